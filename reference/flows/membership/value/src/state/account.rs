//! A member's account: principal, gift money by giving branch, points by lots, debts of points (MEM-25, MEM-50).
//!
//! A lot is points of one branch that expire on one day and were earned one after the other. Plans are made here for
//! `decide`, and carried out by `apply`. It refuses to know why something is taken.

use forecourt_books::{BillId, BranchId, Day, Fen, MemberId, Points, money::split};
use serde::Serialize;

use crate::ids::HoldingId;
use crate::kinds::{GiftLot, LotUse};

/// Points of one issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Lot {
    /// Its number within the account: older ones are lower.
    pub lot: u32,
    /// Who issued it.
    pub branch: BranchId,
    /// Its last day.
    pub until: Day,
    /// What is left.
    pub left: Points,
}

/// A member's account. Empty where nothing ever happened.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Account {
    pub principal: Fen,
    /// Oldest giver first.
    pub gifts: Vec<GiftLot>,
    /// By last day, then number.
    pub lots: Vec<Lot>,
    /// Debts of points by the branch whose books bear them (MEM-40).
    pub owed: Vec<(BranchId, Points)>,
    pub lots_made: u32,
    /// Points ever earned, less what was taken back; expiry and use do not lower it (MEM-51).
    pub earned: Points,
    pub used: Points,
    /// Place of the newest movement in the log, from 1; 0 for none.
    pub movement: u32,
    pub last_bill: u32,
    pub last_top_up: u32,
    /// Holdings that can be used.
    pub holdings: Vec<HoldingId>,
    pub open: Vec<BillId>,
    /// Who is to be rewarded (MEM-49).
    pub referrer: Option<MemberId>,
    pub closed: bool,
}

impl Account {
    /// Gift money in all.
    pub fn gift(&self) -> Fen {
        self.gifts.iter().map(|lot| lot.amount).sum()
    }

    /// Principal and gift money.
    pub fn stored(&self) -> Fen {
        self.principal + self.gift()
    }

    /// Points that can be used.
    pub fn points(&self) -> Points {
        self.lots.iter().map(|lot| lot.left).sum()
    }

    /// Points owed.
    pub fn debt(&self) -> Points {
        self.owed.iter().map(|(_, points)| *points).sum()
    }

    /// Which lots `points` come from, the one that ends first, then the oldest, first (MEM-50); `value` is shared out
    /// among them (PLAT-01).
    pub fn plan_use(&self, points: Points, value: Fen) -> Vec<LotUse> {
        self.plan(points, value, None)
    }

    /// The same, but from one lot first: what is taken back of an earning.
    pub fn plan_back(&self, lot: u32, points: Points) -> Vec<LotUse> {
        self.plan(points, Fen::ZERO, Some(lot))
    }

    fn plan(&self, points: Points, value: Fen, first: Option<u32>) -> Vec<LotUse> {
        let mut rest = points;
        let mut uses = Vec::new();
        let own = self.lots.iter().filter(|lot| Some(lot.lot) == first);
        for lot in own.chain(self.lots.iter().filter(|lot| Some(lot.lot) != first)) {
            let take = lot.left.min(rest);
            if take > Points::ZERO {
                uses.push(LotUse {
                    lot: lot.lot,
                    branch: lot.branch,
                    until: lot.until,
                    points: take,
                    value: Fen::ZERO,
                });
                rest -= take;
            }
        }
        match uses.as_mut_slice() {
            [one] => one.value = value,
            several if !value.is_zero() => {
                let weights: Vec<i64> = several.iter().map(|part| part.points.0).collect();
                for (part, share) in several.iter_mut().zip(split(value.0, &weights)) {
                    part.value = Fen(share);
                }
            }
            _ => {}
        }
        uses
    }

    /// Which givers' gift money `amount` comes from, the oldest first (MEM-55).
    pub fn plan_gift(&self, amount: Fen) -> Vec<GiftLot> {
        let mut rest = amount;
        let mut gifts = Vec::new();
        for lot in &self.gifts {
            let take = lot.amount.min(rest);
            if take > Fen::ZERO {
                gifts.push(GiftLot { branch: lot.branch, amount: take });
                rest -= take;
            }
        }
        gifts
    }

