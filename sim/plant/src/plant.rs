//! The plant: boards, slots and line as one object, and the frame-level path of an exchange.
//!
//! At frame level an exchange is two events: the request's last bit, at which the addressed board answers, and the
//! answer's last bit, at which the master hears it. The byte-level path stands in [`crate::bytes`], what faults do in
//! [`crate::strike`].

use crate::bytes::{ByteEvent, Bytes};
use crate::fault::{Fault, Stroke};
use crate::slot::{HeldTag, Slot};
use crate::trace::{Talker, Trace};
use forecourt_board::board::{Answer, Responder};
use forecourt_board::{Board, Faulty, Jam, Profile, Serial};
use forecourt_kernel::{Seed, Stream};
use forecourt_tag::word::TagId;
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{BROADCAST, FRAME_MAX, Instant, LineSpeed};
use std::collections::{BTreeMap, VecDeque};
use std::fmt;

/// A slot's place: drawer 1 … 6, slot 1 … 32.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// Drawer, from 1.
    pub drawer: u8,
    /// Slot in its drawer, from 1.
    pub slot: u8,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{:02}", self.drawer, self.slot)
    }
}

/// How finely a line is simulated.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Detail {
    /// A frame is one event; bytes only while a fault of the line or of a board is about.
    Frames,
    /// Every byte is an event, heard by every board.
    Bytes,
}

/// What a plant is made of.
#[derive(Debug)]
pub struct Setup {
    /// The cabinet's numbers.
    pub profile: Profile,
    /// How finely the line is simulated.
    pub detail: Detail,
    /// Frames kept in the bus log.
    pub log_capacity: usize,
    /// The seed of the run.
    pub seed: Seed,
    /// The path of this plant's streams, such as `cabinet/1`.
    pub path: String,
    /// The fault plan of this line.
    pub faults: Vec<Fault>,
}

/// What the master's port receives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Heard<'a> {
    /// An answer's first bit will stand on the line at this instant.
    Carrier {
        /// First bit.
        begin: Instant,
    },
    /// A whole frame, back to back.
    Frame {
        /// Last bit.
        end: Instant,
        /// Its bytes.
        bytes: &'a [u8],
    },
    /// One byte, at byte level.
    Byte {
        /// End of its last stop bit.
        end: Instant,
        /// The byte.
        byte: u8,
        /// What was wrong with it.
        flaw: Flaw,
    },
}

/// Why a hand could not do what it wanted: the scenario's mistake or the drawer's state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HandError {
    /// The cabinet has no such slot or drawer.
    NoSuchPlace,
    /// The drawer is not open far enough.
    DrawerShut,
    /// The slot holds something already.
    Occupied,
    /// Nothing hangs there.
    Nothing,
    /// It hangs in a slot: no hand holds it.
    NotInHand,
}

impl fmt::Display for HandError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoSuchPlace => "the cabinet has no such place",
            Self::DrawerShut => "the drawer is shut",
            Self::Occupied => "something hangs there already",
            Self::Nothing => "nothing hangs there",
            Self::NotInHand => "it hangs in a slot, and nobody has it in hand",
        })
    }
}

/// A frame under way at frame level.
#[derive(Clone, Copy, Debug)]
enum Flight {
    /// The master's request, last bit at `at`.
    Request { at: Instant, length: usize },
    /// A board's answer.
    Answer { answer: Answer, at: Instant, from: u8 },
}

/// What waits to be heard by the master.
#[derive(Clone, Copy, Debug)]
enum Waiting {
    Carrier(Instant),
    Frame(Instant, usize),
    Byte(Instant, u8, Flaw),
}

/// Board behind its transceiver, with the switches for faults.
pub(crate) type Station = Serial<Faulty>;

/// One RS-485 line with a cabinet.
#[derive(Debug)]
pub struct Plant {
    pub(crate) speed: LineSpeed,
    pub(crate) profile: Profile,
    /// Drawer boards in order, then the slot boards of drawer 1, drawer 2 …
    pub(crate) stations: Vec<Station>,
    pub(crate) slots: Vec<Slot>,
    /// Address to index in `stations`.
    by_address: Vec<Option<u8>>,
    detail: Detail,
    flight: Option<Flight>,
    request: [u8; FRAME_MAX],
    answer: [u8; FRAME_MAX],
    hear: [u8; FRAME_MAX],
    waiting: VecDeque<Waiting>,
    pub(crate) bytes: Bytes,
    pub(crate) faults: Vec<Fault>,
    pub(crate) active: Vec<usize>,
    pub(crate) strokes: Vec<Stroke>,
    /// T4: where each fault's copy hangs, and its ID.
    pub(crate) copies: BTreeMap<usize, (Place, TagId)>,
    pub(crate) trace: Trace,
    pub(crate) converter_dead: bool,
}

