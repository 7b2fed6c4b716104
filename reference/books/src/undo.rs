//! Where a context keeps its state, so that a command that several contexts take part in can be taken back whole
//! (PLAT-04).
//!
//! Outside of such a command nothing is recorded and nothing is paid for. From [`Undo::begin`] on, each container notes
//! the former value of what is changed first; [`Undo::rollback`] puts them back, [`Undo::commit`] forgets them.
//! A state is a struct of these containers, and `undo_state!` ties them together. It refuses to know what they hold.

mod notes;

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;
use std::ops::RangeBounds;

pub(crate) use notes::Notes;
use serde::{Serialize, Serializer};

/// What can be taken back.
pub trait Undo {
    /// From here on, former values are noted.
    fn begin(&mut self);
    /// What was changed since [`Undo::begin`] is as it was then.
    fn rollback(&mut self);
    /// What was changed stays; former values are forgotten.
    fn commit(&mut self);
}

/// Makes [`Undo`] of a struct from that of its fields: `undo_state!(State { members, cards, agenda });` Every field of
/// the struct must stand in the list.
#[macro_export]
macro_rules! undo_state {
    ($state:ident { $($field:ident),* $(,)? }) => {
        impl $crate::Undo for $state {
            fn begin(&mut self) {
                let $state { $($field),* } = self;
                $($crate::Undo::begin($field);)*
            }
            fn rollback(&mut self) {
                let $state { $($field),* } = self;
                $($crate::Undo::rollback($field);)*
            }
            fn commit(&mut self) {
                let $state { $($field),* } = self;
                $($crate::Undo::commit($field);)*
            }
        }
    };
}

/// An id that is a running number from 1.
pub trait Running: Copy {
    /// The number.
    fn number(self) -> u32;
    /// The id of a number.
    fn of(number: u32) -> Self;
}

/// Records by running number, dense: the million-and-first is found as fast as the first.
#[derive(Debug, Clone)]
pub struct Register<K, V> {
    rows: Vec<V>,
    /// The number before the first: 0, unless others gave numbers before.
    before: u32,
    /// How many there were when the change began.
    length: usize,
    noted: Notes<(usize, V)>,
    kind: PhantomData<fn() -> K>,
}

impl<K, V> Default for Register<K, V> {
    fn default() -> Self {
        Register { rows: Vec::new(), before: 0, length: 0, noted: Notes::default(), kind: PhantomData }
    }
}

impl<K: Running, V: Clone> Register<K, V> {
    /// The id that the next record gets (PLAT-03).
    pub fn next_id(&self) -> K {
        Self::numbered(self.before, self.rows.len())
    }

    fn numbered(before: u32, index: usize) -> K {
        K::of(u32::try_from(index + 1).expect("fewer than 2^32 records") + before)
    }

    fn index(&self, id: K) -> usize {
        // An id from before the register began is one of nobody, as 0 is.
        (id.number() as usize).wrapping_sub(1).wrapping_sub(self.before as usize)
    }

    /// The first record gets the number `first`, because those before it were given elsewhere.
    ///
    /// # Panics
    /// There is a record already: numbers do not change.
    pub fn begin_with(&mut self, first: K) {
        assert!(self.rows.is_empty(), "a register that has begun keeps its numbers");
        self.before = first.number().saturating_sub(1);
    }

    /// The id that the record after `further` more gets, for a command that makes several.
    pub fn id_after(&self, further: u32) -> K {
        K::of(self.next_id().number() + further)
    }

    /// Adds a record.
    pub fn push(&mut self, value: V) -> K {
        let id = self.next_id();
        self.rows.push(value);
        id
    }

    /// A record.
    pub fn get(&self, id: K) -> Option<&V> {
        self.rows.get(self.index(id))
    }

    /// A record to change.
    pub fn get_mut(&mut self, id: K) -> Option<&mut V> {
        let index = self.index(id);
        let row = self.rows.get_mut(index)?;
        if index < self.length {
            self.noted.take(|(known, _)| *known == index, || (index, row.clone()));
        }
        Some(row)
    }

    /// A record to change; all up to it that are missing are made first, empty. For records that are somebody else's
    /// running numbers, such as the account of a member.
    pub fn grow_to(&mut self, id: K) -> &mut V
    where
        V: Default,
    {
        let wanted = (id.number() as usize).saturating_sub(self.before as usize);
        if self.rows.len() < wanted {
            self.rows.resize_with(wanted, V::default);
        }
        self.get_mut(id).expect("ids are numbered from the first on")
    }

    /// All records in the order of their numbers.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (K, &V)> + ExactSizeIterator {
        let before = self.before;
        self.rows.iter().enumerate().map(move |(index, row)| (Self::numbered(before, index), row))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl<K, V: Clone> Undo for Register<K, V> {
    fn begin(&mut self) {
        self.length = self.rows.len();
        self.noted.open();
    }

    fn rollback(&mut self) {
        if self.noted.is_open() {
            self.rows.truncate(self.length);
        }
        for (index, row) in self.noted.undone() {
            self.rows[index] = row;
        }
    }

    fn commit(&mut self) {
        self.noted.forget();
    }
}

impl<K, V: Serialize> Serialize for Register<K, V> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.rows.serialize(to)
    }
}

