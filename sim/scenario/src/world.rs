//! The world of one run: site, plants, people, on one event queue.
//!
//! Every line has one place in the queue (the earlier of what its poller and its plant want), the business's agenda has
//! one, every step and check has one. Time jumps from event to event. It refuses to judge: it carries out
//! the plan and takes notes.

use crate::act::{Beat, Doing, Hand, Twist};
use crate::cameras::Cameras;
use crate::channels::Channels;
use crate::gated::Gated;
use crate::machines::Machines;
use crate::names::{Held, KeyName, Names};
use crate::notes::Notes;
use crate::plan::{Plan, understand};
use crate::text::{Detail, Keeping};
use forecourt_books::By;
use forecourt_kernel::{Queue, Ratio, Seed, Stream, Ticket};
use forecourt_keys::command::{Command, Secret};
use forecourt_keys::kinds::{Bay, KeyId, Place, Tag};
use forecourt_keys::{Event, query, settings};
use forecourt_plant::{self as plant, HandError, Heard, HeldTag, Plant};
use forecourt_poller as poller;
use forecourt_site::{Committed, Outcome, Refusal, Setup, Site};
use forecourt_store::Journal;
use forecourt_wire::{Instant, Span};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// How long a person stands in front of a drawer before giving up.
const PATIENCE: Span = Span::from_secs(30);
/// When a state is looked at unless its check says so: a second after the step, when the bus has seen what it did.
const SETTLED: Span = Span::from_secs(1);
/// How often a waiting hand tries.
const REACH_EVERY: Span = Span::from_ms(100);

/// What is on the queue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Happening {
    /// A line wants to be called.
    Line(usize),
    /// A deadline of the business.
    Agenda,
    /// Another second has passed, for a world that goes by seconds.
    Second,
    /// A step begins.
    Step(usize),
    /// A beat of a step.
    Beat(usize),
    /// A state check of a step.
    Check(usize, usize),
    /// A payment channel acts.
    Channel(usize),
    /// A node that beats no more is missed.
    Nodes,
    /// A fault's window begins (`true`) or has been over for a while.
    FaultMark(usize, bool),
}

/// A beat under way.
#[derive(Clone, Debug)]
struct Pending {
    step: usize,
    doing: Doing,
    since: Instant,
}

/// A line's place in the queue.
#[derive(Clone, Copy, Debug)]
struct Slot {
    ticket: Ticket,
    at: Instant,
}

/// The world of one run.
pub struct World<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) queue: Queue<Happening>,
    pub(crate) site: Option<Site<Gated>>,
    /// The journal while the host is dead.
    journal: Option<Gated>,
    pub(crate) plants: Vec<Plant>,
    lines: Vec<Option<Slot>>,
    agenda: Option<Slot>,
    pending: Vec<Pending>,
    pub(crate) names: Names,
    standing: BTreeMap<String, u8>,
    cameras: Cameras,
    pub(crate) channels: Channels,
    pub(crate) store_full: Rc<Cell<bool>>,
    pub(crate) machines: Option<Machines>,
    fingers: Stream,
    /// Tags that hands hold, for the physical truth.
    pub(crate) notes: Notes,
    /// Reports printed under a label, for their bytes' sake (KEY-65).
    pub(crate) prints: RefCell<BTreeMap<String, String>>,
    /// What stopped the run, if anything did.
    pub(crate) stopped: Option<String>,
    /// How often something was journalled since the invariants were checked.
    unchecked: u32,
    /// How often they were checked.
    pub(crate) looks: u64,
    /// Since when the host is off.
    off_since: Option<Instant>,
    /// How long it was off before.
    off: Span,
}

