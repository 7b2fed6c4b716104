//! Clauses of the rules that stand beside the main road: who is offered what, what is told when, what a record names.

use forecourt_books::message::To;
use forecourt_books::report::{Asked, Cell};
use forecourt_books::{Ask, BranchId, By, Document, News, RentalId, VehicleId};
use forecourt_rental::Command;
use forecourt_rental::kinds::{Grade, Step};

use crate::house::{House, at, form, graded, json, of, slot, user};

const START: &str = "2026-03-02 14:00";
const END: &str = "2026-03-03 14:00";

fn model(house: &mut House, name: &str, class: &str, fit: i64) {
    house.go(
        &By::System,
        json(&format!(
            r#"{{"configure-model": {{"model": "{name}", "class": "{class}", "seats": 7, "energy": "petrol",
            "day-price": 20000, "suits": {{"commute": {fit}}}}}}}"#
        )),
    );
}

fn vehicle(house: &mut House, number: u32, model: &str, station: u32) {
    house.go(
        &By::System,
        json(&format!(
            r#"{{"add-vehicle": {{"vehicle": "V-{number}", "model": "{model}", "station": "B-{station}", "odometer": 5}}}}"#
        )),
    );
}

fn fail(house: &mut House, order: u32) {
    let form = graded("brakes", Grade::Major);
    house.staff(1, Command::FileInspection { order: RentalId(order), form });
}

fn offered(house: &House, order: u32) -> Option<(VehicleId, BranchId)> {
    house.order(order).substitute.as_ref().map(|offer| (offer.vehicle, offer.station))
}

/// RENT-09 with RENT-18: nobody is offered what the licence does not cover.
#[test]
fn a_substitute_is_one_that_the_renter_may_drive() {
    for (licence, wanted) in [("C1", 6), ("A1", 5)] {
        let mut house = House::new();
        model(&mut house, "coach", "A1", 95);
        model(&mut house, "estate", "C2", 85);
        vehicle(&mut house, 5, "coach", 1);
        vehicle(&mut house, 6, "estate", 1);
        house.world.members.values_mut().for_each(|file| file.licence_class = licence.into());
        let order = house.booked(1, START, END);
        let _other = house.booked(2, START, END);
        fail(&mut house, order);
        assert_eq!(offered(&house, order), Some((VehicleId(wanted), BranchId(1))), "{licence}");
    }
}

/// RENT-14 with RENT-18: a station that is closed then is no help.
#[test]
fn a_substitute_stands_at_a_station_that_is_open_then() {
    let mut house = House::new();
    vehicle(&mut house, 5, "city", 3);
    house.world.shut.push(BranchId(2));
    let order = house.booked(1, START, END);
    let _other = house.booked(2, START, END);
    fail(&mut house, order);
    assert_eq!(offered(&house, order), Some((VehicleId(5), BranchId(3))));
}

/// RENT-18: two that are served again by one command get the same free car, where their times are apart.
#[test]
fn each_booking_of_a_sold_car_is_served_again() {
    let mut house = House::new();
    let order = house.driving(1, START, END);
    let first = house.booked(2, "2026-03-04 10:00", "2026-03-04 18:00");
    let other = house.booked(3, "2026-03-06 10:00", "2026-03-06 18:00");
    assert_eq!([first, other].map(|id| house.order(id).vehicle), [Some(VehicleId(2)); 2]);
    house.until(at("2026-03-03 13:00"));
    house.buys(1, order, "2026-03-03 15:00");
    assert_eq!([first, other].map(|id| offered(&house, id)), [Some((VehicleId(1), BranchId(1))); 2]);
}

