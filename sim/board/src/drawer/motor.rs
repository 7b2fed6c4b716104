//! A motor that turns: position as a function of time, and what comes next if nobody interferes. It refuses to
//! know switches and faults.

use forecourt_wire::Instant;
use forecourt_wire::Span;
use forecourt_wire::time::TICKS_PER_SECOND;

/// One turn of the motor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Turn {
    /// Where it began, steps.
    pub from: u16,
    /// Where it is told to go, steps.
    pub target: u16,
    /// Where it gets: `target`, or just before an obstacle.
    pub reach: u16,
    /// When it began.
    pub started: Instant,
    /// Steps a second, at least one.
    pub rate: u16,
}

impl Turn {
    /// True on the way out.
    pub const fn opens(&self) -> bool {
        self.target > self.from
    }

    /// Position at `now`, steps. The product holds in 64 bits: elapsed time is cut at the whole distance, 400 s.
    pub fn position(&self, now: Instant) -> u16 {
        let distance = self.from.abs_diff(self.reach);
        let elapsed = now.since(self.started).min(self.takes(distance));
        // At most `distance`, because the time was cut there.
        let steps = (elapsed.ticks() * u64::from(self.rate) / TICKS_PER_SECOND) as u16;
        if self.reach >= self.from { self.from + steps } else { self.from - steps }
    }

    /// How long `steps` take, rounded up to a tick.
    pub fn takes(&self, steps: u16) -> Span {
        Span::from_ticks((u64::from(steps) * TICKS_PER_SECOND).div_ceil(u64::from(self.rate)))
    }

    /// When `steps` have been made.
    pub fn after(&self, steps: u16) -> Instant {
        self.started + self.takes(steps)
    }

    /// When it gets where it gets.
    pub fn reached_at(&self) -> Instant {
        self.after(self.from.abs_diff(self.reach))
    }
}
