//! Clauses of the plant bite: a board, or a cabinet, that breaks one fails it, where the gallery of mutants has none for it.
//!
//! It refuses to know what the gallery knows already.

use forecourt_board::Profile;
use forecourt_certify::act::{Act, Field};
use forecourt_certify::catalogue::{Suite, clauses};
use forecourt_certify::declaration::Declaration;
use forecourt_certify::device::{Char, Device, VirtualLink};
use forecourt_certify::golden::{Bus, Seat};
use forecourt_certify::link::{Cannot, Output};
use forecourt_certify::mutant::{Hooks, Mutant};
use forecourt_certify::run::{Options, certify};
use forecourt_certify::verdict::Verdict;
use forecourt_wire::{Instant, LineSpeed, Span};

/// A golden board with something wrong around it.
struct Odd<F> {
    seat: Seat,
    /// Power that goes does not cut its answer off.
    speaks_on: bool,
    /// Acts as its board feels them.
    feels: F,
    /// It hears nothing before.
    deaf_until: Instant,
}

impl<F: Fn(&Act) -> (Act, Span)> Odd<F> {
    fn new(address: u8, speaks_on: bool, feels: F) -> Self {
        let seat = Seat::new(&Profile::standard(), address).expect("the cabinet has it");
        Self { seat, speaks_on, feels, deaf_until: Instant::ZERO }
    }
}

impl<F: Fn(&Act) -> (Act, Span)> Device for Odd<F> {
    fn line(&self) -> LineSpeed {
        self.seat.line()
    }

    fn hear(&mut self, heard: Char) {
        if heard.start >= self.deaf_until {
            self.seat.hear(heard);
        }
    }

    fn advance(&mut self, now: Instant) {
        self.seat.advance(now);
    }

    fn next_at(&self) -> Option<Instant> {
        self.seat.next_at()
    }

    fn transmit(&mut self, out: &mut Vec<Char>) {
        self.seat.transmit(out);
    }

    fn silenced(&mut self) -> Option<(Instant, Instant)> {
        self.seat.silenced().filter(|_| !self.speaks_on)
    }

    fn outputs(&mut self, out: &mut Vec<(Instant, u8, Output)>) {
        self.seat.outputs(out);
    }

    fn act(&mut self, now: Instant, act: &Act) -> Result<(), Cannot> {
        let (act, deaf) = (self.feels)(act);
        self.deaf_until = now + deaf;
        self.seat.act(now, &act)
    }
}

fn whole(act: &Act) -> (Act, Span) {
    (act.clone(), Span::ZERO)
}

/// Two boards of which one feels what is done to the other.
struct Coupled {
    slot: Seat,
    drawer: Seat,
}

impl Device for Coupled {
    fn line(&self) -> LineSpeed {
        self.slot.line()
    }

    fn hear(&mut self, heard: Char) {
        self.slot.hear(heard);
        self.drawer.hear(heard);
    }

    fn advance(&mut self, now: Instant) {
        self.slot.advance(now);
        self.drawer.advance(now);
    }

    fn next_at(&self) -> Option<Instant> {
        [self.slot.next_at(), self.drawer.next_at()].into_iter().flatten().min()
    }

    fn transmit(&mut self, out: &mut Vec<Char>) {
        self.slot.transmit(out);
        self.drawer.transmit(out);
    }

    fn act(&mut self, now: Instant, act: &Act) -> Result<(), Cannot> {
        match act {
            Act::Power { board: 1, .. } => {
                // The inrush resets the board beside it.
                self.slot.act(now, &Act::BrownOut { board: 33, ms: 10 })?;
                self.drawer.act(now, act)
            }
            Act::Power { .. } => self.slot.act(now, act),
            _ => Err(Cannot("only power".into())),
        }
    }
}

fn verdicts(device: impl Device, id: &str, cabinet: bool) -> Vec<(u8, Verdict, String)> {
    let mut declaration = Declaration::golden();
    declaration.boards.cabinet = cabinet;
    let mut link = VirtualLink::new(device);
    let (record, _) = certify(&mut link, &declaration, &Profile::standard(), &Options::one(id), &mut |_| {});
    record.outcomes.into_iter().map(|one| (one.board, one.finding.verdict, one.finding.reason)).collect()
}

fn breaks(device: impl Device, id: &str, wanted: Verdict, says: &str) {
    let all = verdicts(device, id, id.starts_with("CB"));
    let hit = all.iter().any(|(_, verdict, reason)| *verdict == wanted && reason.contains(says));
    assert!(hit, "{id}: {wanted} with {says:?} is due, not {all:?}");
}

