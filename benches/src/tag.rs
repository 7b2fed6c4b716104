//! Reading tags: the check of a word, the streaming decoder, the robust decoder.
//!
//! Signals come from the noise model at σ = 5 % of a half bit, four frames each, 500 of them from fixed seeds.

use forecourt_tag::noise::{Sample, Trial};
use forecourt_tag::{Heard, Rate, Receiver, SplitMix64, TagId, Window, check, decode, encode};

/// Words for [`checks`].
pub const WORDS: usize = 4096;

/// The samples.
pub fn samples() -> Vec<Sample> {
    (0..500).map(|n| Trial::new(0.05, 0.0, 4).run(&mut SplitMix64::new(7 + n))).collect()
}

/// Edges in all samples.
pub fn edges(samples: &[Sample]) -> u64 {
    samples.iter().map(|sample| sample.trace.edges_us.len() as u64).sum()
}

/// Words, every other one with a flipped bit.
pub fn words() -> Vec<u64> {
    let word = |n: u64| encode(TagId::from_low_bits(n * 0x9E37_79B9_7F4A)) ^ (n & 1) << (n >> 1 & 63);
    (0..WORDS as u64).map(word).collect()
}

/// How many words are good.
pub fn checks(words: &[u64]) -> usize {
    words.iter().filter(|word| check(**word).is_ok()).count()
}

/// Samples of which the streaming decoder tells the tag at least once, and tells no other.
pub fn streaming(samples: &[Sample]) -> usize {
    let reads = |sample: &&Sample| {
        let (mut receiver, mut right, mut wrong) = (Receiver::new(Rate::Rf64), 0, 0);
        for edge in sample.trace.edges() {
            receiver.edge(edge.at_us, edge.level, |heard| match heard {
                Heard::Frame { id, .. } if id == sample.id => right += 1,
                Heard::Frame { .. } => wrong += 1,
                Heard::Rejected { .. } => {}
            });
        }
        right > 0 && wrong == 0
    };
    samples.iter().filter(reads).count()
}

/// Samples whose window the robust decoder reads right.
pub fn robust(samples: &[Sample]) -> usize {
    let reads = |sample: &&Sample| {
        let trace = &sample.trace;
        let window = Window {
            from_us: 0,
            frames: 4,
            rate: Rate::Rf64,
            first_level: trace.first_level,
            edges_us: &trace.edges_us,
        };
        decode(&window).is_some_and(|reading| reading.id == sample.id)
    };
    samples.iter().filter(reads).count()
}
