//! Events that move keys, and the hand-overs between people (KEY-66).

use forecourt_books::At;

use super::custody::{Custody, Holding, Lifted, Missing, Twin, allowed};
use super::registers::{FeedItem, Handover};
use super::{Deadline, State};
use crate::event::Event;
use crate::kinds::{KeyId, Lost, Place, Purpose, VehicleId};

impl State {
    pub(super) fn apply_custody(&mut self, at: At, event: &Event) -> bool {
        self.apply_slots(at, event) || self.apply_holders(at, event) || self.apply_doubts(at, event)
    }

    /// The one door through which custody changes.
    fn go(&mut self, key: KeyId, to: Custody, at: At) {
        let from = std::mem::replace(&mut self.key_mut(key).custody, to);
        let record = self.key(key);
        assert!(
            allowed(&from, &record.custody),
            "KEY-66 has no way for {key} from {from:?} to {:?}",
            record.custody
        );
        let holding = record.custody.holding().cloned();
        let item = FeedItem {
            number: self.feed.len() as u64 + 1,
            at,
            key,
            vehicle: record.vehicle,
            from: from.name(),
            to: record.custody.name(),
            place: record.custody.place(),
            holder: holding.as_ref().map(|holding| holding.holder),
        };
        self.feed.push(item);
        self.key_mut(key).since = at;
        self.lifted.remove(&key);
        match holding.and_then(|holding| holding.due.filter(|_| !holding.overdue)) {
            Some(due) => self.agenda.set(Deadline::Overdue(key), due),
            None => {
                self.agenda.cancel(&Deadline::Overdue(key));
            }
        }
    }

    fn missing(
        &mut self,
        key: KeyId,
        place: Option<Place>,
        charged: Option<forecourt_books::PersonId>,
        at: At,
    ) {
        let missing = Missing { place, holder: None, charged, lost: None, acknowledged: false };
        self.go(key, Custody::Missing(missing), at);
    }

    fn apply_slots(&mut self, at: At, event: &Event) -> bool {
        match event {
            Event::KeyStored { key, place, .. } => {
                self.go(*key, Custody::InSlot(*place), at);
                self.changed(place.bay(), at);
            }
            Event::KeyTaken { key, place, holder, purpose, due, rented, .. } => {
                let (holder, purpose, due) = (*holder, *purpose, *due);
                let holding = Holding { holder, purpose, rented: *rented, due, overdue: false };
                if rented.is_some() {
                    self.order_served(*key);
                }
                self.go(*key, Custody::Out(holding), at);
                self.key_was_taken(*place, at);
            }
            Event::KeyReturned { key, place, .. } => {
                self.go(*key, Custody::InSlot(*place), at);
                self.key_was_returned(*place, at);
            }
            Event::KeyLifted { key, place } => {
                self.lifted.insert(*key, Lifted { from: *place, at });
                self.changed(place.bay(), at);
            }
            Event::KeyMoved { key, to, .. } => {
                self.go(*key, Custody::InSlot(*to), at);
                self.changed(to.bay(), at);
            }
            Event::KeyPutBack { key, place } => {
                self.lifted.remove(key);
                self.changed(place.bay(), at);
            }
            Event::UnexpectedRemoval { key, place, act, .. } => {
                self.missing(*key, Some(*place), act.operator, at)
            }
            Event::KeyMissing { key, place, .. } => self.missing(*key, Some(*place), None, at),
            Event::KeyFound { key, place, .. } => {
                self.go(*key, Custody::InSlot(*place), at);
                if let Some(outage) = self.cabinet_mut(place.cabinet).start_scan.as_mut() {
                    outage.found.insert(*key);
                }
                self.changed(place.bay(), at);
            }
            Event::KeySettled { key, place, .. } => self.go(*key, Custody::InSlot(*place), at),
            _ => return false,
        }
        true
    }

