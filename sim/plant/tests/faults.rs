//! Faults of lines and boards do what their texts say: when they strike, what stands on the line, and what the struck
//! board itself hears. What a master and a house make of them is told by the scenarios.

mod common;

use common::{Bench, place, profile, tag};
use forecourt_kernel::{Gate, Seed, Stream, Trigger, Window};
use forecourt_plant::{Detail, Fault, FaultKind, Side, Talker, Target};
use forecourt_poller::Activity;
use forecourt_wire::{Instant, LineSpeed, Span};

/// The board of slot 1/05.
const BOARD: u8 = 37;

fn fault(kind: FaultKind, rate: &str, from_ms: u64, to_ms: u64, amount: i64) -> Fault {
    let at = |ms: u64| (Instant::ZERO + Span::from_ms(ms)).ticks();
    let window = Window::new(at(from_ms), at(to_ms)).expect("the window begins before it ends");
    let trigger: Trigger = rate.parse().expect("a trigger");
    let gate = Gate::new(window, trigger, Stream::named(Seed(1), "fault"));
    Fault {
        name: kind.id().to_owned(),
        kind,
        target: Target::Board(BOARD),
        side: Side::Answers,
        gate,
        amount,
    }
}

/// Eight slots, a tag in 1/05, the drawer's slots asked over and over from 0.5 s to 5 s.
fn scanned(faults: Vec<Fault>) -> Bench {
    let mut profile = profile(LineSpeed::DEFAULT);
    (profile.cabinet.drawers, profile.cabinet.slots) = (1, 8);
    let mut bench = Bench::new(profile, 5, Detail::Bytes, faults);
    bench.plant.place(Instant::ZERO, place(1, 5), tag(7)).expect("nothing hangs there yet");
    bench.run_for(Span::from_ms(500));
    bench.poller.set_activity(bench.now, Activity::Scan { drawer: 1 });
    bench.run_to(Instant::from_secs(5));
    bench
}

/// Lengths of what the board said from second 1 to `to_ms`.
fn said(bench: &mut Bench, to_ms: u64) -> Vec<usize> {
    let mut lengths = Vec::new();
    bench.plant.trace().visit(Instant::from_secs(1), Instant::ZERO + Span::from_ms(to_ms), |frame| {
        if frame.talker == Talker::Board(BOARD) {
            lengths.push(frame.bytes.len());
        }
    });
    lengths
}

#[test]
fn a_late_answer_is_not_taken_for_a_request_by_the_board_that_gives_it() {
    let mut bench = scanned(vec![fault(FaultKind::LateAnswer, "always", 1_000, 4_000, 40)]);
    let plain = scanned(Vec::new()).poller.counters();
    let counters = bench.poller.counters();
    assert!(bench.plant.take_strokes().len() > 10);
    assert_eq!((counters.timeouts, counters.exceptions, counters.stray), (plain.timeouts, 0, 0));
}

#[test]
fn a_gate_counts_each_answer_once() {
    let mut bench = scanned(vec![fault(FaultKind::LateAnswer, "every 3", 1_000, 4_000, 10)]);
    let answers = said(&mut bench, 4_000).len();
    let strokes = bench.plant.take_strokes().len();
    assert!(strokes > 3 && strokes.abs_diff(answers / 3) <= 1, "{strokes} strokes, {answers} answers");
}

#[test]
fn a_reset_leaves_the_first_characters_on_the_line() {
    let mut bench = scanned(vec![fault(FaultKind::Reset, "always", 1_000, 4_000, 0)]);
    let lengths = said(&mut bench, 4_000);
    assert_eq!(lengths.iter().filter(|length| **length == 3).count(), 1, "{lengths:?}");
    assert_eq!(bench.poller.counters().damaged, 1);
}

#[test]
fn the_supply_returns_after_the_sag_though_the_window_goes_on() {
    let mut bench = scanned(vec![fault(FaultKind::BrownOut, "always", 1_000, 4_900, 300)]);
    let registers = bench.plant.reader(bench.now, place(1, 5)).expect("a slot");
    assert_eq!(registers[3], 7);
    // 3.5 s since the boot, at 32.768 ms a frame; RAM with the count of before is lost.
    assert!((100..=106).contains(&registers[5]), "{registers:?}");
}

#[test]
fn a_transmitter_that_never_strikes_jams_nothing() {
    let mut bench = scanned(vec![fault(FaultKind::Jabber, "0/1", 1_000, 4_000, 0)]);
    assert!(!bench.poller.is_line_down() && bench.plant.take_strokes().is_empty());
    let jammed = scanned(vec![fault(FaultKind::Jabber, "always", 1_000, 6_000, 0)]);
    assert!(jammed.poller.is_line_down());
}

#[test]
fn a_dead_converter_takes_the_answer_under_way_with_it() {
    // Frames, so that an answer is one event; the converter dies in the middle of one.
    let mut profile = profile(LineSpeed::DEFAULT);
    (profile.cabinet.drawers, profile.cabinet.slots) = (1, 8);
    let answers = |faults| {
        let mut bench = Bench::new(profile.clone(), 5, Detail::Frames, faults);
        bench.run_for(Span::from_ms(500));
        bench.poller.set_activity(bench.now, Activity::Scan { drawer: 1 });
        bench.run_to(Instant::from_secs(1));
        let mut first = None;
        bench
            .plant
            .trace()
            .visit(Instant::from_secs(1), Instant::MAX, |frame| first = first.or(Some(frame.start)));
        bench.run_for(Span::from_ms(17));
        bench.poller.counters().answers
    };
    let plain = answers(Vec::new());
    assert_eq!(answers(vec![fault(FaultKind::ConverterDead, "always", 1_000, 2_000, 0)]), plain - 1);
}

#[test]
fn edges_played_one_by_one_and_a_tag_at_rest_are_counted_alike() {
    let mut profile = profile(LineSpeed::DEFAULT);
    (profile.cabinet.drawers, profile.cabinet.slots) = (1, 8);
    // A drift of nothing: the signal is played, and there is nothing wrong with it.
    let mut bench =
        Bench::new(profile, 5, Detail::Frames, vec![fault(FaultKind::TagDrift, "always", 0, 90_000, 0)]);
    for slot in [5, 6] {
        bench
            .plant
            .place(Instant::ZERO, place(1, slot), tag(u64::from(slot)))
            .expect("nothing hangs there yet");
    }
    bench.poller.set_activity(Instant::ZERO, Activity::Scan { drawer: 1 });
    for rest in [false, true, false] {
        let activity = if rest { Activity::Rest } else { Activity::Scan { drawer: 1 } };
        bench.poller.set_activity(bench.now, activity);
        for _ in 0..20 {
            bench.run_for(Span::from_us(123_457));
            let [played, resting] =
                [5, 6].map(|slot| bench.plant.reader(bench.now, place(1, slot)).expect("a slot"));
            assert_eq!(played[4..], resting[4..], "at {}", bench.now);
        }
    }
}
