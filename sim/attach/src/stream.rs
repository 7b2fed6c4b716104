//! Bytes in order in the wall's time: the link of a serial device, a TCP connection, a pty, a program's pipes.
//!
//! What it can do is [`Class::Bytes`]: bytes in order, silences to some milliseconds, no gaps and no parity. When a byte
//! came is known only as well as the system tells ([`Timing::error`]). It refuses to know which of these it is, and
//! never waits for a device that does not take what it is sent: to the rig that is a deaf board.

pub mod pipe;
pub mod pty;
pub mod serial;
pub mod tcp;

use crate::clock::Clock;
use crate::pump::{Pump, Read1};
use forecourt_certify::act::Act;
use forecourt_certify::burst::Burst;
use forecourt_certify::link::{Abilities, Cannot, Class, Link, LinkError, Seen, Sent, Stop};
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Instant, LineSpeed, Span};
use std::io::{ErrorKind, Write};
use std::time::Duration;

/// How long a read or a write of a device waits before it looks up.
const LOOK_UP: Duration = Duration::from_millis(100);
/// Bytes that a device may have kept for us before any run, beside what the line carries.
const BACKLOG: u64 = 8_192;

/// How well the system tells and keeps time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timing {
    /// How far off the instant of a byte may be, either way.
    pub error: Span,
    /// How long the line must be quiet before an answer is taken as ended.
    pub quiet: Span,
}

impl Default for Timing {
    /// 20 ms and 30 ms: a USB adapter hands bytes on every 16 ms, and a busy machine wakes late.
    fn default() -> Self {
        Self { error: Span::from_ms(20), quiet: Span::from_ms(30) }
    }
}

/// How bytes that one read gives stood on the line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Arrival {
    /// A UART heard them: the last has just ended.
    Timed,
    /// A pty, a pipe, TCP: a whole answer at once, of which a board that keeps the line's times is sending the rest.
    AtOnce,
}

/// Where the bytes go.
pub(crate) trait Sink: Write + Send {
    /// Waits until what was written is on the line, where the system can tell.
    fn drain(&mut self) {}
}

/// A device on bytes.
pub struct Stream {
    line: LineSpeed,
    timing: Timing,
    arrival: Arrival,
    clock: Clock,
    pump: Pump,
    sink: Box<dyn Sink>,
    /// What [`Link::now`] says: the time that the last run reached, and not the clock's. So a replay of the trace, which has
    /// no clock, has the same time at every step.
    reached: Instant,
    /// End of the last byte heard.
    heard_to: Instant,
    /// By how much the rig was late at most since it was last asked: a wake-up, a write.
    behind: Span,
    gone: Option<String>,
    /// Whatever must live as long as the link: a pty's other end, a process.
    keep: Option<Box<dyn std::any::Any + Send>>,
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").field("line", &self.line).field("gone", &self.gone).finish_non_exhaustive()
    }
}

impl Stream {
    pub(crate) fn new(
        source: impl std::io::Read + Send + 'static,
        sink: Box<dyn Sink>,
        arrival: Arrival,
        (line, timing): (LineSpeed, Timing),
    ) -> Self {
        let clock = Clock::start();
        let pump = Pump::start(source, clock);
        let zero = Instant::ZERO;
        Self {
            line,
            timing,
            arrival,
            clock,
            pump,
            sink,
            reached: zero,
            heard_to: zero,
            behind: Span::ZERO,
            gone: None,
            keep: None,
        }
    }

    pub(crate) fn keeping(mut self, keep: impl std::any::Any + Send) -> Self {
        self.keep = Some(Box::new(keep));
        self
    }

    /// Writes all of `bytes`, as long as the device takes them within twice their time on the line and a second. True when
    /// it took them at once.
    fn write(&mut self, bytes: &[u8]) -> Result<bool, LinkError> {
        let patience = self.line.frame_span(bytes.len()) * 2 + Span::from_secs(1);
        let end = self.clock.now() + patience;
        let mut rest = bytes;
        let mut writes = 0;
        while !rest.is_empty() && self.clock.now() < end {
            writes += 1;
            match self.sink.write(rest) {
                Ok(length) => rest = &rest[length..],
                Err(error) => match error.kind() {
                    ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted => {}
                    _ => return Err(self.end(error.to_string())),
                },
            }
        }
        if rest.is_empty() {
            // A line does not wait for those who do not listen: nor does the rig.
            let _ = self.sink.flush();
            self.sink.drain();
        }
        Ok(writes == 1)
    }