    /// How much of the debt `points` repay, by branch (MEM-40).
    pub fn plan_repay(&self, points: Points) -> Vec<(BranchId, Points)> {
        let mut rest = points;
        let mut repaid = Vec::new();
        for (branch, owed) in &self.owed {
            let take = (*owed).min(rest);
            if take > Points::ZERO {
                repaid.push((*branch, take));
                rest -= take;
            }
        }
        repaid
    }

    /// Adds points; gives the lot's number. Points of the same branch and day that follow one another are one lot.
    pub fn add_lot(&mut self, branch: BranchId, until: Day, points: Points) -> u32 {
        let place = self.lots.partition_point(|lot| lot.until <= until);
        if let Some(before) = place.checked_sub(1).and_then(|before| self.lots.get_mut(before))
            && (before.until, before.branch) == (until, branch)
        {
            before.left += points;
            return before.lot;
        }
        self.lots_made += 1;
        self.lots.insert(place, Lot { lot: self.lots_made, branch, until, left: points });
        self.lots_made
    }

    /// Takes points out of their lots.
    pub fn take(&mut self, uses: &[LotUse]) {
        for part in uses {
            if let Some(place) = self.lots.iter().position(|lot| lot.lot == part.lot) {
                self.lots[place].left -= part.points;
                if self.lots[place].left <= Points::ZERO {
                    self.lots.remove(place);
                }
            }
        }
    }

    /// Puts points back into the lots that they came from (I-PTS-05).
    pub fn put_back(&mut self, uses: &[LotUse]) {
        for part in uses {
            if let Some(lot) = self.lots.iter_mut().find(|lot| lot.lot == part.lot) {
                lot.left += part.points;
                continue;
            }
            let place = self.lots.partition_point(|lot| (lot.until, lot.lot) < (part.until, part.lot));
            let back = Lot { lot: part.lot, branch: part.branch, until: part.until, left: part.points };
            self.lots.insert(place, back);
        }
    }

    /// Adds or takes gift money of a giver.
    pub fn move_gift(&mut self, branch: BranchId, amount: Fen) {
        match self.gifts.iter().position(|lot| lot.branch == branch) {
            Some(place) => {
                self.gifts[place].amount += amount;
                if self.gifts[place].amount.is_zero() {
                    self.gifts.remove(place);
                }
            }
            None if !amount.is_zero() => self.gifts.push(GiftLot { branch, amount }),
            None => {}
        }
    }

    /// Adds or takes debt of points.
    pub fn move_owed(&mut self, branch: BranchId, points: Points) {
        match self.owed.iter().position(|(of, _)| *of == branch) {
            Some(place) => {
                self.owed[place].1 += points;
                if self.owed[place].1.is_zero() {
                    self.owed.remove(place);
                }
            }
            None => self.owed.push((branch, points)),
        }
    }
}

/// Why an account moved (MEM-46).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the words are the catalogue's")]
pub enum Why {
    ToppedUp,
    TopUpRefunded,
    Spent,
    Returned,
    Earned,
    ManualPlus,
    ManualMinus,
    Referral,
    Used,
    Reversed,
    Expired,
    Transferred,
    Left,
}

impl Why {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Why::ToppedUp => "topped-up",
            Why::TopUpRefunded => "top-up-refunded",
            Why::Spent => "spent",
            Why::Returned => "returned",
            Why::Earned => "earned",
            Why::ManualPlus => "manual-plus",
            Why::ManualMinus => "manual-minus",
            Why::Referral => "referral",
            Why::Used => "used",
            Why::Reversed => "reversed",
            Why::Expired => "expired",
            Why::Transferred => "transferred",
            Why::Left => "left",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lot_that_ends_first_then_the_oldest_is_used_first() {
        let mut account = Account::default();
        account.add_lot(BranchId(1), Day(200), Points(10));
        account.add_lot(BranchId(2), Day(100), Points(20));
        account.add_lot(BranchId(3), Day(100), Points(30));
        account.add_lot(BranchId(3), Day(100), Points(5));
        assert_eq!(account.lots.len(), 3);
        let uses = account.plan_use(Points(56), Fen(56));
        let shown: Vec<_> = uses.iter().map(|part| (part.branch.0, part.points.0, part.value.0)).collect();
        assert_eq!(shown, [(2, 20, 20), (3, 35, 35), (1, 1, 1)]);
        let before = account.lots.clone();
        account.take(&uses);
        assert_eq!(account.points(), Points(9));
        account.put_back(&uses);
        assert_eq!(account.lots, before);
    }
}
