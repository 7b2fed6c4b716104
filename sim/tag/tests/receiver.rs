//! The streaming decoder against clean and disturbed tags.

use forecourt_tag::disturb::{Disturbance, Mix, Slip, superpose};
use forecourt_tag::noise::{IMPULSES, SIGMAS, Trial, noise_only, trial_seed};
use forecourt_tag::{
    Heard, Rate, Receiver, SplitMix64, Tag, TagId, Trace, encode, first_frame_us, first_rejection_us,
    frame_span_us,
};
use proptest::prelude::*;

/// All that a receiver tells of a trace.
fn hear(rate: Rate, trace: &Trace) -> Vec<Heard> {
    let (mut receiver, mut told) = (Receiver::new(rate), Vec::new());
    for edge in trace.edges() {
        receiver.edge(edge.at_us, edge.level, |heard| told.push(heard));
    }
    receiver.advance(trace.to_us, |heard| told.push(heard));
    told
}

fn ids(told: &[Heard]) -> Vec<TagId> {
    let id = |heard: &Heard| match heard {
        Heard::Frame { id, .. } => Some(*id),
        Heard::Rejected { .. } => None,
    };
    told.iter().filter_map(id).collect()
}

/// A tag present from its frame's start at `t0` to `t1`.
fn present(tag: &Tag, t0: u64, t1: u64, to_us: u64) -> Trace {
    let faults = Disturbance { present_from_us: t0, present_to_us: t1, ..Disturbance::default() };
    faults.trace(tag, 0, to_us, &mut || 0)
}

#[test]
fn a_clean_tags_frames_are_told_exactly_when_the_shortcut_says() {
    let mut rng = SplitMix64::new(54);
    for rate in Rate::ALL {
        for n in 0..200 {
            let t0 = rng.below(100_000);
            let id = TagId::from_low_bits(if n == 0 { 0 } else { rng.next() });
            let trace = present(&Tag::new(id, rate, t0), t0, u64::MAX, t0 + 20 * rate.frame_us());
            let wanted: Vec<Heard> = (0..19)
                .map(|n| Heard::Frame { end_us: t0 + first_frame_us(rate) + n * frame_span_us(rate), id })
                .collect();
            assert_eq!(hear(rate, &trace), wanted, "{id} at {t0}, {rate}");
        }
    }
}

#[test]
fn a_clean_tag_is_told_within_a_frame_and_a_bit_from_any_phase() {
    let mut rng = SplitMix64::new(55);
    for rate in Rate::ALL {
        for _ in 0..300 {
            let id = TagId::from_low_bits(rng.next());
            let tag = Tag::new(id, rate, rng.below(rate.frame_us()));
            let start = 1_000_000;
            let trace = tag.trace(start, start + 3 * rate.frame_us());
            let begun = trace.edges_us[usize::from(trace.first_level)];
            match hear(rate, &trace)[0] {
                Heard::Frame { end_us, id: heard } => {
                    assert_eq!(heard, id);
                    assert!(end_us - begun <= rate.frame_us() + rate.bit_us(), "{}", end_us - begun);
                }
                Heard::Rejected { .. } => panic!("{id} at {rate} rejected"),
            }
        }
    }
}

#[test]
fn a_flipped_bit_is_rejected_once_a_frame() {
    let mut rng = SplitMix64::new(56);
    for n in 0..64 {
        let t0 = rng.below(50_000);
        let id = TagId::from_low_bits(rng.next());
        let tag = Tag { word: encode(id) ^ 1 << n, ..Tag::new(id, Rate::Rf64, t0) };
        let trace = present(&tag, t0, u64::MAX, t0 + 10 * 32_768);
        // A flipped first bit begins low: its first edge comes half a bit late.
        let begun = t0 + if n == 63 { 256 } else { 0 };
        let wanted: Vec<Heard> = (0..9)
            .map(|n| Heard::Rejected { end_us: begun + first_rejection_us(Rate::Rf64) + n * 32_768 })
            .filter(|heard| matches!(heard, Heard::Rejected { end_us } if *end_us <= trace.to_us))
            .collect();
        assert_eq!(hear(Rate::Rf64, &trace), wanted, "bit {n}");
    }
}

