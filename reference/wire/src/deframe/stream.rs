//! Frames in a recorded stream of bytes whose times were not kept.
//!
//! The length that a function code implies proposes a frame and the checksum decides. Where neither fits, the
//! scan slides on by one byte, as often as it must: it never gives up and never throws away more than that byte.
//! The first frame after damage is looked at twice, because a slide tries many places and one checksum in 65 536
//! fits by chance: it must make sense as a message or be followed by another frame, and another frame that
//! reaches across its end and *is* followed by one takes precedence.
//!
//! # What it cannot know
//! - **A request from a reply**, where they look alike (FC 05, 06, 08, and 0F/10 replies that were read alone).
//!   With [`Side::Mixed`] a frame counts as the reply when it bears the address and function of the request just
//!   before; a master that repeats such a write to a silent board is read as write and reply.
//! - **The end of FC 08 sub-function 0**: every even length is tried. In step, the shortest whose checksum fits
//!   and behind which another frame follows wins, eight bytes at once; after damage only a followed one is taken.
//! - **A frame of a function outside the profile**: its length is unknown, so it is passed over byte by byte.
//! - **A good frame inside a damaged one**: a reply that lost its head may contain a whole request (a tag's ID
//!   is free to spell one), and without the silence before it nothing tells it from a real one.
//! - **Silence, parity and gaps**: use [`super::Deframer`] where times are known.

use super::length::{DIAGNOSTIC_MIN, DIAGNOSTIC_USUAL, Length, length};
use crate::crc::{crc16, is_sealed, is_sealed_fixed, update};
use crate::frame::Frame;
use crate::reply::{Exception, Reply};
use crate::request::{Request, function};
use crate::{BROADCAST, FRAME_MAX};

/// Which way the frames of a stream go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// What a master sent.
    Requests,
    /// What boards sent.
    Replies,
    /// A tap on the line: both, a reply after its request.
    Mixed,
}

/// Which way one frame goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    /// From the master.
    Request,
    /// From a board.
    Reply,
}

/// A frame found in a stream.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Found<'a> {
    /// Where it begins, in bytes from the start of the stream.
    pub at: u64,
    /// The frame; its checksum is right.
    pub frame: Frame<'a>,
    /// Which way it was read.
    pub direction: Direction,
}

/// What the scan says about the first byte of a window.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Step {
    /// A frame of this many bytes begins here.
    Frame(usize, Direction),
    /// None does: go on by one byte.
    Slide,
    /// More bytes must come before that can be said.
    Wait,
}

/// The bytes from here on, and whether more may come.
#[derive(Clone, Copy)]
struct Window<'a> {
    bytes: &'a [u8],
    complete: bool,
}

impl<'a> Window<'a> {
    fn from(self, at: usize) -> Self {
        Self { bytes: self.bytes.get(at..).unwrap_or(&[]), ..self }
    }

    /// Not enough bytes: wait for more, or never.
    fn starved(self) -> Answer {
        if self.complete { Answer::No } else { Answer::Wait }
    }
}

/// Three values, since the end of a growing window hides the rest.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Yes(usize),
    No,
    Wait,
}

/// No request is waiting for its reply: no address and function look like this, for bit 15 is masked away.
const NOTHING_PENDING: u16 = 0xFFFF;

/// What the scan carries from frame to frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scan {
    side: Side,
    /// Address and function of the request just before, as the little-endian word with which a frame begins.
    pending: u16,
    /// The byte before belonged to a frame, or is the start of the stream.
    in_step: bool,
    skipped: u64,
}

impl Scan {
    pub(super) const fn new(side: Side) -> Self {
        Self { side, pending: NOTHING_PENDING, in_step: true, skipped: 0 }
    }

    pub(super) const fn skipped(&self) -> u64 {
        self.skipped
    }

    pub(super) const fn slid(&mut self) {
        self.skipped += 1;
        self.in_step = false;
    }

    #[inline]
    pub(super) fn took(&mut self, frame: &[u8], direction: Direction) {
        self.in_step = true;
        self.pending = match (direction, frame) {
            (Direction::Request, [address, code, ..]) if *address != BROADCAST => {
                u16::from_le_bytes([*address, *code])
            }
            _ => NOTHING_PENDING,
        };
    }

