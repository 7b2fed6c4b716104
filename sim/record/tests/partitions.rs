//! Partitions together are the whole, each item once; and what services say is understood or refused, never guessed.

use forecourt_record::services::{ServiceError, partition};
use forecourt_record::{Partition, PartitionError};
use proptest::prelude::*;
use std::collections::BTreeMap;

proptest! {
    #[test]
    fn all_partitions_are_the_whole_and_each_item_is_in_one(items in 0_u64..400, of in 1_u64..60) {
        let mut seen: Vec<u64> = Vec::new();
        for number in 1..=of {
            let share = Partition::new(number, of).expect("in range").share(1..=items);
            prop_assert!(share.iter().all(|(number, item)| number == item), "items keep their numbers");
            // Fair: shares differ by one item at most.
            let fair = items / of..=items.div_ceil(of);
            prop_assert!(fair.contains(&(share.len() as u64)));
            seen.extend(share.iter().map(|(_, item)| item));
        }
        seen.sort_unstable();
        prop_assert_eq!(seen, (1..=items).collect::<Vec<_>>());
    }

    #[test]
    fn what_is_written_reads_back(number in 1_u64..5_000, more in 0_u64..5_000) {
        let partition = Partition::new(number, number + more).expect("in range");
        prop_assert_eq!(partition.to_string().parse(), Ok(partition));
    }

    #[test]
    fn every_service_deals_every_partition_once(of in 1_u64..40, first in 0_u64..50, step in 1_u64..5) {
        let numbers = |from: u64, name: &str, count: Option<&str>| -> Vec<u32> {
            let told = (0..of).map(|k| {
                let mut vars = vec![(name.to_owned(), (from + k).to_string())];
                vars.push((count.unwrap_or("FORECOURT_PARTITIONS").to_owned(), of.to_string()));
                says(&vars).expect("sound").expect("told").0
            });
            told.inspect(|p| assert_eq!(u64::from(p.of()), of)).map(Partition::number).collect()
        };
        let wanted: Vec<u32> = (1..).take(usize::try_from(of).expect("small")).collect();
        prop_assert_eq!(numbers(0, "JOB_COMPLETION_INDEX", None), wanted.clone());
        prop_assert_eq!(numbers(1, "PARALLEL_SEQ", None), wanted.clone());
        prop_assert_eq!(numbers(1, "CI_NODE_INDEX", Some("CI_NODE_TOTAL")), wanted.clone());
        prop_assert_eq!(numbers(0, "CIRCLE_NODE_INDEX", Some("CIRCLE_NODE_TOTAL")), wanted.clone());
        let buildkite = Some("BUILDKITE_PARALLEL_JOB_COUNT");
        prop_assert_eq!(numbers(0, "BUILDKITE_PARALLEL_JOB", buildkite), wanted.clone());
        let slurm = (0..of).map(|k| {
            let vars = slurm(first + k * step, of, first, first + (of - 1) * step, step);
            says(&vars).expect("sound").expect("told").0.number()
        });
        prop_assert_eq!(slurm.collect::<Vec<_>>(), wanted);
    }
}

type Vars = Vec<(String, String)>;

fn says(vars: &[(String, String)]) -> Result<Option<(Partition, &'static str)>, ServiceError> {
    let vars: BTreeMap<&str, &str> = vars.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    partition(&|name| vars.get(name).map(|text| (*text).to_owned()), None)
}

fn vars(text: &str) -> Vars {
    text.split(' ').filter_map(|it| it.split_once('=')).map(|(k, v)| (k.into(), v.into())).collect()
}

fn slurm(id: u64, count: u64, min: u64, max: u64, step: u64) -> Vars {
    let array = "SLURM_ARRAY_TASK_";
    let all = [("ID", id), ("COUNT", count), ("MIN", min), ("MAX", max), ("STEP", step)];
    all.map(|(name, value)| (format!("{array}{name}"), value.to_string())).into()
}

