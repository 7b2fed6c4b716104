//! What stands before the antenna, as far as the firmware can feel it.
//!
//! A clean tag at rest needs no signal: its frames end at known instants, so they are counted, not simulated.
//! Everything else (noise, weak coupling, two tags) comes as frames from the edge-level receiver. It refuses to
//! know belief and registers; those are the reader's.

use forecourt_tag::TagId;
use forecourt_wire::{Instant, Span};

/// Where a reader's frames come from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Source {
    /// No tag, and no signal.
    #[default]
    Nothing,
    /// One tag, well coupled, that came to rest at `rest`.
    Tag {
        /// Its number.
        id: TagId,
        /// When it came to rest.
        rest: Instant,
    },
    /// A tag that modulates but is never a frame: a parity that is always wrong, or another bit rate (KEY-50,
    /// KEY-52).
    Unreadable {
        /// When it came to rest.
        rest: Instant,
    },
    /// Frames are fed one by one with [`super::SlotBoard::heard`].
    Raw,
}

/// Frames of a resting tag that have not been counted yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Run {
    /// The tag's number; `None` for frames that fail their parity.
    pub id: Option<u64>,
    /// End of the first of them.
    pub first: Instant,
    /// How many, at least one.
    pub count: u64,
    /// From one end to the next.
    pub frame: Span,
}

impl Run {
    /// End of the last of them.
    pub fn last(&self) -> Instant {
        self.first + self.frame * (self.count - 1)
    }
}

/// The arithmetic of a resting tag: after the first frame one more ends each frame's time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Steady {
    id: Option<u64>,
    next_end: Instant,
    frame: Span,
}

impl Steady {
    /// A tag whose first bit begins at `start`; a frame lasts `frame`.
    pub fn new(id: Option<TagId>, start: Instant, frame: Span) -> Self {
        // The receiver knows that a frame is whole half a bit after its end, when the line changes again, and
        // gives a frame up three half bits after its end: 129 and 131 of 128 half bits (forecourt-tag, receiver).
        let halves = if id.is_some() { 129 } else { 131 };
        Self { id: id.map(TagId::value), next_end: start + frame / 128 * halves, frame }
    }

    /// End of the next frame that has not been counted.
    pub const fn next_end(&self) -> Instant {
        self.next_end
    }

    /// The frames that end up to and including `to`, counted once.
    pub fn take(&mut self, to: Instant) -> Option<Run> {
        let first = self.next_end;
        if first > to {
            return None;
        }
        let count = to.since(first) / self.frame + 1;
        self.next_end = first + self.frame * count;
        Some(Run { id: self.id, first, count, frame: self.frame })
    }
}
