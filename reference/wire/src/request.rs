//! What a master asks: the functions of the cabinet profile as values.
//!
//! Source: MODBUS Application Protocol V1.1b3 §6.1 … §6.6, §6.8, §6.11, §6.12, §6.21. It refuses to know which
//! registers a board has: an address outside its table is the board's to refuse.

use crate::reply::Exception;
use core::fmt;

/// Function codes of the profile.
pub mod function {
    /// Read coils (§6.1).
    pub const READ_COILS: u8 = 0x01;
    /// Read discrete inputs (§6.2).
    pub const READ_DISCRETE: u8 = 0x02;
    /// Read holding registers (§6.3).
    pub const READ_HOLDING: u8 = 0x03;
    /// Read input registers (§6.4).
    pub const READ_INPUT: u8 = 0x04;
    /// Write single coil (§6.5).
    pub const WRITE_COIL: u8 = 0x05;
    /// Write single register (§6.6).
    pub const WRITE_REGISTER: u8 = 0x06;
    /// Diagnostics (§6.8).
    pub const DIAGNOSTIC: u8 = 0x08;
    /// Write multiple coils (§6.11).
    pub const WRITE_COILS: u8 = 0x0F;
    /// Write multiple registers (§6.12).
    pub const WRITE_REGISTERS: u8 = 0x10;
    /// Encapsulated interface transport (§6.19), of which the profile has read device identification.
    pub const ENCAPSULATED: u8 = 0x2B;
    /// MEI type of read device identification (§6.21).
    pub const MEI_DEVICE_ID: u8 = 0x0E;
}

/// A valid request PDU.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Request<'a> {
    /// FC 01: `count` coils from `start`, 1 … 2000.
    ReadCoils {
        /// First coil.
        start: u16,
        /// How many, 1 … 2000.
        count: u16,
    },
    /// FC 02: `count` discrete inputs from `start`.
    ReadDiscrete {
        /// First input.
        start: u16,
        /// How many, 1 … 2000.
        count: u16,
    },
    /// FC 03: `count` holding registers from `start`.
    ReadHolding {
        /// First register.
        start: u16,
        /// How many, 1 … 125.
        count: u16,
    },
    /// FC 04: `count` input registers from `start`.
    ReadInput {
        /// First register.
        start: u16,
        /// How many, 1 … 125.
        count: u16,
    },
    /// FC 05: one coil; on the wire FF00 or 0000.
    WriteCoil {
        /// The coil.
        at: u16,
        /// On or off.
        on: bool,
    },
    /// FC 06: one holding register.
    WriteRegister {
        /// The register.
        at: u16,
        /// Its new value.
        value: u16,
    },
    /// FC 08: a diagnostic sub-function with its data, an even number of bytes.
    Diagnostic {
        /// Sub-function; the profile has 0, return query data.
        sub: u16,
        /// The data that follows it, an even number of bytes.
        data: &'a [u8],
    },
    /// FC 15: coils from `start`.
    WriteCoils {
        /// First coil.
        start: u16,
        /// The values.
        bits: Bits<'a>,
    },
    /// FC 16: holding registers from `start`.
    WriteRegisters {
        /// First register.
        start: u16,
        /// The values, 1 … 123.
        words: Words<'a>,
    },
    /// FC 2B/0E: read device identification.
    DeviceId {
        /// How it is read.
        access: IdAccess,
        /// First (stream) or only (individual) object.
        object: u8,
    },
}

/// How device identification is read (§6.21, Read Device ID code).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IdAccess {
    /// Code 01: the basic objects as a stream.
    Basic,
    /// Code 02: the regular objects as a stream.
    Regular,
    /// Code 03: the extended objects as a stream.
    Extended,
    /// Code 04: one object.
    Individual,
}

impl IdAccess {
    /// The code on the wire, 1 … 4.
    pub const fn code(self) -> u8 {
        match self {
            Self::Basic => 1,
            Self::Regular => 2,
            Self::Extended => 3,
            Self::Individual => 4,
        }
    }

    const fn from_code(code: u8) -> Option<Self> {
        Some(match code {
            1 => Self::Basic,
            2 => Self::Regular,
            3 => Self::Extended,
            4 => Self::Individual,
            _ => return None,
        })
    }
}

