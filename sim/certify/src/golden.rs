//! The golden boards on the rig's simulated line: sim/board's firmware, with hands, tags and mains.
//!
//! A [`Seat`] is one board with its plant; a [`Bus`] hangs several devices on one line. It refuses to know clauses.

pub mod field;

pub use field::Played;

use crate::act::{Act, Field, Limit, Obstacle};
use crate::device::{Char, Device};
use crate::link::{Cannot, Output};
use forecourt_board::board::{Board, Core};
use forecourt_board::{DrawerBoard, Jam, Profile, Serial, SlotBoard, Source, Switch};
use forecourt_tag::{Rate, TagId};
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Instant, LineSpeed};

/// One golden board with everything around it.
#[derive(Debug)]
pub struct Seat {
    /// The board behind its MAX485.
    pub serial: Serial<Board>,
    profile: Profile,
    now: Instant,
    /// A character is under way since then: no silence reaches beyond.
    receives: Option<Instant>,
    out: Vec<Char>,
    lit: bool,
    moving: bool,
    /// Transmit enable edges and others that are still to be told.
    outputs: Vec<(Instant, u8, Output)>,
    /// The field, when it is one that is played edge by edge.
    played: Option<Played>,
    /// From when to when the answer under way stands on the line.
    answering: Option<(Instant, Instant)>,
    /// An answer was cut off: from when, and until when it would have lasted.
    cut: Option<(Instant, Instant)>,
}

impl Seat {
    /// The board at `address` of the profile's cabinet, powered at time zero; `None` where the cabinet has none.
    pub fn new(profile: &Profile, address: u8) -> Option<Self> {
        let board = match address {
            1..=6 => Board::drawer(profile, address)?,
            _ => {
                let (drawer, slot) = ((address - 1) / 32, (address - 1) % 32 + 1);
                Board::slot(profile, drawer, slot).filter(|board| board.address() == address)?
            }
        };
        Some(Self::of(profile, board))
    }

    fn of(profile: &Profile, mut board: Board) -> Self {
        board.power(Instant::ZERO, true);
        Self {
            serial: Serial::new(board),
            profile: profile.clone(),
            now: Instant::ZERO,
            receives: None,
            out: Vec::new(),
            lit: false,
            moving: false,
            outputs: Vec::new(),
            played: None,
            answering: None,
            cut: None,
        }
    }

    /// Its address.
    pub fn address(&self) -> u8 {
        self.serial.board.address()
    }

    fn collect(&mut self) {
        let now = self.now;
        let address = self.serial.board.address();
        while let Some(sending) = self.serial.poll_transmit(now) {
            let answer = sending.answer;
            for (k, byte) in (0u64..).zip(sending.bytes) {
                let start = answer.start + answer.character * k;
                self.out.push(Char { start, end: start + answer.character, byte: *byte, flaw: Flaw::None });
            }
            self.answering = Some((answer.start, answer.end()));
            self.outputs.push((answer.start, address, Output::Driver(true)));
            self.outputs.push((answer.end(), address, Output::Driver(false)));
        }
    }

    fn look(&mut self) {
        let now = self.now;
        let address = self.serial.board.address();
        if let Some(slot) = self.serial.board.as_slot() {
            let lit = slot.lamp_lit(now);
            if lit != self.lit {
                self.lit = lit;
                self.outputs.push((now, address, Output::Lamp(lit)));
            }
        } else if let Some(drawer) = self.serial.board.as_drawer() {
            let moving = drawer.registers(now).discrete & 0b100 != 0;
            if moving != self.moving {
                self.moving = moving;
                self.outputs.push((now, address, Output::Motor(moving)));
            }
        }
    }

    fn slot(&mut self) -> Result<&mut SlotBoard, Cannot> {
        self.serial.board.as_slot().ok_or_else(|| Cannot("a drawer board has no reader".into()))
    }

    fn drawer(&mut self) -> Result<&mut DrawerBoard, Cannot> {
        self.serial.board.as_drawer().ok_or_else(|| Cannot("a slot board has no drawer".into()))
    }

    fn field(&mut self, now: Instant, field: &Field) -> Result<(), Cannot> {
        let source = match field {
            Field::Nothing => Source::Nothing,
            Field::Tag { id, rate } => {
                let id = TagId::new(*id).ok_or_else(|| Cannot(format!("{id:X} does not fit 40 bits")))?;
                if rate_of(*rate) == Some(self.profile.slot.rate) {
                    Source::Tag { id, rest: now }
                } else {
                    Source::Unreadable { rest: now }
                }
            }
            _ => Source::Raw,
        };
        let played = match source {
            Source::Raw => Some(
                Played::new(&self.profile, field, now)
                    .ok_or_else(|| Cannot("no tag sends such a signal".into()))?,
            ),
            _ => None,
        };
        self.slot()?.source(now, source);
        self.played = played;
        Ok(())
    }

