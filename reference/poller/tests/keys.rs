//! What the key cabinet's rules ask of the line: takes, returns, audits, drawers, sleep.

mod line;

use forecourt_poller::{Activity, DrawerStatus, Event, Order, Outcome, Profile, Reading};
use forecourt_wire::{Exception, Span};
use line::{Fault, Line, slot, tag_of};

fn is_slot(address: u8) -> bool {
    address > 32
}

#[test]
fn a_take_asks_the_wanted_slot_alone_and_the_drawers() {
    // KEY-24, KEY-21.
    let mut line = Line::standard().settle();
    line.poller.set_activity(line.now, Activity::Watch { slot: slot(1, 5) });
    line.run_to(|e| matches!(e, Event::Woken { drawer: 1, .. }));
    let first = line.log.len() - 1;
    line.run_for(Span::from_secs(5));
    let asked = line.addresses(first);
    assert!(asked.iter().all(|a| [1, 2, 37].contains(a)), "{asked:?}");
    for drawer in [1, 2] {
        let polls: Vec<_> = line.log.iter().filter(|sent| sent.address == drawer).collect();
        for pair in polls.windows(2).skip(1) {
            let apart = pair[1].at.since(pair[0].at);
            assert!(apart > Span::from_ms(460) && apart < Span::from_ms(540), "{apart}");
        }
        assert!(polls.len() >= 10);
    }
    assert!(asked.iter().filter(|a| **a == 37).count() > 200);
}

#[test]
fn a_key_removed_is_told_one_poll_after_the_board_shows_it() {
    // KEY-25.
    let mut line = Line::standard().settle();
    line.poller.set_activity(line.now, Activity::Watch { slot: slot(1, 5) });
    line.run_to(|e| matches!(e, Event::Slot { reading: Reading::Tag(_), .. }));
    line.run_for(Span::from_ms(1_237));
    let reads = line.poller.reading(slot(1, 5)).expect("read").reads;
    line.remove(1, 5);
    let (shown, seen) = (line.now, line.events.len());
    let event = line.run_to(|e| matches!(e, Event::Slot { reading: Reading::Empty, .. }));
    let Event::Slot { at, reads: before, slot: place, .. } = event else { unreachable!() };
    // The request out when the key went may have been answered already; the one after it is not.
    let asked = line.log.iter().filter(|sent| sent.address == 37 && sent.at >= shown).count();
    assert_eq!(asked, 1, "the first request after the board showed it");
    assert_eq!(place, slot(1, 5));
    // One poll out, a drawer's poll of 12.6 ms between at worst, and this one's answer.
    assert!(at > shown && at.since(shown) <= Span::from_us(17_188 * 2 + 12_610), "{}", at.since(shown));
    assert!(before >= reads && before <= reads + 2, "{before} answers bore the tag");
    assert_eq!(line.events.len(), seen + 1, "unchanged answers tell nothing (KEY-32)");
}

#[test]
fn a_return_asks_the_slots_in_ascending_order_without_a_break() {
    // KEY-30, KEY-31; the drawers are polled between.
    let mut line = Line::standard().settle();
    line.poller.set_activity(line.now, Activity::Scan { drawer: 2 });
    line.run_to(|e| matches!(e, Event::Woken { drawer: 2, .. }));
    let first = line.log.len() - 1;
    line.run_for(Span::from_secs(5));
    let slots: Vec<u8> = line.addresses(first).into_iter().filter(|a| is_slot(*a)).collect();
    for (k, address) in slots.iter().enumerate() {
        assert_eq!(*address, 65 + (k % 32) as u8);
    }
    let busiest = line.log[first..].windows(2).map(|pair| pair[1].at.since(pair[0].at)).max();
    assert!(busiest < Some(Span::from_ms(18)), "no break: {busiest:?}");
    let polls = |d| line.log[first..].iter().filter(|sent| sent.address == d).count();
    assert_eq!((polls(1), polls(2)), (10, 10));
}

#[test]
fn a_key_put_in_is_told_with_its_slot() {
    let mut line = Line::standard().settle();
    line.remove(1, 9);
    line.poller.set_activity(line.now, Activity::Scan { drawer: 1 });
    line.run_to(|e| matches!(e, Event::Cycle { .. }));
    let board = line.board(1, 9);
    (board.tag, board.status) = (0xAB, 0b11);
    let event = line.run_to(|e| matches!(e, Event::Slot { reading: Reading::Tag(0xAB), .. }));
    assert!(matches!(event, Event::Slot { slot: s, reads: 1.., .. } if s == slot(1, 9)), "{event:?}");
}