    /// The direction to try first: a reply bears address and function of its request, bit 7 left aside.
    #[inline]
    fn likely(&self, head: [u8; 2]) -> Direction {
        match self.side {
            Side::Requests => Direction::Request,
            Side::Replies => Direction::Reply,
            Side::Mixed if u16::from_le_bytes(head) & 0x7FFF == self.pending => Direction::Reply,
            Side::Mixed => Direction::Request,
        }
    }

    /// The other direction, where the stream has both.
    const fn unlikely(&self, likely: Direction) -> Option<Direction> {
        match (self.side, likely) {
            (Side::Mixed, Direction::Request) => Some(Direction::Reply),
            (Side::Mixed, Direction::Reply) => Some(Direction::Request),
            _ => None,
        }
    }

    /// The shapes of which nearly every log is made, in step; `None` says nothing.
    #[inline(always)]
    fn at_a_glance(&self, bytes: &[u8]) -> Option<(usize, Direction)> {
        let shortest = bytes.first_chunk::<5>()?;
        let (code, direction) = (shortest[1], self.likely([shortest[0], shortest[1]]));
        if !self.in_step {
            return None;
        }
        let length = match direction {
            Direction::Request if (function::READ_COILS..=function::WRITE_REGISTER).contains(&code) => {
                is_sealed_fixed(bytes.first_chunk::<8>()?).then_some(8)
            }
            Direction::Reply if code == function::READ_INPUT && shortest[2] == 8 => {
                is_sealed_fixed(bytes.first_chunk::<13>()?).then_some(13)
            }
            Direction::Reply if code > 0x80 => is_sealed_fixed(shortest).then_some(5),
            _ => None,
        };
        length.map(|length| (length, direction))
    }

    /// Judges the first byte of `bytes`; `complete` says that no more will come.
    pub(super) fn step(&self, bytes: &[u8], complete: bool) -> Step {
        let window = Window { bytes, complete };
        let Some(head) = bytes.first_chunk::<2>() else {
            return if complete { Step::Slide } else { Step::Wait };
        };
        let likely = self.likely(*head);
        for direction in core::iter::once(likely).chain(self.unlikely(likely)) {
            match self.judge(window, direction) {
                Answer::Yes(length) => return Step::Frame(length, direction),
                Answer::Wait => return Step::Wait,
                Answer::No => {}
            }
        }
        Step::Slide
    }

    fn judge(&self, window: Window<'_>, direction: Direction) -> Answer {
        if length(window.bytes, direction) == Length::Open {
            return self.diagnostic(window);
        }
        match candidate(window, direction) {
            Answer::Yes(length) if !self.in_step => self.confirm(window, length, direction),
            answer => answer,
        }
    }

    /// A frame found by sliding: it is taken when another one follows; or else when it makes sense and none that
    /// is followed reaches across its end.
    fn confirm(&self, window: Window<'_>, length: usize, direction: Direction) -> Answer {
        match self.follows(window.from(length)) {
            Answer::Yes(_) => return Answer::Yes(length),
            Answer::Wait => return Answer::Wait,
            Answer::No => {}
        }
        if !makes_sense(&window.bytes[..length], direction) {
            return Answer::No;
        }
        for at in 1..length {
            match self.rival(window.from(at), length - at) {
                Answer::Yes(_) => return Answer::No,
                Answer::Wait => return Answer::Wait,
                Answer::No => {}
            }
        }
        Answer::Yes(length)
    }

    /// A frame longer than `reach` begins here and another follows it.
    fn rival(&self, window: Window<'_>, reach: usize) -> Answer {
        for direction in self.directions() {
            match candidate(window, direction) {
                Answer::Yes(length) if length > reach => match self.follows(window.from(length)) {
                    Answer::No => {}
                    answer => return answer,
                },
                Answer::Wait => return Answer::Wait,
                _ => {}
            }
        }
        Answer::No
    }

    /// A frame, or the end of the stream, is here.
    fn follows(&self, window: Window<'_>) -> Answer {
        if window.bytes.is_empty() {
            return if window.complete { Answer::Yes(0) } else { Answer::Wait };
        }
        for direction in self.directions() {
            match candidate(window, direction) {
                Answer::No => {}
                answer => return answer,
            }
        }
        Answer::No
    }

    fn directions(&self) -> impl Iterator<Item = Direction> + use<> {
        let (first, second) = match self.side {
            Side::Requests => (Direction::Request, None),
            Side::Replies => (Direction::Reply, None),
            Side::Mixed => (Direction::Request, Some(Direction::Reply)),
        };
        core::iter::once(first).chain(second)
    }

