//! From an open bill to a paid one (MEM-37 … MEM-39, MEM-45).

use forecourt_books::ask::PartWish;
use forecourt_books::facts::Means;
use forecourt_books::{BillId, BranchId, By, Document, Fen, PaymentId, Points, Rejection, Scene};

use super::bill::{check_card, open_bill};
use super::parts::{Taking, rank, reals};
use super::{Verdict, bill_of, earn, must, served};
use crate::event::{Event, Settled};
use crate::ids::HoldingId;
use crate::kinds::{Revenue, Sums, Taken};
use crate::state::State;
use crate::state::bills::{Bill, BillState, by_revenue};
use crate::state::holdings::Holding;
use crate::state::vouchers::Issue;

/// Fixes the lines and asks for the money.
pub(super) fn settle(state: &State, scene: &Scene<'_>, bill: BillId, wishes: &[PartWish]) -> Verdict {
    let row = open_bill(state, bill)?;
    must(row.open_lines().next().is_some(), || Rejection::new("bill-empty").with("bill", bill))?;
    let due = row.total();
    if let Some(member) = row.member {
        served(scene, member, row.branch)?;
    }
    if let Some(card) = row.card {
        let plate = state.vehicles.get(&bill).and_then(|vehicle| vehicle.plate.as_ref());
        check_card(scene, card, plate.map(forecourt_books::Personal::value))?;
    }
    let parts = checked(state, scene, bill, row, due, wishes)?;
    if due.is_zero() {
        return finish(state, scene, bill, row, None);
    }
    Ok(vec![Event::BillSettling { bill, member: row.member, branch: row.branch, due, parts }])
}

/// The parts in the order of MEM-39, each of them possible, together exactly what is due.
fn checked(
    state: &State,
    scene: &Scene<'_>,
    bill: BillId,
    row: &Bill,
    due: Fen,
    wishes: &[PartWish],
) -> Result<Vec<PartWish>, Rejection> {
    let mut parts = wishes.to_vec();
    parts.sort_by_key(|part| rank(part.means));
    let house = parts.iter().any(|part| matches!(part.means, Means::StoredValue | Means::Points));
    if let Some(member) = row.member.filter(|_| house && *scene.by != By::System) {
        // MEM-32, MEM-38: what is the member's own is spent only by the member.
        let proved = scene.facts.proved(member, scene.at);
        must(proved, || Rejection::new("proof-needed").with("member", member))?;
    }
    let mut taking = Taking::new(state, scene, Document::Bill(bill), row.member, row.branch);
    for index in 0..parts.len() {
        let (before, from) = parts.split_at_mut(index);
        let part = &mut from[0];
        let again = |other: &&PartWish| (other.means, &other.voucher) == (part.means, &part.voucher);
        must(rank(part.means) > 2 || before.iter().find(again).is_none(), || {
            Rejection::new("part-twice").with("means", part.means.word())
        })?;
        if part.means == Means::Coupon {
            // No change is given: a voucher pays what it can, whatever more was wished of it (MEM-39, MEM-60).
            let (_, _, issue) = taking.usable(part.voucher.as_deref().unwrap_or(""))?;
            let most = taking.pays(issue, taking.vouchers);
            part.amount = if part.amount.is_zero() { most } else { part.amount.min(most) };
            taking.vouchers += part.amount;
            must(!most.is_zero(), || {
                Rejection::new("voucher-kind").with("voucher", part.voucher.as_deref().unwrap_or(""))
            })?;
        }
        must(part.amount > Fen::ZERO, || Rejection::new("bad-amount").with("amount", part.amount))?;
        if rank(part.means) <= 2 {
            let payment = PaymentId(u32::MAX);
            taking.take(payment, u32::try_from(index).unwrap_or(0), part)?;
        }
    }
    let given: Fen = parts.iter().map(|part| part.amount).sum();
    must(parts.is_empty() || given == due, || {
        Rejection::new("parts-sum").with("due", due).with("given", given)
    })?;
    Ok(parts)
}

