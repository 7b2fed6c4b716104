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
