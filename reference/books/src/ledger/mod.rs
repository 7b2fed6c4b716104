//! The one ledger of the group: money, points and vouchers in double entry (PLAT-40).
//!
//! Contexts do not write here. Each names, in its posting table, which account a kind of movement debits and which it
//! credits ([`Rule`]); its events say how much, for whom and by which document ([`Posting`]). The ledger is the fold of
//! these, so that no balance is ever stored beside the log that explains it. It refuses to know what a movement means.

pub mod chart;
pub mod plain;
mod rows;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::undo::Notes;
use crate::{At, BranchId, Day, Document, MemberId, Undo};
pub use chart::{Account, Nature, Unit};
use rows::Rows;

/// One row of a posting table: a kind of movement and its two accounts, which have one unit.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// The kind of movement, in kebab-case: the reason that every movement has.
    pub reason: &'static str,
    /// Increased on the left.
    pub debit: Account,
    /// Increased on the right.
    pub credit: Account,
}

impl Rule {
    /// A row.
    ///
    /// # Panics
    /// When built in a constant with accounts of two units: the table is to blame.
    pub const fn new(reason: &'static str, debit: Account, credit: Account) -> Rule {
        assert!(debit.unit() as u8 == credit.unit() as u8, "units never mix");
        Rule { reason, debit, credit }
    }
}

/// One movement: an amount from one account to another, with reason and document. A negative amount is refused by
/// [`Ledger::post`]: a movement back is a rule of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Posting {
    /// Which kind of movement.
    pub rule: &'static Rule,
    /// How much, in the unit of the accounts; above 0.
    pub amount: i64,
    /// The branch in whose books the debit stands.
    pub debit_branch: BranchId,
    /// The branch in whose books the credit stands; another one than the debit's makes a debt between the two.
    pub credit_branch: BranchId,
    /// Whose points, card or deposit it is.
    pub owner: Option<MemberId>,
    /// The document that it is booked by.
    pub document: Document,
}

impl Posting {
    /// A movement within one branch.
    pub fn at(rule: &'static Rule, amount: i64, branch: BranchId, document: Document) -> Posting {
        Posting { rule, amount, debit_branch: branch, credit_branch: branch, owner: None, document }
    }

    /// The same for an owner.
    #[must_use]
    pub fn of(mut self, owner: MemberId) -> Posting {
        self.owner = Some(owner);
        self
    }

    /// The same with the credit in another branch's books.
    #[must_use]
    pub fn credited_at(mut self, branch: BranchId) -> Posting {
        self.credit_branch = branch;
        self
    }

    /// Its legs: two, or four where two branches take part, each branch balanced in itself. Positive is debit.
    pub fn legs(&self) -> impl Iterator<Item = Leg> + use<> {
        let Posting { rule, amount, debit_branch, credit_branch, .. } = *self;
        let between = (debit_branch != credit_branch).then(|| {
            let account = rule.debit.unit().clearing();
            [
                Leg { account, branch: debit_branch, amount: -amount },
                Leg { account, branch: credit_branch, amount },
            ]
        });
        [
            Leg { account: rule.debit, branch: debit_branch, amount },
            Leg { account: rule.credit, branch: credit_branch, amount: -amount },
        ]
        .into_iter()
        .chain(between.into_iter().flatten())
    }
}

/// One side of a movement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leg {
    /// The account.
    pub account: Account,
    /// In whose books.
    pub branch: BranchId,
    /// Positive is debit, negative credit.
    pub amount: i64,
}

/// What stands on an account of a branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Sums {
    /// All debits.
    pub debit: i64,
    /// All credits.
    pub credit: i64,
}

impl Sums {
    /// Debits less credits.
    pub fn balance(self) -> i64 {
        self.debit - self.credit
    }
}

/// All balances: by branch and account, and by civil day.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    sums: Rows,
    /// By civil day, in their order; nearly everything is booked on the last.
    days: Vec<(Day, Rows)>,
    noted: Notes<(Day, Leg)>,
}

impl Ledger {
    /// Books a movement of `at`.
    ///
    /// # Panics
    /// If the amount is not above 0: the context that made the event is to blame.
    pub fn post(&mut self, at: At, posting: &Posting) {
        let amount = posting.amount;
        assert!(amount > 0, "{}: a movement is of more than nothing, not of {amount}", posting.rule.reason);
        let day = at.day();
        for leg in posting.legs() {
            self.book(day, leg);
            self.noted.take(|_| false, || (day, leg));
        }
    }

    fn book(&mut self, day: Day, leg: Leg) {
        self.sums.book(leg);
        self.day(day).book(leg);
    }

    fn take_back(&mut self, day: Day, leg: Leg) {
        self.sums.take_back(leg);
        self.day(day).take_back(leg);
    }

