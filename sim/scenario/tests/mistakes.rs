//! What authors get wrong, and what they are told: line, column, what is wrong, what would be right.

use forecourt_scenario::Library;
use std::collections::BTreeMap;

const CATALOGUE: &str = "[keys]\nprefix = \"KEY\"\ntitle = \"Key cabinets\"\n[keys.rules]\nKEY-01 = \"x\"\n";

/// Plans `steps` behind a sound beginning and gives what is complained of.
fn told(text: &str) -> String {
    let profile = include_str!("../../../scenarios/profiles/standard.toml");
    let profiles = BTreeMap::from([("standard".to_owned(), profile.to_owned())]);
    let library = Library::new(profiles, CATALOGUE).expect("a sound catalogue");
    match library.plan("x", "x.toml", text, None) {
        Ok(_) => "nothing is wrong".to_owned(),
        Err(error) => error.to_string(),
    }
}

const BEGINNING: &str = "title = \"x\"\n[[people]]\nname = \"Li Na\"\nlevel = \"user\"\n[[keys]]\nname = \"A17\"\nin = \"1/05\"\n";

#[track_caller]
fn check(text: &str, place: &str, words: &[&str]) {
    let said = told(text);
    assert!(said.contains(&format!("x.toml:{place}")), "not at {place}:\n{said}");
    for word in words {
        assert!(said.contains(word), "says nothing of {word:?}:\n{said}");
    }
}

#[track_caller]
fn check_step(step: &str, place: &str, words: &[&str]) {
    check(&format!("{BEGINNING}[[steps]]\n{step}\n"), place, words);
}

#[test]
fn a_sound_scenario_has_no_mistake() {
    assert_eq!(
        told(&format!("{BEGINNING}[[steps]]\nat = \"08:01:00\"\ndo = \"Li Na signs in\"\n")),
        "nothing is wrong"
    );
}

#[test]
fn text_that_is_no_scenario() {
    check("title = ", "1:9", &["error"]);
    check("titel = \"x\"\nsteps = []\n", "1:1", &["titel", "title"]);
    check("title = \"x\"\nsteps = []\n[world]\nprofil = \"standard\"\n", "4:1", &["profil", "profile"]);
}

#[test]
fn faults_strike_boards_that_are_there() {
    let fault = |target: &str| {
        format!(
            "title = \"x\"\nsteps = []\n[[faults]]\nkind = \"L1\"\ntarget = \"{target}\"\nfrom = \"08:00:00\"\nto = \"for 1 h\"\n"
        )
    };
    for wrong in ["drawer 0", "drawer 3", "3/01", "1/33", "0/01", "2/1/01", "9/250"] {
        check(&fault(wrong), "5:10", &[wrong, "1 cabinet of 2 drawers of 32 slots"]);
    }
    check(&fault("slot 1"), "5:10", &["drawer 1", "1/05"]);
    for right in ["line", "drawer 2", "2/32", "1/1/01"] {
        assert_eq!(told(&fault(right)), "nothing is wrong", "{right}");
    }
}

#[test]
fn expectations_look_where_something_is() {
    let expecting =
        |what: &str| format!("at = \"09:00:00\"\ndo = \"Li Na signs in\"\nexpect = [{{ {what} }}]");
    for wrong in [
        "counter = \"polls\", cabinet = 2, most = 0",
        "bus = \"strict-turns\", cabinet = 99",
        "bus = \"no-slots 3\"",
        "bus = \"tag-answers 3/01 0\"",
        "bus = \"only-slot 1/33\"",
        "slot = \"3/01\", shows = \"empty\"",
        "truth = \"1/33\", holds = \"nothing\"",
        "truth = \"drawer 0\", most = 0",
        "counter = \"rejected 3/01\", most = 0",
    ] {
        check_step(&expecting(wrong), "11:", &["the world has 1 cabinet of 2 drawers of 32 slots"]);
    }
}

#[test]
fn times() {
    check_step(
        "at = \"+18446744073709551615 min\"\ndo = \"Li Na signs in\"",
        "9:6",
        &["twenty years", "7305 days"],
    );
    check_step("at = \"9 o'clock\"\ndo = \"Li Na signs in\"", "9:6", &["09:00:00"]);
    check_step("at = \"07:00:00\"\ndo = \"Li Na signs in\"", "9:6", &["before the start"]);
    let back =
        "at = \"09:00:00\"\ndo = \"Li Na signs in\"\n[[steps]]\nat = \"08:30:00\"\ndo = \"Li Na signs out\"";
    check_step(back, "12:6", &["before the step above"]);
    check_step("at = \"+5 sec\"\ndo = \"Li Na signs in\"", "9:6", &["no unit", "5 s"]);
}

