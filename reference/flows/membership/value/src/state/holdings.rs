//! Packages in members' hands: what is left of each item, and at which settlement price (MEM-08, MEM-09, MEM-56).
//!
//! It refuses to know which line takes a count.

use forecourt_books::{At, BranchId, Day, Fen, MemberId, PersonId, money::split};
use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::ids::PackageId;
use crate::kinds::{Benefit, PackageItem};

/// One item of a holding. Its counts were priced by splitting the package's price: some are worth a fen more than the
/// others, and those are used first (MEM-56).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct HeldItem {
    pub item: Code,
    pub benefit: Benefit,
    /// Settlement price of a plain count.
    pub base: Fen,
    /// Counts left that are worth a fen more.
    pub dear: u32,
    /// Counts left that are worth the base.
    pub plain: u32,
}

impl HeldItem {
    /// Counts left.
    pub fn left(&self) -> u32 {
        self.dear + self.plain
    }

    /// What the counts left are worth.
    pub fn worth(&self) -> Fen {
        self.worth_of(self.left())
    }

    /// What the next counts are worth.
    pub fn worth_of(&self, counts: u32) -> Fen {
        self.base * i64::from(counts) + Fen(i64::from(counts.min(self.dear)))
    }

    /// Takes counts; they are there.
    pub fn take(&mut self, counts: u32) {
        let dear = counts.min(self.dear);
        self.dear -= dear;
        self.plain -= counts - dear;
    }

    /// Gives counts of a worth back.
    pub fn give_back(&mut self, counts: u32, worth: Fen) {
        let dear = u32::try_from((worth - self.base * i64::from(counts)).0).unwrap_or(0).min(counts);
        self.dear += dear;
        self.plain += counts - dear;
    }
}

/// Prices the counts of a package by the list prices of their items, ties in the order of the items (MEM-56).
pub fn priced(items: &[PackageItem], price: Fen, list: impl Fn(Code) -> Fen) -> Vec<HeldItem> {
    let mut weights = Vec::new();
    for item in items {
        if let Benefit::Count(count) = item.benefit {
            weights.extend(std::iter::repeat_n(list(item.item).0, count as usize));
        }
    }
    if weights.iter().all(|weight| *weight == 0) {
        weights.iter_mut().for_each(|weight| *weight = 1);
    }
    let mut shares = split(price.0, &weights).into_iter();
    let hold = |item: &PackageItem| {
        let mut held =
            HeldItem { item: item.item, benefit: item.benefit, base: Fen::ZERO, dear: 0, plain: 0 };
        if let Benefit::Count(count) = item.benefit {
            let own: Vec<i64> = shares.by_ref().take(count as usize).collect();
            held.base = Fen(own.iter().copied().min().unwrap_or(0));
            held.dear = u32::try_from(own.iter().filter(|share| **share > held.base.0).count()).unwrap_or(0);
            held.plain = count - held.dear;
        }
        held
    };
    items.iter().map(hold).collect()
}

/// Where a holding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HoldingState {
    /// Not paid yet.
    Selling,
    /// Never paid.
    Lapsed,
    /// Can be used.
    Active,
    /// Over: its last day passed.
    Ended,
    /// Paid back.
    PaidBack,
}

/// A package in a member's hands (MEM-08).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Holding {
    pub member: MemberId,
    /// The buyer, whose past it stays (MEM-26).
    pub buyer: MemberId,
    pub package: PackageId,
    pub title: String,
    /// The branch that sold it.
    pub seller: BranchId,
    pub at: At,
    pub until: Day,
    pub days: i64,
    pub price: Fen,
    pub items: Vec<HeldItem>,
    pub state: HoldingState,
    pub operator: Option<PersonId>,
    pub means: Code,
    /// That its last count was used has been told, and none has come back since (MEM-65).
    pub exhausted: bool,
}

impl Holding {
    /// What the counts left are worth (MEM-12).
    pub fn worth(&self) -> Fen {
        self.items.iter().map(HeldItem::worth).sum()
    }

    /// Counts left of all items.
    pub fn left(&self) -> u32 {
        self.items.iter().map(HeldItem::left).sum()
    }

    /// Whether it has counts at all.
    pub fn counted(&self) -> bool {
        self.items.iter().any(|item| matches!(item.benefit, Benefit::Count(_)))
    }

    /// Whether it can be used at an instant: its last day included (I-PTS-03).
    pub fn usable(&self, at: At) -> bool {
        self.state == HoldingState::Active && at <= self.until.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn item(name: &str, count: u32) -> PackageItem {
        PackageItem { item: Code::new(name), benefit: Benefit::Count(count) }
    }

    #[test]
    fn the_price_is_split_by_list_price_and_the_dear_counts_go_first() {
        let list = |code: Code| if code == Code::new("wash") { Fen(3_000) } else { Fen(10_000) };
        let held = priced(&[item("wash", 3), item("oil", 1)], Fen(10_001), list);
        // 19000 of weight: 3000/19000 of 10001 is 1579.1…, the oil 5263.6…: the fen left over goes to the oil.
        let shown: Vec<_> = held.iter().map(|one| (one.base.0, one.dear, one.plain)).collect();
        assert_eq!(shown, [(1_579, 0, 3), (5_264, 0, 1)]);
        let three = priced(&[item("wash", 3)], Fen(100), list);
        assert_eq!((three[0].base, three[0].dear, three[0].worth_of(1)), (Fen(33), 1, Fen(34)));
    }

    proptest! {
        #[test]
        fn counts_taken_and_given_back_in_any_order_keep_their_worth(
            price in 0i64..100_000,
            count in 1u32..12,
            steps in prop::collection::vec(any::<bool>(), 0..30),
        ) {
            let mut held = priced(&[item("wash", count)], Fen(price), |_| Fen(3_000))[0];
            let mut out: Vec<Fen> = Vec::new();
            for take in steps {
                if take && held.left() > 0 {
                    out.push(held.worth_of(1));
                    held.take(1);
                } else if let Some(worth) = (!out.is_empty()).then(|| out.remove(0)) {
                    held.give_back(1, worth);
                }
                prop_assert_eq!(held.worth() + out.iter().copied().sum::<Fen>(), Fen(price));
            }
        }
    }
}
