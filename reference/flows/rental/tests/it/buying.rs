//! Buying the rented car, or not after all: RENT-32, RENT-44 … RENT-47.

use forecourt_books::{Account, Fen, RentalId};
use forecourt_rental::Command;
use forecourt_rental::kinds::{Decision, Grade, LineKind, Step, VehicleState};

use crate::house::{House, at, form, graded, json, of, user};

const START: &str = "2026-03-02 14:00";
const END: &str = "2026-03-03 14:00";

fn quoted(appointment: &str) -> (House, u32) {
    let mut house = House::new();
    let order = house.driving(1, START, END);
    house.until(at("2026-03-03 13:00"));
    house.go(&user(1), of(order, "decide", r#""decision": "buy""#));
    house.go(&user(1), of(order, "schedule-hand-in", &format!(r#""site": "B-1", "time": "{appointment}""#)));
    house.go(&user(1), of(order, "quote-purchase", ""));
    (house, order)
}

#[test]
fn only_what_is_for_sale_is_bought_and_only_where_cars_are_sold() {
    let mut house = House::new();
    let order = house.driving(1, START, END);
    house.go(
        &forecourt_books::By::System,
        json(r#"{"change-vehicle": {"vehicle": "V-2", "sellable": false}}"#),
    );
    let buy = || of(order, "decide", r#""decision": "buy""#);
    assert_eq!(house.refused(&user(1), buy()).code, "not-for-sale");
    house.go(
        &forecourt_books::By::System,
        json(r#"{"change-vehicle": {"vehicle": "V-2", "sellable": true}}"#),
    );
    house.go(&user(1), buy());
    let at_b2 = of(order, "schedule-hand-in", r#""site": "B-2", "time": "2026-03-03 12:00""#);
    assert_eq!(house.refused(&user(1), at_b2).code, "no-sales-desk");
}

#[test]
fn no_lateness_runs_while_a_quote_is_valid_and_the_time_is_charged_when_it_lapses() {
    let (mut house, order) = quoted("2026-03-03 17:00");
    // Valid to an hour after the appointment, which is four hours after the planned end.
    house.until(at("2026-03-03 17:59"));
    assert_eq!((house.count("late-notice"), house.step(order)), (0, Step::HandInScheduled));
    house.until(at("2026-03-03 18:00"));
    assert_eq!((house.count("purchase-lapsed"), house.step(order)), (1, Step::DecisionMade));
    assert_eq!(house.order(order).decided(), Some(Decision::Return));
    house.until(at("2026-03-03 18:29"));
    assert_eq!(house.count("late-notice"), 0);
    house.until(at("2026-03-03 18:30"));
    assert_eq!(house.count("late-notice"), 1);
    house.hand_in(order, 1, 90);
    // A day and five started hours at 40.00, no surcharge: the grace of 30 minutes was not passed.
    let bill = &house.order(order).bill;
    assert!(bill.iter().all(|line| line.line != LineKind::Late), "{bill:?}");
    assert_eq!(bill.iter().map(|line| line.amount).sum::<Fen>(), Fen(40_000));
}

#[test]
fn who_withdraws_is_late_again() {
    let (mut house, order) = quoted("2026-03-03 17:00");
    house.until(at("2026-03-03 15:00"));
    house.go(&user(1), of(order, "withdraw-purchase", ""));
    assert_eq!(house.step(order), Step::DecisionMade);
    house.until(at("2026-03-03 15:31"));
    house.hand_in(order, 1, 90);
    let late = house.order(order).bill.iter().find(|line| line.line == LineKind::Late).cloned();
    // 31 minutes without a quote: one started hour of 20.00.
    assert_eq!(late.map(|line| (line.count, line.amount)), Some((1, Fen(2_000))));
}

#[test]
fn a_bought_car_serves_nobody_else() {
    let mut house = House::new();
    let order = house.driving(1, START, END);
    let others = [2, 3].map(|number| house.booked(number, "2026-03-04 10:00", "2026-03-04 18:00"));
    house.until(at("2026-03-03 13:00"));
    house.buys(1, order, "2026-03-03 15:00");
    let vehicle = house.order(order).vehicle.unwrap();
    assert_eq!(house.state.fleet.get(&vehicle).unwrap().state, VehicleState::Sold);
    // One of the two had booked it, and is offered another.
    let offered: Vec<_> = others.iter().filter_map(|id| house.order(*id).substitute.clone()).collect();
    assert_eq!(offered.iter().map(|offer| offer.station.0).collect::<Vec<_>>(), [2]);
    let refusal = house.refused(&user(1), of(order, "decide", r#""decision": "return""#));
    assert_eq!(refusal.code, "wrong-state");
    let back = Command::HandIn { order: RentalId(order), station: None, odometer: 8100, energy: 90 };
    assert_eq!(house.staff_refused(1, back).code, "wrong-state");
}

fn buyer() -> House {
    let mut house = House::new();
    for vehicle in [8, 9] {
        house.go(
            &forecourt_books::By::System,
            json(&format!(
                r#"{{"add-vehicle": {{"vehicle": "V-{vehicle}", "model": "city", "station": "B-1", "odometer": {vehicle},
                "sale-price": 9000050, "for-sale": true}}}}"#
            )),
        );
    }
    house.choose(2, "buy", "city", 1);
    house.go(&user(2), json(r#"{"choose-slot": {"start": "2026-03-04 10:00"}}"#));
    house.go(&user(2), of(1, "confirm-deposit", r#""means": "wechat""#));
    house.pay();
    house
}

#[test]
fn earnest_money_is_forfeited_to_half_within_a_day() {
    // Two percent of 90,000.50 are 1,800.01.
    for (when, fee) in [("2026-03-03 10:00", 0), ("2026-03-03 10:01", 90_001)] {
        let mut house = buyer();
        assert_eq!(house.order(1).deposit.paid, Fen(180_001));
        house.until(at(when));
        house.go(&user(2), of(1, "cancel", ""));
        assert_eq!(house.order(1).fee, Fen(fee), "{when}");
        assert_eq!(house.balance(Account::Deposits), 0);
        assert_eq!(
            house.state.fleet.get(&house.order(1).vehicle.unwrap()).unwrap().state,
            VehicleState::ForSale
        );
    }
}

#[test]
fn a_failed_inspection_of_a_bought_car_offers_the_other_or_gives_all_back() {
    let mut house = buyer();
    let failed = || Command::FileInspection { order: RentalId(1), form: graded("brakes", Grade::Major) };
    house.staff(1, failed());
    house.go(&user(2), of(1, "accept-substitute", ""));
    house.staff(1, Command::FileInspection { order: RentalId(1), form: form() });
    house.staff(1, failed());
    assert_eq!(house.step(1), Step::Cancelled);
    assert_eq!(house.order(1).deposit.back, Fen(180_001));
}

fn papers(order: u32) -> Command {
    let papers = ["invoice", "registration-papers", "insurance-transfer", "warranty-booklet", "second-key"];
    let papers = papers.iter().map(|paper| (*paper).to_owned()).collect();
    Command::HandOverPurchase { order: RentalId(order), papers, form: form() }
}

/// RENT-45: ownership passes at the chosen time, not before it; late, it still passes.
#[test]
fn papers_and_key_wait_for_the_chosen_time() {
    for (when, early) in
        [("2026-03-03 14:59:59", true), ("2026-03-03 15:00", false), ("2026-03-03 19:00", false)]
    {
        let mut house = House::new();
        let order = house.driving(1, START, END);
        house.until(at("2026-03-03 13:00"));
        house.buys(1, order, "2026-03-03 15:00");
        house.until(at(when));
        if early {
            let refusal = house.staff_refused(1, papers(order));
            assert_eq!((refusal.code, refusal.fact("from")), ("too-early", Some("2026-03-03 15:00:00")));
            // RENT-34: the time may be changed until then, and the new one holds.
            house.go(&user(1), of(order, "schedule-hand-in", r#""site": "B-1", "time": "2026-03-03 15:30""#));
            house.until(at("2026-03-03 15:29"));
            assert_eq!(house.staff_refused(1, papers(order)).fact("from"), Some("2026-03-03 15:30:00"));
            house.until(at("2026-03-03 15:30"));
        }
        house.staff(1, papers(order));
        assert_eq!(house.step(order), Step::Purchased, "{when}");
    }
}

/// RENT-45 with RENT-47: who buys from the start has chosen the start.
#[test]
fn who_buys_from_the_start_gets_the_car_at_the_chosen_time() {
    let mut house = buyer();
    house.staff(1, Command::FileInspection { order: RentalId(1), form: form() });
    house.go(&user(2), of(1, "confirm-inspection", ""));
    house.go(&user(2), of(1, "pay-purchase", r#""means": "bank-card""#));
    house.pay();
    house.until(at("2026-03-04 09:59:59"));
    assert_eq!(house.staff_refused(1, papers(1)).code, "too-early");
    house.until(at("2026-03-04 10:00"));
    house.staff(1, papers(1));
    assert_eq!(house.step(1), Step::Purchased);
}

/// RENT-42 with RENT-45: of a bought car the violation deposit is held from the day on which ownership passed.
#[test]
fn the_violation_deposit_of_a_bought_car_waits_from_its_hand_over() {
    let mut house = House::new();
    house.set("rental.violation_deposit", 100_000);
    let order = house.driving(1, START, END);
    house.until(at("2026-03-03 13:00"));
    house.buys(1, order, "2026-03-04 10:00");
    house.until(at("2026-03-04 10:00"));
    house.staff(1, papers(order));
    assert_eq!(house.order(order).deposit.back, Fen(0));
    let manager = forecourt_books::By::person(forecourt_books::PersonId(9), "office");
    let fined = |on: &str| of(order, "register-violation", &format!(r#""fine": 20000, "on": "{on}""#));
    assert_eq!(house.refused(&manager, fined("2026-03-04 10:00:01")).code, "outside-rental");
    house.go(&manager, fined("2026-03-04 10:00"));
    house.until(at("2026-04-03 23:59:58"));
    assert_eq!(house.order(order).deposit.back, Fen(0));
    house.until(at("2026-04-03 23:59:59"));
    assert_eq!((house.order(order).deposit.back, house.balance(Account::Deposits)), (Fen(75_000), 0));
}
