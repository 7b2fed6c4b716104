//! Streams: independent of each other, fair, and where chance allows a bound, within it.
//!
//! Seeds are fixed, so these tests say the same on every machine and on every day.

use forecourt_kernel::{Ratio, Seed, Stream};
use proptest::prelude::*;

fn stream(path: &str) -> Stream {
    Stream::named(Seed(20_260_301), path)
}

/// Pearson's statistic, times 1000, for counts that should all be equal to `expected`.
fn chi_square_milli(counts: &[u64], expected: u64) -> u64 {
    counts.iter().map(|&count| count.abs_diff(expected).pow(2) * 1000 / expected).sum()
}

#[test]
fn every_number_below_n_is_equally_likely() {
    // One in a thousand fair generators exceeds the bound; this seed does not.
    for (n, bound) in [(2u64, 10_828), (10, 27_877), (100, 148_230)] {
        let (mut counts, mut stream) = (vec![0u64; n as usize], stream("fair"));
        (0..n * 5000).for_each(|_| counts[stream.below(n) as usize] += 1);
        let found = chi_square_milli(&counts, 5000);
        assert!(found < bound, "below({n}): {found} exceeds {bound}");
    }
}

#[test]
fn a_range_that_does_not_divide_two_to_the_64_stays_fair() {
    // Four words fall on three numbers here. Without drawing again, multiples of three would come up twice as
    // often as the others.
    let n = (1u64 << 63) + (1 << 62);
    let (mut counts, mut stream) = ([0u64; 3], stream("thirds"));
    (0..30_000).for_each(|_| counts[(stream.below(n) % 3) as usize] += 1);
    let found = chi_square_milli(&counts, 10_000);
    assert!(found < 13_816, "{counts:?}: {found}");
}

#[test]
fn a_ratio_happens_as_often_as_it_says() {
    for text in ["1/2", "1/100", "2 %", "99 %", "1/3", "500 ppm"] {
        let chance: Ratio = text.parse().unwrap();
        let mut stream = stream(text);
        let draws = 400_000u64;
        let hits = (0..draws).filter(|_| stream.ratio(chance)).count() as u64;
        let expected = draws * chance.num() / chance.den();
        // Four standard deviations, squared: 16 n p (1 - p).
        let bound = 16 * expected * (chance.den() - chance.num()) / chance.den();
        assert!(hits.abs_diff(expected).pow(2) <= bound, "{text}: {hits} for {expected}");
    }
}

#[test]
fn never_and_always_mean_it_and_draw_one_word_like_any_chance() {
    let third = "1/3".parse().unwrap();
    let mut streams = [stream("same"), stream("same"), stream("same")];
    for _ in 0..1000 {
        assert!(!streams[0].ratio(Ratio::NEVER));
        assert!(streams[1].ratio(Ratio::ALWAYS));
        streams[2].ratio(third);
    }
    assert!(streams[0] == streams[1] && streams[1] == streams[2]);
}

#[test]
fn arrivals_have_the_mean_and_the_tail_of_an_exponential() {
    let (mut stream, mean, draws) = (stream("arrivals"), 1_000_000u64, 200_000u64);
    let drawn: Vec<u64> = (0..draws).map(|_| stream.exponential(mean)).collect();
    // Four standard errors of the mean: 4 / sqrt(200 000) = 0.9 %.
    let average = drawn.iter().sum::<u64>() / draws;
    assert!(average.abs_diff(mean) < 9_000, "{average}");
    // Half exceed ln 2 of the mean, an eighth three times that.
    for (bound, share) in [(693_147, 2), (2_079_442, 8)] {
        let beyond = drawn.iter().filter(|&&interval| interval > bound).count() as u64;
        assert!(beyond.abs_diff(draws / share) < 4 * 224, "{beyond} beyond {bound}");
    }
}

#[test]
fn weights_and_shuffles_are_fair() {
    let (mut counts, mut drawing) = ([0u64; 4], stream("weights"));
    (0..60_000).for_each(|_| counts[drawing.weighted(&[1, 0, 2, 3]).unwrap()] += 1);
    assert_eq!(counts[1], 0);
    let per_unit = [counts[0], counts[2] / 2, counts[3] / 3];
    assert!(per_unit.iter().all(|count| count.abs_diff(10_000) < 400), "{counts:?}");

    let (mut orders, mut shuffling) = (std::collections::BTreeMap::new(), stream("shuffle"));
    for _ in 0..24 * 1000 {
        let mut cards = [0, 1, 2, 3];
        shuffling.shuffle(&mut cards);
        *orders.entry(cards).or_insert(0u64) += 1;
    }
    let counts: Vec<u64> = orders.into_values().collect();
    assert_eq!(counts.len(), 24);
    assert!(chi_square_milli(&counts, 1000) < 49_728, "{counts:?}");
}

#[test]
fn nothing_to_choose_from_draws_nothing() {
    let mut stream = stream("empty");
    let before = stream.clone();
    assert_eq!(stream.pick::<u8>(&[]), None);
    assert_eq!((stream.weighted(&[]), stream.weighted(&[0, 0])), (None, None));
    stream.shuffle(&mut [1]);
    assert_eq!(stream, before);
}

#[test]
fn a_new_stream_never_moves_another() {
    let alone: Vec<u64> = {
        let mut noise = stream("line/1/noise");
        (0..50).map(|_| noise.next_u64()).collect()
    };
    let mut customers: Vec<Stream> = (0..10).map(|n| stream(&format!("customer/{n}/arrival"))).collect();
    let mut noise = stream("line/1/noise");
    let beside: Vec<u64> = (0..50)
        .map(|_| {
            for customer in &mut customers {
                customer.exponential(1000);
            }
            noise.next_u64()
        })
        .collect();
    assert_eq!(alone, beside);
    // And none of them repeats another.
    let mut first: Vec<u64> = customers.iter_mut().chain([&mut noise]).map(Stream::next_u64).collect();
    first.sort_unstable();
    first.dedup();
    assert_eq!(first.len(), 11);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_drawn_lies_in_its_range(seed: u64, a: u64, b: u64) {
        let mut stream = Stream::named(Seed(seed), "range");
        let (least, greatest) = (a.min(b), a.max(b));
        for _ in 0..20 {
            prop_assert!((least..=greatest).contains(&stream.between(least, greatest)));
            prop_assert!(stream.below(greatest.max(1)) < greatest.max(1));
        }
        prop_assert_eq!(stream.between(a, a), a);
        stream.between(0, u64::MAX);
    }

    #[test]
    fn another_seed_or_name_gives_another_stream(seed: u64, other: u64, path in "[a-z/]{0,9}", name in "[a-z/]{0,9}") {
        let first = Stream::named(Seed(seed), &path);
        prop_assert_eq!(first == Stream::named(Seed(other), &name), (seed, &path) == (other, &name));
        prop_assert_eq!(first == Stream::named(Seed(seed), &name), path == name);
        prop_assert_eq!(Seed(seed).derive(&path) == Seed(seed).derive(&name), path == name);
    }

    #[test]
    fn a_shuffle_loses_nothing(seed: u64, mut items in prop::collection::vec(0u8..9, 0..40)) {
        let mut shuffled = items.clone();
        Stream::named(Seed(seed), "cards").shuffle(&mut shuffled);
        items.sort_unstable();
        shuffled.sort_unstable();
        prop_assert_eq!(items, shuffled);
    }
}
