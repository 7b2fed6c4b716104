//! Partitions under a real job-array engine, as `.ci/array.sh` tries them, and by hand: what is merged is what was never
//! shared out. Without Slurm and GNU parallel the script says loudly that nothing was tried.

mod common;

use common::{BROKEN, Desk, GOOD, STUCK};
use std::path::Path;
use std::process::Command;

#[test]
fn a_job_array_gives_the_file_of_the_whole() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.ci/array.sh");
    let output = Command::new("bash")
        .arg(script)
        .arg(env!("CARGO_BIN_EXE_forecourt"))
        // Two controllers on one machine would fight for their ports: the test takes the other engine.
        .env("ENGINE", "parallel")
        .output()
        .expect("a shell is there");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    eprintln!("{said}");
    assert!(output.status.success(), "{said}");
    assert!(said.contains("SKIPPED: ") || said.contains("is the file of the whole"), "{said}");
}

#[test]
fn shares_merge_into_the_whole_and_the_worst_run_counts() {
    let desk = Desk::with("shares", &[("a", GOOD), ("b", BROKEN), ("c", STUCK), ("d", GOOD), ("e", GOOD)]);
    assert_eq!(desk.run("run --record whole.jsonl --partition 1/1").code, 1);
    let codes = [1, 2].map(|k| desk.run(&format!("run --partition {k}/2 --record p{k}.jsonl")).code);
    assert_eq!(codes, [2, 1], "a, c and e; b and d");
    let merged = desk.run("merge p2.jsonl p1.jsonl -o merged.jsonl");
    assert_eq!(merged.code, 1, "{}", merged.err);
    assert_eq!(desk.run("perf whole.jsonl merged.jsonl").code, 0);
    let short = desk.run("merge p2.jsonl -o short.jsonl");
    assert_eq!(short.code, 5);
    assert!(short.err.contains("a partition of 2 missing: 1"), "{}", short.err);
    let twice = desk.run("merge p2.jsonl p1.jsonl p1.jsonl -o twice.jsonl");
    assert!(twice.err.contains("partition 1/2 is there twice"), "{}", twice.err);
    let gitlab = [("CI_NODE_INDEX", "2"), ("CI_NODE_TOTAL", "2")];
    assert_eq!(desk.run_with("run --record g.jsonl", gitlab).code, 1);
    assert_eq!(desk.run("merge g.jsonl p1.jsonl -o again.jsonl").code, 1, "the service's share is the same");
    let other = desk.run_with("run", [("CI_NODE_INDEX", "3"), ("CI_NODE_TOTAL", "2")]);
    assert_eq!(other.code, 5);
    assert!(other.err.contains("CI_NODE_INDEX says 3 where 1 … 2 are possible"), "{}", other.err);
}
