//! What happens to bills and to what is taken for them.

use forecourt_books::{BillId, Document, Fen, Points, Stamp};

use super::State;
use super::account::Why;
use super::apply::{Change, gift_of, moved, points_back, points_of, stored, tally};
use super::apply_requests::{asked_no_more, requests};
use super::bills::{Asking, Bill, BillState, Vehicle};
use super::holdings::HoldingState;
use super::{PartTaken, vouchers::VoucherState};
use crate::event::{Back, BillOpened, Event, PartOf, Settled};
use crate::kinds::{Applied, Between, Line, LineState, LotUse, Taken};

/// Takes an event of bills and payments; says whether it was one.
pub(super) fn apply(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::BillOpened(opened) => open(state, stamp, opened),
        Event::LinesAdded { bill, lines } => {
            lines.iter().for_each(|line| reserve(state, line));
            with(state, *bill, |bill| bill.lines.extend_from_slice(lines));
        }
        Event::LineCancelled { bill, line, .. } => cancel_line(state, *bill, *line),
        Event::CardAttached { bill, member, card, category, lines } => {
            reprice(state, *bill, lines);
            with(state, *bill, |row| {
                (row.member, row.card, row.category) = (Some(*member), *card, *category);
            });
            state.accounts.grow_to(*member).open.push(*bill);
        }
        Event::CardDetached { bill, member, lines, .. } => {
            reprice(state, *bill, lines);
            with(state, *bill, |row| {
                (row.member, row.card, row.category) = (None, None, crate::code::Code::NONE);
            });
            close_open(state, Some(*member), *bill);
        }
        Event::PriceOverridden { bill, line, from, to, .. } => {
            // What was asked is done; a request for something else is stale when its answer comes (PLAT-27).
            let asked = state.asking.get(&(*bill, *line));
            if matches!(asked, Some(Asking::Override { from: was, to: wish, .. }) if (was, wish) == (from, to))
            {
                state.asking.remove(&(*bill, *line));
            }
            with(state, *bill, |row| {
                if let Some(line) = row.lines.get_mut(*line as usize - 1) {
                    line.price = *to;
                }
            });
        }
        Event::BillSettling { bill, due, .. } => with(state, *bill, |row| {
            row.state = BillState::Settling;
            row.due = *due;
        }),
        Event::BillReopened { bill } => with(state, *bill, |row| row.state = BillState::Open),
        Event::BillSettled(settled) => {
            asked_no_more(state, settled.bill, &settled.undecided);
            settle(state, stamp, settled);
        }
        Event::BillCancelled { bill, undecided, .. } => {
            asked_no_more(state, *bill, undecided);
            cancel(state, *bill);
        }
        Event::BillReversed(back) => {
            give_back(state, back);
            reverse(state, stamp, back);
        }
        Event::BillRefunded(back) => {
            give_back(state, back);
            with(state, back.bill, |row| row.refunded += back.amount);
        }
        _ => return requests(state, stamp, event) || parts(state, stamp, event),
    }
    true
}

fn with(state: &mut State, bill: BillId, change: impl FnOnce(&mut Bill)) {
    if let Some(row) = state.bills.get_mut(bill) {
        change(row);
    }
}

fn open(state: &mut State, stamp: &Stamp, opened: &BillOpened) {
    opened.lines.iter().for_each(|line| reserve(state, line));
    state.bills.push(Bill {
        member: opened.member,
        card: opened.card,
        category: opened.category,
        reference: opened.reference.clone(),
        operator: opened.operator,
        lines: opened.lines.clone(),
        ..Bill::new(stamp.at, opened.branch)
    });
    if opened.plate.is_some() || opened.frame.is_some() || opened.km.is_some() {
        let vehicle = Vehicle { plate: opened.plate.clone(), frame: opened.frame.clone(), km: opened.km };
        state.vehicles.insert(opened.bill, vehicle);
    }
    if let Some(member) = opened.member {
        state.accounts.grow_to(member).open.push(opened.bill);
    }
}

/// Counts of a holding and pieces of a limited rule belong to a line from its registration on, so that no second
/// terminal can promise them again (MEM-52).
fn reserve(state: &mut State, line: &Line) {
    hold(state, line, false);
}

fn hold(state: &mut State, line: &Line, back: bool) {
    match line.rule {
        Applied::Package(id) if line.counts > 0 => {
            let holding = state.holdings.get_mut(id);
            // Counts of a holding that is over do not come back: they lapse with the event.
            let holding = holding.filter(|holding| !back || holding.state == HoldingState::Active);
            let Some(holding) = holding else { return };
            if let Some(item) = holding.items.iter_mut().find(|item| item.item == line.item) {
                if back {
                    item.give_back(line.counts, line.worth);
                    holding.exhausted = false;
                    // Settled to the last count it was nothing to be used any more; now it is again (MEM-09).
                    let account = state.accounts.grow_to(holding.member);
                    if !account.holdings.contains(&id) {
                        account.holdings.push(id);
                    }
                } else {
                    item.take(line.counts);
                }
            }
        }
        Applied::Rule(rule) => {
            if let Some(left) = state
                .rules
                .get(rule)
                .and_then(|row| row.left)
                .map(|left| if back { left + line.quantity } else { left - line.quantity })
                && let Some(row) = state.rules.get_mut(rule)
            {
                row.left = Some(left);
            }
        }
        _ => {}
    }
}

