//! What events do to vehicles of members, their readings and insurances.

use forecourt_books::{Day, MemberId, Personal, Stamp};

use super::State;
use super::member::{Car, Insurance, Kept};
use crate::digest::{LookUp, key};
use crate::event::{CarAdded, Event, Given, Plan};
use crate::kinds::{CarId, InsuranceId, ReminderKind};

pub(super) fn apply(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::VehicleAdded(added) => state.add_car(added),
        Event::VehicleChanged { car, inspection, colour, engine, plate } => {
            state.keep_looks(stamp, *car, *inspection, colour.as_ref(), engine.as_ref());
            if let Some(plate) = plate {
                state.first_plate(stamp, *car, plate.value());
            }
            if let Some(day) = inspection {
                state.set_due(ReminderKind::Inspection, *car, Some(*day));
            }
            if let Some(found) = state.cars.get_mut(*car) {
                found.inspection = inspection.or(found.inspection);
                found.colour = colour.clone().unwrap_or_else(|| found.colour.clone());
                found.engine =
                    engine.as_ref().map_or_else(|| found.engine.clone(), |engine| engine.value().to_owned());
            }
        }
        Event::ReadingRecorded { car, day, km, service, plan } => {
            state.plan(*car, plan.clone());
            if let Some((member, former)) =
                state.cars.get(*car).filter(|_| *service).map(|found| (found.member, found.serviced))
            {
                let text = |(day, km): (Day, i64)| format!("{day} {km}");
                let from = former.map_or_else(String::new, text);
                state.keep(stamp, member, Kept::Serviced, (from, text((*day, *km))));
            }
            if let Some(found) = state.cars.get_mut(*car) {
                if *service {
                    found.serviced = Some((*day, *km));
                }
                found.readings.retain(|(known, _)| known < day);
                found.readings.push((*day, *km));
                let surplus = found.readings.len().saturating_sub(2);
                found.readings.drain(..surplus);
            }
        }
        Event::VehicleRemoved { car, member } => {
            state.remove_car(*member, *car);
            state.keep(stamp, *member, Kept::Vehicle, (car.to_string(), String::new()));
        }
        Event::InsuranceAdded { insurance, car, member, insurer, sort, number, from, until } => {
            state.due_days.insert((ReminderKind::Insurance, *until, *member, insurance.0));
            state.insured.insert((*car, *insurance));
            state.insurances.push(Insurance {
                car: *car,
                insurer: insurer.clone(),
                sort: sort.clone(),
                number: number.value().to_owned(),
                from: *from,
                until: *until,
            });
        }
        Event::InsuranceRenewed { insurance, until } => {
            let Some(found) = state.insurances.get_mut(*insurance) else { return true };
            let former = std::mem::replace(&mut found.until, *until);
            let Some(member) = state.cars.get(found.car).map(|car| car.member) else { return true };
            state.due_days.remove(&(ReminderKind::Insurance, former, member, insurance.0));
            state.due_days.insert((ReminderKind::Insurance, *until, member, insurance.0));
            let text = |day: Day| format!("{insurance} {day}");
            state.keep(stamp, member, Kept::Insurance, (text(former), text(*until)));
        }
        _ => return false,
    }
    true
}

impl State {
    /// The first plate of a car; an erased one leads nowhere.
    fn first_plate(&mut self, stamp: &Stamp, car: CarId, plate: &str) {
        let Some(found) = self.cars.get_mut(car) else { return };
        found.plate = plate.to_owned();
        let member = found.member;
        if !plate.is_empty() {
            self.cars_by.insert((LookUp::Plate, key(LookUp::Plate, plate)), car);
        }
        self.keep(stamp, member, Kept::Plate, (String::new(), plate.to_owned()));
    }

    /// What a vehicle looked like before, for the file's history (MEM-14).
    fn keep_looks(
        &mut self,
        stamp: &Stamp,
        car: CarId,
        inspection: Option<Day>,
        colour: Option<&String>,
        engine: Option<&Personal>,
    ) {
        let Some(found) = self.cars.get(car) else { return };
        let member = found.member;
        let day = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
        let rows = [
            inspection.map(|now| (Kept::Inspection, day(found.inspection), day(Some(now)))),
            colour.map(|now| (Kept::Colour, found.colour.clone(), now.clone())),
            engine.map(|now| (Kept::Engine, found.engine.clone(), now.value().to_owned())),
        ];
        // A number that was forgotten meanwhile is as empty as the former one: the row stands all the same (PLAT-48).
        let differs = |what: &Kept, from: &str, to: &str| *what == Kept::Engine || from != to;
        for (what, from, to) in rows.into_iter().flatten().filter(|(what, from, to)| differs(what, from, to))
        {
            self.keep(stamp, member, what, (from, to));
        }
    }

