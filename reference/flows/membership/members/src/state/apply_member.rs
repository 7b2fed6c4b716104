//! What events do to files, terms, fees and what waits for a decision.

use forecourt_books::facts::Membership;
use forecourt_books::{At, Day, MemberId, Personal, Stamp};

use super::member::{Fee, FeeState, File, FileRow, Kept, Member, Waiting, Wanted};
use super::{Deadline, State};
use crate::digest::{LookUp, key};
use crate::event::{Change, Event, Joined};
use crate::kinds::{CarId, FeeId, FeeKind, Field, MemberStep, Pending, ReminderKind};

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
                former_over: fee.former_over,
                card: fee.card,
                state: FeeState::Open,
                at: stamp.at,
            });
        }
        Event::FeePaid { fee, member, .. } => close_fee(state, *member, *fee, FeeState::Paid),
        Event::FeeUnpaid { fee, member, why, category, until, active, .. } => {
            close_fee(state, *member, *fee, FeeState::Unpaid);
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
        Event::HomeBranchChanged { member, from, to } => {
            state.moves.remove(member);
            // MEM-02: what moved before stays with the former home.
            state.former_homes.insert((*member, stamp.at), *from);
            if let Some(found) = state.members.get_mut(*member) {
                found.home = *to;
            }
            state.member_row(stamp, *member, MemberStep::Moved, 0);
        }
        Event::ConsentSet { member, advertising } => {
            let word = |yes| if yes { "yes" } else { "no" }.to_owned();
            let former = state
                .members
                .get_mut(*member)
                .map(|found| std::mem::replace(&mut found.consent, *advertising));
            if let Some(former) = former.filter(|former| former != advertising) {
                state.keep(stamp, *member, Kept::Consent, (word(former), word(*advertising)));
            }
        }
        Event::MemberLeft { member, refund, erase_at, .. } => {
            state.leave(stamp, *member, refund.0, *erase_at);
        }
        Event::Erased { member } => state.erase(*member),
        Event::FileChanged { member, changes } => state.change_file(stamp, *member, changes),
        other => return waiting(state, other),
    }
    true
}

/// A fee is paid or was not: either way it is no longer open.
fn close_fee(state: &mut State, member: MemberId, fee: FeeId, ended: FeeState) {
    state.open_fees.remove(&(member, fee));
    if let Some(found) = state.fees.get_mut(fee) {
        found.state = ended;
    }
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
            let values = (change.from.value().to_owned(), change.to.value().to_owned());
            self.keep(stamp, member, Kept::File(change.field), values);
        }
    }

    /// A row of the file's history: what was there before, when and by whom it changed (MEM-14).
    pub(super) fn keep(
        &mut self,
        stamp: &Stamp,
        member: MemberId,
        field: Kept,
        (from, to): (String, String),
    ) {
        let rows = self.changes.range((member, 0)..=(member, u32::MAX));
        let next = rows.map(|((_, number), _)| number + 1).next_back().unwrap_or(0);
        let (at, by, branch) = (stamp.at, stamp.by.to_string(), stamp.branch);
        self.changes.insert((member, next), FileRow { at, by, branch, field, from, to });
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
        self.settle_waiting(Pending::FileChange, member.0);
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
            self.drop_code(key(LookUp::Phone, &file.phone));
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
        let replated: Vec<_> =
            self.replated.range((member, 0)..=(member, u32::MAX)).map(|(key, _)| *key).collect();
        for change in replated {
            self.replated.remove(&change);
        }
        let cars: Vec<CarId> = self.cars_of(member).map(|(car, _)| car).collect();
        for car in cars {
            self.erase_car(car);
        }
        let cards: Vec<_> = self.cards_of(member).map(|(card, _)| card).collect();
        for card in cards {
            self.settle_waiting(Pending::PlateChange, card.0);
            let plates = self.cards.get(card).map(|found| found.plates.clone()).unwrap_or_default();
            for plate in plates {
                self.drop_plate(card, &plate);
            }
            if let Some(found) = self.cards.get_mut(card) {
                found.plate_changes.clear();
            }
        }
    }
}
