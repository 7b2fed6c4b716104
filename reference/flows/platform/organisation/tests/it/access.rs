//! The matrix of roles and rights, scopes, separate duties (PLAT-09, PLAT-19 … PLAT-21, PLAT-30).

use crate::house::{House, code};
use forecourt_books::{BranchId, By, MemberId, PersonId};
use forecourt_organisation::roles::ROLES;
use forecourt_organisation::{access, facts};

/// Commands of every context with a word for each role of [`ROLES`], in that order: what the matrix is to say.
const EXPECTED: &[(&str, &str)] = &[
    // admin finance manager station shift recept cashier sales techn seat superv agent attend audit secur
    ("organisation.change-role", "yes no no no no no no no no no no no no no no"),
    ("organisation.configure", "yes no no no no no no no no no no no no no no"),
    ("organisation.hire", "yes no yes no no no no no no no no no no no no"),
    ("organisation.approve", "yes yes yes yes yes no no no no no yes no no no yes"),
    ("organisation.resubmit", "yes yes yes yes yes yes yes yes yes yes yes yes yes no yes"),
    ("organisation.block-terminal", "yes no no no no no no no no no no no no no yes"),
    ("organisation.register-vehicle", "yes no yes yes no yes no yes no no no no no no no"),
    ("payments.pay", "yes yes yes yes yes yes yes no no no no no yes no no"),
    ("payments.review", "yes yes yes yes yes no no no no no no no no no no"),
    ("payments.settle-difference", "yes yes yes yes no no no no no no no no no no no"),
    ("payments.agree-channel", "yes yes no no no no no no no no no no no no no"),
    ("value.top-up", "yes yes yes yes yes yes yes no no no no no yes no no"),
    ("value.adjust-points", "yes yes yes yes no no no no no no no no no no no"),
    ("value.define-scheme", "yes yes no no no no no no no no no no no no no"),
    ("members.join", "yes no yes yes no yes no yes no no no no no no no"),
    ("members.report-lost", "yes no yes yes no yes no yes no yes yes yes no no no"),
    ("members.define-category", "yes yes no no no no no no no no no no no no no"),
    ("rental.configure-model", "yes no yes yes no no no no no no no no no no no"),
    ("rental.file-inspection", "yes no yes yes no yes no yes yes no no no yes no no"),
    ("keys.take-key", "yes no yes yes yes yes yes yes yes no no no yes no no"),
    ("security.acknowledge", "yes no yes yes no no no no no no no no no no yes"),
    ("security.ask-restore", "yes no no no no no no no no no no no no no yes"),
    ("service.make-quote", "yes yes no no no no no no no no no no no no no"),
    ("messages.write", "yes yes yes yes yes yes yes yes yes yes yes yes yes no yes"),
    ("report.books-check", "yes yes yes yes no no no no no no yes no no yes yes"),
    ("report.desk", "yes yes yes yes yes yes yes yes yes yes yes yes yes yes yes"),
];

