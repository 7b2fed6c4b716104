//! Cards and their stock (MEM-15 … MEM-23, MEM-26 … MEM-31).

use forecourt_books::ask::PartWish;
use forecourt_books::facts::Means;
use forecourt_books::facts::value::Wallet;
use forecourt_books::{Account, Ask, BranchId, By, CardId, Document, Fen, News, PaymentId, Points, Secret};
use forecourt_members::command::{IssueCard, PresentCard};
use forecourt_members::kinds::{CardKind, CardState, Cars, ReaderKind};
use forecourt_members::{Command, Event, facts};

use crate::house::{GOOD, House, issue, join, kinds};

const CARD: CardId = CardId(1);

fn read(number: u64, reader: ReaderKind) -> PresentCard {
    PresentCard { number, reader, plate: None, mirror_balance: None, mirror_points: None, keypad: None }
}

fn present(number: u64) -> Command {
    Command::PresentCard(read(number, ReaderKind::Magnetic))
}

fn with_card(plates: &[&str]) -> House {
    let mut house = House::new();
    house.stock(CardKind::Magnetic, 1000, 100);
    let member = house.member("Wang", "basic");
    house.ok(Command::IssueCard(issue(member, 1000, plates)));
    house
}

#[test]
fn an_order_costs_the_price_of_its_quantity_and_stock_ties_to_the_books() {
    let mut house = House::new();
    for (quantity, amount) in [(1_000, 80_000), (10_000, 650_000), (999, 79_920)] {
        let events = house.ok(Command::OrderCards { kind: CardKind::Magnetic, quantity });
        assert!(matches!(&events[0], Event::CardsOrdered { amount: a, .. } if a.0 == amount), "{events:?}");
    }
    house.stock(CardKind::Visual, 5_000, 10);
    assert_eq!(house.facts.ledger.balance_at(BranchId(1), Account::Stock), 10_000);
    assert_eq!(house.facts.ledger.balance_at(BranchId(3), Account::Payable), -10_000);
    house.ok(Command::SpoilCard { number: 5_003 });
    assert_eq!(facts::liabilities(&house.state), [(Account::Stock, BranchId(1), 9_000)]);
    assert_eq!(house.facts.ledger.balance_at(BranchId(1), Account::Stock), 9_000);
    house.ok(Command::OrderCards { kind: CardKind::Ic, quantity: 5 });
    let order = forecourt_members::kinds::OrderId(5);
    assert_eq!(house.no(Command::ReceiveCards { order, first: 5_009 }).code, "numbers-taken");
}

#[test]
fn a_blank_becomes_a_card_once_and_stock_falls() {
    let mut house = with_card(&[]);
    let member = house.member("Li", "basic");
    assert_eq!(house.no(Command::IssueCard(issue(member, 1000, &[]))).code, "card-number-used");
    assert_eq!(house.no(Command::IssueCard(issue(member, 7, &[]))).code, "not-in-stock");
    let without = IssueCard { password: None, ..issue(member, 1001, &[]) };
    assert_eq!(house.no(Command::IssueCard(without)).code, "password-needed");
    assert_eq!(house.state.stock.values().map(|stock| stock.left()).sum::<i64>(), 99);
    assert_eq!(house.state.cards.get(CARD).unwrap().until.to_string(), "2029-03-01");
    house.branch = Some(BranchId(2));
    assert_eq!(house.no(Command::IssueCard(issue(member, 1001, &[]))).code, "not-in-stock");
}

#[test]
fn the_card_that_goes_below_the_minimum_says_so_once() {
    let mut house = House::new();
    house.stock(CardKind::Magnetic, 1000, 51);
    let spoil = |number| Command::SpoilCard { number };
    assert_eq!(kinds(&house.ok(spoil(1000))), ["card-spoiled"]);
    assert_eq!(kinds(&house.ok(spoil(1001))), ["card-spoiled", "card-stock-low"]);
    assert_eq!(kinds(&house.ok(spoil(1002))), ["card-spoiled"]);
}

