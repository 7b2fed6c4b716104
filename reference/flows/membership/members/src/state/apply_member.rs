//! What events do to files, terms, fees, vehicles and what waits for a decision.

use forecourt_books::facts::Membership;
use forecourt_books::{At, Day, MemberId, Personal, Stamp};

use super::member::{Car, Fee, FeeState, File, FileRow, Insurance, Member, Waiting, Wanted};
use super::{Deadline, State};
use crate::digest::{LookUp, key};
use crate::event::{CarAdded, Change, Event, Joined};
use crate::kinds::{CarId, FeeKind, Field, MemberStep, Pending, ReminderKind};

pub(super) fn apply(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::MemberJoined(joined) => state.join(stamp, joined),
        Event::FeeCharged(fee) => {
            state.open_fees.insert((fee.member, fee.fee));
            state.fees.push(Fee {
                member: fee.member,
                amount: fee.amount,
                why: fee.why,
                branch: fee.branch,
                former: fee.former.clone(),
                former_until: fee.former_until,
                card: fee.card,
                state: FeeState::Open,
                at: stamp.at,
            });
        }
        Event::FeePaid { fee, member, .. } => {
            state.open_fees.remove(&(*member, *fee));
            if let Some(found) = state.fees.get_mut(*fee) {
                found.state = FeeState::Paid;
            }
        }
        Event::FeeUnpaid { fee, member, why, category, until, active, .. } => {
            state.open_fees.remove(&(*member, *fee));
            if let Some(found) = state.fees.get_mut(*fee) {
                found.state = FeeState::Unpaid;
            }
            if *why != FeeKind::Card {
                state.set_term(*member, category.as_deref(), *until, None);
                state.set_membership(stamp, *member, *active);
            }
        }
        Event::MembershipExpired { member, .. } => {
            state.unmark_until(*member);
            state.set_membership(stamp, *member, false);
        }
        Event::MembershipRenewed { member, category, until, term_days } => {
            state.set_term(*member, Some(category), *until, *term_days);
            state.set_membership(stamp, *member, true);
            state.member_row(stamp, *member, MemberStep::Renewed, 0);
        }
        Event::CategoryChanged { member, to, charged, until, term_days, .. } => {
            state.set_term(*member, Some(to), *until, *term_days);
            state.member_row(stamp, *member, MemberStep::Changed, charged.0);
        }
        Event::HomeChangeAsked { member, to, by, .. } => {
            state.moves.insert(*member, (*to, *by));
        }
        Event::HomeBranchChanged { member, to, .. } => {
            state.moves.remove(member);
            if let Some(found) = state.members.get_mut(*member) {
                found.home = *to;
            }
            state.member_row(stamp, *member, MemberStep::Moved, 0);
        }
        Event::ConsentSet { member, advertising } => {
            if let Some(found) = state.members.get_mut(*member) {
                found.consent = *advertising;
            }
        }
        Event::MemberLeft { member, refund, erase_at, .. } => {
            state.leave(stamp, *member, refund.0, *erase_at);
        }
        Event::Erased { member } => state.erase(*member),
        Event::FileChanged { member, changes } => state.change_file(stamp, *member, changes),
        other => return waiting(state, other) || cars(state, other),
    }
    true
}

fn waiting(state: &mut State, event: &Event) -> bool {
    let text = |value: &Personal| value.value().to_owned();
    let (key, digest, branch, what) = match event {
        Event::LeaveRequested { member, digest, branch, .. } => {
            ((Pending::Leaving, member.0), digest, branch, Wanted::Leaving(*member))
        }
        Event::FileChangeAsked { member, changes, digest, branch } => {
            ((Pending::FileChange, member.0), digest, branch, Wanted::FileChange(*member, changes.clone()))
        }
        Event::HolderChangeAsked { card, from, to, digest, branch } => {
            let what = Wanted::HolderChange { card: *card, from: *from, to: *to };
            ((Pending::HolderChange, card.0), digest, branch, what)
        }
        Event::PlateChangeAsked { card, old, new, digest, branch } => {
            let what = Wanted::PlateChange { card: *card, old: text(old), new: text(new) };
            ((Pending::PlateChange, card.0), digest, branch, what)
        }
        Event::ApprovalStale { asked, about } | Event::RequestRefused { asked, about } => {
            state.settle_waiting(*asked, crate::decide::number_of(about));
            return true;
        }
        _ => return false,
    };
    state.waiting.insert(key, Waiting { digest: digest.clone(), branch: *branch, what });
    true
}

fn cars(state: &mut State, event: &Event) -> bool {
    match event {
        Event::VehicleAdded(added) => state.add_car(added),
        Event::VehicleChanged { car, inspection, colour, engine } => {
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
            if let Some(found) = state.cars.get_mut(*car) {
                if *service {
                    found.serviced = Some((*day, *km));
                }
                found.readings.push((*day, *km));
                let surplus = found.readings.len().saturating_sub(2);
                found.readings.drain(..surplus);
            }
        }
        Event::VehicleRemoved { car, member } => state.remove_car(*member, *car),
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
        }
        _ => return false,
    }
    true
}

