//! An outside gateway: answers, silence, retries, being away and coming back (PLAT-38, PLAT-61).

use forecourt_books::message::Cause;
use forecourt_books::*;
use forecourt_messages::Command;
use forecourt_messages::kinds::{OutId, Outcome, Phase};

use crate::house::*;

fn answer(house: &mut House, message: u32, outcome: Outcome) {
    house.give(&gateway(), &Command::GatewayReport { message: OutId(message), outcome }).unwrap();
}

/// No such thing as being away, so that one message can fail often.
fn patient() -> House {
    House::new(&[
        ("plat.sms_gateway", Value::Text("outside".into())),
        ("plat.sms_down_tries", Value::Number(20)),
    ])
}

fn times(house: &House) -> Vec<String> {
    house.handed_over().into_iter().map(|(at, _)| at).collect()
}

#[test]
fn a_failed_message_is_tried_after_one_five_and_fifteen_minutes_then_failed() {
    let mut house = patient();
    house.tell(sms(1, Cause::Payment));
    house.timers();
    for wait in [60, 300, 900] {
        house.wait(2);
        answer(&mut house, 1, Outcome::Failed);
        house.wait(wait - 2);
    }
    assert_eq!(times(&house), ["10:00:00", "10:01:00", "10:06:00", "10:21:00"]);
    assert_eq!(house.state.entry(OutId(1)).unwrap().phase, Phase::HandedOver { since: house.now });
    answer(&mut house, 1, Outcome::Failed);
    let entry = house.state.entry(OutId(1)).unwrap();
    assert_eq!((entry.phase, entry.tries, entry.cost), (Phase::Failed, 4, Fen(0)));
    house.wait(90_000);
    assert_eq!(times(&house).len(), 4);
}

#[test]
fn silence_is_a_failed_try_and_a_late_answer_still_counts() {
    let mut house = patient();
    house.tell(sms(1, Cause::Payment));
    house.wait(29);
    assert!(house.kinds(0).iter().all(|kind| kind != "sms-try-failed"));
    house.wait(1);
    assert_eq!(house.kinds(0).last().unwrap(), "sms-try-failed");
    house.wait(5);
    answer(&mut house, 1, Outcome::Delivered);
    house.wait(90_000);
    assert_eq!(times(&house), ["10:00:00"], "what is delivered is not given again");
}

#[test]
fn an_answer_twice_changes_nothing_twice() {
    let mut house = patient();
    house.tell(sms(1, Cause::Payment));
    house.timers();
    answer(&mut house, 1, Outcome::Delivered);
    let before = text::line(&house.state);
    answer(&mut house, 1, Outcome::Delivered);
    answer(&mut house, 1, Outcome::Failed);
    assert_eq!(text::line(&house.state), before);
}

#[test]
fn a_retry_later_than_not_after_is_not_made() {
    let mut house = patient();
    let mut wish = sms(1, Cause::Payment);
    wish.not_after = Some(house.now.plus_s(100));
    house.tell(wish);
    house.timers();
    answer(&mut house, 1, Outcome::Failed);
    house.wait(60);
    answer(&mut house, 1, Outcome::Failed);
    assert_eq!(house.state.entry(OutId(1)).unwrap().phase, Phase::Waiting);
    house.wait(40);
    let entry = house.state.entry(OutId(1)).unwrap();
    assert_eq!((entry.phase, entry.ended), (Phase::Expired, Some(at("2026-03-02 10:01:40"))));
    assert_eq!(times(&house), ["10:00:00", "10:01:00"]);
}

#[test]
fn a_retry_that_falls_into_quiet_hours_waits_for_the_morning() {
    let mut house = patient();
    house.wait_to(at("2026-03-02 20:59:30"));
    house.tell(sms(1, Cause::Service));
    house.timers();
    answer(&mut house, 1, Outcome::Failed);
    house.wait_to(at("2026-03-03 08:00:05"));
    assert_eq!(times(&house), ["20:59:30", "08:00:00"]);
}

