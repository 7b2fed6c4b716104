//! What to ask next.
//!
//! The order of precedence, highest first:
//!
//! | what | when | source |
//! | --- | --- | --- |
//! | a witness | a board has just failed all its tries | KEY-56 |
//! | a probe, and nothing else | the line is down | KEY-56 |
//! | fault, position, count of a drawer | its inputs call for them | KEY-43, KEY-44 |
//! | one reader to wake | it sleeps while all should be awake | KEY-48 |
//! | an order | it was given | |
//! | a drawer's poll | its period has passed, and a slot had its turn since the last poll | KEY-21 |
//! | all readers to wake or to sleep | they do not as they should | KEY-62 |
//! | a slot of the ordered full scan, else of the activity, else of the audit | | KEY-24, KEY-30 |
//!
//! It refuses to know answers: what follows from them is the master's to say.

use crate::drawer::Drawer;
use crate::event::{Activity, Order, Ticket};
use crate::job::{Ask, Job, Why};
use crate::readers::Readers;
use crate::sweep::{Kind, Sweep};
use crate::{ORDERS_MAX, Profile};
use alloc::collections::VecDeque;
use alloc::vec::Vec;
use forecourt_wire::{Instant, Span};

/// Rotation over all boards while the line is down.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Probe {
    /// When the next board is asked.
    pub(crate) due: Instant,
    /// Which.
    pub(crate) address: u8,
}

/// All that waits to be asked.
#[derive(Debug)]
pub(crate) struct Schedule {
    pub(crate) activity: Activity,
    pub(crate) readers: Readers,
    /// How many wake broadcasts went out.
    pub(crate) wakes: u32,
    pub(crate) drawers: Vec<Drawer>,
    /// Set while the line is down.
    pub(crate) probe: Option<Probe>,
    pub(crate) witness: Option<u8>,
    /// A drawer whose fault register is to be read.
    pub(crate) fault: Option<u8>,
    /// A reader to be woken by its name.
    pub(crate) rouse: Option<u8>,
    orders: VecDeque<(Ticket, Job)>,
    scans: VecDeque<(Ticket, u8)>,
    ordered: Option<Sweep>,
    cycle: Option<Sweep>,
    audit: Option<Sweep>,
    audit_due: Instant,
    /// The earliest of all drawers' polls.
    poll_due: Instant,
    polled_last: bool,
    sweeps: u32,
    slots: u8,
    drawer_poll: Span,
    idle_scan: Span,
}

impl Schedule {
    pub(crate) fn new(profile: &Profile, at: Instant) -> Self {
        Self {
            activity: Activity::Rest,
            readers: Readers::Unknown,
            wakes: 0,
            drawers: (0..profile.drawers).map(|_| Drawer::new(at)).collect(),
            probe: None,
            witness: None,
            fault: None,
            rouse: None,
            orders: VecDeque::with_capacity(ORDERS_MAX),
            scans: VecDeque::with_capacity(ORDERS_MAX),
            ordered: None,
            cycle: None,
            audit: None,
            audit_due: at + profile.idle_scan,
            poll_due: at,
            polled_last: false,
            sweeps: 0,
            slots: profile.slots,
            drawer_poll: profile.drawer_poll,
            idle_scan: profile.idle_scan,
        }
    }

    /// True when one more order finds a place.
    pub(crate) fn has_room(&self) -> bool {
        self.orders.len() + self.scans.len() < ORDERS_MAX
    }

    /// Queues an order whose place is fitted.
    pub(crate) fn push(&mut self, ticket: Ticket, order: Order) {
        let (address, ask) = match order {
            Order::Coil { drawer, open } => (drawer, Ask::Coil(open)),
            Order::Lamp { slot, lamp } => (slot.address(), Ask::Lamp(lamp)),
            Order::FullScan { drawer } => {
                self.scans.push_back((ticket, drawer));
                return self.start_ordered();
            }
        };
        self.orders.push_back((ticket, Job { address, ask, why: Why::Order(ticket) }));
    }

    /// A new activity: loops of the old one are left where they are.
    pub(crate) fn set_activity(&mut self, activity: Activity) {
        self.activity = activity;
        self.cycle = match activity {
            Activity::Scan { drawer } => Some(self.sweep(Kind::Cycle, drawer)),
            _ => None,
        };
        if activity != Activity::Rest {
            self.audit = None;
        }
    }

    fn sweep(&mut self, kind: Kind, drawer: u8) -> Sweep {
        self.sweeps = self.sweeps.wrapping_add(1);
        Sweep::new(kind, drawer, self.slots, self.sweeps)
    }

