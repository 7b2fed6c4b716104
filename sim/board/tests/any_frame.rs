//! Properties: no frame makes a board panic or answer badly, reading changes nothing, FC 16 is all or nothing.

mod common;
use common::*;
use forecourt_board::{Board, Faults, Faulty, Jam, Sequence, Silence, Source, Switch};
use forecourt_tag::TagId;
use forecourt_wire::{Reply, Request};
use proptest::prelude::*;

fn boards() -> impl Strategy<Value = Board> {
    any::<bool>().prop_map(|is_slot| if is_slot { slot() } else { drawer() })
}

fn pdu() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..254),
        (
            prop::sample::select(vec![1u8, 2, 3, 4, 5, 6, 8, 15, 16, 0x2B]),
            prop::collection::vec(0u8..24, 0..14)
        )
            .prop_map(|(code, mut data)| {
                data.insert(0, code);
                data
            }),
    ]
}

#[derive(Clone, Debug)]
enum Deed {
    Jam(u8),
    Hand(u16),
    Driver(bool),
    Limit(u8, u8),
    Power(bool),
    Frame(Vec<u8>),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        (0u8..3).prop_map(Deed::Jam),
        (0u16..2100).prop_map(Deed::Hand),
        any::<bool>().prop_map(Deed::Driver),
        (0u8..3, 0u8..3).prop_map(|(a, b)| Deed::Limit(a, b)),
        any::<bool>().prop_map(Deed::Power),
        pdu().prop_map(Deed::Frame),
        any::<bool>().prop_map(|on| Deed::Frame(vec![5, 0, 0, if on { 0xFF } else { 0 }, 0])),
        (0usize..3, 0u16..300).prop_map(|(at, value)| {
            let [high, low] = value.to_be_bytes();
            Deed::Frame(vec![6, 0, 16 + at as u8, high, low])
        }),
    ]
}

const SWITCHES: [Switch; 3] = [Switch::Works, Switch::StuckMade, Switch::NeverMakes];

fn act(board: &mut Board, at: u64, deed: &Deed) {
    let drawer = board.as_drawer().unwrap();
    match deed {
        Deed::Jam(which) => drawer
            .jam(ms(at), [Jam::Free, Jam::Held, Jam::Between { low: 500, high: 600 }][usize::from(*which)]),
        Deed::Hand(position) => drawer.hand(ms(at), *position),
        Deed::Driver(on) => drawer.driver_fault(ms(at), *on),
        Deed::Limit(a, b) => drawer.limit_fault(ms(at), SWITCHES[usize::from(*a)], SWITCHES[usize::from(*b)]),
        Deed::Power(on) => board.power(ms(at), *on),
        Deed::Frame(pdu) => {
            let mut frame = vec![1];
            frame.extend(pdu);
            ask_frame(board, at, &framed(&hex(&frame)));
        }
    }
}

#[derive(Clone, Debug)]
enum SlotDeed {
    Tag(u64),
    Unreadable,
    Nothing,
    Antenna(bool),
    Sleep(bool),
    Power(bool),
}

fn slot_deed() -> impl Strategy<Value = SlotDeed> {
    prop_oneof![
        4 => (0u64..3).prop_map(SlotDeed::Tag),
        1 => Just(SlotDeed::Unreadable),
        2 => Just(SlotDeed::Nothing),
        1 => any::<bool>().prop_map(SlotDeed::Antenna),
        1 => any::<bool>().prop_map(SlotDeed::Sleep),
        1 => prop::bool::weighted(0.8).prop_map(SlotDeed::Power),
    ]
}

fn act_on_slot(board: &mut Board, at: u64, deed: &SlotDeed) {
    let slot = board.as_slot().unwrap();
    match deed {
        SlotDeed::Tag(id) => slot.source(ms(at), Source::Tag { id: TagId::from_low_bits(*id), rest: ms(at) }),
        SlotDeed::Unreadable => slot.source(ms(at), Source::Unreadable { rest: ms(at) }),
        SlotDeed::Nothing => slot.source(ms(at), Source::Nothing),
        SlotDeed::Antenna(broken) => slot.antenna_fault(ms(at), *broken),
        SlotDeed::Power(on) => board.power(ms(at), *on),
        SlotDeed::Sleep(on) => {
            ask(board, at, &format!("21 06 00 01 00 {:02X}", u8::from(*on)));
        }
    }
}