#[test]
fn a_wrong_rate_is_rejected() {
    let mut rng = SplitMix64::new(57);
    for set in Rate::ALL {
        for sent in Rate::ALL.into_iter().filter(|&sent| sent != set) {
            for _ in 0..100 {
                let tag = Tag::new(TagId::from_low_bits(rng.next()), sent, 0);
                let told = hear(set, &tag.trace(0, 400_000));
                assert_eq!(ids(&told), [], "{sent} read as {set}");
                let least = usize::try_from(400_000 / set.frame_us()).unwrap() - 2;
                assert!(told.len() >= least, "{sent} read as {set}: {}", told.len());
            }
        }
    }
}

#[test]
fn no_modulation_is_silence() {
    let quiet = Trace { to_us: 10_000_000, ..Trace::default() };
    assert_eq!(hear(Rate::Rf64, &quiet), []);
    let glitch = Trace { edges_us: vec![5000, 5100, 9000, 9011], ..quiet };
    assert_eq!(hear(Rate::Rf64, &glitch), []);
}

#[test]
fn a_tag_that_leaves_is_told_no_more() {
    let id = TagId::from_low_bits(0x01_0203_0405);
    let tag = Tag::new(id, Rate::Rf64, 1000);
    let told_at = 1000 + first_frame_us(Rate::Rf64) + frame_span_us(Rate::Rf64);
    let patience = told_at + first_rejection_us(Rate::Rf64);
    // The last half bit counts if half of it was there.
    let (next, enough) = (told_at + 32_768, told_at + 32_768 - 384);
    for leaves in (told_at + 1..next).step_by(37).chain([enough - 1, enough, next - 1]) {
        let trace = present(&tag, 1000, leaves, 400_000);
        let told = hear(Rate::Rf64, &trace);
        if leaves >= enough {
            assert_eq!(told[2..], [Heard::Frame { end_us: leaves, id }], "left at {leaves}");
            continue;
        }
        assert_eq!(ids(&told), [id, id], "left at {leaves}");
        let last = *trace.edges_us.last().unwrap();
        let rejections = usize::from(last + 8 * 512 >= patience);
        assert_eq!(told.len() - 2, rejections, "left at {leaves}, last edge {last}, patience {patience}");
    }
}

#[test]
fn duty_drift_and_the_readers_clock_are_borne() {
    let mut rng = SplitMix64::new(58);
    for rate in Rate::ALL {
        for duty_percent in [33, 40, 50, 60, 67] {
            for drift_ppm in [-20_000, -1000, 0, 1000, 20_000] {
                for _ in 0..10 {
                    let faults =
                        Disturbance { duty_percent, drift_ppm, quantum_us: 8, ..Disturbance::default() };
                    let tag = Tag::new(TagId::from_low_bits(rng.next()), rate, rng.below(40_000));
                    let trace = faults.trace(&tag, 50_000, 50_000 + 20 * rate.frame_us(), &mut || 0);
                    let (told, id) = (hear(rate, &trace), tag.word);
                    let heard = ids(&told);
                    assert!(heard.iter().all(|&heard| encode(heard) == id));
                    assert!(heard.len() >= 17, "{rate} duty {duty_percent} drift {drift_ppm}: {told:?}");
                }
            }
        }
    }
}

#[test]
fn a_phase_slip_costs_two_frames_at_most_and_gives_no_wrong_number() {
    let mut rng = SplitMix64::new(59);
    for _ in 0..500 {
        let slip = Some(Slip { at_us: 100_000 + rng.below(40_000), delay_us: rng.below(40_000) });
        let tag = Tag::new(TagId::from_low_bits(rng.next()), Rate::Rf64, 0);
        let trace = Disturbance { slip, ..Disturbance::default() }.trace(&tag, 0, 20 * 32_768, &mut || 0);
        let heard = ids(&hear(Rate::Rf64, &trace));
        assert!(heard.iter().all(|&id| encode(id) == tag.word));
        assert!(heard.len() >= 17, "{}", heard.len());
    }
}

