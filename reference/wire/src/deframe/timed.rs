//! The receiver of a line: every byte comes with the time at which it ended, and silence ends a frame.
//!
//! Source: MODBUS over Serial Line V1.02 §2.5.1.1 and its state diagram (Fig. 14). It refuses to look into a
//! frame for its end: no length and no checksum makes one, only T3.5 does.

use crate::FRAME_MAX;
use crate::frame::{Frame, FrameError};
use crate::time::{Instant, Span};
use crate::timing::LineSpeed;
use core::fmt;

/// What the receiver of one byte found wrong with its character.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub enum Flaw {
    /// Nothing.
    #[default]
    None,
    /// The parity bit does not fit the data bits.
    Parity,
    /// The stop bit was low: another speed, a break, or two talkers.
    Framing,
}

/// Why the bytes between two silences are no frame. A receiver stays silent to each of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Damage {
    /// Length or checksum.
    Frame(FrameError),
    /// More than T1.5, but less than T3.5, of silence inside (profile, *Line*: the frame is discarded).
    Gap {
        /// Index of the byte after which the line fell silent.
        byte: usize,
        /// How long it was silent.
        length: Span,
    },
    /// A character that was not received well.
    Flaw {
        /// Index of the byte.
        byte: usize,
        /// Parity or framing, never [`Flaw::None`].
        which: Flaw,
    },
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Frame(error) => error.fmt(f),
            Self::Gap { byte, length } => write!(f, "gap of {length} after byte {byte}"),
            Self::Flaw { byte, which: Flaw::Parity } => write!(f, "parity error in byte {byte}"),
            Self::Flaw { byte, .. } => write!(f, "framing error in byte {byte}"),
        }
    }
}

/// What lay between two silences.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Received<'a> {
    /// The frame, or the first thing that spoiled it; length and checksum are judged last.
    pub frame: Result<Frame<'a>, Damage>,
    /// The bytes, the first 256 of them when there were more.
    pub bytes: &'a [u8],
    /// Start of the first byte's start bit.
    pub start: Instant,
    /// End of the last byte's last stop bit.
    pub end: Instant,
}

/// The bytes since a silence.
#[derive(Clone)]
struct Buffer {
    bytes: [u8; FRAME_MAX],
    /// Bytes seen, which may be more than are kept.
    length: usize,
    damage: Option<Damage>,
    start: Instant,
    end: Instant,
}

impl Buffer {
    const EMPTY: Self =
        Self { bytes: [0; FRAME_MAX], length: 0, damage: None, start: Instant::ZERO, end: Instant::ZERO };

    fn kept(&self) -> &[u8] {
        &self.bytes[..self.length.min(FRAME_MAX)]
    }

    fn append(&mut self, bytes: &[u8]) {
        let at = self.length.min(FRAME_MAX);
        let room = &mut self.bytes[at..];
        let fits = bytes.len().min(room.len());
        room[..fits].copy_from_slice(&bytes[..fits]);
        self.length = self.length.saturating_add(bytes.len());
    }

    fn received(&self) -> Received<'_> {
        let bytes = self.kept();
        let frame = match self.damage {
            Some(damage) => Err(damage),
            // More than were kept: the checksum of the kept ones would say nothing.
            None if self.length > FRAME_MAX => {
                Err(Damage::Frame(FrameError::TooLong { length: self.length }))
            }
            None => Frame::new_checked(bytes).map_err(Damage::Frame),
        };
        Received { frame, bytes, start: self.start, end: self.end }
    }
}

/// Bytes with their times in, frames out.
///
/// Two buffers: one that fills and one that is closed and waits for [`Deframer::poll`]. A driver may therefore
/// push the first bytes of the next frame before it polls the last one. When it lets a second frame close
/// without a poll in between, **the older is dropped** and [`Deframer::dropped`] counts it; a driver that polls
/// before each push, or at each [`Deframer::deadline`], never sees that.
///
/// Times must not run backwards; a byte that starts before its predecessor ended (two talkers) counts as
/// back to back.
#[derive(Clone)]
pub struct Deframer {
    char_span: Span,
    t1_5: Span,
    t3_5: Span,
    buffers: [Buffer; 2],
    /// The buffer that fills; the other one is closed.
    open: usize,
    /// The closed buffer has not been given out yet.
    waiting: bool,
    dropped: u64,
}

impl Deframer {
    /// A receiver on a line of this speed, before the first byte.
    pub const fn new(speed: LineSpeed) -> Self {
        Self {
            char_span: speed.char_span(),
            t1_5: speed.t1_5(),
            t3_5: speed.t3_5(),
            buffers: [Buffer::EMPTY; 2],
            open: 0,
            waiting: false,
            dropped: 0,
        }
    }

