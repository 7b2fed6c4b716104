//! What goes wrong between a tag and its reader, as data: weak field (T1), phase slip (T2), clock drift (T3), a
//! flipped bit (T5), a tag that comes or goes (S6), two tags at once (S5), duty, coarse sampling. Integers only, and
//! chance only from the caller's draws. Knows nothing of decoders.

use crate::signal::{Tag, Trace};

/// Faults of one tag's signal; the default is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Disturbance {
    /// T1: strength of the field, per mille of nominal. Below `threshold_per_mille` pulses are missed, the more the
    /// weaker: `(threshold − field) / threshold` of them.
    pub field_per_mille: u32,
    /// T1: the strength from which on no pulse is missed, per mille of nominal.
    pub threshold_per_mille: u32,
    /// T2: at this instant the tag's signal jumps, if at all.
    pub slip: Option<Slip>,
    /// T3: the tag's clock is slow (positive) or fast by this, parts per million of time; ±200 000 at most.
    pub drift_ppm: i32,
    /// T5: bits of the word that are sent flipped, the first sent in bit 63.
    pub flipped: u64,
    /// S6: the tag modulates from here on, µs.
    pub present_from_us: u64,
    /// S6: and no longer from here on, µs.
    pub present_to_us: u64,
    /// Share of high time, percent, 33 … 67.
    pub duty_percent: u8,
    /// Edges are seen at whole multiples of this, µs, the next at or after them; 0 and 1 leave them.
    pub quantum_us: u64,
}

/// T2: a jump of the tag's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slip {
    /// When, µs.
    pub at_us: u64,
    /// How far the signal is delayed from then on, µs.
    pub delay_us: u64,
}

impl Default for Disturbance {
    fn default() -> Self {
        Self {
            field_per_mille: 1000,
            threshold_per_mille: 500,
            slip: None,
            drift_ppm: 0,
            flipped: 0,
            present_from_us: 0,
            present_to_us: u64::MAX,
            duty_percent: 50,
            quantum_us: 1,
        }
    }
}

impl Disturbance {
    /// What the line does in `[from_us, to_us)` while `tag` suffers this. The idle line is low. Draws are made only
    /// when the field is weak: one for each pulse.
    pub fn trace(&self, tag: &Tag, from_us: u64, to_us: u64, draw: &mut impl FnMut() -> u64) -> Trace {
        let tag = Tag { word: tag.word ^ self.flipped, duty_percent: self.duty_percent, ..*tag };
        let mut trace = self.timed(&tag, from_us, to_us);
        self.cut(&mut trace);
        self.weaken(&mut trace, draw);
        self.quantise(&mut trace);
        trace
    }

    /// The signal with its clock faults, T2 and T3.
    fn timed(&self, tag: &Tag, from_us: u64, to_us: u64) -> Trace {
        let Some(slip) = self.slip else { return self.drifted(tag, from_us, to_us) };
        let at_us = slip.at_us.clamp(from_us, to_us);
        let mut trace = self.drifted(tag, from_us, at_us);
        let late = Tag { origin_us: tag.origin_us + slip.delay_us, ..*tag };
        let rest = self.drifted(&late, at_us, to_us);
        let level_before = trace.first_level ^ (trace.edges_us.len() % 2 == 1);
        if at_us == from_us {
            return rest;
        }
        if level_before != rest.first_level && at_us < to_us {
            trace.edges_us.push(at_us);
        }
        trace.edges_us.extend(rest.edges_us);
        trace.to_us = to_us;
        trace
    }

