//! What each fault does, and when it begins, acts and ends.
//!
//! Faults of boards are switches on the board ([`forecourt_board::Faults`]), faults of slots and tags change what hangs
//! before a reader or stands in a drawer's way, faults of the line rewrite waves. Each act is a stroke, entered for the
//! ledger. It refuses to know the plan's purpose and whether anybody felt a stroke.

use crate::bytes::ByteEvent;
use crate::fault::{Family, FaultKind, Side, Stroke, Target};
use crate::plant::{Place, Plant};
use crate::slot::{HeldTag, Trouble};
use crate::trace::Talker;
use crate::wave::Wave;
use forecourt_board::board::{Answer, Responder};
use forecourt_board::quirk::{Faults, Sequence, Silence, Torn};
use forecourt_board::{Jam, Switch};
use forecourt_tag::disturb::Disturbance;
use forecourt_tag::word::TagId;
use forecourt_wire::{Instant, Span};

/// A jabbering transmitter sends a character each so often.
const JABBER_EVERY: Span = Span::from_us(700);
/// S6: so often a tag may leave for a moment; its gate says whether it does.
const LEAVES_EVERY: Span = Span::from_secs(1);

impl Plant {
    /// Puts the begin and the end of every fault's window on the agenda.
    pub(crate) fn plan_faults(&mut self) {
        for index in 0..self.faults.len() {
            let window = self.faults[index].gate.window();
            self.schedule(Instant::from_ticks(window.from()), ByteEvent::FaultBegins(index));
            self.schedule(Instant::from_ticks(window.to()), ByteEvent::FaultEnds(index));
        }
    }

    /// True while a fault is about that only bytes can show.
    pub(crate) fn any_on_the_line(&self) -> bool {
        self.active
            .iter()
            .any(|index| matches!(self.faults[*index].kind.family(), Family::Line | Family::Board))
    }

    fn stroke(&mut self, fault: usize, at: Instant) {
        self.strokes.push(Stroke { fault, at: at.ticks() });
    }

    pub(crate) fn fault_begins(&mut self, at: Instant, index: usize) {
        self.active.push(index);
        match self.faults[index].kind {
            FaultKind::ConverterDead => {
                self.converter_dead = true;
                self.lose_flight();
                self.stroke(index, at);
            }
            FaultKind::Jabber | FaultKind::SensorBounce | FaultKind::LeavesInRead => {
                self.fault_acts(at, index)
            }
            kind => match kind.family() {
                Family::Line => {}
                Family::Board => self.switch_board(at, index, true),
                Family::Slot | Family::Tag => self.switch_slot(at, index, true),
            },
        }
    }

    pub(crate) fn fault_ends(&mut self, at: Instant, index: usize) {
        self.active.retain(|active| *active != index);
        match self.faults[index].kind {
            FaultKind::ConverterDead => self.converter_dead = false,
            FaultKind::SensorBounce => self.bounce(at, index, Switch::Works),
            kind => match kind.family() {
                Family::Line => {}
                Family::Board => self.switch_board(at, index, false),
                Family::Slot | Family::Tag => self.switch_slot(at, index, false),
            },
        }
    }

    pub(crate) fn fault_acts(&mut self, at: Instant, index: usize) {
        if !self.active.contains(&index) {
            return;
        }
        let fault = &mut self.faults[index];
        let next = match fault.kind {
            FaultKind::Jabber => {
                if fault.gate.strikes(at.ticks()) {
                    let byte = fault.gate.stream().below(256) as u8;
                    let wave = Wave::new(Talker::Noise, at, &[byte], self.speed);
                    self.stroke(index, at);
                    self.add_wave(wave);
                }
                at + JABBER_EVERY
            }
            FaultKind::BrownOut => return self.supply_returns(at, index),
            FaultKind::SensorBounce => {
                let period = Span::from_ms(u64::try_from(fault.amount).unwrap_or(1).max(1));
                let odd = fault.gate.stream().next_u64() & 1 == 1;
                self.bounce(at, index, if odd { Switch::NeverMakes } else { Switch::Works });
                self.stroke(index, at);
                at + period
            }
            FaultKind::LeavesInRead => {
                if fault.gate.strikes(at.ticks()) {
                    let moment = Span::from_ms(u64::try_from(fault.amount).unwrap_or(0));
                    self.switch_slot(at, index, true);
                    self.schedule(at + moment, ByteEvent::FaultRests(index));
                }
                at + LEAVES_EVERY
            }
            _ => return,
        };
        self.schedule(next, ByteEvent::FaultActs(index));
    }

