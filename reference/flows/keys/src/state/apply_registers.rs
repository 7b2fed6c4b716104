//! Events of installation, registers, facts of other contexts and alarms.

use std::collections::BTreeMap;

use super::Deadline;
use super::State;
use super::cabinet::{Cabinet, Drawer, Slot};
use super::custody::{Custody, Key};
use super::people::SignIn;
use super::registers::{Alarm, Customer, Vehicle, WorkOrder};
use crate::command::{KeyField, RecordField};
use crate::event::{CustomerField, Event};
use crate::kinds::{CustomerId, Place, Reading};

impl State {
    pub(super) fn apply_registers(&mut self, event: &Event) -> bool {
        match event {
            Event::CabinetInstalled { cabinet, drawers, daily } => {
                self.install(*cabinet, drawers);
                if let Some(at) = daily {
                    self.agenda.set(Deadline::Daily, *at);
                }
            }
            Event::VehicleRegistered { vehicle, number, vin, .. } => {
                let record = Vehicle {
                    number: number.clone(),
                    vin: vin.clone(),
                    delivered: false,
                    customer: None,
                    rented: None,
                };
                self.vehicles.insert(*vehicle, record);
            }
            Event::VehicleChanged { vehicle, to, .. } => {
                let record = self.vehicles.get_mut(vehicle).expect("events name registered vehicles only");
                match to {
                    RecordField::Number(number) => record.number.clone_from(number),
                    RecordField::Vin(vin) => record.vin.clone_from(vin),
                    RecordField::Name(_) | RecordField::Phone(_) => {}
                }
            }
            Event::CustomerRegistered { customer, name, phone, .. } => {
                let (name, phone) = (name.value().to_owned(), phone.value().to_owned());
                self.customers.insert(*customer, Customer { name, phone, forgotten: false });
            }
            Event::CustomerChanged { customer, to, .. } => {
                let record = self.customer_mut(*customer);
                match to {
                    CustomerField::Name(name) => name.value().clone_into(&mut record.name),
                    CustomerField::Phone(phone) => phone.value().clone_into(&mut record.phone),
                }
            }
            Event::CustomerForgotten { customer, .. } => {
                let gone = Customer { name: String::new(), phone: String::new(), forgotten: true };
                *self.customer_mut(*customer) = gone;
                self.history.forget(*customer);
            }
            Event::HistoryCorrected { .. } | Event::RefusalAudited { .. } | Event::CameraFailed { .. } => {}
            Event::BusCollision { .. } => {}
            _ => return self.apply_keys(event) || self.apply_notices(event) || self.apply_alarms(event),
        }
        true
    }

    fn customer_mut(&mut self, customer: CustomerId) -> &mut Customer {
        self.customers.get_mut(&customer).expect("events name registered customers only")
    }

    fn install(&mut self, cabinet: u8, drawers: &[u8]) {
        let mut bays = BTreeMap::new();
        for (slots, number) in drawers.iter().zip(1u8..) {
            for slot in 1..=*slots {
                // Nothing is known of a slot before its first answer.
                let unknown = Slot { reading: Reading::Asleep, content: None, since: self.last_at };
                self.slots.insert(Place::new(cabinet, number, slot), unknown);
            }
            let drawer = Drawer {
                slots: *slots,
                report: None,
                silent: false,
                blocked: false,
                forced: None,
                open_since: None,
                open_again_s: 0,
                open_told: false,
                adrift: None,
            };
            bays.insert(number, drawer);
        }
        let record = Cabinet {
            drawers: bays,
            sign_in: SignIn::Finger,
            finger_failures: 0,
            reader_shut: None,
            operation: None,
            line_down: None,
            start_scan: None,
        };
        self.cabinets.insert(cabinet, record);
    }

