//! Facts that other contexts owe this one: work orders, release passes, deliveries, contracts.

use forecourt_books::Rejection;

use super::draft::{Draft, system};
use super::handover::lapse;
use super::manage;
use crate::command::Notice;
use crate::event::Event;
use crate::kinds::{Rented, VehicleId};
use crate::rejection::{IN_USE, custody, unknown};
use crate::settings;
use crate::state::custody::Custody;

fn vehicle(draft: &Draft<'_>, vehicle: VehicleId) -> Result<(), Rejection> {
    if draft.state.vehicles.contains_key(&vehicle) { Ok(()) } else { Err(unknown("vehicle", vehicle)) }
}

pub(super) fn notice(draft: &mut Draft<'_>, told: Notice) -> Result<(), Rejection> {
    let event = match told {
        Notice::WorkOrderOpened { order, vehicle: of } => {
            vehicle(draft, of)?;
            if draft.state.orders.contains_key(&order) {
                return Err(Rejection::new(IN_USE).with("order", order));
            }
            Event::WorkOrderOpened { order, vehicle: of }
        }
        Notice::WorkOrderSettled { order } => settled(draft, order)?,
        Notice::ReleasePass { order } => {
            let record = draft.state.orders.get(&order).ok_or_else(|| unknown("order", &order))?;
            if record.open {
                return Err(Rejection::new("order-open").with("order", order));
            }
            Event::ReleasePassGiven { order }
        }
        Notice::DeliveryRecorded { vehicle: of } => {
            vehicle(draft, of)?;
            Event::DeliveryRecorded { vehicle: of }
        }
        Notice::OrderReady { vehicle: of, order, member, until } => {
            vehicle(draft, of)?;
            if !draft.state.keys_of(of).any(|(_, key)| key.kind == "rental") {
                return Err(unknown("rental-key-of", of));
            }
            Event::RentalReady { vehicle: of, rented: Rented { order, renter: member, until } }
        }
        Notice::OrderOver { vehicle: of, order } => {
            // What was taken meanwhile, or is another order's by now, is not touched.
            let rented = draft.state.vehicles.get(&of).and_then(|record| record.rented);
            if rented.is_none_or(|rented| rented.order != order) {
                return Ok(());
            }
            Event::RentalOver { vehicle: of, order }
        }
        Notice::Sold { vehicle: of } => return sold(draft, of),
        Notice::ContractSigned { vehicle: of, customer } => {
            vehicle(draft, of)?;
            manage::customer(draft, customer)?;
            Event::ContractSigned { vehicle: of, customer }
        }
    };
    draft.push(event);
    Ok(())
}

/// I-KEY-16: with the car go all its keys; one that still hangs in a slot holds the sale up.
fn sold(draft: &mut Draft<'_>, of: VehicleId) -> Result<(), Rejection> {
    vehicle(draft, of)?;
    let mut leaving = Vec::new();
    for (id, key) in draft.state.keys_of(of) {
        match &key.custody {
            Custody::Out(_) | Custody::HandedOver(_) => leaving.push((id, key.tag)),
            Custody::Released(_) | Custody::Retired | Custody::Registered => {}
            Custody::Missing(missing) if missing.acknowledged => {}
            _ => return Err(custody(draft.state, id)),
        }
    }
    draft.push(Event::DeliveryRecorded { vehicle: of });
    for (key, tag) in leaving {
        lapse(draft, key);
        let (ground, act) = ("sale".to_owned(), system());
        draft.push(Event::KeyReleased { key, vehicle: of, tag, ground, act });
    }
    Ok(())
}

/// KEY-70: the last open order of a vehicle starts the time of its repair keys.
fn settled(draft: &Draft<'_>, order: String) -> Result<Event, Rejection> {
    let record = draft.state.orders.get(&order).ok_or_else(|| unknown("order", &order))?;
    if !record.open {
        return Err(Rejection::new("order-settled").with("order", order));
    }
    let others = draft
        .state
        .orders
        .iter()
        .any(|(id, other)| *id != order && other.open && other.vehicle == record.vehicle);
    let due = draft.at().plus_min(draft.number(&settings::LIMIT_REPAIR));
    Ok(Event::WorkOrderSettled { order, due: (!others).then_some(due) })
}
