//! What was earned, as bills and packages themselves say it: to be compared with the ledger (PLAT-42).
//!
//! It refuses to know how a movement is booked.

use std::collections::BTreeMap;

use forecourt_books::ledger::Account as Ledger;
use forecourt_books::{BranchId, Fen};

use super::State;
use super::bills::{Bill, BillState};
use super::holdings::{Holding, HoldingState};
use crate::kinds::{LineState, Revenue};

/// A sum for each kind of revenue, by branch.
type Sums = BTreeMap<BranchId, [Fen; Revenue::ALL.len()]>;

impl State {
    /// Revenue by branch and account since the beginning, in fen: sold lines at their prices and used counts at their
    /// settlement prices at the branch of the bill, packages without counts at their seller's, less what went back. Every
    /// kind is answered for, be it with nothing. Scans all bills.
    pub(crate) fn revenue(&self, head: BranchId) -> Vec<(Ledger, BranchId, i64)> {
        let mut sums = Sums::from([(head, Default::default())]);
        for (_, bill) in self.bills.iter() {
            if matches!(bill.state, BillState::Settled | BillState::Reversed) {
                self.sold(bill, sums.entry(bill.branch).or_default());
            }
        }
        for (_, holding) in self.holdings.iter().filter(|(_, holding)| earned_at_once(holding)) {
            sums.entry(holding.seller).or_default()[Revenue::Service as usize] += holding.price;
        }
        for ((branch, kind), back) in self.given_back.iter() {
            sums.entry(*branch).or_default()[*kind as usize] -= *back;
        }
        let told = |(branch, of): (BranchId, [Fen; _])| {
            Revenue::ALL.map(|kind| (kind.account(), branch, of[kind as usize].0))
        };
        sums.into_iter().flat_map(told).filter(|(_, branch, sum)| *sum != 0 || *branch == head).collect()
    }

    fn sold(&self, bill: &Bill, sums: &mut [Fen; Revenue::ALL.len()]) {
        for line in bill.lines.iter().filter(|line| line.state != LineState::Cancelled) {
            let used = line.is_open() && line.counts > 0;
            let held = used && line.holding().is_some_and(|id| self.holdings.get(id).is_some());
            let counts = if held { line.worth } else { Fen::ZERO };
            sums[line.revenue as usize] += line.price + counts;
        }
    }
}

/// A package of rates and free items has no counts over which its price could be earned.
fn earned_at_once(holding: &Holding) -> bool {
    !holding.counted() && !matches!(holding.state, HoldingState::Selling | HoldingState::Lapsed)
}
