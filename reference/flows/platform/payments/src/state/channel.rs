//! What is agreed with a channel, how it is, what it moved, and how its statements compare (FUEL-26, FUEL-30, PLAT-61).

use forecourt_books::{At, BranchId, Day, Fen, PaymentId};
use serde::{Serialize, Serializer};

use crate::kinds::{DifferenceKind, MoveKind, Settling};
use crate::sign::fingerprint;

/// A channel.
#[derive(Debug, Clone, Serialize)]
pub struct Agreed {
    /// The key that its messages are signed with, derived; shown as a fingerprint alone.
    #[serde(serialize_with = "as_fingerprint")]
    pub key: String,
    /// Its fee in basis points.
    pub fee_bp: i64,
    /// Since when it is down.
    pub down: Option<At>,
    /// Its failed tries of late, oldest first; no more than make it down.
    pub failures: Vec<At>,
}

fn as_fingerprint<S: Serializer>(key: &str, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&fingerprint(key))
}

/// How a means is switched at a branch (FUEL-26).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Switch {
    /// On or off.
    pub on: bool,
    /// From this amount.
    pub min: Option<Fen>,
    /// Up to this amount.
    pub max: Option<Fen>,
}

/// A movement of money at a channel, by the channel's number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Move {
    /// In or back.
    pub kind: MoveKind,
    /// How much.
    pub amount: Fen,
    /// The fee that was booked.
    pub fee: Fen,
    /// The order; a refund's too.
    pub payment: PaymentId,
    /// In whose books.
    pub branch: BranchId,
    /// The day it was booked.
    pub day: Day,
    /// Whether a statement had it.
    pub matched: bool,
}

/// How a day's statement compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Rows that agree.
    pub matched: u32,
    /// Their sum: captured less paid back.
    pub amount: Fen,
    /// What was paid out to the bank.
    pub paid_out: Fen,
    /// Differences found.
    pub differences: u32,
}

/// A difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// With which channel.
    pub channel: forecourt_books::facts::Means,
    /// On which day.
    pub day: Day,
    /// Of which kind.
    pub kind: DifferenceKind,
    /// The channel's number.
    pub reference: String,
    /// Our amount.
    pub here: Fen,
    /// The channel's.
    pub there: Fen,
    /// Which way the channel's row runs, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told: Option<MoveKind>,
    /// In whose books, if known.
    pub branch: Option<BranchId>,
    /// When it goes to head office finance.
    pub escalate: At,
    /// Whether it went there.
    pub escalated: bool,
    /// When and how it was settled, and the note.
    pub settled: Option<(At, Settling, String)>,
}
