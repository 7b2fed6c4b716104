//! Questions to the state: the same answer at the cabinet's screen and at any node; none moves the bus (KEY-63).

use std::collections::BTreeMap;

use forecourt_books::{At, By, PersonId, Rejection, Terminal};
use serde::Serialize;

use crate::kinds::{
    AlarmId, Bay, CustomerId, HandoverId, KeyId, Level, PhotoId, Place, Reading, Tag, VehicleId,
};
use crate::rejection::NOT_SIGNED_IN;
use crate::state::State;
use crate::state::cabinet::Cabinet;
use crate::state::history::Line;
use crate::state::people::{Operator, Photo};
use crate::state::registers::{Alarm, Customer, FeedItem, Handover, Vehicle};

/// Where one key is, and since when (KEY-06).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Whereabouts {
    /// The key.
    pub key: KeyId,
    /// Its tag.
    pub tag: Option<Tag>,
    /// Its vehicle's number.
    pub vehicle: String,
    /// `for-sale`, `repair`, …
    pub kind: String,
    /// Its custody state (KEY-66).
    pub custody: &'static str,
    /// Its slot.
    pub place: Option<Place>,
    /// Its holder.
    pub holder: Option<PersonId>,
    /// Since when.
    pub since: At,
    /// When it is overdue.
    pub due: Option<At>,
    /// The slot's last word was not about the key: it is where it was last seen (KEY-26).
    pub doubt: bool,
    /// Lifted in an opening that still runs (KEY-35).
    pub lifted: bool,
}

/// What a slot of the map shows (KEY-20).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SlotState {
    /// No tag.
    Empty,
    /// This key.
    Key(KeyId),
    /// A tag that is not registered.
    Unknown(Tag),
    /// The reader cannot read.
    Unreadable,
    /// The reader sleeps.
    Asleep,
    /// The board is silent.
    NoAnswer,
    /// The drawer has no such slot.
    NotFitted,
}

/// Which history lines to show; everything that is not said lets all through.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Lines that name this person.
    pub operator: Option<PersonId>,
    /// Lines that name this key.
    pub key: Option<KeyId>,
    /// From this instant on.
    pub from: Option<At>,
    /// Through this instant.
    pub to: Option<At>,
}

impl Filter {
    fn takes(&self, line: &Line) -> bool {
        self.operator.is_none_or(|operator| line.names(&operator.to_string()))
            && self.key.is_none_or(|key| line.names(&key.to_string()))
            && self.from.is_none_or(|from| line.at >= from)
            && self.to.is_none_or(|to| line.at <= to)
    }
}

/// A cabinet as its screen needs it: sign-in, operation, drawers, outage (KEY-20).
pub fn cabinet(state: &State, number: u8) -> Option<&Cabinet> {
    state.cabinets.get(&number)
}

/// The number of the next operator, where no employee is named.
pub fn next_operator(state: &State) -> PersonId {
    PersonId(state.operators.last_key_value().map_or(0, |(id, _)| id.0) + 1)
}

/// All operators, by id (KEY-19).
pub fn operators(state: &State) -> &BTreeMap<PersonId, Operator> {
    &state.operators
}

/// All vehicles, by id (KEY-19).
pub fn vehicles(state: &State) -> &BTreeMap<VehicleId, Vehicle> {
    &state.vehicles
}

/// All customers, by id (KEY-19).
pub fn customers(state: &State) -> &BTreeMap<CustomerId, Customer> {
    &state.customers
}

/// All alarms, by id, acknowledged or not.
pub fn alarms(state: &State) -> &BTreeMap<AlarmId, Alarm> {
    &state.alarms
}

/// Hand-overs that wait for their receiver (KEY-68).
pub fn handovers(state: &State) -> &BTreeMap<HandoverId, Handover> {
    &state.handovers
}

/// Whether whoever asks may look: the installation, a signed-in operator, or a remote session of level 1 or more.
///
/// # Errors
/// `not-signed-in`.
pub fn may_look(state: &State, by: &By) -> Result<Level, Rejection> {
    let operator = match by.terminal() {
        None => return Ok(Level::Viewer),
        Some(Terminal::Cabinet(cabinet)) => state.signed_in(*cabinet).map(|signed_in| signed_in.operator),
        Some(Terminal::Node(node)) => state.remotes.get(node).map(|session| session.operator),
    };
    let record = operator.and_then(|operator| state.operators.get(&operator)).filter(|record| record.active);
    record.map(|record| record.level).ok_or_else(|| Rejection::new(NOT_SIGNED_IN).with("by", by))
}

