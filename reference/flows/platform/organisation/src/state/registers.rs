//! Vehicles, items, changes of settings: what every module shares (PLAT-06, PLAT-14).

use forecourt_books::{Setting, Stamp, Value};

use super::{Change, Deadline, Item, KNOWN, State, Vehicle};
use crate::event::Event;
use crate::kinds::Network;
use crate::settings::{LICENCE_USERS, MULTI_SITE, OPEN_PORTS};

impl State {
    pub(super) fn apply_register(&mut self, stamp: &Stamp, event: &Event) -> bool {
        match event {
            Event::VehicleRegistered { plate, vin, model, .. } => {
                let vehicle = self.vehicles.push(Vehicle {
                    plate: plate.clone(),
                    vin: vin.clone(),
                    model: model.clone(),
                    former: Vec::new(),
                });
                self.by_plate.insert(plate.clone(), vehicle);
                self.by_vin.insert(vin.clone(), vehicle);
            }
            Event::PlateChanged { vehicle, former, plate } => {
                let record = self.vehicles.get_mut(*vehicle).expect(KNOWN);
                record.plate.clone_from(plate);
                record.former.push((former.clone(), stamp.at));
                self.by_plate.remove(former.as_str());
                self.by_plate.insert(plate.clone(), *vehicle);
            }
            Event::CabinetPlaced { cabinet, branch } => drop(self.cabinets.insert(*cabinet, *branch)),
            Event::ItemRegistered { code, name, unit } => {
                self.items.insert(code.clone(), Item { name: name.clone(), unit: unit.clone() });
            }
            Event::Configured { key, value, from, branch, .. } => {
                if let Some(setting) = self.known.get(key) {
                    let set = self.settings.set(setting, *from, *branch, value.clone());
                    debug_assert!(set.is_ok(), "decide has checked it: {set:?}");
                }
                self.changes.push(Change {
                    key: key.clone(),
                    value: value.clone(),
                    from: *from,
                    branch: *branch,
                    said: stamp.at,
                    by: stamp.by.clone(),
                });
                if key == LICENCE_USERS.key {
                    self.agenda.set(Deadline::Places(*from), *from);
                }
            }
            Event::NetworkSet { mode, open_ports } => {
                let ports: Vec<String> = open_ports.iter().map(ToString::to_string).collect();
                self.say(stamp, &MULTI_SITE, Value::Flag(*mode == Network::Sites));
                self.say(stamp, &OPEN_PORTS, Value::Text(ports.join(", ")));
            }
            Event::BranchConnected { branch, remote } => drop(self.connected.insert(*branch, *remote)),
            _ => return false,
        }
        true
    }

    /// A setting of the group has this value from this instant on.
    fn say(&mut self, stamp: &Stamp, setting: &Setting, value: Value) {
        let set = self.settings.set(setting, stamp.at, None, value.clone());
        debug_assert!(set.is_ok(), "a flag and a list take these: {set:?}");
        let (key, by) = (setting.key.to_owned(), stamp.by.clone());
        self.changes.push(Change { key, value, from: stamp.at, branch: None, said: stamp.at, by });
    }
}
