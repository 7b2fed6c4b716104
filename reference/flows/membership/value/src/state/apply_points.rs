//! What happens to points outside of payments, and to whole accounts.

use forecourt_books::{BillId, BranchId, Document, Fen, MemberId, Points, Stamp};

use super::account::Why;
use super::apply::{Change, gift_of, mark_end, moved, points_in, points_of, stored, tally};
use super::holdings::HoldingState;
use super::{Deadline, Entry, Rented, Reward, State};
use crate::code::Code;
use crate::event::{AccountClosed, Earned, Event};
use crate::kinds::{Between, GiftLot, LotUse, NewLot};

/// Takes an event of points or accounts; says whether it was one.
pub(super) fn apply(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::PointsEarned(earned) => earn(state, stamp, earned),
        Event::PointsTakenBack { bill, member, points, uses } => {
            take_back(state, stamp, *member, *bill, uses);
            if let Some(row) = state.bills.get_mut(*bill) {
                row.taken_back += *points;
            }
        }
        Event::PointsDebt { bill, member, branch, points } => {
            let account = state.accounts.grow_to(*member);
            account.move_owed(*branch, *points);
            account.earned -= *points;
            let change = Change { debt: *points, ..Change::default() };
            moved(state, stamp, *member, *branch, Document::Bill(*bill), Why::Reversed, change);
            tally(state, stamp, Between::TakenBack, *branch, *branch, *points, Fen::ZERO);
            if let Some(row) = state.bills.get_mut(*bill) {
                row.taken_back += *points;
            }
        }
        Event::PointsAdjustAsked { member, branch, points, reason, note, .. } => {
            let (member, branch, points, reason) = (*member, *branch, *points, *reason);
            state.entries.push(Entry { member, branch, points, reason, note: note.clone(), open: true });
        }
        Event::PointsAdjustRefused { entry, .. } => {
            if let Some(row) = state.entries.get_mut(*entry) {
                row.open = false;
            }
        }
        Event::PointsAdjusted { .. } => adjusted(state, stamp, event),
        Event::ReferrerNoted { member, referrer } => {
            state.accounts.grow_to(*member).referrer = Some(*referrer);
        }
        Event::ReferralLeft { referred } => state.accounts.grow_to(*referred).referrer = None,
        Event::ReferralRewarded { referrer, referred, bill, branch, points, made } => {
            state.accounts.grow_to(*referred).referrer = None;
            let lot = points_in(state, stamp, *referrer, *branch, made);
            let change = inflow(made, Code::NONE);
            moved(state, stamp, *referrer, *branch, *bill, Why::Referral, change);
            if let Document::Bill(bill) = bill {
                let reward = Reward { referrer: *referrer, referred: *referred, points: *points, lot };
                state.rewards.insert(*bill, reward);
            }
        }
        Event::ReferralKept { bill, by } => {
            let reward = state.rewards.remove(bill);
            if let (Some(reward), Document::Bill(by)) = (reward, by) {
                state.rewards.insert(*by, reward);
            }
        }
        Event::ReferralTakenBack { .. } => unrewarded(state, stamp, event),
        Event::PointsExpiring { day, after, next, .. } => {
            let key = Deadline::Notice(*day, after.unwrap_or(MemberId(0)));
            let due = state.agenda.get(&key).unwrap_or(stamp.at);
            state.agenda.cancel(&key);
            if let Some(next) = next {
                state.agenda.set(Deadline::Notice(*day, *next), due);
            }
        }
        Event::PointsExpired { .. } => expired(state, stamp, event),
        Event::AccountClosed(closed) => close(state, stamp, closed),
        Event::AccountMoved { .. } => move_account(state, stamp, event),
        Event::RentalCounted { order, member, branch, paid } => {
            let row = Rented { at: stamp.at, branch: *branch, paid: *paid };
            state.rentals.insert((*member, *order), row);
        }
        _ => return false,
    }
    true
}

