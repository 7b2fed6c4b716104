//! Damage, silence, strangers and a broken line.

mod line;

use forecourt_poller::{Activity, Event, Health, Order, Outcome, Reading};
use forecourt_wire::{Exception, Span};
use line::{Fault, Line, slot, tag_of};

fn watching() -> Line {
    let mut line = Line::standard().settle();
    line.poller.set_activity(line.now, Activity::Watch { slot: slot(1, 5) });
    line.run_to(|e| matches!(e, Event::Slot { .. }));
    line.log.clear();
    line.events.clear();
    line
}

#[test]
fn a_damaged_answer_is_repeated_after_t3_5() {
    // KEY-61.
    let mut line = watching();
    line.board(1, 5).faults.push_back(Fault::Damage);
    line.run_for(Span::from_secs(1));
    assert_eq!(line.poller.counters().damaged, 1);
    assert!(line.events.is_empty(), "{:?}", line.events);
    let widest = line.log.windows(2).map(|pair| pair[1].at.since(pair[0].at)).max();
    assert!(widest < Some(Span::from_ms(18)), "the repeat did not wait for the timeout: {widest:?}");
    assert_eq!(line.poller.health(37), Health::Well);
}

#[test]
fn a_board_silent_after_its_repeats_is_told_once_and_its_key_stays() {
    let mut line = watching();
    line.board(1, 5).dead = true;
    line.run_for(Span::from_secs(5));
    let told: Vec<_> = line.events.iter().filter(|e| matches!(e, Event::SlotSilent { .. })).collect();
    assert_eq!(told.len(), 1);
    assert_eq!(line.events.len(), 1, "{:?}", line.events);
    assert_eq!(line.believed(1, 5), Some(Reading::Tag(tag_of(37))), "I-KEY-06");
    let view = line.poller.reading(slot(1, 5)).expect("read");
    assert_eq!((view.health, line.poller.health(37)), (Health::Silent, Health::Silent));
    line.board(1, 5).dead = false;
    line.run_for(Span::from_ms(300));
    let back = line.events.last();
    assert!(matches!(back, Some(Event::Slot { reading: Reading::Tag(_), .. })), "{back:?}");
    assert_eq!(line.poller.health(37), Health::Well);
}

#[test]
fn an_exception_changes_no_reading() {
    let mut line = watching();
    line.board(1, 5).faults.extend([Fault::Exception(4), Fault::Exception(4), Fault::Exception(2)]);
    line.run_for(Span::from_secs(1));
    let told: Vec<_> = line
        .events
        .iter()
        .filter_map(|e| if let Event::SlotRefused { exception, .. } = e { Some(*exception) } else { None })
        .collect();
    assert_eq!(told, [Exception::DeviceFailure, Exception::IllegalAddress]);
    assert_eq!(line.believed(1, 5), Some(Reading::Tag(tag_of(37))));
    assert_eq!(line.poller.counters().exceptions, 3);
    assert!(matches!(line.events.last(), Some(Event::Slot { .. })), "told anew after the exceptions");
}

