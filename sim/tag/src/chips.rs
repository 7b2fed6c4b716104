//! The plain decoder's memory: the last 128 half bits, kept as two words so that one comparison tells whether they
//! are 64 bits of Manchester code. Knows nothing of time.

use crate::rotation;
use crate::word::TagId;

/// Half bits in a frame.
pub const FRAME: u32 = 128;

/// The half bits received since the last break, at most the last 128.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Chips {
    /// Every second half bit up to the last but one; if the last ends a bit, these are the first halves.
    firsts: u64,
    /// Every second half bit up to the last.
    seconds: u64,
    /// Half bits since the last break, at most [`FRAME`].
    known: u32,
    /// Half bits since the last break or the last frame taken, at most [`FRAME`].
    fresh: u32,
}

impl Chips {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { firsts: 0, seconds: 0, known: 0, fresh: 0 }
    }

    /// Forgets everything: what follows is a new beginning.
    pub const fn clear(&mut self) {
        self.known = 0;
        self.fresh = 0;
    }

    /// The next frame shall stand on half bits of its own, but still agree with these.
    pub const fn take(&mut self) {
        self.fresh = 0;
    }

    /// A half bit of this level. One that differs from that of a frame ago is a break too: the tag has changed, or
    /// slipped, and bits from before and after must not be read as one word.
    pub const fn push(&mut self, level: bool) {
        let frame_ago = self.firsts >> 63 == 1;
        if self.known == FRAME && frame_ago != level {
            self.clear();
        }
        (self.firsts, self.seconds) = (self.seconds, self.firsts << 1 | level as u64);
        self.known += (self.known < FRAME) as u32;
        self.fresh += (self.fresh < FRAME) as u32;
    }

    /// The tag number, if the last 128 half bits are a frame in some rotation: each bit's halves differ, its first
    /// half is the bit (a 1 is high then low), and the 64 bits are a word.
    #[must_use]
    pub const fn frame(&self) -> Option<TagId> {
        if self.fresh < FRAME || self.firsts ^ self.seconds != u64::MAX {
            return None;
        }
        match rotation::find(self.firsts) {
            Some((id, _)) => Some(id),
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::word::encode;

    #[test]
    fn a_frame_is_whole_after_128_half_bits_from_any_bit_and_never_before() {
        let id = TagId::from_low_bits(0xA5_0F1E_2D3C);
        for turn in 0..64 {
            let mut chips = Chips::default();
            // Stale half bits of another stream must not count.
            (0..77).for_each(|n| chips.push(n % 3 == 0));
            chips.clear();
            for n in 0..300u32 {
                let bit = encode(id).rotate_left(turn + n / 2) >> 63 == 1;
                chips.push(bit ^ (n % 2 == 1));
                let wanted = (n >= 127 && n % 2 == 1).then_some(id);
                assert_eq!(chips.frame(), wanted, "turn {turn}, half bit {n}");
            }
        }
    }

    #[test]
    fn one_bit_without_a_change_inside_spoils_it() {
        let word = encode(TagId::from_low_bits(0x77));
        for spoilt in 0..128 {
            let mut chips = Chips::default();
            for n in 0..128 {
                chips.push((word >> (63 - n / 2) & 1 == 1) ^ (n % 2 == 1) ^ (n == spoilt));
            }
            assert_eq!(chips.frame(), None, "half bit {spoilt}");
        }
    }
}
