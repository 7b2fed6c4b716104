//! Hours of a day, opening calendars and the calendar of working days (PLAT-02, PLAT-08, PLAT-26, CLM-54).
//!
//! It refuses to know whose hours they are, and there is no clock here: whoever asks brings day and instant along.

mod clock;
mod opening;
mod working;

use serde::{Deserialize, Serialize};

pub use clock::{opening_clock, opening_seconds_between};
pub use opening::OpeningCalendar;
pub use working::{
    Basis, WORKING_HOURS, WorkingDays, WorkingDaysError, is_working_day, plus_working_days, working_clock,
};

/// Hours of one day, in minutes past midnight, 0 … 1440. The closing second belongs to them (PLAT-02).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hours {
    /// From this minute on.
    pub from: i64,
    /// To this minute, its first second included.
    pub to: i64,
}

impl Hours {
    /// Round the clock.
    pub const ALL_DAY: Hours = Hours { from: 0, to: 1440 };

    /// Hours that begin before they end, within one day; nothing else.
    ///
    /// ```
    /// use forecourt_books::calendar::Hours;
    /// assert_eq!(Hours::new(480, 1080), Some(Hours { from: 480, to: 1080 }));
    /// assert_eq!((Hours::new(1080, 480), Hours::new(0, 1441)), (None, None));
    /// ```
    pub const fn new(from: i64, to: i64) -> Option<Hours> {
        if 0 <= from && from < to && to <= 1440 { Some(Hours { from, to }) } else { None }
    }

    /// Whether a second of the day (0 … 86 399) lies in them.
    pub fn holds(self, second_of_day: i64) -> bool {
        self.from * 60 <= second_of_day && second_of_day <= self.to * 60
    }
}

#[cfg(test)]
mod tests;
