//! Every span on the line against the formulas of the Serial Line document, computed here a second time.

mod line;

use forecourt_poller::{Activity, Event, Order, Poller, Profile};
use forecourt_wire::frame::emit;
use forecourt_wire::{Character, Instant, LineSpeed, Span};
use line::{Line, slot};

/// Character and T3.5 at 8E1 in ticks, from first principles.
fn line_ticks(baud: u64) -> (u64, u64) {
    let character = 11 * 18_000_000_000 / baud;
    (character, if baud > 19_200 { 1_750_000 * 18 } else { character * 7 / 2 })
}

fn profile(baud: u32, registers: u16) -> Profile {
    Profile {
        speed: LineSpeed { baud, character: Character::E8_1 },
        slot_registers: registers,
        ..Profile::standard()
    }
}

#[track_caller]
fn check_scan(baud: u32, registers: u16, delay: Span, scan_of_64_ns: Option<u64>) {
    let mut line = Line::without_polls(profile(baud, registers));
    line.boards.iter_mut().for_each(|board| board.delay = delay);
    let mut line = line.settle();
    let second = line.poller.order(line.now, Order::FullScan { drawer: 1 });
    let third = line.poller.order(line.now, Order::FullScan { drawer: 2 });
    line.run_to(|e| matches!(e, Event::Done { ticket, .. } if *ticket == third));
    assert_ne!(second, third);
    let asked: Vec<_> = line.log.iter().filter(|sent| sent.function == 4).collect();
    assert_eq!(asked.len(), 64, "each slot once");
    let (character, t3_5) = line_ticks(u64::from(baud));
    let poll = (13 + 2 * u64::from(registers)) * character + 2 * t3_5 + delay.ticks();
    for (k, sent) in asked.iter().enumerate() {
        assert_eq!(sent.at.since(asked[0].at).ticks(), k as u64 * poll, "request {k} at {baud}");
    }
    // The scan ends with the silence that the next request would need.
    let last = line.events.iter().rev().find_map(|e| match e {
        Event::ScanDone { at, .. } => Some(*at),
        _ => None,
    });
    let scan = last.expect("two scans").since(asked[0].at).ticks() + t3_5;
    assert_eq!(scan, 64 * poll);
    if let Some(ns) = scan_of_64_ns {
        assert_eq!(scan / 18 / 100_000, ns / 100_000, "the table of the theory, in 0.1 ms");
    }
}

#[test]
fn a_scan_of_64_slots_lasts_exactly_as_the_formula_says() {
    check_scan(9_600, 4, Span::ZERO, Some(2_053_333_333));
    check_scan(19_200, 4, Span::ZERO, Some(1_026_666_666));
    check_scan(115_200, 4, Span::ZERO, Some(352_333_333));
    check_scan(115_200, 7, Span::ZERO, Some(389_000_000));
    for baud in [9_600, 19_200, 115_200] {
        for registers in 4..=7 {
            check_scan(baud, registers, Span::ZERO, None);
        }
        check_scan(baud, 5, Span::from_ns(1_234_567), None);
    }
}

#[test]
fn the_loop_of_a_return_is_as_fast_as_a_scan() {
    let mut line = Line::without_polls(profile(19_200, 5)).settle();
    line.poller.set_activity(line.now, Activity::Scan { drawer: 2 });
    line.run_for(Span::from_secs(10));
    let (character, t3_5) = line_ticks(19_200);
    let poll = 23 * character + 2 * t3_5;
    let cycles: Vec<_> = line
        .events
        .iter()
        .filter_map(|e| if let Event::Cycle { started, at, .. } = e { Some((*started, *at)) } else { None })
        .collect();
    assert!(cycles.len() > 15);
    for pair in cycles.windows(2) {
        assert_eq!(pair[1].0.since(pair[0].0).ticks(), 32 * poll);
        assert_eq!(pair[0].1.since(pair[0].0).ticks(), 32 * poll - t3_5);
    }
}

