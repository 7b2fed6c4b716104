//! A frame found in 64 bits of an endless stream, whatever bit the listening began with (KEY-51: any start
//! offset). Knows words, and nothing of how the bits were won.

use crate::word::{TagId, check};

/// The frame in `bits` read as a ring, and the place (bits after the first) where it starts.
///
/// At most one rotation can be a frame: rows of even parity hold a 0 in every five bits, so nine 1s with a 0 before
/// them are the header and nothing else.
#[must_use]
pub const fn find(bits: u64) -> Option<(TagId, u32)> {
    let two = bits & bits.rotate_left(1);
    let four = two & two.rotate_left(2);
    let eight = four & four.rotate_left(4);
    // A start: nine 1s from here on, and a 0, the stop bit, before it.
    let mut starts = eight & bits.rotate_left(8) & !bits.rotate_right(1);
    while starts != 0 {
        let place = starts.leading_zeros();
        if let Ok(id) = check(bits.rotate_left(place)) {
            return Some((id, place));
        }
        starts &= !(1 << (63 - place));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::SplitMix64;
    use crate::word::encode;

    #[test]
    fn every_rotation_is_found_and_only_one() {
        let mut rng = SplitMix64::new(9);
        let some = (0..300).map(|_| rng.next()).chain([0, u64::MAX, 0x00F0_F0F0_F0F0]);
        for id in some.map(TagId::from_low_bits) {
            for turn in 0..64 {
                let bits = encode(id).rotate_right(turn);
                assert_eq!(find(bits), Some((id, turn)), "{id} turned by {turn}");
                let valid = (0..64).filter(|&n| check(bits.rotate_left(n)).is_ok()).count();
                assert_eq!(valid, 1, "{id}");
            }
        }
    }

    #[test]
    fn finds_exactly_what_64_checks_find() {
        let mut rng = SplitMix64::new(10);
        for _ in 0..2000 {
            // Mostly frames with a few bits flipped, so that headers with bad bodies occur.
            let bits = encode(TagId::from_low_bits(rng.next())) ^ 1 << rng.below(64) ^ 1 << rng.below(64);
            let slow = (0..64).find_map(|n| check(bits.rotate_left(n)).ok().map(|id| (id, n)));
            assert_eq!(find(bits), slow);
        }
    }

    #[test]
    fn no_ring_of_one_bit_is_a_frame() {
        assert_eq!(find(0), None);
        assert_eq!(find(u64::MAX), None);
    }
}