    /// The signal of a tag whose clock is off: its own time runs at another speed since its origin.
    fn drifted(&self, tag: &Tag, from_us: u64, to_us: u64) -> Trace {
        if self.drift_ppm == 0 {
            return tag.trace(from_us, to_us);
        }
        let origin = i128::from(tag.origin_us);
        let speed = 1_000_000 + i128::from(self.drift_ppm.clamp(-200_000, 200_000));
        // Outer time to the tag's own, shifted by many whole frames so that no time is negative.
        let shift = i128::from(tag.rate.frame_us()) << 40;
        let own = |t: u64| ((i128::from(t) - origin) * 1_000_000).div_euclid(speed) + shift;
        let outer = |t: u64| (i128::from(t) - shift) * speed / 1_000_000 + origin;
        let start = u64::try_from(own(from_us)).expect("the shift exceeds every time of a run");
        let end = u64::try_from(own(to_us)).expect("the shift exceeds every time of a run") + 1;
        let shifted = u64::try_from(shift).expect("2^55 fits 64 bits");
        let inner = Tag { origin_us: shifted, ..*tag }.trace(start, end);
        let mut trace = Trace { from_us, to_us, first_level: inner.first_level, edges_us: Vec::new() };
        for edge in inner.edges_us {
            match outer(edge) {
                t if t <= i128::from(from_us) => trace.first_level = !trace.first_level,
                t if t < i128::from(to_us) => {
                    trace.edges_us.push(u64::try_from(t).expect("between two times of u64"));
                }
                _ => break,
            }
        }
        trace
    }

    /// S6: low outside the stretch in which the tag is there.
    fn cut(&self, trace: &mut Trace) {
        let from = self.present_from_us.clamp(trace.from_us, trace.to_us);
        let to = self.present_to_us.clamp(from, trace.to_us);
        if from == trace.from_us && to == trace.to_us {
            return;
        }
        let (high_at_from, last) = (trace.level(from), to.saturating_sub(1));
        let high_at_end = to > from && trace.level(last);
        trace.edges_us.retain(|&t| t > from && t < to);
        if from > trace.from_us {
            trace.first_level = false;
            if high_at_from && to > from {
                trace.edges_us.insert(0, from);
            }
        } else if to == from {
            trace.first_level = false;
        }
        if high_at_end && to < trace.to_us {
            trace.edges_us.push(to);
        }
    }

    /// T1: misses pulses, two edges at a time, since a two-level line cannot lose a single one.
    fn weaken(&self, trace: &mut Trace, draw: &mut impl FnMut() -> u64) {
        if self.field_per_mille >= self.threshold_per_mille {
            return;
        }
        let missed = u64::from(self.threshold_per_mille - self.field_per_mille);
        let bound = u64::MAX / u64::from(self.threshold_per_mille);
        let edges = core::mem::take(&mut trace.edges_us);
        for pair in edges.chunks(2) {
            if pair.len() == 1 || draw() / bound >= missed {
                trace.edges_us.extend_from_slice(pair);
            }
        }
    }

    /// Puts edges on the grid of the reader's clock; two that meet there cancel.
    fn quantise(&self, trace: &mut Trace) {
        if self.quantum_us < 2 {
            return;
        }
        let seen = trace.edges_us.iter().map(|t| t.next_multiple_of(self.quantum_us));
        let mut edges: Vec<u64> = Vec::with_capacity(trace.edges_us.len());
        for t in seen.take_while(|&t| t < trace.to_us) {
            if edges.last() == Some(&t) {
                edges.pop();
            } else {
                edges.push(t);
            }
        }
        trace.edges_us = edges;
    }
}

/// How the signals of two tags in one field add up (S5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mix {
    /// Either tag's load is seen: high when any is.
    Or,
    /// The loads oppose each other: high when exactly one is.
    Xor,
}

