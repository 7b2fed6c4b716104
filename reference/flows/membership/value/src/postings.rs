//! What the events mean in the ledger (PLAT-40): a table of movements, and who books which of them.
//!
//! Payments debits the means and credits what was received in advance; here it becomes stored value, packages, vouchers
//! and revenue, and where the account itself is the means its side is booked here. Principal is held by head office, so
//! that every branch owes what it took in and is owed what was spent there (MEM-55).

use forecourt_books::ledger::{Account, Rule};
use forecourt_books::{BranchId, Document, Fen, MemberId, Points, Posting, Stamp};

use crate::event::{Back, Event, PartOf, Settled};
use crate::kinds::{GiftLot, LotUse, NewLot, Revenue};

mod vouchers;

macro_rules! rules {
    ($($name:ident = $reason:literal: $debit:ident -> $credit:ident;)*) => {
        $(static $name: Rule = Rule::new($reason, Account::$debit, Account::$credit);)*
    };
}

rules! {
    PAID_IN = "top-up": Prepaid -> StoredPrincipal;
    GIFT_GIVEN = "top-up-gift": GiftCost -> StoredGift;
    SPENT = "stored-value-spent": StoredPrincipal -> Prepaid;
    SPENT_BACK = "stored-value-returned": Prepaid -> StoredPrincipal;
    GIFT_SPENT = "gift-spent": StoredGift -> Prepaid;
    GIFT_BACK = "gift-returned": Prepaid -> StoredGift;
    PAID_OUT = "stored-value-paid-out": StoredPrincipal -> Prepaid;
    PRINCIPAL_OWED = "stored-value-owed": StoredPrincipal -> Payable;
    RETURN_OWED = "return-owed": Prepaid -> Payable;
    GIFT_LAPSED = "gift-lapsed": StoredGift -> GiftCost;
    RETURN_LAPSED = "return-lapsed": Prepaid -> GiftCost;
    POINTS_VALUE = "points-redeemed-value": PointsExpense -> Prepaid;
    POINTS_VALUE_BACK = "points-returned-value": Prepaid -> PointsExpense;
    POINTS_REDEEMED = "points-redeemed": PointsHeld -> PointsRedeemed;
    POINTS_RETURNED = "points-returned": PointsRedeemed -> PointsHeld;
    POINTS_RETURN_LAPSED = "points-return-lapsed": PointsRedeemed -> PointsLapsed;
    POINTS_ISSUED = "points-issued": PointsCost -> PointsHeld;
    DEBT_REPAID = "points-debt-repaid": PointsCost -> PointsOwed;
    POINTS_TAKEN_BACK = "points-taken-back": PointsHeld -> PointsCost;
    DEBT_MADE = "points-debt": PointsOwed -> PointsCost;
    DEBT_GIVEN_UP = "points-debt-given-up": PointsLapsed -> PointsOwed;
    POINTS_LAPSED = "points-lapsed": PointsHeld -> PointsLapsed;
    PACKAGE_SOLD = "package-sold": Prepaid -> Packages;
    PACKAGE_UNCOUNTED = "package-without-counts": Prepaid -> RevenueService;
    PACKAGE_LAPSED = "package-lapsed": Packages -> RevenueFees;
    PACKAGE_BACK = "package-paid-back": Packages -> Prepaid;
    PACKAGE_OWED = "package-owed": Packages -> Payable;
    BETWEEN_BRANCHES = "branch-settlement": Bank -> Bank;
}

/// One row for each kind of revenue.
macro_rules! by_revenue {
    ($($name:ident = $reason:literal: $from:ident -> revenue;)* ; $($back:ident = $why:literal: revenue -> $to:ident;)*) => {
        $(static $name: [Rule; 6] = [
            Rule::new($reason, Account::$from, Account::RevenueVehicles),
            Rule::new($reason, Account::$from, Account::RevenueParts),
            Rule::new($reason, Account::$from, Account::RevenueService),
            Rule::new($reason, Account::$from, Account::RevenueGoods),
            Rule::new($reason, Account::$from, Account::RevenueFuel),
            Rule::new($reason, Account::$from, Account::RevenueRental),
        ];)*
        $(static $back: [Rule; 6] = [
            Rule::new($why, Account::RevenueVehicles, Account::$to),
            Rule::new($why, Account::RevenueParts, Account::$to),
            Rule::new($why, Account::RevenueService, Account::$to),
            Rule::new($why, Account::RevenueGoods, Account::$to),
            Rule::new($why, Account::RevenueFuel, Account::$to),
            Rule::new($why, Account::RevenueRental, Account::$to),
        ];)*
    };
}

by_revenue! {
    SALE = "bill": Prepaid -> revenue;
    COUNT_USED = "package-used": Packages -> revenue;
    ;
    SALE_BACK = "bill-back": revenue -> Prepaid;
    COUNT_BACK = "package-returned": revenue -> Packages;
}

