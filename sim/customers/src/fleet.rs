//! Rental cars whose keys hang in a cabinet: the key leaves it for an order alone, over the simulated line, and the car is
//! back when the key hangs in a cabinet again, this one or another station's.
//!
//! It refuses to know whether the cabinet is free, awake or sick just then.

use crate::habits::Habit;
use crate::keys::{CONSULTANTS, consultant, house, key};
use crate::pen::Pen;
use crate::rents::reading;
use crate::script::{Given, Gives, Script, Step, row};
use crate::town::{DAY_S, Town};
use forecourt_kernel::Stream;
use toml::Value;

/// Rental cars of each cabinet.
const CARS: u64 = 3;
/// Their keys hang from this slot on, behind those of the demonstration cars.
const FIRST_SLOT: u64 = 21;
/// Rentals that are tried at each cabinet each day.
const RENTALS: u64 = 3;

fn car(cabinet: u8, k: u64) -> String {
    format!("rental-{cabinet}-{k}")
}

/// A car's key.
fn ring(cabinet: u8, k: u64) -> String {
    format!("R{cabinet:02}{k:02}")
}

/// A model for each car: who wants the model wants this key.
fn model(cabinet: u8, k: u64) -> String {
    format!("kart-{cabinet}-{k}")
}

fn given<const N: usize>(command: &str, with: [(&str, Value); N]) -> Given {
    Given { command: command.to_owned(), with: row(with), gives: Gives::Nothing }
}

/// The station's bays, cars and keys.
pub(crate) fn add(script: &mut Script, cabinet: u8) {
    let at = || Value::from(format!("@{}", house(cabinet)));
    let bays = [("station", at()), ("bays", 20.into()), ("sales-desk", true.into())];
    script.given.push(given("rental.configure-station", bays));
    for k in 1..=CARS {
        let plate = format!("C{cabinet:02}{k:02}");
        let vin = format!("VIN-{plate}");
        let suits = Value::Table(row([("family", 80.into())]));
        let sold_as = [
            ("model", model(cabinet, k).into()),
            ("class", "C1".into()),
            ("seats", 5.into()),
            ("energy", "petrol".into()),
            ("day-price", 18_000.into()),
            ("suits", suits),
        ];
        script.given.push(given("rental.configure-model", sold_as));
        let plated = [("plate", plate.as_str().into()), ("vin", vin.into())];
        let mut registered = given("organisation.register-vehicle", plated);
        registered.gives = Gives::First(car(cabinet, k));
        script.given.push(registered);
        let stands = [
            ("vehicle", format!("@{}", car(cabinet, k)).into()),
            ("model", model(cabinet, k).into()),
            ("station", at()),
            ("odometer", 1_000.into()),
        ];
        script.given.push(given("rental.add-vehicle", stands));
        script.keys.push(row([
            ("name", ring(cabinet, k).into()),
            ("kind", "rental".into()),
            ("vehicle", plate.into()),
            ("in", format!("{cabinet}/1/{:02}", FIRST_SLOT + k - 1).into()),
        ]));
    }
}

/// One rental with its key.
struct Trip<'a> {
    town: &'a Town<'a>,
    luck: Stream,
    /// The cabinet from which it starts.
    from: u8,
    /// The car's number there.
    car: u64,
    /// The car's key.
    ring: String,
    /// Who is served: `@c3`.
    me: String,
    /// The name of the order.
    order: String,
}

impl Trip<'_> {
    fn shows(&mut self, habit: Habit) -> bool {
        self.luck.ratio(self.town.mix.chance(habit))
    }

    fn order(&self) -> (&'static str, Value) {
        ("order", format!("@{}", self.order).into())
    }

    fn consultant(&mut self, cabinet: u8) -> String {
        consultant(cabinet, self.luck.between(1, CONSULTANTS))
    }
}

/// A day's rentals of one cabinet, each on a stream of its own.
pub(crate) fn rentals(town: &Town<'_>, cabinet: u8, day: u64) -> Vec<Step> {
    let mut steps = Vec::new();
    for number in 1..=RENTALS {
        let mut luck = Stream::named(town.seed, &format!("cabinet/{cabinet}/day/{day}/rental/{number}"));
        let wanted = luck.ratio(town.mix.chance(Habit::WorksWithKeys));
        let at_s = day * DAY_S + 3_600 + luck.between(0, 7_200);
        // One of the first customers, so that those who come later change nothing.
        let whom = luck.between(1, 5);
        let car = luck.between(1, CARS);
        if !wanted || whom > u64::from(town.size.customers) {
            continue;
        }
        let (ring, me) = (ring(cabinet, car), format!("@c{whom}"));
        let order = format!("key-rental-{cabinet}-{day}-{number}");
        let trip = Trip { town, luck, from: cabinet, car, ring, me, order };
        let pen = Pen::new(&format!("c{whom}"), at_s, usize::MAX);
        steps.extend(trip.write(pen, number));
    }
    steps
}

