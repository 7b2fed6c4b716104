//! Bills taken back, by the house or at the payer's request (MEM-40, FUEL-65, FUEL-68).

use forecourt_books::money::split;
use forecourt_books::{BillId, Fen, Rejection, Scene};

use super::{Answer, Verdict, bill_of, earn, must};
use crate::event::{Back, CountBack, Event};
use crate::kinds::{Line, Revenue};
use crate::settings;
use crate::state::State;
use crate::state::bills::{Asking, Bill, BillState, by_revenue};
use crate::state::holdings::HoldingState;

fn settled(state: &State, bill: BillId) -> Result<&Bill, Rejection> {
    let row = bill_of(state, bill)?;
    must(row.state == BillState::Settled, || {
        Rejection::new("bill-state").with("bill", bill).with("state", row.state.word())
    })?;
    Ok(row)
}

fn digest(bill: BillId, lines: &[u32], amount: Fen) -> String {
    format!("{bill}:{lines:?}:{}", amount.0)
}

/// Takes a settled bill back, wholly or by line.
pub(super) fn reverse(
    state: &State,
    scene: &Scene<'_>,
    bill: BillId,
    lines: &[u32],
    reason: &str,
) -> Verdict {
    let row = settled(state, bill)?;
    must(!reason.trim().is_empty(), || Rejection::new("reason-needed"))?;
    let mut lines = lines.to_vec();
    lines.sort_unstable();
    lines.dedup();
    if lines.is_empty() {
        lines = row.open_lines().map(|line| line.line).collect();
    }
    for line in &lines {
        must(row.line(*line).is_some_and(Line::is_open), || {
            Rejection::new("unknown-line").with("bill", bill).with("line", line)
        })?;
    }
    let amount = amount_of(row, &lines);
    let days = scene.number_of(&settings::REVERSAL_DAYS, row.branch);
    if scene.at > row.settled_at.end_after_days(days) {
        let digest = digest(bill, &lines, amount);
        let (branch, reason) = (row.branch, reason.to_owned());
        return Ok(vec![Event::ReversalAsked { bill, branch, lines, amount, reason, digest }]);
    }
    Ok(carried_out(state, scene, (bill, row), lines, amount, reason))
}

/// What goes back for lines: their prices, less what a refund at the payer's request already gave back.
fn amount_of(row: &Bill, lines: &[u32]) -> Fen {
    let prices: Fen = lines.iter().filter_map(|line| row.line(*line)).map(|line| line.price).sum();
    prices.min(row.refundable())
}

fn carried_out(
    state: &State,
    scene: &Scene<'_>,
    (bill, row): (BillId, &Bill),
    lines: Vec<u32>,
    amount: Fen,
    reason: &str,
) -> Vec<Event> {
    let chosen: Vec<&Line> = lines.iter().filter_map(|line| row.line(*line)).collect();
    let counts = chosen.iter().filter_map(|line| count_back(state, line)).collect();
    let revenue = shares(&by_revenue(chosen.iter().copied()), amount);
    let taken_back = earn::take_back(state, bill, row, row.refunded + amount, &lines);
    let (member, branch, reason) = (row.member, row.branch, reason.to_owned());
    let back = Back { bill, member, branch, lines, amount, reason, revenue, counts };
    let mut events = vec![Event::BillReversed(back)];
    events.extend(taken_back);
    events.extend(earn::referral_back(state, scene, bill, row, row.refunded + amount));
    events
}

fn count_back(state: &State, line: &Line) -> Option<CountBack> {
    let holding = line.holding().filter(|_| line.counts > 0)?;
    let row = state.holdings.get(holding)?;
    Some(CountBack {
        holding,
        item: line.item,
        seller: row.seller,
        counts: line.counts,
        worth: line.worth,
        revenue: line.revenue,
        lapsed: row.state != HoldingState::Active,
    })
}

/// An amount over revenues by their weight.
fn shares(revenue: &[(Revenue, Fen)], amount: Fen) -> Vec<(Revenue, Fen)> {
    let weights: Vec<i64> = revenue.iter().map(|(_, sum)| sum.0).collect();
    let parts = split(amount.0, &weights);
    let named = revenue.iter().zip(parts).map(|((revenue, _), part)| (*revenue, Fen(part)));
    named.filter(|(_, part)| !part.is_zero()).collect()
}

/// The approval's answer; `about` is the bill.
pub(super) fn decided(state: &State, scene: &Scene<'_>, answer: &Answer<'_>) -> Verdict {
    let Ok(bill) = answer.about.parse::<BillId>() else { return Ok(Vec::new()) };
    let Some(Asking::Reversal { lines, amount, reason }) = state.asking.get(&(bill, 0)) else {
        return Ok(Vec::new());
    };
    if digest(bill, lines, *amount) != answer.digest {
        return Ok(Vec::new());
    }
    if !answer.approved {
        return Ok(vec![Event::ReversalRefused { bill, reason: answer.reason.to_owned() }]);
    }
    let row = bill_of(state, bill)?;
    let open = lines.iter().all(|line| row.line(*line).is_some_and(Line::is_open));
    if row.state != BillState::Settled || !open || amount_of(row, lines) != *amount {
        return Ok(vec![Event::ApprovalStale { about: answer.about.to_owned() }]);
    }
    Ok(carried_out(state, scene, (bill, row), lines.clone(), *amount, reason))
}

/// Money of the bill went back at the payer's request: revenue, points as if only the rest had been bought.
pub(super) fn refunded(state: &State, scene: &Scene<'_>, bill: BillId, amount: Fen) -> Verdict {
    let row = settled(state, bill)?;
    must(amount <= row.refundable(), || {
        Rejection::new("refund-too-much").with("left", row.refundable()).with("bill", bill)
    })?;
    // By what the lines still bear in all, so that parts end where one refund ends.
    let all = by_revenue(row.open_lines());
    let total: Fen = all.iter().map(|(_, sum)| *sum).sum();
    let before = shares(&all, total.above(row.refundable()));
    let after = shares(&all, total.above(row.refundable()) + amount);
    let was =
        |revenue: Revenue| before.iter().find(|(of, _)| *of == revenue).map_or(Fen::ZERO, |(_, sum)| *sum);
    let revenue: Vec<_> =
        after.into_iter().map(|(of, sum)| (of, sum - was(of))).filter(|(_, sum)| !sum.is_zero()).collect();
    let taken_back = earn::take_back(state, bill, row, row.refunded + amount, &[]);
    let (member, branch, reason) = (row.member, row.branch, "requested".to_owned());
    let (lines, counts) = (Vec::new(), Vec::new());
    let back = Back { bill, member, branch, lines, amount, reason, revenue, counts };
    let mut events = vec![Event::BillRefunded(back)];
    events.extend(taken_back);
    events.extend(earn::referral_back(state, scene, bill, row, row.refunded + amount));
    Ok(events)
}
