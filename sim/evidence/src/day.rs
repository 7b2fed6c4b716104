//! A calendar day: what an expectation's end and "today" are.
//!
//! It refuses to know a clock: whoever runs the command says which day it is.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// A day of the civil calendar, as `2027-03-01`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Day(Date);

impl Day {
    /// The day of this year, month (1 … 12) and day of the month; `None` where the calendar has no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        Date::new(year, month, day).ok().map(Self)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no day: write it as 2027-03-01");
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts.as_slice() else { return Err(wrong()) };
        let whole = year.len() == 4 && month.len() == 2 && day.len() == 2;
        match (whole, year.parse(), month.parse(), day.parse()) {
            (true, Ok(year), Ok(month), Ok(day)) => Self::new(year, month, day).ok_or_else(wrong),
            _ => Err(wrong()),
        }
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// From `"2027-03-01"`, or from a TOML date without quotes.
impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Date(toml::value::Datetime),
            Text(String),
        }
        let text = match Either::deserialize(deserializer)? {
            Either::Date(date) => date.to_string(),
            Either::Text(text) => text,
        };
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_printed_and_in_order() {
        let day: Day = "2027-03-01".parse().expect("a day");
        assert_eq!(day.to_string(), "2027-03-01");
        assert!(day > "2026-11-22".parse().expect("a day"));
        for wrong in ["2027-02-29", "27-03-01", "2027-3-1", "tomorrow", "2027-03-01T00:00:00", ""] {
            assert!(wrong.parse::<Day>().is_err(), "{wrong}");
        }
    }
}
