//! Incidents: opened by themselves, protected, recovered, lifted with approval, reported (PLAT-64 … PLAT-67).

use crate::house::*;
use forecourt_books::message::To;
use forecourt_books::report::{Asked, Cell};
use forecourt_books::{Ask, By, Context, MemberId, News, Stamp};
use forecourt_security::kinds::{AlarmId, IncidentId, IncidentKind, Step};
use forecourt_security::{Command, Event, Security, facts};

const FIRST: IncidentId = IncidentId(1);

fn steps(events: &[Event]) -> Vec<(Step, &str)> {
    let all = events.iter().filter_map(|event| match event {
        Event::StepTaken { step, target, .. } => Some((*step, target.as_str())),
        _ => None,
    });
    all.collect()
}

fn opened(events: &[Event]) -> Option<IncidentKind> {
    events.iter().find_map(|event| match event {
        Event::IncidentOpened { incident_kind, .. } => Some(*incident_kind),
        _ => None,
    })
}

impl House {
    fn passes(&self, by: &By, command: &str) -> Result<(), &'static str> {
        facts::lets_pass(&self.state, by, command, self.now).map_err(|rejection| rejection.code)
    }

    fn decide_lift(&mut self, approved: bool) -> Vec<Event> {
        let asked = self.state.incidents.get(FIRST).and_then(|record| record.lift_asked.clone());
        let news = News::Decided {
            kind: "lift-protection".into(),
            about: FIRST.to_string(),
            digest: asked.unwrap_or_default(),
            approved,
            reason: "too early".into(),
            by: None,
        };
        let command = Security::on(&self.state, &news).unwrap();
        self.system(command)
    }
}

#[test]
fn three_medium_alarms_in_ten_minutes_open_the_incident_of_the_last() {
    // PLAT-64
    let mut house = House::new();
    assert_eq!(opened(&house.alarm("bulk-read", "P-3")), None);
    house.wait(300);
    assert_eq!(opened(&house.alarm("terminal-refused", "till-8")), None);
    // A low one between them counts for nothing.
    assert_eq!(opened(&house.alarm("backup-missed", "BK-1")), None);
    house.wait(300);
    let events = house.alarm("unknown-terminal", "till-9");
    assert_eq!(opened(&events), Some(IncidentKind::LoginGuessing));
    // A terminal is no account; and who read in bulk is none that was guessed at.
    assert_eq!(steps(&events), [(Step::BlockSource, "till-9"), (Step::EndSessions, "till-9")]);
    // The same subject again, while its incident stands: another alarm, no second incident.
    house.wait(1_801);
    (0..2).for_each(|n| drop(house.alarm("terminal-refused", &format!("till-{n}"))));
    assert_eq!(opened(&house.alarm("unknown-terminal", "till-9")), None);
}

#[test]
fn the_accounts_that_were_aimed_at_are_held_and_no_terminal_is() {
    // PLAT-65
    let mut house = House::new();
    house.alarm("deactivated-account", "P-9");
    house.wait(601);
    house.alarm("deactivated-account", "P-8");
    house.alarm("deactivated-account", "P-5");
    let events = house.alarm("unknown-terminal", "till-9");
    // Those of the ten minutes, each once; P-9's alarm is too old.
    let wanted = [
        (Step::BlockSource, "till-9"),
        (Step::EndSessions, "till-9"),
        (Step::HoldAccounts, "P-5"),
        (Step::HoldAccounts, "P-8"),
    ];
    assert_eq!(steps(&events), wanted);
    assert_eq!(house.passes(&person(8), "value.top-up"), Err("account-held"));
    assert_eq!(house.passes(&person(9), "value.top-up"), Ok(()));
    // The block of the source ends after a day; accounts are held until the protection is lifted.
    house.wait(86_400);
    assert_eq!(house.passes(&By::node("till-9"), "organisation.login"), Ok(()));
    assert_eq!(house.passes(&person(8), "value.top-up"), Err("account-held"));
}

