//! How long a frame is, from its first bytes: all that a stream without times has to go by.
//!
//! Source: the length of each function's PDU, MODBUS Application Protocol V1.1b3 §6. It refuses to judge values:
//! a quantity of zero still has a length, and a board must still answer it.

use super::stream::Direction;
use crate::FRAME_MAX;
use crate::request::function as f;

/// What the first bytes say about the length of their frame, in bytes, checksum included.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Length {
    /// Exactly this long, 4 … 256.
    Known(usize),
    /// FC 08 sub-function 0 repeats any data: 6, 8, … 256 bytes, and nothing in it says how many.
    Open,
    /// Too few bytes to say.
    Unsure,
    /// No frame of the profile begins with these bytes.
    Never,
}

/// The shortest FC 08 frame: address, function, sub-function, no data, checksum.
pub const DIAGNOSTIC_MIN: usize = 6;
/// The FC 08 frame of every sub-function other than 0, and the usual one of 0: two bytes of data.
pub const DIAGNOSTIC_USUAL: usize = 8;

/// The length of the frame at the start of `bytes` if it goes in `direction`.
pub fn length(bytes: &[u8], direction: Direction) -> Length {
    let Some(&code) = bytes.get(1) else { return Length::Unsure };
    match direction {
        Direction::Request => request(code, bytes),
        Direction::Reply => reply(code, bytes),
    }
}

fn request(code: u8, bytes: &[u8]) -> Length {
    match code {
        f::READ_COILS..=f::WRITE_REGISTER => Length::Known(8),
        f::DIAGNOSTIC => diagnostic(bytes),
        f::WRITE_COILS | f::WRITE_REGISTERS => match bytes.get(6) {
            Some(count) => at_most(9 + usize::from(*count)),
            None => Length::Unsure,
        },
        f::ENCAPSULATED => match bytes.get(2) {
            Some(&f::MEI_DEVICE_ID) => Length::Known(7),
            Some(_) => Length::Never,
            None => Length::Unsure,
        },
        _ => Length::Never,
    }
}

fn reply(code: u8, bytes: &[u8]) -> Length {
    match code {
        f::READ_COILS..=f::READ_INPUT => match bytes.get(2) {
            Some(0) => Length::Never,
            Some(count) if code >= f::READ_HOLDING && count % 2 == 1 => Length::Never,
            Some(count) => at_most(5 + usize::from(*count)),
            None => Length::Unsure,
        },
        f::WRITE_COIL | f::WRITE_REGISTER | f::WRITE_COILS | f::WRITE_REGISTERS => Length::Known(8),
        f::DIAGNOSTIC => diagnostic(bytes),
        f::ENCAPSULATED => device_id(bytes),
        0x81..=0xFF => Length::Known(5),
        _ => Length::Never,
    }
}

/// The sub-functions of §6.8.1; all but 0 carry two bytes.
fn diagnostic(bytes: &[u8]) -> Length {
    match bytes.get(2..4) {
        Some([0, 0]) => Length::Open,
        Some([0, 0x01..=0x04 | 0x0A..=0x12 | 0x14]) => Length::Known(DIAGNOSTIC_USUAL),
        Some(_) => Length::Never,
        None => Length::Unsure,
    }
}

/// Walks the list of objects: each is an id, a length and as many bytes (§6.21).
fn device_id(bytes: &[u8]) -> Length {
    match bytes.get(2) {
        Some(&f::MEI_DEVICE_ID) => {}
        Some(_) => return Length::Never,
        None => return Length::Unsure,
    }
    let Some(&count) = bytes.get(7) else { return Length::Unsure };
    let mut end = 8;
    for _ in 0..count {
        // The smallest object after this one would not fit either.
        if end + 2 > FRAME_MAX {
            return Length::Never;
        }
        let Some(length) = bytes.get(end + 1) else { return Length::Unsure };
        end += 2 + usize::from(*length);
    }
    at_most(end + 2)
}