impl Trip<'_> {
    fn write(mut self, mut pen: Pen, number: u64) -> Vec<Step> {
        // Between the other trips of the cabinet, so that people mostly find it free.
        let start = pen.now() / DAY_S * DAY_S + 14_400 + 5_400 * (number - 1) / 1_800 * 1_800;
        let end = start + 4 * 3_600 + self.luck.below(4) * 1_800;
        self.book(&mut pen, start, end);
        if self.shows(Habit::NeverComes) {
            return pen.done();
        }
        let lifted = self.fetch(&mut pen, start);
        if lifted && !self.shows(Habit::NeverReturns) {
            self.bring(&mut pen, end);
        }
        pen.done()
    }

    fn book(&mut self, pen: &mut Pen, start: u64, end: u64) {
        let (me, station) = (self.me.clone(), Value::from(format!("@{}", house(self.from))));
        pen.gives(
            &me,
            "rental.choose-mode",
            [("mode", "rent".into())],
            "wants a car whose key hangs in a cabinet",
        );
        pen.gives(&me, "rental.choose-use", [("use", "family".into())], "");
        pen.gives(&me, "rental.choose-model", [("model", model(self.from, self.car).into())], "");
        pen.gives(&me, "rental.choose-station", [("station", station)], "");
        let slot = [("start", self.town.minute(start).into()), ("end", self.town.minute(end).into())];
        pen.gives(&me, "rental.choose-slot", slot, "").named(&self.order);
        let paid = [self.order(), ("means", "bank-card".into())];
        pen.wait(20).gives(&me, "rental.confirm-deposit", paid, "pays the deposit");
        let clerk = self.consultant(self.from);
        let form = Value::Table(row([("rest", "ok".into())]));
        let filed = [self.order(), ("form", form)];
        pen.wait(300).gives(&clerk, "rental.file-inspection", filed, "");
        pen.wait(60).gives(&me, "rental.confirm-inspection", [self.order()], "signs");
    }

    /// Whether the key is out then, as far as people can tell.
    fn fetch(&mut self, pen: &mut Pen, start: u64) -> bool {
        let who = self.consultant(self.from);
        let (leaves, greedy) = (self.shows(Habit::WalksAway), self.shows(Habit::TakesTwoKeys));
        let lends = self.shows(Habit::LendsTheKey);
        let second = key(self.from, self.luck.between(1, 8));
        let late = self.luck.below(900);
        let me = self.me.clone();
        pen.until(start - 600).gives(&me, "rental.arrive", [self.order()], "");
        let odometer = reading(pen.now()).into();
        let asked = [self.order(), ("member", me.into()), ("odometer", odometer), ("energy", 100.into())];
        pen.wait(120 + late).gives(&who, "rental.collect", asked, "asks the cabinet for the key");
        pen.wait(10).says(format!("{who} signs in at cabinet {}", self.from), "");
        pen.wait(5).says(format!("{who} takes key {} for rental", self.ring), "");
        if leaves {
            return false;
        }
        let lift = self.luck.between(3, 12);
        pen.wait(lift).says(format!("{who} lifts {}", self.ring), "hands the key over");
        if greedy {
            pen.wait(1).says(format!("{who} lifts {second}"), "takes a second key along");
        }
        if lends {
            let other = self.consultant(self.from);
            pen.wait(10).says(format!("{who} hands {} to {other}", self.ring), "lets somebody else have it");
        }
        pen.wait(30).says(format!("{who} signs out"), "");
        true
    }

    /// To whichever cabinet, by whoever has it then; the car is handed in when its key hangs there.
    fn bring(&mut self, pen: &mut Pen, end: u64) {
        let (elsewhere, late) = (self.shows(Habit::ReturnsElsewhere), self.shows(Habit::ReturnsLate));
        let (loses, forgets) = (self.shows(Habit::LosesTheKey), self.shows(Habit::WalksAway));
        let there = u8::try_from(self.luck.between(1, u64::from(self.town.size.cabinets))).unwrap_or(1);
        let at = if elsewhere { there } else { self.from };
        let who = self.consultant(at);
        let by_how_much = if late { self.luck.between(2_400, 9_000) } else { self.luck.below(600) };
        let energy = i64::try_from(self.luck.between(20, 100)).unwrap_or(100);
        pen.until(end - 900).wait(by_how_much);
        if loses {
            pen.says(format!("{who} signs in at cabinet {at}"), "");
            pen.wait(5).says(format!("{who} reports {} lost", self.ring), "the renter has lost the key");
            pen.wait(20).says(format!("{who} signs out"), "");
        } else if !forgets {
            pen.says(format!("{who} signs in at cabinet {at}"), "brings the rental key back");
            pen.wait(5).says(format!("{who} opens drawer 1"), "");
            pen.wait(8).says(format!("{who} puts {} into drawer 1", self.ring), "");
            pen.wait(25).says(format!("{who} closes drawer 1"), "");
            pen.wait(20).says(format!("{who} signs out"), "");
        }
        let station = Value::from(format!("@{}", house(at)));
        let odometer = reading(pen.now()).into();
        let back = [self.order(), ("station", station), ("odometer", odometer), ("energy", energy.into())];
        let note = if late { "brings the car back, late" } else { "brings the car back" };
        pen.wait(60).gives(&who, "rental.hand-in", back, note);
        let form = Value::Table(row([("rest", "ok".into())]));
        pen.wait(600).gives(&who, "rental.file-post-inspection", [self.order(), ("form", form)], "");
    }
}
