//! The wall clock, in this one place: how long a command took, for people, and which day it is, for waivers that end. No
//! other outcome depends on it.

use forecourt_evidence::day::Day;
use std::time::Instant;

/// The day it is, in UTC.
pub fn today() -> Option<Day> {
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    Day::new(now.year(), now.month(), now.day())
}

/// Runs from its start on.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts.
    #[allow(clippy::disallowed_methods, reason = "the speed-up is told to people and decides nothing")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Nanoseconds since the start.
    pub fn elapsed_ns(self) -> u64 {
        u64::try_from(self.0.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}
