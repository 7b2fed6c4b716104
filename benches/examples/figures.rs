//! The figures of the project in one table, each with its goal beside it.
//!
//! `cargo run --release -p forecourt-benches --example figures`
//!
//! One warm-up round, then seven rounds; in each every contender runs once, so that a slow minute of the machine meets
//! all of them. The median counts. Ratios are of medians of this run; figures of two runs say nothing of each other.

#![allow(clippy::disallowed_methods, reason = "a stopwatch needs the wall clock; no outcome depends on it")]

use forecourt_benches::{bus, day, deframe, events, poll, tag};
use forecourt_wire::{Character, LineSpeed, Span};
use std::hint::black_box;
use std::time::Instant;

const ROUNDS: usize = 7;
const POLL_ROUNDS: u64 = 2_000;
const TOKIO_POLL_ROUNDS: u64 = 100;
const EVENTS: u32 = 1 << 20;
const TOKIO_EVENTS: u32 = 1 << 17;
/// Virtual seconds of a line that runs alone, and of each of 8 and of 32.
const BUS_S: [u64; 3] = [3_600, 450, 120];
const BUS_TOKIO_POLLS: u64 = 3_000;

/// One thing measured: its name, how many units a round has, and the work, which gives the check sum.
struct Contender<'a> {
    name: &'static str,
    units: f64,
    work: Box<dyn FnMut() -> u64 + 'a>,
    /// Nanoseconds a unit, one for each round.
    rounds: Vec<f64>,
}

/// The contenders in the order of the table.
struct Field<'a>(Vec<Contender<'a>>);

impl<'a> Field<'a> {
    fn add(&mut self, name: &'static str, units: u64, work: impl FnMut() -> u64 + 'a) {
        self.0.push(Contender { name, units: units as f64, work: Box::new(work), rounds: Vec::new() });
    }

    fn run(&mut self) {
        for round in 0..=ROUNDS {
            for contender in &mut self.0 {
                let start = Instant::now();
                black_box((contender.work)());
                let taken = start.elapsed().as_secs_f64() * 1e9 / contender.units;
                // The first round warms up.
                if round > 0 {
                    contender.rounds.push(taken);
                }
            }
            eprint!("\rround {round} of {ROUNDS}");
        }
        eprintln!();
        for contender in &mut self.0 {
            contender.rounds.sort_by(f64::total_cmp);
        }
    }

    /// Nanoseconds a unit, the median.
    fn ns(&self, name: &str) -> f64 {
        let found = self.0.iter().find(|contender| contender.name == name);
        found.expect("the table names what was measured").rounds[ROUNDS / 2]
    }
}

/// A sum that must come out, or the run is worth nothing.
fn same(found: u64, wanted: u64) -> u64 {
    assert_eq!(found, wanted, "a contender did not do its work");
    found
}

/// A line that scans at 19200 bit/s gets 58 answers a second.
fn busy(answers: u64, seconds: u64) -> u64 {
    assert!((55..=60).contains(&(answers / seconds)), "{answers} answers in {seconds} s of a line");
    answers
}

fn row(what: &str, figure: &str, goal: &str, met: Option<bool>) {
    let met = match met {
        Some(true) => "met",
        Some(false) => "MISSED",
        None => "",
    };
    println!("{what:<44} {figure:>20}   {goal:<22} {met}");
}

fn codecs<'a>(field: &mut Field<'a>, runtime: &'a tokio::runtime::Runtime) {
    let line = deframe::recording(deframe::POLLS);
    let short = deframe::recording(deframe::TOKIO_POLLS);
    let (sum, short_sum) = (deframe::ours(&line), deframe::ours(&short));
    let again = line.clone();
    field.add("deframe", 2 * deframe::POLLS as u64, move || same(deframe::ours(black_box(&line)), sum));
    field.add("deframe rmodbus", 2 * deframe::POLLS as u64, move || {
        same(deframe::rmodbus(black_box(&again)), sum)
    });
    field.add("deframe tokio-modbus", 2 * deframe::TOKIO_POLLS as u64, move || {
        same(deframe::tokio_modbus(black_box(&short), runtime), short_sum)
    });
    let mut ours = poll::Ours::new();
    field.add("poll", 64 * POLL_ROUNDS, move || same(ours.run(POLL_ROUNDS), poll::expected(POLL_ROUNDS)));
    field.add("poll rmodbus", 64 * POLL_ROUNDS, || {
        same(poll::rmodbus(POLL_ROUNDS), poll::expected(POLL_ROUNDS))
    });
    field.add("poll tokio-modbus", 64 * TOKIO_POLL_ROUNDS, || {
        same(poll::tokio_modbus(runtime, TOKIO_POLL_ROUNDS), poll::expected(TOKIO_POLL_ROUNDS))
    });
}

