//! What the clock brings: keys, backups and their proof, the check of the chain; tampering and restore (PLAT-46,
//! PLAT-49 … PLAT-51, PLAT-53, PLAT-55).

use crate::house::*;
use forecourt_books::report::{Asked, Cell};
use forecourt_books::{Context, News, Value};
use forecourt_security::kinds::{BackupId, BackupKind, LostCommand};
use forecourt_security::{Command, Event, Security};

fn done(backup: u32) -> Command {
    Command::BackupDone { backup: BackupId(backup), size: 4_096, digest: format!("d{backup}") }
}

fn tested(backup: u32, matches: bool) -> Command {
    Command::BackupTested { backup: BackupId(backup), matches, reason: None }
}

#[test]
fn keys_change_every_ninety_days() {
    // PLAT-46: version 1 is in force from the beginning.
    let mut house = House::ticking();
    let version = |house: &House| house.report(Asked::new("keys-versions")).rows[0][0].clone();
    assert_eq!(version(&house), Cell::Count(1));
    house.wait_to(at("2026-06-01 00:00:00"));
    assert_eq!(house.times("key-rotated"), ["2026-05-31 23:59:59"]);
    assert_eq!(version(&house), Cell::Count(2));
    house.wait_to(at("2026-09-01 00:00:00"));
    assert_eq!(house.times("key-rotated").len(), 2);
}

#[test]
fn a_full_backup_daily_and_an_increment_hourly() {
    // PLAT-49
    let mut house = House::ticking();
    house.wait_to(at("2026-03-04 02:00:00"));
    let due = |wanted: BackupKind| -> Vec<String> {
        let all = house.events.iter().filter_map(|(at, event)| match event {
            Event::BackupDue { backup_kind, .. } if *backup_kind == wanted => Some(at.to_string()),
            _ => None,
        });
        all.collect()
    };
    assert_eq!(due(BackupKind::Full), ["2026-03-03 02:00:00", "2026-03-04 02:00:00"]);
    let hourly = due(BackupKind::Incremental);
    assert_eq!((hourly.len(), hourly[0].as_str()), (41, "2026-03-02 10:00:00"));
    // Nobody told of them: each is missed half an hour later, and that is an alarm.
    assert_eq!(house.times("backup-missed")[0], "2026-03-02 10:30:00");
    let alarms = house.report(Asked::new("alarms"));
    assert_eq!(alarms.rows[0][2], Cell::text("backup-missed"));
}

#[test]
fn increments_fall_on_full_hours_whenever_the_clock_was_set_going() {
    let mut house = House::ticking();
    house.wait_to(at("2026-03-02 09:20:00"));
    house.system(Command::StartClock);
    house.wait_to(at("2026-03-02 11:59:59"));
    assert_eq!(house.times("backup-due"), ["2026-03-02 10:00:00", "2026-03-02 11:00:00"]);
}

#[test]
fn a_backup_is_good_only_after_its_test_restore() {
    // PLAT-51
    let mut house = House::ticking();
    let restore = Command::AskRestore { reason: "the disk is gone".into() };
    house.wait_to(at("2026-03-03 02:00:00"));
    let backups = house.report(Asked::new("backups"));
    let full = backups.rows.iter().position(|row| row[2] == Cell::text("full")).unwrap() as u32 + 1;
    assert_eq!(code(house.give(&person(4), &tested(full, true))), "forbidden");
    let from = house.journal.len();
    house.system(done(full));
    assert_eq!(code(house.give(&forecourt_books::By::System, &done(full))), "backup-state");
    assert_eq!(code(house.give(&person(4), &restore)), "no-good-backup");
    // The proof of a full one is due a day later, that of an increment at once.
    house.wait_to(at("2026-03-03 03:00:00"));
    assert!(!house.kinds(from).contains(&"backup-test-due".to_owned()));
    house.wait_to(at("2026-03-04 02:00:00"));
    assert_eq!(house.times("backup-test-due"), ["2026-03-04 02:00:00"]);
    house.system(tested(full, true));
    let events = house.give(&person(4), &restore).unwrap();
    assert_eq!(kinds(&events), ["restore-asked"]);
    let decided = |approved| News::Decided {
        kind: "restore".into(),
        about: "restore/1".into(),
        digest: String::new(),
        approved,
        reason: "no".into(),
        by: None,
    };
    let no = Security::on(&house.state, &decided(false)).unwrap();
    assert_eq!(kinds(&house.system(no)), ["restore-refused"]);
    let yes = Security::on(&house.state, &decided(true)).unwrap();
    assert_eq!(kinds(&house.system(yes)), ["restore-approved"]);
}

