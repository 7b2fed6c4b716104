//! The decisions behind [`Stream`](super::Stream) and [`Feed`](super::Feed): does a frame begin at this byte?
//!
//! It refuses to hold bytes: it judges a window of them, which may still grow, and says when it must wait for that.

use super::length::{DIAGNOSTIC_MIN, DIAGNOSTIC_USUAL, Length, length};
use super::stream::{Direction, Side};
use crate::crc::{is_sealed, is_sealed_fixed, update};
use crate::frame::Frame;
use crate::reply::Reply;
use crate::request::{Request, function};
use crate::{BROADCAST, FRAME_MAX};

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

impl Answer {
    /// Where the answer is yes, with this length.
    const fn of(self, length: usize) -> Self {
        match self {
            Self::Yes(_) => Self::Yes(length),
            other => other,
        }
    }
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
    /// Bytes to where the damaged frame before must have ended, by its own length; 0 when not known.
    end: usize,
    /// That end is here.
    at_end: bool,
    skipped: u64,
}

impl Scan {
    pub(super) const fn new(side: Side) -> Self {
        Self { side, pending: NOTHING_PENDING, in_step: true, end: 0, at_end: false, skipped: 0 }
    }

    pub(super) const fn skipped(&self) -> u64 {
        self.skipped
    }

    /// No frame begins with `bytes`; the scan goes on behind the first of them.
    pub(super) fn slid(&mut self, bytes: &[u8]) {
        // Damage seldom hits the head: where the length says that the frame ended, the next one may begin.
        if self.in_step || self.at_end {
            self.end = self.implied(bytes);
        }
        self.at_end = self.end == 1;
        self.end = self.end.saturating_sub(1);
        self.in_step = false;
        self.skipped += 1;
    }

    /// The length of the damaged frame at the start of `bytes`, of the direction whose turn it is if that has one;
    /// 0 when it cannot be said.
    fn implied(&self, bytes: &[u8]) -> usize {
        let turn = match self.side {
            Side::Mixed if self.pending != NOTHING_PENDING => Direction::Reply,
            Side::Replies => Direction::Reply,
            Side::Mixed | Side::Requests => Direction::Request,
        };
        core::iter::once(turn)
            .chain(self.unlikely(turn))
            .find_map(|direction| match length(bytes, direction) {
                Length::Known(length) => Some(length),
                Length::Open => Some(DIAGNOSTIC_USUAL),
                Length::Unsure | Length::Never => None,
            })
            .unwrap_or(0)
    }

    /// `length` bytes from here are the last ones of the damaged frame, by its own length: a checksum that fits
    /// them does so by chance (and for address 2B by algebra: it leaves the sum as it was at the start).
    fn is_tail(&self, length: usize) -> bool {
        !self.in_step && self.end == length
    }

    /// A frame is to be expected here, so that its checksum is proof enough.
    const fn expects(&self) -> bool {
        self.in_step || self.at_end
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

    /// The shapes of which nearly every log is made, in step, the commonest with unrolled checksums; `None` says
    /// nothing. It must agree with [`Scan::step`], which [`super::fuzz_deframer`] checks.
    #[inline(always)]
    pub(super) fn at_a_glance(&self, bytes: &[u8]) -> Option<(usize, Direction)> {
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
            Direction::Reply if (function::READ_COILS..=function::READ_INPUT).contains(&code) => {
                counted(bytes)
            }
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
            Answer::Yes(length) if !self.trusts(window.bytes, direction) => {
                self.confirm(window, length, direction)
            }
            answer => answer,
        }
    }

    /// In step, and going the way that it must after the frame before.
    fn trusts(&self, bytes: &[u8], direction: Direction) -> bool {
        self.in_step && bytes.first_chunk::<2>().is_some_and(|head| self.likely(*head) == direction)
    }

