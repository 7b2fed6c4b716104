//! Devices that are no boards: what a suspicious laboratory puts its clauses to first.
//!
//! None of them may earn a single PASS of a clause that asks the wire. They refuse to be useful.

use crate::act::Act;
use crate::device::{Char, Device};
use crate::link::Cannot;
use forecourt_wire::crc::crc16;
use forecourt_wire::deframe::{Deframer, Flaw};
use forecourt_wire::{Frame, Instant, LineSpeed};

/// What it does with a frame.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trick {
    /// Nothing is attached at all.
    Null,
    /// It hears and never speaks.
    Silent,
    /// It sends back every frame as it came.
    Echo,
    /// It answers everything with exception 01.
    Exception,
    /// It answers each request with the answer that a good board once gave to the same function, whatever is asked.
    Replay,
}

/// Such a device.
#[derive(Debug)]
pub struct Dummy {
    trick: Trick,
    address: u8,
    deframer: Deframer,
    out: Vec<Char>,
}

impl Dummy {
    /// A device that does `trick` at `address`, on a line of the usual speed.
    pub fn new(trick: Trick, address: u8) -> Self {
        Self { trick, address, deframer: Deframer::new(LineSpeed::DEFAULT), out: Vec::new() }
    }

    fn answer(&self, frame: &[u8]) -> Option<Vec<u8>> {
        let whole = |pdu: &[u8]| crate::burst::frame(self.address, pdu);
        match self.trick {
            Trick::Null | Trick::Silent => None,
            Trick::Echo => Some(frame.to_vec()),
            Trick::Exception => Some(whole(&[frame.get(1)? | 0x80, 1])),
            Trick::Replay => match frame.get(1)? {
                4 => Some(whole(&[4, 2, 0, 0])),
                3 => Some(whole(&[3, 4, 0, 0, 0, 0])),
                8 => Some(whole(&[8, 0, 0, 0xA5, 0x37])),
                6 => Some(whole(&[6, 0, 0, 0, 1])),
                code => Some(whole(&[code | 0x80, 1])),
            },
        }
    }
}

impl Device for Dummy {
    fn line(&self) -> LineSpeed {
        LineSpeed::DEFAULT
    }

    fn hear(&mut self, heard: Char) {
        self.advance(heard.start);
        self.deframer.push(heard.end, heard.byte, heard.flaw);
    }

    fn advance(&mut self, now: Instant) {
        let line = self.line();
        let mut frames = Vec::new();
        while let Some(received) = self.deframer.poll(now) {
            if let Ok(frame) = received.frame {
                frames.push((received.end, Frame::bytes(&frame).to_vec()));
            }
        }
        for (end, frame) in frames {
            let Some(answer) = self.answer(&frame) else { continue };
            debug_assert!(crc16(&answer) == 0 || self.trick == Trick::Echo, "answers are whole frames");
            let start = end + line.t3_5();
            for (k, byte) in (0u64..).zip(answer) {
                let at = start + line.char_span() * k;
                self.out.push(Char { start: at, end: at + line.char_span(), byte, flaw: Flaw::None });
            }
        }
    }

    fn next_at(&self) -> Option<Instant> {
        self.deframer.deadline()
    }

    fn transmit(&mut self, out: &mut Vec<Char>) {
        out.append(&mut self.out);
    }

    fn act(&mut self, _now: Instant, _act: &Act) -> Result<(), Cannot> {
        Err(Cannot("there is no board".into()))
    }
}
