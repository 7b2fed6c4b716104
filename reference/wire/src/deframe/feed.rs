//! The incremental form of [`Stream`](super::Stream), for a reader that gets its bytes piece by piece.
//!
//! It finds exactly the frames that a `Stream` over all bytes at once finds. It refuses to grow: what it holds
//! is bounded by how far a decision can reach.

use super::scan::{Scan, Step};
use super::stream::{Found, Side};
use crate::FRAME_MAX;
use crate::frame::Frame;

/// How far a decision reaches: a frame, one that overlaps its end, one that follows that; and room to read into.
const CAPACITY: usize = 4 * FRAME_MAX;

/// Bytes in, in pieces of any size; frames out.
///
/// ```
/// use forecourt_wire::deframe::{Feed, Side};
/// let mut feed = Feed::new(Side::Requests);
/// let mut input: &[u8] = &[0x21, 0x04, 0x00, 0x00, 0x00, 0x04, 0xF6, 0xA9];
/// while !input.is_empty() {
///     let taken = feed.push(input);
///     input = &input[taken..];
///     while let Some(found) = feed.next_frame() {
///         assert_eq!(found.frame.address(), Some(0x21));
///     }
/// }
/// ```
#[derive(Clone)]
pub struct Feed {
    bytes: [u8; CAPACITY],
    start: usize,
    end: usize,
    /// Position of `start` in the stream.
    at: u64,
    complete: bool,
    scan: Scan,
}

impl Feed {
    /// An empty reader for frames that go to `side`.
    pub const fn new(side: Side) -> Self {
        Self { bytes: [0; CAPACITY], start: 0, end: 0, at: 0, complete: false, scan: Scan::new(side) }
    }

    /// Takes as many of `bytes` as there is room for and says how many. After [`Feed::next_frame`] gave `None`
    /// there is always room for at least one.
    pub fn push(&mut self, bytes: &[u8]) -> usize {
        if bytes.len() > CAPACITY - self.end {
            self.bytes.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        let taken = bytes.len().min(CAPACITY - self.end);
        self.bytes[self.end..self.end + taken].copy_from_slice(&bytes[..taken]);
        self.end += taken;
        taken
    }

    /// Says that no byte will follow, so that what is held can be decided.
    pub const fn finish(&mut self) {
        self.complete = true;
    }

    /// The next frame; `None` when more bytes are needed to tell, or all are used up.
    ///
    /// A frame right behind another, in its turn, is given at once; one after damage or out of turn (a master
    /// that repeats itself) when the bytes that confirm it have come.
    pub fn next_frame(&mut self) -> Option<Found<'_>> {
        while self.start < self.end {
            match self.scan.step(&self.bytes[self.start..self.end], self.complete) {
                Step::Wait => return None,
                Step::Slide => {
                    self.scan.slid(&self.bytes[self.start..self.end]);
                    self.start += 1;
                    self.at += 1;
                }
                Step::Frame(length, direction) => {
                    let (from, at) = (self.start, self.at);
                    self.start += length;
                    self.at += length as u64;
                    let frame = &self.bytes[from..from + length];
                    self.scan.took(frame, direction);
                    return Some(Found { at, frame: Frame::new_unchecked(frame), direction });
                }
            }
        }
        None
    }

    /// Bytes passed over so far because no frame begins there.
    pub const fn skipped(&self) -> u64 {
        self.scan.skipped()
    }
}
