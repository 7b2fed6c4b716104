//! The outbox: order, parts, consent, quiet hours, cost, other ways (PLAT-37, PLAT-38, PLAT-39).

use forecourt_books::message::{Cause, To, Way, Wish};
use forecourt_books::report::{Asked, Cell};
use forecourt_books::*;
use forecourt_messages::kinds::{Done, OutId, Phase, Skip};
use forecourt_messages::{Command, Event};

use crate::house::*;

#[test]
fn a_full_queue_goes_by_reason_then_send_at_then_entry_ten_a_second() {
    let mut house = House::new(&[]);
    for cause in [Cause::Advertising, Cause::Service, Cause::Booking, Cause::Rescue, Cause::Security] {
        for _ in 0..5 {
            house.tell(sms(1, cause));
        }
    }
    house.wait(5);
    let order: Vec<u32> = house.handed_over().iter().map(|(_, id)| *id).collect();
    let wanted: Vec<u32> = (16..=20).chain(21..=25).chain(11..=15).chain(6..=10).chain(1..=5).collect();
    assert_eq!(order, wanted);
    let seconds: Vec<String> = house.handed_over().into_iter().map(|(at, _)| at).collect();
    let count = |second: &str| seconds.iter().filter(|at| *at == second).count();
    assert_eq!((count("10:00:00"), count("10:00:01"), count("10:00:02")), (10, 10, 5));
}

#[test]
fn an_urgent_message_overtakes_what_waits_and_send_at_comes_before_entry() {
    let mut house = House::new(&[("plat.sms_rate", Value::Number(1))]);
    let mut later = sms(1, Cause::Payment);
    later.send_at = Some(at("2026-03-02 10:00:03"));
    house.tell(later);
    for _ in 0..4 {
        house.tell(sms(1, Cause::Payment));
    }
    house.wait(1);
    house.tell(sms(1, Cause::Rescue));
    house.wait(10);
    let order: Vec<u32> = house.handed_over().iter().map(|(_, id)| *id).collect();
    assert_eq!(order, [2, 3, 6, 4, 5, 1]);
}

#[test]
fn timers_of_one_second_share_its_rate() {
    let mut house = House::new(&[("plat.sms_rate", Value::Number(2))]);
    house.tell(sms(1, Cause::Payment));
    house.timers();
    for _ in 0..3 {
        house.tell(sms(1, Cause::Payment));
    }
    house.timers();
    assert_eq!(house.handed_over().len(), 2);
    house.wait(1);
    assert_eq!(house.handed_over().len(), 4);
}

#[test]
fn what_is_delivered_costs_its_parts_at_the_branch_that_sent_it() {
    let mut house = House::new(&[]);
    let long = Text::new("{words}", "{words}");
    let wish = Wish::new(To::Member(MemberId(1)), Way::Sms, Cause::Service, "long", long)
        .with("words", "车".repeat(71))
        .from(BranchId(3));
    house.tell(wish);
    house.tell(sms(2, Cause::Payment));
    house.timers();
    let report = house.report(&By::System, Asked::new("sms")).unwrap();
    let text = |row: usize| format!("{:?}", report.rows[row]);
    assert_eq!(report.rows.len(), 2);
    assert!(text(0).contains("B-2") && text(1).contains("B-3"), "{report:?}");
    assert_eq!(report.rows[0][7..], [Cell::Count(1), Cell::Money(Fen(5))]);
    assert_eq!(report.rows[1][7..], [Cell::Count(2), Cell::Money(Fen(10))]);
    assert_eq!(report.totals()[2..4], [Cell::Count(2), Cell::Count(2)]);
    let other = house.report(&By::System, Asked::new("sms").with("period", "2026-03-03")).unwrap();
    assert!(other.rows.is_empty());
}

#[test]
fn quiet_hours_hold_what_can_wait_and_move_its_not_after_by_as_much() {
    let mut house = House::new(&[]);
    house.wait_to(at("2026-03-02 21:00:00"));
    let mut service = sms(1, Cause::Service);
    service.not_after = Some(at("2026-03-02 23:00:00"));
    house.tell(service);
    for cause in [Cause::Rescue, Cause::OneTimeCode, Cause::Payment, Cause::Booking, Cause::RedWarning] {
        house.tell(sms(1, cause));
    }
    house.timers();
    assert_eq!(house.handed_over().len(), 5);
    let entry = house.state.entry(OutId(1)).unwrap();
    assert_eq!(entry.send_at, at("2026-03-03 08:00:00"));
    assert_eq!(entry.not_after, Some(at("2026-03-03 10:00:00")));
    house.wait_to(at("2026-03-03 07:59:59"));
    assert_eq!(house.handed_over().len(), 5);
    house.wait(1);
    assert_eq!(house.handed_over().last().unwrap(), &("08:00:00".to_owned(), 1));
}