fn at_most(length: usize) -> Length {
    if length > FRAME_MAX { Length::Never } else { Length::Known(length) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Length::{Known, Never, Open, Unsure};
    use std::vec::Vec;

    fn asked(bytes: &[u8]) -> Length {
        length(bytes, Direction::Request)
    }

    fn answered(bytes: &[u8]) -> Length {
        length(bytes, Direction::Reply)
    }

    #[test]
    fn one_byte_says_nothing_and_most_function_codes_are_in_no_profile() {
        assert_eq!((asked(&[]), asked(&[0x21]), answered(&[0x21])), (Unsure, Unsure, Unsure));
        for code in 0..=u8::MAX {
            let head = [0x21, code];
            let request = match code {
                1..=6 => Known(8),
                0x08 | 0x0F | 0x10 | 0x2B => Unsure,
                _ => Never,
            };
            let reply = match code {
                1..=4 | 0x08 | 0x2B => Unsure,
                5 | 6 | 0x0F | 0x10 => Known(8),
                0x81.. => Known(5),
                _ => Never,
            };
            assert_eq!((asked(&head), answered(&head)), (request, reply), "function {code:02X}");
        }
    }

    #[test]
    fn a_byte_count_reaches_as_far_as_a_frame() {
        for count in 0..=u8::MAX {
            let n = usize::from(count);
            for code in [0x0F, 0x10] {
                let expected = if n <= 247 { Known(n + 9) } else { Never };
                assert_eq!(asked(&[0x21, code, 0, 0, 0, 1, count]), expected);
            }
            let fits = if n > 0 && n <= 251 { Known(n + 5) } else { Never };
            let words = if n % 2 == 1 { Never } else { fits };
            let replies = [1, 2, 3, 4].map(|code| answered(&[0x21, code, count]));
            assert_eq!(replies, [fits, fits, words, words], "count {count}");
        }
        assert_eq!(asked(&[0x21, 0x0F, 0, 0, 0, 1]), Unsure);
    }

    #[test]
    fn a_diagnostic_has_an_open_end_for_sub_function_0_alone() {
        // V1.1b3 §6.8.1.
        for sub in 0..=u16::MAX {
            let [high, low] = sub.to_be_bytes();
            let expected = match sub {
                0 => Open,
                1..=4 | 10..=18 | 20 => Known(8),
                _ => Never,
            };
            let bytes = [0x21, 0x08, high, low];
            assert_eq!((asked(&bytes), answered(&bytes)), (expected, expected), "sub-function {sub}");
        }
        assert_eq!((asked(&[0x21, 0x08, 0]), answered(&[0x21, 0x08, 0])), (Unsure, Unsure));
    }

    #[test]
    fn device_identification_is_walked_object_by_object() {
        assert_eq!(asked(&[0x21, 0x2B, 0x0E]), Known(7));
        assert_eq!((asked(&[0x21, 0x2B, 0x0D]), answered(&[0x21, 0x2B, 0x0D])), (Never, Never));
        let list = |count: u8, objects: &[u8]| -> Vec<u8> {
            [&[0x21, 0x2B, 0x0E, 1, 1, 0, 0, count], objects].concat()
        };
        assert_eq!(answered(&list(0, &[])), Known(10), "no object");
        assert_eq!(answered(&list(0, &[])[..7]), Unsure, "the count is not there yet");
        assert_eq!(answered(&list(1, &[0])), Unsure, "an id without its length");
        assert_eq!(answered(&list(1, &[0, 5])), Known(17));
        assert_eq!(answered(&list(2, &[0, 1, 9])), Unsure);
        assert_eq!(answered(&list(2, &[0, 1, 9, 1, 3])), Known(8 + 3 + 5 + 2));
        assert_eq!(answered(&list(1, &[0, 244])), Known(256), "the longest");
        assert_eq!(answered(&list(1, &[0, 245])), Never);
        // A list that fills the frame leaves no room for a further object, whatever it would be.
        assert_eq!(answered(&list(2, &[0, 246])), Never);
    }
}
