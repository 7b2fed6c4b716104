//! Hand-made records: a run that passed, a run that broke, and a set of many.
//!
//! Small enough that every number in a snapshot can be checked by eye.

#![allow(dead_code, reason = "each test file uses its own part")]

use forecourt_record::{
    Check, Counts, Deed, EventLine, FaultLine, FrameLine, LineSummary, Record, SlotChange, Verdict,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// A millisecond.
pub const MS: u64 = 1_000_000;
/// A second.
pub const S: u64 = 1_000 * MS;

pub fn check(step: usize, at_ns: u64, held: bool, expected: &str, found: &str) -> Check {
    let proves = if step == 0 { vec![] } else { vec![format!("KEY-{:02}", 20 + step)] };
    Check { step, at_ns, expected: expected.into(), found: found.into(), held, proves, line: step * 7 }
}

pub fn deed(step: usize, at_ns: u64, phrase: &str, outcome: &str) -> Deed {
    Deed { step, at_ns, phrase: phrase.into(), outcome: outcome.into() }
}

pub fn event(seq: u64, at_ns: u64, kind: &str, fields: Value) -> EventLine {
    let fields = fields.as_object().expect("fields are an object").clone().into_iter().collect();
    EventLine { seq, at_ns, context: "keys".into(), kind: kind.into(), fields }
}

pub fn slot(at_ns: u64, cabinet: u32, place: &str, shows: &str, what: &str) -> SlotChange {
    SlotChange { at_ns, cabinet, place: place.into(), shows: shows.into(), what: what.into() }
}

pub fn fault(name: &str, kind: &str, strokes: u64, effect: &str) -> FaultLine {
    FaultLine {
        name: name.into(),
        kind: kind.into(),
        text: format!("{name}: what {kind} does to the line"),
        strokes,
        first_ns: (strokes > 0).then_some(2 * S),
        effect: effect.into(),
        because: "poller.crc_errors = 3".into(),
    }
}

/// Polls of two boards, every 20 ms from `from_ns`: request, answer, request, answer …
pub fn polls(from_ns: u64, count: u64) -> Vec<FrameLine> {
    let exchange = |k: u64| {
        let start = from_ns + k * 20 * MS;
        let board = 33 + k % 2;
        let (late, struck) = (k % 11 == 10, k % 11 == 10);
        let answer = start + if late { 11 * MS } else { 7 * MS };
        [
            FrameLine {
                start_ns: start,
                end_ns: start + 4_583_333,
                talker: "master".into(),
                struck: false,
                bytes: format!("{board:02X} 04 00 00 00 04 F6 A9"),
                says: format!("board {board}: read 4 input registers from 0"),
            },
            FrameLine {
                start_ns: answer,
                end_ns: answer + 7_447_916,
                talker: board.to_string(),
                struck,
                bytes: format!("{board:02X} 04 08 00 11 22 33 44 55 00 01 9C 4E"),
                says: "slot 5: tag 1122334455 <present> & read".into(),
            },
        ]
    };
    (0..count).flat_map(exchange).collect()
}

/// Values spread like latencies: many near the middle, few far out.
pub fn latencies(middle: u64, count: u64) -> Counts {
    let mut counts = Counts::default();
    let mut state = 7_u64;
    for _ in 0..count {
        let mut sum = 0;
        for _ in 0..4 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            sum += (state >> 33) % (middle / 2);
        }
        counts.count(sum + middle / 4);
    }
    counts.count(middle * 3);
    counts
}

