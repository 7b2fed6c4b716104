//! The text reports, as a person sees them.

mod common;

use common::{MS, S, broken, canary, passed};
use forecourt_record::{EventLine, SlotChange, Verdict};
use forecourt_report::{failure, frames, story, summary};

#[test]
fn summary_at_a_glance() {
    let records = [passed(), broken(), canary()];
    insta::assert_snapshot!(summary(&records, Some(27_700 * 1_000)), @r#"
    ok      keys/test-drive        李娜 takes A17 for a test drive and brings it back to…  3/3  5 m 00 s  3f2a9c01
    FAIL    keys/two-clerks        Two clerks <reach> for one key & the slower one must …  2/3  1 m 00 s  77aa0012
    ok      canaries/blind-reader  canary: A reader that sees nothing must be noticed      2/3  1 m 00 s  c0ffee00

    3 scenarios: 1 passed, 1 canary caught, 1 broken
    checks     5 of 6 held
    rules      2 proved
    faults     8 of 10 struck: 3 suppressed, 3 felt by the line, 2 felt by a person, 2 never struck
    simulated  7 m 00 s in 27.7 ms (15,162×)
    digest     c57d0c1eb532de4077ab0dcd8ede60dab6046137e31af8ffde0d534f6e5ef7c4
    "#);
}

#[test]
fn the_speed_is_said_only_when_the_wall_time_is_known() {
    let mut day = passed();
    day.simulated_ns = 8 * 3_600 * S;
    let text = summary(&[day.clone()], Some(1_900 * MS));
    assert!(text.contains("simulated  8 h 00 m in 1.9 s (15,158×)\n"), "{text}");
    assert!(summary(&[day.clone()], None).contains("simulated  8 h 00 m\n"));
    assert!(summary(&[day.clone()], Some(0)).contains("simulated  8 h 00 m\n"));
    // Time in which the host was off took nothing, and shall not flatter the speed.
    day.host_off_ns = 4 * 3_600 * S;
    let text = summary(&[day], Some(1_900 * MS));
    assert!(
        text.contains("simulated  4 h 00 m in 1.9 s (7,579×), and 4 h 00 m with the host off\n"),
        "{text}"
    );
}

#[test]
fn no_records_is_said_plainly() {
    insta::assert_snapshot!(summary(&[], None), @r#"
    0 scenarios: 0 passed
    checks     0 of 0 held
    rules      0 proved
    faults     0 of 0 struck
    simulated  0 ns
    digest     3866793e61787f5a283e1a795c948fbe9767be2d503899ed506a733fc535dd8a
    "#);
}

#[test]
fn the_digest_of_all_knows_every_run_but_not_their_order() {
    let digest = |records: &[_]| summary(records, None).lines().last().map(str::to_owned);
    let (a, b) = (passed(), broken());
    assert_eq!(digest(&[a.clone(), b.clone()]), digest(&[b.clone(), a.clone()]));
    let mut other = b.clone();
    other.digest = "77aa0013".repeat(8);
    assert_ne!(digest(&[a.clone(), b]), digest(&[a, other]));
}

#[test]
fn every_ending_has_its_mark() {
    let mark = |verdict, canary| {
        let mut record = passed();
        (record.verdict, record.canary) = (verdict, canary);
        summary(&[record], None).split(' ').next().map(str::to_owned).unwrap_or_default()
    };
    use Verdict::{Broken, Inconclusive, NoProgress, Nondeterminism, Passed};
    let all = [Passed, Broken, NoProgress, Nondeterminism, Inconclusive];
    assert_eq!(all.map(|verdict| mark(verdict, false)), ["ok", "FAIL", "STUCK", "DIFFER", "VOID"]);
    assert_eq!(all.map(|verdict| mark(verdict, true)), ["BLIND", "ok", "ok", "DIFFER", "VOID"]);
}

#[test]
fn failure_on_one_screen() {
    insta::assert_snapshot!(failure(&broken()), @r#"
    FAIL    keys/two-clerks  seed 41: broken
            Two clerks <reach> for one key & the slower one must be refused
            1 of 3 checks did not hold

    expected  王芳 is refused key-out
    found     王芳 holds <A17>
    at        08:00:05.000  step 2  scenarios/keys/two-clerks.toml:14
    rules     KEY-22

    deeds 1 to 3 of 3
      08:00:01.000  step 1   李娜 takes key A17 for test-drive – done
    > 08:00:04.000  step 2   王芳 takes key A17 for "<script>alert(1)</script>" – done
      08:00:20.000  step 3   王芳 closes the drawer – gave up: latch stuck

    last 3 of 3 events before it
      08:00:01.020  #1    KeyTakingBegun by=li-na key=A17 purpose="test drive"
      08:00:01.900  #2    KeyTaken by=li-na key=A17 slot=1/05
      08:00:04.700  #3    KeyTaken by=wang-fang key=A17

    see it again
      forecourt run scenarios/keys/two-clerks.toml --seed 41
    "#);
}

/// Columns on a terminal, as far as the texts of this file go: a Chinese character takes two.
fn columns(line: &str) -> usize {
    line.chars().map(|c| if ('\u{4e00}'..='\u{9fff}').contains(&c) { 2 } else { 1 }).sum()
}

#[test]
fn a_failure_is_one_screen_however_much_went_wrong() {
    let mut record = broken();
    record.trouble = (0..50).map(|k| format!("trouble {k} {}", "很长 ".repeat(60))).collect();
    record.checks = (0..50).flat_map(|_| broken().checks).collect();
    record.deeds = (0..50).flat_map(|_| broken().deeds).collect();
    record.events = (0..500).flat_map(|_| broken().events).collect();
    let text = failure(&record);
    assert!(text.lines().count() <= 40, "{} lines", text.lines().count());
    assert!(text.lines().all(|line| columns(line) <= 110), "{text}");
    assert!(text.contains("forecourt run scenarios/keys/two-clerks.toml --seed 41"), "{text}");
}

#[test]
fn a_run_without_progress_is_about_its_end() {
    let mut record = passed();
    record.verdict = Verdict::NoProgress;
    record.trouble = vec!["the return of A17 is still open after 10 m".into()];
    insta::assert_snapshot!(failure(&record), @r#"
    STUCK   keys/test-drive  seed 7: no progress
            李娜 takes A17 for a test drive and brings it back to another slot
            the return of A17 is still open after 10 m

    deeds 1 to 4 of 4
      08:00:01.000  step 1   李娜 takes key A17 for test-drive – done
      08:00:02.000  step 2   李娜 closes the drawer – done
      08:03:00.000  step 3   李娜 opens drawer 1 – done
    > 08:03:02.500  step 4   李娜 returns key A17 to 1/06 – done

    last 3 of 3 events before it
      08:00:01.020  #1    KeyTakingBegun by=li-na key=A17 purpose="test drive"
      08:00:01.900  #2    KeyTaken by=li-na key=A17 slot=1/05
      08:03:03.000  #3    KeyReturned by=li-na key=A17 km=12 slot=1/06

    see it again
      forecourt run scenarios/keys/test-drive.toml --seed 7
    "#);
}

#[test]
fn a_story_in_the_order_of_time() {
    insta::assert_snapshot!(story(&broken()), @r#"
    keys/two-clerks  seed 41: Two clerks <reach> for one key & the slower one must be refused
    08:00:00.000  start  2026-03-02 08:00:00
    08:00:00.000  slot   1:1/01 key (B02)
    08:00:00.000  slot   1:1/05 key (A17)
    08:00:00.000  slot   1:1/06 empty
    08:00:01.000  deed   step 1: 李娜 takes key A17 for test-drive – done
    08:00:01.020  event  #1 KeyTakingBegun by=li-na key=A17 purpose="test drive"
    08:00:01.850  slot   1:1/05 key → unreadable
    08:00:01.900  event  #2 KeyTaken by=li-na key=A17 slot=1/05
    08:00:01.900  slot   1:1/05 unreadable → empty
    08:00:04.000  deed   step 2: 王芳 takes key A17 for "<script>alert(1)</script>" – done
    08:00:04.700  event  #3 KeyTaken by=wang-fang key=A17
    08:00:05.000  FAIL   step 2: expected 王芳 is refused key-out; found 王芳 holds <A17>
    08:00:20.000  deed   step 3: 王芳 closes the drawer – gave up: latch stuck
    08:00:30.000  slot   1:1/01 key → no-answer
    08:00:40.000  slot   1:1/01 no-answer → asleep
    08:01:00.000  end    broken
    "#);
}

#[test]
fn frames_of_a_moment() {
    insta::assert_snapshot!(frames(&passed(), S + 80 * MS, S + 130 * MS), @r#"
    08:00:01.080000  master  22 04 00 00 00 04 F6 A9                 board 34: read 4 input registers from 0
    08:00:01.087000  34      22 04 08 00 11 22 33 44 55 00 01 9C 4E  slot 5: tag 1122334455 <present> & read
    08:00:01.100000  master  21 04 00 00 00 04 F6 A9                 board 33: read 4 input registers from 0
    08:00:01.111000 !33      21 04 08 00 11 22 33 44 55 00 01 9C 4E  slot 5: tag 1122334455 <present> & read
    08:00:01.120000  master  22 04 00 00 00 04 F6 A9                 board 34: read 4 input registers from 0
    08:00:01.127000  34      22 04 08 00 11 22 33 44 55 00 01 9C 4E  slot 5: tag 1122334455 <present> & read
    "#);
    assert_eq!(frames(&passed(), 5 * S, 6 * S), "");
    let mut two = passed();
    two.lines.push(two.lines[0].clone());
    two.lines[1].cabinet = 2;
    assert!(frames(&two, S, S + 20 * MS).contains(" 2:master  "));
}

#[test]
fn the_same_record_gives_the_same_bytes() {
    for record in [passed(), broken(), canary()] {
        let all = || {
            let set = std::slice::from_ref(&record);
            [summary(set, Some(5)), failure(&record), story(&record), frames(&record, 0, u64::MAX)]
        };
        assert_eq!(all(), all());
    }
}

#[test]
fn acts_digests_and_flags_are_said_in_short() {
    let fields = serde_json::json!({
        "act": {"operator": "P-1", "photo": "PH-1", "terminal": "cabinet-1"},
        "hash": "0f101cb98fed45385fe03aab7ffc9d48",
        "report": {"closed": true, "moving": false, "fault": 0},
        "place": null,
        "until": 1_772_413_280_194_088_541_u64,
    });
    let mut record = passed();
    let fields = serde_json::from_value(fields).expect("an object");
    record.events =
        vec![EventLine { seq: 1, at_ns: 0, context: "keys".into(), kind: "drawer-seen".into(), fields }];
    let text = story(&record);
    let wanted = "#1 drawer-seen hash=0f101cb9… place=- report={closed fault=0} \
                  until=2026-03-02_09:01:20 by=P-1@cabinet-1";
    assert!(text.contains(wanted), "{text}");
}

#[test]
fn slots_of_one_scan_that_say_the_same_are_one_line() {
    let shown = |slot: u8, at_ns: u64, shows: &str| SlotChange {
        at_ns,
        cabinet: 1,
        place: format!("1/{slot:02}"),
        shows: shows.into(),
        what: String::new(),
    };
    let mut record = passed();
    record.slots = vec![
        shown(1, 10 * MS, "empty"),
        shown(2, 27 * MS, "empty"),
        shown(3, 44 * MS, "key"),
        shown(4, 61 * MS, "empty"),
        // The next slot, and yet not the same scan.
        shown(5, 3 * S, "empty"),
    ];
    let text = story(&record);
    let slots: Vec<&str> =
        text.lines().filter_map(|line| line.split_once("slot   ").map(|(_, says)| says)).collect();
    assert_eq!(slots, ["1:1/01 … 1/02 empty", "1:1/03 key", "1:1/04 empty", "1:1/05 empty"]);
}
