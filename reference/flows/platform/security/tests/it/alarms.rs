//! Patterns of illegal access and alarms that nobody looks after (PLAT-54, PLAT-56).

use crate::house::*;
use forecourt_books::message::To;
use forecourt_books::report::{Asked, Cell};
use forecourt_books::{Ask, BranchId, By, Context, PersonId, Stamp};
use forecourt_security::kinds::{AlarmId, Grade};
use forecourt_security::{Command, Event, Security};

fn alarms(events: &[Event]) -> Vec<(&str, &str)> {
    let all = events.iter().filter_map(|event| match event {
        Event::SecurityAlarm { pattern, subject, .. } => Some((pattern.as_str(), subject.as_str())),
        _ => None,
    });
    all.collect()
}

#[test]
fn the_fifth_illegal_refusal_in_ten_minutes_is_an_alarm() {
    // PLAT-54
    let mut house = House::new();
    for _ in 0..4 {
        assert_eq!(kinds(&house.refusal(&person(3), "forbidden")), ["command-refused"]);
        // Business as usual does not count.
        assert_eq!(kinds(&house.refusal(&person(3), "balance-short")), ["command-refused"]);
    }
    // Exactly ten minutes after the first four: all of them still count.
    house.wait(600);
    let events = house.refusal(&person(3), "wrong-branch");
    assert_eq!(alarms(&events), [("repeated-refusals", "P-3")]);
    // One alarm in the quiet time, its last second included.
    house.wait(1_800);
    for _ in 0..5 {
        assert!(alarms(&house.refusal(&person(3), "forbidden")).is_empty());
    }
    house.wait(1);
    assert_eq!(alarms(&house.refusal(&person(3), "forbidden")), [("repeated-refusals", "P-3")]);
}

#[test]
fn a_second_later_the_first_refusals_no_longer_count() {
    let mut house = House::new();
    (0..4).for_each(|_| drop(house.refusal(&person(3), "forbidden")));
    house.wait(601);
    assert!(alarms(&house.refusal(&person(3), "forbidden")).is_empty());
}

#[test]
fn refusals_of_several_users_at_one_terminal_alarm_the_terminal() {
    let mut house = House::new();
    for number in [1, 2, 3, 4] {
        assert!(alarms(&house.refusal(&person(number), "forbidden")).is_empty());
    }
    assert_eq!(
        alarms(&house.refusal(&By::node("front-1"), "not-signed-in")),
        [("repeated-refusals", "front-1")]
    );
    // A member at home has no terminal.
    let anna = By::member(forecourt_books::MemberId(7));
    (0..4).for_each(|_| assert!(alarms(&house.refusal(&anna, "forbidden")).is_empty()));
    assert_eq!(alarms(&house.refusal(&anna, "forbidden")), [("repeated-refusals", "M-7")]);
}

#[test]
fn an_alarm_is_told_to_the_security_officer_at_once() {
    let mut house = House::new();
    let events = house.alarm("unknown-terminal", "till-9");
    let stamp = Stamp { at: house.now, by: By::System, branch: None, seq: 1 };
    let asks = Security::asks(&house.world, &stamp, &events[0]);
    let [Ask::Tell(wish)] = &asks[..] else { panic!("{asks:?}") };
    assert_eq!(wish.to, To::Role("security-officer".into(), None));
    assert!(matches!(&events[0], Event::SecurityAlarm { grade: Grade::Medium, .. }));
}

#[test]
fn an_alarm_goes_up_after_15_and_60_minutes_unless_acknowledged() {
    // PLAT-56
    let mut house = House::new();
    house.alarm("backup-missed", "BK-1");
    house.wait(899);
    assert!(house.times("alarm-escalated").is_empty());
    house.wait(1);
    assert_eq!(house.times("alarm-escalated"), ["2026-03-02 09:15:00"]);
    house.wait(2_700);
    assert_eq!(house.times("alarm-escalated"), ["2026-03-02 09:15:00", "2026-03-02 10:00:00"]);
    // The second alarm is acknowledged in the deadline's own second, before the clock fires.
    house.alarm("backup-missed", "BK-2");
    house.now = house.now.plus_min(15);
    house.give(&person(4), &Command::Acknowledge { alarm: AlarmId(2) }).unwrap();
    house.wait(7_200);
    assert_eq!(house.times("alarm-escalated").len(), 2);
    let again = house.give(&person(4), &Command::Acknowledge { alarm: AlarmId(2) });
    assert_eq!(code(again), "alarm-state");
}

#[test]
fn an_alarm_goes_to_the_manager_of_the_branch_that_it_concerns() {
    // PLAT-56
    let told_to = |pattern: &str, subject: &str, branch: Option<BranchId>| {
        let mut house = House::new();
        house.branch = branch;
        house.alarm(pattern, subject);
        house.wait(3_600);
        let stamp = Stamp { at: house.now, by: By::System, branch: None, seq: 1 };
        let escalated = house.events.iter().map(|(_, event)| event);
        let escalated = escalated.filter(|event| matches!(event, Event::AlarmEscalated { .. }));
        let asks = escalated.flat_map(|event| Security::asks(&house.world, &stamp, event));
        let to = asks.filter_map(|ask| if let Ask::Tell(wish) = ask { Some(wish.to) } else { None });
        to.collect::<Vec<To>>()
    };
    let role = |name: &str, branch: Option<u32>| To::Role(name.into(), branch.map(BranchId));
    let head_office = role("group-admin", None);
    for (subject, branch, manager) in [
        // Of the subject's home, whatever terminal was used; where nobody is named, of who manages there.
        ("P-20", Some(BranchId(1)), To::Person(PersonId(8))),
        ("P-3", Some(BranchId(2)), role("branch-manager", Some(1))),
        ("P-40", None, role("station-manager", Some(4))),
        // A device: of the terminal's branch.
        ("DV-1", Some(BranchId(2)), To::Person(PersonId(8))),
        // What concerns no branch goes to head office's manager.
        ("BK-1", None, To::Person(PersonId(7))),
    ] {
        assert_eq!(told_to("device-fault", subject, branch), [manager, head_office.clone()], "{subject}");
    }
}

