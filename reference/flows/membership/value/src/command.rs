//! What may be asked of the members' accounts. A command carries wishes; prices, points and shares are computed
//! (PLAT-11).

use forecourt_books::ask::PartWish;
use forecourt_books::{BillId, BranchId, CardId, Day, Document, Fen, MemberId, PaymentId, Points, RentalId};
use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::ids::{PackageId, RuleId, TransferId};
use crate::kinds::{LineWish, PackageItem, PriceRule, Revenue, Unit};
use crate::state::catalogue::Scheme;

/// One wish.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub enum Command {
    /// A kind of consumption (MEM-34).
    DefineKind {
        kind: Code,
        revenue: Revenue,
        #[serde(default)]
        measure: Unit,
    },
    /// An item with list and floor price of one piece, hour or litre (MEM-41).
    DefineItem {
        item: Code,
        title: String,
        #[serde(default)]
        group: Code,
        list: Fen,
        #[serde(default)]
        floor: Fen,
    },
    /// A price or discount (MEM-41, MEM-42).
    DefinePriceRule { rule: PriceRule },
    /// A price rule holds no longer.
    EndPriceRule { rule: RuleId },
    /// A points scheme, new or changed (MEM-44).
    DefineScheme { scheme: Code, terms: Scheme },
    /// The steps of gift money: paid from, gift (MEM-24).
    SetBonus { steps: Vec<(Fen, Fen)> },
    /// A package, sold from now on (MEM-06).
    DefinePackage {
        title: String,
        price: Fen,
        days: i64,
        items: Vec<PackageItem>,
        #[serde(default)]
        branches: Vec<BranchId>,
    },
    /// A package is sold no longer.
    ClosePackage { package: PackageId },

    /// A consumption, or a document of another module that a card may be attached to (MEM-34, MEM-35).
    OpenBill {
        #[serde(default)]
        member: Option<MemberId>,
        #[serde(default)]
        card: Option<CardId>,
        #[serde(default)]
        plate: Option<String>,
        /// Frame number, under which the repair history stays (MEM-82).
        #[serde(default)]
        frame: Option<String>,
        #[serde(default)]
        km: Option<i64>,
        /// The other module's document, such as `repair/12`.
        #[serde(default)]
        reference: String,
        lines: Vec<LineWish>,
    },
    /// Further lines.
    AddLines { bill: BillId, lines: Vec<LineWish> },
    /// A line is taken off (MEM-09).
    CancelLine { bill: BillId, line: u32 },
    /// A member or its card is attached (MEM-35).
    Attach {
        bill: BillId,
        #[serde(default)]
        member: Option<MemberId>,
        #[serde(default)]
        card: Option<CardId>,
    },
    /// The card is taken off again (MEM-35).
    Detach { bill: BillId },
    /// A lower price for a line (MEM-36).
    OverridePrice { bill: BillId, line: u32, price: Fen, reason: String },
    /// To be paid, with these parts or later (MEM-39).
    Settle {
        bill: BillId,
        #[serde(default)]
        parts: Vec<PartWish>,
    },
    /// The bill is given up before it is paid.
    CancelBill { bill: BillId },
    /// A settled bill is taken back, wholly or by line (MEM-40).
    Reverse {
        bill: BillId,
        #[serde(default)]
        lines: Vec<u32>,
        reason: String,
    },

    /// Money onto the account (MEM-24).
    TopUp {
        member: MemberId,
        amount: Fen,
        #[serde(default)]
        parts: Vec<PartWish>,
    },
    /// A package is bought (MEM-08).
    SellPackage {
        member: MemberId,
        package: PackageId,
        #[serde(default)]
        parts: Vec<PartWish>,
    },
    /// Points by hand, more or fewer (MEM-47, MEM-48).
    AdjustPoints {
        member: MemberId,
        points: Points,
        reason: Code,
        #[serde(default)]
        note: String,
    },

    /// Head office registers an issue (MEM-57).
    IssueVouchers {
        from: u32,
        to: u32,
        face: Fen,
        until: Day,
        #[serde(default)]
        kinds: Vec<Code>,
        #[serde(default)]
        branches: Vec<BranchId>,
    },
    /// A range is handed over, to be confirmed (MEM-58).
    SendVouchers { from: u32, to: u32, branch: BranchId },
    /// The receiver confirms (MEM-58).
    ConfirmVouchers { transfer: TransferId },
    /// A voucher is sold (MEM-59).
    SellVoucher {
        serial: u32,
        price: Fen,
        #[serde(default)]
        member: Option<MemberId>,
        #[serde(default)]
        customer: String,
        #[serde(default)]
        parts: Vec<PartWish>,
    },
    /// A voucher is given (MEM-59).
    GiveVoucher {
        serial: u32,
        reason: Code,
        #[serde(default)]
        text: String,
        #[serde(default)]
        member: Option<MemberId>,
        #[serde(default)]
        customer: String,
    },
    /// Vouchers in stock are void (MEM-61).
    VoidVouchers { from: u32, to: u32, reason: String },
    /// The month, such as `2026-03`, is settled between branches and closed (MEM-54).
    ClosePeriod { month: String },

    /// System: a part of a payment is taken from the account.
    TakePart {
        document: Document,
        payment: PaymentId,
        part: u32,
        member: Option<MemberId>,
        branch: BranchId,
        wish: PartWish,
    },
    /// System: a taken part goes back.
    ReturnPart {
        document: Document,
        payment: PaymentId,
        part: u32,
        member: Option<MemberId>,
        branch: BranchId,
        wish: PartWish,
    },
    /// System: a document is paid.
    Paid { document: Document, payment: PaymentId },
    /// System: a document was not paid.
    Lapsed { document: Document },
    /// System: money of a document went back at the payer's request (FUEL-65, FUEL-68).
    Refunded { document: Document, amount: Fen, total: Fen },
    /// System: an approval was decided (PLAT-25).
    Decided {
        kind: String,
        about: String,
        digest: String,
        approved: bool,
        #[serde(default)]
        reason: String,
    },
    /// System: somebody joined with a referrer (MEM-49).
    NoteReferrer { member: MemberId, referrer: MemberId },
    /// System: somebody left (MEM-12).
    CloseAccount { member: MemberId, branch: BranchId },
    /// System: a card went over to another holder (MEM-26).
    MoveAccount { from: MemberId, to: MemberId, points: bool },
    /// System: a rental was settled (RENT-40).
    CountRental { order: RentalId, member: MemberId, branch: BranchId, paid: Fen },
}

impl Command {
    /// Whether only the installation itself may say it.
    pub fn is_internal(&self) -> bool {
        use Command::*;
        matches!(
            self,
            TakePart { .. }
                | ReturnPart { .. }
                | Paid { .. }
                | Lapsed { .. }
                | Refunded { .. }
                | Decided { .. }
                | NoteReferrer { .. }
                | CloseAccount { .. }
                | MoveAccount { .. }
                | CountRental { .. }
        )
    }

    /// The bill that it is about.
    pub fn bill(&self) -> Option<BillId> {
        use Command::*;
        match self {
            AddLines { bill, .. }
            | CancelLine { bill, .. }
            | Attach { bill, .. }
            | Detach { bill }
            | OverridePrice { bill, .. }
            | Settle { bill, .. }
            | CancelBill { bill }
            | Reverse { bill, .. } => Some(*bill),
            _ => None,
        }
    }

    /// The member whose account it moves, where it names one.
    pub fn member(&self) -> Option<MemberId> {
        use Command::*;
        match self {
            OpenBill { member, .. } | Attach { member, .. } => *member,
            TopUp { member, .. } | SellPackage { member, .. } | AdjustPoints { member, .. } => Some(*member),
            _ => None,
        }
    }
}