fn release_all(state: &mut State, bill: BillId) {
    let lines: Vec<Line> =
        state.bills.get(bill).map(|row| row.open_lines().copied().collect()).unwrap_or_default();
    lines.iter().for_each(|line| hold(state, line, true));
}

fn reprice(state: &mut State, bill: BillId, lines: &[Line]) {
    release_all(state, bill);
    lines.iter().filter(|line| line.is_open()).for_each(|line| reserve(state, line));
    with(state, bill, |row| row.lines = lines.to_vec());
}

fn cancel_line(state: &mut State, bill: BillId, line: u32) {
    let found = state.bills.get(bill).and_then(|row| row.line(line)).copied();
    if let Some(found) = found {
        hold(state, &found, true);
        with(state, bill, |row| row.lines[line as usize - 1].state = LineState::Cancelled);
    }
}

fn close_open(state: &mut State, member: Option<forecourt_books::MemberId>, bill: BillId) {
    if let Some(account) = member.and_then(|member| state.accounts.get_mut(member)) {
        account.open.retain(|open| *open != bill);
    }
}

fn cancel(state: &mut State, bill: BillId) {
    release_all(state, bill);
    let member = state.bills.get(bill).and_then(|row| row.member);
    close_open(state, member, bill);
    with(state, bill, |row| {
        row.state = BillState::Cancelled;
        row.lines.iter_mut().filter(|line| line.is_open()).for_each(|line| line.state = LineState::Cancelled);
    });
}

fn settle(state: &mut State, stamp: &Stamp, settled: &Settled) {
    let mut previous = 0;
    if let Some(member) = settled.member {
        let account = state.accounts.grow_to(member);
        account.open.retain(|open| *open != settled.bill);
        previous = std::mem::replace(&mut account.last_bill, settled.bill.0);
    }
    for (holding, seller, worth, _) in &settled.counts {
        if seller != &settled.branch {
            tally(state, stamp, Between::Package, *seller, settled.branch, Points::ZERO, *worth);
        }
        exhaust(state, *holding);
    }
    with(state, settled.bill, |row| {
        row.state = BillState::Settled;
        row.due = settled.due;
        row.sums = settled.sums;
        row.payment = settled.payment;
        row.settled_at = stamp.at;
        row.previous = previous;
        row.balance_after = settled.balance;
        row.points_after = settled.points;
        for (line, real) in &settled.reals {
            row.lines[*line as usize - 1].real = *real;
        }
    });
}

/// A holding without counts and without anything uncounted is looked at no more by prices.
fn exhaust(state: &mut State, holding: crate::ids::HoldingId) {
    let Some(row) = state.holdings.get(holding) else { return };
    let only_counts = row.items.iter().all(|item| matches!(item.benefit, crate::kinds::Benefit::Count(_)));
    if only_counts && row.left() == 0 {
        let member = row.member;
        state.accounts.grow_to(member).holdings.retain(|held| *held != holding);
    }
}

fn give_back(state: &mut State, back: &Back) {
    for (revenue, amount) in &back.revenue {
        let key = (back.branch, *revenue);
        let before = state.given_back.get(&key).copied().unwrap_or_default();
        state.given_back.insert(key, before + *amount);
    }
}

fn reverse(state: &mut State, stamp: &Stamp, back: &Back) {
    state.asking.remove(&(back.bill, 0));
    for line in &back.lines {
        state.reversed.insert((back.bill, *line), stamp.at);
    }
    let lines: Vec<Line> = state
        .bills
        .get(back.bill)
        .map_or_else(Vec::new, |row| back.lines.iter().filter_map(|line| row.line(*line)).copied().collect());
    for line in &lines {
        hold(state, line, true);
        if let Some(holding) = line.holding() {
            let seller = state.holdings.get(holding).map(|row| row.seller);
            if let Some(seller) = seller.filter(|seller| *seller != back.branch) {
                tally(state, stamp, Between::Package, seller, back.branch, Points::ZERO, -line.worth);
            }
        }
    }
    with(state, back.bill, |row| {
        row.refunded += back.amount;
        for line in &back.lines {
            row.lines[*line as usize - 1].state = LineState::Reversed;
        }
        if row.open_lines().next().is_none() {
            row.state = BillState::Reversed;
        }
    });
}

