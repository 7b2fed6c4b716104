//! Each rule at its very edge: the tick at which a wait ends, the order that still finds room, the place just outside
//! the profile, the line that is never silent.

mod line;

use forecourt_poller::{Activity, Event, Order, Outcome, Poller, Profile, Reading};
use forecourt_wire::{Exception, Instant, Span};
use line::{Fault, Line, slot};

fn poller(profile: Profile) -> (Poller, Instant) {
    let poller = Poller::new(profile, Instant::ZERO).expect("a good profile");
    let first = poller.next_deadline().expect("a drawer poll is due");
    (poller, first)
}

fn is_down(event: &Event) -> bool {
    matches!(event, Event::LineDown { .. })
}

#[test]
fn a_request_waits_for_its_timeout_and_a_broadcast_for_its_turnaround() {
    // Serial Line V1.02 §2.4.1: two spans, and a line may set them apart.
    let profile = Profile {
        response_timeout: Span::from_ms(80),
        broadcast_turnaround: Span::from_ms(130),
        drawers: 1,
        ..Profile::standard()
    };
    let frame = profile.speed.frame_span(8);
    let mut line = Line::new(profile.clone());
    line.boards[1].dead = true;
    let (mut asked, mut told) = (0, 0);
    while told == 0 {
        let before = line.log.len();
        assert!(line.step(line.now + Span::from_secs(1)), "a drawer poll is always due");
        let Some(sent) = line.log.get(before) else { continue };
        let wait = if sent.address == 0 { profile.broadcast_turnaround } else { profile.response_timeout };
        if sent.address == 0 || line.boards[usize::from(sent.address)].dead {
            assert_eq!(line.poller.next_deadline(), Some(sent.at + frame + wait), "to {}", sent.address);
            told += usize::from(sent.address == 0);
            asked += usize::from(sent.address != 0);
        }
    }
    assert!(asked >= 3, "a dead drawer has its tries first");
}

#[test]
fn a_talker_who_takes_every_turn_jams_the_line() {
    // KEY-56: each of its bursts begins the very tick at which a request could have.
    let profile = Profile { drawers: 1, ..Profile::standard() };
    let (speed, longest) = (profile.speed, profile.speed.frame_span(256));
    let (mut poller, first) = poller(profile.clone());
    let mut begin = first;
    let patience = first + profile.response_timeout + longest + speed.t3_5();
    while begin < patience {
        poller.handle_carrier(begin);
        let end = begin + speed.frame_span(4);
        poller.handle_frame(end, &[0x55; 4]);
        poller.handle_timeout(end);
        assert_eq!(poller.poll_transmit(end), None);
        begin = end + speed.t3_5();
    }
    poller.handle_carrier(begin);
    poller.handle_timeout(begin);
    assert!(poller.poll_event().is_some_and(|event| is_down(&event)), "{poller:?}");
}

#[test]
fn a_jabber_that_begins_while_nobody_is_asked_is_a_line_down_all_the_same() {
    let mut line = Line::standard().settle();
    let from = line.now;
    let char_span = line.profile.speed.char_span();
    for k in 0..1_000 {
        line.inject(from + char_span * (2 * k), &[0x55]);
    }
    let down = line.run_to(is_down);
    let Event::LineDown { at } = down else { unreachable!() };
    // A drawer's poll is due within half a second, and it has a timeout and the longest frame's time of patience.
    assert!(at.since(from) < Span::from_ms(500 + 100 + 160), "{}", at.since(from));
}

#[test]
fn a_driver_that_comes_back_in_the_silence_asks_and_does_not_call_it_a_jam() {
    let profile = Profile { drawers: 1, ..Profile::standard() };
    let speed = profile.speed;
    let (mut poller, first) = poller(profile);
    // Two seconds of noise without a break, of which the driver tells when all is over.
    let mut end = first.back(speed.char_span());
    for _ in 0..14 {
        end += speed.frame_span(250);
        poller.handle_frame(end, &[0x55; 250]);
    }
    let free = end + speed.t3_5();
    poller.handle_timeout(free);
    assert_eq!(poller.poll_event(), None);
    assert!(poller.poll_transmit(free).is_some_and(|request| request[0] == 1));
}

