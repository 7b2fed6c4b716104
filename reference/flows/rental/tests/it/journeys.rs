//! RENT-55: the three journeys from choosing to reviewing, with nothing but inspections, hand-over and hand-in at a desk.

use forecourt_books::ledger::Account;
use forecourt_books::{By, Fen, RentalId};
use forecourt_rental::Command;
use forecourt_rental::kinds::Step;

use crate::house::{House, at, form, of, user};

/// Staff commands among the events, by who caused them.
fn staff_commands(house: &House) -> usize {
    let mut last = None;
    let persons = house.events.iter().filter(|(stamp, _)| matches!(stamp.by, By::Person { .. }));
    persons.filter(|(stamp, _)| last.replace(stamp.at) != Some(stamp.at)).count()
}

#[test]
fn rent_then_return() {
    let mut house = House::new();
    let order = house.driving(1, "2026-03-02 10:00", "2026-03-03 10:00");
    assert_eq!(house.step(order), Step::InUse);
    // The one with fewer kilometres of the two at B-1.
    assert_eq!(house.order(order).vehicle.unwrap().0, 2);
    house.until(at("2026-03-03 09:00"));
    house.go(&user(1), of(order, "decide", r#""decision": "return""#));
    house.go(&user(1), of(order, "schedule-hand-in", r#""site": "B-1", "time": "2026-03-03 10:00""#));
    house.until(at("2026-03-03 10:10"));
    house.hand_in(order, 1, 80);
    house.until(at("2026-03-03 10:30"));
    house.staff(1, Command::FilePostInspection { order: RentalId(order), form: form() });
    // One day 200.00, ten percent of energy at 3.00 with a fee of 20.00.
    assert_eq!(house.order(order).deposit.kept, Fen(25_000));
    assert_eq!(house.order(order).deposit.back, Fen(275_000));
    assert_eq!(house.balance(Account::RevenueRental), -25_000);
    assert_eq!(house.balance(Account::Deposits), 0);
    house.go(&user(1), of(order, "review", r#""vehicle": 5, "station": 4, "staff": 5, "procedure": 4"#));
    assert_eq!(house.step(order), Step::Reviewed);
    assert_eq!(house.order(order).staff_acts, 4);
    assert_eq!(staff_commands(&house), 4);
}

#[test]
fn rent_then_buy() {
    let mut house = House::new();
    let order = house.driving(1, "2026-03-02 10:00", "2026-03-03 10:00");
    house.until(at("2026-03-03 08:30"));
    house.go(&user(1), of(order, "decide", r#""decision": "buy""#));
    house.go(&user(1), of(order, "schedule-hand-in", r#""site": "B-1", "time": "2026-03-03 12:00""#));
    house.go(&user(1), of(order, "quote-purchase", ""));
    // 22 h 30 min are 23 started hours, capped at one day price of 200.00; a fifth of it counts for the price.
    let quote = house.order(order).quote.clone().unwrap();
    assert_eq!((quote.price, quote.charges, quote.applied), (Fen(7_996_000), Fen(20_000), Fen(300_000)));
    assert_eq!(quote.total, Fen(7_716_000));
    assert_eq!(quote.valid_to, at("2026-03-03 13:00"));
    house.go(&user(1), of(order, "pay-purchase", r#""means": "bank-card""#));
    house.pay();
    assert_eq!(house.balance(Account::Prepaid), -8_016_000);
    house.until(at("2026-03-03 12:00"));
    let papers = ["invoice", "registration-papers", "insurance-transfer", "warranty-booklet"];
    let papers: Vec<String> = papers.iter().map(|paper| (*paper).to_owned()).collect();
    let give =
        |papers: Vec<String>| Command::HandOverPurchase { order: RentalId(order), papers, form: form() };
    assert_eq!(house.staff_refused(1, give(papers.clone())).fact("paper"), Some("second-key"));
    house.staff(1, give([papers, vec!["second-key".to_owned()]].concat()));
    assert_eq!(house.step(order), Step::Purchased);
    assert_eq!(house.balance(Account::Prepaid), 0);
    assert_eq!(house.balance(Account::Deposits), 0);
    assert_eq!(house.balance(Account::RevenueVehicles), -7_996_000);
    assert_eq!(house.balance(Account::RevenueRental), -20_000);
    assert!(house.count("late-notice") == 0 && house.count("ownership-transferred") == 1);
    assert_eq!(house.order(order).staff_acts, 3);
}

#[test]
fn buy_from_the_start() {
    let mut house = House::new();
    house.go(
        &By::System,
        crate::house::json(
            r#"{"add-vehicle": {"vehicle": "V-9", "model": "city", "station": "B-1", "odometer": 10,
            "sale-price": 6000000, "for-sale": true}}"#,
        ),
    );
    house.choose(2, "buy", "city", 1);
    house.go(&user(2), crate::house::json(r#"{"choose-slot": {"start": "2026-03-04 10:00"}}"#));
    // Two percent of 60,000.00 are 1,200.00.
    house.go(&user(2), of(1, "confirm-deposit", r#""means": "wechat""#));
    assert_eq!(house.last_charge().amount, Fen(120_000));
    house.pay();
    house.staff(1, Command::FileInspection { order: RentalId(1), form: form() });
    house.go(&user(2), of(1, "confirm-inspection", ""));
    house.go(&user(2), of(1, "pay-purchase", r#""means": "bank-card""#));
    assert_eq!(house.last_charge().amount, Fen(5_880_000));
    house.pay();
    house.until(at("2026-03-04 10:00"));
    let papers = ["invoice", "registration-papers", "insurance-transfer", "warranty-booklet", "second-key"];
    let papers = papers.iter().map(|paper| (*paper).to_owned()).collect();
    house.staff(1, Command::HandOverPurchase { order: RentalId(1), papers, form: form() });
    assert_eq!(house.step(1), Step::Purchased);
    assert!(house.order(1).reached(Step::InUse).is_none());
    assert_eq!(house.order(1).staff_acts, 2);
    assert_eq!(house.balance(Account::RevenueVehicles), -6_000_000);
    assert_eq!((house.balance(Account::Prepaid), house.balance(Account::Deposits)), (0, 0));
}
