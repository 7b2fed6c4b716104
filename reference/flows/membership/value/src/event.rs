//! What may happen to the members' accounts: the stored form. Complete in itself: amounts, lots and ends of terms are
//! computed before. What is absent is not written; until format 2 of the journal it was, as `null`, 0 or empty, and reads
//! the same (PLAT-12).

use forecourt_books::ask::PartWish;
use forecourt_books::{
    BillId, BranchId, CardId, Day, Document, Fen, MemberId, PaymentId, PersonId, Personal, Points, RentalId,
};
use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::ids::{EntryId, HoldingId, IssueId, PackageId, RuleId, SaleId, TopUpId, TransferId};
use crate::kinds::{GiftLot, Line, LotUse, NewLot, PackageItem, PriceRule, Revenue, Sums, Unit};
use crate::state::catalogue::Scheme;
use crate::state::holdings::HeldItem;

/// A consumption is registered (MEM-34).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct BillOpened {
    pub bill: BillId,
    pub branch: BranchId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<CardId>,
    /// The card that serves the plate, where none was named (MEM-35).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed: Option<CardId>,
    pub category: Code,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plate: Option<Personal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<Personal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub km: Option<i64>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reference: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<PersonId>,
    pub lines: Vec<Line>,
}

/// Points earned by a consumption (MEM-45).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Earned {
    pub document: Document,
    pub member: MemberId,
    /// Who issues them.
    pub branch: BranchId,
    pub scheme: Code,
    /// Points before factors, in hundredths, rounded down.
    pub base: i64,
    pub factor_bp: i64,
    pub points: Points,
    pub made: NewLot,
}

/// A settled bill (MEM-39).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Settled {
    pub bill: BillId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    pub branch: BranchId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentId>,
    pub due: Fen,
    /// Really paid: without counts, vouchers, points and gift money (MEM-45).
    pub real: Fen,
    /// The same by line.
    pub reals: Vec<(u32, Fen)>,
    /// With what it was paid, in the order of MEM-39.
    pub sums: Sums,
    /// Revenue by kind.
    pub revenue: Vec<(Revenue, Fen)>,
    /// Counts used: holding, its seller, settlement price, revenue (MEM-56).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counts: Vec<(HoldingId, BranchId, Fen, Revenue)>,
    /// The account after it, for the receipt (MEM-85).
    pub balance: Fen,
    pub points: Points,
    /// Lines whose request for a lower price nobody decides on any more (PLAT-16).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub undecided: Vec<u32>,
}

/// A bill taken back, or money of it that went back at the payer's request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Back {
    pub bill: BillId,
    pub member: Option<MemberId>,
    pub branch: BranchId,
    /// The lines; none where a sum was refunded.
    pub lines: Vec<u32>,
    pub amount: Fen,
    pub reason: String,
    pub revenue: Vec<(Revenue, Fen)>,
    /// Counts that go back: holding, item, seller, settlement price, revenue, and whether the holding is over.
    pub counts: Vec<CountBack>,
}

/// Counts of a holding that go back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct CountBack {
    pub holding: HoldingId,
    pub item: Code,
    pub seller: BranchId,
    pub counts: u32,
    pub worth: Fen,
    pub revenue: Revenue,
    /// The holding ended meanwhile: the counts lapse at once.
    pub lapsed: bool,
}

/// What was taken for a part of a payment (FUEL-29).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct PartOf {
    pub document: Document,
    pub payment: PaymentId,
    pub part: u32,
    pub branch: BranchId,
    pub amount: Fen,
}

/// A package on its way to a member (MEM-08).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct PackageSale {
    pub holding: HoldingId,
    pub member: MemberId,
    pub package: PackageId,
    pub title: String,
    pub branch: BranchId,
    pub price: Fen,
    pub days: i64,
    pub items: Vec<HeldItem>,
    pub operator: Option<PersonId>,
    pub parts: Vec<PartWish>,
}

/// A holding that came to its end (MEM-09).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct HoldingEnd {
    pub holding: HoldingId,
    pub branch: BranchId,
    /// Settlement prices of the counts that lapse.
    pub lapsed: Fen,
}

