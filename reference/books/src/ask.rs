//! What an event obliges other contexts to do, said without naming them: to tell somebody, to collect money, to pay it
//! back, to decide, to hand out a key.
//!
//! The context that makes the event returns its asks; whoever serves an ask turns it into a command of its own. All of it
//! commits with the event or not at all (PLAT-04). It refuses to know who serves.

use serde::{Deserialize, Serialize};

use crate::facts::{Means, Purpose};
use crate::message::Wish;
use crate::{At, BranchId, Document, Fen, MemberId, RentalId, VehicleId};

/// One obligation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// Tell somebody something.
    Tell(Wish),
    /// Make a payment order and, where parts are named, pay it at once with them.
    Charge(Charge),
    /// A document is no longer to be paid: its open payment order ends.
    Withdraw(Document),
    /// Pay money of a document back to where it came from, in reverse order of the parts.
    Refund(Refund),
    /// Have somebody decide (PLAT-25).
    Approve(Approval),
    /// Nobody needs to decide any more: an open request of this kind about this record ends. Where there is none, nothing does.
    WithdrawApproval {
        /// The kind of approval.
        kind: String,
        /// The record that it is about.
        about: String,
    },
    /// The order is over or has changed: the cabinet gives its key out no more, unless it is asked again (RENT-26).
    RecallKey {
        /// The order.
        order: RentalId,
        /// Its vehicle.
        vehicle: VehicleId,
    },
    /// Hand out a vehicle's key from the cabinet for a rental order (RENT-26).
    KeyForOrder {
        /// The order.
        order: RentalId,
        /// Its vehicle.
        vehicle: VehicleId,
        /// Who will hold it: the renter.
        member: MemberId,
        /// Planned end with grace: KEY-70's limit.
        until: At,
    },
    /// A vehicle is the customer's: its keys leave custody for good (KEY-69, RENT-45).
    ReleaseKeys {
        /// The vehicle.
        vehicle: VehicleId,
        /// Whose it is now.
        member: MemberId,
    },
}

/// Something to be paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Charge {
    /// What for.
    pub document: Document,
    /// Of which kind.
    pub purpose: Purpose,
    /// How much; above 0.
    pub amount: Fen,
    /// Which member pays; none for a guest.
    pub payer: Option<MemberId>,
    /// The branch that is paid.
    pub branch: BranchId,
    /// When the payment order ends unpaid; the purpose's own limit when not named.
    pub expires: Option<At>,
    /// The means that whoever asks takes for it; empty for any that is on at the branch (RENT-20, MEM-24).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub means: Vec<Means>,
    /// With what it is paid at once; empty when the payer chooses later.
    pub parts: Vec<PartWish>,
}

/// One part of a payment, as it is wished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PartWish {
    /// The means.
    pub means: Means,
    /// How much of the whole.
    pub amount: Fen,
    /// The voucher's or coupon's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voucher: Option<String>,
}

impl PartWish {
    /// A part without a voucher.
    pub fn new(means: Means, amount: Fen) -> PartWish {
        PartWish { means, amount, voucher: None }
    }
}

/// Money that goes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Refund {
    /// The document that was paid.
    pub document: Document,
    /// How much; above 0, not above what is left of it.
    pub amount: Fen,
    /// Why, in kebab-case.
    pub reason: String,
}

/// A decision that is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Approval {
    /// The kind of approval, such as `leaving`, `refund`, `manual-points`: it names the chain of levels.
    pub kind: String,
    /// The record that it is about, such as `M-7` or `RF-3`; the answer names it.
    pub about: String,
    /// Digest of what is asked: if it differs when the answer comes, the answer is void (PLAT-27).
    pub digest: String,
    /// The amount that decides which level is final; 0 where none matters.
    pub amount: Fen,
    /// The branch whose people decide.
    pub branch: BranchId,
}

