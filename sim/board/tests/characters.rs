//! A board on characters gives the answers of a board on frames; gaps, flaws, its own echo, transmit enable.

mod common;
use common::*;
use forecourt_board::{Board, Faults, Faulty, Responder, Serial};
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Instant, LineSpeed, Span};
use proptest::prelude::*;

const LINE: LineSpeed = LineSpeed::DEFAULT;

/// Sends `frame` so that it starts at `start`, each character `gaps[k]` after the one before; gives its end.
fn send(serial: &mut Serial<Board>, start: Instant, frame: &[u8], gap: impl Fn(usize) -> Span) -> Instant {
    frame.iter().enumerate().fold(start, |at, (k, byte)| {
        let end = at + gap(k) + LINE.char_span();
        serial.handle_byte(end, *byte, Flaw::None);
        end
    })
}

/// The answer to `frame`, sent without gaps from `start`.
fn exchange(serial: &mut Serial<Board>, start: Instant, frame: &[u8]) -> Option<(Instant, Vec<u8>)> {
    send(serial, start, frame, |_| Span::ZERO);
    settle(serial)
}

/// Runs to the deadline and takes what is sent.
fn settle(serial: &mut Serial<Board>) -> Option<(Instant, Vec<u8>)> {
    let due = serial.next_deadline()?;
    serial.handle_timeout(due);
    assert_eq!(serial.next_deadline(), None);
    serial.poll_transmit(due).map(|transmit| (transmit.answer.start, transmit.bytes.to_vec()))
}

fn tenths(of: u64) -> Span {
    LINE.char_span() * of / 10
}

const LAMP_ON: &str = "21 06 00 00 00 01";

#[test]
fn the_answer_starts_t3_5_after_the_last_character() {
    let mut serial = Serial::new(slot());
    let start = ms(1000);
    let (at, bytes) = exchange(&mut serial, start, &framed("21 08 00 00 A5 37")).unwrap();
    assert_eq!(bytes, framed("21 08 00 00 A5 37"));
    assert_eq!(at, start + LINE.frame_span(8) + LINE.t3_5());
    assert_eq!(serial.poll_transmit(at), None, "once");
}

#[test]
fn a_gap_over_t1_5_is_met_with_silence() {
    for place in 1..8 {
        for (gap, answered) in [(10, true), (14, true), (15, true), (16, false), (20, false), (30, false)] {
            let mut serial = Serial::new(slot());
            let frame = framed(LAMP_ON);
            send(&mut serial, ms(1000), &frame, |k| if k == place { tenths(gap) } else { Span::ZERO });
            assert_eq!(settle(&mut serial).is_some(), answered, "{gap}/10 characters before {place}");
            expect(
                &mut serial.board,
                2000,
                "21 03 00 00 00 01",
                if answered { "21 03 02 00 01" } else { "21 03 02 00 00" },
            );
        }
    }
}

#[test]
fn a_flawed_character_is_met_with_silence() {
    for flaw in [Flaw::Parity, Flaw::Framing] {
        for place in 0..8 {
            let mut serial = Serial::new(slot());
            let mut end = ms(1000);
            for (k, byte) in framed(LAMP_ON).into_iter().enumerate() {
                end += LINE.char_span();
                serial.handle_byte(end, byte, if k == place { flaw } else { Flaw::None });
            }
            assert_eq!(settle(&mut serial), None);
            assert!(exchange(&mut serial, ms(1100), &framed(LAMP_ON)).is_some(), "the next is answered");
        }
    }
}

#[test]
fn transmit_enable_is_high_from_the_first_to_the_last_character_only() {
    let mut serial = Serial::new(slot());
    let (start, bytes) = exchange(&mut serial, ms(1000), &framed(LAMP_ON)).unwrap();
    let end = start + LINE.frame_span(bytes.len());
    let tick = Span::from_ticks(1);
    assert!(!serial.drives(start.back(tick)) && serial.drives(start));
    assert!(serial.drives(end.back(tick)) && !serial.drives(end));
    assert!(!Serial::new(slot()).drives(ms(1000)), "nor without an answer");
}

#[test]
fn the_board_drops_the_echo_of_its_own_answer() {
    // FC 06 is answered by itself: an echo that were heard would be answered again, for ever.
    let mut serial = Serial::new(slot());
    let (start, bytes) = exchange(&mut serial, ms(1000), &framed(LAMP_ON)).unwrap();
    let end = send(&mut serial, start, &bytes, |_| Span::ZERO);
    assert_eq!(serial.next_deadline(), None, "not a character of it is kept");
    serial.handle_timeout(end + LINE.t3_5());
    assert_eq!(serial.poll_transmit(end + LINE.t3_5()), None);
    let (next, _) = exchange(&mut serial, end + LINE.t3_5(), &framed(LAMP_ON)).unwrap();
    assert_eq!(next, end + LINE.t3_5() + LINE.frame_span(8) + LINE.t3_5(), "T3.5 later the next is answered");
}

