//! What every board does: address, functions, exceptions, silence, power (cabinet profile, *Every board*).
//!
//! [`Board::answer`] takes whole frames; [`crate::Serial`] puts a board on characters. It refuses to know the line
//! and what the registers mean.

use crate::drawer::DrawerBoard;
use crate::identity::Identity;
use crate::profile::Profile;
use crate::serve::{Tables, serve};
use crate::slot::SlotBoard;
use forecourt_wire::crc::crc16;
use forecourt_wire::request::function as f;
use forecourt_wire::{BROADCAST, Exception, FRAME_MAX, FRAME_MIN, Frame, Instant, LineSpeed, Span};

/// What a board is set to when it is mounted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Setup {
    /// Its address, 1 … 247.
    pub address: u8,
    /// The line it hangs on.
    pub line: LineSpeed,
    /// From the end of T3.5 to the answer's first bit.
    pub reply_delay: Span,
    /// From power-on to the first character that it hears.
    pub boot: Span,
    /// What FC 2B/0E tells.
    pub identity: Identity,
}

/// An answer that a board is about to send.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Answer {
    /// Start of the first start bit; never before T3.5 has passed. Transmit enable rises here (KEY-57).
    pub start: Instant,
    /// Bytes in the caller's buffer, 4 … 256; from a faulty board 1 … 256.
    pub length: usize,
    /// One character as this board times it.
    pub character: Span,
}

impl Answer {
    /// End of the last stop bit, where transmit enable falls (KEY-57).
    pub fn end(&self) -> Instant {
        self.start + self.character * self.length as u64
    }
}

/// Anything that takes a whole frame and may answer it.
pub trait Responder {
    /// Takes the frame whose last stop bit ended at `end` and writes the answer, if any, to `out`.
    fn answer(&mut self, end: Instant, frame: &[u8], out: &mut [u8; FRAME_MAX]) -> Option<Answer>;
    /// A frame that nobody asked for, to be sent after the last answer; only faulty boards have one.
    fn unasked(&mut self, _out: &mut [u8; FRAME_MAX]) -> Option<Answer> {
        None
    }
    /// The line it is set to.
    fn line(&self) -> LineSpeed;
    /// Since when its firmware runs (may lie ahead, while it boots); `None` without power.
    fn running_from(&self) -> Option<Instant>;
}

/// Which kind of board it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Core {
    /// A slot board.
    Slot(SlotBoard),
    /// A drawer board.
    Drawer(DrawerBoard),
}

/// A golden board: firmware and hardware behind one address.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Board {
    setup: Setup,
    silence: Span,
    character: Span,
    running_from: Option<Instant>,
    core: Core,
}

impl Board {
    /// The slot board of slot `slot` in drawer `drawer`, both from 1, without power; `None` when the cabinet has
    /// no such slot.
    pub fn slot(profile: &Profile, drawer: u8, slot: u8) -> Option<Self> {
        let setup = profile.slot_setup(profile.slot_address(drawer, slot)?);
        Some(Self::new(setup, Core::Slot(SlotBoard::new(profile.slot_timing()))))
    }

    /// The board of drawer `drawer`, from 1, closed and without power; `None` when the cabinet has no such drawer.
    pub fn drawer(profile: &Profile, drawer: u8) -> Option<Self> {
        let setup = profile.drawer_setup(profile.drawer_address(drawer)?);
        Some(Self::new(setup, Core::Drawer(DrawerBoard::new(profile.drawer_timing()))))
    }

    /// A board of this setup, without power.
    pub fn new(setup: Setup, core: Core) -> Self {
        let (silence, character) = (setup.line.t3_5(), setup.line.char_span());
        Self { setup, silence, character, running_from: None, core }
    }

    /// What it is set to.
    pub const fn setup(&self) -> &Setup {
        &self.setup
    }

    /// Its address.
    pub const fn address(&self) -> u8 {
        self.setup.address
    }

    /// Which kind it is, to look at.
    pub const fn core(&self) -> &Core {
        &self.core
    }

    /// The slot board's own inputs; `None` for a drawer board.
    pub const fn as_slot(&mut self) -> Option<&mut SlotBoard> {
        match &mut self.core {
            Core::Slot(slot) => Some(slot),
            Core::Drawer(_) => None,
        }
    }

    /// The drawer board's own inputs; `None` for a slot board.
    pub const fn as_drawer(&mut self) -> Option<&mut DrawerBoard> {
        match &mut self.core {
            Core::Drawer(drawer) => Some(drawer),
            Core::Slot(_) => None,
        }
    }

