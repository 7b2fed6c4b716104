//! Joining, terms, upgrades, fees, files, branches (MEM-01 … MEM-05, MEM-10, MEM-11, MEM-13, MEM-14).

use forecourt_books::facts::{Means, Membership};
use forecourt_books::{
    Account, Ask, BranchId, By, Context, Document, Fen, MemberId, News, PaymentId, Secret, Value,
};
use forecourt_members::command::{AddVehicle, ChangeFile, Join};
use forecourt_members::kinds::CarId;
use forecourt_members::{Command, Event, Members, facts, settings};

use crate::house::{GOOD, House, at, day, join, kinds, staff};

pub fn paid(member: MemberId, fee: u32, amount: Fen) -> News {
    News::Paid { document: Document::Fee(fee, member), payment: PaymentId(9), amount, parts: Vec::new() }
}

pub fn change(member: MemberId) -> ChangeFile {
    serde_json::from_value(serde_json::json!({ "member": member })).unwrap()
}

fn car(member: MemberId) -> AddVehicle {
    serde_json::from_value(serde_json::json!({ "member": member })).unwrap()
}

#[test]
fn joining_charges_the_fee_takes_effect_at_once_and_payment_makes_it_revenue() {
    let mut house = House::new();
    let member = house.member("Wang", "gold");
    assert_eq!(house.state.members.get(member).unwrap().until, Some(day("2027-03-02")));
    assert!(matches!(&house.news[0], News::MemberJoined { member: m, .. } if *m == member));
    let Some(Ask::Charge(charge)) = house.asks.iter().find(|ask| matches!(ask, Ask::Charge(_))) else {
        panic!("the fee is asked for")
    };
    assert_eq!((charge.amount, charge.document), (Fen::yuan(300), Document::Fee(1, member)));
    // MEM-37: never by points.
    assert_eq!(charge.means, Means::MONEY_OR_STORED);
    house.hear(&paid(member, 1, Fen::yuan(300)));
    assert_eq!(house.facts.ledger.balance(Account::RevenueMembership), -30_000);
    // Told twice, booked once.
    house.hear(&paid(member, 1, Fen::yuan(300)));
    assert_eq!(house.facts.ledger.balance(Account::RevenueMembership), -30_000);
}

#[test]
fn a_fee_that_is_not_paid_ends_the_membership() {
    let mut house = House::new();
    let member = house.member("Wang", "silver");
    let events = house.hear(&News::PaymentLapsed { document: Document::Fee(1, member) });
    assert_eq!(kinds(&events), ["fee-unpaid"]);
    assert_eq!(facts::standing(&house.state, member), Some((Membership::Expired, "silver".into())));
}

#[test]
fn the_term_ends_with_its_last_second_and_renewal_restores_it() {
    let mut house = House::new();
    let member = house.member("Wang", "silver");
    house.hear(&paid(member, 1, Fen::yuan(100)));
    let before = house.until("2027-03-02 23:59:58");
    assert!(!kinds(&before).contains(&"membership-expired".to_owned()));
    let events = house.until("2027-03-02 23:59:59");
    assert_eq!(kinds(&events), ["membership-expired"]);
    house.until("2027-04-01 10:00:00");
    house.ok(Command::Renew { member, category: None, parts: vec![] });
    let found = house.state.members.get(member).unwrap();
    assert_eq!((found.membership, found.until), (Membership::Active, Some(day("2028-03-31"))));
    house.hear(&paid(member, 2, Fen::yuan(100)));
    // Renewed early, the next term adds to the present end.
    house.ok(Command::Renew { member, category: None, parts: vec![] });
    assert_eq!(house.state.members.get(member).unwrap().until, Some(day("2029-03-31")));
    house.hear(&News::PaymentLapsed { document: Document::Fee(3, member) });
    assert_eq!(house.state.members.get(member).unwrap().until, Some(day("2028-03-31")));
}

#[test]
fn an_upgrade_charges_the_difference_for_the_days_left() {
    let mut house = House::new();
    let member = house.member("Wang", "silver");
    house.hear(&paid(member, 1, Fen::yuan(100)));
    house.until("2026-06-10 10:00:00");
    let events = house.ok(Command::Upgrade { member, category: "gold".into(), parts: vec![] });
    // 200.00 x 265 days / 365 days = 145.205…
    assert!(
        matches!(&events[0], Event::CategoryChanged { from, to, charged, .. }
        if from == "silver" && to == "gold" && *charged == Fen(14_521)),
        "{events:?}"
    );
    assert_eq!(
        house.no(Command::Upgrade { member, category: "silver".into(), parts: vec![] }).code,
        "fee-open"
    );
    house.hear(&News::PaymentLapsed { document: Document::Fee(2, member) });
    assert_eq!(
        house.no(Command::Upgrade { member, category: "silver".into(), parts: vec![] }).code,
        "rank-not-higher"
    );
    assert_eq!(facts::standing(&house.state, member), Some((Membership::Active, "silver".into())));
}

#[test]
fn one_person_is_one_member_and_doubles_are_named() {
    let mut house = House::new();
    let with = |identity: &str, phone: &str| Join {
        identity: Some(identity.into()),
        phone: Some(phone.into()),
        ..join("Wang", "basic")
    };
    house.ok(Command::Join(with("370102199003071234", "13812345678")));
    let again = house.no(Command::Join(with("370102199003071234", "13900000000")));
    assert_eq!((again.code, again.fact("number")), ("already-member", Some("M-1")));
    let phone = house.no(Command::Join(with("370102199003071235", "13812345678")));
    assert_eq!((phone.code, phone.fact("field")), ("duplicate", Some("phone")));
    assert_eq!(house.no(Command::Join(with("370102199003071235", "1381"))).fact("field"), Some("phone"));
    let frame = AddVehicle { frame: Some("LSVAA1".into()), ..car(MemberId(1)) };
    house.ok(Command::AddVehicle(frame.clone()));
    assert_eq!(house.no(Command::AddVehicle(frame)).fact("field"), Some("frame"));
    assert_eq!(facts::member_by_phone(&house.state, "138-1234-5678"), Some(MemberId(1)));
    assert_eq!(facts::member_by_identity(&house.state, "370102199003071234"), Some(MemberId(1)));
}

