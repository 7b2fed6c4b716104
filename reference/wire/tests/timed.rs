//! The receiver of a line against a plain restatement of its rule, and its promises to drivers.

use forecourt_wire::deframe::{Damage, Deframer, Flaw, Received};
use forecourt_wire::{Character, Frame, FrameError, Instant, LineSpeed, Request, Span};
use proptest::prelude::*;

/// One character: the silence before it, the byte, what is wrong with it.
#[derive(Clone, Copy, Debug)]
struct Heard {
    silence: Span,
    byte: u8,
    flaw: Flaw,
}

/// What came out, without borrows.
#[derive(Clone, PartialEq, Debug)]
struct Out {
    bytes: Vec<u8>,
    damage: Option<Damage>,
    start: Instant,
    end: Instant,
}

impl From<Received<'_>> for Out {
    fn from(received: Received<'_>) -> Self {
        if let Ok(frame) = received.frame {
            assert_eq!(frame.bytes(), received.bytes);
        }
        Self {
            bytes: received.bytes.to_vec(),
            damage: received.frame.err(),
            start: received.start,
            end: received.end,
        }
    }
}

fn speed() -> impl Strategy<Value = LineSpeed> {
    let baud = prop::sample::select(vec![1_200, 9_600, 19_200, 38_400, 115_200]);
    let character = prop::sample::select(vec![Character::E8_1, Character::N8_1]);
    (baud, character).prop_map(|(baud, character)| LineSpeed { baud, character })
}

/// Silences that crowd about T1.5 and T3.5.
fn silence(speed: LineSpeed) -> impl Strategy<Value = Span> {
    let (t1_5, t3_5, tick) = (speed.t1_5(), speed.t3_5(), Span::from_ticks(1));
    prop_oneof![
        20 => Just(Span::ZERO),
        1 => Just(t1_5),
        1 => Just(t1_5 + tick),
        1 => Just(t3_5.saturating_sub(tick)),
        1 => Just(t3_5),
        1 => (0..t3_5.ticks() * 2).prop_map(Span::from_ticks),
    ]
}

fn line() -> impl Strategy<Value = (LineSpeed, Vec<Heard>)> {
    let flaw = prop_oneof![60 => Just(Flaw::None), 1 => Just(Flaw::Parity), 1 => Just(Flaw::Framing)];
    (speed(), flaw.boxed()).prop_flat_map(|(speed, _)| {
        let flaw = prop_oneof![60 => Just(Flaw::None), 1 => Just(Flaw::Parity), 1 => Just(Flaw::Framing)];
        let heard = (silence(speed), any::<u8>(), flaw).prop_map(|(silence, byte, flaw)| Heard {
            silence,
            byte,
            flaw,
        });
        (Just(speed), prop::collection::vec(heard, 0..600))
    })
}

/// The rule said again with lists: cut at T3.5, then judge each piece.
fn by_the_rule(speed: LineSpeed, line: &[Heard]) -> Vec<Out> {
    let mut pieces: Vec<(Instant, Instant, Vec<Heard>)> = Vec::new();
    let mut now = Instant::from_secs(1);
    for heard in line {
        let start = now + heard.silence;
        now = start + speed.char_span();
        match pieces.last_mut() {
            Some((_, end, piece)) if heard.silence < speed.t3_5() => {
                *end = now;
                piece.push(*heard);
            }
            _ => pieces.push((start, now, vec![*heard])),
        }
    }
    pieces
        .into_iter()
        .map(|(start, end, piece)| {
            let damage = piece.iter().enumerate().find_map(|(k, heard)| {
                if k > 0 && heard.silence > speed.t1_5() {
                    Some(Damage::Gap { byte: k - 1, length: heard.silence })
                } else if heard.flaw != Flaw::None {
                    Some(Damage::Flaw { byte: k, which: heard.flaw })
                } else {
                    None
                }
            });
            let all: Vec<u8> = piece.iter().map(|heard| heard.byte).collect();
            let damage = damage.or(Frame::new_checked(&all).err().map(Damage::Frame));
            Out { bytes: all.into_iter().take(256).collect(), damage, start, end }
        })
        .collect()
}

/// When a driver asks.
#[derive(Clone, Copy, PartialEq)]
enum Driver {
    /// At each deadline, before the next byte.
    Timer,
    /// After each byte only: the byte itself closes the frame before it.
    AfterPush,
}

fn received(speed: LineSpeed, line: &[Heard], driver: Driver) -> Vec<Out> {
    let (mut deframer, mut out) = (Deframer::new(speed), Vec::new());
    let mut now = Instant::from_secs(1);
    for heard in line {
        let start = now + heard.silence;
        if driver == Driver::Timer
            && let Some(deadline) = deframer.deadline().filter(|deadline| *deadline <= start)
        {
            assert!(deframer.poll(Instant::from_ticks(deadline.ticks() - 1)).is_none(), "not before T3.5");
            out.push(deframer.poll(deadline).expect("a deadline holds").into());
            assert!(deframer.poll(deadline).is_none(), "only once");
        }
        now = start + speed.char_span();
        deframer.push(now, heard.byte, heard.flaw);
        while let Some(received) = deframer.poll(now) {
            out.push(received.into());
        }
    }
    if let Some(deadline) = deframer.deadline() {
        out.push(deframer.poll(deadline).expect("a deadline holds").into());
    }
    assert!(deframer.is_idle());
    assert_eq!(deframer.dropped(), 0);
    out
}

