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

#[cfg(test)]
mod tests {
    use super::*;

    const CLOSED: u8 = 0b00001;
    const OPEN: u8 = 0b00010;
    const MOVING: u8 = 0b00100;
    const BY_HAND: u8 = 0b10000;

    fn at_ms(ms: u64) -> Instant {
        Instant::ZERO + Span::from_ms(ms)
    }

    /// A drawer that was told closed.
    fn known() -> Drawer {
        let mut drawer = Drawer::new(Instant::ZERO);
        assert_eq!(drawer.inputs(Instant::ZERO, CLOSED), Effect::ReadFault, "the first answer is told whole");
        drawer
    }

    #[test]
    fn the_next_poll_keeps_the_beat_until_a_whole_one_was_missed() {
        // KEY-21. Late by a whole period: the one that is due this very moment is the one just made.
        let period = Span::from_ms(500);
        for (now, due) in [(0, 500), (499, 500), (500, 1_000), (501, 1_001), (9_000, 9_500)] {
            let mut drawer = Drawer::new(Instant::ZERO);
            drawer.polled(at_ms(now), period);
            assert_eq!(drawer.due, at_ms(due), "polled at {now} ms");
        }
    }

    #[test]
    fn each_input_stands_in_its_own_field() {
        for bit in 0..5u8 {
            let mut drawer = Drawer::new(Instant::ZERO);
            // The three bits above the inputs are padding (V1.1b3 §6.2) and say nothing.
            drawer.inputs(at_ms(7), 1 << bit | 0b1110_0000);
            let status = drawer.status();
            let fields = [status.closed, status.open, status.moving, status.stalled, status.by_hand];
            let expected: [bool; 5] = core::array::from_fn(|k| k == usize::from(bit));
            assert_eq!(fields, expected, "input {bit}");
            assert_eq!(drawer.is_open(), bit != 0, "anything but closed is open");
            assert_eq!(drawer.read, at_ms(7));
        }
        assert!(!Drawer::new(Instant::ZERO).is_open(), "before the first answer nobody said so");
    }

    #[test]
    fn the_fault_register_is_read_for_a_fault_or_a_stop_on_the_way_and_for_nothing_else() {
        // KEY-43, KEY-44.
        let mut drawer = known();
        let steps = [
            (CLOSED, Effect::Same),
            (MOVING, Effect::Tell),
            (OPEN, Effect::Tell),
            (OPEN, Effect::Same),
            (MOVING, Effect::Tell),
            (0, Effect::ReadFault),
            (0, Effect::Same),
            (CLOSED, Effect::Tell),
            (CLOSED | BY_HAND, Effect::ReadFault),
            (CLOSED | BY_HAND, Effect::Same),
            (CLOSED, Effect::ReadFault),
        ];
        for (k, (inputs, expected)) in steps.into_iter().enumerate() {
            assert_eq!(drawer.inputs(at_ms(k as u64), inputs), expected, "step {k}");
        }
    }

    #[test]
    fn a_written_coil_calls_for_the_next_answer_where_anything_stood() {
        // KEY-43: each of the three alone may have been cleared and stand again.
        let words = |fault: u16| {
            let [high, low] = fault.to_be_bytes();
            [0, 9, high, low, 0, 3]
        };
        for (inputs, fault, told) in
            [(CLOSED, 0, false), (CLOSED | 0b01000, 0, true), (CLOSED | BY_HAND, 0, true), (CLOSED, 2, true)]
        {
            let mut drawer = known();
            drawer.inputs(at_ms(1), inputs);
            drawer.registers(Words::new(&words(fault)).expect("three registers"));
            assert_eq!(
                (drawer.status().position, drawer.status().fault, drawer.status().times_opened),
                (9, fault, 3)
            );
            drawer.coil_written();
            let expected = if told { Effect::ReadFault } else { Effect::Same };
            assert_eq!(drawer.inputs(at_ms(2), inputs), expected, "{inputs:05b}, fault {fault}");
        }
    }

    #[test]
    fn a_refusal_is_told_once_until_it_changes_or_an_answer_came() {
        let mut drawer = known();
        assert!(drawer.refuse(Exception::IllegalFunction));
        assert!(!drawer.refuse(Exception::IllegalFunction));
        assert!(drawer.refuse(Exception::DeviceFailure), "another one");
        assert_eq!(drawer.inputs(at_ms(1), CLOSED), Effect::ReadFault, "back again, it is told whole");
        assert_eq!(drawer.inputs(at_ms(2), CLOSED), Effect::Same);
        assert!(drawer.refuse(Exception::DeviceFailure), "a new bout");
    }
}
