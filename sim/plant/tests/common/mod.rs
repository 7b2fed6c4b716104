//! A poller on a plant, moved by nothing but their own deadlines.
#![allow(dead_code, reason = "each test uses its part")]

use forecourt_board::Profile;
use forecourt_kernel::Seed;
use forecourt_plant::{Detail, Fault, Heard, HeldTag, Place, Plant, Setup};
use forecourt_poller::{self as poller, Poller};
use forecourt_tag::word::{Rate, TagId};
use forecourt_wire::{Instant, LineSpeed, Span};

/// A poller, a plant and the time.
pub struct Bench {
    pub plant: Plant,
    pub poller: Poller,
    pub now: Instant,
    pub events: Vec<poller::Event>,
}

/// A profile of two drawers of 32 at `speed`.
pub fn profile(speed: LineSpeed) -> Profile {
    let mut profile = Profile::standard();
    profile.line.speed = speed;
    profile
}

impl Bench {
    pub fn new(profile: Profile, registers: u16, detail: Detail, faults: Vec<Fault>) -> Self {
        let line = poller::Profile {
            speed: profile.line.speed,
            drawers: profile.cabinet.drawers,
            slots: profile.cabinet.slots,
            slot_registers: registers,
            ..poller::Profile::standard()
        };
        Self::with(profile, line, detail, faults)
    }

    pub fn with(profile: Profile, line: poller::Profile, detail: Detail, faults: Vec<Fault>) -> Self {
        let setup = Setup {
            profile,
            detail,
            log_capacity: 1_000_000,
            seed: Seed(1),
            path: "cabinet/1".into(),
            faults,
        };
        let poller = Poller::new(line, Instant::ZERO).expect("the profile is sound");
        Self { plant: Plant::new(setup), poller, now: Instant::ZERO, events: Vec::new() }
    }

    /// Lets time run to `to`.
    pub fn run_to(&mut self, to: Instant) {
        loop {
            self.turn();
            let next = [self.plant.next_deadline(), self.poller.next_deadline()].into_iter().flatten().min();
            match next.map(|next| next.max(self.now)) {
                Some(next) if next <= to => self.now = next,
                _ => break,
            }
        }
        self.now = to;
    }

    pub fn run_for(&mut self, span: Span) {
        self.run_to(self.now + span);
    }

    fn turn(&mut self) {
        self.plant.handle_timeout(self.now);
        while let Some(heard) = self.plant.poll_heard() {
            match heard {
                Heard::Carrier { begin } => self.poller.handle_carrier(begin),
                Heard::Frame { end, bytes } => self.poller.handle_frame(end, bytes),
                Heard::Byte { end, byte, flaw } => self.poller.handle_byte(end, byte, flaw),
            }
        }
        if self.poller.next_deadline().is_some_and(|due| due <= self.now) {
            self.poller.handle_timeout(self.now);
        }
        while let Some(request) = self.poller.poll_transmit(self.now) {
            self.plant.master_sends(self.now, request);
        }
        while let Some(event) = self.poller.poll_event() {
            self.events.push(event);
        }
    }
}

pub fn place(drawer: u8, slot: u8) -> Place {
    Place { drawer, slot }
}

pub fn tag(id: u64) -> HeldTag {
    HeldTag { id: TagId::from_low_bits(id), rate: Rate::Rf64 }
}
