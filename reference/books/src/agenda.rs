//! Every deadline in one ordered table: what comes next is a look-up, nothing sleeps (PLAT-02).
//!
//! Deadlines of the same instant keep the order in which they were set.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::undo::Notes;
use crate::{At, Undo};

/// The deadlines of a context, one per key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Agenda<K: Ord> {
    order: BTreeMap<(At, u64), K>,
    keys: BTreeMap<K, (At, u64)>,
    created: u64,
    /// The count when the change began.
    #[serde(skip)]
    former: u64,
    /// Each touched key's former entry.
    #[serde(skip)]
    noted: Notes<(K, Option<(At, u64)>)>,
}

impl<K: Ord> Default for Agenda<K> {
    fn default() -> Self {
        Agenda {
            order: BTreeMap::new(),
            keys: BTreeMap::new(),
            created: 0,
            former: 0,
            noted: Notes::default(),
        }
    }
}

impl<K: Ord + Clone> Agenda<K> {
    /// Sets the deadline of `key`; an earlier one of the same key is replaced, and counts as created now.
    pub fn set(&mut self, key: K, at: At) {
        self.cancel(&key);
        self.created += 1;
        self.order.insert((at, self.created), key.clone());
        self.keys.insert(key, (at, self.created));
    }

    /// Forgets the deadline of `key`; says whether there was one.
    pub fn cancel(&mut self, key: &K) -> bool {
        let Agenda { keys, noted, .. } = self;
        noted.take(|(known, _)| known == key, || (key.clone(), keys.get(key).copied()));
        match self.keys.remove(key) {
            Some(entry) => self.order.remove(&entry).is_some(),
            None => false,
        }
    }

    /// When `key` is due.
    pub fn get(&self, key: &K) -> Option<At> {
        self.keys.get(key).map(|(at, _)| *at)
    }

    /// The instant of the earliest deadline.
    pub fn next_deadline(&self) -> Option<At> {
        self.order.first_key_value().map(|((at, _), _)| *at)
    }

    /// All deadlines up to and including `now`, by instant, then by creation.
    pub fn due(&self, now: At) -> impl Iterator<Item = (At, &K)> {
        self.order.range(..=(now, u64::MAX)).map(|((at, _), key)| (*at, key))
    }

    /// How many deadlines stand.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether none stands.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }
}

impl<K: Ord + Clone> Undo for Agenda<K> {
    fn begin(&mut self) {
        self.former = self.created;
        self.noted.open();
    }

    fn rollback(&mut self) {
        if !self.noted.is_open() {
            return;
        }
        self.created = self.former;
        for (key, former) in self.noted.undone() {
            self.cancel(&key);
            if let Some(entry) = former {
                self.order.insert(entry, key.clone());
                self.keys.insert(key, entry);
            }
        }
    }

    fn commit(&mut self) {
        self.noted.forget();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_instant_then_creation() {
        let mut agenda = Agenda::default();
        agenda.set("late", At(30));
        agenda.set("first", At(10));
        agenda.set("second", At(10));
        assert_eq!(agenda.next_deadline(), Some(At(10)));
        let due: Vec<_> = agenda.due(At(10)).map(|(_, key)| *key).collect();
        assert_eq!(due, ["first", "second"]);
    }

    #[test]
    fn setting_again_moves_to_the_end_of_its_instant() {
        let mut agenda = Agenda::default();
        agenda.set("a", At(10));
        agenda.set("b", At(10));
        agenda.set("a", At(10));
        assert_eq!(agenda.due(At(10)).map(|(_, key)| *key).collect::<Vec<_>>(), ["b", "a"]);
        assert!(agenda.cancel(&"b") && !agenda.cancel(&"b"));
        assert_eq!((agenda.len(), agenda.get(&"b")), (1, None));
    }
}
