//! Tries, repeats and what follows from their end: the half of the poller that knows frames and not bytes.
//!
//! It refuses to know how bytes become frames (that is the deframer's) and in which order things are asked (that is
//! the schedule's).

use crate::belief::{self, Belief};
use crate::drawer;
use crate::exchange::{Exchange, Heard, Lapse};
use crate::health::{Boards, Health, Witnesses};
use crate::job::{Ask, Job, Why};
use crate::readers::Readers;
use crate::schedule::{Probe, Schedule};
use crate::sweep::Kind;
use crate::{Counters, Event, Outcome, Profile, Reading, Slot};
use alloc::collections::VecDeque;
use alloc::vec::Vec;
use forecourt_wire::{Exception, Frame, Instant, Reply};

/// With this many events not fetched nothing more is asked, so that they stay bounded.
const EVENTS_MAX: usize = 1024;

/// One exchange: a request, its repeats, and their end.
#[derive(Clone, Copy, Debug)]
struct Active {
    job: Job,
    tries: u16,
    allowed: u16,
    damaged: u16,
}

/// A board that failed all its tries while the line is checked (KEY-56).
#[derive(Clone, Copy, Debug)]
struct Suspect {
    job: Job,
    witnesses: Witnesses,
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Master {
    pub(crate) profile: Profile,
    pub(crate) exchange: Exchange,
    pub(crate) schedule: Schedule,
    pub(crate) boards: Boards,
    pub(crate) beliefs: Vec<Belief>,
    pub(crate) events: VecDeque<Event>,
    pub(crate) counters: Counters,
    active: Option<Active>,
    suspect: Option<Suspect>,
}

impl Master {
    pub(crate) fn new(profile: Profile, at: Instant) -> Self {
        let fitted = |address| fits(&profile, address);
        Self {
            exchange: Exchange::new(&profile, at),
            schedule: Schedule::new(&profile, at),
            boards: Boards::new(fitted),
            beliefs: (0..=u8::MAX).map(|_| Belief::NONE).collect(),
            events: VecDeque::with_capacity(64),
            counters: Counters::default(),
            active: None,
            suspect: None,
            profile,
        }
    }

    /// Ends what has lasted long enough at `now`.
    pub(crate) fn timeout(&mut self, now: Instant) {
        match self.exchange.lapse(now) {
            Some((at, Lapse::Timeout)) => {
                self.counters.timeouts += 1;
                self.failed(at, false);
            }
            Some((_, Lapse::Turnaround { sent })) => self.broadcast_done(sent),
            None => {}
        }
        if let Readers::Waking { until } = self.schedule.readers
            && now >= until
        {
            self.schedule.readers = Readers::Awake;
            if let Some(drawer) = self.schedule.wanted() {
                self.events.push_back(Event::Woken { drawer, at: until });
            }
        }
    }

    /// A request to begin at `now`, if the line is free and there is something to ask.
    pub(crate) fn transmit(&mut self, now: Instant) -> Option<&[u8]> {
        self.timeout(now);
        let blocked = self.exchange.is_waiting() || now < self.exchange.free();
        if blocked || self.events.len() >= EVENTS_MAX {
            return None;
        }
        let active = match &mut self.active {
            Some(active) => active,
            None => {
                let job = self.schedule.pick(now)?;
                let allowed = self.tries_of(job);
                self.active.insert(Active { job, tries: 0, allowed, damaged: 0 })
            }
        };
        active.tries += 1;
        self.counters.requests += 1;
        let request = active.job.ask.request(self.profile.slot_registers);
        Some(self.exchange.send(now, active.job.address, request))
    }

    fn tries_of(&self, job: Job) -> u16 {
        let full = 1 + u16::from(self.profile.retries);
        match job.why {
            Why::Witness | Why::Probe => 1,
            // Someone waits for an order: it is repeated even to a board that did not answer before.
            Why::Order(_) => full,
            _ if self.boards.at(job.address).health == Health::Silent => 1,
            _ => full,
        }
    }

