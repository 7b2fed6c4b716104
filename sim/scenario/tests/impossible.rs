//! Steps for which the world has nothing stop the run and say what is there; what the house cannot know is not held against it.

use forecourt_record::{Record, Verdict};
use forecourt_scenario::Library;

fn record(world: &str, steps: &str) -> Record {
    let profile = include_str!("../../../scenarios/profiles/standard.toml");
    let profiles = [("standard".to_owned(), profile.to_owned())].into();
    let library = Library::new(profiles, include_str!("../../../scenarios/requirements.toml"));
    let library = library.expect("the catalogue is sound");
    let text = format!("title = \"t\"\n{world}\nsteps = [{steps}]\n");
    let plan = library.plan("t", "t.toml", &text, None);
    forecourt_scenario::run(&plan.unwrap_or_else(|wrong| panic!("{wrong}")))
}

fn stops(steps: &str, says: &str) {
    let world = "world = { journal = \"replicated\", cabinets = 0 }\nbranches = [{ name = \"East\" }]";
    let record = record(world, steps);
    assert_eq!(record.verdict, Verdict::Broken);
    assert_eq!(record.trouble[0], says);
}

const POWER: &str = r#"{ at = "08:10:00", do = "power of cabinet 1 fails" },"#;
const TAKES: &str = r#"{ at = "08:10:40", do = "a stranger takes A17 out of the shut drawer" },"#;
const WAITS: &str =
    r#"{ at = "08:12:00", expect = [{ event = "alarm-raised", within = "1 s", times = 0 }] },"#;
const CABINET: &str = r#"keys = [{ name = "A17", in = "1/05" }, { name = "B20", in = "1/07" }]"#;

#[test]
fn nodes_that_are_not_there() {
    stops(r#"{ at = "09:00:00", do = "node 9 dies" }"#, "there is no node 9: there are 3, counted from 1");
    stops(r#"{ at = "09:00:00", do = "node 2 returns" }"#, "node 2 cannot return: it is up");
    stops(
        r#"{ at = "09:00:00", do = "node 1 still holds itself for the primary" }"#,
        "node 1 is the primary: it dies first, and another one takes over",
    );
}

#[test]
fn records_that_are_not_there() {
    let steps = r#"{ at = "09:00:00", do = "record 999 of the store is altered" }"#;
    stops(steps, "there is no record 999: the store has 1");
}

/// The books say what the line said last (KEY-56); once it speaks again they say what is.
#[test]
fn a_key_that_goes_while_the_line_is_dead_is_not_held_against_the_books() {
    let placed = |record: &Record| {
        let check =
            record.checks.iter().find(|check| check.expected == "every key hangs where the books say");
        check.map(|check| (check.held, check.found.clone()))
    };
    let dark = record(CABINET, &format!("{POWER}{TAKES}{WAITS}"));
    assert_eq!(placed(&dark), None, "nobody sees into the cabinet");
    let returns = r#"{ at = "08:11:00", do = "power of cabinet 1 returns" },"#;
    let seen = record(CABINET, &format!("{POWER}{TAKES}{returns}{WAITS}"));
    assert_eq!(placed(&seen), Some((true, "1 keys looked at".to_owned())));
}