/// Records by any ordered key.
#[derive(Debug, Clone)]
pub struct Table<K: Ord, V> {
    rows: BTreeMap<K, V>,
    noted: Notes<(K, Option<V>)>,
}

impl<K: Ord, V> Default for Table<K, V> {
    fn default() -> Self {
        Table { rows: BTreeMap::new(), noted: Notes::default() }
    }
}

impl<K: Ord + Clone, V: Clone> Table<K, V> {
    fn note<Q>(&mut self, key: &Q)
    where
        K: Borrow<Q>,
        Q: Ord + ToOwned<Owned = K> + ?Sized,
    {
        let Table { rows, noted } = self;
        noted.take(|(known, _)| known.borrow() == key, || (key.to_owned(), rows.get(key).cloned()));
    }

    /// Sets a record; gives the former one.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.note_key(&key);
        self.rows.insert(key, value)
    }

    fn note_key(&mut self, key: &K) {
        let Table { rows, noted } = self;
        noted.take(|(known, _)| known == key, || (key.clone(), rows.get(key).cloned()));
    }

    /// Takes a record out.
    pub fn remove<Q>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Ord + ToOwned<Owned = K> + ?Sized,
    {
        self.note(key);
        self.rows.remove(key)
    }

    /// A record.
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.rows.get(key)
    }

    /// A record to change.
    pub fn get_mut<Q>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
        Q: Ord + ToOwned<Owned = K> + ?Sized,
    {
        self.note(key);
        self.rows.get_mut(key)
    }

    /// A record to change, made by `make` when there is none.
    pub fn entry_or(&mut self, key: K, make: impl FnOnce() -> V) -> &mut V {
        self.note_key(&key);
        self.rows.entry(key).or_insert_with(make)
    }

    /// Whether there is such a record.
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.rows.contains_key(key)
    }

    /// All records in the order of their keys.
    pub fn iter(&self) -> std::collections::btree_map::Iter<'_, K, V> {
        self.rows.iter()
    }

    /// The records of a range of keys.
    pub fn range(&self, range: impl RangeBounds<K>) -> std::collections::btree_map::Range<'_, K, V> {
        self.rows.range(range)
    }

    /// All keys in order.
    pub fn keys(&self) -> std::collections::btree_map::Keys<'_, K, V> {
        self.rows.keys()
    }

    /// All values in the order of their keys.
    pub fn values(&self) -> std::collections::btree_map::Values<'_, K, V> {
        self.rows.values()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl<K: Ord, V> Undo for Table<K, V> {
    fn begin(&mut self) {
        self.noted.open();
    }

    fn rollback(&mut self) {
        for (key, former) in self.noted.undone() {
            match former {
                Some(value) => self.rows.insert(key, value),
                None => self.rows.remove(&key),
            };
        }
    }

    fn commit(&mut self) {
        self.noted.forget();
    }
}

impl<K: Ord + Serialize, V: Serialize> Serialize for Table<K, V> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.rows.serialize(to)
    }
}

/// A set of ordered keys.
#[derive(Debug, Clone)]
pub struct Marks<K: Ord> {
    rows: BTreeSet<K>,
    noted: Notes<(K, bool)>,
}

impl<K: Ord> Default for Marks<K> {
    fn default() -> Self {
        Marks { rows: BTreeSet::new(), noted: Notes::default() }
    }
}

impl<K: Ord + Clone> Marks<K> {
    fn note(&mut self, key: &K) {
        let Marks { rows, noted } = self;
        noted.take(|(known, _)| known == key, || (key.clone(), rows.contains(key)));
    }

    /// Adds a key; says whether it was not there.
    pub fn insert(&mut self, key: K) -> bool {
        self.note(&key);
        self.rows.insert(key)
    }

    /// Takes a key out; says whether it was there.
    pub fn remove(&mut self, key: &K) -> bool {
        self.note(key);
        self.rows.remove(key)
    }

    /// Whether a key is there.
    pub fn contains(&self, key: &K) -> bool {
        self.rows.contains(key)
    }

    /// All keys in order.
    pub fn iter(&self) -> std::collections::btree_set::Iter<'_, K> {
        self.rows.iter()
    }

    /// The keys of a range.
    pub fn range(&self, range: impl RangeBounds<K>) -> std::collections::btree_set::Range<'_, K> {
        self.rows.range(range)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl<K: Ord> Undo for Marks<K> {
    fn begin(&mut self) {
        self.noted.open();
    }

    fn rollback(&mut self) {
        for (key, was_there) in self.noted.undone() {
            if was_there {
                self.rows.insert(key);
            } else {
                self.rows.remove(&key);
            }
        }
    }

    fn commit(&mut self) {
        self.noted.forget();
    }
}

impl<K: Ord + Serialize> Serialize for Marks<K> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.rows.serialize(to)
    }
}

