//! A device that lives in the rig's own time, and the line between the two.
//!
//! Everything is simulated character by character; bursts that are not plain are made into line levels and sampled as a
//! UART does ([`uart`]), so that a break, a glitch, a wrong parity or speed reaches a device as its receiver would see it.
//! It refuses to know what a board is.

pub mod uart;

use crate::act::Act;
use crate::burst::{Burst, Item};
use crate::link::{Abilities, Cannot, Class, Link, LinkError, Output, Seen, Sent, Stop};
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Instant, LineSpeed, Span};
use std::collections::VecDeque;

/// One character on the line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Char {
    /// First edge of its start bit.
    pub start: Instant,
    /// End of its last stop bit.
    pub end: Instant,
    /// As a receiver makes it out.
    pub byte: u8,
    /// What the receiver finds wrong.
    pub flaw: Flaw,
}

/// A board, or several, in virtual time.
pub trait Device {
    /// The line that it is set to.
    fn line(&self) -> LineSpeed;
    /// The start bit of a character that others send came at `start`; a receiver that sees it knows that the silence before
    /// it has ended. One that ignores it takes a silence up to a character too early for an end.
    fn begins(&mut self, _start: Instant) {}
    /// A character that others sent ended at `heard.end`; characters come in order of their ends.
    fn hear(&mut self, heard: Char);
    /// Time has come to `now`, and everything due by then happens.
    fn advance(&mut self, now: Instant);
    /// When [`Self::advance`] has something to do at the latest, if nothing is heard before.
    fn next_at(&self) -> Option<Instant>;
    /// Characters that it has begun to send, or will, in order of time; each is given out once.
    fn transmit(&mut self, out: &mut Vec<Char>);
    /// An answer that was given out and is cut off: from when on, and until when it would have lasted; told once.
    fn silenced(&mut self) -> Option<(Instant, Instant)> {
        None
    }
    /// Outputs that changed since the last call, in order of time.
    fn outputs(&mut self, _out: &mut Vec<(Instant, u8, Output)>) {}
    /// Carries out an act at `now`.
    ///
    /// # Errors
    /// [`Cannot`] when this device has no such thing.
    fn act(&mut self, now: Instant, act: &Act) -> Result<(), Cannot>;
}

/// Most characters that a device may send in one call of [`Link::run`] before it counts as flooding.
const FLOOD: usize = 4_000_000;

/// A device on a simulated line.
#[derive(Debug)]
pub struct VirtualLink<D> {
    /// The device.
    pub device: D,
    line: LineSpeed,
    /// T3.5 of the line that it began with.
    quiet: Span,
    now: Instant,
    /// What the rig has put on the line and the device has not heard yet.
    rig: VecDeque<Char>,
    /// How many of those at the front have begun.
    begun: usize,
    /// What the device sends and the rig has not heard yet.
    board: VecDeque<Char>,
    /// The device hears itself.
    looped: bool,
    scratch: Vec<Char>,
    outputs: Vec<(Instant, u8, Output)>,
}

impl<D: Device> VirtualLink<D> {
    /// `device` on its line at time zero.
    pub fn new(device: D) -> Self {
        let line = device.line();
        Self {
            device,
            line,
            quiet: line.t3_5(),
            now: Instant::ZERO,
            rig: VecDeque::new(),
            begun: 0,
            board: VecDeque::new(),
            looped: false,
            scratch: Vec::new(),
            outputs: Vec::new(),
        }
    }

    fn collect(&mut self) {
        self.device.transmit(&mut self.scratch);
        let legible = self.device.line() == self.line;
        for one in self.scratch.drain(..) {
            let mut one = one;
            if !legible {
                one.flaw = Flaw::Framing;
            }
            // Two talkers at once: what either receiver makes of it is damaged.
            for other in self.rig.iter_mut().filter(|other| other.start < one.end && one.start < other.end) {
                other.flaw = Flaw::Framing;
                other.byte &= one.byte;
                one.flaw = Flaw::Framing;
                one.byte &= other.byte;
            }
            if !meets_another(&mut self.board, &mut one) {
                let at = self.board.partition_point(|known| known.end <= one.end);
                self.board.insert(at, one);
            }
        }
    }

    /// The next thing that happens by `until`: advances to it and lets it happen. False when nothing does.
    fn step(&mut self, until: Instant, seen: &mut Vec<Seen>) -> bool {
        let next = [
            self.rig.front().map(|one| one.end),
            self.board.front().map(|one| one.end),
            self.rig.get(self.begun).map(|one| one.start.max(self.now)),
            self.device.next_at().map(|at| at.max(self.now)),
        ];
        let Some(at) = next.into_iter().flatten().min().filter(|at| *at <= until) else {
            return false;
        };
        self.now = self.now.max(at);
        if next[0] == Some(at) {
            let one = self.rig.pop_front().expect("it is the next");
            self.begun = self.begun.saturating_sub(1);
            self.device.hear(one);
        } else if next[1] == Some(at) {
            let one = self.board.pop_front().expect("it is the next");
            if self.looped {
                self.device.hear(one);
            }
            seen.push(Seen::Char { start: one.start, end: one.end, byte: one.byte, flaw: one.flaw });
        } else if next[3] == Some(at) {
            // A silence that lasts exactly to a start bit has lasted.
            self.device.advance(at);
        } else {
            self.device.begins(at);
            self.begun += 1;
        }
        self.collect();
        self.show(seen);
        true
    }

