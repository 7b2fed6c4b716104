//! The drawer board's firmware and the mechanics it drives, computed lazily: nothing happens per step.
//!
//! Between two instants the board goes through its own events (leaves closed, arrives, stalls, feels a hand, closes
//! itself), a handful for each command. It refuses to know addresses, frames and why a drawer is opened.

use super::motor::Turn;
use super::world::{DrawerFault, Jam, Switch};
use crate::serve::{Bits, Tables, functions};
use forecourt_wire::request::function as f;
use forecourt_wire::{Exception, Instant, Span};

/// The numbers a drawer board is built with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DrawerTiming {
    /// From the drawer's stopping against an obstacle to the stall's showing, at most 500 ms.
    pub stall_after: Span,
    /// From a hand's pull to its showing, at most 100 ms.
    pub hand_after: Span,
    /// Holding registers 16 … 18 as delivered: travel, rate, seconds until it closes itself.
    pub delivered: [u16; 3],
}

/// What a drawer board shows, in one snapshot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DrawerRegisters {
    /// Input registers: position in steps, fault, times opened.
    pub input: [u16; 3],
    /// Discrete inputs, bit 0 … 4: fully closed, fully open, moving, stalled, released by hand.
    pub discrete: u8,
    /// Coil 0: wanted open.
    pub coil: bool,
}

/// Steps after which a limit switch that is left must have opened.
const SWITCH_STEPS: u16 = 50;

/// A drawer board without its address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DrawerBoard {
    timing: DrawerTiming,
    now: Instant,
    running_from: Option<Instant>,
    /// Holding registers 16 … 18; they survive power off.
    settings: [u16; 3],
    wanted_open: bool,
    fault: DrawerFault,
    released: bool,
    opened: u16,
    /// Full travel as of the last move.
    travel: u16,
    /// Where it stands, or began its turn from.
    position: u16,
    turn: Option<Turn>,
    /// It left fully closed in this turn and that has been counted.
    counted: bool,
    /// Fully open since then, or last told to be open: the count to closing itself starts here.
    open_since: Option<Instant>,
    /// A hand moved the drawer; it shows then.
    hand_shows: Option<Instant>,
    jam: Jam,
    driver_broken: bool,
    closed_switch: Switch,
    open_switch: Switch,
}

/// What the board does next by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Event {
    Leaves,
    SwitchLate,
    Arrives,
    Stalls,
    FeelsHand,
    ClosesItself,
}

impl DrawerBoard {
    /// A closed drawer whose board has no power.
    pub fn new(timing: DrawerTiming) -> Self {
        Self {
            timing,
            now: Instant::ZERO,
            running_from: None,
            settings: timing.delivered,
            wanted_open: false,
            fault: DrawerFault::None,
            released: false,
            opened: 0,
            travel: timing.delivered[0],
            position: 0,
            turn: None,
            counted: false,
            open_since: None,
            hand_shows: None,
            jam: Jam::Free,
            driver_broken: false,
            closed_switch: Switch::Works,
            open_switch: Switch::Works,
        }
    }

    /// Puts an obstacle in the drawer's way at `at`, or takes it away ([`Jam::Free`]).
    pub fn jam(&mut self, at: Instant, jam: Jam) {
        self.advance(at);
        if jam == self.jam {
            return;
        }
        self.jam = jam;
        if let Some(turn) = self.turn {
            self.position = turn.position(self.now);
            self.turn_to(turn.target, turn.rate);
        }
    }

    /// A person moves the drawer to `position` steps (0 pushes it shut) at `at`; a turning motor is overpowered.
    /// It shows within `hand_after`, and not at all once the drawer is shut again (KEY-44).
    pub fn hand(&mut self, at: Instant, position: u16) {
        self.advance(at);
        let was = self.position_now();
        self.turn = None;
        self.open_since = None;
        self.position = position;
        if self.runs() {
            if was == 0 && position > 0 {
                self.opened = self.opened.wrapping_add(1);
            }
            self.hand_shows.get_or_insert(self.now + self.timing.hand_after);
        }
    }

    /// The motor driver's fault line goes on or off at `at`.
    pub fn driver_fault(&mut self, at: Instant, broken: bool) {
        self.advance(at);
        self.driver_broken = broken;
        if broken && self.runs() {
            self.stop(DrawerFault::Driver);
        }
    }

    /// Breaks or mends the limit switches at `at`: the one at closed, the one at open.
    pub fn limit_fault(&mut self, at: Instant, closed: Switch, open: Switch) {
        self.advance(at);
        (self.closed_switch, self.open_switch) = (closed, open);
        if self.turn.is_none() && self.fault == DrawerFault::None && self.runs() {
            self.judge_switches();
        }
    }

