//! The slot board's firmware: source, reader, lamp and sleep put together into registers.
//!
//! It refuses to know addresses and frames (those are [`crate::board`]'s) and any clock: each input has its
//! instant, and an input that lies before what the board has already shown takes effect at once.

use super::lamp::Lamp;
use super::reader::Reader;
use super::source::{Source, Steady};
use crate::serve::{Bits, Tables, functions};
use forecourt_tag::Heard;
use forecourt_wire::request::function as f;
use forecourt_wire::{Exception, Instant, Span};

/// The times a slot board is built with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SlotTiming {
    /// An ID shows within this span of the tag's coming to rest; silence means an empty slot only after it.
    pub appear_within: Span,
    /// An ID is forgotten this long after its last valid frame.
    pub gone_after: Span,
    /// From a tag's coming to rest, or the field's switching on, to the tag's first bit.
    pub settle: Span,
    /// One frame of the tag.
    pub frame: Span,
}

/// A slot board without its address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SlotBoard {
    timing: SlotTiming,
    now: Instant,
    reader: Reader,
    source: Source,
    steady: Option<Steady>,
    /// Since when the field has been on, or when it last came on.
    reading_from: Instant,
    /// When firmware runs: from when on; `None` without power.
    running_from: Option<Instant>,
    antenna_fault: bool,
    asleep: bool,
    lamp: Lamp,
}

/// Status bit 3.
const ANTENNA_FAULT: u16 = 1 << 3;

impl SlotBoard {
    /// A board without power and without a tag.
    pub fn new(timing: SlotTiming) -> Self {
        Self {
            timing,
            now: Instant::ZERO,
            reader: Reader::new(timing.gone_after),
            source: Source::Nothing,
            steady: None,
            reading_from: Instant::ZERO,
            running_from: None,
            antenna_fault: false,
            asleep: false,
            lamp: Lamp::off(Instant::ZERO),
        }
    }

    /// Changes what stands before the antenna from `at` on. A frame cut short by the change is lost. A tag that came
    /// to rest before `at` keeps the phase of its frames, and those that ended by then are not counted again.
    pub fn source(&mut self, at: Instant, source: Source) {
        self.advance(at);
        self.source = source;
        self.steady = self.begin_steady();
        if let Some(steady) = &mut self.steady {
            steady.take(self.now);
        }
    }

    /// One frame from the edge-level receiver; felt only with [`Source::Raw`], and while the field is on.
    pub fn heard(&mut self, heard: Heard) {
        let (Heard::Frame { end_us, .. } | Heard::Rejected { end_us, .. }) = heard;
        let end = Instant::ZERO + Span::from_us(end_us);
        self.advance(end);
        if self.source != Source::Raw || !self.field_on(end) {
            return;
        }
        match heard {
            Heard::Frame { id, .. } => self.reader.frame(end, id.value()),
            Heard::Rejected { .. } => self.reader.reject(end),
        }
    }

    /// Breaks (open or shorted) or mends the antenna at `at`; it shows at once and clears by itself.
    pub fn antenna_fault(&mut self, at: Instant, broken: bool) {
        self.advance(at);
        if broken != self.antenna_fault {
            self.antenna_fault = broken;
            self.restart(self.now);
        }
    }

    /// Switches the firmware on, to run from `from`, or off; everything in RAM is lost (lamp, sleep, counters).
    pub fn power(&mut self, at: Instant, from: Option<Instant>) {
        self.advance(at);
        self.running_from = from;
        self.asleep = false;
        self.lamp = Lamp::off(self.now);
        self.reader = Reader::new(self.timing.gone_after);
        self.restart(from.unwrap_or(self.now));
    }

    /// True while the reader's field is on: power, booted, awake, antenna whole. The edge-level receiver is fed
    /// from this instant on (KEY-48, KEY-49).
    pub fn field_on(&self, now: Instant) -> bool {
        !self.asleep && !self.antenna_fault && self.running_from.is_some_and(|from| now >= from)
    }

    /// Since when the field has been on, or when it came on last: a tag has its power from there (KEY-48).
    pub const fn field_from(&self) -> Instant {
        self.reading_from
    }

