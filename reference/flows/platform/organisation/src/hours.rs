//! When a branch is open, which days are worked, and when so many working hours are over (PLAT-02, PLAT-08, PLAT-26).
//!
//! It refuses to know what waits for any of it.

use forecourt_books::calendar::{self, Hours};
use forecourt_books::facts::Opening;
use forecourt_books::{At, BranchId, Day, Settings};

use crate::settings::{self, WORKING_FROM, WORKING_TO};
use crate::state::State;

/// A branch's hours on a day: those of the date, else of the weekday, else of its kind; closed where there is none.
pub fn opening(state: &State, branch: BranchId, day: Day) -> Opening {
    let Some(record) = state.branches.get(branch) else { return Opening::Closed };
    let weekday = usize::try_from(day.weekday() - 1).unwrap_or(0);
    let said = record.special.get(&day).copied().or(record.week[weekday]);
    let hours = said.unwrap_or_else(|| {
        let (from, to) = settings::opening(record.kind)?;
        let number = |setting| state.settings.number_at(setting, day.start(), Some(branch));
        Some(Hours { from: number(from), to: number(to) }).filter(|hours| hours.from < hours.to)
    });
    hours.map_or(Opening::Closed, Opening::Open)
}

/// Whether a date is worked: as the organisation said, else by the calendar of the nation (CLM-54).
pub fn is_working_day(state: &State, day: Day) -> bool {
    state.working_days.get(&day).copied().unwrap_or_else(|| calendar::is_working_day(day))
}

/// The second at which so many seconds of working time have passed since `start`; those of each day as the settings said
/// for it (PLAT-26).
pub fn after_working(state: &State, start: At, seconds: i64) -> At {
    working(&state.settings, start, seconds, |day| is_working_day(state, day))
}

/// The same, once a date is worked or free, as is about to be said.
pub(crate) fn after_working_if(state: &State, (changed, worked): (Day, bool), start: At, seconds: i64) -> At {
    let is_worked = |day| if day == changed { worked } else { is_working_day(state, day) };
    working(&state.settings, start, seconds, is_worked)
}

/// The same by settings that are about to be in force. Working hours are a day's: those of a day that has begun stay.
pub(crate) fn after_working_by(state: &State, settings: &Settings, start: At, seconds: i64) -> At {
    working(settings, start, seconds, |day| is_working_day(state, day))
}

fn working(settings: &Settings, start: At, seconds: i64, is_worked: impl Fn(Day) -> bool) -> At {
    let hours = |day: Day| {
        let number = |setting| settings.number_at(setting, day.start(), None);
        Hours::new(number(&WORKING_FROM), number(&WORKING_TO))
    };
    let open = |day| match hours(day).filter(|_| is_worked(day)) {
        Some(hours) => Opening::Open(hours),
        None => Opening::Closed,
    };
    calendar::opening_clock(open, start, seconds)
}
