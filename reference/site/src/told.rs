//! What was journalled, on its way to whoever listens: events in their order, each with its stored form.
//!
//! The stored forms of a batch are one text, shared by its events; it is looked at as text by whoever asks for it, and the
//! room of what was heard is used again: a group writes millions of them. It refuses to know who listens.

use crate::contexts::Event;
use forecourt_books::At;
use std::collections::VecDeque;
use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

/// The stored form of one event; reads as a text.
#[derive(Clone)]
pub struct Body {
    batch: Arc<Vec<u8>>,
    place: Range<usize>,
}

impl Deref for Body {
    type Target = str;

    fn deref(&self) -> &str {
        str::from_utf8(&self.batch[self.place.clone()]).expect("stored forms are JSON")
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl PartialEq for Body {
    fn eq(&self, other: &Body) -> bool {
        **self == **other
    }
}

/// One event as it was journalled.
#[derive(Clone, PartialEq, Debug)]
pub struct Committed {
    /// Its number in the journal, from 1.
    pub seq: u64,
    /// When.
    pub at: At,
    /// What happened.
    pub event: Event,
    /// The stored form.
    pub body: Body,
}

/// The events of one batch that nobody has heard yet.
pub(crate) struct Batch {
    seq: u64,
    at: At,
    events: VecDeque<Event>,
    text: Arc<Vec<u8>>,
    ends: Vec<usize>,
}

/// The room that the events of a batch took, empty, for another batch.
#[derive(Default)]
pub(crate) struct Room {
    pub events: Vec<Event>,
    pub text: Vec<u8>,
    pub ends: Vec<usize>,
}

impl Batch {
    /// The events of a batch, the first of them with this number; `ends` says where the stored form of each ends in `text`.
    pub fn new(seq: u64, at: At, events: Vec<Event>, text: Vec<u8>, ends: Vec<usize>) -> Batch {
        debug_assert_eq!(events.len(), ends.len(), "each event has its stored form");
        Batch { seq, at, events: events.into(), text: Arc::new(text), ends }
    }

    /// The next event.
    pub fn next(&mut self) -> Option<Committed> {
        let at = self.ends.len() - self.events.len();
        let event = self.events.pop_front()?;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        let body = Body { batch: Arc::clone(&self.text), place: start..self.ends[at] };
        Some(Committed { seq: self.seq + at as u64, at: self.at, event, body })
    }

    /// What is left of a batch that was heard; a text that somebody still holds stays theirs.
    pub fn room(self) -> Room {
        let Batch { events, text, ends, .. } = self;
        Room { events: events.into(), text: Arc::into_inner(text).unwrap_or_default(), ends }
    }
}