    /// Switches the power at `at`. On: it boots, and hears from `boot` later. Off: RAM is lost, holding registers
    /// 16 … 18 stay, a moving drawer stops where it is.
    pub fn power(&mut self, at: Instant, on: bool) {
        self.restart(at, on.then(|| at + self.setup.boot));
    }

    /// The watchdog bites at `at`: as if power went off and on in that instant.
    pub fn reset(&mut self, at: Instant) {
        if self.running_from.is_some() {
            self.power(at, true);
        }
    }

    /// RAM is lost at `at` and the program goes on without a boot, as after a brown-out.
    pub fn lose_ram(&mut self, at: Instant) {
        if let Some(from) = self.running_from {
            self.restart(at, Some(from.max(at)));
        }
    }

    fn restart(&mut self, at: Instant, from: Option<Instant>) {
        self.running_from = from;
        match &mut self.core {
            Core::Slot(slot) => slot.power(at, from),
            Core::Drawer(drawer) => drawer.power(at, from),
        }
    }

    /// Brings the board's own time to `to`; an earlier instant changes nothing.
    pub fn advance(&mut self, to: Instant) {
        match &mut self.core {
            Core::Slot(slot) => slot.advance(to),
            Core::Drawer(drawer) => drawer.advance(to),
        }
    }

    /// The next instant after `now` at which a register may change by itself; for journals, never needed for
    /// right answers.
    pub fn next_change(&self, now: Instant) -> Option<Instant> {
        match &self.core {
            Core::Slot(slot) => slot.next_change(now),
            Core::Drawer(drawer) => drawer.next_change(now),
        }
    }

    /// Takes the frame whose last stop bit ended at `end`; writes the answer, if there is one, to `out`.
    ///
    /// The request takes effect, and what it reads is seen, when the silence behind it has shown that it was
    /// whole: at `end` + T3.5.
    pub fn answer(&mut self, end: Instant, frame: &[u8], out: &mut [u8; FRAME_MAX]) -> Option<Answer> {
        let to = *frame.first()?;
        if to != self.setup.address && to != BROADCAST {
            return None;
        }
        // A frame that began before the firmware ran was only half heard.
        if self.running_from? > end.back(self.character * frame.len() as u64) {
            return None;
        }
        let pdu = Frame::new_checked(frame).ok()?.pdu();
        let code = *pdu.first()?;
        // Codes from 128 up belong to exception answers: someone else's answer, not a request (§4.1).
        if code & 0x80 != 0 {
            return None;
        }
        let act = end + self.silence;
        if to == BROADCAST {
            self.broadcast(act, code, pdu, out);
            return None;
        }
        out[0] = to;
        let body = &mut out[1..FRAME_MAX - 2];
        let length = match self.serve(act, pdu, body) {
            Ok(length) => length,
            Err(exception) => {
                body[..2].copy_from_slice(&[code | 0x80, exception.code()]);
                2
            }
        } + 1;
        let sum = crc16(&out[..length]).to_le_bytes();
        out[length..length + 2].copy_from_slice(&sum);
        let start = act + self.setup.reply_delay;
        Some(Answer { start, length: length + 2, character: self.character })
    }

    /// Only writes of holding registers are done: no single frame may open all drawers (cabinet profile).
    fn broadcast(&mut self, act: Instant, code: u8, pdu: &[u8], out: &mut [u8; FRAME_MAX]) {
        if matches!(code, f::WRITE_REGISTER | f::WRITE_REGISTERS) {
            // Whatever the board would have said, nobody is told.
            let _ = self.serve(act, pdu, &mut out[..FRAME_MAX - FRAME_MIN + 1]);
        }
    }

    fn serve(&mut self, act: Instant, pdu: &[u8], out: &mut [u8]) -> Result<usize, Exception> {
        match &mut self.core {
            Core::Slot(slot) => {
                slot.advance(act);
                serve(slot, &self.setup.identity, pdu, out)
            }
            Core::Drawer(drawer) => {
                drawer.advance(act);
                serve(drawer, &self.setup.identity, pdu, out)
            }
        }
    }
}

impl Responder for Board {
    fn answer(&mut self, end: Instant, frame: &[u8], out: &mut [u8; FRAME_MAX]) -> Option<Answer> {
        Self::answer(self, end, frame, out)
    }

    fn line(&self) -> LineSpeed {
        self.setup.line
    }

    fn running_from(&self) -> Option<Instant> {
        self.running_from
    }
}