#[test]
fn a_read_only_house_lets_in_whoever_mends_it() {
    // PLAT-65, PLAT-66: a terminal with a key answers before each login.
    let mut house = House::new();
    house.alarm("tampering", "record-12");
    let terminal = By::node("till-9");
    for command in ["ask-challenge", "answer-challenge", "login", "wait"] {
        assert_eq!(house.passes(&terminal, &format!("organisation.{command}")), Ok(()), "{command}");
    }
    for command in ["send-back", "resubmit", "end-session", "block-terminal", "logout"] {
        assert_eq!(house.passes(&person(4), &format!("organisation.{command}")), Ok(()), "{command}");
    }
    for command in ["hire", "configure", "request-approval", "approve-all", "login-x"] {
        assert_eq!(
            house.passes(&person(4), &format!("organisation.{command}")),
            Err("read-only"),
            "{command}"
        );
    }
}

#[test]
fn an_incident_that_changed_is_not_lifted_by_the_approval_of_what_it_was() {
    // PLAT-27, PLAT-66
    let mut house = House::new();
    house.alarm("malware", "till-2");
    let officer = person(4);
    house.give(&officer, &Command::AskLift { incident: FIRST }).unwrap();
    let asked = house.state.incidents.get(FIRST).unwrap().lift_asked.clone().unwrap();
    house.system(Command::Recovered { incident: FIRST, digest: "ab12".into() });
    let stale = house.decide_lift(true);
    assert_eq!(stale, [Event::LiftRefused { incident: FIRST, reason: "stale".into() }]);
    assert_eq!(house.passes(&officer, "value.top-up"), Err("read-only"));
    house.give(&officer, &Command::AskLift { incident: FIRST }).unwrap();
    assert_ne!(house.state.incidents.get(FIRST).unwrap().lift_asked.as_ref(), Some(&asked));
    assert_eq!(kinds(&house.decide_lift(true)), ["protection-lifted"]);
}

#[test]
fn an_incident_ends_when_the_persons_concerned_are_told_or_nobody_is_concerned() {
    // PLAT-67
    let mut house = House::new();
    house.alarm("flood", "P-3");
    let officer = person(4);
    house.give(&officer, &Command::AskLift { incident: FIRST }).unwrap();
    house.decide_lift(true);
    let close = Command::Close { incident: FIRST, cause: "a loop".into(), measures: "mended".into() };
    assert_eq!(code(house.give(&officer, &close)), "persons-not-told");
    let tell = |members: &[u32]| Command::TellPersons {
        incident: FIRST,
        members: members.iter().copied().map(MemberId).collect(),
    };
    house.give(&officer, &tell(&[1, 2])).unwrap();
    house.give(&officer, &tell(&[3])).unwrap();
    house.give(&officer, &close).unwrap();
    let report = house.report(Asked::new("incidents"));
    assert_eq!(report.rows[0][5], Cell::Count(3), "those of both tellings");
    let mut house = House::new();
    house.alarm("flood", "kiosk-1");
    house.give(&officer, &Command::AskLift { incident: FIRST }).unwrap();
    house.decide_lift(true);
    house.give(&officer, &tell(&[])).unwrap();
    house.give(&officer, &close).unwrap();
    assert!(house.times("telling-overdue").is_empty());
}

#[test]
fn a_second_too_late_is_no_third_alarm() {
    let mut house = House::new();
    house.alarm("bulk-read", "P-3");
    house.alarm("terminal-refused", "till-8");
    house.wait(601);
    assert_eq!(opened(&house.alarm("unknown-terminal", "till-9")), None);
}

#[test]
fn grave_alarms_open_one_at_once_with_its_programme() {
    for (pattern, kind) in [
        ("tampering", IncidentKind::Tampering),
        ("audit-broken", IncidentKind::Tampering),
        ("flood", IncidentKind::Flood),
        ("malware", IncidentKind::Malware),
        ("node-trust", IncidentKind::NodeTrust),
    ] {
        let mut house = House::new();
        let events = house.alarm(pattern, "node-2");
        assert_eq!(opened(&events), Some(kind));
        let taken: Vec<Step> = steps(&events).into_iter().map(|(step, _)| step).collect();
        assert_eq!(taken, kind.programme());
        let evidence = kinds(&events).iter().filter(|kind| *kind == "backup-due").count();
        assert_eq!(evidence, usize::from(kind.programme().contains(&Step::Evidence)));
    }
}

