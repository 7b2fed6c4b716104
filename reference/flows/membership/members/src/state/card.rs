//! Records of cards: the card itself, what happened to it, lots, orders and stock of blanks.

use forecourt_books::{At, BranchId, CardId, Day, Fen, MemberId};
use serde::Serialize;

use crate::digest::Key;
use crate::kinds::{CardKind, CardState, Cars, ReplaceWhy};

/// A card that was issued.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Card {
    pub number: u64,
    pub kind: CardKind,
    pub cars: Cars,
    pub member: MemberId,
    pub state: CardState,
    pub issued: At,
    pub until: Day,
    pub branch: BranchId,
    pub plates: Vec<String>,
    pub lost_at: Option<At>,
    /// Lost or stopped, and not lifted by the member's proof: its end and renewal do not lift it (MEM-28).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub barred: bool,
    /// Changes of plates, by the plate that each led to (MEM-27).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub plate_changes: Vec<(Key, Day)>,
    pub successor: Option<(CardId, ReplaceWhy)>,
    /// A new holder has to set a password first (MEM-26).
    pub fresh: bool,
    pub mirror: Option<Box<Mirror>>,
}

/// What the chip and the face of a card bear (MEM-18, MEM-20).
#[derive(Debug, Clone, Default, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Mirror {
    pub balance: Fen,
    pub points: i64,
    /// The last movements on the face, oldest first.
    pub face: Vec<FaceLine>,
    /// The face is not as it should be: print again at the next use.
    pub unprinted: bool,
    /// When the card was last at a reader.
    pub read_at: Option<At>,
}

/// One line of a visual card's face (MEM-20).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct FaceLine {
    pub day: Day,
    pub amount: Fen,
    pub balance: Fen,
    pub points: i64,
}

/// One row of what happened to a card (MEM-16).
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct CardRow {
    pub at: At,
    pub by: String,
    pub branch: Option<BranchId>,
    /// The event's name.
    pub what: &'static str,
    pub detail: String,
}

/// A run of numbers of blank cards that a branch received (MEM-21).
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Lot {
    pub last: u64,
    pub kind: CardKind,
    pub branch: BranchId,
    pub price: Fen,
}

/// An order of blank cards.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Order {
    pub kind: CardKind,
    pub quantity: i64,
    pub price: Fen,
    pub amount: Fen,
    pub branch: BranchId,
    pub supplier: BranchId,
    pub received: bool,
}

/// Blank cards of a kind at a branch (MEM-21): received = issued + spoiled + left.
#[derive(Debug, Clone, Copy, Default, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Stock {
    pub received: i64,
    pub issued: i64,
    pub spoiled: i64,
    /// What is left, at cost.
    pub value: Fen,
}

impl Stock {
    /// How many are left.
    pub fn left(&self) -> i64 {
        self.received - self.issued - self.spoiled
    }
}
