//! Branches, hours, modules (PLAT-08, PLAT-15).

use crate::house::{House, at, code};
use forecourt_books::facts::Opening;
use forecourt_books::{BranchId, By, MemberId};
use forecourt_organisation::{access, after_working, facts};

fn hours(house: &House, branch: u32, day: &str) -> Option<(i64, i64)> {
    match facts::opening(&house.state, BranchId(branch), day.parse().unwrap()) {
        Opening::Closed => None,
        Opening::Open(hours) => Some((hours.from, hours.to)),
    }
}

#[test]
fn hours_are_those_of_the_date_else_of_the_weekday_else_of_the_kind() {
    let mut house = House::staffed();
    assert_eq!(hours(&house, 2, "2026-03-02"), Some((480, 1080)));
    assert_eq!(hours(&house, 3, "2026-03-02"), Some((0, 1440)));
    house.system(r#"{"set-hours": {"branch": "B-2", "hours": "10:00-16:00", "days": [6, 7]}}"#).unwrap();
    house.system(r#"{"set-day": {"branch": "B-2", "day": "2026-03-07"}}"#).unwrap();
    assert_eq!(hours(&house, 2, "2026-03-06"), Some((480, 1080)));
    assert_eq!(hours(&house, 2, "2026-03-07"), None, "closed on this date");
    assert_eq!(hours(&house, 2, "2026-03-08"), Some((600, 960)));
    let open = |text: &str| facts::is_open(&house.state, BranchId(2), at(text));
    assert!(open("2026-03-02 18:00:00") && !open("2026-03-02 18:00:01"), "the closing second is open");
}

#[test]
fn default_hours_of_a_kind_are_a_setting_with_a_start_and_a_branchs_own_value() {
    let mut house = House::staffed();
    let line = |branch: &str, value: i64| {
        format!(
            r#"{{"configure": {{"key": "plat.opening.store.from", "value": {value},
                "from": "2026-03-05"{branch}}}}}"#
        )
    };
    house.system(&line("", 540)).unwrap();
    house.system(r#"{"open-branch": {"name": "West store", "kind": "store"}}"#).unwrap();
    house.system(&line(r#", "branch": "B-4""#, 600)).unwrap();
    assert_eq!(hours(&house, 2, "2026-03-04"), Some((480, 1080)));
    assert_eq!(hours(&house, 2, "2026-03-05"), Some((540, 1080)));
    assert_eq!(hours(&house, 4, "2026-03-05"), Some((600, 1080)));
}

#[test]
fn a_group_has_one_head_office_and_a_partner_brings_its_hours() {
    let mut house = House::staffed();
    assert_eq!(
        code(house.system(r#"{"open-branch": {"name": "X", "kind": "head-office"}}"#)),
        "already-known"
    );
    assert_eq!(code(house.system(r#"{"open-branch": {"name": "X", "kind": "partner"}}"#)), "hours-wanted");
    let line = r#"{"open-branch": {"name": "X", "kind": "partner", "hours": "10:00-12:00", "lat": 36000000, "lon": 117000000}}"#;
    house.system(line).unwrap();
    assert_eq!(hours(&house, 4, "2026-03-02"), Some((600, 720)));
    assert_eq!(facts::branch(&house.state, BranchId(4)).unwrap().position.unwrap().lat, 36_000_000);
    assert_eq!(
        code(house.system(r#"{"open-branch": {"name": "X", "kind": "store", "lat": 1}}"#)),
        "bad-position"
    );
}

#[test]
fn working_time_stands_still_at_night_on_rest_days_and_on_dates_that_head_office_frees() {
    let mut house = House::staffed();
    let after = |house: &House, from: &str| after_working(&house.state, at(from), 4 * 3600).to_string();
    assert_eq!(after(&house, "2026-03-02 09:00:00"), "2026-03-02 13:00:00");
    assert_eq!(after(&house, "2026-03-06 16:00:00"), "2026-03-09 11:00:00");
    house.system(r#"{"set-working-day": {"day": "2026-03-09", "worked": false}}"#).unwrap();
    house.system(r#"{"set-working-day": {"day": "2026-03-07", "worked": true}}"#).unwrap();
    assert_eq!(after(&house, "2026-03-06 16:00:00"), "2026-03-07 11:00:00");
    assert_eq!(after(&house, "2026-03-07 16:00:00"), "2026-03-10 11:00:00");
    assert!(!facts::is_working_day(&house.state, "2026-10-01".parse().unwrap()), "a national holiday");
}

#[test]
fn a_module_that_is_off_is_refused_at_its_branch_alone() {
    let mut house = House::staffed();
    house.open_all();
    let line = r#"{"switch-module": {"module": "membership", "on": false, "branch": "B-2"}}"#;
    house.person(1, line).unwrap();
    let book = |house: &House, person: u32, right: &str| {
        let by = By::person(forecourt_books::PersonId(person), &format!("t-{person}"));
        access::admits(&house.state, house.at, &by, right, None)
    };
    let refusal = book(&house, 4, "members.join").unwrap_err();
    assert_eq!((refusal.code, refusal.fact("name")), ("module-off", Some("membership")));
    assert!(book(&house, 4, "rental.collect").is_ok(), "another module");
    assert!(book(&house, 7, "members.join").is_ok(), "another branch");
    let member = By::member(MemberId(1));
    let at_branch =
        |branch| access::admits(&house.state, house.at, &member, "value.top-up", Some(BranchId(branch)));
    assert_eq!(at_branch(2).unwrap_err().code, "module-off");
    assert!(at_branch(3).is_ok());
    // Services that are sold beside fuel are no part of what keeps the installation going.
    house.person(1, r#"{"switch-module": {"module": "services", "on": false}}"#).unwrap();
    assert!(book(&house, 4, "service.attach-device").is_ok());
    assert_eq!(code(house.system(r#"{"switch-module": {"module": "group", "on": false}}"#)), "module-needed");
    house.system(r#"{"switch-module": {"module": "membership", "on": true}}"#).unwrap();
    assert!(book(&house, 4, "members.join").is_ok());
}