    /// The rig wanted to be at `due` and is there only now.
    fn note_late(&mut self, due: Instant) {
        self.behind = self.behind.max(self.clock.now().since(due));
    }

    fn reach(&mut self) -> Instant {
        self.reached = self.clock.now();
        self.reached
    }

    fn end(&mut self, why: String) -> LinkError {
        let why = self.gone.get_or_insert(why).clone();
        LinkError::Gone(why)
    }

    /// `bytes` that a read gave at `at`, as characters back to back; never before what was heard.
    fn chars(&mut self, at: Instant, bytes: &[u8], seen: &mut Vec<Seen>) {
        let character = self.line.char_span();
        let count = if self.arrival == Arrival::Timed { bytes.len() } else { 1 };
        let mut start = at.back(self.line.frame_span(count)).max(self.heard_to);
        for byte in bytes {
            let end = start + character;
            seen.push(Seen::Char { start, end, byte: *byte, flaw: Flaw::None });
            start = end;
        }
        self.heard_to = start;
    }
}

impl Link for Stream {
    fn abilities(&self) -> Abilities {
        Abilities {
            class: Class::Bytes,
            error: self.timing.error,
            timing: false,
            line: false,
            plant: false,
            fast: false,
            quiet: self.timing.quiet,
        }
    }

    fn line(&self) -> LineSpeed {
        self.line
    }

    fn now(&self) -> Instant {
        self.reached
    }

    fn send(&mut self, at: Instant, burst: &Burst) -> Result<Sent, LinkError> {
        if !burst.is_plain() {
            return Err(LinkError::Rig("gaps and bits cannot be set on a line of bytes".into()));
        }
        if let Some(why) = &self.gone {
            return Err(LinkError::Gone(why.clone()));
        }
        let early = self.clock.now() < at;
        self.clock.wait_until(at);
        if early {
            self.note_late(at);
        }
        let start = self.clock.now();
        let at_once = self.write(&burst.plain())?;
        let span = burst.span(self.line);
        let end = match self.arrival {
            // They take a burst at once; a board behind them may yet let each character last its time. What the rig needs
            // to come back is no part of it: an answer may be there before.
            Arrival::AtOnce if at_once => start + span,
            // The device says when the last bit is out.
            _ => (start + span).max(self.clock.now()),
        };
        self.note_late(start + span);
        Ok(Sent { start, end })
    }

    fn run(&mut self, until: Instant, stop: Stop, seen: &mut Vec<Seen>) -> Result<Instant, LinkError> {
        if let Some(why) = &self.gone {
            return Err(LinkError::Gone(why.clone()));
        }
        let begun = self.clock.now();
        let first = seen.len();
        let mut last: Option<Instant> = None;
        loop {
            let limit = match (stop, last) {
                (Stop::Quiet, Some(at)) => until.min(at + self.timing.quiet),
                _ => until,
            };
            let asked = self.clock.now();
            let next = self.pump.next(self.clock.until(limit));
            match &next {
                // Bytes that had come before are no delay of this wait.
                Some(Read1::Bytes { at, .. }) if *at >= asked => self.note_late(*at),
                None if limit > asked => self.note_late(limit),
                _ => {}
            }
            match next {
                Some(Read1::Bytes { at, bytes }) => {
                    self.chars(at, &bytes, seen);
                    last = Some(at);
                }
                // What came before the end is still heard; the next call tells of it.
                Some(Read1::End(why)) => {
                    let error = self.end(why);
                    return if seen.len() > first { Ok(self.reach()) } else { Err(error) };
                }
                None => return Ok(self.reach()),
            }
            let heard = (seen.len() - first) as u64;
            let now = self.clock.now();
            let carries = now.since(begun) / self.line.char_span();
            if heard > BACKLOG + carries * 4 {
                if let Some(why) = self.pump.drain() {
                    self.gone.get_or_insert(why);
                }
                self.heard_to = now;
                seen.truncate(first);
                let ms = now.since(begun).as_ms();
                return Err(LinkError::Flood(format!("{heard} bytes within {ms} ms")));
            }
            if now >= until {
                return Ok(self.reach());
            }
        }
    }

    fn behind(&mut self) -> Span {
        std::mem::take(&mut self.behind)
    }

    fn act(&mut self, _act: &Act) -> Result<(), Cannot> {
        Err(Cannot("this rig has no hands: a hook command (--hook) or a person (--prompt) is needed".into()))
    }
}

pub(crate) const fn look_up() -> Duration {
    LOOK_UP
}
