//! The EM4100 noise model, version 1: jittered edges, missed and spurious pulses, in a fixed order of draws so that
//! every implementation sees the same trials. The only module with floating point; its results reach measurements,
//! never a run's outcome. Knows nothing of decoders.

use crate::rng::{SplitMix64, mix};
use crate::signal::{Edge, Tag, Trace};
use crate::word::{Rate, TagId};
use core::f64::consts::PI;

/// Jitter of an edge, share of the half bit: the official eight, then four extended ones.
pub const SIGMAS: [f64; 12] = [0.0, 0.02, 0.05, 0.08, 0.10, 0.12, 0.15, 0.20, 0.30, 0.40, 0.50, 0.60];
/// Probability of an impulse at each nominal edge: the official five, then two extended ones.
pub const IMPULSES: [f64; 7] = [0.0, 0.001, 0.005, 0.01, 0.02, 0.05, 0.10];

/// A frame at RF/64, µs.
const FRAME_US: f64 = 32_768.0;
/// A half bit at RF/64, µs.
const HALF_US: f64 = 256.0;

/// The conditions of a trial. `duty_percent` 50 and `quantum_us` 1 is version 1 of the model; others are our rows
/// beside it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trial {
    /// σ, share of the half bit; see [`SIGMAS`].
    pub sigma: f64,
    /// q, probability per nominal edge; see [`IMPULSES`].
    pub q: f64,
    /// Length of the window in frames.
    pub repetitions: u32,
    /// Share of high time, percent, 33 … 67: falling edges shift before they are jittered.
    pub duty_percent: u8,
    /// Edges are seen at the next multiple of this, µs.
    pub quantum_us: u64,
}

/// One trial's outcome: the truth and what the reader saw of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The number that the tag bears.
    pub id: TagId,
    /// Times counted from the window's start; the first edge is after 0.
    pub trace: Trace,
}

/// The seed of one trial, independent of all others of `seed`'s.
#[must_use]
pub const fn trial_seed(seed: u64, repetitions: u32, sigma_index: u32, impulse_index: u32, tag: u64) -> u64 {
    let cell = (repetitions as u64) << 32 | (sigma_index as u64) << 16 | impulse_index as u64;
    mix(mix(mix(seed).wrapping_add(cell)).wrapping_add(tag))
}

impl Trial {
    /// Version 1 of the model with these parameters.
    #[must_use]
    pub const fn new(sigma: f64, q: f64, repetitions: u32) -> Self {
        Self { sigma, q, repetitions, duty_percent: 50, quantum_us: 1 }
    }

    /// Length of the window, µs.
    #[must_use]
    pub const fn total_us(&self) -> u64 {
        self.repetitions as u64 * 32_768
    }

    /// Runs the trial of `rng`, drawing in the model's order.
    #[must_use]
    pub fn run(&self, rng: &mut SplitMix64) -> Sample {
        let id = TagId::from_low_bits(rng.next());
        let phase = unit(rng) * FRAME_US;
        let (first_level, nominal) = self.nominal(id, phase);
        let mut edges = self.disturbed(&nominal, rng);
        edges.sort_by(f64::total_cmp);
        Sample { id, trace: self.rounded(first_level, &edges) }
    }

    /// Step 3: the first level and the undisturbed edges.
    fn nominal(&self, id: TagId, phase: f64) -> (bool, Vec<f64>) {
        let total = f64::from(self.repetitions) * FRAME_US;
        let tag = Tag { duty_percent: self.duty_percent, ..Tag::new(id, Rate::Rf64, 0) };
        // 64 frames in, so that edges shifted early by the duty exist at the window's very start.
        let lead = 64.0 * FRAME_US;
        let start = lead + phase;
        let mut edges = tag.edges_from(floor_u64(start));
        let mut times = Vec::new();
        let mut first_level = None;
        for edge in &mut edges {
            let t = exact(edge.at_us) - start;
            if t <= 0.0 {
                continue;
            }
            first_level.get_or_insert(!edge.level);
            if t >= total {
                break;
            }
            times.push(t);
        }
        (first_level.expect("a tag's edges are endless"), times)
    }

    /// Step 4: impulses and jitter.
    fn disturbed(&self, nominal: &[f64], rng: &mut SplitMix64) -> Vec<f64> {
        let total = f64::from(self.repetitions) * FRAME_US;
        let mut edges = Vec::with_capacity(nominal.len() + 8);
        let mut dropped_before = false;
        for (i, &t) in nominal.iter().enumerate() {
            let mut dropped = dropped_before;
            dropped_before = false;
            let u = unit(rng);
            if u < self.q && !dropped {
                if rng.next() & 1 == 0 {
                    dropped = true;
                    dropped_before = true;
                } else {
                    let next = nominal.get(i + 1).copied().unwrap_or(total);
                    let s = t + unit(rng) * (next - t);
                    edges.push(s);
                    edges.push(s + 8.0 + unit(rng) * 120.0);
                }
            }
            let g = gauss(rng);
            if !dropped {
                edges.push(t + self.sigma * HALF_US * g);
            }
        }
        edges
    }

    /// Step 5: whole µs inside the window.
    fn rounded(&self, mut first_level: bool, edges: &[f64]) -> Trace {
        let to_us = self.total_us();
        let mut edges_us: Vec<u64> = Vec::with_capacity(edges.len());
        for &t in edges {
            let t = libm::floor(t + 0.5);
            let t = if t <= 0.0 { 0 } else { floor_u64(t).next_multiple_of(self.quantum_us.max(1)) };
            if t == 0 {
                first_level = !first_level;
            } else if t >= to_us {
                continue;
            } else if edges_us.last() == Some(&t) {
                edges_us.pop();
            } else {
                edges_us.push(t);
            }
        }
        Trace { from_us: 0, to_us, first_level, edges_us }
    }
}