#[test]
fn the_price_of_a_card_is_a_fee_and_unpaid_stops_it() {
    let mut house = House::new();
    house.stock(CardKind::Visual, 1000, 100);
    let member = house.member("Wang", "basic");
    let wish = IssueCard { charged: true, ..issue(member, 1000, &[]) };
    house.ok(Command::IssueCard(wish));
    assert!(house.asks.iter().any(|ask| matches!(ask, Ask::Charge(c) if c.amount == Fen::yuan(10))));
    let lapsed = house.hear(&News::PaymentLapsed { document: Document::Fee(1, member) });
    assert_eq!(kinds(&lapsed), ["fee-unpaid", "card-stopped"]);
}

#[test]
fn only_an_active_card_goes_on() {
    let mut house = with_card(&[]);
    house.ok(present(1000));
    assert_eq!(house.no(present(1001)).fact("state"), Some("blank"));
    house.ok(Command::ReportLost { number: 1000, by_phone: false, name: None, identity_tail: None });
    house.branch = Some(BranchId(2));
    assert_eq!(house.no(present(1000)).fact("state"), Some("lost"));
    let restore = |password| Command::RestoreCard { card: CARD, password };
    assert_eq!(house.no(restore(None)).code, "proof-needed");
    house.ok(restore(Some(Secret::new(GOOD))));
    house.ok(present(1000));
    house.ok(Command::StopCard { card: CARD, reason: "fraud".into() });
    assert_eq!(house.no(present(1000)).fact("state"), Some("stopped"));
    house.ok(restore(Some(Secret::new(GOOD))));
    house.until("2029-03-01 23:59:59");
    assert_eq!(house.no(present(1000)).fact("state"), Some("expired"));
    house.ok(Command::RenewCard { card: CARD });
    house.ok(present(1000));
}

#[test]
fn a_loss_report_by_phone_knows_number_name_and_identity() {
    let mut house = House::new();
    house.stock(CardKind::Magnetic, 1000, 100);
    let wish = forecourt_members::command::Join {
        identity: Some("37010219900307123X".into()),
        ..join("Wang", "basic")
    };
    house.ok(Command::Join(wish));
    house.ok(Command::IssueCard(issue(forecourt_books::MemberId(1), 1000, &[])));
    let report = |name: &str, tail: &str| Command::ReportLost {
        number: 1000,
        by_phone: true,
        name: Some(name.into()),
        identity_tail: Some(tail.into()),
    };
    assert_eq!(house.no(report("Wang", "1234")).code, "not-identified");
    assert_eq!(house.no(report("Li", "123X")).code, "not-identified");
    assert_eq!(kinds(&house.ok(report("Wang", "123x"))), ["card-lost"]);
}

#[test]
fn a_reader_takes_its_own_kind_and_only_keypads_take_passwords() {
    let mut house = with_card(&[]);
    assert_eq!(house.no(Command::PresentCard(read(1000, ReaderKind::Ic))).code, "wrong-reader");
    let typed = |number, reader| {
        Command::PresentCard(PresentCard { keypad: Some(Secret::new(GOOD)), ..read(number, reader) })
    };
    assert_eq!(house.no(typed(1000, ReaderKind::Magnetic)).code, "no-keypad");
    house.stock(CardKind::Ic, 2000, 100);
    house.ok(Command::IssueCard(issue(forecourt_books::MemberId(1), 2000, &[])));
    assert_eq!(kinds(&house.ok(typed(2000, ReaderKind::Ic))), ["card-presented", "proof-given"]);
    assert!(facts::proved(&house.state, forecourt_books::MemberId(1), house.at));
}

