//! Random commands of several users and stations, racing for few cars, with the clock running: whatever happens, the
//! invariants hold after each command, a refusal leaves no trace, the events replay to the same state, and a change that
//! is rolled back was never there.

use forecourt_books::{
    Account, BranchId, By, Context, Document, MemberId, PersonId, RentalId, Undo, VehicleId,
};
use forecourt_rental::kinds::{Grade, Step};
use forecourt_rental::{Command, Rental, State, facts};
use proptest::prelude::*;
use proptest::strategy::ValueTree;

use crate::house::{House, at, form, graded, json, of, slot, user};

/// With two cars that are only for sale.
fn with_sales() -> House {
    let mut house = House::new();
    for vehicle in [8, 9] {
        house.go(
            &By::System,
            json(&format!(
                r#"{{"add-vehicle": {{"vehicle": "V-{vehicle}", "model": "city", "station": "B-1", "odometer": {vehicle},
                "sale-price": 6000000, "for-sale": true}}}}"#
            )),
        );
    }
    house
}

/// One thing that somebody tries.
#[derive(Debug, Clone)]
enum Try {
    Choose { user: u32, station: u32 },
    Slot { user: u32, from: u32, hours: u32 },
    Order { what: u8, order: u32, number: u8 },
    Onwards { order: u32, number: u8 },
    Pay,
    Pass { minutes: u32 },
}

fn tries() -> impl Strategy<Value = Try> {
    prop_oneof![
        2 => (1u32..=4, 1u32..=2).prop_map(|(user, station)| Try::Choose { user, station }),
        4 => (1u32..=4, 2u32..40, 4u32..30).prop_map(|(user, from, hours)| Try::Slot { user, from, hours }),
        24 => (0u8..22, 1u32..7, any::<u8>()).prop_map(|(what, order, number)| Try::Order { what, order, number }),
        24 => (1u32..9, any::<u8>()).prop_map(|(order, number)| Try::Onwards { order, number }),
        4 => Just(Try::Pay),
        5 => (1u32..400).prop_map(|minutes| Try::Pass { minutes }),
    ]
}

