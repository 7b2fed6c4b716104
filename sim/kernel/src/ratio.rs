//! A chance as a ratio of integers.
//!
//! Scenarios write "1/100", "2 %" or "5 ppm"; all three become the same exact fraction. It refuses to know a
//! floating-point number, so a chance is equal on every machine, and it draws nothing: `Stream::ratio` does.

use std::fmt;
use std::str::FromStr;

/// A chance between never (0) and always (1), in lowest terms: equal chances compare equal however written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ratio {
    num: u64,
    den: u64,
}

/// Why a chance was refused. The writer of the scenario is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RatioError {
    /// The denominator is zero.
    ZeroDenominator,
    /// The chance is greater than always.
    AboveOne,
    /// The text is none of the forms `1/100`, `2 %`, `0.5 %`, `5 ppm`, `0`, `1`.
    Form(String),
    /// The digits do not fit into 64 bits.
    TooLong(String),
}

impl fmt::Display for RatioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ZeroDenominator => f.write_str("a chance has a denominator of at least 1"),
            Self::AboveOne => f.write_str("a chance is at most 1 (100 %)"),
            Self::Form(text) => write!(f, "\"{text}\" is no chance: write 1/100, 2 %, 0.5 %, 5 ppm, 0 or 1"),
            Self::TooLong(text) => write!(f, "\"{text}\" has more digits than a chance can hold"),
        }
    }
}

impl std::error::Error for RatioError {}

impl Ratio {
    /// Never: the chance 0.
    pub const NEVER: Self = Self { num: 0, den: 1 };
    /// Always: the chance 1.
    pub const ALWAYS: Self = Self { num: 1, den: 1 };

    /// The chance `num` in `den`.
    ///
    /// # Errors
    /// When `den` is 0 or `num` exceeds it.
    pub fn new(num: u64, den: u64) -> Result<Self, RatioError> {
        if den == 0 {
            return Err(RatioError::ZeroDenominator);
        }
        if num > den {
            return Err(RatioError::AboveOne);
        }
        let shared = greatest_divisor(num, den);
        Ok(Self { num: num / shared, den: den / shared })
    }

    /// The numerator in lowest terms.
    pub fn num(self) -> u64 {
        self.num
    }

    /// The denominator in lowest terms, at least 1.
    pub fn den(self) -> u64 {
        self.den
    }
}

/// Euclid's; `b` is not 0.
fn greatest_divisor(a: u64, b: u64) -> u64 {
    if a == 0 { b } else { greatest_divisor(b % a, a) }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.den == 1 { write!(f, "{}", self.num) } else { write!(f, "{}/{}", self.num, self.den) }
    }
}

impl FromStr for Ratio {
    type Err = RatioError;

    fn from_str(text: &str) -> Result<Self, RatioError> {
        let written = text.trim();
        if let Some((num, den)) = written.split_once('/') {
            return Self::new(whole(num.trim(), text)?, whole(den.trim(), text)?);
        }
        if let Some(number) = written.strip_suffix('%') {
            return decimal(number.trim_end(), 100, text);
        }
        if let Some(number) = written.strip_suffix("ppm") {
            return decimal(number.trim_end(), 1_000_000, text);
        }
        Self::new(whole(written, text)?, 1)
    }
}

/// A decimal number of parts of `unit`, as "0.5" of 100.
fn decimal(number: &str, unit: u64, text: &str) -> Result<Ratio, RatioError> {
    let (before, after) = number.split_once('.').unwrap_or((number, "0"));
    let (units, parts) = (whole(before, text)?, whole(after, text)?);
    let too_long = || RatioError::TooLong(text.to_owned());
    let scale = u32::try_from(after.len()).ok().and_then(|n| 10u64.checked_pow(n)).ok_or_else(too_long)?;
    let num = units.checked_mul(scale).and_then(|n| n.checked_add(parts)).ok_or_else(too_long)?;
    Ratio::new(num, unit.checked_mul(scale).ok_or_else(too_long)?)
}

/// Digits and nothing else: `u64::from_str` alone would take a sign.
fn whole(digits: &str, text: &str) -> Result<u64, RatioError> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(RatioError::Form(text.to_owned()));
    }
    digits.parse().map_err(|_| RatioError::TooLong(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<(u64, u64), RatioError> {
        text.parse::<Ratio>().map(|r| (r.num(), r.den()))
    }

    #[test]
    fn every_written_form_becomes_the_exact_fraction() {
        for (text, fraction) in [
            ("1/100", (1, 100)),
            (" 2 / 200 ", (1, 100)),
            ("2 %", (1, 50)),
            ("2%", (1, 50)),
            ("0.5 %", (1, 200)),
            ("0.050 %", (1, 2000)),
            ("5 ppm", (1, 200_000)),
            ("0.1ppm", (1, 10_000_000)),
            ("100 %", (1, 1)),
            ("0 %", (0, 1)),
            ("0", (0, 1)),
            ("1", (1, 1)),
            ("18446744073709551615/18446744073709551615", (1, 1)),
        ] {
            assert_eq!(parsed(text), Ok(fraction), "{text}");
        }
    }

    #[test]
    fn a_text_that_is_no_chance_is_refused_with_its_reason() {
        for text in [
            "", "%", "ppm", "-1/2", "+1/2", "1/", "/2", "1/2/3", "0.5", "1e-3 %", ".5 %", "5. %", "½",
            "1/2 %",
        ] {
            assert_eq!(parsed(text), Err(RatioError::Form(text.to_owned())), "{text}");
        }
        for text in ["101 %", "3/2", "2", "1000001 ppm"] {
            assert_eq!(parsed(text), Err(RatioError::AboveOne), "{text}");
        }
        assert_eq!(parsed("0/0"), Err(RatioError::ZeroDenominator));
        for text in ["1/18446744073709551616", "0.00000000000000000001 %", "99999999999999999999 %"] {
            assert_eq!(parsed(text), Err(RatioError::TooLong(text.to_owned())), "{text}");
        }
    }

    #[test]
    fn what_is_shown_reads_back() {
        for text in ["0", "1", "1/3", "999999/1000000"] {
            assert_eq!(text.parse::<Ratio>().map(|r| r.to_string()), Ok(text.to_owned()));
        }
    }
}
