//! What happened on the line, as numbers that only grow.
//!
//! It refuses to know which board it was: that is [`crate::Health`].

/// Counts since the poller was made.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Counters {
    /// Requests put on the line, repeats and broadcasts included.
    pub requests: u64,
    /// Valid answers to an outstanding request, exceptions included.
    pub answers: u64,
    /// Waits that ended without an answer.
    pub timeouts: u64,
    /// Damaged frames while an answer was awaited.
    pub damaged: u64,
    /// Answers that were exceptions.
    pub exceptions: u64,
    /// Frames that were dropped: of another board or function, or begun while no request was outstanding.
    pub stray: u64,
    /// Complete ordered passes over a drawer: cycles, full scans and audits.
    pub scans: u64,
}
