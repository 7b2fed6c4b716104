//! Requests and replies as one readable line each, for logs of the bus.
//!
//! `read input registers 0..4 (5)`: first and last, and how many. It refuses to know what a register means.

use crate::reply::{DeviceId, Reply};
use crate::request::{Bits, IdAccess, Request, Words, function};
use core::fmt;

impl fmt::Display for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::ReadCoils { start, count } => write!(f, "read coils {}", Range { start, count }),
            Self::ReadDiscrete { start, count } => {
                write!(f, "read discrete inputs {}", Range { start, count })
            }
            Self::ReadHolding { start, count } => {
                write!(f, "read holding registers {}", Range { start, count })
            }
            Self::ReadInput { start, count } => write!(f, "read input registers {}", Range { start, count }),
            Self::WriteCoil { at, on } => write!(f, "write coil {at} {}", switch(on)),
            Self::WriteRegister { at, value } => write!(f, "write holding register {at} = {value}"),
            Self::Diagnostic { sub, data } => write!(f, "diagnostic {sub}:{}", Hex(data)),
            Self::WriteCoils { start, bits } => {
                write!(f, "write coils {}: {}", Range { start, count: bits.count() }, Row(bits))
            }
            Self::WriteRegisters { start, words } => {
                write!(
                    f,
                    "write holding registers {}:{}",
                    Range { start, count: words.count() },
                    Registers(words)
                )
            }
            Self::DeviceId { access: IdAccess::Individual, object } => {
                write!(f, "read device id, object {object}")
            }
            Self::DeviceId { access, object } => {
                write!(f, "read device id, {} from object {object}", level(access.code()))
            }
        }
    }
}

impl fmt::Display for Reply<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Bits { function: function::READ_COILS, bytes } => write!(f, "coils:{}", Hex(bytes)),
            Self::Bits { bytes, .. } => write!(f, "discrete inputs:{}", Hex(bytes)),
            Self::Words { function: function::READ_HOLDING, words } => {
                write!(f, "holding registers ({}):{}", words.count(), Registers(words))
            }
            Self::Words { words, .. } => {
                write!(f, "input registers ({}):{}", words.count(), Registers(words))
            }
            Self::WroteCoil { at, on } => write!(f, "wrote coil {at} {}", switch(on)),
            Self::WroteRegister { at, value } => write!(f, "wrote holding register {at} = {value}"),
            Self::Diagnostic { sub, data } => write!(f, "diagnostic {sub}:{}", Hex(data)),
            Self::WroteMany { function: function::WRITE_COILS, start, count } => {
                write!(f, "wrote coils {}", Range { start, count })
            }
            Self::WroteMany { start, count, .. } => {
                write!(f, "wrote holding registers {}", Range { start, count })
            }
            Self::DeviceId(id) => id.fmt(f),
            Self::Exception { function, exception } => {
                write!(f, "exception {exception} to function {function:02X}")
            }
        }
    }
}

impl fmt::Display for DeviceId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "device id, {}, conformity {:02X}", level(self.code), self.conformity)?;
        for (id, value) in self.iter() {
            write!(f, ", {id} \"{}\"", value.escape_ascii())?;
        }
        if self.more {
            write!(f, ", more from {}", self.next)?;
        }
        Ok(())
    }
}

fn switch(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

fn level(code: u8) -> &'static str {
    match code {
        1 => "basic",
        2 => "regular",
        3 => "extended",
        4 => "individual",
        _ => "unknown level",
    }
}

/// `0..4 (5)`; the last may lie past FFFF, where a board must refuse it.
struct Range {
    start: u16,
    count: u16,
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match u32::from(self.count).checked_sub(1) {
            Some(more) => write!(f, "{}..{} ({})", self.start, u32::from(self.start) + more, self.count),
            None => write!(f, "{} (none)", self.start),
        }
    }
}

/// ` A5 37`, a space before each byte.
struct Hex<'a>(&'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, " {byte:02X}"))
    }
}

/// ` 001A 00BC`, a space before each register.
struct Registers<'a>(Words<'a>);

impl fmt::Display for Registers<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|word| write!(f, " {word:04X}"))
    }
}

/// `1011001110`, the first coil first.
struct Row<'a>(Bits<'a>);

impl fmt::Display for Row<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (0..self.0.count()).try_for_each(|k| f.write_str(if self.0.get(k) == Some(true) { "1" } else { "0" }))
    }
}
