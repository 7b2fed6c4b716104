//! A small house around the rental: facts that a test sets, payments that are made by hand, a clock that is set.

use std::collections::BTreeMap;

use forecourt_books::ask::{Charge, Refund};
use forecourt_books::calendar::Hours;
use forecourt_books::facts::keys::Keys;
use forecourt_books::facts::members::Members;
use forecourt_books::facts::organisation::Organisation;
use forecourt_books::facts::{
    self, BranchFacts, BranchKind, KeyFacts, MemberFacts, Membership, Opening, VehicleFacts,
};
use forecourt_books::ledger::{Account, Rule};
use forecourt_books::report::{Asked, Report};
use forecourt_books::{
    Ask, At, BranchId, By, Context, Day, Document, Facts, Ledger, MemberId, News, PaymentId, PersonId,
    Position, Posting, Rejection, RentalId, Scene, Settings, Stamp, Value, VehicleId,
};
use forecourt_rental::command::Form;
use forecourt_rental::kinds::{Grade, Step, When};
use forecourt_rental::{Command, Event, Rental, State, settings};

/// What the other contexts know.
#[derive(Default)]
pub struct World {
    pub ledger: Ledger,
    pub cabinets: Vec<BranchId>,
    pub keys: BTreeMap<VehicleId, BranchId>,
    pub keys_out: Vec<VehicleId>,
    pub members: BTreeMap<MemberId, MemberFacts>,
    pub closed: Vec<Day>,
    pub shut: Vec<BranchId>,
}

impl Organisation for World {
    fn branch(&self, branch: BranchId) -> Option<BranchFacts> {
        // Stations stand on one meridian, 0.1 degree (11,120 m) apart.
        let position = Position::new(36_000_000 + (i32::try_from(branch.0).ok()? - 1) * 100_000, 117_000_000);
        (1..=4).contains(&branch.0).then(|| BranchFacts {
            kind: BranchKind::RentalStation,
            name: format!("station {branch}"),
            position: Some(position),
            manager: None,
        })
    }
    fn opening(&self, branch: BranchId, day: Day) -> Opening {
        if self.closed.contains(&day) || self.shut.contains(&branch) {
            Opening::Closed
        } else {
            Opening::Open(Hours { from: 480, to: 1200 })
        }
    }
    fn vehicle(&self, vehicle: VehicleId) -> Option<VehicleFacts> {
        let plate = format!("鲁A{:05}", vehicle.0);
        Some(VehicleFacts { plate, vin: vehicle.to_string(), model: "city".into() })
    }
}

impl Members for World {
    fn member(&self, member: MemberId) -> Option<MemberFacts> {
        self.members.get(&member).cloned()
    }
}

impl Keys for World {
    fn keys_of(&self, vehicle: VehicleId) -> Vec<KeyFacts> {
        let at = self.keys.get(&vehicle);
        let key = |branch: &BranchId| KeyFacts {
            key: "K-1".into(),
            custody: "in-slot",
            place: Some("1/1/01".into()),
            branch: Some(*branch),
        };
        let out = |_: &VehicleId| KeyFacts { key: "K-2".into(), custody: "out", place: None, branch: None };
        let outside = self.keys_out.iter().filter(|known| **known == vehicle).map(out);
        at.map(key).into_iter().chain(outside).collect()
    }
    fn has_cabinet(&self, branch: BranchId) -> bool {
        self.cabinets.contains(&branch)
    }
}

impl facts::value::Value for World {}
impl facts::payments::Payments for World {}
impl facts::rental::Rental for World {}
impl facts::security::Security for World {}

impl Facts for World {
    fn ledger(&self) -> &Ledger {
        &self.ledger
    }
}

static TAKEN: Rule = Rule::new("paid-deposit", Account::WechatClearing, Account::Deposits);
static TAKEN_ADVANCE: Rule = Rule::new("paid-advance", Account::WechatClearing, Account::Prepaid);
static TAKEN_CLAIM: Rule = Rule::new("paid-claim", Account::WechatClearing, Account::Receivable);
static GIVEN: Rule = Rule::new("refunded-deposit", Account::Deposits, Account::WechatClearing);
static GIVEN_ADVANCE: Rule = Rule::new("refunded-advance", Account::Prepaid, Account::WechatClearing);