    fn start_ordered(&mut self) {
        if self.ordered.is_none()
            && let Some((ticket, drawer)) = self.scans.pop_front()
        {
            self.ordered = Some(self.sweep(Kind::Ordered(ticket), drawer));
        }
    }

    /// The slot of pass `number` had its turn; gives the pass when that was its last slot.
    pub(crate) fn advance(&mut self, number: u32, answered: bool) -> Option<Sweep> {
        let is_it = |sweep: &Option<Sweep>| sweep.is_some_and(|sweep| sweep.number == number);
        let place = match () {
            () if is_it(&self.cycle) => &mut self.cycle,
            () if is_it(&self.ordered) => &mut self.ordered,
            () if is_it(&self.audit) => &mut self.audit,
            () => return None,
        };
        let done = place.as_mut()?.advance(answered);
        let sweep = if done { place.take() } else { None }?;
        match sweep.kind {
            Kind::Ordered(_) => {
                // A loop that gave way to the scan begins anew, so that no cycle spans it.
                if let Some(cycle) = self.cycle {
                    self.cycle = Some(self.sweep(Kind::Cycle, cycle.drawer));
                }
                self.start_ordered();
            }
            Kind::Cycle => self.cycle = Some(self.sweep(Kind::Cycle, sweep.drawer)),
            Kind::Audit if usize::from(sweep.drawer) < self.drawers.len() => {
                self.audit = Some(self.sweep(Kind::Audit, sweep.drawer + 1));
            }
            Kind::Audit => {}
        }
        Some(sweep)
    }

    /// Whether an unconfirmed answer in this pass is asked for again within it.
    pub(crate) fn confirms(&self, why: Why) -> bool {
        let Why::Sweep(number) = why else { return false };
        [&self.ordered, &self.audit].into_iter().flatten().any(|sweep| sweep.number == number)
    }

    /// The line is down: gives back every order that will not be done, in the order of arrival of each kind.
    pub(crate) fn abandon(&mut self, probe: Probe) -> impl Iterator<Item = Ticket> + use<> {
        self.probe = Some(probe);
        (self.witness, self.fault, self.rouse, self.audit) = (None, None, None, None);
        self.readers = Readers::Unknown;
        self.set_activity(self.activity);
        let ordered = self.ordered.take().and_then(|sweep| match sweep.kind {
            Kind::Ordered(ticket) => Some(ticket),
            _ => None,
        });
        let orders = core::mem::replace(&mut self.orders, VecDeque::with_capacity(ORDERS_MAX));
        let scans = core::mem::replace(&mut self.scans, VecDeque::with_capacity(ORDERS_MAX));
        orders.into_iter().map(|(t, _)| t).chain(ordered).chain(scans.into_iter().map(|(t, _)| t))
    }

    /// The line is up. Every drawer's poll is overdue by then: a probe waits as long as a drawer's period.
    pub(crate) fn resume(&mut self) {
        self.probe = None;
    }

    /// For which drawer the readers are wanted awake; `None` when they may sleep.
    pub(crate) fn wanted(&self) -> Option<u8> {
        if let Some(sweep) = &self.ordered {
            return Some(sweep.drawer);
        }
        match self.activity {
            Activity::Watch { slot } => Some(slot.drawer),
            Activity::Scan { drawer } => Some(drawer),
            Activity::Rest => self.audit.as_ref().map(|sweep| sweep.drawer),
        }
    }

    fn may_audit(&self) -> bool {
        self.activity == Activity::Rest && !self.drawers.iter().any(Drawer::is_open)
    }

    /// When there is something to ask, silences aside.
    pub(crate) fn ready_at(&self) -> Instant {
        if self.witness.is_some() {
            return Instant::ZERO;
        }
        if let Some(probe) = self.probe {
            return probe.due;
        }
        if self.fault.is_some() || self.rouse.is_some() || !self.orders.is_empty() {
            return Instant::ZERO;
        }
        self.poll_due.min(self.slot_ready_at())
    }

    fn slot_ready_at(&self) -> Instant {
        match (self.readers, self.wanted()) {
            (Readers::Waking { until }, Some(_)) => until,
            (_, Some(_)) => Instant::ZERO,
            (Readers::Asleep, None) if self.may_audit() => self.audit_due,
            (Readers::Asleep, None) => Instant::MAX,
            (_, None) => Instant::ZERO,
        }
    }

