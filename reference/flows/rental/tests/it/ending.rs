//! Inspection, substitutes, cancelling, no-shows, keys and lateness: RENT-16 … RENT-18, RENT-23 … RENT-37.

use forecourt_books::report::Asked;
use forecourt_books::{Ask, BranchId, Fen, MemberId, News, RentalId, VehicleId};
use forecourt_rental::kinds::{Decider, Decision, Grade, LineKind, Step, VehicleState};
use forecourt_rental::{Command, Event};

use crate::house::{House, at, form, graded, json, of, slot, user};

const START: &str = "2026-03-02 14:00";
const END: &str = "2026-03-03 14:00";

fn state(house: &House, vehicle: u32) -> VehicleState {
    house.state.fleet.get(&VehicleId(vehicle)).unwrap().state
}

#[test]
fn an_undone_inspection_is_told_and_the_station_answers_for_it() {
    let mut house = House::new();
    let order = house.booked(1, START, END);
    house.until(at("2026-03-02 13:29"));
    assert_eq!((state(&house, 2), house.count("inspection-overdue")), (VehicleState::Available, 0));
    house.until(at("2026-03-02 13:30"));
    assert_eq!((state(&house, 2), house.count("inspection-overdue")), (VehicleState::Held, 1));
    // At the start nothing is ready: another car is offered until an hour later, then all goes back.
    house.until(at(START));
    assert_eq!(house.order(order).substitute.as_ref().unwrap().vehicle, VehicleId(1));
    house.until(at("2026-03-02 15:00"));
    assert_eq!(house.step(order), Step::Cancelled);
    assert_eq!((house.order(order).fee, house.order(order).deposit.back), (Fen(0), Fen(300_000)));
    assert_eq!(house.refused(&user(1), of(order, "accept-substitute", "")).code, "no-substitute");
}

#[test]
fn a_failed_inspection_offers_three_ways_and_repairs_the_car() {
    let mut house = House::new();
    let order = house.booked(1, START, END);
    let failed = || graded("brakes", Grade::Major);
    let file = |form| Command::FileInspection { order: RentalId(order), form };
    let lacking = forecourt_rental::command::Form { rest: None, ..failed() };
    assert_eq!(house.staff_refused(1, file(lacking)).code, "form-incomplete");
    house.staff(1, file(failed()));
    assert_eq!(state(&house, 2), VehicleState::Repair);
    assert_eq!(house.count("repair-opened"), 1);
    assert_eq!(house.order(order).substitute.as_ref().unwrap().vehicle, VehicleId(1));
    house.go(&user(1), of(order, "accept-substitute", ""));
    house.staff(1, file(failed()));
    // No model suits as well; the same one stands 11 km away.
    assert_eq!(house.order(order).substitute.as_ref().unwrap().station, BranchId(2));
    house.go(&user(1), of(order, "accept-substitute", ""));
    house.staff(2, file(failed()));
    assert_eq!(house.step(order), Step::Cancelled);
    assert_eq!(house.order(order).deposit.back, Fen(300_000));
    // Only a passed inspection brings the car back.
    let service = |form| Command::FileServiceInspection { vehicle: VehicleId(2), form };
    house.staff(1, service(failed()));
    assert_eq!(state(&house, 2), VehicleState::Repair);
    house.staff(1, service(form()));
    assert_eq!(state(&house, 2), VehicleState::Available);
}