    fn apply_keys(&mut self, event: &Event) -> bool {
        match event {
            Event::KeyRegistered { key, item, key_kind, vehicle, label, customer, .. } => {
                let record = Key {
                    item: item.clone(),
                    kind: key_kind.clone(),
                    vehicle: *vehicle,
                    label: label.clone(),
                    customer: *customer,
                    tag: None,
                    past_tags: Vec::new(),
                    custody: Custody::Registered,
                    since: self.last_at,
                };
                self.keys.insert(*key, record);
            }
            Event::KeyChanged { key, to, .. } => {
                let record = self.key_mut(*key);
                match to {
                    KeyField::Kind(kind) => record.kind.clone_from(kind),
                    KeyField::Label(label) => record.label.clone_from(label),
                    KeyField::Customer(customer) => record.customer = *customer,
                    KeyField::Vehicle(vehicle) => record.vehicle = *vehicle,
                }
            }
            Event::TagBound { key, tag, .. } => {
                self.tags.insert(*tag, *key);
                self.key_mut(*key).tag = Some(*tag);
            }
            Event::TagUnbound { key, .. } => self.unbind(*key),
            Event::TagReplaced { key, old, new, .. } => {
                self.unbind(*key);
                if let Some(old) = old {
                    self.blacklist.insert(*old, *key);
                }
                self.tags.insert(*new, *key);
                self.key_mut(*key).tag = Some(*new);
            }
            _ => return false,
        }
        true
    }

    pub(super) fn unbind(&mut self, key: crate::kinds::KeyId) {
        if let Some(tag) = self.key_mut(key).tag.take() {
            self.key_mut(key).past_tags.push(tag);
            self.tags.remove(&tag);
        }
    }

    fn apply_notices(&mut self, event: &Event) -> bool {
        match event {
            Event::WorkOrderOpened { order, vehicle } => {
                let record = WorkOrder { vehicle: *vehicle, open: true, settled: None, pass: false };
                self.orders.insert(order.clone(), record);
            }
            Event::WorkOrderSettled { order, due } => {
                let settled = self.last_at;
                let record = self.orders.get_mut(order).expect("events name opened work orders only");
                record.open = false;
                record.settled = Some(settled);
                let vehicle = record.vehicle;
                if let Some(due) = due {
                    self.set_repair_due(vehicle, *due);
                }
            }
            Event::ReleasePassGiven { order } => {
                self.orders.get_mut(order).expect("events name opened work orders only").pass = true;
            }
            Event::RentalReady { vehicle, rented } => {
                if let Some(record) = self.vehicles.get_mut(vehicle) {
                    record.rented = Some(*rented);
                }
            }
            Event::RentalOver { vehicle, .. } => {
                if let Some(record) = self.vehicles.get_mut(vehicle) {
                    record.rented = None;
                }
            }
            Event::DeliveryRecorded { vehicle } => {
                self.vehicles.get_mut(vehicle).expect("events name registered vehicles only").delivered =
                    true;
            }
            Event::ContractSigned { vehicle, customer } => {
                self.vehicles.get_mut(vehicle).expect("events name registered vehicles only").customer =
                    Some(*customer);
                let keys: Vec<_> = self.keys_of(*vehicle).map(|(key, _)| key).collect();
                for key in keys {
                    self.key_mut(key).customer = Some(*customer);
                }
            }
            _ => return false,
        }
        true
    }

    fn apply_alarms(&mut self, event: &Event) -> bool {
        match event {
            Event::AlarmRaised { alarm, cause, operator, key, place, text } => {
                let record = Alarm {
                    at: self.last_at,
                    cause: *cause,
                    operator: *operator,
                    key: *key,
                    place: *place,
                    text: text.clone(),
                    acknowledged: None,
                };
                self.alarms.insert(*alarm, record);
            }
            Event::AlarmAcknowledged { alarm, act } => {
                let record = self.alarms.get_mut(alarm).expect("events name raised alarms only");
                record.acknowledged = act.operator;
            }
            _ => return false,
        }
        true
    }
}
