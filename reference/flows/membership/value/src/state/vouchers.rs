//! Token vouchers: issues, ranges in stock, pieces with customers (MEM-57 … MEM-61).
//!
//! What is in stock stands here as ranges, what left it piece by piece. It refuses to know a bill.

use forecourt_books::{At, BranchId, Day, Fen, MemberId, Personal};
use serde::Serialize;

use crate::code::Code;
use crate::ids::{IssueId, SaleId, TransferId};

/// An issue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Issue {
    pub from: u32,
    pub to: u32,
    pub face: Fen,
    pub until: Day,
    pub kinds: Vec<Code>,
    pub branches: Vec<BranchId>,
    pub head: BranchId,
    /// Waits for approval, or was refused: its numbers are not in use.
    pub asked: bool,
    pub refused: bool,
}

/// Where a range of stock stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SpanState {
    /// In its owner's stock.
    Stock,
    /// Handed over, not confirmed: nobody's to use (MEM-58).
    Moving(TransferId),
    /// Its validity passed in stock.
    Expired,
    /// Void.
    Void,
}

/// A range of vouchers that never left the stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Span {
    pub to: u32,
    pub issue: IssueId,
    pub owner: BranchId,
    pub state: SpanState,
}

/// Where a voucher stands that left the stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the words are the catalogue's")]
pub enum VoucherState {
    /// Its payment runs; still of the branch's stock.
    Selling,
    Sold,
    Gifted,
    Used,
    Expired,
    Void,
}

impl VoucherState {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            VoucherState::Selling => "at-branch",
            VoucherState::Sold => "sold",
            VoucherState::Gifted => "gifted",
            VoucherState::Used => "used",
            VoucherState::Expired => "expired",
            VoucherState::Void => "void",
        }
    }
}

/// A voucher that left the stock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Voucher {
    pub issue: IssueId,
    /// Who sold or gave it.
    pub branch: BranchId,
    pub state: VoucherState,
    /// 0 for a gift.
    pub price: Fen,
    pub sale: Option<SaleId>,
    pub reason: Code,
    pub member: Option<MemberId>,
    pub customer: Option<Personal>,
    pub at: At,
    /// Where and when it was used.
    pub used: Option<(BranchId, At)>,
    /// Came back in part from a refund; the piece itself follows with the last fen.
    pub back: Fen,
}

/// A range on its way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Transfer {
    pub from: u32,
    pub to: u32,
    pub sender: BranchId,
    pub receiver: BranchId,
    pub open: bool,
}