#[test]
fn the_readers_are_told_awake_on_the_tick_even_while_another_board_keeps_the_line_waiting() {
    // KEY-62.
    let mut line = Line::without_polls(Profile::standard()).settle();
    line.boards[2].dead = true;
    line.poller.set_activity(line.now, Activity::Watch { slot: slot(1, 5) });
    line.run_for(Span::from_ms(1));
    let wake = line.log.last().expect("the wake").clone();
    assert_eq!((wake.address, wake.bytes[5]), (0, 0));
    let sent = wake.at + line.profile.speed.frame_span(8);
    let until = sent + line.profile.wake_settle;
    line.poller.order(line.now, Order::Coil { drawer: 2, open: false });
    line.run_until(sent + line.profile.broadcast_turnaround + Span::from_ms(20));
    assert_eq!(line.log.last().map(|sent| sent.address), Some(2), "the order is out");
    assert_eq!(line.poller.next_deadline(), Some(until));
    line.run_until(until);
    assert!(line.events.contains(&Event::Woken { drawer: 1, at: until }), "{:?}", line.events);
}

#[test]
fn a_place_that_is_outside_in_either_way_is_not_fitted() {
    let profile = Profile { drawers: 1, slots: 4, ..Profile::standard() };
    let mut line = Line::new(profile).settle();
    let lamp = |drawer, number| Order::Lamp { slot: slot(drawer, number), lamp: 1 };
    let scan = |drawer| Order::FullScan { drawer };
    for (order, fitted) in [
        (lamp(1, 1), true),
        (lamp(1, 4), true),
        (lamp(1, 5), false),
        (lamp(2, 1), false),
        (lamp(2, 5), false),
        (lamp(0, 1), false),
        (scan(1), true),
        (scan(2), false),
        (scan(0), false),
        (Order::Coil { drawer: 1, open: false }, true),
        (Order::Coil { drawer: 2, open: false }, false),
        (Order::Coil { drawer: 33, open: false }, false),
    ] {
        let ticket = line.poller.order(line.now, order);
        let done = line.run_to(|e| matches!(e, Event::Done { ticket: t, .. } if *t == ticket));
        let Event::Done { result, .. } = done else { unreachable!() };
        assert_eq!(result, if fitted { Outcome::Ok } else { Outcome::NotFitted }, "{order:?}");
    }
    // A drawer's number is never taken for a slot's address: 33 is the first slot, and no drawer.
    assert!(line.log.iter().all(|sent| sent.address <= 36), "{:?}", line.addresses(0));
}

#[test]
fn tickets_count_up_from_zero() {
    let mut line = Line::standard().settle();
    let numbers: Vec<u32> =
        (0..5).map(|_| line.poller.order(line.now, Order::FullScan { drawer: 9 }).number()).collect();
    assert_eq!(numbers, [0, 1, 2, 3, 4]);
}

#[test]
fn a_drawer_that_refuses_its_poll_is_told_once_and_again_when_the_reason_changes() {
    let mut line = Line::standard().settle();
    let (failure, address) = (Fault::Exception(4), Fault::Exception(2));
    line.boards[2].faults.extend([failure.clone(), failure.clone(), address, failure]);
    line.run_for(Span::from_secs(3));
    let told: Vec<_> = line
        .events
        .iter()
        .filter_map(|e| match e {
            Event::DrawerRefused { drawer: 2, exception, .. } => Some(*exception),
            _ => None,
        })
        .collect();
    use Exception::{DeviceFailure, IllegalAddress};
    assert_eq!(told, [DeviceFailure, IllegalAddress, DeviceFailure]);
    assert!(matches!(line.events.last(), Some(Event::Drawer { drawer: 2, .. })), "back again, it is told");
}

#[test]
fn an_activity_at_a_place_that_the_profile_lacks_is_rest() {
    let profile = Profile { drawers: 1, slots: 4, ..Profile::standard() };
    let watch = |drawer, number| Activity::Watch { slot: slot(drawer, number) };
    for (wanted, taken) in [
        (watch(1, 4), true),
        (watch(1, 5), false),
        (watch(2, 1), false),
        (Activity::Scan { drawer: 1 }, true),
        (Activity::Scan { drawer: 2 }, false),
        (Activity::Scan { drawer: 0 }, false),
    ] {
        let mut line = Line::new(profile.clone()).settle();
        line.poller.set_activity(line.now, wanted);
        assert_eq!(line.poller.activity(), if taken { wanted } else { Activity::Rest });
        line.run_for(Span::from_secs(2));
        assert_eq!(
            line.log.iter().any(|sent| sent.address > 32),
            taken,
            "{wanted:?}: {:?}",
            line.addresses(0)
        );
    }
}