/// Its payment ended unpaid: the bill is open again, lines and counts as they were.
pub(super) fn lapsed(state: &State, bill: BillId) -> Vec<Event> {
    match state.bills.get(bill).map(|row| row.state) {
        Some(BillState::Settling) => vec![Event::BillReopened { bill }],
        _ => Vec::new(),
    }
}

/// The bill is paid.
pub(super) fn paid(state: &State, scene: &Scene<'_>, bill: BillId, payment: Option<PaymentId>) -> Verdict {
    let row = bill_of(state, bill)?;
    must(row.state == BillState::Settling, || {
        Rejection::new("bill-state").with("bill", bill).with("state", row.state.word())
    })?;
    finish(state, scene, bill, row, payment)
}

fn finish(state: &State, scene: &Scene<'_>, bill: BillId, row: &Bill, payment: Option<PaymentId>) -> Verdict {
    let due = row.total();
    let mut sums = Sums { other: due, ..Sums::default() };
    let mut vouchers: Vec<(&Issue, Fen)> = Vec::new();
    for (_, part) in payment.into_iter().flat_map(|payment| state.parts_of(payment)) {
        let amount = part.amount - part.back;
        sums.other -= amount;
        match &part.taken {
            Taken::Stored { principal, .. } => {
                sums.principal += *principal;
                sums.gift += amount - *principal;
            }
            Taken::Points { .. } => sums.points += amount,
            Taken::Voucher { issue, .. } => {
                sums.vouchers += amount;
                vouchers.extend(state.issues.get(*issue).map(|issue| (issue, amount)));
            }
        }
    }
    let reals = reals(&row.lines, &vouchers, sums.points + sums.gift);
    let real: Fen = reals.iter().map(|(_, real)| *real).sum();
    let mut further = Vec::new();
    exhausted(state, row, &mut further);
    let account = row.member.map(|member| state.account(member));
    let mut points = account.map_or(Points::ZERO, |account| account.points());
    if let Some(member) = row.member {
        let paid = reals
            .iter()
            .filter_map(|(line, real)| row.line(*line).map(|line| (line.kind, line.labour, *real)));
        let document = Document::Bill(bill);
        let buys_car = row.open_lines().any(|line| line.revenue == Revenue::Vehicles);
        let events = earn::consumption(state, scene, document, member, row.branch, paid, real, buys_car)?;
        for event in &events {
            if let Event::PointsEarned(earned) = event {
                points += earned.made.lot;
            }
        }
        further.extend(events);
    }
    let settled = Settled {
        bill,
        member: row.member,
        branch: row.branch,
        payment,
        due,
        real,
        reals,
        sums,
        revenue: by_revenue(row.open_lines()),
        counts: counts(state, row),
        balance: account.map_or(Fen::ZERO, |account| account.stored()),
        points,
        undecided: state.undecided(bill),
    };
    let mut events = Vec::with_capacity(1 + further.len());
    events.push(Event::BillSettled(settled));
    events.append(&mut further);
    Ok(events)
}

/// Counts used, with the branch that sold them (MEM-56).
fn counts(state: &State, row: &Bill) -> Vec<(HoldingId, BranchId, Fen, Revenue)> {
    let used = |line: &crate::kinds::Line| {
        let id = line.holding().filter(|_| line.counts > 0)?;
        Some((id, state.holdings.get(id)?.seller, line.worth, line.revenue))
    };
    row.open_lines().filter_map(used).collect()
}

/// The last count of a holding was used (MEM-65). With its counts on several bills the first that is settled tells it.
fn exhausted(state: &State, row: &Bill, events: &mut Vec<Event>) {
    let mut told: Vec<HoldingId> = Vec::new();
    for id in row.open_lines().filter(|line| line.counts > 0).filter_map(|line| line.holding()) {
        let news = |holding: &&Holding| holding.counted() && holding.left() == 0 && !holding.exhausted;
        let Some(holding) = state.holdings.get(id).filter(news) else {
            continue;
        };
        if !told.contains(&id) {
            told.push(id);
            let title = holding.title.clone();
            events.push(Event::PackageExhausted {
                holding: id,
                member: holding.member,
                title,
                branch: row.branch,
            });
        }
    }
}
