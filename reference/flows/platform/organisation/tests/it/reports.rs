//! Every report in both languages; the tree; group and branch (PLAT-08, PLAT-09, PLAT-10, PLAT-17, PLAT-19).

use crate::house::{House, code};
use forecourt_books::report::{Asked, Cell};
use forecourt_books::{Context, Lang};
use forecourt_organisation::Organisation;
use forecourt_organisation::rejection::REFUSALS;

#[test]
fn every_report_is_made_and_repeats_to_the_byte() {
    let mut house = House::staffed();
    house.open_all();
    house.person(6, r#"{"register-vehicle": {"plate": "LU-A1", "vin": "VIN1"}}"#).unwrap();
    for name in Organisation::reports() {
        let made = |lang| house.report(&Asked::new(name.name)).unwrap().text(lang);
        assert_eq!(made(Lang::En), made(Lang::En), "{}", name.name);
        assert!(made(Lang::Zh).starts_with(name.title.zh), "{}", name.name);
    }
    let bad = Asked::new("employees").with("branch", "everywhere");
    assert_eq!(house.report(&bad).unwrap_err().code, "bad-filter");
    assert_eq!(house.report(&Asked::new("weather")).unwrap_err().code, "unknown-report");
}

#[test]
fn the_tree_has_head_office_first_and_the_group_is_the_sum_of_its_branches() {
    let mut house = House::new();
    for (name, kind) in [("East", "store"), ("Head", "head-office"), ("Ring", "fuel-station")] {
        house.system(&format!(r#"{{"open-branch": {{"name": "{name}", "kind": "{kind}"}}}}"#)).unwrap();
    }
    for branch in [1, 1, 2, 3] {
        house.system(&format!(r#"{{"hire": {{"name": "N", "branch": "B-{branch}"}}}}"#)).unwrap();
    }
    house.system(r#"{"open-department": {"branch": "B-1", "name": "Sales"}}"#).unwrap();
    house
        .system(
            r#"{"give-post": {"person": "P-3", "branch": "B-1", "title": "buyer", "department": "Sales"}}"#,
        )
        .unwrap();
    let report = house.report(&Asked::new("organisation")).unwrap();
    let names: Vec<_> = report.rows.iter().map(|row| row[2].clone()).collect();
    assert_eq!(names, ["Head", "East", "Sales", "buyer", "Ring"].map(Cell::text));
    let people = |asked: &Asked| match house.report(asked).unwrap().totals()[6] {
        Cell::Count(count) => count,
        ref other => panic!("{other:?}"),
    };
    let branches =
        (1..=3).map(|number| people(&Asked::new("organisation").with("branch", format!("B-{number}"))));
    assert_eq!(
        (people(&Asked::new("organisation")), branches.sum::<i64>()),
        (4, 4),
        "a post counts nobody twice"
    );
}

#[test]
fn groups_of_every_size_keep_the_same_rules() {
    for size in [1, 10, 20, 40, 200] {
        let mut house = House::new();
        for number in 1..=size {
            house.system(&format!(r#"{{"open-branch": {{"name": "S{number}", "kind": "store"}}}}"#)).unwrap();
            let line = format!(
                r#"{{"hire": {{"name": "M", "branch": "B-{number}", "roles": ["branch-manager"]}}}}"#
            );
            house.system(&line).unwrap();
        }
        assert_eq!(house.report(&Asked::new("employees")).unwrap().rows.len(), size);
        let last = house.report(&Asked::new("employees").with("branch", format!("B-{size}"))).unwrap();
        assert_eq!(last.rows.len(), 1);
        assert_eq!(
            code(house.system(&format!(r#"{{"hire": {{"name": "M", "branch": "B-{}"}}}}"#, size + 1))),
            "unknown-branch"
        );
    }
}

#[test]
fn refusals_are_told_in_two_languages_once_each() {
    let mut codes: Vec<&str> = REFUSALS.iter().map(|said| said.code).collect();
    codes.sort_unstable();
    let all = codes.len();
    codes.dedup();
    assert_eq!(codes.len(), all);
    assert!(REFUSALS.iter().all(|said| !said.text.en.is_empty() && !said.text.zh.is_ascii()));
}