#[test]
fn a_zero_in_answer_to_a_repeat_waits_for_the_next_read() {
    // KEY-25, I-KEY-04, in a take: the next read comes by itself.
    let mut line = Line::standard().settle();
    line.poller.set_activity(line.now, Activity::Watch { slot: slot(1, 5) });
    line.run_to(|e| matches!(e, Event::Slot { .. }));
    line.remove(1, 5);
    line.board(1, 5).faults.extend([Fault::Silence, Fault::Damage]);
    let asked = line.log.len();
    line.run_to(|e| matches!(e, Event::Slot { reading: Reading::Empty, .. }));
    let tries = line.addresses(asked).iter().filter(|a| **a == 37).count();
    assert!((4..=5).contains(&tries), "two repeats, then one more read: {tries}");

    // A tag that is back by then was never gone.
    let mut line = Line::standard().settle();
    line.poller.set_activity(line.now, Activity::Watch { slot: slot(1, 5) });
    line.run_to(|e| matches!(e, Event::Slot { .. }));
    line.remove(1, 5);
    line.board(1, 5).faults.push_back(Fault::Silence);
    while line.poller.counters().timeouts == 0 {
        line.step(line.now + Span::from_secs(1));
    }
    let answers = line.poller.counters().answers;
    while line.poller.counters().answers == answers {
        line.step(line.now + Span::from_secs(1));
    }
    let board = line.board(1, 5);
    (board.tag, board.status) = (tag_of(37), 0b11);
    line.run_for(Span::from_secs(1));
    assert!(!line.events.iter().any(|e| matches!(e, Event::Slot { reading: Reading::Empty, .. })));
}

#[test]
fn a_full_scan_asks_at_once_again_where_a_repeat_said_empty() {
    let mut line = Line::standard().settle();
    line.remove(1, 3);
    line.board(1, 3).faults.push_back(Fault::Damage);
    let ticket = line.poller.order(line.now, Order::FullScan { drawer: 1 });
    line.run_to(|e| matches!(e, Event::Done { ticket: t, result: Outcome::Ok, .. } if *t == ticket));
    let slots: Vec<u8> = line.addresses(0).into_iter().filter(|a| is_slot(*a)).collect();
    assert_eq!(slots[..6], [33, 34, 35, 35, 35, 36], "damaged, repeated, confirmed");
    assert_eq!(line.believed(1, 3), Some(Reading::Empty));
}

#[test]
fn every_reading_but_empty_leaves_the_key_in_doubt() {
    // KEY-26.
    let cases = [
        (0b1001, Reading::Unreadable),
        (0b0111, Reading::Unreadable),
        (0b0000, Reading::Asleep),
        (0b0011, Reading::Empty),
        (0b0101, Reading::Empty),
    ];
    for (status, expected) in cases {
        let mut line = Line::standard().settle();
        line.poller.set_activity(line.now, Activity::Watch { slot: slot(1, 1) });
        line.run_to(|e| matches!(e, Event::Slot { .. }));
        let board = line.board(1, 1);
        (board.tag, board.status) = (0, status);
        line.run_for(Span::from_ms(500));
        assert_eq!(line.believed(1, 1), Some(expected), "status {status:04b}");
    }
}

