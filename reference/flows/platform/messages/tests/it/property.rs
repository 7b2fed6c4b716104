//! Whatever is sent, answered and waited for: invariants hold, refusals and rollbacks leave no trace, the journal
//! rebuilds the state, the rate is kept, nothing goes in quiet hours that knows them, and nothing is delivered twice.

use std::collections::BTreeMap;

use forecourt_books::message::{Cause, To, Way};
use forecourt_books::*;
use forecourt_messages::kinds::{Done, NoteId, OutId, Outcome};
use forecourt_messages::state::CAUSES;
use forecourt_messages::{Command, Event, Messages};
use proptest::prelude::*;

use crate::house::*;

#[derive(Debug, Clone)]
enum Step {
    Tell { member: u32, cause: usize, way: usize, send_in: i64, lasts: Option<i64> },
    Desk(u32, bool),
    Write(u32, u32),
    Fetch(u32),
    Read(u32, u32),
    Answer(u32, bool),
    Done(u32, bool),
    Online(u32, bool),
    Consent(u32, bool),
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (1u32..8, 0usize..9, 0usize..5, prop_oneof![Just(0i64), 0i64..90_000], prop::option::of(0i64..9_000))
            .prop_map(|(member, cause, way, send_in, lasts)| Step::Tell { member, cause, way, send_in, lasts }),
        1 => (1u32..6, any::<bool>()).prop_map(|(to, role)| Step::Desk(to, role)),
        2 => (1u32..7, 1u32..8).prop_map(|(from, to)| Step::Write(from, to)),
        1 => (1u32..7).prop_map(Step::Fetch),
        1 => (1u32..7, 1u32..9).prop_map(|(who, note)| Step::Read(who, note)),
        6 => (1u32..20, any::<bool>()).prop_map(|(message, good)| Step::Answer(message, good)),
        1 => (1u32..20, any::<bool>()).prop_map(|(message, good)| Step::Done(message, good)),
        1 => (1u32..7, any::<bool>()).prop_map(|(who, on)| Step::Online(who, on)),
        1 => (1u32..6, any::<bool>()).prop_map(|(who, on)| Step::Consent(who, on)),
        4 => prop_oneof![0i64..5, 0i64..120, 0i64..40_000].prop_map(Step::Wait),
    ]
}

fn run(house: &mut House, step: Step) {
    let (by, command) = match step {
        Step::Tell { member, cause, way, send_in, lasts } => {
            let mut wish = sms(member, CAUSES[cause]);
            wish.way = [Way::Sms, Way::Sms, Way::Push, Way::PhoneTask, Way::Letter][way];
            wish.send_at = Some(house.now.plus_s(send_in));
            wish.not_after = lasts.map(|lasts| house.now.plus_s(send_in + lasts));
            drop(house.tell(wish));
            return;
        }
        Step::Desk(number, role) => {
            let role_of = || To::Role("cashier".into(), Some(BranchId(number)));
            drop(house.tell(desk(if role { role_of() } else { To::Person(PersonId(number)) })));
            return;
        }
        Step::Write(from, to) => {
            let text = "hello".to_owned();
            let person_ = Some(PersonId(to));
            let about = String::new();
            let command =
                Command::Write { person: person_, role: None, department: None, branch: None, text, about };
            (person(from), command)
        }
        Step::Fetch(who) => (person(who), Command::Fetch { person: None }),
        Step::Read(who, note) => (person(who), Command::Read { note: NoteId(note) }),
        Step::Answer(message, good) => {
            let outcome = if good { Outcome::Delivered } else { Outcome::Failed };
            (gateway(), Command::GatewayReport { message: OutId(message), outcome })
        }
        Step::Done(message, good) => {
            let outcome = if good { Done::Reached } else { Done::NotReached };
            (person(1), Command::WorkDone { message: OutId(message), outcome })
        }
        Step::Online(who, on) => {
            let online = &mut house.world.online;
            let _ = if on { online.insert(PersonId(who)) } else { online.remove(&PersonId(who)) };
            return;
        }
        Step::Consent(who, on) => {
            let consent = &mut house.world.consent;
            let _ = if on { consent.insert(MemberId(who)) } else { consent.remove(&MemberId(who)) };
            return;
        }
        Step::Wait(seconds) => return house.wait(seconds),
    };
    let before = text::line(&house.state);
    if house.give(&by, &command).is_err() {
        assert_eq!(text::line(&house.state), before, "a refusal changes nothing");
    }
}

fn check_trace(house: &House, rate: usize) {
    let mut causes: BTreeMap<OutId, Cause> = BTreeMap::new();
    let mut ends: BTreeMap<OutId, u32> = BTreeMap::new();
    let mut seconds: BTreeMap<At, usize> = BTreeMap::new();
    for (at, event) in &house.events {
        match event {
            Event::Entered { message, cause, .. } => drop(causes.insert(*message, *cause)),
            Event::SmsHandedOver { message, .. } => {
                *seconds.entry(*at).or_default() += 1;
                assert!(!ends.contains_key(message), "{message} goes after its end");
                let hour = at.second_of_day() / 3600;
                let quiet = !(8..21).contains(&hour);
                assert!(!(quiet && causes[message].knows_quiet_hours()), "I-SLA-08: {message} at {at}");
            }
            Event::Delivered { message, .. }
            | Event::Failed { message, .. }
            | Event::Expired { message }
            | Event::Skipped { message, .. }
            | Event::WorkDone { message, .. } => *ends.entry(*message).or_default() += 1,
            _ => {}
        }
    }
    assert!(seconds.values().all(|taken| *taken <= rate), "PLAT-37: {seconds:?}");
    assert!(ends.values().all(|times| *times == 1), "PLAT-38: each ends once");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn any_story_keeps_the_rules(
        steps in prop::collection::vec(step(), 1..60),
        outside in any::<bool>(),
        rate in 1i64..4,
    ) {
        let gateway = if outside { "outside" } else { "inside" };
        let mut house = House::new(&[
            ("plat.sms_gateway", Value::Text(gateway.into())),
            ("plat.sms_rate", Value::Number(rate)),
        ]);
        for step in steps {
            run(&mut house, step);
        }
        // An outside gateway that stays silent lets everything fail or expire; nothing stays for ever.
        house.wait(10 * 86_400);
        prop_assert!(house.state.queue.is_empty());
        check_trace(&house, rate as usize);
        prop_assert_eq!(house.replayed(), Messages::state_text(&house.state));
    }
}
