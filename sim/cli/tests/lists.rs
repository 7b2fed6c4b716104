//! What the command tells of itself, and that the built-in scenarios are those of the repository.

mod common;

use common::Desk;
use std::path::Path;

#[test]
fn the_built_in_scenarios_are_those_of_the_repository() {
    let desk = Desk::empty("built-in");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios").display().to_string();
    let built_in = desk.run("check --list");
    let of_the_repository = desk.run(&format!("check --list --scenarios {root}"));
    assert_eq!(built_in.code, of_the_repository.code);
    assert_eq!(built_in.out, of_the_repository.out);
    assert_eq!(built_in.err, of_the_repository.err.replace(&root, "scenarios"));
    assert!(built_in.out.contains("flows/take-and-return") || built_in.code == 5, "{}", built_in.out);
}

#[test]
fn help_man_page_and_completions_know_every_command() {
    let desk = Desk::empty("definitions");
    let (help, man, shell) = (desk.run("--help"), desk.run("man"), desk.run("completions bash"));
    for command in [
        "run",
        "check",
        "coverage",
        "replay",
        "story",
        "phrases",
        "schema",
        "completions",
        "man",
        "certify",
        "compare",
        "bus",
        "explore",
        "merge",
        "perf",
    ] {
        assert!(help.out.contains(&format!("\n  {command} ")), "{command}: {}", help.out);
        assert!(man.out.contains(&format!("\nforecourt\\-{command}(1)\n")), "{command}: {}", man.out);
        assert!(shell.out.contains(&format!("forecourt__subcmd__{command}")), "{command}");
        assert!(
            desk.run(&format!("man {command}")).out.contains(&format!("forecourt-{command}")),
            "{command}"
        );
    }
    assert!(!help.out.contains("\n  trace ") && !man.out.contains("forecourt\\-trace"));
    assert!(man.out.contains("101  a panic") && desk.run("man replay").out.contains("101  a panic"));
    assert!(desk.run("man run").out.contains("\\-\\-twice"));
}

#[test]
fn phrases_and_schema_are_the_programs_own() {
    let desk = Desk::empty("phrases");
    let phrases = desk.run("phrases").out;
    for says in [
        "takes key {key} for {purpose}",
        "the host dies",
        "only-slot 1/05",
        "\n  key-taken\n",
        "\n  L13\n",
        "\n  T5\n",
        "amount in ms, 120 when not given",
        "\n  no-answer\n",
    ] {
        assert!(phrases.contains(says), "{says} is missing:\n{phrases}");
    }
    let schema: serde_json::Value = serde_json::from_str(&desk.run("schema").out).expect("a schema is JSON");
    assert_eq!(schema["title"], "A Forecourt scenario");
    assert!(schema["properties"]["steps"].is_object(), "{schema}");
}
