//! A board's tables as a clause reads and writes them.
//!
//! It refuses to know which values are right; a board that does not answer a legal read breaks the clause.

use super::{Answer, Bench, Kind, Stop};
use crate::declaration::Ranges;
use std::fmt;

/// A harmless holding register of the board under test: what a write clause writes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark {
    /// Its address.
    pub register: u16,
    /// Its value at rest.
    pub rest: u16,
    /// Another legal value.
    pub other: u16,
}

/// All that a board shows, but for what changes by itself (frame counters, a moving drawer's position).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tables {
    /// Coils.
    pub coils: Vec<bool>,
    /// Discrete inputs.
    pub discrete: Vec<bool>,
    /// Holding registers.
    pub holding: Vec<u16>,
    /// Input registers that stand still: slot 0 … 3, drawer 0 … 2.
    pub input: Vec<u16>,
}

impl fmt::Display for Tables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "holding {:?} input {:?} coils {:?} discrete {:?}",
            self.holding, self.input, self.coils, self.discrete
        )
    }
}

impl Bench<'_> {
    /// The board's harmless register: lamp off/on for a slot board, step rate for a drawer board.
    pub fn mark(&self) -> Mark {
        match self.kind() {
            Kind::Slot => Mark { register: 0, rest: 0, other: 1 },
            Kind::Drawer => {
                let rest = self.profile().drawer.rate;
                Mark { register: 17, rest, other: if rest == 0x0102 { 0x0203 } else { 0x0102 } }
            }
        }
    }

    /// What a drawer board's registers may hold, as declared.
    pub const fn ranges(&self) -> &Ranges {
        &self.declaration.ranges
    }

    /// First holding register and how many there are.
    pub const fn holding_range(&self) -> (u16, u16) {
        match self.kind() {
            Kind::Slot => (0, 2),
            Kind::Drawer => (16, 3),
        }
    }

    /// How many input registers there are, from 0.
    pub const fn input_count(&self) -> u16 {
        match self.kind() {
            Kind::Slot => 7,
            Kind::Drawer => 3,
        }
    }

    /// Everything that stands still.
    ///
    /// # Errors
    /// [`Stop::Broken`] when a legal read is not answered rightly.
    pub fn tables(&mut self) -> Result<Tables, Stop> {
        let (first, count) = self.holding_range();
        let holding = self.read_holding(first, count)?;
        Ok(match self.kind() {
            Kind::Slot => Tables { holding, input: self.read_input(0, 4)?, ..Tables::default() },
            Kind::Drawer => Tables {
                holding,
                input: self.read_input(0, 3)?,
                coils: self.read_coils(0, 1)?,
                discrete: self.read_discrete(0, 5)?,
            },
        })
    }

    /// FC 04.
    ///
    /// # Errors
    /// [`Stop::Broken`] when a legal read is not answered rightly.
    pub fn read_input(&mut self, start: u16, count: u16) -> Result<Vec<u16>, Stop> {
        self.read_words(4, start, count)
    }

    /// FC 03.
    ///
    /// # Errors
    /// [`Stop::Broken`] when a legal read is not answered rightly.
    pub fn read_holding(&mut self, start: u16, count: u16) -> Result<Vec<u16>, Stop> {
        self.read_words(3, start, count)
    }

    /// FC 01.
    ///
    /// # Errors
    /// [`Stop::Broken`] when a legal read is not answered rightly.
    pub fn read_coils(&mut self, start: u16, count: u16) -> Result<Vec<bool>, Stop> {
        self.read_bits(1, start, count)
    }

    /// FC 02.
    ///
    /// # Errors
    /// [`Stop::Broken`] when a legal read is not answered rightly.
    pub fn read_discrete(&mut self, start: u16, count: u16) -> Result<Vec<bool>, Stop> {
        self.read_bits(2, start, count)
    }

    /// FC 06, which must be echoed.
    ///
    /// # Errors
    /// [`Stop::Broken`] when a legal write is not echoed.
    pub fn write(&mut self, register: u16, value: u16) -> Result<(), Stop> {
        let [ah, al] = register.to_be_bytes();
        let [vh, vl] = value.to_be_bytes();
        self.legal(&[6, ah, al, vh, vl])
    }

    /// FC 05 to coil 0, which must be echoed.
    ///
    /// # Errors
    /// [`Stop::Broken`] when a legal write is not echoed.
    pub fn set_coil(&mut self, on: bool) -> Result<(), Stop> {
        self.legal(&[5, 0, 0, if on { 0xFF } else { 0 }, 0])
    }

    fn legal(&mut self, pdu: &[u8]) -> Result<(), Stop> {
        let answer = self.ask(pdu)?;
        if answer.is_reply(pdu) {
            Ok(())
        } else {
            Err(Stop::Broken(format!("the legal write {} is answered by {answer}", crate::tries::hex(pdu))))
        }
    }

    fn read(&mut self, function: u8, start: u16, count: u16, bytes: usize) -> Result<Vec<u8>, Stop> {
        let [sh, sl] = start.to_be_bytes();
        let [ch, cl] = count.to_be_bytes();
        let pdu = [function, sh, sl, ch, cl];
        match self.ask(&pdu)? {
            Answer::Reply(reply)
                if reply.len() == bytes + 2 && reply[0] == function && usize::from(reply[1]) == bytes =>
            {
                Ok(reply[2..].to_vec())
            }
            other => Err(Stop::Broken(format!(
                "the legal read {} is answered by {other}",
                crate::tries::hex(&pdu)
            ))),
        }
    }

    fn read_words(&mut self, function: u8, start: u16, count: u16) -> Result<Vec<u16>, Stop> {
        let bytes = self.read(function, start, count, usize::from(count) * 2)?;
        Ok(bytes.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect())
    }

    fn read_bits(&mut self, function: u8, start: u16, count: u16) -> Result<Vec<bool>, Stop> {
        let bytes = self.read(function, start, count, usize::from(count).div_ceil(8))?;
        Ok((0..usize::from(count)).map(|k| bytes[k / 8] >> (k % 8) & 1 == 1).collect())
    }
}
