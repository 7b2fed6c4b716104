//! A rental order and the one graph it moves along (RENT-13). It refuses to know when a step is due.

use forecourt_books::facts::Means;
use forecourt_books::{At, BranchId, Fen, MemberId, PersonId, VehicleId};
use serde::Serialize;

use crate::event::{Span, Watch};
use crate::kinds::{Decider, Decision, Line, Mode, RecordKind, SheetId, Step, SubstituteKind};

/// Every step that an order may take, and no other (RENT-13).
pub const EDGES: &[(Step, Step)] = &[
    (Step::Drafted, Step::SlotChosen),
    (Step::SlotChosen, Step::DepositPending),
    (Step::DepositPending, Step::DepositPaid),
    (Step::DepositPaid, Step::InspectionShown),
    (Step::InspectionShown, Step::Confirmed),
    (Step::Confirmed, Step::InUse),
    (Step::InUse, Step::DecisionMade),
    (Step::DecisionMade, Step::HandInScheduled),
    (Step::HandInScheduled, Step::HandedIn),
    (Step::HandedIn, Step::PostInspected),
    (Step::PostInspected, Step::Settled),
    (Step::HandInScheduled, Step::Purchased),
    (Step::Confirmed, Step::Purchased),
    (Step::Settled, Step::Reviewed),
    (Step::Purchased, Step::Reviewed),
    // Ways back.
    (Step::InspectionShown, Step::DepositPaid),
    (Step::Confirmed, Step::DepositPaid),
    (Step::HandInScheduled, Step::DecisionMade),
    // Side ends.
    (Step::SlotChosen, Step::Cancelled),
    (Step::DepositPending, Step::Cancelled),
    (Step::DepositPaid, Step::Cancelled),
    (Step::InspectionShown, Step::Cancelled),
    (Step::Confirmed, Step::Cancelled),
    (Step::SlotChosen, Step::Expired),
    (Step::DepositPending, Step::Expired),
    (Step::DepositPaid, Step::NoShow),
    (Step::InspectionShown, Step::NoShow),
    (Step::Confirmed, Step::NoShow),
];

impl Step {
    /// Whether an order may go from here to there.
    pub fn leads_to(self, to: Step) -> bool {
        EDGES.contains(&(self, to))
    }

    /// Whether the order has not begun to be used, nor ended.
    pub fn is_before_use(self) -> bool {
        self < Step::InUse
    }

    /// Whether the car is with the renter.
    pub fn is_in_use(self) -> bool {
        matches!(self, Step::InUse | Step::DecisionMade | Step::HandInScheduled)
    }

    /// Whether nothing more is owed from either side but a review or a claim.
    pub fn is_ended(self) -> bool {
        self >= Step::Settled
    }
}

/// What became of the deposit, in one document (RENT-19 … RENT-21, RENT-40, RENT-42).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct DepositBook {
    /// Vehicle deposit or earnest money.
    pub vehicle: Fen,
    /// Violation deposit.
    pub violation: Fen,
    /// By which means.
    pub means: Option<Means>,
    /// Whether a payment order was made.
    pub asked: bool,
    /// Paid.
    pub paid: Fen,
    /// Kept as charge or fee.
    pub kept: Fen,
    /// Ordered to be paid back.
    pub refunded: Fen,
    /// Held until a dispute is decided.
    pub disputed: Fen,
    /// Counted for a purchase.
    pub applied: Fen,
    /// Really back with the user.
    pub back: Fen,
}

impl DepositBook {
    /// What is still held as a deposit.
    pub fn held(&self) -> Fen {
        self.paid - self.kept - self.refunded - self.disputed - self.applied
    }
}

/// When a refund was ordered, is due, and was done (RENT-41).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct RefundWatch {
    /// From when the limit runs: the hand-in, or the end before use.
    pub since: Option<At>,
    /// The limit.
    pub due: Option<At>,
    /// When all that was ordered was back.
    pub done: Option<At>,
    /// How often it was told as overdue.
    pub told: u32,
    /// Why it is not back yet.
    pub reason: String,
}

/// The inspection before use that staff have to do (RENT-16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Duty {
    /// When it is due.
    pub due: At,
    /// Whether it is open.
    pub open: bool,
    /// Whether it was late.
    pub overdue: bool,
    /// When it was first done.
    pub done: Option<At>,
}