    /// The tag that left for a moment is back (S6).
    pub(crate) fn fault_rests(&mut self, at: Instant, index: usize) {
        if self.active.contains(&index) {
            self.switch_slot(at, index, false);
        }
    }

    fn bounce(&mut self, at: Instant, index: usize, closed: Switch) {
        let Target::Board(address) = self.faults[index].target else { return };
        let station = self.station_of(address);
        if let Some(drawer) = station.and_then(|station| self.stations[station].board.board.as_drawer()) {
            drawer.limit_fault(at, closed, Switch::Works);
        }
    }

    /// Switches a fault of boards on or off for every board that it concerns.
    fn switch_board(&mut self, at: Instant, index: usize, on: bool) {
        let (kind, target, amount) =
            (self.faults[index].kind, self.faults[index].target, self.faults[index].amount);
        if on {
            self.stroke(index, at);
        }
        for station in 0..self.stations.len() {
            let board = &mut self.stations[station].board;
            if !target.concerns(board.board.address()) {
                continue;
            }
            let mut faults = *board.faults();
            set_board_fault(&mut faults, kind, amount, on);
            board.set_faults(faults);
            match kind {
                FaultKind::BrownOut if on => self.power_station(at, station, false),
                // The record is found bad at a start, and set right by one.
                FaultKind::TornRecord => self.power_station(at, station, true),
                _ => {}
            }
        }
        if kind == FaultKind::BrownOut && on {
            let sag = Span::from_ms(u64::try_from(amount).unwrap_or(0));
            self.schedule(at + sag, ByteEvent::FaultActs(index));
        } else if kind == FaultKind::BrownOut {
            self.supply_returns(at, index);
        }
    }

    /// B3: the supply is back after the sag, or with the window's end if that comes first; boards boot anew.
    fn supply_returns(&mut self, at: Instant, index: usize) {
        let target = self.faults[index].target;
        for station in 0..self.stations.len() {
            let board = &self.stations[station].board;
            if target.concerns(board.board.address()) && board.running_from().is_none() {
                self.power_station(at, station, true);
            }
        }
    }

    /// Begins or ends a fault of slots and tags; one that finds nothing to act upon makes no stroke.
    fn switch_slot(&mut self, at: Instant, index: usize, on: bool) {
        let Target::Board(address) = self.faults[index].target else { return };
        let (kind, amount) = (self.faults[index].kind, self.faults[index].amount);
        let acted = match kind {
            FaultKind::StuckShut | FaultKind::StuckOpen => self.jam(at, address, kind, on),
            FaultKind::ForeignSlot => on && self.slip_away(at, address),
            FaultKind::ClonedId if on => self.clone_tag(at, address, index),
            FaultKind::ClonedId => self.copy_goes(at, index),
            _ => self.trouble_slot(at, address, kind, amount, on, index),
        };
        if on && acted {
            self.stroke(index, at);
        }
    }

    fn jam(&mut self, at: Instant, address: u8, kind: FaultKind, on: bool) -> bool {
        let jam = match (on, kind) {
            (false, _) => Jam::Free,
            (true, FaultKind::StuckShut) => Jam::LatchShut,
            (true, _) => Jam::StuckOpen,
        };
        let station = self.station_of(address);
        let drawer = station.and_then(|station| self.stations[station].board.board.as_drawer());
        drawer.map(|drawer| drawer.jam(at, jam)).is_some()
    }

    /// S4: the key slips into the first empty slot of its drawer, and stays there.
    fn slip_away(&mut self, at: Instant, address: u8) -> bool {
        let from = place_of(address);
        let Some(to) = self.first_empty(from.drawer) else { return false };
        let Ok(tag) = self.remove(at, from) else { return false };
        self.place(at, to, tag).unwrap_or_else(|error| unreachable!("an empty slot takes a tag: {error}"));
        true
    }

