//! What the clock alone brings about: ends of terms and cards, the daily run of reminders, erasure, idle sessions, and
//! what is done when a second's movements are all in.
//!
//! A run touches only what is due: every series is found by its day (MEM-62).

use forecourt_books::facts::Membership;
use forecourt_books::{BranchId, Day, MemberId, Scene, Setting};

use crate::decide::present::account;
use crate::event::{Event, Raised};
use crate::kinds::{CarId, CardKind, CardState, InsuranceId, ReminderId, ReminderKind};
use crate::settings;
use crate::state::{Deadline, State};

/// The events of the earliest deadline; at least one, which moves or ends it.
pub(crate) fn due(state: &State, scene: &Scene<'_>) -> Vec<Event> {
    let Some((_, deadline)) = state.agenda.due(scene.at).next() else { return Vec::new() };
    match *deadline {
        Deadline::Daily => daily(state, scene),
        Deadline::Terms(day) => on_day(state, ReminderKind::Membership, day)
            .map(|(member, _)| Event::MembershipExpired { member, until: day })
            .collect(),
        Deadline::Cards(day) => on_day(state, ReminderKind::Card, day)
            .map(|(_, card)| Event::CardExpired { card: forecourt_books::CardId(card) })
            .collect(),
        Deadline::Erasure(member) => vec![Event::Erased { member }],
        Deadline::Session(member) => vec![Event::SessionEnded { member, idle: true }],
        Deadline::Write(card) => {
            let Some(found) = state.cards.get(card) else { return Vec::new() };
            let (balance, points) = account(scene, found.member);
            let (was, had) = found.mirror.as_ref().map_or_else(Default::default, |m| (m.balance, m.points));
            let amount = balance - was;
            let moved = !amount.is_zero() || points != had;
            let line = found.kind == CardKind::Visual && moved;
            let lines = scene.number(&settings::FACE_LINES);
            vec![Event::MirrorWritten { card, amount, balance, points, line, lines }]
        }
        Deadline::Holdings(member) => holdings(state, scene, member),
        Deadline::Code(code) => vec![Event::CodeLapsed { count: code.0 }],
        // MEM-72: what nobody saw to by the end of its last day.
        Deadline::Lapses(day) => {
            let over = (day, ReminderId(0))..=(day, ReminderId(u32::MAX));
            state
                .lapses
                .range(over)
                .map(|(_, reminder)| Event::ReminderLapsed { reminder: *reminder })
                .collect()
        }
    }
}

fn on_day(state: &State, kind: ReminderKind, day: Day) -> impl Iterator<Item = (MemberId, u32)> {
    let (first, last) = ((kind, day, MemberId(0), 0), (kind, day, MemberId(u32::MAX), u32::MAX));
    state.due_days.range(first..=last).map(|(_, _, member, subject)| (*member, *subject))
}

/// MEM-65: packages that were not seen before are watched from now on.
fn holdings(state: &State, scene: &Scene<'_>, member: MemberId) -> Vec<Event> {
    let known = |number, until| state.due_days.contains(&(ReminderKind::Package, until, member, number));
    let mut events: Vec<Event> = scene
        .facts
        .holdings(member)
        .into_iter()
        .filter(|holding| !known(holding.number, holding.until))
        .map(|holding| Event::PackageNoted { member, holding: holding.number, until: holding.until })
        .collect();
    events.push(Event::HoldingsSeen { member });
    events
}

/// The daily run (MEM-62).
fn daily(state: &State, scene: &Scene<'_>) -> Vec<Event> {
    let day = scene.at.day();
    let mut run = Run { state, scene, day, next: 0, events: Vec::new() };
    for (kind, setting) in SERIES {
        run.series(*kind, setting);
    }
    run.maintenance_ahead();
    run.birthdays();
    let next = scene.at.next_minute_of_day(scene.number(&settings::RUN_MINUTE));
    run.events.push(Event::RemindersRun { next });
    run.events
}

/// Which setting lists the days of which kind.
const SERIES: &[(ReminderKind, Setting)] = &[
    (ReminderKind::Membership, settings::REMIND_MEMBERSHIP),
    (ReminderKind::Card, settings::REMIND_CARD),
    (ReminderKind::Package, settings::REMIND_PACKAGE),
    (ReminderKind::Insurance, settings::REMIND_INSURANCE),
    (ReminderKind::Maintenance, settings::REMIND_MAINTENANCE),
    (ReminderKind::Inspection, settings::REMIND_INSPECTION),
    (ReminderKind::Licence, settings::REMIND_LICENCE),
];

struct Run<'a> {
    state: &'a State,
    scene: &'a Scene<'a>,
    day: Day,
    next: u32,
    events: Vec<Event>,
}