#[test]
fn at_rest_drawers_are_polled_and_slots_audited_between_a_wake_and_a_sleep() {
    // KEY-21, KEY-62.
    let mut line = Line::standard().settle();
    assert!(line.board(1, 1).asleep, "the readers were put to sleep");
    line.run_for(Span::from_secs(59));
    assert!(line.addresses(0).iter().all(|a| [1, 2].contains(a)));
    assert_eq!(line.log.len(), 2 * 118);
    line.log.clear();
    line.run_for(Span::from_secs(3));
    let rest: Vec<_> = line.log.iter().filter(|sent| ![1, 2].contains(&sent.address)).collect();
    let wake = rest[0].at + line.profile.speed.frame_span(8);
    assert_eq!(rest[0].bytes[..6], [0, 6, 0, 1, 0, 0]);
    assert!(rest[1].at.since(wake) >= Span::from_ms(150), "{}", rest[1].at.since(wake));
    assert!(rest[1].at.since(wake) < Span::from_ms(170), "{}", rest[1].at.since(wake));
    let slots: Vec<u8> = rest[1..65].iter().map(|sent| sent.address).collect();
    assert_eq!(slots, (33..=96).collect::<Vec<u8>>());
    assert_eq!(rest[65].bytes[..6], [0, 6, 0, 1, 0, 1]);
    assert_eq!(rest.len(), 66);
    let scans: Vec<_> = line.events.iter().filter(|e| matches!(e, Event::ScanDone { .. })).collect();
    assert!(matches!(scans[0], Event::ScanDone { drawer: 1, ticket: None, answered: 32, silent: 0, .. }));
    assert!(matches!(scans[1], Event::ScanDone { drawer: 2, ticket: None, .. }));
    // The next audit is a minute after this one was due, not after it ended.
    line.run_for(Span::from_secs(59));
    let wakes: Vec<_> =
        line.log.iter().filter(|sent| sent.address == 0 && sent.bytes[5] == 0).map(|sent| sent.at).collect();
    assert_eq!(wakes.len(), 2);
    let apart = wakes[1].since(wakes[0]);
    assert!(apart > Span::from_ms(59_970) && apart < Span::from_ms(60_030), "{apart}");
}

#[test]
fn an_activity_ends_the_audit_under_way() {
    let mut line = Line::standard().settle();
    while !line.addresses(0).contains(&40) {
        line.step(line.now + Span::from_secs(70));
    }
    line.poller.set_activity(line.now, Activity::Watch { slot: slot(2, 3) });
    line.run_for(Span::from_secs(1));
    line.poller.set_activity(line.now, Activity::Rest);
    line.run_for(Span::from_secs(5));
    assert!(!line.addresses(0).contains(&42), "{:?}", line.addresses(0));
    assert!(!line.events.iter().any(|e| matches!(e, Event::ScanDone { .. })));
}

#[test]
fn the_same_activity_again_changes_nothing() {
    let mut line = Line::standard().settle();
    for _ in 0..50 {
        line.poller.set_activity(line.now, Activity::Scan { drawer: 1 });
        line.run_for(Span::from_ms(100));
    }
    assert!(line.events.iter().filter(|e| matches!(e, Event::Cycle { .. })).count() >= 7);
    assert_eq!(line.events.iter().filter(|e| matches!(e, Event::Woken { .. })).count(), 1);
}

#[test]
fn no_audit_while_a_drawer_is_open() {
    let mut line = Line::standard().settle();
    line.boards[2].inputs = 0b10010;
    line.run_for(Span::from_secs(130));
    assert!(line.addresses(0).iter().all(|a| [1, 2].contains(a)));
    line.boards[2].inputs = 0b00001;
    line.run_for(Span::from_secs(2));
    assert!(line.addresses(0).contains(&33));
}

#[test]
fn a_full_scan_wakes_sleeping_readers_and_no_others() {
    let mut line = Line::standard().settle();
    let first = line.poller.order(line.now, Order::FullScan { drawer: 2 });
    let done = line.run_to(|e| matches!(e, Event::Done { .. }));
    assert!(matches!(done, Event::Done { ticket, result: Outcome::Ok, .. } if ticket == first));
    assert_eq!(line.believed(2, 32), Some(Reading::Tag(tag_of(96))));
    line.run_for(Span::from_ms(300));
    let broadcasts = |line: &Line| line.log.iter().filter(|sent| sent.address == 0).count();
    assert_eq!(broadcasts(&line), 2, "one wake, one sleep");
    assert!(line.board(2, 1).asleep);

    line.poller.set_activity(line.now, Activity::Scan { drawer: 1 });
    line.run_to(|e| matches!(e, Event::Cycle { .. }));
    let second = line.poller.order(line.now, Order::FullScan { drawer: 1 });
    line.poller.set_activity(line.now, Activity::Rest);
    let done = line.run_to(|e| matches!(e, Event::Done { .. }));
    assert!(matches!(done, Event::Done { ticket, .. } if ticket == second));
    assert_eq!(broadcasts(&line), 3, "awake already; asleep only when the scan is done");
    line.run_for(Span::from_ms(200));
    assert_eq!(broadcasts(&line), 4);
}

