//! What a reader believes of the frames it hears (cabinet profile, *Slot board*: registers 0 … 6).
//!
//! An ID is believed after two equal valid frames in a row and forgotten a set time after its last valid frame.
//! It refuses to know where frames come from, sleep, power and the antenna.

use super::source::Run;
use forecourt_wire::{Instant, Span};

/// The reader's memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Reader {
    gone_after: Span,
    /// Number of the last frame, if that was valid.
    row: Option<u64>,
    /// The ID shown, zero for none.
    believed: u64,
    /// End of the last valid frame of the ID shown.
    believed_at: Instant,
    /// End of the last frame, valid or not.
    heard_at: Option<Instant>,
    /// The last frame failed its parity.
    failed: bool,
    /// A frame failed, and no two equal valid ones in a row have come since: one valid frame of a tag that is hard
    /// to read must not look like an empty slot (KEY-26).
    unsure: bool,
    /// From here on silence means an empty slot: long enough since reading began for any tag to have shown.
    warm_at: Instant,
    frames: u16,
    rejected: u16,
}

impl Reader {
    /// A reader that has heard nothing; it reads from `restart` on.
    pub fn new(gone_after: Span) -> Self {
        Self {
            gone_after,
            row: None,
            believed: 0,
            believed_at: Instant::ZERO,
            heard_at: None,
            failed: false,
            unsure: false,
            warm_at: Instant::MAX,
            frames: 0,
            rejected: 0,
        }
    }

    /// Begins to read, and is warm at `warm_at`; the counters stand (KEY-48).
    pub fn restart(&mut self, warm_at: Instant) {
        let (frames, rejected) = (self.frames, self.rejected);
        *self = Self { frames, rejected, warm_at, ..Self::new(self.gone_after) };
    }

    /// Sets the counters, as a test of their wrap needs.
    pub fn set_counters(&mut self, frames: u16, rejected: u16) {
        (self.frames, self.rejected) = (frames, rejected);
    }

    /// One valid frame that ended at `end`.
    pub fn frame(&mut self, end: Instant, id: u64) {
        self.expire(end);
        self.frames = self.frames.wrapping_add(1);
        self.heard_at = Some(end);
        self.failed = false;
        // A single frame is never believed: noise makes one every few hours (cabinet profile).
        if self.row == Some(id) {
            self.unsure = false;
            self.believed = id;
            self.warm_at = self.warm_at.min(end);
        }
        if self.believed == id {
            self.believed_at = end;
        }
        self.row = Some(id);
    }

    /// One frame that failed its parity (KEY-52).
    pub fn reject(&mut self, end: Instant) {
        self.expire(end);
        self.rejected = self.rejected.wrapping_add(1);
        self.heard_at = Some(end);
        self.failed = true;
        self.unsure = true;
        self.row = None;
    }

    /// Frames of a resting tag: the first two decide, the rest repeat them.
    pub fn run(&mut self, run: &Run) {
        let mut one = |end| match run.id {
            Some(id) => self.frame(end, id),
            None => self.reject(end),
        };
        one(run.first);
        if run.count == 1 {
            return;
        }
        one(run.first + run.frame);
        // The remainder modulo 65536 is what a 16-bit counter keeps.
        let rest = (run.count - 2) as u16;
        self.heard_at = Some(run.last());
        if run.id.is_some() {
            self.frames = self.frames.wrapping_add(rest);
            self.believed_at = run.last();
        } else {
            self.rejected = self.rejected.wrapping_add(rest);
            self.expire(run.last());
        }
    }

    /// Forgets what is too old at `now`: zero exactly `gone_after` after the last valid frame.
    pub fn expire(&mut self, now: Instant) {
        if self.believed != 0 && now >= self.believed_at + self.gone_after {
            self.believed = 0;
        }
        if self.heard_at.is_some_and(|at| now >= at + self.gone_after) {
            self.heard_at = None;
            self.row = None;
            self.unsure = false;
        }
    }

    /// The ID shown, zero for none; call [`Self::expire`] before.
    pub const fn id(&self) -> u64 {
        self.believed
    }

    /// Status bits 0 … 2 of a reader that works; call [`Self::expire`] before.
    pub fn status(&self, now: Instant) -> u16 {
        let failed = self.failed || self.unsure && self.believed == 0;
        u16::from(now >= self.warm_at) | u16::from(self.heard_at.is_some()) << 1 | u16::from(failed) << 2
    }

    /// Frames read and rejected.
    pub const fn counters(&self) -> (u16, u16) {
        (self.frames, self.rejected)
    }

    /// The next instant after `now` at which forgetting or warming up changes what is shown.
    pub fn next_change(&self, now: Instant) -> Option<Instant> {
        let believed = (self.believed != 0).then(|| self.believed_at + self.gone_after);
        let heard = self.heard_at.map(|at| at + self.gone_after);
        let warm = (self.warm_at > now && self.warm_at < Instant::MAX).then_some(self.warm_at);
        [believed, heard, warm].into_iter().flatten().min()
    }
}