    fn apply_holders(&mut self, at: At, event: &Event) -> bool {
        match event {
            Event::KeyDeclaredTaken { key, holder, purpose, due, .. } => {
                let (holder, purpose, due) = (*holder, *purpose, *due);
                let holding = Holding { holder, purpose, rented: None, due, overdue: false };
                self.go(*key, Custody::Out(holding), at);
            }
            Event::HandoverOffered { handover, key, from, to, until, .. } => {
                self.handovers_begun += 1;
                let record = Handover { key: *key, from: *from, to: *to, until: *until };
                self.handovers.insert(*handover, record);
                self.agenda.set(Deadline::Handover(*handover), *until);
            }
            Event::KeyHandedOver { handover, key, to, .. } => {
                self.end_handover(*handover);
                let held = self.key(*key).custody.holding().cloned();
                let mut holding = held.expect("only a key that somebody holds is handed over");
                holding.holder = *to;
                self.go(*key, Custody::HandedOver(holding), at);
            }
            Event::HandoverLapsed { handover, .. } => self.end_handover(*handover),
            Event::KeyReleased { key, ground, .. } => {
                self.go(*key, Custody::Released(ground.clone()), at);
                // KEY-04: its tag is free for another key now.
                self.unbind(*key);
                if let Some(order) = self.orders.get_mut(ground) {
                    order.pass = false;
                }
            }
            Event::KeyOverdue { key, .. } => {
                if let Custody::Out(holding) | Custody::HandedOver(holding) = &mut self.key_mut(*key).custody
                {
                    holding.overdue = true;
                }
                self.agenda.cancel(&Deadline::Overdue(*key));
            }
            Event::KeyRetired { key, .. } => {
                self.go(*key, Custody::Retired, at);
                self.unbind(*key);
            }
            _ => return false,
        }
        true
    }

    fn apply_doubts(&mut self, at: At, event: &Event) -> bool {
        match event {
            Event::TagSeenTwice { tag, first, second } => {
                let twin =
                    Twin { first: *first, second: *second, first_passes: 0, second_passes: 0, told: false };
                self.twins.insert(*tag, twin);
                self.changed(second.bay(), at);
            }
            Event::TagSeenOnce { tag, .. } => {
                self.twins.remove(tag);
            }
            Event::DuplicateTag { tag, key, slots } => {
                if let Some(twin) = self.twins.get_mut(tag) {
                    twin.told = true;
                }
                if let (Some(key), Some(first)) = (key, slots.first()) {
                    self.go(*key, Custody::Suspect(*first), at);
                }
            }
            Event::KeyDeclaredLost { key, lost, .. } => self.declare_lost(*key, *lost, at),
            Event::LostTagFound { .. } => {}
            Event::MissingAcknowledged { key, .. } => {
                if let Custody::Missing(missing) = &mut self.key_mut(*key).custody {
                    missing.acknowledged = true;
                }
            }
            _ => return false,
        }
        true
    }

    fn declare_lost(&mut self, key: KeyId, lost: Lost, at: At) {
        let custody = &self.key(key).custody;
        let (place, holder, charged) = match custody {
            Custody::Missing(missing) => (missing.place, missing.holder, missing.charged),
            other => (other.place(), other.holding().map(|holding| holding.holder), None),
        };
        let missing = Missing { place, holder, charged, lost: Some(lost), acknowledged: false };
        self.go(key, Custody::Missing(missing), at);
    }

    fn end_handover(&mut self, handover: crate::kinds::HandoverId) {
        self.handovers.remove(&handover);
        self.agenda.cancel(&Deadline::Handover(handover));
    }

    /// A rental's key is taken once for its order.
    fn order_served(&mut self, key: KeyId) {
        let vehicle = self.key(key).vehicle;
        if let Some(record) = self.vehicles.get_mut(&vehicle) {
            record.rented = None;
        }
    }

    /// A settled work order starts the time of the repair keys that are out (KEY-70).
    pub(super) fn set_repair_due(&mut self, vehicle: VehicleId, due: At) {
        for (id, key) in &mut self.keys {
            let (Custody::Out(holding) | Custody::HandedOver(holding)) = &mut key.custody else { continue };
            if key.vehicle == vehicle && holding.purpose == Purpose::Repair && holding.due.is_none() {
                holding.due = Some(due);
                self.agenda.set(Deadline::Overdue(*id), due);
            }
        }
    }
}