/// A member's points that expire (MEM-51).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Expiry {
    pub member: MemberId,
    pub points: Points,
    /// By issuing branch; empty in a notice.
    pub lots: Vec<(BranchId, Points)>,
}

/// What is paid out and what lapses when a member leaves (MEM-12).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct AccountClosed {
    pub member: MemberId,
    pub branch: BranchId,
    /// Who holds the principal: head office.
    pub head: BranchId,
    /// Paid back to where it came from: top-up, its branch, amount.
    pub top_ups: Vec<(TopUpId, BranchId, Fen)>,
    /// The same for unused counts: holding, seller, amount, and whether the member bought it.
    pub holdings: Vec<(HoldingId, BranchId, Fen, bool)>,
    /// Principal that no top-up of the member's own explains: owed to it.
    pub payable: Fen,
    /// The whole refund.
    pub refund: Fen,
    pub gifts: Vec<GiftLot>,
    pub points: Vec<LotUse>,
    /// Points owed, given up: by branch.
    pub owed: Vec<(BranchId, Points)>,
}

/// An issue of vouchers (MEM-57).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Issued {
    pub issue: IssueId,
    pub head: BranchId,
    pub from: u32,
    pub to: u32,
    pub face: Fen,
    pub until: Day,
    pub kinds: Vec<Code>,
    pub branches: Vec<BranchId>,
}

