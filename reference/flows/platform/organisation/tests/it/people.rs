//! Users log in, are blocked, planned, deactivated (PLAT-08, PLAT-22, PLAT-23).

use crate::house::{House, at, code};
use forecourt_books::report::{Asked, Cell};
use forecourt_books::{BranchId, By, Context, News, PersonId, Secret, Stamp};
use forecourt_organisation::{Command, Event, Organisation, facts};

fn wrong(house: &mut House, user: &str, terminal: &str) -> (&'static str, String) {
    let command = Command::Login { user: user.to_owned(), password: Secret::new("guess") };
    let refusal = house.give(&By::node(terminal), &command).unwrap_err();
    (refusal.code, refusal.facts.first().map(|(_, value)| value.clone()).unwrap_or_default())
}

#[test]
fn five_failures_block_the_account_through_the_last_second_of_half_an_hour() {
    let mut house = House::staffed();
    for left in ["4", "3", "2", "1", "0"] {
        assert_eq!(wrong(&mut house, "max", "t-4"), ("login-failed", left.to_owned()));
    }
    assert_eq!(house.kinds(), ["login-failed", "account-blocked"]);
    assert_eq!(code(house.login("max", "t-4")), "account-blocked");
    house.at = at("2026-03-02 09:30:00");
    assert_eq!(code(house.login("max", "t-4")), "account-blocked", "the last second");
    house.at = at("2026-03-02 09:30:01");
    assert_eq!(wrong(&mut house, "max", "t-4").1, "4", "counting begins anew");
    house.login("max", "t-4").unwrap();
    assert_eq!(wrong(&mut house, "max", "t-4").1, "4", "a login ends the row of failures");
    assert_eq!(wrong(&mut house, "nobody", "t-4"), ("login-failed", "4".to_owned()), "no name is given away");
}

