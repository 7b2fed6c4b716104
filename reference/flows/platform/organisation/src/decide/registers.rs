//! Settings, vehicles, items, cabinets: said once, used by every module (PLAT-06, PLAT-14).

use forecourt_books::config::nearest;
use forecourt_books::{Scene, SettingError, Settings, Value, VehicleId};

use super::{Decided, known_branch, levels, named, network, no, system_only};
use crate::command::Command;
use crate::event::Event;
use crate::settings::{WORKING_FROM, WORKING_TO};
use crate::state::State;

pub(super) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decided {
    match command {
        Command::Configure { key, value, from, branch } => {
            let from = from.map_or(scene.at, |when| when.0);
            if from < scene.at {
                return Err(no("starts-in-the-past", "from", from));
            }
            if let Some(branch) = branch {
                known_branch(state, *branch)?;
            }
            configure(state, scene, key, &value.into(), from, *branch)
        }
        Command::PlaceCabinet { cabinet, branch } => {
            known_branch(state, *branch)?;
            Ok(vec![Event::CabinetPlaced { cabinet: *cabinet, branch: *branch }])
        }
        Command::RegisterVehicle { plate, vin, model } => {
            register(state, state.vehicles.next_id(), plate, vin, model)
        }
        Command::NoteVehicle { vehicle, plate, vin } => {
            system_only(scene, "organisation.note-vehicle")?;
            register(state, *vehicle, plate, vin, "")
        }
        Command::ChangePlate { vehicle, plate } => {
            let plate = named("plate", plate)?;
            let record =
                state.vehicles.get(*vehicle).ok_or_else(|| no("unknown-vehicle", "vehicle", vehicle))?;
            if let Some(other) = state.by_plate.get(plate) {
                return Err(no("already-known", "vehicle", other).with("plate", plate));
            }
            let former = record.plate.clone();
            Ok(vec![Event::PlateChanged { vehicle: *vehicle, former, plate: plate.to_owned() }])
        }
        Command::RegisterItem { code, name, unit } => {
            let (code, name) = (named("code", code)?, named("name", name)?);
            if state.items.contains_key(code) {
                return Err(no("already-known", "item", code));
            }
            let (code, name, unit) = (code.to_owned(), name.to_owned(), unit.clone());
            Ok(vec![Event::ItemRegistered { code, name, unit }])
        }
        _ => Ok(Vec::new()),
    }
}

/// A vehicle enters with the next number; the same number comes from the key cabinets for what they register first, or
/// the two registers have gone apart.
fn register(state: &State, vehicle: VehicleId, plate: &str, vin: &str, model: &str) -> Decided {
    let (plate, vin) = (named("plate", plate)?, named("vin", vin)?);
    let known = state.by_plate.get(plate).or_else(|| state.by_vin.get(vin));
    if let Some(known) = known {
        return Err(no("already-known", "vehicle", known).with("plate", plate).with("vin", vin));
    }
    if vehicle != state.vehicles.next_id() {
        return Err(no("register-out-of-step", "vehicle", vehicle).with("next", state.vehicles.next_id()));
    }
    let (plate, vin, model) = (plate.to_owned(), vin.to_owned(), model.to_owned());
    Ok(vec![Event::VehicleRegistered { vehicle, plate, vin, model }])
}

fn configure(
    state: &State,
    scene: &Scene<'_>,
    key: &str,
    value: &Value,
    from: forecourt_books::At,
    branch: Option<forecourt_books::BranchId>,
) -> Decided {
    let setting = state.known.get(key).ok_or_else(|| {
        let keys = state.known.iter().map(|setting| setting.key);
        no("unknown-setting", "key", key).with("nearest", nearest(keys, key))
    })?;
    // The value is tried on an empty table: the real one changes when the event is taken in.
    Settings::default().set(setting, from, branch, value.clone()).map_err(|wrong| match wrong {
        SettingError::OutOfRange { given, min, max, unit, .. } => no("out-of-range", "key", key)
            .with("given", given)
            .with("min", min)
            .with("max", max)
            .with("unit", unit),
        SettingError::NotPerBranch { branch, .. } => no("not-per-branch", "key", key).with("branch", branch),
        other => no("bad-value", "key", key).with("why", other),
    })?;
    network::lets(state, setting, value)?;
    let former =
        state.settings.history(key).filter(|change| change.branch == branch && change.from <= scene.at);
    let former = former.last().map(|change| change.value.clone());
    let mut events =
        vec![Event::Configured { key: key.to_owned(), value: value.clone(), former, from, branch }];
    if [WORKING_FROM.key, WORKING_TO.key].contains(&key) {
        let mut then = state.settings.clone();
        then.set(setting, from, branch, value.clone()).expect("it was tried above");
        events.extend(levels::moved_by(state, scene, &then));
    }
    Ok(events)
}