#[test]
fn the_chip_follows_the_account_and_a_wrong_one_is_corrected() {
    let mut house = House::new();
    house.stock(CardKind::Visual, 1000, 100);
    let member = house.member("Wang", "basic");
    house.ok(Command::IssueCard(issue(member, 1000, &[])));
    house.settle();
    let wallet =
        |balance, points| Wallet { principal: Fen(balance), points: Points(points), ..Wallet::default() };
    house.until("2026-03-02 11:00:00");
    for (step, balance) in [500i64, 400, 300, 200, 100].into_iter().enumerate() {
        let mirror = house.state.cards.get(CARD).unwrap().mirror.clone().unwrap();
        let at_reader = PresentCard {
            mirror_balance: Some(mirror.balance),
            mirror_points: Some(mirror.points),
            ..read(1000, ReaderKind::Visual)
        };
        assert_eq!(kinds(&house.ok(Command::PresentCard(at_reader))), ["card-presented"], "{step}");
        let part = News::PartTaken {
            document: Document::TopUp(1),
            payment: PaymentId(1),
            part: 0,
            member: Some(member),
            branch: BranchId(1),
            wish: PartWish::new(Means::StoredValue, Fen(100)),
        };
        house.hear(&part);
        house.facts.wallets.insert(member, wallet(balance, 7));
        assert_eq!(kinds(&house.settle()), ["mirror-written"]);
    }
    let mirror = house.state.cards.get(CARD).unwrap().mirror.clone().unwrap();
    assert_eq!((mirror.balance, mirror.points, mirror.face.len()), (Fen(100), 7, 4));
    assert_eq!((mirror.face[0].balance, mirror.face[3].amount), (Fen(400), Fen(-100)));
    house.ok(Command::ReportPrintFailure { card: CARD });
    let forged = PresentCard {
        mirror_balance: Some(Fen(9_999)),
        mirror_points: Some(7),
        ..read(1000, ReaderKind::Visual)
    };
    let events = house.ok(Command::PresentCard(forged));
    assert_eq!(kinds(&events), ["card-presented", "mirror-mismatch", "face-printed"]);
    // Its points alone are found out as well.
    let forged = PresentCard { mirror_points: Some(8), ..read(1000, ReaderKind::Visual) };
    let events = house.ok(Command::PresentCard(forged));
    assert_eq!(kinds(&events), ["card-presented", "mirror-mismatch"]);
}

#[test]
fn one_card_one_car_and_one_card_many_cars() {
    let mut house = with_card(&["鲁A11111", "鲁A22222", "鲁A33333"]);
    let at = |plate: &str| {
        Command::PresentCard(PresentCard { plate: Some(plate.into()), ..read(1000, ReaderKind::Magnetic) })
    };
    house.ok(at("鲁A·22222"));
    assert_eq!(house.no(at("鲁A99999")).code, "plate-not-on-card");
    let add = |plate: &str| Command::AddPlate { card: CARD, plate: plate.into() };
    house.ok(add("鲁A44444"));
    house.ok(add("鲁A55555"));
    assert_eq!(house.no(add("鲁A66666")).code, "plates-limit");
    let other = house.member("Li", "basic");
    let taken = house.no(Command::IssueCard(issue(other, 1001, &["鲁A11111"])));
    assert_eq!(
        (taken.code, taken.fact("plate")),
        ("plate-taken", Some("*****11")),
        "PLAT-47: refusals are kept in plain"
    );
    let two = IssueCard { cars: Some(Cars::One), ..issue(other, 1001, &["鲁B1", "鲁B2"]) };
    assert_eq!(house.no(Command::IssueCard(two)).code, "plates-limit");
    assert_eq!(facts::card_by_plate(&house.state, "鲁A33333"), Some(CARD));
}

#[test]
fn the_third_change_of_a_plate_in_a_year_is_asked_for() {
    let mut house = with_card(&["鲁A1"]);
    let wish = serde_json::json!({ "member": "M-1", "plate": "鲁A1", "frame": "LSV1" });
    house.ok(Command::AddVehicle(serde_json::from_value(wish).unwrap()));
    let change = |old: &str, new: &str, papers_seen| Command::ChangePlate {
        card: CARD,
        old: old.into(),
        new: new.into(),
        papers_seen,
    };
    assert_eq!(house.no(change("鲁A1", "鲁A2", false)).code, "papers-needed");
    let own = By::member(forecourt_books::MemberId(1));
    assert_eq!(house.give(&own, &change("鲁A1", "鲁A2", true)).unwrap_err().code, "papers-needed");
    house.ok(change("鲁A1", "鲁A2", true));
    house.ok(change("鲁A2", "鲁A3", true));
    assert_eq!(kinds(&house.ok(change("鲁A3", "鲁A4", true))), ["plate-change-asked"]);
    assert_eq!(facts::card_by_plate(&house.state, "鲁A4"), None);
    assert_eq!(kinds(&house.decide("plate-change", "CD-1", true)), ["plate-changed"]);
    assert_eq!(facts::card_by_plate(&house.state, "鲁A4"), Some(CARD));
    assert_eq!(facts::card_by_plate(&house.state, "鲁A3"), None);
    // The history stays with the frame: it is the same vehicle.
    assert_eq!(house.state.cars.iter().filter(|(_, car)| car.frame == "LSV1").count(), 1);
}

