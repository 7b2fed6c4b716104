//! What must hold after every event, each by its id.

use std::collections::BTreeMap;

use forecourt_books::facts::Facts;
use forecourt_books::{At, RentalId, VehicleId};

use crate::kinds::{Mode, Step, VehicleState};
use crate::state::State;
use crate::state::order::Order;

/// Checks the state.
///
/// # Errors
/// The invariant's id and what breaks it.
pub fn invariants(state: &State, _facts: &dyn Facts) -> Result<(), String> {
    bookings(state)?;
    vehicles(state)?;
    indexes(state)?;
    for (id, order) in state.orders.iter() {
        path(id, order)?;
        deposit(id, order)?;
        pick_up(state, id, order)?;
        purchase(state, id, order)?;
    }
    reviews(state)
}

fn fail(id: &str, what: impl std::fmt::Display) -> Result<(), String> {
    Err(format!("{id}: {what}"))
}

/// I-REN-01, I-REN-03: bookings of one vehicle are disjoint, each is of an order that still counts on it.
fn bookings(state: &State) -> Result<(), String> {
    let mut last: Option<(VehicleId, At, RentalId)> = None;
    for ((vehicle, from), (order, span)) in state.bookings.iter() {
        if let Some((other, to, before)) = last
            && other == *vehicle
            && to > *from
        {
            return fail("I-REN-01", format!("{vehicle} is booked for {before} and {order} at {from}"));
        }
        last = Some((*vehicle, span.to, *order));
        let known = state.order(*order);
        let booked = known.substitute.as_ref().map(|offer| offer.vehicle).or(known.vehicle);
        if known.step() >= Step::HandedIn || known.span != Some(*span) || booked != Some(*vehicle) {
            return fail("I-REN-01", format!("{order} is {} and blocks {vehicle}", known.step()));
        }
    }
    let holding = state.orders.iter().filter(|(_, order)| order.span.is_some()).count();
    if holding != state.bookings.len() {
        let bookings = state.bookings.len();
        return fail("I-REN-03", format!("{holding} orders hold a vehicle, {bookings} bookings stand"));
    }
    Ok(())
}

/// I-REN-02, I-REN-04: a vehicle is in use by one order, which says the same; every vehicle stands somewhere.
fn vehicles(state: &State) -> Result<(), String> {
    let mut users: BTreeMap<VehicleId, RentalId> = BTreeMap::new();
    for (id, order) in state.orders.iter().filter(|(_, order)| order.step().is_in_use()) {
        let vehicle = order.vehicle.unwrap_or(VehicleId(0));
        if let Some(other) = users.insert(vehicle, id) {
            return fail("I-REN-02", format!("{vehicle} is in use by {other} and {id}"));
        }
    }
    for (id, vehicle) in state.fleet.iter() {
        if !state.stations.contains_key(&vehicle.station) || !state.models.contains_key(&vehicle.model) {
            return fail("I-REN-04", format!("{id} has no station or model"));
        }
        let used = users.get(id).filter(|order| {
            let order = state.order(**order);
            !order.quote.as_ref().is_some_and(|quote| quote.paid)
        });
        if (vehicle.state == VehicleState::InUse) != used.is_some() {
            return fail("I-REN-02", format!("{id} is {} with user {used:?}", vehicle.state));
        }
        if used.is_some() && vehicle.order != used.copied() {
            return fail("I-REN-02", format!("{id} names {:?}, not {used:?}", vehicle.order));
        }
    }
    Ok(())
}

/// The indexes say what the records say.
fn indexes(state: &State) -> Result<(), String> {
    for (station, known) in state.stations.iter() {
        let here = state.fleet.values().filter(|vehicle| vehicle.station == *station);
        let parked = here.filter(|vehicle| vehicle.is_parked()).count();
        let reserved = state.orders.iter().filter(|(_, order)| {
            let kept = order.appointment;
            kept.is_some_and(|kept| kept.site == *station && kept.decision == crate::kinds::Decision::Return)
        });
        let counts = (parked, reserved.count());
        if counts != (known.parked as usize, known.reserved as usize) {
            return fail("I-REN-04", format!("{station}: parked and reserved are {counts:?}, not {known:?}"));
        }
    }
    for ((model, station), shelf) in state.shelves.iter() {
        let here = || state.fleet.values().filter(|known| known.model == *model && known.station == *station);
        let count = |state| here().filter(|known| known.state == state).count();
        let counts = (count(VehicleState::Available), count(VehicleState::ForSale));
        if counts != (shelf.available as usize, shelf.for_sale as usize) {
            return fail("I-REN-04", format!("{model} at {station}: {counts:?}, not {shelf:?}"));
        }
    }
    let bookable = state.fleet.values().filter(|vehicle| vehicle.is_bookable()).count();
    if bookable != state.bookable.len() {
        return fail("I-REN-04", format!("{bookable} bookable, {} in the index", state.bookable.len()));
    }
    for (id, order) in state.orders.iter() {
        if order.step().is_ended() == state.open.contains(&(order.member, id)) {
            return fail("I-REN-04", format!("{id} is {} and wrongly listed as open or not", order.step()));
        }
    }
    Ok(())
}

