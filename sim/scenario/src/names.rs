//! The names that a scenario gives to people, keys, cars, customers and tags, and the ids behind them.
//!
//! Ids are given out in the order of registration, so the names of the world's beginning are known before time
//! starts; what a step registers is learned from its event. It refuses to know states.

use forecourt_books::PersonId;

use crate::wish::Things;
use forecourt_keys::kinds::{CustomerId, KeyId, Place, Tag, VehicleId};
use forecourt_plant::HeldTag;
use forecourt_tag::word::{Rate, TagId};
use std::collections::{BTreeMap, BTreeSet};

/// Somebody with two fingers and a password.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonName {
    /// The id, once enrolled.
    pub id: PersonId,
    /// The user name.
    pub user: String,
    /// The first finger's template.
    pub finger: u64,
}

/// A key or another item.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KeyName {
    /// The id, `None` until it is registered.
    pub id: Option<KeyId>,
    /// The tag on its ring.
    pub tag: HeldTag,
    /// Its vehicle.
    pub vehicle: Option<VehicleId>,
}

/// Every name of a run.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Names {
    /// People by name.
    pub people: BTreeMap<String, PersonName>,
    /// Keys by name.
    pub keys: BTreeMap<String, KeyName>,
    /// Vehicles by number.
    pub vehicles: BTreeMap<String, VehicleId>,
    /// Numbers of the vehicles that are in the register by now.
    pub registered: BTreeSet<String>,
    /// Customers by name.
    pub customers: BTreeMap<String, CustomerId>,
    /// Everything that a group's scenario names: `@anna`.
    pub things: Things,
}

/// What a hand hangs up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Held {
    /// The tag.
    pub tag: HeldTag,
    /// A key: there is one of it. A bare number may be on many tags.
    pub unique: bool,
}

impl Names {
    /// Every name, for phrases.
    pub fn all(&self) -> Vec<&str> {
        let people = self.people.keys().chain(self.keys.keys());
        people.chain(self.vehicles.keys()).chain(self.customers.keys()).map(String::as_str).collect()
    }

    /// A person, or what would be right.
    ///
    /// # Errors
    /// When nobody has this name.
    pub fn person(&self, name: &str) -> Result<&PersonName, String> {
        self.people.get(name).ok_or_else(|| unknown("person", name, self.people.keys()))
    }

    /// A key, or what would be right.
    ///
    /// # Errors
    /// When no key has this name.
    pub fn key(&self, name: &str) -> Result<&KeyName, String> {
        self.keys.get(name).ok_or_else(|| unknown("key", name, self.keys.keys()))
    }

    /// A key's id.
    ///
    /// # Errors
    /// When no registered key has this name.
    pub fn key_id(&self, name: &str) -> Result<KeyId, String> {
        self.key(name)?.id.ok_or_else(|| format!("key {name:?} is not registered (yet)"))
    }

    /// A vehicle, or what would be right.
    ///
    /// # Errors
    /// When no vehicle has this number.
    pub fn vehicle(&self, number: &str) -> Result<VehicleId, String> {
        self.vehicles.get(number).copied().ok_or_else(|| unknown("vehicle", number, self.vehicles.keys()))
    }

    /// A customer, or what would be right.
    ///
    /// # Errors
    /// When no customer has this name.
    pub fn customer(&self, name: &str) -> Result<CustomerId, String> {
        self.customers.get(name).copied().ok_or_else(|| unknown("customer", name, self.customers.keys()))
    }

    /// A tag: ten hexadecimal digits, or `of` a key by its name.
    ///
    /// # Errors
    /// When it is neither.
    pub fn tag(&self, text: &str) -> Result<HeldTag, String> {
        if let Some(key) = self.keys.get(text) {
            return Ok(key.tag);
        }
        let id: TagId =
            text.parse().map_err(|error| format!("{text:?} is neither a key's name nor a tag: {error}"))?;
        Ok(HeldTag { id, rate: Rate::Rf64 })
    }

    /// The same as something that a hand may hold.
    ///
    /// # Errors
    /// When it is neither.
    pub fn held(&self, text: &str) -> Result<Held, String> {
        Ok(Held { tag: self.tag(text)?, unique: self.keys.contains_key(text) })
    }

    /// The id, place or tag for which a name stands in an expectation; the text itself when it is no name.
    pub fn id_text(&self, text: &str) -> String {
        if text.contains('@') {
            return self.things.told(text);
        }
        if let Some(person) = self.people.get(text) {
            return person.id.to_string();
        }
        if let Some(id) = self.keys.get(text).and_then(|key| key.id) {
            return id.to_string();
        }
        if let Some(vehicle) = self.vehicles.get(text) {
            return vehicle.to_string();
        }
        if let Some(customer) = self.customers.get(text) {
            return customer.to_string();
        }
        if text.contains('/')
            && let Ok(place) = place(text, 1)
        {
            return place.to_string();
        }
        text.to_owned()
    }

    /// The scenario's name of the key with this tag, or the tag itself.
    pub fn of_tag(&self, tag: Tag) -> String {
        let found = self.keys.iter().find(|(_, key)| key.tag.id.value() == tag.0);
        found.map_or_else(|| tag.to_string(), |(name, _)| name.clone())
    }
}

fn unknown<'a>(kind: &str, name: &str, known: impl Iterator<Item = &'a String>) -> String {
    let known: Vec<&str> = known.map(String::as_str).collect();
    match crate::source::nearest(name, known.iter().copied()) {
        Some(near) => format!("no {kind} is called {name:?}; did you mean {near:?}?"),
        None if known.is_empty() => format!("no {kind} is called {name:?}; the scenario has none"),
        None => format!("no {kind} is called {name:?}; there are {}", known.join(", ")),
    }
}

/// A slot: `1/05` in cabinet `cabinet`, or `2/1/05` in cabinet 2.
///
/// # Errors
/// What would be right.
pub fn place(text: &str, cabinet: u8) -> Result<Place, String> {
    let numbers: Result<Vec<u8>, _> = text.split('/').map(str::parse).collect();
    match numbers.as_deref() {
        Ok([drawer, slot]) => Ok(Place::new(cabinet, *drawer, *slot)),
        Ok([cabinet, drawer, slot]) => Ok(Place::new(*cabinet, *drawer, *slot)),
        _ => Err(format!(
            "{text:?} is no slot: write drawer/slot such as 1/05, or cabinet/drawer/slot such as 2/1/05"
        )),
    }
}
