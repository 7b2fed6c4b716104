//! One ordered pass over a drawer's slots: ascending from the first, each asked until it has had its turn.
//!
//! It refuses to know what a slot said.

use crate::{Slot, Ticket};
use forecourt_wire::Instant;

/// What a pass is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// A full scan that was ordered.
    Ordered(Ticket),
    /// The audit at rest (KEY-21).
    Audit,
    /// The loop of a return (KEY-30, KEY-31).
    Cycle,
}

/// A pass under way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sweep {
    pub(crate) kind: Kind,
    pub(crate) drawer: u8,
    /// Tells this pass from any other, so that the answer to an abandoned one counts for nothing.
    pub(crate) number: u32,
    slots: u8,
    next: u8,
    /// First bit of the first request.
    pub(crate) started: Option<Instant>,
    pub(crate) answered: u8,
    pub(crate) silent: u8,
}

impl Sweep {
    /// A pass over slots 1 … `slots` of `drawer`.
    pub(crate) const fn new(kind: Kind, drawer: u8, slots: u8, number: u32) -> Self {
        Self { kind, drawer, number, slots, next: 1, started: None, answered: 0, silent: 0 }
    }

    /// The address that has its turn; its request begins at `now`.
    pub(crate) fn ask(&mut self, now: Instant) -> u8 {
        self.started.get_or_insert(now);
        Slot { drawer: self.drawer, slot: self.next }.address()
    }

    /// The slot had its turn; true when it was the last.
    pub(crate) fn advance(&mut self, answered: bool) -> bool {
        if answered {
            self.answered += 1;
        } else {
            self.silent += 1;
        }
        self.next += 1;
        self.next > self.slots
    }
}