impl<'a> World<'a> {
    /// The world of a plan, before time starts, with `journal` (empty, or of an earlier life) for its business.
    pub fn new(plan: &'a Plan, journal: Box<dyn Journal>) -> Self {
        let seed = Seed(plan.seed);
        let plants = (1..=plan.cabinets).map(|cabinet| {
            Plant::new(plant::Setup {
                profile: plan.profile.clone(),
                detail: if plan.detail == Detail::Bytes {
                    plant::Detail::Bytes
                } else {
                    plant::Detail::Frames
                },
                log_capacity: plan.bus_log,
                seed,
                path: format!("cabinet/{cabinet}"),
                faults: plan.faults_of(cabinet),
            })
        });
        let plants: Vec<Plant> = plants.collect();
        let store_full = Rc::new(Cell::new(false));
        let machines = match plan.journal {
            Keeping::Plain => None,
            Keeping::Sealed => Some(Machines::new(plan.seed, 1)),
            Keeping::Replicated => Some(Machines::new(plan.seed, 3)),
        };
        let full = Rc::clone(&store_full);
        let journal = match &machines {
            None => Gated::new(journal, full),
            Some(machines) => Gated::sealed(machines.journal(), full),
        };
        let mut world = Self {
            plan,
            queue: Queue::new(),
            site: None,
            journal: Some(journal),
            lines: vec![None; plants.len()],
            plants,
            agenda: None,
            pending: Vec::new(),
            names: plan.names.clone(),
            standing: BTreeMap::new(),
            cameras: Cameras::default(),
            channels: Channels::new(&plan.channels),
            store_full,
            machines,
            fingers: Stream::named(seed, "fingers"),
            notes: Notes::new(plan),
            prints: RefCell::default(),
            stopped: None,
            unchecked: 0,
            looks: 0,
            off_since: None,
            off: Span::ZERO,
        };
        world.set_up();
        world
    }

    /// Runs to the end of the plan.
    pub fn run(&mut self) {
        let end = self.plan.end.ticks();
        while self.stopped.is_none() {
            let Some((at, happening)) = self.queue.pop_until(end) else { break };
            self.happen(Instant::from_ticks(at), happening);
        }
        if self.stopped.is_none() && self.unchecked > 0 {
            self.check_invariants();
        }
    }

    /// From now on the business is called every second, at its end.
    pub fn step_by_seconds(&mut self) {
        self.queue.schedule(Span::from_ns(999_999_999).ticks(), Happening::Second);
    }

    /// How long the host was off up to the end of the plan.
    pub fn host_off(&self) -> Span {
        self.off + self.off_since.map_or(Span::ZERO, |since| self.plan.end - since)
    }

    /// Kernel events handled so far.
    pub fn kernel_events(&self) -> u64 {
        self.queue.counters().popped
    }

    // --- the beginning ---

    fn set_up(&mut self) {
        self.raise_site(Instant::ZERO);
        self.agree_with_channels();
        self.furnish();
        if self.plan.stored.is_none() {
            self.take_over_registers();
        }
        for key in &self.plan.keys {
            if let Some(place) = key.place {
                let hung = self.plants[usize::from(place.cabinet) - 1].place(
                    Instant::ZERO,
                    physical(place),
                    key.tag,
                );
                hung.unwrap_or_else(|error| unreachable!("the plan checked the places: {error}"));
            }
        }
        if self.plan.stored.is_none() {
            self.install_cabinets();
        }
        for (index, step) in self.plan.steps.iter().enumerate() {
            if step.deed().is_some() {
                self.queue.schedule(step.at.ticks(), Happening::Step(index));
            }
        }
        for (index, step) in self.plan.steps.iter().enumerate() {
            for (number, check) in step.checks.iter().enumerate() {
                let at = step.at + check.within.unwrap_or(check.after.max(SETTLED));
                self.queue.schedule(at.ticks(), Happening::Check(index, number));
            }
        }
        for (index, fault) in self.plan.faults.iter().enumerate() {
            self.queue.schedule(fault.window.0.ticks(), Happening::FaultMark(index, true));
            let over = fault.window.1 + crate::notes::FAULT_GRACE;
            self.queue.schedule(over.ticks(), Happening::FaultMark(index, false));
        }
        for line in 0..self.plants.len() {
            self.turn(line, Instant::ZERO);
        }
    }