    /// Plays what stands before the antenna up to `now`; to be called before the board is asked anything at `now`.
    pub fn play(&mut self, now: Instant) {
        self.now = self.now.max(now);
        if let Some(played) = &mut self.played
            && let Some(slot) = self.serial.board.as_slot()
        {
            played.play(self.now, slot);
        }
    }

    /// The board loses power or restarts: what it was saying ends here, and its driver lets go of the line.
    fn fall_silent(&mut self, now: Instant) {
        self.serial.reset();
        self.out.clear();
        if let Some((start, end)) = self.answering.take().filter(|(_, end)| *end > now) {
            self.cut = Some((now, end));
            let address = self.serial.board.address();
            self.outputs.retain(|(at, _, output)| *at <= now || !matches!(output, Output::Driver(_)));
            if start <= now {
                self.outputs.push((now, address, Output::Driver(false)));
            }
        }
    }

    fn set_line(&mut self, now: Instant, act: &Act) -> Result<(), Cannot> {
        let line = act.wanted_line().ok_or_else(|| Cannot("there is no such line".into()))?;
        self.profile.line.speed = line;
        self.mount(now, self.address())
    }

    fn mount(&mut self, now: Instant, address: u8) -> Result<(), Cannot> {
        let kind = self.serial.board.as_slot().is_some();
        let setup = if kind { self.profile.slot_setup(address) } else { self.profile.drawer_setup(address) };
        let core = if kind {
            Core::Slot(SlotBoard::new(self.profile.slot_timing()))
        } else {
            Core::Drawer(DrawerBoard::new(self.profile.drawer_timing()))
        };
        let mut board = Board::new(setup, core);
        board.power(now, true);
        self.serial = Serial::new(board);
        Ok(())
    }
}

/// RF/64, RF/32, RF/16 by their number.
pub fn rate_of(rate: u8) -> Option<Rate> {
    match rate {
        64 => Some(Rate::Rf64),
        32 => Some(Rate::Rf32),
        16 => Some(Rate::Rf16),
        _ => None,
    }
}

const fn switch(limit: Limit) -> Switch {
    match limit {
        Limit::Works => Switch::Works,
        Limit::StuckMade => Switch::StuckMade,
        Limit::NeverMakes => Switch::NeverMakes,
    }
}

impl Device for Seat {
    fn line(&self) -> LineSpeed {
        self.serial.board.setup().line
    }

    fn begins(&mut self, start: Instant) {
        self.receives.get_or_insert(start);
    }

    fn hear(&mut self, heard: Char) {
        self.receives = None;
        self.play(heard.end);
        self.serial.handle_byte(heard.end, heard.byte, heard.flaw);
        self.collect();
    }

    fn advance(&mut self, now: Instant) {
        self.play(now);
        self.serial.handle_timeout(self.receives.map_or(self.now, |since| since.min(self.now)));
        self.collect();
        self.look();
    }

    fn next_at(&self) -> Option<Instant> {
        let frame = self.serial.next_deadline().filter(|at| self.receives.is_none_or(|since| *at <= since));
        let board = &self.serial.board;
        let own = match board.core() {
            Core::Slot(slot) => slot.lamp_change(self.now),
            Core::Drawer(drawer) => drawer.next_change(self.now),
        };
        [frame, own].into_iter().flatten().min()
    }

    fn transmit(&mut self, out: &mut Vec<Char>) {
        out.append(&mut self.out);
    }

    fn silenced(&mut self) -> Option<(Instant, Instant)> {
        self.cut.take()
    }

    fn outputs(&mut self, out: &mut Vec<(Instant, u8, Output)>) {
        // Edges of the transmit enable are known ahead; they are told when they come.
        self.outputs.sort_by_key(|(at, _, _)| *at);
        let due = self.outputs.partition_point(|(at, _, _)| *at <= self.now);
        out.extend(self.outputs.drain(..due));
    }