#[test]
fn a_board_newly_silent_costs_all_its_tries_and_later_its_timeout_alone() {
    let mut line = Line::without_polls(profile(19_200, 5)).settle();
    line.poller.set_activity(line.now, Activity::Scan { drawer: 1 });
    line.run_to(|e| matches!(e, Event::Cycle { .. }));
    line.board(1, 5).dead = true;
    let first = line.log.len();
    line.run_for(Span::from_secs(4));
    let log = &line.log[first..];
    let dead = slot(1, 5).address();
    let at: Vec<usize> = (0..log.len()).filter(|k| log[*k].address == dead).collect();
    let (character, t3_5) = line_ticks(19_200);
    let timeout = 100_000_000 * 18;
    let tried = 8 * character + timeout;
    // KEY-61: three tries. After a timeout the silence has passed, so the one T3.5 is that before the first.
    assert_eq!(at[1], at[0] + 1);
    assert_eq!(at[2], at[0] + 2);
    let (before, after) = (&log[at[0] - 1], &log[at[2] + 1]);
    let poll = 23 * character + 2 * t3_5;
    assert_eq!(after.at.since(before.at).ticks(), poll + 3 * tried);
    assert_eq!(3 * tried / 18 / 1_000, 313_750, "313.75 ms");
    // Known silent: once a cycle, no repeat.
    assert_eq!(log[at[3]].address, dead);
    assert!(at[4] - at[3] == 32, "one try a cycle");
    assert_eq!(log[at[3] + 1].at.since(log[at[3]].at).ticks(), tried);
    assert_eq!(line.poller.health(dead), forecourt_poller::Health::Silent);
}

#[test]
fn an_answer_may_begin_until_the_timeout_and_not_at_it() {
    let tick = Span::from_ticks(1);
    for (later, answered) in [(tick, true), (Span::ZERO, false)] {
        let mut line = Line::without_polls(profile(19_200, 5)).settle();
        let speed = line.profile.speed;
        let delay = line.profile.response_timeout.saturating_sub(speed.t3_5()).saturating_sub(later);
        line.board(1, 1).delay = delay;
        line.poller.set_activity(line.now, Activity::Watch { slot: slot(1, 1) });
        line.run_to(|e| matches!(e, Event::Woken { .. }));
        line.run_for(Span::from_ms(115));
        assert_eq!(line.believed(1, 1).is_some(), answered, "begun {later} before the timeout");
    }
}

#[test]
fn a_request_that_left_late_is_awaited_from_its_real_end() {
    let profile = Profile::standard();
    let (speed, timeout) = (profile.speed, profile.response_timeout);
    let mut poller = Poller::new(profile, Instant::ZERO).expect("a good profile");
    let now = poller.next_deadline().expect("a drawer poll is due");
    assert!(poller.poll_transmit(now).is_some());
    assert_eq!(poller.next_deadline(), Some(now + speed.frame_span(8) + timeout));
    let left = now + Span::from_ms(20);
    poller.sent(left);
    assert_eq!(poller.next_deadline(), Some(left + timeout));
    poller.handle_timeout(left + timeout);
    assert!(
        poller.poll_transmit(left + timeout).is_some(),
        "the silence has passed: the repeat follows at once"
    );
}

#[test]
fn events_that_nobody_fetches_stop_the_asking_and_stay_bounded() {
    let profile = Profile { drawers: 1, slots: 1, ..Profile::standard() };
    let speed = profile.speed;
    let mut poller = Poller::new(profile, Instant::ZERO).expect("a good profile");
    poller.set_activity(Instant::ZERO, Activity::Scan { drawer: 1 });
    let mut asked = 0;
    while let Some(now) = poller.next_deadline() {
        poller.handle_timeout(now);
        let Some(request) = poller.poll_transmit(now).map(<[u8]>::to_vec) else { continue };
        asked += 1;
        assert!(asked < 5_000, "it never stops");
        let pdu: &[u8] = match (request[0], request[1]) {
            (0, _) => continue,
            (1, 2) => &[2, 1, 1],
            (1, _) => &[4, 6, 0, 0, 0, 0, 0, 0],
            _ => &[4, 10, 0, 0, 0, 0, 0, 0, 0, 7, 0, 3],
        };
        let mut answer = [0; 16];
        let length = emit(request[0], pdu, &mut answer).expect("fits");
        let end = now + speed.frame_span(8 + length) + speed.t3_5();
        poller.handle_frame(end, &answer[..length]);
    }
    assert!(poller.poll_transmit(Instant::from_secs(9_999)).is_none());
    let waiting = std::iter::from_fn(|| poller.poll_event()).count();
    assert!((1_000..1_030).contains(&waiting), "{waiting} events");
    assert!(poller.next_deadline().is_some(), "it goes on once they are fetched");
}