    /// The registers as they are taken over from the paper before the cabinet.
    fn take_over_registers(&mut self) {
        let plan = self.plan;
        for (number, vehicle) in (1u32..).zip(&plan.vehicles) {
            // A car that the group has registered already is the same car.
            if !self.names.registered.contains(vehicle) {
                let vin = format!("LFCSIM{number:011}");
                self.by_system(Command::RegisterVehicle { number: vehicle.clone(), vin });
            }
        }
        for (number, customer) in (1u32..).zip(&plan.customers) {
            let phone = format!("138{number:08}");
            self.by_system(Command::RegisterCustomer { name: customer.clone(), phone });
        }
        for person in &plan.people {
            let known = &plan.names.people[&person.name];
            let (user, finger) = (known.user.clone(), known.finger);
            let password: Secret = crate::act::password(&user);
            let (name, level, post) = (person.name.clone(), person.level, person.post);
            let fingers = vec![finger, finger + 1];
            self.by_system(Command::EnrolOperator {
                person: None,
                user,
                name,
                level,
                post,
                password,
                fingers,
            });
        }
        for key in plan.keys.iter().filter(|key| key.registered) {
            self.by_system(Command::RegisterKey {
                item: key.item.clone(),
                kind: key.kind.clone(),
                vehicle: plan.number_of(key).map_or(key.vehicle, |number| self.names.vehicles[number]),
                label: key.name.clone(),
                customer: key.customer,
                tag: Some(Tag(key.tag.id.value())),
            });
        }
    }

    fn install_cabinets(&mut self) {
        for cabinet in 1..=self.plan.cabinets {
            let drawers =
                vec![self.plan.profile.cabinet.slots; usize::from(self.plan.profile.cabinet.drawers)];
            self.by_system(Command::InstallCabinet { cabinet, drawers });
        }
    }

    fn by_system(&mut self, command: Command) {
        let shown = format!("{command:?}");
        if let Err(refusal) = self.command(Instant::ZERO, &By::System, command) {
            self.stopped = Some(format!("the world cannot begin: {refusal} ({shown})"));
        }
    }

    fn raise_site(&mut self, now: Instant) {
        let Some(journal) = self.journal.take() else { return };
        let tended = Site::new(self.setup(journal), now).and_then(|site| match &self.machines {
            Some(machines) => Ok(site.tended(machines.house())?),
            None => Ok(site),
        });
        match tended {
            Ok(site) => self.site = Some(site),
            Err(halt) => self.stopped = Some(format!("the host does not come up: {halt}")),
        }
        self.hear_site(now);
    }

    pub(crate) fn setup(&self, journal: Gated) -> Setup<Gated> {
        Setup {
            epoch: self.plan.epoch,
            settings: self.plan.settings.clone(),
            lines: vec![poller_profile(&self.plan.profile); self.plants.len()],
            journal,
            camera: Box::new(self.cameras.clone()),
        }
    }

    /// The host dies: only its journal is left.
    pub(crate) fn host_dies(&mut self, now: Instant) {
        self.off_since.get_or_insert(now);
        self.journal = self.site.take().map(Site::into_journal);
    }

    /// The host comes up from its journal.
    pub(crate) fn host_returns(&mut self, now: Instant) {
        self.off += self.off_since.take().map_or(Span::ZERO, |since| now - since);
        self.raise_site(now);
    }

    // --- the loop ---

    fn happen(&mut self, now: Instant, happening: Happening) {
        match happening {
            Happening::Line(line) => {
                self.lines[line] = None;
                self.turn(line, now);
            }
            Happening::Agenda => {
                self.agenda = None;
                if let Some(site) = &mut self.site {
                    site.handle_timeout(now);
                }
                self.after_business(now);
            }
            Happening::Second => {
                if let Some(site) = &mut self.site {
                    site.handle_timeout(now);
                }
                self.after_business(now);
                self.queue.schedule((now + Span::from_secs(1)).ticks(), Happening::Second);
            }
            Happening::Step(index) => self.step(now, index),
            Happening::Beat(index) => self.beat(now, index),
            Happening::Check(step, check) if self.channels.awaited_at(now) => {
                self.queue.schedule(now.ticks(), Happening::Check(step, check));
            }
            Happening::Check(step, check) => self.check(now, step, check),
            Happening::Channel(index) => self.channel(now, index),
            Happening::Nodes => self.miss_nodes(now),
            Happening::FaultMark(index, begins) => self.fault_mark(now, index, begins),
        }
    }

