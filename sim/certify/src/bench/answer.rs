//! What came back: characters, and what they make as an answer.
//!
//! It refuses to know what was right.

use forecourt_wire::crc::crc16;
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Instant, Span};
use std::fmt;

/// One character that the rig heard.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Heard {
    /// First edge of its start bit.
    pub start: Instant,
    /// End of its last stop bit.
    pub end: Instant,
    /// The byte.
    pub byte: u8,
    /// What was wrong with it.
    pub flaw: Flaw,
}

/// What characters make as an answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// Nothing came.
    Silence,
    /// An answer in good form that is no exception: the PDU.
    Reply(Vec<u8>),
    /// An exception in good form.
    Exception {
        /// The function code that was asked for.
        function: u8,
        /// 1, 2, 3, …
        code: u8,
    },
    /// Something else.
    Garbled {
        /// What is wrong with it.
        why: String,
        /// What came.
        bytes: Vec<u8>,
    },
}

impl Answer {
    /// What `heard` is as an answer of `address`.
    pub fn of(address: u8, heard: &[Heard]) -> Self {
        let bytes: Vec<u8> = heard.iter().map(|one| one.byte).collect();
        let why = match bytes.as_slice() {
            [] => return Self::Silence,
            _ if heard.iter().any(|one| one.flaw != Flaw::None) => "a character in bad form".to_owned(),
            [_] | [_, _] | [_, _, _] => "too short for a frame".to_owned(),
            all if crc16(all) != 0 => "a wrong checksum".to_owned(),
            [from, ..] if *from != address => format!("from address {from}"),
            [_, function, code, _, _] if function & 0x80 != 0 => {
                return Self::Exception { function: function & 0x7F, code: *code };
            }
            [_, function, ..] if function & 0x80 != 0 => {
                "an exception that is not five bytes long".to_owned()
            }
            all => return Self::Reply(all[1..all.len() - 2].to_vec()),
        };
        Self::Garbled { why, bytes }
    }

    /// True when nothing came.
    pub const fn is_silence(&self) -> bool {
        matches!(self, Self::Silence)
    }

    /// True for exception `code` to `function`.
    pub fn is_exception(&self, function: u8, code: u8) -> bool {
        *self == Self::Exception { function: function & 0x7F, code }
    }

    /// True when the reply is `pdu`, byte for byte.
    pub fn is_reply(&self, pdu: &[u8]) -> bool {
        matches!(self, Self::Reply(reply) if reply == pdu)
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Silence => f.write_str("silence"),
            Self::Reply(pdu) => write!(f, "reply {}", crate::tries::hex(pdu)),
            Self::Exception { function, code } => {
                write!(f, "exception {code:02X} to function {function:02X}")
            }
            Self::Garbled { why, bytes } => write!(f, "{why}: {}", crate::tries::hex(bytes)),
        }
    }
}

/// From the end of a request to the first character of `heard`; `None` for silence, zero when it began before the end.
pub fn delay(end: Instant, heard: &[Heard]) -> Option<Span> {
    heard.first().map(|first| if first.start > end { first.start.since(end) } else { Span::ZERO })
}

/// The idle spans between the characters of an answer.
pub fn gaps(heard: &[Heard]) -> impl Iterator<Item = Span> + '_ {
    heard
        .windows(2)
        .map(|two| if two[1].start > two[0].end { two[1].start.since(two[0].end) } else { Span::ZERO })
}