/// Bits as they are packed on the wire: the first in bit 0 of the first byte.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bits<'a> {
    bytes: &'a [u8],
    count: u16,
}

impl<'a> Bits<'a> {
    /// `count` bits packed in `bytes`; `None` unless the bytes are just enough.
    pub const fn new(bytes: &'a [u8], count: u16) -> Option<Self> {
        if bytes.len() == (count as usize).div_ceil(8) { Some(Self { bytes, count }) } else { None }
    }
    /// How many bits.
    #[inline]
    pub const fn count(&self) -> u16 {
        self.count
    }
    /// Bit `k`, `None` past the end.
    #[inline]
    pub fn get(&self, k: u16) -> Option<bool> {
        (k < self.count).then(|| self.bytes[usize::from(k / 8)] >> (k % 8) & 1 == 1)
    }
    /// The packed bytes.
    #[inline]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }
}

/// Registers as they stand on the wire: two bytes each, high byte first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Words<'a> {
    bytes: &'a [u8],
}

impl<'a> Words<'a> {
    /// Registers in `bytes`; `None` when a byte is left over.
    #[inline]
    pub const fn new(bytes: &'a [u8]) -> Option<Self> {
        if bytes.len().is_multiple_of(2) { Some(Self { bytes }) } else { None }
    }
    /// How many registers, at most 125.
    #[inline]
    pub const fn count(&self) -> u16 {
        (self.bytes.len() / 2) as u16
    }
    /// Register `k`, `None` past the end.
    #[inline]
    pub fn get(&self, k: u16) -> Option<u16> {
        let at = usize::from(k) * 2;
        Some(u16::from_be_bytes([*self.bytes.get(at)?, *self.bytes.get(at + 1)?]))
    }
    /// All registers in order.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = u16> + 'a {
        self.bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair))
    }
    /// The bytes on the wire.
    #[inline]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }
}

/// Why a PDU with a good checksum is no request of the profile: always the master's fault, and answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RequestError {
    /// A function that the profile does not have.
    UnknownFunction(u8),
    /// A known function with too few or too many bytes.
    WrongLength {
        /// The function code.
        function: u8,
        /// Bytes of the PDU.
        length: usize,
    },
    /// A quantity outside what the function allows, or a byte count that does not fit it.
    BadQuantity {
        /// The function code.
        function: u8,
        /// The quantity asked for.
        quantity: u16,
    },
    /// A coil value other than FF00 and 0000, or a device identification code other than 1 … 4.
    BadValue {
        /// The function code.
        function: u8,
        /// The value as sent.
        value: u16,
    },
}

impl RequestError {
    /// What the board answers: 01 for a function that it lacks, 03 for a wrong length, quantity or value
    /// (cabinet profile, *Every board*).
    pub const fn exception(self) -> Exception {
        match self {
            Self::UnknownFunction(_) => Exception::IllegalFunction,
            _ => Exception::IllegalValue,
        }
    }
}

impl fmt::Display for RequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownFunction(code) => write!(f, "function {code:02X} is not in the profile"),
            Self::WrongLength { function, length } => {
                write!(f, "function {function:02X} with a PDU of {length} bytes")
            }
            Self::BadQuantity { function, quantity } => {
                write!(f, "function {function:02X} with quantity {quantity}")
            }
            Self::BadValue { function, value } => write!(f, "function {function:02X} with value {value:04X}"),
        }
    }
}

const BITS_MAX: u16 = 2_000;
const WORDS_MAX: u16 = 125;
pub(crate) const WRITE_BITS_MAX: u16 = 1_968;
pub(crate) const WRITE_WORDS_MAX: u16 = 123;

