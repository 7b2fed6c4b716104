//! Whatever is heard, lost, late or ordered: the rules of the line hold, and it goes on.

mod line;

use forecourt_poller::{Activity, Event, Order, Poller, Profile, Reading};
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Instant, Span};
use line::{Fault, Line, slot};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Act {
    Fault(u8, Fault),
    Die(u8, bool),
    Cut(bool),
    Noise(u64, Vec<u8>),
    Do(Activity),
    Order(Order),
    Sleep(u8),
    Wait(u64),
}

fn address() -> impl Strategy<Value = u8> {
    prop_oneof![1..=2u8, 33..=36u8, 65..=68u8]
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        Just(Fault::Silence),
        Just(Fault::Damage),
        (0..250u64).prop_map(|ms| Fault::Late(Span::from_ms(ms))),
        address().prop_map(Fault::WrongAddress),
        (0..=8u8).prop_map(Fault::Exception),
        prop::collection::vec(any::<u8>(), 1..40).prop_map(Fault::Instead),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let place = (0..=7u8, 0..=33u8).prop_map(|(d, s)| slot(d, s));
    let near = (1..=2u8, 1..=4u8).prop_map(|(d, s)| slot(d, s));
    prop_oneof![
        6 => (address(), fault()).prop_map(|(a, f)| Act::Fault(a, f)),
        2 => (address(), any::<bool>()).prop_map(|(a, dead)| Act::Die(a, dead)),
        1 => any::<bool>().prop_map(Act::Cut),
        3 => (0..300_000u64, prop::collection::vec(any::<u8>(), 1..20)).prop_map(|(us, b)| Act::Noise(us, b)),
        1 => Just(Act::Do(Activity::Rest)),
        2 => near.prop_map(|slot| Act::Do(Activity::Watch { slot })),
        2 => (0..=3u8).prop_map(|drawer| Act::Do(Activity::Scan { drawer })),
        2 => (0..=3u8).prop_map(|drawer| Act::Order(Order::FullScan { drawer })),
        1 => (0..=3u8, any::<bool>()).prop_map(|(drawer, open)| Act::Order(Order::Coil { drawer, open })),
        1 => (place, 0..3u16).prop_map(|(slot, lamp)| Act::Order(Order::Lamp { slot, lamp })),
        1 => address().prop_map(Act::Sleep),
        5 => (0..2_000u64).prop_map(Act::Wait),
    ]
}

fn small() -> Profile {
    Profile { slots: 4, idle_scan: Span::from_secs(5), ..Profile::standard() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 768, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every slot bears a tag throughout, so that each `Empty` is a lie. The line itself asserts T3.5 before each
    /// request and that time goes on; here: one request at a time, no empty slot, every order answered once.
    #[test]
    fn the_rules_hold_on_any_line(acts in prop::collection::vec(act(), 1..60), bytewise in any::<bool>()) {
        let mut line = Line::new(small());
        line.bytewise = bytewise;
        let mut tickets = Vec::new();
        for act in acts {
            match act {
                Act::Fault(a, fault) => line.boards[usize::from(a)].faults.push_back(fault),
                Act::Die(a, dead) => line.boards[usize::from(a)].dead = dead,
                Act::Cut(cut) => line.cut = cut,
                Act::Noise(us, bytes) => {
                    let begin = line.now + Span::from_us(us);
                    line.inject(begin, &bytes);
                }
                Act::Do(activity) => line.poller.set_activity(line.now, activity),
                Act::Order(order) => tickets.push(line.poller.order(line.now, order)),
                Act::Sleep(a) => line.boards[usize::from(a)].asleep = true,
                Act::Wait(ms) => line.run_for(Span::from_ms(ms)),
            }
        }
        line.run_for(Span::from_secs(3));
        // I-KEY-12: the next request comes after an answer may have come, or after the whole timeout.
        let speed = line.profile.speed;
        for pair in line.log.windows(2) {
            let sent = pair[0].at + speed.frame_span(8);
            let least = if pair[0].address == 0 {
                line.profile.broadcast_turnaround
            } else {
                speed.t3_5() + speed.frame_span(1)
            };
            prop_assert!(pair[1].at >= sent + least, "{pair:?}");
        }
        let asked = line.log.iter().filter(|sent| sent.address != 0).count() as u64;
        let counters = line.poller.counters();
        let ended = counters.answers + counters.timeouts + counters.damaged;
        prop_assert!(ended == asked || ended + 1 == asked, "{counters:?}, {asked} asked");
        prop_assert_eq!(counters.requests, line.log.len() as u64);
        for event in &line.events {
            prop_assert!(!matches!(event, Event::Slot { reading: Reading::Empty, .. }), "{event:?}");
        }

        // All is mended: every order ends once, and a full scan finds every key.
        line.cut = false;
        for board in &mut line.boards {
            board.faults.clear();
            board.dead &= board.tag & 0xFF > 68;
        }
        line.poller.set_activity(line.now, Activity::Rest);
        line.run_for(Span::from_secs(3));
        for drawer in [1, 2] {
            tickets.push(line.poller.order(line.now, Order::FullScan { drawer }));
        }
        line.run_for(Span::from_secs(4));
        prop_assert!(!line.poller.is_line_down());
        for ticket in tickets {
            let times = line.events.iter().filter(|e| matches!(e, Event::Done { ticket: t, .. } if *t == ticket));
            prop_assert_eq!(times.count(), 1);
        }
        for address in (33..=36).chain(65..=68) {
            let place = forecourt_poller::Slot::from_address(address).expect("a slot");
            prop_assert_eq!(line.believed(place.drawer, place.slot), Some(Reading::Tag(line::tag_of(address))));
        }
    }

    /// No call in any order, at any times, panics.
    #[test]
    fn no_sequence_of_calls_panics(
        calls in prop::collection::vec((0..9u8, any::<u64>(), any::<u8>(), prop::collection::vec(any::<u8>(), 0..300)), 0..200),
        retries in any::<u8>(),
    ) {
        let profile = Profile { retries, ..small() };
        let mut poller = Poller::new(profile, Instant::ZERO).expect("a good profile");
        for (call, time, byte, bytes) in calls {
            let at = Instant::from_ticks(if byte & 1 == 0 { time } else { time >> 26 });
            match call {
                0 => poller.handle_frame(at, &bytes),
                1 => poller.handle_byte(at, byte, Flaw::None),
                2 => poller.handle_carrier(at),
                3 => poller.handle_timeout(at),
                4 => drop(poller.poll_transmit(at).map(<[u8]>::len)),
                5 => poller.sent(at),
                6 => drop(poller.order(at, Order::FullScan { drawer: byte })),
                7 => poller.set_activity(at, Activity::Watch { slot: slot(byte / 32, byte % 40) }),
                _ => drop(poller.poll_event()),
            }
            let _ = (poller.next_deadline(), poller.health(byte), poller.reading(slot(byte / 32, byte % 40)));
        }
    }
}