    /// T4: while it lasts, a copy of the tag hangs in the first empty slot of the drawer.
    fn clone_tag(&mut self, at: Instant, address: u8, index: usize) -> bool {
        let from = place_of(address);
        let (Some(tag), Some(empty)) = (self.truth(from), self.first_empty(from.drawer)) else {
            return false;
        };
        self.place(at, empty, tag).unwrap_or_else(|error| unreachable!("an empty slot takes a tag: {error}"));
        self.copies.insert(index, (empty, tag.id));
        true
    }

    /// T4 is over: the copy goes, unless a hand took it away; the true tag stays wherever it is by now.
    fn copy_goes(&mut self, at: Instant, index: usize) -> bool {
        let Some((copy, id)) = self.copies.remove(&index) else { return false };
        self.truth(copy).is_some_and(|tag| tag.id == id) && self.remove(at, copy).is_ok()
    }

    fn first_empty(&self, drawer: u8) -> Option<Place> {
        let mut places = (1..=self.profile.cabinet.slots).map(|slot| Place { drawer, slot });
        places.find(|place| self.truth(*place).is_none())
    }

    fn trouble_slot(
        &mut self,
        at: Instant,
        address: u8,
        kind: FaultKind,
        amount: i64,
        on: bool,
        index: usize,
    ) -> bool {
        let (Some(slot), Some(station)) = (self.slot_index(place_of(address)), self.station_of(address))
        else {
            return false;
        };
        let trouble = on.then(|| trouble_of(kind, amount, self.faults[index].gate.stream().next_u64()));
        let Some(board) = self.stations[station].board.board.as_slot() else { return false };
        self.slots[slot].trouble(at, trouble, board);
        true
    }

    /// Lets the faults of the line strike a wave of the board at `address` (or a request to it).
    pub(crate) fn strike_wave(&mut self, wave: &mut Wave, address: Option<u8>) {
        let at = wave.start;
        for active in 0..self.active.len() {
            let index = self.active[active];
            let (speed, fault) = (self.speed, &mut self.faults[index]);
            let concerned = address.is_none_or(|address| fault.target.concerns(address));
            let sided = match (fault.side, wave.talker) {
                (Side::Both, _) => true,
                (Side::Requests, talker) => talker == Talker::Master,
                (Side::Answers, talker) => matches!(talker, Talker::Board(_)),
            };
            // A gate counts only what its fault can strike, or "every 3" would not be every third.
            let may_strike = concerned && sided && fault.kind.strikes_waves();
            if !may_strike || !fault.gate.strikes(at.ticks()) {
                continue;
            }
            let (kind, amount) = (fault.kind, fault.amount);
            wave.strike(kind, amount, fault.gate.stream(), speed);
            if wave.struck {
                self.strokes.push(Stroke { fault: index, at: at.ticks() });
            }
        }
    }

    /// Lets the faults of the line move an answer in time.
    pub(crate) fn strike_answer(&mut self, address: u8, answer: &mut Answer, now: Instant) {
        for active in 0..self.active.len() {
            let index = self.active[active];
            let fault = &mut self.faults[index];
            let timed = matches!(fault.kind, FaultKind::LateAnswer | FaultKind::EarlyAnswer);
            if !timed || !fault.target.concerns(address) || !fault.gate.strikes(now.ticks()) {
                continue;
            }
            if fault.kind == FaultKind::LateAnswer {
                answer.start += Span::from_ms(u64::try_from(fault.amount).unwrap_or(0));
            } else {
                // The master still drives the line: the first characters meet its own idle level and are lost.
                answer.start = now.back(self.speed.char_span() * 2);
            }
            self.strokes.push(Stroke { fault: index, at: now.ticks() });
        }
    }

    /// True while the converter echoes the master's own characters (L10).
    pub(crate) fn echoes(&mut self) -> bool {
        self.any_active(FaultKind::Echo, None)
    }

    /// How the master hears a talker: not at all, or upside down (`true`), or plainly (`false`).
    pub(crate) fn as_master_hears(&mut self, talker: Talker) -> Option<bool> {
        let Talker::Board(address) = talker else { return Some(false) };
        self.reaches(address)
    }

    /// How a board hears a talker. Boards beyond an open line hear nothing from this side of it.
    pub(crate) fn as_board_hears(&mut self, index: usize, talker: Talker) -> Option<bool> {
        let address = self.stations[index].board.board.address();
        if talker == Talker::Board(address) {
            return Some(false);
        }
        let upside_down = self.reaches(address)?;
        let Talker::Board(from) = talker else { return Some(upside_down) };
        // Two boards with swapped wires understand each other.
        Some(self.reaches(from)? != upside_down)
    }