    /// One turn of a line: what is due in its plant, what the master hears, what the master says.
    pub(crate) fn turn(&mut self, line: usize, now: Instant) {
        let plant = &mut self.plants[line];
        plant.handle_timeout(now);
        let Some(site) = &mut self.site else {
            while plant.poll_heard().is_some() {}
            return self.place_line(line, now);
        };
        while let Some(heard) = plant.poll_heard() {
            match heard {
                Heard::Carrier { begin } => site.handle_carrier(line, begin),
                Heard::Frame { end, bytes } => site.handle_frame(line, end, bytes),
                Heard::Byte { end, byte, flaw } => site.handle_byte(line, end, byte, flaw),
            }
        }
        if site.next_line_deadline(line).is_some_and(|due| due <= now) {
            site.handle_line_timeout(line, now);
        }
        while let Some(request) = site.poll_transmit(line, now) {
            plant.master_sends(now, request);
        }
        for stroke in plant.take_strokes() {
            self.notes.stroke(line, stroke);
        }
        self.after_business(now);
        self.place_line(line, now);
    }

    /// Puts a line where its next deadline is.
    fn place_line(&mut self, line: usize, now: Instant) {
        let bus = self.plants[line].next_deadline();
        let master = self.site.as_ref().and_then(|site| site.next_line_deadline(line));
        let due = match (bus, master) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (one, other) => one.or(other),
        };
        let due = due.map(|due| due.max(now));
        if self.lines[line].map(|slot| slot.at) == due {
            return;
        }
        if let Some(slot) = self.lines[line].take() {
            self.queue.cancel(slot.ticket);
        }
        self.lines[line] =
            due.map(|at| Slot { ticket: self.queue.schedule(at.ticks(), Happening::Line(line)), at });
    }

    /// After the business did something: take notes, let the cabinets' pollers act on new orders, move the agenda.
    pub(crate) fn after_business(&mut self, now: Instant) {
        if self.hear_site(now) {
            for line in 0..self.plants.len() {
                self.place_line(line, now);
            }
        }
        self.place_agenda(now);
    }

    /// Puts the business's agenda where its next deadline is; a journal that refuses sets one without any event.
    fn place_agenda(&mut self, now: Instant) {
        let due = self.site.as_ref().and_then(Site::next_deadline).map(|due| due.max(now));
        if self.agenda.map(|slot| slot.at) == due {
            return;
        }
        if let Some(slot) = self.agenda.take() {
            self.queue.cancel(slot.ticket);
        }
        self.agenda = due.map(|at| Slot { ticket: self.queue.schedule(at.ticks(), Happening::Agenda), at });
    }

    /// Takes note of what the site journalled; true when there was anything.
    fn hear_site(&mut self, now: Instant) -> bool {
        let mut any = false;
        while let Some(committed) = self.site.as_mut().and_then(Site::poll_event) {
            any = true;
            learn_names(&mut self.names, &committed);
            self.notes.event(self.plan.epoch, &committed);
            self.look_at_drawer(&committed.event);
            if let forecourt_site::Event::Payments(event) = &committed.event {
                self.hear_channels(now, event);
            }
        }
        let Some(site) = &mut self.site else { return false };
        while let Some((cabinet, drawer, span)) = site.poll_scan() {
            self.notes.scan(cabinet, drawer, span);
        }
        self.unchecked += u32::from(any);
        if self.unchecked >= self.plan.check_every {
            self.check_invariants();
        }
        any
    }

    /// All invariants of all contexts.
    pub(crate) fn check_invariants(&mut self) {
        self.unchecked = 0;
        let Some(site) = &self.site else { return };
        self.looks += 1;
        if let Err(violation) = site.invariants() {
            self.stopped.get_or_insert(format!("invariant broken: {violation}"));
        }
    }

    // --- steps ---

    fn step(&mut self, now: Instant, index: usize) {
        if let Some(wish) = &self.plan.steps[index].wish {
            if let Some(name) = self.names.things.missing(wish).filter(|_| wish.may) {
                return self.notes.left_out(now, index, name);
            }
            let answer = self.give(now, wish);
            return self.answered(now, index, answer);
        }
        if let Some(reading) = &self.plan.steps[index].reading {
            let answer = self.read(now, reading);
            return self.answered(now, index, answer);
        }
        let Some(phrase) = &self.plan.steps[index].phrase else { return };
        match understand(phrase, &self.names, &mut self.standing) {
            Ok(beats) => beats.into_iter().for_each(|Beat { after, doing }| {
                self.pending.push(Pending { step: index, doing, since: now + after });
                let beat = Happening::Beat(self.pending.len() - 1);
                self.queue.schedule((now + after).ticks(), beat);
            }),
            Err(wrong) => {
                self.stopped = Some(format!("{phrase:?} means nothing any more: {}", wrong.message))
            }
        }
    }

    fn beat(&mut self, now: Instant, index: usize) {
        let Pending { step, doing, since } = self.pending[index].clone();
        match doing {
            Doing::Command { by, command } => {
                let command = self.whim_of_the_reader(command);
                let answer = self.command(now, &by, command);
                self.answered(now, step, answer);
            }
            Doing::Request { by, key, command } => {
                let answer = match &mut self.site {
                    Some(site) => site.request(now, &by, &key, command),
                    None => Err(no_host()),
                };
                self.after_business(now);
                self.answered(now, step, answer);
            }
            Doing::Name(name) => self.name_last_key(&name),
            Doing::LookUp { by, key } => self.look_up(now, step, &by, key),
            Doing::Hand(hand) => self.hand(now, index, step, &hand, since),
            Doing::World(twist) => {
                match self.twist(now, &twist) {
                    Ok(()) => self.notes.done(now, step, "done".to_owned()),
                    // What may be, may also find nothing to befall.
                    Err(error) if self.plan.steps[step].may => {
                        self.notes.refused(now, step, "out-of-reach".to_owned(), error.to_string());
                    }
                    Err(error) => self.stopped = Some(format!("{twist:?}: {error}")),
                }
            }
        }
    }

    fn command(&mut self, now: Instant, by: &By, command: Command) -> Result<Outcome, Refusal> {
        let Some(site) = &mut self.site else { return Err(no_host()) };
        let answer = site.command(now, by, command);
        self.after_business(now);
        answer
    }

    /// The reader rejects a good finger now and then (KEY-09).
    fn whim_of_the_reader(&mut self, command: Command) -> Command {
        let Command::GiveFinger { finger } = command else { return command };
        let basis_points = u64::try_from(self.plan.settings.number(&settings::FINGER_FRR)).unwrap_or(0);
        let rate = Ratio::new(basis_points, 10_000).unwrap_or(Ratio::NEVER);
        let rejected = self.fingers.ratio(rate);
        let finger = self.mistaken_finger(finger);
        Command::GiveFinger { finger: if rejected { u64::MAX } else { finger } }
    }

    /// The reader takes a finger that nobody enrolled for somebody's, now and then (KEY-09).
    fn mistaken_finger(&mut self, finger: u64) -> u64 {
        let basis_points = u64::try_from(self.plan.settings.number(&settings::FINGER_FAR)).unwrap_or(0);
        let enrolled: Vec<u64> = self.names.people.values().map(|person| person.finger).collect();
        let known = enrolled.iter().any(|first| finger == *first || finger == *first + 1);
        if basis_points == 0 || known || enrolled.is_empty() {
            return finger;
        }
        let rate = Ratio::new(basis_points, 10_000).unwrap_or(Ratio::NEVER);
        if !self.fingers.ratio(rate) {
            return finger;
        }
        let whose = self.fingers.below(enrolled.len() as u64);
        usize::try_from(whose).ok().and_then(|whose| enrolled.get(whose).copied()).unwrap_or(finger)
    }

    fn answered(&mut self, now: Instant, step: usize, answer: Result<Outcome, Refusal>) {
        match answer {
            Ok(Outcome::Accepted { .. }) => self.notes.done(now, step, "done".to_owned()),
            Ok(Outcome::Refused { code, facts }) => self.notes.refused(now, step, code, facts),
            Err(Refusal::Rule(rejection)) => {
                if let Some(machines) = self.machines.as_mut().filter(|_| rejection.code == "host-down") {
                    machines.unserved += 1;
                }
                let facts = rejection.to_string();
                self.notes.refused(now, step, rejection.code.to_owned(), facts);
            }
            Err(Refusal::Store(error)) => {
                self.notes.refused(now, step, "store".to_owned(), error.to_string())
            }
        }
    }

    /// A question from the network: answered beside whatever the cabinet does, and nothing else comes of it (KEY-63).
    fn look_up(&mut self, now: Instant, step: usize, by: &By, key: KeyId) {
        let Some(site) = &self.site else {
            return self.notes.refused(now, step, "host-down".to_owned(), "host-down".to_owned());
        };
        match query::may_look(site.keys(), by) {
            Ok(_) => {
                let found = query::by_key(site.keys(), key);
                self.notes.done(
                    now,
                    step,
                    found.map_or("unknown".to_owned(), |found| forecourt_books::text::line(&found)),
                );
            }
            Err(rejection) => self.notes.refused(now, step, rejection.code.to_owned(), rejection.to_string()),
        }
    }

    fn name_last_key(&mut self, name: &str) {
        let Some((key, tag)) = self.notes.last_key.take() else { return };
        let bare = HeldTag { id: forecourt_tag::word::TagId::from_low_bits(0), rate: Default::default() };
        let entry =
            self.names.keys.entry(name.to_owned()).or_insert(KeyName { id: None, tag: bare, vehicle: None });
        entry.id = Some(key);
        if let Some(tag) = tag {
            entry.tag.id = forecourt_tag::word::TagId::from_low_bits(tag.0);
        }
    }

    // --- hands ---

    fn hand(&mut self, now: Instant, index: usize, step: usize, hand: &Hand, since: Instant) {
        match self.reach(now, hand) {
            Ok(moved) => {
                self.notes.moved(now, moved);
                self.notes.done(now, step, "done".to_owned());
            }
            // A person waits in front of the drawer until it is open.
            Err(HandError::DrawerShut) if now - since < PATIENCE => {
                self.queue.schedule((now + REACH_EVERY).ticks(), Happening::Beat(index));
            }
            Err(error) => self.notes.refused(now, step, "out-of-reach".to_owned(), error.to_string()),
        }
        if let Some(line) = hand_line(hand, &self.plants) {
            self.place_line(line, now);
        }
    }

    /// Does it; gives what was moved: tag, from, to.
    fn reach(&mut self, now: Instant, hand: &Hand) -> Result<Vec<crate::notes::Moved>, HandError> {
        use crate::notes::Moved;
        let travel = self.plan.profile.drawer.travel;
        match hand {
            Hand::LiftTag(tag) => {
                let found = find_tag(&self.plants, *tag).ok_or(HandError::Nothing)?;
                self.plants[usize::from(found.cabinet) - 1].lift(now, physical(found))?;
                Ok(vec![Moved { tag: *tag, from: Some(found), to: None }])
            }
            Hand::LiftSlot(place) => {
                let tag = self.plant(place.cabinet)?.lift(now, physical(*place))?;
                Ok(vec![Moved { tag, from: Some(*place), to: None }])
            }
            Hand::Put(held, _) | Hand::PutAnywhere(held, _)
                if held.unique && find_tag(&self.plants, held.tag).is_some() =>
            {
                Err(HandError::NotInHand)
            }
            Hand::Put(Held { tag, .. }, place) => {
                self.plant(place.cabinet)?.put(now, physical(*place), *tag)?;
                Ok(vec![Moved { tag: *tag, from: None, to: Some(*place) }])
            }
            Hand::PutAnywhere(Held { tag, .. }, bay) => {
                let slots = self.plan.profile.cabinet.slots;
                let plant = self.plant(bay.cabinet)?;
                let free = (1..=slots).map(|slot| plant::Place { drawer: bay.drawer, slot });
                let free = free
                    .into_iter()
                    .find(|place| plant.truth(*place).is_none())
                    .ok_or(HandError::Occupied)?;
                plant.put(now, free, *tag)?;
                Ok(vec![Moved {
                    tag: *tag,
                    from: None,
                    to: Some(Place::new(bay.cabinet, free.drawer, free.slot)),
                }])
            }
            Hand::Force(bay) => self.plant(bay.cabinet)?.pull(now, bay.drawer, travel).map(|()| Vec::new()),
            Hand::Push(bay) => self.plant(bay.cabinet)?.pull(now, bay.drawer, 0).map(|()| Vec::new()),
        }
    }

    fn plant(&mut self, cabinet: u8) -> Result<&mut Plant, HandError> {
        self.plants.get_mut(usize::from(cabinet).wrapping_sub(1)).ok_or(HandError::NoSuchPlace)
    }

    /// Notes a line's counters when a fault begins and when it has been over for a while.
    fn fault_mark(&mut self, now: Instant, index: usize, begins: bool) {
        let line = usize::from(self.plan.faults[index].cabinet) - 1;
        // The plant's own agenda has the window's edge at the same instant.
        self.turn(line, now);
        let counters = self.counters(line);
        let notes = &mut self.notes.faults[index];
        if begins {
            notes.before = counters;
        } else {
            notes.after = Some(counters);
        }
    }

    // --- twists ---

    fn twist(&mut self, now: Instant, twist: &Twist) -> Result<(), HandError> {
        let done = match *twist {
            Twist::Power { cabinet, address, on } => self.plant(cabinet).and_then(|plant| match address {
                0 => {
                    plant.power_all(now, on);
                    Ok(())
                }
                address => plant.power(now, address, on),
            }),
            Twist::Camera { cabinet, works } => {
                self.cameras.set(cabinet, works);
                Ok(())
            }
            Twist::Antenna { place, broken } => {
                self.plant(place.cabinet).and_then(|plant| plant.antenna(now, physical(place), broken))
            }
            Twist::Obstacle { bay, there } => {
                self.plant(bay.cabinet).and_then(|plant| plant.obstacle(now, bay.drawer, there))
            }
            Twist::TakenOut { tag } => match find_tag(&self.plants, tag) {
                None => Err(HandError::Nothing),
                Some(place) => {
                    self.plant(place.cabinet).and_then(|plant| plant.remove(now, physical(place)).map(|_| ()))
                }
            },
            Twist::SlippedIn { tag, place } => {
                self.plant(place.cabinet).and_then(|plant| plant.place(now, physical(place), tag))
            }
            Twist::Store { full } => {
                self.store_full.set(full);
                Ok(())
            }
            Twist::Channel { ref name, answer, delay } => {
                if let Err(why) = self.channels.change(name, answer, delay) {
                    self.stopped = Some(why);
                }
                Ok(())
            }
            Twist::HostDies => {
                self.host_dies(now);
                Ok(())
            }
            Twist::HostReturns => {
                self.host_returns(now);
                Ok(())
            }
            Twist::Machine(ref mishap) => {
                self.befall(now, mishap);
                Ok(())
            }
        };
        for line in 0..self.plants.len() {
            self.turn(line, now);
        }
        self.after_business(now);
        done
    }
}