#[test]
fn frames_of_others_and_frames_out_of_turn_change_nothing() {
    // I-KEY-04: a good frame that says "empty", from the wrong board or at the wrong time.
    let empty = |address: u8| {
        let mut buffer = [0; 32];
        let pdu = [4, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
        let length = forecourt_wire::frame::emit(address, &pdu, &mut buffer).expect("fits");
        buffer[..length].to_vec()
    };
    let mut line = watching();
    line.board(1, 5).faults.extend([
        Fault::Instead(empty(38)),
        Fault::WrongAddress(1),
        Fault::Late(Span::from_ms(98)),
    ]);
    line.run_for(Span::from_ms(355));
    assert_eq!(line.poller.counters().stray, 3);
    assert_eq!(line.poller.counters().timeouts, 3, "it waited on for the right one");

    let mut line = watching();
    let (mut next, mut sent) = (line.now, line.log.len());
    for _ in 0..20 {
        while line.log.len() == sent {
            next += Span::from_ms(1);
            line.run_until(next);
        }
        sent = line.log.len();
        // In the silence before the next request, nobody having been asked.
        let answer_end = line.log[sent - 1].at + Span::from_us(4_584 + 2_006 + 15 * 573);
        line.inject(answer_end + Span::from_us(500), &empty(37));
        next = answer_end + Span::from_ms(10);
        line.run_until(next);
        sent = line.log.len();
    }
    assert!(line.poller.counters().stray >= 20);
    assert!(line.events.iter().all(|e| !matches!(e, Event::Slot { reading: Reading::Empty, .. })));
    assert_eq!(line.believed(1, 5), Some(Reading::Tag(tag_of(37))));
}

#[test]
fn a_wrong_count_from_the_right_board_is_damage() {
    let mut line = watching();
    let mut buffer = [0; 32];
    let length = forecourt_wire::frame::emit(37, &[4, 8, 0, 0, 0, 0, 0, 0, 0, 0], &mut buffer).expect("fits");
    line.board(1, 5).faults.push_back(Fault::Instead(buffer[..length].to_vec()));
    line.run_for(Span::from_ms(500));
    assert_eq!(line.poller.counters().damaged, 1);
    assert!(line.events.is_empty(), "{:?}", line.events);
}

#[test]
fn damage_that_comes_again_is_suspected_to_be_a_collision_once() {
    // KEY-58.
    let mut line = watching();
    line.board(1, 5).faults.extend(vec![Fault::Damage; 60]);
    line.run_for(Span::from_ms(600));
    let collisions = |line: &Line| {
        line.events.iter().filter(|e| matches!(e, Event::CollisionSuspected { address: 37, .. })).count()
    };
    assert_eq!(collisions(&line), 1);
    line.board(1, 5).faults.clear();
    line.run_for(Span::from_ms(500));
    line.board(1, 5).faults.extend([Fault::Damage, Fault::Silence]);
    line.run_for(Span::from_ms(500));
    assert_eq!(collisions(&line), 1, "one damaged, one silent: nobody talks over another");
    line.board(1, 5).faults.extend([Fault::Damage, Fault::Damage]);
    line.run_for(Span::from_ms(500));
    assert_eq!(collisions(&line), 2, "a new bout");
    let good = Fault::Late(Span::ZERO);
    let bout = [Fault::Damage, Fault::Damage, good.clone(), Fault::Damage, Fault::Damage, good];
    line.board(1, 5).faults.extend(bout);
    line.run_for(Span::from_ms(500));
    assert_eq!(collisions(&line), 3, "no first try was answered between: one bout");
}

#[test]
fn a_dead_line_is_one_event_and_comes_back() {
    // KEY-56.
    let mut line = Line::standard().settle();
    line.poller.set_activity(line.now, Activity::Scan { drawer: 1 });
    line.run_to(|e| matches!(e, Event::Cycle { .. }));
    let scan = line.poller.order(line.now, Order::FullScan { drawer: 1 });
    line.run_for(Span::from_ms(50));
    line.events.clear();
    line.cut = true;
    let later = line.poller.order(line.now, Order::FullScan { drawer: 2 });
    line.run_for(Span::from_secs(2));
    let lost = line.poller.order(line.now, Order::Coil { drawer: 1, open: true });
    line.run_for(Span::from_secs(20));
    assert!(matches!(line.events[0], Event::LineDown { .. }), "{:?}", line.events);
    let done: Vec<_> = line.events[1..]
        .iter()
        .map(|e| match e {
            Event::Done { ticket, result: Outcome::NoAnswer, .. } => *ticket,
            other => panic!("nothing but orders end: {other:?}"),
        })
        .collect();
    assert_eq!(done, [scan, later, lost]);
    // One probe each drawer poll, in rotation.
    let probes = &line.log[line.log.len() - 30..];
    assert!(probes.windows(2).all(|pair| pair[1].at.since(pair[0].at) > Span::from_ms(500)));
    assert!(probes.windows(2).all(|pair| pair[1].address != pair[0].address));
    assert!(line.poller.is_line_down());

    line.cut = false;
    line.events.clear();
    line.run_to(|e| matches!(e, Event::LineUp { .. }));
    assert_eq!(line.poller.health(64), Health::Unknown, "nobody has heard it since");
    assert_eq!(line.poller.reading(slot(1, 32)).map(|view| view.health), Some(Health::Unknown));
    line.run_for(Span::from_ms(200));
    let drawers = line.events.iter().filter(|e| matches!(e, Event::Drawer { .. })).count();
    assert_eq!(drawers, 2, "polled at once and told anew");
    line.run_to(|e| matches!(e, Event::Cycle { .. }));
    assert!(matches!(line.events[0], Event::LineUp { .. }));
    let anew = line.events.iter().filter(|e| matches!(e, Event::Slot { .. })).count();
    assert_eq!(anew, 32, "every reading of the cycle is told anew");
    assert!(!line.boards[1].coil, "an order given while the line was down is not done later");
}

#[test]
fn a_line_that_was_left_down_is_asked_and_tells_its_coming_up_alone() {
    let mut line = Line::standard();
    line.poller.presume_down(line.now);
    line.cut = true;
    line.run_for(Span::from_secs(5));
    assert!(line.poller.is_line_down());
    assert!(line.events.is_empty(), "that it is down was told before: {:?}", line.events);
    line.cut = false;
    line.run_to(|e| matches!(e, Event::LineUp { .. }));
    assert!(matches!(line.events[0], Event::LineUp { .. }), "{:?}", line.events);
    line.run_for(Span::from_ms(200));
    let drawers = line.events.iter().filter(|e| matches!(e, Event::Drawer { .. })).count();
    assert_eq!(drawers, 2, "polled at once");
}

#[test]
fn one_dead_board_is_not_a_dead_line() {
    let mut line = Line::standard().settle();
    line.poller.set_activity(line.now, Activity::Scan { drawer: 1 });
    line.run_to(|e| matches!(e, Event::Cycle { .. }));
    line.board(1, 8).dead = true;
    line.boards[2].dead = true;
    line.run_for(Span::from_secs(5));
    assert!(line.events.iter().any(|e| matches!(e, Event::DrawerSilent { drawer: 2, .. })));
    assert!(line.events.iter().any(|e| matches!(e, Event::SlotSilent { slot: s, .. } if *s == slot(1, 8))));
    assert!(!line.events.iter().any(|e| matches!(e, Event::LineDown { .. })));
    // The neighbours are right, and a scan still ends (KEY-61).
    let ticket = line.poller.order(line.now, Order::FullScan { drawer: 1 });
    let done = line.run_to(|e| matches!(e, Event::ScanDone { ticket: Some(t), .. } if *t == ticket));
    assert!(matches!(done, Event::ScanDone { answered: 31, silent: 1, .. }), "{done:?}");
}

#[test]
fn a_drawer_is_told_even_if_its_registers_cannot_be_read() {
    for faults in [vec![Fault::Exception(2)], vec![Fault::Silence; 3]] {
        let mut line = Line::standard().settle();
        line.boards[1].inputs = 0b10000;
        line.boards[1].faults.push_back(Fault::Late(Span::ZERO));
        line.boards[1].faults.extend(faults);
        let told = line.run_to(|e| matches!(e, Event::Drawer { drawer: 1, .. } | Event::DrawerSilent { .. }));
        assert!(matches!(told, Event::Drawer { status, .. } if status.by_hand), "{told:?}");
    }
}

#[test]
fn an_order_is_repeated_even_to_a_board_that_was_silent() {
    let mut line = Line::standard().settle();
    line.boards[2].dead = true;
    line.run_to(|e| matches!(e, Event::DrawerSilent { .. }));
    line.boards[2].dead = false;
    line.boards[2].faults.extend([Fault::Silence, Fault::Damage]);
    line.boards[2].registers = [0, 0, 9];
    let ticket = line.poller.order(line.now, Order::Coil { drawer: 2, open: true });
    line.run_to(|e| matches!(e, Event::Done { ticket: t, result: Outcome::Ok, .. } if *t == ticket));
    // Back again, the drawer is told whole: its count may have moved meanwhile (KEY-44).
    let told = line.run_to(|e| matches!(e, Event::Drawer { drawer: 2, .. }));
    assert!(matches!(told, Event::Drawer { status, .. } if status.times_opened == 9), "{told:?}");
}

#[test]
fn a_line_dead_from_the_start_is_one_event() {
    let mut line = Line::standard();
    line.cut = true;
    line.run_for(Span::from_secs(30));
    assert_eq!(line.events.len(), 1, "{:?}", line.events);
    assert!(matches!(line.events[0], Event::LineDown { .. }));
    line.cut = false;
    line.run_for(Span::from_secs(2));
    assert!(matches!(line.events[1], Event::LineUp { .. }));
    assert!(line.events.iter().any(|e| matches!(e, Event::Drawer { drawer: 2, .. })));
}

#[test]
fn a_reader_read_before_it_settled_says_nothing() {
    // A probe may fall on a slot whose reader sleeps: neither empty nor asleep is to be told.
    let mut line = Line::standard().settle();
    line.cut = true;
    line.run_for(Span::from_secs(3));
    line.cut = false;
    line.boards[1].dead = true;
    line.boards[2].dead = true;
    line.run_for(Span::from_secs(3));
    assert!(line.events.iter().any(|e| matches!(e, Event::LineUp { .. })));
    assert!(!line.events.iter().any(|e| matches!(e, Event::Slot { .. })), "{:?}", line.events);
}
