//! The slot board's decoder: fed the edges of DEMOD_OUT as they come, it tells each frame once, good or bad. A clean
//! signal is read interval by interval; when that fails for a whole frame, the last frames are folded and put to the
//! robust decoder. Integers only. Knows nothing of boards; believing a number is theirs (KEY-54 asks two in a row).
//!
//! # When a clean tag's frames are told
//! Let a tag begin to modulate at `t0` with the first bit of its frame, on a line that was low and quiet. Then the first
//! [`Heard::Frame`] ends at `t0 + first_frame_us(rate)`: 129 half bits, 33 024 µs at RF/64. For the stop bit is 0 and
//! the header's first bit 1, so that the line does not change at the frame's end but half a bit after it, and only that
//! edge shows that the last half bit was whole. Each further frame ends [`frame_span_us`] after the one before it. A
//! tag of the other rates the same, with its own half bit. If it begins anywhere else in its frame, the first frame is
//! told at the first edge at or after `t0` + 128 half bits that completes 64 whole bits: by `t0` + 130 half bits.
//!
//! A tag whose word is bad, or of another rate, is told as [`Heard::Rejected`] first at
//! `t0 +` [`first_rejection_us`] (131 half bits), then every [`frame_span_us`].
//!
//! Let T be the half bit, and let that steady tag leave at `l` (the line is low from then on). Frames that would end
//! after `l` are not told, but for one: if `l` lies less than 1.5 T before a frame's end, the last half bit was there for
//! the most part, and the frame ends at `l`. Otherwise the patience for the frame under way ends 131 T after the last
//! frame told (or after `t0`): if the line's last edge lies at most [`ABSENT_BITS`] bits before that, the frame is told
//! as rejected then, else the tag has simply left and nothing is told. After that there is silence.

use crate::chips::Chips;
use crate::decode::decode;
use crate::fold::Window;
use crate::word::{Rate, TagId};

/// What the decoder heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// A whole frame with header, parities and stop bit as they should be.
    Frame {
        /// When it was complete, µs.
        end_us: u64,
        /// Its number.
        id: TagId,
    },
    /// A frame's time of modulation that was no frame: parity, structure or rate is wrong (KEY-50, KEY-52).
    Rejected {
        /// When patience ended, µs.
        end_us: u64,
    },
}

/// Time from one frame of a steady tag to its next, µs.
#[must_use]
pub const fn frame_span_us(rate: Rate) -> u64 {
    rate.frame_us()
}

/// Time from the start of a clean tag's modulation, at its frame's first bit, to the first frame told, µs.
#[must_use]
pub const fn first_frame_us(rate: Rate) -> u64 {
    129 * rate.half_us()
}

/// Time from the start of modulation, or from a frame told, until it is rejected for want of a (further) frame, µs.
#[must_use]
pub const fn first_rejection_us(rate: Rate) -> u64 {
    131 * rate.half_us()
}

/// Fewest edges in a frame's time that count as modulation; a tag makes at least 64, one of RF/64 heard as RF/16 at
/// least 16.
const EDGES_MIN: u32 = 12;
/// So many bits without an edge when patience ends, and the tag has left.
pub const ABSENT_BITS: u64 = 8;
/// So many bits without an edge, and the last frame is not whole: nothing is folded.
const CUT_BITS: u64 = 2;
/// Edges kept; a tag makes at most 512 in four frames.
const EDGES_KEPT: usize = 1024;

/// The streaming decoder. Times are µs on the board's time base and never go back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receiver {
    rate: Rate,
    /// The level of the line since the last edge.
    level: bool,
    chips: Chips,
    /// The edges of the last frames, the newest last; alternating, the newest leads to `level`.
    edges_us: Vec<u64>,
    /// Since when `edges_us` lacks nothing.
    since_us: u64,
    /// Edges since the last report.
    fresh_edges: u32,
    /// When the frame under way is given up; `None` while there is no modulation.
    patience_us: Option<u64>,
}

impl Receiver {
    /// A decoder of tags of this bit length, on a line that is low.
    #[must_use]
    pub const fn new(rate: Rate) -> Self {
        Self {
            rate,
            level: false,
            chips: Chips::new(),
            edges_us: Vec::new(),
            since_us: 0,
            fresh_edges: 0,
            patience_us: None,
        }
    }

    /// The bit length it reads.
    #[must_use]
    pub const fn rate(&self) -> Rate {
        self.rate
    }

    /// Forgets everything heard, as when the reader slept (KEY-48); the line is low.
    pub fn reset(&mut self) {
        *self = Self::new(self.rate);
    }

    /// When [`Receiver::advance`] will next have something to decide, if no edge comes before; `None` while there is
    /// no modulation.
    #[must_use]
    pub const fn wake_us(&self) -> Option<u64> {
        self.patience_us
    }

    /// The line changes to `level` at `at_us`. A level that is already there is no edge. At most two things are
    /// told.
    pub fn edge(&mut self, at_us: u64, level: bool, mut heard: impl FnMut(Heard)) {
        if level == self.level {
            return;
        }
        self.advance(at_us, &mut heard);
        let before = core::mem::replace(&mut self.level, level);
        if self.patience_us.is_none() {
            self.begin(at_us);
            return;
        }
        if self.edges_us.len() == EDGES_KEPT {
            self.edges_us.drain(..EDGES_KEPT / 2);
            self.since_us = self.edges_us[0];
        }
        let interval = at_us.saturating_sub(self.edges_us.last().copied().unwrap_or(self.since_us));
        if interval > ABSENT_BITS * self.rate.bit_us() {
            // Whoever sends now may be another tag: nothing older is folded with it.
            self.edges_us.clear();
            self.since_us = at_us;
        }
        self.edges_us.push(at_us);
        self.fresh_edges += 1;
        match halves(interval, self.rate) {
            0 => self.chips.clear(),
            count => {
                self.half(at_us, before, &mut heard);
                if count == 2 {
                    self.half(at_us, before, &mut heard);
                }
            }
        }
    }