#[test]
fn new_terms_hold_from_their_instant_on() {
    let mut house = House::new();
    house.ok(Command::ChangeCategory {
        name: "gold".into(),
        from: Some(day("2026-04-01")),
        labour_bp: Some(8_000),
        material_bp: None,
        hour: None,
        scheme: None,
        points_share_bp: None,
        fee: None,
    });
    let rate = |at| facts::category(&house.state, "gold", at).unwrap().labour_bp;
    assert_eq!((rate(at("2026-03-31 23:59:59")), rate(at("2026-04-01 00:00:00"))), (9_000, 8_000));
    house.ok(Command::CloseCategory { name: "gold".into(), closed: true });
    assert_eq!(house.no(Command::Join(join("Li", "gold"))).code, "category-closed");
}

#[test]
fn sensitive_changes_want_proof_or_an_approval() {
    let mut house = House::new();
    let member = house.member("Wang", "basic");
    house.ok(Command::SetPassword { member, former: None, password: Secret::new(GOOD) });
    let wish =
        ChangeFile { phone: Some("13812345678".into()), remarks: Some("tall".into()), ..change(member) };
    let events = house.ok(Command::ChangeFile(wish));
    assert_eq!(kinds(&events), ["file-changed", "file-change-asked"]);
    assert_eq!(facts::member_by_phone(&house.state, "13812345678"), None);
    let wrong = ChangeFile {
        birthday: Some(day("1990-03-07")),
        password: Some(Secret::new("000000")),
        ..change(member)
    };
    assert_eq!(house.no(Command::ChangeFile(wrong.clone())).code, "wrong-password");
    house.ok(Command::ChangeFile(ChangeFile { password: Some(Secret::new(GOOD)), ..wrong }));
    assert_eq!(kinds(&house.decide("file-change", "M-1", true)), ["file-changed"]);
    assert_eq!(facts::member_by_phone(&house.state, "13812345678"), Some(member));
    assert_eq!(house.state.changes.len(), 3);
}

#[test]
fn an_approval_of_what_does_not_fit_any_more_is_stale() {
    let mut house = House::new();
    let member = house.member("Wang", "basic");
    house.ok(Command::ChangeFile(ChangeFile { phone: Some("13812345678".into()), ..change(member) }));
    house.ok(Command::Join(Join { phone: Some("13812345678".into()), ..join("Li", "basic") }));
    assert_eq!(kinds(&house.decide("file-change", "M-1", true)), ["approval-stale"]);
    assert_eq!(facts::member_by_phone(&house.state, "13812345678"), Some(MemberId(2)));
}

#[test]
fn another_home_needs_both_branches() {
    let mut house = House::new();
    let member = house.member("Wang", "basic");
    let to = BranchId(2);
    assert_eq!(kinds(&house.ok(Command::ChangeHome { member, to })), ["home-change-asked"]);
    assert_eq!(house.no(Command::ChangeHome { member, to }).code, "already-asked");
    house.branch = Some(to);
    assert_eq!(kinds(&house.ok(Command::ChangeHome { member, to })), ["home-branch-changed"]);
    assert_eq!(facts::home_of(&house.state, member), Some(to));
}

#[test]
fn a_branch_that_does_not_share_serves_its_members_alone() {
    let mut house = House::new();
    let member = house.member("Wang", "basic");
    house
        .settings
        .set(&settings::SHARED, at("2026-03-01 00:00:00"), Some(BranchId(1)), Value::Flag(false))
        .unwrap();
    let served = |branch| facts::served_at(&house.state, &house.settings, house.at, member, branch);
    assert_eq!((served(BranchId(1)), served(BranchId(2))), (true, false));
    house.branch = Some(BranchId(2));
    assert_eq!(house.no(Command::SetConsent { member, advertising: true }).code, "not-shared");
}

#[test]
fn a_car_that_was_sold_enters_the_file() {
    let mut house = House::new();
    let member = house.member("Wang", "basic");
    let vehicle = forecourt_books::VehicleId(5);
    let known = forecourt_books::facts::VehicleFacts {
        plate: "鲁A12345".into(),
        vin: "LSVAA1".into(),
        model: "Lavida".into(),
    };
    house.facts.vehicles.insert(vehicle, known);
    let news = News::VehicleSold { vehicle, member, price: Fen::yuan(100_000), branch: BranchId(1) };
    assert_eq!(kinds(&house.hear(&news)), ["vehicle-added"]);
    assert!(house.hear(&news).is_empty());
    assert_eq!(house.state.cars.get(CarId(1)).unwrap().bought, Some(day("2026-03-02")));
}

#[test]
fn only_the_system_seeds_and_a_seed_pays_no_fee() {
    let mut house = House::new();
    let seed =
        Command::SeedMember { name: "Wang".into(), category: "gold".into(), home: BranchId(2), phone: None };
    assert_eq!(house.give(&staff(), &seed).unwrap_err().code, "forbidden");
    let events = house.give(&By::System, &seed).unwrap();
    assert_eq!(kinds(&events), ["member-joined", "reminders-scheduled"]);
    let size = serde_json::to_string(&events[0]).unwrap().len();
    assert!(size < 180, "a seed is small: {size}");
    assert!(Members::next_deadline(&house.state).is_some());
}
