//! How a mutant's receiver makes frames of characters.
//!
//! With [`Framing::GOLDEN`] it does what the golden receiver does: silence alone ends a frame. It refuses to know what a
//! frame means.

use crate::device::Char;
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{FRAME_MAX, Instant, LineSpeed, Span};

/// The receiver's rules.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Framing {
    /// Longest gap inside a frame, in hundredths of T1.5; `None` when gaps are not looked at.
    pub gap: Option<u32>,
    /// The silence that ends a frame, in hundredths of T3.5.
    pub silence: u32,
    /// The silence that must lie before a frame's first character, in hundredths of T3.5; 0 for none beyond the end of the last.
    pub before: u32,
    /// Most characters kept.
    pub room: usize,
    /// What does not fit is dropped and the rest taken for a frame (else the whole is dropped).
    pub wraps: bool,
    /// Parity and framing errors are not looked at.
    pub blind: bool,
    /// Silence is not looked at: a frame ends when its function code's length is reached.
    pub by_length: bool,
    /// What made no good frame stays in front of what comes next.
    pub keeps: bool,
}

impl Framing {
    /// As the golden board does it.
    pub const GOLDEN: Self = Self {
        gap: Some(100),
        silence: 100,
        before: 0,
        room: FRAME_MAX,
        wraps: false,
        blind: false,
        by_length: false,
        keeps: false,
    };
}

/// What lay between two silences.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Run {
    pub bytes: Vec<u8>,
    pub start: Instant,
    pub end: Instant,
    /// A gap, a flaw or too many characters.
    pub spoilt: bool,
    /// Characters, whether they were kept or not.
    pub length: usize,
}

/// A receiver.
#[derive(Clone, Debug)]
pub(super) struct Framer {
    rules: Framing,
    line: LineSpeed,
    run: Option<Run>,
    ready: Vec<Run>,
    stale: Vec<u8>,
    /// End of the last run.
    ended: Option<Instant>,
    /// A character of the open run has begun and not ended yet: no silence counts.
    under_way: bool,
}

impl Framer {
    pub fn new(rules: Framing, line: LineSpeed) -> Self {
        Self { rules, line, run: None, ready: Vec::new(), stale: Vec::new(), ended: None, under_way: false }
    }

    fn percent(span: Span, percent: u32) -> Span {
        Span::from_ticks(span.ticks() * u64::from(percent) / 100)
    }

    fn silence(&self) -> Span {
        Self::percent(self.line.t3_5(), self.rules.silence)
    }

    pub fn push(&mut self, one: Char) {
        let silence = self.silence();
        let gap = self.rules.gap.map(|percent| Self::percent(self.line.t1_5(), percent));
        let before = Self::percent(self.line.t3_5(), self.rules.before);
        self.under_way = false;
        if let Some(run) = &mut self.run {
            let idle = one.start.since(run.end.min(one.start));
            if idle >= silence {
                self.close();
            } else if gap.is_some_and(|gap| idle > gap) {
                run.spoilt = true;
            }
        }
        let rules = self.rules;
        let early = self.ended.is_some_and(|ended| one.start < ended + before);
        let run = self.run.get_or_insert(Run {
            bytes: Vec::new(),
            start: one.start,
            end: one.end,
            spoilt: early,
            length: 0,
        });
        run.end = one.end;
        run.length += 1;
        run.spoilt |= one.flaw != Flaw::None && !rules.blind;
        if run.bytes.len() < rules.room {
            run.bytes.push(one.byte);
        } else if !rules.wraps {
            run.spoilt = true;
        }
        if rules.by_length && length_of(&run.bytes).is_some_and(|length| run.bytes.len() >= length) {
            self.close();
        }
    }

    fn close(&mut self) {
        if let Some(mut run) = self.run.take() {
            self.ended = Some(run.end);
            if self.rules.keeps {
                let mut bytes = std::mem::take(&mut self.stale);
                bytes.extend_from_slice(&run.bytes);
                run.bytes = bytes;
                if run.bytes.len() < 4 || forecourt_wire::crc::crc16(&run.bytes) != 0 {
                    self.stale.clone_from(&run.bytes);
                    self.stale.truncate(self.rules.room);
                }
            }
            self.ready.push(run);
        }
    }

    /// The next run that has ended by `now`.
    pub fn poll(&mut self, now: Instant) -> Option<Run> {
        let silent = self.run.as_ref().is_some_and(|run| now >= run.end + self.silence());
        if silent && !self.rules.by_length && !self.under_way {
            self.close();
        }
        if self.ready.is_empty() { None } else { Some(self.ready.remove(0)) }
    }

    /// A start bit was seen: a silence ends there and not with the character.
    pub fn begins(&mut self, start: Instant) {
        if let Some(run) = &self.run {
            if start >= run.end + self.silence() && !self.rules.by_length {
                self.close();
            } else {
                self.under_way = true;
            }
        }
    }

    pub fn deadline(&self) -> Option<Instant> {
        if let Some(ready) = self.ready.first() {
            return Some(ready.end);
        }
        self.run
            .as_ref()
            .filter(|_| !self.rules.by_length && !self.under_way)
            .map(|run| run.end + self.silence())
    }

    /// Forgets everything: power.
    pub fn reset(&mut self) {
        *self = Self::new(self.rules, self.line);
    }
}

/// What a receiver that trusts the function code expects, as soon as it can tell.
fn length_of(bytes: &[u8]) -> Option<usize> {
    match *bytes.get(1)? {
        1..=6 => Some(8),
        8 => Some(8),
        15 | 16 => Some(usize::from(*bytes.get(6)?) + 9),
        43 => Some(7),
        _ => Some(4),
    }
}
