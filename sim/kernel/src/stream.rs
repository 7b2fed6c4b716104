//! Named random streams: the run's seed and a path give a stream, and nothing else does.
//!
//! Because the name decides and never the order of creation, adding a customer does not move the noise on a
//! line. The generator is xoshiro256++, named and portable; the range functions are written here and frozen,
//! so that a plan drawn today is drawn again by a later version. Changing one of them changes every recorded
//! run: the vectors in `tests/vectors.rs` stand guard. It refuses to know floats, clocks and the machine's own
//! source of chance.

use std::fmt;
use std::str::FromStr;

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

use crate::exponential;
use crate::ratio::Ratio;

/// Separates stream keys from every other use of the hash; the number changes if the derivation ever does.
const STREAM_DOMAIN: &[u8] = b"forecourt/stream/1\0";
/// Separates derived seeds from stream keys.
const SEED_DOMAIN: &[u8] = b"forecourt/seed/1\0";

/// The seed of a run. Shown in decimal; read in decimal or, with `0x`, in hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seed(pub u64);

impl Seed {
    /// The seed a path names below this one, as for the runs of a sweep.
    pub fn derive(self, path: &str) -> Self {
        let [a, b, c, d, e, f, g, h, ..] = key(SEED_DOMAIN, self, path);
        Self(u64::from_le_bytes([a, b, c, d, e, f, g, h]))
    }
}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Seed {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix("0x") {
            Some(digits) => u64::from_str_radix(digits, 16),
            None => text.parse(),
        }
        .map(Self)
    }
}

/// SHA-256 of domain, seed (big-endian) and path. Domain and seed have fixed lengths, so no two triples
/// hash the same bytes.
fn key(domain: &[u8], seed: Seed, path: &str) -> [u8; 32] {
    Sha256::new().chain_update(domain).chain_update(seed.0.to_be_bytes()).chain_update(path).finalize().into()
}

/// A stream of random numbers. A clone repeats what the original is about to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream(Xoshiro256PlusPlus);

impl Stream {
    /// The stream `path` names in the run of `seed`, as `line/1/noise`. Equal names give equal streams:
    /// whoever shares a name shares its luck.
    pub fn named(seed: Seed, path: &str) -> Self {
        Self(Xoshiro256PlusPlus::from_seed(key(STREAM_DOMAIN, seed, path)))
    }

    /// The next 64 random bits.
    #[inline]
    pub fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A number from 0 to `n - 1`, each equally likely: Lemire's multiplication, with the few words that
    /// would favour some numbers drawn again.
    ///
    /// # Panics
    /// When `n` is 0: there is no such number.
    #[inline]
    #[track_caller]
    pub fn below(&mut self, n: u64) -> u64 {
        assert!(n != 0, "no number lies below 0");
        let mut product = u128::from(self.next_u64()) * u128::from(n);
        if (product as u64) < n {
            let unfair = n.wrapping_neg() % n;
            while (product as u64) < unfair {
                product = u128::from(self.next_u64()) * u128::from(n);
            }
        }
        (product >> 64) as u64
    }

    /// A number from `least` to `greatest`, both included, each equally likely.
    ///
    /// # Panics
    /// When `least` exceeds `greatest`.
    #[inline]
    #[track_caller]
    pub fn between(&mut self, least: u64, greatest: u64) -> u64 {
        assert!(least <= greatest, "no number lies between {least} and {greatest}");
        match (greatest - least).checked_add(1) {
            Some(n) => least + self.below(n),
            None => self.next_u64(),
        }
    }

    /// Whether a thing of this chance happens.
    ///
    /// It always draws exactly one word, for 0 and 1 too, so that changing a chance leaves the rest of the
    /// stream where it was; and what happens at a low chance happens at a higher one as well. Off from the
    /// exact chance by less than 2^-64.
    #[inline]
    pub fn ratio(&mut self, chance: Ratio) -> bool {
        u128::from(self.next_u64()) * u128::from(chance.den()) < u128::from(chance.num()) << 64
    }

    /// One of the items, each equally likely; `None` where there is none, and then nothing is drawn.
    #[inline]
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        if items.is_empty() { None } else { items.get(self.below(items.len() as u64) as usize) }
    }

    /// Puts the items into a random order, each equally likely (Fisher and Yates, from the back).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u64 + 1) as usize);
        }
    }

    /// The index of one of the weights, each as likely as its share; `None` where all are 0 or there is none,
    /// and then nothing is drawn. Weights have 32 bits so that their sum cannot overflow.
    pub fn weighted(&mut self, weights: &[u32]) -> Option<usize> {
        let total: u64 = weights.iter().copied().map(u64::from).sum();
        if total == 0 {
            return None;
        }
        let mut left = self.below(total);
        weights.iter().copied().map(u64::from).position(|weight| {
            let hit = left < weight;
            left = left.saturating_sub(weight);
            hit
        })
    }

    /// The interval to the next of independent arrivals that are `mean` apart on average, in the unit of
    /// `mean`. Draws one word. Integer arithmetic throughout: `mean * -ln(u)` with an error below
    /// `mean * 2^-55` before rounding to the nearest unit; from 0 to `44.4 * mean`, at most `u64::MAX`.
    pub fn exponential(&mut self, mean: u64) -> u64 {
        exponential::interval(self.next_u64(), mean)
    }

    /// Fills `bytes`, eight of every word in little-endian order; a word left over at the end is lost.
    pub fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next_u64().to_le_bytes()[..chunk.len()]);
        }
    }
}