impl<'a> Request<'a> {
    /// The request in `pdu` (function code and data, as [`crate::Frame::pdu`] gives it).
    ///
    /// # Errors
    /// What the board must answer with an exception, see [`RequestError::exception`].
    #[inline]
    pub fn parse(pdu: &'a [u8]) -> Result<Self, RequestError> {
        use function as f;
        let Some((&code, data)) = pdu.split_first() else {
            return Err(RequestError::WrongLength { function: 0, length: 0 });
        };
        let wrong = RequestError::WrongLength { function: code, length: pdu.len() };
        match code {
            f::READ_COILS | f::READ_DISCRETE | f::READ_HOLDING | f::READ_INPUT => {
                let (start, count) = two_words(data).ok_or(wrong)?;
                let most = if code <= f::READ_DISCRETE { BITS_MAX } else { WORDS_MAX };
                if count == 0 || count > most {
                    return Err(RequestError::BadQuantity { function: code, quantity: count });
                }
                Ok(match code {
                    f::READ_COILS => Self::ReadCoils { start, count },
                    f::READ_DISCRETE => Self::ReadDiscrete { start, count },
                    f::READ_HOLDING => Self::ReadHolding { start, count },
                    _ => Self::ReadInput { start, count },
                })
            }
            f::WRITE_COIL => match two_words(data).ok_or(wrong)? {
                (at, 0xFF00) => Ok(Self::WriteCoil { at, on: true }),
                (at, 0) => Ok(Self::WriteCoil { at, on: false }),
                (_, value) => Err(RequestError::BadValue { function: code, value }),
            },
            f::WRITE_REGISTER => {
                let (at, value) = two_words(data).ok_or(wrong)?;
                Ok(Self::WriteRegister { at, value })
            }
            f::DIAGNOSTIC => match data {
                [high, low, data @ ..] if data.len().is_multiple_of(2) && !data.is_empty() => {
                    Ok(Self::Diagnostic { sub: u16::from_be_bytes([*high, *low]), data })
                }
                _ => Err(wrong),
            },
            f::WRITE_COILS | f::WRITE_REGISTERS => Self::parse_write_many(code, data, wrong),
            f::ENCAPSULATED => Self::parse_device_id(data, wrong),
            _ => Err(RequestError::UnknownFunction(code)),
        }
    }

    fn parse_write_many(code: u8, data: &'a [u8], wrong: RequestError) -> Result<Self, RequestError> {
        let [a, b, c, d, bytes, values @ ..] = data else { return Err(wrong) };
        let (start, count) = (u16::from_be_bytes([*a, *b]), u16::from_be_bytes([*c, *d]));
        if usize::from(*bytes) != values.len() {
            return Err(wrong);
        }
        let unfit = RequestError::BadQuantity { function: code, quantity: count };
        if code == function::WRITE_COILS {
            let bits = Bits::new(values, count).filter(|b| (1..=WRITE_BITS_MAX).contains(&b.count()));
            return bits.map(|bits| Self::WriteCoils { start, bits }).ok_or(unfit);
        }
        let words =
            Words::new(values).filter(|w| w.count() == count && (1..=WRITE_WORDS_MAX).contains(&count));
        words.map(|words| Self::WriteRegisters { start, words }).ok_or(unfit)
    }

    fn parse_device_id(data: &'a [u8], wrong: RequestError) -> Result<Self, RequestError> {
        match data {
            [function::MEI_DEVICE_ID, code, object] => match IdAccess::from_code(*code) {
                Some(access) => Ok(Self::DeviceId { access, object: *object }),
                None => {
                    Err(RequestError::BadValue { function: function::ENCAPSULATED, value: u16::from(*code) })
                }
            },
            [function::MEI_DEVICE_ID, ..] | [] => Err(wrong),
            _ => Err(RequestError::UnknownFunction(function::ENCAPSULATED)),
        }
    }

    /// The function code.
    pub const fn function(&self) -> u8 {
        match self {
            Self::ReadCoils { .. } => function::READ_COILS,
            Self::ReadDiscrete { .. } => function::READ_DISCRETE,
            Self::ReadHolding { .. } => function::READ_HOLDING,
            Self::ReadInput { .. } => function::READ_INPUT,
            Self::WriteCoil { .. } => function::WRITE_COIL,
            Self::WriteRegister { .. } => function::WRITE_REGISTER,
            Self::Diagnostic { .. } => function::DIAGNOSTIC,
            Self::WriteCoils { .. } => function::WRITE_COILS,
            Self::WriteRegisters { .. } => function::WRITE_REGISTERS,
            Self::DeviceId { .. } => function::ENCAPSULATED,
        }
    }