/// The file of somebody who may rent.
pub fn person() -> MemberFacts {
    MemberFacts {
        membership: Membership::Active,
        category: "basic".into(),
        home: BranchId(1),
        shared: true,
        name: "王小明".into(),
        phone: "13812345678".into(),
        birthday: Day::new(1990, 3, 7),
        licence_class: "C1".into(),
        licence_until: Day::new(2030, 1, 1),
        address: Some(Position::new(36_010_000, 117_000_000)),
        referrer: None,
        since: At(0),
        consent: true,
        until: None,
    }
}

/// The rental in its surroundings.
pub struct House {
    pub state: State,
    pub settings: Settings,
    pub world: World,
    pub now: At,
    pub events: Vec<(Stamp, Event)>,
    /// What was asked of others since the last look.
    pub asked: Vec<Ask>,
    pub news: Vec<News>,
}

pub fn at(text: &str) -> At {
    text.parse::<When>().unwrap().0
}

pub fn user(number: u32) -> By {
    By::member(MemberId(number))
}

pub fn form() -> Form {
    Form { rest: Some(Grade::Ok), ..Form::default() }
}

pub fn graded(item: &str, grade: Grade) -> Form {
    Form { items: BTreeMap::from([(item.to_owned(), grade)]), ..form() }
}

impl House {
    /// Empty, on a Monday morning.
    pub fn bare() -> House {
        let members = (1..=6).map(|number| (MemberId(number), person())).collect();
        House {
            state: State::default(),
            settings: Settings::default(),
            world: World { members, ..World::default() },
            now: at("2026-03-02 08:00"),
            events: Vec::new(),
            asked: Vec::new(),
            news: Vec::new(),
        }
    }

