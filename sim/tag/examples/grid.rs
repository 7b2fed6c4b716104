//! Prints read rates over the noise model, false numbers in noise, and nanoseconds an edge.
//!
//! `cargo run --release -p forecourt-tag --example grid -- --trials 1000 --noise-hours 1 --seed 7`

use forecourt_tag::decode::decode;
use forecourt_tag::grid::{false_ids_in_noise, grid};
use forecourt_tag::noise::{Sample, Trial};
use forecourt_tag::{Rate, Receiver, SplitMix64, TagId, Window, check, encode};
use std::hint::black_box;
use std::process::ExitCode;

const USAGE: &str = "usage: grid [--trials N a cell] [--noise-hours N] [--seed N]";

fn main() -> ExitCode {
    let (mut trials, mut hours, mut seed) = (1000, 1, 7);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let target = match word.as_str() {
            "--trials" => &mut trials,
            "--noise-hours" => &mut hours,
            "--seed" => &mut seed,
            _ => return fail(&format!("unknown option {word}")),
        };
        match words.next().map(|text| text.parse::<u64>()) {
            Some(Ok(value)) => *target = value,
            _ => return fail(&format!("{word} wants a whole number")),
        }
    }
    let (grid, noise) = (grid(seed, trials), false_ids_in_noise(seed, hours * 60));
    println!("{grid}{noise}");
    speed(seed);
    let good = grid.wrong() + noise.robust_ids + noise.streaming_ids == 0;
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn fail(why: &str) -> ExitCode {
    eprintln!("{why}\n{USAGE}");
    ExitCode::from(2)
}

/// Median of nine rounds of each decoder over the same edges at σ 5 %, and of the word check.
fn speed(seed: u64) {
    let samples: Vec<Sample> =
        (0..500).map(|n| Trial::new(0.05, 0.0, 4).run(&mut SplitMix64::new(seed + n))).collect();
    let edges: u64 = samples.iter().map(|sample| sample.trace.edges_us.len() as u64).sum();
    // Half of the words with a flipped bit.
    let word = |n: u64| encode(TagId::from_low_bits(n * 0x9E37_79B9_7F4A)) ^ (n & 1) << (n >> 1 & 63);
    let words: Vec<u64> = (0..4096).map(word).collect();
    let (mut robust, mut streaming, mut checks) = (vec![], vec![], vec![]);
    for _ in 0..9 {
        robust.push(nanoseconds(edges, || {
            samples.iter().for_each(|sample| _ = black_box(decode(&window(sample))))
        }));
        streaming.push(nanoseconds(edges, || samples.iter().for_each(stream)));
        checks.push(nanoseconds(64 * 4096, || {
            (0..64).for_each(|_| words.iter().for_each(|&word| _ = black_box(check(word))))
        }));
    }
    for (what, mut rounds) in
        [("robust, ns/edge", robust), ("streaming, ns/edge", streaming), ("word check, ns/word", checks)]
    {
        rounds.sort_unstable();
        println!("{what}: {}.{:02}", rounds[4] / 100, rounds[4] % 100);
    }
}

fn window(sample: &Sample) -> Window<'_> {
    let trace = &sample.trace;
    Window {
        from_us: 0,
        frames: 4,
        rate: Rate::Rf64,
        first_level: trace.first_level,
        edges_us: &trace.edges_us,
    }
}

fn stream(sample: &Sample) {
    let mut receiver = Receiver::new(Rate::Rf64);
    for edge in sample.trace.edges() {
        receiver.edge(edge.at_us, edge.level, |heard| _ = black_box(heard));
    }
    black_box(&receiver);
}

/// Hundredths of a nanosecond that each of `count` things took.
#[expect(clippy::disallowed_methods, reason = "the clock is what is measured with; no outcome depends on it")]
fn nanoseconds(count: u64, work: impl FnOnce()) -> u128 {
    let start = std::time::Instant::now();
    work();
    start.elapsed().as_nanos() * 100 / u128::from(count)
}