#[test]
fn a_blocked_source_is_refused_for_24_hours_and_others_go_on() {
    // PLAT-65
    let mut house = House::new();
    house.alarm("flood", "P-3");
    let (three, four) = (person(3), person(4));
    assert_eq!(house.passes(&three, "value.top-up"), Err("source-blocked"));
    assert_eq!(house.passes(&three, "security.acknowledge"), Err("source-blocked"));
    assert_eq!(house.passes(&four, "value.top-up"), Ok(()));
    assert_eq!(house.passes(&By::System, "value.top-up"), Ok(()));
    house.wait(86_399);
    assert_eq!(house.passes(&three, "value.top-up"), Err("source-blocked"));
    house.wait(1);
    assert_eq!(house.times("block-ended"), ["2026-03-03 09:00:00"]);
    assert_eq!(house.passes(&three, "value.top-up"), Ok(()));
}

#[test]
fn a_blocked_terminal_blocks_whoever_sits_there() {
    let mut house = House::new();
    house.alarm("flood", "till-9");
    let at_till = By::person(forecourt_books::PersonId(4), "till-9");
    assert_eq!(house.passes(&at_till, "value.top-up"), Err("source-blocked"));
    assert_eq!(house.passes(&By::node("till-9"), "organisation.login"), Err("source-blocked"));
    assert_eq!(house.passes(&person(4), "value.top-up"), Ok(()));
}

#[test]
fn a_source_blocked_by_two_incidents_is_lifted_by_each_for_itself() {
    let mut house = House::new();
    house.alarm("flood", "till-9");
    house.alarm("malware", "till-9");
    house.give(&person(4), &Command::AskLift { incident: FIRST }).unwrap();
    house.decide_lift(true);
    // The other incident still holds the source, whichever came first.
    assert_eq!(house.passes(&By::node("till-9"), "organisation.login"), Err("source-blocked"));
    let mut house = House::new();
    house.alarm("flood", "till-9");
    house.wait(60);
    house.alarm("malware", "till-9");
    house.wait(86_340);
    assert_eq!(house.times("block-ended").len(), 1, "a day after the first");
    assert_eq!(house.passes(&By::node("till-9"), "organisation.login"), Err("source-blocked"));
    house.wait(60);
    assert_eq!(house.passes(&By::node("till-9"), "organisation.login"), Ok(()));
}

#[test]
fn tampering_makes_the_house_read_only_until_it_is_mended_and_lifted() {
    // PLAT-65, PLAT-66
    let mut house = House::new();
    house.alarm("tampering", "record-12");
    let officer = person(4);
    assert_eq!(house.passes(&officer, "value.top-up"), Err("read-only"));
    for command in ["security.ask-lift", "organisation.approve", "organisation.login"] {
        assert_eq!(house.passes(&officer, command), Ok(()), "{command}");
    }
    let lift = Command::AskLift { incident: FIRST };
    assert_eq!(code(house.give(&officer, &lift)), "not-recovered");
    let mended = Command::Recovered { incident: FIRST, digest: "ab12".into() };
    assert_eq!(code(house.give(&officer, &mended)), "forbidden", "nobody says so by hand");
    house.system(mended);
    house.give(&officer, &lift).unwrap();
    assert_eq!(kinds(&house.decide_lift(false)), ["lift-refused"]);
    assert_eq!(house.passes(&officer, "value.top-up"), Err("read-only"));
    house.give(&officer, &lift).unwrap();
    let lifted = house.decide_lift(true);
    // Step by step, the last one first; a backup and a restore cannot be lifted.
    assert_eq!(lifted, [Event::ProtectionLifted { incident: FIRST, steps: vec![Step::ReadOnly] }]);
    assert_eq!(house.passes(&officer, "value.top-up"), Ok(()));
    assert_eq!(code(house.give(&officer, &lift)), "incident-state");
}

#[test]
fn protection_is_lifted_in_the_reverse_order_of_its_steps() {
    let mut house = House::new();
    house.alarm("malware", "till-2");
    house.give(&person(4), &Command::AskLift { incident: FIRST }).unwrap();
    let lifted = house.decide_lift(true);
    let steps = vec![Step::ReadOnly, Step::BlockSource];
    assert_eq!(lifted, [Event::ProtectionLifted { incident: FIRST, steps }]);
}

