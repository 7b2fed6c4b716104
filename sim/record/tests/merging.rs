//! Files of partitions merge into the file of the whole, byte for byte, in any order and grouping; and nothing that is
//! missing, doubled, cut off or changed gets by.

mod common;

use base64ct::{Base64, Encoding};
use common::{part, parts, record};
use forecourt_record::{MergeError, Partition, Row, Runs, RunsError, Spread, merge};
use hdrhistogram::serialization::Deserializer;
use proptest::prelude::*;

/// Through the text and back, as between machines.
fn carried((name, runs): (String, Runs)) -> (String, Runs) {
    let text = runs.text();
    let read = Runs::parse(&name, &text).expect("it was just written");
    assert_eq!(read.text(), text);
    (name, read)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_merged_parts_are_the_whole_byte_for_byte(
        items in 0_u64..24,
        (of, order) in (1_u64..7).prop_flat_map(|of| {
            let numbers: Vec<usize> = (0..usize::try_from(of).expect("small")).collect();
            (Just(of), Just(numbers).prop_shuffle())
        }),
        cut in 0_usize..7,
    ) {
        let whole = part(items, Partition::WHOLE).text();
        let all: Vec<_> = parts(items, of).into_iter().map(carried).collect();
        let mut shuffled: Vec<_> = order.iter().map(|k| all[*k].clone()).collect();
        prop_assert_eq!(&merge(shuffled.clone(), false).expect("all are there").text(), &whole);
        // In two steps, by way of a partial file.
        let rest = shuffled.split_off(cut.min(shuffled.len() - 1) + 1);
        let some = ("some.jsonl".to_owned(), merge(shuffled, true).expect("partial"));
        let steps = std::iter::once(carried(some)).chain(rest).collect();
        prop_assert_eq!(&merge(steps, false).expect("all are there").text(), &whole);
    }

    #[test]
    fn a_histogram_of_parts_is_the_histogram_of_all(values in prop::collection::vec(0_u64..u64::MAX, 0..200), cut in 0_usize..200) {
        let spread = |values: &[u64]| {
            let mut spread = Spread::default();
            values.iter().for_each(|value| spread.count(*value, 1));
            spread
        };
        let (one, other) = values.split_at(cut.min(values.len()));
        let mut sum = Spread::parse(&spread(other).text()).expect("just written");
        sum.add(&spread(one));
        prop_assert_eq!(sum.text(), spread(&values).text());
        prop_assert_eq!(sum.total(), values.len() as u64);
    }
}

#[test]
fn quantiles_are_those_of_the_values_within_a_thousandth() {
    let mut spread = Spread::default();
    assert_eq!((spread.quantile(5_000), spread.total()), (0, 0));
    (1..=10_000_u64).for_each(|k| spread.count(k * 1_000_000, 1));
    for (parts, exact) in [(5_000, 5_000), (9_000, 9_000), (9_990, 9_990), (10_000, 10_000), (1, 1)] {
        let (found, exact) = (spread.quantile(parts), exact * 1_000_000);
        assert!(found >= exact && found - exact <= exact / 1_000, "{parts}: {found} is not {exact}");
    }
}

#[test]
fn a_histogram_reads_as_any_hdr_histogram_in_v2() {
    let row = Row::of(1, &record(3));
    let bytes = Base64::decode_vec(&row.latencies["poll"]).expect("Base64");
    assert_eq!(bytes[..4], [0x1C, 0x84, 0x93, 0x13], "the cookie of V2");
    let read: hdrhistogram::Histogram<u64> =
        Deserializer::new().deserialize(&mut bytes.as_slice()).expect("V2");
    assert_eq!(read.len(), 4);
}