#[test]
fn three_failed_tries_in_a_minute_mean_that_it_is_away_and_the_queue_waits() {
    let mut house = House::outside();
    for _ in 0..3 {
        house.tell(sms(1, Cause::Payment));
    }
    house.timers();
    answer(&mut house, 1, Outcome::Failed);
    house.wait(10);
    answer(&mut house, 2, Outcome::Failed);
    assert!(house.state.gateway.get().down.is_none());
    house.wait(10);
    let from = house.journal.len();
    answer(&mut house, 3, Outcome::Failed);
    assert_eq!(house.kinds(from), ["sms-try-failed", "channel-down"]);
    house.tell(sms(1, Cause::Rescue));
    house.tell(sms(1, Cause::Payment));
    house.wait(59);
    assert_eq!(times(&house).len(), 3, "nothing goes while it is away");
    house.wait(1);
    assert_eq!(house.handed_over().last().unwrap(), &("10:01:20".to_owned(), 4), "one is tried");
    answer(&mut house, 4, Outcome::Failed);
    let entry = house.state.entry(OutId(4)).unwrap();
    assert_eq!((entry.tries, entry.phase), (0, Phase::Waiting), "the try does not count");
    house.wait(60);
    assert_eq!(house.handed_over().last().unwrap(), &("10:02:20".to_owned(), 4));
    let from = house.journal.len();
    answer(&mut house, 4, Outcome::Delivered);
    assert_eq!(house.kinds(from), ["delivered", "channel-up"]);
    house.timers();
    let caught_up: Vec<u32> = house.handed_over().iter().skip(5).map(|(_, id)| *id).collect();
    assert_eq!(caught_up, [5, 1, 2, 3], "by send-at: retries stand behind what was to go before them");
    for id in [5, 1, 2, 3] {
        answer(&mut house, id, Outcome::Delivered);
    }
    house.wait(90_000);
    assert!(house.state.queue.is_empty());
    assert_eq!(house.handed_over().len(), 9, "nothing twice");
}

#[test]
fn three_failed_tries_in_more_than_a_minute_do_not() {
    for (seconds, away) in [(60, true), (61, false)] {
        let mut house = House::outside();
        for _ in 0..3 {
            let mut wish = sms(1, Cause::Payment);
            wish.about = "R-1".into();
            house.tell(wish);
        }
        house.timers();
        answer(&mut house, 1, Outcome::Failed);
        // The silence of the others is no failure in this story.
        house.state.agenda = Agenda::default();
        house.now = house.now.plus_s(seconds);
        let events = Messages::decide(
            &house.state,
            &house.scene(&gateway()),
            &Command::GatewayReport { message: OutId(2), outcome: Outcome::Failed },
        );
        let stamp = Stamp { at: house.now, by: gateway(), branch: None, seq: 9 };
        events.unwrap().iter().for_each(|event| Messages::apply(&mut house.state, &stamp, event));
        let last = Messages::decide(
            &house.state,
            &house.scene(&gateway()),
            &Command::GatewayReport { message: OutId(3), outcome: Outcome::Failed },
        )
        .unwrap();
        let down = last.iter().any(|event| matches!(event, forecourt_messages::Event::ChannelDown { .. }));
        assert_eq!(down, away, "{seconds}");
    }
}

#[test]
fn what_waits_for_a_gateway_that_never_comes_back_expires_after_a_day_outside_quiet_hours() {
    let mut house = House::outside();
    for _ in 0..3 {
        house.tell(sms(1, Cause::Payment));
    }
    house.wait(30);
    house.tell(sms(1, Cause::Service));
    house.wait_to(at("2026-03-03 20:59:59"));
    assert_eq!(house.state.entry(OutId(3)).unwrap().ended, Some(at("2026-03-03 10:00:00")));
    assert_eq!(house.state.entry(OutId(4)).unwrap().ended, None);
    house.wait_to(at("2026-03-04 20:59:59"));
    // Two nights of 11 hours do not count: a day from 10:00:30 on is over 30 s after the second.
    assert_eq!(house.state.entry(OutId(4)).unwrap().ended, Some(at("2026-03-04 08:00:30")));
}

#[test]
fn being_away_is_an_alarm_and_an_idle_gateway_is_not_tried() {
    let mut house = House::outside();
    for _ in 0..3 {
        let mut wish = sms(1, Cause::Payment);
        wish.not_after = Some(house.now.plus_s(40));
        house.tell(wish);
    }
    house.wait(30);
    let (_, event) = house.events.last().unwrap();
    let stamp = Stamp { at: house.now, by: By::System, branch: None, seq: 0 };
    let news = Messages::news(&house.state, &stamp, event);
    assert!(matches!(&news[..], [News::Alarm { pattern, .. }] if pattern == "channel-down"), "{event:?}");
    house.wait(10);
    let before = house.journal.len();
    house.wait(10_000);
    assert_eq!(house.kinds(before), [""; 0], "an empty queue makes no noise");
}

#[test]
fn only_the_gateway_answers_and_only_for_what_it_was_given() {
    let mut house = House::outside();
    house.tell(sms(1, Cause::Payment));
    let report = |message| Command::GatewayReport { message: OutId(message), outcome: Outcome::Delivered };
    assert_eq!(house.give(&By::Outside("wechat".into()), &report(1)).unwrap_err().code, "forbidden");
    assert_eq!(house.give(&gateway(), &report(2)).unwrap_err().code, "unknown-message");
    assert_eq!(house.give(&gateway(), &report(1)).unwrap_err().code, "not-handed-over");
}

use forecourt_messages::Messages;
