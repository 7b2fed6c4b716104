//! The state: a fold of the events. `apply` cannot fail and takes nothing from settings, clock or camera.
//!
//! | file | what it holds | what changes it |
//! | --- | --- | --- |
//! | `custody` | keys and the ways between their states | `apply_custody` |
//! | `people` | operators, sign-ins, photos | `apply_people` |
//! | `cabinet` | drawers, slots, the operation | `apply_cabinet` |
//! | `registers` | vehicles, customers, orders, alarms, feed | `apply_registers` |
//! | `history` | the chained lines | every event |

mod apply_cabinet;
mod apply_custody;
mod apply_people;
mod apply_registers;
pub mod cabinet;
pub mod custody;
pub mod history;
pub mod people;
pub mod registers;

use std::collections::{BTreeMap, BTreeSet};

use forecourt_books::{Agenda, At, PersonId, text};
use serde::Serialize;

use crate::event::Event;
use crate::kinds::{AlarmId, Bay, CustomerId, HandoverId, KeyId, PhotoId, Place, Reading, Tag, VehicleId};
use crate::password::sha256;
use cabinet::{Cabinet, Drawer, Operation, Slot};
use custody::{Custody, Key, Lifted, Twin};
use history::History;
use people::{Operator, Photo, Remote, SignIn};
use registers::{Alarm, Customer, FeedItem, Handover, Vehicle, WorkOrder};

/// What the clock alone brings about; one deadline each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deadline {
    /// The sign-in form of a cabinet stands too long.
    Form(u8),
    /// The operator of a cabinet is idle (KEY-13).
    Idle(u8),
    /// A reader works again (KEY-12).
    Reader(u8),
    /// A name's lock ends (KEY-12).
    Lock(PersonId),
    /// A node's session is idle.
    Remote(String),
    /// The wanted slot does not show its tag.
    Watch(u8),
    /// A drawer does not arrive.
    Travel(u8),
    /// Nothing happens in an open drawer (KEY-28).
    Quiet(u8),
    /// A drawer is to be closed (KEY-28, KEY-39).
    Close(u8),
    /// A drawer is open too long (KEY-40).
    LeftOpen(Bay),
    /// A key is overdue (KEY-70).
    Overdue(KeyId),
    /// A hand-over was not confirmed (KEY-68).
    Handover(HandoverId),
    /// A photo's time is over (KEY-14).
    Photo(PhotoId),
    /// The branch closes (KEY-71).
    Daily,
}

/// Everything this context knows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    pub(crate) cabinets: BTreeMap<u8, Cabinet>,
    pub(crate) slots: BTreeMap<Place, Slot>,
    pub(crate) keys: BTreeMap<KeyId, Key>,
    pub(crate) tags: BTreeMap<Tag, KeyId>,
    pub(crate) blacklist: BTreeMap<Tag, KeyId>,
    pub(crate) lifted: BTreeMap<KeyId, Lifted>,
    pub(crate) twins: BTreeMap<Tag, Twin>,
    pub(crate) vehicles: BTreeMap<VehicleId, Vehicle>,
    pub(crate) customers: BTreeMap<CustomerId, Customer>,
    pub(crate) operators: BTreeMap<PersonId, Operator>,
    pub(crate) remotes: BTreeMap<String, Remote>,
    pub(crate) photos: BTreeMap<PhotoId, Photo>,
    pub(crate) orders: BTreeMap<String, WorkOrder>,
    pub(crate) alarms: BTreeMap<AlarmId, Alarm>,
    pub(crate) handovers: BTreeMap<HandoverId, Handover>,
    pub(crate) daily_scan: BTreeSet<Bay>,
    pub(crate) daily_due: bool,
    pub(crate) agenda: Agenda<Deadline>,
    pub(crate) history: History,
    pub(crate) feed: Vec<FeedItem>,
    pub(crate) operations_begun: u32,
    pub(crate) handovers_begun: u32,
    pub(crate) last_at: At,
    /// The state before a change that may still be taken back.
    pub(crate) former: Option<Box<State>>,
}

impl State {
    /// A store without anything.
    pub fn new() -> State {
        State::default()
    }

    /// Takes an event into the state.
    ///
    /// # Panics
    /// If an event moves a key along a way that KEY-66 does not have: `decide` must not have made it.
    pub fn apply(&mut self, at: At, event: &Event) {
        self.history.add(at, event);
        self.last_at = at;
        let known = self.apply_registers(event)
            || self.apply_people(at, event)
            || self.apply_cabinet(at, event)
            || self.apply_scans(at, event)
            || self.apply_custody(at, event);
        assert!(known, "every kind of event belongs to one part of the state: {event:?}");
    }

    /// When the clock alone brings something about; see [`crate::due`].
    pub fn next_deadline(&self) -> Option<At> {
        self.agenda.next_deadline()
    }

