//! A board on characters: it hears bytes with their times, waits out the silences, and drives the line only while
//! it sends (KEY-55, KEY-57).
//!
//! The same answers as [`Responder::answer`], for lines on which characters are damaged, collide or come late. It
//! refuses to know who else is on the line.

use crate::board::{Answer, Responder};
use forecourt_wire::deframe::{Deframer, Flaw};
use forecourt_wire::{FRAME_MAX, Instant};

/// A board behind its MAX485.
#[derive(Clone, Debug)]
pub struct Serial<R> {
    /// The board itself, for the inputs of its hardware.
    pub board: R,
    deframer: Deframer,
    out: [u8; FRAME_MAX],
    answer: Option<Answer>,
    /// The answer has been handed to the line.
    sent: bool,
    /// Since when the firmware ran when it had answered: an answer that ends in a reset is said as far as it goes.
    answered_by: Option<Instant>,
}

/// What the board sends: transmit enable is high from the answer's start to its end and at no other time (KEY-57).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Transmit<'a> {
    /// When, and how long a character lasts.
    pub answer: Answer,
    /// The characters.
    pub bytes: &'a [u8],
}

impl<R: Responder> Serial<R> {
    /// `board` on its line, before the first character.
    pub fn new(board: R) -> Self {
        let deframer = Deframer::new(board.line());
        Self { board, deframer, out: [0; FRAME_MAX], answer: None, sent: false, answered_by: None }
    }

    /// A character whose last stop bit ended at `end` was heard. What the board sends itself it hears too, and
    /// drops (KEY-57: /RE is tied active).
    pub fn handle_byte(&mut self, end: Instant, byte: u8, flaw: Flaw) {
        self.handle_timeout(end.back(self.board.line().char_span()));
        let start = end.back(self.board.line().char_span());
        if self.answer.is_some_and(|answer| end > answer.start && start < answer.end()) {
            return;
        }
        // Not even a fragment is kept of what began before the firmware ran.
        if self.board.running_from().is_none_or(|from| start < from) {
            return;
        }
        self.deframer.push(end, byte, flaw);
    }

    /// Time has come to `now`: frames that a silence has ended are answered.
    pub fn handle_timeout(&mut self, now: Instant) {
        while let Some(received) = self.deframer.poll(now) {
            let Ok(frame) = received.frame else { continue };
            let (end, bytes) = (received.end, frame.bytes());
            // A board that is still sending has not heard the request whole.
            if self.answer.is_some_and(|answer| received.start < answer.end()) {
                continue;
            }
            self.answer = self.board.answer(end, bytes, &mut self.out);
            self.answered_by = self.board.running_from();
            self.sent = false;
        }
    }

    /// What is to be sent, once for each answer; ask after each [`Self::handle_timeout`]. The answer's start may
    /// lie ahead of `now`.
    pub fn poll_transmit(&mut self, now: Instant) -> Option<Transmit<'_>> {
        if self.sent
            && let Some(unasked) = self.board.unasked(&mut self.out)
        {
            (self.answer, self.sent) = (Some(unasked), false);
        }
        let answer = self.answer.filter(|_| !self.sent)?;
        // Power that went away meanwhile took the answer with it.
        let running = self.board.running_from();
        if running.is_none_or(|from| from > now && running != self.answered_by) {
            self.answer = None;
            return None;
        }
        self.sent = true;
        Some(Transmit { answer, bytes: &self.out[..answer.length] })
    }

    /// What was given to be sent begins at `start` instead (L6, L7): it is still this board's own voice, not to be heard.
    pub fn postpone(&mut self, start: Instant) {
        if let Some(answer) = self.answer.as_mut().filter(|_| self.sent) {
            answer.start = start;
        }
    }

    /// When [`Self::handle_timeout`] has something to do, if no character comes before.
    pub fn next_deadline(&self) -> Option<Instant> {
        self.deframer.deadline()
    }

    /// Transmit enable, P1.7: high only from the first to the last character of an answer (KEY-57).
    pub fn drives(&self, now: Instant) -> bool {
        let powered = self.board.running_from().is_some_and(|from| now >= from);
        powered && self.sent && self.answer.is_some_and(|answer| answer.start <= now && now < answer.end())
    }

    /// Forgets what was heard and what was to be sent: to be called when the board loses power or resets.
    pub fn reset(&mut self) {
        self.deframer = Deframer::new(self.board.line());
        self.answer = None;
        self.sent = false;
    }
}
