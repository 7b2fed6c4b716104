//! The bus in virtual hands: requests answered at their time, early ones held back or lost, people, rubbish.

use forecourt_board::Profile;
use forecourt_bus::people::{Order, script};
use forecourt_bus::{LiveBus, faults};
use forecourt_certify::burst::frame;
use forecourt_kernel::Seed;
use forecourt_wire::{Instant, Span};
use proptest::prelude::*;

fn bus(strict: bool) -> LiveBus {
    LiveBus::new(&Profile::standard(), Vec::new(), Seed(1), strict)
}

/// Lets time pass in steps of a millisecond and gives what came out, with when.
fn pass(bus: &mut LiveBus, from: Instant, span: Span) -> Vec<(Instant, Vec<u8>)> {
    let mut out = Vec::new();
    let mut now = from;
    while now <= from + span {
        bus.handle(now);
        while let Some(bytes) = bus.poll_send(now) {
            out.push((now, bytes));
        }
        now += Span::from_ms(1);
    }
    out
}

const START: Instant = Instant::from_secs(1);

#[test]
fn a_request_is_answered_at_its_time_on_the_line() {
    let mut bus = bus(false);
    bus.hear(START, &frame(33, &[8, 0, 0, 0xA5, 0x37]));
    let out = pass(&mut bus, START, Span::from_ms(100));
    assert_eq!(out.len(), 1);
    assert_eq!(out[0].1, frame(33, &[8, 0, 0, 0xA5, 0x37]));
    // Two frames of eight characters and T3.5: 9.2 ms and 2 ms, and the quiet that ends the request.
    let took = out[0].0.since(START);
    assert!(took >= Span::from_ms(11) && took <= Span::from_ms(15), "{took}");
}

#[test]
fn requests_sent_at_once_are_all_answered_and_counted_as_held_back() {
    let mut bus = bus(false);
    let mut burst = frame(33, &[4, 0, 0, 0, 7]);
    burst.extend(frame(34, &[4, 0, 0, 0, 7]));
    burst.extend(frame(1, &[2, 0, 0, 0, 5]));
    bus.hear(START, &burst);
    let out = pass(&mut bus, START, Span::from_ms(300));
    let from: Vec<u8> = out.iter().map(|(_, bytes)| bytes[0]).collect();
    assert_eq!(from, [33, 34, 1]);
    assert_eq!((bus.tally().held, bus.tally().lost), (0, 0), "one burst waits in its own order");
    bus.hear(START + Span::from_secs(1), &frame(33, &[4, 0, 0, 0, 7]));
    let half = START + Span::from_ms(1_008);
    bus.handle(half);
    bus.hear(half, &frame(34, &[4, 0, 0, 0, 7]));
    let out = pass(&mut bus, half, Span::from_ms(300));
    assert_eq!(out.len(), 2);
    assert_eq!(bus.tally().held, 1);
}

#[test]
fn a_strict_bus_loses_what_comes_too_early_and_says_so() {
    let mut bus = bus(true);
    bus.hear(START, &frame(33, &[4, 0, 0, 0, 7]));
    let half = START + Span::from_ms(8);
    bus.handle(half);
    bus.hear(half, &frame(34, &[4, 0, 0, 0, 7]));
    let out = pass(&mut bus, half, Span::from_ms(300));
    assert_eq!(out.len(), 1);
    assert_eq!(bus.tally().lost, 1);
}

#[test]
fn functions_that_no_board_has_are_answered_by_an_exception() {
    let mut bus = bus(false);
    bus.hear(START, &frame(33, &[0x41, 1, 2, 3]));
    let out = pass(&mut bus, START, Span::from_ms(100));
    assert_eq!(out[0].1, frame(33, &[0xC1, 1]));
}