    /// With two models, stations B-1 to B-3 and four vehicles: V-1 and V-2 (city, B-1), V-3 (city, B-2), V-4 (van, B-1).
    pub fn new() -> House {
        let mut house = House::bare();
        for station in 1..=3 {
            let desk = station != 2;
            house.go(&By::System, json(&format!(
                r#"{{"configure-station": {{"station": "B-{station}", "bays": 6, "sales-desk": {desk}}}}}"#
            )));
        }
        for (model, day, fit, seats) in [("city", 20_000, 80, 5), ("van", 30_000, 70, 7)] {
            house.go(&By::System, json(&format!(
                r#"{{"configure-model": {{"model": "{model}", "class": "C1", "seats": {seats}, "energy": "petrol",
                "day-price": {day}, "percent-price": 300, "service-fee": 2000,
                "suits": {{"commute": {fit}, "family": 60}},
                "damage": {{"body-marks": {{"minor": 50000, "major": 400000}}, "cleanliness": {{"minor": 8000, "major": 20000}}}}}}}}"#
            )));
        }
        for (vehicle, model, station, km) in
            [(1, "city", 1, 9000), (2, "city", 1, 8000), (3, "city", 2, 100), (4, "van", 1, 500)]
        {
            house.go(&By::System, json(&format!(
                r#"{{"add-vehicle": {{"vehicle": "V-{vehicle}", "model": "{model}", "station": "B-{station}",
                "odometer": {km}, "sellable": true, "sale-price": 8000000}}}}"#
            )));
        }
        house.asked.clear();
        house
    }

    pub fn set(&mut self, key: &str, value: i64) {
        let overrides = BTreeMap::from([(key.to_owned(), Value::Number(value))]);
        self.settings = Settings::new(settings::TABLE, &overrides).unwrap();
    }

    /// Lets the clock run, every deadline on its way.
    pub fn until(&mut self, to: At) {
        while let Some(due) = Rental::next_deadline(&self.state).filter(|due| *due <= to) {
            self.now = due.max(self.now);
            let by = By::System;
            let scene =
                Scene { at: self.now, by: &by, branch: None, settings: &self.settings, facts: &self.world };
            let events = Rental::due(&self.state, &scene);
            assert!(!events.is_empty(), "a deadline brings something about");
            self.take(&by, None, events);
            let next = Rental::next_deadline(&self.state);
            assert!(next.is_none_or(|next| next >= due), "deadlines do not go back");
        }
        self.now = to;
    }

    fn take(&mut self, by: &By, branch: Option<BranchId>, events: Vec<Event>) {
        for event in events {
            let seq = self.events.len() as u64;
            let stamp = Stamp { at: self.now, by: by.clone(), branch, seq };
            Rental::apply(&mut self.state, &stamp, &event);
            let mut postings = Vec::new();
            Rental::postings(&stamp, &event, &mut postings);
            postings.iter().for_each(|posting| self.world.ledger.post(self.now, posting));
            self.news.extend(Rental::news(&self.state, &stamp, &event));
            let asks = Rental::asks(&self.world, &stamp, &event);
            self.events.push((stamp, event));
            for ask in asks {
                if let Ask::Refund(refund) = &ask {
                    self.refund(refund);
                }
                self.asked.push(ask);
            }
        }
        self.check();
    }

    /// What holds after every command.
    pub fn check(&self) {
        assert_eq!(Rental::invariants(&self.state, &self.world), Ok(()));
        assert_eq!(self.world.ledger.check(), Ok(()));
    }

    /// Payments pays back at once.
    fn refund(&mut self, refund: &Refund) {
        let rule = match refund.document {
            Document::Deposit(_) if refund.reason != "late-payment" => &GIVEN,
            _ => &GIVEN_ADVANCE,
        };
        let posting = Posting::at(rule, refund.amount.0, BranchId(1), refund.document);
        self.world.ledger.post(self.now, &posting);
        let news = News::Refunded {
            document: refund.document,
            amount: refund.amount,
            total: refund.amount,
            requested: false,
        };
        self.hear(&news);
    }

    /// News of others.
    pub fn hear(&mut self, news: &News) {
        if let Some(command) = Rental::on(&self.state, news) {
            self.go(&By::System, command);
        }
    }

    /// The last payment asked for is made, by the means that was wished.
    pub fn pay(&mut self) {
        let charge = self.last_charge();
        self.pay_charge(charge);
    }

    /// A payment is made.
    pub fn pay_charge(&mut self, charge: Charge) {
        let rule = match charge.purpose {
            facts::Purpose::Deposit => &TAKEN,
            facts::Purpose::Claim => &TAKEN_CLAIM,
            _ => &TAKEN_ADVANCE,
        };
        let posting = Posting::at(rule, charge.amount.0, BranchId(1), charge.document);
        self.world.ledger.post(self.now, &posting);
        self.hear(&News::Paid {
            document: charge.document,
            payment: PaymentId(1),
            amount: charge.amount,
            parts: charge.parts,
        });
    }

    pub fn last_charge(&self) -> Charge {
        let charges = self.asked.iter().rev();
        charges
            .filter_map(|ask| if let Ask::Charge(charge) = ask { Some(charge.clone()) } else { None })
            .next()
            .expect("something is to be paid")
    }

    pub fn try_at(
        &mut self,
        by: &By,
        branch: Option<BranchId>,
        command: Command,
    ) -> Result<Vec<Event>, Rejection> {
        let scene = Scene { at: self.now, by, branch, settings: &self.settings, facts: &self.world };
        let events = Rental::decide(&self.state, &scene, &command)?;
        self.take(by, branch, events.clone());
        Ok(events)
    }

    /// A command that is taken.
    #[track_caller]
    pub fn go(&mut self, by: &By, command: Command) -> Vec<Event> {
        match self.try_at(by, None, command.clone()) {
            Ok(events) => events,
            Err(refusal) => panic!("{command:?} is refused: {refusal}"),
        }
    }

    /// A command that is refused, and leaves no trace.
    #[track_caller]
    pub fn refused(&mut self, by: &By, command: Command) -> Rejection {
        self.refused_at(by, None, command)
    }

    #[track_caller]
    pub fn refused_at(&mut self, by: &By, branch: Option<BranchId>, command: Command) -> Rejection {
        let before = Rental::state_text(&self.state);
        let refusal = self.try_at(by, branch, command).expect_err("this is refused");
        assert_eq!(Rental::state_text(&self.state), before);
        let known = Rental::refusals().iter().any(|said| said.code == refusal.code);
        assert!(known, "{} is in the table", refusal.code);
        refusal
    }

    /// Staff at a station.
    #[track_caller]
    pub fn staff(&mut self, station: u32, command: Command) -> Vec<Event> {
        let by = By::person(PersonId(station), "counter");
        match self.try_at(&by, Some(BranchId(station)), command.clone()) {
            Ok(events) => events,
            Err(refusal) => panic!("{command:?} is refused: {refusal}"),
        }
    }

    #[track_caller]
    pub fn staff_refused(&mut self, station: u32, command: Command) -> Rejection {
        self.refused_at(&By::person(PersonId(station), "counter"), Some(BranchId(station)), command)
    }

    pub fn step(&self, order: u32) -> Step {
        self.state.orders.get(RentalId(order)).unwrap().step()
    }

    pub fn order(&self, order: u32) -> &forecourt_rental::state::order::Order {
        self.state.orders.get(RentalId(order)).unwrap()
    }

    /// How often an event of this kind happened.
    pub fn count(&self, kind: &str) -> usize {
        let tag = format!("\"kind\":\"{kind}\"");
        self.events.iter().filter(|(_, event)| serde_json::to_string(event).unwrap().contains(&tag)).count()
    }

    pub fn balance(&self, account: Account) -> i64 {
        self.world.ledger.balance(account)
    }

    pub fn report(&self, by: &By, asked: &Asked) -> Result<Report, Rejection> {
        let scene = Scene { at: self.now, by, branch: None, settings: &self.settings, facts: &self.world };
        Rental::report(&self.state, &scene, asked)
    }

    /// A user chooses mode, use, model and station.
    pub fn choose(&mut self, number: u32, mode: &str, model: &str, station: u32) {
        let by = user(number);
        self.go(&by, json(&format!(r#"{{"choose-mode": {{"mode": "{mode}"}}}}"#)));
        self.go(&by, json(r#"{"choose-use": {"use": "commute"}}"#));
        self.go(&by, json(&format!(r#"{{"choose-model": {{"model": "{model}"}}}}"#)));
        self.go(&by, json(&format!(r#"{{"choose-station": {{"station": "B-{station}"}}}}"#)));
    }

    /// A rental order with its deposit paid.
    pub fn booked(&mut self, number: u32, start: &str, end: &str) -> u32 {
        self.choose(number, "rent", "city", 1);
        self.go(&user(number), slot(start, end));
        let order = u32::try_from(self.state.orders.len()).unwrap();
        self.go(&user(number), of(order, "confirm-deposit", r#""means": "wechat""#));
        self.pay();
        order
    }

    /// The same, inspected and confirmed.
    pub fn confirmed(&mut self, number: u32, start: &str, end: &str) -> u32 {
        let order = self.booked(number, start, end);
        self.staff(1, Command::FileInspection { order: RentalId(order), form: form() });
        self.go(&user(number), of(order, "confirm-inspection", ""));
        order
    }

    /// The same, collected at its start.
    pub fn driving(&mut self, number: u32, start: &str, end: &str) -> u32 {
        let order = self.confirmed(number, start, end);
        self.until(at(start));
        self.collect(order, 90);
        order
    }

    /// A renter buys the car in use, and pays by bank card.
    pub fn buys(&mut self, number: u32, order: u32, hand_in: &str) {
        let renter = user(number);
        self.go(&renter, of(order, "decide", r#""decision": "buy""#));
        let visit = format!(r#""site": "B-1", "time": "{hand_in}""#);
        self.go(&renter, of(order, "schedule-hand-in", &visit));
        self.go(&renter, of(order, "quote-purchase", ""));
        self.go(&renter, of(order, "pay-purchase", r#""means": "bank-card""#));
        self.pay();
    }

    pub fn collect(&mut self, order: u32, energy: i64) {
        let known = self.order(order);
        let member = known.member;
        let odometer = self.state.fleet.get(&known.vehicle.unwrap()).unwrap().odometer;
        let station = known.station.0;
        let (order, member) = (RentalId(order), Some(member));
        self.staff(station, Command::Collect { order, member, odometer, energy });
    }

    /// Staff take the car back at a station, 100 km on.
    pub fn hand_in(&mut self, order: u32, station: u32, energy: i64) -> Vec<Event> {
        let odometer = self.order(order).used.unwrap().odometer + 100;
        let order = RentalId(order);
        self.staff(station, Command::HandIn { order, station: None, odometer, energy })
    }
}

pub fn json(text: &str) -> Command {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

pub fn slot(start: &str, end: &str) -> Command {
    json(&format!(r#"{{"choose-slot": {{"start": "{start}", "end": "{end}"}}}}"#))
}

/// A command about an order.
pub fn of(order: u32, name: &str, more: &str) -> Command {
    let comma = if more.is_empty() { "" } else { ", " };
    json(&format!(r#"{{"{name}": {{"order": "R-{order}"{comma}{more}}}}}"#))
}
