//! One frame on the line: a view of any bytes, however wrong.
//!
//! It refuses to know functions: those begin at the PDU ([`crate::request`], [`crate::reply`]).

use crate::crc::crc16;
use crate::{FRAME_MAX, FRAME_MIN};
use core::fmt;

/// Why bytes on the line are no frame. In each case the answer is silence (Serial Line V1.02 §2.4.2, §2.5.1.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FrameError {
    /// Fewer than the four bytes of address, function and checksum.
    TooShort {
        /// Bytes seen.
        length: usize,
    },
    /// More than 256 bytes without a silence.
    TooLong {
        /// Bytes seen.
        length: usize,
    },
    /// The last two bytes are not the checksum of those before.
    BadCrc {
        /// The checksum of the bytes before.
        expected: u16,
        /// The checksum that was sent.
        found: u16,
    },
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort { length } => write!(f, "{length} bytes, a frame has at least {FRAME_MIN}"),
            Self::TooLong { length } => write!(f, "{length} bytes, a frame has at most {FRAME_MAX}"),
            Self::BadCrc { expected, found } => write!(f, "checksum {found:04X}, expected {expected:04X}"),
        }
    }
}

/// A view of bytes taken as one frame.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    bytes: &'a [u8],
}

/// Where each field of a frame stands.
mod field {
    use core::ops::Range;
    pub const ADDRESS: usize = 0;
    pub const FUNCTION: usize = 1;
    pub fn pdu(length: usize) -> Range<usize> {
        1..length - 2
    }
    pub fn crc(length: usize) -> Range<usize> {
        length - 2..length
    }
}

impl<'a> Frame<'a> {
    /// A view without any check; every accessor answers `None` or an empty slice where the bytes do not reach.
    #[inline]
    pub const fn new_unchecked(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// A view of bytes whose length and checksum are right.
    ///
    /// # Errors
    /// The [`FrameError`] that makes a receiver stay silent.
    #[inline]
    pub fn new_checked(bytes: &'a [u8]) -> Result<Self, FrameError> {
        let length = bytes.len();
        if length < FRAME_MIN {
            return Err(FrameError::TooShort { length });
        }
        if length > FRAME_MAX {
            return Err(FrameError::TooLong { length });
        }
        let (body, sum) = bytes.split_at(length - 2);
        let (expected, found) = (crc16(body), u16::from_le_bytes([sum[0], sum[1]]));
        if expected == found { Ok(Self { bytes }) } else { Err(FrameError::BadCrc { expected, found }) }
    }

    /// All bytes of the view.
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The board's address, 0 for a broadcast.
    #[inline]
    pub fn address(&self) -> Option<u8> {
        self.bytes.get(field::ADDRESS).copied()
    }

    /// The function code, bit 7 set in an exception reply.
    #[inline]
    pub fn function(&self) -> Option<u8> {
        self.bytes.get(field::FUNCTION).copied()
    }

    /// Function code and data, without address and checksum; empty where the frame is too short.
    #[inline]
    pub fn pdu(&self) -> &'a [u8] {
        if self.bytes.len() < FRAME_MIN { &[] } else { &self.bytes[field::pdu(self.bytes.len())] }
    }

    /// The checksum as sent.
    pub fn crc(&self) -> Option<u16> {
        if self.bytes.len() < FRAME_MIN {
            return None;
        }
        let sum = &self.bytes[field::crc(self.bytes.len())];
        Some(u16::from_le_bytes([sum[0], sum[1]]))
    }
}

/// Hexadecimal bytes in the order of the line: `21 04 00 00 00 05 37 69`.
impl fmt::Display for Frame<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (k, byte) in self.bytes.iter().enumerate() {
            if k > 0 {
                f.write_str(" ")?;
            }
            write!(f, "{byte:02X}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Frame<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Frame({self})")
    }
}

/// Writes `address`, `pdu` and the checksum into `buffer` and gives the frame's length in bytes; `None` when the
/// PDU is longer than 253 bytes or the buffer too small.
pub fn emit(address: u8, pdu: &[u8], buffer: &mut [u8]) -> Option<usize> {
    let length = pdu.len() + 3;
    if length > FRAME_MAX || buffer.len() < length {
        return None;
    }
    buffer[0] = address;
    buffer[1..length - 2].copy_from_slice(pdu);
    seal(buffer, length - 2);
    Some(length)
}