/// The golden cabinet with this device in place of the board at `address`.
fn cabinet(address: u8, device: impl Device + 'static) -> Bus {
    let profile = Profile::standard();
    let mut seats: Vec<(u8, Box<dyn Device>)> = vec![(address, Box::new(device))];
    for other in (1..=2).chain(33..=96).filter(|other| *other != address) {
        seats.push((other, Box::new(Seat::new(&profile, other).expect("the cabinet has it"))));
    }
    Bus::new(profile.line.speed, seats)
}

#[test]
fn a_board_that_speaks_on_without_power() {
    breaks(Odd::new(33, true, whole), "PW-04", Verdict::Fail, "characters begin behind that");
    let fine = verdicts(Odd::new(33, false, whole), "PW-04", false);
    assert_eq!(fine[0].1, Verdict::Pass, "{fine:?}");
}

#[test]
fn a_board_that_is_reset_by_the_next_ones_power() {
    let profile = Profile::standard();
    let seat = |address| Seat::new(&profile, address).expect("the cabinet has it");
    let coupled = Coupled { slot: seat(33), drawer: seat(1) };
    breaks(coupled, "PW-11", Verdict::Fail, "board 33 gives");
}

#[test]
fn noise_that_is_believed() {
    let believes = |act: &Act| match act {
        Act::Tag { board, field: Field::Noise { seed } } => {
            (Act::Tag { board: *board, field: Field::Tag { id: seed >> 24, rate: 64 } }, Span::ZERO)
        }
        _ => whole(act),
    };
    breaks(Odd::new(33, false, believes), "TG-14", Verdict::Fail, "from noise alone");
}

#[test]
fn a_wrong_number_in_a_rectangle() {
    let believes = |act: &Act| match act {
        Act::Tag { board, field: Field::Images { images, rate } } => {
            let images = vec![images[images.len() - 1]];
            (Act::Tag { board: *board, field: Field::Images { images, rate: *rate } }, Span::ZERO)
        }
        _ => whole(act),
    };
    breaks(Odd::new(33, false, believes), "TG-13", Verdict::Fail, "no parity can see");
}

#[test]
fn a_cabinet_with_a_board_of_the_wrong_kind() {
    // A slot board whose address switches stand on a drawer's.
    let profile = Profile::standard();
    let mut seat = Seat::new(&profile, 33).expect("the cabinet has it");
    seat.act(Instant::ZERO, &Act::Mount { board: 33, address: 2 }).expect("it can be mounted anywhere");
    breaks(cabinet(2, seat), "CB-02", Verdict::Fail, "a drawer board is due at 2");
}

#[test]
fn a_cabinet_with_a_slow_round() {
    let mut slow = Profile::standard();
    slow.board.reply_delay = Span::from_ms(2);
    let all: Vec<u8> = (1..=2).chain(33..=96).collect();
    let bus = Bus::golden(&slow, &all).expect("the cabinet has them");
    breaks(bus, "CB-05", Verdict::Warn, "a round takes");
}

#[test]
fn a_cabinet_in_which_a_tag_is_in_two_slots() {
    // The first slot never learns that its tag is gone.
    let keeps = |act: &Act| match act {
        Act::Tag { board, field: Field::Nothing } => {
            (Act::Tag { board: *board, field: Field::Tag { id: 0x1A_00BC_614E, rate: 64 } }, Span::ZERO)
        }
        _ => whole(act),
    };
    breaks(cabinet(33, Odd::new(33, false, keeps)), "CB-06", Verdict::Fail, "and 33 still shows");
}

#[test]
fn a_cabinet_in_which_a_board_does_not_come_back() {
    let deaf = |act: &Act| match act {
        Act::Power { on: true, .. } => (act.clone(), Span::from_secs(2)),
        _ => whole(act),
    };
    breaks(cabinet(1, Odd::new(1, false, deaf)), "CB-04", Verdict::Fail, "board 1 is back");
}

#[test]
fn a_board_that_speaks_after_hours_of_silence() {
    let hooks = Hooks { babble: Some((Span::from_secs(50_000), |_| vec![0x21, 0x04])), ..Hooks::NONE };
    breaks(Mutant::with(&Profile::standard(), 33, hooks), "SK-06", Verdict::Fail, "characters come");
}

/// The long suite would take minutes: its clauses are run one by one where they are quick, on the golden boards.
#[test]
fn golden_boards_pass_the_long_clauses() {
    for id in ["TG-21", "TG-22", "SK-03", "SK-05", "SK-06", "SK-07", "DR-20"] {
        assert!(clauses().iter().any(|clause| clause.id == id && clause.belongs(Suite::Soak)), "{id}");
        let bus = Bus::golden(&Profile::standard(), &[33, 1]).expect("the cabinet has both");
        for (board, verdict, reason) in verdicts(bus, id, false) {
            assert_eq!(verdict, Verdict::Pass, "{id} at {board}: {reason}");
        }
    }
}