#[test]
fn a_user_logs_in_within_the_hours_of_the_plan() {
    let mut house = House::staffed();
    house
        .system(r#"{"plan-hours": {"person": "P-5", "hours": "08:00-18:00", "days": [1, 2, 3, 4, 5]}}"#)
        .unwrap();
    for (when, code) in [
        ("2026-03-02 07:59:59", "outside-hours"),
        ("2026-03-02 08:00:00", ""),
        ("2026-03-02 17:59:59", ""),
        ("2026-03-02 18:00:00", "outside-hours"),
        ("2026-03-07 10:00:00", "outside-hours"),
    ] {
        house.at = at(when);
        let said = house.login("cas", "t-5");
        assert_eq!(said.as_ref().map_or_else(|no| no.code, |_| ""), code, "{when}");
    }
    let stamp = Stamp { at: house.at, by: By::node("t-5"), branch: None, seq: 0 };
    let news = Organisation::news(&house.state, &stamp, &house.last[0]);
    assert!(matches!(&news[..], [News::Alarm { pattern, .. }] if pattern == "outside-hours"), "{news:?}");
    house.system(r#"{"plan-hours": {"person": "P-5"}}"#).unwrap();
    house.login("cas", "t-5").unwrap();
}

#[test]
fn a_branchs_user_sits_at_the_branchs_terminals_and_head_office_at_any() {
    let mut house = House::staffed();
    assert_eq!(code(house.login("cas", "t-7")), "wrong-branch");
    house.login("fin", "t-7").unwrap();
    house.system(r#"{"give-post": {"person": "P-5", "branch": "B-3", "title": "stand-in"}}"#).unwrap();
    house.login("cas", "t-8").unwrap();
}

#[test]
fn passwords_are_changed_by_their_users_and_never_stored() {
    let mut house = House::staffed();
    house.open_all();
    let line = r#"{"change-password": {"old": "password of cas", "new": "brand new words"}}"#;
    house.person(5, line).unwrap();
    assert_eq!(code(house.person(5, line)), "password-wrong");
    assert_eq!(
        code(house.person(5, r#"{"change-password": {"old": "brand new words", "new": "short"}}"#)),
        "password-short"
    );
    assert_eq!(code(house.login("cas", "t-5")), "login-failed");
    let journal =
        serde_json::to_string(&house.journal.iter().map(|(_, event)| event).collect::<Vec<_>>()).unwrap();
    assert!(!journal.contains("password of") && !journal.contains("brand new"));
    assert!(journal.contains("$argon2id$"));
    let taken = r#"{"hire": {"name": "N", "branch": "B-2", "user": "cas", "password": "long enough"}}"#;
    assert_eq!(code(house.system(taken)), "already-known");
    assert_eq!(
        code(house.system(r#"{"hire": {"name": "N", "branch": "B-2", "user": "n"}}"#)),
        "password-wanted"
    );
}

#[test]
fn whoever_is_deactivated_is_out_at_once_and_the_history_stays() {
    let mut house = House::staffed();
    house.system(r#"{"set-manager": {"branch": "B-2", "person": "P-4"}}"#).unwrap();
    house.open_all();
    house.person(4, r#"{"deactivate": {"person": "P-5", "reason": "left"}}"#).unwrap();
    assert_eq!(house.kinds(), ["session-ended", "person-deactivated"]);
    assert!(matches!(&house.last[1], Event::PersonDeactivated { manager: Some(PersonId(4)), .. }));
    assert_eq!(code(house.person(5, r#"{"logout": {}}"#)), "session-ended");
    assert_eq!(code(house.login("cas", "t-5")), "account-closed");
    let stamp = Stamp { at: house.at, by: By::node("t-5"), branch: None, seq: 0 };
    let news = Organisation::news(&house.state, &stamp, &house.last[0]);
    assert!(
        matches!(&news[..], [News::Alarm { pattern, .. }] if pattern == "deactivated-account"),
        "{news:?}"
    );
    assert_eq!(facts::person_name(&house.state, PersonId(5)).as_deref(), Some("Cas"));
    assert_eq!(facts::home_branch(&house.state, PersonId(5)), None);
    assert_eq!(facts::with_role(&house.state, "cashier", None), []);
    assert_eq!(code(house.person(4, r#"{"deactivate": {"person": "P-4"}}"#)), "own-role");
    house.person(1, r#"{"reinstate": {"person": "P-5"}}"#).unwrap();
    house.login("cas", "t-5").unwrap();
}

#[test]
fn posts_departments_and_phones_are_found() {
    let mut house = House::staffed();
    house.system(r#"{"open-department": {"branch": "B-2", "name": "After-sales"}}"#).unwrap();
    house.system(r#"{"give-post": {"person": "P-7", "branch": "B-2", "title": "trainer", "department": "After-sales"}}"#).unwrap();
    house.system(r#"{"hire": {"name": "New", "branch": "B-2", "department": "After-sales", "phone": "13812345678"}}"#).unwrap();
    let people = |numbers: &[u32]| numbers.iter().map(|number| PersonId(*number)).collect::<Vec<_>>();
    assert_eq!(facts::in_department(&house.state, BranchId(2), "After-sales"), people(&[7, 9]));
    assert_eq!(facts::staff(&house.state, BranchId(2)), people(&[4, 5, 6, 7, 9]));
    assert_eq!(facts::with_role(&house.state, "station-manager", Some(BranchId(2))), people(&[7]));
    assert_eq!(facts::person_phone(&house.state, PersonId(9)).as_deref(), Some("13812345678"));
    house.system(r#"{"end-post": {"person": "P-7", "branch": "B-2", "title": "trainer"}}"#).unwrap();
    assert_eq!(facts::staff(&house.state, BranchId(2)), people(&[4, 5, 6, 9]));
    let line = r#"{"hire": {"name": "New", "branch": "B-2", "department": "Nowhere"}}"#;
    assert_eq!(code(house.system(line)), "unknown-department");
}

#[test]
fn the_first_employee_comes_behind_the_operators_of_cabinets_that_stood_alone() {
    // PLAT-03, PLAT-12, PLAT-14
    let mut house = House::behind_operators(2);
    house.system(r#"{"open-branch": {"name": "Head office", "kind": "head-office"}}"#).unwrap();
    for (name, number) in [("Ada", 3), ("Ben", 4)] {
        let hire = format!(r#"{{"hire": {{"name": "{name}", "branch": "B-1", "roles": ["cashier"]}}}}"#);
        let events = house.system(&hire).unwrap();
        assert!(
            matches!(&events[0], Event::Hired { person, .. } if *person == PersonId(number)),
            "{events:?}"
        );
        assert_eq!(facts::person_name(&house.state, PersonId(number)).as_deref(), Some(name));
    }
    for stranger in [1, 2, 5] {
        assert_eq!(facts::person_name(&house.state, PersonId(stranger)), None);
    }
    assert_eq!(house.state.people.iter().map(|(person, _)| person.0).collect::<Vec<_>>(), [3, 4]);
}

#[test]
fn work_for_a_role_that_nobody_holds_any_more_lies_on_the_managers_desk() {
    // PLAT-23
    let mut house = House::staffed();
    house.system(r#"{"set-manager": {"branch": "B-2", "person": "P-4"}}"#).unwrap();
    let desk = |house: &House, person: u32| {
        let to = |role: &str, branch| forecourt_books::message::To::Role(role.to_owned(), branch);
        let task = |id: &str, to| forecourt_books::Task {
            due: house.at,
            id: id.to_owned(),
            kind: "call",
            to,
            text: "call".to_owned(),
        };
        let tasks = vec![
            task("OB-1", to("cashier", Some(forecourt_books::BranchId(2)))),
            task("OB-2", to("security-officer", None)),
        ];
        let asked = Asked::new("desk").with("person", PersonId(person));
        let report = house.report_with(tasks, &asked).unwrap();
        report.rows.iter().map(|row| row[1].clone()).collect::<Vec<_>>()
    };
    // The group has no security officer: the administrator's, where head office has no manager.
    assert_eq!((desk(&house, 5), desk(&house, 4)), (vec![Cell::text("OB-1")], vec![]));
    assert_eq!(desk(&house, 1), [Cell::text("OB-2")]);
    house.system(r#"{"deactivate": {"person": "P-5"}}"#).unwrap();
    assert_eq!(desk(&house, 4), [Cell::text("OB-1")]);
    house.system(r#"{"reinstate": {"person": "P-5"}}"#).unwrap();
    assert_eq!((desk(&house, 5), desk(&house, 4)), (vec![Cell::text("OB-1")], vec![]));
}
