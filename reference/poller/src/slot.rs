//! A slot's place and address, and what its board's registers say.
//!
//! It refuses to know keys and vehicles: a tag is 64 bits here.

use core::fmt;
use forecourt_wire::request::Words;

/// A slot of the line: drawer 1 … 6, slot 1 … 32.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Slot {
    /// Drawer, from 1.
    pub drawer: u8,
    /// Slot in its drawer, from 1.
    pub slot: u8,
}

impl Slot {
    /// The board's address: 32 · drawer + slot (cabinet profile, *Addresses*); 0 for a place that no line has.
    pub const fn address(self) -> u8 {
        if self.drawer >= 1 && self.drawer <= 6 && self.slot >= 1 && self.slot <= 32 {
            self.drawer * 32 + self.slot
        } else {
            0
        }
    }

    /// The slot at `address`; `None` for a drawer's address (1 … 6) and any other that is no slot's.
    pub const fn from_address(address: u8) -> Option<Self> {
        match address {
            33..=224 => Some(Self { drawer: (address - 1) / 32, slot: (address - 1) % 32 + 1 }),
            _ => None,
        }
    }
}

/// Drawer, stroke, slot in two digits: `1/05`.
impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{:02}", self.drawer, self.slot)
    }
}

/// What a valid answer of a slot board says (KEY-26). Silence, damage and exceptions are no readings.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Reading {
    /// The reader works and sees no tag.
    Empty,
    /// The tag's ID, never zero.
    Tag(u64),
    /// A zero ID with an antenna fault, or with a tag whose frames fail their parity: nothing is known of the key.
    Unreadable,
    /// A zero ID from a reader without field, asleep or booting: nothing is known of the key (KEY-48).
    Asleep,
}

/// Bits of the reader's status, input register 4.
mod status {
    pub const READING: u16 = 1;
    pub const TAG_SEEN: u16 = 1 << 1;
    pub const PARITY_FAILED: u16 = 1 << 2;
    pub const ANTENNA_FAULT: u16 = 1 << 3;
}

impl Reading {
    /// The reading of input registers 0 … 4; with registers 0 … 3 alone a zero ID passes for empty, see
    /// [`crate::Profile::slot_registers`]. `None` when fewer than four registers are given.
    pub fn of(words: Words<'_>) -> Option<Self> {
        let (head, rest) = words.bytes().split_first_chunk::<8>()?;
        let id = u64::from_be_bytes(*head);
        if id != 0 {
            return Some(Self::Tag(id));
        }
        let Some((word, _)) = rest.split_first_chunk::<2>() else { return Some(Self::Empty) };
        let bits = u16::from_be_bytes(*word);
        let has = |mask: u16| bits & mask == mask;
        // KEY-26: a fault of the antenna or an unreadable tag counts before the field.
        Some(if has(status::ANTENNA_FAULT) || has(status::TAG_SEEN | status::PARITY_FAILED) {
            Self::Unreadable
        } else if has(status::READING) {
            Self::Empty
        } else {
            Self::Asleep
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_go_both_ways_and_never_meet_a_drawer() {
        let mut seen = 0;
        for drawer in 1..=6 {
            for slot in 1..=32 {
                let place = Slot { drawer, slot };
                assert_eq!(place.address(), 32 * drawer + slot);
                assert_eq!(Slot::from_address(place.address()), Some(place));
                seen += 1;
            }
        }
        assert_eq!((0..=255).filter_map(Slot::from_address).count(), seen);
        assert_eq!(Slot { drawer: 7, slot: 1 }.address(), 0);
        assert_eq!(Slot { drawer: 1, slot: 33 }.address(), 0);
    }

    #[test]
    fn every_status_of_a_zero_id_is_classified_as_the_profile_states_it() {
        for bits in 0..16u16 {
            let bytes = [0, 0, 0, 0, 0, 0, 0, 0, 0, bits as u8];
            let (on, seen, failed, fault) = (bits & 1 > 0, bits & 2 > 0, bits & 4 > 0, bits & 8 > 0);
            let expected = match (fault || seen && failed, on) {
                (true, _) => Reading::Unreadable,
                (false, true) => Reading::Empty,
                (false, false) => Reading::Asleep,
            };
            let words = Words::new(&bytes).expect("ten bytes are five registers");
            assert_eq!(Reading::of(words), Some(expected), "status {bits:04b}");
        }
    }

    #[test]
    fn an_id_is_believed_whatever_the_status_says() {
        let words = Words::new(&[0, 0, 0, 0x12, 0x34, 0x56, 0x78, 0x9A, 0, 8]).expect("five registers");
        assert_eq!(Reading::of(words), Some(Reading::Tag(0x12_3456_789A)));
    }

    #[test]
    fn a_place_reads_drawer_stroke_and_two_digits() {
        let said = |drawer, slot| alloc::format!("{}", Slot { drawer, slot });
        assert_eq!((said(1, 5).as_str(), said(6, 32).as_str()), ("1/05", "6/32"));
    }
}