fn inflow(made: &NewLot, note: Code) -> Change {
    let repaid: Points = made.repaid.iter().map(|(_, points)| *points).sum();
    Change { points: made.lot, debt: -repaid, note, ..Change::default() }
}

fn earn(state: &mut State, stamp: &Stamp, earned: &Earned) {
    let lot = points_in(state, stamp, earned.member, earned.branch, &earned.made);
    let change = inflow(&earned.made, earned.scheme);
    moved(state, stamp, earned.member, earned.branch, earned.document, Why::Earned, change);
    if let Document::Bill(bill) = earned.document
        && let Some(row) = state.bills.get_mut(bill)
    {
        row.scheme = earned.scheme;
        row.factor_bp = earned.factor_bp;
        row.earned = earned.points;
        row.lot = lot;
    }
}

fn take_back(state: &mut State, stamp: &Stamp, member: MemberId, bill: BillId, uses: &[LotUse]) {
    let points = points_of(uses);
    let account = state.accounts.grow_to(member);
    account.take(uses);
    account.earned -= points;
    // MEM-02: the branch that served, whoever issued the points.
    let issuer = uses.first().map_or(BranchId(1), |part| part.branch);
    let branch = state.bills.get(bill).map_or(issuer, |row| row.branch);
    let change = Change { points: -points, ..Change::default() };
    moved(state, stamp, member, branch, Document::Bill(bill), Why::Reversed, change);
    for part in uses {
        tally(state, stamp, Between::TakenBack, part.branch, part.branch, part.points, Fen::ZERO);
    }
}

fn unrewarded(state: &mut State, stamp: &Stamp, event: &Event) {
    let Event::ReferralTakenBack { bill, referrer, referred, branch, uses, debt } = event else { return };
    let points = points_of(uses);
    let account = state.accounts.grow_to(*referrer);
    account.take(uses);
    account.earned -= points + *debt;
    if *debt > Points::ZERO {
        account.move_owed(*branch, *debt);
        tally(state, stamp, Between::TakenBack, *branch, *branch, *debt, Fen::ZERO);
    }
    for part in uses {
        tally(state, stamp, Between::TakenBack, part.branch, part.branch, part.points, Fen::ZERO);
    }
    let change = Change { points: -points, debt: *debt, ..Change::default() };
    moved(state, stamp, *referrer, *branch, Document::Bill(*bill), Why::Reversed, change);
    state.accounts.grow_to(*referred).referrer = Some(*referrer);
    state.rewards.remove(bill);
}

fn adjusted(state: &mut State, stamp: &Stamp, event: &Event) {
    let Event::PointsAdjusted { entry, member, branch, points, reason, note, made, uses } = event else {
        return;
    };
    match state.entries.get_mut(*entry) {
        Some(row) => row.open = false,
        None => {
            let (member, branch, points, reason) = (*member, *branch, *points, *reason);
            state.entries.push(Entry { member, branch, points, reason, note: note.clone(), open: false });
        }
    }
    let document = Document::Points(entry.0);
    if *points > Points::ZERO {
        points_in(state, stamp, *member, *branch, made);
        moved(state, stamp, *member, *branch, document, Why::ManualPlus, inflow(made, *reason));
        return;
    }
    let account = state.accounts.grow_to(*member);
    account.take(uses);
    account.used -= *points;
    let change = Change { points: *points, note: *reason, ..Change::default() };
    moved(state, stamp, *member, *branch, document, Why::ManualMinus, change);
    // What was given for them is not of this house's money: no branch owes another for it.
    for part in uses {
        tally(state, stamp, Between::Redeemed, part.branch, part.branch, part.points, Fen::ZERO);
    }
}

fn expired(state: &mut State, stamp: &Stamp, event: &Event) {
    let Event::PointsExpired { day, members, last } = event else { return };
    let due = state.agenda.get(&Deadline::Points(*day)).unwrap_or(stamp.at);
    for one in members {
        state.points_end.remove(&(*day, one.member));
        let account = state.accounts.grow_to(one.member);
        account.lots.retain(|lot| lot.until != *day);
        for (branch, points) in &one.lots {
            let change = Change { points: -*points, ..Change::default() };
            moved(state, stamp, one.member, *branch, Document::Other(0), Why::Expired, change);
            tally(state, stamp, Between::Expired, *branch, *branch, *points, Fen::ZERO);
        }
    }
    state.agenda.cancel(&Deadline::Points(*day));
    if !*last {
        state.agenda.set(Deadline::Points(*day), due);
    }
}