#[test]
fn what_is_no_partition_is_refused_and_says_why() {
    let read = |text: &str| text.parse::<Partition>();
    for text in ["", "1", "/", "1/", "/4", "a/4", "+1/4", "1/4/2", " 1/4", "-1/4", "1/99999999999999999999"] {
        assert_eq!(read(text), Err(PartitionError::Form(text.to_owned())), "{text:?}");
    }
    assert_eq!(read("0/4"), Err(PartitionError::OutOfRange { number: 0, of: 4 }));
    assert_eq!(read("5/4"), Err(PartitionError::OutOfRange { number: 5, of: 4 }));
    assert_eq!(read("1/0"), Err(PartitionError::OutOfRange { number: 1, of: 0 }));
    assert!(read("1/4000000").is_ok() && read("1/4000001").is_err());
}

#[test]
fn half_a_statement_is_an_error_that_names_the_variable() {
    let error = |text: &str| says(&vars(text)).expect_err(text).to_string();
    let said = error("JOB_COMPLETION_INDEX=2");
    assert!(said.contains("JOB_COMPLETION_INDEX") && said.contains("FORECOURT_PARTITIONS"), "{said}");
    assert!(error("PARALLEL_SEQ=1").contains("--partitions"));
    assert_eq!(error("CI_NODE_INDEX=1"), "CI_NODE_INDEX is set, but CI_NODE_TOTAL is not");
    assert_eq!(error("CI_NODE_INDEX=5 CI_NODE_TOTAL=4"), "CI_NODE_INDEX says 5 where 1 … 4 are possible");
    assert_eq!(
        error("CIRCLE_NODE_INDEX=4 CIRCLE_NODE_TOTAL=4"),
        "CIRCLE_NODE_INDEX says 4 where 0 … 3 are possible"
    );
    assert_eq!(error("PARALLEL_SEQ=x"), "PARALLEL_SEQ is \"x\", which is no number");
    assert!(error("FORECOURT_PARTITION=5/4").contains("there is no partition 5 of 4"));
    assert!(error("CI_NODE_INDEX=1 CI_NODE_TOTAL=4 FORECOURT_PARTITIONS=3").contains("CI_NODE_TOTAL says"));
    // An array of 1, 2 and 9: where 9 stands among them cannot be known, and so neither can the others.
    for id in [1, 2, 9] {
        assert!(matches!(says(&slurm(id, 3, 1, 9, 1)), Err(ServiceError::Uneven { .. })), "{id}");
    }
    assert!(matches!(says(&slurm(12, 3, 1, 9, 4)), Err(ServiceError::OutOfRange { .. })));
    assert!(matches!(says(&slurm(4, 3, 1, 9, 4)), Err(ServiceError::Uneven { .. })));
}

#[test]
fn services_that_disagree_are_an_error_and_those_that_agree_are_not() {
    let gitlab = "CI_NODE_INDEX=2 CI_NODE_TOTAL=4";
    let agreed = says(&vars(&format!("{gitlab} CIRCLE_NODE_INDEX=1 CIRCLE_NODE_TOTAL=4")));
    assert_eq!(agreed, Ok(Some((Partition::new(2, 4).expect("in range"), "CI_NODE_INDEX"))));
    let said = says(&vars(&format!("{gitlab} CIRCLE_NODE_INDEX=2 CIRCLE_NODE_TOTAL=4")));
    let said = said.expect_err("2/4 is not 3/4").to_string();
    assert!(said.contains("CI_NODE_INDEX says partition 2/4 and CIRCLE_NODE_INDEX says 3/4"), "{said}");
    let said = says(&vars(&format!("FORECOURT_PARTITION=1/4 {gitlab}"))).expect_err("1/4 is not 2/4");
    assert!(matches!(said, ServiceError::Disagree { one: "FORECOURT_PARTITION", .. }), "{said}");
}

#[test]
fn an_environment_that_says_nothing_means_everything() {
    // GitLab sets the total in every job; CI files hand on what they do not have as an empty text.
    for text in ["", "CI_NODE_TOTAL=1", "FORECOURT_PARTITION=", "CI_NODE_INDEX= CI_NODE_TOTAL=1"] {
        assert_eq!(says(&vars(text)), Ok(None), "{text}");
    }
}

#[test]
fn partition_k_begins_with_the_item_k() {
    let share = |text: &str| text.parse::<Partition>().expect("sound").share("abcde".chars());
    assert_eq!(share("1/2"), [(1, 'a'), (3, 'c'), (5, 'e')]);
    assert_eq!(share("2/2"), [(2, 'b'), (4, 'd')]);
    assert_eq!(share("6/7"), []);
}