/// 李娜 takes a key and brings it back: everything held.
pub fn passed() -> Record {
    Record {
        version: "0.1.0".into(),
        scenario: "keys/test-drive".into(),
        title: "李娜 takes A17 for a test drive and brings it back to another slot".into(),
        seed: 7,
        start: "2026-03-02 08:00:00".into(),
        simulated_ns: 300 * S,
        host_off_ns: 0,
        verdict: Verdict::Passed,
        trouble: vec![],
        canary: false,
        covers: vec!["KEY-21".into(), "KEY-24".into()],
        checks: vec![
            check(1, 2 * S, true, "key A17 is out with 李娜", "key A17 is out with 李娜"),
            check(4, 184 * S, true, "key A17 is in 1/06", "key A17 is in 1/06"),
            check(0, 300 * S, true, "every key is where the books say", "6 of 6 keys"),
        ],
        deeds: vec![
            deed(1, S, "李娜 takes key A17 for test-drive", "done"),
            deed(2, 2 * S, "李娜 closes the drawer", "done"),
            deed(3, 180 * S, "李娜 opens drawer 1", "done"),
            deed(4, 182 * S + 500 * MS, "李娜 returns key A17 to 1/06", "done"),
        ],
        events: vec![
            event(
                1,
                S + 20 * MS,
                "KeyTakingBegun",
                json!({"key": "A17", "by": "li-na", "purpose": "test drive"}),
            ),
            event(2, S + 900 * MS, "KeyTaken", json!({"key": "A17", "by": "li-na", "slot": "1/05"})),
            event(3, 183 * S, "KeyReturned", json!({"key": "A17", "by": "li-na", "slot": "1/06", "km": 12})),
        ],
        slots: vec![
            slot(0, 1, "1/01", "key", "B02"),
            slot(0, 1, "1/05", "key", "A17"),
            slot(0, 1, "1/06", "empty", ""),
            slot(S + 850 * MS, 1, "1/05", "unreadable", ""),
            slot(S + 900 * MS, 1, "1/05", "empty", ""),
            slot(182 * S + 900 * MS, 1, "1/06", "unknown", "5511223344"),
            slot(183 * S, 1, "1/06", "key", "A17"),
        ],
        lines: vec![LineSummary {
            cabinet: 1,
            counters: BTreeMap::from([("polls".into(), 15_000), ("crc_errors".into(), 3)]),
            frames: 30_000,
            bytes: 315_000,
            warnings: vec![],
            log: [polls(S - 100 * MS, 60), polls(180 * S, 40), polls(182 * S + 400 * MS, 60)].concat(),
        }],
        faults: vec![
            fault("noisy-line", "L2", 3, "felt-by-line"),
            fault("late-board", "L6", 2, "suppressed"),
        ],
        latencies: BTreeMap::from([
            ("poll".into(), latencies(14 * MS, 4_000)),
            ("scan".into(), latencies(280 * MS, 900)),
            ("take".into(), latencies(900 * MS, 40)),
        ]),
        kernel_events: 91_234,
        looks: 0,
        goals: std::collections::BTreeMap::new(),
        journal_digest: "ab".repeat(32),
        digest: "3f2a9c01".repeat(8),
        reports: BTreeMap::new(),
    }
}

/// Two clerks reach for one key, and a key is not where it should be.
pub fn broken() -> Record {
    let mut record = passed();
    record.scenario = "keys/two-clerks".into();
    record.title = "Two clerks <reach> for one key & the slower one must be refused".into();
    record.seed = 41;
    record.verdict = Verdict::Broken;
    record.simulated_ns = 60 * S;
    record.digest = "77aa0012".repeat(8);
    record.trouble = vec!["1 of 3 checks did not hold".into()];
    record.checks = vec![
        check(1, 2 * S, true, "key A17 is out with 李娜", "key A17 is out with 李娜"),
        check(2, 5 * S, false, "王芳 is refused key-out", "王芳 holds <A17>"),
        check(0, 60 * S, true, "every key is where the books say", "6 of 6 keys"),
    ];
    record.deeds = vec![
        deed(1, S, "李娜 takes key A17 for test-drive", "done"),
        deed(2, 4 * S, "王芳 takes key A17 for \"<script>alert(1)</script>\"", "done"),
        deed(3, 20 * S, "王芳 closes the drawer", "gave up: latch stuck"),
    ];
    record.events.truncate(2);
    record.events.push(event(3, 4 * S + 700 * MS, "KeyTaken", json!({"key": "A17", "by": "wang-fang"})));
    record.slots = record.slots[..5].to_vec();
    record.slots.push(slot(30 * S, 1, "1/01", "no-answer", ""));
    record.slots.push(slot(40 * S, 1, "1/01", "asleep", ""));
    record.lines[0].log = [polls(S - 100 * MS, 60), polls(4 * S - 50 * MS, 60)].concat();
    record.faults.push(fault("latch", "S1", 1, "felt-by-person"));
    record.faults.push(fault("burst", "L3", 0, "never-struck"));
    record
}

/// A canary that was caught.
pub fn canary() -> Record {
    let mut record = broken();
    record.scenario = "canaries/blind-reader".into();
    record.title = "A reader that sees nothing must be noticed".into();
    record.canary = true;
    record.digest = "c0ffee00".repeat(8);
    record
}

/// `count` scenarios of three cabinets each.
pub fn many(count: u64) -> Vec<Record> {
    let mut records: Vec<Record> =
        (0..count).map(|k| large(k, if k % 9 == 4 { broken() } else { passed() })).collect();
    records.insert(0, canary());
    records
}

fn large(k: u64, mut record: Record) -> Record {
    record.scenario = format!("{}-{k:02}", record.scenario);
    record.digest = format!("{:08x}", 0x1234_5678 + k * 7_777).repeat(8);
    record.simulated_ns += k * 77 * S;
    let log = record.lines[0].log.clone();
    for cabinet in 2..=3 {
        record.lines.push(LineSummary { cabinet, log: log.clone(), ..record.lines[0].clone() });
        for n in 1..=12_u64 {
            let at = (n * 7 + k) % 50 * S + n * 130 * MS;
            let place = format!("{}/{n:02}", 1 + n / 7);
            record.slots.push(slot(n * MS, cabinet, &place, "empty", ""));
            record.slots.push(slot(at + S, cabinet, &place, "key", &format!("K{n}")));
            record.slots.push(slot(
                at + 8 * S,
                cabinet,
                &place,
                if n % 3 == 0 { "unreadable" } else { "asleep" },
                "",
            ));
        }
    }
    record.slots.sort_by_key(|slot| slot.at_ns);
    record
}
