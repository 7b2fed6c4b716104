//! One thing to ask on the line: whom, what, and for whose sake.

use crate::{Slot, Ticket};
use forecourt_wire::{BROADCAST, Request};

/// Holding register 0 of a slot board: the lamp.
const LAMP: u16 = 0;
/// Holding register 1 of a slot board: 1 asleep, 0 reading (KEY-48).
const SLEEP: u16 = 1;
/// Coil 0 of a drawer board: the wanted position.
const WANTED: u16 = 0;
/// Discrete inputs of a drawer board.
const INPUTS: u16 = 5;
/// Input registers of a drawer board: position, fault, times opened.
const REGISTERS: u16 = 3;

/// What is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ask {
    /// A slot's ID and reader status.
    Slot,
    /// A drawer's inputs.
    Inputs,
    /// A drawer's position, fault and count.
    Registers,
    /// A drawer to open or to close.
    Coil(bool),
    /// A slot's lamp to be set.
    Lamp(u16),
    /// Readers to sleep or to wake; all of them at the broadcast address.
    Sleep(bool),
}

/// For whose sake.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Why {
    /// A drawer's poll, and what follows from it.
    Poll,
    /// The watched slot.
    Watch,
    /// The ordered pass of this number.
    Sweep(u32),
    /// A person's order.
    Order(Ticket),
    /// Whether the line lives while another board is silent (KEY-56).
    Witness,
    /// Whether the line is up again.
    Probe,
    /// The readers' sleep.
    Readers,
}

/// One thing to ask.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Job {
    pub(crate) address: u8,
    pub(crate) ask: Ask,
    pub(crate) why: Why,
}

impl Job {
    /// The usual question to the board at `address`.
    pub(crate) fn look(address: u8, why: Why) -> Self {
        let ask = if Slot::from_address(address).is_some() { Ask::Slot } else { Ask::Inputs };
        Self { address, ask, why }
    }

    /// All readers to sleep or to wake (KEY-62).
    pub(crate) const fn all_readers(asleep: bool) -> Self {
        Self { address: BROADCAST, ask: Ask::Sleep(asleep), why: Why::Readers }
    }
}

impl Ask {
    /// The request on the wire; a slot is asked for `slot_registers` input registers.
    pub(crate) fn request(self, slot_registers: u16) -> Request<'static> {
        match self {
            Self::Slot => Request::ReadInput { start: 0, count: slot_registers },
            Self::Inputs => Request::ReadDiscrete { start: 0, count: INPUTS },
            Self::Registers => Request::ReadInput { start: 0, count: REGISTERS },
            Self::Coil(on) => Request::WriteCoil { at: WANTED, on },
            Self::Lamp(value) => Request::WriteRegister { at: LAMP, value },
            Self::Sleep(asleep) => Request::WriteRegister { at: SLEEP, value: u16::from(asleep) },
        }
    }
}