#[test]
fn two_tags_at_once_give_no_third_number() {
    let mut rng = SplitMix64::new(60);
    for n in 0..1500 {
        let phase = if n % 3 == 0 { 0 } else { rng.below(32_768) };
        // Some pairs are neighbours of one batch: few bits apart.
        let first = TagId::from_low_bits(rng.next());
        let second =
            TagId::from_low_bits(if n % 2 == 0 { first.value() + 1 + rng.below(64) } else { rng.next() });
        let (a, b) = (Tag::new(first, Rate::Rf64, 0), Tag::new(second, Rate::Rf64, phase));
        let (a, b) = (a.trace(50_000, 400_000), b.trace(50_000, 400_000));
        for mix in [Mix::Or, Mix::Xor] {
            let heard = ids(&hear(Rate::Rf64, &superpose(&a, &b, mix)));
            assert!(heard.iter().all(|id| [first, second].contains(id)), "{first} {second} {phase} {mix:?}");
        }
    }
}

#[test]
fn a_swap_of_tags_gives_no_third_number_and_none_of_the_first_afterwards() {
    let mut rng = SplitMix64::new(61);
    for n in 0..400 {
        let first = TagId::from_low_bits(rng.next());
        let second =
            TagId::from_low_bits(if n % 2 == 0 { first.value() ^ 1 << rng.below(40) } else { rng.next() });
        let at = 100_000 + rng.below(70_000);
        let phase = if n % 4 < 2 { 0 } else { rng.below(32_768) };
        let leaving = present(&Tag::new(first, Rate::Rf64, 0), 0, at, 500_000);
        let coming = present(&Tag::new(second, Rate::Rf64, phase), at, u64::MAX, 500_000);
        let swapped = superpose(&leaving, &coming, Mix::Or);
        for heard in hear(Rate::Rf64, &swapped) {
            if let Heard::Frame { end_us, id } = heard {
                assert!(
                    id == first && end_us < at + 34_000 || id == second && end_us + 256 > at + 32_768,
                    "{n} {first} {second} at {at} phase {phase}: {id} at {end_us}"
                );
            }
        }
    }
}

#[test]
fn a_weak_field_is_misread_never() {
    let mut rng = SplitMix64::new(62);
    for field_per_mille in [490, 450, 400, 300, 50] {
        let (mut frames, mut rejected) = (0, 0);
        for _ in 0..40 {
            let tag = Tag::new(TagId::from_low_bits(rng.next()), Rate::Rf64, rng.below(32_768));
            let faults = Disturbance { field_per_mille, ..Disturbance::default() };
            let trace = faults.trace(&tag, 40_000, 40_000 + 20 * 32_768, &mut || rng.next());
            let told = hear(Rate::Rf64, &trace);
            let heard = ids(&told);
            assert!(heard.iter().all(|&id| encode(id) == tag.word), "field {field_per_mille}");
            frames += heard.len();
            rejected += told.len() - heard.len();
        }
        match field_per_mille {
            490.. => assert!(frames > 600, "{frames}"),
            50 => assert_eq!(frames, 0),
            300 => assert!(rejected > 300, "{field_per_mille}: {frames} and {rejected}"),
            _ => (),
        }
    }
}

#[test]
fn noisy_tags_are_read_every_frame_or_so_and_never_wrongly() {
    for (sigma, q, least) in [(4, 2, 150), (7, 4, 130), (8, 4, 100), (10, 0, 0), (11, 6, 0)] {
        let mut frames = 0;
        for n in 0..10 {
            let trial = Trial::new(SIGMAS[sigma], IMPULSES[q], 20);
            let sample = trial.run(&mut SplitMix64::new(trial_seed(63, 20, 0, 0, n)));
            let heard = ids(&hear(Rate::Rf64, &sample.trace));
            assert!(heard.iter().all(|&id| id == sample.id));
            frames += heard.len();
        }
        assert!(frames >= least, "σ {} q {}: {frames} of 200", SIGMAS[sigma], IMPULSES[q]);
    }
}