impl Plant {
    /// A cabinet without a tag, all boards powered on at the start of the run.
    pub fn new(setup: Setup) -> Self {
        let Setup { profile, detail, log_capacity, seed, path, faults } = setup;
        let rate = profile.slot.rate;
        let mut stations = Vec::new();
        let mut slots = Vec::new();
        let mut by_address = vec![None; 256];
        let mut mount = |board: Option<Board>| {
            let Some(board) = board else { return };
            let address = usize::from(board.address());
            by_address[address] = u8::try_from(stations.len()).ok();
            let mut station = Serial::new(Faulty::new(board));
            station.board.power(Instant::ZERO, true);
            stations.push(station);
        };
        for drawer in 1..=profile.cabinet.drawers {
            mount(Board::drawer(&profile, drawer));
        }
        for drawer in 1..=profile.cabinet.drawers {
            for slot in 1..=profile.cabinet.slots {
                mount(Board::slot(&profile, drawer, slot));
                let draws = Stream::named(seed, &format!("{path}/slot/{drawer}/{slot}"));
                slots.push(Slot::new(rate, profile.slot.settle, draws));
            }
        }
        let mut plant = Self {
            speed: profile.line.speed,
            profile,
            stations,
            slots,
            by_address,
            detail,
            flight: None,
            request: [0; FRAME_MAX],
            answer: [0; FRAME_MAX],
            hear: [0; FRAME_MAX],
            waiting: VecDeque::new(),
            bytes: Bytes::new(),
            faults,
            active: Vec::new(),
            strokes: Vec::new(),
            copies: BTreeMap::new(),
            trace: Trace::new(log_capacity),
            converter_dead: false,
        };
        plant.plan_faults();
        plant
    }

    /// The cabinet's numbers.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The bus log.
    pub fn trace(&mut self) -> &mut Trace {
        &mut self.trace
    }

    /// The fault plan.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// Every stroke of a fault since the last call.
    pub fn take_strokes(&mut self) -> Vec<Stroke> {
        std::mem::take(&mut self.strokes)
    }

    /// The master puts `frame` on the line at `now`.
    pub fn master_sends(&mut self, now: Instant, frame: &[u8]) {
        let by_bytes = self.detail == Detail::Bytes || self.bytes.is_busy() || self.any_on_the_line();
        let late = self.flight.take();
        if !by_bytes && late.is_none() {
            let end = now + self.speed.frame_span(frame.len());
            self.request[..frame.len()].copy_from_slice(frame);
            self.trace.log(now, end, Talker::Master, false, frame);
            self.flight = Some(Flight::Request { at: end, length: frame.len() });
            return;
        }
        // An answer that the master no longer waits for is still under way: the two meet on the line.
        if let Some(Flight::Answer { answer, from, .. }) = late {
            let bytes = self.answer[..answer.length].to_vec();
            self.start_wave(Talker::Board(from), answer, &bytes, now);
        }
        self.master_wave(now, frame);
    }

