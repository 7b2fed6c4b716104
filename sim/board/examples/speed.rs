//! How long a board takes to answer a poll: `cargo run --release -p forecourt-board --example speed`.
//!
//! Advisory figures for people; nothing in a run depends on them.

use forecourt_board::{Board, Profile, Source};
use forecourt_tag::TagId;
use forecourt_wire::{Instant, Request, Span};
use std::hint::black_box;

/// Polls in a batch, and batches: the fastest batch is the one that nothing else disturbed.
const POLLS: u64 = 20_000;
const BATCHES: u64 = 200;

fn measure(name: &str, board: &mut Board, at: &mut Instant, request: Request<'_>, pause: Span) {
    let mut frame = [0; 256];
    let length = request.emit(board.address(), &mut frame).expect("a short request fits 256 bytes");
    let mut out = [0; 256];
    let (mut sum, mut least) = (0u64, u128::MAX);
    for _ in 0..BATCHES {
        #[expect(
            clippy::disallowed_methods,
            reason = "a stopwatch reads the wall clock; no outcome depends on it"
        )]
        let begun = std::time::Instant::now();
        for _ in 0..POLLS {
            *at += pause;
            if let Some(answer) = board.answer(*at, black_box(&frame[..length]), &mut out) {
                sum = sum.wrapping_add(answer.length as u64).wrapping_add(u64::from(out[answer.length - 1]));
            }
        }
        least = least.min(begun.elapsed().as_nanos());
    }
    let tenths = least * 10 / u128::from(POLLS);
    println!("{name:<40} {:>4}.{} ns (check {})", tenths / 10, tenths % 10, black_box(sum) % 1000);
}

fn main() {
    let profile = Profile::standard();
    let id = TagId::new(0x1A_00BC_614E).expect("below 2^40");
    let mut slot = Board::slot(&profile, 1, 1).expect("the standard cabinet has this slot");
    slot.power(Instant::ZERO, true);
    let mut at = Instant::from_secs(1);
    let whole = Request::ReadInput { start: 0, count: 7 };
    measure("slot, empty, FC 04 of 7, each 17 ms", &mut slot, &mut at, whole, Span::from_ms(17));
    if let Some(board) = slot.as_slot() {
        board.source(at, Source::Tag { id, rest: at });
    }
    measure("slot, tag, FC 04 of 7, each 17 ms", &mut slot, &mut at, whole, Span::from_ms(17));
    measure(
        "slot, tag, FC 04 of 5, each 1.28 s",
        &mut slot,
        &mut at,
        Request::ReadInput { start: 0, count: 5 },
        Span::from_ms(1280),
    );
    measure(
        "slot, FC 06 lamp",
        &mut slot,
        &mut at,
        Request::WriteRegister { at: 0, value: 1 },
        Span::from_ms(17),
    );
    let mut drawer = Board::drawer(&profile, 1).expect("the standard cabinet has this drawer");
    drawer.power(Instant::ZERO, true);
    measure(
        "drawer, FC 04 of 3, at rest",
        &mut drawer,
        &mut at,
        Request::ReadInput { start: 0, count: 3 },
        Span::from_ms(17),
    );
    measure(
        "drawer, FC 02 of 5, at rest",
        &mut drawer,
        &mut at,
        Request::ReadDiscrete { start: 0, count: 5 },
        Span::from_ms(17),
    );
}
