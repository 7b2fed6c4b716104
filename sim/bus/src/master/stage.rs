//! Boards played for a master: every request is answered as the golden boards would, but for the one that a clause spoils.
//!
//! It refuses to judge.

use super::{Belief, Beliefs, Halt};
use forecourt_board::board::Board;
use forecourt_board::{Profile, Source};
use forecourt_certify::burst::Burst;
use forecourt_certify::link::{Link, LinkError, Seen, Stop};
use forecourt_tag::TagId;
use forecourt_wire::crc::crc16;
use forecourt_wire::{FRAME_MAX, Instant, Span};
use std::collections::BTreeMap;

/// A request as the rig heard it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// First edge.
    pub start: Instant,
    /// End of the last stop bit.
    pub end: Instant,
    /// Address, PDU and checksum.
    pub bytes: Vec<u8>,
    /// The longest idle between its characters.
    pub gap: Span,
    /// The silence before it.
    pub before: Span,
}

impl Request {
    /// To whom.
    pub fn address(&self) -> u8 {
        self.bytes.first().copied().unwrap_or(0)
    }

    /// True when its checksum is right.
    pub fn is_whole(&self) -> bool {
        self.bytes.len() >= 4 && crc16(&self.bytes) == 0
    }

    /// True for a read of input registers.
    pub fn reads_inputs(&self) -> bool {
        self.is_whole() && self.bytes.len() == 8 && self.bytes[1] == 4
    }
}

/// The boards, and the line to the master.
#[derive(Debug)]
pub struct Stage<L, B> {
    /// The line; its other end is the master.
    pub link: L,
    /// What the master tells.
    pub beliefs: B,
    boards: BTreeMap<u8, Board>,
    /// Boards that answer nothing now.
    pub dead: Vec<u8>,
    profile: Profile,
    last_end: Instant,
    /// Everything believed so far, the latest for each board last.
    pub told: Vec<(u8, Belief)>,
    seen: Vec<Seen>,
    ahead: Vec<Request>,
}

impl<L: Link, B: Beliefs<L>> Stage<L, B> {
    /// All boards of the profile's cabinet, powered and booted.
    pub fn new(link: L, beliefs: B, profile: &Profile) -> Self {
        let mut boards = BTreeMap::new();
        let mut mount = |board: Option<Board>| {
            if let Some(mut board) = board {
                board.power(Instant::ZERO, true);
                boards.insert(board.address(), board);
            }
        };
        for drawer in 1..=profile.cabinet.drawers {
            mount(Board::drawer(profile, drawer));
            (1..=profile.cabinet.slots).for_each(|slot| mount(Board::slot(profile, drawer, slot)));
        }
        Self {
            link,
            beliefs,
            boards,
            dead: Vec::new(),
            profile: profile.clone(),
            last_end: Instant::ZERO,
            told: Vec::new(),
            seen: Vec::new(),
            ahead: Vec::new(),
        }
    }

    /// The line's time.
    pub fn now(&self) -> Instant {
        self.link.now()
    }

    /// The cabinet's numbers.
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Hangs a tag before a slot board, or takes it away, a second ago: it shows at once.
    pub fn tag(&mut self, board: u8, id: Option<u64>) {
        let rest = self.now().back(Span::from_secs(1));
        if let Some(slot) = self.boards.get_mut(&board).and_then(Board::as_slot) {
            let source = id.and_then(TagId::new).map_or(Source::Nothing, |id| Source::Tag { id, rest });
            slot.source(rest, source);
        }
    }

    /// Sets a slot board's frame counter.
    pub fn frames(&mut self, board: u8, frames: u16) {
        if let Some(slot) = self.boards.get_mut(&board).and_then(Board::as_slot) {
            slot.set_counters(frames, 0);
        }
    }

    /// What the golden board answers; `None` for a broadcast, a dead or an absent board.
    pub fn answer(&mut self, request: &Request) -> Option<Vec<u8>> {
        if !request.is_whole() || self.dead.contains(&request.address()) {
            return None;
        }
        let mut out = [0; FRAME_MAX];
        if request.address() == 0 {
            for board in self.boards.values_mut() {
                let _silence = board.answer(request.end, &request.bytes, &mut out);
            }
            return None;
        }
        let board = self.boards.get_mut(&request.address())?;
        let answer = board.answer(request.end, &request.bytes, &mut out)?;
        Some(out[..answer.length].to_vec())
    }

    /// When an answer to `request` may begin: T3.5 behind it, or now.
    pub fn may_answer_at(&self, request: &Request) -> Instant {
        self.now().max(request.end + self.link.line().t3_5())
    }

    /// Puts bytes on the line; gives where their last bit ends.
    ///
    /// # Errors
    /// [`LinkError`] when the line is gone.
    pub fn say(&mut self, at: Instant, bytes: &[u8]) -> Result<Instant, LinkError> {
        let sent = self.link.send(at, &Burst::bytes(bytes))?;
        self.last_end = self.last_end.max(sent.end);
        Ok(sent.end)
    }

