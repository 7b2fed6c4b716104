//! Faults of slots and tags do what their texts say: when, where, and nothing once their window is over.

mod common;

use common::{Bench, place, profile, tag};
use forecourt_kernel::{Gate, Seed, Stream, Trigger, Window};
use forecourt_plant::{Detail, Fault, FaultKind, Side, Target};
use forecourt_poller::{Activity, Event, Order, Reading, Slot};
use forecourt_wire::{Instant, LineSpeed, Span};

fn fault(kind: FaultKind, address: u8, seconds: (u64, u64), amount: i64) -> Fault {
    let ticks = |second| Instant::from_secs(second).ticks();
    let window = Window::new(ticks(seconds.0), ticks(seconds.1)).expect("a window");
    Fault {
        name: kind.id().into(),
        kind,
        target: Target::Board(address),
        side: Side::Answers,
        gate: Gate::new(window, Trigger::Always, Stream::named(Seed(1), kind.id())),
        amount,
    }
}

fn bench(faults: Vec<Fault>) -> Bench {
    let mut bench = Bench::new(profile(LineSpeed::DEFAULT), 5, Detail::Frames, faults);
    bench.plant.place(Instant::ZERO, place(1, 5), tag(0x0F_1234_5678)).expect("an empty slot");
    bench
}

fn order(bench: &mut Bench, open: bool) {
    let _ = bench.poller.order(bench.now, Order::Coil { drawer: 1, open });
    bench.run_for(Span::from_secs(4));
}

#[test]
fn a_latched_drawer_stays_shut_and_an_open_one_is_not_held_by_its_latch() {
    let mut bench =
        bench(vec![fault(FaultKind::StuckShut, 1, (5, 20), 0), fault(FaultKind::StuckShut, 1, (26, 60), 0)]);
    bench.run_to(Instant::from_secs(6));
    order(&mut bench, true);
    assert_eq!(bench.plant.position(bench.now, 1), Some(0));
    bench.run_to(Instant::from_secs(21));
    order(&mut bench, true);
    assert_eq!(bench.plant.position(bench.now, 1), Some(2000), "the window is over");
    bench.run_to(Instant::from_secs(30));
    order(&mut bench, false);
    assert_eq!(bench.plant.position(bench.now, 1), Some(0), "an open drawer closes whatever its latch");
}

#[test]
fn a_drawer_that_sticks_open_opens_first() {
    let mut bench = bench(vec![fault(FaultKind::StuckOpen, 1, (2, 20), 0)]);
    bench.run_to(Instant::from_secs(3));
    order(&mut bench, true);
    assert_eq!(bench.plant.position(bench.now, 1), Some(2000));
    order(&mut bench, false);
    assert_eq!(bench.plant.position(bench.now, 1), Some(2000));
    bench.run_to(Instant::from_secs(21));
    order(&mut bench, false);
    assert_eq!(bench.plant.position(bench.now, 1), Some(0));
}

#[test]
fn a_key_slips_into_the_first_empty_slot_and_stays_there() {
    let mut bench = bench(vec![
        fault(FaultKind::ForeignSlot, 37, (2, 3), 0),
        fault(FaultKind::ForeignSlot, 40, (2, 3), 0),
    ]);
    bench.run_to(Instant::from_secs(10));
    assert_eq!(
        (bench.plant.truth(place(1, 5)), bench.plant.truth(place(1, 1))),
        (None, Some(tag(0x0F_1234_5678)))
    );
    let strokes: Vec<usize> = bench.plant.take_strokes().iter().map(|stroke| stroke.fault).collect();
    assert_eq!(strokes, [0], "nothing hung in the other slot, so nothing struck");
}

#[test]
fn a_copy_goes_with_its_window_even_when_the_true_tag_was_taken_meanwhile() {
    let mut bench = bench(vec![fault(FaultKind::ClonedId, 37, (2, 9), 0)]);
    bench.run_to(Instant::from_secs(3));
    assert_eq!(bench.plant.truths().count(), 2);
    bench.plant.remove(bench.now, place(1, 5)).expect("the true tag hangs there");
    bench.run_to(Instant::from_secs(10));
    assert_eq!(bench.plant.truths().count(), 0);
}

/// How often the tag left and how often the watched slot was believed empty while it left for `amount` ms each second.
fn left_and_emptied(amount: i64) -> (usize, usize) {
    let mut bench = bench(vec![fault(FaultKind::LeavesInRead, 37, (5, 15), amount)]);
    bench.run_to(Instant::from_secs(2));
    let watched = Slot { drawer: 1, slot: 5 };
    bench.poller.set_activity(bench.now, Activity::Watch { slot: watched });
    bench.run_to(Instant::from_secs(20));
    let empty = |event: &&Event| matches!(event, Event::Slot { slot, reading: Reading::Empty, .. } if *slot == watched);
    let emptied = bench.events.iter().filter(empty).count();
    (bench.plant.take_strokes().len(), emptied)
}

#[test]
fn a_tag_that_leaves_for_a_moment_leaves_once_a_second_and_is_missed_only_when_the_moment_is_long() {
    assert_eq!(left_and_emptied(20), (10, 0), "its ID outlives a lost frame");
    assert_eq!(left_and_emptied(400), (10, 10), "its ID is zero 200 ms after its last frame");
}