    /// When [`Plant::handle_timeout`] has something to do.
    pub fn next_deadline(&mut self) -> Option<Instant> {
        let bytes = self.bytes.next_at();
        let flight = self.flight.map(|flight| match flight {
            Flight::Request { at, .. } | Flight::Answer { at, .. } => at,
        });
        match (flight, bytes) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (one, other) => one.or(other),
        }
    }

    /// Time has come to `now`.
    pub fn handle_timeout(&mut self, now: Instant) {
        match self.flight {
            Some(Flight::Request { at, length }) if at <= now => self.request_ends(at, length),
            Some(Flight::Answer { answer, at, from }) if at <= now => {
                self.flight = None;
                let bytes = &self.answer[..answer.length];
                self.hear[..answer.length].copy_from_slice(bytes);
                self.trace.log(answer.start, at, Talker::Board(from), false, bytes);
                self.waiting.push_back(Waiting::Frame(at, answer.length));
            }
            _ => {}
        }
        while let Some((at, event)) = self.bytes.pop_until(now) {
            self.byte_event(at, event);
        }
    }

    /// The next thing that the master's port has received.
    pub fn poll_heard(&mut self) -> Option<Heard<'_>> {
        Some(match self.waiting.pop_front()? {
            Waiting::Carrier(begin) => Heard::Carrier { begin },
            Waiting::Frame(end, length) => Heard::Frame { end, bytes: &self.hear[..length] },
            Waiting::Byte(end, byte, flaw) => Heard::Byte { end, byte, flaw },
        })
    }

    /// The converter dies: what is under way reaches nobody (L0).
    pub(crate) fn lose_flight(&mut self) {
        self.flight = None;
    }

    fn request_ends(&mut self, end: Instant, length: usize) {
        self.flight = None;
        let request = self.request;
        let frame = &request[..length];
        let to = frame.first().copied().unwrap_or(BROADCAST);
        if to == BROADCAST {
            for index in 0..self.stations.len() {
                self.play_slot(index, end);
                // Nobody answers a broadcast.
                let _silence = self.stations[index].board.answer(end, frame, &mut self.answer);
            }
            return;
        }
        let Some(index) = self.by_address[usize::from(to)].map(usize::from) else { return };
        self.play_slot(index, end);
        if let Some(answer) = self.stations[index].board.answer(end, frame, &mut self.answer) {
            // An answer that ends within the master's patience needs no announcing, and may still be cut before its first bit.
            if answer.end() >= end + self.profile.line.response_timeout {
                self.waiting.push_back(Waiting::Carrier(answer.start));
            }
            self.flight = Some(Flight::Answer { answer, at: answer.end(), from: to });
        }
    }

    pub(crate) fn hears(&mut self, end: Instant, byte: u8, flaw: Flaw) {
        self.waiting.push_back(Waiting::Byte(end, byte, flaw));
    }

    /// Plays the signal of a slot board's tag up to the moment that its answer sees.
    pub(crate) fn play_slot(&mut self, index: usize, end: Instant) {
        let drawers = usize::from(self.profile.cabinet.drawers);
        if index < drawers || !self.slots[index - drawers].is_played() {
            return;
        }
        let act = end + self.speed.t3_5();
        if let Some(board) = self.stations[index].board.board.as_slot() {
            self.slots[index - drawers].play(act, board);
        }
    }

    // --- hands ---

    /// Hangs a tag into a slot of an open drawer.
    ///
    /// # Errors
    /// See [`HandError`].
    pub fn put(&mut self, at: Instant, place: Place, tag: HeldTag) -> Result<(), HandError> {
        if !self.is_within_reach(at, place.drawer)? {
            return Err(HandError::DrawerShut);
        }
        self.place(at, place, tag)
    }

    /// Takes what hangs in a slot of an open drawer.
    ///
    /// # Errors
    /// See [`HandError`].
    pub fn lift(&mut self, at: Instant, place: Place) -> Result<HeldTag, HandError> {
        if !self.is_within_reach(at, place.drawer)? {
            return Err(HandError::DrawerShut);
        }
        self.remove(at, place)
    }

    /// Hangs a tag into a slot whatever the drawer: how a world begins, and what no hand does.
    ///
    /// # Errors
    /// See [`HandError`].
    pub fn place(&mut self, at: Instant, place: Place, tag: HeldTag) -> Result<(), HandError> {
        let index = self.slot_index(place).ok_or(HandError::NoSuchPlace)?;
        if self.slots[index].tag().is_some() {
            return Err(HandError::Occupied);
        }
        self.change(at, index, Some(tag));
        Ok(())
    }

    /// Takes what hangs in a slot whatever the drawer: what no hand does.
    ///
    /// # Errors
    /// See [`HandError`].
    pub fn remove(&mut self, at: Instant, place: Place) -> Result<HeldTag, HandError> {
        let index = self.slot_index(place).ok_or(HandError::NoSuchPlace)?;
        self.change(at, index, None).ok_or(HandError::Nothing)
    }

    /// What hangs in a slot in truth.
    pub fn truth(&self, place: Place) -> Option<HeldTag> {
        self.slot_index(place).and_then(|index| self.slots[index].tag())
    }

    /// Every slot with what hangs there in truth.
    pub fn truths(&self) -> impl Iterator<Item = (Place, HeldTag)> + '_ {
        let slots = self.profile.cabinet.slots;
        let places = (1..=self.profile.cabinet.drawers)
            .flat_map(move |drawer| (1..=slots).map(move |slot| Place { drawer, slot }));
        places.zip(&self.slots).filter_map(|(place, slot)| slot.tag().map(|tag| (place, tag)))
    }

    /// A hand moves a drawer to `position` motor steps, against the motor if need be.
    ///
    /// # Errors
    /// When the cabinet has no such drawer.
    pub fn pull(&mut self, at: Instant, drawer: u8, position: u16) -> Result<(), HandError> {
        let index = self.drawer_index(drawer).ok_or(HandError::NoSuchPlace)?;
        let board = self.stations[index].board.board.as_drawer().ok_or(HandError::NoSuchPlace)?;
        board.hand(at, position);
        Ok(())
    }

    /// Where a drawer stands in truth, in motor steps from closed.
    pub fn position(&mut self, at: Instant, drawer: u8) -> Option<u16> {
        let index = self.drawer_index(drawer)?;
        self.stations[index].board.board.as_drawer().map(|board| board.position(at))
    }

    /// True when a hand gets at the slots of a drawer: it is open by half its travel or more.
    ///
    /// # Errors
    /// When the cabinet has no such drawer.
    pub fn is_within_reach(&mut self, at: Instant, drawer: u8) -> Result<bool, HandError> {
        let half = self.profile.drawer.travel / 2;
        self.position(at, drawer).map(|position| position >= half).ok_or(HandError::NoSuchPlace)
    }

    /// Switches the power of one board.
    ///
    /// # Errors
    /// When no board has this address.
    pub fn power(&mut self, at: Instant, address: u8, on: bool) -> Result<(), HandError> {
        let index = self.by_address[usize::from(address)].ok_or(HandError::NoSuchPlace)?;
        self.power_station(at, usize::from(index), on);
        Ok(())
    }

    /// Switches the power of every board.
    pub fn power_all(&mut self, at: Instant, on: bool) {
        for index in 0..self.stations.len() {
            self.power_station(at, index, on);
        }
    }

    pub(crate) fn power_station(&mut self, at: Instant, index: usize, on: bool) {
        let address = self.stations[index].board.board.address();
        self.stations[index].reset();
        self.stations[index].board.power(at, on);
        self.cut_answer(at, address);
    }

    /// What a board was saying when its power went or came breaks off there.
    fn cut_answer(&mut self, now: Instant, address: u8) {
        if let Some(Flight::Answer { answer, from, .. }) = self.flight
            && from == address
        {
            self.flight = None;
            let said = if answer.start < now { (now - answer.start) / answer.character } else { 0 };
            let length = usize::try_from(said).unwrap_or(0).min(answer.length);
            if length > 0 {
                let end = answer.start + answer.character * said;
                let bytes = &self.answer[..length];
                self.hear[..length].copy_from_slice(bytes);
                self.trace.log(answer.start, end, Talker::Board(from), true, bytes);
                self.waiting.push_back(Waiting::Frame(end, length));
            }
        }
        self.bytes.cut(now, Talker::Board(address), &mut self.trace);
    }

    /// Input registers 0 … 6 of a slot's board as they stand at `at`, past the bus; `None` where there is no slot.
    pub fn reader(&mut self, at: Instant, place: Place) -> Option<[u16; 7]> {
        let index = self.slot_index(place)?;
        let station = usize::from(self.profile.cabinet.drawers) + index;
        let board = self.stations[station].board.board.as_slot()?;
        self.slots[index].play(at, board);
        Some(board.registers(at))
    }

    /// Breaks or mends the antenna of a slot's reader.
    ///
    /// # Errors
    /// When the cabinet has no such slot.
    pub fn antenna(&mut self, at: Instant, place: Place, broken: bool) -> Result<(), HandError> {
        let drawers = usize::from(self.profile.cabinet.drawers);
        let index = self.slot_index(place).ok_or(HandError::NoSuchPlace)?;
        let board = self.stations[drawers + index].board.board.as_slot().ok_or(HandError::NoSuchPlace)?;
        board.antenna_fault(at, broken);
        Ok(())
    }

    /// Puts something in a drawer's way, so that it stays where it is, or takes it away.
    ///
    /// # Errors
    /// When the cabinet has no such drawer.
    pub fn obstacle(&mut self, at: Instant, drawer: u8, there: bool) -> Result<(), HandError> {
        let index = self.drawer_index(drawer).ok_or(HandError::NoSuchPlace)?;
        let board = self.stations[index].board.board.as_drawer().ok_or(HandError::NoSuchPlace)?;
        board.jam(at, if there { Jam::Held } else { Jam::Free });
        Ok(())
    }

    fn change(&mut self, at: Instant, index: usize, tag: Option<HeldTag>) -> Option<HeldTag> {
        let drawers = usize::from(self.profile.cabinet.drawers);
        let board = self.stations[drawers + index].board.board.as_slot()?;
        self.slots[index].change(at, tag, board)
    }

    pub(crate) fn slot_index(&self, place: Place) -> Option<usize> {
        let Profile { cabinet, .. } = &self.profile;
        let fitted =
            (1..=cabinet.drawers).contains(&place.drawer) && (1..=cabinet.slots).contains(&place.slot);
        fitted
            .then(|| usize::from(place.drawer - 1) * usize::from(cabinet.slots) + usize::from(place.slot - 1))
    }

    pub(crate) fn drawer_index(&self, drawer: u8) -> Option<usize> {
        (1..=self.profile.cabinet.drawers).contains(&drawer).then(|| usize::from(drawer - 1))
    }

    pub(crate) fn station_of(&self, address: u8) -> Option<usize> {
        self.by_address[usize::from(address)].map(usize::from)
    }

    pub(crate) fn schedule(&mut self, at: Instant, event: ByteEvent) {
        self.bytes.schedule(at, event);
    }
}