    /// The next request, whatever it is; `None` when none comes by `until`.
    ///
    /// # Errors
    /// [`LinkError`] when the line is gone.
    pub fn next(&mut self, until: Instant) -> Result<Option<Request>, LinkError> {
        while self.ahead.is_empty() && self.now() < until {
            self.seen.clear();
            self.link.run(until, Stop::Quiet, &mut self.seen)?;
            let told = self.beliefs.take(&mut self.link);
            self.told.extend(told);
            let seen = std::mem::take(&mut self.seen);
            self.split(&seen);
            self.seen = seen;
        }
        Ok(if self.ahead.is_empty() { None } else { Some(self.ahead.remove(0)) })
    }

    /// Characters into requests: a silence of T3.5 parts them where the rig sees times; else a right checksum does.
    fn split(&mut self, seen: &[Seen]) {
        let timing = self.link.abilities().timing;
        let silence = self.link.line().t3_5();
        let mut open: Option<Request> = None;
        for one in seen {
            let Seen::Char { start, end, byte, .. } = *one else { continue };
            let parts = match &open {
                Some(request) if timing => start.since(request.end.min(start)) >= silence,
                Some(request) => request.is_whole() && request.bytes.len() >= 8,
                None => false,
            };
            if parts {
                self.close(open.take());
            }
            let request = open.get_or_insert_with(|| Request {
                start,
                end,
                bytes: Vec::new(),
                gap: Span::ZERO,
                before: start.since(self.last_end.min(start)),
            });
            if !request.bytes.is_empty() {
                request.gap = request.gap.max(start.since(request.end.min(start)));
            }
            request.bytes.push(byte);
            request.end = end;
        }
        self.close(open);
    }

    fn close(&mut self, request: Option<Request>) {
        if let Some(request) = request {
            self.last_end = self.last_end.max(request.end);
            self.ahead.push(request);
        }
    }

    /// Answers requests rightly until one fits `wanted`; that one is left unanswered and given.
    ///
    /// # Errors
    /// [`Halt::Unclear`] when none comes within `patience`.
    pub fn await_request(
        &mut self,
        patience: Span,
        what: &str,
        wanted: impl Fn(&Request) -> bool,
    ) -> Result<Request, Halt> {
        let until = self.now() + patience;
        while let Some(request) = self.next(until)? {
            if wanted(&request) {
                return Ok(request);
            }
            self.serve(&request)?;
        }
        Err(Halt::Unclear(format!("the master sent no {what} within {patience}")))
    }

    /// Answers a request rightly.
    ///
    /// # Errors
    /// [`LinkError`] when the line is gone.
    pub fn serve(&mut self, request: &Request) -> Result<(), LinkError> {
        if let Some(bytes) = self.answer(request) {
            let at = self.may_answer_at(request);
            self.say(at, &bytes)?;
        }
        Ok(())
    }

    /// Answers rightly for `span` and gives all requests that came.
    ///
    /// # Errors
    /// [`LinkError`] when the line is gone.
    pub fn watch(&mut self, span: Span) -> Result<Vec<Request>, LinkError> {
        let until = self.now() + span;
        let mut requests = Vec::new();
        while let Some(request) = self.next(until)? {
            self.serve(&request)?;
            requests.push(request);
        }
        Ok(requests)
    }

    /// Answers rightly until the master has told since `from` what `enough` waits for, `span` at most: what it tells comes by
    /// another way than its requests, and later.
    ///
    /// # Errors
    /// [`LinkError`] when the line is gone.
    pub fn watch_for(
        &mut self,
        span: Span,
        from: usize,
        enough: impl Fn(&[(u8, Belief)]) -> bool,
    ) -> Result<(), LinkError> {
        let until = self.now() + span;
        while self.now() < until && !enough(&self.told[from..]) {
            let soon = (self.now() + Span::from_ms(50)).min(until);
            if let Some(request) = self.next(soon)? {
                self.serve(&request)?;
            }
        }
        Ok(())
    }

    /// A slot board that the master polls again and again.
    ///
    /// # Errors
    /// [`Halt::Unclear`] when it polls none twice within two minutes.
    pub fn polled_slot(&mut self) -> Result<u8, Halt> {
        let until = self.now() + Span::from_secs(120);
        let mut counts: BTreeMap<u8, u32> = BTreeMap::new();
        while let Some(request) = self.next(until)? {
            self.serve(&request)?;
            if request.reads_inputs() && request.address() > 32 {
                let count = counts.entry(request.address()).or_default();
                *count += 1;
                if *count == 2 {
                    return Ok(request.address());
                }
            }
        }
        Err(Halt::Unclear("no master polls a slot board twice within two minutes".into()))
    }

    /// What the master believes of what hangs before `board`, as it told last.
    pub fn belief(&self, board: u8) -> Option<Belief> {
        let of_slot = |(of, belief): &&(u8, Belief)| *of == board && !matches!(belief, Belief::Frames(_));
        self.told.iter().rev().find(of_slot).map(|(_, belief)| *belief)
    }
}