impl State {
    fn join(&mut self, stamp: &Stamp, joined: &Joined) {
        let category = self.category(&joined.category).expect("decide names a category that exists");
        let member = self.members.push(Member {
            membership: Membership::Active,
            category,
            home: joined.home,
            since: stamp.at,
            until: None,
            term_days: 0,
            left: None,
            referrer: joined.referrer,
            consent: joined.consent,
            greeted: 0,
            erased: false,
        });
        let text = |value: &Option<Personal>| value.as_ref().map_or("", Personal::value).to_owned();
        let mut file = File { name: joined.name.value().into(), gender: joined.gender, ..File::default() };
        for (field, value) in &joined.more {
            file.set(*field, value.value());
        }
        self.files.push(file);
        for (field, value) in [
            (Field::Phone, text(&joined.phone)),
            (Field::Identity, text(&joined.identity)),
            (Field::Birthday, text(&joined.birthday)),
        ] {
            if !value.is_empty() {
                self.set_field(member, field, &value);
            }
        }
        if let Some(day) = self.files.get(member).and_then(File::licence_until) {
            self.due_days.insert((ReminderKind::Licence, day, member, 0));
        }
        if let Some(hash) = &joined.password {
            self.guards.entry_or(member, Default::default).hash = Some(hash.clone());
        }
        self.set_term(member, None, joined.until, joined.term_days);
        self.member_row(stamp, member, MemberStep::Joined, 0);
    }

    /// Sets a field of the file with its look-ups and due dates.
    fn set_field(&mut self, member: MemberId, field: Field, value: &str) {
        let Some(file) = self.files.get_mut(member) else { return };
        let former = file.get(field);
        let birthday = file.birthday;
        let licence = file.licence_until();
        file.set(field, value);
        let (birthday_now, licence_now) = (file.birthday, file.licence_until());
        let look_up = match field {
            Field::Phone => Some(LookUp::Phone),
            Field::Identity => Some(LookUp::Identity),
            _ => None,
        };
        if let Some(what) = look_up {
            if !former.is_empty() {
                self.people.remove(&(what, key(what, &former)));
            }
            if !value.is_empty() {
                self.people.insert((what, key(what, value)), member);
            }
        }
        if birthday != birthday_now {
            let place = |day: Day| (day.month(), day.day_of_month(), member);
            birthday.map(|day| self.birthdays.remove(&place(day)));
            birthday_now.map(|day| self.birthdays.insert(place(day)));
        }
        if licence != licence_now {
            licence.map(|day| self.due_days.remove(&(ReminderKind::Licence, day, member, 0)));
            licence_now.map(|day| self.due_days.insert((ReminderKind::Licence, day, member, 0)));
        }
    }

    fn change_file(&mut self, stamp: &Stamp, member: MemberId, changes: &[Change]) {
        self.settle_waiting_of(Pending::FileChange, member.0, changes);
        for change in changes {
            self.set_field(member, change.field, change.to.value());
            let next = self
                .changes
                .range((member, 0)..=(member, u32::MAX))
                .next_back()
                .map_or(0, |((_, number), _)| number + 1);
            let row = FileRow {
                at: stamp.at,
                by: stamp.by.to_string(),
                branch: stamp.branch,
                field: change.field,
                from: change.from.value().to_owned(),
                to: change.to.value().to_owned(),
            };
            self.changes.insert((member, next), row);
        }
    }

    fn settle_waiting_of(&mut self, what: Pending, number: u32, changes: &[Change]) {
        let asked = self.waiting.get(&(what, number)).map(|waiting| &waiting.what);
        if matches!(asked, Some(Wanted::FileChange(_, wanted)) if wanted == changes) {
            self.waiting.remove(&(what, number));
        }
    }

    /// What waited for a decision does not wait any more.
    pub(super) fn settle_waiting(&mut self, what: Pending, number: u32) {
        self.waiting.remove(&(what, number));
    }

    /// Category and end of a term; the day's deadline follows.
    fn set_term(&mut self, member: MemberId, category: Option<&str>, until: Option<Day>, days: Option<i64>) {
        self.unmark_until(member);
        let category = category.and_then(|name| self.category(name));
        let Some(found) = self.members.get_mut(member).filter(|found| found.left.is_none()) else { return };
        found.category = category.unwrap_or(found.category);
        found.until = until;
        found.term_days = days.unwrap_or(found.term_days);
        if let Some(day) = until {
            self.due_days.insert((ReminderKind::Membership, day, member, 0));
            if self.agenda.get(&Deadline::Terms(day)).is_none() {
                self.agenda.set(Deadline::Terms(day), day.end());
            }
        }
    }

