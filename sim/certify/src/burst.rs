//! What the rig puts on the line: characters with gaps, wrong parities, breaks and glitches.
//!
//! A burst is data and knows no board; what a receiver makes of it is the [`crate::device`]'s, whether the rig can
//! produce it is the link's.

use forecourt_wire::crc::crc16;
use forecourt_wire::{LineSpeed, Span};

/// One thing on the line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Item {
    /// A character in good form.
    Byte(u8),
    /// A character whose parity bit is inverted (needs line control).
    BadParity(u8),
    /// A character whose stop bit is low (needs line control).
    BadStop(u8),
    /// The line idles for so long (needs timing).
    Idle(Span),
    /// The line is held at space for so long: a glitch, a break (needs line control).
    Low(Span),
}

/// What is sent in one go.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Burst {
    /// In order.
    pub items: Vec<Item>,
    /// Speed and character if not the line's own (needs line control).
    pub speed: Option<LineSpeed>,
    /// By how many millionths the sender's bits are too long (too short when negative); needs line control.
    pub ppm: i32,
}

impl Burst {
    /// These bytes without a gap.
    pub fn bytes(bytes: &[u8]) -> Self {
        Self { items: bytes.iter().map(|byte| Item::Byte(*byte)).collect(), ..Self::default() }
    }

    /// Address and PDU with their right checksum, without a gap.
    pub fn frame(address: u8, pdu: &[u8]) -> Self {
        Self::bytes(&frame(address, pdu))
    }

    /// `bytes` with an idle line of `gap` before byte `at` (from 0).
    pub fn gapped(bytes: &[u8], at: usize, gap: Span) -> Self {
        let mut burst = Self::bytes(bytes);
        burst.items.insert(at.min(bytes.len()), Item::Idle(gap));
        burst
    }

    /// Appends another item.
    #[must_use]
    pub fn then(mut self, item: Item) -> Self {
        self.items.push(item);
        self
    }

    /// Appends all of `other`'s items; its speed is ignored.
    #[must_use]
    pub fn join(mut self, other: &Self) -> Self {
        self.items.extend_from_slice(&other.items);
        self
    }

    /// The bytes in it, however damaged.
    pub fn plain(&self) -> Vec<u8> {
        let byte = |item: &Item| match item {
            Item::Byte(byte) | Item::BadParity(byte) | Item::BadStop(byte) => Some(*byte),
            Item::Idle(_) | Item::Low(_) => None,
        };
        self.items.iter().filter_map(byte).collect()
    }

    /// True when a rig without hold over times and bits can send it: whole bytes without a gap.
    pub fn is_plain(&self) -> bool {
        self.speed.is_none() && self.ppm == 0 && self.items.iter().all(|item| matches!(item, Item::Byte(_)))
    }

    /// True when only its gaps are out of the ordinary: timing is enough, no line control is needed.
    pub fn is_timed(&self) -> bool {
        let timed = |item: &Item| matches!(item, Item::Byte(_) | Item::Idle(_));
        self.speed.is_none() && self.ppm == 0 && self.items.iter().all(timed)
    }

    /// One character as this burst sends it on a line of `line`.
    pub fn character(&self, line: LineSpeed) -> Span {
        let exact = self.speed.unwrap_or(line).char_span();
        let ticks = exact.ticks() as i128;
        let drift = ticks * i128::from(self.ppm) / 1_000_000;
        Span::from_ticks((ticks + drift) as u64)
    }

    /// How long all of it takes.
    pub fn span(&self, line: LineSpeed) -> Span {
        let character = self.character(line);
        self.items.iter().fold(Span::ZERO, |sum, item| match item {
            Item::Byte(_) | Item::BadParity(_) | Item::BadStop(_) => sum + character,
            Item::Idle(span) | Item::Low(span) => sum + *span,
        })
    }
}

/// Address, PDU and right checksum as bytes.
pub fn frame(address: u8, pdu: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(pdu.len() + 3);
    bytes.push(address);
    bytes.extend_from_slice(pdu);
    let sum = crc16(&bytes).to_le_bytes();
    bytes.extend_from_slice(&sum);
    bytes
}
