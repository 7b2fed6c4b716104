//! From looking to the held vehicle: RENT-01 … RENT-09, RENT-12, RENT-14, RENT-15, RENT-20, RENT-21.

use forecourt_books::report::{Asked, Cell};
use forecourt_books::{Ask, By, Day, Document, MemberId, News, Position, RentalId};
use forecourt_rental::Event;
use forecourt_rental::kinds::Step;

use crate::house::{House, at, json, of, slot, user};

fn guest() -> By {
    By::Guest("anna".into())
}

#[test]
fn each_command_has_its_owner() {
    let mut house = House::new();
    let mode = || json(r#"{"choose-mode": {"mode": "rent"}}"#);
    assert_eq!(house.refused(&By::System, mode()).code, "forbidden");
    let staff = By::person(forecourt_books::PersonId(1), "counter");
    assert_eq!(house.refused(&staff, mode()).fact("needed"), Some("user"));
    let bays = || json(r#"{"configure-station": {"station": "B-1", "bays": 9}}"#);
    assert_eq!(house.refused(&user(1), bays()).fact("needed"), Some("platform-manager"));
    assert_eq!(house.refused(&guest(), bays()).code, "forbidden");
    let paid = || json(r#"{"take-payment": {"document": {"deposit": "R-1"}, "amount": 5}}"#);
    assert_eq!(house.refused(&staff, paid()).fact("needed"), Some("platform"));
    let order = house.booked(1, "2026-03-02 10:00", "2026-03-03 10:00");
    let sheet = || of(order, "file-inspection", r#""form": {"rest": "ok"}"#);
    assert_eq!(house.refused(&user(1), sheet()).fact("needed"), Some("station-staff"));
    // Staff of another station are no staff of this one.
    assert_eq!(house.staff_refused(2, sheet()).fact("station"), Some("B-1"));
    assert_eq!(house.refused(&user(2), of(order, "cancel", "")).code, "wrong-user");
}

#[test]
fn nothing_is_recommended_before_the_mode_and_a_new_mode_clears_the_choice() {
    let mut house = House::new();
    assert_eq!(house.refused(&guest(), json(r#"{"recommend": {}}"#)).code, "mode-missing");
    house.go(&guest(), json(r#"{"choose-mode": {"mode": "rent"}}"#));
    let wrong = json(r#"{"choose-use": {"use": "racing"}}"#);
    assert_eq!(house.refused(&guest(), wrong).code, "unknown");
    house.go(&guest(), json(r#"{"choose-use": {"use": "family", "seats": 6}}"#));
    house.go(&guest(), json(r#"{"choose-model": {"model": "city"}}"#));
    let session = house.state.sessions.get("guest:anna").unwrap();
    assert_eq!((session.model.as_deref(), session.recommended), (Some("city"), false));
    house.go(&guest(), json(r#"{"choose-mode": {"mode": "rent"}}"#));
    assert_eq!(house.state.sessions.get("guest:anna").unwrap().model, None);
}

#[test]
fn models_are_listed_by_fit_price_and_name() {
    let mut house = House::new();
    house.go(&user(1), json(r#"{"choose-mode": {"mode": "rent"}}"#));
    house.go(&user(1), json(r#"{"choose-use": {"use": "family"}}"#));
    let models = |house: &House| {
        let report = house.report(&user(1), &Asked::new("recommended-models")).unwrap();
        report.rows.iter().map(|row| row[0].clone()).collect::<Vec<_>>()
    };
    // Equal fit of 60: the cheaper first.
    assert_eq!(models(&house), [Cell::text("city"), Cell::text("van")]);
    house.go(&user(1), json(r#"{"choose-use": {"use": "family", "ceiling": 19999}}"#));
    assert_eq!(models(&house), []);
    house.go(&user(1), json(r#"{"choose-use": {"use": "commute", "seats": 6}}"#));
    assert_eq!(models(&house), [Cell::text("van")]);
    house.set("rental.fit_min", 71);
    assert_eq!(models(&house), []);
}

#[test]
fn stations_are_listed_by_distance_and_range() {
    let mut house = House::new();
    house.choose(1, "rent", "city", 1);
    let events =
        house.go(&user(1), json(r#"{"recommend": {"position": {"lat": 36090000, "lon": 117000000}}}"#));
    let Event::StationsRecommended { rows, .. } = &events[0] else { panic!("{events:?}") };
    let found: Vec<_> = rows.iter().map(|row| (row.station.0, row.metres, row.vehicles)).collect();
    let here = Position::new(36_090_000, 117_000_000);
    let far = here.metres_to(Position::new(36_000_000, 117_000_000));
    assert_eq!(found, [(2, 1112, 1), (1, far, 2)]);
    house.set("rental.radius_m", 2000);
    let asked = Asked::new("recommended-stations").with("position", "36.09,117");
    assert_eq!(house.report(&user(1), &asked).unwrap().rows.len(), 1);
    // Without a position the registered address counts; who has none is asked for it.
    assert_eq!(house.report(&user(1), &Asked::new("recommended-stations")).unwrap().rows.len(), 1);
    house.world.members.get_mut(&MemberId(1)).unwrap().address = None;
    let refusal = house.report(&user(1), &Asked::new("recommended-stations")).unwrap_err();
    assert_eq!(refusal.code, "position-missing");
    let wrong = json(r#"{"choose-station": {"station": "B-3"}}"#);
    assert_eq!(house.refused(&user(1), wrong).code, "model-not-at-station");
}

#[test]
fn a_guest_registers_and_takes_the_session_over() {
    let mut house = House::new();
    house.go(&guest(), json(r#"{"choose-mode": {"mode": "rent"}}"#));
    house.go(&guest(), json(r#"{"choose-use": {"use": "commute"}}"#));
    house.go(&guest(), json(r#"{"choose-model": {"model": "city"}}"#));
    house.go(&guest(), json(r#"{"choose-station": {"station": "B-1"}}"#));
    let wanted = || slot("2026-03-02 10:00", "2026-03-03 10:00");
    assert_eq!(house.refused(&guest(), wanted()).code, "not-registered");
    house.go(&user(1), json(r#"{"adopt-session": {"guest": "anna"}}"#));
    house.go(&user(1), wanted());
    assert!(!house.state.sessions.contains_key("guest:anna"));
    assert!(house.order(1).recommended);
}

#[test]
fn each_limit_of_the_slot_is_itself_allowed() {
    let mut house = House::new();
    house.choose(1, "rent", "city", 1);
    let mut code = |start: &str, end: &str| house.refused(&user(1), slot(start, end)).code;
    assert_eq!(code("2026-03-02 10:15", "2026-03-03 10:00"), "off-grid");
    assert_eq!(code("2026-03-02 09:30", "2026-03-03 10:00"), "too-soon");
    assert_eq!(code("2026-04-02 08:00", "2026-04-03 10:00"), "too-far");
    assert_eq!(code("2026-03-02 10:00", "2026-03-02 13:30"), "too-short");
    assert_eq!(code("2026-03-02 10:00", "2026-04-01 10:30"), "too-long");
    assert_eq!(code("2026-03-02 10:00", "2026-03-02 20:30"), "station-closed");
    for (start, end) in [
        ("2026-03-02 10:00", "2026-03-02 14:00"),
        ("2026-04-01 20:00", "2026-04-02 20:00"),
        ("2026-03-02 10:00", "2026-04-01 10:00"),
    ] {
        let mut house = House::new();
        house.choose(1, "rent", "city", 1);
        house.go(&user(1), slot(start, end));
    }
}

#[test]
fn the_renter_needs_age_licence_and_no_open_claim() {
    let mut house = House::new();
    house.choose(1, "rent", "city", 1);
    let mut code = |change: &dyn Fn(&mut forecourt_books::facts::MemberFacts)| {
        let before = house.world.members[&MemberId(1)].clone();
        change(house.world.members.get_mut(&MemberId(1)).unwrap());
        let refusal = house.refused(&user(1), slot("2026-03-02 10:00", "2026-03-03 10:00"));
        house.world.members.insert(MemberId(1), before);
        refusal.code
    };
    assert_eq!(code(&|file| file.licence_until = Day::new(2026, 3, 2)), "licence-invalid");
    assert_eq!(code(&|file| file.licence_class = "C2".into()), "licence-class-missing");
    assert_eq!(code(&|file| file.birthday = Day::new(2008, 3, 3)), "too-young");
    let file = house.world.members.get_mut(&MemberId(1)).unwrap();
    // Eighteen today, the licence valid to the day of the end, of a larger class.
    (file.birthday, file.licence_until) = (Day::new(2008, 3, 2), Day::new(2026, 3, 3));
    file.licence_class = "A1".into();
    house.go(&user(1), slot("2026-03-02 10:00", "2026-03-03 10:00"));
}

#[test]
fn the_last_car_is_held_once_and_the_other_is_told_what_is_free() {
    let mut house = House::new();
    house.booked(1, "2026-03-02 10:00", "2026-03-02 18:00");
    house.booked(2, "2026-03-02 10:00", "2026-03-02 18:00");
    house.choose(3, "rent", "city", 1);
    let refusal = house.refused(&user(3), slot("2026-03-02 12:00", "2026-03-02 18:00"));
    assert_eq!(refusal.code, "no-vehicle");
    // 20:00 is 18:00 with the turnaround, but six hours from then end at night; the next that opens is 06:00 … too early.
    assert_eq!(refusal.fact("next"), Some("2026-03-03 08:00:00"));
    assert_eq!(refusal.fact("nearest"), Some("B-2"));
    // Touching is allowed.
    house.go(&user(3), slot("2026-03-02 20:00", "2026-03-03 10:00"));
}

#[test]
fn an_unpaid_deposit_frees_the_vehicle_at_its_second() {
    let mut house = House::new();
    house.choose(1, "rent", "city", 1);
    house.go(&user(1), slot("2026-03-02 10:00", "2026-03-03 10:00"));
    let wrong = house.refused(&user(1), of(1, "confirm-deposit", r#""means": "cash""#));
    assert_eq!(wrong.code, "means-disabled");
    house.go(&user(1), of(1, "confirm-deposit", r#""means": "alipay""#));
    let charge = house.last_charge();
    assert_eq!((charge.expires, charge.amount.0), (Some(at("2026-03-02 08:15")), 300_000));
    house.until(at("2026-03-02 08:14"));
    // The clock stands still while a reviewer looks (FUEL-62).
    house.hear(&News::PaymentHeld { document: Document::Deposit(RentalId(1)) });
    house.until(at("2026-03-02 08:40"));
    assert_eq!(house.step(1), Step::DepositPending);
    house.hear(&News::PaymentReleased { document: Document::Deposit(RentalId(1)) });
    house.until(at("2026-03-02 08:40"));
    house.now = at("2026-03-02 08:41");
    assert_eq!(house.step(1), Step::DepositPending);
    house.until(at("2026-03-02 08:41"));
    assert_eq!(house.step(1), Step::Expired);
    assert!(house.asked.contains(&Ask::Withdraw(Document::Deposit(RentalId(1)))));
    assert!(house.state.bookings.is_empty());
    assert_eq!((house.count("vehicle-freed"), house.count("inspection-withdrawn")), (1, 1));
    // What comes later goes back whole.
    house.pay();
    assert_eq!(house.count("late-payment-refunded"), 1);
    assert_eq!(house.step(1), Step::Expired);
}

/// RENT-20: what the rule names goes along with the deposit, so that no till takes it otherwise; other money names nothing.
#[test]
fn the_deposit_says_by_what_it_may_be_paid() {
    use forecourt_books::facts::Means::{Alipay, BankCard, StoredValue, Wechat};
    let mut house = House::new();
    let order = house.driving(1, "2026-03-02 14:00", "2026-03-03 14:00");
    let deposit = house.last_charge();
    assert_eq!(deposit.document, Document::Deposit(RentalId(order)));
    assert_eq!(deposit.means, [Wechat, Alipay, BankCard, StoredValue]);
    house.until(at("2026-03-03 13:30"));
    house.hand_in(order, 1, 90);
    house.go(&user(1), of(order, "pay-charges", r#""means": "wechat""#));
    assert_eq!(house.last_charge().means, []);
}

#[test]
fn the_deposit_has_a_line_for_violations_where_that_is_on() {
    let mut house = House::new();
    house.set("rental.violation_deposit", 100_000);
    house.choose(1, "rent", "city", 1);
    house.go(&user(1), slot("2026-03-02 10:00", "2026-03-03 10:00"));
    let report = house.report(&user(1), &Asked::new("quote").with("order", "R-1")).unwrap();
    let amounts: Vec<_> = report.rows.iter().take(3).map(|row| row[4].clone()).collect();
    let money = |fen| Cell::Money(forecourt_books::Fen(fen));
    assert_eq!(amounts, [money(300_000), money(100_000), money(400_000)]);
}

#[test]
fn an_offer_reaches_each_consenting_user_of_its_audience_once() {
    let mut house = House::new();
    house.choose(1, "rent", "city", 1);
    house.choose(2, "rent", "van", 1);
    house.choose(3, "rent", "city", 1);
    house.world.members.get_mut(&MemberId(3)).unwrap().consent = false;
    let by = By::person(forecourt_books::PersonId(9), "office");
    house.go(&by, json(
        r#"{"create-offer": {"text": "spring", "benefit": "a day free", "until": "2026-03-31", "model": "city"}}"#,
    ));
    house.go(&by, json(r#"{"push-offer": {"offer": "OF-1"}}"#));
    house.go(&by, json(r#"{"push-offer": {"offer": "OF-1"}}"#));
    assert_eq!(house.count("offer-pushed"), 1);
}
