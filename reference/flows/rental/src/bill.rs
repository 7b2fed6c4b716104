//! What a rental costs: pure arithmetic on times, distances and prices (RENT-27, RENT-28, RENT-35, RENT-37, RENT-39).
//! Every line names its rule; lines of nothing are left out. It refuses to know orders and payments.

use std::collections::BTreeMap;

use forecourt_books::{At, Fen, Scene};

use crate::kinds::{Grade, Line, LineKind};
use crate::settings;
use crate::state::fleet::Model;

const DAY_S: u64 = 86_400;

fn whole(number: u64) -> i64 {
    i64::try_from(number).expect("a rental is shorter than 2^63 seconds")
}

/// The hourly price that follows from a day price, half up (RENT-27).
pub fn hourly(scene: &Scene<'_>, day_price: Fen) -> Fen {
    day_price.bp(scene.number(&settings::HOUR_BP))
}

/// Days and hours from `from` to `to` (RENT-27).
pub fn time(scene: &Scene<'_>, day_price: Fen, from: At, to: At) -> Vec<Line> {
    let seconds = to.s_since(from);
    let (days, hours) = (whole(seconds / DAY_S), whole((seconds % DAY_S).div_ceil(3600)));
    let rest = (hourly(scene, day_price) * hours).min(day_price);
    shown(vec![Line::new(LineKind::Day, days, day_price * days), Line::new(LineKind::Hour, hours, rest)])
}

/// The instant that use counts to: within the grace, the planned end (RENT-27).
pub fn counted_end(scene: &Scene<'_>, planned: At, actual: At) -> At {
    let grace = planned.plus_min(scene.number(&settings::GRACE_MIN));
    if actual > planned && actual <= grace { planned } else { actual }
}

/// The late surcharge for so many seconds after the planned end; none within the grace (RENT-37).
pub fn late(scene: &Scene<'_>, day_price: Fen, late_s: u64) -> Option<Line> {
    let hour = whole(late_s.div_ceil(3600));
    if whole(late_s) <= scene.number(&settings::GRACE_MIN) * 60 {
        return None;
    }
    let amount = hourly(scene, day_price).bp(scene.number(&settings::LATE_BP)) * hour;
    shown(vec![Line::new(LineKind::Late, hour, amount)]).pop()
}

/// Kilometres above those included in the started days (RENT-27).
pub fn kilometres(scene: &Scene<'_>, driven: i64, seconds: u64) -> Option<Line> {
    let included = scene.number(&settings::KM_PER_DAY);
    let above = driven - included * whole(seconds.div_ceil(DAY_S).max(1));
    if included == 0 || above <= 0 {
        return None;
    }
    let price = Fen(scene.number(&settings::KM_PRICE));
    shown(vec![Line::new(LineKind::Kilometre, above, price * above)]).pop()
}

/// Energy that is missing at the hand-in, with the fee (RENT-28).
pub fn energy(model: &Model, out: i64, back: i64) -> Option<Line> {
    let missing = out - back;
    if missing <= 0 {
        return None;
    }
    let amount = model.percent_price * missing + model.service_fee;
    shown(vec![Line::new(LineKind::Energy, missing, amount)]).pop()
}

/// The one-way fee for a distance between the stations (RENT-35).
pub fn one_way(scene: &Scene<'_>, metres: i64) -> Option<Line> {
    let above = (metres - scene.number(&settings::ONE_WAY_FREE_M)).max(0);
    let km = (above + 999) / 1000;
    let most = Fen(scene.number(&settings::ONE_WAY_MAX));
    let amount = (Fen(scene.number(&settings::ONE_WAY_KM)) * km).min(most);
    shown(vec![Line::new(LineKind::OneWay, km, amount)]).pop()
}

/// What is worse than on the accepted sheet, at the model's prices; damage at most up to the deposit (RENT-39).
pub fn damage(
    model: &Model,
    before: &BTreeMap<String, Grade>,
    after: &BTreeMap<String, Grade>,
    most: Fen,
) -> Vec<Line> {
    let mut left = most;
    let mut lines = Vec::new();
    for (item, now) in after {
        let then = before.get(item).copied().unwrap_or(Grade::Ok);
        if *now <= then {
            continue;
        }
        let price = model.damage.get(item).copied().unwrap_or_default();
        let price = if *now == Grade::Major { price.major } else { price.minor };
        let cleaning = item == "cleanliness";
        let amount = if cleaning { price } else { price.min(left) };
        if !cleaning {
            left -= amount;
        }
        let kind = if cleaning { LineKind::Cleaning } else { LineKind::Damage };
        lines.push(Line { what: item.clone(), ..Line::new(kind, 1, amount) });
    }
    shown(lines)
}

/// Lines without those of nothing.
fn shown(lines: Vec<Line>) -> Vec<Line> {
    lines.into_iter().filter(|line| !line.amount.is_zero()).collect()
}

/// What of a bill is for the time of use: days, hours, kilometres (RENT-44's credit counts on it).
pub fn time_charge(lines: &[Line]) -> Fen {
    let timed = |line: &&Line| line.line.rule() == LineKind::Day.rule();
    lines.iter().filter(timed).map(|line| line.amount).sum()
}
