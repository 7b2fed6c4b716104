//! What the clock alone brings about: points, packages and vouchers end with their last day (MEM-09, MEM-51, MEM-58,
//! MEM-61).
//!
//! Each run touches what is due and nothing else, in portions, so that a year's end of a million members is many small
//! batches of one second and not one that nobody can hold.

use forecourt_books::{BranchId, Day, Fen, MemberId, Points, Scene};

use crate::event::{Event, Expiry, HoldingEnd};
use crate::ids::{HoldingId, IssueId};
use crate::state::vouchers::{SpanState, VoucherState};
use crate::state::{Deadline, State};

/// So many records in one event.
const PORTION: usize = 1_000;

/// The earliest deadline's events.
pub(crate) fn due(state: &State, scene: &Scene<'_>) -> Vec<Event> {
    let Some(key) = state.agenda.due(scene.at).next().map(|(_, key)| *key) else { return Vec::new() };
    match key {
        Deadline::Holdings(day) => vec![holdings(state, day)],
        Deadline::Points(day) => vec![points(state, day)],
        Deadline::Notice(day, after) => vec![notice(state, day, after)],
        Deadline::Issue(issue) => vec![vouchers(state, issue)],
        Deadline::Transfer(transfer) => vec![Event::VoucherTransferLapsed { transfer }],
    }
}

fn holdings(state: &State, day: Day) -> Event {
    let due = || state.holdings_end.range((day, HoldingId(0))..=(day, HoldingId(u32::MAX)));
    let ends = due().take(PORTION).filter_map(|(_, holding)| {
        let row = state.holdings.get(*holding)?;
        Some(HoldingEnd { holding: *holding, branch: row.seller, lapsed: row.worth() })
    });
    Event::PackagesEnded { day, holdings: ends.collect(), last: due().nth(PORTION).is_none() }
}

fn members(state: &State, day: Day, after: MemberId) -> impl Iterator<Item = MemberId> + Clone + '_ {
    let first = (day, MemberId(after.0.saturating_add(1)));
    state.points_end.range(first..=(day, MemberId(u32::MAX))).map(|(_, member)| *member)
}

fn points(state: &State, day: Day) -> Event {
    let all = members(state, day, MemberId(0));
    let expiry = |member: MemberId| {
        let mut lots: Vec<(BranchId, Points)> = Vec::with_capacity(1);
        for lot in state.account(member).lots.iter().filter(|lot| lot.until == day) {
            match lots.iter_mut().find(|(branch, _)| *branch == lot.branch) {
                Some((_, points)) => *points += lot.left,
                None => lots.push((lot.branch, lot.left)),
            }
        }
        let points = lots.iter().map(|(_, points)| *points).sum();
        Expiry { member, points, lots }
    };
    let last = all.clone().nth(PORTION).is_none();
    Event::PointsExpired { day, members: all.take(PORTION).map(expiry).collect(), last }
}

fn notice(state: &State, day: Day, after: MemberId) -> Event {
    let all = members(state, day, after);
    let next = all.clone().nth(PORTION).and_then(|_| all.clone().nth(PORTION - 1));
    let told = all.take(PORTION).filter_map(|member| {
        let lots = state.account(member).lots.iter().filter(|lot| lot.until == day);
        let points: Points = lots.map(|lot| lot.left).sum();
        (points > Points::ZERO).then(|| Expiry { member, points, lots: Vec::new() })
    });
    let after = Some(after).filter(|after| after.0 > 0);
    Event::PointsExpiring { day, after, members: told.collect(), next }
}

fn vouchers(state: &State, issue: IssueId) -> Event {
    let row = state.issues.get(issue).expect("only an issue has this deadline");
    let mut stock: Vec<(BranchId, u32)> = Vec::new();
    for (from, span) in state.stock.range(row.from..=row.to) {
        if span.state == SpanState::Stock || matches!(span.state, SpanState::Moving(_)) {
            let count = span.to - from + 1;
            match stock.iter_mut().find(|(owner, _)| *owner == span.owner) {
                Some((_, sum)) => *sum += count,
                None => stock.push((span.owner, count)),
            }
        }
    }
    let mut out: Vec<(BranchId, u32, Fen)> = Vec::new();
    for (_, voucher) in state.vouchers.range(row.from..=row.to) {
        if matches!(voucher.state, VoucherState::Sold | VoucherState::Gifted) {
            match out.iter_mut().find(|(branch, ..)| *branch == voucher.branch) {
                Some((_, count, price)) => {
                    *count += 1;
                    *price += voucher.price;
                }
                None => out.push((voucher.branch, 1, voucher.price)),
            }
        }
    }
    Event::VouchersExpired { issue, stock, out }
}
