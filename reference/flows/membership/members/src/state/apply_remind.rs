//! What events do to reminders.

use forecourt_books::Stamp;

use super::remind::Reminder;
use super::{Deadline, State};
use crate::event::{Event, Raised};
use crate::kinds::{Outcome, ReminderId, ReminderKind};

pub(super) fn apply(state: &mut State, stamp: &Stamp, event: &Event) -> bool {
    match event {
        Event::RemindersScheduled { at } | Event::RemindersRun { next: at } => {
            state.agenda.set(Deadline::Daily, *at);
        }
        Event::ReminderRaised(raised) => state.raise(stamp, raised),
        Event::ReminderMarked { reminder, outcome } => state.mark(stamp, *reminder, *outcome),
        Event::ReminderConverted { reminder } => state.mark(stamp, *reminder, Outcome::Converted),
        Event::ReminderLapsed { reminder } => state.mark(stamp, *reminder, Outcome::Lapsed),
        Event::BirthdayGreeted { member, year } => {
            if let Some(found) = state.members.get_mut(*member) {
                found.greeted = *year;
            }
        }
        Event::PackageNoted { member, holding, until } => {
            state.due_days.insert((ReminderKind::Package, *until, *member, *holding));
        }
        Event::HoldingsWatched { member, at } => state.agenda.set(Deadline::Holdings(*member), *at),
        Event::HoldingsSeen { member } => {
            state.agenda.cancel(&Deadline::Holdings(*member));
        }
        Event::GroupSmsSent { number, .. } => *state.texts_sent.get_mut() = *number,
        _ => return false,
    }
    true
}

impl State {
    fn raise(&mut self, stamp: &Stamp, raised: &Raised) {
        let reminder = self.reminders.push(Reminder {
            member: raised.member,
            kind: raised.about,
            subject: raised.subject,
            branch: raised.branch,
            due: raised.due,
            nth: raised.nth,
            raised: stamp.at,
            lapses: raised.lapses,
            detail: raised.detail.clone(),
            outcome: Outcome::Open,
            seen_by: None,
        });
        self.raised.insert((raised.about, raised.member, raised.subject, raised.due, raised.nth));
        self.open_by_branch.insert((raised.branch, reminder));
        self.reminders_of.insert((raised.member, reminder));
        self.lapses.insert((raised.lapses, reminder));
        if self.agenda.get(&Deadline::Lapses(raised.lapses)).is_none() {
            self.agenda.set(Deadline::Lapses(raised.lapses), raised.lapses.end());
        }
    }

    fn mark(&mut self, stamp: &Stamp, reminder: ReminderId, outcome: Outcome) {
        let Some(found) = self.reminders.get_mut(reminder) else { return };
        found.outcome = outcome;
        found.seen_by = stamp.by.employee();
        let (branch, lapses) = (found.branch, found.lapses);
        self.open_by_branch.remove(&(branch, reminder));
        self.lapses.remove(&(lapses, reminder));
        if self.lapses.range((lapses, ReminderId(0))..=(lapses, ReminderId(u32::MAX))).next().is_none() {
            self.agenda.cancel(&Deadline::Lapses(lapses));
        }
    }
}
