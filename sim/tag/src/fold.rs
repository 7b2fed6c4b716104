//! Several repetitions of a frame laid over one another: for each of the 128 places in a frame where an edge may
//! stand, how much falls there and how much rises. Integers only. Knows nothing of words or of verdicts.

use crate::phase::{Compass, Phase};
use crate::word::Rate;

/// A stretch of DEMOD_OUT to be decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window<'a> {
    /// Its start, µs.
    pub from_us: u64,
    /// Its length in whole frames of the rate, 1 … 64.
    pub frames: u32,
    /// The bit length to read with.
    pub rate: Rate,
    /// The level at its start.
    pub first_level: bool,
    /// Where the level changes, µs, ascending, in the window.
    pub edges_us: &'a [u64],
}

/// How many parts of a window are summed apart, so that they can be compared.
pub const PARTS: usize = 4;

/// Weights of an edge at distance `d` µs from a place, at RF/64: the matched filter of a half bit, 0 from the
/// next place on.
const KERNEL: [i32; 257] = {
    let mut kernel = [0; 257];
    let (mut d, mut weight) = (0, 1024);
    while d < 256 {
        kernel[d] = weight;
        d += 1;
        weight -= 4;
    }
    kernel
};

/// The weight of an edge that stands exactly where it should.
pub const WHOLE: i32 = KERNEL[0];

/// What falls (positive) and rises (negative) at each place, by part of the window.
#[derive(Debug, Clone)]
pub struct Folded {
    /// By part, then by place: half bits from the phase on.
    pub parts: [[i32; 128]; PARTS],
    /// Frames in each part; parts hold whole frames, so that each says something of every bit, and some none.
    pub frames: [u32; PARTS],
}

/// Folds a window on its own phase.
#[must_use]
pub fn fold(window: &Window<'_>) -> Folded {
    let phase = find_phase(window);
    fold_at(window, phase)
}

/// The phase of a window's edges.
#[must_use]
pub fn find_phase(window: &Window<'_>) -> Phase {
    let mut compass = Compass::default();
    let mut level = window.first_level;
    for &at_us in window.edges_us {
        level = !level;
        compass.edge(scaled(window, at_us), level);
    }
    compass.phase()
}

/// A time since the window's start in units of RF/64's µs.
fn scaled(window: &Window<'_>, at_us: u64) -> u32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "64 frames are 2^21 µs at RF/64, fewer at other rates"
    )]
    let since = at_us.saturating_sub(window.from_us) as u32;
    since << window.rate.shift()
}

/// Folds a window on a given phase.
#[must_use]
pub fn fold_at(window: &Window<'_>, phase: Phase) -> Folded {
    let mut folded = Folded { parts: [[0; 128]; PARTS], frames: [0; PARTS] };
    let mut level = window.first_level;
    // Two frames ahead keep the difference positive; whole frames do not matter below.
    let ahead = 2 * 32_768;
    let (falling, rising) = (ahead - phase.falling.unsigned_abs(), ahead - phase.rising.unsigned_abs());
    let mut bounds = [0; PARTS];
    for (n, bound) in (1..).zip(&mut bounds) {
        *bound = (window.frames * n / 4) * 32_768;
    }
    for n in 0..PARTS {
        folded.frames[n] = (bounds[n] - if n == 0 { 0 } else { bounds[n - 1] }) / 32_768;
    }
    let mut part = 0;
    for &at_us in window.edges_us {
        level = !level;
        let since = scaled(window, at_us);
        while part + 1 < PARTS && since >= bounds[part] {
            part += 1;
        }
        let at = since + if level { rising } else { falling };
        let (place, off) = ((at >> 8 & 127) as usize, (at & 255) as usize);
        let sign = if level { -1 } else { 1 };
        let sums = &mut folded.parts[part];
        sums[place] += sign * KERNEL[off];
        sums[(place + 1) & 127] += sign * KERNEL[256 - off];
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signal::Tag;
    use crate::word::TagId;

    #[test]
    fn a_clean_tags_edges_all_fall_on_their_places() {
        let tag = Tag::new(TagId::from_low_bits(0x3C_A5A5_0FF0), Rate::Rf64, 0);
        let trace = tag.trace(50_000, 50_000 + 4 * 32_768);
        let window = Window {
            from_us: 50_000,
            frames: 4,
            rate: Rate::Rf64,
            first_level: trace.first_level,
            edges_us: &trace.edges_us,
        };
        let folded = fold(&window);
        assert_eq!(folded.frames, [1; PARTS]);
        for part in folded.parts {
            assert!(part.iter().all(|&sum| sum == 0 || sum.abs() == WHOLE), "{part:?}");
            let whole = part.iter().filter(|&&sum| sum != 0).count();
            assert_eq!(whole, trace.edges_us.len().div_ceil(4));
        }
        assert_eq!(folded.parts[0], folded.parts[3]);
    }

    #[test]
    fn parts_are_whole_frames_and_all_of_them() {
        for frames in 2..=64 {
            let window = Window { from_us: 0, frames, rate: Rate::Rf64, first_level: false, edges_us: &[] };
            let parts = fold(&window).frames;
            assert_eq!(parts.iter().sum::<u32>(), frames);
            assert!(parts[0] + parts[1] > 0 && parts[3] > 0, "{parts:?}");
        }
    }
}