    /// The insurances of a vehicle, ascending.
    fn insured_of(&self, car: CarId) -> impl Iterator<Item = InsuranceId> + use<'_> {
        self.insured
            .range((car, InsuranceId(0))..=(car, InsuranceId(u32::MAX)))
            .map(|(_, insurance)| *insurance)
    }

    pub(super) fn erase_car(&mut self, car: CarId) {
        let insured: Vec<_> = self.insured_of(car).collect();
        for insurance in insured {
            if let Some(found) = self.insurances.get_mut(insurance) {
                found.number.clear();
            }
        }
        let Some(found) = self.cars.get_mut(car) else { return };
        let plate = std::mem::take(&mut found.plate);
        let frame = std::mem::take(&mut found.frame);
        found.engine.clear();
        for (what, value) in [(LookUp::Plate, plate), (LookUp::Frame, frame)] {
            if !value.is_empty() && self.car(what, &value) == Some(car) {
                self.cars_by.remove(&(what, key(what, &value)));
            }
        }
    }

    fn add_car(&mut self, added: &CarAdded) {
        let text = |value: &Option<Personal>| value.as_ref().map_or("", Personal::value).to_owned();
        let plain = |value: &Option<String>| value.clone().unwrap_or_default();
        let serviced = added.serviced.map(|day| (day, added.km.unwrap_or(0)));
        let car = self.cars.push(Car {
            member: added.member,
            plate: text(&added.plate),
            frame: text(&added.frame),
            engine: text(&added.engine),
            brand: plain(&added.brand),
            model: plain(&added.model),
            colour: plain(&added.colour),
            bought: added.bought,
            inspection: None,
            serviced,
            readings: serviced.into_iter().collect(),
            plan: None,
            plate_changes: Vec::new(),
            removed: false,
        });
        self.cars_of.insert((added.member, car));
        for (what, value) in [(LookUp::Plate, text(&added.plate)), (LookUp::Frame, text(&added.frame))] {
            if !value.is_empty() {
                self.cars_by.insert((what, key(what, &value)), car);
            }
        }
        self.set_due(ReminderKind::Inspection, car, added.inspection);
        if let Some(found) = self.cars.get_mut(car) {
            found.inspection = added.inspection;
        }
        self.plan(car, added.plan.clone());
    }

    /// The due day of a vehicle's inspection instead of the former one.
    fn set_due(&mut self, kind: ReminderKind, car: CarId, day: Option<Day>) {
        let Some((member, former)) = self.cars.get(car).map(|found| (found.member, found.inspection)) else {
            return;
        };
        former.map(|day| self.due_days.remove(&(kind, day, member, car.0)));
        day.map(|day| self.due_days.insert((kind, day, member, car.0)));
    }

    fn plan(&mut self, car: CarId, plan: Option<Plan>) {
        let Some(found) = self.cars.get_mut(car) else { return };
        let member = found.member;
        let former = std::mem::replace(&mut found.plan, plan.clone());
        if let Some(former) = former {
            self.due_days.remove(&(ReminderKind::Maintenance, former.due, member, car.0));
            self.first_days.remove(&(former.first, member, car));
        }
        if let Some(plan) = plan {
            self.due_days.insert((ReminderKind::Maintenance, plan.due, member, car.0));
            self.first_days.insert((plan.first, member, car));
        }
    }

    /// No reminder of this vehicle is due any more.
    pub(super) fn forget_due(&mut self, member: MemberId, car: CarId) {
        self.set_due(ReminderKind::Inspection, car, None);
        self.plan(car, None);
        let insured: Vec<_> = self.insured_of(car).collect();
        for insurance in insured {
            if let Some(until) = self.insurances.get(insurance).map(|found| found.until) {
                self.due_days.remove(&(ReminderKind::Insurance, until, member, insurance.0));
            }
        }
    }

    fn remove_car(&mut self, member: MemberId, car: CarId) {
        self.forget_due(member, car);
        let Some(found) = self.cars.get_mut(car) else { return };
        found.removed = true;
        let (plate, frame) = (found.plate.clone(), found.frame.clone());
        for (what, value) in [(LookUp::Plate, &plate), (LookUp::Frame, &frame)] {
            if !value.is_empty() {
                self.cars_by.remove(&(what, key(what, value)));
            }
        }
        let cards: Vec<_> = self.cards_of(member).map(|(card, _)| card).collect();
        for card in cards {
            self.drop_plate(card, &plate);
        }
    }

    /// A vehicle goes over to another member, with its due dates (MEM-26).
    pub(super) fn hand_over(&mut self, given: &Given, from: MemberId, to: MemberId) {
        let car = given.car;
        let Some(found) = self.cars.get(car).filter(|found| found.member == from).cloned() else { return };
        self.cars_of.remove(&(from, car));
        self.cars_of.insert((to, car));
        let mut moved = Vec::new();
        moved.extend(found.inspection.map(|day| (ReminderKind::Inspection, day, car.0)));
        if let Some(plan) = &found.plan {
            moved.push((ReminderKind::Maintenance, plan.due, car.0));
            self.first_days.remove(&(plan.first, from, car));
            self.first_days.insert((plan.first, to, car));
        }
        for insurance in self.insured_of(car) {
            if let Some(policy) = self.insurances.get(insurance) {
                moved.push((ReminderKind::Insurance, policy.until, insurance.0));
            }
        }
        for (kind, day, subject) in moved {
            self.due_days.remove(&(kind, day, from, subject));
            self.due_days.insert((kind, day, to, subject));
        }
        let insured: Vec<_> = self.insured_of(car).collect();
        for insurance in insured {
            // The number is the former holder's own.
            if let Some(policy) = self.insurances.get_mut(insurance) {
                policy.number.clear();
            }
        }
        if let Some(found) = self.cars.get_mut(car) {
            found.member = to;
            found.plate = given.plate.value().to_owned();
            found.frame = given.frame.value().to_owned();
            found.engine = given.engine.value().to_owned();
        }
        for (what, value) in [(LookUp::Plate, given.plate.value()), (LookUp::Frame, given.frame.value())] {
            if !value.is_empty() {
                self.cars_by.insert((what, key(what, value)), car);
            }
        }
    }
}
