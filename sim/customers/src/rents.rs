//! A rental from the phone to the return: as the house would like it, and as people do it.
//!
//! It refuses to know which car it will be: readings grow with time, so that no car's ever falls.

use crate::habits::Habit;
use crate::pen::Pen;
use crate::script::{Step, row};
use crate::spends::other;
use crate::town::{DAY_S, Visit, clerk, station};
use toml::Value;

/// The first second of a day at which a car can be had, since seven in the morning.
const OPENS_S: u64 = 3_600;
/// The last at which one can be brought.
const CLOSES_S: u64 = 43_200;

/// What a reading of any car is at this second.
pub(crate) fn reading(at_s: u64) -> i64 {
    1_000 + i64::try_from(at_s / 600).unwrap_or(0)
}

/// When the car is wanted: from, to.
fn slot(visit: &mut Visit<'_>) -> (u64, u64) {
    let ahead = visit.luck.between(7_500, 21_600);
    let hours = if visit.luck.below(4) == 0 { visit.luck.between(20, 60) } else { visit.luck.between(4, 9) };
    let from = within_hours(visit.town.half_hour(visit.at_s + ahead));
    (from, within_hours(from + hours * 3_600).max(from + 4 * 3_600))
}

/// The same moment, or the next morning at nine where the station is shut.
fn within_hours(at_s: u64) -> u64 {
    let (day, second) = (at_s / DAY_S, at_s % DAY_S);
    if second > CLOSES_S { (day + 1) * DAY_S + 2 * OPENS_S } else { day * DAY_S + second.max(OPENS_S) }
}

/// Chooses on the phone, up to the order.
pub(crate) fn choose(visit: &Visit<'_>, pen: &mut Pen, me: &str, (from, to): (u64, u64)) {
    let town = visit.town;
    pen.gives(me, "rental.choose-mode", [("mode", "rent".into())], "looks for a car on the phone");
    pen.gives(me, "rental.choose-use", [("use", "family".into())], "");
    pen.gives(me, "rental.choose-model", [("model", "city".into())], "");
    let here = format!("@{}", station(visit.branch));
    pen.gives(me, "rental.choose-station", [("station", here.into())], "");
    let slot = [("start", town.minute(from).into()), ("end", town.minute(to).into())];
    pen.gives(me, "rental.choose-slot", slot, "wants it from then to then");
}

fn order(visit: &Visit<'_>) -> (&'static str, Value) {
    ("order", visit.at("rental"))
}

/// Somebody rents a car.
pub(crate) fn rent(mut visit: Visit<'_>) -> Vec<Step> {
    let mut pen = visit.pen();
    let slot = slot(&mut visit);
    let me = visit.me();
    choose(&visit, &mut pen, &me, slot);
    pen.named(&visit.name("rental"));
    let (cancels, comes_not) = (visit.shows(Habit::Cancels), visit.shows(Habit::NeverComes));
    let phone = visit.shows(Habit::PaysByPhone) || !visit.shows(Habit::PaysFromAccount);
    let means = if phone { "wechat" } else { "stored-value" };
    pen.wait(20).gives(
        &me,
        "rental.confirm-deposit",
        [order(&visit), ("means", means.into())],
        "pays the deposit",
    );
    if cancels {
        let sooner = visit.luck.between(60, 20_000);
        pen.wait(sooner).gives(&me, "rental.cancel", [order(&visit)], "does not want it any more");
        return pen.done();
    }
    let ok = Value::Table(row([("rest", "ok".into())]));
    pen.until(slot.0 - 5_400).gives(
        &visit.clerk(),
        "rental.file-inspection",
        [order(&visit), ("form", ok)],
        "",
    );
    pen.wait(300).gives(&me, "rental.confirm-inspection", [order(&visit)], "signs");
    if comes_not {
        return pen.done();
    }
    collect(&mut visit, &mut pen, slot.0);
    drive(&mut visit, &mut pen, slot.1);
    pen.done()
}

fn collect(visit: &mut Visit<'_>, pen: &mut Pen, from: u64) {
    let lends = visit.shows(Habit::LendsTheKey);
    let mistaken = visit.shows(Habit::WrongReading);
    let after = visit.luck.between(0, 1_800);
    pen.until(from - 600).gives(&visit.me(), "rental.arrive", [order(visit)], "");
    pen.wait(120 + after);
    let renter = if lends { other(visit) } else { visit.me() };
    let odometer = if mistaken { 7 } else { reading(pen.now()) };
    let note = if lends { "sends somebody else to collect" } else { "collects the car" };
    let with = |renter: String| {
        [order(visit), ("member", renter.into()), ("odometer", odometer.into()), ("energy", 100.into())]
    };
    pen.gives(&visit.clerk(), "rental.collect", with(renter), note);
    if lends {
        pen.wait(300).gives(&visit.clerk(), "rental.collect", with(visit.me()), "comes in person");
    }
}