    /// FC 08 sub-function 0, whose length nothing tells.
    fn diagnostic(&self, window: Window<'_>) -> Answer {
        let bytes = &window.bytes[..window.bytes.len().min(FRAME_MAX)];
        if self.in_step {
            match bytes.get(..DIAGNOSTIC_USUAL) {
                Some(usual) if is_sealed(usual) => return Answer::Yes(DIAGNOSTIC_USUAL),
                Some(_) => {}
                None => return window.starved(),
            }
        }
        let mut shortest = Answer::No;
        let (head, rest) = bytes.split_at(bytes.len().min(DIAGNOSTIC_MIN));
        let mut sum = crc16(head);
        let mut length = head.len();
        for pair in core::iter::once(&[][..]).chain(rest.chunks_exact(2)) {
            sum = update(sum, pair);
            length += pair.len();
            if sum == 0 && length >= DIAGNOSTIC_MIN {
                match self.follows(window.from(length)) {
                    Answer::Yes(_) => return Answer::Yes(length),
                    Answer::Wait => return Answer::Wait,
                    Answer::No if shortest == Answer::No => shortest = Answer::Yes(length),
                    Answer::No => {}
                }
            }
        }
        if bytes.len() < FRAME_MAX && !window.complete {
            return Answer::Wait;
        }
        if self.in_step { shortest } else { Answer::No }
    }
}

/// A frame whose length is known and whose checksum fits begins here; of FC 08/0 only the usual length.
fn candidate(window: Window<'_>, direction: Direction) -> Answer {
    let length = match length(window.bytes, direction) {
        Length::Known(length) => length,
        Length::Open => DIAGNOSTIC_USUAL,
        Length::Unsure => return window.starved(),
        Length::Never => return Answer::No,
    };
    match window.bytes.get(..length) {
        Some(frame) if is_sealed(frame) => Answer::Yes(length),
        Some(_) => Answer::No,
        None => window.starved(),
    }
}

/// A message that a master of the profile would send, or a board of it answer.
fn makes_sense(bytes: &[u8], direction: Direction) -> bool {
    let frame = Frame::new_unchecked(bytes);
    let Some(address) = frame.address() else { return false };
    match direction {
        Direction::Request => match Request::parse(frame.pdu()) {
            Ok(request) => address <= 247 && (address != BROADCAST || request.is_write()),
            Err(_) => false,
        },
        Direction::Reply => match Reply::parse(frame.pdu()) {
            Ok(Reply::Exception { exception: Exception::Other(code), .. }) if code == 0 || code > 0x0B => false,
            Ok(_) => (1..=247).contains(&address),
            Err(_) => false,
        },
    }
}

/// The frames of a recorded stream that is wholly at hand. See [the module](self) for what it cannot know.
#[derive(Clone, Debug)]
pub struct Stream<'a> {
    rest: &'a [u8],
    length: usize,
    scan: Scan,
}

impl<'a> Stream<'a> {
    /// The frames in `bytes`, which go to `side`.
    pub const fn new(bytes: &'a [u8], side: Side) -> Self {
        Self { rest: bytes, length: bytes.len(), scan: Scan::new(side) }
    }

    /// Bytes passed over so far because no frame begins there.
    pub const fn skipped(&self) -> u64 {
        self.scan.skipped()
    }

    #[inline]
    fn take(&mut self, length: usize, direction: Direction) -> Option<Found<'a>> {
        let at = (self.length - self.rest.len()) as u64;
        let (frame, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        self.scan.took(frame, direction);
        Some(Found { at, frame: Frame::new_unchecked(frame), direction })
    }

    #[cold]
    #[inline(never)]
    fn search(&mut self) -> Option<Found<'a>> {
        while !self.rest.is_empty() {
            match self.scan.step(self.rest, true) {
                Step::Frame(length, direction) => return self.take(length, direction),
                Step::Slide | Step::Wait => {
                    self.rest = &self.rest[1..];
                    self.scan.slid();
                }
            }
        }
        None
    }
}

impl<'a> Iterator for Stream<'a> {
    type Item = Found<'a>;

    #[inline(always)]
    fn next(&mut self) -> Option<Found<'a>> {
        match self.scan.at_a_glance(self.rest) {
            Some((length, direction)) => self.take(length, direction),
            None => self.search(),
        }
    }
}
