//! Leaving and being forgotten (MEM-12, PLAT-48).

use forecourt_books::facts::Membership;
use forecourt_books::{Ask, By, Fen, MemberId, News, Secret};
use forecourt_members::command::Join;
use forecourt_members::kinds::CardKind;
use forecourt_members::{Command, Event, facts};

use crate::house::{GOOD, House, issue, join, kinds};

fn house() -> (House, MemberId) {
    let mut house = House::new();
    house.stock(CardKind::Magnetic, 1000, 100);
    let wish = Join {
        phone: Some("13812345678".into()),
        identity: Some("370102199003071234".into()),
        address: Some("Jinan, Lixia".into()),
        ..join("Wang Xiaoming", "basic")
    };
    house.ok(Command::Join(wish));
    house.ok(Command::IssueCard(issue(MemberId(1), 1000, &["鲁A12345"])));
    (house, MemberId(1))
}

fn leave(member: MemberId) -> Command {
    Command::RequestLeaving { member, password: Some(Secret::new(GOOD)) }
}

#[test]
fn debts_bills_and_a_missing_proof_keep_a_member() {
    let (mut house, member) = house();
    assert_eq!(house.no(Command::RequestLeaving { member, password: None }).code, "proof-needed");
    house.facts.bills.insert(member);
    assert_eq!(house.no(leave(member)).fact("bills"), Some("BL-7"));
    house.facts.bills.clear();
    house.facts.claims.insert(member, Fen(1));
    assert_eq!(house.no(leave(member)).code, "open-debts");
    house.facts.claims.clear();
    house.ok(Command::Upgrade { member, category: "gold".into(), parts: vec![] });
    assert_eq!(house.no(leave(member)).fact("amount"), Some("300.00"));
}

#[test]
fn leaving_takes_effect_with_the_approval_and_names_the_refund() {
    let (mut house, member) = house();
    house.facts.refundable.insert(member, Fen(12_345));
    house.ok(leave(member));
    assert!(house.asks.iter().any(|ask| {
        matches!(ask, Ask::Approve(a) if a.kind == "leaving" && a.about == "M-1" && a.amount == Fen(12_345))
    }));
    assert_eq!(facts::standing(&house.state, member).unwrap().0, Membership::Active);
    let events = house.decide("leaving", "M-1", true);
    assert_eq!(kinds(&events), ["member-left", "card-cancelled"]);
    assert!(matches!(&events[0], Event::MemberLeft { refund, .. } if *refund == Fen(12_345)));
    assert!(house.news.iter().any(|news| matches!(news, News::MemberLeft { .. })));
    assert_eq!(house.no(leave(member)).code, "member-left");
    // The person may come again.
    let again = Join { identity: Some("370102199003071234".into()), ..join("Wang Xiaoming", "basic") };
    house.ok(Command::Join(again));
}

#[test]
fn another_refund_than_the_approved_one_is_stale() {
    let (mut house, member) = house();
    house.ok(leave(member));
    house.facts.refundable.insert(member, Fen(500));
    assert_eq!(kinds(&house.decide("leaving", "M-1", true)), ["approval-stale"]);
    assert_eq!(facts::standing(&house.state, member).unwrap().0, Membership::Active);
    house.ok(leave(member));
    assert_eq!(kinds(&house.decide("leaving", "M-1", false)), ["request-refused"]);
    house.ok(leave(member));
}

#[test]
fn thirty_days_later_nothing_personal_is_left() {
    let (mut house, member) = house();
    house.ok(Command::ChangeFile(forecourt_members::command::ChangeFile {
        address: Some("Jinan, Shizhong".into()),
        ..crate::joining::change(member)
    }));
    house.ok(leave(member));
    house.decide("leaving", "M-1", true);
    house.until("2026-04-01 23:59:58");
    assert!(forecourt_books::text::line(&house.state).contains("Wang Xiaoming"));
    let events = house.until("2026-04-01 23:59:59");
    assert_eq!(kinds(&events), ["erased"]);
    let state = forecourt_books::text::line(&house.state);
    for value in ["Wang Xiaoming", "13812345678", "370102199003071234", "Jinan", "鲁A12345"] {
        assert!(!state.contains(value), "{value} is still there");
    }
    assert_eq!(house.state.members.len(), 1);
}

#[test]
fn only_the_system_brings_decisions() {
    let (mut house, member) = house();
    house.ok(leave(member));
    let forged = Command::TakeDecision {
        kind: "leaving".into(),
        about: "M-1".into(),
        digest: String::new(),
        approved: true,
    };
    assert_eq!(house.give(&By::member(member), &forged).unwrap_err().code, "forbidden");
    let events = house.give(&By::System, &forged).unwrap();
    assert_eq!(kinds(&events), ["approval-stale"]);
}

/// An event as it can be read once the key of `owner` is gone: the marks stand, the value is empty.
fn without(owner: &str, body: &str) -> String {
    let opened = format!("\u{E000}{owner}\u{E001}");
    let mut parts = body.split(&opened);
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let (_, rest) = part.split_once('\u{E002}').unwrap();
        out.push_str(&opened);
        out.push('\u{E002}');
        out.push_str(rest);
    }
    out
}

/// A story with every kind of personal value; a part of it goes over to another member before the first one leaves.
fn told() -> House {
    let (mut house, member) = house();
    house.give(&By::Guest("x".into()), &Command::AskCode { phone: "13812345678".into() }).unwrap();
    let wish = serde_json::json!({ "add-vehicle": {
        "member": "M-1", "plate": "鲁A12345", "frame": "LSVAA1", "engine": "EA888", "inspection": "2026-09-01"
    }});
    house.ok(serde_json::from_value(wish).unwrap());
    let policy = serde_json::json!({ "add-insurance": {
        "car": "MV-1", "insurer": "PICC", "sort": "compulsory", "number": "PDZA7", "from": "2026-01-01",
        "until": "2026-12-31"
    }});
    house.ok(serde_json::from_value(policy).unwrap());
    let old = "鲁A12345".to_owned();
    let card = forecourt_books::CardId(1);
    house.ok(Command::ChangePlate { card, old, new: "鲁A54321".into(), papers_seen: true });
    let to = house.member("Li", "basic");
    let password = Some(Secret::new(GOOD));
    house.ok(Command::ChangeHolder { card, to, password, both_identified: true });
    house.decide("holder-change", "CD-1", true);
    house.ok(leave(member));
    house.decide("leaving", "M-1", true);
    house.until("2026-04-03 10:00:00");
    house
}

#[test]
fn personal_values_are_stored_between_marks_only() {
    let house = told();
    for (_, event) in &house.log {
        let stored = serde_json::to_string(event).unwrap();
        let open = without("M-2", &without("M-1", &stored));
        for value in ["Wang", "13812345678", "370102199003071234", "Jinan", "鲁A", "LSVAA1", "EA888", "PDZA7"]
        {
            assert!(!open.contains(value), "{value} in {open}");
        }
    }
}

#[test]
fn a_replay_without_the_erased_members_key_gives_the_same_state() {
    let house = told();
    assert_eq!(facts::card_by_plate(&house.state, "鲁A54321"), Some(forecourt_books::CardId(1)));
    let mut replayed = forecourt_members::State::default();
    for (stamp, event) in &house.log {
        let stored = without("M-1", &serde_json::to_string(event).unwrap());
        replayed.take(stamp, &serde_json::from_str(&stored).unwrap());
    }
    assert_eq!(forecourt_books::text::line(&replayed), forecourt_books::text::line(&house.state));
}
