//! What the events come to: accounts, bills, holdings, vouchers, debts between branches.
//!
//! Each field is a container that can be taken back. Indexes stand beside the records so that nothing everyday scans.

pub mod account;
mod apply;
mod apply_bills;
mod apply_goods;
mod apply_points;
mod apply_requests;
mod apply_vouchers;
pub mod bills;
pub mod catalogue;
mod forgotten;
pub mod holdings;
mod revenue;
pub mod vouchers;

use forecourt_books::ledger::Account as Ledger;
use forecourt_books::{
    Agenda, At, BillId, BranchId, Day, Document, Fen, Held, Log, Marks, MemberId, PaymentId, PersonId,
    Points, Register, RentalId, Table, undo_state,
};
use serde::Serialize;

use crate::code::Code;
use crate::ids::{EntryId, HoldingId, IssueId, PackageId, RuleId, SaleId, TopUpId, TransferId};
use crate::kinds::{Between, Revenue, Taken, Tally};
use account::{Account, Why};
use bills::{Asking, Bill, Vehicle};
use catalogue::{Catalogue, Item, Package, RuleRow, RulesFor};
use holdings::Holding;
use vouchers::{Issue, Span, Transfer, Voucher};

pub(crate) use apply::apply;

/// When the clock alone brings something about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deadline {
    /// Holdings whose last day this is (MEM-09).
    Holdings(Day),
    /// Points whose last day this is (MEM-51).
    Points(Day),
    /// The notice ahead of it, from this member on.
    Notice(Day, MemberId),
    /// An issue's last day (MEM-61).
    Issue(IssueId),
    /// A transfer that nobody confirmed (MEM-58).
    Transfer(TransferId),
}

/// One movement of an account (MEM-46). A member's movements are chained, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Movement {
    pub at: At,
    pub member: MemberId,
    /// The member's movement before it: its place from 1, or 0.
    pub previous: u32,
    pub branch: BranchId,
    pub document: Document,
    pub why: Why,
    pub by: Option<PersonId>,
    /// Scheme or reason.
    pub note: Code,
    pub principal: Fen,
    pub gift: Fen,
    pub points: Points,
    /// Positive makes a debt, negative repays it.
    pub debt: Points,
}

/// Where a top-up stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum TopUpState {
    Started,
    Done,
    Lapsed,
}

/// A top-up (MEM-24).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct TopUp {
    pub at: At,
    pub member: MemberId,
    pub branch: BranchId,
    pub amount: Fen,
    pub gift: Fen,
    pub state: TopUpState,
    pub operator: Option<PersonId>,
    /// Of the member's before it, 0 for none.
    pub previous: u32,
    pub refunded: Fen,
    pub means: Code,
    pub balance_after: Fen,
    pub points_after: Points,
}

/// What a part of a payment took, and how much of it came back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct PartTaken {
    pub document: Document,
    pub member: Option<MemberId>,
    pub branch: BranchId,
    pub amount: Fen,
    pub back: Fen,
    pub taken: Taken,
}

/// A manual entry of points that waits for approval, or was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Entry {
    pub member: MemberId,
    pub branch: BranchId,
    pub points: Points,
    pub reason: Code,
    pub note: String,
    pub open: bool,
}

/// A voucher's sale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Sale {
    pub serial: u32,
    pub price: Fen,
    pub branch: BranchId,
    pub open: bool,
}

/// What a referrer got for a bill of the referred (MEM-49).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Reward {
    pub referrer: MemberId,
    pub referred: MemberId,
    pub points: Points,
    /// The lot that they made or were added to, 0 where they only repaid a debt.
    pub lot: u32,
}

/// A rental that was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Rented {
    pub at: At,
    pub branch: BranchId,
    pub paid: Fen,
}