/// One happening.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub enum Event {
    /// MEM-34.
    KindDefined { name: Code, revenue: Revenue, measure: Unit },
    /// MEM-41.
    ItemDefined { item: Code, title: String, group: Code, list: Fen, floor: Fen },
    /// MEM-41, MEM-42.
    PriceRuleDefined {
        rule: RuleId,
        terms: PriceRule,
        /// A branch made it for itself.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        own: bool,
    },
    /// A price rule ended.
    PriceRuleEnded { rule: RuleId },
    /// MEM-44.
    SchemeDefined { scheme: Code, terms: Scheme },
    /// MEM-24.
    BonusSet { steps: Vec<(Fen, Fen)> },
    /// MEM-06.
    PackageDefined {
        package: PackageId,
        title: String,
        price: Fen,
        days: i64,
        items: Vec<PackageItem>,
        branches: Vec<BranchId>,
    },
    /// Sold no longer.
    PackageClosed { package: PackageId },

    /// MEM-34.
    BillOpened(BillOpened),
    /// Further lines.
    LinesAdded { bill: BillId, lines: Vec<Line> },
    /// MEM-09. `lapsed` are counts of holdings that are over, by seller.
    LineCancelled { bill: BillId, line: u32, lapsed: Vec<(BranchId, Fen)> },
    /// All lines repriced (MEM-35).
    CardAttached { bill: BillId, member: MemberId, card: Option<CardId>, category: Code, lines: Vec<Line> },
    /// All lines at list price again (MEM-35).
    CardDetached { bill: BillId, member: MemberId, lines: Vec<Line>, lapsed: Vec<(BranchId, Fen)> },
    /// MEM-36.
    PriceOverridden { bill: BillId, line: u32, by: Option<PersonId>, from: Fen, to: Fen, reason: String },
    /// Above the operator's limit (MEM-36).
    OverrideAsked {
        bill: BillId,
        line: u32,
        branch: BranchId,
        from: Fen,
        to: Fen,
        reason: String,
        digest: String,
    },
    /// Not approved.
    OverrideRefused { bill: BillId, line: u32, reason: String },
    /// What was approved is no longer what was asked (PLAT-27).
    ApprovalStale { about: String },
    /// Lines are fixed, money is collected (MEM-39).
    BillSettling {
        bill: BillId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        member: Option<MemberId>,
        branch: BranchId,
        due: Fen,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        parts: Vec<PartWish>,
    },
    /// It was not paid: open again.
    BillReopened { bill: BillId },
    /// MEM-39.
    BillSettled(Settled),
    /// Given up before it was paid; its payment order ends. `undecided` as in [`Settled`].
    BillCancelled {
        bill: BillId,
        withdrawn: bool,
        lapsed: Vec<(BranchId, Fen)>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        undecided: Vec<u32>,
    },
    /// Later than the days in which no approval is needed (MEM-40).
    ReversalAsked {
        bill: BillId,
        branch: BranchId,
        lines: Vec<u32>,
        amount: Fen,
        reason: String,
        digest: String,
    },
    /// Not approved.
    ReversalRefused { bill: BillId, reason: String },
    /// MEM-40.
    BillReversed(Back),
    /// FUEL-68.
    BillRefunded(Back),

    /// MEM-38.
    PaidByStoredValue { of: PartOf, member: MemberId, head: BranchId, principal: Fen, gifts: Vec<GiftLot> },
    /// MEM-37.
    PointsUsed { of: PartOf, member: MemberId, points: Points, uses: Vec<LotUse> },
    /// MEM-60. `price` is 0 for a gift.
    VoucherUsed {
        of: PartOf,
        serial: u32,
        issue: IssueId,
        member: Option<MemberId>,
        /// Who sold or gave it.
        giver: BranchId,
        face: Fen,
        price: Fen,
    },
    /// FUEL-67.
    StoredValueReturned { of: PartOf, member: MemberId, head: BranchId, principal: Fen, gifts: Vec<GiftLot> },
    /// The same for somebody who left: principal is owed, gift money lapses.
    StoredValueOwed { of: PartOf, member: MemberId, principal: Fen, gifts: Vec<GiftLot> },
    /// FUEL-67, into the lots that they came from.
    PointsReturned { of: PartOf, member: MemberId, points: Points, uses: Vec<LotUse>, lapsed: Vec<LotUse> },
    /// FUEL-67. The last fen restores the voucher if it is still valid.
    VoucherReturned {
        of: PartOf,
        serial: u32,
        issue: IssueId,
        member: Option<MemberId>,
        giver: BranchId,
        price: Fen,
        /// What it had paid in all.
        paid: Fen,
        /// All of it is back.
        whole: bool,
        /// It is not valid any more.
        expired: bool,
    },

    /// MEM-24.
    TopUpStarted {
        top_up: TopUpId,
        member: MemberId,
        branch: BranchId,
        amount: Fen,
        gift: Fen,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        operator: Option<PersonId>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        parts: Vec<PartWish>,
    },
    /// MEM-24.
    ToppedUp {
        top_up: TopUpId,
        member: MemberId,
        branch: BranchId,
        head: BranchId,
        paid: Fen,
        gift: Fen,
        means: String,
        balance: Fen,
        points: Points,
    },
    /// Not paid.
    TopUpLapsed { top_up: TopUpId },
    /// Money of a top-up went back at the member's request.
    TopUpRefunded { top_up: TopUpId, member: MemberId, branch: BranchId, head: BranchId, amount: Fen },
    /// MEM-08.
    PackageSelling(PackageSale),
    /// MEM-08.
    PackageBought {
        holding: HoldingId,
        member: MemberId,
        branch: BranchId,
        price: Fen,
        deferred: Fen,
        until: Day,
        means: String,
    },
    /// Not paid.
    PackageSaleLapsed { holding: HoldingId },
    /// MEM-09, MEM-65.
    PackageExhausted { holding: HoldingId, member: MemberId, title: String, branch: BranchId },
    /// MEM-09.
    PackagesEnded { day: Day, holdings: Vec<HoldingEnd>, last: bool },
    /// Money of a package went back at the member's request.
    PackageRefunded { holding: HoldingId, member: MemberId, branch: BranchId, amount: Fen, lapsed: Fen },

    /// MEM-45.
    PointsEarned(Earned),
    /// What a purchase that was taken back had earned (MEM-40, FUEL-68).
    PointsTakenBack { bill: BillId, member: MemberId, points: Points, uses: Vec<LotUse> },
    /// What was taken back had been used (MEM-40).
    PointsDebt { bill: BillId, member: MemberId, branch: BranchId, points: Points },
    /// Above the operator's limit (MEM-47).
    PointsAdjustAsked {
        entry: EntryId,
        member: MemberId,
        branch: BranchId,
        points: Points,
        reason: Code,
        note: String,
        value: Fen,
        digest: String,
    },
    /// Not approved.
    PointsAdjustRefused { entry: EntryId, reason: String },
    /// MEM-47, MEM-48. `made` is for points added, `uses` for points deducted.
    PointsAdjusted {
        entry: EntryId,
        member: MemberId,
        branch: BranchId,
        points: Points,
        reason: Code,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
        made: NewLot,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        uses: Vec<LotUse>,
    },
    /// MEM-49.
    ReferrerNoted { member: MemberId, referrer: MemberId },
    /// MEM-49.
    ReferralRewarded {
        referrer: MemberId,
        referred: MemberId,
        bill: Document,
        branch: BranchId,
        points: Points,
        made: NewLot,
    },
    /// The bill that a reward was for was taken back: the points go, what was used of them is owed, and the next bill may be
    /// the first one again (MEM-40, MEM-49).
    ReferralTakenBack {
        bill: BillId,
        referrer: MemberId,
        referred: MemberId,
        branch: BranchId,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        uses: Vec<LotUse>,
        debt: Points,
    },
    /// The bill that a reward was for was taken back, and another consumption of the referred stands that earns it as well.
    ReferralKept { bill: BillId, by: Document },
    /// The referred member bought a car: CARE-33 rewards instead.
    ReferralLeft { referred: MemberId },
    /// MEM-51.
    PointsExpiring { day: Day, after: Option<MemberId>, members: Vec<Expiry>, next: Option<MemberId> },
    /// MEM-51.
    PointsExpired { day: Day, members: Vec<Expiry>, last: bool },

    /// MEM-12.
    AccountClosed(AccountClosed),
    /// MEM-26.
    AccountMoved {
        from: MemberId,
        to: MemberId,
        principal: Fen,
        gifts: Vec<GiftLot>,
        lots: Vec<LotUse>,
        holdings: Vec<HoldingId>,
    },
    /// RENT-40 counts as consumption.
    RentalCounted { order: RentalId, member: MemberId, branch: BranchId, paid: Fen },

    /// Above what head office registers without approval (PLAT-25).
    VoucherIssueAsked { issue: Issued, value: Fen, digest: String },
    /// Not approved.
    VoucherIssueRefused { issue: IssueId, reason: String },
    /// MEM-57.
    VouchersIssued(Issued),
    /// MEM-58.
    VouchersSent {
        transfer: TransferId,
        from: u32,
        to: u32,
        sender: BranchId,
        receiver: BranchId,
        until: forecourt_books::At,
    },
    /// MEM-58.
    VouchersTransferred { transfer: TransferId, from: u32, to: u32, sender: BranchId, receiver: BranchId },
    /// Not confirmed in time (MEM-58).
    VoucherTransferLapsed { transfer: TransferId },
    /// MEM-59.
    VoucherSelling {
        sale: SaleId,
        serial: u32,
        issue: IssueId,
        branch: BranchId,
        price: Fen,
        member: Option<MemberId>,
        customer: Option<Personal>,
        parts: Vec<PartWish>,
    },
    /// MEM-59.
    VoucherSold { sale: SaleId, serial: u32, branch: BranchId, price: Fen, member: Option<MemberId> },
    /// Not paid.
    VoucherSaleLapsed { sale: SaleId, serial: u32 },
    /// Its money went back: void.
    VoucherRefunded { sale: SaleId, serial: u32, branch: BranchId, price: Fen },
    /// MEM-59.
    VoucherGifted {
        serial: u32,
        issue: IssueId,
        branch: BranchId,
        reason: Code,
        text: String,
        member: Option<MemberId>,
        customer: Option<Personal>,
    },
    /// MEM-61. Stock by owner, then those with customers: giver, how many, their sold prices.
    VouchersExpired { issue: IssueId, stock: Vec<(BranchId, u32)>, out: Vec<(BranchId, u32, Fen)> },
    /// MEM-61.
    VouchersVoided { from: u32, to: u32, branch: BranchId, reason: String },

    /// MEM-54: what each branch is owed (positive) or owes through head office.
    PeriodClosed { month: String, head: BranchId, nets: Vec<(BranchId, Fen)> },
}