fn close(state: &mut State, stamp: &Stamp, closed: &AccountClosed) {
    let AccountClosed { member, head, top_ups, holdings, payable, gifts, points, owed, .. } = closed;
    let document = Document::Leaving(*member);
    let principal = top_ups.iter().map(|(_, _, amount)| *amount).sum::<Fen>() + *payable;
    for (top_up, branch, amount) in top_ups {
        if let Some(row) = state.top_ups.get_mut(*top_up) {
            row.refunded += *amount;
        }
        tally(state, stamp, Between::PaidBack, *head, *branch, Points::ZERO, *amount);
    }
    if !payable.is_zero() {
        tally(state, stamp, Between::PaidBack, *head, closed.branch, Points::ZERO, *payable);
    }
    for (holding, ..) in holdings {
        end_holding(state, *holding, HoldingState::PaidBack);
    }
    for part in points {
        tally(state, stamp, Between::Expired, part.branch, part.branch, part.points, Fen::ZERO);
    }
    let debt: Points = owed.iter().map(|(_, points)| *points).sum();
    let change = Change {
        principal: -principal,
        gift: -gift_of(gifts),
        points: -points_of(points),
        debt: -debt,
        ..Change::default()
    };
    moved(state, stamp, *member, closed.branch, document, Why::Left, change);
    let account = state.accounts.grow_to(*member);
    account.principal = Fen::ZERO;
    account.gifts.clear();
    account.lots.clear();
    account.owed.clear();
    account.closed = true;
}

/// A holding is over: no price looks at it any more.
pub(super) fn end_holding(state: &mut State, holding: crate::ids::HoldingId, how: HoldingState) {
    let Some(row) = state.holdings.get_mut(holding) else { return };
    row.state = how;
    let (member, until) = (row.member, row.until);
    row.items.iter_mut().for_each(|item| (item.dear, item.plain) = (0, 0));
    state.holdings_end.remove(&(until, holding));
    state.accounts.grow_to(member).holdings.retain(|held| *held != holding);
}

fn move_account(state: &mut State, stamp: &Stamp, event: &Event) {
    let Event::AccountMoved { from, to, principal, gifts, lots, holdings } = event else { return };
    let gift = gift_of(gifts);
    let points = points_of(lots);
    stored(state, *from, *principal, gifts, -1);
    stored(state, *to, *principal, gifts, 1);
    state.accounts.grow_to(*from).take(lots);
    for part in lots {
        state.accounts.grow_to(*to).add_lot(part.branch, part.until, part.points);
        mark_end(state, *to, part.until, None);
    }
    for holding in holdings {
        if let Some(row) = state.holdings.get_mut(*holding) {
            row.member = *to;
        }
        state.accounts.grow_to(*from).holdings.retain(|held| held != holding);
        state.accounts.grow_to(*to).holdings.push(*holding);
    }
    let branch = home_of(gifts, lots, stamp);
    let change = Change { principal: *principal, gift, points, ..Change::default() };
    let away = Change { principal: -*principal, gift: -gift, points: -points, ..Change::default() };
    moved(state, stamp, *from, branch, Document::Leaving(*from), Why::Transferred, away);
    moved(state, stamp, *to, branch, Document::Leaving(*from), Why::Transferred, change);
}

fn home_of(gifts: &[GiftLot], lots: &[LotUse], stamp: &Stamp) -> forecourt_books::BranchId {
    let known = gifts.first().map(|lot| lot.branch).or(lots.first().map(|part| part.branch));
    stamp.branch.or(known).unwrap_or(forecourt_books::BranchId(1))
}