/// Where a key is.
pub fn by_key(state: &State, key: KeyId) -> Option<Whereabouts> {
    let record = state.keys.get(&key)?;
    let place = record.custody.place();
    Some(Whereabouts {
        key,
        tag: record.tag,
        vehicle: state
            .vehicles
            .get(&record.vehicle)
            .map_or_else(String::new, |vehicle| vehicle.number.clone()),
        kind: record.kind.clone(),
        custody: record.custody.name(),
        place,
        holder: record.custody.holding().map(|holding| holding.holder),
        since: record.since,
        due: record.custody.holding().and_then(|holding| holding.due),
        doubt: place.is_some_and(|place| state.doubtful(place)),
        lifted: state.lifted.contains_key(&key),
    })
}

/// Where the key with this tag is (KEY-06).
pub fn by_tag(state: &State, tag: Tag) -> Option<Whereabouts> {
    by_key(state, *state.tags.get(&tag)?)
}

/// Where the keys of the vehicle with this number are, by key (KEY-06).
pub fn by_vehicle(state: &State, number: &str) -> Vec<Whereabouts> {
    let vehicle = state.vehicles.iter().find(|(_, vehicle)| vehicle.number == number).map(|(id, _)| *id);
    let keys = state.keys.iter().filter(|(_, key)| Some(key.vehicle) == vehicle);
    keys.filter_map(|(key, _)| by_key(state, *key)).collect()
}

/// What a slot shows; none if there is no such cabinet or drawer.
pub fn by_place(state: &State, place: Place) -> Option<SlotState> {
    state.drawer(place.bay())?;
    let Some(slot) = state.slots.get(&place) else { return Some(SlotState::NotFitted) };
    Some(match slot.reading {
        Reading::Empty => SlotState::Empty,
        Reading::Tag(tag) => state.tags.get(&tag).map_or(SlotState::Unknown(tag), |key| SlotState::Key(*key)),
        Reading::Unreadable => SlotState::Unreadable,
        Reading::Asleep => SlotState::Asleep,
        Reading::NoAnswer => SlotState::NoAnswer,
    })
}

/// The 32 slots of a drawer, in address order (KEY-20).
pub fn slot_map(state: &State, bay: Bay) -> Vec<(Place, SlotState)> {
    let places = (1..=32).map(|slot| Place::new(bay.cabinet, bay.drawer, slot));
    places.filter_map(|place| by_place(state, place).map(|shown| (place, shown))).collect()
}

/// Where all keys are, by key (KEY-71).
pub fn custody(state: &State) -> Vec<Whereabouts> {
    state.keys.keys().filter_map(|key| by_key(state, *key)).collect()
}

/// Tags in slots that nobody registered, by place (KEY-05).
pub fn unknown_tags(state: &State) -> Vec<(Place, Tag)> {
    let shown = state.slots.iter().filter_map(|(place, slot)| slot.content.map(|tag| (*place, tag)));
    shown.filter(|(_, tag)| !state.tags.contains_key(tag)).collect()
}

/// The history's lines that a filter lets through, oldest first (KEY-65).
pub fn history<'a>(state: &'a State, filter: &Filter) -> Vec<&'a Line> {
    state.history.lines().iter().filter(|line| filter.takes(line)).collect()
}

/// The photos that belong to acts: sign-in photo and photo of the opening (KEY-14, KEY-16).
pub fn photos<'a>(state: &'a State, filter: &Filter) -> Vec<(u64, PhotoId, &'a Photo)> {
    let mut found = Vec::new();
    for line in history(state, filter) {
        for word in line.text.split(|c: char| " =,[]{}".contains(c)) {
            let Ok(photo) = word.parse::<PhotoId>() else { continue };
            if let Some(record) = state.photos.get(&photo) {
                found.push((line.number, photo, record));
            }
        }
    }
    found
}

/// The changes of custody after `number`, in order and without gaps (KEY-64).
pub fn feed(state: &State, after: u64) -> &[FeedItem] {
    let start = usize::try_from(after).unwrap_or(usize::MAX).min(state.feed.len());
    &state.feed[start..]
}

/// Operations that have not come to their end, by cabinet (I-KEY-15).
pub fn operations(state: &State) -> Vec<crate::kinds::OperationId> {
    state
        .cabinets
        .keys()
        .filter_map(|cabinet| state.operation(*cabinet).map(|operation| operation.id))
        .collect()
}

/// Where a vehicle's keys in custody are, ascending (RENT-36).
pub fn keys_of(state: &State, vehicle: forecourt_books::VehicleId) -> Vec<Whereabouts> {
    let of = |(key, record): (&KeyId, &crate::state::custody::Key)| {
        (record.vehicle == vehicle && record.custody.in_custody()).then(|| by_key(state, *key))
    };
    state.keys.iter().filter_map(of).flatten().collect()
}
