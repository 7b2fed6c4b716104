//! What was journalled, on its way to whoever listens: events in their order, each with its stored form.
//!
//! The stored forms of a batch are one text, shared by its events: a group writes millions of them. It refuses to know
//! who listens.

use crate::contexts::Event;
use forecourt_books::At;
use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

/// The stored form of one event; reads as a text.
#[derive(Clone)]
pub struct Body {
    batch: Arc<str>,
    place: Range<usize>,
}

impl Body {
    /// The part of a batch's text at `place`.
    pub(crate) fn of(batch: &Arc<str>, place: Range<usize>) -> Body {
        Body { batch: Arc::clone(batch), place }
    }
}

impl Deref for Body {
    type Target = str;

    fn deref(&self) -> &str {
        &self.batch[self.place.clone()]
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
