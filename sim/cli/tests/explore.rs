//! `forecourt explore`: one digest in any surroundings, shares that merge into the whole, goals that were not reached and
//! faults that were never felt fail, and what fails leaves a folder that runs again.

mod common;

use common::Desk;
use forecourt_record::Runs;

const FEW: &str = "explore --first 7 --seeds 4 --customers 10 --days 1 --cabinets 1 --quiet";

#[test]
fn one_digest_whatever_the_process_the_threads_the_zone_and_the_locale() {
    let desk = Desk::empty("explore-digest");
    let here = [("TZ", "UTC"), ("LC_ALL", "C")];
    let there = [("TZ", "Pacific/Chatham"), ("LC_ALL", "tr_TR.UTF-8")];
    let one = desk.run_with(&format!("{FEW} --threads 1"), here);
    let other = desk.run_with(&format!("{FEW} --threads 3"), there);
    assert_eq!(one.row("digest").len(), 64, "{}{}", one.out, one.err);
    assert_eq!(one.row("digest"), other.row("digest"));
    assert_eq!(one.row("goals"), other.row("goals"));
    assert_ne!(one.row("digest"), desk.run(&FEW.replace("--first 7", "--first 8")).row("digest"));
}

#[test]
fn four_seeds_do_not_reach_every_goal_and_that_is_told() {
    let said = Desk::empty("explore-goals").run(FEW);
    assert_eq!(said.code, 4, "{}{}", said.out, said.err);
    assert!(said.out.contains("  never: "), "{}", said.out);
    assert!(said.out.starts_with("forecourt explore --first 7 --seeds 4 "), "{}", said.out);
}

#[test]
fn the_tally_is_json_for_programs() {
    let said = Desk::empty("explore-json").run(&format!("{FEW} --json"));
    let tally: serde_json::Value = serde_json::from_str(&said.out).expect("JSON and nothing else");
    assert_eq!(tally["seeds"], 4);
    assert!(tally["commands"].as_u64().is_some_and(|commands| commands > 50), "{}", said.out);
}

#[test]
fn every_invariant_is_listed_without_a_run() {
    let said = Desk::empty("explore-list").run("explore --seeds 0 --list --quiet");
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert_eq!(said.out.lines().filter(|line| line.starts_with("I-")).count(), 69, "{}", said.out);
    assert!(said.out.contains("not here: "), "{}", said.out);
}

#[test]
fn shares_merge_into_the_file_of_the_whole_and_what_it_never_reached_fails() {
    let desk = Desk::empty("explore-shares");
    let whole = desk.run(&format!("{FEW} --record whole.jsonl"));
    assert_eq!(whole.code, 4, "{}{}", whole.out, whole.err);
    for k in [1, 3] {
        let part = desk.run(&format!("{FEW} --partition {k}/3 --record p{k}.jsonl"));
        assert_eq!(part.code, 0, "a share need not reach everything: {}{}", part.out, part.err);
        assert!(part.out.lines().next().is_some_and(|line| line.contains(&format!(" --partition {k}/3"))));
    }
    let slurm = [
        ("SLURM_ARRAY_TASK_ID", "12"),
        ("SLURM_ARRAY_TASK_MIN", "11"),
        ("SLURM_ARRAY_TASK_MAX", "13"),
        ("SLURM_ARRAY_TASK_COUNT", "3"),
    ];
    assert_eq!(desk.run_with(&format!("{FEW} --record p2.jsonl"), slurm).code, 0);
    let some = desk.run("merge p1.jsonl p3.jsonl --partial -o some.jsonl");
    assert_eq!(some.code, 0, "the rest may still reach it: {}{}", some.out, some.err);
    let merged = desk.run("merge some.jsonl p2.jsonl -o merged.jsonl");
    assert_eq!(merged.code, 4, "{}{}", merged.out, merged.err);
    assert!(merged.out.contains("never reached [\""), "{}", merged.out);
    assert_eq!(desk.read("merged.jsonl"), desk.read("whole.jsonl"));
}

/// An exploration as it was, but for its goals and faults.
fn merged_with(desk: &Desk, goals: u64, faults: &[(&str, [u64; 3])]) -> i32 {
    let mut runs = Runs::parse("whole", &desk.read("whole.jsonl")).expect("explore wrote it");
    for row in &mut runs.rows {
        row.goals.values_mut().for_each(|times| *times = goals);
        row.faults = faults.iter().map(|(kind, counts)| ((*kind).to_owned(), *counts)).collect();
    }
    desk.write("changed.jsonl", &runs.text());
    desk.run("merge changed.jsonl -o again.jsonl").code
}

#[test]
fn a_goal_never_reached_fails_and_so_does_a_fault_never_felt() {
    let desk = Desk::empty("explore-ends");
    desk.run(&format!("{FEW} --record whole.jsonl"));
    assert_eq!(merged_with(&desk, 1, &[("L1", [2, 2, 1])]), 0);
    assert_eq!(merged_with(&desk, 0, &[("L1", [2, 2, 1])]), 4, "a goal");
    assert_eq!(merged_with(&desk, 1, &[("L1", [2, 2, 0])]), 4, "a fault");
}
