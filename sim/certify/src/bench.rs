//! The rig's vocabulary for clauses: ask, wait, look, lay hands on; everything that happens goes into the trace.
//!
//! A bench stands before one board at a time. It refuses to judge: observations go to a [`crate::sheet::Sheet`].

pub mod answer;
pub mod bisect;
pub mod neighbours;
pub mod passive;
mod patience;
pub mod tables;

pub use answer::{Answer, Heard};
pub use passive::Passive;
pub use tables::{Mark, Tables};

use crate::act::Act;
use crate::burst::Burst;
use crate::declaration::Declaration;
use crate::link::{Abilities, Cannot, Link, LinkError, Output, Seen, Sent, Stop as Until};
use crate::trace::Trace;
use forecourt_board::Profile;
use forecourt_kernel::{Seed, Stream};
use forecourt_wire::{FRAME_MAX, Instant, LineSpeed, Span};
use std::cell::Cell;
use std::rc::Rc;

/// Why a clause ends before its end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Stop {
    /// The board did not do what every clause relies on (answer a legal read): a broken must.
    Broken(String),
    /// The rig cannot make the stimulus or see the answer.
    Inconclusive(String),
    /// The declaration says the feature is absent, and the wire was asked and agrees.
    NotApplicable(String),
    /// The profile does not say what is right.
    Hole(String),
    /// The link failed.
    Link(LinkError),
    /// The laboratory's own mistake: a clause that is written wrongly.
    Lab(String),
}

impl From<LinkError> for Stop {
    fn from(error: LinkError) -> Self {
        Self::Link(error)
    }
}

impl From<Cannot> for Stop {
    fn from(cannot: Cannot) -> Self {
        Self::Inconclusive(cannot.0)
    }
}

/// Which kind of board stands before the bench.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A slot board.
    Slot,
    /// A drawer board.
    Drawer,
}

/// A rig with a board on it.
pub struct Bench<'a> {
    link: &'a mut dyn Link,
    /// The evidence so far.
    pub trace: &'a mut Trace,
    declaration: &'a Declaration,
    profile: &'a Profile,
    seed: Seed,
    clause: String,
    board: u8,
    kind: Kind,
    /// The run is a long one: clauses that only sample elsewhere go the whole way.
    long: bool,
    /// What all answers of the run had in common; for the passive clauses.
    pub passive: Passive,
    /// An act was carried out since [`Self::put`].
    acted: bool,
    /// Anything was heard since [`Self::put`].
    heard_any: bool,
    outputs: Vec<(Instant, u8, Output)>,
    scratch: Vec<Seen>,
    /// End of the last thing on the line.
    busy_until: Instant,
    /// Bursts sent since [`Self::put`].
    place: Rc<Cell<u32>>,
    /// What the rig itself owes the board in the wall's time.
    owed: patience::Owed,
}

impl<'a> Bench<'a> {
    /// A bench on `link`.
    pub fn new(
        link: &'a mut dyn Link,
        trace: &'a mut Trace,
        declaration: &'a Declaration,
        profile: &'a Profile,
        seed: Seed,
    ) -> Self {
        let busy_until = link.now();
        let abilities = link.abilities();
        let passive = Passive::heard_within(if abilities.timing { Span::ZERO } else { abilities.error });
        Self {
            link,
            trace,
            declaration,
            profile,
            seed,
            clause: String::new(),
            board: 0,
            kind: Kind::Slot,
            long: false,
            passive,
            acted: false,
            heard_any: false,
            outputs: Vec::new(),
            scratch: Vec::new(),
            busy_until,
            place: Rc::default(),
            owed: patience::Owed::default(),
        }
    }

    /// Puts clause `clause` to board `board`: what follows goes into its part of the trace.
    pub fn put(&mut self, clause: &str, board: u8) {
        self.forgive();
        self.trace.begin(clause, board);
        self.clause = clause.to_owned();
        self.aim(board);
        self.acted = false;
        self.heard_any = false;
        self.outputs.clear();
        self.place.set(0);
    }

    /// Turns to another board within a clause.
    pub fn aim(&mut self, board: u8) {
        self.board = board;
        self.kind = if (1..=6).contains(&board) { Kind::Drawer } else { Kind::Slot };
    }

    /// How many bursts were sent since [`Self::put`]; a [`crate::sheet::Sheet`] notes it where a must breaks.
    pub fn place(&self) -> Rc<Cell<u32>> {
        Rc::clone(&self.place)
    }