    /// Nothing but the edges told has happened before `to_us`. An edge at `to_us` itself may still follow. How often
    /// this is called changes nothing of what is told. At most one thing is told for each frame's time.
    pub fn advance(&mut self, to_us: u64, mut heard: impl FnMut(Heard)) {
        while let Some(patience) = self.patience_us.filter(|&patience| patience <= to_us) {
            self.give_up(patience, &mut heard);
        }
    }

    /// The first edge after quiet.
    fn begin(&mut self, at_us: u64) {
        self.edges_us.clear();
        // Once and for all, at the first edge: a board without a tag needs no memory.
        self.edges_us.reserve(EDGES_KEPT);
        self.edges_us.push(at_us);
        self.since_us = at_us;
        self.fresh_edges = 1;
        self.chips.clear();
        self.patience_us = Some(at_us + first_rejection_us(self.rate));
    }

    /// One half bit more; the 128 last may be a frame.
    fn half(&mut self, at_us: u64, level: bool, heard: &mut impl FnMut(Heard)) {
        self.chips.push(level);
        let Some(id) = self.chips.frame() else { return };
        // Either way these half bits have had their say: no two frames share evidence.
        self.chips.take();
        if self.steady() {
            self.fresh_edges = 0;
            self.patience_us = Some(at_us + first_rejection_us(self.rate));
            heard(Heard::Frame { end_us: at_us, id });
        }
    }

    /// Whether the last frame's intervals lie close to one and two half bits: with a spread of σ ≤ 12.5 % of a half bit
    /// for each edge, once high and low times are each taken at their own mean (duty), and within 6 % of a frame's
    /// length. More than that could be another word misread, and is left to the robust decoder.
    fn steady(&self) -> bool {
        let half = self.rate.half_us().cast_signed();
        let (mut taken, mut elapsed) = (0, 0);
        // By level: count, sum of deviations; and all deviations squared.
        let (mut counts, mut sums, mut squares) = ([0i64; 2], [0i64; 2], 0);
        for (n, pair) in self.edges_us.windows(2).rev().enumerate() {
            let interval = pair[1] - pair[0];
            let count = halves(interval, self.rate);
            let deviation = interval.cast_signed() - half * i64::from(count);
            counts[n % 2] += 1;
            sums[n % 2] += deviation;
            squares += deviation * deviation;
            taken += count;
            elapsed += deviation;
            if taken + 1 >= crate::chips::FRAME {
                break;
            }
        }
        let explained: i64 = (0..2).map(|n| sums[n] * sums[n] / counts[n].max(1)).sum();
        (squares - explained) * 32 <= half * half * (counts[0] + counts[1])
            && elapsed.abs() <= 128 * half / 16
    }

    /// No frame within patience: fold the last frames, or reject, or see that the modulation has ended.
    fn give_up(&mut self, at_us: u64, heard: &mut impl FnMut(Heard)) {
        let last = self.edges_us.last().copied().unwrap_or(0);
        if last + ABSENT_BITS * self.rate.bit_us() < at_us {
            self.patience_us = None;
            return;
        }
        let modulated = self.fresh_edges >= EDGES_MIN;
        self.fresh_edges = 0;
        self.patience_us = Some(at_us + self.rate.frame_us());
        if modulated {
            let whole = last + CUT_BITS * self.rate.bit_us() >= at_us;
            if let Some(id) = whole.then(|| self.folded(at_us)).flatten() {
                self.chips.take();
                heard(Heard::Frame { end_us: at_us, id });
            } else {
                heard(Heard::Rejected { end_us: at_us });
            }
        }
        self.forget(at_us.saturating_sub(3 * self.rate.frame_us()));
    }

    /// What the last four frames, or else three or two, say together.
    fn folded(&self, at_us: u64) -> Option<TagId> {
        [4u32, 3, 2].into_iter().find_map(|frames| {
            let from_us = at_us.checked_sub(u64::from(frames) * self.rate.frame_us())?;
            if from_us < self.since_us {
                return None;
            }
            let edges_us = &self.edges_us[self.edges_us.partition_point(|&t| t < from_us)..];
            let first_level = self.level ^ (edges_us.len() % 2 == 1);
            let window = Window { from_us, frames, rate: self.rate, first_level, edges_us };
            decode(&window).map(|reading| reading.id)
        })
    }

    /// Drops the edges before `from_us`.
    fn forget(&mut self, from_us: u64) {
        if from_us > self.since_us {
            let old = self.edges_us.partition_point(|&t| t < from_us);
            // The newest edge stays: the next interval begins there.
            self.edges_us.drain(..old.min(self.edges_us.len() - 1));
            self.since_us = from_us;
        }
    }
}

/// How many half bits an interval is: 1 or 2, or 0 if it is neither.
const fn halves(interval_us: u64, rate: Rate) -> u32 {
    match (interval_us << rate.shift()) / 128 {
        1 | 2 => 1,
        3 | 4 => 2,
        _ => 0,
    }
}