#[test]
fn persons_who_were_told_in_time_are_not_overdue() {
    let mut house = House::new();
    house.alarm("flood", "P-3");
    house.give(&person(4), &Command::TellPersons { incident: FIRST, members: vec![MemberId(3)] }).unwrap();
    house.wait(73 * 3_600);
    assert!(house.times("telling-overdue").is_empty());
}

#[test]
fn data_theft_stops_exports_and_nothing_else() {
    let mut house = House::new();
    ["P-1", "P-2", "P-3"].iter().for_each(|who| drop(house.alarm("bulk-read", who)));
    assert_eq!(house.passes(&person(4), "organisation.export-usage"), Err("exports-stopped"));
    assert_eq!(house.passes(&person(4), "value.top-up"), Ok(()));
}

#[test]
fn persons_concerned_are_told_within_72_hours_and_the_report_has_it_all() {
    // PLAT-67
    let mut house = House::new();
    house.alarm("terminal-refused", "till-7");
    house.wait(240);
    house.alarm("terminal-refused", "till-8");
    house.wait(60);
    house.alarm("terminal-refused", "till-9");
    let officer = person(4);
    let tell = |members: &[u32]| Command::TellPersons {
        incident: FIRST,
        members: members.iter().copied().map(MemberId).collect(),
    };
    assert_eq!(code(house.give(&officer, &tell(&[1, 99]))), "no-such-member");
    house.wait(72 * 3_600 - 1);
    assert!(house.times("telling-overdue").is_empty());
    house.wait(1);
    assert_eq!(house.times("telling-overdue"), ["2026-03-05 09:05:00"]);
    let told = house.give(&officer, &tell(&[1, 2])).unwrap();
    assert!(matches!(&told[0], Event::PersonsTold { n: 2, .. }));
    let stamp = Stamp { at: house.now, by: officer.clone(), branch: None, seq: 1 };
    let asks = Security::asks(&house.world, &stamp, &told[0]);
    let to: Vec<To> = asks
        .iter()
        .filter_map(|ask| if let Ask::Tell(wish) = ask { Some(wish.to.clone()) } else { None })
        .collect();
    assert_eq!(to, [To::Member(MemberId(1)), To::Member(MemberId(2))]);
    let close = Command::Close { incident: FIRST, cause: "old till".into(), measures: "scrapped".into() };
    assert_eq!(code(house.give(&officer, &close)), "incident-state");
    house.give(&officer, &Command::AskLift { incident: FIRST }).unwrap();
    house.decide_lift(true);
    house.give(&officer, &close).unwrap();
    let report = house.report(Asked::new("incident").with("incident", FIRST));
    let lines: Vec<String> = report.rows.iter().map(|row| row[1].shown(forecourt_books::Lang::En)).collect();
    let wanted =
        ["detected", "block-source", "end-sessions", "telling-overdue", "persons-told", "lifted", "closed"];
    assert_eq!(lines, wanted);
    assert_eq!(report.rows[3][0], Cell::At(at("2026-03-05 09:05:00")), "the second in which it was overdue");
    // The first sign came five minutes before the incident.
    assert_eq!(*note(&report, "minutes to detect"), Cell::Hundredths(500));
    assert_eq!(*note(&report, "minutes to contain"), Cell::Hundredths(0));
    assert_eq!(*note(&report, "minutes to recover"), Cell::Hundredths(72 * 60 * 100));
}

#[test]
fn an_open_incident_stands_on_the_officers_desk() {
    let mut house = House::new();
    house.alarm("flood", "P-3");
    let desk: Vec<String> = Security::tasks(&house.state).into_iter().map(|task| task.id).collect();
    assert_eq!(desk, ["SA-1", "IN-1"]);
    let handled = Command::Handle { alarm: AlarmId(1), cause: "a loop".into(), measure: "mended".into() };
    house.give(&person(4), &handled).unwrap();
    assert_eq!(Security::tasks(&house.state).len(), 1);
}