/// One small value, noted whole at its first change: counters, totals, a last instant.
#[derive(Debug, Clone, Default)]
pub struct Held<T> {
    value: T,
    noting: bool,
    former: Option<T>,
}

impl<T: Clone> Held<T> {
    /// Holds `value`.
    pub fn new(value: T) -> Held<T> {
        Held { value, noting: false, former: None }
    }

    /// The value.
    pub fn get(&self) -> &T {
        &self.value
    }

    /// The value to change.
    pub fn get_mut(&mut self) -> &mut T {
        if self.noting && self.former.is_none() {
            self.former = Some(self.value.clone());
        }
        &mut self.value
    }
}

impl<T> Undo for Held<T> {
    fn begin(&mut self) {
        self.noting = true;
        self.former = None;
    }

    fn rollback(&mut self) {
        self.noting = false;
        if let Some(former) = self.former.take() {
            self.value = former;
        }
    }

    fn commit(&mut self) {
        self.noting = false;
        self.former = None;
    }
}

impl<T: Serialize> Serialize for Held<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(to)
    }
}

/// Rows that are only ever added: a history.
#[derive(Debug, Clone)]
pub struct Log<T> {
    rows: Vec<T>,
    noted: Option<usize>,
}

impl<T> Default for Log<T> {
    fn default() -> Self {
        Log { rows: Vec::new(), noted: None }
    }
}

impl<T> Log<T> {
    /// Adds a row.
    pub fn push(&mut self, row: T) {
        self.rows.push(row);
    }

    /// All rows, oldest first.
    pub fn rows(&self) -> &[T] {
        &self.rows
    }
}

impl<T> Undo for Log<T> {
    fn begin(&mut self) {
        self.noted = Some(self.rows.len());
    }

    fn rollback(&mut self) {
        if let Some(length) = self.noted.take() {
            self.rows.truncate(length);
        }
    }

    fn commit(&mut self) {
        self.noted = None;
    }
}

impl<T: Serialize> Serialize for Log<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.rows.serialize(to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Agenda, At, PersonId};
    use proptest::prelude::*;

    #[derive(Default, Serialize)]
    struct State {
        people: Register<PersonId, String>,
        posts: Table<u8, u32>,
        online: Marks<u8>,
        count: Held<u32>,
        history: Log<u8>,
        agenda: Agenda<u8>,
    }
    undo_state!(State { people, posts, online, count, history, agenda });

    fn change(state: &mut State, what: u8, key: u8) {
        match what % 8 {
            0 if key > 4 => state.people.grow_to(PersonId(u32::from(what / 16) + 1)).push('?'),
            0 => drop(state.people.push(format!("new {key}"))),
            1 => drop(state.people.get_mut(PersonId(u32::from(key))).map(|name| name.push('!'))),
            2 => drop(state.posts.insert(key, u32::from(what))),
            3 => drop(state.posts.remove(&key)),
            4 => *state.posts.entry_or(key, || 0) += 1,
            5 => drop(if what > 99 { state.online.insert(key) } else { state.online.remove(&key) }),
            6 => {
                *state.count.get_mut() += 1;
                state.history.push(key);
            }
            _ => match what > 99 {
                true => state.agenda.set(key, At(u64::from(what))),
                false => drop(state.agenda.cancel(&key)),
            },
        }
    }

    proptest! {
        #[test]
        fn a_rollback_leaves_no_trace_and_a_commit_leaves_all(
            before in prop::collection::vec((any::<u8>(), 0u8..6), 0..40),
            within in prop::collection::vec((any::<u8>(), 0u8..6), 0..40),
        ) {
            let mut state = State::default();
            let mut plain = State::default();
            for (what, key) in before {
                change(&mut state, what, key);
                change(&mut plain, what, key);
            }
            let untouched = crate::text::line(&state);
            state.begin();
            within.iter().for_each(|(what, key)| change(&mut state, *what, *key));
            state.rollback();
            prop_assert_eq!(crate::text::line(&state), untouched);
            state.begin();
            for (what, key) in within {
                change(&mut state, what, key);
                change(&mut plain, what, key);
            }
            state.commit();
            prop_assert_eq!(crate::text::line(&state), crate::text::line(&plain));
        }
    }

    #[test]
    fn a_register_may_begin_behind_numbers_that_were_given_elsewhere() {
        let mut people: Register<PersonId, &str> = Register::default();
        people.begin_with(PersonId(4));
        assert_eq!((people.next_id(), people.id_after(1)), (PersonId(4), PersonId(5)));
        assert_eq!(people.push("Ada"), PersonId(4));
        *people.grow_to(PersonId(6)) = "Cas";
        assert_eq!(
            (people.len(), people.get(PersonId(4)), people.get(PersonId(6))),
            (3, Some(&"Ada"), Some(&"Cas"))
        );
        for nobody in [0, 1, 3, 7] {
            assert_eq!(people.get(PersonId(nobody)), None);
            assert_eq!(people.get_mut(PersonId(nobody)), None);
        }
        assert_eq!(people.iter().map(|(person, _)| person.0).collect::<Vec<_>>(), [4, 5, 6]);
    }
}
