//! Keys leave for the customer: with a release pass, or at delivery; all of a vehicle together (KEY-69).

use forecourt_books::Rejection;

use super::draft::{Actor, Draft};
use super::handover::lapse;
use crate::event::Event;
use crate::kinds::{KeyId, Level, VehicleId};
use crate::rejection::{custody, unknown};
use crate::state::custody::{Custody, Key};

pub(super) fn release(draft: &mut Draft<'_>, actor: &Actor, vehicle: VehicleId) -> Result<(), Rejection> {
    actor.at_least(Level::User)?;
    if !draft.state.vehicles.contains_key(&vehicle) {
        return Err(unknown("vehicle", vehicle));
    }
    let mut leaving: Vec<(KeyId, &Key)> = Vec::new();
    for (id, key) in draft.state.keys_of(vehicle) {
        match &key.custody {
            Custody::Out(_) | Custody::HandedOver(_) => leaving.push((id, key)),
            // I-KEY-16: an acknowledged missing key stays missing and holds nothing up.
            Custody::Missing(missing) if missing.acknowledged => {}
            Custody::Missing(_) => {
                return Err(Rejection::new("missing-not-acknowledged")
                    .with("key", id)
                    .with("since", key.since));
            }
            _ => return Err(custody(draft.state, id)),
        }
    }
    let holds =
        |(_, key): &(KeyId, &Key)| key.custody.holding().is_some_and(|held| held.holder == actor.operator);
    if leaving.is_empty() {
        return Err(Rejection::new("no-keys").with("vehicle", vehicle));
    }
    if !leaving.iter().any(holds) {
        actor.at_least(Level::Manager)?;
    }
    for (key, record) in leaving {
        let ground = ground(draft, record)?;
        lapse(draft, key);
        let act = actor.act.clone();
        draft.push(Event::KeyReleased { key, vehicle, tag: record.tag, ground, act });
    }
    Ok(())
}

/// What lets this key go: the work order with a pass, or the delivery.
fn ground(draft: &Draft<'_>, key: &Key) -> Result<String, Rejection> {
    let vehicle = &draft.state.vehicles[&key.vehicle];
    let mut orders = draft.state.orders.iter().filter(|(_, order)| order.vehicle == key.vehicle);
    if let Some((order, _)) = orders.clone().find(|(_, order)| order.open) {
        return Err(Rejection::new("order-open").with("order", order));
    }
    if key.kind == "repair" {
        let passed = orders.find(|(_, order)| order.pass).map(|(order, _)| order.clone());
        return passed.ok_or_else(|| Rejection::new("no-release-pass").with("vehicle", &vehicle.number));
    }
    if vehicle.delivered {
        Ok("delivery".to_owned())
    } else {
        Err(Rejection::new("no-delivery").with("vehicle", &vehicle.number))
    }
}