/// A substitute that waits for an answer (RENT-18).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Substitute {
    /// Which way.
    pub way: SubstituteKind,
    /// Which vehicle.
    pub vehicle: VehicleId,
    /// Its model.
    pub model: String,
    /// Its station.
    pub station: BranchId,
    /// Until when it waits.
    pub answer_by: At,
}

/// Use of the vehicle (RENT-26).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Usage {
    /// From when.
    pub at: At,
    /// Kilometres then.
    pub odometer: i64,
    /// Percent of energy then.
    pub energy: i64,
}

/// The car is back (RENT-36).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct HandedIn {
    /// When.
    pub at: At,
    /// Where.
    pub station: BranchId,
    /// Kilometres then.
    pub odometer: i64,
    /// Percent of energy then.
    pub energy: i64,
}

/// Site and time of a hand-in or a sale (RENT-34).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Appointment {
    /// Where.
    pub site: BranchId,
    /// When.
    pub time: At,
    /// What for.
    pub decision: Decision,
}

/// A binding purchase price (RENT-44).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Quote {
    /// Since when.
    pub from: At,
    /// Until when.
    pub valid_to: At,
    /// Its lines.
    pub lines: Vec<Line>,
    /// To be paid.
    pub total: Fen,
    /// Price of the car less rent credit.
    pub price: Fen,
    /// Charges of the rental in it.
    pub charges: Fen,
    /// What of the deposit counts for it.
    pub applied: Fen,
    /// Whether a payment order was made.
    pub asked: bool,
    /// Whether it is paid.
    pub paid: bool,
    /// By which means, where more was to be paid than the deposit.
    pub means: Option<Means>,
}

/// Damage that waits for an answer (RENT-39).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Damage {
    /// What of it is disputed.
    pub disputed: Fen,
    /// Whether it was accepted or disputed.
    pub answered: bool,
}

/// One record of a user's money (RENT-10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Record {
    /// When.
    pub at: At,
    /// What.
    pub kind: RecordKind,
    /// How much.
    pub amount: Fen,
    /// Where it belonged to.
    pub station: BranchId,
    /// By which means it was paid; nothing where it is not.
    pub means: Option<Means>,
}

/// What an order holds of its user's money from an instant on (RENT-54).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Holding {
    /// From when.
    pub at: At,
    /// Held as a deposit.
    pub held: Fen,
    /// Ordered to be paid back, and not back yet.
    pub due: Fen,
}

/// A rental order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Order {
    pub session: String,
    pub member: MemberId,
    pub mode: Mode,
    pub wanted: String,
    /// Suitability of the model that was chosen.
    pub fit: i64,
    pub model: String,
    /// Where it is collected.
    pub station: BranchId,
    /// In whose books it stands: the station of the booking.
    pub branch: BranchId,
    pub recommended: bool,
    pub day_price: Fen,
    pub sale_price: Fen,
    /// The present step with all before it (RENT-13).
    pub history: Vec<(Step, At)>,
    pub start: At,
    pub end: At,
    pub estimate: Vec<Line>,
    pub deposit_lines: Vec<Line>,
    pub vehicle: Option<VehicleId>,
    pub span: Option<Span>,
    pub pay_by: Option<At>,
    /// Seconds left on the payment's clock while a reviewer looks (RENT-21).
    pub review_left_s: Option<u64>,
    pub deposit: DepositBook,
    pub refund: RefundWatch,
    pub duty: Option<Duty>,
    pub sheet: Option<SheetId>,
    /// The sheet whose marks the user accepted.
    pub accepted: Option<SheetId>,
    pub contract: Option<(u32, String)>,
    pub substitute: Option<Substitute>,
    /// The car was not ready at the start, by the station's fault.
    pub station_late: bool,
    pub arrived: Option<At>,
    pub waited_s: Option<u64>,
    /// What was read off while the cabinet still gives the key out.
    pub key_asked: Option<(Usage, Watch, Option<PersonId>)>,
    pub used: Option<Usage>,
    /// Planned end with grace: up to here the renter may hold the key.
    pub limit: Option<At>,
    pub decision: Option<(Decision, Decider)>,
    pub appointment: Option<Appointment>,
    pub late: bool,
    pub overdue: bool,
    pub quote: Option<Quote>,
    /// Times of quotes that ended unpaid: no lateness ran in them.
    pub quoted: Vec<(At, At)>,
    pub handed_in: Option<HandedIn>,
    pub bill: Vec<Line>,
    pub damage: Damage,
    /// What was disputed when it was settled, and what was kept of it later.
    pub disputed_at_end: Fen,
    pub dispute_kept: Option<(At, Fen)>,
    /// Charges asked for and paid apart from the deposit.
    pub charges_asked: Fen,
    pub paid_apart: Fen,
    pub apart_means: Option<Means>,
    pub claim: Option<(Fen, At)>,
    pub claim_paid: Fen,
    /// Fines and handling fees of violations.
    pub fines: Fen,
    pub fees: Fen,
    pub violation_until: Option<At>,
    pub transferred: Option<At>,
    /// Fee kept at the end before use.
    pub fee: Fen,
    pub staff: Option<PersonId>,
    pub review_until: Option<At>,
    /// Times that staff had to act for it.
    pub staff_acts: u32,
    /// Its money and where it was, oldest first (RENT-10).
    pub records: Vec<Record>,
    /// What was held of it, oldest first (RENT-54).
    pub holdings: Vec<Holding>,
}

