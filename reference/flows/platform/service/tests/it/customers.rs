//! Visits, work, terms, quotes, custom work (PLAT-73 … PLAT-79).

use std::collections::BTreeMap;

use forecourt_books::report::{Asked, Cell};
use forecourt_books::*;
use forecourt_service::kinds::*;
use forecourt_service::{Command, Event};

use crate::house::*;

#[test]
fn many_terminals_or_a_short_way_bring_visits() {
    let house = House::new();
    let way = |terminals: i64, km: i64| {
        let asked = Asked::new("service-way").with("terminals", terminals).with("distance-km", km);
        house.report(asked).rows[0][2].clone()
    };
    assert_eq!(way(4, 201), Cell::text("remote"));
    assert_eq!(way(5, 900), Cell::text("visit"));
    assert_eq!(way(1, 200), Cell::text("visit"));
}

fn order(customer: CustomerId, work: WorkKind, way: ServiceWay) -> Command {
    let planned_visits = i64::from(way == ServiceWay::Visit);
    Command::OrderWork { customer, work, way, planned_days: 1, planned_visits }
}

#[test]
fn work_is_ordered_in_the_ways_that_it_is_done() {
    use ServiceWay::*;
    let mut house = House::with_customers();
    assert_eq!(house.refused(&order(FIRST, WorkKind::Installation, Remote)).code, "wrong-way");
    assert_eq!(house.refused(&order(FIRST, WorkKind::Training, Download)).code, "wrong-way");
    assert_eq!(house.refused(&order(SECOND, WorkKind::Training, Visit)).code, "remote-only");
    house.ok(&order(SECOND, WorkKind::Installation, Download));
    house.ok(&order(SECOND, WorkKind::Training, Remote));
    house.ok(&order(FIRST, WorkKind::Introduction, Visit));
}

#[test]
fn days_and_visits_beyond_what_is_included_are_charged() {
    let mut house = House::with_customers();
    house.ok(&order(FIRST, WorkKind::Training, ServiceWay::Visit));
    let mut used = |days| match &house.ok(&Command::WorkUsed { order: WorkId(1), days })[0] {
        Event::WorkDaysUsed { extra_days, price, .. } => (*extra_days, *price),
        other => panic!("{other:?}"),
    };
    assert_eq!(used(1), (0, Fen(0)));
    assert_eq!(used(2), (2, Fen::yuan(2_000)));
    assert_eq!(used(1), (1, Fen::yuan(1_000)), "the third visit");
    let row = &house.report(Asked::new("service-orders")).rows[0];
    assert_eq!(row[4..6], [Cell::Count(1), Cell::Count(4)]);
    assert_eq!(row[7..], [Cell::Count(3), Cell::Count(3), Cell::Money(Fen::yuan(3_000))]);
}

#[test]
fn a_third_visit_is_charged_though_a_day_were_left() {
    let mut house = House::with_customers();
    house.settings = Settings::new(
        forecourt_service::settings::TABLE,
        &BTreeMap::from([("plat.included_days".to_owned(), Value::Number(5))]),
    )
    .unwrap();
    house.ok(&order(FIRST, WorkKind::Training, ServiceWay::Visit));
    for _ in 0..2 {
        house.ok(&Command::WorkUsed { order: WorkId(1), days: 1 });
    }
    assert_eq!(house.state.works.get(WorkId(1)).unwrap().price, Fen(0));
    house.ok(&Command::WorkUsed { order: WorkId(1), days: 1 });
    assert_eq!(house.state.works.get(WorkId(1)).unwrap().price, Fen::yuan(1_000));
}

fn ask() -> Command {
    Command::RequestMaintenance { customer: FIRST, text: "printer".into() }
}

#[test]
fn the_last_day_of_the_year_is_free_and_the_day_after_is_not() {
    let mut house = House::with_customers();
    assert_eq!(house.refused(&ask()).code, "not-accepted");
    house.ok(&Command::Accept { customer: FIRST, version: "1.0".into() });
    house.now = at("2027-03-01 23:59:59");
    house.ok(&ask());
    house.now = at("2027-03-02 00:00:00");
    let refusal = house.refused(&ask());
    assert_eq!((refusal.code, refusal.fact("ended")), ("no-cover", Some("2027-03-01")));
    assert!(refusal.fact("offer").is_some());
    let Event::ContractSigned { term, .. } = &house.ok(&Command::SignContract { customer: FIRST })[0] else {
        panic!("no contract")
    };
    assert_eq!((term.from.to_string(), term.to.to_string()), ("2027-03-02".into(), "2028-03-01".into()));
    let Event::MaintenanceRequested { cover, .. } = &house.ok(&ask())[0] else { panic!("no request") };
    assert_eq!(*cover, Cover::Contract);
    // The second contract follows the first.
    house.ok(&Command::SignContract { customer: FIRST });
    house.now = at("2029-03-01 12:00:00");
    house.ok(&ask());
}

#[test]
fn without_upgrade_right_the_present_version_goes_on() {
    let mut house = House::with_customers();
    house.ok(&Command::Accept { customer: FIRST, version: "1.0".into() });
    let to = |version: &str| Command::Upgrade { customer: FIRST, version: version.into() };
    house.ok(&to("1.1"));
    house.now = at("2027-03-02 09:00:00");
    let refusal = house.refused(&to("2.0"));
    assert_eq!((refusal.code, refusal.fact("version")), ("upgrade-refused", Some("1.1")));
    let bought = house.ok(&Command::BuyUpgrades { customer: FIRST });
    assert!(matches!(bought[..], [Event::UpgradeRightBought { .. }]));
    house.ok(&to("2.0"));
    assert_eq!(house.state.customers.get(FIRST).unwrap().version, "2.0");
}

