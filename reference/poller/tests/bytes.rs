//! A driver that reports bytes and one that reports whole bursts drive the same line to the same end.

mod line;

use forecourt_poller::{Activity, Event, Order, Poller, Profile};
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Instant, Span};
use line::{Fault, Line, Sent, slot};

fn run(bytewise: bool) -> (Vec<Sent>, Vec<Event>) {
    let mut line = Line::standard();
    line.bytewise = bytewise;
    line.board(1, 3).faults.extend([Fault::Damage, Fault::Silence, Fault::Damage]);
    line.board(1, 4).faults.extend([Fault::Exception(2), Fault::WrongAddress(2)]);
    line.board(1, 5).delay = Span::from_ms(90);
    line.board(1, 7).dead = true;
    line.run_for(Span::from_secs(1));
    line.poller.order(line.now, Order::FullScan { drawer: 2 });
    line.run_for(Span::from_secs(2));
    line.poller.set_activity(line.now, Activity::Scan { drawer: 1 });
    line.run_for(Span::from_secs(6));
    line.remove(1, 2);
    line.poller.set_activity(line.now, Activity::Watch { slot: slot(1, 2) });
    line.run_for(Span::from_secs(2));
    line.cut = true;
    line.run_for(Span::from_secs(2));
    line.cut = false;
    line.poller.set_activity(line.now, Activity::Rest);
    line.run_for(Span::from_secs(2));
    (line.log, line.events)
}

#[test]
fn bytes_and_bursts_come_to_the_same_requests_at_the_same_ticks_and_the_same_events() {
    let (bursts, bytes) = (run(false), run(true));
    for (a, b) in bursts.0.iter().zip(&bytes.0) {
        assert_eq!(a, b);
    }
    assert_eq!(bursts.0.len(), bytes.0.len());
    assert_eq!(bursts.1, bytes.1);
    assert!(bursts.1.iter().any(|e| matches!(e, Event::LineDown { .. })));
    assert!(bursts.1.iter().any(|e| matches!(e, Event::CollisionSuspected { .. })));
    assert!(bursts.0.len() > 400);
}

#[test]
fn a_byte_with_a_flaw_spoils_its_answer() {
    let profile = Profile::standard();
    let speed = profile.speed;
    let mut poller = Poller::new(profile, Instant::ZERO).expect("a good profile");
    let mut now = poller.next_deadline().expect("a drawer poll is due");
    poller.handle_timeout(now);
    assert!(poller.poll_transmit(now).is_some_and(|request| request[0] == 1));
    now = now + speed.frame_span(8) + speed.t3_5();
    let mut answer = [0; 8];
    let length = forecourt_wire::frame::emit(1, &[2, 1, 1], &mut answer).expect("fits");
    for (k, byte) in answer[..length].iter().enumerate() {
        now += speed.char_span();
        poller.handle_byte(now, *byte, if k == 2 { Flaw::Parity } else { Flaw::None });
    }
    assert_eq!(poller.next_deadline(), Some(now + speed.t3_5()));
    now += speed.t3_5();
    poller.handle_timeout(now);
    assert_eq!(poller.counters().damaged, 1);
    assert!(poller.poll_transmit(now).is_some_and(|request| request[0] == 1), "repeated at once");
}

#[test]
fn a_line_that_never_falls_silent_ends_the_wait_all_the_same() {
    let profile = Profile::standard();
    let char_span = profile.speed.char_span();
    let mut poller = Poller::new(profile, Instant::ZERO).expect("a good profile");
    let mut now = poller.next_deadline().expect("a drawer poll is due");
    assert!(poller.poll_transmit(now).is_some());
    let coil = poller.order(now, Order::Coil { drawer: 1, open: true });
    for _ in 0..3_000 {
        now += char_span;
        poller.handle_byte(now, 0x55, Flaw::None);
        poller.handle_timeout(now);
        assert!(poller.poll_transmit(now).is_none(), "nobody may speak without silence");
    }
    assert_eq!(poller.counters().timeouts, 1);
    assert!(matches!(poller.poll_event(), Some(Event::LineDown { .. })), "KEY-56");
    assert!(matches!(poller.poll_event(), Some(Event::Done { ticket, .. }) if ticket == coil));
    assert_eq!(poller.poll_event(), None);
    // Silence, and the probe goes out.
    now = poller.next_deadline().expect("the end of the jabber");
    poller.handle_timeout(now);
    assert!(poller.poll_transmit(now).is_some());
}

#[test]
fn noise_now_and_then_is_no_jam() {
    let mut line = Line::standard().settle();
    for k in 0..2_000 {
        line.inject(line.now + Span::from_ms(k * 31), &[0x55]);
    }
    line.run_for(Span::from_secs(62));
    assert!(!line.events.iter().any(|e| matches!(e, Event::LineDown { .. })), "{:?}", line.events);
    assert!(line.poller.counters().stray > 1_500);
}

#[test]
fn a_stranger_before_it_does_not_cut_a_late_answer_short() {
    // The driver comes back only at the timeout, with the stranger's frame long closed and the answer half in.
    let profile = Profile::standard();
    let (speed, timeout) = (profile.speed, profile.response_timeout);
    let mut poller = Poller::new(profile, Instant::ZERO).expect("a good profile");
    let asked = poller.next_deadline().expect("a drawer poll is due");
    assert!(poller.poll_transmit(asked).is_some_and(|request| request[0] == 1));
    let deadline = asked + speed.frame_span(8) + timeout;
    let mut frame = [0; 8];
    for (address, begin) in [(2, asked + Span::from_ms(20)), (1, deadline.back(Span::from_ms(1)))] {
        let length = forecourt_wire::frame::emit(address, &[2, 1, 1], &mut frame).expect("fits");
        for (k, byte) in frame[..length].iter().enumerate() {
            let end = begin + speed.char_span() * (k as u64 + 1);
            if end > deadline {
                poller.handle_timeout(deadline);
            }
            poller.handle_byte(end, *byte, Flaw::None);
        }
    }
    poller.handle_timeout(deadline + Span::from_ms(10));
    let counters = poller.counters();
    assert_eq!((counters.answers, counters.timeouts, counters.stray), (1, 0, 1));
}

#[test]
fn a_driver_that_was_away_does_not_take_one_noise_for_a_jam() {
    let mut poller = Poller::new(Profile::standard(), Instant::ZERO).expect("a good profile");
    let back = Instant::from_secs(10);
    poller.handle_byte(back, 0x55, Flaw::None);
    poller.handle_timeout(back);
    assert_eq!(poller.poll_event(), None);
    assert!(!poller.is_line_down());
}
