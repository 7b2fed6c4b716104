//! What a board answers: the replies of the cabinet profile as values.
//!
//! Source: MODBUS Application Protocol V1.1b3 §6 and §7. It refuses to know what was asked before; a master that
//! wants to know whether a reply fits its request uses [`Reply::answers`].

use crate::request::{Bits, Request, WRITE_BITS_MAX, WRITE_WORDS_MAX, Words, emit_parts, function};
use core::fmt;

/// 2000 bits, the most that a request can ask for, in bytes.
const BITS_BYTES_MAX: usize = 250;

/// Exception codes of the profile (§7).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Exception {
    /// 01: a function that the board lacks.
    IllegalFunction,
    /// 02: a register outside the board's table.
    IllegalAddress,
    /// 03: a quantity, value or length that it cannot take.
    IllegalValue,
    /// 04: the board failed at the task.
    DeviceFailure,
    /// Any other code; [`Exception::from_code`] never puts 1 … 4 here.
    Other(u8),
}

impl Exception {
    /// The code on the wire.
    pub const fn code(self) -> u8 {
        match self {
            Self::IllegalFunction => 1,
            Self::IllegalAddress => 2,
            Self::IllegalValue => 3,
            Self::DeviceFailure => 4,
            Self::Other(code) => code,
        }
    }

    /// The exception with this code.
    pub const fn from_code(code: u8) -> Self {
        match code {
            1 => Self::IllegalFunction,
            2 => Self::IllegalAddress,
            3 => Self::IllegalValue,
            4 => Self::DeviceFailure,
            other => Self::Other(other),
        }
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::IllegalFunction => "illegal function",
            Self::IllegalAddress => "illegal address",
            Self::IllegalValue => "illegal value",
            Self::DeviceFailure => "device failure",
            Self::Other(_) => "exception",
        };
        write!(f, "{:02X} {name}", self.code())
    }
}

/// A valid reply PDU.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reply<'a> {
    /// FC 01 and 02: packed bits; how many of the last byte count, only the request knows.
    Bits {
        /// 01 or 02.
        function: u8,
        /// The packed bytes.
        bytes: &'a [u8],
    },
    /// FC 03 and 04: registers.
    Words {
        /// 03 or 04.
        function: u8,
        /// The registers.
        words: Words<'a>,
    },
    /// FC 05: the coil as written.
    WroteCoil {
        /// The coil.
        at: u16,
        /// On or off.
        on: bool,
    },
    /// FC 06: the register as written.
    WroteRegister {
        /// The register.
        at: u16,
        /// Its value.
        value: u16,
    },
    /// FC 08: sub-function and data.
    Diagnostic {
        /// Sub-function.
        sub: u16,
        /// Data.
        data: &'a [u8],
    },
    /// FC 15 and 16: how many were written from where.
    WroteMany {
        /// 0F or 10.
        function: u8,
        /// First coil or register.
        start: u16,
        /// How many.
        count: u16,
    },
    /// FC 2B/0E: device identification.
    DeviceId(DeviceId<'a>),
    /// Any function with bit 7 set.
    Exception {
        /// The function asked for, bit 7 clear.
        function: u8,
        /// Why not.
        exception: Exception,
    },
}

/// A device identification reply (§6.21).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DeviceId<'a> {
    /// Read Device ID code, as asked.
    pub code: u8,
    /// Conformity level of the board.
    pub conformity: u8,
    /// More objects follow in a further transaction.
    pub more: bool,
    /// The object to ask for next, 0 when none.
    pub next: u8,
    /// How many objects the list holds.
    pub count: u8,
    /// The objects: each id, length, bytes.
    pub objects: &'a [u8],
}

