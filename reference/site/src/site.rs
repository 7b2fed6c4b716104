//! The site itself: commands in, events out, the lines driven.

use crate::actor::{self, Actor};
use crate::answered::{Answered, Outcome, Register, Taken, content};
use crate::bridge::{cabinet_of, carry_out, observation, poller_profile};
use crate::contexts::{Command, Due, Event, States};
use crate::errands::Errands;
use crate::halt::{Halt, Refusal};
use crate::late::Late;
use crate::stuck::Watch;
use crate::told::{self, Committed};
use crate::unfold::Sheet;
use crate::{facts::View, former};
use forecourt_books::context::Stamp;
use forecourt_books::facts::security;
use forecourt_books::report::{Asked, Report};
use forecourt_books::{At, BranchId, By, News, Posting, Rejection, Settings, Terminal};
use forecourt_keys::{Camera, Observation};
use forecourt_poller::{self as poller, Poller, Profile};
use forecourt_store::{Digest, Entry, Journal, StoreError};
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Instant, Span};
use std::collections::VecDeque;
use std::ops::ControlFlow;

/// The name under which answered request keys are journalled.
pub(crate) const REQUESTS: &str = "requests";
/// The kind of a stored answer.
pub(crate) const ANSWERED: &str = "answered";

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

/// One cabinet and its line.
struct Line {
    cabinet: u8,
    poller: Poller,
}

