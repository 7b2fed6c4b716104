//! The robust decoder: folds the repetitions in a window, decides each bit by all evidence for it, and answers only
//! when independent parts of the window agree. Integers only, since its answer may reach an outcome. It prefers any
//! number of misses to one wrong number. A 1 is high then low; the other polarity is not read.

use crate::fold::{Folded, PARTS, WHOLE, Window, fold};
use crate::rotation;
use crate::word::TagId;

/// A number read, with the evidence for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The number.
    pub id: TagId,
    /// The evidence.
    pub evidence: Evidence,
}

/// How well a window bears a word out. Bits are counted of 64; strengths are per mille of an undisturbed signal's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// Frames in the window.
    pub frames: u32,
    /// Bits that the worse half of the window, decoded alone, has equal.
    pub half_bits: u32,
    /// Bits that the worst part, decoded alone, has equal: a quarter of the window, but no less than a frame.
    pub part_bits: u32,
    /// All bits' strength together, of what the word's own edges give.
    pub strength: i32,
    /// Strength of the least sure bit.
    pub weakest: i32,
    /// The most that any part says against each of three bits: another word differs in three at least, while an
    /// impulse spoils one or two.
    pub dissent: i32,
    /// Strength of the three bits together that tell the word from the rival with one other data bit: words lie
    /// three flips apart, a data bit and its two parities.
    pub rival: i32,
}

/// Least bits of either half.
const HALF_BITS_MIN: u32 = 54;
/// Least bits of each part.
const PART_BITS_MIN: u32 = 44;
/// Least strength in all: noise reaches 250 in four frames, and more in fewer, where it cancels out less.
const STRENGTH_MIN: i32 = 400;
const STRENGTH_MIN_OF_FEW: i32 = 500;
/// Least strength of the weakest bit.
const WEAKEST_MIN: i32 = 5;
/// Least strength against any rival word: three bits of chance would have to be so far off all together.
const RIVAL_MIN: i32 = 1000;
/// A signal of this strength is as noisy as the model's σ = 20 %: from here on up, two tags at once or one after the
/// other are told from noise by their contradictions, which a strong signal of one tag does not have.
const NOISY: i32 = 700;
/// Most that one part may say against three bits in a signal so noisy: a whole edge the wrong way is 1000.
const DISSENT_MAX: i32 = 400;
/// And in any signal.
const DISSENT_BORNE: i32 = 300;

impl Evidence {
    /// Whether a word is believed on it. Set so that a million trials of the noise model, two days of noise, and tags
    /// that mix or follow one another give no wrong number (goal E4).
    #[must_use]
    pub fn convinces(&self) -> bool {
        let clearness = self.strength - NOISY;
        self.half_bits >= HALF_BITS_MIN
            && self.part_bits >= PART_BITS_MIN
            && self.strength >= if self.frames < 4 { STRENGTH_MIN_OF_FEW } else { STRENGTH_MIN }
            && self.weakest >= WEAKEST_MIN
            && self.rival >= RIVAL_MIN
            && self.dissent <= (DISSENT_MAX - 2 * clearness).max(DISSENT_BORNE)
    }
}

/// The number in a window, `None` when there is none or the evidence is too weak. A window of fewer than two
/// frames holds nothing twice and gives `None`.
#[must_use]
pub fn decode(window: &Window<'_>) -> Option<Reading> {
    candidate(window).filter(|reading| reading.evidence.convinces())
}

/// The best word in a window, however weak: what [`decode`] judges.
#[must_use]
pub fn candidate(window: &Window<'_>) -> Option<Reading> {
    if window.frames < 2 || window.edges_us.len() < 64 {
        return None;
    }
    let folded = fold(window);
    let readings = [read(&folded, 0), read(&folded, 1)];
    match readings {
        [Some(one), None] | [None, Some(one)] => Some(one),
        // Both alignments a frame: no telling which is meant.
        _ => None,
    }
}

/// What an edge at a bit's end weighs, against 4 for the one in its middle.
const ENDS_WEIGHT: i32 = 1;

/// Scores of the 64 bits, positive for a 1, if the middle of bit `i` is place `2i + align`. The edges at a bit's
/// ends speak too: an edge between two equal bits goes the other way than theirs.
fn scores(sums: &[i32; 128], align: usize) -> [i32; 64] {
    let mut scores = [0; 64];
    for (i, score) in scores.iter_mut().enumerate() {
        let middle = 2 * i + align;
        let ends = sums[(middle + 127) & 127] + sums[(middle + 1) & 127];
        *score = 4 * sums[middle & 127] - ends * ENDS_WEIGHT;
    }
    scores
}

