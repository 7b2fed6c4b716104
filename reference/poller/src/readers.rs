//! Whether the slots' readers sleep (KEY-48, KEY-62).
//!
//! It refuses to know single readers: a broadcast reaches all, and one that missed it shows as asleep.

use forecourt_wire::Instant;

/// The readers of the whole line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Readers {
    /// Nobody knows: the line has just come up.
    Unknown,
    /// Told to sleep.
    Asleep,
    /// Told to wake; what they say before `until` is not to be believed.
    Waking {
        /// The time to settle has passed.
        until: Instant,
    },
    /// Awake and settled.
    Awake,
}
