//! Vehicles of members, their readings and insurances, and when the next maintenance is near (MEM-10, MEM-67).

use forecourt_books::{Day, MemberId, Rejection, Scene};

use super::{Decided, at_hand, cards, system};
use crate::command::{AddVehicle, Command};
use crate::digest::LookUp;
use crate::event::{CarAdded, Event, Plan, own};
use crate::kinds::{CarId, Near};
use crate::settings;
use crate::state::member::Car;
use crate::state::{Deadline, State};

pub(super) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decided {
    match command {
        Command::AddVehicle(wish) => add(state, scene, wish),
        Command::ChangeVehicle { car, plate, inspection, colour, engine } => {
            let found = car_at_hand(state, scene, *car)?;
            if let Some(plate) = plate {
                first_plate(state, found, plate)?;
            }
            Ok(vec![Event::VehicleChanged {
                car: *car,
                inspection: *inspection,
                colour: colour.clone(),
                engine: engine.as_ref().map(|engine| own(found.member, engine)),
                plate: plate.as_ref().map(|plate| own(found.member, plate)),
            }])
        }
        Command::RecordReading { car, day, km, service } => {
            reading(state, scene, *car, (*day, *km), *service)
        }
        Command::RemoveVehicle { car } => {
            let member = car_at_hand(state, scene, *car)?.member;
            Ok(vec![Event::VehicleRemoved { car: *car, member }])
        }
        Command::AddInsurance { car, insurer, sort, number, from, until } => {
            let member = car_at_hand(state, scene, *car)?.member;
            if until < from {
                return Err(Rejection::new("bad-field").with("field", "until"));
            }
            Ok(vec![Event::InsuranceAdded {
                insurance: state.insurances.next_id(),
                car: *car,
                member,
                insurer: insurer.clone(),
                sort: sort.clone(),
                number: own(member, number),
                from: *from,
                until: *until,
            }])
        }
        Command::RenewInsurance { insurance, until } => {
            let found = state
                .insurances
                .get(*insurance)
                .ok_or_else(|| Rejection::new("unknown-insurance").with("insurance", insurance))?;
            car_at_hand(state, scene, found.car)?;
            if *until <= found.until {
                return Err(Rejection::new("bad-field").with("field", "until"));
            }
            Ok(vec![Event::InsuranceRenewed { insurance: *insurance, until: *until }])
        }
        Command::NoteSold { member, vehicle } => {
            system(scene)?;
            Ok(sold(state, scene, *member, *vehicle))
        }
        _ => Ok(Vec::new()),
    }
}

/// A car that was bought without a plate gets its first one; any other is changed on its card, with papers (MEM-27).
fn first_plate(state: &State, car: &Car, plate: &str) -> Result<(), Rejection> {
    if !car.plate.is_empty() {
        return Err(Rejection::new("plate-there"));
    }
    cards::free_plate(state, car.member, plate)?;
    match cards::car_of(state, LookUp::Plate, plate) {
        Some(_) => Err(Rejection::new("duplicate").with("field", "plate")),
        None => Ok(()),
    }
}

fn car_at_hand<'a>(state: &'a State, scene: &Scene<'_>, car: CarId) -> Result<&'a Car, Rejection> {
    let unknown = || Rejection::new("unknown-vehicle").with("vehicle", car);
    let found = state.cars.get(car).filter(|found| !found.removed).ok_or_else(unknown)?;
    at_hand(state, scene, found.member)?;
    Ok(found)
}