#[test]
fn what_is_missing_or_doubled_is_named() {
    let all = parts(11, 4);
    let with = |numbers: &[usize]| numbers.iter().map(|k| all[*k].clone()).collect::<Vec<_>>();
    assert_eq!(merge(with(&[]), false), Err(MergeError::Nothing));
    let missing = merge(with(&[3, 0]), false).expect_err("2 and 3 are not there");
    assert_eq!(missing, MergeError::Missing { parts: vec![2, 3], of: 4 });
    assert_eq!(missing.to_string(), "partitions of 4 missing: 2, 3");
    let twice = merge(with(&[0, 1, 2, 3, 1]), false).expect_err("2 is there twice").to_string();
    assert_eq!(twice, "partition 2/4 is there twice: in part-2.jsonl and in part-2.jsonl");
    let some = ("some.jsonl".to_owned(), merge(with(&[0, 1]), true).expect("partial"));
    let overlap = merge(vec![all[1].clone(), some], true).expect_err("2 is in both").to_string();
    assert!(overlap.contains("2/4") && overlap.contains("some.jsonl"), "{overlap}");
}

#[test]
fn files_of_different_runs_do_not_merge() {
    let other = |change: &dyn Fn(&mut Runs)| {
        let mut all = parts(4, 2);
        change(&mut all[1].1);
        merge(all, false).expect_err("they differ").to_string()
    };
    let said = other(&|runs| runs.head.forecourt = "0.2.0".into());
    assert!(said.contains("the version differs (0.1.0 and 0.2.0)"), "{said}");
    assert!(other(&|runs| runs.head.selection.seed = Some(3)).contains("the seed differs"));
    assert!(other(&|runs| runs.head.selection.names = vec!["a".into()]).contains("the selection differs"));
    assert!(other(&|runs| runs.head.selection.digest = "0".into()).contains("the digest of the scenarios"));
    assert!(other(&|runs| runs.head.of = 3).contains("the number of partitions"));
}

#[test]
fn a_file_that_was_cut_off_or_changed_is_refused() {
    let runs = part(9, Partition::new(2, 2).expect("in range"));
    let text = runs.text();
    let read = |text: &str| Runs::parse("f.jsonl", text);
    assert_eq!(read(&text), Ok(runs));
    let lines: Vec<&str> = text.lines().collect();
    for keep in 0..lines.len() {
        let cut = lines[..keep].join("\n");
        assert_eq!(read(&cut), Err(RunsError::CutOff { file: "f.jsonl".into() }), "{keep} lines");
    }
    let without = |k: usize| [&lines[..k], &lines[k + 1..]].concat().join("\n");
    let gap = RunsError::Gap { file: "f.jsonl".into(), item: 4, part: 2 };
    assert_eq!(read(&without(2)), Err(gap));
    let twice = [&lines[..3], &lines[2..]].concat().join("\n");
    assert!(matches!(read(&twice), Err(RunsError::Stray { item: 4, why: "is there twice", .. })));
    let foreign = text.replacen("\"item\":4,", "\"item\":3,", 1);
    assert!(matches!(read(&foreign), Err(RunsError::Stray { item: 3, .. })), "3 belongs to partition 1");
    let changed = text.replacen("\"frames\":202", "\"frames\":203", 1);
    assert_ne!(changed, text);
    assert_eq!(read(&changed), Err(RunsError::Sums { file: "f.jsonl".into() }));
    let form = text.replacen("\"form\":1", "\"form\":2", 1);
    assert!(matches!(read(&form), Err(RunsError::Line { line: 1, .. })));
    let of = text.replacen("\"of\":2", "\"of\":0", 1);
    assert!(matches!(read(&of), Err(RunsError::Line { line: 1, .. })));
}

#[test]
fn sums_count_what_the_rows_say() {
    let totals = part(10, Partition::WHOLE).totals();
    assert_eq!((totals.runs, totals.figures["frames"]), (10, 2_000 + 55));
    assert_eq!((totals.refusals["key-out"], totals.figures["timeouts"]), (5, 5));
    assert_eq!(
        (totals.verdicts["passed"], totals.verdicts["broken"], totals.verdicts["canary-caught"]),
        (8, 1, 1)
    );
    // Of kind L-0 there are 3, 6 and 9; two of them struck and were felt.
    assert_eq!(totals.faults["L-0"], [3, 2, 2]);
    // 4 is a canary: of 1, 4, 7 and 10 it proves nothing.
    assert_eq!(totals.proved["KEY-1"], 3);
    assert_eq!(totals.unfelt().count(), 0);
}
