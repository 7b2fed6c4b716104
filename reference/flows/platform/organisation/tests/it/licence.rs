//! Places of the licence: who is in, who waits, who is sent out (PLAT-24, PLAT-31 … PLAT-34).

use crate::house::{House, at, code};
use forecourt_books::report::{Asked, Cell};
use forecourt_books::{Ask, Context, News, PersonId, Stamp};
use forecourt_organisation::{Organisation, facts};

/// Ten users `u1` … `u10` at ten terminals `t-1` … `t-10` of one store, and a licence.
fn ten(places: i64) -> House {
    let mut house = House::new();
    house.system(r#"{"open-branch": {"name": "East store", "kind": "store"}}"#).unwrap();
    for number in 1..=10 {
        let line = format!(
            r#"{{"hire": {{"name": "U{number}", "branch": "B-1", "roles": ["cashier"],
                "user": "u{number}", "password": "password of u{number}"}}}}"#
        );
        house.system(&line).unwrap();
        let line = format!(r#"{{"enrol-terminal": {{"name": "t-{number}", "branch": "B-1"}}}}"#);
        house.system(&line).unwrap();
    }
    house.configure("plat.licence_users", places);
    house
}

fn online(house: &House) -> Vec<u32> {
    (1..=10).filter(|person| facts::is_online(&house.state, PersonId(*person))).collect()
}