fn add(state: &State, scene: &Scene<'_>, wish: &AddVehicle) -> Decided {
    let member = wish.member;
    at_hand(state, scene, member)?;
    if let Some(plate) = &wish.plate {
        cards::free_plate(state, member, plate)?;
        if cards::car_of(state, LookUp::Plate, plate).is_some() {
            return Err(Rejection::new("duplicate").with("field", "plate"));
        }
    }
    if let Some(frame) = &wish.frame {
        if frame.is_empty() || !frame.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(Rejection::new("bad-field").with("field", "frame"));
        }
        if cards::car_of(state, LookUp::Frame, frame).is_some() {
            return Err(Rejection::new("duplicate").with("field", "frame"));
        }
    }
    if wish.km.is_some_and(|km| !(0..=5_000_000).contains(&km)) {
        return Err(Rejection::new("bad-field").with("field", "km"));
    }
    let personal = |value: &Option<String>| value.as_ref().map(|value| own(member, value));
    let serviced = wish.serviced.map(|day| (day, wish.km.unwrap_or(0)));
    let plan = serviced.map(|serviced| plan(state, scene, serviced, &[serviced]));
    Ok(vec![Event::VehicleAdded(CarAdded {
        car: state.cars.next_id(),
        member,
        plate: personal(&wish.plate),
        frame: personal(&wish.frame),
        engine: personal(&wish.engine),
        brand: wish.brand.clone(),
        model: wish.model.clone(),
        colour: wish.colour.clone(),
        bought: wish.bought,
        inspection: wish.inspection,
        serviced: wish.serviced,
        km: wish.km,
        plan,
    })])
}

/// LIFE-01: a car that the house sold enters its buyer's file; nothing is refused here, the sale stands.
fn sold(
    state: &State,
    scene: &Scene<'_>,
    member: MemberId,
    vehicle: forecourt_books::VehicleId,
) -> Vec<Event> {
    let Some(facts) = scene.facts.vehicle(vehicle) else { return Vec::new() };
    let wish = AddVehicle {
        member,
        plate: Some(facts.plate).filter(|plate| !plate.is_empty()),
        brand: None,
        model: Some(facts.model),
        frame: Some(facts.vin).filter(|vin| !vin.is_empty()),
        engine: None,
        colour: None,
        bought: Some(scene.at.day()),
        inspection: None,
        serviced: None,
        km: None,
    };
    add(state, scene, &wish).unwrap_or_default()
}

fn reading(state: &State, scene: &Scene<'_>, car: CarId, (day, km): (Day, i64), service: bool) -> Decided {
    let found = car_at_hand(state, scene, car)?;
    if let Some((last_day, last_km)) = found.readings.last()
        && (day < *last_day || km < *last_km)
    {
        return Err(Rejection::new("reading-back").with("km", last_km).with("day", last_day));
    }
    if day > scene.at.day() || !(0..=5_000_000).contains(&km) {
        return Err(Rejection::new("bad-field").with("field", "km"));
    }
    let mut readings = found.readings.clone();
    // Of one day the later word counts: an estimate needs two days.
    readings.retain(|(known, _)| *known < day);
    readings.push((day, km));
    let serviced = if service { Some((day, km)) } else { found.serviced };
    let plan = serviced.map(|serviced| plan(state, scene, serviced, &readings));
    Ok(vec![Event::ReadingRecorded { car, day, km, service, plan }])
}

/// MEM-67: due by date or by estimated kilometres, whichever is first; reminded of ahead, never before the next run.
fn plan(state: &State, scene: &Scene<'_>, (served, at_km): (Day, i64), readings: &[(Day, i64)]) -> Plan {
    let number = |setting| scene.number(setting);
    let by_date = served.plus_days(number(&settings::SERVICE_DAYS));
    let ahead = |due: Day| due.plus_days(-number(&settings::SERVICE_AHEAD_DAYS));
    let next_run = state
        .agenda
        .get(&Deadline::Daily)
        .unwrap_or_else(|| scene.at.next_minute_of_day(number(&settings::RUN_MINUTE)))
        .day();
    let goal = at_km + number(&settings::SERVICE_KM);
    let (due, first, near) = match readings {
        [.., (from, before), (to, now)] if from < to => {
            let daily = ((now - before) / i64::from(to.0 - from.0)).max(1);
            let reached = |km: i64| to.plus_days(((km - now).max(0) + daily - 1) / daily);
            let by_km = reached(goal);
            let short = reached(goal - number(&settings::SERVICE_AHEAD_KM));
            let (due, near) = if by_km < by_date { (by_km, Near::Kilometres) } else { (by_date, Near::Date) };
            (due, ahead(due).min(short), near)
        }
        _ => (by_date, ahead(by_date), Near::Date),
    };
    Plan { due, first: first.max(next_run), near }
}
