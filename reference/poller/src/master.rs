//! One exchange after another, each with its tries: the half of the poller that knows frames and not bytes.
//!
//! What follows from the end of a try stands in `answers` and `silence`. It refuses to know how bytes become frames
//! (that is the deframer's) and in which order things are asked (that is the schedule's).

use crate::belief::Belief;
use crate::exchange::{Exchange, Heard, Lapse};
use crate::health::{Boards, Health, Witnesses};
use crate::job::{Ask, Job, Why};
use crate::readers::Readers;
use crate::schedule::Schedule;
use crate::{Counters, Event, Profile, Slot};
use alloc::collections::VecDeque;
use alloc::vec::Vec;
use forecourt_wire::{Frame, Instant};

/// With this many events not fetched nothing more is asked, so that they stay bounded.
const EVENTS_MAX: usize = 1024;

/// One exchange: a request, its repeats, and their end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Active {
    pub(crate) job: Job,
    pub(crate) tries: u16,
    pub(crate) allowed: u16,
    pub(crate) damaged: u16,
}

/// A board that failed all its tries while the line is checked (KEY-56).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Suspect {
    pub(crate) job: Job,
    pub(crate) witnesses: Witnesses,
}

/// All that the poller knows of its line.
#[derive(Debug)]
pub(crate) struct Master {
    pub(crate) profile: Profile,
    pub(crate) exchange: Exchange,
    pub(crate) schedule: Schedule,
    pub(crate) boards: Boards,
    pub(crate) beliefs: Vec<Belief>,
    pub(crate) events: VecDeque<Event>,
    pub(crate) counters: Counters,
    pub(crate) active: Option<Active>,
    pub(crate) suspect: Option<Suspect>,
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
        if now < self.exchange.free() && !self.exchange.is_waiting() && now >= self.patience() {
            self.jammed(now);
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
            None => Some(self.exchange.free().max(self.ready_at()).min(self.patience())),
        };
        match self.schedule.readers {
            Readers::Waking { until } => Some(next.map_or(until, |next| next.min(until))),
            _ => next,
        }
    }

    fn ready_at(&self) -> Instant {
        if self.active.is_some() { Instant::ZERO } else { self.schedule.ready_at() }
    }

    /// When a request that finds no silence is given up, and the line with it.
    fn patience(&self) -> Instant {
        if self.schedule.probe.is_some() { Instant::MAX } else { self.exchange.patience(self.ready_at()) }
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

    pub(crate) fn set_health(&mut self, address: u8, health: Health) {
        self.boards.at_mut(address).health = health;
        self.beliefs[usize::from(address)].set_health(health);
    }
}

/// Whether the profile has a board at `address`.
pub(crate) fn fits(profile: &Profile, address: u8) -> bool {
    match Slot::from_address(address) {
        Some(slot) => slot.drawer <= profile.drawers && slot.slot <= profile.slots,
        None => (1..=profile.drawers).contains(&address),
    }
}