    /// When `timeout` or `transmit` has something to do.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        let next = match self.exchange.limit() {
            Some(limit) => Some(limit),
            None if self.events.len() >= EVENTS_MAX => None,
            None if self.active.is_some() => Some(self.exchange.free()),
            None => Some(self.exchange.free().max(self.schedule.ready_at())),
        };
        match self.schedule.readers {
            Readers::Waking { until } => Some(next.map_or(until, |next| next.min(until))),
            _ => next,
        }
    }

    /// A burst of `length` bytes that ended at `end`, taken as a frame.
    pub(crate) fn hear(&mut self, end: Instant, length: usize, frame: Option<Frame<'_>>) {
        let begin = end.back(self.profile.speed.frame_span(length));
        self.hear_from(begin, end, frame);
    }

    /// A burst from `begin` to `end`, taken as a frame where it is one.
    pub(crate) fn hear_from(&mut self, begin: Instant, end: Instant, frame: Option<Frame<'_>>) {
        match self.exchange.hear(begin, end, frame) {
            Heard::Answer(reply) => self.answered(end, reply),
            Heard::Damaged => {
                self.counters.damaged += 1;
                self.failed(end, true);
            }
            Heard::Stray => self.counters.stray += 1,
        }
    }

    fn broadcast_done(&mut self, sent: Instant) {
        let Some(Active { job: Job { ask: Ask::Sleep(asleep), .. }, .. }) = self.active.take() else {
            return;
        };
        self.schedule.readers = if asleep {
            Readers::Asleep
        } else {
            self.schedule.wakes = self.schedule.wakes.wrapping_add(1);
            Readers::Waking { until: sent + self.profile.wake_settle }
        };
    }

    fn set_health(&mut self, address: u8, health: Health) {
        self.boards.at_mut(address).health = health;
        self.beliefs[usize::from(address)].set_health(health);
    }

    // ---- an answer ----

    fn answered(&mut self, at: Instant, reply: Reply<'_>) {
        let Some(active) = self.active.take() else { return };
        let job = active.job;
        self.counters.answers += 1;
        if self.schedule.probe.is_some() {
            self.line_up(at);
        }
        self.note_collision(at, &active, true);
        let board = self.boards.at_mut(job.address);
        board.heard = at;
        if board.health != Health::Well {
            self.set_health(job.address, Health::Well);
        }
        let had_its_turn = match (job.ask, reply) {
            (_, Reply::Exception { exception, .. }) => {
                self.refused(at, job, exception);
                true
            }
            (Ask::Slot, Reply::Words { words, .. }) => match Reading::of(words) {
                Some(reading) => self.slot_read(at, job, reading, active.tries > 1),
                None => true,
            },
            (Ask::Inputs, Reply::Bits { bytes, .. }) => {
                self.inputs_read(at, job.address, bytes.first().copied().unwrap_or_default());
                true
            }
            (Ask::Registers, Reply::Words { words, .. }) => {
                self.schedule.drawers[usize::from(job.address) - 1].registers(words);
                self.tell_drawer(job.address);
                true
            }
            _ => true,
        };
        match job.why {
            Why::Order(ticket) if !matches!(reply, Reply::Exception { .. }) => {
                self.events.push_back(Event::Done { ticket, at, result: Outcome::Ok });
            }
            Why::Sweep(number) if had_its_turn => self.advance(number, at, true),
            Why::Witness => {
                if let Some(suspect) = self.suspect.take() {
                    self.declare_silent(suspect.job, at);
                }
            }
            _ => {}
        }
    }

    /// A slot's answer; false when the slot is to be asked again before its turn ends.
    fn slot_read(&mut self, at: Instant, job: Job, reading: Reading, to_repeat: bool) -> bool {
        // What a reader says before it had its time to settle is no word on the key (KEY-48, KEY-62).
        if self.schedule.readers != Readers::Awake {
            return true;
        }
        let belief = &mut self.beliefs[usize::from(job.address)];
        if reading == Reading::Asleep && belief.roused != self.schedule.wakes {
            // It missed the broadcast, which nobody acknowledges.
            belief.roused = self.schedule.wakes;
            self.schedule.rouse = Some(job.address);
        }
        match belief.read(at, reading, to_repeat) {
            belief::Effect::Same => true,
            belief::Effect::New { reads } => {
                if let Some(slot) = Slot::from_address(job.address) {
                    self.events.push_back(Event::Slot { slot, at, reading, reads });
                }
                true
            }
            // The loop of a return asks each slot once a cycle (I-KEY-13); a full scan has no next cycle.
            belief::Effect::Unconfirmed => !self.schedule.confirms(job.why),
        }
    }

    fn inputs_read(&mut self, at: Instant, drawer: u8, inputs: u8) {
        match self.schedule.drawers[usize::from(drawer) - 1].inputs(at, inputs) {
            drawer::Effect::Same => {}
            drawer::Effect::Tell => self.tell_drawer(drawer),
            drawer::Effect::ReadFault => self.schedule.fault = Some(drawer),
        }
    }

    fn tell_drawer(&mut self, drawer: u8) {
        let board = &self.schedule.drawers[usize::from(drawer) - 1];
        let (at, status) = (board.read, board.status());
        self.events.push_back(Event::Drawer { drawer, at, status });
    }

    fn refused(&mut self, at: Instant, job: Job, exception: Exception) {
        self.counters.exceptions += 1;
        let address = job.address;
        match job.ask {
            Ask::Slot => {
                if self.beliefs[usize::from(address)].refuse(exception)
                    && let Some(slot) = Slot::from_address(address)
                {
                    self.events.push_back(Event::SlotRefused { slot, at, exception });
                }
            }
            Ask::Inputs => {
                if self.schedule.drawers[usize::from(address) - 1].refuse(exception) {
                    self.events.push_back(Event::DrawerRefused { drawer: address, at, exception });
                }
            }
            Ask::Registers => self.tell_drawer(address),
            Ask::Coil(_) | Ask::Lamp(_) | Ask::Sleep(_) => {}
        }
        if let Why::Order(ticket) = job.why {
            self.events.push_back(Event::Done { ticket, at, result: Outcome::Refused(exception) });
        }
    }

    // ---- no answer ----

    /// One try ended without a valid answer.
    fn failed(&mut self, at: Instant, damaged: bool) {
        let Some(active) = &mut self.active else { return };
        active.damaged += u16::from(damaged);
        let (job, tries) = (active.job, active.tries);
        if self.boards.at(job.address).health != Health::Silent {
            self.set_health(job.address, Health::Doubtful(tries.min(255) as u8));
        }
        if tries >= self.active.as_ref().map_or(0, |active| active.allowed)
            && let Some(active) = self.active.take()
        {
            self.note_collision(at, &active, false);
            self.gave_up(at, job);
        }
    }

    /// No try of an exchange brought a valid answer (KEY-61).
    fn gave_up(&mut self, at: Instant, job: Job) {
        match job.why {
            Why::Probe => {
                let (due, address) = (at + self.profile.drawer_poll, self.boards.after(job.address));
                self.schedule.probe = Some(Probe { due, address });
                return;
            }
            Why::Witness => return self.next_witness(at),
            Why::Order(ticket) => {
                self.events.push_back(Event::Done { ticket, at, result: Outcome::NoAnswer });
            }
            _ => {}
        }
        if job.ask == Ask::Registers {
            self.tell_drawer(job.address);
        }
        if self.boards.at(job.address).health == Health::Silent {
            return self.missed(job, at);
        }
        let witnesses = self.boards.witnesses(job.address);
        self.suspect = Some(Suspect { job, witnesses });
        self.next_witness(at);
    }

    fn next_witness(&mut self, at: Instant) {
        let Some(suspect) = &mut self.suspect else { return };
        match suspect.witnesses.iter_mut().find_map(Option::take) {
            Some(address) => self.schedule.witness = Some(address),
            None => self.line_down(at),
        }
    }

    fn declare_silent(&mut self, job: Job, at: Instant) {
        self.set_health(job.address, Health::Silent);
        if let Some(slot) = Slot::from_address(job.address) {
            self.beliefs[usize::from(job.address)].doubt();
            self.events.push_back(Event::SlotSilent { slot, at });
        } else {
            self.schedule.drawers[usize::from(job.address) - 1].doubt();
            self.events.push_back(Event::DrawerSilent { drawer: job.address, at });
        }
        self.missed(job, at);
    }

    fn missed(&mut self, job: Job, at: Instant) {
        if let Why::Sweep(number) = job.why {
            self.advance(number, at, false);
        }
    }

    fn advance(&mut self, number: u32, at: Instant, answered: bool) {
        let Some(sweep) = self.schedule.advance(number, answered) else { return };
        self.counters.scans += 1;
        let (drawer, started) = (sweep.drawer, sweep.started.unwrap_or(at));
        let ticket = match sweep.kind {
            Kind::Cycle => return self.events.push_back(Event::Cycle { drawer, started, at }),
            Kind::Ordered(ticket) => Some(ticket),
            Kind::Audit => None,
        };
        let (answered, silent) = (sweep.answered, sweep.silent);
        self.events.push_back(Event::ScanDone { drawer, ticket, started, at, answered, silent });
        if let Some(ticket) = ticket {
            self.events.push_back(Event::Done { ticket, at, result: Outcome::Ok });
        }
    }

    /// KEY-58: damage that comes again looks like two senders.
    fn note_collision(&mut self, at: Instant, active: &Active, answered: bool) {
        let address = active.job.address;
        let board = self.boards.at_mut(address);
        if active.damaged >= 2 && !board.collided {
            board.collided = true;
            self.events.push_back(Event::CollisionSuspected { address, at });
        } else if answered && active.tries == 1 {
            board.collided = false;
        }
    }

    // ---- the line ----

    /// No board answers: one event instead of one for each board, and no reading changes (KEY-56).
    fn line_down(&mut self, at: Instant) {
        self.suspect = None;
        self.events.push_back(Event::LineDown { at });
        let probe = Probe { due: at + self.profile.drawer_poll, address: self.boards.after(0) };
        for ticket in self.schedule.abandon(probe) {
            self.events.push_back(Event::Done { ticket, at, result: Outcome::NoAnswer });
        }
        self.beliefs.iter_mut().for_each(Belief::doubt);
        self.schedule.drawers.iter_mut().for_each(drawer::Drawer::doubt);
    }

    fn line_up(&mut self, at: Instant) {
        self.schedule.resume(at);
        self.boards.forget();
        for address in 0..=u8::MAX {
            self.beliefs[usize::from(address)].set_health(self.boards.at(address).health);
        }
        self.events.push_back(Event::LineUp { at });
    }
}

/// Whether the profile has a board at `address`.
pub(crate) fn fits(profile: &Profile, address: u8) -> bool {
    match Slot::from_address(address) {
        Some(slot) => slot.drawer <= profile.drawers && slot.slot <= profile.slots,
        None => (1..=profile.drawers).contains(&address),
    }
}