/// Everything that a store runs for its key cabinets.
pub struct Site<J> {
    epoch: At,
    lines: Vec<Line>,
    pub(crate) states: States,
    answered: Register,
    pub(crate) journal: J,
    told: VecDeque<told::Batch>,
    /// Where commands are unfolded.
    sheet: Sheet,
    /// Where names of rights are put together.
    name: String,
    actor: Actor,
    /// Passes over a drawer and how long they took, for whoever measures.
    scans: VecDeque<(u8, u8, Span)>,
    /// Observations that the journal could not take yet.
    unsettled: VecDeque<(At, Observation)>,
    /// The last moment that was told.
    pub(crate) clock: At,
    /// The journal refused something; it is tried again then.
    retry: Option<At>,
    late: Late,
    /// What the house is to do for security.
    pub(crate) errands: Errands<J>,
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
            lines: pollers,
            states: States::new(camera, settings),
            answered: Register::default(),
            journal,
            told: VecDeque::new(),
            sheet: Sheet::default(),
            name: String::new(),
            actor: Actor::default(),
            scans: VecDeque::new(),
            unsettled: VecDeque::new(),
            clock: At(epoch.0 + now.as_ns()),
            retry: None,
            late: Late::default(),
            errands: Errands::default(),
        };
        site.replay()?;
        site.take_over();
        for index in 0..site.lines.len() {
            let cabinet = site.lines[index].cabinet;
            if let Some(known) = forecourt_keys::query::cabinet(&site.states.keys, cabinet) {
                if known.line_down.is_some() {
                    site.lines[index].poller.presume_down(now);
                }
                site.observe(site.at(now), Observation::Restarted { cabinet });
            }
        }
        Ok(site)
    }

    /// What a former version left and nobody here knows yet; what a rule refuses stays as it was.
    fn take_over(&mut self) {
        for command in former::take_over(&self.states) {
            if self.by_system(self.clock.whole_second(), &command).is_err() {
                return;
            }
        }
    }

    fn replay(&mut self) -> Result<(), Halt> {
        let answered = &mut self.answered;
        replay(&self.journal, &mut self.states, &mut |by, stored| answered.remember(by, stored))
    }

    /// The states as the journal alone gives them, for comparison with those that were kept (PLAT-05).
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn rebuilt(&self) -> Result<States, Halt> {
        let mut states = States::new(Box::new(NoCamera), self.settings().clone());
        replay(&self.journal, &mut states, &mut |_, _| {})?;
        Ok(states)
    }

    /// Every movement of the ledger from the beginning, with its instant and the number of its event: what the books'
    /// export is made of (PLAT-40).
    ///
    /// # Errors
    /// The journal cannot be read.
    pub fn movements(&self) -> Result<Vec<(At, u64, Posting)>, Halt> {
        let mut movements = Vec::new();
        let mut wrong = None;
        let mut postings = Vec::new();
        self.journal.read(1, &mut |record| {
            if record.context == REQUESTS {
                return ControlFlow::Continue(());
            }
            match stored_event(&record) {
                Ok((stamp, event)) => event.postings(&stamp, &mut postings),
                Err(why) => {
                    wrong = Some(Halt::Unreadable { seq: record.seq, why });
                    return ControlFlow::Break(());
                }
            }
            movements.extend(postings.drain(..).map(|posting| (At(record.at), record.seq, posting)));
            ControlFlow::Continue(())
        })?;
        wrong.map_or(Ok(movements), Err)
    }

    /// The civil instant of a line's instant.
    pub fn at(&self, now: Instant) -> At {
        At(self.epoch.0 + now.as_ns())
    }

    /// The state of the keys flow, for queries and reports.
    pub fn keys(&self) -> &forecourt_keys::State {
        &self.states.keys
    }

    /// The states of all contexts.
    pub fn states(&self) -> &States {
        &self.states
    }

    /// What the contexts know of each other at an instant.
    pub fn view(&self, now: Instant) -> View<'_> {
        self.states.view(self.at(now))
    }

    /// What must hold after every event, at the last moment that was told.
    ///
    /// # Errors
    /// The first that does not.
    pub fn invariants(&self) -> Result<(), String> {
        self.states.invariants(self.clock)
    }

    /// The values in force.
    pub fn settings(&self) -> &Settings {
        self.states.settings()
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

    /// A command of `by` at `now`: decided, journalled and applied whole in every context that it reaches, or refused
    /// with nothing changed (PLAT-04).
    ///
    /// # Errors
    /// The [`Refusal`].
    pub fn command(
        &mut self,
        now: Instant,
        by: &By,
        command: impl Into<Command>,
    ) -> Result<Outcome, Refusal> {
        self.give(now, by, &command.into(), None)
    }

    /// The same; under a request its answer is journalled with it, or neither is.
    fn give(
        &mut self,
        now: Instant,
        by: &By,
        command: &Command,
        request: Option<Request<'_>>,
    ) -> Result<Outcome, Refusal> {
        let now = self.at(now);
        self.clock = now;
        self.settle();
        self.advance(now);
        let at = business_time(command, now);
        let answer = match self.try_command(at, by, command, request) {
            Err(Refusal::Rule(rejection)) => {
                self.note_refusal(at, by, command, &rejection, request).map_err(Refusal::Store)?;
                Err(Refusal::Rule(rejection))
            }
            answer => answer,
        };
        self.keep_counterfoil(at, by, command, request.map(|request| request.key), &answer);
        self.run_errands();
        answer
    }

    pub(crate) fn try_command(
        &mut self,
        at: At,
        by: &By,
        command: &Command,
        request: Option<Request<'_>>,
    ) -> Result<Outcome, Refusal> {
        let branch = self.admit(at, by, command).map_err(Refusal::Rule)?;
        let view = self.states.view(at);
        let scene = view.scene(by, branch);
        let mut events = std::mem::take(&mut self.sheet.events);
        events.clear();
        self.states.decide(&scene, command, &mut events).map_err(Refusal::Rule)?;
        events.extend(self.states.session_use(&scene, &events));
        self.commit(Batch { branch, request, ..Batch::of(at, by, events) })
    }

    /// Whether the actor may give this command now (PLAT-19, PLAT-65), and the branch whose terminal is used (PLAT-30).
    fn admit(&mut self, at: At, by: &By, command: &Command) -> Result<Option<BranchId>, Rejection> {
        let (context, name) = command.name();
        let mut right = std::mem::take(&mut self.name);
        right.clear();
        right.extend([context, ".", name]);
        let admitted = self.admit_to(at, by, command, &right);
        self.name = right;
        admitted
    }

    fn admit_to(
        &self,
        at: At,
        by: &By,
        command: &Command,
        right: &str,
    ) -> Result<Option<BranchId>, Rejection> {
        security::Security::lets_pass(&self.states.view(at), by, right, at)?;
        // Cabinets have their own sign-in and their own levels (KEY-07, KEY-09).
        if matches!(command, Command::Keys(_)) {
            let branch = self.branch_at(by);
            let on =
                |branch| forecourt_organisation::access::module_on(&self.states.organisation, "keys", branch);
            return match branch.filter(|branch| !on(*branch)) {
                // PLAT-15
                Some(branch) => Err(Rejection::new("module-off").with("name", "keys").with("branch", branch)),
                None => Ok(branch),
            };
        }
        let touched = self.states.branch_of(command);
        #[cfg(feature = "zoo")]
        if crate::zoo::seams::waves_through(right) {
            return Ok(touched);
        }
        let admitted = forecourt_organisation::admits(&self.states.organisation, at, by, right, touched)?;
        self.states.known_client(by, right)?;
        Ok(admitted)
    }

    /// The branch at which the cabinet stands that somebody uses.
    fn branch_at(&self, by: &By) -> Option<BranchId> {
        match by.terminal() {
            Some(Terminal::Cabinet(number)) => {
                forecourt_organisation::facts::cabinet_branch(&self.states.organisation, *number)
            }
            _ => None,
        }
    }

    /// What a refusal leaves behind: the context's own tries and audit lines.
    fn note_refusal(
        &mut self,
        at: At,
        by: &By,
        command: &Command,
        rejection: &Rejection,
        request: Option<Request<'_>>,
    ) -> Result<(), StoreError> {
        let view = self.states.view(at);
        let scene = view.scene(by, None);
        let events = self.states.refused(&scene, command, rejection);
        // Cabinets keep their own audit (KEY-08, KEY-18); every other refusal is told to whoever keeps it (PLAT-52).
        let news = (!matches!(command, Command::Keys(_))).then(|| {
            let (context, name) = command.name();
            News::Refused {
                by: by.clone(),
                command: format!("{context}.{name}"),
                code: rejection.code.to_owned(),
                facts: rejection.to_string(),
            }
        });
        match self.commit(Batch { at, by, branch: None, events, news, request, refused: Some(rejection) }) {
            Ok(_) => Ok(()),
            Err(Refusal::Store(error)) => Err(error),
            Err(Refusal::Rule(rejection)) => {
                unreachable!("what a refusal leaves behind is refused: {rejection}")
            }
        }
    }

    /// A report by name, `context.name` or the bare name where only one context has it (PLAT-17).
    ///
    /// # Errors
    /// `unknown-report` with the nearest, `unknown-filter`, `bad-filter`, or `forbidden`.
    pub fn report(&self, now: Instant, by: &By, asked: &Asked) -> Result<Report, Rejection> {
        let (context, name) = crate::reports::find(&asked.name)?;
        let at = self.at(now).whole_second();
        let view = self.states.view(at);
        let scene = view.scene(by, None);
        let mut asked = Asked { name: name.to_owned(), filter: asked.filter.clone() };
        let wanted = asked.branch()?;
        let reach = forecourt_organisation::reads(&self.states.organisation, at, by, name, wanted)?;
        forecourt_organisation::shows(&self.states.organisation, by, &format!("{context}.{name}"))?;
        crate::reports::knows(context, &asked)?;
        if let Some(branch) =
            reach.filter(|_| wanted.is_none() && crate::reports::knows_branch(context, name))
        {
            asked = asked.with("branch", branch);
        }
        self.states.report(context, &scene, &asked)
    }

    /// The same for a person who looks at it: who may not see it is refused, and who sees personal records is on record
    /// (PLAT-45, PLAT-52).
    ///
    /// # Errors
    /// The [`Refusal`].
    pub fn read(&mut self, now: Instant, by: &By, asked: &Asked) -> Result<Report, Refusal> {
        self.advance(self.at(now));
        let at = self.at(now).whole_second();
        let known = self.states.known_reader(by, &asked.name);
        let answer = known.and_then(|()| self.report(now, by, asked)).and_then(|report| {
            let personal = crate::reports::personal_records(&report);
            let limit = self.settings().number_at(&forecourt_security::settings::BULK_READ, at, None);
            security::Security::lets_read(&self.states.view(at), by, personal, limit, at)
                .map(|()| (report, personal))
        });
        let used = answer.as_ref().ok().and_then(|_| self.states.reading_use(at, by));
        let (news, answer) = match answer {
            Ok((report, 0)) if used.is_none() => return Ok(report),
            Ok((report, 0)) => (None, Ok(report)),
            Ok((report, personal)) => {
                (Some(News::Read { by: by.clone(), report: asked.name.clone(), personal }), Ok(report))
            }
            Err(rejection) => {
                let command = format!("report.{}", asked.name);
                let (code, facts) = (rejection.code.to_owned(), rejection.to_string());
                (Some(News::Refused { by: by.clone(), command, code, facts }), Err(Refusal::Rule(rejection)))
            }
        };
        self.commit(Batch { news, ..Batch::of(at, by, used.into_iter().collect()) })?;
        self.run_errands();
        answer
    }

    /// The same under a request key: a repeat of the same command gets the first answer (PLAT-04).
    ///
    /// # Errors
    /// The [`Refusal`]; `key-conflict` when the key was used for another command, or by somebody else.
    pub fn request(
        &mut self,
        now: Instant,
        by: &By,
        key: &str,
        command: impl Into<Command>,
    ) -> Result<Outcome, Refusal> {
        let command = command.into();
        let content = content(&command);
        match self.answered.find(by, key, &command, &content) {
            Some(Ok(answer)) => return Ok(answer.clone()),
            Some(Err(taken)) => {
                let rejection = Rejection::new("key-conflict").with("key", key);
                let rejection = match taken {
                    Taken::ByOther(first) => rejection.with("first", first),
                    Taken::BySomebody => rejection,
                };
                return Err(self.conflict(now, by, &command, rejection));
            }
            None => {}
        }
        match self.give(now, by, &command, Some(Request { key, content: &content })) {
            Err(Refusal::Rule(rejection)) => Ok(refused(&rejection)),
            answer => answer,
        }
    }

    /// A key that was used for another command is refused, and the refusal is on record like every other (PLAT-52).
    fn conflict(&mut self, now: Instant, by: &By, command: &Command, rejection: Rejection) -> Refusal {
        let now = self.at(now);
        self.clock = now;
        self.settle();
        self.advance(now);
        let noted = self.note_refusal(business_time(command, now), by, command, &rejection, None);
        self.run_errands();
        noted.map_or_else(Refusal::Store, |()| Refusal::Rule(rejection))
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
        let due = self.retry.or_else(|| self.states.next_due().map(|due| due.fires))?;
        let ns = due.0.saturating_sub(self.epoch.0);
        Some(Instant::ZERO + Span::from_ns(ns))
    }

    /// True while something that the bus said could not be journalled yet.
    pub fn is_unsettled(&self) -> bool {
        !self.unsettled.is_empty()
    }

    /// The next event that was journalled.
    pub fn poll_event(&mut self) -> Option<Committed> {
        loop {
            if let Some(committed) = self.told.front_mut()?.next() {
                return Some(committed);
            }
            let heard = self.told.pop_front()?;
            self.sheet.keep(heard.room());
        }
    }

    /// The next complete pass over a drawer: cabinet, drawer, first bit of its first request to last bit of its last answer.
    pub fn poll_scan(&mut self) -> Option<(u8, u8, Span)> {
        self.scans.pop_front()
    }

    /// Lets every deadline that fires by `now` do so, each at its own instant: a limit that passed while nobody looked
    /// bears the time at which it passed (PLAT-02).
    fn advance(&mut self, now: At) {
        self.clock = now;
        self.run_errands();
        let mut watch = Watch::default();
        while let Some(Due { at, context, .. }) = self.states.next_due().filter(|due| due.fires <= now) {
            let brought = |at| self.states.due(context, &self.states.view(at).scene(&By::System, None));
            let events = brought(at);
            let (due, at) = (at, self.late.instant(at, now, &events));
            let events = if at == due { events } else { brought(at) };
            assert!(!events.is_empty(), "a deadline at {at} that brings about nothing would never pass");
            watch.look(at, context, &events);
            match self.commit(Batch::of(at, &By::System, events)) {
                // Before the next deadline: a backup is made when it is due, not when somebody looks.
                Ok(_) => self.run_errands(),
                Err(Refusal::Store(_)) => return,
                Err(Refusal::Rule(rejection)) => {
                    panic!("what the clock brings about at {at} is refused: {rejection}")
                }
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
            let by = By::System;
            let command = Command::Keys(forecourt_keys::Command::Seen(seen));
            let decided = |at| {
                let mut events = Vec::new();
                self.states.decide(&self.states.view(at).scene(&by, None), &command, &mut events).ok();
                events
            };
            let events = decided(at);
            let (saw, at) = (at, self.late.instant(at, self.clock, &events));
            let events = if at == saw { events } else { decided(at) };
            if !events.is_empty() && self.commit(Batch::of(at, &by, events)).is_err() {
                return;
            }
            self.unsettled.pop_front();
        }
    }

    /// One batch: taken in, followed to its end through every context that it concerns, journalled, carried out. If a
    /// context refuses what follows, or the journal cannot take it, it is taken back whole.
    fn commit(&mut self, batch: Batch<'_>) -> Result<Outcome, Refusal> {
        let Batch { at, by, branch, mut events, news, request, refused: rejection } = batch;
        let before = self.journal.head();
        let first = before.len + 1;
        if events.is_empty() && request.is_none() && news.is_none() {
            return Ok(Outcome::Accepted { first, end: first });
        }
        self.sheet.clear();
        if let Some(news) = &news {
            self.states.on(news, &mut self.sheet.follow);
        }
        let mut stamp = Stamp { at, by: by.clone(), branch, seq: first };
        self.states.begin();
        if let Err(rejection) = self.sheet.unfold(&mut self.states, &mut stamp, &mut events) {
            self.states.rollback();
            return Err(Refusal::Rule(rejection));
        }
        let end = first + events.len() as u64;
        let answered = request.map(|Request { key, content }| {
            let answer = rejection.map_or(Outcome::Accepted { first, end }, refused);
            Answered { key: key.to_owned(), content: content.to_owned(), answer }
        });
        if events.is_empty() && answered.is_none() {
            self.states.commit();
            return Ok(Outcome::Accepted { first, end: first });
        }
        if let Err(error) = self.write(at, by, branch, &events, answered.as_ref()) {
            self.states.rollback();
            self.late.refused();
            self.try_again();
            return Err(Refusal::Store(error));
        }
        self.states.commit();
        self.late.taken(self.clock);
        answered.into_iter().for_each(|answered| self.answered.remember(Some(by), answered));
        for event in &events {
            self.carry_out(at, event);
            self.errands.note(at, event);
        }
        let (text, ends) = self.sheet.written();
        self.told.push_back(told::Batch::new(first, at, events, text, ends));
        Ok(Outcome::Accepted { first, end })
    }

    fn write(
        &mut self,
        at: At,
        by: &By,
        branch: Option<BranchId>,
        events: &[Event],
        answered: Option<&Answered>,
    ) -> Result<(), StoreError> {
        let before = self.journal.head().len;
        let answer = answered.map(stored_answer);
        self.actor.write(by, branch);
        let actor = self.actor.text();
        let mut batch: Vec<Entry<'_>> = Vec::with_capacity(events.len() + 1);
        let mut from = 0;
        batch.extend(events.iter().zip(&self.sheet.ends).map(|(event, end)| {
            let body = &self.sheet.text[from..*end];
            from = *end;
            Entry { at: at.0, by: actor, context: event.context(), kind: kind_of(body), body }
        }));
        batch.extend(answer.as_ref().map(|body| Entry {
            at: at.0,
            by: actor,
            context: REQUESTS,
            kind: ANSWERED,
            body: body.as_bytes(),
        }));
        #[cfg(feature = "zoo")]
        crate::zoo::seams::written(&mut batch);
        let (count, appended) = (batch.len() as u64, self.journal.append(&batch));
        match appended {
            Ok(_) => Ok(()),
            // Committed, and the answer lost on its way back: the journal's head tells (H8).
            Err(StoreError::AnswerLost) if self.journal.head().len == before + count => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// A second from now, what the journal could not take is tried again.
    pub(crate) fn try_again(&mut self) {
        self.retry = Some(self.clock.plus_s(1));
    }

    fn carry_out(&mut self, at: At, event: &Event) {
        let Event::Keys(event) = event else { return };
        let now = Instant::from_ns(at.0.saturating_sub(self.epoch.0));
        for order in forecourt_keys::bus(event) {
            let cabinet = cabinet_of(&order);
            if let Some(line) = self.lines.iter_mut().find(|line| line.cabinet == cabinet) {
                carry_out(&mut line.poller, now, &order);
            }
        }
    }
}

/// What is committed whole.
struct Batch<'a> {
    at: At,
    by: &'a By,
    branch: Option<BranchId>,
    events: Vec<Event>,
    /// What is told to the contexts beside the events.
    news: Option<News>,
    /// The request key under which it is answered.
    request: Option<Request<'a>>,
    /// The refusal that it puts on record.
    refused: Option<&'a Rejection>,
}

/// A request key and the digest of the command that came under it (PLAT-04).
#[derive(Clone, Copy)]
pub(crate) struct Request<'a> {
    key: &'a str,
    content: &'a str,
}

/// The answer that a refusal is.
fn refused(rejection: &Rejection) -> Outcome {
    Outcome::Refused { code: rejection.code.to_owned(), facts: rejection.to_string() }
}

impl<'a> Batch<'a> {
    fn of(at: At, by: &'a By, events: Vec<Event>) -> Batch<'a> {
        Batch { at, by, branch: None, events, news: None, request: None, refused: None }
    }
}

/// There is nothing to look at while a journal is read.
struct NoCamera;

impl Camera for NoCamera {
    fn photo(&self, _: u8, _: At) -> Option<Vec<u8>> {
        None
    }
}

/// Takes everything that a journal holds into states.
fn replay(
    journal: &impl Journal,
    states: &mut States,
    remember: &mut dyn FnMut(Option<&By>, Answered),
) -> Result<(), Halt> {
    let mut wrong = None;
    let mut postings = Vec::new();
    journal.read(1, &mut |record| {
        let taken = if record.context == REQUESTS {
            stored_request(&record).map(|(by, answered)| remember(by.as_ref(), answered))
        } else {
            stored_event(&record).map(|(stamp, event)| states.replay(&stamp, &event, &mut postings))
        };
        match taken {
            Ok(()) => ControlFlow::Continue(()),
            Err(why) => {
                wrong = Some(Halt::Unreadable { seq: record.seq, why });
                ControlFlow::Break(())
            }
        }
    })?;
    wrong.map_or(Ok(()), Err)
}

/// The time of a command: cabinets live by the instant, the business by whole seconds (PLAT-02).
fn business_time(command: &Command, now: At) -> At {
    if matches!(command, Command::Keys(_)) { now } else { now.whole_second() }
}

/// A stored event with its stamp.
fn stored_event(record: &forecourt_store::Record) -> Result<(Stamp, Event), String> {
    let context = former::context(&record.context, &record.kind);
    let event = Event::read(context, &former::body(record))
        .ok_or_else(|| format!("no context is called {}", record.context))?
        .map_err(|error| error.to_string())?;
    let (by, branch) = actor::stored(&record.by)?;
    let stamp = Stamp { at: At(record.at), by, branch, seq: record.seq };
    Ok((stamp, event))
}

/// A stored answer with whose request it was; a journal from before there were actors does not say.
fn stored_request(record: &forecourt_store::Record) -> Result<(Option<By>, Answered), String> {
    let answered = serde_json::from_slice(&record.body).map_err(|error| error.to_string())?;
    let by = if record.by.is_empty() { None } else { Some(actor::stored(&record.by)?.0) };
    Ok((by, answered))
}

fn stored_answer(answered: &Answered) -> String {
    serde_json::to_string(answered).expect("an answer is made of texts and numbers")
}

/// The kind of a stored event: the value of its first field.
fn kind_of(body: &[u8]) -> &str {
    let rest = body.strip_prefix(b"{\"kind\":\"").unwrap_or(b"unknown");
    let kind = rest.split(|byte| *byte == b'"').next().unwrap_or(rest);
    str::from_utf8(kind).expect("the kinds of events are words")
}