    fn reaches(&mut self, address: u8) -> Option<bool> {
        if self.active.is_empty() {
            return Some(false);
        }
        if self.any_beyond_open(address) {
            return None;
        }
        Some(self.any_active(FaultKind::Swapped, Some(address)))
    }

    /// L12: the line is open behind the target board: drawers come first on the cable, then the slots in order.
    fn any_beyond_open(&mut self, address: u8) -> bool {
        let mut beyond = None;
        for &index in &self.active {
            let fault = &self.faults[index];
            let cut = match fault.target {
                Target::Line => 0,
                Target::Board(board) => board,
            };
            if fault.kind == FaultKind::OpenLine && address > cut {
                beyond = Some(index);
            }
        }
        let Some(index) = beyond else { return false };
        self.note_once(index);
        true
    }

    /// True while a fault of hearing concerns the board at `address`, or any board.
    fn any_active(&mut self, kind: FaultKind, address: Option<u8>) -> bool {
        let concerned = |index: &&usize| {
            let fault = &self.faults[**index];
            fault.kind == kind && address.is_none_or(|address| fault.target.concerns(address))
        };
        let Some(&index) = self.active.iter().find(concerned) else { return false };
        self.note_once(index);
        true
    }

    /// Faults of hearing act on every character: one stroke, at the begin of their window, stands for all.
    fn note_once(&mut self, index: usize) {
        let at = self.faults[index].gate.window().from();
        let stroke = Stroke { fault: index, at };
        if self.faults[index].gate.seen() == 0 && self.faults[index].gate.strikes(at) {
            self.strokes.push(stroke);
        }
    }
}

fn place_of(address: u8) -> Place {
    Place { drawer: address.saturating_sub(1) / 32, slot: address.saturating_sub(1) % 32 + 1 }
}

fn set_board_fault(faults: &mut Faults, kind: FaultKind, amount: i64, on: bool) {
    let address = u8::try_from(amount).unwrap_or(0);
    match kind {
        FaultKind::Silent => faults.silence = if on { Silence::Deaf } else { Silence::None },
        FaultKind::Reset => faults.reset_in_exchange = on.then_some(3),
        FaultKind::DoubledAddress => faults.second_address = on.then_some(address),
        FaultKind::AnswersForAnother => faults.answers_for = on.then_some(address),
        FaultKind::PreviousAnswer => faults.stale = on,
        FaultKind::WrongSequence => {
            faults.sequence = if on { Sequence::WrongFunction } else { Sequence::Right }
        }
        FaultKind::ClockDrift => faults.drift_ppm = if on { i32::try_from(amount).unwrap_or(0) } else { 0 },
        FaultKind::OldFirmware => faults.older = on,
        FaultKind::TornRecord if on => {
            faults.torn = Some(Torn::Rate { steps_per_s: u16::try_from(amount).unwrap_or(1) })
        }
        FaultKind::TornRecord => faults.torn = Some(Torn::Delivered),
        _ => {}
    }
}

fn trouble_of(kind: FaultKind, amount: i64, draw: u64) -> Trouble {
    let number = u64::try_from(amount).unwrap_or(0);
    let mut trouble = Trouble::default();
    let disturbance = &mut trouble.disturbance;
    match kind {
        FaultKind::WeakSignal => disturbance.field_per_mille = u32::try_from(amount).unwrap_or(0),
        FaultKind::PhaseSlip => trouble.slip_us = number,
        FaultKind::TagDrift => disturbance.drift_ppm = i32::try_from(amount).unwrap_or(0),
        FaultKind::ParityError => *disturbance = Disturbance { flipped: 1 << (number % 64), ..*disturbance },
        FaultKind::TwoTags => trouble.second = Some(TagId::from_low_bits(draw)),
        FaultKind::LeavesInRead => trouble.away = true,
        _ => {}
    }
    trouble
}

/// A tag's ID as a scenario draws it: 40 bits of a stream, never zero.
pub fn draw_tag(draws: &mut forecourt_kernel::Stream) -> HeldTag {
    let id = TagId::from_low_bits(draws.next_u64() | 1 << 39);
    HeldTag { id, rate: forecourt_tag::word::Rate::Rf64 }
}
