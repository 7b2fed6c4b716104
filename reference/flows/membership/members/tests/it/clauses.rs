//! Clauses of MEM-04 … MEM-72 that are easily passed over: the second unpaid fee, a card that ended while it was lost, a
//! proof older than the block, a plan made before the change.

use forecourt_books::facts::Membership;
use forecourt_books::report::Asked;
use forecourt_books::{CardId, Document, Fen, MemberId, News};
use forecourt_members::kinds::{CardKind, CardState, Outcome, ReminderId};
use forecourt_members::{Command, facts};
use serde_json::{Value, json};

use crate::house::{GOOD, House, day, issue, kinds, staff};
use crate::joining::paid;

const CARD: CardId = CardId(1);

fn command(json: Value) -> Command {
    serde_json::from_value(json).unwrap()
}

fn carded(plates: &[&str]) -> (House, MemberId) {
    let mut house = House::new();
    house.stock(CardKind::Magnetic, 1000, 100);
    let member = house.member("Wang", "basic");
    house.ok(Command::IssueCard(issue(member, 1000, plates)));
    (house, member)
}

#[test]
fn one_unpaid_fee_after_the_other_leaves_no_term_behind() {
    let mut house = House::new();
    let member = house.member("Wang", "silver");
    let renew = command(json!({ "renew": { "member": member } }));
    assert_eq!(house.no(renew.clone()).fact("fee"), Some("FE-1"));
    house.hear(&News::PaymentLapsed { document: Document::Fee(1, member) });
    assert_eq!(facts::standing(&house.state, member).unwrap().0, Membership::Expired);
    // Renewed on the same day and not paid again: the day of joining is no term that was paid for.
    house.ok(renew.clone());
    assert_eq!(house.no(renew).code, "fee-open");
    house.hear(&News::PaymentLapsed { document: Document::Fee(2, member) });
    assert_eq!(facts::standing(&house.state, member).unwrap().0, Membership::Expired);
}

#[test]
fn a_higher_category_is_no_gift_of_an_early_renewal() {
    let mut house = House::new();
    let member = house.member("Wang", "silver");
    house.hear(&paid(member, 1, Fen::yuan(100)));
    let gold = command(json!({ "renew": { "member": member, "category": "gold" } }));
    assert_eq!(house.no(gold.clone()).code, "upgrade-first");
    house.until("2027-03-03 00:00:00");
    house.ok(gold);
    let found = house.state.members.get(member).unwrap();
    assert_eq!((found.membership, found.until), (Membership::Active, Some(day("2028-03-02"))));
}

#[test]
fn a_change_from_now_on_outlives_what_was_planned_before_it() {
    let mut house = House::new();
    house.ok(command(
        json!({ "change-category": { "name": "gold", "from": "2026-03-10", "material-bp": 8000 } }),
    ));
    house.ok(command(json!({ "change-category": { "name": "gold", "labour-bp": 5000 } })));
    let gold = house.state.category("gold").unwrap();
    let terms = |at: &str| house.state.terms(gold, crate::house::at(at)).unwrap().clone();
    assert_eq!(
        (terms("2026-03-09 23:59:59").labour_bp, terms("2026-03-09 23:59:59").material_bp),
        (5_000, 9_000)
    );
    assert_eq!(
        (terms("2026-03-10 00:00:00").labour_bp, terms("2026-03-10 00:00:00").material_bp),
        (5_000, 8_000)
    );
}

#[test]
fn the_end_of_a_lost_card_is_no_way_back() {
    let (mut house, member) = carded(&[]);
    house.ok(command(json!({ "report-lost": { "number": 1000 } })));
    house.until("2029-03-02 00:00:00");
    assert_eq!(house.state.cards.get(CARD).unwrap().state, CardState::Expired);
    let renew = command(json!({ "renew-card": { "card": CARD } }));
    assert_eq!(house.no(renew.clone()).code, "proof-needed");
    house.ok(command(json!({ "prove": { "member": member, "password": GOOD } })));
    house.ok(renew);
    assert_eq!(house.state.cards.get(CARD).unwrap().state, CardState::Active);
}

