//! Consumptions from opening to reversal (MEM-34 … MEM-40). It refuses to know how a line got its price.

use forecourt_books::{At, BranchId, CardId, Fen, MemberId, PaymentId, PersonId, Personal, Points};
use serde::Serialize;

use crate::code::Code;
use crate::kinds::{Line, Revenue, Sums};

/// Where a bill stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BillState {
    /// Lines may change.
    #[default]
    Open,
    /// Money is being collected; lines are fixed.
    Settling,
    /// Paid.
    Settled,
    /// All of it was taken back.
    Reversed,
    /// Given up before it was paid.
    Cancelled,
}

impl BillState {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            BillState::Open => "open",
            BillState::Settling => "settling",
            BillState::Settled => "settled",
            BillState::Reversed => "reversed",
            BillState::Cancelled => "cancelled",
        }
    }
}

/// A bill.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Bill {
    pub at: At,
    pub branch: BranchId,
    pub member: Option<MemberId>,
    pub card: Option<CardId>,
    /// As it was when the card was attached.
    pub category: Code,
    pub reference: String,
    pub operator: Option<PersonId>,
    pub lines: Vec<Line>,
    pub state: BillState,
    /// What was to be paid; known from settling on.
    pub due: Fen,
    pub sums: Sums,
    pub payment: Option<PaymentId>,
    pub settled_at: At,
    /// The member's settled bill before it, 0 for none.
    pub previous: u32,
    pub scheme: Code,
    pub factor_bp: i64,
    pub earned: Points,
    /// The lot that the earning made or added to.
    pub lot: u32,
    pub taken_back: Points,
    /// Paid back in all: by reversal and at the payer's request.
    pub refunded: Fen,
    /// The account after settlement, for the receipt (MEM-85).
    pub balance_after: Fen,
    pub points_after: Points,
    /// Vouchers, points and stored value taken for it so far.
    pub vouchers_taken: Fen,
}

impl Bill {
    /// An open bill without lines.
    pub fn new(at: At, branch: BranchId) -> Bill {
        Bill {
            at,
            branch,
            member: None,
            card: None,
            category: Code::NONE,
            reference: String::new(),
            operator: None,
            lines: Vec::new(),
            state: BillState::Open,
            due: Fen::ZERO,
            sums: Sums::default(),
            payment: None,
            settled_at: At::default(),
            previous: 0,
            scheme: Code::NONE,
            factor_bp: 10_000,
            earned: Points::ZERO,
            lot: 0,
            taken_back: Points::ZERO,
            refunded: Fen::ZERO,
            balance_after: Fen::ZERO,
            points_after: Points::ZERO,
            vouchers_taken: Fen::ZERO,
        }
    }

    /// A line by its number.
    pub fn line(&self, line: u32) -> Option<&Line> {
        (line as usize).checked_sub(1).and_then(|index| self.lines.get(index))
    }

    /// Lines that count.
    pub fn open_lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.is_open())
    }

    /// The prices of the lines that count.
    pub fn total(&self) -> Fen {
        self.open_lines().map(|line| line.price).sum()
    }

    /// What can still be paid back of it.
    pub fn refundable(&self) -> Fen {
        self.due.above(self.refunded)
    }
}

/// Prices by revenue, in the order of the chart.
pub fn by_revenue<'a>(lines: impl Iterator<Item = &'a Line>) -> Vec<(Revenue, Fen)> {
    let mut sums: Vec<(Revenue, Fen)> = Vec::with_capacity(2);
    for line in lines.filter(|line| !line.price.is_zero()) {
        match sums.iter_mut().find(|(revenue, _)| *revenue == line.revenue) {
            Some((_, sum)) => *sum += line.price,
            None => sums.push((line.revenue, line.price)),
        }
    }
    sums
}

/// The vehicle of a bill, kept beside it since most bills have none (MEM-82).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Vehicle {
    pub plate: Option<Personal>,
    pub frame: Option<Personal>,
    pub km: Option<i64>,
}

/// A request that waits for an approval.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub enum Asking {
    Override { line: u32, from: Fen, to: Fen, reason: String, by: Option<PersonId> },
    Reversal { lines: Vec<u32>, amount: Fen, reason: String },
}
