//! Frames in a recorded stream of bytes whose times were not kept.
//!
//! The length that a function code implies proposes a frame and the checksum decides. Where neither fits, the
//! scan slides on by one byte, as often as it must: it never gives up and never throws away more than that byte.
//! The first frame after damage, or out of turn, is looked at twice, because a slide tries many places and one checksum in 65 536
//! fits by chance: it must make sense as a message, unless it begins just where the damaged one by its length
//! would have ended; and where no frame follows it, one that reaches across its end and *is* followed goes before.
//!
//! # What it cannot know
//! - **A request from a reply**, where they look alike (FC 05, 06, 08, and 0F/10 replies that were read alone).
//!   With [`Side::Mixed`] a frame counts as the reply when it bears the address and function of the request just
//!   before; a master that repeats such a write to a silent board is read as write and reply.
//! - **The end of FC 08 sub-function 0**: eight bytes are tried first, then every even length. The shortest is
//!   taken whose checksum fits and inside which no other frame begins; out of step it must also be followed by
//!   one. An echo that carries a whole frame as its data is therefore cut up, and so is one of 65 536 longer
//!   ones, whose first eight bytes look whole.
//! - **A frame of a function outside the profile**: its length is unknown, so it is passed over byte by byte.
//! - **A good frame inside a damaged one**: a reply that lost its head may contain a whole request (a tag's ID
//!   is free to spell one), and without the silence before it nothing tells it from a real one.
//! - **Silence, parity and gaps**: use [`super::Deframer`] where times are known.

use super::scan::{Scan, Step};
use crate::frame::Frame;

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
                    self.scan.slid(self.rest);
                    self.rest = &self.rest[1..];
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
