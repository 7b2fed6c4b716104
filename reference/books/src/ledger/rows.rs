//! The sums of all branches' accounts, found without a search: a row a branch, a place in it for each account of the
//! chart. It refuses to know days and movements.

use super::{Account, Leg, Sums};
use crate::BranchId;

const ACCOUNTS: usize = Account::ALL.len();

/// Sums by branch and account.
#[derive(Debug, Clone, Default)]
pub(super) struct Rows {
    /// By branch. Branches are numbered from 1: as a rule each stands at its number.
    all: Vec<(BranchId, Box<[Sums; ACCOUNTS]>)>,
}

impl Rows {
    /// Where a branch's row stands, or would.
    fn place(&self, branch: BranchId) -> Result<usize, usize> {
        let guess = (branch.0 as usize).wrapping_sub(1);
        match self.all.get(guess) {
            Some((found, _)) if *found == branch => Ok(guess),
            _ => self.all.binary_search_by_key(&branch, |(branch, _)| *branch),
        }
    }

    fn sums_mut(&mut self, branch: BranchId, account: Account) -> &mut Sums {
        let place = self.place(branch).unwrap_or_else(|place| {
            self.all.insert(place, (branch, Box::new([Sums::default(); ACCOUNTS])));
            place
        });
        &mut self.all[place].1[account as usize]
    }

    /// Books a leg.
    pub fn book(&mut self, Leg { account, branch, amount }: Leg) {
        let sums = self.sums_mut(branch, account);
        if amount > 0 {
            sums.debit += amount;
        } else {
            sums.credit -= amount;
        }
    }

    /// Takes a leg back that was booked before.
    pub fn take_back(&mut self, Leg { account, branch, amount }: Leg) {
        let sums = self.sums_mut(branch, account);
        if amount > 0 {
            sums.debit -= amount;
        } else {
            sums.credit += amount;
        }
    }

    /// The sums of an account of a branch.
    pub fn get(&self, branch: BranchId, account: Account) -> Sums {
        self.place(branch).map_or_else(|_| Sums::default(), |place| self.all[place].1[account as usize])
    }

    /// Every account on which something was ever booked, by branch and account.
    pub fn iter(&self) -> impl Iterator<Item = (BranchId, Account, Sums)> + '_ {
        self.all.iter().flat_map(|(branch, row)| {
            let booked = Account::ALL.iter().zip(row.iter()).filter(|(_, sums)| **sums != Sums::default());
            booked.map(|(account, sums)| (*branch, *account, *sums))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_chart_numbers_its_accounts_in_order() {
        assert!(Account::ALL.iter().enumerate().all(|(place, account)| *account as usize == place));
    }

    proptest! {
        /// Whatever branches there are and in whatever order they come: as an ordered table would have it.
        #[test]
        fn rows_are_an_ordered_table(
            legs in prop::collection::vec((prop::sample::select(vec![0, 1, 2, 3, 5, 900, u32::MAX]), 0..ACCOUNTS, -9i64..10), 0..60),
            back in 0usize..60,
        ) {
            let legs: Vec<Leg> = legs
                .into_iter()
                .filter(|(_, _, amount)| *amount != 0)
                .map(|(branch, account, amount)| Leg { branch: BranchId(branch), account: Account::ALL[account], amount })
                .collect();
            let (mut rows, mut plain) = (Rows::default(), BTreeMap::<(BranchId, Account), Sums>::new());
            legs.iter().for_each(|leg| rows.book(*leg));
            let kept = legs.len().saturating_sub(back);
            legs[kept..].iter().rev().for_each(|leg| rows.take_back(*leg));
            for leg in &legs[..kept] {
                let sums = plain.entry((leg.branch, leg.account)).or_default();
                if leg.amount > 0 { sums.debit += leg.amount } else { sums.credit -= leg.amount }
            }
            let wanted: Vec<_> = plain.iter().map(|((branch, account), sums)| (*branch, *account, *sums)).collect();
            prop_assert_eq!(rows.iter().collect::<Vec<_>>(), wanted);
            for leg in &legs {
                let sums = plain.get(&(leg.branch, leg.account)).copied().unwrap_or_default();
                prop_assert_eq!(rows.get(leg.branch, leg.account), sums);
            }
        }
    }
}