/// The endless edges of no tag at all: alternating levels, intervals even in `[128, 640)` µs, from 0 on, low first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoiseEdges {
    rng: SplitMix64,
    last: Edge,
}

impl NoiseEdges {
    /// The noise of a generator: one draw for each edge.
    #[must_use]
    pub const fn new(rng: SplitMix64) -> Self {
        Self { rng, last: Edge { at_us: 0, level: false } }
    }
}

impl Iterator for NoiseEdges {
    type Item = Edge;

    fn next(&mut self) -> Option<Edge> {
        self.last = Edge { at_us: self.last.at_us + 128 + self.rng.below(512), level: !self.last.level };
        Some(self.last)
    }
}

/// The first `to_us` of [`NoiseEdges`].
#[must_use]
pub fn noise_only(rng: SplitMix64, to_us: u64) -> Trace {
    let edges = NoiseEdges::new(rng).map(|edge| edge.at_us);
    Trace { from_us: 0, to_us, first_level: false, edges_us: edges.take_while(|&t| t < to_us).collect() }
}

/// Even in [0, 1), 53 bits.
fn unit(rng: &mut SplitMix64) -> f64 {
    exact(rng.next() >> 11) / exact(1 << 53)
}

/// Standard normal: Box–Muller, the cosine branch, always two draws.
fn gauss(rng: &mut SplitMix64) -> f64 {
    let radius = libm::sqrt(-2.0 * libm::log(1.0 - unit(rng)));
    radius * libm::cos(2.0 * PI * unit(rng))
}

/// A whole number of at most 53 bits as a float, without loss.
#[expect(clippy::cast_precision_loss, reason = "no caller passes more than 53 bits")]
const fn exact(value: u64) -> f64 {
    value as f64
}

/// The whole part of a time that is not negative.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "times are small and not negative"
)]
fn floor_u64(value: f64) -> u64 {
    libm::floor(value) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_noise_the_window_is_a_cut_of_the_signal() {
        for n in 0..50 {
            let sample = Trial::new(0.0, 0.0, 4).run(&mut SplitMix64::new(n));
            let mut again = SplitMix64::new(n);
            assert_eq!(sample.id.value(), again.next() & TagId::MAX.value());
            let phase = unit(&mut again) * FRAME_US;
            let whole = Tag::new(sample.id, Rate::Rf64, 0).trace(0, 5 * 32_768);
            for t in 1..sample.trace.to_us - 1 {
                let (before, after) = (floor_u64(phase + exact(t) - 0.5), floor_u64(phase + exact(t) + 0.5));
                if whole.level(before) == whole.level(after) {
                    assert_eq!(sample.trace.level(t), whole.level(after), "trial {n} at {t}");
                }
            }
        }
    }

    #[test]
    fn draws_are_as_many_as_the_model_says() {
        let mut rng = SplitMix64::new(4);
        let sample = Trial::new(0.0, 0.0, 4).run(&mut rng);
        let mut counted = SplitMix64::new(4);
        // The number, the phase, and three for each edge: the chance and two for the jitter.
        for _ in 0..2 + 3 * sample.trace.edges_us.len() {
            counted.next();
        }
        assert_eq!(rng, counted);
    }

    #[test]
    fn jitter_has_the_wanted_width() {
        let (mut sum, mut n) = (0.0, 0);
        for seed in 0..40 {
            let (clean, noisy) = (Trial::new(0.0, 0.0, 4), Trial::new(0.1, 0.0, 4));
            let a = clean.run(&mut SplitMix64::new(seed)).trace.edges_us;
            let b = noisy.run(&mut SplitMix64::new(seed)).trace.edges_us;
            for (x, y) in a.iter().zip(&b).filter(|_| a.len() == b.len()) {
                let d = exact(x.abs_diff(*y));
                sum += d * d;
                n += 1;
            }
        }
        let sigma = libm::sqrt(sum / f64::from(n)) / HALF_US;
        assert!(n > 5000 && (0.095..0.105).contains(&sigma), "{n}: {sigma}");
    }

    #[test]
    fn impulses_come_at_their_rate_and_as_whole_pulses() {
        let (mut nominal, mut changed) = (0, 0);
        for seed in 0..300 {
            let clean = Trial::new(0.0, 0.0, 4).run(&mut SplitMix64::new(seed)).trace;
            let hit = Trial::new(0.0, 0.05, 4).run(&mut SplitMix64::new(seed)).trace;
            nominal += clean.edges_us.len();
            let gone = clean.edges_us.iter().filter(|t| hit.edges_us.binary_search(t).is_err()).count();
            let new = hit.edges_us.iter().filter(|t| clean.edges_us.binary_search(t).is_err()).count();
            changed += gone / 2 + new / 2;
        }
        let per_mille = changed * 1000 / nominal;
        assert!((43..52).contains(&per_mille), "{per_mille}");
    }

    #[test]
    fn noise_is_even_in_its_bounds() {
        let trace = noise_only(SplitMix64::new(1), 10_000_000);
        let gaps: Vec<u64> = trace.edges_us.windows(2).map(|w| w[1] - w[0]).collect();
        assert!(gaps.iter().all(|g| (128..640).contains(g)));
        let mean = gaps.iter().sum::<u64>() / u64::try_from(gaps.len()).unwrap();
        assert!((378..390).contains(&mean), "{mean}");
    }
}