/// A journey's usual next command, so that random walks come far; or any other.
fn command(house: &House, what: u8, id: u32, number: u8) -> Option<(By, Option<BranchId>, Command)> {
    let order = house.state.orders.get(RentalId(id))?;
    let by = By::member(order.member);
    let staff = |branch: BranchId| (By::person(PersonId(1), "counter"), Some(branch));
    let grade = if number.is_multiple_of(8) { Grade::Major } else { Grade::Minor };
    let sheet = if number.is_multiple_of(3) { graded("body-marks", grade) } else { form() };
    let vehicle = order.vehicle.unwrap_or(VehicleId(0));
    let km = house.state.fleet.get(&vehicle).map_or(0, |vehicle| vehicle.odometer) + i64::from(number);
    let site = BranchId(1 + u32::from(number) % 3);
    let time = |hours: u8| {
        let grid = house.now.as_s() - house.now.as_s() % 1800;
        forecourt_books::At::from_s(grid + 1800 * (1 + u64::from(hours % 24))).to_string()
    };
    let member = |text: &str, more: &str| Some((by.clone(), None, of(id, text, more)));
    let at_station = |branch, command| {
        let (by, branch) = staff(branch);
        Some((by, branch, command))
    };
    let oid = RentalId(id);
    match what {
        0 | 1 => member("confirm-deposit", r#""means": "wechat""#),
        2 | 3 => at_station(order.station, Command::FileInspection { order: oid, form: sheet }),
        4 | 5 => member("confirm-inspection", ""),
        6 | 7 => at_station(
            order.station,
            Command::Collect { order: oid, member: Some(order.member), odometer: km, energy: 80 },
        ),
        8 => member(
            "decide",
            if number.is_multiple_of(2) { r#""decision": "buy""# } else { r#""decision": "return""# },
        ),
        9 => member("schedule-hand-in", &format!(r#""site": "{site}", "time": "{}""#, time(number))),
        10 => at_station(site, Command::HandIn { order: oid, station: None, odometer: km, energy: 60 }),
        11 => {
            let back = order.handed_in?;
            at_station(back.station, Command::FilePostInspection { order: oid, form: sheet })
        }
        12 => member("quote-purchase", ""),
        13 => member("pay-purchase", r#""means": "alipay""#),
        14 => member(
            ["accept-damage", "accept-substitute", "withdraw-purchase", "cancel"][usize::from(number % 4)],
            "",
        ),
        15 => member("extend", &format!(r#""end": "{}""#, time(number))),
        16 => member("dispute-damage", r#""text": "no""#),
        17 => member(["pay-charges", "pay-claim"][usize::from(number % 2)], r#""means": "wechat""#),
        18 => member("review", r#""vehicle": 2, "station": 3, "staff": 1, "procedure": 5"#),
        19 => {
            Some((By::System, None, Command::DecideDispute { order: oid, keep: forecourt_books::Fen(100) }))
        }
        20 => {
            let papers =
                ["invoice", "registration-papers", "insurance-transfer", "warranty-booklet", "second-key"];
            let papers = papers.iter().map(|paper| (*paper).to_owned()).collect();
            let site = order.appointment.map_or(order.station, |kept| kept.site);
            at_station(site, Command::HandOverPurchase { order: oid, papers, form: form() })
        }
        _ => at_station(
            house.state.fleet.get(&vehicle)?.station,
            Command::FileServiceInspection { vehicle, form: form() },
        ),
    }
}

/// A refused command changes nothing; a taken one can be taken back whole.
fn attempt(house: &mut House, by: &By, branch: Option<BranchId>, command: Command) {
    let before = Rental::state_text(&house.state);
    let mut copy = house.state.clone();
    match house.try_at(by, branch, command) {
        Err(refusal) => {
            assert_eq!(Rental::state_text(&house.state), before);
            assert!(Rental::refusals().iter().any(|said| said.code == refusal.code), "{refusal}");
        }
        Ok(events) => {
            copy.begin();
            let seen = house.events.len();
            let stamp = house.events[seen - 1].0.clone();
            events.iter().for_each(|event| Rental::apply(&mut copy, &stamp, event));
            copy.rollback();
            assert_eq!(Rental::state_text(&copy), before);
        }
    }
}

fn run(house: &mut House, tried: Try) {
    match tried {
        Try::Choose { user: number, station } => {
            let model = if number == 4 { "van" } else { "city" };
            let by = user(number);
            let mode = if number == 3 { "buy" } else { "rent" };
            for text in [
                format!(r#"{{"choose-mode": {{"mode": "{mode}"}}}}"#),
                r#"{"choose-use": {"use": "commute"}}"#.to_owned(),
                format!(r#"{{"choose-model": {{"model": "{model}"}}}}"#),
                format!(r#"{{"choose-station": {{"station": "B-{station}"}}}}"#),
            ] {
                attempt(house, &by, None, json(&text));
            }
        }
        Try::Slot { user: number, from, hours } => {
            let grid = house.now.as_s() - house.now.as_s() % 1800;
            let start = forecourt_books::At::from_s(grid + 1800 * u64::from(from + 3));
            let end = start.plus_h(i64::from(hours));
            attempt(house, &user(number), None, slot(&start.to_string(), &end.to_string()));
        }
        Try::Order { what, order, number } => {
            if let Some((by, branch, command)) = command(house, what, order, number) {
                attempt(house, &by, branch, command);
            }
        }
        Try::Onwards { order, number } => onwards(house, order, number),
        Try::Pay => {
            let waits = house.asked.iter().any(|ask| matches!(ask, forecourt_books::Ask::Charge(_)));
            if waits && !paid(house, house.last_charge().document) {
                house.pay();
            }
        }
        Try::Pass { minutes } => {
            let to = house.now.plus_min(i64::from(minutes));
            house.until(to);
        }
    }
}

/// The usual next thing of an order, so that walks come to every end; time is let pass where it has to.
fn onwards(house: &mut House, id: u32, number: u8) {
    let last = u32::try_from(house.state.orders.len()).unwrap();
    let id = if id > last { last } else { id };
    let Some(order) = house.state.orders.get(RentalId(id)).cloned() else { return };
    if order.substitute.is_some() {
        return attempt(house, &By::member(order.member), None, of(id, "accept-substitute", ""));
    }
    let quote = order.quote.as_ref();
    let what = match order.step() {
        Step::SlotChosen => 0,
        Step::DepositPending => return settle(house, Document::Deposit(RentalId(id))),
        Step::DepositPaid => 2,
        Step::InspectionShown => 4,
        Step::Confirmed if order.mode == forecourt_rental::kinds::Mode::Buy => match quote {
            None => 13,
            Some(quote) if quote.paid => 20,
            Some(_) => return settle(house, Document::Purchase(RentalId(id))),
        },
        Step::Confirmed => {
            house.until(order.start.minus_s(600).max(house.now));
            6
        }
        Step::InUse => 8,
        Step::DecisionMade => 9,
        Step::HandInScheduled => match quote {
            _ if order.decided() != Some(forecourt_rental::kinds::Decision::Buy) => 10,
            None => 12,
            Some(quote) if quote.paid => 20,
            Some(quote) if quote.asked => return settle(house, Document::Purchase(RentalId(id))),
            Some(_) => 13,
        },
        Step::HandedIn => 11,
        Step::PostInspected => {
            if number.is_multiple_of(2) {
                16
            } else {
                14
            }
        }
        Step::Settled | Step::Purchased => 18,
        _ => return,
    };
    let number =
        if what == 10 { u8::try_from(order.appointment.unwrap().site.0 - 1).unwrap() } else { number };
    if let Some((by, branch, command)) = command(house, what, id, number) {
        attempt(house, &by, branch, command);
    }
}

/// Pays a document that waits for it.
fn settle(house: &mut House, document: Document) {
    let charges = house.asked.iter().rev();
    let charge = charges
        .filter_map(|ask| if let forecourt_books::Ask::Charge(charge) = ask { Some(charge) } else { None })
        .find(|charge| charge.document == document)
        .cloned();
    if let Some(charge) = charge.filter(|charge| !paid(house, charge.document)) {
        house.pay_charge(charge);
    }
}

/// Whether payments would still take it: a withdrawn or paid order is gone.
fn paid(house: &House, document: Document) -> bool {
    let order = |id| house.state.orders.get(id).expect("charged orders exist");
    match document {
        Document::Deposit(id) => order(id).step() != Step::DepositPending,
        Document::RentalCharges(id) => order(id).charges_asked.is_zero(),
        Document::RentalClaim(id) => !house.state.claims.contains_key(&(order(id).member, id)),
        Document::Purchase(id) => !order(id).quote.as_ref().is_some_and(|quote| quote.asked && !quote.paid),
        _ => true,
    }
}

/// What the rental says is held as deposit, disputed and claimed is what the ledger says (PLAT-42).
fn money(house: &House) {
    let said = facts::liabilities(&house.state);
    let of = |wanted| -> i64 { said.iter().filter(|row| row.0 == wanted).map(|row| row.2).sum() };
    assert_eq!(-house.balance(Account::Deposits), of(Account::Deposits));
    assert_eq!(-house.balance(Account::Disputed), of(Account::Disputed));
    assert_eq!(house.balance(Account::Receivable), of(Account::Receivable));
    let earned = facts::earned(&house.state);
    let of_earned = |wanted| -> i64 { earned.iter().filter(|row| row.0 == wanted).map(|row| row.2).sum() };
    for account in [Account::RevenueRental, Account::RevenueVehicles] {
        assert_eq!(-house.balance(account), of_earned(account), "{account:?}");
    }
    let claims: i64 = (1..=6).map(|number| house.state.claims_of(MemberId(number))).sum();
    assert_eq!(of(Account::Receivable), claims);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_tried_everything_stays_in_order(tries in prop::collection::vec(tries(), 1..160), violation in any::<bool>()) {
        let mut house = with_sales();
        house.set("rental.violation_deposit", if violation { 100_000 } else { 0 });
        for number in 1..=4 {
            run(&mut house, Try::Choose { user: number, station: 1 });
        }
        for tried in tries {
            run(&mut house, tried);
            house.check();
            money(&house);
        }
        let mut again = State::default();
        for (stamp, event) in &house.events {
            let stored = serde_json::to_string(event).unwrap();
            let event = serde_json::from_str(&stored).unwrap();
            Rental::apply(&mut again, stamp, &event);
        }
        prop_assert_eq!(Rental::state_text(&again), Rental::state_text(&house.state));
    }
}

#[test]
fn two_users_race_for_the_last_car_and_one_gets_it() {
    let mut house = House::new();
    for number in 1..=3 {
        house.choose(number, "rent", "city", 1);
    }
    let wanted = || slot("2026-03-02 10:00", "2026-03-02 18:00");
    let got = (1..=3).filter(|number| house.try_at(&user(*number), None, wanted()).is_ok()).count();
    assert_eq!((got, house.now), (2, at("2026-03-02 08:00")));
}

#[test]
fn random_walks_come_to_every_kind_of_end() {
    let mut seen = std::collections::BTreeSet::new();
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    for _ in 0..60 {
        let walk = prop::collection::vec(tries(), 160).new_tree(&mut runner).unwrap().current();
        let mut house = with_sales();
        for number in 1..=4 {
            run(&mut house, Try::Choose { user: number, station: 1 });
        }
        walk.into_iter().for_each(|tried| run(&mut house, tried));
        seen.extend(
            house.state.orders.iter().flat_map(|(_, order)| order.history.iter().map(|(step, _)| *step)),
        );
    }
    let missing: Vec<_> = Step::ALL.iter().filter(|step| !seen.contains(step)).collect();
    assert!(missing.is_empty(), "never reached: {missing:?}");
}
