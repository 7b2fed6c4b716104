//! The bus without IO: what a master sends goes over the simulated line frame by frame, answers come at their time.
//!
//! Bytes without times are cut into frames by a short quiet and, where several came at once, by checksum. It refuses to
//! know where bytes come from and what they are for.

use forecourt_board::Profile;
use forecourt_kernel::Seed;
use forecourt_plant::{Detail, Fault, Heard, Plant, Setup};
use forecourt_wire::crc::crc16;
use forecourt_wire::deframe::{Feed, Side};
use forecourt_wire::{FRAME_MAX, Instant, LineSpeed, Span};
use std::collections::VecDeque;

/// Bytes kept of a master that sends without end; what is more is lost, and counted.
const BACKLOG: usize = 16 * FRAME_MAX;
/// How long a master must be quiet before its bytes are looked at.
pub(crate) const QUIET: Span = Span::from_ms(2);

/// What the bus has seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Tally {
    /// Frames from the master with a right checksum.
    pub requests: u64,
    /// Frames to the master.
    pub answers: u64,
    /// Bytes from the master that make no frame.
    pub rubbish: u64,
    /// Requests that came before the line was free and were held back.
    pub held: u64,
    /// Requests that a strict bus lost for that reason, and bytes beyond what is kept.
    pub lost: u64,
}

/// One frame on the line, for captures and views.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Frame {
    /// First bit.
    pub start: Instant,
    /// Last bit.
    pub end: Instant,
    /// From the master, or from a board.
    pub from_master: bool,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A cabinet in real time.
#[derive(Debug)]
pub struct LiveBus {
    /// The world behind the line, for hands.
    pub plant: Plant,
    line: LineSpeed,
    strict: bool,
    /// What came since the last quiet, and when the last of it came.
    incoming: Vec<u8>,
    came: Instant,
    /// Frames that wait for the line.
    queue: VecDeque<Vec<u8>>,
    /// End of what stood on the line last.
    busy_until: Instant,
    /// A request is under way, or its answer: until then at the latest the line waits for it.
    asked: Option<Instant>,
    out: VecDeque<(Instant, Vec<u8>)>,
    frames: Vec<Frame>,
    tally: Tally,
}

impl LiveBus {
    /// A cabinet of `profile` with these faults; a strict bus loses requests that come too early.
    pub fn new(profile: &Profile, faults: Vec<Fault>, seed: Seed, strict: bool) -> Self {
        let setup = Setup {
            profile: profile.clone(),
            detail: Detail::Frames,
            log_capacity: 0,
            seed,
            path: "cabinet/1".into(),
            faults,
        };
        Self {
            plant: Plant::new(setup),
            line: profile.line.speed,
            strict,
            incoming: Vec::new(),
            came: Instant::ZERO,
            queue: VecDeque::new(),
            busy_until: Instant::ZERO,
            asked: None,
            out: VecDeque::new(),
            frames: Vec::new(),
            tally: Tally::default(),
        }
    }

    /// The line's speed.
    pub const fn line(&self) -> LineSpeed {
        self.line
    }

    /// What was seen so far.
    pub const fn tally(&self) -> Tally {
        self.tally
    }

    /// Bytes came from the master at `now`; what came before them by more than the quiet is a burst of its own.
    pub fn hear(&mut self, now: Instant, bytes: &[u8]) {
        if !self.incoming.is_empty() && now >= self.came + QUIET {
            let burst = std::mem::take(&mut self.incoming);
            self.cut(self.came + QUIET, &burst);
        }
        let room = BACKLOG - self.incoming.len().min(BACKLOG);
        let fits = bytes.len().min(room);
        self.tally.lost += (bytes.len() - fits) as u64;
        self.incoming.extend_from_slice(&bytes[..fits]);
        self.came = now;
    }

    /// Time has come to `now`.
    pub fn handle(&mut self, now: Instant) {
        while let Some(due) = self.plant.next_deadline().filter(|due| *due <= now) {
            self.plant.handle_timeout(due);
            self.listen(due);
        }
        if !self.incoming.is_empty() && now >= self.came + QUIET {
            let burst = std::mem::take(&mut self.incoming);
            self.cut(now, &burst);
        }
        self.start(now);
    }

    /// When [`Self::handle`] has something to do, if nothing is heard before.
    pub fn next_deadline(&mut self) -> Option<Instant> {
        let plant = self.plant.next_deadline();
        let quiet = (!self.incoming.is_empty()).then(|| self.came + QUIET);
        let free = (!self.queue.is_empty()).then(|| self.asked.unwrap_or(Instant::ZERO).max(self.free_at()));
        [plant, quiet, free].into_iter().flatten().min()
    }