/// What was asked earlier has come about, or something happened that concerns others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A document is paid in full.
    Paid {
        /// The document.
        document: Document,
        /// The payment order.
        payment: crate::PaymentId,
        /// How much.
        amount: Fen,
        /// Its parts in order.
        parts: Vec<PartWish>,
    },
    /// A document's payment order ended unpaid.
    PaymentLapsed {
        /// The document.
        document: Document,
    },
    /// A payment waits for a reviewer: clocks of the document stand still (FUEL-62).
    PaymentHeld {
        /// The document.
        document: Document,
    },
    /// The review is over and the payment goes on; for a rejected one [`News::PaymentLapsed`] follows.
    PaymentReleased {
        /// The document.
        document: Document,
    },
    /// A part of a payment is to be taken from a member's account: stored value, points or a voucher. A refusal
    /// undoes the whole command (FUEL-29).
    PartTaken {
        /// The document.
        document: Document,
        /// The payment order.
        payment: crate::PaymentId,
        /// The part's number in it, from 0.
        part: u32,
        /// Who pays.
        member: Option<MemberId>,
        /// At which branch.
        branch: BranchId,
        /// What.
        wish: PartWish,
    },
    /// A taken part goes back whole or in part: a part of the payment failed, or money is refunded.
    PartReturned {
        /// The document.
        document: Document,
        /// The payment order.
        payment: crate::PaymentId,
        /// The part's number.
        part: u32,
        /// Who paid.
        member: Option<MemberId>,
        /// At which branch it had been paid.
        branch: BranchId,
        /// Means, and how much of it goes back.
        wish: PartWish,
    },
    /// Money of a document went back.
    Refunded {
        /// The document.
        document: Document,
        /// How much this time.
        amount: Fen,
        /// How much in all.
        total: Fen,
        /// True when the refund was the payer's own request (FUEL-65), not the document's.
        requested: bool,
    },
    /// Money of a document could not be paid back within its limit (RENT-41).
    RefundDelayed {
        /// The document.
        document: Document,
        /// How much.
        amount: Fen,
        /// Why.
        reason: String,
    },
    /// Somebody decided (PLAT-25).
    Decided {
        /// The kind of approval.
        kind: String,
        /// The record.
        about: String,
        /// The digest of what was asked.
        digest: String,
        /// Yes or no.
        approved: bool,
        /// Why not.
        reason: String,
        /// Who refused, where somebody did.
        by: Option<crate::PersonId>,
    },
    /// Somebody joined (MEM-11).
    MemberJoined {
        /// The member.
        member: MemberId,
        /// Who brought the member in.
        referrer: Option<MemberId>,
        /// The branch of joining.
        branch: BranchId,
    },
    /// Somebody left (MEM-12): the account is settled and closed.
    MemberLeft {
        /// The member.
        member: MemberId,
        /// The branch at which it was asked.
        branch: BranchId,
    },
    /// A package came to a member without any payment: it was given (MEM-65).
    PackageGiven {
        /// Whose it is.
        member: MemberId,
    },
    /// The last count of a package was used (MEM-65).
    PackageUsedUp {
        /// Whose it was.
        member: MemberId,
        /// The holding's running number.
        holding: u32,
        /// The package's name.
        title: String,
    },
    /// A card went over to another holder (MEM-26).
    HolderChanged {
        /// From whom.
        from: MemberId,
        /// To whom.
        to: MemberId,
        /// Whether points go along.
        points: bool,
    },
    /// A car was sold (RENT-45, LIFE-01): the buyer, if not a member yet, becomes one.
    VehicleSold {
        /// The vehicle.
        vehicle: VehicleId,
        /// The buyer.
        member: MemberId,
        /// The price.
        price: Fen,
        /// By which branch.
        branch: BranchId,
    },
    /// A rental came to its end and was charged (RENT-40): it counts as consumption.
    RentalSettled {
        /// The order.
        order: RentalId,
        /// The renter.
        member: MemberId,
        /// The branch.
        branch: BranchId,
        /// What was charged and really paid.
        paid: Fen,
    },
    /// A vehicle entered the one register (PLAT-14).
    VehicleRegistered {
        /// Its id.
        vehicle: VehicleId,
        /// Its plate or stock number.
        plate: String,
        /// Its identification number.
        vin: String,
    },
    /// A vehicle of the one register has another plate (PLAT-14).
    PlateChanged {
        /// The vehicle.
        vehicle: VehicleId,
        /// Its plate from now on.
        plate: String,
    },
    /// A key left a cabinet (KEY-27).
    KeyTaken {
        /// Its vehicle.
        vehicle: VehicleId,
        /// The rental order that it was taken for.
        order: Option<RentalId>,
    },
    /// A key hangs in a cabinet again (KEY-32).
    KeyReturned {
        /// Its vehicle.
        vehicle: VehicleId,
        /// The branch at which that cabinet stands.
        branch: Option<BranchId>,
    },
    /// A damage of a rental is disputed, a refund objected to: a case for complaints.
    CaseOpened {
        /// What it is about.
        about: String,
        /// Whose it is.
        member: MemberId,
        /// In a few words.
        text: String,
    },
    /// A setting has another value from an instant on (PLAT-06): whoever has set a clock by it looks again.
    SettingSet {
        /// Its key, `<context>.<name>`.
        key: String,
        /// From when on.
        from: At,
    },
    /// An alarm of some context, for security to keep, escalate and count (PLAT-54, PLAT-56).
    Alarm {
        /// Its pattern in kebab-case, such as `payment-signature`.
        pattern: String,
        /// The facts, as one text.
        facts: String,
        /// Whom or what it concerns: one alarm per pattern and subject in the quiet time.
        subject: String,
    },
    /// An employee's account was shut: every module that knows the person lets nobody in under it (PLAT-14, PLAT-23).
    EmployeeLeft {
        /// Who.
        person: crate::PersonId,
    },
    /// The account was opened again.
    EmployeeBack {
        /// Who.
        person: crate::PersonId,
    },
    /// An employee has a session now (PLAT-22).
    LoggedIn {
        /// Who.
        person: crate::PersonId,
    },
    /// A command was refused (PLAT-52, PLAT-54).
    Refused {
        /// Who gave it.
        by: crate::By,
        /// Which: `rental.book`.
        command: String,
        /// The code of the refusal.
        code: String,
        /// Its facts, as one text.
        facts: String,
    },
    /// Somebody read a report with personal values (PLAT-45, PLAT-52).
    Read {
        /// Who.
        by: crate::By,
        /// Which report.
        report: String,
        /// How many personal records it showed.
        personal: u32,
    },
}
