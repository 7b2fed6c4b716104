//! After the hand-in: sheet, damage, refund, claim, violation: RENT-28, RENT-38 … RENT-43.

use forecourt_books::{Account, Ask, Document, Fen, News, RentalId};
use forecourt_rental::Command;
use forecourt_rental::kinds::{Grade, LineKind, Step, VehicleState};

use crate::house::{House, at, form, graded, json, of, slot, user};

const START: &str = "2026-03-02 14:00";
const END: &str = "2026-03-03 14:00";

/// Handed in in time, with damage that the model prices at 500.00 (minor) or 4,000.00 (major).
fn damaged(grade: Grade) -> (House, u32) {
    let mut house = House::new();
    let order = house.driving(1, START, END);
    house.until(at("2026-03-03 13:30"));
    house.hand_in(order, 1, 90);
    house.staff(1, Command::FilePostInspection { order: RentalId(order), form: graded("body-marks", grade) });
    (house, order)
}

#[test]
fn without_a_sheet_in_time_there_is_no_damage() {
    let mut house = House::new();
    let order = house.driving(1, START, END);
    house.until(at("2026-03-03 13:30"));
    house.hand_in(order, 1, 90);
    house.until(at("2026-03-03 14:29"));
    assert_eq!(house.step(order), Step::HandedIn);
    house.until(at("2026-03-03 14:30"));
    assert_eq!((house.step(order), house.count("post-inspection-missed")), (Step::Settled, 1));
    assert_eq!(house.order(order).deposit.back, Fen(280_000));
}

#[test]
fn damage_is_shown_and_silence_accepts_it() {
    let (mut house, order) = damaged(Grade::Minor);
    assert_eq!((house.step(order), house.count("damage-charged")), (Step::PostInspected, 1));
    house.until(at("2026-03-04 01:29"));
    assert_eq!(house.step(order), Step::PostInspected);
    house.until(at("2026-03-04 01:30"));
    assert_eq!(house.step(order), Step::Settled);
    assert_eq!(house.order(order).deposit.back, Fen(300_000 - 20_000 - 50_000));
}

#[test]
fn marks_that_were_accepted_are_no_damage_and_dirt_is_cleaned() {
    let mut house = House::new();
    let order = house.booked(1, START, END);
    house.staff(
        1,
        Command::FileInspection { order: RentalId(order), form: graded("body-marks", Grade::Minor) },
    );
    house.go(&user(1), of(order, "confirm-inspection", ""));
    house.until(at(START));
    house.collect(order, 90);
    house.hand_in(order, 1, 90);
    let mut form = graded("body-marks", Grade::Minor);
    form.items.insert("cleanliness".to_owned(), Grade::Minor);
    house.staff(1, Command::FilePostInspection { order: RentalId(order), form });
    assert_eq!(house.step(order), Step::Settled);
    let line = house.order(order).bill.last().unwrap().clone();
    assert_eq!((line.line, line.amount, line.rule.as_str()), (LineKind::Cleaning, Fen(8_000), "RENT-28"));
}

