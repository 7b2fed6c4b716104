//! Steps that may be refused: accepted or refused by a rule is fine, what leans on a refused one is left out, and a command
//! that means nothing is still nobody's wish.

use forecourt_record::{Record, Verdict};
use forecourt_scenario::{Library, Plan, ScenarioError};

fn planned(steps: &str) -> Result<Plan, ScenarioError> {
    let profile = include_str!("../../../scenarios/profiles/standard.toml");
    let profiles = [("standard".to_owned(), profile.to_owned())].into();
    let library = Library::new(profiles, include_str!("../../../scenarios/requirements.toml"));
    let library = library.expect("the catalogue is sound");
    let text = format!(
        "title = \"t\"\nworld = {{ rest = \"3 days\", closes = true }}\n\
         config = {{ \"plat.password_kib\" = 8, \"plat.password_passes\" = 1 }}\n\
         branches = [{{ name = \"Head\", kind = \"head-office\" }}, {{ name = \"East\" }}]\n\
         staff = [{{ name = \"Wang\", branch = \"East\", roles = [\"receptionist\"] }}]\nsteps = [{steps}]\n"
    );
    library.plan("t", "t.toml", &text, None)
}

fn record(steps: &str) -> Record {
    forecourt_scenario::run(&planned(steps).expect("a sound scenario"))
}

const JOINS: &str = r#"{ at = "09:00:00", by = "Wang", command = "members.join", may = true, with = { name = "Anna", category = "basic" }, as = "anna" },"#;
const NOBODY: &str = r#"{ at = "09:00:00", by = "Wang", command = "members.join", may = true, with = { name = "Anna", category = "no such" }, as = "anna" },"#;
const TOPS_UP: &str = r#"{ at = "09:01:00", by = "Wang", command = "value.top-up", may = true, with = { member = "@anna", amount = 100, parts = [{ means = "cash", amount = 100 }] } },"#;

fn outcomes(record: &Record) -> Vec<&str> {
    record.deeds.iter().map(|deed| deed.outcome.as_str()).collect()
}

#[test]
fn what_may_be_refused_may_be_done() {
    let record = record(&format!("{JOINS}{TOPS_UP}"));
    assert_eq!((record.verdict, &record.trouble[..]), (Verdict::Passed, &[][..]));
    assert_eq!(outcomes(&record), ["done", "done"]);
    assert!(
        record.checks.iter().any(|check| check.expected == "nothing stands open at the end" && check.held)
    );
}

#[test]
fn what_leans_on_a_refused_step_is_left_out() {
    let record = record(&format!("{NOBODY}{TOPS_UP}"));
    assert_eq!((record.verdict, &record.trouble[..]), (Verdict::Passed, &[][..]));
    assert!(record.deeds[0].outcome.starts_with("refused "), "{:?}", record.deeds);
    assert_eq!(record.deeds[1].outcome, "left out: nothing is called @anna");
}

#[test]
fn without_may_a_refusal_breaks_the_scenario() {
    let record = record(&NOBODY.replace("may = true, ", ""));
    assert_eq!(record.verdict, Verdict::Broken);
}

#[test]
fn a_command_that_means_nothing_is_told_before_the_run() {
    let steps = format!("{JOINS}{}", TOPS_UP.replace("amount = 100, parts", "amounts = 100, parts"));
    let told = planned(&steps).expect_err("`amounts` is no field").to_string();
    assert!(told.contains("value.top-up") && told.contains("amounts"), "{told}");
}

#[test]
fn a_name_that_stands_for_something_else_stops_the_run_all_the_same() {
    let first = TOPS_UP.replace("} },", "}, as = \"paid\" },");
    let second = TOPS_UP.replace("@anna", "@paid").replace("09:01", "09:02");
    let record = record(&format!("{JOINS}{first}{second}"));
    assert_eq!(record.verdict, Verdict::Broken);
    let why = &record.trouble[0];
    assert!(why.contains("is no M-<number>") && why.contains("value.top-up"), "{why}");
    assert!(record.deeds[2].outcome.starts_with("refused bad-form"), "{:?}", record.deeds[2]);
}
