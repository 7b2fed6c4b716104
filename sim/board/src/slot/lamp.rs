//! The lamp of a slot: off, on, or blinking from the instant it was told to (cabinet profile, holding register 0).
//! It refuses to know why anyone wants it lit.

use forecourt_wire::{Instant, Span};

/// Half a second on, half a second off.
pub const BLINK_PHASE: Span = Span::from_ms(500);

/// The lamp's register and since when it holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lamp {
    value: u16,
    since: Instant,
}

impl Lamp {
    /// The greatest value that the register takes.
    pub const MAX: u16 = 2;

    /// Off, as after power-on.
    pub const fn off(at: Instant) -> Self {
        Self { value: 0, since: at }
    }

    /// Takes a register value, 0 … 2. The same value again does not start the blinking anew, so that a host
    /// which repeats itself still sees an even rhythm.
    pub fn write(&mut self, at: Instant, value: u16) {
        if value != self.value {
            *self = Self { value, since: at };
        }
    }

    /// The register: 0 off, 1 on, 2 blinking.
    pub const fn value(&self) -> u16 {
        self.value
    }

    /// True while light comes out.
    pub fn lit(&self, now: Instant) -> bool {
        match self.value {
            0 => false,
            1 => true,
            _ => (now.since(self.since) / BLINK_PHASE).is_multiple_of(2),
        }
    }

    /// When the light next changes by itself after `now`; only while it blinks.
    pub fn next_change(&self, now: Instant) -> Option<Instant> {
        let phases = now.since(self.since) / BLINK_PHASE;
        (self.value == 2).then(|| self.since + BLINK_PHASE * (phases + 1))
    }
}