    /// Firmware runs from `from` on, or not at all. RAM is lost: the coil is 0, faults and the count of openings
    /// are gone, the motor is off; the drawer stays where it is and nothing moves it until it is told to.
    pub fn power(&mut self, at: Instant, from: Option<Instant>) {
        self.advance(at);
        self.position = self.position_now();
        self.turn = None;
        self.running_from = from;
        self.wanted_open = false;
        self.fault = DrawerFault::None;
        self.released = false;
        self.opened = 0;
        self.open_since = None;
        self.hand_shows = None;
        self.travel = self.settings[0];
    }

    /// Holding registers 16 … 18 as they stand in the NVRAM: travel, rate, seconds.
    pub const fn settings(&self) -> [u16; 3] {
        self.settings
    }

    /// Holding registers 16 … 18 as delivered.
    pub const fn delivered(&self) -> [u16; 3] {
        self.timing.delivered
    }

    /// Puts holding registers 16 … 18 into the NVRAM past all checks: what a torn record needs (B10). A rate of
    /// zero counts as one step a second.
    pub const fn force_settings(&mut self, settings: [u16; 3]) {
        self.settings = settings;
    }

    /// Sets input register 2, so that a test or a scenario can stand just before its wrap.
    pub const fn set_opened(&mut self, opened: u16) {
        self.opened = opened;
    }

    /// All that the board shows at `now`.
    pub fn registers(&mut self, now: Instant) -> DrawerRegisters {
        self.advance(now);
        let (input, discrete) = (self.inputs(), self.discrete().bits);
        DrawerRegisters { input, discrete, coil: self.wanted_open }
    }

    /// Where the drawer really is at `now`, in steps: the physical truth.
    pub fn position(&mut self, now: Instant) -> u16 {
        self.advance(now);
        self.position_now()
    }

    /// The next instant at which something changes by itself; while it moves the position does all the time.
    pub fn next_change(&self, now: Instant) -> Option<Instant> {
        self.next_event().map(|(at, _)| at.max(now))
    }

    fn runs(&self) -> bool {
        self.running_from.is_some_and(|from| self.now >= from)
    }

    fn position_now(&self) -> u16 {
        self.turn.map_or(self.position, |turn| turn.position(self.now))
    }

    fn next_event(&self) -> Option<(Instant, Event)> {
        let hand = self.hand_shows.map(|at| (at, Event::FeelsHand));
        let own = match &self.turn {
            Some(turn) => Some(self.next_of_turn(turn)),
            None => self.closes_itself_at().map(|at| (at, Event::ClosesItself)),
        };
        // `min_by_key` takes the first of equals, so that the order is fixed.
        [hand, own].into_iter().flatten().min_by_key(|(at, _)| *at)
    }

    fn next_of_turn(&self, turn: &Turn) -> (Instant, Event) {
        if turn.from == 0 && turn.reach > 0 && !self.counted {
            return (turn.after(1), Event::Leaves);
        }
        let left = if turn.opens() { self.closed_switch } else { self.open_switch };
        if left == Switch::StuckMade && turn.from.abs_diff(turn.reach) >= SWITCH_STEPS {
            return (turn.after(SWITCH_STEPS), Event::SwitchLate);
        }
        if turn.reach == turn.target {
            (turn.reached_at(), Event::Arrives)
        } else {
            (turn.reached_at() + self.timing.stall_after, Event::Stalls)
        }
    }