    /// What to ask at `now`, if anything; the request begins then.
    pub(crate) fn pick(&mut self, now: Instant) -> Option<Job> {
        if let Some(address) = self.witness.take() {
            return Some(Job::look(address, Why::Witness));
        }
        if let Some(probe) = &mut self.probe {
            return (now >= probe.due).then(|| Job::look(probe.address, Why::Probe));
        }
        if let Some(drawer) = self.fault.take() {
            return Some(Job { address: drawer, ask: Ask::Registers, why: Why::Poll });
        }
        if let Some(address) = self.rouse.take() {
            return Some(Job { address, ask: Ask::Sleep(false), why: Why::Readers });
        }
        if let Some((_, job)) = self.orders.pop_front() {
            return Some(job);
        }
        // Alternating keeps the slots going where the polls alone would fill a slow line or one with silent drawers.
        let poll = now >= self.poll_due && !(self.polled_last && self.slot_ready_at() <= now);
        self.polled_last = poll;
        if poll { Some(self.pick_poll(now)) } else { self.pick_slot(now) }
    }

    fn pick_poll(&mut self, now: Instant) -> Job {
        let mut first = 0;
        for k in 1..self.drawers.len() {
            if self.drawers[k].due < self.drawers[first].due {
                first = k;
            }
        }
        self.drawers[first].polled(now, self.drawer_poll);
        self.poll_due = self.drawers.iter().map(|drawer| drawer.due).min().unwrap_or(Instant::MAX);
        Job { address: first as u8 + 1, ask: Ask::Inputs, why: Why::Poll }
    }

    /// Until the broadcast is done nobody knows who has heard it.
    fn tell_readers(&mut self, asleep: bool) -> Job {
        self.readers = Readers::Unknown;
        Job::all_readers(asleep)
    }

    fn pick_slot(&mut self, now: Instant) -> Option<Job> {
        if self.wanted().is_none() {
            if self.may_audit() && now >= self.audit_due {
                let next = self.audit_due + self.idle_scan;
                self.audit_due = if next > now { next } else { now + self.idle_scan };
                self.audit = Some(self.sweep(Kind::Audit, 1));
            } else {
                return (self.readers != Readers::Asleep).then(|| self.tell_readers(true));
            }
        }
        match self.readers {
            Readers::Unknown | Readers::Asleep => return Some(self.tell_readers(false)),
            Readers::Waking { until } if now < until => return None,
            Readers::Waking { .. } | Readers::Awake => {}
        }
        let sweep = match (&mut self.ordered, self.activity) {
            (Some(sweep), _) => sweep,
            (None, Activity::Watch { slot }) => return Some(Job::look(slot.address(), Why::Watch)),
            (None, Activity::Scan { .. }) => self.cycle.as_mut()?,
            (None, Activity::Rest) => self.audit.as_mut()?,
        };
        let why = Why::Sweep(sweep.number);
        Some(Job { address: sweep.ask(now), ask: Ask::Slot, why })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Slot;

    fn at_s(seconds: u64) -> Instant {
        Instant::from_secs(seconds)
    }

    fn asleep() -> Schedule {
        let mut schedule = Schedule::new(&Profile::standard(), Instant::ZERO);
        schedule.readers = Readers::Asleep;
        schedule
    }

    #[test]
    fn the_next_audit_keeps_the_beat_until_a_whole_one_was_missed() {
        // KEY-21: due each 60 s; an open drawer may hold one up.
        for (begun, next) in [(60, 120), (61, 120), (119, 120), (120, 180), (121, 181), (400, 460)] {
            let mut schedule = asleep();
            assert_eq!(schedule.pick_slot(at_s(59)), None, "not before it is due");
            assert_eq!(schedule.pick_slot(at_s(begun)), Some(Job::all_readers(false)));
            assert_eq!(schedule.audit_due, at_s(next), "begun at {begun} s");
        }
    }

    #[test]
    fn a_slot_is_asked_from_the_very_moment_the_readers_have_settled() {
        let mut schedule = asleep();
        let slot = Slot { drawer: 1, slot: 5 };
        schedule.set_activity(Activity::Watch { slot });
        schedule.readers = Readers::Waking { until: at_s(10) };
        assert_eq!(schedule.slot_ready_at(), at_s(10));
        assert_eq!(schedule.pick_slot(Instant::from_ticks(at_s(10).ticks() - 1)), None);
        assert_eq!(schedule.pick_slot(at_s(10)), Some(Job::look(slot.address(), Why::Watch)));
    }
}
