//! The one request that may be outstanding, and the silences around it.
//!
//! It keeps the times of the line (T3.5, timeout, turnaround) and judges whether a frame is the answer. It refuses to
//! know what is asked next, and why.

use crate::Profile;
use forecourt_wire::{BROADCAST, FRAME_MAX, Frame, Instant, Reply, Request, Span};

/// Bytes of every request that the poller makes (FC 02, 04, 05 and 06).
const REQUEST_LENGTH: usize = 8;

/// What a frame was to the line.
#[derive(Debug)]
pub(crate) enum Heard<'a> {
    /// The answer to the outstanding request; nothing is outstanding now.
    Answer(Reply<'a>),
    /// Something begun while an answer was awaited, but broken; nothing is outstanding now.
    Damaged,
    /// Not for the outstanding request, if there is one: it stays outstanding.
    Stray,
}

/// How a wait ended by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Lapse {
    /// No answer within the timeout.
    Timeout,
    /// A broadcast, whose last bit left at `sent`, had its turnaround.
    Turnaround {
        /// Its last bit.
        sent: Instant,
    },
}

/// The request that is out.
#[derive(Debug)]
struct Waiting {
    address: u8,
    request: Request<'static>,
    /// Its last bit.
    sent: Instant,
    /// An answer begun from here on is too late.
    deadline: Instant,
    /// The wait is given up here: the deadline, or later while a frame begun in time is still on the line.
    limit: Instant,
}

/// The line as the master sees it.
#[derive(Debug)]
pub(crate) struct Exchange {
    frame: [u8; REQUEST_LENGTH],
    waiting: Option<Waiting>,
    /// No request may begin before: the last bit on the line and T3.5.
    free: Instant,
    /// Since when there was no such moment, or since the last wait ended.
    busy_since: Instant,
    request_span: Span,
    longest_frame: Span,
    char_span: Span,
    t3_5: Span,
    timeout: Span,
    turnaround: Span,
}

impl Exchange {
    pub(crate) fn new(profile: &Profile, at: Instant) -> Self {
        let speed = profile.speed;
        Self {
            frame: [0; REQUEST_LENGTH],
            waiting: None,
            free: at + speed.t3_5(),
            busy_since: at,
            request_span: speed.frame_span(REQUEST_LENGTH),
            longest_frame: speed.frame_span(FRAME_MAX) + speed.t3_5(),
            char_span: speed.char_span(),
            t3_5: speed.t3_5(),
            timeout: profile.response_timeout,
            turnaround: profile.broadcast_turnaround,
        }
    }

    /// Whether a request is out, a broadcast in its turnaround included (KEY-59, I-KEY-12).
    pub(crate) fn is_waiting(&self) -> bool {
        self.waiting.is_some()
    }

    /// The first moment at which a request may begin, as far as the line goes.
    pub(crate) fn free(&self) -> Instant {
        self.free
    }

    /// Before this moment the line may be as busy as it is; a request that has been due since `ready` and still
    /// finds no silence then never will: someone jabbers.
    pub(crate) fn patience(&self, ready: Instant) -> Instant {
        self.busy_since.max(ready) + self.timeout + self.longest_frame
    }

    /// Bits stand on the line from `begin` to `end`.
    fn occupy(&mut self, begin: Instant, end: Instant) {
        if begin > self.free {
            self.busy_since = begin;
        }
        self.free = self.free.max(end + self.t3_5);
    }

    /// When the wait ends by itself; `None` while nothing is out.
    pub(crate) fn limit(&self) -> Option<Instant> {
        self.waiting.as_ref().map(|waiting| waiting.limit)
    }

    /// Puts `request` to `address` out from `now` on and gives its bytes.
    pub(crate) fn send(&mut self, now: Instant, address: u8, request: Request<'static>) -> &[u8] {
        let length = request.emit(address, &mut self.frame);
        debug_assert_eq!(length, Some(REQUEST_LENGTH), "the poller asks nothing longer");
        let sent = now + self.request_span;
        self.waiting = Some(Waiting { address, request, sent, deadline: sent, limit: sent });
        self.busy_since = now;
        self.left(sent);
        &self.frame
    }

    /// The request's last bit left at `sent`.
    pub(crate) fn left(&mut self, sent: Instant) {
        self.free = self.free.max(sent + self.t3_5);
        if let Some(waiting) = &mut self.waiting {
            let wait = if waiting.address == BROADCAST { self.turnaround } else { self.timeout };
            waiting.sent = sent;
            waiting.deadline = sent + wait;
            waiting.limit = waiting.deadline;
        }
    }

    /// A burst began at `begin`: if an answer may begin then, the wait lasts as long as the longest frame would.
    pub(crate) fn carrier(&mut self, begin: Instant) {
        self.occupy(begin, begin + self.char_span);
        let longest = self.longest_frame;
        if let Some(waiting) = &mut self.waiting
            && waiting.takes(begin)
        {
            waiting.limit = waiting.limit.max(begin + longest);
        }
    }

    /// A burst from `begin` to `end`, as a frame where it is one.
    pub(crate) fn hear<'a>(&mut self, begin: Instant, end: Instant, frame: Option<Frame<'a>>) -> Heard<'a> {
        self.occupy(begin, end);
        let Some(waiting) = &mut self.waiting else { return Heard::Stray };
        // KEY-61: what begins while nothing is outstanding is dropped.
        if !waiting.takes(begin) {
            return Heard::Stray;
        }
        let heard = waiting.judge(frame);
        match heard {
            Heard::Stray => waiting.limit = waiting.deadline,
            _ => {
                self.waiting = None;
                self.busy_since = end;
            }
        }
        heard
    }

    /// Ends the wait that has lasted long enough at `now`, if one has.
    pub(crate) fn lapse(&mut self, now: Instant) -> Option<(Instant, Lapse)> {
        let waiting = self.waiting.take_if(|waiting| now >= waiting.limit)?;
        self.busy_since = waiting.limit;
        if waiting.address == BROADCAST {
            return Some((waiting.limit, Lapse::Turnaround { sent: waiting.sent }));
        }
        Some((waiting.limit, Lapse::Timeout))
    }
}

impl Waiting {
    /// Whether an answer may begin at `begin`.
    fn takes(&self, begin: Instant) -> bool {
        self.address != BROADCAST && self.sent <= begin && begin < self.deadline
    }

    /// Whether a frame begun in time is the answer.
    fn judge<'a>(&self, frame: Option<Frame<'a>>) -> Heard<'a> {
        let Some(frame) = frame else { return Heard::Damaged };
        let function = frame.function().map(|code| code & 0x7F);
        // Another board's frame, or one of another function: the answer may still come (I-KEY-04).
        if frame.address() != Some(self.address) || function != Some(self.request.function()) {
            return Heard::Stray;
        }
        match Reply::parse(frame.pdu()) {
            Ok(reply) if reply.answers(&self.request) => Heard::Answer(reply),
            // The right board and function with another count, or no reply at all: as good as damaged.
            _ => Heard::Damaged,
        }
    }
}