#[test]
fn an_increment_is_proved_in_the_second_in_which_it_is_written() {
    let mut house = House::ticking();
    house.wait_to(at("2026-03-02 10:00:00"));
    house.system(done(1));
    house.wait(0);
    assert_eq!(house.times("backup-test-due"), ["2026-03-02 10:00:00"]);
    let events = house.system(tested(1, false));
    assert_eq!(kinds(&events), ["backup-bad", "security-alarm"]);
    assert_eq!(code(house.give(&forecourt_books::By::System, &tested(1, true))), "backup-state");
    house.wait_to(at("2026-03-02 11:00:00"));
    let failed = Command::BackupFailed { backup: BackupId(2), reason: "no room".into() };
    assert_eq!(kinds(&house.system(failed)), ["backup-missed", "security-alarm"]);
    house.wait(3_599);
    assert_eq!(house.times("backup-missed"), ["2026-03-02 11:00:00"], "it is missed once");
    assert_eq!(code(house.give(&forecourt_books::By::System, &done(99))), "no-such-backup");
}

#[test]
fn without_a_second_place_nothing_is_missed() {
    let mut house = House::new();
    house.system(Command::StartClock);
    house.wait_to(at("2026-03-09 09:00:00"));
    assert!(house.times("backup-due").is_empty() && house.times("audit-check-due").is_empty());
}

#[test]
fn the_chain_is_checked_daily_and_a_broken_place_is_tampering() {
    // PLAT-53, PLAT-55
    let mut house = House::ticking();
    house.wait_to(at("2026-03-04 03:00:00"));
    assert_eq!(house.times("audit-check-due"), ["2026-03-03 03:00:00", "2026-03-04 03:00:00"]);
    let whole = house.system(Command::AuditChecked { records: 90, broken_at: None });
    assert_eq!(whole, [Event::AuditVerified { records: 90 }]);
    let broken = house.system(Command::AuditChecked { records: 90, broken_at: Some(17) });
    assert_eq!(kinds(&broken)[..4], ["audit-broken", "tamper-detected", "security-alarm", "incident-opened"]);
    assert_eq!(broken[0], Event::AuditBroken { position: 17 });
    assert_eq!(house.state.clocks.get().broken, Some(17));
    house.system(Command::RecordRepaired { record: 17 });
    assert_eq!((house.state.clocks.get().broken, house.state.clocks.get().repaired), (None, 1));
}