    /// SHA-256 of the whole state as text: equal states, equal digests, on every machine (PLAT-05).
    ///
    /// The history enters by its chain's head and the feed by its length and last item.
    pub fn digest(&self) -> String {
        let parts = [
            text::line(&self.cabinets),
            text::line(&self.slots),
            text::line(&self.keys),
            text::line(&(&self.tags, &self.blacklist, &self.lifted, &self.twins)),
            text::line(&(&self.vehicles, &self.customers, &self.operators, &self.remotes, &self.photos)),
            text::line(&(&self.orders, &self.alarms, &self.handovers, &self.daily_scan, self.daily_due)),
            text::line(&self.agenda),
            text::line(&(self.history.head(), self.feed.len(), self.feed.last())),
            text::line(&(self.operations_begun, self.handovers_begun, self.last_at)),
        ];
        sha256(&parts.each_ref().map(String::as_str))
    }

    /// The operation history (KEY-18).
    pub fn history(&self) -> &History {
        &self.history
    }

    pub(crate) fn key(&self, key: KeyId) -> &Key {
        self.keys.get(&key).expect("events name registered keys only")
    }

    pub(crate) fn key_mut(&mut self, key: KeyId) -> &mut Key {
        self.keys.get_mut(&key).expect("events name registered keys only")
    }

    fn operator_mut(&mut self, operator: PersonId) -> &mut Operator {
        self.operators.get_mut(&operator).expect("events name enrolled operators only")
    }

    fn cabinet_mut(&mut self, cabinet: u8) -> &mut Cabinet {
        self.cabinets.get_mut(&cabinet).expect("events name installed cabinets only")
    }

    fn drawer_mut(&mut self, bay: Bay) -> &mut Drawer {
        self.cabinet_mut(bay.cabinet)
            .drawers
            .get_mut(&bay.drawer)
            .expect("events name installed drawers only")
    }

    pub(crate) fn drawer(&self, bay: Bay) -> Option<&Drawer> {
        self.cabinets.get(&bay.cabinet)?.drawers.get(&bay.drawer)
    }

    pub(crate) fn operation(&self, cabinet: u8) -> Option<&Operation> {
        self.cabinets.get(&cabinet)?.operation.as_ref()
    }

    /// The operation whose drawer this is.
    pub(crate) fn operation_on(&self, bay: Bay) -> Option<&Operation> {
        self.operation(bay.cabinet).filter(|op| op.bay == bay)
    }

    /// The slots of a drawer, in address order.
    pub(crate) fn bay_slots(&self, bay: Bay) -> impl Iterator<Item = (&Place, &Slot)> {
        self.slots
            .range(Place::new(bay.cabinet, bay.drawer, 0)..=Place::new(bay.cabinet, bay.drawer, u8::MAX))
    }

    /// How many keys hang in a drawer.
    pub(crate) fn count(&self, bay: Bay) -> u32 {
        let count = self
            .bay_slots(bay)
            .filter(|(_, slot)| slot.content.is_some_and(|tag| self.tags.contains_key(&tag)));
        u32::try_from(count.count()).expect("a drawer has 32 slots")
    }

    /// The keys that were lifted in a drawer and are not back.
    pub(crate) fn lifted_in(&self, bay: Bay) -> Vec<(KeyId, Place)> {
        let lifted = self.lifted.iter().filter(|(_, lifted)| lifted.from.bay() == bay);
        lifted.map(|(key, lifted)| (*key, lifted.from)).collect()
    }

    /// Who is signed in at a cabinet.
    pub(crate) fn signed_in(&self, cabinet: u8) -> Option<&people::SignedIn> {
        match &self.cabinets.get(&cabinet)?.sign_in {
            SignIn::In(signed_in) => Some(signed_in),
            SignIn::Finger | SignIn::Form { .. } => None,
        }
    }

    /// A slot whose last word was not about its content (KEY-26).
    pub(crate) fn doubtful(&self, place: Place) -> bool {
        self.slots.get(&place).is_some_and(|slot| !matches!(slot.reading, Reading::Tag(_) | Reading::Empty))
    }

    /// The slots, other than `place`, that hold `tag` as far as is known.
    pub(crate) fn elsewhere(&self, tag: Tag, place: Place) -> Option<Place> {
        self.slots.iter().find(|(at, slot)| **at != place && slot.content == Some(tag)).map(|(at, _)| *at)
    }

    /// Keys of a vehicle that are still the group's business.
    pub(crate) fn keys_of(&self, vehicle: VehicleId) -> impl Iterator<Item = (KeyId, &Key)> {
        self.keys
            .iter()
            .filter(move |(_, key)| key.vehicle == vehicle)
            .filter(|(_, key)| !matches!(key.custody, Custody::Released(_) | Custody::Retired))
            .map(|(id, key)| (*id, key))
    }
}
