//! Frame level and byte level are one world: the same frames at the same instants, the same events (issue: byte-level
//! where a fault or a certification needs it, with the same result).

mod common;

use common::{Bench, place, profile, tag};
use forecourt_plant::{Detail, Talker};
use forecourt_poller::{Activity, Event, Order, Slot};
use forecourt_wire::{Instant, LineSpeed, Span};
use proptest::prelude::*;

type Frames = Vec<(Instant, Instant, Talker, Vec<u8>)>;

/// What hands do, with the milliseconds before it.
#[derive(Clone, Debug)]
enum Deed {
    Put(u8, u64),
    Lift(u8),
    Open(bool),
    Watch(u8),
    Scan,
    Rest,
    Power(u8, bool),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        (1..=8u8, 1..1_000_000u64).prop_map(|(slot, id)| Deed::Put(slot, id)),
        (1..=8u8).prop_map(Deed::Lift),
        any::<bool>().prop_map(Deed::Open),
        (1..=8u8).prop_map(Deed::Watch),
        Just(Deed::Scan),
        Just(Deed::Rest),
        (1..=8u8, any::<bool>()).prop_map(|(slot, on)| Deed::Power(slot, on)),
    ]
}

/// In the T3.5 behind a frame one level knows of it and the other does not yet: what is ordered there may come before the
/// frame or after it. Nothing is done in that gap.
fn out_of_the_silence(bench: &mut Bench) {
    let gap = LineSpeed::DEFAULT.t3_5() + Span::from_us(1);
    let mut last = Instant::ZERO;
    bench.plant.trace().visit(Instant::ZERO, Instant::MAX, |frame| last = last.max(frame.end));
    if last <= bench.now && bench.now < last + gap {
        bench.run_to(last + gap);
    }
}

fn play(detail: Detail, deeds: &[(u64, Deed)]) -> (Frames, Vec<Event>) {
    let mut profile = profile(LineSpeed::DEFAULT);
    (profile.cabinet.drawers, profile.cabinet.slots) = (1, 8);
    let mut bench = Bench::new(profile, 5, detail, Vec::new());
    for (wait_us, deed) in deeds {
        bench.run_for(Span::from_us(*wait_us));
        out_of_the_silence(&mut bench);
        let now = bench.now;
        match *deed {
            Deed::Put(slot, id) => drop(bench.plant.place(now, place(1, slot), tag(id)).is_ok()),
            Deed::Lift(slot) => drop(bench.plant.remove(now, place(1, slot)).is_ok()),
            Deed::Open(open) => drop(bench.poller.order(now, Order::Coil { drawer: 1, open }).number()),
            Deed::Watch(slot) => {
                bench.poller.set_activity(now, Activity::Watch { slot: Slot { drawer: 1, slot } })
            }
            Deed::Scan => bench.poller.set_activity(now, Activity::Scan { drawer: 1 }),
            Deed::Rest => bench.poller.set_activity(now, Activity::Rest),
            Deed::Power(slot, on) => drop(bench.plant.power(now, 32 + slot, on).is_ok()),
        }
    }
    bench.run_for(Span::from_secs(1));
    out_of_the_silence(&mut bench);
    let mut frames = Vec::new();
    bench.plant.trace().visit(Instant::ZERO, bench.now, |frame| {
        frames.push((frame.start, frame.end, frame.talker, frame.bytes.to_vec()));
    });
    (frames, bench.events)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_frames_and_the_same_events(deeds in proptest::collection::vec((0..400_000u64, deed()), 1..12)) {
        let (frames, by_frames) = play(Detail::Frames, &deeds);
        let (bytes, by_bytes) = play(Detail::Bytes, &deeds);
        for (k, (a, b)) in frames.iter().zip(&bytes).enumerate() {
            prop_assert_eq!(a, b, "frame {}", k);
        }
        prop_assert!(frames.len().abs_diff(bytes.len()) <= 1, "{} and {} frames", frames.len(), bytes.len());
        prop_assert_eq!(without_times(&by_frames), without_times(&by_bytes));
    }
}

/// At byte level a frame is known T3.5 after its last bit, when the silence has shown that it is whole; the events bear
/// that moment or the last bit's. What they say must be the same.
fn without_times(events: &[Event]) -> Vec<String> {
    // That the readers' time is over is told by the clock, before or after a frame that is not known yet.
    let of_the_line = events.iter().filter(|event| !matches!(event, Event::Woken { .. }));
    of_the_line
        .map(|event| {
            let text = format!("{event:?}");
            let mut parts = text.split(", ");
            let kept: Vec<&str> =
                parts.by_ref().filter(|part| !part.contains("at: ") && !part.contains("started: ")).collect();
            kept.join(", ")
        })
        .collect()
}