#[test]
fn two_requests_without_a_silence_are_neither() {
    let mut serial = Serial::new(slot());
    let both = [framed("22 04 00 00 00 04"), framed(LAMP_ON)].concat();
    send(&mut serial, ms(1000), &both, |_| Span::ZERO);
    assert_eq!(settle(&mut serial), None);
    // A neighbour's answer that holds a whole request to this board is one frame, and not ours.
    assert_eq!(exchange(&mut serial, ms(1100), &framed("22 04 08 21 04 00 00 00 01 36 AA")), None);
}

#[test]
fn power_that_goes_takes_the_answer_with_it() {
    let mut serial = Serial::new(slot());
    send(&mut serial, ms(1000), &framed(LAMP_ON), |_| Span::ZERO);
    let due = serial.next_deadline().unwrap();
    serial.handle_timeout(due);
    serial.board.power(due, false);
    assert_eq!(serial.poll_transmit(due), None);
    serial.board.power(ms(2000), true);
    serial.reset();
    // The first half comes before the firmware runs: a fragment, and silence.
    let half = ms(2200).back(LINE.frame_span(4));
    assert_eq!(exchange(&mut serial, half, &framed(LAMP_ON)), None);
    assert!(exchange(&mut serial, ms(2300), &framed(LAMP_ON)).is_some());
}

fn request() -> impl Strategy<Value = Vec<u8>> {
    let address = prop_oneof![4 => Just(0x21u8), 1 => Just(0u8), 1 => Just(1u8), 1 => any::<u8>()];
    let code = prop_oneof![
        6 => prop::sample::select(vec![1u8, 2, 3, 4, 5, 6, 8, 15, 16, 0x2B]),
        1 => any::<u8>()
    ];
    let small = prop_oneof![4 => 0u8..20, 1 => any::<u8>()];
    (address, code, prop::collection::vec(small, 0..12), any::<bool>()).prop_map(
        |(address, code, data, sealed)| {
            let mut frame = vec![address, code];
            frame.extend(data);
            if sealed { framed(&hex(&frame)) } else { frame }
        },
    )
}

proptest! {
    #[test]
    fn frames_and_characters_give_the_same_answers(
        frames in prop::collection::vec(request(), 1..12),
        is_slot in any::<bool>(),
    ) {
        let board = if is_slot { slot() } else { drawer() };
        let (mut by_frame, mut by_byte) = (board.clone(), Serial::new(board));
        for (k, frame) in frames.iter().enumerate() {
            let start = ms(1000 + 200 * k as u64);
            let mut out = [0; 256];
            let whole = Responder::answer(&mut by_frame, start + LINE.frame_span(frame.len()), frame, &mut out)
                .map(|answer| (answer.start, out[..answer.length].to_vec()));
            prop_assert_eq!(&whole, &exchange(&mut by_byte, start, frame));
        }
        by_frame.advance(ms(60_000));
        by_byte.board.advance(ms(60_000));
        prop_assert!(by_frame == by_byte.board, "the same state afterwards");
    }
}

#[test]
fn an_answer_that_is_put_off_is_still_the_boards_own_voice() {
    let mut serial = Serial::new(slot());
    let frame = framed("21 04 00 00 00 05");
    let (at, answer) = exchange(&mut serial, ms(1000), &frame).unwrap();
    let late = at + Span::from_ms(40);
    serial.postpone(late);
    send(&mut serial, late, &answer, |_| Span::ZERO);
    assert_eq!(settle(&mut serial), None, "it answers no answer, not even its own");
    // Not postponed, the same characters would be a request with a wrong length.
    let (at, answer) = exchange(&mut serial, ms(2000), &frame).unwrap();
    send(&mut serial, at + Span::from_ms(40), &answer, |_| Span::ZERO);
    assert!(settle(&mut serial).is_some());
}

#[test]
fn what_was_said_before_a_watchdog_bit_is_said() {
    let mut serial = Serial::new(Faulty::new(slot()));
    serial.board.set_faults(Faults { reset_in_exchange: Some(3), ..Faults::default() });
    let end = framed("21 08 00 00 A5 37").iter().fold(ms(1000), |at, byte| {
        serial.handle_byte(at + LINE.char_span(), *byte, Flaw::None);
        at + LINE.char_span()
    });
    let due = end + LINE.t3_5();
    serial.handle_timeout(due);
    assert_eq!(
        serial.poll_transmit(due).map(|transmit| transmit.bytes.to_vec()),
        Some(vec![0x21, 0x08, 0x00])
    );
}
