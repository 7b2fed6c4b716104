//! `forecourt zoo` as a person meets it: a product without mutants says so, and how to build a zoo beside it.

use std::process::Command;

#[test]
fn a_binary_without_the_zoo_says_how_to_build_one() {
    let ran =
        Command::new(env!("CARGO_BIN_EXE_forecourt")).args(["zoo", "--list"]).output().expect("it runs");
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    if cfg!(feature = "zoo") {
        assert!(ran.status.success() && out.contains("points-redeemed-not-taken"), "{out}{err}");
        assert!(out.lines().count() > 120, "{out}");
    } else {
        assert_eq!(ran.status.code(), Some(5), "{out}{err}");
        assert!(out.is_empty() && err.contains("--features zoo"), "{out}{err}");
    }
}
