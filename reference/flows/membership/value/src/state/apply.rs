//! Takes events into the state, room by room. What each does to an account also leaves a movement.

use forecourt_books::{BranchId, Day, Document, Fen, MemberId, Points, Stamp};

use super::account::Why;
use super::{
    Deadline, Movement, NEVER, State, apply_bills, apply_goods, apply_points, apply_vouchers, month_of,
};
use crate::code::Code;
use crate::event::Event;
use crate::kinds::{Between, GiftLot, LotUse, NewLot};

/// Takes an event into the state.
pub(crate) fn apply(state: &mut State, stamp: &Stamp, event: &Event) {
    let _ = apply_bills::apply(state, stamp, event)
        || apply_points::apply(state, stamp, event)
        || apply_goods::apply(state, stamp, event)
        || apply_vouchers::apply(state, stamp, event);
}

/// What a movement changes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Change {
    pub principal: Fen,
    pub gift: Fen,
    pub points: Points,
    pub debt: Points,
    pub note: Code,
}

/// Leaves a movement in the member's chain (MEM-46).
pub(super) fn moved(
    state: &mut State,
    stamp: &Stamp,
    member: MemberId,
    branch: BranchId,
    document: Document,
    why: Why,
    change: Change,
) {
    let place = u32::try_from(state.movements.rows().len() + 1).expect("fewer than 2^32 movements");
    let account = state.accounts.grow_to(member);
    let previous = std::mem::replace(&mut account.movement, place);
    state.movements.push(Movement {
        at: stamp.at,
        member,
        previous,
        branch,
        document,
        why,
        by: stamp.by.employee(),
        note: change.note,
        principal: change.principal,
        gift: change.gift,
        points: change.points,
        debt: change.debt,
    });
}

/// What the first branch owes the second, or moved itself, in this month (MEM-53 … MEM-56).
pub(super) fn tally(
    state: &mut State,
    stamp: &Stamp,
    what: Between,
    from: BranchId,
    to: BranchId,
    points: Points,
    value: Fen,
) {
    let sum = state.tallies.entry_or((month_of(stamp.at.day()), what, from, to), Default::default);
    sum.points += points;
    sum.value += value;
}

/// Points come into an account: debts first, the rest becomes a lot; gives the lot's number.
pub(super) fn points_in(
    state: &mut State,
    stamp: &Stamp,
    member: MemberId,
    branch: BranchId,
    made: &NewLot,
) -> u32 {
    let repaid: Points = made.repaid.iter().map(|(_, points)| *points).sum();
    for (of, points) in &made.repaid {
        state.accounts.grow_to(member).move_owed(*of, -*points);
        if *of != branch {
            // The points that were used at the debt's expense are this branch's from now on.
            tally(state, stamp, Between::TakenBack, branch, branch, *points, Fen::ZERO);
            tally(state, stamp, Between::TakenBack, *of, *of, -*points, Fen::ZERO);
        }
    }
    let account = state.accounts.grow_to(member);
    account.earned += made.lot + repaid;
    let known = account.lots.iter().any(|lot| lot.until == made.until);
    let lot = match made.lot > Points::ZERO {
        true => account.add_lot(branch, made.until, made.lot),
        false => 0,
    };
    if lot > 0 && !known {
        mark_end(state, member, made.until, Some(made.notice));
    }
    tally(state, stamp, Between::Issued, branch, branch, made.lot + repaid, Fen::ZERO);
    lot
}

/// The account has points that end on this day: the day's run will look at it, and at no other.
pub(super) fn mark_end(state: &mut State, member: MemberId, until: Day, notice: Option<Day>) {
    if until == NEVER {
        return;
    }
    state.points_end.insert((until, member));
    if state.agenda.get(&Deadline::Points(until)).is_none() {
        state.agenda.set(Deadline::Points(until), until.end());
        if let Some(notice) = notice.filter(|notice| *notice < until) {
            state.agenda.set(Deadline::Notice(until, MemberId(0)), notice.at_minute(9 * 60));
        }
    }
}

/// Points go back into the lots that they came from.
pub(super) fn points_back(state: &mut State, member: MemberId, uses: &[LotUse]) {
    state.accounts.grow_to(member).put_back(uses);
    for part in uses {
        mark_end(state, member, part.until, None);
    }
}

/// Stored value moves: the sign says whether in or out.
pub(super) fn stored(state: &mut State, member: MemberId, principal: Fen, gifts: &[GiftLot], sign: i64) {
    let account = state.accounts.grow_to(member);
    account.principal += principal * sign;
    for lot in gifts {
        account.move_gift(lot.branch, lot.amount * sign);
    }
}

/// All points of uses.
pub(super) fn points_of(uses: &[LotUse]) -> Points {
    uses.iter().map(|part| part.points).sum()
}

/// All gift money of lots.
pub(super) fn gift_of(gifts: &[GiftLot]) -> Fen {
    gifts.iter().map(|lot| lot.amount).sum()
}
