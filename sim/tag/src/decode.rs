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
    /// Least strength of the edge that must stand in the middle of each bit.
    pub middle: i32,
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
const RIVAL_MIN: i32 = 700;
/// A signal of this strength is as noisy as the model's σ = 20 %: from here on up, two tags at once or one after the
/// other are told from noise by their contradictions, which a strong signal of one tag does not have.
const NOISY: i32 = 700;
/// Most that one part may say against three bits in a signal so noisy: a whole edge the wrong way is 1000.
const DISSENT_MAX: i32 = 900;
/// And in any signal.
const DISSENT_BORNE: i32 = 500;
/// Least strength of a bit's middle edge in a clear signal: seen in one repetition of four is enough.
const MIDDLE_ENOUGH: i32 = 120;

impl Evidence {
    /// Whether a word is believed on it. Set so that millions of trials, days of noise, and tags that mix or follow
    /// one another give no wrong number (goal E4).
    #[must_use]
    pub fn convinces(&self) -> bool {
        let clearness = self.strength - NOISY;
        self.half_bits >= HALF_BITS_MIN
            && self.part_bits >= PART_BITS_MIN
            && self.strength >= if self.frames < 4 { STRENGTH_MIN_OF_FEW } else { STRENGTH_MIN }
            && self.weakest >= WEAKEST_MIN
            && self.rival >= RIVAL_MIN
            && self.middle >= clearness.min(MIDDLE_ENOUGH)
            && self.dissent <= (DISSENT_MAX - 3 * clearness).max(DISSENT_BORNE)
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
    let middles = whole.map(i64::from);
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
        middle: per_mille((0..64).map(|i| toward(i, middles[2 * i + align])).min().unwrap_or(0), frames),
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