    fn show(&mut self, seen: &mut Vec<Seen>) {
        self.device.outputs(&mut self.outputs);
        for (at, board, output) in self.outputs.drain(..) {
            seen.push(Seen::Output { at, board, output });
        }
    }
}

/// What becomes of a character that another board's stands against: equal bits at the same time are one character to any
/// receiver (true: it is there already), all else is damage to both.
fn meets_another(board: &mut VecDeque<Char>, one: &mut Char) -> bool {
    // One talker's characters follow each other: nothing to look at.
    if board.back().is_none_or(|last| last.end <= one.start) {
        return false;
    }
    let mut same = false;
    for other in board.iter_mut().filter(|other| other.start < one.end && one.start < other.end) {
        if *other == *one {
            same = true;
        } else {
            other.flaw = Flaw::Framing;
            other.byte &= one.byte;
            one.flaw = Flaw::Framing;
            one.byte &= other.byte;
        }
    }
    same
}

impl<D: Device> Link for VirtualLink<D> {
    fn abilities(&self) -> Abilities {
        Abilities {
            class: Class::VirtualTime,
            error: Span::ZERO,
            timing: true,
            line: true,
            plant: true,
            fast: true,
            quiet: self.quiet,
        }
    }

    fn line(&self) -> LineSpeed {
        self.line
    }

    fn now(&self) -> Instant {
        self.now
    }

    fn send(&mut self, at: Instant, burst: &Burst) -> Result<Sent, LinkError> {
        let start = at.max(self.now);
        let end = start + burst.span(self.line);
        let (before, latest) = (self.rig.len(), self.rig.back().map(|last| last.end));
        // A board that is set to another line than the rig samples the rig's levels at its own speed.
        let own = self.device.line();
        if burst.is_timed() && own == self.line {
            let character = self.line.char_span();
            let mut at = start;
            for item in &burst.items {
                match *item {
                    Item::Byte(byte) => {
                        self.rig.push_back(Char { start: at, end: at + character, byte, flaw: Flaw::None });
                        at += character;
                    }
                    Item::Idle(span) | Item::Low(span) => at += span,
                    Item::BadParity(_) | Item::BadStop(_) => {}
                }
            }
        } else {
            let speed = Some(burst.speed.unwrap_or(self.line));
            self.rig.extend(uart::receive(&Burst { speed, ..burst.clone() }, own, start));
        }
        // A burst sent into a board's answer, or one of two that overlap.
        let board = &mut self.board;
        for one in self.rig.range_mut(before..) {
            for other in board.iter_mut().filter(|other| other.start < one.end && one.start < other.end) {
                one.flaw = Flaw::Framing;
                other.flaw = Flaw::Framing;
            }
        }
        if self.rig.get(before).zip(latest).is_some_and(|(first, latest)| first.end < latest) {
            self.rig.make_contiguous().sort_by_key(|one| one.end);
            self.begun = 0;
        }
        Ok(Sent { start, end })
    }

    fn run(&mut self, until: Instant, stop: Stop, seen: &mut Vec<Seen>) -> Result<Instant, LinkError> {
        let first = seen.len();
        let mut last_char: Option<Instant> = None;
        let quiet = self.line.t3_5();
        loop {
            // Quiet long enough behind the last character: the answer is whole.
            let limit = match (stop, last_char) {
                (Stop::Quiet, Some(end)) if self.rig.is_empty() && self.board.is_empty() => {
                    until.min(end + quiet)
                }
                _ => until,
            };
            let before = seen.len();
            if !self.step(limit, seen) {
                self.now = self.now.max(limit);
                self.device.advance(self.now);
                self.collect();
                self.show(seen);
                return Ok(self.now);
            }
            for one in &seen[before..] {
                if let Seen::Char { end, .. } = one {
                    last_char = Some(*end);
                }
            }
            if seen.len() - first > FLOOD {
                return Err(LinkError::Flood(format!("{FLOOD} characters without an end")));
            }
        }
    }

    fn act(&mut self, act: &Act) -> Result<(), Cannot> {
        let done = self.device.act(self.now, act);
        if let Some((from, to)) = self.device.silenced() {
            // A character under way is cut short: the receiver misses its end.
            self.board.retain(|one| one.start < from || one.start >= to);
            for one in self.board.iter_mut().filter(|one| one.end > from && one.start < from) {
                one.flaw = Flaw::Framing;
            }
        }
        if done.is_ok() {
            if let Act::Loop { tied, .. } = act {
                self.looped = *tied;
            }
            self.line = act.wanted_line().unwrap_or(self.line);
        }
        self.device.advance(self.now);
        self.collect();
        done
    }
}
