//! The site itself: commands in, events out, the lines driven.

use crate::answered::{Answered, Outcome, Register, content};
use crate::bridge::{cabinet_of, carry_out, observation, poller_profile};
use forecourt_books::{At, By, Rejection, Settings};
use forecourt_keys::{Camera, Command, Event, Observation, Scene, State};
use forecourt_poller::{self as poller, Poller, Profile, ProfileError};
use forecourt_store::{Digest, Entry, Journal, StoreError};
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Instant, Span};
use std::collections::VecDeque;
use std::fmt;
use std::ops::ControlFlow;

/// The name under which this context's events are journalled.
const CONTEXT: &str = "keys";
/// The name under which answered request keys are journalled.
const REQUESTS: &str = "requests";
/// The kind of a stored answer.
const ANSWERED: &str = "answered";

/// What a site is made of.
pub struct Setup<J> {
    /// The civil instant at which the lines' time began.
    pub epoch: At,
    /// The values in force.
    pub settings: Settings,
    /// One profile for each cabinet's line, cabinet 1 first.
    pub lines: Vec<Profile>,
    /// The journal, empty or of an earlier life.
    pub journal: J,
    /// The cabinets' cameras.
    pub camera: Box<dyn Camera>,
}

/// Why a site cannot go on: not a refusal of a command, but something broken beneath it.
#[derive(Debug)]
pub enum Halt {
    /// A line's profile is out of range: whoever wrote it.
    Profile(ProfileError),
    /// The journal failed: the store.
    Store(StoreError),
    /// A stored event cannot be read: the journal is of another version, or not ours.
    Unreadable {
        /// Its number.
        seq: u64,
        /// What is wrong with it.
        why: String,
    },
}

impl fmt::Display for Halt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Profile(error) => write!(f, "the line's profile: {error}"),
            Self::Store(error) => write!(f, "the journal: {error}"),
            Self::Unreadable { seq, why } => write!(f, "event {seq} of the journal cannot be read: {why}"),
        }
    }
}

impl std::error::Error for Halt {}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Why a command was not carried out; nothing has changed.
#[derive(Debug)]
pub enum Refusal {
    /// A rule refuses it.
    Rule(Rejection),
    /// The journal could not take it; try again.
    Store(StoreError),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(rejection) => rejection.fmt(f),
            Self::Store(error) => write!(f, "store: {error}"),
        }
    }
}

/// One event as it was journalled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Committed {
    /// Its number in the journal, from 1.
    pub seq: u64,
    /// When.
    pub at: At,
    /// What happened.
    pub event: Event,
    /// The stored form.
    pub body: String,
}

/// One cabinet and its line.
struct Line {
    cabinet: u8,
    poller: Poller,
}

/// Everything that a store runs for its key cabinets.
pub struct Site<J> {
    epoch: At,
    settings: Settings,
    lines: Vec<Line>,
    keys: State,
    answered: Register,
    journal: J,
    camera: Box<dyn Camera>,
    told: VecDeque<Committed>,
    /// Passes over a drawer and how long they took, for whoever measures.
    scans: VecDeque<(u8, u8, Span)>,
    /// Observations that the journal could not take yet.
    unsettled: VecDeque<(At, Observation)>,
    /// The last moment that was told.
    clock: At,
    /// The journal refused something; it is tried again then.
    retry: Option<At>,
}

impl<J: Journal> Site<J> {
    /// A site over a journal; what the journal holds is replayed, and every cabinet that it knows is scanned before any
    /// command is taken (KEY-67).
    ///
    /// # Errors
    /// See [`Halt`].
    pub fn new(setup: Setup<J>, now: Instant) -> Result<Self, Halt> {
        let Setup { epoch, settings, lines, journal, camera } = setup;
        let mut pollers = Vec::new();
        for (cabinet, profile) in (1..).zip(lines) {
            let poller = Poller::new(poller_profile(profile, &settings), now).map_err(Halt::Profile)?;
            pollers.push(Line { cabinet, poller });
        }
        let mut site = Self {
            epoch,
            settings,
            lines: pollers,
            keys: State::default(),
            answered: Register::default(),
            journal,
            camera,
            told: VecDeque::new(),
            scans: VecDeque::new(),
            unsettled: VecDeque::new(),
            clock: At(epoch.0 + now.as_ns()),
            retry: None,
        };
        site.replay()?;
        for index in 0..site.lines.len() {
            let cabinet = site.lines[index].cabinet;
            if forecourt_keys::query::has_cabinet(&site.keys, cabinet) {
                site.observe(site.at(now), Observation::Restarted { cabinet });
            }
        }
        Ok(site)
    }