#[test]
fn a_reader_that_missed_the_wake_is_woken_by_name() {
    let mut line = Line::standard().settle();
    line.board(1, 7).deaf_to_broadcasts = true;
    line.poller.set_activity(line.now, Activity::Scan { drawer: 1 });
    line.run_to(|e| matches!(e, Event::Slot { slot: s, reading: Reading::Asleep, .. } if *s == slot(1, 7)));
    line.run_to(|e| {
        matches!(e, Event::Slot { slot: s, reading: Reading::Tag(39), .. } if *s == slot(1, 7))
            || matches!(e, Event::Slot { slot: s, reading: Reading::Tag(_), .. } if *s == slot(1, 7))
    });
    assert_eq!(line.log.iter().filter(|sent| sent.address == 39 && sent.function == 6).count(), 1);
}

#[test]
fn a_reader_that_stays_asleep_is_woken_by_name_once_a_wake() {
    let mut line = Line::standard().settle();
    (line.board(1, 7).status, line.board(1, 7).tag) = (0, 0);
    line.poller.set_activity(line.now, Activity::Scan { drawer: 1 });
    line.run_for(Span::from_secs(5));
    assert_eq!(line.log.iter().filter(|sent| sent.address == 39 && sent.function == 6).count(), 1);
    assert_eq!(line.believed(1, 7), Some(Reading::Asleep));
}

#[test]
fn an_activity_is_told_that_the_readers_are_awake_already() {
    let mut line = Line::standard().settle();
    line.poller.set_activity(line.now, Activity::Scan { drawer: 1 });
    line.run_to(|e| matches!(e, Event::Cycle { .. }));
    line.events.clear();
    line.poller.set_activity(line.now, Activity::Watch { slot: slot(2, 1) });
    line.run_for(Span::from_ms(20));
    assert!(matches!(line.events[0], Event::Woken { drawer: 2, .. }), "{:?}", line.events);
}

#[test]
fn a_full_scan_within_a_return_comes_at_once_and_no_cycle_spans_it() {
    let mut line = Line::standard().settle();
    line.poller.set_activity(line.now, Activity::Scan { drawer: 1 });
    line.run_to(|e| matches!(e, Event::Cycle { .. }));
    line.run_for(Span::from_ms(200));
    line.events.clear();
    let given = line.now;
    line.poller.order(line.now, Order::FullScan { drawer: 1 });
    let scan = line.run_to(|e| matches!(e, Event::ScanDone { .. }));
    let cycle = line.run_to(|e| matches!(e, Event::Cycle { .. }));
    let Event::ScanDone { started: scan_started, at: scanned, .. } = scan else { unreachable!() };
    let Event::Cycle { started: cycle_started, .. } = cycle else { unreachable!() };
    assert!(scan_started.since(given) < Span::from_ms(40), "{}", scan_started.since(given));
    assert!(cycle_started > scanned);
}

#[test]
fn orders_are_done_between_exchanges_and_answered() {
    let mut line = Line::standard().settle();
    line.poller.set_activity(line.now, Activity::Scan { drawer: 1 });
    line.run_for(Span::from_secs(1));
    let open = line.poller.order(line.now, Order::Coil { drawer: 1, open: true });
    let lamp = line.poller.order(line.now, Order::Lamp { slot: slot(1, 9), lamp: 2 });
    line.boards[2].faults.push_back(Fault::Exception(4));
    let refused = line.poller.order(line.now, Order::Coil { drawer: 2, open: true });
    let nowhere = line.poller.order(line.now, Order::Coil { drawer: 3, open: true });
    line.run_for(Span::from_ms(100));
    let result = |line: &Line, wanted| {
        line.events.iter().find_map(|e| match e {
            Event::Done { ticket, result, .. } if *ticket == wanted => Some(*result),
            _ => None,
        })
    };
    assert_eq!(result(&line, open), Some(Outcome::Ok));
    assert_eq!(result(&line, lamp), Some(Outcome::Ok));
    assert_eq!(result(&line, refused), Some(Outcome::Refused(Exception::DeviceFailure)));
    assert_eq!(result(&line, nowhere), Some(Outcome::NotFitted));
    assert!(line.boards[1].coil && !line.boards[2].coil);
    assert_eq!(line.board(1, 9).lamp, 2);
    let many: Vec<_> =
        (0..70).map(|_| line.poller.order(line.now, Order::Coil { drawer: 1, open: true })).collect();
    line.run_for(Span::from_secs(3));
    let full = many.iter().filter(|t| result(&line, **t) == Some(Outcome::QueueFull)).count();
    assert_eq!(full, 70 - forecourt_poller::ORDERS_MAX);
    assert_eq!(many.iter().filter(|t| result(&line, **t) == Some(Outcome::Ok)).count(), 64);
}