#[test]
fn a_log_shows_what_the_line_is_for() {
    let mut line = Line::standard().settle();
    line.poller.set_activity(line.now, Activity::Scan { drawer: 2 });
    let shown = format!("{:?}", line.poller);
    assert!(shown.contains("Scan { drawer: 2 }") && shown.contains("requests: "), "{shown}");
}

#[test]
fn an_audit_that_gave_way_at_its_last_slot_is_not_told_as_done() {
    let mut line = Line::standard().settle();
    while line.log.last().map(|sent| sent.address) != Some(slot(1, 32).address()) {
        line.step(line.now + Span::from_secs(70));
    }
    line.poller.set_activity(line.now, Activity::Watch { slot: slot(2, 3) });
    line.run_for(Span::from_secs(1));
    assert!(!line.events.iter().any(|e| matches!(e, Event::ScanDone { .. })), "{:?}", line.events);
}

#[test]
fn the_loop_of_a_return_confirms_an_empty_slot_in_its_next_cycle_and_not_before() {
    // I-KEY-13: each slot has one turn a cycle; KEY-25: the second read is that of the next one.
    let mut line = Line::without_polls(Profile { slots: 4, ..Profile::standard() }).settle();
    line.poller.set_activity(line.now, Activity::Scan { drawer: 1 });
    line.run_to(|e| matches!(e, Event::Cycle { .. }));
    line.remove(1, 3);
    line.board(1, 3).faults.push_back(Fault::Damage);
    let first = line.log.len();
    line.run_to(|e| matches!(e, Event::Slot { reading: Reading::Empty, .. }));
    let asked = line.addresses(first);
    let turn = asked.iter().position(|address| *address == 35).expect("slot 3 has its turn");
    assert_eq!(asked[turn..], [35, 35, 36, 33, 34, 35], "damaged, repeated, and on to the next slot");
}

#[test]
fn an_order_given_at_rest_is_due_at_once() {
    // A drawer must not wait for the next poll to open.
    for order in [Order::Coil { drawer: 2, open: true }, Order::Lamp { slot: slot(1, 1), lamp: 2 }] {
        let mut line = Line::standard().settle();
        let given = line.now;
        line.poller.order(given, order);
        assert!(line.poller.next_deadline() <= Some(given), "{order:?}");
        line.run_for(Span::from_ms(1));
        assert_eq!(line.log.last().map(|sent| sent.at), Some(given), "{order:?}");
    }
}

#[test]
fn bouts_of_damage_are_one_collision_until_a_first_try_is_answered() {
    // KEY-58.
    let mut line = Line::standard().settle();
    line.poller.set_activity(line.now, Activity::Watch { slot: slot(1, 5) });
    line.run_to(|e| matches!(e, Event::Slot { .. }));
    let bout = [Fault::Damage, Fault::Damage, Fault::Late(Span::ZERO)];
    let told =
        |line: &Line| line.events.iter().filter(|e| matches!(e, Event::CollisionSuspected { .. })).count();
    for _ in 0..3 {
        line.board(1, 5).faults.extend(bout.clone());
    }
    line.run_for(Span::from_ms(300));
    assert!(line.board(1, 5).faults.is_empty() && told(&line) == 1, "each was answered at its third try");
    line.run_for(Span::from_ms(300));
    line.board(1, 5).faults.extend(bout);
    line.run_for(Span::from_ms(300));
    assert_eq!(told(&line), 2, "first tries were answered between, nothing else happened");
}

#[test]
fn every_complete_pass_is_counted() {
    let mut line = Line::without_polls(Profile { slots: 4, ..Profile::standard() }).settle();
    assert_eq!(line.poller.counters().scans, 0);
    line.poller.set_activity(line.now, Activity::Scan { drawer: 1 });
    line.poller.order(line.now, Order::FullScan { drawer: 2 });
    line.run_for(Span::from_secs(1));
    let passes =
        line.events.iter().filter(|e| matches!(e, Event::Cycle { .. } | Event::ScanDone { .. })).count();
    assert!(passes > 5);
    assert_eq!(line.poller.counters().scans, passes as u64);
}