#[test]
fn people_move_tags_and_the_next_read_shows_it() {
    let mut bus = bus(false);
    let order = Order::read("place 1/01 0F12345678").expect("an order").expect("not empty");
    order.carry_out(START, &mut bus).expect("the slot is free");
    assert!(order.carry_out(START, &mut bus).is_err(), "something hangs there already");
    let later = START + Span::from_ms(500);
    bus.hear(later, &frame(33, &[4, 0, 0, 0, 4]));
    let out = pass(&mut bus, later, Span::from_ms(100));
    assert_eq!(out[0].1, frame(33, &[4, 8, 0, 0, 0, 0x0F, 0x12, 0x34, 0x56, 0x78]));
    let shut = Order::read("take 1/01").expect("an order").expect("not empty");
    assert_eq!(
        shut.carry_out(later, &mut bus).expect_err("the drawer is shut").to_string(),
        "the drawer is shut"
    );
}

#[test]
fn wrong_orders_and_scripts_say_what_is_right() {
    let wrong = |line: &str| Order::read(line).expect_err(line).0;
    assert!(wrong("take 105").contains("right is 1/05"));
    assert!(wrong("put 1/05 xyz").contains("hex digits"));
    assert!(wrong("dance").contains("these are"));
    assert_eq!(script("+1 take 1/05\n\n# rest\n+1.5 show").expect("a script").len(), 2);
    assert!(script("take 1/05").expect_err("no time").0.starts_with("line 1:"));
    assert!(script("+2 show\n+1 show").expect_err("back in time").0.contains("line 2"));
    assert!(faults::read("L99", Seed(1)).is_err());
    assert!(faults::read("L6 board 33 every 10", Seed(1)).is_ok());
    assert!(faults::read("L6 board x", Seed(1)).is_err());
}

#[test]
fn a_fault_of_the_line_reaches_the_master() {
    let fault = faults::read("B1 board 33", Seed(1)).expect("a fault");
    let mut bus = LiveBus::new(&Profile::standard(), vec![fault], Seed(1), false);
    bus.hear(START, &frame(33, &[4, 0, 0, 0, 7]));
    assert_eq!(pass(&mut bus, START, Span::from_ms(200)), []);
    let later = START + Span::from_secs(1);
    bus.hear(later, &frame(34, &[4, 0, 0, 0, 7]));
    assert!(!pass(&mut bus, later, Span::from_ms(200)).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_a_master_sends_the_next_good_request_is_answered(bursts in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..300), 0..6)) {
        let mut bus = bus(false);
        let mut now = START;
        for burst in bursts {
            bus.hear(now, &burst);
            pass(&mut bus, now, Span::from_ms(700));
            now += Span::from_ms(700);
        }
        pass(&mut bus, now, Span::from_secs(3));
        now += Span::from_secs(3);
        let request = frame(33, &[8, 0, 0, 1, 2]);
        bus.hear(now, &request);
        let out = pass(&mut bus, now, Span::from_ms(100));
        let said: Vec<u8> = out.into_iter().flat_map(|(_, bytes)| bytes).collect();
        prop_assert_eq!(said, request);
    }
}

#[test]
fn a_request_with_anything_behind_or_before_it_is_no_request() {
    let whole = frame(33, &[4, 0, 0, 0, 7]);
    for (before, behind) in [(&[][..], &[0x12, 0x34][..]), (&[0x55, 0xAA, 0x55], &[])] {
        let mut bus = bus(false);
        bus.hear(START, &[before, &whole, behind].concat());
        let out = pass(&mut bus, START, Span::from_ms(200));
        assert!(out.is_empty(), "without a silence it is one frame with a wrong checksum: {out:?}");
        assert_eq!((bus.tally().requests, bus.tally().answers), (0, 0));
        let later = START + Span::from_ms(300);
        bus.hear(later, &whole);
        assert_eq!(pass(&mut bus, later, Span::from_ms(200)).len(), 1, "the next one is heard");
    }
}

#[test]
fn bursts_that_are_told_of_late_stay_apart() {
    let mut bus = bus(false);
    // Half a frame, and 100 ms later a whole one; the bus hears of both at once.
    bus.hear(START, &[33, 4, 0, 0]);
    bus.hear(START + Span::from_ms(100), &frame(33, &[4, 0, 0, 0, 7]));
    let out = pass(&mut bus, START + Span::from_ms(100), Span::from_ms(200));
    assert_eq!(out.len(), 1);
    assert_eq!(bus.tally().rubbish, 4);
}