    fn day(&mut self, day: Day) -> &mut Rows {
        let place = match self.days.last() {
            Some((last, _)) if *last == day => self.days.len() - 1,
            _ => self.days.binary_search_by_key(&day, |(day, _)| *day).unwrap_or_else(|place| {
                self.days.insert(place, (day, Rows::default()));
                place
            }),
        };
        &mut self.days[place].1
    }

    /// The sums of an account in a branch's books.
    pub fn sums(&self, branch: BranchId, account: Account) -> Sums {
        self.sums.get(branch, account)
    }

    /// Debits less credits of an account over all branches.
    pub fn balance(&self, account: Account) -> i64 {
        self.all().filter(|(_, of, _)| *of == account).map(|(.., sums)| sums.balance()).sum()
    }

    /// Debits less credits of an account in a branch's books.
    pub fn balance_at(&self, branch: BranchId, account: Account) -> i64 {
        self.sums(branch, account).balance()
    }

    /// All sums by branch and account.
    pub fn all(&self) -> impl Iterator<Item = (BranchId, Account, Sums)> + '_ {
        self.sums.iter()
    }

    /// The sums of a span of civil days, both included, by day, branch and account.
    pub fn days(&self, from: Day, to: Day) -> impl Iterator<Item = (Day, BranchId, Account, Sums)> + '_ {
        let first = self.days.partition_point(|(day, _)| *day < from);
        let days = self.days[first..].iter().take_while(move |(day, _)| *day <= to);
        days.flat_map(|(day, rows)| rows.iter().map(|(branch, account, sums)| (*day, branch, account, sums)))
    }

    /// What is wrong with the books: every branch balances in every unit, and so does the group (I-LED-01, I-LED-11).
    ///
    /// # Errors
    /// The first branch and unit that do not.
    pub fn check(&self) -> Result<(), String> {
        let mut totals: BTreeMap<(BranchId, Unit), i64> = BTreeMap::new();
        let mut between: BTreeMap<Unit, i64> = BTreeMap::new();
        for (branch, account, sums) in self.all() {
            *totals.entry((branch, account.unit())).or_default() += sums.balance();
            if account == account.unit().clearing() {
                *between.entry(account.unit()).or_default() += sums.balance();
            }
        }
        if let Some(((branch, unit), off)) = totals.iter().find(|(_, off)| **off != 0) {
            return Err(format!("I-LED-01: the books of {branch} are off by {off} {unit}"));
        }
        match between.iter().find(|(_, off)| **off != 0) {
            Some((unit, off)) => {
                Err(format!("I-LED-11: what branches owe each other is off by {off} {unit}"))
            }
            None => Ok(()),
        }
    }
}

impl Undo for Ledger {
    fn begin(&mut self) {
        self.noted.open();
    }

    fn rollback(&mut self) {
        for (day, leg) in self.noted.undone() {
            self.take_back(day, leg);
        }
    }

    fn commit(&mut self) {
        self.noted.forget();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static SALE: Rule = Rule::new("sale", Account::Cash, Account::RevenueService);
    static EARN: Rule = Rule::new("points-earned", Account::PointsCost, Account::PointsHeld);

    fn day() -> At {
        "2026-03-02 10:00:00".parse().unwrap()
    }

    #[test]
    fn a_movement_between_branches_makes_a_debt_that_nets_to_zero() {
        let mut ledger = Ledger::default();
        let document = Document::Bill(crate::BillId(1));
        ledger.post(day(), &Posting::at(&SALE, 500, BranchId(1), document).credited_at(BranchId(2)));
        ledger.post(day(), &Posting::at(&EARN, 5, BranchId(2), document));
        assert_eq!(ledger.check(), Ok(()));
        assert_eq!(ledger.balance_at(BranchId(1), Account::Clearing), -500);
        assert_eq!(ledger.balance_at(BranchId(2), Account::Clearing), 500);
        assert_eq!(ledger.balance(Account::PointsHeld), -5);
        assert_eq!(ledger.days(day().day(), day().day()).count(), 6);
    }

    #[test]
    fn a_rollback_leaves_no_account_behind() {
        let mut ledger = Ledger::default();
        let document = Document::Bill(crate::BillId(1));
        ledger.post(day(), &Posting::at(&SALE, 500, BranchId(1), document));
        let before = crate::text::line(&ledger.all().map(|row| format!("{row:?}")).collect::<Vec<_>>());
        ledger.begin();
        ledger.post(day(), &Posting::at(&SALE, 70, BranchId(3), document).credited_at(BranchId(2)));
        ledger.rollback();
        assert_eq!(
            crate::text::line(&ledger.all().map(|row| format!("{row:?}")).collect::<Vec<_>>()),
            before
        );
    }
}