impl Order {
    /// An order of nothing yet.
    pub(super) fn blank(member: MemberId, mode: Mode, station: BranchId) -> Order {
        Order {
            session: String::new(),
            member,
            mode,
            wanted: String::new(),
            fit: 0,
            model: String::new(),
            station,
            branch: station,
            recommended: false,
            day_price: Fen::ZERO,
            sale_price: Fen::ZERO,
            history: Vec::new(),
            start: At(0),
            end: At(0),
            estimate: Vec::new(),
            deposit_lines: Vec::new(),
            vehicle: None,
            span: None,
            pay_by: None,
            review_left_s: None,
            deposit: DepositBook::default(),
            refund: RefundWatch::default(),
            duty: None,
            sheet: None,
            accepted: None,
            contract: None,
            substitute: None,
            station_late: false,
            arrived: None,
            waited_s: None,
            key_asked: None,
            used: None,
            limit: None,
            decision: None,
            appointment: None,
            late: false,
            overdue: false,
            quote: None,
            quoted: Vec::new(),
            handed_in: None,
            bill: Vec::new(),
            damage: Damage::default(),
            disputed_at_end: Fen::ZERO,
            dispute_kept: None,
            charges_asked: Fen::ZERO,
            paid_apart: Fen::ZERO,
            apart_means: None,
            claim: None,
            claim_paid: Fen::ZERO,
            fines: Fen::ZERO,
            fees: Fen::ZERO,
            violation_until: None,
            transferred: None,
            fee: Fen::ZERO,
            staff: None,
            review_until: None,
            staff_acts: 0,
            records: Vec::new(),
            holdings: Vec::new(),
        }
    }

    /// The present step.
    pub fn step(&self) -> Step {
        self.history.last().map_or(Step::Drafted, |(step, _)| *step)
    }

    /// When it came to a step last.
    pub fn reached(&self, step: Step) -> Option<At> {
        self.history.iter().rev().find(|(known, _)| *known == step).map(|(_, at)| *at)
    }

    /// What was held at an instant.
    pub fn holding(&self, at: At) -> Option<Holding> {
        self.holdings.iter().rev().find(|known| known.at <= at).copied()
    }

    /// The decision, if any.
    pub fn decided(&self) -> Option<Decision> {
        self.decision.map(|(decision, _)| decision)
    }

    /// Seconds from the planned end to `to` in which no quote held lateness up (RENT-46).
    pub fn late_s(&self, to: At) -> u64 {
        let quotes = self.quoted.iter().copied();
        let current = self.quote.iter().map(|quote| (quote.from, quote.valid_to));
        let covered: u64 =
            quotes.chain(current).map(|(from, until)| until.min(to).s_since(from.max(self.end))).sum();
        to.s_since(self.end).saturating_sub(covered)
    }
}