fn quote(users: i64, custom_days: i64, wares: &[(Ware, i64)]) -> Command {
    let wares = wares.iter().copied().collect();
    Command::MakeQuote { customer: FIRST, users, custom_days, wares }
}

#[test]
fn ten_users_are_twenty_thousand_yuan() {
    let mut house = House::with_customers();
    house.ok(&quote(10, 0, &[]));
    let report = house.report(Asked::new("quote"));
    assert_eq!(report.rows[0][3], Cell::Money(Fen::yuan(20_000)));
    assert_eq!(
        report.notes[0],
        (Text::new("Sum, without tax", "合计(不含税)"), Cell::Money(Fen::yuan(20_000)))
    );
}

#[test]
fn a_quote_lists_every_device_at_its_price_and_cards_by_steps() {
    let mut house = House::with_customers();
    let wares = [
        (Ware::MagneticReader, 2),
        (Ware::IcReader, 1),
        (Ware::ContactlessReader, 1),
        (Ware::CardPrinter, 1),
        (Ware::MagneticCard, 1_000),
        (Ware::IcCard, 9_999),
        (Ware::M1Card, 10_000),
        (Ware::VisualCard, 100),
    ];
    house.ok(&quote(0, 3, &wares));
    let amounts: Vec<Cell> =
        house.report(Asked::new("quote")).rows.iter().map(|row| row[3].clone()).collect();
    let yuan =
        [3_000, 500, 900, 1_000, 12_000, 800, 29_997, 40_000, 1_000].map(|yuan| Cell::Money(Fen::yuan(yuan)));
    assert_eq!(amounts, yuan);
    house.ok(&quote(0, 0, &[(Ware::MagneticCard, 10_000)]));
    let report = house.report(Asked::new("quote"));
    assert_eq!(report.totals()[3], Cell::Money(Fen::yuan(6_500)));
    let empty = house.refused(&quote(0, 0, &[]));
    assert_eq!(empty.code, "bad-value");
    assert_eq!(house.refused(&quote(-1, 0, &[])).code, "bad-value");
}

#[test]
fn a_member_orders_nothing_of_the_seller() {
    let mut house = House::with_customers();
    let refused = house.give(&By::member(MemberId(1)), &quote(1, 0, &[])).unwrap_err();
    assert_eq!(refused.code, "forbidden");
}

#[test]
fn a_forged_price_is_no_part_of_a_quote() {
    let forged = r#"{"make-quote":{"customer":"CU-1","users":10,"price":1}}"#;
    assert!(serde_json::from_str::<Command>(forged).is_err());
}

fn wish(house: &mut House) {
    house.ok(&Command::CollectWish { customer: FIRST, text: "another report".into() });
    house.ok(&Command::EstimateWish { wish: WishId(1), days: 3 });
}

#[test]
fn custom_work_waits_for_its_approval_and_is_then_charged_by_the_day() {
    let mut house = House::with_customers();
    wish(&mut house);
    let start = Command::StartWish { wish: WishId(1) };
    assert_eq!(house.refused(&start).code, "not-approved");
    let Some(Ask::Approve(asked)) = house.asks.last() else { panic!("nobody was asked") };
    let amount = (asked.kind.as_str(), asked.about.as_str(), asked.amount, asked.branch);
    assert_eq!(amount, ("custom-work", "CW-1", Fen::yuan(3_000), BranchId(1)));
    house.decide_last(true);
    house.ok(&start);
    let done = house.ok(&Command::FinishWish { wish: WishId(1) });
    assert_eq!(done, [Event::WishDone { wish: WishId(1), days: 3, amount: Fen::yuan(3_000) }]);
}

#[test]
fn the_same_estimate_again_asks_nobody_again() {
    let mut house = House::with_customers();
    wish(&mut house);
    let again = Command::EstimateWish { wish: WishId(1), days: 3 };
    assert_eq!(house.ok(&again), []);
    house.decide_last(false);
    house.ok(&again);
    assert_eq!(house.asks.len(), 2, "what was refused is asked anew");
}

#[test]
fn an_approval_of_another_estimate_is_void() {
    let mut house = House::with_customers();
    wish(&mut house);
    let first = house.asks.last().cloned();
    house.ok(&Command::EstimateWish { wish: WishId(1), days: 30 });
    house.asks.extend(first);
    assert_eq!(house.decide_last(true), [Event::ApprovalStale { about: "CW-1".into() }]);
    assert_eq!(house.refused(&Command::StartWish { wish: WishId(1) }).fact("state"), Some("estimated"));
}

#[test]
fn a_refused_wish_is_not_worked_on_and_nobody_decides_by_hand() {
    let mut house = House::with_customers();
    wish(&mut house);
    let by_hand = Command::Decided {
        matter: "custom-work".into(),
        about: "CW-1".into(),
        digest: house.state.wishes.get(WishId(1)).unwrap().digest.clone(),
        approved: true,
        reason: String::new(),
    };
    assert_eq!(house.refused(&by_hand).code, "forbidden");
    house.decide_last(false);
    assert_eq!(house.refused(&Command::StartWish { wish: WishId(1) }).fact("state"), Some("refused"));
}
