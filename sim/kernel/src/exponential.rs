//! The logarithm behind random arrivals, in integers.
//!
//! A floating-point `ln` differs in its last bit from one C library to the next, and one bit moves a
//! customer to another instant. This one is a few dozen integer multiplications and the same everywhere. It
//! refuses to know where its random word comes from and what the result is used for.

/// Binary digits after the point in the logarithm.
const DIGITS: u32 = 56;
/// ln 2 with 64 binary digits after the point, rounded down.
const LN_2: u128 = 0xB172_17F7_D1CF_79AB;

/// `-log2((word + 1) / 2^64)` with 56 binary digits after the point: 0 to 64.
///
/// The digits come one by one from squaring the mantissa. Every squaring drops less than 2^-63, and a loss
/// in step n counts only 2^-n, so together they stay below 2^-61; cutting the last digit adds 2^-56.
fn minus_log2(word: u64) -> u64 {
    // The greatest word means the chance 1, whose logarithm is 0 and whose successor has 65 bits.
    let Some(chance) = word.checked_add(1) else { return 0 };
    let shift = chance.leading_zeros();
    let mut mantissa = chance << shift;
    let mut fraction = 0;
    for _ in 0..DIGITS {
        let square = u128::from(mantissa) * u128::from(mantissa);
        let carry = (square >> 127) as u64;
        fraction = fraction << 1 | carry;
        mantissa = (square >> (63 + carry)) as u64;
    }
    // log2(chance) = 63 - shift + fraction, and the chance counts from 2^64.
    ((u64::from(shift) + 1) << DIGITS) - fraction
}

/// An interval with the given mean for a uniform random word: `mean * -ln((word + 1) / 2^64)`, rounded to the
/// nearest unit.
///
/// The error before rounding is below `mean * 2^-55` (2^-56 from the last digit of the logarithm, as much again
/// from the product with ln 2): a twentieth of a nanosecond in a mean of three weeks. The greatest result is `44.4 * mean`; what exceeds 64 bits becomes `u64::MAX`.
pub(crate) fn interval(word: u64, mean: u64) -> u64 {
    let minus_ln = (u128::from(minus_log2(word)) * LN_2) >> 64;
    let interval = (u128::from(mean) * minus_ln + (1 << (DIGITS - 1))) >> DIGITS;
    u64::try_from(interval).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_two_have_whole_logarithms() {
        for bits in 0..64u32 {
            assert_eq!(minus_log2((1u64 << bits) - 1), u64::from(64 - bits) << DIGITS, "2^{bits}");
        }
        assert_eq!(minus_log2(u64::MAX), 0);
    }

    #[test]
    fn the_interval_agrees_with_the_logarithm_of_the_machine() {
        // 53 bits of a double are the yardstick, so the bound here is coarser than the documented one.
        let mut word = 1u64;
        for _ in 0..20_000 {
            word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let chance = (word >> 11) + 1;
            let expected = -(chance as f64 / (1u64 << 53) as f64).ln() * (1u64 << 50) as f64;
            let found = interval((chance << 11) - 1, 1 << 50) as f64;
            assert!((found - expected).abs() <= 2.0 + expected * 4e-16, "{chance}: {found} {expected}");
        }
    }

    #[test]
    fn the_extremes_are_documented() {
        assert_eq!(interval(u64::MAX, u64::MAX), 0);
        assert_eq!(interval(0, 1_000_000), 44_361_420);
        assert_eq!(interval(0, u64::MAX), u64::MAX);
        assert_eq!(interval(0, 0), 0);
    }
}