#[test]
fn a_plate_without_a_car_in_the_file_has_its_limit_too() {
    let (mut house, _) = carded(&["LA-1"]);
    let change = |old: &str, new: &str| {
        command(json!({ "change-plate": { "card": CARD, "old": old, "new": new, "papers-seen": true } }))
    };
    for (old, new) in [("LA-1", "LA-2"), ("LA-2", "LA-3")] {
        assert_eq!(kinds(&house.ok(change(old, new))), ["plate-changed"]);
    }
    assert_eq!(kinds(&house.ok(change("LA-3", "LA-4"))), ["plate-change-asked"]);
    house.decide("plate-change", "CD-1", false);
    // Exactly a year back still counts, a day more does not.
    house.until("2027-03-02 10:00:00");
    assert_eq!(kinds(&house.ok(change("LA-3", "LA-4"))), ["plate-change-asked"]);
    house.decide("plate-change", "CD-1", false);
    house.until("2027-03-03 10:00:00");
    assert_eq!(kinds(&house.ok(change("LA-3", "LA-4"))), ["plate-changed"]);
}

#[test]
fn a_block_ends_the_proof_of_a_moment_ago_and_stops_the_finger() {
    let (mut house, member) = carded(&[]);
    house
        .ok(command(json!({ "enrol-fingerprint": { "member": member, "template": "T", "password": GOOD } })));
    let finger = |score: i64| {
        command(json!({ "prove-fingerprint": { "member": member, "template": "T", "score": score } }))
    };
    assert_eq!(house.no(finger(101)).fact("field"), Some("score"));
    // A match ends the doubts: three misses in a row are asked for.
    for score in [59, 59, 60, 59, 59, 60] {
        assert_eq!(house.give(&staff(), &finger(score)).is_ok(), score == 60);
    }
    assert!(facts::proved(&house.state, member, house.at));
    for _ in 0..5 {
        house.no(command(json!({ "prove": { "member": member, "password": "000000" } })));
    }
    assert!(!facts::proved(&house.state, member, house.at));
    assert_eq!(house.no(finger(99)).code, "password-blocked");
    house.until("2026-03-02 10:30:01");
    house.ok(finger(99));
}

#[test]
fn a_look_up_finds_the_card_that_can_be_used_again() {
    let (mut house, member) = carded(&[]);
    house.ok(command(json!({ "replace-card": { "card": CARD, "number": 1001, "identity-shown": true } })));
    house.ok(command(json!({ "report-lost": { "number": 1001 } })));
    let events = house.ok(command(json!({ "look-up-card": { "member": member } })));
    assert_eq!(serde_json::to_value(&events[0]).unwrap()["card"], "CD-2");
    // Its page has what happened to it and to the one before it (MEM-16, MEM-30).
    let page = house.report(&staff(), &Asked::new("card").with("number", "1001")).unwrap();
    let changes: Vec<String> = page
        .rows
        .iter()
        .map(|row| format!("{:?}", row[1]))
        .filter(|text| text.contains("CD-1 ") || text.contains("CD-2 "))
        .collect();
    for what in ["CD-1 issued", "CD-1 replaced", "CD-2 issued", "CD-2 lost", "CD-2 looked-up"] {
        assert!(changes.iter().any(|change| change.contains(what)), "{what}: {changes:?}");
    }
}

