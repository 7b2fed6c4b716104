//! How the command ends: one exit code for each ending, and the worst of several.

mod common;

use common::{BROKEN, Desk, GOOD, STUCK, VOID};

#[test]
fn every_ending_has_its_code() {
    let canary = format!("verdict = \"fail\"\n{BROKEN}");
    let blind = format!("verdict = \"fail\"\n{GOOD}");
    let desk = Desk::with(
        "every-ending",
        &[
            ("good", GOOD),
            ("broken", BROKEN),
            ("stuck", STUCK),
            ("void", VOID),
            ("canary/caught", &canary),
            ("canary/blind", &blind),
        ],
    );
    let ends =
        [("good", 0), ("broken", 1), ("stuck", 2), ("void", 4), ("canary/caught", 0), ("canary/blind", 1)];
    for (name, code) in ends {
        let said = desk.run(&format!("run {name}"));
        assert_eq!(said.code, code, "{name}:\n{}\n{}", said.out, said.err);
        assert_eq!(said.out.contains("forecourt replay"), code != 0, "{name} leaves a folder if it fails");
    }
    assert!(desk.run("run canary/blind").out.contains("the canary lived: the harness is blind"));
    // The worst wins: broken before stuck before void.
    assert_eq!(desk.run("run").code, 1);
    assert_eq!(desk.run("run good stuck void").code, 2);
    assert_eq!(desk.run("run good void").code, 4);
}

#[test]
fn no_scenario_at_all_is_inconclusive() {
    let desk = Desk::with("none", &[]);
    let said = desk.run("");
    assert_eq!(said.code, 4, "{}{}", said.out, said.err);
    assert!(said.out.starts_with("forecourt run  # version "), "{}", said.out);
    assert!(said.out.contains("0 scenarios: 0 passed"), "{}", said.out);
    assert_eq!(desk.run("check").code, 4);
}

#[test]
fn wrong_words_on_the_command_line_are_bad_input() {
    let desk = Desk::with("wrong-words", &[("flows/take-and-return", GOOD)]);
    for (args, says) in [
        ("run flows/take-and-retrun", "did you mean flows/take-and-return?"),
        ("run take-and-return", "did you mean flows/take-and-return?"),
        ("story nothing-like-it", "forecourt check --list"),
        ("run --seed=-1", "--seed"),
        ("run --seed 9223372036854775808", "9223372036854775807"),
        ("run --jobs 0", "--jobs"),
        ("rnu", "unrecognized subcommand"),
        ("man rum", "did you mean run?"),
        ("replay nowhere", "cannot read nowhere/plan.toml"),
        ("run --scenarios nowhere", "cannot read nowhere"),
    ] {
        let said = desk.run(args);
        assert_eq!(said.code, 5, "{args}: {}{}", said.out, said.err);
        assert!(said.err.contains(says), "{args}: {}", said.err);
    }
    for args in ["--help", "run --help", "--version"] {
        let said = desk.run(args);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{args}");
    }
    assert!(desk.run("--help").out.contains("101  a panic"));
}

#[test]
fn a_bad_scenario_points_at_line_and_column_with_a_hint() {
    let bad = GOOD.replace("in = \"1/05\"", "in = \"1/55\"").replace("truth", "trth");
    let (phrase, level) =
        (STUCK.replace("takes key A17", "takse key A17"), STUCK.replace("\"user\"", "\"usr\""));
    let texts = [("good", GOOD), ("bad/field", &bad), ("bad/level", &level), ("bad/phrase", &phrase)];
    let desk = Desk::with("bad-scenario", &texts);
    let said = desk.run("check");
    assert_eq!((said.code, said.out.as_str()), (5, ""), "{}", said.err);
    for says in [
        "scenarios/bad/field.toml:9:13",
        "trth",
        "scenarios/bad/level.toml:6:9",
        "write viewer, user, manager or administrator",
        "scenarios/bad/phrase.toml:16:6",
        "   = help: ",
        "in 3 scenarios",
    ] {
        assert!(said.err.contains(says), "{says} is missing in:\n{}", said.err);
    }
    assert_eq!(desk.run("check good").code, 0);
    // A run says how to make it happen again even when it cannot begin.
    let said = desk.run("run bad/phrase");
    assert_eq!((said.code, said.out.lines().count()), (5, 1), "{}", said.out);
    assert!(said.out.starts_with("forecourt run bad/phrase --seed 0  # version"), "{}", said.out);
    assert!(said.err.contains("scenarios/bad/phrase.toml:16:6"), "{}", said.err);
}

#[test]
fn a_claim_that_nothing_stands_behind_fails_the_coverage() {
    let claim = format!(
        "covers = [\"KEY-24\", \"KEY-20\"]\n{}",
        GOOD.replace("holds = \"A17\"", "holds = \"A17\", proves = [\"KEY-20\"]")
    );
    let desk = Desk::with("claims", &[("claim", &claim)]);
    let said = desk.run("coverage");
    assert_eq!(said.code, 1, "{}", said.err);
    assert_eq!(said.row("claimed, never checked:"), "KEY-24 in claim");
    let said = desk.run("coverage --json");
    let json: serde_json::Value = serde_json::from_str(&said.out).expect("it is JSON");
    let keys = &json["contexts"]["keys"];
    assert_eq!((&keys["covered"], &keys["total"]), (&1.into(), &74.into()));
    assert_eq!(keys["by"]["KEY-20"][0], "claim");
    assert_eq!(keys["missing"].as_array().map(Vec::len), Some(73));
    desk.write("scenarios/claim.toml", &claim.replace("\"KEY-24\", ", ""));
    assert_eq!(desk.run("coverage").code, 0);
}
