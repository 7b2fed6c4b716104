//! How many virtual seconds a bus alone runs in a second: poller, line and 66 boards at 19200 bit/s, frame level.
#![allow(clippy::disallowed_methods, reason = "a measurement needs the wall clock")]

use forecourt_board::Profile;
use forecourt_kernel::Seed;
use forecourt_plant::{Detail, Heard, Plant, Setup};
use forecourt_poller::{self as poller, Activity, Poller};
use forecourt_wire::{Instant, Span};

fn main() {
    for (capacity, name) in [(0, "no log"), (100_000, "log of 100 000 frames")] {
        let mut rounds: Vec<u64> = (0..5).map(|_| round(capacity)).collect();
        rounds.sort_unstable();
        println!("{name}: {} virtual seconds per wall second", rounds[2]);
    }
}

fn round(capacity: usize) -> u64 {
    let profile = Profile::standard();
    let setup = Setup {
        profile,
        detail: Detail::Frames,
        log_capacity: capacity,
        seed: Seed(1),
        path: "c".into(),
        faults: Vec::new(),
    };
    let mut plant = Plant::new(setup);
    let mut poller =
        Poller::new(poller::Profile::standard(), Instant::ZERO).expect("the standard profile is sound");
    poller.set_activity(Instant::ZERO, Activity::Scan { drawer: 1 });
    let end = Instant::ZERO + Span::from_secs(20_000);
    let mut now = Instant::ZERO;
    let began = std::time::Instant::now();
    while now < end {
        plant.handle_timeout(now);
        while let Some(heard) = plant.poll_heard() {
            match heard {
                Heard::Carrier { begin } => poller.handle_carrier(begin),
                Heard::Frame { end, bytes } => poller.handle_frame(end, bytes),
                Heard::Byte { end, byte, flaw } => poller.handle_byte(end, byte, flaw),
            }
        }
        if poller.next_deadline().is_some_and(|due| due <= now) {
            poller.handle_timeout(now);
        }
        while let Some(request) = poller.poll_transmit(now) {
            plant.master_sends(now, request);
        }
        while poller.poll_event().is_some() {}
        let next = [plant.next_deadline(), poller.next_deadline()].into_iter().flatten().min();
        now = next.unwrap_or(end).max(now);
    }
    let wall_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX).max(1);
    20_000 * 1_000_000 / wall_us
}
