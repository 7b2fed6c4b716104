//! Prints what an event costs: each actor reschedules itself after 1 to 64 ms, and nothing else happens.
//!
//! `cargo run --release -p forecourt-kernel --example events`

#![allow(clippy::disallowed_methods, reason = "a stopwatch needs the wall clock; no outcome depends on it")]

use std::time::Instant;

use forecourt_kernel::Queue;

/// Ticks of a millisecond, at 18 ticks a nanosecond as on the line.
const MS: u64 = 18_000_000;
const EVENTS: u32 = 1_000_000;
const ROUNDS: usize = 9;

/// The cheapest generator that spreads well, so that the queue is measured and not the dice.
struct Steps(u64);

impl Steps {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (1 + (self.0 >> 58)) * MS
    }
}

/// Nanoseconds an event, and a sum that depends on every event so that none can be left out.
fn round(actors: u32, time_outs: bool) -> (f64, u64) {
    let mut steps = Steps(0x9E37_79B9_7F4A_7C15);
    let mut queue = Queue::new();
    for actor in 0..actors {
        queue.schedule(steps.next(), actor);
    }
    let mut sum = 0u64;
    let start = Instant::now();
    for _ in 0..EVENTS {
        let (at, actor) = queue.pop().expect("every actor reschedules itself");
        sum = sum.wrapping_mul(31).wrapping_add(at ^ u64::from(actor));
        if time_outs {
            let ticket = queue.schedule(at + 100 * MS, u32::MAX);
            queue.schedule(at + steps.next(), actor);
            queue.cancel(ticket);
        } else {
            queue.schedule(at + steps.next(), actor);
        }
    }
    (start.elapsed().as_secs_f64() * 1e9 / f64::from(EVENTS), sum)
}

fn main() {
    for (actors, time_outs) in [(64, false), (1024, false), (64, true), (1024, true)] {
        let mut rounds: Vec<(f64, u64)> = (0..ROUNDS).map(|_| round(actors, time_outs)).collect();
        assert!(rounds.iter().all(|r| r.1 == rounds[0].1), "two rounds had different histories");
        rounds.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (median, best) = (rounds[ROUNDS / 2].0, rounds[0].0);
        let load = if time_outs { "with a time-out set and cancelled" } else { "rescheduling itself" };
        println!(
            "{actors:>5} actors, {load:<33}  {median:>6.1} ns/event  {:>6.1} M events/s  (best {best:.1} ns)",
            1e3 / median
        );
    }
}