    /// A frame out of step or turn. It must make sense, unless one is expected here and another follows; and
    /// where none follows it, no frame that *is* followed may reach across its end.
    fn confirm(&self, window: Window<'_>, length: usize, direction: Direction) -> Answer {
        let sense = makes_sense(&window.bytes[..length], direction);
        if self.is_tail(length) || !(sense || self.at_end) {
            return Answer::No;
        }
        match self.follows(window.from(length)) {
            Answer::No if sense => {}
            answer => return answer.of(length),
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

    /// FC 08 sub-function 0, whose length nothing tells: the shortest whose checksum fits and in which no frame
    /// begins, for a chance fit swallows its neighbours; and where none is expected, one that another follows.
    fn diagnostic(&self, window: Window<'_>) -> Answer {
        if window.bytes.len() < DIAGNOSTIC_USUAL && !window.complete {
            return Answer::Wait;
        }
        let mut sealed = Sealed::new(window.bytes);
        for length in &mut sealed {
            if length == DIAGNOSTIC_USUAL && self.in_step {
                return Answer::Yes(length);
            }
            if self.is_tail(length) {
                continue;
            }
            match self.barren(window, length) {
                Answer::No => continue,
                Answer::Wait => return Answer::Wait,
                Answer::Yes(_) if self.expects() => return Answer::Yes(length),
                Answer::Yes(_) => {}
            }
            match self.follows(window.from(length)) {
                Answer::No => {}
                Answer::Wait => return Answer::Wait,
                Answer::Yes(_) => return Answer::Yes(length),
            }
        }
        if sealed.is_cut() { window.starved() } else { Answer::No }
    }

    /// No frame begins behind the first of `length` bytes.
    fn barren(&self, window: Window<'_>, length: usize) -> Answer {
        for at in 1..length {
            match self.follows(window.from(at)) {
                Answer::No => {}
                Answer::Yes(_) => return Answer::No,
                Answer::Wait => return Answer::Wait,
            }
        }
        Answer::Yes(length)
    }
}

/// The lengths at which the checksum of an FC 08 frame fits: first the usual one, then each even one.
struct Sealed<'a> {
    bytes: &'a [u8],
    length: usize,
    sum: u16,
    usual: bool,
}

impl<'a> Sealed<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self { bytes: &bytes[..bytes.len().min(FRAME_MAX)], length: 0, sum: 0xFFFF, usual: false }
    }

    /// More bytes could hold a further one.
    const fn is_cut(&self) -> bool {
        self.bytes.len() < FRAME_MAX
    }
}

impl Iterator for Sealed<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if !self.usual {
            self.usual = true;
            if self.bytes.get(..DIAGNOSTIC_USUAL).is_some_and(is_sealed) {
                return Some(DIAGNOSTIC_USUAL);
            }
        }
        while let Some(pair) = self.bytes.get(self.length..self.length + 2) {
            self.sum = update(self.sum, pair);
            self.length += 2;
            if self.sum == 0 && self.length >= DIAGNOSTIC_MIN && self.length != DIAGNOSTIC_USUAL {
                return Some(self.length);
            }
        }
        None
    }
}

/// The length of a sealed reply with a byte count. Kept out of the loop over polls, which it would double.
#[inline(never)]
fn counted(bytes: &[u8]) -> Option<usize> {
    match length(bytes, Direction::Reply) {
        Length::Known(length) => is_sealed(bytes.get(..length)?).then_some(length),
        _ => None,
    }
}

/// A frame begins here whose length and checksum fit.
fn candidate(window: Window<'_>, direction: Direction) -> Answer {
    let length = match length(window.bytes, direction) {
        Length::Known(length) => length,
        Length::Open if window.bytes.len() < DIAGNOSTIC_USUAL && !window.complete => return Answer::Wait,
        Length::Open => {
            let mut sealed = Sealed::new(window.bytes);
            return match sealed.next() {
                Some(length) => Answer::Yes(length),
                None if sealed.is_cut() => window.starved(),
                None => Answer::No,
            };
        }
        Length::Unsure => return window.starved(),
        Length::Never => return Answer::No,
    };
    match window.bytes.get(..length) {
        Some(frame) if is_sealed(frame) => Answer::Yes(length),
        Some(_) => Answer::No,
        None => window.starved(),
    }
}

/// The functions of the profile.
const PROFILE: [u8; 10] = [1, 2, 3, 4, 5, 6, function::DIAGNOSTIC, 0x0F, 0x10, function::ENCAPSULATED];

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
            Ok(Reply::Exception { function, exception }) => {
                (1..=247).contains(&address)
                    && PROFILE.contains(&function)
                    && (1..=0x0B).contains(&exception.code())
            }
            Ok(_) => (1..=247).contains(&address),
            Err(_) => false,
        },
    }
}