/// A place as the plant knows it.
pub(crate) fn physical(place: Place) -> plant::Place {
    plant::Place { drawer: place.drawer, slot: place.slot }
}

/// Where a tag hangs in truth.
pub(crate) fn find_tag(plants: &[Plant], tag: HeldTag) -> Option<Place> {
    let mut cabinets = (1u8..).zip(plants);
    cabinets.find_map(|(cabinet, plant)| {
        let found = plant.truths().find(|(_, hung)| hung.id == tag.id);
        found.map(|(place, _)| Place::new(cabinet, place.drawer, place.slot))
    })
}

fn hand_line(hand: &Hand, plants: &[Plant]) -> Option<usize> {
    let cabinet = match hand {
        Hand::LiftSlot(place) | Hand::Put(_, place) => place.cabinet,
        Hand::PutAnywhere(_, Bay { cabinet, .. })
        | Hand::Force(Bay { cabinet, .. })
        | Hand::Push(Bay { cabinet, .. }) => *cabinet,
        Hand::LiftTag(tag) => find_tag(plants, *tag)?.cabinet,
    };
    usize::from(cabinet).checked_sub(1).filter(|line| *line < plants.len())
}

/// Ids of what steps registered, from their events.
fn learn_names(names: &mut Names, committed: &Committed) {
    let forecourt_site::Event::Keys(event) = &committed.event else { return };
    match event {
        Event::VehicleRegistered { vehicle, number, .. } => {
            names.vehicles.insert(number.clone(), *vehicle);
            names.registered.insert(number.clone());
        }
        Event::CustomerRegistered { customer, name, .. } => {
            names.customers.insert(name.value().to_owned(), *customer);
        }
        _ => {}
    }
}

pub(crate) fn no_host() -> Refusal {
    Refusal::Rule(forecourt_books::Rejection::new("host-down"))
}

/// The profile's numbers as the poller wants them.
pub fn poller_profile(profile: &forecourt_board::Profile) -> poller::Profile {
    poller::Profile {
        speed: profile.line.speed,
        response_timeout: profile.line.response_timeout,
        broadcast_turnaround: profile.line.broadcast_turnaround,
        drawers: profile.cabinet.drawers,
        slots: profile.cabinet.slots,
        ..poller::Profile::standard()
    }
}
