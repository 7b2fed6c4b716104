//! Customers of the system: visits, work, terms of maintenance and upgrades (PLAT-73 … PLAT-76).

use forecourt_books::{Day, Fen, Rejection, Scene};

use super::{Decision, named};
use crate::kinds::{Cover, CustomerId, ServiceWay, Term, WorkId, WorkKind};
use crate::state::{Customer, State};
use crate::{Command, Event, rejection, settings, sizing};

pub(super) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decision {
    match command {
        Command::RegisterCustomer { name, terminals, distance_m } => {
            named("name", name)?;
            if *terminals == 0 {
                return Err(rejection::bad("terminals", terminals));
            }
            if *distance_m < 0 {
                return Err(rejection::bad("distance", distance_m));
            }
            let way = sizing::way(scene, i64::from(*terminals), *distance_m);
            let customer = state.customers.next_id();
            let (name, terminals, distance_m) = (name.clone(), *terminals, *distance_m);
            Ok(vec![Event::CustomerRegistered { customer, name, terminals, distance_m, way }])
        }
        Command::OrderWork { customer, work, way, planned_days, planned_visits } => {
            order(state, scene, *customer, *work, *way, (*planned_days, *planned_visits))
        }
        Command::WorkUsed { order, days } => used(state, scene, *order, *days),
        Command::Accept { customer, version } => {
            let record = of(state, *customer)?;
            named("version", version)?;
            if record.accepted.is_some() {
                return Err(Rejection::new("already-known")
                    .with("what", "acceptance")
                    .with("name", customer));
            }
            let year = Term::year(scene.at.day());
            let version = version.clone();
            Ok(vec![Event::Accepted { customer: *customer, version, maintenance: year, upgrades: year }])
        }
        Command::RequestMaintenance { customer, text } => maintenance(state, scene, *customer, text),
        Command::SignContract { customer } => {
            let term = next_term(scene, &accepted(state, *customer)?.maintenance);
            let price = Fen(scene.number(&settings::MAINTENANCE_PRICE));
            Ok(vec![Event::ContractSigned { customer: *customer, term, price }])
        }
        Command::BuyUpgrades { customer } => {
            let term = next_term(scene, &accepted(state, *customer)?.upgrades);
            let price = Fen(scene.number(&settings::UPGRADE_PRICE));
            Ok(vec![Event::UpgradeRightBought { customer: *customer, term, price }])
        }
        Command::Upgrade { customer, version } => upgrade(state, scene, *customer, version),
        _ => unreachable!("called for customers"),
    }
}

pub(super) fn of(state: &State, customer: CustomerId) -> Result<&Customer, Rejection> {
    state.customers.get(customer).ok_or_else(|| rejection::unknown("customer", customer))
}

fn accepted(state: &State, customer: CustomerId) -> Result<&Customer, Rejection> {
    let record = of(state, customer)?;
    if record.accepted.is_none() {
        return Err(Rejection::new("not-accepted").with("customer", customer));
    }
    Ok(record)
}

fn order(
    state: &State,
    scene: &Scene<'_>,
    customer: CustomerId,
    work: WorkKind,
    way: ServiceWay,
    (planned_days, planned_visits): (i64, i64),
) -> Decision {
    let record = of(state, customer)?;
    let fits = match work {
        WorkKind::Installation => matches!(way, ServiceWay::Visit | ServiceWay::Download),
        WorkKind::Introduction | WorkKind::Training => matches!(way, ServiceWay::Visit | ServiceWay::Remote),
    };
    if !fits {
        return Err(Rejection::new("wrong-way").with("work", work.word()).with("way", way.word()));
    }
    if way == ServiceWay::Visit && record.way == ServiceWay::Remote {
        return Err(Rejection::new("remote-only").with("customer", customer));
    }
    if !(0..=1_000).contains(&planned_days) {
        return Err(rejection::bad("planned-days", planned_days));
    }
    let visits = if way == ServiceWay::Visit { 0..=1_000 } else { 0..=0 };
    if !visits.contains(&planned_visits) {
        return Err(rejection::bad("planned-visits", planned_visits));
    }
    let order = state.works.next_id();
    let included_days = scene.number(&settings::INCLUDED_DAYS);
    let included_visits = scene.number(&settings::INCLUDED_VISITS);
    Ok(vec![Event::WorkOrdered {
        order,
        customer,
        work,
        way,
        planned_days,
        planned_visits,
        included_days,
        included_visits,
    }])
}

/// What is beyond the included days, or on a visit beyond the included visits, is priced by the person-day (PLAT-74).
fn used(state: &State, scene: &Scene<'_>, order: WorkId, days: i64) -> Decision {
    let work = state.works.get(order).ok_or_else(|| rejection::unknown("order", order))?;
    if !(1..=1_000).contains(&days) {
        return Err(rejection::bad("days", days));
    }
    let visits = i64::from(work.way == ServiceWay::Visit);
    let too_often = work.used_visits + visits > work.included_visits && visits > 0;
    // Days that were paid for take nothing of what is included.
    let free = (work.included_days - (work.used_days - work.extra_days)).max(0);
    let extra_days = if too_often { days } else { (days - free).max(0) };
    let price = Fen(scene.number(&settings::DAY_PRICE) * extra_days);
    Ok(vec![Event::WorkDaysUsed { order, days, visits, extra_days, price }])
}

/// The last day that any term covers.
fn ended(terms: &[Term]) -> Option<Day> {
    terms.iter().map(|term| term.to).max()
}

/// A year that begins when the last one is over, at the earliest today (PLAT-75, PLAT-76).
fn next_term(scene: &Scene<'_>, terms: &[Term]) -> Term {
    let today = scene.at.day();
    Term::year(ended(terms).map_or(today, |last| last.plus_days(1).max(today)))
}

fn maintenance(state: &State, scene: &Scene<'_>, customer: CustomerId, text: &str) -> Decision {
    let record = accepted(state, customer)?;
    named("text", text)?;
    let today = scene.at.day();
    let Some(index) = record.maintenance.iter().position(|term| term.holds(today)) else {
        let ended = ended(&record.maintenance).map_or_else(String::new, |day| day.to_string());
        let offer = Fen(scene.number(&settings::MAINTENANCE_PRICE));
        let refusal = Rejection::new("no-cover").with("customer", customer).with("ended", ended);
        return Err(refusal.with("offer", offer));
    };
    let cover = if index == 0 { Cover::Free } else { Cover::Contract };
    Ok(vec![Event::MaintenanceRequested { customer, text: text.to_owned(), cover }])
}

fn upgrade(state: &State, scene: &Scene<'_>, customer: CustomerId, version: &str) -> Decision {
    let record = accepted(state, customer)?;
    named("version", version)?;
    let today = scene.at.day();
    if !record.upgrades.iter().any(|term| term.holds(today)) {
        let ended = ended(&record.upgrades).map_or_else(String::new, |day| day.to_string());
        return Err(Rejection::new("upgrade-refused")
            .with("customer", customer)
            .with("ended", ended)
            .with("version", &record.version)
            .with("offer", Fen(scene.number(&settings::UPGRADE_PRICE))));
    }
    Ok(vec![Event::Upgraded { customer, version: version.to_owned() }])
}
