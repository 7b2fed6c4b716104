//! The example firmware in C, built with `cc`, as programs in virtual time.

mod common;

use common::{all_pass, build, run, timed};
use forecourt_attach::Child;
use forecourt_board::Profile;
use forecourt_certify::catalogue::Suite;
use forecourt_certify::declaration::{Boards, Declaration};
use forecourt_certify::run::Options;

fn claims(slot: Option<u8>, drawer: Option<u8>) -> Declaration {
    let boards = Boards { slot, drawer, ..Boards::default() };
    Declaration { boards, ..Declaration::golden() }
}

fn whole() -> Options {
    Options::suites(&[Suite::Base, Suite::Timing, Suite::Semantic])
}

#[test]
fn the_example_slot_board_passes_base_timing_and_semantic() {
    let program = build("slot_board.c", &[]);
    let mut link = Child::open(&format!("{program} 33"), &Profile::standard()).expect("it was just built");
    let (record, _) = timed("slot board", || run(&mut link, &claims(Some(33), None), &whole()));
    all_pass(&record, &[]);
    assert_eq!(record.exit_code(false), 0);
}

#[test]
fn the_example_drawer_board_passes_base_timing_and_semantic() {
    let program = build("drawer_board.c", &[]);
    let mut link = Child::open(&format!("{program} 1"), &Profile::standard()).expect("it was just built");
    let (record, _) = timed("drawer board", || run(&mut link, &claims(None, Some(1)), &whole()));
    all_pass(&record, &[]);
    assert_eq!(record.exit_code(false), 0);
}