proptest! {
    #[test]
    fn silence_alone_ends_a_frame((speed, line) in line()) {
        let expected = by_the_rule(speed, &line);
        prop_assert_eq!(&received(speed, &line, Driver::Timer), &expected);
        prop_assert_eq!(&received(speed, &line, Driver::AfterPush), &expected);
    }

    /// The fast way for a driver that knows its bytes came back to back.
    #[test]
    fn whole_is_as_many_pushes(
        speed in speed(),
        runs in prop::collection::vec((prop::collection::vec(any::<u8>(), 0..300), 0u64..90), 1..8),
    ) {
        let (mut quick, mut slow) = (Deframer::new(speed), Deframer::new(speed));
        let mut now = Instant::from_secs(1);
        for (bytes, half_bits) in &runs {
            now += speed.bit() / 2 * *half_bits;
            for byte in bytes {
                now += speed.char_span();
                slow.push(now, *byte, Flaw::None);
            }
            quick.whole(bytes, now);
            prop_assert_eq!(quick.deadline(), slow.deadline());
            loop {
                let (a, b) = (quick.poll(now).map(Out::from), slow.poll(now).map(Out::from));
                prop_assert_eq!(&a, &b);
                if a.is_none() {
                    break;
                }
            }
        }
        now += speed.t3_5();
        prop_assert_eq!(quick.poll(now).map(Out::from), slow.poll(now).map(Out::from));
    }

    /// D3: with times a damaged frame is silent and its neighbours are whole.
    #[test]
    fn a_damaged_frame_costs_no_neighbour(
        speed in speed(),
        frames in prop::collection::vec((1u8..=96, any::<Option<(prop::sample::Index, u8)>>()), 1..20),
    ) {
        let mut deframer = Deframer::new(speed);
        let mut now = Instant::from_secs(1);
        for (address, spoil) in frames {
            let mut bytes = [0; 8];
            Request::ReadInput { start: 0, count: 7 }.emit(address, &mut bytes).unwrap();
            let spoil = spoil.filter(|(_, bits)| *bits != 0);
            if let Some((at, bits)) = spoil {
                bytes[at.index(8)] ^= bits;
            }
            now += speed.frame_span(8);
            deframer.whole(&bytes, now);
            now += speed.t3_5();
            let out = deframer.poll(now).expect("T3.5 has passed");
            match spoil {
                None => prop_assert_eq!(out.frame.map(|frame| frame.address()), Ok(Some(address))),
                Some(_) => {
                    let silent = matches!(out.frame, Err(Damage::Frame(FrameError::BadCrc { .. })));
                    prop_assert!(silent, "{:?}", out.frame);
                }
            }
        }
    }
}

#[test]
fn two_frames_may_close_without_a_poll_and_the_older_is_counted() {
    let speed = LineSpeed::DEFAULT;
    let mut deframer = Deframer::new(speed);
    let mut now = Instant::from_secs(1);
    for first in [1, 2, 3] {
        now += speed.t3_5() + speed.char_span();
        deframer.push(now, first, Flaw::None);
    }
    // Frame 3 is open, frame 2 waits, frame 1 gave way.
    assert_eq!(deframer.dropped(), 1);
    assert_eq!(deframer.poll(now).map(|r| r.bytes.to_vec()), Some(vec![2]));
    assert_eq!(deframer.poll(now).map(|r| r.bytes.to_vec()), None);
    now += speed.t3_5();
    assert_eq!(deframer.poll(now).map(|r| r.bytes.to_vec()), Some(vec![3]));
    assert_eq!(deframer.poll(now).map(|r| r.bytes.to_vec()), None);
}

#[test]
fn a_jabber_is_one_long_frame_and_the_next_request_is_whole() {
    let speed = LineSpeed::DEFAULT;
    let mut deframer = Deframer::new(speed);
    let mut now = Instant::from_secs(10);
    deframer.whole(&[0x55; 4096], now);
    now += speed.t3_5();
    let received = deframer.poll(now).expect("T3.5 has passed");
    assert_eq!(received.frame, Err(Damage::Frame(FrameError::TooLong { length: 4096 })));
    assert_eq!((received.bytes.len(), received.end - received.start), (256, speed.frame_span(4096)));

    let request = [0x21, 0x04, 0x00, 0x00, 0x00, 0x04, 0xF6, 0xA9];
    now += speed.frame_span(8);
    deframer.whole(&request, now);
    now += speed.t3_5();
    assert_eq!(deframer.poll(now).map(|r| r.frame.map(|f| f.bytes())), Some(Ok(&request[..])));
}

#[test]
fn one_byte_more_than_fits_is_too_long_even_when_the_rest_is_sealed() {
    let speed = LineSpeed::DEFAULT;
    let mut deframer = Deframer::new(speed);
    let mut bytes = [0; 257];
    Request::Diagnostic { sub: 0, data: &[7; 250] }.emit(33, &mut bytes).unwrap();
    let now = Instant::from_secs(1) + speed.frame_span(257);
    deframer.whole(&bytes, now);
    let received = deframer.poll(now + speed.t3_5()).expect("T3.5 has passed");
    assert_eq!(received.frame, Err(Damage::Frame(FrameError::TooLong { length: 257 })));
}