#[test]
fn the_second_before_quiet_hours_and_the_one_after_are_not_quiet() {
    for (second, goes) in [
        ("2026-03-02 20:59:59", true),
        ("2026-03-02 21:00:00", false),
        ("2026-03-03 07:59:59", false),
        ("2026-03-03 08:00:00", true),
    ] {
        let mut house = House::new(&[]);
        house.wait_to(at(second));
        house.tell(sms(1, Cause::Advertising));
        house.timers();
        assert_eq!(!house.handed_over().is_empty(), goes, "{second}");
    }
}

#[test]
fn what_still_waits_at_nine_in_the_evening_goes_in_the_morning() {
    let mut house = House::new(&[("plat.sms_rate", Value::Number(1))]);
    house.wait_to(at("2026-03-02 20:59:58"));
    for _ in 0..4 {
        let mut wish = sms(1, Cause::Service);
        wish.not_after = Some(at("2026-03-02 21:00:05"));
        house.tell(wish);
    }
    house.wait_to(at("2026-03-03 09:00:00"));
    let times: Vec<String> = house.handed_over().into_iter().map(|(at, _)| at).collect();
    assert_eq!(times, ["20:59:58", "20:59:59", "08:00:00", "08:00:01"]);
    // As much later as the night is long.
    assert_eq!(house.state.entry(OutId(4)).unwrap().not_after, Some(at("2026-03-03 08:00:05")));
}

#[test]
fn nothing_goes_after_its_not_after_which_is_a_day_by_default() {
    let mut house = House::new(&[("plat.sms_rate", Value::Number(1))]);
    for seconds in [1, 1, 1] {
        let mut wish = sms(1, Cause::Payment);
        wish.not_after = Some(house.now.plus_s(seconds));
        house.tell(wish);
    }
    house.tell(sms(1, Cause::Payment));
    assert_eq!(house.state.entry(OutId(4)).unwrap().not_after, Some(at("2026-03-03 10:00:00")));
    house.wait(10);
    let phase = |id| house.state.entry(OutId(id)).unwrap().phase;
    assert_eq!(phase(1), Phase::Delivered);
    assert_eq!((phase(2), phase(3), phase(4)), (Phase::Expired, Phase::Expired, Phase::Delivered));
}

#[test]
fn at_its_not_after_it_is_too_late_whichever_timer_comes_first() {
    let mut house = House::new(&[]);
    let second = house.now.plus_s(5);
    for not_after in [None, Some(second)] {
        let mut wish = sms(1, Cause::Payment);
        wish.send_at = Some(second);
        wish.not_after = not_after;
        house.tell(wish);
    }
    house.wait(10);
    let phase = |id| house.state.entry(OutId(id)).unwrap().phase;
    assert_eq!((phase(1), phase(2)), (Phase::Delivered, Phase::Expired));
}

#[test]
fn quiet_hours_within_one_day_end_with_the_second_before_their_end() {
    for (second, goes) in [("10:59:59", false), ("11:00:00", true)] {
        let hours = [("plat.sms_quiet_from_min", 600), ("plat.sms_quiet_to_min", 660)];
        let mut house = House::new(&hours.map(|(key, minute)| (key, Value::Number(minute))));
        house.wait_to(at(&format!("2026-03-02 {second}")));
        house.tell(sms(1, Cause::Service));
        house.timers();
        assert_eq!(!house.handed_over().is_empty(), goes, "{second}");
    }
}

#[test]
fn without_consent_or_phone_nothing_goes_and_the_reason_is_listed() {
    let mut house = House::new(&[]);
    house.world.phones.insert(MemberId(5), String::new());
    house.tell(sms(2, Cause::Advertising));
    house.tell(sms(2, Cause::Service));
    house.tell(sms(5, Cause::Payment));
    house.tell(sms(9, Cause::Payment));
    let mut push = sms(2, Cause::Advertising);
    push.way = Way::Push;
    house.tell(push);
    house.timers();
    assert_eq!(house.handed_over().len(), 1);
    let skipped = house.report(&By::System, Asked::new("outbox").with("state", "skipped")).unwrap();
    let reasons: Vec<&Cell> = skipped.rows.iter().map(|row| &row[9]).collect();
    let word = |reason: &str| Cell::Text(format!("skipped: {reason}"));
    assert_eq!(reasons, [&word("no-consent"), &word("no-phone"), &word("no-recipient"), &word("no-consent")]);
}

#[test]
fn consent_withdrawn_while_it_waits_is_respected() {
    let mut house = House::new(&[]);
    let mut wish = sms(1, Cause::Advertising);
    wish.send_at = Some(at("2026-03-02 11:00:00"));
    house.tell(wish);
    house.world.consent.remove(&MemberId(1));
    house.wait(7200);
    assert!(house.handed_over().is_empty());
    assert_eq!(house.state.entry(OutId(1)).unwrap().phase, Phase::Skipped(Skip::NoConsent));
}

