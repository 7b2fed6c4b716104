//! What a user is just choosing (RENT-02 … RENT-07). It holds no vehicle and no money.

use forecourt_books::{BranchId, Fen, RentalId};
use serde::Serialize;

use crate::kinds::Mode;

/// A session.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Session {
    /// Rent or buy.
    pub mode: Option<Mode>,
    /// What the car is for.
    pub wanted: Option<String>,
    /// Seats at least.
    pub seats: Option<u32>,
    /// Price at most.
    pub ceiling: Option<Fen>,
    /// The chosen model.
    pub model: Option<String>,
    /// Whether it had been recommended.
    pub recommended: bool,
    /// The chosen station.
    pub station: Option<BranchId>,
    /// The order that came of it, while it is open.
    pub order: Option<RentalId>,
}
