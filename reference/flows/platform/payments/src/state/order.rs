//! A payment order and its parts (FUEL-27, FUEL-29).

use forecourt_books::ask::PartWish;
use forecourt_books::facts::{Means, PaymentState};
use forecourt_books::{At, Fen, PersonId};
use serde::Serialize;

use crate::kinds::{AlarmId, CardToken, Of};

/// A payment order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Order {
    /// What for, where, by whom.
    pub of: Of,
    /// How much; fixed when it was made.
    pub amount: Fen,
    /// When it was made.
    pub made: At,
    /// Its last second; while the clock stands still, that of before.
    pub expires: At,
    /// The means that it may be paid with; empty for any (RENT-20).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub means: Vec<Means>,
    /// When what is paid was delivered (FUEL-31).
    pub ready: Option<At>,
    /// Fuel, in millilitres.
    pub volume_ml: Option<i64>,
    /// Who entered it.
    pub entered: Option<PersonId>,
    /// Where it stands.
    pub state: PaymentState,
    /// All parts of all attempts; a part's place is its number.
    pub parts: Vec<Part>,
    /// Since when it is paid.
    pub paid_at: Option<At>,
    /// How much is to go back or went back.
    pub refunded: Fen,
    /// How much of that has arrived.
    pub returned: Fen,
    /// How much is asked back and not decided.
    pub asked_back: Fen,
    /// The alarm that it waits for, and the seconds that it has left afterwards (FUEL-62).
    pub held: Option<(AlarmId, i64)>,
    /// What it waits with while another payment of the account is reviewed (FUEL-62).
    pub pending: Option<Pending>,
}

/// What somebody wanted to pay with, kept while the account's review lasts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pending {
    /// The wishes.
    pub parts: Vec<PartWish>,
    /// The card's digest.
    pub token: Option<CardToken>,
    /// Who entered it.
    pub entered: Option<PersonId>,
    /// Seconds that the order has left.
    pub left_s: i64,
}

/// Where a part stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartState {
    /// To be taken.
    Planned,
    /// The channel was asked.
    Asked,
    /// It is here.
    Taken,
    /// It was given up or given back.
    Undone,
}

/// A part of an attempt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// The means.
    pub means: Means,
    /// How much of the whole.
    pub amount: Fen,
    /// The voucher's number.
    pub voucher: Option<String>,
    /// The card's digest (FUEL-59).
    pub token: Option<CardToken>,
    /// Where it stands.
    pub state: PartState,
    /// How much of it is to go back or went back.
    pub refunded: Fen,
    /// The channel's number of the capture.
    pub reference: Option<String>,
}

impl Part {
    /// As others see it.
    pub fn wish(&self) -> PartWish {
        PartWish { means: self.means, amount: self.amount, voucher: self.voucher.clone() }
    }

    /// What is left of it to go back.
    pub fn left(&self) -> Fen {
        self.amount - self.refunded
    }
}

impl Order {
    /// Whether it is still to be paid.
    pub fn is_open(&self) -> bool {
        use PaymentState::{Created, Failed, Paying, UnderReview};
        matches!(self.state, Created | Paying | Failed | UnderReview)
    }

    /// Whether it is paid, refunded or not.
    pub fn is_paid(&self) -> bool {
        matches!(self.state, PaymentState::Paid | PaymentState::PartlyRefunded | PaymentState::Refunded)
    }

    /// Whether whoever asked for the money takes a means for it (RENT-20).
    pub fn takes(&self, means: Means) -> bool {
        self.means.is_empty() || self.means.contains(&means)
    }

    /// What is left of the paid amount.
    pub fn left(&self) -> Fen {
        if self.is_paid() { self.amount - self.refunded } else { Fen::ZERO }
    }

    /// The parts of the attempt that stands, with their numbers.
    pub fn live(&self) -> impl DoubleEndedIterator<Item = (u32, &Part)> {
        (0u32..)
            .zip(self.parts.iter())
            .collect::<Vec<_>>()
            .into_iter()
            .filter(|(_, part)| part.state != PartState::Undone)
    }

    /// A part by its number.
    pub fn part(&self, number: u32) -> Option<&Part> {
        self.parts.get(number as usize)
    }

    /// The number that the next part gets.
    pub fn next_part(&self) -> u32 {
        u32::try_from(self.parts.len()).expect("an order has fewer than 2^32 parts")
    }

    /// Seconds that it has left at an instant.
    pub fn left_s(&self, at: At) -> i64 {
        i64::try_from(self.expires.s_since(at)).unwrap_or(i64::MAX)
    }
}