#[test]
fn a_substitute_never_costs_more() {
    let mut house = House::new();
    house.choose(1, "rent", "van", 1);
    house.go(&user(1), slot(START, END));
    house.go(&user(1), of(1, "confirm-deposit", r#""means": "wechat""#));
    house.pay();
    house.staff(1, Command::FileInspection { order: RentalId(1), form: graded("tyres", Grade::Major) });
    // The city suits commuting better and is cheaper.
    house.go(&user(1), of(1, "accept-substitute", ""));
    assert_eq!((house.order(1).model.as_str(), house.order(1).day_price), ("city", Fen(20_000)));
}

#[test]
fn nothing_is_shown_before_payment_and_nothing_driven_before_confirmation() {
    let mut house = House::new();
    house.choose(1, "rent", "city", 1);
    house.go(&user(1), slot(START, END));
    let asked = Asked::new("inspection-status").with("order", "R-1");
    assert_eq!(house.report(&user(1), &asked).unwrap_err().code, "payment-first");
    house.go(&user(1), of(1, "confirm-deposit", r#""means": "wechat""#));
    house.staff(1, Command::FileInspection { order: RentalId(1), form: graded("body-marks", Grade::Minor) });
    assert_eq!(house.step(1), Step::DepositPending);
    house.pay();
    assert_eq!(house.step(1), Step::InspectionShown);
    assert_eq!(house.report(&user(1), &asked).unwrap().rows.len(), 12);
    house.until(at(START));
    let collect = |member| Command::Collect { order: RentalId(1), member, odometer: 8000, energy: 90 };
    assert_eq!(house.staff_refused(1, collect(Some(MemberId(1)))).code, "not-confirmed");
    house.go(&user(1), of(1, "confirm-inspection", ""));
    assert_eq!(house.staff_refused(1, collect(Some(MemberId(2)))).code, "wrong-user");
    house.staff(1, collect(Some(MemberId(1))));
    assert_eq!(house.order(1).contract.as_ref().unwrap().1.len(), 64);
}

#[test]
fn an_objection_wants_a_new_sheet_within_half_an_hour() {
    let mut house = House::new();
    let order = house.confirmed(1, START, END);
    house.go(&user(1), of(order, "object", r#""item": "tyres", "text": "worn""#));
    assert_eq!(house.step(order), Step::DepositPaid);
    house.staff(1, Command::FileInspection { order: RentalId(order), form: form() });
    assert_eq!(house.step(order), Step::InspectionShown);
    house.go(&user(1), of(order, "object", r#""item": "tyres""#));
    house.until(at("2026-03-02 08:30"));
    assert!(house.order(order).substitute.is_some());
    assert_eq!(state(&house, 2), VehicleState::Available);
}

#[test]
fn cancelling_is_free_up_to_four_hours_ahead() {
    for (when, fee) in [("2026-03-02 10:00", 0), ("2026-03-02 10:01", 10_000)] {
        let mut house = House::new();
        let order = house.booked(1, START, END);
        house.until(at(when));
        house.go(&user(1), of(order, "cancel", ""));
        assert_eq!(house.order(order).fee, Fen(fee), "{when}");
        assert_eq!(house.order(order).deposit.back, Fen(300_000 - fee));
        assert_eq!(house.balance(forecourt_books::Account::RevenueFees), -fee);
        assert_eq!(house.balance(forecourt_books::Account::Deposits), 0);
    }
}

#[test]
fn a_car_that_nobody_fetches_is_free_after_an_hour() {
    let mut house = House::new();
    let order = house.confirmed(1, START, END);
    house.until(at("2026-03-02 14:59"));
    assert_eq!((house.step(order), state(&house, 2)), (Step::Confirmed, VehicleState::Held));
    house.until(at("2026-03-02 15:00"));
    assert_eq!((house.step(order), state(&house, 2)), (Step::NoShow, VehicleState::Available));
    assert_eq!((house.order(order).fee, house.order(order).deposit.back), (Fen(20_000), Fen(280_000)));
}

#[test]
fn a_cabinet_gives_the_key_and_sees_it_again() {
    let mut house = House::new();
    house.world.cabinets.push(BranchId(1));
    let order = house.confirmed(1, START, END);
    house.until(at("2026-03-02 13:40"));
    house.go(&user(1), of(order, "arrive", ""));
    house.until(at("2026-03-02 13:44"));
    let collect = || of(order, "collect", r#""odometer": 8000, "energy": 90"#);
    assert_eq!(house.refused(&user(1), collect()).code, "too-early");
    house.until(at("2026-03-02 13:45"));
    house.go(&user(1), collect());
    let until = at("2026-03-03 14:30");
    let (vehicle, member) = (VehicleId(2), MemberId(1));
    assert!(house.asked.contains(&Ask::KeyForOrder { order: RentalId(order), vehicle, member, until }));
    assert_eq!(house.step(order), Step::Confirmed);
    house.hear(&News::KeyTaken { vehicle, order: Some(RentalId(order)) });
    assert_eq!((house.step(order), house.order(order).waited_s), (Step::InUse, Some(300)));
    house.until(at("2026-03-03 13:00"));
    let back = || of(order, "hand-in", r#""station": "B-1", "odometer": 8100, "energy": 90"#);
    assert_eq!(house.refused(&user(1), back()).code, "key-not-seen");
    // A spare in its slot is not the key that is out.
    house.world.keys_out.push(vehicle);
    house.world.keys.insert(vehicle, BranchId(1));
    assert_eq!(house.refused(&user(1), back()).code, "key-not-seen");
    house.world.keys_out.clear();
    // RENT-01: not theirs, whatever the order's step.
    let sheet = of(order, "file-post-inspection", r#""form": {"rest": "ok"}"#);
    assert_eq!(house.staff_refused(2, sheet).code, "forbidden");
    house.go(&user(1), back());
    assert_eq!(house.step(order), Step::HandedIn);
}

#[test]
fn a_key_that_nobody_lifted_is_recalled_with_its_order_or_its_terms() {
    for objects in [true, false] {
        let mut house = House::new();
        house.world.cabinets.push(BranchId(1));
        let order = house.confirmed(1, START, END);
        house.until(at("2026-03-02 13:45"));
        house.go(&user(1), of(order, "collect", r#""odometer": 8000, "energy": 90"#));
        let recall = Ask::RecallKey { order: RentalId(order), vehicle: VehicleId(2) };
        house.until(at("2026-03-02 14:59"));
        assert!(!house.asked.contains(&recall));
        if objects {
            house.go(&user(1), of(order, "object", r#""item": "tyres""#));
            assert_eq!(house.step(order), Step::DepositPaid);
        } else {
            house.until(at("2026-03-02 15:00"));
            assert_eq!(house.step(order), Step::NoShow);
        }
        assert!(house.asked.contains(&recall) && house.order(order).key_asked.is_none());
    }
}

#[test]
fn an_extension_needs_a_free_vehicle_and_an_hour() {
    let mut house = House::new();
    let order = house.driving(1, START, END);
    house.until(at("2026-03-03 13:00"));
    let longer = |end: &str| of(order, "extend", &format!(r#""end": "{end}""#));
    house.go(&user(1), longer("2026-03-03 18:00"));
    assert_eq!(house.order(order).contract.as_ref().unwrap().0, 2);
    house.until(at("2026-03-03 17:01"));
    assert_eq!(house.refused(&user(1), longer("2026-03-03 20:00")).fact("reason"), Some("too-late"));
    let mut house = House::new();
    let order = house.driving(1, START, END);
    house.booked(2, START.replace("02 14", "03 16").as_str(), "2026-03-04 16:00");
    house.booked(3, "2026-03-03 16:00", "2026-03-04 16:00");
    let refusal = house.refused(&user(1), of(order, "extend", r#""end": "2026-03-03 14:30""#));
    assert_eq!(refusal.fact("reason"), Some("vehicle-booked"));
}

#[test]
fn an_extension_before_use_is_confirmed_again() {
    let mut house = House::new();
    let order = house.confirmed(1, START, END);
    house.go(&user(1), of(order, "extend", r#""end": "2026-03-03 16:00""#));
    assert_eq!(house.step(order), Step::InspectionShown);
    house.go(&user(1), of(order, "confirm-inspection", ""));
    assert_eq!(house.order(order).contract.as_ref().unwrap().0, 2);
}

#[test]
fn silence_returns_and_the_hand_in_says_the_rest() {
    let mut house = House::new();
    let order = house.driving(1, START, END);
    house.until(at("2026-03-03 11:59"));
    assert_eq!(house.count("decision-asked"), 0);
    house.until(at("2026-03-03 12:00"));
    assert_eq!(house.count("decision-asked"), 1);
    house.until(at(END));
    assert_eq!(house.order(order).decision, Some((Decision::Return, Decider::Default)));
    house.until(at("2026-03-03 14:30"));
    let events = house.hand_in(order, 1, 90);
    assert!(matches!(events[0], Event::HandInScheduled { .. }), "{events:?}");
    // Within the grace, to its last minute: one day, nothing else.
    assert_eq!(house.order(order).bill.len(), 1);
    assert_eq!(house.order(order).bill[0].amount, Fen(20_000));
}

#[test]
fn sites_and_slots_are_full_once_they_are_full() {
    let mut house = House::new();
    let orders: Vec<u32> = [1, 2].map(|number| house.confirmed(number, START, END)).into();
    house.until(at(START));
    for (order, number) in orders.iter().zip(1..) {
        house.collect(*order, 90);
        house.go(&user(number), of(*order, "decide", r#""decision": "return""#));
    }
    house.set("rental.handovers_per_slot", 1);
    let plan =
        |order, time: &str| of(order, "schedule-hand-in", &format!(r#""site": "B-3", "time": "{time}""#));
    house.go(&user(1), plan(1, "2026-03-03 14:00"));
    assert_eq!(house.refused(&user(2), plan(2, "2026-03-03 14:00")).code, "site-full");
    assert_eq!(house.refused(&user(2), plan(2, "2026-03-03 20:30")).code, "site-closed");
    house.go(&user(1), plan(1, "2026-03-03 14:30"));
    house.go(&user(2), plan(2, "2026-03-03 14:00"));
    house.go(&forecourt_books::By::System, json(r#"{"configure-station": {"station": "B-3", "bays": 1}}"#));
    // B-3 has one bay, which two have reserved: both are taken back, nobody else is.
    house.until(at("2026-03-03 14:00"));
    house.hand_in(2, 3, 90);
    house.hand_in(1, 3, 90);
    assert_eq!(house.state.stations.get(&BranchId(3)).unwrap().free_bays(), 0);
}

#[test]
fn handing_in_elsewhere_costs_by_distance_and_moves_the_car() {
    let mut house = House::new();
    let order = house.driving(1, START, END);
    house.until(at("2026-03-03 13:00"));
    house.hand_in(order, 3, 90);
    // 22,239 m: 13 started kilometres above 10 at 2.00.
    let line = house.order(order).bill.iter().find(|line| line.line == LineKind::OneWay).unwrap();
    assert_eq!((line.count, line.amount, line.rule.as_str()), (13, Fen(2_600), "RENT-35"));
    let vehicle = house.state.fleet.get(&VehicleId(2)).unwrap();
    assert_eq!((vehicle.station, vehicle.state), (BranchId(3), VehicleState::AwaitingInspection));
}

#[test]
fn a_full_station_names_the_nearest_free_one() {
    let mut house = House::new();
    let order = house.driving(1, START, END);
    house.go(&forecourt_books::By::System, json(r#"{"configure-station": {"station": "B-3", "bays": 0}}"#));
    let back = Command::HandIn { order: RentalId(order), station: None, odometer: 8100, energy: 90 };
    let refusal = house.staff_refused(3, back);
    assert_eq!((refusal.code, refusal.fact("nearest")), ("no-free-bay", Some("B-2")));
}

#[test]
fn lateness_costs_is_told_and_serves_the_next_again() {
    let mut house = House::new();
    let order = house.driving(1, START, END);
    // The next of the same car, two hours after the planned end; the other car is out with a third.
    let third = house.booked(3, "2026-03-03 16:00", "2026-03-04 16:00");
    let next = house.booked(2, "2026-03-03 16:00", "2026-03-04 16:00");
    let of_late =
        [third, next].into_iter().find(|id| house.order(*id).vehicle == Some(VehicleId(2))).unwrap();
    house.until(at("2026-03-03 14:29"));
    assert_eq!(house.count("late-notice"), 0);
    house.until(at("2026-03-03 14:30"));
    assert_eq!((house.count("planned-end-reached"), house.count("late-notice")), (1, 1));
    let offer = house.order(of_late).substitute.clone().unwrap();
    assert_eq!(offer.station, BranchId(2));
    house.until(at("2026-03-03 15:10"));
    house.hand_in(order, 1, 90);
    // 70 minutes from the planned end are two started hours at 20.00; the time is a day and two hours at 40.00.
    let late = house.order(order).bill.iter().find(|line| line.line == LineKind::Late).unwrap();
    assert_eq!((late.count, late.amount), (2, Fen(4_000)));
    assert_eq!(house.order(order).bill.iter().map(|line| line.amount).sum::<Fen>(), Fen(32_000));
}

#[test]
fn a_day_late_is_a_case_for_the_manager() {
    let mut house = House::new();
    house.driving(1, START, END);
    house.until(at("2026-03-04 13:59"));
    assert_eq!(house.count("rental-overdue"), 0);
    house.until(at("2026-03-04 14:00"));
    assert_eq!(house.count("rental-overdue"), 1);
}

#[test]
fn where_the_station_was_late_nothing_is_kept() {
    let mut house = House::new();
    let order = house.booked(1, START, END);
    house.until(at(START));
    house.go(&user(1), of(order, "accept-substitute", ""));
    house.staff(1, Command::FileInspection { order: RentalId(order), form: form() });
    assert_eq!(house.step(order), Step::InspectionShown);
    house.until(at("2026-03-02 15:00"));
    assert_eq!((house.step(order), house.order(order).fee), (Step::NoShow, Fen(0)));
    assert_eq!(house.order(order).deposit.back, Fen(300_000));
}

#[test]
fn nobody_counts_on_a_car_that_is_late() {
    let mut house = House::new();
    let first = house.driving(1, START, END);
    house.until(at("2026-03-03 14:30"));
    // By its bookings the late car, with fewer kilometres, would be free again at 16:00.
    let second = house.booked(2, "2026-03-03 16:30", "2026-03-04 16:30");
    assert_eq!(house.order(first).vehicle, Some(VehicleId(2)));
    assert_eq!(house.order(second).vehicle, Some(VehicleId(1)));
}