/// What is taken for a part of a payment, and what comes back.
fn parts(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::PaidByStoredValue { of, member, head, principal, gifts } => {
            stored(state, *member, *principal, gifts, -1);
            let change = Change { principal: -*principal, gift: -gift_of(gifts), ..Change::default() };
            moved(state, stamp, *member, of.branch, of.document, Why::Spent, change);
            stored_tally(state, stamp, of, *head, *principal, gifts, 1);
            took(state, of, Some(*member), Taken::Stored { principal: *principal, gifts: gifts.clone() });
        }
        Event::StoredValueReturned { of, member, head, principal, gifts } => {
            stored(state, *member, *principal, gifts, 1);
            let change = Change { principal: *principal, gift: gift_of(gifts), ..Change::default() };
            moved(state, stamp, *member, of.branch, of.document, Why::Returned, change);
            stored_tally(state, stamp, of, *head, *principal, gifts, -1);
            came_back(state, of);
        }
        Event::StoredValueOwed { of, .. } => came_back(state, of),
        Event::PointsUsed { of, member, points, uses } => {
            let account = state.accounts.grow_to(*member);
            account.take(uses);
            account.used += *points;
            let change = Change { points: -*points, ..Change::default() };
            moved(state, stamp, *member, of.branch, of.document, Why::Used, change);
            points_tally(state, stamp, of, uses, 1);
            took(state, of, Some(*member), Taken::Points { uses: uses.clone() });
        }
        Event::PointsReturned { of, member, points, uses, lapsed } => {
            points_back(state, *member, uses);
            state.accounts.grow_to(*member).used -= *points + points_of(lapsed);
            let change = Change { points: *points, ..Change::default() };
            moved(state, stamp, *member, of.branch, of.document, Why::Returned, change);
            points_tally(state, stamp, of, uses, -1);
            points_tally(state, stamp, of, lapsed, -1);
            for part in lapsed {
                tally(state, stamp, Between::Expired, part.branch, part.branch, part.points, Fen::ZERO);
            }
            came_back(state, of);
        }
        _ => return voucher_parts(state, stamp, event),
    }
    true
}

fn voucher_parts(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::VoucherUsed { of, serial, issue, member, giver, price, .. } => {
            if let Some(voucher) = state.vouchers.get_mut(serial) {
                voucher.state = VoucherState::Used;
                voucher.used = Some((of.branch, stamp.at));
            }
            if let Document::Bill(bill) = of.document {
                with(state, bill, |row| row.vouchers_taken += of.amount);
            }
            if *giver != of.branch {
                // MEM-56: a sold one is owed at its price, a gift at what it paid.
                let owed = if price.is_zero() { of.amount } else { *price };
                tally(state, stamp, Between::Voucher, *giver, of.branch, Points::ZERO, owed);
            }
            took(state, of, *member, Taken::Voucher { serial: *serial, issue: *issue });
        }
        Event::VoucherReturned { of, serial, giver, price, paid, whole, expired, .. } => {
            if let Some(voucher) = state.vouchers.get_mut(serial) {
                voucher.back += if price.is_zero() { Fen::ZERO } else { of.amount };
                if *whole {
                    voucher.back = Fen::ZERO;
                    voucher.used = None;
                    voucher.state = match (expired, price.is_zero()) {
                        (true, _) => VoucherState::Expired,
                        (false, true) => VoucherState::Gifted,
                        (false, false) => VoucherState::Sold,
                    };
                }
            }
            if let Document::Bill(bill) = of.document {
                with(state, bill, |row| row.vouchers_taken -= of.amount);
            }
            if *giver != of.branch {
                let owed = match (price.is_zero(), whole) {
                    (true, _) => of.amount,
                    (false, true) => *price - (*paid - of.amount),
                    (false, false) => of.amount,
                };
                tally(state, stamp, Between::Voucher, *giver, of.branch, Points::ZERO, -owed);
            }
            came_back(state, of);
        }
        _ => return false,
    }
    true
}

fn took(state: &mut State, of: &PartOf, member: Option<forecourt_books::MemberId>, taken: Taken) {
    let row = PartTaken {
        document: of.document,
        member,
        branch: of.branch,
        amount: of.amount,
        back: Fen::ZERO,
        taken,
    };
    state.parts.insert((of.payment, of.part), row);
}

fn came_back(state: &mut State, of: &PartOf) {
    if let Some(row) = state.parts.get_mut(&(of.payment, of.part)) {
        row.back += of.amount;
    }
}

fn stored_tally(
    state: &mut State,
    stamp: &Stamp,
    of: &PartOf,
    head: forecourt_books::BranchId,
    principal: Fen,
    gifts: &[crate::kinds::GiftLot],
    sign: i64,
) {
    if !principal.is_zero() {
        tally(state, stamp, Between::Spent, head, of.branch, Points::ZERO, principal * sign);
    }
    for lot in gifts {
        tally(state, stamp, Between::Gift, lot.branch, of.branch, Points::ZERO, lot.amount * sign);
    }
}

fn points_tally(state: &mut State, stamp: &Stamp, of: &PartOf, uses: &[LotUse], sign: i64) {
    for part in uses {
        let (points, value) = (part.points * sign, part.value * sign);
        tally(state, stamp, Between::Redeemed, part.branch, of.branch, points, value);
    }
}
