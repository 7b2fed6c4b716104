//! The laboratory names who is to blame on a line of a whole cabinet: two boards at one address, a board that babbles.
//!
//! It refuses to know single boards.

use forecourt_board::Profile;
use forecourt_certify::act::{Act, Field};
use forecourt_certify::declaration::Declaration;
use forecourt_certify::device::{Device, VirtualLink};
use forecourt_certify::golden::{Bus, Seat};
use forecourt_certify::link::Link;
use forecourt_certify::mutant::{Hooks, Mutant};
use forecourt_certify::run::{Options, Outcome, certify};
use forecourt_certify::verdict::Verdict;
use forecourt_wire::Span;
use forecourt_wire::deframe::Flaw;

const CABINET: [&str; 8] = ["CB-01", "CB-02", "CB-03", "CB-04", "CB-05", "CB-06", "CB-07", "CB-08"];

fn addresses() -> Vec<u8> {
    (1..=2).chain(33..=96).collect()
}

/// The golden cabinet without the boards at `without`, and with these devices besides.
fn cabinet(without: &[u8], besides: Vec<(u8, Box<dyn Device>)>) -> VirtualLink<Bus> {
    let profile = Profile::standard();
    let golden = addresses().into_iter().filter(|address| !without.contains(address));
    let seat = |address: u8| {
        let seat = Seat::new(&profile, address).expect("the cabinet has it");
        (address, Box::new(seat) as Box<dyn Device>)
    };
    let seats = golden.map(seat).chain(besides).collect();
    VirtualLink::new(Bus::new(profile.line.speed, seats))
}

fn one(link: &mut dyn Link, profile: &Profile, id: &str) -> Outcome {
    let mut declaration = Declaration::golden();
    declaration.boards.cabinet = true;
    let (record, _) = certify(link, &declaration, profile, &Options::one(id), &mut |_| {});
    record.outcomes.into_iter().next().expect("one clause gives one outcome")
}

fn failed(outcome: &Outcome, says: &[&str]) {
    assert_eq!(outcome.finding.verdict, Verdict::Fail, "{outcome:?}");
    for what in says {
        assert!(outcome.finding.reason.contains(what), "{what:?} is due in {:?}", outcome.finding.reason);
    }
    assert!(
        !outcome.finding.reason.contains("more)"),
        "no other board is blamed: {}",
        outcome.finding.reason
    );
}

#[test]
fn a_whole_cabinet_passes() {
    for id in CABINET {
        let outcome = one(&mut cabinet(&[], Vec::new()), &Profile::standard(), id);
        assert_eq!(outcome.finding.verdict, Verdict::Pass, "{outcome:?}");
    }
}

/// A second board at address 40 that takes so long to answer.
fn twin(delay: Span) -> Vec<(u8, Box<dyn Device>)> {
    let mut profile = Profile::standard();
    profile.board.reply_delay = delay;
    vec![(40, Box::new(Seat::new(&profile, 40).expect("the cabinet has it")))]
}

#[test]
fn two_boards_at_one_address_are_named() {
    // A little out of step; out of step by whole characters; one behind the other.
    for delay in [Span::from_us(130), Span::from_us(3_000), Span::from_ms(20)] {
        let outcome = one(&mut cabinet(&[], twin(delay)), &Profile::standard(), "CB-03");
        failed(&outcome, &["two boards stand at address 40"]);
    }
    // In step to the bit: only what they say differently is damaged.
    let mut link = cabinet(&[], twin(Span::ZERO));
    link.act(&Act::Tag { board: 40, field: Field::Tag { id: 0x1A_00BC_614E, rate: 64 } })
        .expect("a slot board");
    let outcome = one(&mut link, &Profile::standard(), "CB-03");
    failed(&outcome, &["two boards stand at address 40", "come clean"]);
}

#[test]
fn a_board_that_is_missing_is_no_second_board() {
    let outcome = one(&mut cabinet(&[70], Vec::new()), &Profile::standard(), "CB-03");
    failed(&outcome, &["nobody answers at address 70"]);
    let outcome = one(&mut cabinet(&[70], Vec::new()), &Profile::standard(), "CB-01");
    failed(&outcome, &["board 70 of the cabinet gives silence"]);
}

fn babbling(address: u8, hooks: Hooks) -> VirtualLink<Bus> {
    let mutant = Mutant::with(&Profile::standard(), address, hooks);
    cabinet(&[address], vec![(address, Box::new(mutant))])
}

fn named_in_time(outcome: &Outcome) {
    let took = outcome.finding.measured.iter().find(|one| one.what == "babbler named after");
    let took = took.expect("a babbler that is named has a time");
    assert!(took.value <= 2_000_000_000, "{took:?}");
}

#[test]
fn a_babbler_is_named_by_the_frames_in_its_babble() {
    let hooks = Hooks {
        babble: Some((Span::from_ms(35), |_| {
            let mut bytes = vec![0x00, 0xFF];
            bytes.extend(forecourt_certify::burst::frame(77, &[4, 2, 0, 0]));
            bytes
        })),
        ..Hooks::NONE
    };
    let outcome = one(&mut babbling(77, hooks), &Profile::standard(), "CB-07");
    failed(&outcome, &["board 77 babbles", "by the frames in it"]);
    named_in_time(&outcome);
}

#[test]
fn a_babbler_that_shows_no_name_is_named_by_its_power() {
    let noise = Hooks { babble: Some((Span::from_ms(11), |_| vec![0x55, 0x0F, 0x9C])), ..Hooks::NONE };
    for address in [1, 2, 33, 58, 96] {
        let outcome = one(&mut babbling(address, noise), &Profile::standard(), "CB-07");
        failed(&outcome, &[&format!("board {address} babbles"), "by switching boards off"]);
        named_in_time(&outcome);
    }
}

#[test]
fn a_driver_that_holds_the_line_low_is_named() {
    let low = Hooks {
        babble: Some((Span::from_ms(2), |_| vec![0, 0, 0])),
        say: Some(|_, chars| chars.iter_mut().for_each(|one| (one.byte, one.flaw) = (0, Flaw::Framing))),
        ..Hooks::NONE
    };
    let outcome = one(&mut babbling(64, low), &Profile::standard(), "CB-07");
    failed(&outcome, &["board 64 babbles", "held low"]);
    named_in_time(&outcome);
}

#[test]
fn a_dead_cabinet_is_not_a_quiet_one() {
    let empty = Bus::new(Profile::standard().line.speed, Vec::new());
    for id in CABINET.iter().filter(|id| **id != "CB-08") {
        let mut link = VirtualLink::new(Bus::new(empty.line(), Vec::new()));
        let outcome = one(&mut link, &Profile::standard(), id);
        assert_ne!(outcome.finding.verdict, Verdict::Pass, "{outcome:?}");
        assert_ne!(outcome.finding.verdict, Verdict::NotApplicable, "{outcome:?}");
    }
}

#[test]
fn an_overloaded_line_is_warned_of() {
    let mut profile = Profile::standard();
    profile.line.repeaters = 0;
    let outcome = one(&mut cabinet(&[], Vec::new()), &profile, "CB-08");
    assert_eq!(outcome.finding.verdict, Verdict::Warn, "{outcome:?}");
    assert!(outcome.finding.reason.contains("66.000 unit loads"), "{}", outcome.finding.reason);
}
