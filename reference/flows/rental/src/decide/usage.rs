//! A rental in use: longer, return or buy, site and time (RENT-31, RENT-32, RENT-34).

use forecourt_books::{At, BranchId, Rejection, RentalId};

use super::{Draft, before_use, need, pickup, slot};
use crate::bill;
use crate::event::{Event, Span};
use crate::kinds::{Decider, Decision, Mode, Step};
use crate::rejection::{unknown, wrong_state};
use crate::settings;
use crate::state::order::Order;
use crate::state::slot_of;

const IN_USE: &[Step] = &[Step::InUse, Step::DecisionMade, Step::HandInScheduled];

fn refused(reason: &str) -> Rejection {
    Rejection::new("extension-refused").with("reason", reason)
}

/// RENT-31: a later end, if nobody else has the vehicle then. Before use it is a change of terms (RENT-25).
pub(super) fn extend(draft: &mut Draft<'_>, id: RentalId, end: At) -> Result<(), Rejection> {
    let order = draft.own(id)?;
    need(
        order,
        &[
            Step::DepositPaid,
            Step::InspectionShown,
            Step::Confirmed,
            Step::InUse,
            Step::DecisionMade,
            Step::HandInScheduled,
        ],
    )?;
    let scene = draft.scene;
    if order.mode == Mode::Buy || order.substitute.is_some() || order.key_asked.is_some() {
        return Err(refused("not-now"));
    }
    before_use::not_buying(order)?;
    if scene.at.plus_min(scene.number(&settings::EXTEND_MIN)) > order.end {
        return Err(refused("too-late"));
    }
    slot::on_grid(scene, end)?;
    if end <= order.end {
        return Err(refused("not-later"));
    }
    slot::not_too_long(scene, order.start, end).map_err(|_| refused("too-long"))?;
    if !scene.facts.is_open(order.station, end) {
        return Err(refused("station-closed"));
    }
    let to = end.plus_min(scene.number(&settings::TURNAROUND_MIN));
    let vehicle = order.vehicle.expect("an order with a time has its vehicle");
    let span = Span { to, ..order.span.expect("an order before its end has its booking") };
    if !draft.state.is_free(vehicle, span.from, to, Some(id)) {
        return Err(refused("vehicle-booked"));
    }
    let file = scene.facts.member(order.member).ok_or_else(|| Rejection::new("not-registered"))?;
    slot::licence(&file, draft.model(&order.model)?, end)?;
    let used = order.step().is_in_use();
    let shown = matches!(order.step(), Step::InspectionShown | Step::Confirmed);
    if shown {
        draft.push(Event::TermsChanged { order: id });
    }
    draft.push(Event::Extended {
        order: id,
        new_end: end,
        span,
        estimate: bill::time(scene, order.day_price, order.start, end),
        watch: used.then(|| pickup::watch(scene, end, order.decision.is_some())),
    });
    if used {
        before_use::sign(draft, id, order, end);
    } else if shown {
        draft.push(Event::InspectionShown { order: id, member: order.member });
    }
    Ok(())
}

/// RENT-32: return or buy, until the hand-in.
pub(super) fn decide(draft: &mut Draft<'_>, id: RentalId, decision: Decision) -> Result<(), Rejection> {
    let order = draft.own(id)?;
    need(order, IN_USE)?;
    not_paid(order)?;
    if decision == Decision::Buy {
        for_sale(draft, order)?;
    }
    if order.decided() != Some(decision) {
        super::buy::lapse(draft, id, order);
        if order.step() == Step::HandInScheduled {
            draft.push(Event::HandInReleased { order: id });
        }
    }
    draft.push(Event::Decided { order: id, decision, by: Decider::User });
    Ok(())
}

/// Refuses a car that its renter cannot buy, or cannot any more.
pub(super) fn for_sale(draft: &Draft<'_>, order: &Order) -> Result<(), Rejection> {
    let vehicle = draft.vehicle(order);
    if vehicle.sellable && !vehicle.sale_price.is_zero() {
        return Ok(());
    }
    let id = order.vehicle.expect("an order in use has its vehicle");
    Err(Rejection::new("not-for-sale").with("vehicle", id))
}

/// A bought car is neither returned nor decided about again.
pub(super) fn not_paid(order: &Order) -> Result<(), Rejection> {
    if order.quote.as_ref().is_some_and(|quote| quote.paid) {
        return Err(wrong_state(Step::Purchased, IN_USE));
    }
    Ok(())
}

/// RENT-34: a bay or a sales appointment, on the grid, in opening hours, with capacity.
pub(super) fn schedule(
    draft: &mut Draft<'_>,
    id: RentalId,
    site: BranchId,
    time: At,
) -> Result<(), Rejection> {
    let order = draft.own(id)?;
    need(order, &[Step::DecisionMade, Step::HandInScheduled])?;
    let scene = draft.scene;
    let station = draft.state.stations.get(&site).ok_or_else(|| unknown("station", site))?;
    slot::on_grid(scene, time)?;
    if time < scene.at {
        return Err(Rejection::new("too-soon").with("earliest", scene.at));
    }
    if !scene.facts.is_open(site, time) {
        return Err(Rejection::new("site-closed").with("site", site).with("at", time));
    }
    let decision = order.decided().expect("who schedules has decided");
    let own = order.appointment.filter(|kept| kept.site == site);
    match decision {
        Decision::Return if station.free_bays() == 0 && own.is_none() => {
            return Err(Rejection::new("site-full").with("site", site).with("bays", station.bays));
        }
        Decision::Buy if !station.sales_desk => {
            return Err(Rejection::new("no-sales-desk").with("site", site));
        }
        _ => {}
    }
    let taken = draft.state.handovers.get(&(site, slot_of(time))).copied().unwrap_or(0);
    let mine = u32::from(own.is_some_and(|kept| slot_of(kept.time) == slot_of(time)));
    if i64::from(taken - mine) >= scene.number(&settings::HANDOVERS_PER_SLOT) {
        return Err(Rejection::new("site-full").with("site", site).with("at", time));
    }
    if order.step() == Step::HandInScheduled {
        draft.push(Event::HandInReleased { order: id });
    }
    draft.push(Event::HandInScheduled { order: id, site, time, kind_of: decision });
    Ok(())
}
