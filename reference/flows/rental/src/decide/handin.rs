//! The hand-in: use ends at its second, at whatever station has a free bay (RENT-35, RENT-36).

use forecourt_books::{At, BranchId, Rejection, RentalId};

use super::{Draft, before_use, need, pickup, slot, substitute, usage};
use crate::bill;
use crate::event::Event;
use crate::kinds::{Decider, Decision, Line, Step};
use crate::rejection::{bad, unknown};
use crate::settings;
use crate::state::order::Order;

/// The car is back. What was not decided or scheduled is recorded in the same command (RENT-36).
pub(super) fn hand_in(
    draft: &mut Draft<'_>,
    id: RentalId,
    station: Option<BranchId>,
    odometer: i64,
    energy: i64,
) -> Result<(), Rejection> {
    let order = draft.order(id)?;
    let station = station.or(draft.scene.branch).ok_or_else(|| bad("station", "is missing"))?;
    let staff = pickup::at_the_key(draft, id, order, station)?;
    need(order, &[Step::InUse, Step::DecisionMade, Step::HandInScheduled])?;
    usage::not_paid(order)?;
    let used = order.used.expect("an order in use has its first reading");
    pickup::readings(used.odometer, odometer, energy)?;
    key_seen(draft, order, station)?;
    free_bay(draft, order, station)?;
    super::buy::lapse(draft, id, order);
    normalise(draft, id, order, station);
    let scene = draft.scene;
    let lines = lines(draft, order, station, odometer, energy)?;
    draft.push(Event::HandedIn {
        order: id,
        vehicle: order.vehicle.expect("an order in use has its vehicle"),
        station,
        odometer,
        energy,
        lines,
        inspect_by: scene.at.plus_min(scene.number(&settings::POST_INSPECT_MIN)),
        refund_by: scene.at.plus_h(scene.number(&settings::REFUND_LIMIT_H)),
        staff,
    });
    moved(draft, id, order, station);
    reopen(draft, id, order, station);
    Ok(())
}

/// RENT-36: where a cabinet stands, the key's tag hangs in it; a spare in its slot is no sign of the key that is out.
fn key_seen(draft: &Draft<'_>, order: &Order, station: BranchId) -> Result<(), Rejection> {
    let facts = draft.scene.facts;
    if !facts.has_cabinet(station) {
        return Ok(());
    }
    let vehicle = order.vehicle.expect("an order in use has its vehicle");
    let keys = facts.keys_of(vehicle);
    let hangs = keys.iter().any(|key| key.place.is_some() && key.branch == Some(station));
    let out = keys.iter().any(|key| matches!(key.custody, "out" | "handed-over"));
    if hangs && !out {
        return Ok(());
    }
    Err(Rejection::new("key-not-seen").with("vehicle", vehicle))
}

fn free_bay(draft: &Draft<'_>, order: &Order, site: BranchId) -> Result<(), Rejection> {
    let station = draft.state.stations.get(&site).ok_or_else(|| unknown("station", site))?;
    let own = order.appointment.is_some_and(|kept| kept.site == site && kept.decision == Decision::Return);
    if own || station.free_bays() > 0 {
        return Ok(());
    }
    let free = |other| {
        let open = draft.scene.facts.is_open(other, draft.scene.at);
        draft.state.stations.get(&other).filter(|known| open && known.free_bays() > 0).map(|_| ())
    };
    let nearest = slot::nearest_other(draft, site, free);
    let nearest = nearest.map_or_else(|| "none".to_owned(), |(branch, ())| branch.to_string());
    Err(Rejection::new("no-free-bay").with("site", site).with("nearest", nearest))
}

/// Decision and appointment of this second, where there was none or another (RENT-36).
fn normalise(draft: &mut Draft<'_>, id: RentalId, order: &Order, station: BranchId) {
    let back = order.decided() == Some(Decision::Return);
    let kept = order.appointment.is_some_and(|kept| kept.site == station);
    if order.step() == Step::HandInScheduled {
        if back && kept {
            return;
        }
        draft.push(Event::HandInReleased { order: id });
    }
    if !back {
        let by = if order.decision.is_some() { Decider::User } else { Decider::Default };
        draft.push(Event::Decided { order: id, decision: Decision::Return, by });
    }
    let (time, kind_of) = (draft.scene.at, Decision::Return);
    draft.push(Event::HandInScheduled { order: id, site: station, time, kind_of });
}

/// The bill without damage, which is not known yet (RENT-27, RENT-28, RENT-35, RENT-37).
fn lines(
    draft: &Draft<'_>,
    order: &Order,
    station: BranchId,
    odometer: i64,
    energy: i64,
) -> Result<Vec<Line>, Rejection> {
    let scene = draft.scene;
    let model = draft.model(&order.model)?;
    let used = order.used.expect("an order in use has its first reading");
    let mut lines = until(draft, order, scene.at);
    let driven = odometer - used.odometer;
    lines.extend(bill::kilometres(scene, driven, scene.at.s_since(used.at)));
    lines.extend(bill::energy(model, used.energy, energy));
    if station != order.station {
        let position = |branch| scene.facts.branch(branch).and_then(|branch| branch.position);
        let metres = position(order.station).zip(position(station)).map_or(0, |(a, b)| a.metres_to(b));
        lines.extend(bill::one_way(scene, metres));
    }
    Ok(lines)
}

/// Time and lateness up to an instant: what a hand-in and a quote have in common.
pub(super) fn until(draft: &Draft<'_>, order: &Order, to: At) -> Vec<Line> {
    let scene = draft.scene;
    let used = order.used.expect("an order in use has its first reading");
    let mut lines = bill::time(scene, order.day_price, used.at, bill::counted_end(scene, order.end, to));
    lines.extend(bill::late(scene, order.day_price, order.late_s(to)));
    lines
}

/// RENT-53: a sheet from before this use says nothing of the car any more. Whoever has it next is inspected for again, and
/// confirms again; without a new sheet the delay is the station's (RENT-30).
fn reopen(draft: &mut Draft<'_>, id: RentalId, order: &Order, station: BranchId) {
    let vehicle = order.vehicle.expect("an order in use has its vehicle");
    let before = draft.scene.number(&settings::INSPECT_BEFORE_MIN) * 60;
    let inspected: Vec<RentalId> = draft
        .state
        .bookings_of(vehicle, At(0))
        .map(|(later, _)| later)
        .filter(|later| *later != id)
        .filter(|later| {
            let later = draft.state.order(*later);
            later.station == station && before_use::passed_sheet(draft, later).is_some()
        })
        .collect();
    for later in inspected {
        let next = draft.state.order(later);
        if matches!(next.step(), Step::InspectionShown | Step::Confirmed) {
            before_use::terms_changed(draft, later, next);
        }
        let due = next.start.minus_s(before).max(draft.scene.at);
        draft.push(Event::InspectionDue { order: later, vehicle, station, due });
    }
}

/// RENT-35: the vehicle belongs to another station now; who booked it there is served again.
fn moved(draft: &mut Draft<'_>, id: RentalId, order: &Order, station: BranchId) {
    let vehicle = order.vehicle.expect("an order in use has its vehicle");
    let later: Vec<RentalId> = draft
        .state
        .bookings_of(vehicle, draft.scene.at)
        .map(|(later, _)| later)
        // Collected early and back before its own start, it still stands there itself.
        .filter(|later| *later != id)
        .filter(|later| {
            let later = draft.state.order(*later);
            later.substitute.as_ref().map_or(later.station, |offer| offer.station) != station
        })
        .collect();
    for later in later {
        substitute::offer(draft, later, draft.state.order(later));
    }
}