#[test]
fn a_dispute_holds_its_part_and_refunds_the_rest_at_once() {
    let (mut house, order) = damaged(Grade::Minor);
    let other = of(order, "dispute-damage", r#""items": ["tyres"], "text": "not me""#);
    assert_eq!(house.refused(&user(1), other).code, "no-damage");
    house.go(&user(1), of(order, "dispute-damage", r#""text": "not me""#));
    assert_eq!(house.order(order).deposit.back, Fen(230_000));
    assert_eq!(house.balance(Account::Disputed), -50_000);
    assert!(house.news.iter().any(|news| matches!(news, News::CaseOpened { .. })));
    let keep = |fen: i64| json(&format!(r#"{{"decide-dispute": {{"order": "R-{order}", "keep": {fen}}}}}"#));
    assert_eq!(house.refused(&user(1), keep(0)).code, "forbidden");
    let manager = forecourt_books::By::person(forecourt_books::PersonId(9), "office");
    assert_eq!(house.refused(&manager, keep(50_001)).code, "bad-value");
    house.go(&manager, keep(20_000));
    assert_eq!(house.order(order).deposit.back, Fen(260_000));
    assert_eq!((house.balance(Account::Disputed), house.balance(Account::Deposits)), (0, 0));
    assert_eq!(house.balance(Account::RevenueRental), -40_000);
}

#[test]
fn charges_above_the_deposit_are_a_claim_that_bars_booking() {
    let (mut house, order) = damaged(Grade::Major);
    // 4,000.00 of damage count up to the deposit of 3,000.00; with 200.00 of rent, 200.00 are left.
    house.go(&user(1), of(order, "accept-damage", ""));
    assert_eq!(
        house.state.fleet.get(&house.order(order).vehicle.unwrap()).unwrap().state,
        VehicleState::Repair
    );
    assert_eq!(house.order(order).claim.unwrap(), (Fen(20_000), at("2026-03-10 23:59:59")));
    assert_eq!(house.balance(Account::Receivable), 20_000);
    house.choose(1, "rent", "city", 1);
    let refusal = house.refused(&user(1), slot("2026-03-04 10:00", "2026-03-04 18:00"));
    assert_eq!((refusal.code, refusal.fact("amount")), ("open-claim", Some("200.00")));
    house.until(at("2026-03-10 23:59:59"));
    assert_eq!(house.count("claim-overdue"), 1);
    house.go(&user(1), of(order, "pay-claim", r#""means": "wechat""#));
    house.pay();
    assert_eq!((house.count("claim-paid"), house.balance(Account::Receivable)), (1, 0));
    house.now = at("2026-03-11 08:00");
    house.go(&user(1), slot("2026-03-11 10:00", "2026-03-11 18:00"));
}

#[test]
fn charges_may_be_paid_apart() {
    let mut house = House::new();
    let order = house.driving(1, START, END);
    house.until(at("2026-03-03 13:30"));
    house.hand_in(order, 1, 90);
    house.go(&user(1), of(order, "pay-charges", r#""means": "wechat""#));
    let again = of(order, "pay-charges", r#""means": "wechat""#);
    assert_eq!(house.refused(&user(1), again).code, "already-asked");
    house.pay();
    house.staff(1, Command::FilePostInspection { order: RentalId(order), form: form() });
    assert_eq!((house.order(order).deposit.back, house.order(order).paid_apart), (Fen(300_000), Fen(20_000)));
    assert_eq!((house.balance(Account::Prepaid), house.balance(Account::RevenueRental)), (0, -20_000));
    // Asked for and not paid when the rental is settled: withdrawn, and taken from the deposit.
    let mut house = House::new();
    let order = house.driving(1, START, END);
    house.until(at("2026-03-03 13:30"));
    house.hand_in(order, 1, 90);
    house.go(&user(1), of(order, "pay-charges", r#""means": "wechat""#));
    house.staff(1, Command::FilePostInspection { order: RentalId(order), form: form() });
    assert!(house.asked.contains(&Ask::Withdraw(Document::RentalCharges(RentalId(order)))));
    assert_eq!(house.order(order).deposit.back, Fen(280_000));
}

#[test]
fn a_refund_beyond_its_limit_is_told_every_day() {
    let mut house = House::new();
    house.set("rental.damage_answer_h", 100);
    let order = house.driving(1, START, END);
    house.until(at("2026-03-03 13:30"));
    house.hand_in(order, 1, 90);
    house.staff(
        1,
        Command::FilePostInspection { order: RentalId(order), form: graded("body-marks", Grade::Minor) },
    );
    house.until(at("2026-03-04 13:29"));
    assert_eq!(house.count("refund-overdue"), 0);
    house.until(at("2026-03-05 13:30"));
    assert_eq!(house.count("refund-overdue"), 2);
    assert_eq!(house.order(order).refund.reason, "not-settled");
}

/// A rental with a violation deposit of 1,000.00, handed in on time and found in order.
fn settled_but_for_violations() -> (House, u32) {
    let mut house = House::new();
    house.set("rental.violation_deposit", 100_000);
    let order = house.driving(1, START, END);
    house.until(at("2026-03-03 13:30"));
    house.hand_in(order, 1, 90);
    house.staff(1, Command::FilePostInspection { order: RentalId(order), form: form() });
    (house, order)
}

#[test]
fn the_violation_deposit_waits_for_its_time() {
    let (mut house, order) = settled_but_for_violations();
    assert_eq!(house.order(order).deposit.back, Fen(280_000));
    let fined = |on: &str| of(order, "register-violation", &format!(r#""fine": 20000, "on": "{on}""#));
    let manager = forecourt_books::By::person(forecourt_books::PersonId(9), "office");
    house.until(at("2026-03-20 10:00"));
    assert_eq!(house.refused(&manager, fined("2026-03-03 13:31")).code, "outside-rental");
    assert_eq!(house.refused(&manager, fined("2026-03-02 13:59:59")).code, "outside-rental");
    house.go(&manager, fined("2026-03-03 13:30"));
    house.until(at("2026-04-02 23:59:58"));
    assert_eq!(house.count("violation-deposit-refunded"), 0);
    house.until(at("2026-04-02 23:59:59"));
    // 200.00 of fine and 50.00 of handling.
    assert_eq!(house.order(order).deposit.back, Fen(280_000 + 75_000));
    assert_eq!((house.balance(Account::Payable), house.balance(Account::Deposits)), (-20_000, 0));
}

/// RENT-42 with RENT-43: what the violation deposit does not cover is a claim.
#[test]
fn violations_above_their_deposit_are_a_claim() {
    let (mut house, order) = settled_but_for_violations();
    let manager = forecourt_books::By::person(forecourt_books::PersonId(9), "office");
    house.go(&manager, of(order, "register-violation", r#""fine": 120000, "on": "2026-03-03 13:00""#));
    house.until(at("2026-04-02 23:59:59"));
    // 1,200.00 of fine and 50.00 of handling against 1,000.00.
    assert_eq!(house.order(order).deposit.back, Fen(280_000));
    assert_eq!(house.order(order).claim.map(|(fen, _)| fen), Some(Fen(25_000)));
}