    /// The address under test.
    pub const fn board(&self) -> u8 {
        self.board
    }

    /// The kind of board under test.
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// An address at which no board hangs: of the same kind where there is one, else any.
    ///
    /// # Panics
    /// Never: a cabinet has at most 198 boards.
    pub fn neighbour(&self) -> u8 {
        let kind = if self.kind == Kind::Drawer { 1..=6 } else { 33..=224 };
        let (next, before) = (self.board.saturating_add(1), self.board.saturating_sub(1));
        [next, before]
            .into_iter()
            .filter(|address| kind.contains(address))
            .chain(kind.clone())
            .chain((1..=247).rev())
            .find(|address| !self.attached(*address))
            .expect("a cabinet of 198 boards leaves 49 addresses free")
    }

    /// True when the declaration says that a board hangs at `address`.
    pub fn attached(&self, address: u8) -> bool {
        let boards = &self.declaration.boards;
        let (drawer, slot) = (address.saturating_sub(1) / 32, address.saturating_sub(1) % 32 + 1);
        let known = |found: Option<u8>| found == Some(address);
        [boards.slot, boards.drawer].contains(&Some(address))
            || address == self.board
            || boards.cabinet
                && (known(self.profile.drawer_address(address))
                    || known(self.profile.slot_address(drawer, slot)))
    }

    /// Makes the run a long one (suite soak).
    pub const fn set_long(&mut self, long: bool) {
        self.long = long;
    }

    /// True in suite soak: clauses that only sample elsewhere go the whole way.
    pub const fn long(&self) -> bool {
        self.long
    }

