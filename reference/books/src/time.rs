//! An instant, and the civil time of the business: UTC+8 without time zone data (PLAT-02).
//!
//! There is no clock here. Whoever asks brings the time along.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

const NS_PER_S: u64 = 1_000_000_000;
const OFFSET_S: i64 = 8 * 3600;
const DAY_S: u64 = 86_400;

/// An instant: nanoseconds since 1970-01-01 00:00:00 UTC, good until the year 2554.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
pub struct At(
    /// Nanoseconds since 1970-01-01 00:00:00 UTC.
    pub u64,
);

/// Why a text is no instant: the text is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no time of the form 2026-03-02 09:00:12")]
pub struct TimeError(
    /// What was given.
    pub String,
);

impl At {
    /// From whole seconds since 1970-01-01 00:00:00 UTC.
    pub fn from_s(seconds: u64) -> At {
        At(seconds.saturating_mul(NS_PER_S))
    }

    /// Whole seconds since 1970-01-01 00:00:00 UTC, rounded down.
    pub fn as_s(self) -> u64 {
        self.0 / NS_PER_S
    }

    /// This instant and `seconds` more; less than none is none.
    #[must_use]
    pub fn plus_s(self, seconds: i64) -> At {
        At(self.0.saturating_add(u64::try_from(seconds).unwrap_or(0).saturating_mul(NS_PER_S)))
    }

    /// This instant and `minutes` more.
    #[must_use]
    pub fn plus_min(self, minutes: i64) -> At {
        self.plus_s(minutes.saturating_mul(60))
    }

    /// Whole seconds from `earlier` to this instant, rounded down; 0 if it is not earlier.
    pub fn s_since(self, earlier: At) -> u64 {
        self.0.saturating_sub(earlier.0) / NS_PER_S
    }

    /// The civil date and time, to the second.
    fn civil(self) -> DateTime {
        let local = i64::try_from(self.as_s()).expect("a u64 of nanoseconds holds 2^34 seconds") + OFFSET_S;
        let date = Date::constant(1970, 1, 1)
            .checked_add(jiff::Span::new().days(local / 86_400))
            .expect("the year 2554 is within civil dates");
        let second = i32::try_from(local % 86_400).expect("a day has 86 400 seconds");
        let part = |value: i32| i8::try_from(value).expect("hours, minutes and seconds are below 60");
        date.at(part(second / 3600), part(second / 60 % 60), part(second % 60), 0)
    }

    fn from_civil(civil: DateTime) -> Option<At> {
        let days = i64::from(civil.date().since(Date::constant(1970, 1, 1)).ok()?.get_days());
        let second =
            i64::from(civil.hour()) * 3600 + i64::from(civil.minute()) * 60 + i64::from(civil.second());
        u64::try_from(days * 86_400 + second - OFFSET_S).ok()?.checked_mul(NS_PER_S).map(At)
    }

    fn end_of(date: Date) -> At {
        At::from_civil(date.at(23, 59, 59, 0)).unwrap_or(At(u64::MAX))
    }

    /// 23:59:59 of this instant's day.
    pub fn end_of_day(self) -> At {
        At::end_of(self.civil().date())
    }

    /// The end of a limit in days: 23:59:59 of the n-th day after this instant's day (PLAT-02).
    pub fn end_after_days(self, days: i64) -> At {
        self.civil()
            .date()
            .checked_add(jiff::Span::new().days(days.clamp(0, 400_000)))
            .map_or(At(u64::MAX), At::end_of)
    }

    /// The end of a limit in months: 23:59:59 of the same day of the month, or its last (PLAT-02).
    pub fn end_after_months(self, months: i64) -> At {
        self.civil()
            .date()
            .checked_add(jiff::Span::new().months(months.clamp(0, 12_000)))
            .map_or(At(u64::MAX), At::end_of)
    }

    /// The next instant strictly after this one at `minute` minutes (0 … 1439) past midnight.
    pub fn next_minute_of_day(self, minute: i64) -> At {
        let local = self.as_s() + OFFSET_S.unsigned_abs();
        let today = local - local % DAY_S + u64::try_from(minute.clamp(0, 1439)).unwrap_or(0) * 60;
        let at = At::from_s(today.saturating_sub(OFFSET_S.unsigned_abs()));
        if at > self { at } else { at.plus_s(86_400) }
    }

    /// The civil date alone, `2026-03-02`.
    pub fn date(self) -> String {
        self.civil().date().to_string()
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let civil = self.civil();
        write!(f, "{} {:02}:{:02}:{:02}", civil.date(), civil.hour(), civil.minute(), civil.second())
    }
}

/// Read from the number that is stored, or from the civil time that people write.
impl<'de> Deserialize<'de> for At {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Either;
        impl serde::de::Visitor<'_> for Either {
            type Value = At;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("nanoseconds since 1970, or a time of the form 2026-03-02 09:00:12")
            }

            fn visit_u64<E: serde::de::Error>(self, ns: u64) -> Result<At, E> {
                Ok(At(ns))
            }

            fn visit_i64<E: serde::de::Error>(self, ns: i64) -> Result<At, E> {
                u64::try_from(ns).map(At).map_err(E::custom)
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<At, E> {
                text.parse().map_err(E::custom)
            }
        }
        from.deserialize_any(Either)
    }
}

impl FromStr for At {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<At, TimeError> {
        let wrong = || TimeError(text.to_owned());
        // The one form that is shown is the one form that is read.
        let shape = text.len() == 19 && text.as_bytes()[10] == b' ';
        let civil = shape.then(|| text.parse::<DateTime>().ok()).flatten().ok_or_else(wrong)?;
        At::from_civil(civil).filter(|at| at.to_string() == text).ok_or_else(wrong)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> At {
        text.parse().unwrap()
    }

    #[test]
    fn limits_end_as_the_catalogue_says() {
        assert_eq!(at("2026-03-02 10:00:00").end_after_days(7), at("2026-03-09 23:59:59"));
        assert_eq!(at("2026-01-31 10:00:00").end_after_months(1), at("2026-02-28 23:59:59"));
        assert_eq!(at("2028-01-31 10:00:00").end_after_months(1), at("2028-02-29 23:59:59"));
        assert_eq!(at("2026-03-02 00:00:00").end_of_day(), at("2026-03-02 23:59:59"));
    }

    #[test]
    fn the_zone_is_eight_hours_ahead() {
        assert_eq!(At(0).to_string(), "1970-01-01 08:00:00");
        assert_eq!(at("2026-03-02 09:00:12").as_s(), 1_772_413_212);
    }

    #[test]
    fn the_next_time_of_day_is_never_now() {
        assert_eq!(at("2026-03-02 17:59:59").next_minute_of_day(1080), at("2026-03-02 18:00:00"));
        assert_eq!(at("2026-03-02 18:00:00").next_minute_of_day(1080), at("2026-03-03 18:00:00"));
        assert_eq!(at("2026-03-02 03:00:00").next_minute_of_day(240), at("2026-03-02 04:00:00"));
    }

    #[test]
    fn other_forms_are_refused() {
        for text in ["2026-03-02", "2026-03-02T09:00:12", "2026-02-30 09:00:12", "", "2026-03-02 09:00:1x"] {
            assert!(text.parse::<At>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn shown_and_read_again_is_the_same_second(seconds in 0u64..18_000_000_000) {
            let instant = At::from_s(seconds);
            prop_assert_eq!(instant.to_string().parse::<At>().unwrap(), instant);
        }
    }
}
