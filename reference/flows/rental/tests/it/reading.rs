//! Reviews and what follows, and what people read: RENT-10, RENT-11, RENT-48 … RENT-54.

use forecourt_books::report::{Asked, Cell};
use forecourt_books::{Account, BranchId, Context, Fen, RentalId};
use forecourt_rental::kinds::{Step, Subject};
use forecourt_rental::{Command, Rental};

use crate::house::{House, at, form, json, of, user};

/// A rental of a day, brought back, settled and reviewed; `day` of March 2026.
fn reviewed(house: &mut House, number: u32, day: u32, scores: [u8; 4]) -> u32 {
    let order = house.driving(number, &format!("2026-03-{day:02} 10:00"), &format!("2026-03-{day:02} 18:00"));
    house.until(at(&format!("2026-03-{day:02} 18:00")));
    house.hand_in(order, 1, 90);
    house.staff(1, Command::FilePostInspection { order: RentalId(order), form: form() });
    let [vehicle, station, staff, procedure] = scores;
    house.go(&user(number), of(order, "review", &format!(
        r#""vehicle": {vehicle}, "station": {station}, "staff": {staff}, "procedure": {procedure}, "text": "so""#
    )));
    order
}

#[test]
fn reviews_are_one_each_in_time_and_by_the_user() {
    let mut house = House::new();
    let order = reviewed(&mut house, 1, 2, [5, 4, 4, 4]);
    assert_eq!(house.state.reviews.iter().next().unwrap().1.overall, 425);
    let again = of(order, "review", r#""vehicle": 1, "station": 1, "staff": 1, "procedure": 1"#);
    assert_eq!(house.refused(&user(1), again).code, "already-reviewed");
    let order = house.driving(2, "2026-03-03 10:00", "2026-03-03 18:00");
    house.hand_in(order, 1, 90);
    house.staff(1, Command::FilePostInspection { order: RentalId(order), form: form() });
    let review = |score: u8| {
        of(order, "review", &format!(r#""vehicle": {score}, "station": 1, "staff": 1, "procedure": 1"#))
    };
    assert_eq!(house.refused(&user(2), review(6)).code, "bad-value");
    house.until(at("2026-04-02 23:59:59"));
    assert_eq!(house.count("review-closed"), 1);
    house.now = at("2026-04-03 00:00");
    assert_eq!(house.refused(&user(2), review(5)).code, "review-closed");
    assert_eq!(house.step(order), Step::Settled);
}

#[test]
fn poor_reviews_open_an_improvement_and_weigh_in_the_lists() {
    let mut house = House::new();
    // Stations 4 each; models 3, 3, 4, 4, 3: a mean of 3.40.
    for (day, vehicle) in (2..).zip([3, 3, 4, 4]) {
        reviewed(&mut house, 1, day, [vehicle, 4, 4, 4]);
    }
    assert_eq!(house.count("improvement-opened"), 0);
    let shown = house.report(&user(1), &Asked::new("catalogue")).unwrap();
    assert_eq!((shown.rows[0][5].clone(), shown.rows[0][6].clone()), (Cell::Hundredths(350), Cell::Count(4)));
    assert_eq!(shown.rows[1][5], Cell::text("none"));
    reviewed(&mut house, 1, 6, [3, 4, 4, 4]);
    assert_eq!(house.count("improvement-opened"), 1);
    let (_, task) = house.state.improvements.iter().next().unwrap();
    assert_eq!((task.subject.clone(), task.mean), (Subject::Model("city".into()), 340));
    // 80 less 10 points ties with the van's 70, which nobody has reviewed: the city's score stands before none.
    house.go(&user(2), json(r#"{"choose-mode": {"mode": "rent"}}"#));
    house.go(&user(2), json(r#"{"choose-use": {"use": "commute"}}"#));
    house.set("rental.penalty_fit", 11);
    let first = |house: &House| {
        let report = house.report(&user(2), &Asked::new("recommended-models")).unwrap();
        report.rows[0][0].clone()
    };
    assert_eq!(first(&house), Cell::text("van"));
    let manager = forecourt_books::By::person(forecourt_books::PersonId(9), "office");
    house.until(at("2026-03-13 23:59:59"));
    assert_eq!(house.count("improvement-overdue"), 1);
    let act = json(r#"{"act-on-improvement": {"improvement": "IM-1", "action": "withdraw-vehicles"}}"#);
    house.go(&manager, act);
    assert_eq!(first(&house), Cell::text("city"));
    reviewed(&mut house, 1, 20, [5, 5, 5, 5]);
    let report = house.report(&manager, &Asked::new("rental-reviews").with("period", "2026-03")).unwrap();
    let row = report.rows.iter().find(|row| row[0] == Cell::text("model city")).unwrap();
    assert_eq!((row[6].clone(), row[7].clone()), (Cell::Hundredths(340), Cell::Hundredths(500)));
    // A branch reads of its own orders, and nothing of what is done for all.
    let of = |branch: u32| {
        let asked = Asked::new("rental-reviews").with("period", "2026-03").with("branch", BranchId(branch));
        house.report(&manager, &asked).unwrap().rows
    };
    let model = of(1).into_iter().find(|row| row[0] == Cell::text("model city")).unwrap();
    assert_eq!((model[1].clone(), model[3].clone()), (Cell::Count(6), Cell::Empty));
    assert!(of(2).is_empty());
}

#[test]
fn a_record_is_there_at_once_and_spending_is_the_ledger() {
    let mut house = House::new();
    let order = house.booked(1, "2026-03-02 10:00", "2026-03-02 18:00");
    let records = Asked::new("my-records");
    assert_eq!(house.report(&user(1), &records).unwrap().rows.len(), 1);
    house.go(&user(1), of(order, "cancel", ""));
    reviewed(&mut house, 1, 3, [5, 5, 5, 5]);
    let report = house.report(&user(1), &records).unwrap();
    let revenue = house.balance(Account::RevenueRental) + house.balance(Account::RevenueFees);
    assert_eq!(report.totals()[6], Cell::Money(Fen(-revenue)));
    assert_eq!(report.rows.len(), 8);
    let other = records.with("member", "M-2");
    assert_eq!(house.report(&user(1), &other).unwrap_err().code, "wrong-user");
}

#[test]
fn the_daily_report_ties_to_the_ledger_and_the_fleet_adds_up() {
    let mut house = House::new();
    reviewed(&mut house, 1, 2, [5, 5, 5, 5]);
    house.booked(2, "2026-03-03 10:00", "2026-03-03 18:00");
    house.until(at("2026-03-02 23:00"));
    let report = house.report(&user(1), &Asked::new("rental-daily")).unwrap();
    let totals = report.totals();
    // Eight hours of use are one day price: five started hours reach it.
    assert_eq!((totals[10].clone(), totals[12].clone()), (Cell::Hundredths(800), Cell::Money(Fen(20_000))));
    assert_eq!(report.notes[1].1, report.notes[2].1);
    assert_eq!(report.notes[1].1, Cell::Money(Fen(300_000)));
    let fleet = house.report(&user(1), &Asked::new("rental-fleet")).unwrap();
    assert_eq!(fleet.totals().last(), Some(&Cell::Count(4)));
    let waiting = house.report(&user(1), &Asked::new("rental-waiting")).unwrap();
    assert_eq!(waiting.totals()[1], Cell::Count(1));
    let refunds = house.report(&user(1), &Asked::new("rental-refunds")).unwrap();
    assert_eq!(
        (refunds.totals()[1].clone(), refunds.totals()[5].clone()),
        (Cell::Money(Fen(300_000)), Cell::Count(1))
    );
    for name in Rental::reports() {
        let asked = Asked::new(name.name).with("order", "R-1").with("position", "36,117");
        let made = house.report(&user(1), &asked);
        assert!(made.is_ok() || matches!(made.as_ref().unwrap_err().code, "model-missing"), "{made:?}");
    }
}

#[test]
fn sites_for_the_hand_in_leave_full_ones_out() {
    let mut house = House::new();
    let order = house.driving(1, "2026-03-02 10:00", "2026-03-02 18:00");
    let asked = Asked::new("hand-in-sites").with("order", format!("R-{order}")).with("position", "36.11,117");
    let sites = |house: &House| {
        let report = house.report(&user(1), &asked).unwrap();
        report.rows.iter().map(|row| row[0].clone()).collect::<Vec<_>>()
    };
    assert_eq!(sites(&house), [BranchId(2), BranchId(3), BranchId(1)].map(Cell::text));
    house.go(&forecourt_books::By::System, json(r#"{"configure-station": {"station": "B-2", "bays": 1}}"#));
    assert_eq!(sites(&house), [BranchId(3), BranchId(1)].map(Cell::text));
}

#[test]
fn a_mean_of_exactly_the_limit_is_good_enough() {
    let mut house = House::new();
    for (day, vehicle) in (2..).zip([4, 3, 4, 3, 4, 3]) {
        reviewed(&mut house, 1, day, [vehicle, 4, 4, 4]);
    }
    assert_eq!(house.count("improvement-opened"), 0);
    reviewed(&mut house, 1, 8, [3, 4, 4, 4]);
    assert_eq!(house.count("improvement-opened"), 1);
}
