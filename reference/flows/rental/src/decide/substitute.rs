//! RENT-18: another vehicle when the held one cannot be had. It is held from the offer on, so that two offers never name
//! one vehicle; where there is none, the order ends with the whole deposit back.

use forecourt_books::{At, BranchId, Rejection, RentalId, VehicleId};

use super::{Draft, before_use, slot};
use crate::event::{Event, Span};
use crate::kinds::{CancelReason, Mode, Step, SubstituteKind};
use crate::settings;
use crate::state::order::Order;

struct Found {
    way: SubstituteKind,
    vehicle: VehicleId,
    model: String,
    station: BranchId,
}

/// Offers a substitute for an order before use, or ends it.
pub(super) fn offer(draft: &mut Draft<'_>, id: RentalId, order: &Order) {
    let scene = draft.scene;
    if matches!(order.step(), Step::InspectionShown | Step::Confirmed) {
        before_use::terms_changed(draft, id, order);
    }
    let span = slot::span(scene, order.mode, order.start, order.end);
    let Some(found) = find(draft, order, span) else {
        before_use::end(draft, id, order, forecourt_books::Fen::ZERO, CancelReason::Inspection);
        return;
    };
    let hold = scene.at.plus_min(scene.number(&settings::HOLD_MIN));
    draft.push(Event::SubstituteOffered {
        order: id,
        member: order.member,
        way: found.way,
        vehicle: found.vehicle,
        model: found.model,
        station: found.station,
        span,
        answer_by: if scene.at < order.start { order.start } else { hold },
    });
}

/// In this order: the same model here, one of at least the same suitability here, the same model at the nearest other
/// station. What this command has already offered to somebody else is not offered twice for the same time.
fn find(draft: &Draft<'_>, order: &Order, span: Span) -> Option<Found> {
    let here = |model: &str, station: BranchId| free(draft, order, model, station, span);
    let licence = draft.scene.facts.member(order.member).map(|file| file.licence_class);
    // RENT-09: of a class that the renter may drive. A buyer shows the licence at the hand-over.
    let may_drive = |class: &str| {
        order.mode == Mode::Buy || licence.as_ref().is_some_and(|have| slot::covers(have, class))
    };
    let (model, station) = (order.model.as_str(), order.station);
    let found =
        |way, vehicle, model: &str, station| Some(Found { way, vehicle, model: model.to_owned(), station });
    if let Some(vehicle) = here(model, station) {
        return found(SubstituteKind::SameModel, vehicle, model, station);
    }
    let mut others: Vec<_> = draft
        .state
        .models
        .iter()
        .filter(|(name, other)| *name != model && other.fit(&order.wanted) >= order.fit)
        .filter(|(_, other)| may_drive(&other.class))
        .map(|(name, other)| (-other.fit(&order.wanted), other.day_price, name.as_str()))
        .collect();
    others.sort_unstable();
    if let Some((vehicle, model)) = others.iter().find_map(|(.., name)| Some((here(name, station)?, *name))) {
        return found(SubstituteKind::OtherModel, vehicle, model, station);
    }
    // RENT-14: a car is taken and brought back in opening hours; a start that is past is now.
    let start = order.start.max(draft.scene.at);
    let (station, vehicle) = slot::nearest_other(draft, station, |other| {
        here(model, other).filter(|_| slot::is_open(draft.scene, other, start, order.end.max(start)))
    })?;
    found(SubstituteKind::OtherStation, vehicle, model, station)
}

fn free(draft: &Draft<'_>, order: &Order, model: &str, station: BranchId, span: Span) -> Option<VehicleId> {
    let offered = |wanted: VehicleId| {
        draft.events.iter().any(|event| match event {
            Event::SubstituteOffered { vehicle, span: other, .. } => {
                *vehicle == wanted && other.from < span.to && span.from < other.to
            }
            _ => false,
        })
    };
    match order.mode {
        Mode::Rent => slot::free_vehicle(draft.state, model, station, (span.from, span.to), |id| {
            Some(id) == order.vehicle || offered(id)
        }),
        Mode::Buy => slot::sale_vehicle(draft.state, model, station, None, offered),
    }
}

/// The user takes it; it needs its own inspection, and never costs more.
pub(super) fn accept(draft: &mut Draft<'_>, id: RentalId) -> Result<(), Rejection> {
    let order = draft.own(id)?;
    let Some(offer) = &order.substitute else {
        return Err(Rejection::new("no-substitute").with("order", id));
    };
    let scene = draft.scene;
    let (model, vehicle) = (draft.model(&offer.model)?, draft.state.fleet.get(&offer.vehicle));
    let price = vehicle.map_or(order.sale_price, |vehicle| vehicle.sale_price);
    let hold: At = scene.at.plus_min(scene.number(&settings::HOLD_MIN));
    draft.push(Event::SubstituteAccepted {
        order: id,
        vehicle: offer.vehicle,
        model: offer.model.clone(),
        station: offer.station,
        day_price: order.day_price.min(model.day_price),
        sale_price: order.sale_price.min(price),
        no_show_at: (scene.at >= order.start).then_some(hold),
    });
    let before = order.start.minus_s(scene.number(&settings::INSPECT_BEFORE_MIN) * 60);
    draft.push(Event::InspectionDue {
        order: id,
        vehicle: offer.vehicle,
        station: offer.station,
        due: before.max(scene.at),
    });
    Ok(())
}
