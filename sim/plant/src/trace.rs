//! The bus log: what stood on the line, frame by frame, with its times.
//!
//! It keeps bytes as they were on the line, not as anybody understood them. It refuses to grow without end: past its
//! capacity the oldest frames go, and how many went is said.

use forecourt_wire::Instant;
use std::collections::VecDeque;

/// Who drove the line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Talker {
    /// The host.
    Master,
    /// A board, by its true address (not by the one it may claim).
    Board(u8),
    /// A fault: noise, a jabbering transmitter.
    Noise,
}

/// One frame as it stood on the line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Logged<'a> {
    /// Running number from the start of the run.
    pub number: u64,
    /// First bit.
    pub start: Instant,
    /// Last bit.
    pub end: Instant,
    /// Who drove the line.
    pub talker: Talker,
    /// True when a fault touched it on its way.
    pub struck: bool,
    /// The bytes as sent.
    pub bytes: &'a [u8],
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    start: Instant,
    end: Instant,
    talker: Talker,
    struck: bool,
    length: u16,
}

/// The log of one line.
#[derive(Debug)]
pub struct Trace {
    entries: VecDeque<Entry>,
    bytes: VecDeque<u8>,
    capacity: usize,
    logged: u64,
    bytes_total: u64,
}

impl Trace {
    /// A log that keeps the last `capacity` frames; 0 keeps none and only counts.
    pub fn new(capacity: usize) -> Self {
        Self { entries: VecDeque::new(), bytes: VecDeque::new(), capacity, logged: 0, bytes_total: 0 }
    }

    /// Enters one frame.
    pub fn log(&mut self, start: Instant, end: Instant, talker: Talker, struck: bool, bytes: &[u8]) {
        self.logged += 1;
        self.bytes_total += bytes.len() as u64;
        if self.capacity == 0 {
            return;
        }
        if self.entries.len() == self.capacity
            && let Some(old) = self.entries.pop_front()
        {
            self.bytes.drain(..usize::from(old.length));
        }
        let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
        self.entries.push_back(Entry { start, end, talker, struck, length });
        self.bytes.extend(&bytes[..usize::from(length)]);
    }

    /// Frames since the start of the run.
    pub fn frames(&self) -> u64 {
        self.logged
    }

    /// Bytes since the start of the run.
    pub fn bytes(&self) -> u64 {
        self.bytes_total
    }

    /// Frames that were logged and are no longer kept.
    pub fn dropped(&self) -> u64 {
        self.logged - self.entries.len() as u64
    }

    /// Calls `visit` with every kept frame whose last bit lies in `[from, to)`, in the order of the line.
    pub fn visit(&mut self, from: Instant, to: Instant, mut visit: impl FnMut(Logged<'_>)) {
        let bytes = self.bytes.make_contiguous();
        let first = self.logged - self.entries.len() as u64;
        let mut offset = 0;
        for (entry, number) in self.entries.iter().zip(first..) {
            let length = usize::from(entry.length);
            if entry.end >= from && entry.end < to {
                let Entry { start, end, talker, struck, .. } = *entry;
                visit(Logged { number, start, end, talker, struck, bytes: &bytes[offset..offset + length] });
            }
            offset += length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_go_and_are_counted() {
        let mut trace = Trace::new(2);
        for k in 1..=3u8 {
            let at = Instant::from_ns(u64::from(k));
            trace.log(at, at, Talker::Master, false, &[k; 3]);
        }
        let mut seen = Vec::new();
        trace.visit(Instant::ZERO, Instant::MAX, |frame| seen.push((frame.number, frame.bytes.to_vec())));
        assert_eq!(seen, [(1, vec![2; 3]), (2, vec![3; 3])]);
        assert_eq!((trace.frames(), trace.bytes(), trace.dropped()), (3, 9, 1));
    }
}
