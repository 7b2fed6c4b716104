//! The EM4100 word: 64 bits made of a header, ten rows with parity, four column parities and a stop bit
//! (KEY-51). Knows nothing of time, modulation or rotation; see [`crate::rotation`] for a word found in a stream.

use core::fmt;
use core::str::FromStr;

/// A tag's number: the 40 data bits alone, without header and parity (KEY-53). Zero is a number like any other
/// here; that it means "no tag" is the slot board's rule, not the tag's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TagId(u64);

impl TagId {
    /// The greatest number, 40 ones.
    pub const MAX: Self = Self((1 << 40) - 1);

    /// A number from its value, `None` from 2^40 up.
    #[must_use]
    pub const fn new(value: u64) -> Option<Self> {
        if value <= Self::MAX.0 { Some(Self(value)) } else { None }
    }

    /// A number from the low 40 bits of `bits`, the rest is dropped.
    #[must_use]
    pub const fn from_low_bits(bits: u64) -> Self {
        Self(bits & Self::MAX.0)
    }

    /// The value, 0 … 2^40 − 1.
    #[must_use]
    pub const fn value(self) -> u64 {
        self.0
    }
}

/// Ten upper-case hexadecimal digits, as shown everywhere (KEY-53).
impl fmt::Display for TagId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:010X}", self.0)
    }
}

/// Why a text is not a tag number. The writer of the text was wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagIdError {
    /// The text has this many characters instead of ten.
    Length(usize),
    /// The character at this place (from 0) is not a hexadecimal digit.
    Digit {
        /// Place in the text, from 0, in characters.
        at: usize,
        /// What stands there.
        found: char,
    },
}

impl fmt::Display for TagIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(n) => {
                write!(f, "a tag number has 10 hexadecimal digits, this text has {n} characters")
            }
            Self::Digit { at, found } => {
                write!(f, "character {} of the tag number, {found:?}, is not a hexadecimal digit", at + 1)
            }
        }
    }
}

impl core::error::Error for TagIdError {}

impl FromStr for TagId {
    type Err = TagIdError;

    fn from_str(text: &str) -> Result<Self, TagIdError> {
        let length = text.chars().count();
        if length != 10 {
            return Err(TagIdError::Length(length));
        }
        let mut value = 0;
        for (at, found) in text.chars().enumerate() {
            let digit = found.to_digit(16).ok_or(TagIdError::Digit { at, found })?;
            value = value << 4 | u64::from(digit);
        }
        Ok(Self(value))
    }
}

/// The tag's bit length, in clocks of the 125 kHz field: 8 µs each (KEY-50).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Rate {
    /// 64 clocks a bit: 512 µs, a frame of 32.768 ms; the common kind.
    #[default]
    Rf64,
    /// 32 clocks a bit: 256 µs, a frame of 16.384 ms.
    Rf32,
    /// 16 clocks a bit: 128 µs, a frame of 8.192 ms.
    Rf16,
}

impl Rate {
    /// Every rate, slowest first.
    pub const ALL: [Self; 3] = [Self::Rf64, Self::Rf32, Self::Rf16];

    /// Length of a bit, µs.
    #[must_use]
    pub const fn bit_us(self) -> u64 {
        512 >> self.shift()
    }

    /// Length of a half bit, the unit of Manchester code, µs.
    #[must_use]
    pub const fn half_us(self) -> u64 {
        256 >> self.shift()
    }

    /// Length of a frame of 64 bits, µs.
    #[must_use]
    pub const fn frame_us(self) -> u64 {
        32_768 >> self.shift()
    }

    /// How many times the bit of RF/64 is halved: decoders scale every time to RF/64 by this shift.
    #[must_use]
    pub const fn shift(self) -> u32 {
        match self {
            Self::Rf64 => 0,
            Self::Rf32 => 1,
            Self::Rf16 => 2,
        }
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RF/{}", 64 >> self.shift())
    }
}

