//! Records to make files of.

#![allow(dead_code, reason = "every test file uses its own part of this")]

use forecourt_record::{
    Check, Counts, Deed, EventLine, FaultLine, Head, LineSummary, Partition, Record, Row, Runs, Selection,
    Verdict,
};
use std::collections::BTreeMap;

/// A record whose figures all depend on `k`.
pub fn record(k: u64) -> Record {
    let text = |what: &str| format!("{what}-{}", k % 3);
    let latency = |scale: u64| {
        let mut counts = Counts::default();
        (0..k % 7 + 1).for_each(|n| counts.count((n * n + k) * scale));
        counts
    };
    Record {
        version: "0.1.0".into(),
        scenario: format!("flows/s{k:03}"),
        title: "t".into(),
        seed: k,
        start: "2026-03-02 08:00:00".into(),
        simulated_ns: k * 1_000_000_007,
        host_off_ns: k,
        verdict: if k % 5 == 4 { Verdict::Broken } else { Verdict::Passed },
        trouble: Vec::new(),
        canary: k % 10 == 4,
        covers: Vec::new(),
        checks: vec![Check {
            step: 1,
            at_ns: k,
            expected: "e".into(),
            found: "f".into(),
            held: true,
            proves: vec![text("KEY")],
            line: 1,
        }],
        deeds: vec![Deed {
            step: 1,
            at_ns: k,
            phrase: "p".into(),
            outcome: if k.is_multiple_of(2) { "done".into() } else { "refused key-out: it is out".into() },
        }],
        events: vec![EventLine {
            seq: 1,
            at_ns: k,
            context: "keys".into(),
            kind: text("key-taken"),
            fields: BTreeMap::new(),
        }],
        slots: Vec::new(),
        lines: vec![LineSummary {
            cabinet: 1,
            counters: [("requests".to_owned(), 100 + k), ("timeouts".to_owned(), k % 2)].into(),
            frames: 200 + k,
            bytes: 1000 * k,
            warnings: Vec::new(),
            log: Vec::new(),
        }],
        faults: vec![FaultLine {
            name: "f".into(),
            kind: text("L"),
            text: "t".into(),
            strokes: k % 2,
            first_ns: None,
            effect: if k.is_multiple_of(2) { "never-struck".into() } else { "felt-by-line".into() },
            because: "b".into(),
        }],
        latencies: [("poll".to_owned(), latency(1_000)), ("take".to_owned(), latency(1_000_000_000_000))]
            .into(),
        kernel_events: 7 * k,
        looks: 0,
        goals: std::collections::BTreeMap::new(),
        journal_digest: "j".into(),
        digest: format!("{k:064x}"),
        reports: BTreeMap::new(),
    }
}

/// The file of one partition of `items` records.
pub fn part(items: u64, partition: Partition) -> Runs {
    let whole: Vec<Record> = (1..=items).map(record).collect();
    let all = whole.iter().map(|record| (record.scenario.as_str(), record.seed, "text"));
    let head = Head::new("0.1.0", Selection::of(&[], None, all), partition);
    let rows = partition.share(&whole).into_iter().map(|(item, record)| Row::of(item, record)).collect();
    Runs { head, rows }
}

/// All partitions of `items` records.
pub fn parts(items: u64, of: u64) -> Vec<(String, Runs)> {
    let part = |number| part(items, Partition::new(number, of).expect("in range"));
    (1..=of).map(|number| (format!("part-{number}.jsonl"), part(number))).collect()
}
