//! What a tag sends: its word over and over in Manchester code, as the edges of a two-level line. Knows nothing of
//! noise, of readers, or of what the bits mean. Times are µs since the caller's own beginning.

use crate::word::{Rate, TagId, encode};

/// A stretch of a two-level line. Levels alternate at each edge, so that times alone tell everything.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trace {
    /// First instant, µs.
    pub from_us: u64,
    /// The instant after the last, µs.
    pub to_us: u64,
    /// The level at `from_us`.
    pub first_level: bool,
    /// Where the level changes: ascending, each in `from_us .. to_us`.
    pub edges_us: Vec<u64>,
}

impl Trace {
    /// The edges with the level that each leads to.
    pub fn edges(&self) -> impl Iterator<Item = Edge> + '_ {
        let first = self.first_level;
        self.edges_us.iter().enumerate().map(move |(n, &at_us)| Edge { at_us, level: first ^ (n % 2 == 0) })
    }

    /// The level at `at_us`; outside the stretch that of its nearer end.
    #[must_use]
    pub fn level(&self, at_us: u64) -> bool {
        let before = self.edges_us.partition_point(|&edge| edge <= at_us);
        self.first_level ^ (before % 2 == 1)
    }
}

/// A change of level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// When, µs.
    pub at_us: u64,
    /// The level from then on.
    pub level: bool,
}

/// A tag in a steady field: a 1 is high then low (noise model, step 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag {
    /// The 64 bits it sends; [`encode`] of its number unless a fault flips some (T5).
    pub word: u64,
    /// Its bit length.
    pub rate: Rate,
    /// A frame begins at this instant and at every whole number of frames before and after it, µs.
    pub origin_us: u64,
    /// Share of the time that the line is high, percent, 33 … 67 (others are clamped): falling edges come late by
    /// `(duty − 50) %` of a bit.
    pub duty_percent: u8,
}

impl Tag {
    /// A sound tag with a frame beginning at `origin_us`.
    #[must_use]
    pub const fn new(id: TagId, rate: Rate, origin_us: u64) -> Self {
        Self { word: encode(id), rate, origin_us, duty_percent: 50 }
    }

    /// How much later (or, negative, earlier) than nominal a falling edge comes, µs.
    #[must_use]
    pub fn lateness_us(&self) -> i64 {
        let duty = i64::from(self.duty_percent.clamp(33, 67));
        (duty - 50) * self.rate.bit_us().cast_signed() / 100
    }

    /// The level of half bit `k`, counted from the origin's.
    const fn half(&self, k: i64) -> bool {
        let bit = (k.div_euclid(2)).rem_euclid(64).unsigned_abs();
        (self.word >> (63 - bit) ^ k.unsigned_abs()) & 1 == 1
    }

    /// Its edges from `from_us` on, endless and ascending; those before the origin too.
    #[must_use]
    pub fn edges_from(&self, from_us: u64) -> Edges {
        let half = self.rate.half_us().cast_signed();
        let since = from_us.cast_signed() - self.origin_us.cast_signed();
        // Falling edges are late by less than half a half bit either way, so one half bit back misses none.
        Edges { tag: *self, next: since.div_euclid(half) - 1, from_us }
    }

    /// What the line does in `[from_us, to_us)`.
    #[must_use]
    pub fn trace(&self, from_us: u64, to_us: u64) -> Trace {
        let mut edges = self.edges_from(from_us).peekable();
        // The level before an edge is the other one than it leads to; an edge at the very start has happened.
        let mut first_level = !edges.peek().expect("a tag's edges are endless").level;
        let mut edges_us = Vec::new();
        for edge in edges.take_while(|edge| edge.at_us < to_us) {
            if edge.at_us == from_us {
                first_level = edge.level;
            } else {
                edges_us.push(edge.at_us);
            }
        }
        Trace { from_us, to_us, first_level, edges_us }
    }
}

/// The endless edges of a [`Tag`].
#[derive(Debug, Clone)]
pub struct Edges {
    tag: Tag,
    /// The half bit whose beginning is looked at next.
    next: i64,
    from_us: u64,
}

impl Iterator for Edges {
    type Item = Edge;

    fn next(&mut self) -> Option<Edge> {
        loop {
            let k = self.next;
            self.next += 1;
            let level = self.tag.half(k);
            if level == self.tag.half(k - 1) {
                continue;
            }
            let late = if level { 0 } else { self.tag.lateness_us() };
            let at = self.tag.origin_us.cast_signed() + k * self.tag.rate.half_us().cast_signed() + late;
            if at >= self.from_us.cast_signed() {
                return Some(Edge { at_us: at.unsigned_abs(), level });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_one_is_high_then_low_and_the_frame_repeats() {
        let id = TagId::from_low_bits(0x12_3456_789A);
        for rate in Rate::ALL {
            let tag = Tag::new(id, rate, 1_000_000);
            let trace = tag.trace(0, 2_000_000);
            for bit in 0..200 {
                let start = 1_000_000 + bit * rate.bit_us();
                let wanted = encode(id) >> (63 - bit % 64) & 1 == 1;
                for (offset, level) in [(0, wanted), (rate.half_us() - 1, wanted), (rate.half_us(), !wanted)]
                {
                    assert_eq!(trace.level(start + offset), level, "{rate} bit {bit} + {offset}");
                    assert_eq!(trace.level(start + offset - rate.frame_us()), level);
                }
            }
        }
    }

    #[test]
    fn a_window_is_a_cut_of_the_endless_signal() {
        let tag = Tag { duty_percent: 67, ..Tag::new(TagId::from_low_bits(0xFF_00F0_1234), Rate::Rf64, 777) };
        let whole = tag.trace(0, 200_000);
        for from in (0..40_000).step_by(97) {
            let cut = tag.trace(from, from + 50_000);
            assert_eq!(cut.first_level, whole.level(from), "at {from}");
            let wanted = whole.edges_us.iter().filter(|&&t| t > from && t < from + 50_000);
            assert!(cut.edges_us.iter().eq(wanted), "at {from}");
        }
    }

    #[test]
    fn duty_is_the_share_of_high_time() {
        for duty in [33u8, 50, 67] {
            let tag = Tag { duty_percent: duty, ..Tag::new(TagId::from_low_bits(0xDEAD), Rate::Rf64, 0) };
            let trace = tag.trace(0, 4 * 32_768);
            let high = (0..4 * 32_768).filter(|&t| trace.level(t)).count();
            let percent = high * 100 / (4 * 32_768);
            // Only bits with an edge inside carry the shift, about 3 in 4 half bits: the mean share moves less.
            assert!(percent.abs_diff(usize::from(duty)) <= 6, "{duty}: {percent}");
        }
    }
}