/// Why 64 bits are not a frame. The signal, or its sender, was wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordError {
    /// The nine header bits are not all 1; the mask has a 1 for each that failed, the first sent in bit 8.
    Header(u16),
    /// The last bit is 1.
    Stop,
    /// Parities are odd (KEY-52).
    Parity {
        /// Bit `r` set: row `r` failed, row 0 is the most significant digit.
        rows: u16,
        /// Bit `c` set: column `c` failed, column 0 is the most significant bit of each digit.
        columns: u8,
    },
}

impl fmt::Display for WordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Header(mask) => write!(f, "{} of the nine header bits are 0", mask.count_ones()),
            Self::Stop => f.write_str("the stop bit is 1"),
            Self::Parity { rows, columns } => {
                f.write_str("odd parity in")?;
                let named = (0..10).filter(|r| rows >> r & 1 == 1).map(|r| ("row", r));
                let named = named.chain((0..4).filter(|c| columns >> c & 1 == 1).map(|c| ("column", c)));
                for (n, (what, which)) in named.enumerate() {
                    write!(f, "{} {what} {which}", if n == 0 { "" } else { "," })?;
                }
                Ok(())
            }
        }
    }
}

impl core::error::Error for WordError {}

/// The header in place.
const HEADER: u64 = 0x1FF << 55;
/// The parity bit of each of the ten rows, when the rows are shifted down to bit 0.
const ROW_PARITIES: u64 = 0x0000_2108_4210_8421 & ROWS;
/// Ten rows of five bits.
const ROWS: u64 = (1 << 50) - 1;

/// The frame of a tag number, first bit sent in bit 63: nine 1s, ten rows of four data bits (most significant
/// digit first) with an even parity, four even column parities, a 0 (KEY-51).
#[must_use]
pub const fn encode(id: TagId) -> u64 {
    // Spread the digits to lanes of five bits: first by bytes to lanes of ten, then by digits.
    let id = id.0;
    let bytes = (id & 0xFF)
        | (id & 0xFF00) << 2
        | (id & 0xFF_0000) << 4
        | (id & 0xFF00_0000) << 6
        | (id & 0xFF_0000_0000) << 8;
    const LOW_DIGITS: u64 = 0xF | 0xF << 10 | 0xF << 20 | 0xF << 30 | 0xF << 40;
    let digits = ((bytes & LOW_DIGITS) | (bytes & LOW_DIGITS << 4) << 1) << 1;
    let parities = (digits >> 1 ^ digits >> 2 ^ digits >> 3 ^ digits >> 4) & ROW_PARITIES;
    HEADER | (digits | parities) << 5 | (fold_rows(digits) & 0x1E)
}

/// XOR of ten lanes of five bits (an eleventh in bits 50 … 54 counts too).
const fn fold_rows(lanes: u64) -> u64 {
    let five = (lanes ^ lanes >> 25) & 0x1FF_FFFF;
    (five ^ five >> 5 ^ five >> 10 ^ five >> 15 ^ five >> 20 ^ lanes >> 50) & 0x1F
}

/// The tag number of a frame whose first bit stands in bit 63.
///
/// # Errors
/// [`WordError`] tells what failed, looked at in the order header, stop bit, parities; every word that differs
/// from a frame in one bit is refused (KEY-52).
pub const fn check(word: u64) -> Result<TagId, WordError> {
    let rows = word >> 5 & ROWS;
    let odd_rows = (rows ^ rows >> 1 ^ rows >> 2 ^ rows >> 3 ^ rows >> 4) & ROW_PARITIES;
    let odd_columns = (fold_rows(rows) ^ word) & 0x1E;
    if (!word & HEADER) | (word & 1) | odd_rows | odd_columns != 0 {
        return Err(explain(word, odd_rows, odd_columns));
    }
    const EVEN_LANES: u64 = 0xF | 0xF << 10 | 0xF << 20 | 0xF << 30 | 0xF << 40;
    let digits = rows >> 1;
    let bytes = (digits & EVEN_LANES) | (digits & EVEN_LANES << 5) >> 1;
    Ok(TagId(
        (bytes & 0xFF)
            | (bytes >> 2 & 0xFF00)
            | (bytes >> 4 & 0xFF_0000)
            | (bytes >> 6 & 0xFF00_0000)
            | (bytes >> 8 & 0xFF_0000_0000),
    ))
}