#[test]
fn a_lost_card_waits_three_days_or_for_the_identity_card() {
    let mut house = with_card(&["鲁A1"]);
    house.ok(Command::ReportLost { number: 1000, by_phone: false, name: None, identity_tail: None });
    let replace = |shown| Command::ReplaceCard {
        card: CARD,
        number: 1001,
        identity_shown: shown,
        charged: false,
        parts: vec![],
    };
    assert_eq!(house.no(replace(false)).fact("from"), Some("2026-03-06 00:00:00"));
    // A waiting time holds through its third day.
    house.until("2026-03-05 23:59:59");
    assert_eq!(house.no(replace(false)).code, "too-early");
    house.until("2026-03-06 00:00:00");
    house.ok(replace(false));
    assert_eq!(house.state.cards.get(CARD).unwrap().state, CardState::Replaced);
    assert_eq!(house.no(present(1000)).fact("state"), Some("replaced"));
    assert_eq!(facts::card_by_plate(&house.state, "鲁A1"), Some(CardId(2)));
    assert_eq!(house.no(Command::RestoreCard { card: CARD, password: None }).code, "card-state");
    house.ok(present(1001));
}

#[test]
fn two_cards_of_one_member_become_one() {
    let mut house = with_card(&["鲁A1"]);
    house.ok(Command::IssueCard(issue(forecourt_books::MemberId(1), 1001, &["鲁A2"])));
    house.ok(Command::JoinCards { from: CARD, into: CardId(2) });
    assert_eq!(house.state.cards.get(CardId(2)).unwrap().plates, ["鲁A2", "鲁A1"]);
    assert_eq!(facts::card_by_plate(&house.state, "鲁A1"), Some(CardId(2)));
}

#[test]
fn a_card_goes_over_to_another_person_once_it_is_approved() {
    let mut house = with_card(&["鲁A1"]);
    let wish = serde_json::json!({ "member": "M-1", "plate": "鲁A1", "inspection": "2026-05-01" });
    house.ok(Command::AddVehicle(serde_json::from_value(wish).unwrap()));
    let to = house.member("Li", "basic");
    let change = |both| Command::ChangeHolder {
        card: CARD,
        to,
        password: Some(Secret::new(GOOD)),
        both_identified: both,
    };
    assert_eq!(house.no(change(false)).code, "identity-needed");
    house.ok(change(true));
    assert_eq!(facts::card(&house.state, CARD).unwrap().member, Some(forecourt_books::MemberId(1)));
    house.decide("holder-change", "CD-1", true);
    assert_eq!(facts::card(&house.state, CARD).unwrap().member, Some(to));
    assert!(house.news.iter().any(|news| matches!(news, News::HolderChanged { points: true, .. })));
    assert_eq!(house.no(present(1000)).code, "password-needed");
    house.ok(Command::SetPassword { member: to, former: None, password: Secret::new("654321") });
    house.ok(present(1000));
    let raised = house.until("2026-03-17 09:00:00");
    assert!(raised.iter().any(|event| matches!(event, Event::ReminderRaised(r) if r.member == to)));
}

#[test]
fn four_look_ups_lead_to_one_card_and_stand_on_record() {
    let mut house = House::new();
    house.stock(CardKind::Magnetic, 1000, 100);
    let wish =
        forecourt_members::command::Join { phone: Some("13812345678".into()), ..join("Wang", "basic") };
    house.ok(Command::Join(wish));
    house.ok(Command::IssueCard(issue(forecourt_books::MemberId(1), 1000, &["鲁A1"])));
    for by in [
        serde_json::json!({ "number": 1000 }),
        serde_json::json!({ "plate": "鲁A1" }),
        serde_json::json!({ "phone": "13812345678" }),
        serde_json::json!({ "member": "M-1" }),
    ] {
        let command = serde_json::from_value(serde_json::json!({ "look-up-card": by })).unwrap();
        let events = house.ok(command);
        assert!(matches!(&events[0], Event::CardLookedUp { card, .. } if *card == CARD));
    }
    let stranger = Command::LookUpCard { number: Some(1000), plate: None, phone: None, member: None };
    let other = house.member("Li", "basic");
    assert_eq!(house.give(&By::member(other), &stranger).unwrap_err().code, "forbidden");
}