    /// True while the lamp gives light.
    pub fn lamp_lit(&self, now: Instant) -> bool {
        self.running_from.is_some_and(|from| now >= from) && self.lamp.lit(now)
    }

    /// When the lamp next changes by itself after `now`; only while it blinks.
    pub fn lamp_change(&self, now: Instant) -> Option<Instant> {
        self.running_from.and_then(|from| self.lamp.next_change(now.max(from)))
    }

    /// Sets registers 5 and 6, so that a test or a scenario can stand just before their wrap.
    pub fn set_counters(&mut self, frames: u16, rejected: u16) {
        self.reader.set_counters(frames, rejected);
    }

    /// Registers 0 … 6 as they stand at `now`.
    pub fn registers(&mut self, now: Instant) -> [u16; 7] {
        self.advance(now);
        self.inputs()
    }

    /// The next instant after `now` at which a register may change by itself.
    pub fn next_change(&self, now: Instant) -> Option<Instant> {
        let frame = self.steady.as_ref().map(Steady::next_end);
        [frame, self.reader.next_change(now)].into_iter().flatten().filter(|at| *at > now).min()
    }

    /// Reading begins anew at `from`: nothing is known until a tag has had its time to show (KEY-48).
    fn restart(&mut self, from: Instant) {
        let reading = !self.asleep && !self.antenna_fault && self.running_from.is_some();
        let warm = if reading { from + self.timing.appear_within } else { Instant::MAX };
        self.reader.restart(warm);
        self.reading_from = from;
        self.steady = self.begin_steady();
    }

    /// The frames of a resting tag, if the field is there to feed it; the tag starts when both are.
    fn begin_steady(&self) -> Option<Steady> {
        let (id, rest) = match self.source {
            Source::Tag { id, rest } => (Some(id), rest),
            Source::Unreadable { rest } => (None, rest),
            Source::Nothing | Source::Raw => return None,
        };
        if self.asleep || self.antenna_fault {
            return None;
        }
        let start = rest.max(self.reading_from).max(self.running_from?) + self.timing.settle;
        Some(Steady::new(id, start, self.timing.frame))
    }
}

impl Tables for SlotBoard {
    const FUNCTIONS: u64 = functions(&[
        f::READ_HOLDING,
        f::READ_INPUT,
        f::WRITE_REGISTER,
        f::DIAGNOSTIC,
        f::WRITE_REGISTERS,
        f::ENCAPSULATED,
    ]);
    const HOLDING_FIRST: u16 = 0;
    type Inputs = [u16; 7];
    type Holding = [u16; 2];

    fn advance(&mut self, to: Instant) {
        if to <= self.now {
            return;
        }
        self.now = to;
        if let Some(run) = self.steady.as_mut().and_then(|steady| steady.take(to)) {
            self.reader.run(&run);
        }
        self.reader.expire(to);
    }

    fn inputs(&self) -> [u16; 7] {
        let (frames, rejected) = self.reader.counters();
        if self.antenna_fault && !self.asleep {
            return [0, 0, 0, 0, ANTENNA_FAULT, frames, rejected];
        }
        let id = self.reader.id();
        let word = |shift: u32| (id >> shift) as u16;
        [word(48), word(32), word(16), word(0), self.reader.status(self.now), frames, rejected]
    }

    fn holding(&self) -> [u16; 2] {
        [self.lamp.value(), u16::from(self.asleep)]
    }

    fn discrete(&self) -> Bits {
        Bits::NONE
    }

    fn coils(&self) -> Bits {
        Bits::NONE
    }

    fn accepts(&self, at: usize, value: u16) -> Result<(), Exception> {
        let most = if at == 0 { Lamp::MAX } else { 1 };
        if value <= most { Ok(()) } else { Err(Exception::IllegalValue) }
    }

    fn store(&mut self, at: usize, value: u16) {
        if at == 0 {
            self.lamp.write(self.now, value);
        } else if (value == 1) != self.asleep {
            self.asleep = value == 1;
            self.restart(self.now);
        }
    }

    fn set_coil(&mut self, _on: bool) {}
}