#[test]
fn consent_vehicles_and_policies_keep_what_was_before() {
    let (mut house, member) = carded(&["LA-1"]);
    for json in [
        json!({ "set-consent": { "member": member, "advertising": true } }),
        json!({ "set-consent": { "member": member, "advertising": true } }),
        json!({ "add-vehicle": { "member": member, "plate": "LA-1", "colour": "red", "inspection": "2026-05-01", "serviced": "2026-01-01", "km": 100 } }),
        json!({ "change-vehicle": { "car": "MV-1", "colour": "blue", "inspection": "2028-05-01" } }),
        json!({ "record-reading": { "car": "MV-1", "day": "2026-03-01", "km": 5000, "service": true } }),
        json!({ "add-insurance": { "car": "MV-1", "insurer": "PICC", "sort": "full", "number": "P1", "from": "2026-01-01", "until": "2026-12-31" } }),
        json!({ "renew-insurance": { "insurance": "IN-1", "until": "2027-12-31" } }),
        json!({ "change-plate": { "card": CARD, "old": "LA-1", "new": "LA-2", "papers-seen": true } }),
        json!({ "remove-vehicle": { "car": "MV-1" } }),
    ] {
        house.ok(command(json));
    }
    let rows: Vec<(&str, &str, &str)> = house
        .state
        .changes
        .values()
        .map(|row| (row.field.text().en, row.from.as_str(), row.to.as_str()))
        .collect();
    assert_eq!(
        rows,
        [
            ("advertising", "no", "yes"),
            ("inspection", "2026-05-01", "2028-05-01"),
            ("colour", "red", "blue"),
            ("serviced", "2026-01-01 100", "2026-03-01 5000"),
            ("insurance", "IP-1 2026-12-31", "IP-1 2027-12-31"),
            ("plate", "LA-1", "LA-2"),
            ("vehicle", "MV-1", ""),
        ]
    );
}

#[test]
fn the_car_of_who_left_may_be_another_members() {
    let mut house = House::new();
    let (one, other) = (house.member("Wang", "basic"), house.member("Li", "basic"));
    let add = |member: MemberId| {
        command(json!({ "add-vehicle": { "member": member, "plate": "LA-1", "frame": "FRAME1" } }))
    };
    house.ok(add(one));
    assert_eq!(house.no(add(other)).code, "plate-taken");
    house.ok(command(json!({ "request-leaving": { "member": one } })));
    house.decide("leaving", "M-1", true);
    house.ok(add(other));
    // The erasure of the former owner's file leaves the new one's car where it is found.
    house.until("2026-05-01 10:00:00");
    let found = house.state.car(forecourt_members::digest::LookUp::Plate, "LA-1");
    assert_eq!(found.map(|car| car.0), Some(2));
}

#[test]
fn a_car_gets_its_first_plate_in_the_file_and_the_next_on_its_card() {
    let mut house = House::new();
    let member = house.member("Wang", "basic");
    house.ok(command(json!({ "add-vehicle": { "member": member, "frame": "FRAME1" } })));
    let give = |plate: &str| command(json!({ "change-vehicle": { "car": "MV-1", "plate": plate } }));
    house.ok(give("LA-1"));
    assert_eq!(house.no(give("LA-2")).code, "plate-there");
    let found = house.state.car(forecourt_members::digest::LookUp::Plate, "la1");
    assert_eq!(found.map(|car| car.0), Some(1));
}

