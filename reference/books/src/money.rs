//! Whole numbers with their unit in the type, and the one way to round and to share out (PLAT-01).
//!
//! It refuses to know what is paid for. No binary fraction takes part in a business result, so none has a form here.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

macro_rules! amount {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(
            /// The whole number.
            pub i64,
        );

        impl $name {
            /// None of it.
            pub const ZERO: $name = $name(0);

            /// Whether there is none.
            pub fn is_zero(self) -> bool {
                self.0 == 0
            }

            /// What is left above `other`, at least nothing.
            #[must_use]
            pub fn above(self, other: $name) -> $name {
                $name((self.0 - other.0).max(0))
            }
        }

        impl Add for $name {
            type Output = $name;
            fn add(self, other: $name) -> $name {
                $name(self.0 + other.0)
            }
        }

        impl Sub for $name {
            type Output = $name;
            fn sub(self, other: $name) -> $name {
                $name(self.0 - other.0)
            }
        }

        impl Neg for $name {
            type Output = $name;
            fn neg(self) -> $name {
                $name(-self.0)
            }
        }

        impl Mul<i64> for $name {
            type Output = $name;
            fn mul(self, times: i64) -> $name {
                $name(self.0 * times)
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: $name) {
                self.0 += other.0;
            }
        }

        impl SubAssign for $name {
            fn sub_assign(&mut self, other: $name) {
                self.0 -= other.0;
            }
        }

        impl Sum for $name {
            fn sum<I: Iterator<Item = $name>>(parts: I) -> $name {
                $name(parts.map(|part| part.0).sum())
            }
        }

        impl<'a> Sum<&'a $name> for $name {
            fn sum<I: Iterator<Item = &'a $name>>(parts: I) -> $name {
                $name(parts.map(|part| part.0).sum())
            }
        }
    };
}

amount! {
    /// Money in fen, a hundredth of a yuan.
    Fen
}
amount! {
    /// Loyalty points, whole.
    Points
}

impl Fen {
    /// From whole yuan.
    pub const fn yuan(yuan: i64) -> Fen {
        Fen(yuan * 100)
    }

    /// This amount times a rate in basis points (1/10 000), half up.
    #[must_use]
    pub fn bp(self, basis_points: i64) -> Fen {
        Fen(half_up(i128::from(self.0) * i128::from(basis_points), 10_000))
    }
}

/// `6,666.67`, with the minus in front.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hundredths(self.0))
    }
}

impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&thousands(self.0))
    }
}

/// A whole number with commas: `-1,234,567`.
pub fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut shown = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            shown.push(',');
        }
        shown.push(digit);
    }
    if number < 0 { format!("-{shown}") } else { shown }
}

/// A number of hundredths as a decimal: `1,234.56`.
pub fn hundredths(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let whole = i64::try_from(number.unsigned_abs() / 100).unwrap_or(i64::MAX);
    format!("{sign}{}.{:02}", thousands(whole), number.unsigned_abs() % 100)
}

/// `dividend / divisor`, half up; the negative mirrors the positive (PLAT-01).
///
/// # Panics
/// If `divisor` is not above 0, or the result is beyond 64 bits: the caller is to blame.
pub fn half_up(dividend: i128, divisor: i128) -> i64 {
    assert!(divisor > 0, "a rule divides by a positive number, not by {divisor}");
    let rounded = (dividend.abs() * 2 + divisor) / (divisor * 2);
    i64::try_from(rounded * dividend.signum()).expect("amounts stay below 2^63")
}

/// `dividend / divisor`, towards zero.
///
/// # Panics
/// As [`half_up`].
pub fn down(dividend: i128, divisor: i128) -> i64 {
    assert!(divisor > 0, "a rule divides by a positive number, not by {divisor}");
    i64::try_from(dividend / divisor).expect("amounts stay below 2^63")
}

/// Shares `whole` out by `weights`: each part rounded down, what is left one each to the largest remainders, ties to
/// the part that stands first (PLAT-01). The parts add up to the whole. Without any weight the first part takes it.
///
/// # Panics
/// If a weight is below 0: the caller is to blame.
pub fn split(whole: i64, weights: &[i64]) -> Vec<i64> {
    assert!(weights.iter().all(|weight| *weight >= 0), "shares are not negative: {weights:?}");
    let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    let mut parts = vec![0; weights.len()];
    if total == 0 {
        if let Some(first) = parts.first_mut() {
            *first = whole;
        }
        return parts;
    }
    let size = i128::from(whole.unsigned_abs());
    let mut remainders: Vec<(i128, usize)> = Vec::with_capacity(weights.len());
    let mut left = size;
    for (index, weight) in weights.iter().enumerate() {
        let product = size * i128::from(*weight);
        let part = product / total;
        left -= part;
        parts[index] = i64::try_from(part).expect("a part is not above the whole");
        remainders.push((product % total, index));
    }
    remainders.sort_by_key(|(remainder, index)| (std::cmp::Reverse(*remainder), *index));
    let extra = usize::try_from(left).expect("fewer units are left than there are parts");
    for (_, index) in remainders.into_iter().take(extra) {
        parts[index] += 1;
    }
    if whole < 0 {
        parts.iter_mut().for_each(|part| *part = -*part);
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn three_cars_share_twenty_thousand() {
        assert_eq!(split(2_000_000, &[1, 1, 1]), [666_667, 666_667, 666_666]);
        assert_eq!(split(-2_000_000, &[1, 1, 1]), [-666_667, -666_667, -666_666]);
        assert_eq!(split(5, &[0, 0]), [5, 0]);
    }

    #[test]
    fn halves_go_up_and_negatives_mirror() {
        assert_eq!((half_up(5, 10), half_up(4, 10), half_up(-5, 10), half_up(-4, 10)), (1, 0, -1, 0));
        assert_eq!((down(9, 10), down(-9, 10)), (0, 0));
        assert_eq!(Fen(4500).bp(3333), Fen(1500));
    }

    #[test]
    fn amounts_read_as_the_trade_writes_them() {
        assert_eq!(Fen(-123_456_789).to_string(), "-1,234,567.89");
        assert_eq!((Fen(5).to_string(), Points(1000).to_string()), ("0.05".into(), "1,000".into()));
    }

    proptest! {
        #[test]
        fn parts_add_up_and_mirror(whole in -1_000_000_000i64..1_000_000_000, weights in prop::collection::vec(0i64..10_000, 1..9)) {
            let parts = split(whole, &weights);
            prop_assert_eq!(parts.iter().sum::<i64>(), whole);
            let mirrored: Vec<i64> = split(-whole, &weights).iter().map(|part| -part).collect();
            prop_assert_eq!(&mirrored, &parts);
            let total: i128 = weights.iter().map(|w| i128::from(*w)).sum();
            if total > 0 {
                for (part, weight) in parts.iter().zip(&weights) {
                    let exact = i128::from(whole) * i128::from(*weight);
                    prop_assert!((i128::from(*part) * total - exact).abs() < total);
                }
            }
        }
    }
}
