//! The example firmware in C, built with `cc`, as programs in virtual time.

mod common;

use common::{all_pass, build, example, timed};
use forecourt_attach::Child;
use forecourt_board::Profile;
use forecourt_certify::catalogue::Suite;
use forecourt_certify::declaration::{Boards, Declaration};
use forecourt_certify::run::{Options, Record, certify};

fn certified(source: &str, options: &Options) -> (Record, String) {
    let program = build(source, &[]);
    let (declaration, profile) = example(source);
    let mut link = Child::open(&program, &profile).expect("it was just built");
    let (record, trace) = timed(source, || certify(&mut link, &declaration, &profile, options, &mut |_| {}));
    (record, trace.to_text())
}

fn whole() -> Options {
    Options::suites(&[Suite::Base, Suite::Timing, Suite::Semantic])
}

#[test]
fn the_example_slot_board_passes_base_timing_and_semantic() {
    let (record, _) = certified("slot_board.c", &whole());
    all_pass(&record, &[]);
    assert_eq!(record.exit_code(true), 0);
}

#[test]
fn the_example_drawer_board_passes_base_timing_and_semantic() {
    let (record, _) = certified("drawer_board.c", &whole());
    all_pass(&record, &[]);
    assert_eq!(record.exit_code(true), 0);
}

#[test]
fn the_same_firmware_twice_gives_the_same_evidence_to_the_byte() {
    let smoke = Options::suites(&[Suite::Smoke]);
    let (first, trace) = certified("slot_board.c", &smoke);
    assert_eq!((first, trace), certified("slot_board.c", &smoke));
}

#[test]
fn the_worked_exchange_of_the_manual_is_what_the_example_says() {
    let manual =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/PROTOCOL.md")).expect("the manual");
    let section = manual.split("## One exchange").nth(1).expect("the section");
    let text = section.split("```").nth(1).expect("its block").trim_start_matches("text\n");
    let (told, wanted): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with("> "));
    let input: String = told.iter().map(|line| format!("{}\n", &line[2..])).collect();
    let wanted: String = wanted.iter().map(|line| format!("{}\n", line.trim_start())).collect();
    let mut child = std::process::Command::new(build("slot_board.c", &[]))
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("it was just built");
    std::io::Write::write_all(&mut child.stdin.take().expect("its input"), input.as_bytes())
        .expect("it reads");
    let said = child.wait_with_output().expect("it ends with its input");
    assert_eq!(String::from_utf8_lossy(&said.stdout), wanted);
}

#[test]
fn the_clients_in_rust_and_in_c_serve_alike() {
    let program = std::env::current_exe().expect("a test has a path");
    let program = program.ancestors().nth(2).expect("below the target").join("examples/golden_board");
    assert!(program.exists(), "{}: cargo build --examples makes it", program.display());
    for (slot, drawer) in [(Some(33), None), (None, Some(1))] {
        let boards = Boards { slot, drawer, ..Boards::default() };
        let declaration = Declaration { boards, ..Declaration::golden() };
        let address = slot.or(drawer).expect("one of them");
        let profile = Profile::standard();
        let mut link =
            Child::open(&format!("{} {address}", program.display()), &profile).expect("it is there");
        let run = || certify(&mut link, &declaration, &profile, &whole(), &mut |_| {});
        let (record, _) = timed(&format!("golden board {address} by the client in Rust"), run);
        all_pass(&record, &[]);
    }
}