#[test]
fn who_is_not_shared_is_looked_up_at_home_only_and_a_face_has_the_lines_it_is_given() {
    use forecourt_books::Value as Set;
    let more = [
        ("member.shared", Set::Flag(false)),
        ("member.face_lines", Set::Number(2)),
        ("member.password_kib", Set::Number(8)),
        ("member.password_passes", Set::Number(1)),
    ];
    let given = more.map(|(key, value)| (key.to_owned(), value));
    let mut house = House::new();
    house.settings =
        forecourt_books::Settings::new(forecourt_members::settings::TABLE, &given.into()).unwrap();
    house.stock(CardKind::Visual, 1000, 10);
    let member = house.member("Wang", "basic");
    house.ok(Command::IssueCard(issue(member, 1000, &[])));
    house.settle();
    for balance in [100, 200, 300] {
        house.ok(command(json!({ "present-card": { "number": 1000, "reader": "visual" } })));
        let part = News::PartReturned {
            document: Document::TopUp(1),
            payment: forecourt_books::PaymentId(1),
            part: 0,
            member: Some(member),
            branch: forecourt_books::BranchId(1),
            wish: forecourt_books::ask::PartWish::new(forecourt_books::facts::Means::StoredValue, Fen(100)),
        };
        house.hear(&part);
        let wallet = forecourt_books::facts::value::Wallet { principal: Fen(balance), ..Default::default() };
        house.facts.wallets.insert(member, wallet);
        house.settle();
    }
    let mirror = house.state.cards.get(CARD).unwrap().mirror.clone().unwrap();
    assert_eq!(mirror.face.iter().map(|line| line.balance.0).collect::<Vec<_>>(), [200, 300]);
    let look_up = command(json!({ "look-up-card": { "number": 1000 } }));
    house.ok(look_up.clone());
    house.branch = Some(forecourt_books::BranchId(2));
    assert_eq!(house.no(look_up).code, "not-shared");
}

#[test]
fn totals_of_cards_and_reminders_are_those_of_their_lists() {
    let (mut house, _) = carded(&["LA-1"]);
    house.ok(command(json!({ "stop-card": { "card": CARD, "reason": "misuse" } })));
    house.ok(command(json!({ "restore-card": { "card": CARD, "password": GOOD } })));
    let totals = |house: &House, list: &str, by: &str| {
        let asked = Asked::new("register-statistics").with("list", list).with("by", by);
        let report = house.report(&staff(), &asked).unwrap();
        report.rows.iter().map(|row| format!("{:?} {:?}", row[0], row[1])).collect::<Vec<_>>()
    };
    assert_eq!(totals(&house, "cards", "kind"), [r#"Text("magnetic") Count(1)"#]);
    let list = house.report(&staff(), &Asked::new("card-changes").with("category", "basic")).unwrap();
    assert_eq!(totals(&house, "card-changes", "operator"), [r#"Text("P-1") Count(3)"#]);
    assert_eq!(list.rows.len(), 3);
    let none = house.report(&staff(), &Asked::new("card-changes").with("category", "gold")).unwrap();
    assert!(none.rows.is_empty());
    let wrong = Asked::new("register-statistics").with("list", "keys");
    assert_eq!(house.report(&staff(), &wrong).unwrap_err().code, "bad-filter");
}

#[test]
fn the_last_count_of_a_package_is_work_for_the_branch() {
    let (mut house, member) = carded(&[]);
    let used = News::PackageUsedUp { member, holding: 7, title: "washes".to_owned() };
    assert_eq!(kinds(&house.hear(&used)), ["reminder-raised"]);
    assert!(house.hear(&used).is_empty(), "once a day");
    let reminder = house.state.reminders.get(ReminderId(1)).unwrap();
    assert_eq!(
        (reminder.outcome, reminder.detail.as_str(), reminder.subject),
        (Outcome::Open, "washes x0", 7)
    );
    house.until("2026-04-01 23:59:59");
    assert_eq!(house.state.reminders.get(ReminderId(1)).unwrap().outcome, Outcome::Lapsed);
}

#[test]
fn a_payment_that_runs_keeps_a_member_and_a_closed_category_everybody_new() {
    let mut house = House::new();
    let member = house.member("Wang", "basic");
    house.facts.paying.insert(member, vec![Document::TopUp(1)]);
    assert_eq!(house.no(command(json!({ "request-leaving": { "member": member } }))).code, "open-payments");
    house.ok(command(json!({ "close-category": { "name": "basic", "closed": true } })));
    house.ok(command(json!({ "ask-code": { "phone": "13800001111" } })));
    let code = forecourt_members::digest::one_time_code("13800001111", 1);
    let register = json!({ "register": { "name": "Li", "phone": "13800001111", "code": code, "identity": "370101199001011234" } });
    assert_eq!(house.no(command(register)).code, "category-closed");
}
