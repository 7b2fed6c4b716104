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
    line.board(1, 6).faults.push_back(Fault::Late(Span::from_ms(99)));
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
    assert!(bursts.0.len() > 500);
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
    for _ in 0..3_000 {
        now += char_span;
        poller.handle_byte(now, 0x55, Flaw::None);
        poller.handle_timeout(now);
        assert!(poller.poll_transmit(now).is_none(), "nobody may speak without silence");
    }
    assert_eq!(poller.counters().timeouts, 1);
}