/// Puts the checksum of the first `body` bytes behind them and gives the whole length in bytes.
pub(crate) fn seal(buffer: &mut [u8], body: usize) -> usize {
    let sum = crc16(&buffer[..body]).to_le_bytes();
    buffer[body..body + 2].copy_from_slice(&sum);
    body + 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;
    use std::vec;
    use std::vec::Vec;

    /// A sealed frame of `length` bytes, 3 or more.
    fn sealed(length: usize) -> Vec<u8> {
        let mut bytes: Vec<u8> = (0..length).map(|k| k as u8 ^ 0x21).collect();
        assert_eq!(seal(&mut bytes, length - 2), length);
        bytes
    }

    #[test]
    fn four_to_256_bytes_are_a_frame_and_no_others() {
        // Serial Line V1.02 §2.5.1: 256 bytes are the most. A right checksum does not save a wrong length.
        for length in 2..=300 {
            let bytes = sealed(length);
            let expected = match length {
                ..4 => Err(FrameError::TooShort { length }),
                4..=256 => Ok(Frame { bytes: &bytes }),
                _ => Err(FrameError::TooLong { length }),
            };
            assert_eq!(Frame::new_checked(&bytes), expected, "{length} bytes");
        }
        let mut bytes = sealed(8);
        bytes[7] ^= 1;
        let (expected, found) = (crc16(&bytes[..6]), u16::from_le_bytes([bytes[6], bytes[7]]));
        assert_eq!(Frame::new_checked(&bytes), Err(FrameError::BadCrc { expected, found }));
    }

    #[test]
    fn a_view_shows_as_much_as_there_is() {
        let bytes = [0x21, 0x04, 0xAA, 0xBB, 0xCC];
        let view = |length: usize| Frame::new_unchecked(&bytes[..length]);
        let seen = |length| {
            (view(length).address(), view(length).function(), view(length).pdu(), view(length).crc())
        };
        assert_eq!(seen(0), (None, None, &[][..], None));
        assert_eq!(seen(1), (Some(0x21), None, &[][..], None));
        assert_eq!(seen(2), (Some(0x21), Some(0x04), &[][..], None));
        assert_eq!(seen(3), (Some(0x21), Some(0x04), &[][..], None));
        assert_eq!(seen(4), (Some(0x21), Some(0x04), &[0x04][..], Some(0xBBAA)));
        assert_eq!(seen(5), (Some(0x21), Some(0x04), &[0x04, 0xAA][..], Some(0xCCBB)));
        assert_eq!(view(5).bytes(), bytes);
    }

    #[test]
    fn emit_takes_253_bytes_of_pdu_and_a_buffer_that_just_fits() {
        for length in [0, 1, 5, 252, 253] {
            let pdu: Vec<u8> = (0..length).map(|k| k as u8).collect();
            let mut buffer = vec![0; length + 3];
            assert_eq!(emit(0x21, &pdu, &mut buffer), Some(length + 3));
            assert_eq!((buffer[0], &buffer[1..=length]), (0x21, &pdu[..]));
            assert!(crate::crc::is_sealed(&buffer));
            let mut long = vec![0xEE; length + 4];
            assert_eq!(emit(0x21, &pdu, &mut long), Some(length + 3), "room to spare");
            assert_eq!(
                (&long[..length + 3], long[length + 3]),
                (&buffer[..], 0xEE),
                "nothing behind is touched"
            );
            assert_eq!(emit(0x21, &pdu, &mut buffer[1..]), None, "a byte too small");
        }
        assert_eq!(emit(0x21, &[0; 254], &mut [0; 300]), None, "no frame holds 254 bytes of PDU");
    }

    #[test]
    fn what_people_read() {
        let line = |error: FrameError| format!("{error}");
        assert_eq!(line(FrameError::TooShort { length: 3 }), "3 bytes, a frame has at least 4");
        assert_eq!(line(FrameError::TooLong { length: 257 }), "257 bytes, a frame has at most 256");
        assert_eq!(
            line(FrameError::BadCrc { expected: 0x1241, found: 0x4112 }),
            "checksum 4112, expected 1241"
        );
        let poll = Frame::new_unchecked(&[0x21, 0x04, 0x00]);
        assert_eq!(format!("{poll}"), "21 04 00");
        assert_eq!(format!("{poll:?}"), "Frame(21 04 00)");
    }
}