/// The slow half of [`check`]: which part failed.
#[cold]
const fn explain(word: u64, odd_rows: u64, odd_columns: u64) -> WordError {
    if word & HEADER != HEADER {
        return WordError::Header((!word >> 55) as u16 & 0x1FF);
    }
    if word & 1 == 1 {
        return WordError::Stop;
    }
    let (mut rows, mut columns, mut at) = (0, 0, 0);
    while at < 10 {
        rows |= ((odd_rows >> (45 - 5 * at) & 1) as u16) << at;
        if at < 4 {
            columns |= ((odd_columns >> (4 - at) & 1) as u8) << at;
        }
        at += 1;
    }
    WordError::Parity { rows, columns }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::SplitMix64;

    /// The layout built bit by bit, as the requirement tells it, to check the bit-parallel code against.
    fn by_the_letter(id: u64) -> u64 {
        let mut bits = vec![true; 9];
        let mut columns = [false; 4];
        for row in (0..10).rev() {
            let mut parity = false;
            for (column, odd) in columns.iter_mut().enumerate() {
                let bit = id >> (row * 4 + 3 - column) & 1 == 1;
                bits.push(bit);
                parity ^= bit;
                *odd ^= bit;
            }
            bits.push(parity);
        }
        bits.extend(columns);
        bits.push(false);
        assert_eq!(bits.len(), 64);
        bits.into_iter().fold(0, |word, bit| word << 1 | u64::from(bit))
    }

    #[test]
    fn encode_is_the_layout_and_check_its_inverse() {
        let mut rng = SplitMix64::new(51);
        let some = (0..2000).map(|_| rng.next() & TagId::MAX.0);
        for id in some.chain([0, TagId::MAX.0]).chain((0..40).map(|n| 1 << n)) {
            let id = TagId::new(id).unwrap();
            assert_eq!(encode(id), by_the_letter(id.0), "{id}");
            assert_eq!(check(encode(id)), Ok(id));
        }
        assert_eq!(TagId::new(1 << 40), None);
    }

    #[test]
    fn every_single_flip_is_refused_and_named() {
        let mut rng = SplitMix64::new(52);
        for _ in 0..500 {
            let word = encode(TagId::from_low_bits(rng.next()));
            for bit in 0..64 {
                let error = check(word ^ 1 << bit).unwrap_err();
                let sent = 63 - bit;
                let wanted = match sent {
                    0..9 => WordError::Header(1 << (8 - sent)),
                    63 => WordError::Stop,
                    59..63 => WordError::Parity { rows: 0, columns: 1 << (sent - 59) },
                    _ => {
                        let (row, place) = ((sent - 9) / 5, (sent - 9) % 5);
                        WordError::Parity { rows: 1 << row, columns: if place < 4 { 1 << place } else { 0 } }
                    }
                };
                assert_eq!(error, wanted, "bit {sent} of {word:016x}");
            }
        }
    }

    #[test]
    fn any_double_flip_is_refused_too() {
        let word = encode(TagId::from_low_bits(0x12_3456_789A));
        for a in 0..64 {
            for b in 0..a {
                assert!(check(word ^ 1 << a ^ 1 << b).is_err(), "bits {a} and {b}");
            }
        }
    }

    #[test]
    fn texts() {
        let id = TagId::from_low_bits(0x0A_00BC_DE01);
        assert_eq!(id.to_string(), "0A00BCDE01");
        assert_eq!("0a00bcde01".parse(), Ok(id));
        assert_eq!("0a00bcde0".parse::<TagId>(), Err(TagIdError::Length(9)));
        assert_eq!("0a00bcdeé1".parse::<TagId>(), Err(TagIdError::Digit { at: 8, found: 'é' }));
        assert_eq!("+a00bcde01".parse::<TagId>(), Err(TagIdError::Digit { at: 0, found: '+' }));
        let error = check(encode(id) ^ 1 << 21).unwrap_err();
        assert_eq!(error.to_string(), "odd parity in row 6, column 3");
    }
}
