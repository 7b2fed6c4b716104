//! The wall's time as a link tells it: zero when the link was opened, and never back.
//!
//! It is the one place of the laboratory that reads a clock and sleeps. It refuses to know what day it is.

#![expect(clippy::disallowed_methods, reason = "a real device lives in the wall's time")]

use forecourt_wire::Instant;
use std::time::{Duration, Instant as Wall};

/// A clock that began when it was made; copies tell the same time.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    begun: Wall,
}

impl Clock {
    /// Begins now.
    pub fn start() -> Self {
        Self { begun: Wall::now() }
    }

    /// Nanoseconds since it began, as a link's time; exact for the next 32 years.
    pub fn now(self) -> Instant {
        Instant::from_ns(u64::try_from(self.begun.elapsed().as_nanos()).unwrap_or(u64::MAX / 32))
    }

    /// How long it is until `at`; zero when that has passed.
    pub fn until(self, at: Instant) -> Duration {
        Duration::from_nanos(at.since(self.now()).as_ns())
    }

    /// Comes back at `at`, or at once when that has passed.
    pub fn wait_until(self, at: Instant) {
        loop {
            let rest = self.until(at);
            if rest.is_zero() {
                return;
            }
            pause(rest);
        }
    }
}

/// Comes back after so long.
pub fn pause(span: Duration) {
    std::thread::sleep(span);
}
