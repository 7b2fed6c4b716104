//! What the risk rules remember: a small record for each account and card, and the alarms (FUEL-60 … FUEL-64).

use forecourt_books::{At, BranchId, Day, Fen, MemberId, PaymentId, PersonId};
use serde::Serialize;

use crate::kinds::{AlarmId, RefundId, RiskRule};

/// An account under watch. Each list holds no more than its rule counts to, so that it stays small.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Watch {
    /// Large payments of late, oldest first.
    pub large: Vec<(At, PaymentId)>,
    /// Failed payments of late.
    pub failures: Vec<At>,
    /// Refunds asked for of late.
    pub refunds: Vec<At>,
    /// Where the account last paid in person.
    pub last: Option<(At, BranchId)>,
    /// When a top-up was last refunded.
    pub top_up_refunded: Option<At>,
    /// Employees who entered this member today, and how often.
    pub entered: (Day, Vec<(PersonId, u32)>),
    /// The review that is open.
    pub review: Option<AlarmId>,
    /// Payments that wait for its end, in order.
    pub waiting: Vec<PaymentId>,
    /// Since when the account is held.
    pub held: Option<At>,
}

/// Where an alarm stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlarmState {
    /// Waits for a reviewer.
    Open,
    /// Passed: a wrong alarm.
    Passed,
    /// Rejected.
    Rejected,
}

/// A risk alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alarm {
    /// The rules that hit; the first names it.
    pub rules: Vec<RiskRule>,
    /// Whose account.
    pub account: Option<MemberId>,
    /// The payment that is held.
    pub payment: Option<PaymentId>,
    /// The refund request that raised it.
    pub request: Option<RefundId>,
    /// How much is at stake.
    pub amount: Fen,
    /// At which branch.
    pub branch: BranchId,
    /// When it was raised.
    pub raised: At,
    /// A decision until then is in time.
    pub review_by: At,
    /// The facts, as one text.
    pub facts: String,
    /// Who entered the payment: not the reviewer.
    pub entered: Option<PersonId>,
    /// Where it stands.
    pub state: AlarmState,
    /// When it was decided.
    pub decided: Option<At>,
    /// Whether head office was told.
    pub escalated: bool,
}