#[test]
fn a_clock_far_off_is_another_rate_and_rejected() {
    let mut rng = SplitMix64::new(66);
    for drift_ppm in [-120_000, -80_000, 80_000, 120_000] {
        for _ in 0..50 {
            let faults = Disturbance { drift_ppm, ..Disturbance::default() };
            let tag = Tag::new(TagId::from_low_bits(rng.next()), Rate::Rf64, rng.below(30_000));
            let told = hear(Rate::Rf64, &faults.trace(&tag, 50_000, 500_000, &mut || 0));
            assert!(ids(&told).is_empty() && told.len() >= 12, "{drift_ppm}: {told:?}");
        }
    }
}

#[test]
fn a_pause_cuts_the_evidence() {
    let (mut told, mut after) = (0, 0);
    for n in 0..30 {
        let sample = Trial::new(0.2, 0.0, 12).run(&mut SplitMix64::new(trial_seed(65, 12, 0, 0, n)));
        let (from, to) = (200_000, 206_000);
        let mut trace = sample.trace;
        let (first, mut last) =
            (trace.edges_us.partition_point(|&t| t < from), trace.edges_us.partition_point(|&t| t < to));
        // Edges go in pairs, lest the rest be inverted.
        last += (last - first) % 2;
        let resumed = trace.edges_us[last];
        trace.edges_us.drain(first..last);
        for heard in hear(Rate::Rf64, &trace) {
            if let Heard::Frame { end_us, id } = heard {
                assert_eq!(id, sample.id);
                assert!(end_us < resumed || end_us >= resumed + 32_768, "{end_us} after {resumed}");
                told += u32::from(end_us < resumed);
                after += u32::from(end_us >= resumed + 2 * 32_768);
            }
        }
    }
    assert!(told > 100 && after >= 80, "{told} before, {after} after");
}

#[test]
fn noise_alone_is_rejected_and_never_read() {
    let trace = noise_only(SplitMix64::new(64), 60_000_000);
    let told = hear(Rate::Rf64, &trace);
    assert!(told.len() > 1700 && ids(&told).is_empty(), "{}", told.len());
}

proptest! {
    /// KEY-52 end to end: whichever bit is flipped, no number comes out, but a rejection for each frame.
    #[test]
    fn a_flipped_bit_on_the_air_is_never_a_number(id: u64, bit in 0u32..64, phase in 0u64..32_768, rate in 0usize..3) {
        let rate = Rate::ALL[rate];
        let tag = Tag { word: encode(TagId::from_low_bits(id)) ^ 1 << bit, ..Tag::new(TagId::MAX, rate, phase) };
        let told = hear(rate, &tag.trace(100_000, 100_000 + 8 * rate.frame_us()));
        prop_assert_eq!(ids(&told), []);
        prop_assert!(told.len() >= 6);
    }

    /// The step of `advance` must not show: the board calls it when it likes.
    #[test]
    fn what_is_told_does_not_depend_on_how_often_time_is_told(
        seed: u64, steps in prop::collection::vec(1u64..30_000, 1..40),
    ) {
        let trial = Trial::new(0.2, 0.02, 6);
        let trace = trial.run(&mut SplitMix64::new(seed)).trace;
        let (mut receiver, mut told, mut now, mut steps) = (Receiver::new(Rate::Rf64), vec![], 0, steps.into_iter().cycle());
        for edge in trace.edges() {
            loop {
                let next = now + steps.next().unwrap();
                if next > edge.at_us { break; }
                now = next;
                receiver.advance(now, |heard| told.push(heard));
            }
            receiver.edge(edge.at_us, edge.level, |heard| told.push(heard));
        }
        receiver.advance(trace.to_us, |heard| told.push(heard));
        prop_assert_eq!(told, hear(Rate::Rf64, &trace));
    }

    /// Whatever the line does, no call panics and frames never come faster than they can be sent.
    #[test]
    fn any_edges_at_all_are_borne(gaps in prop::collection::vec(0u64..5000, 0..2000), rate in 0usize..3) {
        let rate = Rate::ALL[rate];
        let (mut receiver, mut now, mut level, mut frames) = (Receiver::new(rate), 0, false, vec![]);
        for gap in gaps {
            now += gap;
            level = !level;
            receiver.edge(now, level, |heard| if let Heard::Frame { end_us, .. } = heard { frames.push(end_us) });
        }
        prop_assert!(frames.windows(2).all(|pair| pair[1] - pair[0] >= rate.frame_us() / 16 * 15));
    }
}