fn worlds(field: &mut Field<'_>) {
    for (ours, theirs, actors) in
        [("kernel 64", "kernel 64 tokio", 64), ("kernel 1024", "kernel 1024 tokio", 1024)]
    {
        let (sum, tokio_sum) =
            (events::queue(actors, EVENTS / actors), events::queue(actors, TOKIO_EVENTS / actors));
        field.add(ours, u64::from(EVENTS), move || {
            same(events::queue(black_box(actors), EVENTS / actors), sum)
        });
        field.add(theirs, u64::from(TOKIO_EVENTS), move || {
            same(events::tokio_paused(black_box(actors), TOKIO_EVENTS / actors), tokio_sum)
        });
    }
    for (name, log) in [("bus", 0), ("bus with log", 1 << 20)] {
        let mut line = bus::Line::scanning(log);
        field.add(name, BUS_S[0], move || {
            let before = line.counters().answers;
            line.run(Span::from_secs(BUS_S[0]));
            busy(line.counters().answers - before, BUS_S[0])
        });
    }
    for (name, count, seconds) in [("bus of 8", 8, BUS_S[1]), ("bus of 32", 32, BUS_S[2])] {
        let mut lines: Vec<_> = (0..count).map(|_| bus::Line::scanning(0)).collect();
        let mut before = 0;
        field.add(name, seconds, move || {
            let answers = bus::side_by_side(&mut lines, Span::from_secs(seconds));
            busy(answers - std::mem::replace(&mut before, answers), seconds * count)
        });
    }
    for (name, cabinets) in [("day", 1), ("day of 4", 4)] {
        let plan = day::plan(cabinets);
        let events = day::live(&plan);
        field.add(name, day::seconds(&plan), move || same(day::live(&plan), events));
    }
    let sum = bus::tokio_modbus(BUS_TOKIO_POLLS);
    field.add("bus tokio-modbus", BUS_TOKIO_POLLS, move || same(bus::tokio_modbus(BUS_TOKIO_POLLS), sum));
    let (samples, words) = (tag::samples(), tag::words());
    let again = samples.clone();
    field.add("word", 100 * tag::WORDS as u64, move || {
        (0..100).map(|_| tag::checks(black_box(&words)) as u64).sum()
    });
    field.add("streaming", tag::edges(&samples), move || tag::streaming(black_box(&samples)) as u64);
    field.add("robust", again.len() as u64, move || tag::robust(black_box(&again)) as u64);
}

fn against(field: &Field<'_>, what: &str, ours: &str, theirs: &str, goal: Option<f64>) {
    let (base, peer) = (field.ns(ours), field.ns(theirs));
    let goal_text = goal.map_or(String::new(), |goal| format!(">= {goal}x"));
    row(
        what,
        &format!("{peer:.1} ns = {:.1}x", peer / base),
        &goal_text,
        goal.map(|goal| peer / base >= goal),
    );
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut field = Field(Vec::new());
    codecs(&mut field, &runtime);
    worlds(&mut field);
    field.run();

    let ns = |name: &str| field.ns(name);
    row("what", "figure", "goal", None);
    row("deframe, a frame", &format!("{:.1} ns", ns("deframe")), "", None);
    against(&field, "  rmodbus", "deframe", "deframe rmodbus", Some(12.0));
    against(&field, "  tokio-modbus", "deframe", "deframe tokio-modbus", Some(30.0));
    row(
        "poll in memory, both ends",
        &format!("{:.1} ns", ns("poll")),
        "<= 120 ns",
        Some(ns("poll") <= 120.0),
    );
    against(&field, "  rmodbus", "poll", "poll rmodbus", Some(2.5));
    against(&field, "  tokio-modbus", "poll", "poll tokio-modbus", Some(9.0));
    for (what, ours, theirs, goal, ratio) in [
        ("kernel, 64 actors", "kernel 64", "kernel 64 tokio", Some(30.0), Some(5.0)),
        ("kernel, 1024 actors", "kernel 1024", "kernel 1024 tokio", None, None),
    ] {
        let millions = 1e3 / ns(ours);
        let text = goal.map_or(String::new(), |goal| format!(">= {goal} M/s"));
        row(what, &format!("{millions:.1} M events/s"), &text, goal.map(|goal| millions >= goal));
        against(&field, "  tokio, paused time", ours, theirs, ratio);
    }
    lines(&field);
    scans();
    row("tag: word check", &format!("{:.2} ns a word", ns("word")), "", None);
    row("tag: streaming", &format!("{:.2} ns an edge", ns("streaming")), "", None);
    row("tag: robust", &format!("{:.0} ns a window", ns("robust")), "", None);
    spread(&field);
}

/// Each contender's least round beside its median: where they lie far apart the machine had other work, and the goals
/// above are to be judged on a quiet one.
fn spread(field: &Field<'_>) {
    println!("\n{:<24} {:>14} {:>14}   ns a unit", "contender", "median", "least");
    for contender in &field.0 {
        println!(
            "{:<24} {:>14.1} {:>14.1}",
            contender.name,
            contender.rounds[ROUNDS / 2],
            contender.rounds[0]
        );
    }
}

fn lines(field: &Field<'_>) {
    let rate = |name: &str| 1e9 / field.ns(name);
    for (what, name, goal) in [
        ("bus alone, 1 line at 19200", "bus", Some(65_000.0)),
        ("  with its log", "bus with log", None),
        ("  8 lines", "bus of 8", None),
        ("  32 lines", "bus of 32", Some(1_000.0)),
        ("whole site, a showroom day", "day", Some(20_000.0)),
        ("  with 4 cabinets", "day of 4", None),
    ] {
        let text = goal.map_or(String::new(), |goal| format!(">= {goal}"));
        row(what, &format!("{:.0} virtual s/s", rate(name)), &text, goal.map(|goal| rate(name) >= goal));
    }
    let seconds = (bus::poll_span().as_ns() as f64) / field.ns("bus tokio-modbus");
    row("  tokio-modbus, paused time", &format!("{seconds:.0} virtual s/s"), "", None);
}

fn scans() {
    for baud in [9_600, 19_200, 115_200] {
        let speed = LineSpeed { baud, character: Character::E8_1 };
        let (found, wanted) = (bus::scan_of_64_ns(speed), bus::formula_ns(u64::from(baud)));
        let ms = |ns: u64| format!("{}.{:06} ms", ns / 1_000_000, ns % 1_000_000);
        let goal = format!("= {}", ms(wanted));
        row(&format!("scan of 64 at {baud}, virtual"), &ms(found), &goal, Some(found == wanted));
    }
}
