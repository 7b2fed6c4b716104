//! Whatever is given in whatever order: invariants hold, refusals change nothing, the journal alone makes the state.

use forecourt_books::{By, Context, PersonId, Undo};
use forecourt_organisation::{Command, Event, Organisation};
use proptest::prelude::*;

use crate::house::{House, begin};

/// A few words for every family, with few names, so that they meet.
fn line() -> impl Strategy<Value = String> {
    let person = 1u32..12;
    let branch = 1u32..5;
    let role = prop::sample::select(vec![
        "group-admin",
        "branch-manager",
        "station-manager",
        "shift-lead",
        "cashier",
        "auditor",
        "head-office-finance",
        "x",
    ]);
    let user = prop::sample::select(vec!["ada", "fin", "max", "cas", "rec", "lea"]);
    prop_oneof![
        (person.clone(), role.clone()).prop_map(|(p, r)| format!(r#"{{"grant-role": {{"person": "P-{p}", "role": "{r}"}}}}"#)),
        (person.clone(), role.clone()).prop_map(|(p, r)| format!(r#"{{"revoke-role": {{"person": "P-{p}", "role": "{r}"}}}}"#)),
        (branch.clone(), role.clone()).prop_map(|(b, r)| format!(r#"{{"hire": {{"name": "N", "branch": "B-{b}", "roles": ["{r}"]}}}}"#)),
        (role, prop::sample::select(vec!["organisation.approve", "value.*", "report.*", "bad"]))
            .prop_map(|(r, g)| format!(r#"{{"change-role": {{"role": "{r}", "rights": [{{"right": "{g}", "scope": "group"}}]}}}}"#)),
        (person.clone(), branch.clone()).prop_map(|(p, b)| format!(r#"{{"move-employee": {{"person": "P-{p}", "branch": "B-{b}"}}}}"#)),
        (person.clone(), branch.clone()).prop_map(|(p, b)| format!(r#"{{"give-post": {{"person": "P-{p}", "branch": "B-{b}", "title": "t"}}}}"#)),
        (person.clone(), branch.clone()).prop_map(|(p, b)| format!(r#"{{"end-post": {{"person": "P-{p}", "branch": "B-{b}", "title": "t"}}}}"#)),
        person.clone().prop_map(|p| format!(r#"{{"deactivate": {{"person": "P-{p}"}}}}"#)),
        person.clone().prop_map(|p| format!(r#"{{"reinstate": {{"person": "P-{p}"}}}}"#)),
        (person.clone(), person.clone()).prop_map(|(p, t)| format!(r#"{{"open-session": {{"person": "P-{p}", "terminal": "t-{t}"}}}}"#)),
        (user.clone(), person.clone()).prop_map(|(u, t)| format!(r#"login {u} t-{t}"#)),
        (user, person.clone()).prop_map(|(u, t)| format!(r#"wait {u} t-{t}"#)),
        person.clone().prop_map(|p| format!(r#"{{"end-session": {{"person": "P-{p}", "reason": "r"}}}}"#)),
        Just(r#"{"logout": {}}"#.to_owned()),
        person.clone().prop_map(|t| format!(r#"{{"block-terminal": {{"name": "t-{t}"}}}}"#)),
        person.clone().prop_map(|t| format!(r#"{{"unblock-terminal": {{"name": "t-{t}"}}}}"#)),
        (1i64..5).prop_map(|n| format!(r#"{{"configure": {{"key": "plat.licence_users", "value": {n}}}}}"#)),
        (1u32..3, 1u32..3, 0i64..300_000, branch).prop_map(|(a, d, n, b)| format!(
            r#"{{"request-approval": {{"kind": "refund", "about": "RF-{a}", "digest": "d{d}", "amount": {n}, "branch": "B-{b}"}}}}"#
        )),
        (1u32..6).prop_map(|a| format!(r#"{{"approve": {{"approval": "AP-{a}"}}}}"#)),
        (1u32..6).prop_map(|a| format!(r#"{{"approve": {{"approval": "AP-{a}"}}}}"#)),
        (1u32..6).prop_map(|a| format!(r#"{{"refuse": {{"approval": "AP-{a}", "reason": "r"}}}}"#)),
        (1u32..6).prop_map(|a| format!(r#"{{"send-back": {{"approval": "AP-{a}", "reason": "r"}}}}"#)),
        (1u32..6).prop_map(|a| format!(r#"{{"resubmit": {{"approval": "AP-{a}"}}}}"#)),
        (1u32..3).prop_map(|a| format!(r#"{{"withdraw-approval": {{"about": "RF-{a}"}}}}"#)),
        (person.clone(), 2u32..6).prop_map(|(p, d)| format!(
            r#"{{"name-deputy": {{"deputy": "P-{p}", "from": "2026-03-02", "to": "2026-03-0{d}"}}}}"#
        )),
        (1u32..4, 1u32..4).prop_map(|(p, v)| format!(r#"{{"register-vehicle": {{"plate": "A{p}", "vin": "V{v}"}}}}"#)),
        (1u32..4, 1u32..6).prop_map(|(v, p)| format!(r#"{{"change-plate": {{"vehicle": "V-{v}", "plate": "A{p}"}}}}"#)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn anything_goes_and_nothing_breaks(
        steps in prop::collection::vec((line(), 0u32..12, 0i64..20_000), 1..60),
    ) {
        let mut house = House::staffed();
        house.configure("plat.licence_users", 3);
        for (line, who, later) in steps {
            let next = house.at.plus_s(later).to_string();
            house.until(&next);
            let before = Organisation::state_text(&house.state);
            let by = if who == 0 { By::System } else { By::person(PersonId(who), &format!("t-{who}")) };
            let words: Vec<&str> = line.split(' ').collect();
            let outcome = match words[0] {
                "login" => house.login(words[1], words[2]),
                "wait" => house.wait(words[1], words[2]),
                _ => house.give(&by, &serde_json::from_str::<Command>(&line).unwrap()),
            };
            // The harness checks invariants and rollback after each; a refusal leaves at most counted failures.
            if outcome.is_err() && house.last.is_empty() {
                prop_assert_eq!(Organisation::state_text(&house.state), before);
            }
        }
        let mut again = begin();
        for (stamp, event) in &house.journal {
            again.begin();
            Organisation::apply(&mut again, stamp, event);
            again.commit();
        }
        prop_assert_eq!(Organisation::state_text(&again), Organisation::state_text(&house.state));
    }

    #[test]
    fn sessions_never_outnumber_places_and_a_free_place_admits_exactly_one(
        places in 1i64..4,
        steps in prop::collection::vec((0u8..4, 0usize..6), 1..60),
    ) {
        let users = ["ada", "fin", "max", "cas", "rec", "lea"];
        let numbers = [1u32, 2, 4, 5, 6, 8];
        let mut house = House::staffed();
        house.configure("plat.licence_users", places);
        for (what, index) in steps {
            let (user, number) = (users[index], numbers[index]);
            let terminal = format!("t-{number}");
            let line = house.state.line.len();
            let full = i64::from(house.state.places.get().taken) >= places;
            let counted = house.state.session(PersonId(number)).is_some_and(|session| !session.restricted);
            match what {
                0 => drop(house.login(user, &terminal)),
                1 => drop(house.wait(user, &terminal)),
                2 => drop(house.person(number, r#"{"logout": {}}"#)),
                _ => {
                    let next = house.at.plus_s(300).to_string();
                    house.until(&next);
                }
            }
            prop_assert!(i64::from(house.state.places.get().taken) <= places);
            prop_assert!(house.state.line.is_empty() || i64::from(house.state.places.get().taken) == places);
            if what == 2 && counted && full && line > 0 {
                let opened = house.last.iter().filter(|event| matches!(event, Event::SessionOpened { .. })).count();
                prop_assert_eq!((opened, house.state.line.len()), (1, line - 1));
            }
        }
    }
}
