//! What follows when no valid answer comes: repeats, a silent board, a silent line.
//!
//! It refuses to touch a reading: silence is not empty (KEY-26).

use crate::belief::Belief;
use crate::drawer::Drawer;
use crate::health::Health;
use crate::job::{Ask, Job, Why};
use crate::master::{Active, Master, Suspect};
use crate::schedule::Probe;
use crate::sweep::Kind;
use crate::{Event, Outcome, Slot};
use forecourt_wire::Instant;

impl Master {
    /// One try ended without a valid answer.
    pub(crate) fn failed(&mut self, at: Instant, damaged: bool) {
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

    pub(crate) fn declare_silent(&mut self, job: Job, at: Instant) {
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

    pub(crate) fn advance(&mut self, number: u32, at: Instant, answered: bool) {
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
    pub(crate) fn note_collision(&mut self, at: Instant, active: &Active, answered: bool) {
        let address = active.job.address;
        let board = self.boards.at_mut(address);
        if active.damaged >= 2 && !board.collided {
            board.collided = true;
            self.events.push_back(Event::CollisionSuspected { address, at });
        } else if answered && active.tries == 1 {
            board.collided = false;
        }
    }

    /// No board answers: one event instead of one for each board, and no reading changes (KEY-56).
    fn line_down(&mut self, at: Instant) {
        self.suspect = None;
        self.events.push_back(Event::LineDown { at });
        let probe = Probe { due: at + self.profile.drawer_poll, address: self.boards.after(0) };
        for ticket in self.schedule.abandon(probe) {
            self.events.push_back(Event::Done { ticket, at, result: Outcome::NoAnswer });
        }
        self.beliefs.iter_mut().for_each(Belief::doubt);
        self.schedule.drawers.iter_mut().for_each(Drawer::doubt);
    }

    /// Someone fills the line so that no request finds its silence: no board can be asked (KEY-56).
    pub(crate) fn jammed(&mut self, at: Instant) {
        let active = self.active.take();
        self.line_down(at);
        if let Some(Active { job: Job { why: Why::Order(ticket), .. }, .. }) = active {
            self.events.push_back(Event::Done { ticket, at, result: Outcome::NoAnswer });
        }
    }

    pub(crate) fn line_up(&mut self, at: Instant) {
        self.schedule.resume();
        self.boards.forget();
        for address in 0..=u8::MAX {
            self.beliefs[usize::from(address)].set_health(self.boards.at(address).health);
        }
        self.events.push_back(Event::LineUp { at });
    }
}