    /// Bytes for the master whose last bit has passed by `now`.
    pub fn poll_send(&mut self, now: Instant) -> Option<Vec<u8>> {
        let due = self.out.front().is_some_and(|(at, _)| *at <= now);
        if due { self.out.pop_front().map(|(_, bytes)| bytes) } else { None }
    }

    /// Frames that stood on the line since the last call.
    pub fn take_frames(&mut self) -> Vec<Frame> {
        std::mem::take(&mut self.frames)
    }

    fn free_at(&self) -> Instant {
        self.busy_until + self.line.t3_5()
    }

    /// A burst from the master: one frame, or several whole ones that came together. With anything else before, between or
    /// behind them it is what a line without a silence makes of it: no frame at all.
    fn cut(&mut self, now: Instant, burst: &[u8]) {
        if burst.len() >= 4 && burst.len() <= FRAME_MAX && crc16(burst) == 0 {
            self.request(now, burst.to_vec());
            return;
        }
        let mut feed = Feed::new(Side::Requests);
        let mut found_bytes = 0;
        let mut frames = Vec::new();
        let mut rest = burst;
        loop {
            let taken = feed.push(rest);
            rest = &rest[taken..];
            if rest.is_empty() {
                feed.finish();
            }
            while let Some(found) = feed.next_frame() {
                found_bytes += found.frame.bytes().len();
                frames.push(found.frame.bytes().to_vec());
            }
            if rest.is_empty() {
                break;
            }
        }
        if found_bytes < burst.len() {
            self.tally.rubbish += burst.len() as u64;
            // Boards hear rubbish, too: it spoils the line for its time.
            self.busy_until = now.max(self.busy_until) + self.line.frame_span(burst.len().min(FRAME_MAX));
            return;
        }
        frames.into_iter().for_each(|frame| self.request(now, frame));
    }

    fn request(&mut self, now: Instant, frame: Vec<u8>) {
        self.tally.requests += 1;
        // On a stream of bytes the frame's own time has passed when it is here.
        let began = now.back(self.line.frame_span(frame.len()) + QUIET);
        if self.asked.is_some() || began < self.free_at() && self.busy_until > Instant::ZERO {
            if self.strict {
                self.tally.lost += 1;
                return;
            }
            self.tally.held += 1;
        }
        self.queue.push_back(frame);
    }

    /// Puts the next request on the line when it is free.
    fn start(&mut self, now: Instant) {
        self.settle(now);
        if self.asked.is_some()
            || self.queue.is_empty()
            || now < self.free_at() && self.busy_until > Instant::ZERO
        {
            return;
        }
        let Some(frame) = self.queue.pop_front() else { return };
        let end = now + self.line.frame_span(frame.len());
        self.plant.master_sends(now, &frame);
        self.frames.push(Frame { start: now, end, from_master: true, bytes: frame });
        self.busy_until = end;
        // An answer must begin within the master's patience; the longest lasts as long as the longest frame.
        let patience = self.plant.profile().line.response_timeout + self.line.frame_span(FRAME_MAX);
        self.asked = Some(end + patience);
        self.listen(now);
    }

    /// The request is over: nothing of it can still come.
    fn settle(&mut self, now: Instant) {
        if let Some(until) = self.asked {
            let more = self.plant.next_deadline().is_some_and(|at| at <= until);
            self.asked = Some(until).filter(|until| more && now < *until);
        }
    }

    /// What the plant says to the master.
    fn listen(&mut self, now: Instant) {
        let span = self.line.char_span();
        while let Some(heard) = self.plant.poll_heard() {
            match heard {
                Heard::Carrier { .. } => {}
                Heard::Frame { end, bytes } => {
                    let start = end.back(span * bytes.len() as u64);
                    self.tally.answers += 1;
                    self.frames.push(Frame { start, end, from_master: false, bytes: bytes.to_vec() });
                    self.out.push_back((end, bytes.to_vec()));
                    self.busy_until = self.busy_until.max(end);
                }
                Heard::Byte { end, byte, .. } => {
                    self.out.push_back((end, vec![byte]));
                    match self
                        .frames
                        .last_mut()
                        .filter(|last| !last.from_master && end.back(span) <= last.end)
                    {
                        Some(last) => {
                            last.bytes.push(byte);
                            last.end = end;
                        }
                        None => {
                            self.tally.answers += 1;
                            let start = end.back(span);
                            self.frames.push(Frame { start, end, from_master: false, bytes: vec![byte] });
                        }
                    }
                    self.busy_until = self.busy_until.max(end);
                }
            }
        }
        self.settle(now);
    }
}
