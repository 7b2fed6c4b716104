//! What is believed of a drawer board, and when it is to be polled.
//!
//! It refuses to know what a stall or a forced opening leads to: that is the site's.

use crate::DrawerStatus;
use forecourt_wire::{Exception, Instant, Span, request::Words};

/// Discrete inputs 0 … 4, one bit each.
const INPUTS: u8 = 0b1_1111;
/// Inputs whose change calls for the fault register: stalled, released by hand.
const FAULT_INPUTS: u8 = 0b1_1000;
/// Fully closed, fully open, moving: a drawer of which none holds stopped on its way, or does not trust its switches.
const SOMEWHERE: u8 = 0b111;

/// What a poll's answer calls for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Effect {
    /// Nothing changed.
    Same,
    /// Tell the status.
    Tell,
    /// Read the fault, position and count, then tell.
    ReadFault,
}

/// One drawer board.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Drawer {
    /// When it is polled next.
    pub(crate) due: Instant,
    /// When its inputs were last read.
    pub(crate) read: Instant,
    status: DrawerStatus,
    inputs: Option<u8>,
    /// The next answer is told even if it changes nothing.
    announce: bool,
    refused: Option<Exception>,
}

impl Drawer {
    /// Nothing is known; polled first at `due`.
    pub(crate) fn new(due: Instant) -> Self {
        Self { due, read: due, status: DrawerStatus::default(), inputs: None, announce: true, refused: None }
    }

    pub(crate) fn status(&self) -> DrawerStatus {
        self.status
    }

    /// Said to be anything but fully closed.
    pub(crate) fn is_open(&self) -> bool {
        self.inputs.is_some() && !self.status.closed
    }

    /// A poll begins at `now`: the next is due a period after this one was, or after now if more than one was missed.
    pub(crate) fn polled(&mut self, now: Instant, period: Span) {
        let next = self.due + period;
        self.due = if next > now { next } else { now + period };
    }

    /// The five inputs, read at `at`.
    pub(crate) fn inputs(&mut self, at: Instant, byte: u8) -> Effect {
        let inputs = byte & INPUTS;
        let has = |bit: u8| inputs >> bit & 1 == 1;
        let changed = inputs ^ self.inputs.unwrap_or(!inputs);
        (self.inputs, self.read, self.refused) = (Some(inputs), at, None);
        self.status = DrawerStatus {
            closed: has(0),
            open: has(1),
            moving: has(2),
            stalled: has(3),
            by_hand: has(4),
            ..self.status
        };
        // KEY-43: a driver or limit switch fault has no input of its own.
        let astray = changed != 0 && inputs & SOMEWHERE == 0;
        if core::mem::take(&mut self.announce) || changed & FAULT_INPUTS != 0 || astray {
            Effect::ReadFault
        } else if changed != 0 {
            Effect::Tell
        } else {
            Effect::Same
        }
    }

    /// Input registers 0 … 2.
    pub(crate) fn registers(&mut self, words: Words<'_>) {
        let word = |k| words.get(k).unwrap_or_default();
        self.status =
            DrawerStatus { position: word(0), fault: word(1), times_opened: word(2), ..self.status };
    }

    /// The coil was written, which clears a fault and a release by hand (cabinet profile, *Drawer board*). Both may
    /// stand again before the next poll and look as if nothing had happened, so that poll is told in any case (KEY-43).
    pub(crate) fn coil_written(&mut self) {
        self.announce |= self.status.stalled || self.status.by_hand || self.status.fault != 0;
    }

    /// An exception in answer to a poll: true when it is to be told.
    pub(crate) fn refuse(&mut self, exception: Exception) -> bool {
        self.doubt();
        self.refused.replace(exception) != Some(exception)
    }

    /// No answer, or the line went down: the next answer is told.
    pub(crate) fn doubt(&mut self) {
        self.announce = true;
    }
}
