//! What a run prints and writes, and that nothing of the machine shows in it.

mod common;

use common::{BROKEN, Desk, GOOD, STUCK};
use std::process::Stdio;

#[test]
fn the_first_line_reproduces_the_run() {
    let desk =
        Desk::with("first-line", &[("a/good", GOOD), ("a/other", &GOOD.replace("seed = 7", "seed = 8"))]);
    let said = desk.run("run a/good");
    assert!(said.out.starts_with("forecourt run a/good --seed 7  # version "), "{}", said.out);
    let again = said
        .out
        .lines()
        .next()
        .and_then(|line| line.split("  #").next())
        .and_then(|line| line.strip_prefix("forecourt "));
    let again = desk.run(again.expect("the first line is a command"));
    assert_eq!(said.row("digest"), again.row("digest"));
    assert!(
        desk.run("")
            .out
            .starts_with("forecourt run  # version 0.1.0, 2 scenarios, each with the seed in its file\n")
    );
    let other = desk.run("run a/good --seed 8");
    assert_ne!(said.row("digest"), other.row("digest"), "the seed draws the tag");
}

#[test]
fn neither_threads_nor_surroundings_show_in_what_is_known() {
    let texts = [("a", GOOD), ("b", BROKEN), ("c", STUCK), ("d", GOOD), ("e", BROKEN)];
    let desk = Desk::with("surroundings", &texts);
    let one = desk.run_with("run --json --jobs 1", [("TZ", "UTC"), ("LC_ALL", "C")]);
    let other = desk.run_with("run --json --jobs 4", [("TZ", "Asia/Kathmandu"), ("LC_ALL", "tr_TR.UTF-8")]);
    assert_eq!((one.code, other.code), (1, 1));
    assert!(one.out.len() > 10_000, "{}", one.out);
    assert!(one.out == other.out, "the records differ");
    let (one, other) = (desk.run("run --jobs 1"), desk.run("run --jobs 4"));
    let steady = |text: &str| {
        text.lines().filter(|line| !line.starts_with("simulated")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(steady(&one.out), steady(&other.out));
}

#[test]
fn twice_compares_two_processes() {
    let desk = Desk::with("twice", &[("a", GOOD), ("b", BROKEN)]);
    let (once, twice) = (desk.run("run"), desk.run("run --twice"));
    assert_eq!((once.code, twice.code), (1, 1), "{}", twice.err);
    assert_eq!(once.row("digest"), twice.row("digest"));
    assert!(twice.row("twice").ends_with("lines the same in two processes"), "{}", twice.out);
}

#[test]
fn the_machine_readable_outputs_read_back() {
    let desk = Desk::with("machine", &[("a/good", GOOD), ("a/broken", BROKEN)]);
    let said = desk.run("run --json --junit out/junit.xml --report out/report");
    let json: serde_json::Value =
        serde_json::from_str(&said.out).expect("standard output is JSON and nothing else");
    assert_eq!(json["records"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        (&json["records"][0]["scenario"], &json["records"][0]["verdict"]),
        (&"a/broken".into(), &"broken".into())
    );
    assert!(said.err.starts_with("forecourt run --seed 7"), "{}", said.err);
    let junit =
        quick_junit::Report::deserialize_from_str(&desk.read("out/junit.xml")).expect("JUnit reads back");
    assert_eq!((junit.tests, junit.failures, junit.errors), (2, 1, 0));
    assert_eq!(desk.read("out/report/record.json"), said.out);
    assert_eq!(desk.read("out/report/junit.xml"), desk.read("out/junit.xml"));
    assert!(desk.read("out/report/report.html").contains("</html>"));
    let text = desk.read("out/report/report.txt");
    assert!(
        text.contains("2 scenarios: 1 passed, 1 broken") && text.contains("scenarios/a/broken.toml:9"),
        "{text}"
    );
    assert!(desk.read("out/report/a/good/story.txt").contains("A key hangs where it was hung"));
    assert!(!desk.read("out/report/a/good/reports/keys.txt").is_empty());
    assert!(desk.dir.join("out/report/a/good/frames.txt").is_file());
}

#[test]
fn a_failing_run_leaves_what_reproduces_it() {
    let desk = Desk::with("replay", &[("a/broken", BROKEN)]);
    let first = desk.run("run --seed 41");
    assert!(first.out.contains("forecourt run a/broken --seed 41\n"), "{}", first.out);
    let folder = "failures/a-broken-41";
    for file in [
        "scenario.toml",
        "profile.toml",
        "plan.toml",
        "journal.jsonl",
        "report.txt",
        "frames.txt",
        "repro.txt",
    ] {
        assert!(desk.dir.join(folder).join(file).is_file(), "{file}");
    }
    let events = desk.read(&format!("{folder}/journal.jsonl"));
    assert!(events.lines().count() > 10, "{events}");
    assert!(events.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{events}");
    // The scenario itself may change or go: the folder is enough.
    desk.write("scenarios/a/broken.toml", GOOD);
    let again = desk.run(&format!("replay {folder}"));
    assert_eq!(again.code, 1, "{}{}", again.out, again.err);
    assert!(again.row("digest").ends_with(", as then: this is the same run"), "{}", again.out);
    assert!(again.out.contains("a/broken  seed 41: A key is said to be gone"), "{}", again.out);
    let plan = desk.read(&format!("{folder}/plan.toml"));
    desk.write(
        &format!("{folder}/plan.toml"),
        &plan.replace("seed = 41", "seed = 42").replace("0.1.0", "0.0.9"),
    );
    let other = desk.run(&format!("replay {folder}"));
    assert_eq!(other.row("version"), "0.1.0 now, 0.0.9 then: the runs may differ");
    assert!(other.out.contains("then: this is another run"), "{}", other.out);
    desk.write(&format!("{folder}/plan.toml"), "seed = \"x\"");
    assert_eq!(desk.run(&format!("replay {folder}")).code, 5);
}

#[test]
fn files_and_beginnings_of_names_are_understood() {
    let desk = Desk::with("names", &[("a/one", GOOD), ("a/two", GOOD), ("b/one", GOOD)]);
    desk.write("elsewhere/one.toml", BROKEN);
    let whole = desk.dir.join("scenarios/a/one.toml").display().to_string();
    for (names, count) in [
        ("a/", 2),
        ("a", 2),
        ("scenarios/a", 2),
        ("./scenarios/a/one.toml", 1),
        (whole.as_str(), 1),
        ("a/one a b", 3),
    ] {
        let said = desk.run(&format!("run {names}"));
        assert_eq!(said.code, 0, "{names}: {}", said.err);
        assert!(said.out.contains(&format!("{count} scenario")), "{names}: {}", said.out);
        assert!(said.out.contains("\nok      a/one"), "{names}: {}", said.out);
    }
    let stray = desk.run("run elsewhere/one.toml");
    assert_eq!(stray.code, 1);
    assert!(stray.out.contains("elsewhere/one.toml:9"), "{}", stray.out);
    assert!(stray.out.contains("\n  forecourt run elsewhere/one.toml --seed 7\n"), "{}", stray.out);
}

#[test]
fn quiet_says_the_command_and_the_totals() {
    let desk = Desk::with("quiet", &[("a", GOOD)]);
    let said = desk.run("run --quiet");
    assert!(!said.out.contains("\nok "), "{}", said.out);
    assert_eq!(said.row("checks").split(' ').next_back(), Some("held"));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let desk = Desk::with("pipe", &[("a", STUCK)]);
    let mut child = desk
        .command("story a")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(2), ""));
}

#[test]
fn a_goal_that_no_run_reaches_fails_and_is_named() {
    let declared = |goal: &str| GOOD.replace("seed = 7", &format!("seed = 7\nsometimes = [\"{goal}\"]"));
    let (reached, never) = (declared("keys.tag-bound"), declared("keys.key-taken"));
    let desk = Desk::with("goals", &[("reached", &reached), ("never", &never)]);
    let said = desk.run("run reached");
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    let said = desk.run("run");
    assert_eq!(said.code, 4, "{}{}", said.out, said.err);
    assert!(said.out.contains("never reached: never: keys.key-taken"), "{}", said.out);
    let wrong = Desk::with("goals-wrong", &[("wrong", &declared("felt L99"))]).run("check");
    assert_eq!(wrong.code, 5, "{}{}", wrong.out, wrong.err);
}