proptest! {
    #[test]
    fn no_bytes_panic_and_each_answer_fits_its_request(mut board in boards(), pdu in pdu(), raw in prop::collection::vec(any::<u8>(), 0..300)) {
        ask_frame(&mut board, 1000, &raw);
        let mut frame = vec![board.address()];
        frame.extend(&pdu);
        if let Some(answer) = ask_frame(&mut board, 1010, &framed(&hex(&frame))) {
            let answer = bytes(&answer);
            let reply = Reply::parse(&answer[1..]).unwrap();
            match (reply, Request::parse(&pdu)) {
                (Reply::Exception { function, .. }, _) => prop_assert_eq!(function, pdu[0]),
                (reply, Ok(request)) => prop_assert!(reply.answers(&request), "{:?} for {:?}", reply, request),
                (reply, Err(_)) => prop_assert!(false, "{:?} for a bad request", reply),
            }
        }
    }

    #[test]
    fn a_read_never_changes_state(mut board in boards(), code in prop::sample::select(vec![1u8, 2, 3, 4, 8, 0x2B]), data in prop::collection::vec(0u8..24, 0..6)) {
        let before = board.clone();
        let mut frame = vec![board.address(), code];
        frame.extend(data);
        for _ in 0..3 {
            ask_frame(&mut board, 1000, &framed(&hex(&frame)));
        }
        let mut before = before;
        for board in [&mut before, &mut board] {
            board.advance(ms(2000));
        }
        prop_assert!(before == board);
    }

    #[test]
    fn fc_16_writes_all_or_nothing(mut board in boards(), start in 0u16..20, values in prop::collection::vec(prop_oneof![0u16..4, 40u16..6000], 1..4)) {
        let (address, first) = (board.address(), if board.as_slot().is_some() { 0 } else { 16 });
        let count = if first == 0 { 2 } else { 3 };
        let read = format!("{address:02X} 03 00 {first:02X} 00 {count:02X}");
        let before = bytes(&ask(&mut board, 1000, &read).unwrap());
        let mut request = vec![address, 0x10, 0, start as u8, 0, values.len() as u8, 2 * values.len() as u8];
        request.extend(values.iter().flat_map(|value| value.to_be_bytes()));
        let answer = bytes(&ask(&mut board, 1010, &hex(&request)).unwrap());
        let after = bytes(&ask(&mut board, 1020, &read).unwrap());
        if answer[1] == 0x10 {
            let mut wanted = before;
            let at = 3 + 2 * usize::from(start - first);
            wanted[at..at + 2 * values.len()].copy_from_slice(&request[7..]);
            prop_assert_eq!(after, wanted);
        } else {
            prop_assert_eq!(after, before);
        }
    }

    #[test]
    fn whatever_happens_a_drawer_never_contradicts_itself(deeds in prop::collection::vec((deed(), 1u64..3000), 1..40)) {
        let mut board = drawer();
        let mut at = 1000;
        for (deed, pause) in &deeds {
            act(&mut board, at, deed);
            at += pause;
            let shows = board.as_drawer().unwrap().registers(ms(at));
            let bit = |k: u8| shows.discrete >> k & 1 == 1;
            prop_assert!(!(bit(0) && bit(1)), "closed and open after {deed:?}: {shows:?}");
            prop_assert!(!bit(0) || shows.input[0] == 0, "closed and not at 0 after {deed:?}: {shows:?}");
            prop_assert!(!bit(3) || !bit(2), "stalled and moving after {deed:?}: {shows:?}");
            prop_assert_eq!(bit(3), shows.input[1] == 1);
            prop_assert!(shows.input[1] == 0 || !bit(2), "faulty and moving after {deed:?}: {shows:?}");
        }
    }

    #[test]
    fn looking_at_a_drawer_in_between_changes_nothing(deeds in prop::collection::vec((deed(), 1u64..9000, 0u64..9000), 1..30)) {
        let (mut watched, mut alone) = (drawer(), drawer());
        let mut at = 1000;
        for (deed, pause, look) in &deeds {
            act(&mut watched, at, deed);
            act(&mut alone, at, deed);
            // A frame takes effect 2.005 ms after its end; a look must not come before what the board has done.
            watched.advance(ms(at + look.min(pause)));
            at += pause;
        }
        for board in [&mut watched, &mut alone] {
            board.advance(ms(at + 60_000));
        }
        prop_assert!(watched == alone, "{watched:?} and {alone:?}");
    }

    #[test]
    fn looking_at_a_slot_in_between_changes_nothing(deeds in prop::collection::vec((slot_deed(), 3u64..900, 0u64..900), 1..30)) {
        let (mut watched, mut alone) = (slot(), slot());
        let mut at = 1000;
        for (deed, pause, look) in &deeds {
            act_on_slot(&mut watched, at, deed);
            act_on_slot(&mut alone, at, deed);
            watched.advance(ms(at + look.min(pause)));
            at += pause;
            let shown = [&mut watched, &mut alone].map(|board| board.as_slot().unwrap().registers(ms(at)));
            prop_assert_eq!(shown[0], shown[1], "at {} ms after {:?}", at, deed);
            let [a, b, c, d, status, ..] = shown[0];
            prop_assert!((a, b, c, d) == (0, 0, 0, 0) || status & 0b1001 == 1, "an ID and {:04b}", status);
            prop_assert!(status < 16);
        }
    }

    #[test]
    fn faults_on_any_frame_do_not_panic(
        board in boards(), pdus in prop::collection::vec(pdu(), 1..6),
        which in 0u16..1024, drift in -200_000i32..200_000, reset in proptest::option::of(0u8..20),
    ) {
        let bit = |k: u32| which >> k & 1 == 1;
        let mut faulty = Faulty::new(board);
        faulty.set_faults(Faults {
            silence: if which % 13 == 0 { Silence::Mute } else { Silence::None },
            reset_in_exchange: reset,
            second_address: bit(0).then_some(5),
            answers_for: bit(1).then_some(6),
            stale: bit(2),
            sequence: [Sequence::Right, Sequence::WrongFunction, Sequence::Doubled, Sequence::Repeated][usize::from(which >> 3 & 3)],
            drift_ppm: drift,
            older: bit(5),
            torn: None,
            stuck_driver: false,
        });
        let mut out = [0; 256];
        for (k, pdu) in pdus.iter().enumerate() {
            let address = [faulty.board.address(), 5, 6][k % 3];
            let mut frame = vec![address];
            frame.extend(pdu);
            let frame = framed(&hex(&frame));
            use forecourt_board::Responder;
            if let Some(answer) = faulty.answer(ms(1000 + 500 * k as u64), &frame, &mut out) {
                prop_assert!((1..=256).contains(&answer.length));
            }
            faulty.unasked(&mut out);
        }
    }
}
