//! Tidy is a test: what a reviewer would have to look for by hand.
//!
//! Each check is a function from texts to complaints and is itself shown a bad sample, so that a check that cannot
//! fail is found. It refuses to know style that rustfmt and clippy know.

mod checks;
mod samples;

use std::fs;
use std::path::{Path, PathBuf};

/// A file of the project.
pub struct File {
    /// Path from the root, with forward slashes.
    pub path: String,
    /// What stands in it.
    pub text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("golden lies in the project").to_owned()
}

fn walk(dir: &Path, root: &Path, files: &mut Vec<File>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(dir)
        .expect("a folder of the project")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with('.') && name != ".ci" && name != ".github"
            || name == "target"
            || name == "failures"
        {
            continue;
        }
        if path.is_dir() {
            walk(&path, root, files);
        } else if let Ok(text) = fs::read_to_string(&path) {
            let path = path.strip_prefix(root).expect("below the root").to_string_lossy().replace('\\', "/");
            files.push(File { path, text });
        }
    }
}

fn project() -> Vec<File> {
    let root = root();
    let mut files = Vec::new();
    walk(&root, &root, &mut files);
    files
}

#[track_caller]
fn none(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

#[test]
fn crates_depend_only_downwards() {
    none(checks::dependencies(&project()));
}

#[test]
fn nothing_banned_is_called() {
    none(checks::banned(&project()));
}

#[test]
fn files_and_functions_are_short() {
    none(checks::lengths(&project()));
}

#[test]
fn every_module_says_what_it_is_for() {
    none(checks::module_docs(&project()));
}

#[test]
fn no_stub_and_no_skipped_test_is_left() {
    none(checks::stubs(&project()));
}

#[test]
fn the_project_stands_alone() {
    none(checks::stands_alone(&project()));
}

#[test]
fn every_vector_file_is_run() {
    none(checks::vectors_are_run(&project()));
}

#[test]
fn every_rule_of_a_built_context_stands_beside_its_code() {
    none(checks::rules_stand_in_code(&project()));
}

#[test]
fn the_top_level_is_as_agreed() {
    none(checks::top_level(&project()));
}

#[test]
fn commands_of_the_readme_exist() {
    none(checks::readme_commands(&project()));
}