#[test]
fn a_drawer_is_told_at_first_and_on_change_with_its_fault_where_it_matters() {
    let mut line = Line::standard();
    line.boards[1].registers = [0, 0, 41];
    line.run_for(Span::from_secs(3));
    let drawers = |line: &Line| -> Vec<_> {
        let told = line.events.iter().filter_map(|e| match e {
            Event::Drawer { drawer: 1, status, .. } => Some(*status),
            _ => None,
        });
        told.collect()
    };
    assert_eq!(drawers(&line).len(), 1);
    assert!(drawers(&line)[0].closed && drawers(&line)[0].times_opened == 41);
    line.boards[1].inputs = 0b00100;
    line.run_for(Span::from_secs(1));
    assert_eq!(drawers(&line).len(), 2);
    assert!(drawers(&line)[1].moving && !drawers(&line)[1].closed);
    line.log.clear();
    (line.boards[1].inputs, line.boards[1].registers) = (0b01000, [512, 1, 42]);
    line.run_for(Span::from_secs(1));
    let stalled = drawers(&line)[2];
    assert!(stalled.stalled && !stalled.by_hand);
    assert_eq!((stalled.position, stalled.fault, stalled.times_opened), (512, 1, 42));
    let asked = line.log.iter().position(|sent| sent.address == 1 && sent.function == 4).expect("asked");
    assert!(line.log[asked - 1].address == 1 && line.log[asked - 1].function == 2, "at once");
    assert_eq!(drawers(&line).len(), 3);
}

fn told_of_drawer_1(line: &Line) -> Vec<DrawerStatus> {
    let told = line.events.iter().filter_map(|e| match e {
        Event::Drawer { drawer: 1, status, .. } => Some(*status),
        _ => None,
    });
    told.collect()
}

#[test]
fn a_stall_that_stands_again_at_the_next_poll_is_told_again() {
    // KEY-43: the write of the coil cleared it, and it came back between two polls.
    let mut line = Line::standard().settle();
    (line.boards[1].inputs, line.boards[1].registers) = (0b01001, [0, 1, 0]);
    line.run_for(Span::from_secs(2));
    let before = told_of_drawer_1(&line).len();
    line.poller.order(line.now, Order::Coil { drawer: 1, open: true });
    line.run_for(Span::from_secs(2));
    let told = told_of_drawer_1(&line);
    assert_eq!(told.len(), before + 1, "once, and only once");
    assert!(told[before].stalled && told[before].fault == 1, "{told:?}");
    // Where nothing stood, the write has cleared nothing.
    (line.boards[1].inputs, line.boards[1].registers) = (0b00001, [0, 0, 0]);
    line.run_for(Span::from_secs(2));
    let before = told_of_drawer_1(&line).len();
    line.poller.order(line.now, Order::Coil { drawer: 1, open: false });
    line.run_for(Span::from_secs(2));
    assert_eq!(told_of_drawer_1(&line).len(), before);
}

#[test]
fn a_drawer_that_stops_on_its_way_is_told_with_its_fault() {
    // KEY-43: limit switch and motor driver have no input of their own.
    let mut line = Line::standard().settle();
    (line.boards[1].inputs, line.boards[1].registers) = (0b00100, [300, 0, 1]);
    line.run_for(Span::from_secs(1));
    (line.boards[1].inputs, line.boards[1].registers) = (0b00000, [700, 3, 1]);
    line.run_for(Span::from_secs(1));
    let last = *told_of_drawer_1(&line).last().expect("it was told");
    assert_eq!((last.moving, last.position, last.fault), (false, 700, 3));
}

#[test]
fn a_slow_line_full_of_drawers_still_asks_its_slots() {
    let mut profile = Profile { drawers: 6, ..Profile::standard() };
    profile.speed.baud = 1_200;
    let mut line = Line::new(profile);
    line.poller.set_activity(line.now, Activity::Scan { drawer: 6 });
    line.run_for(Span::from_secs(120));
    assert!(line.events.iter().filter(|e| matches!(e, Event::Cycle { .. })).count() >= 3);
}