/// The whole state.
#[derive(Default, Serialize)]
pub struct State {
    pub(crate) catalogue: Held<Catalogue>,
    pub(crate) items: Table<Code, Item>,
    pub(crate) rules: Register<RuleId, RuleRow>,
    pub(crate) item_rules: Table<Code, RulesFor>,
    pub(crate) group_rules: Table<Code, RulesFor>,
    pub(crate) packages: Register<PackageId, Package>,
    pub(crate) accounts: Register<MemberId, Account>,
    pub(crate) movements: Log<Movement>,
    pub(crate) bills: Register<BillId, Bill>,
    pub(crate) vehicles: Table<BillId, Vehicle>,
    /// Requests that wait, by bill and line; line 0 is a reversal.
    pub(crate) asking: Table<(BillId, u32), Asking>,
    /// What went back of bills, by branch and revenue: lines and refunds share it out in several ways (MEM-40, FUEL-68).
    pub(crate) given_back: Table<(BranchId, Revenue), Fen>,
    /// When a line was taken back (MEM-40, MEM-73).
    pub(crate) reversed: Table<(BillId, u32), At>,
    /// Rewards of referrers, by the bill that brought them (MEM-40, MEM-49).
    pub(crate) rewards: Table<BillId, Reward>,
    /// Rentals that were settled: consumption, too (MEM-34, RENT-40).
    pub(crate) rentals: Table<(MemberId, RentalId), Rented>,
    /// Top-ups and packages that members are paying for (MEM-12).
    pub(crate) paying: Marks<(MemberId, Document)>,
    pub(crate) parts: Table<(PaymentId, u32), PartTaken>,
    pub(crate) top_ups: Register<TopUpId, TopUp>,
    pub(crate) holdings: Register<HoldingId, Holding>,
    pub(crate) holdings_end: Marks<(Day, HoldingId)>,
    pub(crate) points_end: Marks<(Day, MemberId)>,
    pub(crate) entries: Register<EntryId, Entry>,
    pub(crate) issues: Register<IssueId, Issue>,
    pub(crate) stock: Table<u32, Span>,
    pub(crate) vouchers: Table<u32, Voucher>,
    pub(crate) sales: Register<SaleId, Sale>,
    pub(crate) transfers: Register<TransferId, Transfer>,
    pub(crate) tallies: Table<(u32, Between, BranchId, BranchId), Tally>,
    pub(crate) closed: Table<u32, Vec<(BranchId, Fen)>>,
    pub(crate) agenda: Agenda<Deadline>,
}

undo_state!(State {
    catalogue,
    items,
    rules,
    item_rules,
    group_rules,
    packages,
    accounts,
    movements,
    bills,
    vehicles,
    asking,
    given_back,
    reversed,
    rewards,
    rentals,
    paying,
    parts,
    top_ups,
    holdings,
    holdings_end,
    points_end,
    entries,
    issues,
    stock,
    vouchers,
    sales,
    transfers,
    tallies,
    closed,
    agenda,
});

/// An account where nothing ever happened.
static EMPTY: Account = Account {
    principal: Fen::ZERO,
    gifts: Vec::new(),
    lots: Vec::new(),
    owed: Vec::new(),
    lots_made: 0,
    earned: Points::ZERO,
    used: Points::ZERO,
    movement: 0,
    last_bill: 0,
    last_top_up: 0,
    holdings: Vec::new(),
    open: Vec::new(),
    referrer: None,
    closed: false,
};

/// A month as year × 100 + month.
pub(crate) fn month_of(day: Day) -> u32 {
    u32::try_from(i32::from(day.year()) * 100 + i32::from(day.month())).unwrap_or(0)
}

/// The day after whose end points without end would expire: never.
pub(crate) const NEVER: Day = Day(2_932_896);

impl State {
    /// A member's account.
    pub(crate) fn account(&self, member: MemberId) -> &Account {
        self.accounts.get(member).unwrap_or(&EMPTY)
    }

    /// A member's movements, newest first.
    pub(crate) fn movements_of(&self, member: MemberId) -> impl Iterator<Item = &Movement> {
        let mut next = self.account(member).movement;
        std::iter::from_fn(move || {
            let movement = self.movements.rows().get((next as usize).checked_sub(1)?)?;
            next = movement.previous;
            Some(movement)
        })
    }

