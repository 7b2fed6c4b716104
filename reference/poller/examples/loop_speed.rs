//! Both ends of the bus loop without the line's delay: the poller against a trivial model of 64 slots.
//!
//! Run with `cargo run --release -p forecourt-poller --example loop_speed`. One poll is: deadline, request built,
//! request checked and parsed by the model, answer built, answer checked and parsed, reading believed, events asked for.
#![allow(clippy::disallowed_methods, reason = "a measurement needs the wall clock")]

use forecourt_poller::{Activity, Event, Poller, Profile};
use forecourt_wire::request::Words;
use forecourt_wire::{Frame, Instant, Reply, Request, Span};
use std::hint::black_box;

const POLLS: u64 = 4_000_000;
const ROUNDS: usize = 7;

/// Registers 0 … 6 of a slot board as they stand on the wire.
struct Model {
    registers: Vec<[u8; 14]>,
}

impl Model {
    fn new() -> Self {
        let board = |address: u8| [0, 0, 0, 1, 0, 0, 0, address, 0, 3, 0, 0, 0, 0];
        Self { registers: (0..=255).map(board).collect() }
    }

    /// Checks and parses the request, builds the answer; its length in bytes, 0 for silence.
    fn answer(&self, request: &[u8], buffer: &mut [u8; 256]) -> usize {
        let Ok(frame) = Frame::new_checked(request) else { return 0 };
        let address = request[0];
        let reply = match Request::parse(frame.pdu()) {
            Ok(Request::ReadInput { start: 0, count: count @ 1..=7 }) => {
                let bytes = &self.registers[usize::from(address)][..usize::from(count) * 2];
                let Some(words) = Words::new(bytes) else { return 0 };
                Reply::Words { function: 4, words }
            }
            Ok(Request::ReadDiscrete { .. }) => Reply::Bits { function: 2, bytes: &[1] },
            _ => return 0,
        };
        if address == 0 { 0 } else { reply.emit(address, buffer).unwrap_or(0) }
    }
}

/// Nanoseconds per poll of one round; `with_model` false leaves the poller alone with ready-made answers.
fn round(profile: &Profile, activity: Activity, with_model: bool) -> f64 {
    let model = Model::new();
    let speed = profile.speed;
    let mut poller = Poller::new(profile.clone(), Instant::ZERO).expect("a good profile");
    let (mut now, mut buffer, mut told) = (Instant::ZERO, [0; 256], 0u64);
    poller.set_activity(now, activity);
    let answers: Vec<Vec<u8>> = (0..=255u8)
        .map(|address| {
            let words = Words::new(&model.registers[usize::from(address)][..10]).expect("five registers");
            let reply = Reply::Words { function: 4, words };
            let length = reply.emit(address, &mut buffer).expect("fits");
            buffer[..length].to_vec()
        })
        .collect();
    let (sending, silence) = (speed.frame_span(8), speed.t3_5());
    let answering = speed.frame_span(15);
    let start = std::time::Instant::now();
    let before = poller.counters().answers;
    while poller.counters().answers - before < POLLS {
        now = now.max(poller.next_deadline().expect("something is due"));
        if let Some(request) = poller.poll_transmit(now) {
            if with_model || request[0] <= 32 {
                let length = model.answer(request, &mut buffer);
                if length > 0 {
                    now = now + sending + silence + speed.frame_span(length);
                    poller.handle_frame(now, black_box(&buffer[..length]));
                }
            } else {
                let address = usize::from(request[0]);
                now = now + sending + silence + answering;
                poller.handle_frame(now, black_box(&answers[address]));
            }
        }
        while let Some(event) = poller.poll_event() {
            told += u64::from(matches!(event, Event::Slot { .. }));
        }
    }
    let taken = start.elapsed().as_nanos() as f64;
    black_box(told);
    taken / POLLS as f64
}

fn main() {
    let mut profile = Profile::standard();
    profile.idle_scan = Span::from_secs(1_000_000_000);
    let scan = Activity::Scan { drawer: 1 };
    let slot = forecourt_poller::Slot { drawer: 1, slot: 5 };
    let cases = [
        ("scan, both ends", scan, true),
        ("scan, the poller alone", scan, false),
        ("watch, both ends", Activity::Watch { slot }, true),
        ("watch, the poller alone", Activity::Watch { slot }, false),
    ];
    let mut figures = vec![Vec::new(); cases.len()];
    for _ in 0..ROUNDS {
        for (figures, (_, activity, with_model)) in figures.iter_mut().zip(cases) {
            figures.push(round(&profile, activity, with_model));
        }
    }
    for (figures, (name, ..)) in figures.iter_mut().zip(cases) {
        figures.sort_by(f64::total_cmp);
        let (least, median) = (figures[0], figures[ROUNDS / 2]);
        println!("{name:<28} {median:7.1} ns a poll (least {least:.1})");
    }
}