#[test]
fn a_branch_reads_its_own_alarms_and_refusals() {
    // PLAT-20
    let mut house = House::new();
    house.branch = None;
    house.alarm("outside-hours", "P-20");
    house.alarm("outside-hours", "P-3");
    house.alarm("backup-missed", "BK-1");
    house.refusal(&person(20), "forbidden");
    house.refusal(&person(21), "forbidden");
    house.refusal(&person(3), "forbidden");
    let rows = |house: &House, name: &str, branch: &str| {
        let asked = Asked::new(name);
        house.report(if branch.is_empty() { asked } else { asked.with("branch", branch) }).rows.len()
    };
    for (branch, alarms, refusals) in [("", 3, 3), ("B-1", 1, 1), ("B-2", 1, 2), ("B-3", 0, 0)] {
        assert_eq!(
            (rows(&house, "alarms", branch), rows(&house, "audit-refusals", branch)),
            (alarms, refusals),
            "{branch}"
        );
    }
    // What came of an alarm is read where the alarm is: one of B-2, one of no branch.
    house.alarm("malware", "P-20");
    house.alarm("tampering", "record-7");
    for (branch, incidents, second) in [("", 2, true), ("B-1", 0, false), ("B-2", 1, false)] {
        assert_eq!(rows(&house, "incidents", branch), incidents, "{branch}");
        let asked = Asked::new("incident").with("incident", "IN-2");
        let asked = if branch.is_empty() { asked } else { asked.with("branch", branch) };
        let shown = Security::report(&house.state, &house.scene(&By::System), &asked);
        assert_eq!(shown.map_err(|rejection| rejection.code).is_ok(), second, "{branch}");
    }
}

#[test]
fn an_alarm_ends_handled_with_cause_and_measure_or_false_with_a_reason() {
    let mut house = House::new();
    let by = person(4);
    (1..=2).for_each(|n| drop(house.alarm("backup-bad", &format!("BK-{n}"))));
    let handle =
        |cause: &str| Command::Handle { alarm: AlarmId(1), cause: cause.into(), measure: "new disk".into() };
    assert_eq!(code(house.give(&by, &handle(" "))), "text-missing");
    house.wait(120);
    house.give(&by, &Command::Acknowledge { alarm: AlarmId(1) }).unwrap();
    house.wait(180);
    house.give(&by, &handle("disk")).unwrap();
    house.give(&by, &Command::Dismiss { alarm: AlarmId(2), reason: "a drill".into() }).unwrap();
    assert_eq!(code(house.give(&by, &handle("disk"))), "alarm-state");
    assert_eq!(code(house.give(&by, &Command::Acknowledge { alarm: AlarmId(9) })), "no-such-alarm");
    house.wait(7_200);
    assert!(house.times("alarm-escalated").is_empty(), "an ended alarm goes nowhere");
    let report = house.report(Asked::new("alarms"));
    // Both ended after 300 s; the first was acknowledged after 120 s.
    assert_eq!(*note(&report, "mean minutes to acknowledge"), Cell::Hundredths(200));
    assert_eq!(*note(&report, "mean minutes to end"), Cell::Hundredths(500));
    assert_eq!(report.rows[0][6], Cell::text("handled"));
    assert_eq!(report.rows[1][6], Cell::text("false-alarm"));
}

#[test]
fn only_the_house_tells_what_the_house_tells() {
    let mut house = House::new();
    for command in [
        Command::StartClock,
        Command::NodeWentDown { node: 1 },
        Command::AuditChecked { records: 1, broken_at: None },
        Command::Decided {
            about: "bulk-read/P-4".into(),
            approved: true,
            reason: String::new(),
            digest: String::new(),
        },
        Command::Recovered { incident: forecourt_security::kinds::IncidentId(1), digest: "ab".into() },
    ] {
        assert_eq!(code(house.give(&person(4), &command)), "forbidden");
    }
    let by = By::person(PersonId(4), "front-1");
    let raised =
        Command::RaiseAlarm { pattern: "malware".into(), subject: "till-2".into(), facts: "found".into() };
    assert_eq!(alarms(&house.give(&by, &raised).unwrap()), [("malware", "till-2")]);
}

#[test]
fn whoever_is_not_of_security_reports_what_looks_grave() {
    // PLAT-64: the programme starts without waiting for people, so not everybody's word starts it.
    let mut house = House::new();
    let raised = |pattern: &str| Command::RaiseAlarm {
        pattern: pattern.into(),
        subject: "P-5".into(),
        facts: "seen".into(),
    };
    for pattern in ["malware", "tampering", "repeated-refusals", "outside-hours", "bulk-read"] {
        let events = house.give(&person(3), &raised(pattern)).unwrap();
        assert_eq!(alarms(&events), [(format!("reported-{pattern}").as_str(), "P-5")]);
        assert_eq!(kinds(&events), ["security-alarm"], "{pattern} opens nothing");
    }
    let low = house.give(&person(3), &raised("smoke")).unwrap();
    assert_eq!(alarms(&low), [("smoke", "P-5")]);
    // What security finds after that is no repetition of it.
    let found = house.give(&person(4), &raised("malware")).unwrap();
    assert_eq!(kinds(&found)[..2], ["security-alarm", "incident-opened"]);
}
