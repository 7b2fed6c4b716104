//! One slot: which tags hang there in truth, and what its reader is given of them.
//!
//! A clean tag at rest is told to the board once; everything else is played edge by edge, lazily, up to the moment
//! that somebody asks. It refuses to know what the board believes.

use forecourt_board::SlotBoard;
use forecourt_board::slot::Source;
use forecourt_kernel::Stream;
use forecourt_tag::disturb::{Disturbance, Mix, superpose};
use forecourt_tag::receiver::{Heard, Receiver};
use forecourt_tag::signal::{Tag, Trace};
use forecourt_tag::word::{Rate, TagId};
use forecourt_wire::{Instant, Span};

/// A tag that a person can hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HeldTag {
    /// Its ID.
    pub id: TagId,
    /// Its bit length.
    pub rate: Rate,
}

/// What is wrong with the signal in this slot while a fault lasts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Trouble {
    /// T1, T3, T5: the disturbance of the signal.
    pub disturbance: Disturbance,
    /// T2: the signal slips by so many µs every 20 ms; 0 for none.
    pub slip_us: u64,
    /// S5: a second tag stands in the field.
    pub second: Option<TagId>,
    /// S6: the tag is out of the field.
    pub away: bool,
}

/// One slot of a drawer.
#[derive(Debug)]
pub struct Slot {
    /// The tag that hangs there.
    tag: Option<HeldTag>,
    /// The rate that its board reads.
    rate: Rate,
    settle: Span,
    trouble: Option<Trouble>,
    /// Frames of the tag begin here while it is played.
    origin_us: u64,
    receiver: Receiver,
    played_to_us: u64,
    level: bool,
    /// The field was off when the signal was played last.
    dark: bool,
    draws: Stream,
}

/// The signal slips at these intervals while T2 lasts.
const SLIP_EVERY_US: u64 = 20_000;
/// Longest stretch that is played at once.
const CHUNK_US: u64 = 20_000;

impl Slot {
    /// An empty slot whose board reads `rate`; `draws` is its own stream.
    pub fn new(rate: Rate, settle: Span, draws: Stream) -> Self {
        Self {
            tag: None,
            rate,
            settle,
            trouble: None,
            origin_us: 0,
            receiver: Receiver::new(rate),
            played_to_us: 0,
            level: false,
            dark: true,
            draws,
        }
    }

    /// What hangs there in truth.
    pub fn tag(&self) -> Option<HeldTag> {
        self.tag
    }

    /// Hangs `tag` there, or takes away what hangs there, at `at`; gives what hung there before.
    pub fn change(&mut self, at: Instant, tag: Option<HeldTag>, board: &mut SlotBoard) -> Option<HeldTag> {
        self.play(at, board);
        let before = std::mem::replace(&mut self.tag, tag);
        self.origin_us = us(at + self.settle);
        self.tell(at, board);
        before
    }

    /// Begins, changes or ends trouble with the signal at `at`.
    pub fn trouble(&mut self, at: Instant, trouble: Option<Trouble>, board: &mut SlotBoard) {
        self.play(at, board);
        if trouble.is_some() && self.trouble.is_none() {
            self.receiver = Receiver::new(self.rate);
            self.played_to_us = us(at);
            (self.level, self.dark) = (false, false);
            self.origin_us = self.origin_us.max(us(board.field_from() + self.settle));
        }
        self.trouble = trouble;
        self.tell(at, board);
    }

    /// True while the signal is played edge by edge.
    pub fn is_played(&self) -> bool {
        self.trouble.is_some()
    }

    fn tell(&mut self, at: Instant, board: &mut SlotBoard) {
        let source = match (self.trouble, self.tag) {
            (Some(_), _) => Source::Raw,
            (None, None) => Source::Nothing,
            (None, Some(tag)) if tag.rate == self.rate => Source::Tag { id: tag.id, rest: at },
            (None, Some(_)) => Source::Unreadable { rest: at },
        };
        board.source(at, source);
    }

    /// Plays the signal up to `to`, as far as the reader's field is on.
    pub fn play(&mut self, to: Instant, board: &mut SlotBoard) {
        let Some(trouble) = self.trouble else { return };
        let to_us = us(to);
        if !board.field_on(to) {
            self.receiver.reset();
            self.played_to_us = to_us;
            (self.level, self.dark) = (false, true);
            return;
        }
        let on_us = us(board.field_from());
        if std::mem::take(&mut self.dark) || on_us > self.played_to_us {
            // A tag has no power but the field's: it begins anew when that comes on.
            self.receiver.reset();
            (self.played_to_us, self.level) = (self.played_to_us.max(on_us), false);
            self.origin_us = self.origin_us.max(us(board.field_from() + self.settle));
        }
        while self.played_to_us < to_us {
            let from_us = self.played_to_us;
            let until_us = to_us.min((from_us / CHUNK_US + 1) * CHUNK_US);
            let trace = self.signal(&trouble, from_us, until_us);
            let mut heard = Vec::new();
            if trace.first_level != self.level {
                self.receiver.edge(from_us, trace.first_level, |told| heard.push(told));
            }
            for edge in trace.edges() {
                self.receiver.edge(edge.at_us, edge.level, |told| heard.push(told));
                self.level = edge.level;
            }
            if trace.edges_us.is_empty() {
                self.level = trace.first_level;
            }
            self.receiver.advance(until_us, |told| heard.push(told));
            heard.into_iter().for_each(|told: Heard| board.heard(told));
            if until_us.is_multiple_of(SLIP_EVERY_US) {
                self.origin_us += trouble.slip_us;
            }
            self.played_to_us = until_us;
        }
    }

    fn signal(&mut self, trouble: &Trouble, from_us: u64, to_us: u64) -> Trace {
        let quiet = Trace { from_us, to_us, first_level: false, edges_us: Vec::new() };
        let draws = &mut self.draws;
        let first = self.tag.filter(|_| !trouble.away).map(|tag| {
            let tag = Tag::new(tag.id, tag.rate, self.origin_us);
            let mut disturbance = trouble.disturbance;
            disturbance.present_from_us = self.origin_us;
            disturbance.trace(&tag, from_us, to_us, &mut || draws.next_u64())
        });
        // The second tag hangs there from the beginning, out of step with the first.
        let second = trouble.second.map(|id| Tag::new(id, self.rate, 7_777).trace(from_us, to_us));
        match (first, second) {
            (Some(a), Some(b)) => superpose(&a, &b, Mix::Xor),
            (Some(only), None) | (None, Some(only)) => only,
            (None, None) => quiet,
        }
    }
}

fn us(at: Instant) -> u64 {
    at.as_ns() / 1_000
}