#[test]
fn every_way_to_a_customer_is_found_by_the_customer() {
    let mut house = House::new(&[]);
    for way in [Way::Sms, Way::Push, Way::PhoneTask, Way::Letter, Way::Desk] {
        let mut wish = sms(3, Cause::Service);
        wish.way = way;
        house.tell(wish);
    }
    house.tell(sms(4, Cause::Payment));
    house.timers();
    let report = house.report(&By::member(MemberId(3)), Asked::new("messages-of")).unwrap();
    let states: Vec<String> = report.rows.iter().map(|row| format!("{:?}", row[9])).collect();
    let state = |word: &str| format!("Text(\"{word}\")");
    let wanted = ["delivered", "delivered", "open", "open", "delivered"].map(state);
    assert_eq!(states, wanted);
    assert_eq!(report.rows[0][5], Cell::Text("尊敬的王小明,您的账单".into()));
    let other = house.report(&By::member(MemberId(3)), Asked::new("messages-of").with("member", "M-4"));
    assert_eq!(other.unwrap_err().code, "forbidden");
}

#[test]
fn a_call_is_work_until_somebody_made_it() {
    let mut house = House::new(&[]);
    let mut call = sms(1, Cause::Service);
    call.way = Way::PhoneTask;
    house.tell(call);
    let task = &Messages::tasks(&house.state)[0];
    assert_eq!((task.kind, task.id.as_str()), ("call", "OB-1"));
    let done = Command::WorkDone { message: OutId(1), outcome: Done::NotReached };
    assert_eq!(house.give(&By::member(MemberId(1)), &done).unwrap_err().code, "forbidden");
    house.give(&person(1), &done).unwrap();
    assert_eq!(house.state.entry(OutId(1)).unwrap().phase, Phase::Failed);
    assert_eq!(house.give(&person(1), &done).unwrap_err().code, "not-open");
}

#[test]
fn a_template_is_kept_once_and_again_when_it_is_reworded() {
    let mut house = House::new(&[]);
    house.tell(sms(1, Cause::Payment));
    house.tell(sms(1, Cause::Payment));
    let mut other = sms(1, Cause::Payment);
    other.text = Text::new("bill of {name}", "{name}的账单");
    house.tell(other);
    house.tell(sms(1, Cause::Payment));
    assert_eq!(house.kinds(0).iter().filter(|kind| *kind == "template-known").count(), 3);
    let report = house.report(&By::System, Asked::new("outbox")).unwrap();
    assert_eq!(report.rows[0][5], Cell::Text("尊敬的王小明,您的账单".into()));
    assert_eq!(report.rows[2][5], Cell::Text("王小明的账单".into()));
}

#[test]
fn facts_are_sealed_for_the_recipient_and_a_code_is_forgotten_once_told() {
    let mut house = House::new(&[]);
    let text = Text::new("code {code}", "验证码{code}");
    let to = To::Guest("anna".into());
    house.tell(Wish::new(to, Way::Sms, Cause::OneTimeCode, "code", text).with("code", "314159"));
    let Some((_, Event::Entered { facts, .. })) = house.events.get(1) else { panic!("{:?}", house.events) };
    // A guest's facts are this entry's alone, and wanted as long as it lives (PLAT-48).
    assert_eq!((facts["code"].owner(), facts["code"].value()), ("~OB-1", "314159"));
    let wanted = |house: &House, owner| <forecourt_messages::Messages as Context>::wants(&house.state, owner);
    assert!(wanted(&house, "~OB-1") && wanted(&house, "guest:anna") && !wanted(&house, "~OB-2"));
    let given = forecourt_messages::handed(&house.state, &house.world, OutId(1), Lang::Zh).unwrap();
    assert_eq!((given.number.as_str(), given.text.as_str()), ("anna", "验证码314159"));
    let text = Text::new("code {code}", "验证码{code}");
    let known = Wish::new(To::Guest("bo".into()), Way::Sms, Cause::OneTimeCode, "code", text);
    house.tell(known.with("code", "271828").with("phone", "13900000001"));
    let given = forecourt_messages::handed(&house.state, &house.world, OutId(2), Lang::Zh).unwrap();
    assert_eq!((given.number.as_str(), given.text.as_str()), ("13900000001", "验证码271828"));
    house.timers();
    let state = text::line(&house.state);
    assert!(["314159", "271828", "13900000001"].iter().all(|value| !state.contains(value)));
    assert!(["~OB-1", "~OB-2", "guest:anna"].iter().all(|owner| !wanted(&house, owner)));
}

#[test]
fn the_phone_is_asked_for_at_hand_over() {
    let mut house = House::new(&[]);
    house.tell(sms(1, Cause::Payment));
    house.world.phones.insert(MemberId(1), "13900000000".into());
    let given = forecourt_messages::handed(&house.state, &house.world, OutId(1), Lang::En).unwrap();
    assert_eq!((given.number.as_str(), given.text.as_str()), ("13900000000", "dear 王小明, your bill"));
    house.world.phones.insert(MemberId(1), String::new());
    house.timers();
    assert_eq!(house.state.entry(OutId(1)).unwrap().phase, Phase::Skipped(Skip::NoPhone));
}

#[test]
fn only_the_system_sends() {
    let mut house = House::new(&[]);
    let command = Messages::serve(&Ask::Tell(sms(1, Cause::Payment))).unwrap();
    assert_eq!(house.give(&person(1), &command).unwrap_err().code, "forbidden");
}

use forecourt_messages::Messages;
