//! One place's opening calendar: hours by weekday, closed days, special days (PLAT-08). It refuses to know which place.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Hours;
use crate::Day;
use crate::facts::Opening;

/// Hours by weekday, and the days that differ. A day stands among the closed or the special ones, not among both; where
/// a configuration names it twice, it is closed.
///
/// ```
/// use forecourt_books::calendar::{Hours, OpeningCalendar};
/// use forecourt_books::facts::Opening;
/// use forecourt_books::Day;
///
/// let hours = Hours { from: 480, to: 1080 };
/// let mut calendar = OpeningCalendar::every_day(hours);
/// let monday: Day = "2026-03-02".parse().unwrap();
/// assert_eq!(calendar.on(monday), Opening::Open(hours));
/// calendar.close(monday);
/// assert_eq!(calendar.on(monday), Opening::Closed);
/// calendar.open(monday, Hours { from: 540, to: 720 });
/// assert_eq!(calendar.on(monday), Opening::Open(Hours { from: 540, to: 720 }));
/// calendar.as_usual(monday);
/// assert_eq!(calendar.on(monday), Opening::Open(hours));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct OpeningCalendar {
    /// From Monday to Sunday; none where closed.
    pub weekdays: [Option<Hours>; 7],
    /// Days on which it is closed whatever the weekday.
    #[serde(default)]
    pub closed: BTreeSet<Day>,
    /// Days with hours of their own.
    #[serde(default)]
    pub special: BTreeMap<Day, Hours>,
}

impl OpeningCalendar {
    /// The same hours every day.
    pub fn every_day(hours: Hours) -> OpeningCalendar {
        OpeningCalendar { weekdays: [Some(hours); 7], ..OpeningCalendar::default() }
    }

    /// With other hours, or none, on a weekday: 1 is Monday, 7 is Sunday; any other number changes nothing.
    ///
    /// ```
    /// use forecourt_books::calendar::{Hours, OpeningCalendar};
    /// use forecourt_books::facts::Opening;
    ///
    /// let calendar = OpeningCalendar::every_day(Hours::ALL_DAY).on_weekday(7, None);
    /// let (saturday, sunday) = ("2026-03-07".parse().unwrap(), "2026-03-08".parse().unwrap());
    /// assert_eq!(calendar.on(saturday), Opening::Open(Hours::ALL_DAY));
    /// assert_eq!(calendar.on(sunday), Opening::Closed);
    /// ```
    #[must_use]
    pub fn on_weekday(mut self, weekday: i8, hours: Option<Hours>) -> OpeningCalendar {
        let index = usize::try_from(weekday).unwrap_or(0).wrapping_sub(1);
        if let Some(known) = self.weekdays.get_mut(index) {
            *known = hours;
        }
        self
    }

    /// Closed on that day.
    pub fn close(&mut self, day: Day) {
        self.special.remove(&day);
        self.closed.insert(day);
    }

    /// Open on that day, with hours of its own.
    pub fn open(&mut self, day: Day, hours: Hours) {
        self.closed.remove(&day);
        self.special.insert(day, hours);
    }

    /// That day goes by its weekday again.
    pub fn as_usual(&mut self, day: Day) {
        self.closed.remove(&day);
        self.special.remove(&day);
    }

    /// The hours of a day.
    pub fn on(&self, day: Day) -> Opening {
        if self.closed.contains(&day) {
            return Opening::Closed;
        }
        let index = usize::try_from(day.weekday() - 1).expect("a weekday is 1 … 7");
        match self.special.get(&day).or(self.weekdays[index].as_ref()) {
            Some(hours) => Opening::Open(*hours),
            None => Opening::Closed,
        }
    }
}