impl<'a> DeviceId<'a> {
    /// The data behind function code 2B; `None` unless the list holds as many objects as it says, and no more.
    fn parse(data: &'a [u8]) -> Option<Self> {
        let [function::MEI_DEVICE_ID, code, conformity, more, next, count, objects @ ..] = data else {
            return None;
        };
        let (code, conformity, next, count) = (*code, *conformity, *next, *count);
        // Table of §6.21: FF, more follows; 00, the last.
        let more = match more {
            0xFF => true,
            0x00 => false,
            _ => return None,
        };
        let id = Self { code, conformity, more, next, count, objects };
        let length: usize = id.iter().map(|(_, value)| value.len() + 2).sum();
        (length == objects.len() && id.iter().count() == usize::from(count)).then_some(id)
    }

    /// The objects in order; ends early where a length reaches past the end.
    pub fn iter(&self) -> impl Iterator<Item = (u8, &'a [u8])> + 'a {
        let mut rest = self.objects;
        core::iter::from_fn(move || {
            let [id, length, tail @ ..] = rest else { return None };
            let value = tail.get(..usize::from(*length))?;
            rest = &tail[usize::from(*length)..];
            Some((*id, value))
        })
    }
}

/// Why a PDU with a good checksum is no reply of the profile: the board's fault.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ReplyError {
    /// A function that the profile does not have.
    UnknownFunction(u8),
    /// A byte count or length that does not fit the function.
    WrongLength {
        /// The function code.
        function: u8,
        /// Bytes of the PDU.
        length: usize,
    },
    /// A coil value other than FF00 and 0000, or a quantity written that no request could have asked for.
    BadValue {
        /// The function code.
        function: u8,
        /// The value as sent.
        value: u16,
    },
}

impl fmt::Display for ReplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownFunction(code) => write!(f, "function {code:02X} is not in the profile"),
            Self::WrongLength { function, length } => {
                write!(f, "function {function:02X} with a PDU of {length} bytes")
            }
            Self::BadValue { function, value } => write!(f, "function {function:02X} with value {value:04X}"),
        }
    }
}