/// RENT-37: whoever comes next is served again, also after the first one was.
#[test]
fn every_next_booking_of_a_late_car_is_served_again() {
    let mut house = House::new();
    let order = house.driving(1, START, END);
    let next = house.booked(2, "2026-03-03 16:00", "2026-03-03 20:00");
    let later = house.booked(3, "2026-03-04 10:00", "2026-03-04 18:00");
    assert_eq!([next, later].map(|id| house.order(id).vehicle), [Some(VehicleId(2)); 2]);
    house.until(at("2026-03-03 14:30"));
    assert_eq!((offered(&house, next).is_some(), offered(&house, later)), (true, None));
    // One turnaround before its start.
    house.until(at("2026-03-04 07:59:59"));
    assert_eq!(offered(&house, later), None);
    house.until(at("2026-03-04 08:00"));
    assert_eq!(offered(&house, later), Some((VehicleId(1), BranchId(1))));
    assert_eq!((house.step(order), house.count("next-reserved")), (Step::DecisionMade, 2));
}

/// RENT-44 with RENT-37: while a quote is valid nobody is late, so nobody is a case for the manager.
#[test]
fn a_valid_quote_is_no_case_for_the_manager() {
    for (withdrawn, from) in [(None, "2026-03-05 18:00"), (Some("2026-03-05 09:00"), "2026-03-05 09:00")] {
        let mut house = House::new();
        let order = house.driving(1, START, END);
        house.until(at("2026-03-03 13:00"));
        house.go(&user(1), of(order, "decide", r#""decision": "buy""#));
        house.go(&user(1), of(order, "schedule-hand-in", r#""site": "B-1", "time": "2026-03-05 17:00""#));
        house.go(&user(1), of(order, "quote-purchase", ""));
        house.until(at("2026-03-04 23:00"));
        assert_eq!(house.count("rental-overdue"), 0, "the quote is valid to 2026-03-05 18:00");
        if let Some(when) = withdrawn {
            house.until(at(when));
            house.go(&user(1), of(order, "withdraw-purchase", ""));
        }
        house.until(at(from));
        assert_eq!(house.count("rental-overdue"), 1, "{from}");
        house.until(at("2026-03-08 18:00"));
        assert_eq!(house.count("rental-overdue"), 1, "once");
    }
}

/// RENT-23: nothing of the inspection is told before the payment, everything after it.
#[test]
fn a_result_is_told_to_who_has_paid() {
    let told = |house: &House| {
        let pushed = |ask: &&Ask| matches!(ask, Ask::Tell(wish) if wish.template == "inspection-status" && matches!(wish.to, To::Member(_)));
        house.asked.iter().filter(pushed).count()
    };
    let mut house = House::new();
    house.choose(1, "rent", "city", 1);
    house.go(&user(1), slot(START, END));
    house.staff(1, Command::FileInspection { order: RentalId(1), form: form() });
    assert_eq!(told(&house), 0, "before the payment");
    house.go(&user(1), of(1, "confirm-deposit", r#""means": "wechat""#));
    house.pay();
    assert_eq!((told(&house), house.step(1)), (0, Step::InspectionShown));
    house.staff(1, Command::FileInspection { order: RentalId(1), form: graded("tyres", Grade::Minor) });
    assert_eq!(told(&house), 1, "a change after it");
}

/// RENT-29: any order before use, a key that hangs ready no less.
#[test]
fn who_asked_for_the_key_may_still_cancel() {
    let mut house = House::new();
    house.world.cabinets.push(BranchId(1));
    let order = house.confirmed(1, START, END);
    house.until(at("2026-03-02 13:45"));
    house.go(&user(1), of(order, "collect", r#""odometer": 8000, "energy": 90"#));
    house.go(&user(1), of(order, "cancel", ""));
    assert_eq!((house.step(order), house.order(order).fee), (Step::Cancelled, forecourt_books::Fen(10_000)));
    assert!(house.asked.contains(&Ask::RecallKey { order: RentalId(order), vehicle: VehicleId(2) }));
    assert!(house.order(order).key_asked.is_none());
}

fn records(house: &House) -> Vec<(String, String, String)> {
    let report = house.report(&user(1), &Asked::new("my-records")).unwrap();
    let text = |cell: &Cell| match cell {
        Cell::Word(word) => word.en.to_owned(),
        Cell::Text(text) => text.clone(),
        Cell::Money(fen) => fen.to_string(),
        _ => String::new(),
    };
    report.rows.iter().map(|row| (text(&row[2]), text(&row[5]), text(&row[7]))).collect()
}

fn row(record: &str, amount: &str, means: &str) -> (String, String, String) {
    (record.to_owned(), amount.to_owned(), means.to_owned())
}

/// RENT-10, RENT-11: what is paid is there when it is paid, with the means that paid it.
#[test]
fn a_record_names_the_means_that_paid() {
    let mut house = House::new();
    let order = house.driving(1, START, END);
    house.until(at("2026-03-03 13:30"));
    house.hand_in(order, 1, 90);
    house.go(&user(1), of(order, "pay-charges", r#""means": "alipay""#));
    house.pay();
    assert_eq!(records(&house).last(), Some(&row("paid", "200.00", "alipay")), "charges apart");
    house.staff(1, Command::FilePostInspection { order: RentalId(order), form: form() });
    let tail: Vec<_> = records(&house).into_iter().skip(4).collect();
    assert_eq!(tail, [row("rental charge", "200.00", "alipay"), row("refund", "3,000.00", "wechat")]);

    let mut house = House::new();
    let order = house.driving(1, START, END);
    house.until(at("2026-03-03 13:00"));
    house.go(&user(1), of(order, "decide", r#""decision": "buy""#));
    house.go(&user(1), of(order, "schedule-hand-in", r#""site": "B-1", "time": "2026-03-03 15:00""#));
    house.go(&user(1), of(order, "quote-purchase", ""));
    let total = house.order(order).quote.as_ref().unwrap().total;
    house.go(&user(1), of(order, "pay-purchase", r#""means": "bank-card""#));
    house.pay();
    assert_eq!(
        records(&house).last(),
        Some(&row("paid", &total.to_string(), "bank-card")),
        "the car's price"
    );
    house.until(at("2026-03-03 15:00"));
    let papers = ["invoice", "registration-papers", "insurance-transfer", "warranty-booklet", "second-key"];
    let papers = papers.map(str::to_owned).to_vec();
    house.staff(1, Command::HandOverPurchase { order: RentalId(order), papers, form: form() });
    assert!(records(&house).iter().any(|(kind, _, means)| kind == "purchase" && means == "bank-card"));
}

/// RENT-10: stations used and rentals are records, too.
#[test]
fn a_record_tells_where_a_car_was_taken_and_brought_back() {
    let mut house = House::new();
    let order = house.driving(1, START, END);
    house.until(at("2026-03-03 13:30"));
    house.hand_in(order, 2, 90);
    let report = house.report(&user(1), &Asked::new("my-records")).unwrap();
    let rows: Vec<_> = report.rows.iter().map(|row| (row[2].clone(), row[3].clone())).collect();
    let word =
        |cell: &Cell| matches!(cell, Cell::Word(word) if ["collected", "handed in"].contains(&word.en));
    let stays: Vec<_> = rows.into_iter().filter(|(kind, _)| word(kind)).map(|(_, station)| station).collect();
    assert_eq!(stays, [BranchId(1), BranchId(2)].map(Cell::text));
}

/// RENT-05: the whole catalogue is what may be chosen, whether or not a vehicle stands ready.
#[test]
fn the_catalogue_lists_what_may_be_chosen() {
    let mut house = House::new();
    let rows = |house: &House| {
        let report = house.report(&user(1), &Asked::new("catalogue")).unwrap();
        report.rows.iter().map(|row| (row[0].clone(), row[4].clone())).collect::<Vec<_>>()
    };
    house.choose(1, "rent", "van", 1);
    house.go(&user(1), slot(START, END));
    house.go(&user(1), of(1, "confirm-deposit", r#""means": "wechat""#));
    house.pay();
    house.staff(1, Command::FileInspection { order: RentalId(1), form: form() });
    house.go(&user(1), of(1, "confirm-inspection", ""));
    house.until(at(START));
    house.collect(1, 90);
    // The only van is out; for next week it can be chosen and booked.
    let listed = [("city", 3), ("van", 0)].map(|(model, count)| (Cell::text(model), Cell::Count(count)));
    assert_eq!(rows(&house), listed);
    house.choose(2, "rent", "van", 1);
    house.go(&user(2), slot("2026-03-09 10:00", "2026-03-09 18:00"));
}

/// RENT-15: who is told that none is free here is told where one is, for buying as well.
#[test]
fn a_buyer_is_told_where_the_next_one_stands() {
    let mut house = House::new();
    for (number, station) in [(8, 1), (9, 3)] {
        house.go(
            &By::System,
            json(&format!(
                r#"{{"add-vehicle": {{"vehicle": "V-{number}", "model": "city", "station": "B-{station}", "odometer": 8,
                "sale-price": 9000000, "for-sale": true}}}}"#
            )),
        );
    }
    for number in [1, 2] {
        house.choose(number, "buy", "city", 1);
    }
    let appointment = || json(r#"{"choose-slot": {"start": "2026-03-04 10:00"}}"#);
    house.go(&user(1), appointment());
    let refusal = house.refused(&user(2), appointment());
    assert_eq!((refusal.code, refusal.fact("nearest")), ("no-vehicle", Some("B-3")));
}

/// RENT-54, RENT-16: deposits, refunds and waiting by day and station, as they stood at the end of the day.
#[test]
fn the_daily_report_has_deposits_refunds_and_waiting() {
    let mut house = House::new();
    let order = house.confirmed(1, START, END);
    house.until(at("2026-03-02 13:50"));
    house.go(&user(1), of(order, "arrive", ""));
    house.until(at(START));
    house.collect(order, 90);
    let late = house.booked(2, "2026-03-03 10:00", "2026-03-03 18:00");
    house.until(at("2026-03-03 13:30"));
    assert_eq!(house.step(late), Step::Cancelled, "nobody inspected it, and the other was not taken");
    house.hand_in(order, 1, 90);
    house.staff(1, Command::FilePostInspection { order: RentalId(order), form: form() });
    house.until(at("2026-03-04 09:00"));
    let day = |day: &str| {
        let asked = Asked::new("rental-daily").with("period", day).with("branch", "B-1");
        let report = house.report(&user(1), &asked).unwrap();
        let cell = |key: &str| {
            let place = report.columns.iter().position(|column| column.key == key).expect(key);
            report.rows[0][place].clone()
        };
        let keys = ["deposits-held", "refunds-due", "refunds-overdue", "waiting-mean-s", "waiting-most-s"];
        keys.map(cell)
    };
    let money = |fen| Cell::Money(forecourt_books::Fen(fen));
    let first = [money(600_000), money(0), Cell::Count(0), Cell::Count(600), Cell::Count(600)];
    assert_eq!(day("2026-03-02"), first);
    assert_eq!(day("2026-03-03"), [money(0), money(0), Cell::Count(0), Cell::Empty, Cell::Empty]);
}

/// RENT-21: the clock stands still in every review, not in the first alone.
#[test]
fn the_clock_stands_still_in_each_review() {
    let document = Document::Deposit(RentalId(1));
    let mut house = House::new();
    house.choose(1, "rent", "city", 1);
    house.go(&user(1), slot(START, END));
    house.go(&user(1), of(1, "confirm-deposit", r#""means": "wechat""#));
    // Held after five minutes of fifteen; released, and in that second held again.
    house.until(at("2026-03-02 08:05"));
    house.hear(&News::PaymentHeld { document });
    house.until(at("2026-03-02 08:30"));
    house.hear(&News::PaymentReleased { document });
    house.hear(&News::PaymentHeld { document });
    house.until(at("2026-03-02 09:00"));
    house.hear(&News::PaymentReleased { document });
    house.until(at("2026-03-02 09:09:59"));
    assert_eq!(house.step(1), Step::DepositPending);
    house.until(at("2026-03-02 09:10"));
    assert_eq!(house.step(1), Step::Expired);
}

/// RENT-53, RENT-30: a sheet counts until the car is used by somebody else; then the station has a new one to file, and
/// answers for it.
#[test]
fn a_sheet_ends_with_the_next_use_of_the_car() {
    let mut house = House::new();
    house.go(&By::System, json(r#"{"withdraw-vehicle": {"vehicle": "V-1"}}"#));
    // Inspected and confirmed a day ahead; then somebody has the same car before.
    let later = house.confirmed(2, "2026-03-03 10:00", "2026-03-03 18:00");
    let order = house.driving(1, START, "2026-03-02 18:00");
    assert_eq!([order, later].map(|id| house.order(id).vehicle), [Some(VehicleId(2)); 2]);
    house.until(at("2026-03-02 18:00"));
    assert_eq!(house.step(later), Step::Confirmed);
    house.hand_in(order, 1, 90);
    assert_eq!(
        (house.step(later), house.order(later).duty.map(|duty| duty.open)),
        (Step::DepositPaid, Some(true))
    );
    house.staff(1, Command::FilePostInspection { order: RentalId(order), form: form() });
    let status = Asked::new("inspection-status").with("order", format!("R-{later}"));
    assert!(house.report(&user(2), &status).unwrap().rows.is_empty(), "not yet");
    // Nobody inspects it: told, and the delay is the station's.
    house.until(at("2026-03-03 09:30"));
    assert_eq!(house.count("inspection-overdue"), 1);
    house.until(at("2026-03-03 10:00"));
    assert_eq!(house.count("station-late"), 1);
    house.until(at("2026-03-03 11:00"));
    assert_eq!((house.step(later), house.order(later).fee), (Step::Cancelled, forecourt_books::Fen(0)));
    // Who is inspected again confirms again and drives.
    let mut house = House::new();
    house.go(&By::System, json(r#"{"withdraw-vehicle": {"vehicle": "V-1"}}"#));
    let later = house.confirmed(2, "2026-03-03 10:00", "2026-03-03 18:00");
    let order = house.driving(1, START, "2026-03-02 18:00");
    house.until(at("2026-03-02 18:00"));
    house.hand_in(order, 1, 90);
    house.staff(1, Command::FilePostInspection { order: RentalId(order), form: form() });
    house.staff(1, Command::FileInspection { order: RentalId(later), form: form() });
    house.go(&user(2), of(later, "confirm-inspection", ""));
    house.until(at("2026-03-03 10:00"));
    house.collect(later, 90);
    assert_eq!(house.step(later), Step::InUse);
}

/// RENT-32, RENT-44: what is taken off the market before the quote is not quoted, least of all for nothing.
#[test]
fn a_car_that_is_for_sale_no_longer_has_no_quote() {
    let mut house = House::new();
    let order = house.driving(1, START, END);
    house.until(at("2026-03-03 13:00"));
    house.go(&user(1), of(order, "decide", r#""decision": "buy""#));
    house.go(&user(1), of(order, "schedule-hand-in", r#""site": "B-1", "time": "2026-03-03 15:00""#));
    let gift = json(r#"{"change-vehicle": {"vehicle": "V-2", "sale-price": 0}}"#);
    assert_eq!(house.refused(&By::System, gift).code, "bad-value");
    house.go(&By::System, json(r#"{"change-vehicle": {"vehicle": "V-2", "sellable": false}}"#));
    let refusal = house.refused(&user(1), of(order, "quote-purchase", ""));
    assert_eq!((refusal.code, refusal.fact("vehicle")), ("not-for-sale", Some("V-2")));
}