    fn act(&mut self, now: Instant, act: &Act) -> Result<(), Cannot> {
        self.play(now);
        match act {
            Act::Tag { field, .. } => self.field(now, field)?,
            Act::Antenna { broken, .. } => self.slot()?.antenna_fault(now, *broken),
            Act::Power { on, .. } => {
                self.serial.board.power(now, *on);
                self.fall_silent(now);
            }
            Act::BrownOut { .. } => {
                self.serial.board.reset(now);
                self.fall_silent(now);
            }
            Act::Jam { obstacle, .. } => {
                let jam = match *obstacle {
                    Obstacle::None => Jam::Free,
                    Obstacle::Held => Jam::Held,
                    Obstacle::Between { low, high } => Jam::Between { low, high },
                };
                self.drawer()?.jam(now, jam);
            }
            Act::Hand { position, .. } => self.drawer()?.hand(now, *position),
            Act::Limits { closed, open, .. } => {
                self.drawer()?.limit_fault(now, switch(*closed), switch(*open))
            }
            Act::Driver { broken, .. } => self.drawer()?.driver_fault(now, *broken),
            Act::Mount { address, .. } => self.mount(now, *address)?,
            Act::Line { .. } => self.set_line(now, act)?,
            Act::Loop { .. } => {}
            Act::Counters { first, second, .. } => match self.slot() {
                Ok(slot) => slot.set_counters(*first, *second),
                Err(_) => self.drawer()?.set_opened(*first),
            },
        }
        self.look();
        Ok(())
    }
}

/// Several devices on one line.
pub struct Bus {
    seats: Vec<(u8, Box<dyn Device>)>,
    line: LineSpeed,
}

impl std::fmt::Debug for Bus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let addresses: Vec<u8> = self.seats.iter().map(|(address, _)| *address).collect();
        f.debug_struct("Bus").field("addresses", &addresses).finish_non_exhaustive()
    }
}

impl Bus {
    /// These devices, each with its address, on a line of this speed.
    pub fn new(line: LineSpeed, seats: Vec<(u8, Box<dyn Device>)>) -> Self {
        Self { seats, line }
    }

    /// The golden boards at `addresses` of the profile's cabinet.
    ///
    /// # Errors
    /// The first address that the cabinet does not have.
    pub fn golden(profile: &Profile, addresses: &[u8]) -> Result<Self, u8> {
        let seat = |address: &u8| {
            let seat = Seat::new(profile, *address).ok_or(*address)?;
            Ok((*address, Box::new(seat) as Box<dyn Device>))
        };
        let seats: Result<Vec<_>, u8> = addresses.iter().map(seat).collect();
        Ok(Self::new(profile.line.speed, seats?))
    }
}

/// The board that an act is done to.
pub fn board_of(act: &Act) -> u8 {
    match act {
        Act::Tag { board, .. }
        | Act::Antenna { board, .. }
        | Act::Power { board, .. }
        | Act::BrownOut { board, .. }
        | Act::Jam { board, .. }
        | Act::Hand { board, .. }
        | Act::Limits { board, .. }
        | Act::Driver { board, .. }
        | Act::Mount { board, .. }
        | Act::Line { board, .. }
        | Act::Loop { board, .. }
        | Act::Counters { board, .. } => *board,
    }
}

impl Device for Bus {
    fn line(&self) -> LineSpeed {
        self.line
    }

    fn begins(&mut self, start: Instant) {
        self.seats.iter_mut().for_each(|(_, seat)| seat.begins(start));
    }

    fn hear(&mut self, heard: Char) {
        self.seats.iter_mut().for_each(|(_, seat)| seat.hear(heard));
    }

    fn advance(&mut self, now: Instant) {
        self.seats.iter_mut().for_each(|(_, seat)| seat.advance(now));
    }

    fn next_at(&self) -> Option<Instant> {
        self.seats.iter().filter_map(|(_, seat)| seat.next_at()).min()
    }

    fn transmit(&mut self, out: &mut Vec<Char>) {
        self.seats.iter_mut().for_each(|(_, seat)| seat.transmit(out));
    }

    fn silenced(&mut self) -> Option<(Instant, Instant)> {
        self.seats.iter_mut().find_map(|(_, seat)| seat.silenced())
    }

    fn outputs(&mut self, out: &mut Vec<(Instant, u8, Output)>) {
        self.seats.iter_mut().for_each(|(_, seat)| seat.outputs(out));
        out.sort_by_key(|(at, _, _)| *at);
    }

    fn act(&mut self, now: Instant, act: &Act) -> Result<(), Cannot> {
        if let Act::Line { .. } = act {
            self.seats.iter_mut().try_for_each(|(_, seat)| seat.act(now, act))?;
            self.line = act.wanted_line().unwrap_or(self.line);
            return Ok(());
        }
        let board = board_of(act);
        let seat = self.seats.iter_mut().find(|(address, _)| *address == board);
        let (address, seat) = seat.ok_or_else(|| Cannot(format!("no board {board} hangs on the line")))?;
        seat.act(now, act)?;
        if let Act::Mount { address: new, .. } = act {
            *address = *new;
        }
        Ok(())
    }
}