    fn replay(&mut self) -> Result<(), Halt> {
        let (keys, answered) = (&mut self.keys, &mut self.answered);
        let mut wrong = None;
        self.journal.read(1, &mut |record| {
            let parsed = match record.context.as_str() {
                REQUESTS => serde_json::from_slice(&record.body).map(|stored| answered.remember(stored)),
                _ => {
                    serde_json::from_slice(&record.body).map(|event: Event| keys.apply(At(record.at), &event))
                }
            };
            match parsed {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    wrong = Some(Halt::Unreadable { seq: record.seq, why: error.to_string() });
                    ControlFlow::Break(())
                }
            }
        })?;
        wrong.map_or(Ok(()), Err)
    }

    /// The civil instant of a line's instant.
    pub fn at(&self, now: Instant) -> At {
        At(self.epoch.0 + now.as_ns())
    }

    /// The state of the keys flow, for queries and reports.
    pub fn keys(&self) -> &State {
        &self.keys
    }

    /// The values in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The poller of line `line`, for queries.
    pub fn poller(&self, line: usize) -> &Poller {
        &self.lines[line].poller
    }

    /// How many lines there are.
    pub fn lines(&self) -> usize {
        self.lines.len()
    }

    /// The journal, for verification and copies.
    pub fn journal(&self) -> &J {
        &self.journal
    }

    /// Ends this site and hands the journal back, as a crash does: nothing else survives.
    pub fn into_journal(self) -> J {
        self.journal
    }

    /// The digest of the journal's chain.
    pub fn digest(&self) -> Digest {
        self.journal.head().digest
    }

    // --- people ---

    /// A command of `by` at `now`: decided, journalled and applied whole, or refused with nothing changed.
    ///
    /// # Errors
    /// The [`Refusal`].
    pub fn command(&mut self, now: Instant, by: &By, command: Command) -> Result<Outcome, Refusal> {
        self.settle();
        let at = self.at(now);
        self.advance(at);
        let scene = Scene { at, by, settings: &self.settings, camera: &*self.camera };
        match forecourt_keys::decide(&self.keys, &scene, command.clone()) {
            Ok(events) => self.commit(at, events, None).map_err(Refusal::Store),
            Err(rejection) => {
                // KEY-08: what was refused for want of a right is on record all the same.
                let audit = forecourt_keys::refusal(&self.keys, &scene, &command, &rejection);
                self.commit(at, audit, None).map_err(Refusal::Store)?;
                Err(Refusal::Rule(rejection))
            }
        }
    }

    /// The same under a request key: a repeat of the same command gets the first answer (PLAT-04).
    ///
    /// # Errors
    /// The [`Refusal`]; `key-conflict` when the key was used for another command.
    pub fn request(
        &mut self,
        now: Instant,
        by: &By,
        key: &str,
        command: Command,
    ) -> Result<Outcome, Refusal> {
        let content = content(&command);
        match self.answered.find(key, &content) {
            Some(Ok(answer)) => return Ok(answer.clone()),
            Some(Err(other)) => {
                let rejection = Rejection::new("key-conflict").with("key", key).with("first", other);
                return Err(Refusal::Rule(rejection));
            }
            None => {}
        }
        let answer = match self.command(now, by, command) {
            Ok(outcome) => outcome,
            Err(Refusal::Rule(rejection)) => {
                let facts = rejection.to_string();
                Outcome::Refused { code: rejection.code.to_owned(), facts }
            }
            Err(store) => return Err(store),
        };
        let answered = Answered { key: key.to_owned(), content, answer: answer.clone() };
        let at = self.at(now);
        self.commit(at, Vec::new(), Some(answered)).map_err(Refusal::Store)?;
        Ok(answer)
    }

    // --- the lines ---

    /// A whole frame, back to back, whose last bit ended at `end` on line `line`.
    pub fn handle_frame(&mut self, line: usize, end: Instant, bytes: &[u8]) {
        self.lines[line].poller.handle_frame(end, bytes);
        self.drain(line);
    }

    /// One byte on line `line`.
    pub fn handle_byte(&mut self, line: usize, end: Instant, byte: u8, flaw: Flaw) {
        self.lines[line].poller.handle_byte(end, byte, flaw);
        self.drain(line);
    }

    /// An answer's first bit will stand on line `line` at `begin`.
    pub fn handle_carrier(&mut self, line: usize, begin: Instant) {
        self.lines[line].poller.handle_carrier(begin);
    }

    /// Time has come to `now`, for line `line`.
    pub fn handle_line_timeout(&mut self, line: usize, now: Instant) {
        self.lines[line].poller.handle_timeout(now);
        self.drain(line);
    }

    /// A request to put on line `line` now.
    pub fn poll_transmit(&mut self, line: usize, now: Instant) -> Option<&[u8]> {
        self.lines[line].poller.poll_transmit(now)
    }

    /// When line `line` wants to be called next.
    pub fn next_line_deadline(&self, line: usize) -> Option<Instant> {
        self.lines[line].poller.next_deadline()
    }

    // --- the agenda ---

    /// Time has come to `now`: every deadline of the business that is due fires, in its order.
    pub fn handle_timeout(&mut self, now: Instant) {
        self.retry = None;
        self.clock = self.at(now);
        self.settle();
        self.advance(self.clock);
    }

    /// When the business's next deadline is due; a second after the journal last refused something, that is tried again.
    pub fn next_deadline(&self) -> Option<Instant> {
        let due = self.retry.or_else(|| self.keys.next_deadline())?;
        let ns = due.0.saturating_sub(self.epoch.0);
        Some(Instant::ZERO + Span::from_ns(ns))
    }

    /// True while something that the bus said could not be journalled yet.
    pub fn is_unsettled(&self) -> bool {
        !self.unsettled.is_empty()
    }

    /// The next event that was journalled.
    pub fn poll_event(&mut self) -> Option<Committed> {
        self.told.pop_front()
    }

    /// The next complete pass over a drawer: cabinet, drawer, first bit of its first request to last bit of its last answer.
    pub fn poll_scan(&mut self) -> Option<(u8, u8, Span)> {
        self.scans.pop_front()
    }

    /// Lets every deadline up to `at` fire, each at its own instant: a limit that passed while nobody looked bears the
    /// time at which it passed (PLAT-02).
    fn advance(&mut self, at: At) {
        self.clock = at;
        while let Some(due) = self.keys.next_deadline().filter(|due| *due <= at) {
            let scene = Scene { at: due, by: &By::System, settings: &self.settings, camera: &*self.camera };
            let events = forecourt_keys::due(&self.keys, &scene);
            assert!(!events.is_empty(), "a deadline at {due} that brings about nothing would never pass");
            if self.commit(due, events, None).is_err() {
                return;
            }
        }
    }

    fn drain(&mut self, line: usize) {
        while let Some(event) = self.lines[line].poller.poll_event() {
            if let poller::Event::ScanDone { drawer, started, at, .. }
            | poller::Event::Cycle { drawer, started, at } = event
            {
                self.scans.push_back((self.lines[line].cabinet, drawer, at - started));
            }
            if let Some((at, seen)) = observation(self.lines[line].cabinet, &event) {
                let at = self.at(at);
                self.advance(at);
                self.observe(at, seen);
            }
        }
    }

    fn observe(&mut self, at: At, seen: Observation) {
        self.unsettled.push_back((at, seen));
        self.settle();
    }

    /// Decides what the bus said, in its order; what the journal cannot take stays for the next time.
    fn settle(&mut self) {
        while let Some((at, seen)) = self.unsettled.front().cloned() {
            let scene = Scene { at, by: &By::System, settings: &self.settings, camera: &*self.camera };
            let events = forecourt_keys::decide(&self.keys, &scene, Command::Seen(seen)).unwrap_or_default();
            if !events.is_empty() && self.commit(at, events, None).is_err() {
                return;
            }
            self.unsettled.pop_front();
        }
    }

    /// One batch: journal first, then state, then what the events ask of the cabinets.
    fn commit(
        &mut self,
        at: At,
        events: Vec<Event>,
        answered: Option<Answered>,
    ) -> Result<Outcome, StoreError> {
        let before = self.journal.head();
        let first = before.len + 1;
        if events.is_empty() && answered.is_none() {
            return Ok(Outcome::Accepted { first, end: first });
        }
        let bodies: Vec<String> = events.iter().map(stored).collect();
        let answer = answered.as_ref().map(stored_answer);
        let mut batch: Vec<Entry<'_>> = bodies
            .iter()
            .map(|body| Entry { at: at.0, context: CONTEXT, kind: kind_of(body), body: body.as_bytes() })
            .collect();
        batch.extend(answer.as_ref().map(|body| Entry {
            at: at.0,
            context: REQUESTS,
            kind: ANSWERED,
            body: body.as_bytes(),
        }));
        match self.journal.append(&batch) {
            Ok(_) => {}
            // Committed, and the answer lost on its way back: the journal's head tells (H8).
            Err(StoreError::AnswerLost) if self.journal.head().len == before.len + batch.len() as u64 => {}
            Err(error) => {
                self.retry = Some(self.clock.plus_s(1));
                return Err(error);
            }
        }
        answered.into_iter().for_each(|answered| self.answered.remember(answered));
        let end = first + events.len() as u64;
        for ((seq, event), body) in (first..).zip(events).zip(bodies) {
            self.keys.apply(at, &event);
            self.carry_out(at, &event);
            self.told.push_back(Committed { seq, at, event, body });
        }
        Ok(Outcome::Accepted { first, end })
    }

    fn carry_out(&mut self, at: At, event: &Event) {
        let now = Instant::from_ns(at.0.saturating_sub(self.epoch.0));
        for order in forecourt_keys::bus(event) {
            let cabinet = cabinet_of(&order);
            if let Some(line) = self.lines.iter_mut().find(|line| line.cabinet == cabinet) {
                carry_out(&mut line.poller, now, &order);
            }
        }
    }
}

fn stored(event: &Event) -> String {
    serde_json::to_string(event).expect("every event has a stored form: no map has keys other than text")
}

fn stored_answer(answered: &Answered) -> String {
    serde_json::to_string(answered).expect("an answer is made of texts and numbers")
}

/// The kind of a stored event: the value of its first field.
fn kind_of(body: &str) -> &str {
    body.strip_prefix("{\"kind\":\"").and_then(|rest| rest.split('"').next()).unwrap_or("unknown")
}
