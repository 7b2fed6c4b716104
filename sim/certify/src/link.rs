//! What a rig can do to a device and see of it.
//!
//! A link has its own time: virtual (a simulated device, a child process in virtual time) or the wall's (a serial port, a
//! pty, TCP). Clauses know only this trait, so that one clause serves all of them; what a link cannot do it says in
//! [`Abilities`], and a clause that needs it is inconclusive. It refuses to know clauses.

use crate::act::Act;
use crate::burst::Burst;
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Instant, LineSpeed, Span};

/// The class of rig that a certificate names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// Bytes in order and coarse silences: pty, TCP, a USB adapter.
    Bytes,
    /// Gaps set and measured to a tenth of a character: a UART with a timer.
    Timing,
    /// A device that lives in the rig's own time.
    VirtualTime,
}

/// What a link can do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Abilities {
    /// For the certificate.
    pub class: Class,
    /// How far off a measured instant may be (half width); decides INCONCLUSIVE near a limit.
    pub error: Span,
    /// Gaps can be set and measured (needs T).
    pub timing: bool,
    /// Parity, stop bit, break, speed, glitch (needs L).
    pub line: bool,
    /// Some acts may be tried (needs P); a single act may still be refused.
    pub plant: bool,
    /// Long runs cost no wall time (needs D); elsewhere they cost what they last.
    pub fast: bool,
    /// How long the line must be quiet before an answer is taken as ended; T3.5 in virtual time, tens of ms on a pty.
    pub quiet: Span,
}

/// Something that the rig saw.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seen {
    /// A character that the rig did not send.
    Char {
        /// First edge of its start bit.
        start: Instant,
        /// End of its last stop bit.
        end: Instant,
        /// The byte.
        byte: u8,
        /// What the rig's receiver found wrong with it.
        flaw: Flaw,
    },
    /// An output of a board changed.
    Output {
        /// When.
        at: Instant,
        /// Address of the board.
        board: u8,
        /// Which, and what it is now.
        output: Output,
    },
}

/// What a board shows beside its answers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Output {
    /// The lamp gives light, or not.
    Lamp(bool),
    /// The motor has current, or not.
    Motor(bool),
    /// The transmit enable is high, or not.
    Driver(bool),
}

/// When [`Link::run`] comes back early.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// Never: time passes to the end.
    AtEnd,
    /// Once a character was heard and the line has been quiet for [`Abilities::quiet`] since.
    Quiet,
}

/// Why the rig cannot go on; never the board's fault by itself.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum LinkError {
    /// The connection is gone: unplugged, closed by the other end.
    #[error("the line is gone: {0}")]
    Gone(String),
    /// The child process ended or broke the protocol.
    #[error("the device's process: {0}")]
    Process(String),
    /// It sends without end: more than the rig bears in the time given.
    #[error("the device floods the line: {0}")]
    Flood(String),
    /// The trace that is replayed has something else at this place.
    #[error("the trace does not fit these clauses: {0}")]
    Trace(String),
    /// The rig itself is to blame.
    #[error("the rig: {0}")]
    Rig(String),
}

/// An act, or a burst, that this link cannot carry out; says what would be needed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct Cannot(pub String);

/// When a burst stood on the line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sent {
    /// First edge.
    pub start: Instant,
    /// End of the last item.
    pub end: Instant,
}

/// A device on a rig.
pub trait Link {
    /// What this link can do; constant.
    fn abilities(&self) -> Abilities;
    /// The line that it is set to; changes by nothing but [`Act::Line`].
    fn line(&self) -> LineSpeed;
    /// The link's time.
    fn now(&self) -> Instant;
    /// Puts `burst` on the line at `at`, or at once when that has passed. In virtual time it is only scheduled, and stands
    /// on the line as time passes; several may overlap.
    ///
    /// # Errors
    /// [`LinkError`] when the rig can no longer send. A burst beyond [`Abilities`] is [`LinkError::Rig`]: the caller asks
    /// first.
    fn send(&mut self, at: Instant, burst: &Burst) -> Result<Sent, LinkError>;
    /// Lets time pass to `until`, or as [`Stop`] says, and appends what was seen, in order of time. Gives the time reached.
    ///
    /// # Errors
    /// [`LinkError`] when the device can no longer be seen.
    fn run(&mut self, until: Instant, stop: Stop, seen: &mut Vec<Seen>) -> Result<Instant, LinkError>;
    /// Carries out an act now.
    ///
    /// # Errors
    /// [`Cannot`] when this link, or whoever stands behind it, cannot; nothing was done.
    fn act(&mut self, act: &Act) -> Result<(), Cannot>;
    /// By how much the rig was behind its own time at most since it was last asked: woken late, held up in a write. Never
    /// anything in virtual time.
    fn behind(&mut self) -> Span {
        Span::ZERO
    }
}