    /// True for the functions that may be sent to address 0.
    pub const fn is_write(&self) -> bool {
        matches!(
            self,
            Self::WriteCoil { .. }
                | Self::WriteRegister { .. }
                | Self::WriteCoils { .. }
                | Self::WriteRegisters { .. }
        )
    }

    /// Writes the whole frame to `address` into `buffer` and gives its length in bytes; `None` when the buffer is
    /// too small or the values exceed what the function can carry.
    pub fn emit(&self, address: u8, buffer: &mut [u8]) -> Option<usize> {
        match *self {
            Self::ReadCoils { start, count }
            | Self::ReadDiscrete { start, count }
            | Self::ReadHolding { start, count }
            | Self::ReadInput { start, count } => emit_words(address, self.function(), start, count, buffer),
            Self::WriteCoil { at, on } => {
                emit_words(address, self.function(), at, if on { 0xFF00 } else { 0 }, buffer)
            }
            Self::WriteRegister { at, value } => emit_words(address, self.function(), at, value, buffer),
            Self::Diagnostic { sub, data } => {
                let [high, low] = sub.to_be_bytes();
                emit_parts(address, &[self.function(), high, low], data, buffer)
            }
            Self::WriteCoils { start, bits } => {
                emit_many(address, self.function(), start, bits.count(), bits.bytes(), buffer)
            }
            Self::WriteRegisters { start, words } => {
                emit_many(address, self.function(), start, words.count(), words.bytes(), buffer)
            }
            Self::DeviceId { access, object } => {
                let head = [self.function(), function::MEI_DEVICE_ID, access.code(), object];
                emit_parts(address, &head, &[], buffer)
            }
        }
    }
}

#[inline]
fn two_words(data: &[u8]) -> Option<(u16, u16)> {
    let [a, b, c, d] = *data else { return None };
    Some((u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])))
}

fn emit_words(address: u8, code: u8, first: u16, second: u16, buffer: &mut [u8]) -> Option<usize> {
    let ([a, b], [c, d]) = (first.to_be_bytes(), second.to_be_bytes());
    emit_parts(address, &[code, a, b, c, d], &[], buffer)
}

fn emit_many(
    address: u8,
    code: u8,
    start: u16,
    count: u16,
    values: &[u8],
    buffer: &mut [u8],
) -> Option<usize> {
    let ([a, b], [c, d]) = (start.to_be_bytes(), count.to_be_bytes());
    let bytes = u8::try_from(values.len()).ok()?;
    emit_parts(address, &[code, a, b, c, d, bytes], values, buffer)
}

