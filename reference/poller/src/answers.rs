//! What follows from a valid answer.
//!
//! It refuses to know how long it took and how often it was asked for, but for one thing: whether it answers a repeat.

use crate::belief;
use crate::drawer;
use crate::health::Health;
use crate::job::{Ask, Job, Why};
use crate::master::Master;
use crate::readers::Readers;
use crate::{Event, Outcome, Reading, Slot};
use forecourt_wire::{Exception, Instant, Reply};

impl Master {
    pub(crate) fn answered(&mut self, at: Instant, reply: Reply<'_>) {
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
            (Ask::Coil(_), _) => {
                self.schedule.drawers[usize::from(job.address) - 1].coil_written();
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

    pub(crate) fn tell_drawer(&mut self, drawer: u8) {
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
}