    /// The end of the term is none of the clock's business any more.
    fn unmark_until(&mut self, member: MemberId) {
        let Some(day) = self.members.get(member).and_then(|found| found.until) else { return };
        self.due_days.remove(&(ReminderKind::Membership, day, member, 0));
        if !self.any_due(ReminderKind::Membership, day) {
            self.agenda.cancel(&Deadline::Terms(day));
        }
    }

    /// Whether anything of a kind is due on a day.
    pub(super) fn any_due(&self, kind: ReminderKind, day: Day) -> bool {
        let (first, last) = ((kind, day, MemberId(0), 0), (kind, day, MemberId(u32::MAX), u32::MAX));
        self.due_days.range(first..=last).next().is_some()
    }

    fn set_membership(&mut self, stamp: &Stamp, member: MemberId, active: bool) {
        let Some(found) = self.members.get_mut(member) else { return };
        let former = found.membership;
        if former == Membership::Left {
            return;
        }
        found.membership = if active { Membership::Active } else { Membership::Expired };
        if !active {
            // A term that is over ends on no further day.
            self.unmark_until(member);
        }
        if former == Membership::Active && !active {
            self.member_row(stamp, member, MemberStep::Expired, 0);
        }
    }

    fn leave(&mut self, stamp: &Stamp, member: MemberId, refund: i64, erase_at: At) {
        self.settle_waiting(Pending::Leaving, member.0);
        self.unmark_until(member);
        self.moves.remove(&member);
        self.sessions.remove(&member);
        self.agenda.cancel(&Deadline::Session(member));
        let cars: Vec<CarId> = self.cars_of(member).map(|(car, _)| car).collect();
        for car in cars {
            self.forget_due(member, car);
        }
        if let Some(file) = self.files.get(member).cloned() {
            for (what, value) in [(LookUp::Phone, &file.phone), (LookUp::Identity, &file.identity)] {
                if !value.is_empty() {
                    self.people.remove(&(what, key(what, value)));
                }
            }
            file.birthday.map(|day| self.birthdays.remove(&(day.month(), day.day_of_month(), member)));
            file.licence_until().map(|day| self.due_days.remove(&(ReminderKind::Licence, day, member, 0)));
        }
        if let Some(found) = self.members.get_mut(member) {
            found.membership = Membership::Left;
            found.left = Some(stamp.at);
        }
        self.guards.remove(&member);
        self.agenda.set(Deadline::Erasure(member), erase_at);
        self.member_row(stamp, member, MemberStep::Left, refund);
    }

    /// PLAT-48: nothing personal is left of a member who left; numbers and amounts stay.
    fn erase(&mut self, member: MemberId) {
        self.agenda.cancel(&Deadline::Erasure(member));
        if let Some(file) = self.files.get_mut(member) {
            *file = File::default();
        }
        if let Some(found) = self.members.get_mut(member) {
            found.erased = true;
        }
        let rows: Vec<u32> =
            self.changes.range((member, 0)..=(member, u32::MAX)).map(|((_, number), _)| *number).collect();
        for number in rows {
            if let Some(row) = self.changes.get_mut(&(member, number)) {
                row.from.clear();
                row.to.clear();
            }
        }
        let cars: Vec<CarId> = self.cars_of(member).map(|(car, _)| car).collect();
        for car in cars {
            self.erase_car(car);
        }
        let cards: Vec<_> = self.cards_of(member).map(|(card, _)| card).collect();
        for card in cards {
            let plates = self.cards.get(card).map(|found| found.plates.clone()).unwrap_or_default();
            for plate in plates {
                self.drop_plate(card, &plate);
            }
            let rows: Vec<u32> =
                self.card_rows.range((card, 0)..=(card, u32::MAX)).map(|((_, row), _)| *row).collect();
            for row in rows {
                if let Some(row) = self.card_rows.get_mut(&(card, row)) {
                    row.detail.clear();
                }
            }
        }
    }

    fn erase_car(&mut self, car: CarId) {
        let insured: Vec<_> = self
            .insured
            .range((car, crate::kinds::InsuranceId(0))..=(car, crate::kinds::InsuranceId(u32::MAX)))
            .map(|(_, insurance)| *insurance)
            .collect();
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

    fn plan(&mut self, car: CarId, plan: Option<crate::event::Plan>) {
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
    fn forget_due(&mut self, member: MemberId, car: CarId) {
        self.set_due(ReminderKind::Inspection, car, None);
        self.plan(car, None);
        let insured: Vec<_> = self
            .insured
            .range((car, crate::kinds::InsuranceId(0))..=(car, crate::kinds::InsuranceId(u32::MAX)))
            .map(|(_, insurance)| *insurance)
            .collect();
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
}