#[test]
fn the_matrix_says_for_every_role_what_it_may() {
    let mut house = House::staffed();
    let staff: Vec<&str> =
        ROLES.iter().map(|(role, _)| *role).filter(|role| !["member", "guest"].contains(role)).collect();
    let mut people = Vec::new();
    for role in &staff {
        let person = house.state.people.len() + 1;
        house
            .system(&format!(r#"{{"hire": {{"name": "N", "branch": "B-2", "roles": ["{role}"]}}}}"#))
            .unwrap();
        people.push(PersonId(u32::try_from(person).unwrap()));
    }
    for (right, words) in EXPECTED {
        let words: Vec<&str> = words.split(' ').collect();
        assert_eq!(words.len(), staff.len(), "{right}");
        for ((person, role), word) in people.iter().zip(&staff).zip(words) {
            let by = By::person(*person, "nowhere");
            let said = access::may(&house.state, &by, right, Some(BranchId(2)));
            assert_eq!(said.is_ok(), word == "yes", "{role} {right}");
            if let Err(refusal) = said {
                assert_eq!((refusal.code, refusal.fact("role")), ("forbidden", Some(*role)));
            }
        }
    }
}

#[test]
fn the_manager_of_one_branch_is_nobody_at_another() {
    let mut house = House::staffed();
    house.open_all();
    let max = By::person(PersonId(4), "t-4");
    assert!(access::may(&house.state, &max, "rental.file-inspection", Some(BranchId(2))).is_ok());
    assert_eq!(
        access::may(&house.state, &max, "rental.file-inspection", Some(BranchId(3))).unwrap_err().code,
        "forbidden"
    );
    let reads = |house: &House, by: &By, branch| access::reads(&house.state, house.at, by, "sales", branch);
    assert_eq!(reads(&house, &max, None).unwrap(), Some(BranchId(2)), "the own branch alone");
    assert_eq!(reads(&house, &max, Some(BranchId(3))).unwrap_err().code, "forbidden");
    // A post at the other branch makes it an own one; its terminal is still the other's.
    house.system(r#"{"give-post": {"person": "P-4", "branch": "B-3", "title": "stand-in"}}"#).unwrap();
    assert!(access::may(&house.state, &max, "rental.file-inspection", Some(BranchId(3))).is_ok());
    let touch = access::admits(&house.state, house.at, &max, "rental.file-inspection", Some(BranchId(3)));
    assert_eq!(touch.unwrap_err().code, "wrong-branch");
    let fin = By::person(PersonId(2), "t-2");
    assert_eq!(reads(&house, &fin, None).unwrap(), None, "head office sees all branches");
    let pays = access::admits(&house.state, house.at, &fin, "payments.refund", Some(BranchId(3)));
    assert_eq!(
        pays.unwrap(),
        Some(BranchId(1)),
        "the group's reach crosses branches; the event bears the terminal's"
    );
}

#[test]
fn roles_are_data_and_reach_their_holders_at_once() {
    let mut house = House::staffed();
    house.open_all();
    let cas = By::person(PersonId(5), "t-5");
    let may = |house: &House, right: &str| access::admits(&house.state, house.at, &cas, right, None).is_ok();
    assert!(may(&house, "value.top-up") && !may(&house, "rental.file-inspection"));
    let line = r#"{"change-role": {"role": "cashier", "rights": [{"right": "rental.file-inspection", "scope": "branch"}]}}"#;
    house.person(1, line).unwrap();
    assert!(!may(&house, "value.top-up") && may(&house, "rental.file-inspection"));
    let new =
        r#"{"change-role": {"role": "night-porter", "rights": [{"right": "keys.*", "scope": "branch"}]}}"#;
    house.person(1, new).unwrap();
    house.person(1, r#"{"grant-role": {"person": "P-5", "role": "night-porter"}}"#).unwrap();
    assert!(may(&house, "keys.take-key"));
    house.person(1, r#"{"revoke-role": {"person": "P-5", "role": "night-porter"}}"#).unwrap();
    assert!(!may(&house, "keys.take-key"));
    assert_eq!(facts::with_role(&house.state, "night-porter", None), []);
    assert_eq!(code(house.person(4, line)), "forbidden", "a branch manager changes no role");
    let bad = r#"{"change-role": {"role": "x", "rights": [{"right": "Rental", "scope": "branch"}]}}"#;
    assert_eq!(code(house.person(1, bad)), "bad-right");
}

#[test]
fn nobody_changes_the_own_role_and_an_auditor_changes_nothing() {
    let mut house = House::staffed();
    house.open_all();
    assert_eq!(code(house.person(1, r#"{"grant-role": {"person": "P-1", "role": "cashier"}}"#)), "own-role");
    assert_eq!(
        code(house.person(1, r#"{"revoke-role": {"person": "P-1", "role": "group-admin"}}"#)),
        "own-role"
    );
    assert_eq!(code(house.person(4, r#"{"grant-role": {"person": "P-4", "role": "cashier"}}"#)), "own-role");
    let own = r#"{"change-role": {"role": "group-admin", "rights": [{"right": "*", "scope": "group"}]}}"#;
    assert_eq!(code(house.person(1, own)), "own-role");
    for line in [
        r#"{"open-department": {"branch": "B-1", "name": "Audit"}}"#,
        r#"{"register-vehicle": {"plate": "A1", "vin": "V1"}}"#,
        r#"{"name-deputy": {"deputy": "P-2", "from": "2026-03-02", "to": "2026-03-03"}}"#,
        r#"{"end-session": {"person": "P-5", "reason": "x"}}"#,
    ] {
        assert_eq!(code(house.person(3, line)), "forbidden", "{line}");
    }
    let aud = By::person(PersonId(3), "t-3");
    assert_eq!(
        access::reads(&house.state, house.at, &aud, "ledger", None).unwrap(),
        None,
        "reads everything"
    );
    assert_eq!(
        code(house.person(1, r#"{"grant-role": {"person": "P-3", "role": "cashier"}}"#)),
        "auditor-alone"
    );
    let line =
        r#"{"change-role": {"role": "auditor", "rights": [{"right": "value.top-up", "scope": "group"}]}}"#;
    assert_eq!(code(house.person(1, line)), "auditor-reads-only");
    house.person(3, r#"{"logout": {}}"#).unwrap();
}

#[test]
fn a_branch_manager_gives_away_no_right_over_the_group() {
    let mut house = House::staffed();
    house.open_all();
    let line = r#"{"hire": {"name": "N", "branch": "B-2", "roles": ["head-office-finance"]}}"#;
    assert_eq!(code(house.person(4, line)), "forbidden");
    house.person(4, r#"{"hire": {"name": "N", "branch": "B-2", "roles": ["cashier"]}}"#).unwrap();
    assert_eq!(
        code(house.person(4, r#"{"hire": {"name": "N", "branch": "B-3", "roles": ["cashier"]}}"#)),
        "forbidden"
    );
    // Who could set an administrator's password could be one.
    house.system(r#"{"move-employee": {"person": "P-1", "branch": "B-2"}}"#).unwrap();
    let take = r#"{"set-password": {"person": "P-1", "password": "mine mine mine"}}"#;
    assert_eq!(code(house.person(4, take)), "forbidden");
}

#[test]
fn members_reach_member_commands_only_and_nobody_is_let_in_by_a_cabinet_alone() {
    let house = House::staffed();
    let ask =
        |by: &By, right: &str| access::admits(&house.state, house.at, by, right, None).map_err(|no| no.code);
    let member = By::member(MemberId(1));
    assert_eq!(ask(&member, "rental.cancel"), Ok(None));
    assert_eq!(ask(&member, "rental.file-inspection"), Err("forbidden"));
    let guest = By::Guest("anna".into());
    assert_eq!((ask(&guest, "rental.recommend"), ask(&guest, "rental.cancel")), (Ok(None), Err("forbidden")));
    assert_eq!(ask(&member, "organisation.hire"), Err("forbidden"));
    assert_eq!(ask(&member, "keys.take-key"), Err("forbidden"));
    assert_eq!(ask(&By::cabinet(1), "keys.take-key"), Ok(None));
    assert_eq!(ask(&By::cabinet(1), "rental.file-inspection"), Err("not-signed-in"));
    assert_eq!(ask(&By::node("t-1"), "rental.file-inspection"), Err("not-signed-in"));
    assert_eq!(ask(&By::node("t-1"), "organisation.login"), Ok(Some(BranchId(1))));
    assert_eq!(ask(&By::person(PersonId(4), "t-4"), "rental.file-inspection"), Err("session-ended"));
    let nobody = House::new();
    let by = By::person(PersonId(4), "t-4");
    assert_eq!(access::admits(&nobody.state, nobody.at, &by, "keys.take-key", None), Ok(None));
}

#[test]
fn every_right_of_a_seed_role_is_a_pattern_and_names_a_command_that_there_is() {
    for (role, _) in ROLES {
        for grant in forecourt_organisation::roles::seed(role).unwrap() {
            assert!(forecourt_organisation::rights::is_right(&grant.right), "{role} {}", grant.right);
            let Some(command) = grant.right.strip_prefix("organisation.") else { continue };
            let read =
                serde_json::from_str::<forecourt_organisation::Command>(&format!(r#"{{"{command}": {{}}}}"#));
            let known = read.map_or_else(|error| !error.to_string().contains("unknown variant"), |_| true);
            assert!(known, "{role}: there is no command {command}");
        }
    }
}

#[test]
fn a_members_phone_reads_its_own_pages_and_none_of_the_house() {
    let house = House::staffed();
    let member = By::Member { member: MemberId(7), channel: forecourt_books::Channel::App };
    let read =
        |report: &str| access::reads(&house.state, house.at, &member, report, None).map_err(|no| no.code);
    for own in ["member-page", "statement", "messages-of", "my-records"] {
        assert_eq!(read(own), Ok(None), "{own}");
    }
    for other in ["employees", "sessions", "settings", "desk", "alarms", "payments", "outbox", "top-ups"] {
        assert_eq!(read(other), Err("forbidden"), "{other}");
    }
}

#[test]
fn a_desk_is_seen_by_its_owner_and_by_whoever_leads_the_branch() {
    let mut house = House::staffed();
    house.open_all();
    let people: Vec<PersonId> = house.state.people.iter().map(|(person, _)| person).collect();
    let mut refused = 0;
    for (own, other) in people.iter().flat_map(|own| people.iter().map(move |other| (*own, *other))) {
        let asked = forecourt_books::report::Asked::new("desk").with("person", other);
        let given = house.report_by(&By::person(own, "t-1"), &asked).is_ok();
        let scope = access::scope_of(&house.state, own, "report.desk");
        let home = facts::home_branch(&house.state, other);
        let led = match scope {
            Some(forecourt_organisation::kinds::Scope::Group) => true,
            Some(forecourt_organisation::kinds::Scope::Branch) => {
                home.is_some() && home == facts::home_branch(&house.state, own)
            }
            _ => false,
        };
        assert_eq!(given, own == other || led, "{own} at the desk of {other}");
        refused += u32::from(!given);
    }
    assert!(refused > 0, "somebody is kept away from somebody's desk");
    let member = By::Member { member: MemberId(7), channel: forecourt_books::Channel::App };
    let asked = forecourt_books::report::Asked::new("desk").with("person", people[0]);
    assert_eq!(house.report_by(&member, &asked).unwrap_err().code, "forbidden");
}

#[test]
fn an_outside_system_answers_and_does_nothing_else() {
    let mut house = House::staffed();
    house.open_all();
    let by = By::Outside("wechat".into());
    let ask = |right: &str| access::admits(&house.state, house.at, &by, right, None).map_err(|no| no.code);
    for answer in
        ["payments.notice", "payments.statement", "messages.gateway-report", "service.device-report"]
    {
        assert_eq!(ask(answer), Ok(None), "{answer}");
    }
    for other in ["organisation.grant-role", "organisation.configure", "value.top-up", "report.employees"] {
        assert_eq!(ask(other), Err("forbidden"), "{other}");
    }
}

#[test]
fn a_right_for_the_own_department_ends_at_its_door() {
    // PLAT-20: own records, own department, own branch, group.
    let mut house = House::staffed();
    for name in ["workshop", "front"] {
        house.system(&format!(r#"{{"open-department": {{"branch": "B-2", "name": "{name}"}}}}"#)).unwrap();
    }
    let rights = r#"[{"right": "organisation.set-phone", "scope": "department"},
        {"right": "report.employees", "scope": "department"}, {"right": "organisation.plan-hours", "scope": "own"},
        {"right": "organisation.hire", "scope": "department"}]"#;
    house.system(&format!(r#"{{"change-role": {{"role": "foreman", "rights": {rights}}}}}"#)).unwrap();
    for (name, role, department) in
        [("Fo", "foreman", "workshop"), ("Te", "technician", "workshop"), ("Re", "receptionist", "front")]
    {
        let line = format!(
            r#"{{"hire": {{"name": "{name}", "branch": "B-2", "roles": ["{role}"], "department": "{department}"}}}}"#
        );
        house.system(&line).unwrap();
    }
    house.system(r#"{"enrol-terminal": {"name": "t-9", "branch": "B-2"}}"#).unwrap();
    for number in [4, 9] {
        let line = format!(r#"{{"open-session": {{"person": "P-{number}", "terminal": "t-{number}"}}}}"#);
        house.system(&line).unwrap();
    }
    let phone = |who: u32| format!(r#"{{"set-phone": {{"person": "P-{who}", "phone": "13900001111"}}}}"#);
    house.person(9, &phone(10)).unwrap();
    house.person(9, &phone(9)).unwrap();
    let refusal = house.person(9, &phone(11)).unwrap_err();
    assert_eq!((refusal.code, refusal.fact("reach")), ("forbidden", Some("department")));
    assert_eq!(code(house.person(9, &phone(5))), "forbidden", "the cashier of the branch has no department");
    let hours = |who: u32| format!(r#"{{"plan-hours": {{"person": "P-{who}", "hours": "08:00-18:00"}}}}"#);
    house.person(9, &hours(9)).unwrap();
    assert_eq!(code(house.person(9, &hours(10))), "forbidden", "own is oneself, not the colleague");
    let hire = |of: &str| format!(r#"{{"hire": {{"name": "New", "branch": "B-2", "department": "{of}"}}}}"#);
    house.person(9, &hire("workshop")).unwrap();
    assert_eq!(code(house.person(9, &hire("front"))), "forbidden");
    // A post in the other department opens its door, too.
    let post =
        r#"{"give-post": {"person": "P-9", "branch": "B-2", "title": "stand-in", "department": "front"}}"#;
    house.system(post).unwrap();
    house.person(9, &phone(11)).unwrap();
    assert!(house.person(4, &phone(5)).is_ok(), "the branch's manager reaches everybody of the branch");
}