#[test]
fn a_restore_is_on_record_with_what_was_lost() {
    // PLAT-50
    let mut house = House::ticking();
    house.wait_to(at("2026-03-02 10:00:00"));
    let told = |from, commands| Command::Restored {
        from: BackupId(from),
        records: 40,
        lost: 3,
        digest: "ab".into(),
        commands,
    };
    let known = LostCommand {
        first: 41,
        last: 42,
        at: Some(at("2026-03-02 09:59:00")),
        by: Some("P-3@till-1".parse().unwrap()),
        command: Some("value.top-up".to_owned()),
        request: Some("till-7".to_owned()),
    };
    let unknown = LostCommand { first: 43, last: 43, at: None, by: None, command: None, request: None };
    let events = house.system(told(1, vec![known, unknown]));
    assert_eq!(kinds(&events), ["restored", "command-lost", "command-lost"]);
    let report = house.report(Asked::new("lost-commands"));
    let who = [Cell::text("P-3@till-1"), Cell::text("value.top-up"), Cell::text("till-7"), Cell::Count(2)];
    assert_eq!(report.rows[0][4..], who);
    assert_eq!(report.rows[1][3..7], [Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]);
    assert_eq!(house.report(Asked::new("lost-commands").with("period", "2026-03-01")).rows.len(), 0);
    let stored = serde_json::to_string(&events[2]).unwrap();
    assert_eq!(stored, r#"{"kind":"command-lost","first":43,"last":43}"#);
    let unknown = told(7, Vec::new());
    assert_eq!(code(house.give(&forecourt_books::By::System, &unknown)), "no-such-backup");
}

#[test]
fn a_clock_that_is_started_again_puts_no_change_of_keys_off() {
    // PLAT-46
    let mut house = House::ticking();
    house.wait(80 * 86_400);
    house.system(Command::StartClock);
    house.wait(11 * 86_400);
    assert_eq!(house.times("key-rotated"), ["2026-05-31 23:59:59"]);
    // PLAT-06: a shorter time counts from the day on which it is said; a longer one from the next change on.
    let days = |days| Value::Number(days);
    house.wait_to(at("2026-06-10 09:00:00"));
    assert_eq!(
        kinds(&house.set(&forecourt_security::settings::KEY_DAYS, house.now, days(30))),
        ["clock-started"]
    );
    house.wait_to(at("2026-06-20 09:00:00"));
    assert!(house.set(&forecourt_security::settings::KEY_DAYS, house.now, days(60)).is_empty());
    house.wait_to(at("2026-09-09 00:00:00"));
    assert_eq!(house.times("key-rotated")[1..], ["2026-07-10 23:59:59", "2026-09-08 23:59:59"]);
}

#[test]
fn a_setting_that_changes_sets_the_clock() {
    // PLAT-06, PLAT-49, PLAT-53
    use forecourt_security::settings::*;
    let mut house = House::new();
    // A time alone starts nothing, nor does what is no clock's.
    assert!(house.set(&BACKUP_MIN, house.now, Value::Number(60)).is_empty());
    assert!(house.set(&BULK_READ, house.now, Value::Number(60)).is_empty());
    assert_eq!(kinds(&house.set(&BACKUPS, house.now, Value::Flag(true))), ["clock-started"]);
    assert!(house.set(&BACKUPS, house.now, Value::Flag(true)).is_empty(), "it goes already");
    // Every two hours from tomorrow's first hour on, and the full one at three.
    let tomorrow = at("2026-03-03 00:30:00");
    assert_eq!(kinds(&house.set(&INCREMENT_H, tomorrow, Value::Number(2))), ["clock-to-set"]);
    assert_eq!(kinds(&house.set(&BACKUP_MIN, tomorrow, Value::Number(180))), ["clock-to-set"]);
    house.wait_to(at("2026-03-03 04:00:00"));
    assert_eq!(house.times("clock-started"), ["2026-03-02 09:00:00", "2026-03-03 00:30:00"]);
    let due = house.times("backup-due");
    assert_eq!(due.len(), 18, "fifteen by midnight, at two, three and four: {due:?}");
    assert_eq!(due[15..], ["2026-03-03 02:00:00", "2026-03-03 03:00:00", "2026-03-03 04:00:00"]);
    // Said in the second in which it is due, it is not put off; switched off, it is over.
    house.wait_to(at("2026-03-03 05:59:59"));
    house.now = at("2026-03-03 06:00:00");
    house.set(&BACKUP_MIN, house.now, Value::Number(200));
    house.wait(0);
    assert_eq!(house.times("backup-due").last().unwrap(), "2026-03-03 06:00:00");
    house.set(&BACKUPS, house.now, Value::Flag(false));
    house.set(&AUDIT_DAILY, at("2026-03-04 00:00:00"), Value::Flag(true));
    house.wait_to(at("2026-03-05 04:00:00"));
    assert_eq!(house.times("backup-due").len(), 19);
    assert_eq!(house.times("audit-check-due"), ["2026-03-04 03:00:00", "2026-03-05 03:00:00"]);
}

#[test]
fn what_is_switched_off_is_not_due_any_more() {
    // PLAT-06, PLAT-49, PLAT-53
    let mut house = House::ticking();
    let off = at("2026-03-03 01:30:00");
    for setting in [&forecourt_security::settings::BACKUPS, &forecourt_security::settings::AUDIT_DAILY] {
        house.settings.set(setting, off, None, Value::Flag(false)).unwrap();
    }
    house.wait_to(at("2026-03-06 00:00:00"));
    assert_eq!(house.times("backup-due").len(), 16, "from ten to one in the night");
    assert!(house.times("audit-check-due").is_empty());
    assert!(house.times("key-rotated").is_empty());
}
