//! A bad sample for each check: it must complain, once, about what is wrong.

use super::{File, checks};

fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}

#[track_caller]
fn complains(found: Vec<String>, about: &str) {
    assert!(found.iter().any(|complaint| complaint.contains(about)), "{found:?} says nothing of {about:?}");
}

#[test]
fn a_dependency_upwards() {
    let bad =
        file("reference/wire/Cargo.toml", "[package]\n[dependencies]\nforecourt-plant.workspace = true\n");
    complains(checks::dependencies(&[bad]), "may not use forecourt-plant");
    complains(checks::dependencies(&[file("sim/new/Cargo.toml", "")]), "no row");
    let context = |name: &str, uses: &str| {
        let text = format!("[package]\nname = \"forecourt-{name}\"\n\n[dependencies]\n{uses}\n");
        file(&format!("reference/flows/{name}/Cargo.toml"), &text)
    };
    let (tyres, wash) = (context("tyres", "forecourt-books.workspace = true"), context("wash", ""));
    let neighbours = context("wash", "forecourt-tyres.workspace = true");
    complains(checks::dependencies(&[neighbours]), "may not use forecourt-tyres");
    let site = |uses: &str| file("reference/site/Cargo.toml", &format!("x\n[dependencies]\n{uses}\n"));
    let both = site("forecourt-tyres.workspace = true\nforecourt-wash.workspace = true");
    assert_eq!(checks::dependencies(&[tyres, wash, both]), Vec::<String>::new());
    complains(
        checks::dependencies(&[site("forecourt-tyres.workspace = true")]),
        "may not use forecourt-tyres",
    );
}

#[test]
fn a_banned_call_but_not_in_a_comment_or_a_test() {
    let bad = file("sim/kernel/src/x.rs", "//! X.\nlet t = SystemTime::now();\n");
    complains(checks::banned(&[bad]), "sim/kernel/src/x.rs:2");
    let fine =
        file("sim/kernel/src/x.rs", "//! X.\n// SystemTime::now\n#[cfg(test)]\nmod tests { HashMap }\n");
    assert_eq!(checks::banned(&[fine]), Vec::<String>::new());
}

#[test]
fn a_long_file_and_a_long_function() {
    let long = "x\n".repeat(801);
    complains(checks::lengths(&[file("sim/a/src/x.rs", &long)]), "801 lines");
    let function = format!("fn f() {{\n{}}}\n", "    x;\n".repeat(69));
    complains(checks::lengths(&[file("sim/a/src/x.rs", &function)]), "a function of 71 lines");
    let short = format!("fn f() {{\n{}}}\n", "    x;\n".repeat(68));
    assert_eq!(checks::lengths(&[file("sim/a/src/x.rs", &short)]), Vec::<String>::new());
}

#[test]
fn a_module_without_a_word() {
    complains(checks::module_docs(&[file("sim/a/src/x.rs", "fn f() {}\n")]), "does not open");
}

#[test]
fn a_stub() {
    complains(checks::stubs(&[file("sim/a/src/x.rs", concat!("todo", "!()"))]), "sim/a/src/x.rs:1");
}

#[test]
fn a_path_of_a_machine() {
    complains(checks::stands_alone(&[file("README.md", concat!("see /ho", "me/me"))]), "README.md:1");
}

#[test]
fn a_vector_file_that_nobody_reads() {
    complains(checks::vectors_are_run(&[file("scenarios/vectors/lonely.toml", "")]), "no test reads it");
}

#[test]
fn a_rule_without_code() {
    let catalogue =
        file("scenarios/requirements.toml", "[keys.rules]\nKEY-01 = \"a\"\nKEY-02 = \"b\"\nKEY-05 = \"c\"\n");
    let code = file("sim/a/src/x.rs", "//! KEY-01 … KEY-03\n");
    let found = checks::rules_stand_in_code(&[catalogue, code]);
    assert_eq!(found, ["KEY-05: no code names it"]);
}

#[test]
fn a_stranger_at_the_top() {
    complains(checks::top_level(&[file("notes.txt", "")]), "notes.txt");
}

#[test]
fn a_command_that_does_not_exist() {
    let readme = file("README.md", "cargo run --release -- fly\n");
    let arguments = file("sim/cli/src/args.rs", "Run Check");
    complains(checks::readme_commands(&[readme, arguments]), "`forecourt fly` is no command");
}