/// RENT-13: the history is a path of the graph, and never goes back in time.
fn path(id: RentalId, order: &Order) -> Result<(), String> {
    if order.history.first().map(|(step, _)| *step) != Some(Step::Drafted) {
        return fail("RENT-13", format!("{id} does not begin with a draft"));
    }
    for pair in order.history.windows(2) {
        let ((from, then), (to, now)) = (pair[0], pair[1]);
        if !from.leads_to(to) || then > now {
            return fail("RENT-13", format!("{id} went from {from} to {to}"));
        }
    }
    Ok(())
}

/// I-REN-05, I-REN-06, I-REN-08: nothing of a deposit is lost or invented; at the end all of it is somewhere.
fn deposit(id: RentalId, order: &Order) -> Result<(), String> {
    let book = &order.deposit;
    let parts = [book.paid, book.kept, book.refunded, book.disputed, book.applied, book.held()];
    if parts.iter().any(|part| part.0 < 0) {
        return fail("I-REN-05", format!("{id}: a part of the deposit is below 0: {book:?}"));
    }
    if book.back > book.refunded || book.refunded > book.paid {
        return fail("I-REN-06", format!("{id}: more was paid back than ordered or paid: {book:?}"));
    }
    let waits = order.violation_until.is_some();
    if order.step().is_ended() && !waits && !book.held().is_zero() {
        return fail("I-REN-05", format!("{id} ended with {} still held", book.held()));
    }
    let early = !book.kept.is_zero() || !book.disputed.is_zero();
    if early && !order.step().is_ended() {
        return fail("I-REN-08", format!("{id}: charged before the return inspection"));
    }
    if order.step() == Step::Settled && order.reached(Step::PostInspected).is_none() {
        return fail("I-REN-08", format!("{id}: settled without a sheet after use"));
    }
    Ok(())
}

/// I-REN-07, I-REN-12, RENT-53: who drives has paid, confirmed and drives an inspected car; kilometres never go back.
fn pick_up(state: &State, id: RentalId, order: &Order) -> Result<(), String> {
    let Some(used) = order.used else { return Ok(()) };
    let paid = order.reached(Step::DepositPaid).is_some_and(|at| at <= used.at);
    let confirmed = order.reached(Step::Confirmed).is_some_and(|at| at <= used.at);
    if !paid || !confirmed || order.contract.is_none() {
        return fail("I-REN-07", format!("{id} drives without deposit, confirmation or contract"));
    }
    let sheet = order.accepted.and_then(|sheet| state.sheets.get(sheet));
    if !sheet.is_some_and(|sheet| sheet.result.is_passed() && sheet.at <= used.at) {
        return fail("RENT-53", format!("{id} drives without a passed sheet"));
    }
    let last_in = order.vehicle.and_then(|vehicle| state.fleet.get(&vehicle)).and_then(|known| known.last_in);
    let stale = last_in.is_some_and(|last| sheet.is_some_and(|sheet| sheet.at < last));
    if order.step().is_in_use() && stale {
        return fail("RENT-53", format!("{id} drives on a sheet from before the last use"));
    }
    if order.handed_in.is_some_and(|back| back.odometer < used.odometer) {
        return fail("I-REN-12", format!("{id}: the odometer went back"));
    }
    Ok(())
}

/// I-REN-11: a deposit is refunded or applied; what is due is never below 0; a sold vehicle takes no booking.
fn purchase(state: &State, id: RentalId, order: &Order) -> Result<(), String> {
    let Some(quote) = &order.quote else { return Ok(()) };
    if quote.total.0 < 0 || quote.price.0 < 0 {
        return fail("I-REN-11", format!("{id}: the price due is below 0"));
    }
    if quote.paid {
        let vehicle = order.vehicle.unwrap_or(VehicleId(0));
        if state.next_booking(vehicle, At(0)).is_some() {
            return fail("I-REN-11", format!("{vehicle} is sold and booked"));
        }
        if order.deposit.applied != quote.applied {
            return fail("I-REN-11", format!("{id}: {} applied", order.deposit.applied));
        }
        if order.mode == Mode::Rent && order.used.is_none() {
            return fail("I-REN-11", format!("{id}: bought without having been rented"));
        }
    }
    Ok(())
}

/// I-REN-15: one review per order, of its own user, after its end.
fn reviews(state: &State) -> Result<(), String> {
    let mut seen = std::collections::BTreeSet::new();
    for (id, review) in state.reviews.iter() {
        let order = state.order(review.order);
        if !seen.insert(review.order) || order.member != review.member || order.step() != Step::Reviewed {
            return fail("I-REN-15", format!("{id} is not the one review of {}", review.order));
        }
    }
    Ok(())
}