/// S5: what the line does when two tags send at once. The stretch is that in which both are known.
#[must_use]
pub fn superpose(a: &Trace, b: &Trace, mix: Mix) -> Trace {
    let (from_us, to_us) = (a.from_us.max(b.from_us), a.to_us.min(b.to_us));
    let both = |x: bool, y: bool| match mix {
        Mix::Or => x | y,
        Mix::Xor => x ^ y,
    };
    let mut level = both(a.level(from_us), b.level(from_us));
    let mut trace = Trace { from_us, to_us, first_level: level, edges_us: Vec::new() };
    let mut times: Vec<u64> = a.edges_us.iter().chain(&b.edges_us).copied().collect();
    times.retain(|&t| t > from_us && t < to_us);
    times.sort_unstable();
    times.dedup();
    for t in times {
        let now = both(a.level(t), b.level(t));
        if now != level {
            trace.edges_us.push(t);
            level = now;
        }
    }
    trace
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::SplitMix64;
    use crate::word::{Rate, TagId};

    fn tag() -> Tag {
        Tag::new(TagId::from_low_bits(0x5A_1234_9876), Rate::Rf64, 100)
    }

    fn never() -> u64 {
        panic!("no draw is due")
    }

    #[test]
    fn none_is_the_tag_itself() {
        let trace = Disturbance::default().trace(&tag(), 5, 100_000, &mut never);
        assert_eq!(trace, tag().trace(5, 100_000));
    }

    #[test]
    fn presence_leaves_the_line_low_outside() {
        for (from, to) in [(10_000, 50_000), (10_357, 50_111), (0, 30_000), (700, 700)] {
            let faults = Disturbance { present_from_us: from, present_to_us: to, ..Disturbance::default() };
            let (cut, whole) = (faults.trace(&tag(), 0, 90_000, &mut never), tag().trace(0, 90_000));
            for t in 0..90_000 {
                assert_eq!(cut.level(t), (from..to).contains(&t) && whole.level(t), "{from}..{to} at {t}");
            }
        }
    }

    #[test]
    fn a_slip_delays_what_follows() {
        let slip = Some(Slip { at_us: 40_000, delay_us: 300 });
        let slipped = Disturbance { slip, ..Disturbance::default() }.trace(&tag(), 0, 90_000, &mut never);
        let whole = tag().trace(0, 90_000);
        for t in 0..90_000 {
            let wanted = if t < 40_000 { whole.level(t) } else { whole.level(t - 300) };
            assert_eq!(slipped.level(t), wanted, "at {t}");
        }
    }

    #[test]
    fn drift_stretches_time_from_the_origin() {
        for drift_ppm in [-30_000, -100, 100, 30_000] {
            let faults = Disturbance { drift_ppm, ..Disturbance::default() };
            let (off, on) = (faults.trace(&tag(), 0, 1_000_000, &mut never), tag().trace(0, 1_100_000));
            let skip = on.edges_us.iter().position(|&t| t > 100_000).unwrap();
            let first = off.edges_us.partition_point(|&t| {
                let own = (i64::try_from(t).unwrap() - 100) * 1_000_000 / (1_000_000 + i64::from(drift_ppm));
                own + 100 < i64::try_from(on.edges_us[skip]).unwrap() - 3
            });
            for n in 0..1000 {
                let own = i64::try_from(on.edges_us[skip + n]).unwrap() - 100;
                let wanted = own + own * i64::from(drift_ppm) / 1_000_000 + 100;
                let found = i64::try_from(off.edges_us[first + n]).unwrap();
                assert!((found - wanted).abs() <= 2, "{drift_ppm}: edge {n} at {found}, not {wanted}");
            }
        }
    }

    #[test]
    fn a_weak_field_misses_its_share_of_pulses() {
        let mut rng = SplitMix64::new(3);
        let faults = Disturbance { field_per_mille: 400, ..Disturbance::default() };
        let weak = faults.trace(&tag(), 0, 10_000_000, &mut || rng.next()).edges_us.len();
        let full = tag().trace(0, 10_000_000).edges_us.len();
        let kept = weak * 1000 / full;
        assert!((785..815).contains(&kept), "{kept}");
    }

    #[test]
    fn quantised_edges_lie_on_the_grid() {
        let faults = Disturbance { quantum_us: 8, ..Disturbance::default() };
        let trace = faults.trace(&tag(), 0, 100_000, &mut never);
        assert!(trace.edges_us.iter().all(|t| t % 8 == 0) && trace.edges_us.len() > 200);
    }

    #[test]
    fn two_tags_mix_level_by_level() {
        let other = Tag::new(TagId::from_low_bits(0xFF), Rate::Rf64, 357);
        let (a, b) = (tag().trace(0, 70_000), other.trace(10, 60_000));
        let (or, xor) = (superpose(&a, &b, Mix::Or), superpose(&a, &b, Mix::Xor));
        for t in 10..60_000 {
            assert_eq!(or.level(t), a.level(t) | b.level(t));
            assert_eq!(xor.level(t), a.level(t) ^ b.level(t));
        }
    }
}
