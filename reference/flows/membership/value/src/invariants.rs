//! What must hold after every event (the rows of the invariants' table that are this context's). Scans.

use std::collections::BTreeMap;

use forecourt_books::{Account, BranchId, Facts, Fen, Points};

use crate::kinds::{Benefit, Between};
use crate::state::State;
use crate::state::bills::BillState;
use crate::state::vouchers::VoucherState;

/// Checks all of them.
pub(crate) fn check(state: &State, facts: &dyn Facts) -> Result<(), String> {
    accounts(state)?;
    packages(state)?;
    bills(state)?;
    vouchers(state)?;
    branches(state)?;
    ledger(state, facts)
}

fn hold(holds: bool, broken: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(broken()) }
}

fn accounts(state: &State) -> Result<(), String> {
    for (id, account) in state.accounts.iter() {
        hold(
            account.principal >= Fen::ZERO && account.gifts.iter().all(|lot| lot.amount > Fen::ZERO),
            || format!("I-LED-05: {id} has {} and {:?}", account.principal, account.gifts),
        )?;
        let lots = account.lots.iter().all(|lot| lot.left > Points::ZERO);
        let order =
            account.lots.windows(2).all(|two| (two[0].until, two[0].lot) < (two[1].until, two[1].lot));
        hold(lots && order, || format!("I-PTS-02: lots of {id} are {:?}", account.lots))?;
        let debts = account.owed.iter().all(|(_, points)| *points > Points::ZERO);
        hold(debts, || format!("I-PTS-07: debts of {id} are {:?}", account.owed))?;
        // MEM-46: a balance is the sum of its movements.
        let mut sums = (Fen::ZERO, Fen::ZERO, Points::ZERO, Points::ZERO);
        for movement in state.movements_of(id) {
            hold(movement.member == id, || format!("MEM-46: {id} has a movement of {}", movement.member))?;
            sums.0 += movement.principal;
            sums.1 += movement.gift;
            sums.2 += movement.points;
            sums.3 += movement.debt;
        }
        let stands = (account.principal, account.gift(), account.points(), account.debt());
        hold(sums == stands, || format!("I-LED-04: {id} has {stands:?}, its movements make {sums:?}"))?;
    }
    Ok(())
}

fn packages(state: &State) -> Result<(), String> {
    for (id, holding) in state.holdings.iter() {
        for item in &holding.items {
            let most = match item.benefit {
                Benefit::Count(count) => count,
                Benefit::Free | Benefit::RateBp(_) => 0,
            };
            hold(item.left() <= most, || {
                format!("I-PTS-12: {id} has {} of {most} {}", item.left(), item.item)
            })?;
        }
    }
    Ok(())
}

fn bills(state: &State) -> Result<(), String> {
    for (id, bill) in state.bills.iter() {
        hold(bill.lines.iter().all(|line| line.price >= Fen::ZERO), || format!("I-LED-08: prices of {id}"))?;
        if matches!(bill.state, BillState::Settled | BillState::Reversed) {
            let sums = bill.sums;
            let whole = sums.vouchers + sums.points + sums.principal + sums.gift + sums.other;
            hold(whole == bill.due, || format!("I-LED-08: {id} of {} was paid with {whole}", bill.due))?;
            let real: Fen = bill.lines.iter().map(|line| line.real).sum();
            hold(real == sums.principal + sums.other, || {
                format!("I-LED-06: {id} was really paid {}, its lines {real}", sums.principal + sums.other)
            })?;
            hold(bill.refunded <= bill.due && bill.taken_back <= bill.earned, || {
                format!("I-LED-12: {id} gave back {} of {}", bill.refunded, bill.due)
            })?;
        }
    }
    Ok(())
}

/// MEM-61: issued = the sum of all states; I-PTS-13: used means it had left the stock at some branch.
fn vouchers(state: &State) -> Result<(), String> {
    for (id, issue) in state.issues.iter().filter(|(_, issue)| !issue.asked && !issue.refused) {
        let spans: u32 =
            state.stock.range(issue.from..=issue.to).map(|(from, span)| span.to - from + 1).sum();
        let pieces = state.vouchers.range(issue.from..=issue.to).count();
        let all = i64::from(spans) + i64::try_from(pieces).unwrap_or(i64::MAX);
        let issued = i64::from(issue.to - issue.from + 1);
        hold(all == issued, || format!("MEM-61: {id} issued {issued}, states make {all}"))?;
    }
    for (serial, voucher) in state.vouchers.iter() {
        let used = voucher.state == VoucherState::Used;
        hold(used == voucher.used.is_some() || voucher.state == VoucherState::Expired, || {
            format!("I-PTS-13: voucher {serial} is {} and used {:?}", voucher.state.word(), voucher.used)
        })?;
    }
    Ok(())
}

/// I-PTS-01 by branch, I-PTS-09 by month.
fn branches(state: &State) -> Result<(), String> {
    let mut points: BTreeMap<BranchId, Points> = BTreeMap::new();
    let mut months = Vec::new();
    for ((month, what, from, _), tally) in state.tallies.iter() {
        let sum = points.entry(*from).or_default();
        match what {
            Between::Issued => *sum += tally.points,
            Between::Redeemed | Between::Expired | Between::TakenBack => *sum -= tally.points,
            _ => {}
        }
        if months.last() != Some(month) {
            months.push(*month);
        }
    }
    for (_, account) in state.accounts.iter() {
        account.lots.iter().for_each(|lot| *points.entry(lot.branch).or_default() -= lot.left);
        account.owed.iter().for_each(|(branch, owed)| *points.entry(*branch).or_default() += *owed);
    }
    for (branch, off) in points {
        hold(off.is_zero(), || format!("I-PTS-01: points of {branch} are off by {off}"))?;
    }
    for month in months {
        let net: Fen = crate::decide::clearing::nets(state, month).values().sum();
        hold(net.is_zero(), || format!("I-PTS-09: the nets of {month} make {net}"))?;
        if let Some(closed) = state.closed.get(&month) {
            let now = crate::decide::clearing::nets(state, month);
            let same = closed.iter().all(|(branch, net)| now.get(branch) == Some(net));
            hold(same, || format!("I-LED-09: {month} is closed and changed"))?;
        }
    }
    Ok(())
}

/// I-LED-04: what the accounts say is what the ledger says. Skipped where nothing was ever booked.
fn ledger(state: &State, facts: &dyn Facts) -> Result<(), String> {
    let ledger = facts.ledger();
    if ledger.all().next().is_none() {
        return Ok(());
    }
    let head = facts.head_office().unwrap_or(BranchId(1));
    let mut owed: BTreeMap<(Account, BranchId), i64> =
        state.liabilities(head).into_iter().map(|(account, branch, sum)| ((account, branch), sum)).collect();
    let ours = [
        Account::StoredPrincipal,
        Account::StoredGift,
        Account::Packages,
        Account::VouchersSold,
        Account::PointsHeld,
        Account::PointsOwed,
    ];
    for (branch, account, sums) in ledger.all().filter(|(_, account, _)| ours.contains(account)) {
        let said = owed.remove(&(account, branch)).unwrap_or(0);
        let books = account.natural(sums.balance());
        hold(said == books, || {
            format!("I-LED-04: {account:?} of {branch} is {said}, the ledger says {books}")
        })?;
    }
    match owed.first_key_value() {
        Some(((account, branch), said)) => {
            Err(format!("I-LED-04: {account:?} of {branch} is {said}, the ledger says nothing"))
        }
        None => Ok(()),
    }
}