#[test]
fn ten_terminals_and_six_licences_let_six_in_and_the_seventh_when_one_leaves() {
    let mut house = ten(6);
    for user in 1..=6 {
        house.login(&format!("u{user}"), &format!("t-{user}")).unwrap();
    }
    let refusal = house.login("u7", "t-7").unwrap_err();
    assert_eq!((refusal.code, refusal.fact("position")), ("licence-full", Some("1")));
    house.wait("u7", "t-7").unwrap();
    house.wait("u8", "t-8").unwrap();
    assert_eq!(house.login("u9", "t-9").unwrap_err().fact("position"), Some("3"));
    assert_eq!(online(&house), [1, 2, 3, 4, 5, 6]);
    house.person(3, r#"{"logout": {}}"#).unwrap();
    assert_eq!(house.kinds(), ["session-ended", "session-opened"]);
    assert_eq!(online(&house), [1, 2, 4, 5, 6, 7], "the longest waiting one, in the same command");
    let stamp = Stamp { at: house.at, by: forecourt_books::By::System, branch: None, seq: 0 };
    let told = Organisation::asks(&forecourt_books::facts::Nothing::default(), &stamp, &house.last[1]);
    assert!(matches!(&told[..], [Ask::Tell(wish)] if wish.template == "let-in"), "{told:?}");
    let news = Organisation::news(&house.state, &stamp, &house.last[1]);
    assert_eq!(news, [News::LoggedIn { person: PersonId(7) }]);
}

#[test]
fn a_wait_lasts_ten_minutes_and_goes_on_when_renewed() {
    let mut house = ten(1);
    house.login("u1", "t-1").unwrap();
    house.wait("u2", "t-2").unwrap();
    house.wait("u3", "t-3").unwrap();
    house.until("2026-03-02 09:05:00");
    house.wait("u2", "t-2").unwrap();
    assert_eq!(house.kinds(), ["wait-renewed"]);
    house.until("2026-03-02 09:09:59");
    assert_eq!(house.state.line.len(), 2);
    house.until("2026-03-02 09:10:00");
    assert_eq!((house.kinds(), house.state.line.len()), (vec!["wait-ended".to_owned()], 1));
    house.person(1, r#"{"logout": {}}"#).unwrap();
    assert_eq!(online(&house), [2]);
    house.until("2026-03-02 09:30:00");
    assert_eq!(
        code(house.through_door(&forecourt_books::By::node("t-3"), r#"{"leave-line": {"user": "u3"}}"#)),
        "not-in-line"
    );
}

#[test]
fn with_all_places_taken_the_administrator_can_only_end_sessions_and_is_not_counted() {
    let mut house = House::staffed();
    house.configure("plat.licence_users", 2);
    house.login("max", "t-4").unwrap();
    house.login("cas", "t-5").unwrap();
    house.wait("rec", "t-6").unwrap();
    house.login("ada", "t-1").unwrap();
    assert_eq!(house.state.places.get().taken, 2, "not counted");
    assert_eq!(
        code(house.person(1, r#"{"open-department": {"branch": "B-1", "name": "X"}}"#)),
        "restricted-session"
    );
    assert_eq!(
        code(house.person(1, r#"{"end-session": {"person": "P-5", "reason": " "}}"#)),
        "reason-wanted"
    );
    house.person(1, r#"{"end-session": {"person": "P-5", "reason": "gone home"}}"#).unwrap();
    assert_eq!(house.kinds(), ["session-ended", "session-opened"], "the place goes to who waits");
    house.person(1, r#"{"end-session": {"person": "P-6", "reason": "needed"}}"#).unwrap();
    house.login("ada", "t-1").unwrap();
    assert_eq!(house.state.places.get().taken, 2, "now a place of the own");
    house.person(1, r#"{"open-department": {"branch": "B-1", "name": "X"}}"#).unwrap();
}

#[test]
fn a_user_has_one_session_and_the_count_stays() {
    let mut house = ten(2);
    house.login("u1", "t-1").unwrap();
    house.login("u2", "t-2").unwrap();
    house.login("u1", "t-5").unwrap();
    assert_eq!(house.kinds(), ["session-replaced", "session-opened"]);
    assert_eq!(house.state.places.get().taken, 2);
    let log = house.state.used.rows();
    assert_eq!(log.iter().map(|row| row.taken).collect::<Vec<_>>(), [0, 1, 2], "no hole in the use");
    assert_eq!(
        code(house.person(1, r#"{"change-password": {"old": "x", "new": "y"}}"#)),
        "session-ended",
        "at t-1"
    );
}

#[test]
fn an_idle_session_ends_and_its_place_is_free_in_the_same_second() {
    let mut house = ten(1);
    house.login("u1", "t-1").unwrap();
    house.until("2026-03-02 09:20:00");
    house.person(1, r#"{"change-password": {"old": "password of u1", "new": "another password"}}"#).unwrap();
    house.until("2026-03-02 09:45:00");
    house.wait("u2", "t-2").unwrap();
    house.until("2026-03-02 09:49:59");
    assert_eq!(online(&house), [1]);
    house.until("2026-03-02 09:50:00");
    assert_eq!(
        (house.kinds(), online(&house)),
        (vec!["session-idle-ended".to_owned(), "session-opened".into()], vec![2])
    );
    house.at = at("2026-03-02 09:50:01");
    assert_eq!(code(house.person(1, r#"{"logout": {}}"#)), "session-ended");
}

#[test]
fn a_use_is_noted_once_a_second() {
    let mut house = ten(1);
    house.login("u1", "t-1").unwrap();
    let wrong = r#"{"change-password": {"old": "x", "new": "y"}}"#;
    for (second, noted) in [(0, 0), (30, 1), (30, 1), (31, 2), (90, 3)] {
        house.at = at("2026-03-02 09:00:00").plus_s(second);
        assert_eq!(code(house.person(1, wrong)), "password-wrong");
        let uses = house.since(0).iter().filter(|kind| *kind == "session-used").count();
        assert_eq!(uses, noted, "after {second} s");
    }
}

#[test]
fn more_places_let_waiting_ones_in_from_their_start_on_and_fewer_send_nobody_out() {
    let mut house = ten(1);
    house.login("u1", "t-1").unwrap();
    house.wait("u2", "t-2").unwrap();
    house.wait("u3", "t-3").unwrap();
    let line = r#"{"configure": {"key": "plat.licence_users", "value": 2, "from": "2026-03-02 09:05:00"}}"#;
    house.system(line).unwrap();
    house.until("2026-03-02 09:04:59");
    assert_eq!(online(&house), [1]);
    house.until("2026-03-02 09:05:00");
    assert_eq!(online(&house), [1, 2]);
    house.configure("plat.licence_users", 1);
    assert_eq!(online(&house), [1, 2]);
    house.person(2, r#"{"logout": {}}"#).unwrap();
    assert_eq!(online(&house), [1], "no place got free");
}

#[test]
fn the_report_weighs_use_by_time_and_its_peak_is_never_above_the_licence() {
    let mut house = ten(2);
    house.login("u1", "t-1").unwrap();
    house.until("2026-03-02 09:15:00");
    house.login("u2", "t-2").unwrap();
    house.wait("u3", "t-3").unwrap();
    house.until("2026-03-02 09:20:00");
    house.person(2, r#"{"logout": {}}"#).unwrap();
    house.until("2026-03-02 10:30:00");
    let report = house.report(&Asked::new("licence-use").with("period", "2026-03-02")).unwrap();
    // u1 09:00-09:30, u2 09:15-09:20, u3 09:20-09:50: 30 + 5 + 30 minutes of 60.
    let row = &report.rows[0];
    assert_eq!(row[0], Cell::At(at("2026-03-02 09:00:00")));
    assert_eq!((&row[1], &row[2], &row[3]), (&Cell::Count(2), &Cell::Hundredths(108), &Cell::Count(2)));
    assert_eq!((&row[4], &row[5]), (&Cell::Count(1), &Cell::Count(300)));
    let open = house.report(&Asked::new("sessions")).unwrap();
    assert!(open.rows.is_empty());
    let all = house.report(&Asked::new("sessions").with("period", "2026-03-02")).unwrap();
    assert_eq!(all.rows.len(), 3);
}

#[test]
fn a_blocked_terminal_lets_nobody_in_who_waited_there() {
    let mut house = ten(1);
    house.login("u1", "t-2").unwrap();
    house.wait("u2", "t-2").unwrap();
    house.wait("u3", "t-3").unwrap();
    house.system(r#"{"block-terminal": {"name": "t-2", "reason": "stolen"}}"#).unwrap();
    assert_eq!(house.kinds(), ["terminal-blocked", "session-ended", "wait-ended", "session-opened"]);
    assert_eq!(online(&house), [3]);
}

#[test]
fn an_account_that_an_incident_holds_gets_no_session() {
    // PLAT-65
    let mut house = ten(1);
    house.login("u1", "t-1").unwrap();
    house.wait("u2", "t-2").unwrap();
    house.wait("u3", "t-3").unwrap();
    house.facts.held.push(PersonId(2));
    assert_eq!(code(house.login("u2", "t-2")), "account-held");
    // Nor does a place that gets free go to it.
    house.person(1, r#"{"logout": {}}"#).unwrap();
    assert_eq!(online(&house), [3]);
    // A wrong password is what it always was.
    let wrong = forecourt_organisation::Command::Login {
        user: "u2".into(),
        password: forecourt_books::Secret("no".into()),
    };
    assert_eq!(code(house.give(&forecourt_books::By::node("t-2"), &wrong)), "login-failed");
}

#[test]
fn a_wait_counts_on_the_day_on_which_it_ended_and_places_from_their_start_on() {
    // PLAT-34
    let mut house = ten(1);
    house.until("2026-03-02 23:40:00");
    house.login("u1", "t-1").unwrap();
    house.until("2026-03-02 23:55:00");
    house.wait("u2", "t-2").unwrap();
    let more = r#"{"configure": {"key": "plat.licence_users", "value": 5, "from": "2026-03-03 00:00:00"}}"#;
    house.system(more).unwrap();
    house.until("2026-03-03 02:30:00");
    let waits = |day: &str| {
        let report = house.report(&Asked::new("licence-use").with("period", day)).unwrap();
        report.totals()[4].clone()
    };
    assert_eq!((waits("2026-03-02"), waits("2026-03-03")), (Cell::Count(0), Cell::Count(1)));
    let today = house.report(&Asked::new("licence-use")).unwrap();
    assert_eq!(today.filter["period"], "2026-03-03", "the day that it is of");
    // Both ended idle by 00:30; the hours after it have five places all the same.
    let shown: Vec<_> = today.rows.iter().map(|row| (row[1].clone(), row[3].clone())).collect();
    let hour = |peak| (Cell::Count(peak), Cell::Count(5));
    assert_eq!(shown, [hour(2), hour(0), hour(0)]);
    let hours = house.report(&Asked::new("opening")).unwrap();
    assert_eq!(hours.filter["period"], "2026-03-03..2026-03-09");
}

#[test]
fn another_idle_time_holds_from_its_start_on() {
    // PLAT-06, PLAT-33
    let mut house = ten(2);
    house.login("u1", "t-1").unwrap();
    house.login("u2", "t-2").unwrap();
    let line = r#"{"configure": {"key": "plat.idle_min", "value": 5, "from": "2026-03-02 09:10:00"}}"#;
    house.system(line).unwrap();
    let wrong = r#"{"change-password": {"old": "x", "new": "y"}}"#;
    house.until("2026-03-02 09:09:59");
    assert_eq!(code(house.person(1, wrong)), "password-wrong");
    house.until("2026-03-02 09:10:00");
    assert_eq!(code(house.person(2, wrong)), "password-wrong");
    house.until("2026-03-02 09:15:00");
    assert_eq!(online(&house), [1], "five minutes from the command that came under the new value");
    house.until("2026-03-02 09:39:59");
    assert!(online(&house).is_empty());
}

#[test]
fn who_waited_past_the_hours_of_the_plan_is_not_let_in() {
    // PLAT-22, PLAT-32: hours from a to b end with the second before b.
    for (freed, let_in) in [("2026-03-02 09:19:59", 2), ("2026-03-02 09:20:00", 3)] {
        let mut house = ten(1);
        house.system(r#"{"plan-hours": {"person": "P-2", "hours": "08:00-09:20"}}"#).unwrap();
        house.login("u1", "t-1").unwrap();
        house.until("2026-03-02 09:15:00");
        house.wait("u2", "t-2").unwrap();
        house.wait("u3", "t-3").unwrap();
        house.until(freed);
        house.person(1, r#"{"logout": {}}"#).unwrap();
        assert_eq!(online(&house), [let_in], "{freed}");
    }
}