/// The bits that scores say.
fn signs(scores: &[i32; 64]) -> u64 {
    scores.iter().fold(0, |bits, &score| bits << 1 | u64::from(score > 0))
}

/// The word at one alignment, if it is one, with its evidence.
fn read(folded: &Folded, align: usize) -> Option<Reading> {
    let mut sums = [[0i32; 128]; 3];
    let [first, second, whole] = &mut sums;
    for place in 0..128 {
        let part = |n: usize| folded.parts[n][place];
        first[place] = part(0) + part(1);
        second[place] = part(2) + part(3);
        whole[place] = first[place] + second[place];
    }
    let [first, second, whole] = sums.map(|sums| scores(&sums, align));
    let bits = signs(&whole);
    let (id, start) = rotation::find(bits)?;

    let equal = |scores: &[i32; 64]| (!(signs(scores) ^ bits)).count_ones();
    // Positive where a score speaks for the word's bit.
    let toward = |i: usize, score: i64| if bits << i >> 63 == 1 { score } else { -score };
    let frames: u32 = folded.frames.iter().sum();
    let parts = (0..PARTS).filter(|&n| folded.frames[n] > 0);
    let parts = parts.map(|n| (scores(&folded.parts[n], align), folded.frames[n]));
    let (mut part_bits, mut dissent) = (64, i32::MIN);
    for (scores, frames) in parts {
        part_bits = equal(&scores).min(part_bits);
        dissent = dissent.max(per_mille(third(|i| -toward(i, i64::from(scores[i]))), 4 * frames));
    }
    let strengths = whole.map(|score| i64::from(score.abs()));
    let evidence = Evidence {
        frames,
        half_bits: equal(&first).min(equal(&second)),
        part_bits,
        strength: per_mille(strengths.iter().sum(), frames * edge_weight(bits)),
        weakest: per_mille(strengths.into_iter().min().unwrap_or(0), 4 * frames),
        dissent,
        rival: per_mille(rival(&strengths, start), 4 * frames),
    };
    Some(Reading { id, evidence })
}

/// The third greatest of 64 values.
fn third(value: impl Fn(usize) -> i64) -> i64 {
    let mut greatest = [i64::MIN; 3];
    for i in 0..64 {
        let value = value(i);
        if value > greatest[2] {
            greatest[2] = value;
            greatest.sort_unstable_by(|a, b| b.cmp(a));
        }
    }
    greatest[2]
}

/// A sum of weights in thousandths of so many whole edges.
fn per_mille(sum: i64, edges: u32) -> i32 {
    let whole = i64::from(WHOLE) * i64::from(edges.max(1));
    i32::try_from(sum * 1000 / whole).unwrap_or(if sum < 0 { i32::MIN } else { i32::MAX })
}

/// The weight of all edges in a frame of these bits, each as often as it is counted.
const fn edge_weight(bits: u64) -> u32 {
    let equal = (!(bits ^ bits.rotate_left(1))).count_ones();
    4 * 64 + 2 * ENDS_WEIGHT.unsigned_abs() * equal
}

