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

#[cfg(test)]
mod tests {
    use crate::reply::{Exception, Reply};
    use crate::request::{Bits, IdAccess, Request, Words};
    use std::string::ToString;

    #[track_caller]
    fn check(message: impl ToString, line: &str) {
        assert_eq!(message.to_string(), line);
    }

    #[test]
    fn requests_in_one_line() {
        check(Request::ReadInput { start: 0, count: 5 }, "read input registers 0..4 (5)");
        check(Request::ReadCoils { start: 0xFFFF, count: 2 }, "read coils 65535..65536 (2)");
        check(Request::ReadHolding { start: 16, count: 0 }, "read holding registers 16 (none)");
        check(Request::ReadDiscrete { start: 2, count: 1 }, "read discrete inputs 2..2 (1)");
        check(Request::WriteCoil { at: 0, on: true }, "write coil 0 on");
        check(Request::WriteRegister { at: 0, value: 2 }, "write holding register 0 = 2");
        check(Request::Diagnostic { sub: 0, data: &[0xA5, 0x37] }, "diagnostic 0: A5 37");
        let bits = Bits::new(&[0xCD, 0x01], 10).expect("ten bits in two bytes");
        check(Request::WriteCoils { start: 19, bits }, "write coils 19..28 (10): 1011001110");
        let words = Words::new(&[0x00, 0x0A, 0x01, 0x02]).expect("two registers");
        check(Request::WriteRegisters { start: 1, words }, "write holding registers 1..2 (2): 000A 0102");
        let id = |access| Request::DeviceId { access, object: 2 };
        check(id(IdAccess::Basic), "read device id, basic from object 2");
        check(id(IdAccess::Regular), "read device id, regular from object 2");
        check(id(IdAccess::Extended), "read device id, extended from object 2");
        check(id(IdAccess::Individual), "read device id, object 2");
    }

    #[test]
    fn replies_in_one_line() {
        let words = Words::new(&[0x00, 0x1A, 0x00, 0xBC]).expect("two registers");
        check(Reply::Words { function: 4, words }, "input registers (2): 001A 00BC");
        check(Reply::Words { function: 3, words }, "holding registers (2): 001A 00BC");
        check(Reply::Bits { function: 1, bytes: &[0xCD] }, "coils: CD");
        check(Reply::Bits { function: 2, bytes: &[0x01] }, "discrete inputs: 01");
        check(Reply::WroteCoil { at: 0, on: false }, "wrote coil 0 off");
        check(Reply::WroteRegister { at: 17, value: 800 }, "wrote holding register 17 = 800");
        check(Reply::WroteMany { function: 15, start: 19, count: 10 }, "wrote coils 19..28 (10)");
        check(Reply::WroteMany { function: 16, start: 1, count: 2 }, "wrote holding registers 1..2 (2)");
        check(Reply::Diagnostic { sub: 0, data: &[0x12, 0x34] }, "diagnostic 0: 12 34");
        let exception = Exception::IllegalAddress;
        check(Reply::Exception { function: 4, exception }, "exception 02 illegal address to function 04");
        let id = [0x2B, 0x0E, 1, 0x81, 0xFF, 2, 2, 0, 3, b'A', b'"', b'B', 1, 1, 0];
        let id = Reply::parse(&id).expect("two objects");
        check(id, "device id, basic, conformity 81, 0 \"A\\\"B\", 1 \"\\x00\", more from 2");
        for (code, level) in [(2, "regular"), (3, "extended"), (4, "individual"), (5, "unknown level")] {
            let id = [0x2B, 0x0E, code, 0x01, 0, 0, 0];
            let id = Reply::parse(&id).expect("no object");
            check(id, &std::format!("device id, {level}, conformity 01"));
        }
    }
}