impl<'a> Reply<'a> {
    /// The reply in `pdu` (function code and data, as [`crate::Frame::pdu`] gives it).
    ///
    /// # Errors
    /// The [`ReplyError`] that says what is wrong with the board's answer.
    #[inline]
    pub fn parse(pdu: &'a [u8]) -> Result<Self, ReplyError> {
        use function as f;
        let Some((&code, data)) = pdu.split_first() else {
            return Err(ReplyError::WrongLength { function: 0, length: 0 });
        };
        let wrong = ReplyError::WrongLength { function: code, length: pdu.len() };
        if code & 0x80 != 0 {
            let [exception] = *data else { return Err(wrong) };
            return Ok(Self::Exception { function: code & 0x7F, exception: Exception::from_code(exception) });
        }
        match code {
            f::READ_COILS | f::READ_DISCRETE => {
                let bytes = counted(data).filter(|bytes| bytes.len() <= BITS_BYTES_MAX);
                bytes.map(|bytes| Self::Bits { function: code, bytes }).ok_or(wrong)
            }
            f::READ_HOLDING | f::READ_INPUT => {
                let words = counted(data).and_then(Words::new);
                words.map(|words| Self::Words { function: code, words }).ok_or(wrong)
            }
            f::DIAGNOSTIC => match data {
                [a, b, data @ ..] if data.len().is_multiple_of(2) => {
                    Ok(Self::Diagnostic { sub: u16::from_be_bytes([*a, *b]), data })
                }
                _ => Err(wrong),
            },
            f::WRITE_COIL | f::WRITE_REGISTER | f::WRITE_COILS | f::WRITE_REGISTERS => {
                let [a, b, c, d] = *data else { return Err(wrong) };
                Self::written(code, u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]))
            }
            f::ENCAPSULATED => DeviceId::parse(data).map(Self::DeviceId).ok_or(wrong),
            _ => Err(ReplyError::UnknownFunction(code)),
        }
    }

    #[inline]
    fn written(code: u8, first: u16, second: u16) -> Result<Self, ReplyError> {
        Ok(match code {
            function::WRITE_COIL => match second {
                0xFF00 => Self::WroteCoil { at: first, on: true },
                0 => Self::WroteCoil { at: first, on: false },
                value => return Err(ReplyError::BadValue { function: code, value }),
            },
            function::WRITE_REGISTER => Self::WroteRegister { at: first, value: second },
            _ => {
                let most = if code == function::WRITE_COILS { WRITE_BITS_MAX } else { WRITE_WORDS_MAX };
                if second == 0 || second > most {
                    return Err(ReplyError::BadValue { function: code, value: second });
                }
                Self::WroteMany { function: code, start: first, count: second }
            }
        })
    }

    /// True when this reply can be the answer to `request`: same function, same addresses, as many values.
    pub fn answers(&self, request: &Request<'_>) -> bool {
        match (*self, *request) {
            (Self::Exception { function, .. }, _) => function == request.function(),
            (
                Self::Bits { function, bytes },
                Request::ReadCoils { count, .. } | Request::ReadDiscrete { count, .. },
            ) => function == request.function() && bytes.len() == usize::from(count).div_ceil(8),
            (
                Self::Words { function, words },
                Request::ReadHolding { count, .. } | Request::ReadInput { count, .. },
            ) => function == request.function() && words.count() == count,
            (Self::WroteCoil { at, on }, Request::WriteCoil { at: asked, on: value }) => {
                at == asked && on == value
            }
            (Self::WroteRegister { at, value }, Request::WriteRegister { at: asked, value: wanted }) => {
                at == asked && value == wanted
            }
            (Self::Diagnostic { sub, data }, Request::Diagnostic { sub: asked, data: sent }) => {
                sub == asked && data == sent
            }
            (Self::WroteMany { function, start, count }, Request::WriteCoils { start: asked, bits }) => {
                function == request.function() && start == asked && count == bits.count()
            }
            (Self::WroteMany { function, start, count }, Request::WriteRegisters { start: asked, words }) => {
                function == request.function() && start == asked && count == words.count()
            }
            (Self::DeviceId(id), Request::DeviceId { access, .. }) => id.code == access.code(),
            _ => false,
        }
    }

    /// Writes the whole frame from `address` into `buffer` and gives its length in bytes; `None` when the buffer is
    /// too small or the values exceed a frame.
    pub fn emit(&self, address: u8, buffer: &mut [u8]) -> Option<usize> {
        let four = |code: u8, first: u16, second: u16| {
            let ([a, b], [c, d]) = (first.to_be_bytes(), second.to_be_bytes());
            [code, a, b, c, d]
        };
        match *self {
            Self::Bits { function, bytes } => emit_counted(address, function, bytes, buffer),
            Self::Words { function, words } => emit_counted(address, function, words.bytes(), buffer),
            Self::WroteCoil { at, on } => {
                let value = if on { 0xFF00 } else { 0 };
                emit_parts(address, &four(function::WRITE_COIL, at, value), &[], buffer)
            }
            Self::WroteRegister { at, value } => {
                emit_parts(address, &four(function::WRITE_REGISTER, at, value), &[], buffer)
            }
            Self::WroteMany { function, start, count } => {
                emit_parts(address, &four(function, start, count), &[], buffer)
            }
            Self::Diagnostic { sub, data } => {
                let [high, low] = sub.to_be_bytes();
                emit_parts(address, &[function::DIAGNOSTIC, high, low], data, buffer)
            }
            Self::DeviceId(id) => {
                let more = if id.more { 0xFF } else { 0 };
                let head = [
                    function::ENCAPSULATED,
                    function::MEI_DEVICE_ID,
                    id.code,
                    id.conformity,
                    more,
                    id.next,
                    id.count,
                ];
                emit_parts(address, &head, id.objects, buffer)
            }
            Self::Exception { function, exception } => {
                emit_parts(address, &[function | 0x80, exception.code()], &[], buffer)
            }
        }
    }

    /// The bits of a [`Reply::Bits`] when `count` of them were asked for.
    pub fn bits(&self, count: u16) -> Option<Bits<'a>> {
        match *self {
            Self::Bits { bytes, .. } => Bits::new(bytes, count),
            _ => None,
        }
    }
}