#[test]
fn phrases() {
    check_step("at = \"09:00:00\"\ndo = \"Li Na sings in\"", "10:6", &["signs in"]);
    check_step("at = \"09:00:00\"\ndo = \"Wang Lei signs in\"", "10:6", &["Wang Lei", "Li Na"]);
    check_step("at = \"09:00:00\"\ndo = \"Li Na takes key A18 for test-drive\"", "10:6", &["A18", "A17"]);
    check_step("at = \"09:00:00\"\ndo = \"Li Na takes key A17 for fun\"", "10:6", &["fun", "test-drive"]);
    check_step("at = \"09:00:00\"", "9:6", &["neither does nor expects"]);
}

#[test]
fn expectations() {
    let expect = |expect: &str| format!("at = \"09:00:00\"\nexpect = [{{ {expect} }}]");
    check_step(&expect("event = \"key-taekn\""), "10:11", &["key-taekn", "key-taken"]);
    check_step(&expect("within = \"5 s\""), "10:11", &["expects nothing"]);
    check_step(&expect("event = \"key-taken\", key = \"A17\", is = \"out\""), "10:11", &["event and key"]);
    check_step(&expect("key = \"A17\", is = \"gone\""), "10:11", &["gone", "out"]);
    check_step(&expect("bus = \"ascnding 1\""), "10:11", &["ascending"]);
    check_step(&expect("event = \"key-taken\", proves = [\"KEY-99\"]"), "10:44", &["KEY-99"]);
}

#[test]
fn the_world() {
    let world = |world: &str| format!("title = \"x\"\nsteps = []\n[world]\n{world}\n");
    check(&world("profile = \"standrad\""), "4:11", &["standrad", "standard"]);
    check(&world("start = \"yesterday\""), "4:9", &["2026-03-02 08:00:00"]);
    check(&world("cabinets = 33"), "4:12", &["1 to 32"]);
    check("title = \"x\"\nsteps = []\n[config]\n\"keys.idel_s\" = 5\n", "4:1", &["keys.idle_s"]);
    check("title = \"x\"\nsteps = []\n[config]\n\"keys.idle_s\" = 5\n", "4:1", &["10 … 3600"]);
}

#[test]
fn people_keys_and_faults() {
    check(
        "title = \"x\"\nsteps = []\n[[people]]\nname = \"A\"\nlevel = \"boss\"\n",
        "5:9",
        &["boss", "manager"],
    );
    check(
        "title = \"x\"\nsteps = []\n[[keys]]\nname = \"A\"\nin = \"3/40\"\n",
        "5:6",
        &["2 drawers of 32 slots"],
    );
    check(
        "title = \"x\"\nsteps = []\n[[keys]]\nname = \"A\"\ntag = \"12\"\n",
        "5:7",
        &["10 hexadecimal digits"],
    );
    let fault = |fault: &str| format!("title = \"x\"\nsteps = []\n[[faults]]\n{fault}\n");
    check(&fault("kind = \"L99\"\nfrom = \"09:00:00\"\nto = \"for 5 s\""), "4:8", &["L99", "L13"]);
    check(&fault("kind = \"L1\"\nfrom = \"09:00:05\"\nto = \"09:00:00\""), "6:6", &["before it begins"]);
    check(
        &fault("kind = \"L1\"\nfrom = \"09:00:05\"\nto = \"for 1 s\"\nrate = \"often\""),
        "7:8",
        &["always"],
    );
}

#[test]
fn faults_that_could_not_be_what_their_rows_say() {
    let row = |kind: &str, more: &str| {
        let row = format!(
            "[[faults]]\nkind = \"{kind}\"\ntarget = \"1/05\"\nfrom = \"+5 s\"\nto = \"+9 s\"\n{more}\n"
        );
        format!("{BEGINNING}{row}[[steps]]\nat = \"08:01:00\"\ndo = \"Li Na signs in\"\n")
    };
    assert_eq!(told(&row("L2", "rate = \"every 3\"")), "nothing is wrong");
    assert_eq!(told(&row("B4", "amount = 38")), "nothing is wrong");
    check(&row("B1", "rate = \"every 3\""), "13:8", &["lasts as long as its window", "silent"]);
    check(&row("L12", "rate = \"1/2\""), "13:8", &["takes no rate"]);
    check(&row("B4", ""), "9:8", &["address of 1 to 247"]);
    check(&row("B5", "amount = 0"), "9:8", &["address of 1 to 247"]);
}

#[test]
fn counters_of_readers_have_their_slot_behind_them() {
    let counts = |name: &str| format!("at = \"08:01:00\"\nexpect = [{{ counter = \"{name}\", most = 5 }}]");
    check_step(&counts("rejectd 1/05"), "10:11", &["rejectd", "rejected"]);
    check_step(&counts("rejected one"), "10:11", &["one"]);
}
