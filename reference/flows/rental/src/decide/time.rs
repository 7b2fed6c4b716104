//! What the clock alone brings about: one deadline at a time, the earliest.

use forecourt_books::{At, RentalId, Scene};

use super::{Draft, before_use, buy, money, settle, substitute};
use crate::event::Event;
use crate::kinds::{CancelReason, Decider, Decision, Mode, Step};
use crate::settings;
use crate::state::order::Order;
use crate::state::{Deadline, State};
use forecourt_books::Fen;

/// What the earliest deadline brings about.
pub fn due(state: &State, scene: &Scene<'_>) -> Vec<Event> {
    let mut draft = Draft::new(state, scene);
    if let Some((_, deadline)) = state.agenda.due(scene.at).next() {
        fire(&mut draft, *deadline);
    }
    draft.events
}

fn fire(draft: &mut Draft<'_>, deadline: Deadline) {
    match deadline {
        Deadline::Unpaid(id) => {
            let order = draft.state.order(id);
            money::expire(draft, id, order, order.step() == Step::DepositPending);
        }
        Deadline::Prepare(id) => prepare(draft, id, draft.state.order(id)),
        Deadline::Objection(id) => substitute::offer(draft, id, draft.state.order(id)),
        Deadline::Answer(id) => {
            let order = draft.state.order(id);
            before_use::end(draft, id, order, Fen::ZERO, CancelReason::Inspection);
        }
        Deadline::Start(id) => start(draft, id, draft.state.order(id)),
        Deadline::NoShow(id) => no_show(draft, id, draft.state.order(id)),
        Deadline::AskDecision(id) => {
            let order = draft.state.order(id);
            let sellable = draft.vehicle(order).sellable;
            draft.push(Event::DecisionAsked { order: id, member: order.member, sellable });
        }
        Deadline::PlannedEnd(id) => planned_end(draft, id, draft.state.order(id)),
        Deadline::Late(id) => late(draft, id, draft.state.order(id)),
        Deadline::NextBooking(id) => next_booking(draft, id, draft.state.order(id)),
        Deadline::Overdue(id) => overdue(draft, id, draft.state.order(id)),
        Deadline::PostInspection(id) => settle::missed(draft, id, draft.state.order(id)),
        Deadline::DamageAnswer(id) => {
            settle::answered(draft, id, draft.state.order(id), Decider::Default);
        }
        Deadline::Quote(id) => buy::lapsed(draft, id, draft.state.order(id), true),
        Deadline::Refund(id) => refund(draft, id, draft.state.order(id)),
        Deadline::Claim(id) => {
            let order = draft.state.order(id);
            let left = draft.state.claims.get(&(order.member, id)).copied().unwrap_or(0);
            draft.push(Event::ClaimOverdue { order: id, member: order.member, amount: Fen(left) });
        }
        Deadline::Violation(id) => violation(draft, id, draft.state.order(id)),
        Deadline::Review(id) => draft.push(Event::ReviewClosed { order: id }),
        Deadline::Improvement(id) => draft.push(Event::ImprovementOverdue { improvement: id }),
    }
}

/// RENT-16, RENT-52: the vehicle is held from now on; an undone inspection is late.
fn prepare(draft: &mut Draft<'_>, id: RentalId, order: &Order) {
    let vehicle = order.vehicle.expect("an order with a time has its vehicle");
    draft.push(Event::VehiclePrepared { order: id, vehicle });
    if order.duty.is_some_and(|duty| duty.open) {
        draft.push(Event::InspectionOverdue { order: id, vehicle, station: order.station });
    }
}

fn hold_until(scene: &Scene<'_>) -> At {
    scene.at.plus_min(scene.number(&settings::HOLD_MIN))
}

/// RENT-30: without a passed sheet the delay is the station's.
fn start(draft: &mut Draft<'_>, id: RentalId, order: &Order) {
    let no_show_at = hold_until(draft.scene);
    if before_use::passed_sheet(draft, order).is_some() {
        draft.push(Event::StartReached { order: id, no_show_at });
        return;
    }
    draft.push(Event::StationLate { order: id, no_show_at });
    substitute::offer(draft, id, order);
}

