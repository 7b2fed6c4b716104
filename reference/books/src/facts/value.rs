//! What is asked of the members' accounts: stored value, points, holdings, open bills.

use crate::{BillId, Document, Fen, MemberId, Points};

/// A member's account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wallet {
    /// Stored value that the member paid.
    pub principal: Fen,
    /// Stored value that branches gave.
    pub gift: Fen,
    /// Points that can be used.
    pub points: Points,
    /// Points owed, because what was taken back had been used (MEM-40).
    pub debt: Points,
}

/// Questions to the members' accounts.
pub trait Value {
    /// A member's account; empty for one that never had a movement.
    fn wallet(&self, _member: MemberId) -> Wallet {
        Wallet::default()
    }
    /// What would be paid back at leaving: principal and unused counts at settlement price (MEM-12).
    fn refundable(&self, _member: MemberId) -> Fen {
        Fen::ZERO
    }
    /// Bills that are attached and not settled, ascending.
    fn open_bills(&self, _member: MemberId) -> Vec<BillId> {
        Vec::new()
    }
    /// What a member is paying for just now that goes onto its account: top-ups and packages (MEM-12).
    fn paying(&self, _member: MemberId) -> Vec<Document> {
        Vec::new()
    }
    /// The amount of a bill that is still to be paid.
    fn bill_due(&self, _bill: BillId) -> Option<Fen> {
        None
    }
    /// The money value of points at the rate in force, rounded down (MEM-37).
    fn points_value(&self, _points: Points) -> Fen {
        Fen::ZERO
    }
    /// What a voucher pays on a bill now, if it can be used by anybody there: face value, kinds, branch (MEM-60).
    fn voucher_value(&self, _serial: &str) -> Option<Fen> {
        None
    }
    /// What the accounts themselves say is owed to members, by account and branch, credits positive: to be compared with
    /// the ledger (PLAT-42). Scans every account.
    fn owed_to_members(&self) -> Vec<(crate::Account, crate::BranchId, i64)> {
        Vec::new()
    }
    /// Points ever earned less what was taken back, and points used (MEM-78).
    fn points_totals(&self, _member: MemberId) -> (Points, Points) {
        (Points::ZERO, Points::ZERO)
    }
    /// What a member can still be paid back for packages, per holding's running number and item: see MEM-65.
    fn holdings(&self, _member: MemberId) -> Vec<Holding> {
        Vec::new()
    }
}

/// A package holding with what is left of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Its running number.
    pub number: u32,
    /// The package's name.
    pub package: String,
    /// Its last day.
    pub until: crate::Day,
    /// What is left: item and count.
    pub left: Vec<(String, u32)>,
}