    /// Takes a byte whose last stop bit ended at `end`.
    ///
    /// A silence of T3.5 or more before its start bit closes the frame before it; one above T1.5 spoils the
    /// frame (Serial Line V1.02 §2.5.1.1). `end` must be at least one character after the start of the run.
    pub fn push(&mut self, end: Instant, byte: u8, flaw: Flaw) {
        self.begin(end.back(self.char_span));
        let buffer = &mut self.buffers[self.open];
        if flaw != Flaw::None && buffer.damage.is_none() {
            buffer.damage = Some(Damage::Flaw { byte: buffer.length, which: flaw });
        }
        buffer.append(&[byte]);
        buffer.end = end;
    }

    /// Takes flawless bytes that came back to back, the last of which ended at `end`: the same as pushing each
    /// at its own time, without the work. `end` must be at least `bytes.len()` characters after the start of the
    /// run.
    pub fn whole(&mut self, bytes: &[u8], end: Instant) {
        if bytes.is_empty() {
            return;
        }
        self.begin(end.back(self.char_span * bytes.len() as u64));
        let buffer = &mut self.buffers[self.open];
        buffer.append(bytes);
        buffer.end = end;
    }

    /// Judges the silence before a byte that starts at `start`.
    fn begin(&mut self, start: Instant) {
        let buffer = &self.buffers[self.open];
        if buffer.length > 0 {
            let silence = start.since(buffer.end);
            if silence >= self.t3_5 {
                self.close();
            } else if silence > self.t1_5 && buffer.damage.is_none() {
                let byte = buffer.length - 1;
                self.buffers[self.open].damage = Some(Damage::Gap { byte, length: silence });
            }
        }
        let buffer = &mut self.buffers[self.open];
        if buffer.length == 0 {
            buffer.start = start;
        }
    }

    fn close(&mut self) {
        self.dropped += u64::from(self.waiting);
        self.waiting = true;
        self.open ^= 1;
        let buffer = &mut self.buffers[self.open];
        buffer.length = 0;
        buffer.damage = None;
    }

    /// When [`Deframer::poll`] will have a frame if no further byte comes: T3.5 after the last byte. `None` when
    /// nothing is under way.
    pub fn deadline(&self) -> Option<Instant> {
        let buffer = &self.buffers[if self.waiting { self.open ^ 1 } else { self.open }];
        (buffer.length > 0).then(|| buffer.end + self.t3_5)
    }

    /// The next closed frame, each exactly once and in order; `None` while the silence has not lasted T3.5.
    /// Call it until it gives `None`: two frames may be ready.
    pub fn poll(&mut self, now: Instant) -> Option<Received<'_>> {
        if !self.waiting {
            let buffer = &self.buffers[self.open];
            if buffer.length == 0 || now < buffer.end + self.t3_5 {
                return None;
            }
            self.close();
        }
        self.waiting = false;
        Some(self.buffers[self.open ^ 1].received())
    }

    /// True when no byte has come since the last closed frame and none waits for a poll.
    pub fn is_idle(&self) -> bool {
        self.deadline().is_none()
    }

    /// Frames lost because a second one closed before the first was polled.
    pub const fn dropped(&self) -> u64 {
        self.dropped
    }
}

impl fmt::Debug for Deframer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deframer")
            .field("open", &Frame::new_unchecked(self.buffers[self.open].kept()))
            .field("waiting", &self.waiting)
            .field("deadline", &self.deadline())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;

    #[test]
    fn what_people_read() {
        let line = |damage: Damage| format!("{damage}");
        assert_eq!(
            line(Damage::Frame(FrameError::TooShort { length: 1 })),
            "1 bytes, a frame has at least 4"
        );
        assert_eq!(
            line(Damage::Gap { byte: 3, length: Span::from_us(900) }),
            "gap of 900.000 µs after byte 3"
        );
        assert_eq!(line(Damage::Flaw { byte: 2, which: Flaw::Parity }), "parity error in byte 2");
        assert_eq!(line(Damage::Flaw { byte: 0, which: Flaw::Framing }), "framing error in byte 0");
        let mut deframer = Deframer::new(LineSpeed::DEFAULT);
        deframer.whole(&[0x21, 0x04], Instant::from_secs(1));
        let shown = format!("{deframer:?}");
        assert!(shown.contains("Frame(21 04)") && shown.contains("waiting: false"), "{shown}");
    }
}
