//! How long a character, a frame and the two silences last on a line.
//!
//! Source: MODBUS over Serial Line V1.02 §2.5.1 (characters) and §2.5.1.1 (T1.5, T3.5; fixed above 19200 bit/s).
//! It refuses to know about turnarounds and timeouts: those are the master's and the profile's.

use crate::time::{Span, TICKS_PER_SECOND};

/// How a byte is dressed on the line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Character {
    /// 8 data bits, even parity, 1 stop bit: 11 bits, the default (Serial Line V1.02 §2.5.1).
    E8_1,
    /// 8 data bits, odd parity, 1 stop bit: 11 bits.
    O8_1,
    /// 8 data bits, no parity, 2 stop bits: 11 bits.
    N8_2,
    /// 8 data bits, no parity, 1 stop bit: 10 bits; a deviation that a profile may declare.
    N8_1,
}

impl Character {
    /// Bits of one character, start and stop bits included: 10 or 11.
    pub const fn bits(self) -> u64 {
        match self {
            Self::E8_1 | Self::O8_1 | Self::N8_2 => 11,
            Self::N8_1 => 10,
        }
    }

    /// The usual short name: `8E1`, `8O1`, `8N2`, `8N1`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::E8_1 => "8E1",
            Self::O8_1 => "8O1",
            Self::N8_2 => "8N2",
            Self::N8_1 => "8N1",
        }
    }
}

/// Speed and character of a line, and the spans that follow from them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LineSpeed {
    /// Bits a second; more than zero.
    pub baud: u32,
    /// How a byte is dressed.
    pub character: Character,
}

impl LineSpeed {
    /// 19200 bit/s 8E1, the profile's default.
    pub const DEFAULT: Self = Self { baud: 19_200, character: Character::E8_1 };

    /// One bit: exact where the speed divides 18 · 10⁹, else rounded up to a tick.
    pub const fn bit(self) -> Span {
        self.half_bits(2)
    }

    /// One character, start bit to the end of the last stop bit.
    pub const fn char_span(self) -> Span {
        self.half_bits(self.character.bits() * 2)
    }

    /// `length` characters back to back.
    pub const fn frame_span(self, length: usize) -> Span {
        Span::from_ticks(self.char_span().ticks() * length as u64)
    }

    /// The longest silence inside a frame: 1.5 characters, 0.75 ms above 19200 bit/s (§2.5.1.1).
    pub const fn t1_5(self) -> Span {
        if self.baud > 19_200 { Span::from_us(750) } else { self.half_bits(self.character.bits() * 3) }
    }

    /// The shortest silence between frames: 3.5 characters, 1.75 ms above 19200 bit/s (§2.5.1.1).
    pub const fn t3_5(self) -> Span {
        if self.baud > 19_200 { Span::from_us(1_750) } else { self.half_bits(self.character.bits() * 7) }
    }

    const fn half_bits(self, count: u64) -> Span {
        Span::from_ticks((count * TICKS_PER_SECOND).div_ceil(self.baud as u64 * 2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(baud: u32, char_ns: u64, t1_5_ns: u64, t3_5_ns: u64) {
        let speed = LineSpeed { baud, character: Character::E8_1 };
        assert_eq!(speed.char_span().as_ns(), char_ns, "character at {baud}");
        assert_eq!(speed.t1_5().as_ns(), t1_5_ns, "T1.5 at {baud}");
        assert_eq!(speed.t3_5().as_ns(), t3_5_ns, "T3.5 at {baud}");
    }

    #[test]
    fn spans_of_the_serial_line_document() {
        check(9_600, 1_145_833, 1_718_750, 4_010_416);
        check(19_200, 572_916, 859_375, 2_005_208);
        check(38_400, 286_458, 750_000, 1_750_000);
        check(115_200, 95_486, 750_000, 1_750_000);
    }

    #[test]
    fn standard_speeds_divide_without_a_rest() {
        for baud in [1_200, 2_400, 4_800, 9_600, 14_400, 19_200, 38_400, 57_600, 115_200] {
            assert_eq!(TICKS_PER_SECOND % (baud * 2), 0, "{baud} bit/s");
        }
    }

    #[test]
    fn ten_bits_without_parity_and_with_one_stop_bit() {
        let speed = LineSpeed { baud: 19_200, character: Character::N8_1 };
        assert_eq!(speed.char_span().as_ns(), 520_833);
    }

    #[test]
    fn names_and_bits_of_every_character() {
        let all = [Character::E8_1, Character::O8_1, Character::N8_2, Character::N8_1];
        let said = all.map(|character| (character.name(), character.bits()));
        assert_eq!(said, [("8E1", 11), ("8O1", 11), ("8N2", 11), ("8N1", 10)]);
    }

    #[test]
    fn a_bit_a_frame_and_a_speed_that_does_not_divide() {
        let speed = LineSpeed::DEFAULT;
        assert_eq!((speed.bit().ticks(), speed.char_span().ticks()), (937_500, 11 * 937_500));
        assert_eq!(speed.frame_span(0), Span::ZERO);
        assert_eq!(speed.frame_span(256).ticks(), 256 * 11 * 937_500);
        // Rounded up: a receiver that waits a tick too long is right, one that waits a tick too short is not.
        let odd = LineSpeed { baud: 7, character: Character::N8_1 };
        assert_eq!(odd.bit().ticks(), 2_571_428_572);
        assert_eq!(odd.char_span().ticks(), 25_714_285_715);
    }

    #[test]
    fn the_fixed_silences_begin_above_19200() {
        let at = |baud| LineSpeed { baud, character: Character::E8_1 };
        assert!(at(19_200).t3_5() > Span::from_us(1_750) && at(19_200).t1_5() > Span::from_us(750));
        assert_eq!((at(19_201).t1_5(), at(19_201).t3_5()), (Span::from_us(750), Span::from_us(1_750)));
    }
}