    /// What the vendor claims.
    pub const fn declaration(&self) -> &'a Declaration {
        self.declaration
    }

    /// The cabinet's numbers.
    pub const fn profile(&self) -> &'a Profile {
        self.profile
    }

    /// The function codes that the board under test claims.
    pub fn functions(&self) -> &'a [u8] {
        match self.kind {
            Kind::Slot => &self.declaration.functions.slot,
            Kind::Drawer => &self.declaration.functions.drawer,
        }
    }

    /// What the rig can do.
    pub fn abilities(&self) -> Abilities {
        self.link.abilities()
    }

    /// The line's speed.
    pub fn line(&self) -> LineSpeed {
        self.link.line()
    }

    /// The rig's time.
    pub fn now(&self) -> Instant {
        self.link.now()
    }

    /// Random numbers of this clause's own: the same for the same seed, whatever other clauses run.
    pub fn stream(&self, name: &str) -> Stream {
        Stream::named(self.seed, &format!("{}/{}/{name}", self.clause, self.board))
    }

    /// True when the clause laid hands on the board.
    pub const fn acted(&self) -> bool {
        self.acted
    }

    /// True when anything was heard since the clause began.
    pub const fn heard_any(&self) -> bool {
        self.heard_any
    }

    /// Outputs seen since the clause began, or since they were last taken, in order of time.
    pub fn take_outputs(&mut self) -> Vec<(Instant, u8, Output)> {
        std::mem::take(&mut self.outputs)
    }

    /// Lays hands on the board.
    ///
    /// # Errors
    /// [`Stop::Inconclusive`] when this rig cannot.
    pub fn act(&mut self, act: Act) -> Result<(), Stop> {
        self.acted = true;
        let now = self.link.now();
        let done = self.link.act(&act);
        let took = self.link.now().since(now);
        self.trace.acted(now, &act, done.as_ref().err().map(|cannot| cannot.0.as_str()), took);
        Ok(done?)
    }

    /// Schedules `burst` at `at` without waiting for the line or for an answer: for clauses that overlap things.
    ///
    /// # Errors
    /// [`Stop::Inconclusive`] when the rig cannot make it; [`Stop::Link`] when the link is gone.
    pub fn schedule(&mut self, at: Instant, burst: &Burst) -> Result<Sent, Stop> {
        let abilities = self.link.abilities();
        if !(burst.is_plain() || abilities.line || abilities.timing && burst.is_timed()) {
            return Err(Stop::Inconclusive("the rig has no hold over times and bits on the line".into()));
        }
        let now = self.link.now();
        match self.link.send(at, burst) {
            Ok(sent) => {
                self.trace.sent(now, burst, sent);
                self.place.set(self.place.get().saturating_add(1));
                self.busy_until = self.busy_until.max(sent.end);
                Ok(sent)
            }
            Err(error) => {
                self.trace.failed(now, &error);
                Err(Stop::Link(error))
            }
        }
    }

    /// Lets time pass to `until`; everything heard is given, outputs are kept for [`Self::take_outputs`].
    ///
    /// # Errors
    /// [`Stop::Link`].
    pub fn run(&mut self, until: Instant, stop: Until) -> Result<Vec<Heard>, Stop> {
        self.scratch.clear();
        let now = self.link.now();
        match self.link.run(until, stop, &mut self.scratch) {
            Ok(reached) => self.trace.ran(until, stop, reached, &self.scratch),
            Err(error) => {
                self.trace.failed(now, &error);
                return Err(Stop::Link(error));
            }
        }
        let mut heard = Vec::new();
        for seen in &self.scratch {
            match *seen {
                Seen::Char { start, end, byte, flaw } => {
                    heard.push(Heard { start, end, byte, flaw });
                    self.busy_until = self.busy_until.max(end);
                }
                Seen::Output { at, board, output } => self.outputs.push((at, board, output)),
            }
        }
        self.heard_any |= !heard.is_empty();
        Ok(heard)
    }

    /// Lets `span` pass; whatever is heard meanwhile nobody asked for.
    ///
    /// # Errors
    /// [`Stop::Link`].
    pub fn listen(&mut self, span: Span) -> Result<Vec<Heard>, Stop> {
        let until = self.now() + span;
        // What is already under way belongs to what was before.
        let begun = self.now() + self.abilities().error;
        let heard = self.run(until, Until::AtEnd)?;
        let before = heard.iter().take_while(|one| one.start <= begun).count();
        self.passive.unasked(&heard[before..]);
        Ok(heard)
    }

    /// The first instant at which a master may begin: T3.5 behind the last thing on the line.
    pub fn free_at(&self) -> Instant {
        let rest = self.link.line().t3_5().max(self.link.abilities().quiet);
        self.now().max(self.busy_until + rest)
    }

    /// How long the rig waits for the first character of an answer: the profile's limit, a character and its own error.
    pub fn patience(&self) -> Span {
        let line = self.link.line();
        let abilities = self.link.abilities();
        self.profile.line.response_timeout + line.char_span() * 2 + abilities.error + abilities.quiet
    }

    /// Sends `burst` as soon as the line is free, and hears what comes until the line is quiet again or patience ends.
    ///
    /// # Errors
    /// As [`Self::schedule`].
    pub fn say(&mut self, burst: &Burst) -> Result<(Sent, Vec<Heard>), Stop> {
        self.settle()?;
        let at = self.free_at();
        let sent = self.schedule(at, burst)?;
        let heard = self.hear(burst, sent)?;
        Ok((sent, heard))
    }

    /// Hears what comes to `burst`, which was sent so, until the line is quiet again or patience ends.
    ///
    /// # Errors
    /// [`Stop::Link`].
    pub fn hear(&mut self, burst: &Burst, sent: Sent) -> Result<Vec<Heard>, Stop> {
        let mut until = sent.end + self.patience();
        let mut heard = self.run(until, Until::Quiet)?;
        // Patience is for an answer's beginning: one that is still under way then is heard to its end, but not for ever.
        let no_longer = until + self.line().frame_span(2 * FRAME_MAX);
        while self.now() >= until
            && until < no_longer
            && heard.last().is_some_and(|last| last.end + self.silence() > until)
        {
            until = self.now() + self.patience();
            heard.extend(self.run(until, Until::Quiet)?);
        }
        self.wait_on(burst, sent, &mut heard)?;
        Ok(heard)
    }

    /// Sends `burst` and reads what comes back as an answer of `address`.
    ///
    /// # Errors
    /// As [`Self::schedule`].
    pub fn exchange(&mut self, burst: &Burst, address: u8) -> Result<Answer, Stop> {
        let (sent, heard) = self.say(burst)?;
        if address == 0 {
            // Nobody was asked.
            self.passive.unasked(&heard);
        } else {
            self.passive.answered(sent.end, &heard);
        }
        Ok(Answer::of(address, &heard))
    }

    /// Asks the board under test.
    ///
    /// # Errors
    /// As [`Self::schedule`].
    pub fn ask(&mut self, pdu: &[u8]) -> Result<Answer, Stop> {
        self.ask_at(self.board, pdu)
    }

    /// Asks the board at `address`; nobody answers a broadcast.
    ///
    /// # Errors
    /// As [`Self::schedule`].
    pub fn ask_at(&mut self, address: u8, pdu: &[u8]) -> Result<Answer, Stop> {
        self.exchange(&Burst::frame(address, pdu), address)
    }
}
