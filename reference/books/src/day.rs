//! A civil date of the business, without a time of day: birthdays, ends of validity, periods (PLAT-02).
//!
//! There is no clock here, and which days are worked is the calendar's business.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::At;

const EPOCH: Date = Date::constant(1970, 1, 1);

/// A civil date: days since 1970-01-01, up to the year 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Day(
    /// Days since 1970-01-01.
    pub i32,
);

/// Why a text is no date: the text is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no date of the form 2026-03-02")]
pub struct DayError(
    /// What was given.
    pub String,
);

impl Day {
    fn date(self) -> Date {
        EPOCH.checked_add(jiff::Span::new().days(i64::from(self.0))).expect("days stay below the year 9999")
    }

    fn of(date: Date) -> Day {
        Day(EPOCH.until(date).expect("both are civil dates").get_days())
    }

    /// From year, month and day; nothing where there is no such date.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Day> {
        Date::new(year, month, day).ok().map(Day::of)
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.date().year()
    }

    /// The month, 1 … 12.
    pub fn month(self) -> i8 {
        self.date().month()
    }

    /// The day of the month, 1 … 31.
    pub fn day_of_month(self) -> i8 {
        self.date().day()
    }

    /// 1 on Monday … 7 on Sunday.
    pub fn weekday(self) -> i8 {
        self.date().weekday().to_monday_one_offset()
    }

    /// So many days later, or earlier if negative.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Day {
        Day(self.0.saturating_add(i32::try_from(days).unwrap_or(0)))
    }

    /// The same day so many months later, or the month's last (PLAT-02).
    #[must_use]
    pub fn plus_months(self, months: i64) -> Day {
        let span = jiff::Span::new().months(months.clamp(-12_000, 12_000));
        self.date().checked_add(span).map_or(self, Day::of)
    }

    /// The first of this date's month.
    #[must_use]
    pub fn first_of_month(self) -> Day {
        Day::of(self.date().first_of_month())
    }

    /// The last of this date's month.
    #[must_use]
    pub fn last_of_month(self) -> Day {
        Day::of(self.date().last_of_month())
    }

    /// 00:00:00 of this date.
    pub fn start(self) -> At {
        let seconds = i64::from(self.0) * 86_400 - 8 * 3600;
        At::from_s(u64::try_from(seconds).unwrap_or(0))
    }

    /// 23:59:59 of this date: the last second in which what is valid to this date holds.
    pub fn end(self) -> At {
        self.start().plus_s(86_399)
    }

    /// `minute` minutes past midnight of this date.
    pub fn at_minute(self, minute: i64) -> At {
        self.start().plus_min(minute)
    }
}

impl At {
    /// The civil date of this instant.
    pub fn day(self) -> Day {
        let local = self.as_s() + 8 * 3600;
        Day(i32::try_from(local / 86_400).expect("the year 2554 is within 32 bits of days"))
    }

    /// Seconds since midnight of this instant's civil date, 0 … 86 399.
    pub fn second_of_day(self) -> i64 {
        i64::try_from((self.as_s() + 8 * 3600) % 86_400).expect("a day has 86 400 seconds")
    }

    /// This instant without what is below its second (PLAT-02: business time goes by whole seconds).
    #[must_use]
    pub fn whole_second(self) -> At {
        At::from_s(self.as_s())
    }

    /// This instant and so many hours more.
    #[must_use]
    pub fn plus_h(self, hours: i64) -> At {
        self.plus_s(hours.saturating_mul(3600))
    }

    /// This instant less so many seconds.
    #[must_use]
    pub fn minus_s(self, seconds: i64) -> At {
        At(self.0.saturating_sub(u64::try_from(seconds).unwrap_or(0).saturating_mul(1_000_000_000)))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.date().fmt(f)
    }
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Day, DayError> {
        let date = text.parse::<Date>().ok().filter(|_| text.len() == 10);
        date.map(Day::of).ok_or_else(|| DayError(text.to_owned()))
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let date = self.date();
        match u32::try_from(date.year()) {
            Ok(year) => {
                let (month, day) = (date.month().unsigned_abs(), date.day().unsigned_abs());
                let digit = |value: u32| b'0' + (value % 10) as u8;
                let pair = |value: u8| [digit(u32::from(value) / 10), digit(u32::from(value))];
                let [[m1, m2], [d1, d2]] = [pair(month), pair(day)];
                let [y1, y2, y3, y4] = [1000, 100, 10, 1].map(|unit| digit(year / unit));
                let text = [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2];
                to.serialize_str(std::str::from_utf8(&text).expect("digits are ASCII"))
            }
            Err(_) => to.collect_str(self),
        }
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str> as Deserialize>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn month_ends_and_leap_days_clamp() {
        assert_eq!(day("2026-01-31").plus_months(1), day("2026-02-28"));
        assert_eq!(day("2028-01-31").plus_months(1), day("2028-02-29"));
        assert_eq!(day("2028-02-29").plus_months(12), day("2029-02-28"));
        assert_eq!(day("2028-02-10").last_of_month(), day("2028-02-29"));
        assert_eq!(day("2026-03-02").weekday(), 1);
    }

    #[test]
    fn a_day_starts_and_ends_in_the_business_zone() {
        let at: At = "2026-03-02 00:00:00".parse().unwrap();
        assert_eq!((day("2026-03-02").start(), at.day()), (at, day("2026-03-02")));
        assert_eq!(day("2026-03-02").end().to_string(), "2026-03-02 23:59:59");
        assert_eq!(day("2026-03-02").at_minute(540).to_string(), "2026-03-02 09:00:00");
        assert_eq!(day("2026-03-02").end().day(), day("2026-03-02"));
        assert_eq!(day("2026-03-02").at_minute(540).second_of_day(), 32_400);
    }

    #[test]
    fn other_forms_are_refused() {
        for text in ["2026-3-2", "2026-02-30", "20260302", "2026-03-02T00:00", ""] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
    }
}