fn of(rules: &'static [Rule; 6], revenue: Revenue) -> &'static Rule {
    &rules[revenue as usize]
}

/// The movements of an event.
pub(crate) fn postings(_stamp: &Stamp, event: &Event, out: &mut Vec<Posting>) {
    let mut book = Book { out };
    if !book.payments(event) && !book.points(event) && !book.accounts(event) {
        vouchers::postings(&mut book, event);
    }
}

struct Book<'a> {
    out: &'a mut Vec<Posting>,
}

impl Book<'_> {
    /// Books an amount, if there is one, from the debit's branch to the credit's.
    fn add(
        &mut self,
        rule: &'static Rule,
        amount: i64,
        debit: BranchId,
        credit: BranchId,
        document: Document,
    ) {
        if amount != 0 {
            self.out.push(Posting::at(rule, amount, debit, document).credited_at(credit));
        }
    }

    fn at(&mut self, rule: &'static Rule, amount: i64, branch: BranchId, document: Document) {
        self.add(rule, amount, branch, branch, document);
    }

    fn own(&mut self, first: usize, owner: Option<MemberId>) {
        for posting in &mut self.out[first..] {
            posting.owner = owner;
        }
    }

    fn payments(&mut self, event: &Event) -> bool {
        let first = self.out.len();
        let owner = match event {
            Event::BillSettled(settled) => {
                self.settled(settled);
                settled.member
            }
            Event::BillReversed(back) | Event::BillRefunded(back) => {
                self.back(back);
                back.member
            }
            Event::LineCancelled { bill, lapsed, .. }
            | Event::CardDetached { bill, lapsed, .. }
            | Event::BillCancelled { bill, lapsed, .. } => {
                for (seller, worth) in lapsed {
                    self.at(&PACKAGE_LAPSED, worth.0, *seller, Document::Bill(*bill));
                }
                None
            }
            Event::PaidByStoredValue { of, member, head, principal, gifts } => {
                self.add(&SPENT, principal.0, *head, of.branch, of.document);
                for GiftLot { branch, amount } in gifts {
                    self.add(&GIFT_SPENT, amount.0, *branch, of.branch, of.document);
                }
                Some(*member)
            }
            Event::StoredValueReturned { of, member, head, principal, gifts } => {
                self.add(&SPENT_BACK, principal.0, of.branch, *head, of.document);
                for GiftLot { branch, amount } in gifts {
                    self.add(&GIFT_BACK, amount.0, of.branch, *branch, of.document);
                }
                Some(*member)
            }
            Event::StoredValueOwed { of, member, principal, gifts } => {
                self.at(&RETURN_OWED, principal.0, of.branch, of.document);
                for GiftLot { branch, amount } in gifts {
                    self.add(&RETURN_LAPSED, amount.0, of.branch, *branch, of.document);
                }
                Some(*member)
            }
            Event::PointsUsed { of, member, uses, .. } => {
                self.redeemed(of, uses);
                Some(*member)
            }
            Event::PointsReturned { of, member, uses, lapsed, .. } => {
                for part in uses.iter().chain(lapsed) {
                    self.add(&POINTS_VALUE_BACK, part.value.0, of.branch, part.branch, of.document);
                }
                self.each_lot(&POINTS_RETURNED, uses, of.document);
                self.each_lot(&POINTS_RETURN_LAPSED, lapsed, of.document);
                Some(*member)
            }
            _ => return false,
        };
        self.own(first, owner);
        true
    }

    fn settled(&mut self, settled: &Settled) {
        let document = Document::Bill(settled.bill);
        for (revenue, amount) in &settled.revenue {
            self.at(of(&SALE, *revenue), amount.0, settled.branch, document);
        }
        for (_, seller, worth, revenue) in &settled.counts {
            self.add(of(&COUNT_USED, *revenue), worth.0, *seller, settled.branch, document);
        }
    }

    fn back(&mut self, back: &Back) {
        let document = Document::Bill(back.bill);
        for (revenue, amount) in &back.revenue {
            // A share may fall where the whole rises by a fen: then it is booked forth.
            let rules = if amount.0 > 0 { &SALE_BACK } else { &SALE };
            self.at(of(rules, *revenue), amount.0.abs(), back.branch, document);
        }
        for count in &back.counts {
            self.add(of(&COUNT_BACK, count.revenue), count.worth.0, back.branch, count.seller, document);
            if count.lapsed {
                self.at(&PACKAGE_LAPSED, count.worth.0, count.seller, document);
            }
        }
    }

    fn redeemed(&mut self, of: &PartOf, uses: &[LotUse]) {
        for part in uses {
            self.add(&POINTS_VALUE, part.value.0, part.branch, of.branch, of.document);
        }
        self.each_lot(&POINTS_REDEEMED, uses, of.document);
    }

    fn each_lot(&mut self, rule: &'static Rule, uses: &[LotUse], document: Document) {
        for part in uses {
            self.at(rule, part.points.0, part.branch, document);
        }
    }

    fn made(&mut self, made: &NewLot, branch: BranchId, document: Document) {
        self.at(&POINTS_ISSUED, made.lot.0, branch, document);
        for (of, points) in &made.repaid {
            self.add(&DEBT_REPAID, points.0, branch, *of, document);
        }
    }

    fn points(&mut self, event: &Event) -> bool {
        let first = self.out.len();
        let owner = match event {
            Event::PointsEarned(earned) => {
                self.made(&earned.made, earned.branch, earned.document);
                earned.member
            }
            Event::ReferralRewarded { referrer, bill, branch, made, .. } => {
                self.made(made, *branch, *bill);
                *referrer
            }
            Event::PointsTakenBack { bill, member, uses, .. } => {
                self.each_lot(&POINTS_TAKEN_BACK, uses, Document::Bill(*bill));
                *member
            }
            Event::ReferralTakenBack { bill, referrer, branch, uses, debt, .. } => {
                self.each_lot(&POINTS_TAKEN_BACK, uses, Document::Bill(*bill));
                self.at(&DEBT_MADE, debt.0, *branch, Document::Bill(*bill));
                *referrer
            }
            Event::PointsDebt { bill, member, branch, points } => {
                self.at(&DEBT_MADE, points.0, *branch, Document::Bill(*bill));
                *member
            }
            Event::PointsAdjusted { entry, member, branch, made, uses, .. } => {
                let document = Document::Points(entry.0);
                self.made(made, *branch, document);
                self.each_lot(&POINTS_REDEEMED, uses, document);
                *member
            }
            Event::PointsExpired { members, .. } => {
                self.expired(members);
                return true;
            }
            _ => return false,
        };
        self.own(first, Some(owner));
        true
    }

    /// One movement a branch: the members stand in the event.
    fn expired(&mut self, members: &[crate::event::Expiry]) {
        let mut sums: std::collections::BTreeMap<BranchId, Points> = std::collections::BTreeMap::new();
        for (branch, points) in members.iter().flat_map(|one| &one.lots) {
            *sums.entry(*branch).or_default() += *points;
        }
        for (branch, points) in sums {
            self.at(&POINTS_LAPSED, points.0, branch, Document::Other(0));
        }
    }

    fn accounts(&mut self, event: &Event) -> bool {
        let first = self.out.len();
        let owner = match event {
            Event::ToppedUp { top_up, member, branch, head, paid, gift, .. } => {
                let document = Document::TopUp(top_up.0);
                self.add(&PAID_IN, paid.0, *branch, *head, document);
                self.at(&GIFT_GIVEN, gift.0, *branch, document);
                Some(*member)
            }
            Event::TopUpRefunded { top_up, member, branch, head, amount } => {
                self.add(&PAID_OUT, amount.0, *head, *branch, Document::TopUp(top_up.0));
                Some(*member)
            }
            Event::PackageBought { holding, member, branch, price, deferred, .. } => {
                let document = Document::Package(holding.0);
                self.at(&PACKAGE_SOLD, deferred.0, *branch, document);
                self.at(&PACKAGE_UNCOUNTED, (*price - *deferred).0, *branch, document);
                Some(*member)
            }
            Event::PackageRefunded { holding, member, branch, amount, lapsed } => {
                let document = Document::Package(holding.0);
                self.at(&PACKAGE_BACK, amount.0, *branch, document);
                self.at(&PACKAGE_LAPSED, lapsed.0, *branch, document);
                Some(*member)
            }
            Event::PackagesEnded { holdings, .. } => {
                for end in holdings {
                    let document = Document::Package(end.holding.0);
                    self.at(&PACKAGE_LAPSED, end.lapsed.0, end.branch, document);
                }
                None
            }
            Event::AccountClosed(closed) => {
                self.closed(closed);
                Some(closed.member)
            }
            Event::PeriodClosed { month, head, nets } => {
                self.settlement(month, *head, nets);
                None
            }
            _ => return false,
        };
        self.own(first, owner);
        true
    }

    fn closed(&mut self, closed: &crate::event::AccountClosed) {
        let leaving = Document::Leaving(closed.member);
        for (top_up, branch, amount) in &closed.top_ups {
            self.add(&PAID_OUT, amount.0, closed.head, *branch, Document::TopUp(top_up.0));
        }
        self.add(&PRINCIPAL_OWED, closed.payable.0, closed.head, closed.branch, leaving);
        for (holding, seller, worth, own) in &closed.holdings {
            let rule = if *own { &PACKAGE_BACK } else { &PACKAGE_OWED };
            self.at(rule, worth.0, *seller, Document::Package(holding.0));
        }
        for lot in &closed.gifts {
            self.at(&GIFT_LAPSED, lot.amount.0, lot.branch, leaving);
        }
        self.each_lot(&POINTS_LAPSED, &closed.points, leaving);
        for (branch, points) in &closed.owed {
            self.at(&DEBT_GIVEN_UP, points.0, *branch, leaving);
        }
    }

    /// Who owes pays head office, who is owed is paid (MEM-54).
    fn settlement(&mut self, month: &str, head: BranchId, nets: &[(BranchId, Fen)]) {
        let document = Document::Clearing(crate::decide::clearing::month(month).unwrap_or(0));
        for (branch, net) in nets.iter().filter(|(branch, _)| *branch != head) {
            let (from, to) = if net.0 < 0 { (*branch, head) } else { (head, *branch) };
            self.add(&BETWEEN_BRANCHES, net.0.abs(), to, from, document);
        }
    }
}