fn drive(visit: &mut Visit<'_>, pen: &mut Pen, to: u64) {
    let (keeps, buys) = (visit.shows(Habit::NeverReturns), visit.shows(Habit::BuysTheCar));
    let extends = visit.shows(Habit::Extends);
    if extends {
        let later = visit.town.minute(to + 7_200);
        pen.until(to - 10_800).gives(
            &visit.me(),
            "rental.extend",
            [order(visit), ("end", later.into())],
            "wants it longer",
        );
    }
    if keeps {
        return;
    }
    if buys {
        return buy(visit, pen, to);
    }
    let decision = [order(visit), ("decision", "return".into())];
    pen.until(to - 7_000).gives(&visit.me(), "rental.decide", decision, "");
    bring_back(visit, pen, to + if extends { 7_200 } else { 0 });
}

/// Where and when the car comes back, and what is found then.
fn bring_back(visit: &mut Visit<'_>, pen: &mut Pen, to: u64) {
    let elsewhere = visit.shows(Habit::ReturnsElsewhere);
    let late = visit.shows(Habit::ReturnsLate);
    let mistaken = visit.shows(Habit::WrongReading);
    let there = u32::try_from(visit.luck.between(1, u64::from(visit.town.size.branches))).unwrap_or(1);
    let back = if elsewhere { there } else { visit.branch };
    let by_how_much = if late { visit.luck.between(600, 110_000) } else { 0 };
    let site = Value::from(format!("@{}", station(back)));
    let time = visit.town.minute(visit.town.half_hour(to - 1_800));
    let with = [order(visit), ("site", site.clone()), ("time", time.into())];
    pen.wait(30).gives(&visit.me(), "rental.schedule-hand-in", with, "");
    pen.until(to - 900).wait(by_how_much);
    let odometer = if mistaken { 7 } else { reading(pen.now()) };
    let energy = i64::try_from(visit.luck.between(20, 100)).unwrap_or(100);
    let with = [order(visit), ("station", site), ("odometer", odometer.into()), ("energy", energy.into())];
    let note = if late { "brings the car back, late" } else { "brings the car back" };
    pen.gives(&clerk(back), "rental.hand-in", with, note);
    inspect(visit, pen, back);
}

fn inspect(visit: &mut Visit<'_>, pen: &mut Pen, back: u32) {
    let disputes = visit.shows(Habit::Disputes);
    let (scratched, reviews, fined) =
        (visit.luck.below(4) == 0, visit.luck.below(3) == 0, visit.luck.below(12) == 0);
    let mut form = row([("rest", "ok".into())]);
    if disputes || scratched {
        form.insert("items".into(), Value::Table(row([("body-marks", "minor".into())])));
    }
    let with = [order(visit), ("form", Value::Table(form))];
    pen.wait(1_200).gives(&clerk(back), "rental.file-post-inspection", with, "");
    if disputes {
        let items = Value::Array(vec!["body-marks".into()]);
        let with = [order(visit), ("items", items), ("text", "it was there".into())];
        pen.wait(600).gives(&visit.me(), "rental.dispute-damage", with, "disputes the scratch");
        let keep = i64::try_from(visit.luck.between(0, 8_000)).unwrap_or(0);
        let with = [order(visit), ("keep", keep.into())];
        pen.wait(40_000).gives("Mao", "rental.decide-dispute", with, "");
    } else if scratched {
        pen.wait(600).gives(&visit.me(), "rental.accept-damage", [order(visit)], "");
    }
    if reviews {
        let stars = i64::try_from(visit.luck.between(1, 5)).unwrap_or(3);
        let each = ["vehicle", "station", "staff", "procedure"].map(|what| (what, stars.into()));
        let [a, b, c, d] = each;
        pen.wait(3_600).gives(&visit.me(), "rental.review", [order(visit), a, b, c, d], "says how it was");
    }
    if fined {
        let on = visit.town.minute(visit.at_s + 10_000);
        let with = [order(visit), ("fine", 20_000.into()), ("on", on.into())];
        pen.wait(50_000).gives("Mao", "rental.register-violation", with, "was photographed speeding");
    }
}

/// Buys the car that was rented.
fn buy(visit: &mut Visit<'_>, pen: &mut Pen, to: u64) {
    let (regrets, pays) = (visit.luck.below(4) == 0, visit.luck.below(4) != 0);
    let decision = [order(visit), ("decision", "buy".into())];
    pen.until(to - 7_000).gives(&visit.me(), "rental.decide", decision, "wants to keep the car for good");
    let site = Value::from(format!("@{}", station(visit.branch)));
    let time = visit.town.minute(visit.town.half_hour(to - 1_800));
    pen.wait(20).gives(
        &visit.me(),
        "rental.schedule-hand-in",
        [order(visit), ("site", site), ("time", time.into())],
        "",
    );
    pen.wait(60).gives(&visit.me(), "rental.quote-purchase", [order(visit)], "");
    if regrets {
        pen.wait(300).gives(&visit.me(), "rental.withdraw-purchase", [order(visit)], "thinks better of it");
        return bring_back(visit, pen, to);
    }
    if pays {
        let with = [order(visit), ("means", "wechat".into())];
        pen.wait(60).gives(&visit.me(), "rental.pay-purchase", with, "pays the car");
    }
    let papers = ["invoice", "registration-papers", "insurance-transfer", "warranty-booklet", "second-key"];
    let papers = Value::Array(papers.map(Value::from).to_vec());
    let form = Value::Table(row([("rest", "ok".into())]));
    let with = [order(visit), ("papers", papers), ("form", form)];
    pen.until(to).gives(&visit.clerk(), "rental.hand-over-purchase", with, "");
}