/// The least sum of strengths of a data bit, its row's parity and its column's, in a word that starts at bit `start`.
fn rival(strengths: &[i64; 64], start: u32) -> i64 {
    let strength = |sent: usize| strengths[(start as usize + sent) & 63];
    let triple = |row: usize, column: usize| {
        let begin = 9 + 5 * row;
        strength(begin + column) + strength(begin + 4) + strength(59 + column)
    };
    (0..40).map(|n| triple(n / 4, n % 4)).min().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::{Trial, noise_only, trial_seed};
    use crate::rng::SplitMix64;
    use crate::signal::{Tag, Trace};
    use crate::word::Rate;

    fn window(trace: &Trace, rate: Rate) -> Window<'_> {
        Window {
            from_us: trace.from_us,
            frames: u32::try_from((trace.to_us - trace.from_us) / rate.frame_us()).unwrap(),
            rate,
            first_level: trace.first_level,
            edges_us: &trace.edges_us,
        }
    }

    #[test]
    fn a_clean_tag_is_read_from_any_phase_at_any_rate_with_full_evidence() {
        let mut rng = SplitMix64::new(1);
        for rate in Rate::ALL {
            for n in 0..300 {
                let id = TagId::from_low_bits(if n == 0 { 0 } else { rng.next() });
                let from = 100_000 + rng.below(40_000);
                let frames = 2 + rng.below(15);
                let trace = Tag::new(id, rate, 0).trace(from, from + frames * rate.frame_us());
                let reading = decode(&window(&trace, rate)).unwrap();
                assert_eq!(reading.id, id);
                let e = reading.evidence;
                assert_eq!(u64::from(e.frames), frames);
                // An edge on the window's very start is its first level, and missing.
                assert!(e.part_bits >= 63 && e.half_bits >= 63 && e.strength >= 970, "{e:?}");
            }
        }
    }

    #[test]
    fn one_frame_holds_nothing_twice() {
        let trace = Tag::new(TagId::from_low_bits(5), Rate::Rf64, 0).trace(0, 32_768);
        assert_eq!(decode(&window(&trace, Rate::Rf64)), None);
    }

    #[test]
    fn the_other_polarity_and_the_wrong_rate_are_not_read() {
        let mut rng = SplitMix64::new(2);
        for _ in 0..300 {
            let tag = Tag::new(TagId::from_low_bits(rng.next()), Rate::Rf64, rng.below(32_768));
            let trace = tag.trace(40_000, 40_000 + 4 * 32_768);
            let inverted = Trace { first_level: !trace.first_level, ..trace.clone() };
            assert_eq!(decode(&window(&inverted, Rate::Rf64)), None);
            for rate in [Rate::Rf32, Rate::Rf16] {
                assert_eq!(decode(&window(&trace, rate)), None);
            }
            let fast = Tag { rate: Rate::Rf32, ..tag }.trace(40_000, 40_000 + 4 * 32_768);
            assert_eq!(decode(&window(&fast, Rate::Rf64)), None);
        }
    }

    #[test]
    fn any_flipped_bit_is_no_number() {
        let mut rng = SplitMix64::new(3);
        for bit in 0..64 {
            for jitter_us in [0, 150] {
                let clean = Tag::new(TagId::from_low_bits(rng.next()), Rate::Rf64, rng.below(32_768));
                let tag = Tag { word: clean.word ^ 1 << bit, ..clean };
                let mut trace = tag.trace(40_000, 40_000 + 4 * 32_768);
                for edge in &mut trace.edges_us {
                    *edge += rng.below(jitter_us + 1);
                }
                assert_eq!(decode(&window(&trace, Rate::Rf64)), None, "bit {bit}");
            }
        }
    }

    #[test]
    fn the_floor_lies_far_above_noise_and_below_a_noisy_tag() {
        let mut strongest = 0;
        for n in 0..30_000 {
            let trace = noise_only(SplitMix64::new(trial_seed(9, 0, 0, 0, n)), 2 * 32_768);
            if let Some(reading) = candidate(&window(&trace, Rate::Rf64)) {
                strongest = strongest.max(reading.evidence.strength);
            }
        }
        assert!(strongest < STRENGTH_MIN_OF_FEW - 100, "{strongest}");
        for n in 0..300 {
            let sample = Trial::new(0.2, 0.02, 4).run(&mut SplitMix64::new(trial_seed(10, 4, 7, 4, n)));
            let evidence = candidate(&window(&sample.trace, Rate::Rf64)).unwrap().evidence;
            assert!(evidence.strength > STRENGTH_MIN + 200 && evidence.rival > RIVAL_MIN, "{evidence:?}");
        }
    }

    /// Windows at σ 40 %, found among 400 000, whose best word is a valid one and wrong: three errors that fit.
    #[test]
    fn a_valid_word_of_three_weak_bits_is_not_believed() {
        for seed in [2952, 29_439, 171_352, 203_346, 229_538, 250_299, 389_568, 394_970] {
            let sample = Trial::new(0.4, 0.0, 4).run(&mut SplitMix64::new(seed));
            let reading = candidate(&window(&sample.trace, Rate::Rf64)).unwrap();
            assert_ne!(reading.id, sample.id, "seed {seed} no longer shows it");
            assert_eq!(decode(&window(&sample.trace, Rate::Rf64)), None, "seed {seed}");
        }
    }

    #[test]
    fn hostile_edges_do_not_overflow() {
        // All falling edges at one place and all rising at another, as often as µs allow.
        let edges_us: Vec<u64> = (0..4 * 64)
            .flat_map(|n| (0..60).flat_map(move |k| [n * 512 + 100 + k, n * 512 + 356 + k]))
            .collect();
        let mut edges_us = edges_us;
        edges_us.sort_unstable();
        let trace = Trace { from_us: 0, to_us: 4 * 32_768, first_level: true, edges_us };
        assert_eq!(decode(&window(&trace, Rate::Rf64)), None);
    }
}