impl Run<'_> {
    fn days(&self, setting: &Setting) -> Vec<i64> {
        let words = self.scene.settings.list_at(setting, self.scene.at, None);
        words.iter().filter_map(|word| word.parse().ok()).collect()
    }

    fn series(&mut self, kind: ReminderKind, setting: &Setting) {
        // The first reminder of a maintenance has a rule of its own; the list goes on from it (MEM-67).
        let first = if kind == ReminderKind::Maintenance { 2 } else { 1 };
        for (nth, ahead) in (first..).zip(self.days(setting)) {
            let due = self.day.plus_days(ahead);
            let all: Vec<(MemberId, u32)> = on_day(self.state, kind, due).collect();
            for (member, subject) in all {
                self.raise(kind, member, subject, due, nth);
            }
        }
    }

    fn maintenance_ahead(&mut self) {
        let today = (self.day, MemberId(0), CarId(0))..=(self.day, MemberId(u32::MAX), CarId(u32::MAX));
        let all: Vec<(MemberId, CarId)> =
            self.state.first_days.range(today).map(|(_, member, car)| (*member, *car)).collect();
        for (member, car) in all {
            let plan = self.state.cars.get(car).and_then(|car| car.plan.as_ref());
            if let Some(due) = plan.map(|plan| plan.due) {
                self.raise(ReminderKind::Maintenance, member, car.0, due, 1);
            }
        }
    }

    /// MEM-70: who was born on 29 February has the 28th in other years.
    fn born_on(&self, day: Day) -> Vec<MemberId> {
        let of = |month: i8, date: i8| {
            let range = (month, date, MemberId(0))..=(month, date, MemberId(u32::MAX));
            self.state.birthdays.range(range).map(|(_, _, member)| *member)
        };
        let short = day.month() == 2 && day.day_of_month() == 28 && day.plus_days(1).month() == 3;
        let leap = short.then(|| of(2, 29)).into_iter().flatten();
        of(day.month(), day.day_of_month()).chain(leap).collect()
    }

    fn birthdays(&mut self) {
        for (nth, ahead) in (1..).zip(self.days(&settings::REMIND_BIRTHDAY)) {
            let due = self.day.plus_days(ahead);
            for member in self.born_on(due) {
                self.raise(ReminderKind::Birthday, member, 0, due, nth);
            }
        }
        let year = self.day.year();
        for member in self.born_on(self.day) {
            let found = self.state.members.get(member);
            if found.is_some_and(|found| found.greeted != year && found.membership != Membership::Left) {
                self.events.push(Event::BirthdayGreeted { member, year });
            }
        }
    }

    fn raise(&mut self, kind: ReminderKind, member: MemberId, subject: u32, due: Day, nth: u32) {
        if self.state.raised.contains(&(kind, member, subject, due, nth)) {
            return;
        }
        let Some((branch, detail)) = self.cause(kind, member, subject) else { return };
        let reminder = self.state.reminders.id_after(self.next);
        self.next += 1;
        // What is overdue when it is first told has its days from then on.
        let lapses =
            due.max(self.day).plus_days(self.scene.number_of(&settings::REMINDER_LAPSE_DAYS, branch));
        self.events.push(Event::ReminderRaised(Raised {
            reminder,
            member,
            about: kind,
            subject,
            branch,
            due,
            nth,
            lapses,
            detail,
        }));
    }

    /// Whether the cause still stands: the branch that sees to it, and what it should know.
    fn cause(&self, kind: ReminderKind, member: MemberId, subject: u32) -> Option<(BranchId, String)> {
        let found = self.state.members.get(member)?;
        if found.membership == Membership::Left {
            return None;
        }
        let detail = match kind {
            ReminderKind::Membership if found.membership != Membership::Active => return None,
            ReminderKind::Card => {
                let card = self.state.cards.get(forecourt_books::CardId(subject))?;
                // MEM-64: for active cards only.
                (card.state == CardState::Active).then(|| card.number.to_string())?
            }
            ReminderKind::Package => {
                let holdings = self.scene.facts.holdings(member);
                let holding = holdings.into_iter().find(|holding| holding.number == subject)?;
                let left: Vec<String> = holding
                    .left
                    .iter()
                    .filter(|(_, count)| *count > 0)
                    .map(|(item, count)| format!("{item} x{count}"))
                    .collect();
                // MEM-65: while counts remain.
                (!left.is_empty()).then(|| left.join(", "))?
            }
            ReminderKind::Insurance => {
                let policy = self.state.insurances.get(InsuranceId(subject))?;
                format!("{} {}", policy.insurer, policy.sort)
            }
            ReminderKind::Maintenance => {
                let car = self.state.cars.get(CarId(subject))?;
                car.plan.as_ref()?.near.word().to_owned()
            }
            _ => String::new(),
        };
        Some((found.home, detail))
    }
}