    /// What an item is called (MEM-78); its code where nobody gave it a name.
    pub(crate) fn item_title(&self, item: Code) -> String {
        let title = self.items.get(&item).map(|row| row.title.as_str()).filter(|title| !title.is_empty());
        title.map_or_else(|| item.to_string(), str::to_owned)
    }

    /// A member's settled bills, newest first.
    pub(crate) fn bills_of(&self, member: MemberId) -> impl Iterator<Item = (BillId, &Bill)> {
        let mut next = self.account(member).last_bill;
        std::iter::from_fn(move || {
            let id = BillId(next);
            let bill = self.bills.get(id)?;
            next = bill.previous;
            Some((id, bill))
        })
    }

    /// A member's top-ups that were paid, newest first. No more of them than there are, so that a chain that bites its tail,
    /// as a movement folded twice makes it, is walked to an end.
    pub(crate) fn top_ups_of(&self, member: MemberId) -> impl Iterator<Item = (TopUpId, &TopUp)> {
        let mut next = self.account(member).last_top_up;
        std::iter::from_fn(move || {
            let id = TopUpId(next);
            let top_up = self.top_ups.get(id)?;
            next = top_up.previous;
            Some((id, top_up))
        })
        .take(self.top_ups.len())
    }

    /// Lines of a bill whose request for a lower price waits for an approval.
    pub(crate) fn undecided(&self, bill: BillId) -> Vec<u32> {
        self.asking.range((bill, 1)..=(bill, u32::MAX)).map(|((_, line), _)| *line).collect()
    }

    /// What the parts of a payment took.
    pub(crate) fn parts_of(
        &self,
        payment: PaymentId,
    ) -> impl Iterator<Item = (&(PaymentId, u32), &PartTaken)> {
        self.parts.range((payment, 0)..=(payment, u32::MAX))
    }

    /// The span of stock that a number lies in.
    pub(crate) fn span(&self, serial: u32) -> Option<(u32, Span)> {
        let (from, span) = self.stock.range(..=serial).next_back()?;
        (serial <= span.to).then_some((*from, *span))
    }

    /// What is owed to members and by them, by branch and account, as the accounts themselves say and as the account's
    /// nature counts it: to be compared with the ledger (MEM-76, PLAT-42). Scans all accounts.
    pub(crate) fn liabilities(&self, head: BranchId) -> Vec<(Ledger, BranchId, i64)> {
        let mut sums: std::collections::BTreeMap<(Ledger, BranchId), i64> = std::collections::BTreeMap::new();
        let mut add = |account, branch, amount: i64| *sums.entry((account, branch)).or_default() += amount;
        for (_, account) in self.accounts.iter() {
            add(Ledger::StoredPrincipal, head, account.principal.0);
            account.gifts.iter().for_each(|lot| add(Ledger::StoredGift, lot.branch, lot.amount.0));
            account.lots.iter().for_each(|lot| add(Ledger::PointsHeld, lot.branch, lot.left.0));
            account.owed.iter().for_each(|(branch, points)| add(Ledger::PointsOwed, *branch, points.0));
        }
        for (_, holding) in self.holdings.iter() {
            if holding.state == holdings::HoldingState::Active {
                add(Ledger::Packages, holding.seller, holding.worth().0);
            }
        }
        // Counts on lines that are not settled yet are still owed.
        for (_, bill) in self.bills.iter() {
            if matches!(bill.state, bills::BillState::Open | bills::BillState::Settling) {
                for line in bill.open_lines() {
                    if let Some(holding) = line.holding().and_then(|holding| self.holdings.get(holding)) {
                        add(Ledger::Packages, holding.seller, line.worth.0);
                    }
                }
            }
        }
        for voucher in self.vouchers.values() {
            let owed = match voucher.state {
                vouchers::VoucherState::Sold => voucher.price,
                _ => voucher.back,
            };
            add(Ledger::VouchersSold, voucher.branch, owed.0);
        }
        sums.into_iter()
            .filter(|(_, sum)| *sum != 0)
            .map(|((account, branch), sum)| (account, branch, sum))
            .collect()
    }
}