/// A frame of address, `head`, `tail` and checksum.
pub(crate) fn emit_parts(address: u8, head: &[u8], tail: &[u8], buffer: &mut [u8]) -> Option<usize> {
    let body = 1 + head.len() + tail.len();
    if body + 2 > crate::FRAME_MAX || buffer.len() < body + 2 {
        return None;
    }
    buffer[0] = address;
    buffer[1..=head.len()].copy_from_slice(head);
    buffer[1 + head.len()..body].copy_from_slice(tail);
    Some(crate::frame::seal(buffer, body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    fn parse(pdu: &[u8]) -> Result<Request<'_>, RequestError> {
        Request::parse(pdu)
    }

    #[test]
    fn quantities_reach_from_one_to_the_most_of_each_function() {
        // V1.1b3 §6.1 … §6.4.
        for (code, most) in [(1u8, 2_000u16), (2, 2_000), (3, 125), (4, 125)] {
            for count in [0, 1, most, most + 1, u16::MAX] {
                let [high, low] = count.to_be_bytes();
                let pdu = [code, 0x12, 0x34, high, low];
                let expected = (1..=most).contains(&count);
                match parse(&pdu) {
                    Ok(request) => {
                        assert!(expected, "function {code}, {count}");
                        let mut frame = [0; 8];
                        assert_eq!(request.emit(0x21, &mut frame), Some(8));
                        assert_eq!((request.function(), &frame[1..6]), (code, &pdu[..]));
                    }
                    Err(error) => {
                        assert!(!expected, "function {code}, {count}");
                        assert_eq!(error, RequestError::BadQuantity { function: code, quantity: count });
                    }
                }
            }
        }
    }

    #[test]
    fn many_values_reach_from_one_to_what_a_frame_carries() {
        // V1.1b3 §6.11, §6.12.
        for (code, count, bytes, good) in [
            (0x0Fu8, 0u16, 0usize, false),
            (0x0F, 1, 1, true),
            (0x0F, 8, 1, true),
            (0x0F, 9, 1, false),
            (0x0F, 9, 2, true),
            (0x0F, 1_968, 246, true),
            (0x0F, 1_969, 247, false),
            (0x10, 0, 0, false),
            (0x10, 1, 2, true),
            (0x10, 1, 3, false),
            (0x10, 2, 2, false),
            (0x10, 123, 246, true),
            (0x10, 124, 248, false),
        ] {
            let mut pdu = [0x5A; 256];
            pdu[0] = code;
            (pdu[1], pdu[2]) = (0, 7);
            pdu[3..5].copy_from_slice(&count.to_be_bytes());
            pdu[5] = bytes as u8;
            let whole = &pdu[..6 + bytes];
            if good {
                let request = parse(whole).expect("it fits");
                assert_eq!(request.function(), code);
                let mut frame = [0; 256];
                assert_eq!(request.emit(0x21, &mut frame), Some(9 + bytes));
                assert_eq!(&frame[1..7 + bytes], whole);
            } else {
                let unfit = RequestError::BadQuantity { function: code, quantity: count };
                assert_eq!(parse(whole), Err(unfit), "{count} values in {bytes} bytes");
            }
            let wrong = |length| Err(RequestError::WrongLength { function: code, length });
            assert_eq!(parse(&pdu[..7 + bytes]), wrong(7 + bytes), "a byte more than it says");
            assert_eq!(parse(&pdu[..5]), wrong(5), "no byte count");
        }
    }

    #[test]
    fn device_identification_has_four_ways_and_one_object() {
        use IdAccess::{Basic, Extended, Individual, Regular};
        for (code, access) in [(1, Basic), (2, Regular), (3, Extended), (4, Individual)] {
            assert_eq!(parse(&[0x2B, 0x0E, code, 9]), Ok(Request::DeviceId { access, object: 9 }));
            assert_eq!(access.code(), code);
        }
        for code in [0, 5] {
            let bad = RequestError::BadValue { function: 0x2B, value: u16::from(code) };
            assert_eq!(parse(&[0x2B, 0x0E, code, 0]), Err(bad));
        }
        let wrong = |length| Err(RequestError::WrongLength { function: 0x2B, length });
        assert_eq!((parse(&[0x2B]), parse(&[0x2B, 0x0E, 1])), (wrong(1), wrong(3)));
        assert_eq!(parse(&[0x2B, 0x0E, 1, 0, 0]), wrong(5));
        assert_eq!(parse(&[0x2B, 0x0D, 1, 0]), Err(RequestError::UnknownFunction(0x2B)));
    }

    #[test]
    fn lengths_and_values_that_do_not_fit() {
        assert_eq!(parse(&[]), Err(RequestError::WrongLength { function: 0, length: 0 }));
        let wrong = |pdu: &[u8]| {
            let error = RequestError::WrongLength { function: pdu[0], length: pdu.len() };
            assert_eq!(parse(pdu), Err(error), "{pdu:02X?}");
        };
        for code in [1, 2, 3, 4, 5, 6] {
            wrong(&[code, 0, 0, 0]);
            wrong(&[code, 0, 0, 0, 1, 0]);
        }
        for data in [&[8][..], &[8, 0], &[8, 0, 0], &[8, 0, 0, 1], &[8, 0, 0, 1, 2, 3]] {
            wrong(data);
        }
        assert_eq!(parse(&[8, 0x12, 0x34, 1, 2]), Ok(Request::Diagnostic { sub: 0x1234, data: &[1, 2] }));
        assert_eq!(parse(&[5, 0, 7, 0xFF, 0]), Ok(Request::WriteCoil { at: 7, on: true }));
        assert_eq!(parse(&[5, 0, 7, 0, 0]), Ok(Request::WriteCoil { at: 7, on: false }));
        for value in [0x0001, 0x00FF, 0xFF01, 0x0100] {
            let [high, low] = u16::to_be_bytes(value);
            let bad = RequestError::BadValue { function: 5, value };
            assert_eq!(parse(&[5, 0, 7, high, low]), Err(bad));
        }
        for code in [0, 7, 9, 0x0E, 0x11, 0x2A, 0x2C, 0x81, 0xFF] {
            assert_eq!(parse(&[code, 0, 0, 0, 1]), Err(RequestError::UnknownFunction(code)));
        }
    }

    #[test]
    fn what_a_board_answers_and_people_read() {
        let length = RequestError::WrongLength { function: 4, length: 3 };
        let quantity = RequestError::BadQuantity { function: 4, quantity: 126 };
        let value = RequestError::BadValue { function: 5, value: 0xFF01 };
        for (error, exception, line) in [
            (
                RequestError::UnknownFunction(0x2C),
                Exception::IllegalFunction,
                "function 2C is not in the profile",
            ),
            (length, Exception::IllegalValue, "function 04 with a PDU of 3 bytes"),
            (quantity, Exception::IllegalValue, "function 04 with quantity 126"),
            (value, Exception::IllegalValue, "function 05 with value FF01"),
        ] {
            assert_eq!((error.exception(), error.to_string()), (exception, line.to_string()));
        }
    }

    #[test]
    fn bits_and_words_end_where_they_end() {
        let bits = Bits::new(&[0xCD, 0x01], 10).expect("ten bits in two bytes");
        let row: [Option<bool>; 11] = core::array::from_fn(|k| bits.get(k as u16));
        let on = [1, 0, 1, 1, 0, 0, 1, 1, 1, 0].map(|bit| Some(bit == 1));
        assert_eq!((&row[..10], row[10]), (&on[..], None));
        assert_eq!((bits.count(), bits.bytes()), (10, &[0xCD, 0x01][..]));
        assert!(Bits::new(&[0xCD, 0x01], 8).is_none() && Bits::new(&[0xCD, 0x01], 17).is_none());

        let words = Words::new(&[0x12, 0x34, 0x56, 0x78]).expect("two registers");
        assert_eq!((words.count(), words.bytes().len()), (2, 4));
        assert_eq!([words.get(0), words.get(1), words.get(2)], [Some(0x1234), Some(0x5678), None]);
        assert!(words.iter().eq([0x1234, 0x5678]));
        assert!(Words::new(&[0x12]).is_none());
    }

    #[test]
    fn writes_alone_may_be_broadcast() {
        let bits = Bits::new(&[1], 1).expect("a bit");
        let words = Words::new(&[0, 1]).expect("a register");
        for (request, write) in [
            (Request::WriteCoil { at: 0, on: true }, true),
            (Request::WriteRegister { at: 0, value: 0 }, true),
            (Request::WriteCoils { start: 0, bits }, true),
            (Request::WriteRegisters { start: 0, words }, true),
            (Request::ReadCoils { start: 0, count: 1 }, false),
            (Request::ReadInput { start: 0, count: 1 }, false),
            (Request::Diagnostic { sub: 0, data: &[0, 0] }, false),
            (Request::DeviceId { access: IdAccess::Basic, object: 0 }, false),
        ] {
            assert_eq!(request.is_write(), write, "{request:?}");
        }
    }

    #[test]
    fn a_buffer_that_just_fits_and_one_that_does_not() {
        let data = [7; 252];
        let echo = |length: usize| Request::Diagnostic { sub: 0, data: &data[..length] };
        let mut buffer = [0; 300];
        assert_eq!(echo(250).emit(1, &mut buffer), Some(256), "the longest frame");
        assert_eq!(echo(252).emit(1, &mut buffer), None);
        assert_eq!(echo(2).emit(1, &mut buffer[..8]), Some(8));
        assert_eq!(echo(2).emit(1, &mut buffer[..7]), None);
    }
}
