//! Refunds that payers ask for, and money that goes back line by line (FUEL-65 … FUEL-70, RENT-41).

use forecourt_books::{At, Fen, PaymentId, PersonId};
use serde::Serialize;

use crate::kinds::{Line, Of, PaybackKind, RefundId, RefundReason};

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestState {
    /// Waits for its approval.
    Open,
    /// Approved.
    Approved,
    /// Refused.
    Refused,
    /// Refused, and the payer appealed.
    Appealed,
    /// Refused for good.
    RefusedForGood,
}

/// A refund asked for by a payer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Request {
    /// The payment.
    pub payment: PaymentId,
    /// What for, where, by whom.
    pub of: Of,
    /// How much.
    pub amount: Fen,
    /// Why.
    pub reason: RefundReason,
    /// What the payer shows.
    pub proof: String,
    /// When it was asked for.
    pub asked: At,
    /// Which employee entered it.
    pub entered: Option<PersonId>,
    /// Digest of what the approval is about (PLAT-27).
    pub digest: String,
    /// When the decision is due.
    pub due: At,
    /// Where it stands.
    pub state: RequestState,
    /// When it was first decided.
    pub decided: Option<At>,
    /// By whom, where a person decided here.
    pub decided_by: Option<PersonId>,
    /// Whether it was approved by itself.
    pub automatic: bool,
    /// Whether the decision came too late.
    pub overdue: bool,
    /// Until when a refusal may be appealed.
    pub appeal_until: Option<At>,
    /// Whether it was appealed.
    pub appealed: bool,
}

impl Request {
    /// Whether it waits for a decision.
    pub fn is_open(&self) -> bool {
        matches!(self.state, RequestState::Open | RequestState::Appealed)
    }
}

/// Where a line stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineState {
    /// The channel is to do it; after so many failed tries.
    Asked {
        /// Failed tries.
        tries: u32,
    },
    /// People see to it.
    Manual,
    /// It went back.
    Done,
}

/// Money that goes back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Payback {
    /// The payment.
    pub payment: PaymentId,
    /// What for, where, by whom.
    pub of: Of,
    /// How much in all.
    pub amount: Fen,
    /// Why.
    pub kind: PaybackKind,
    /// The request behind it.
    pub request: Option<RefundId>,
    /// When it was issued.
    pub issued: At,
    /// Its lines, and where each stands.
    pub lines: Vec<(Line, LineState)>,
}

impl Payback {
    /// Whether every line but `but` went back.
    pub fn done_but(&self, but: u32) -> bool {
        (0u32..).zip(&self.lines).all(|(number, (_, state))| number == but || *state == LineState::Done)
    }
}