/// RENT-30, RENT-47: nobody came; where the station was late, nothing is kept.
fn no_show(draft: &mut Draft<'_>, id: RentalId, order: &Order) {
    if order.step() == Step::DepositPaid {
        before_use::end(draft, id, order, Fen::ZERO, CancelReason::Inspection);
        return;
    }
    let fee = match order.mode {
        _ if order.station_late => Fen::ZERO,
        Mode::Rent => order.day_price.min(order.deposit.vehicle),
        Mode::Buy => before_use::forfeit(draft, order),
    };
    let fee = fee.min(order.deposit.paid);
    if let Some(quote) = &order.quote {
        draft.push(Event::PurchaseLapsed { order: id, asked: quote.asked, late: None, overdue: None });
    }
    let scene = draft.scene;
    before_use::free(draft, id, order);
    draft.push(Event::NoShow {
        order: id,
        member: order.member,
        branch: order.branch,
        fee,
        refund: order.deposit.paid - fee,
        refund_due: scene.at.plus_h(scene.number(&settings::REFUND_LIMIT_H)),
    });
}

/// RENT-32, RENT-37: the user is told; without an answer the decision is to return.
fn planned_end(draft: &mut Draft<'_>, id: RentalId, order: &Order) {
    draft.push(Event::PlannedEndReached { order: id, member: order.member });
    if order.decision.is_none() {
        draft.push(Event::Decided { order: id, decision: Decision::Return, by: Decider::Default });
    }
}

/// RENT-37: late from here on, unless a quote holds lateness up (RENT-44).
fn late(draft: &mut Draft<'_>, id: RentalId, order: &Order) {
    if let Some(until) = quoted_until(draft.scene, order) {
        draft.push(Event::LatenessDeferred { order: id, until });
        return;
    }
    let next_at = others(draft, id, order).next().map(|next| look_at(draft, next));
    draft.push(Event::LateNotice { order: id, member: order.member, next_at });
}

/// RENT-44: no lateness runs while a quote is valid.
fn quoted_until(scene: &Scene<'_>, order: &Order) -> Option<At> {
    order.quote.as_ref().map(|quote| quote.valid_to).filter(|until| *until >= scene.at)
}

/// RENT-37: a day late is a case for the manager.
fn overdue(draft: &mut Draft<'_>, id: RentalId, order: &Order) {
    if let Some(until) = quoted_until(draft.scene, order) {
        draft.push(Event::OverdueDeferred { order: id, until });
        return;
    }
    draft.push(Event::RentalOverdue { order: id, member: order.member });
}

/// Who else has booked an order's vehicle, the next one first.
fn others<'a>(draft: &Draft<'a>, id: RentalId, order: &Order) -> impl Iterator<Item = RentalId> + 'a {
    let vehicle = order.vehicle.expect("an order in use has its vehicle");
    draft.state.bookings_of(vehicle, At(0)).map(|(other, _)| other).filter(move |other| *other != id)
}

/// One turnaround before its start, or now.
fn look_at(draft: &Draft<'_>, next: RentalId) -> At {
    let turn = draft.scene.number(&settings::TURNAROUND_MIN) * 60;
    draft.state.order(next).start.minus_s(turn).max(draft.scene.at)
}

/// RENT-37: the next booking of a vehicle that is still out is served again; then the one after it is the next.
fn next_booking(draft: &mut Draft<'_>, id: RentalId, order: &Order) {
    let mut waiting = others(draft, id, order);
    let next = waiting.next();
    let next_at = waiting.next().map(|after| look_at(draft, after));
    draft.push(Event::NextReserved { order: id, next, next_at });
    if let Some(next) = next {
        substitute::offer(draft, next, draft.state.order(next));
    }
}

/// RENT-41: told again every day until the money is back.
fn refund(draft: &mut Draft<'_>, id: RentalId, order: &Order) {
    let reason = match order.refund.reason.as_str() {
        _ if !order.step().is_ended() => "not-settled",
        "" => "channel",
        told => told,
    };
    let again = draft.scene.at.plus_h(24);
    draft.push(Event::RefundOverdue { order: id, reason: reason.to_owned(), again });
}

/// RENT-42: what no violation takes goes back.
fn violation(draft: &mut Draft<'_>, id: RentalId, order: &Order) {
    let held = order.deposit.violation.min(order.deposit.held());
    let fines = order.fines.min(held);
    let fees = order.fees.min(held - fines);
    let (member, branch) = (order.member, order.branch);
    let refund = held - fines - fees;
    draft.push(Event::ViolationDepositRefunded { order: id, member, branch, refund, fines, fees });
    let above = order.fines + order.fees - fines - fees;
    if !above.is_zero() {
        settle::claim(draft, id, (member, branch), above);
    }
}