/// The bytes behind a byte count that fits them, at least one.
#[inline]
fn counted(data: &[u8]) -> Option<&[u8]> {
    let (count, bytes) = data.split_first()?;
    (usize::from(*count) == bytes.len() && !bytes.is_empty()).then_some(bytes)
}

fn emit_counted(address: u8, code: u8, bytes: &[u8], buffer: &mut [u8]) -> Option<usize> {
    let count = u8::try_from(bytes.len()).ok()?;
    emit_parts(address, &[code, count], bytes, buffer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    fn parse(pdu: &[u8]) -> Result<Reply<'_>, ReplyError> {
        Reply::parse(pdu)
    }

    #[track_caller]
    fn wrong_length(pdu: &[u8]) {
        let wrong =
            ReplyError::WrongLength { function: pdu.first().copied().unwrap_or(0), length: pdu.len() };
        assert_eq!(parse(pdu), Err(wrong));
    }

    #[test]
    fn lengths_that_do_not_fit() {
        wrong_length(&[]);
        wrong_length(&[0x04]);
        wrong_length(&[0x04, 0]);
        wrong_length(&[0x04, 1, 0xAA]);
        wrong_length(&[0x04, 4, 0, 1]);
        wrong_length(&[0x04, 2, 0, 1, 0]);
        wrong_length(&[0x84]);
        wrong_length(&[0x84, 2, 0]);
        wrong_length(&[0x05, 0, 0, 0xFF]);
        wrong_length(&[0x08, 0]);
        wrong_length(&[0x08, 0, 0, 1]);
        // 251 bytes fit a frame, but no request asks for more than 2000 bits.
        let mut bits = [0; 253];
        (bits[0], bits[1]) = (0x01, 251);
        wrong_length(&bits);
    }

    #[test]
    fn device_identification_that_does_not_add_up() {
        let good = [0x2B, 0x0E, 1, 1, 0, 0, 1, 0, 2, b'o', b'k'];
        assert!(parse(&good).is_ok());
        wrong_length(&good[..10]);
        for (at, value) in [(1, 0x0D), (4, 1), (6, 2), (6, 0), (8, 1), (8, 3)] {
            let mut bad = good;
            bad[at] = value;
            wrong_length(&bad);
        }
    }

    #[test]
    fn values_that_no_request_asked_for() {
        let bad = |function, value| Err(ReplyError::BadValue { function, value });
        assert_eq!(parse(&[0x05, 0, 0, 0x12, 0x34]), bad(0x05, 0x1234));
        assert_eq!(parse(&[0x0F, 0, 0, 0, 0]), bad(0x0F, 0));
        assert_eq!(parse(&[0x0F, 0, 0, 0x07, 0xB1]), bad(0x0F, 1969));
        assert_eq!(parse(&[0x10, 0, 0, 0, 124]), bad(0x10, 124));
        assert_eq!(parse(&[0x07, 0]), Err(ReplyError::UnknownFunction(0x07)));
    }

    /// MS-05 … MS-07 of a master: a stale or foreign answer is not taken for the one that was asked for.
    #[test]
    fn an_answer_fits_its_request_alone() {
        let words = Words::new(&[0, 1, 0, 2]).expect("two registers");
        let reply = Reply::Words { function: 4, words };
        assert!(reply.answers(&Request::ReadInput { start: 9, count: 2 }));
        assert!(!reply.answers(&Request::ReadInput { start: 9, count: 3 }));
        assert!(!reply.answers(&Request::ReadHolding { start: 9, count: 2 }));
        let wrote = Reply::WroteRegister { at: 0, value: 1 };
        assert!(wrote.answers(&Request::WriteRegister { at: 0, value: 1 }));
        assert!(!wrote.answers(&Request::WriteRegister { at: 0, value: 2 }));
        assert!(!wrote.answers(&Request::WriteRegister { at: 1, value: 1 }));
        let many = Reply::WroteMany { function: 16, start: 3, count: 2 };
        assert!(many.answers(&Request::WriteRegisters { start: 3, words }));
        assert!(!many.answers(&Request::WriteRegisters { start: 4, words }));
        let refusal = Reply::Exception { function: 4, exception: Exception::IllegalAddress };
        assert!(refusal.answers(&Request::ReadInput { start: 9, count: 2 }));
        assert!(!refusal.answers(&Request::ReadHolding { start: 9, count: 2 }));
        let bits = Reply::Bits { function: 1, bytes: &[0xCD, 0x01] };
        assert!(bits.answers(&Request::ReadCoils { start: 0, count: 9 }));
        assert!(bits.answers(&Request::ReadCoils { start: 0, count: 16 }));
        assert!(!bits.answers(&Request::ReadCoils { start: 0, count: 8 }));
        assert!(!bits.answers(&Request::ReadDiscrete { start: 0, count: 9 }));
    }

    #[test]
    fn every_exception_goes_both_ways_and_is_named() {
        for (code, line) in [
            (1, "01 illegal function"),
            (2, "02 illegal address"),
            (3, "03 illegal value"),
            (4, "04 device failure"),
            (5, "05 exception"),
            (0x0B, "0B exception"),
        ] {
            let exception = Exception::from_code(code);
            assert_eq!((exception.code(), exception.to_string()), (code, line.to_string()));
        }
        assert_eq!(Exception::from_code(4), Exception::DeviceFailure);
        assert_eq!(Exception::from_code(5), Exception::Other(5));
    }

    #[test]
    fn what_people_read_of_a_bad_reply() {
        let line = |error: ReplyError| error.to_string();
        assert_eq!(line(ReplyError::UnknownFunction(0x2C)), "function 2C is not in the profile");
        let wrong = ReplyError::WrongLength { function: 4, length: 3 };
        assert_eq!(line(wrong), "function 04 with a PDU of 3 bytes");
        let bad = ReplyError::BadValue { function: 5, value: 0xFF01 };
        assert_eq!(line(bad), "function 05 with value FF01");
    }

    #[test]
    fn quantities_written_reach_to_what_a_request_can_carry() {
        assert!(parse(&[0x0F, 0, 0, 0x07, 0xB0]).is_ok(), "1968 coils");
        assert!(parse(&[0x10, 0, 0, 0, 123]).is_ok());
        assert!(parse(&[0x10, 0, 0, 0, 0]).is_err() && parse(&[0x0F, 0, 0, 0, 124]).is_ok());
        let mut bits = [0xAA; 252];
        (bits[0], bits[1]) = (0x02, 250);
        assert_eq!(parse(&bits), Ok(Reply::Bits { function: 2, bytes: &bits[2..] }), "2000 bits");
    }

    #[test]
    fn a_device_identification_is_read_field_by_field() {
        let pdu = [0x2B, 0x0E, 2, 0x82, 0xFF, 5, 2, 3, 1, b'x', 9, 0];
        let objects = &pdu[7..];
        let id = DeviceId { code: 2, conformity: 0x82, more: true, next: 5, count: 2, objects };
        assert_eq!(parse(&pdu), Ok(Reply::DeviceId(id)));
        assert!(id.iter().eq([(3, &b"x"[..]), (9, &b""[..])]));
        let last = [0x2B, 0x0E, 4, 1, 0, 0, 0];
        assert!(matches!(parse(&last), Ok(Reply::DeviceId(id)) if !id.more && id.iter().count() == 0));
    }

    #[test]
    fn every_reply_answers_its_own_request_and_no_other() {
        let words = Words::new(&[0, 1, 0, 2]).expect("two registers");
        let three = Words::new(&[0, 1, 0, 2, 0, 3]).expect("three registers");
        let bits = |count| Bits::new(&[0xCD, 0x01], count).expect("nine to sixteen bits");
        let id = DeviceId { code: 1, conformity: 1, more: false, next: 0, count: 0, objects: &[] };
        let coil = Reply::WroteCoil { at: 3, on: true };
        let register = Reply::WroteRegister { at: 3, value: 9 };
        let echo = Reply::Diagnostic { sub: 0, data: &[1, 2] };
        let coils = Reply::WroteMany { function: 15, start: 3, count: 10 };
        let registers = Reply::WroteMany { function: 16, start: 3, count: 2 };
        let who = |access| Request::DeviceId { access, object: 0 };
        use crate::request::IdAccess::{Basic, Regular};
        let cases = [
            (coil, Request::WriteCoil { at: 3, on: true }, true),
            (coil, Request::WriteCoil { at: 3, on: false }, false),
            (coil, Request::WriteCoil { at: 4, on: true }, false),
            (coil, Request::WriteRegister { at: 3, value: 0xFF00 }, false),
            (register, Request::WriteRegister { at: 3, value: 9 }, true),
            (register, Request::WriteCoil { at: 3, on: true }, false),
            (echo, Request::Diagnostic { sub: 0, data: &[1, 2] }, true),
            (echo, Request::Diagnostic { sub: 0, data: &[1, 3] }, false),
            (echo, Request::Diagnostic { sub: 1, data: &[1, 2] }, false),
            (coils, Request::WriteCoils { start: 3, bits: bits(10) }, true),
            (coils, Request::WriteCoils { start: 3, bits: bits(11) }, false),
            (coils, Request::WriteCoils { start: 2, bits: bits(10) }, false),
            (registers, Request::WriteRegisters { start: 3, words }, true),
            (registers, Request::WriteRegisters { start: 3, words: three }, false),
            (registers, Request::WriteRegisters { start: 2, words }, false),
            (
                Reply::WroteMany { function: 16, start: 3, count: 10 },
                Request::WriteCoils { start: 3, bits: bits(10) },
                false,
            ),
            (
                Reply::WroteMany { function: 15, start: 3, count: 2 },
                Request::WriteRegisters { start: 3, words },
                false,
            ),
            (Reply::DeviceId(id), who(Basic), true),
            (Reply::DeviceId(id), who(Regular), false),
            (Reply::Words { function: 3, words }, Request::ReadHolding { start: 0, count: 2 }, true),
            (Reply::Words { function: 3, words }, Request::ReadInput { start: 0, count: 2 }, false),
            (Reply::Bits { function: 2, bytes: &[1] }, Request::ReadDiscrete { start: 0, count: 8 }, true),
            (Reply::Bits { function: 2, bytes: &[1] }, Request::ReadDiscrete { start: 0, count: 9 }, false),
            (Reply::Bits { function: 2, bytes: &[1] }, Request::ReadCoils { start: 0, count: 8 }, false),
        ];
        for (reply, request, fits) in cases {
            assert_eq!(reply.answers(&request), fits, "{reply:?} to {request:?}");
        }
    }

    #[test]
    fn bits_are_given_out_where_the_count_fits_the_bytes() {
        let reply = Reply::Bits { function: 1, bytes: &[0xCD, 0x01] };
        assert_eq!(reply.bits(10), Bits::new(&[0xCD, 0x01], 10));
        assert!(reply.bits(10).is_some() && reply.bits(17).is_none() && reply.bits(8).is_none());
        assert_eq!(Reply::WroteCoil { at: 0, on: true }.bits(1), None);
    }

    #[test]
    fn a_reply_that_no_frame_can_hold_is_not_written() {
        let mut buffer = [0; 300];
        let long = [0; 256];
        let bits = |bytes| Reply::Bits { function: 1, bytes };
        assert_eq!(bits(&long[..251]).emit(1, &mut buffer), Some(256));
        assert_eq!(bits(&long[..252]).emit(1, &mut buffer), None);
        assert_eq!(bits(&long).emit(1, &mut buffer), None, "no byte counts 256");
        let refusal = Reply::Exception { function: 4, exception: Exception::IllegalAddress };
        assert_eq!(refusal.emit(0x21, &mut buffer[..5]), Some(5));
        assert_eq!(buffer[..3], [0x21, 0x84, 0x02]);
        assert_eq!(refusal.emit(0x21, &mut buffer[..4]), None);
    }
}