    fn closes_itself_at(&self) -> Option<Instant> {
        let seconds = u64::from(self.settings[2]);
        let counts = self.wanted_open && self.fault == DrawerFault::None && !self.released && seconds > 0;
        self.open_since.filter(|_| counts).map(|since| since + Span::from_secs(seconds))
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Leaves => {
                self.counted = true;
                self.opened = self.opened.wrapping_add(1);
            }
            Event::SwitchLate => self.stop(DrawerFault::Limit),
            Event::Arrives => {
                self.stop(self.fault);
                self.judge_switches();
                if self.fault == DrawerFault::None && self.position > 0 {
                    self.open_since = Some(self.now);
                }
            }
            Event::Stalls => self.stop(DrawerFault::Stall),
            Event::FeelsHand => {
                self.hand_shows = None;
                self.stop(self.fault);
                self.released = self.position > 0;
            }
            Event::ClosesItself => {
                // After it closed itself, coil 0 reads 0 (cabinet profile).
                self.wanted_open = false;
                self.open_since = None;
                self.begin_move();
            }
        }
    }

    fn stop(&mut self, fault: DrawerFault) {
        self.position = self.position_now();
        self.turn = None;
        self.fault = fault;
    }

    fn closed_made(&self) -> bool {
        self.closed_switch.made(self.position_now() == 0)
    }

    fn open_made(&self) -> bool {
        self.open_switch.made(self.position_now() >= self.travel)
    }

    /// At rest, each switch must say what the position says.
    fn judge_switches(&mut self) {
        let position = self.position_now();
        if self.closed_made() != (position == 0) || self.open_made() != (position >= self.travel) {
            self.stop(DrawerFault::Limit);
        }
    }

    /// Starts towards what the coil wants; travel and rate are taken over here and not during a move.
    fn begin_move(&mut self) {
        self.position = self.position_now();
        self.turn = None;
        self.travel = self.settings[0].max(1);
        if self.driver_broken {
            self.stop(DrawerFault::Driver);
        } else if self.closed_made() && self.open_made() {
            self.stop(DrawerFault::Limit);
        } else {
            let target = if self.wanted_open { self.travel.max(self.position) } else { 0 };
            if target == self.position {
                self.judge_switches();
                self.open_since = (self.wanted_open && self.fault == DrawerFault::None).then_some(self.now);
            } else {
                self.turn_to(target, self.settings[1].max(1));
            }
        }
    }

    fn turn_to(&mut self, target: u16, rate: u16) {
        let from = self.position;
        self.counted = false;
        let reach = self.jam.reach(from, target);
        self.turn = Some(Turn { from, target, reach, started: self.now, rate });
    }
}

impl Tables for DrawerBoard {
    const FUNCTIONS: u64 = functions(&[
        f::READ_COILS,
        f::READ_DISCRETE,
        f::READ_HOLDING,
        f::READ_INPUT,
        f::WRITE_COIL,
        f::WRITE_REGISTER,
        f::DIAGNOSTIC,
        f::WRITE_COILS,
        f::WRITE_REGISTERS,
        f::ENCAPSULATED,
    ]);
    const HOLDING_FIRST: u16 = 16;
    type Inputs = [u16; 3];
    type Holding = [u16; 3];

    fn advance(&mut self, to: Instant) {
        while let Some((at, event)) = self.next_event().filter(|(at, _)| *at <= to) {
            // An event whose cause came late (a switch that broke in mid-move) happens now, not in the past.
            self.now = self.now.max(at);
            self.happen(event);
        }
        self.now = self.now.max(to);
    }

    fn inputs(&self) -> [u16; 3] {
        [self.position_now(), self.fault.code(), self.opened]
    }

    fn holding(&self) -> [u16; 3] {
        self.settings
    }

    fn discrete(&self) -> Bits {
        let position = self.position_now();
        // A switch that is known to lie proves nothing.
        let trusted = self.fault != DrawerFault::Limit;
        let closed = trusted && position == 0 && self.closed_made();
        let open = trusted && !closed && position >= self.travel && self.open_made();
        let stalled = self.fault == DrawerFault::Stall;
        let inputs = [closed, open, self.turn.is_some(), stalled, self.released];
        let bits = inputs.iter().enumerate().fold(0, |bits, (k, on)| bits | u8::from(*on) << k);
        Bits { bits, count: 5 }
    }

    fn coils(&self) -> Bits {
        Bits { bits: u8::from(self.wanted_open), count: 1 }
    }

    fn accepts(&self, at: usize, value: u16) -> Result<(), Exception> {
        let fits = match at {
            0 => (100..=20_000).contains(&value),
            1 => (50..=5_000).contains(&value),
            _ => value == 0 || (5..=3_600).contains(&value),
        };
        if fits { Ok(()) } else { Err(Exception::IllegalValue) }
    }

    fn store(&mut self, at: usize, value: u16) {
        self.settings[at] = value;
    }

    fn set_coil(&mut self, on: bool) {
        let troubled = self.fault != DrawerFault::None || self.released;
        self.fault = DrawerFault::None;
        self.released = false;
        self.wanted_open = on;
        let under_way = self.turn.is_some_and(|turn| turn.opens() == on);
        let arrived =
            self.turn.is_none() && if on { self.position >= self.travel } else { self.position == 0 };
        if !troubled && under_way {
            return;
        }
        if !troubled && arrived {
            self.open_since = on.then_some(self.now);
            return;
        }
        self.open_since = None;
        self.begin_move();
    }
}
