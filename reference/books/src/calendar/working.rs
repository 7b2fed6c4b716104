//! Which days are worked: Monday to Friday, less national holidays, plus make-up days, by a yearly table (CLM-54).
//!
//! The table is data (`data/working-days.toml`). For a year that it lacks Monday to Friday are worked, and
//! [`WorkingDays::basis`] says so. It refuses to know what is due on a working day.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::{Hours, opening_clock};
use crate::facts::Opening;
use crate::report::Period;
use crate::{At, Day};

/// Working hours unless `plat.working_hours` says otherwise: 09:00 to 18:00 (PLAT-26).
pub const WORKING_HOURS: Hours = Hours { from: 540, to: 1080 };

/// More working days than any limit has; keeps dates within the calendar.
const MOST_DAYS: i64 = 100_000;

static BUILT_IN: LazyLock<WorkingDays> = LazyLock::new(|| {
    let text = include_str!("../../data/working-days.toml");
    WorkingDays::from_toml(text).expect("the table that is built in is read by a test")
});

/// What is known of a year's days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Announced by the State Council.
    Notice,
    /// Assumed until it is announced: the statutory holidays alone.
    Assumed,
    /// Not in the table: Monday to Friday, without any holiday.
    Weekdays,
}

/// The working days of the years that a table lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkingDays {
    years: BTreeMap<i16, Basis>,
    rest: BTreeSet<Day>,
    work: BTreeSet<Day>,
}

/// What is wrong with a table of working days: the table is to blame.
///
/// ```
/// use forecourt_books::calendar::{WorkingDays, WorkingDaysError};
/// assert!(matches!(WorkingDays::from_toml("year = 3"), Err(WorkingDaysError::Form(_))));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the fields are what the message shows")]
pub enum WorkingDaysError {
    /// Not of the form.
    #[error("{0}")]
    Form(String),
    /// A day or span that is none.
    #[error("{year}: `{text}` is no date and no span of dates")]
    Date { year: i16, text: String },
    /// A year that is listed twice, or that rests on nothing.
    #[error("{year} is listed twice, or as known without being listed")]
    Year { year: i16 },
    /// A day of another year.
    #[error("{day} does not lie in {year}")]
    OtherYear { year: i16, day: Day },
    /// A make-up day that is worked anyhow, or a day that is listed both ways.
    #[error("{day} is no weekend to be worked, or is a rest day too")]
    NoMakeUp { day: Day },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "revised")]
    _revised: Day,
    year: Vec<Year>,
}

/// One year as it stands in the file; title, number, date and source are for whoever checks it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Year {
    year: i16,
    basis: Basis,
    #[serde(rename = "title")]
    _title: String,
    #[serde(rename = "number")]
    _number: Option<String>,
    #[serde(rename = "published")]
    _published: Day,
    #[serde(rename = "source")]
    _source: String,
    rest: Vec<String>,
    work: Vec<String>,
}

impl WorkingDays {
    /// The table that comes along: the years 2025, 2026 and, assumed, 2027.
    pub fn built_in() -> &'static WorkingDays {
        &BUILT_IN
    }

    /// Reads a table of the form of `data/working-days.toml` (`calendar.working_days`).
    ///
    /// ```
    /// use forecourt_books::calendar::WorkingDays;
    ///
    /// let days = WorkingDays::from_toml(
    ///     "revised = \"2027-11-10\"\n[[year]]\nyear = 2028\nbasis = \"notice\"\ntitle = \"…\"\n\
    ///      published = \"2027-11-09\"\nsource = \"…\"\nrest = [\"2028-01-03\"]\nwork = [\"2028-01-08\"]",
    /// )
    /// .unwrap();
    /// assert!(!days.is_working_day("2028-01-03".parse().unwrap()));
    /// assert!(days.is_working_day("2028-01-08".parse().unwrap()));
    /// ```
    ///
    /// # Errors
    /// The first mistake: form, date, year twice, a day of another year, a make-up day that is no weekend.
    pub fn from_toml(text: &str) -> Result<WorkingDays, WorkingDaysError> {
        let file: File = toml::from_str(text).map_err(|error| WorkingDaysError::Form(error.to_string()))?;
        let mut days = WorkingDays { years: BTreeMap::new(), rest: BTreeSet::new(), work: BTreeSet::new() };
        for year in file.year {
            let number = year.year;
            if year.basis == Basis::Weekdays || days.years.insert(number, year.basis).is_some() {
                return Err(WorkingDaysError::Year { year: number });
            }
            days.rest.extend(listed(number, &year.rest)?);
            for day in listed(number, &year.work)? {
                if day.weekday() <= 5 || days.rest.contains(&day) {
                    return Err(WorkingDaysError::NoMakeUp { day });
                }
                days.work.insert(day);
            }
        }
        Ok(days)
    }

    /// Whether a day is worked.
    pub fn is_working_day(&self, day: Day) -> bool {
        if day.weekday() <= 5 { !self.rest.contains(&day) } else { self.work.contains(&day) }
    }

    /// What that answer rests on.
    ///
    /// ```
    /// use forecourt_books::calendar::{Basis, WorkingDays};
    ///
    /// let days = WorkingDays::built_in();
    /// let basis = |day: &str| days.basis(day.parse().unwrap());
    /// assert_eq!((basis("2026-10-01"), basis("2027-10-01")), (Basis::Notice, Basis::Assumed));
    /// assert_eq!(basis("2031-10-01"), Basis::Weekdays);
    /// ```
    pub fn basis(&self, day: Day) -> Basis {
        self.years.get(&day.year()).copied().unwrap_or(Basis::Weekdays)
    }

    /// The `n`-th working day after `day`, which itself is not counted; before it if `n` is negative, the day itself if
    /// it is 0. At most 100 000 working days away.
    ///
    /// ```
    /// use forecourt_books::calendar::WorkingDays;
    ///
    /// let friday = "2026-03-06".parse().unwrap();
    /// let days = WorkingDays::built_in();
    /// assert_eq!(days.plus_working_days(friday, 1).to_string(), "2026-03-09");
    /// assert_eq!(days.plus_working_days(friday, -5).to_string(), "2026-02-28", "a Saturday that is worked");
    /// ```
    pub fn plus_working_days(&self, day: Day, n: i64) -> Day {
        let mut left = n.clamp(-MOST_DAYS, MOST_DAYS);
        let step = left.signum();
        let mut reached = day;
        while left != 0 {
            reached = reached.plus_days(step);
            if self.is_working_day(reached) {
                left -= step;
            }
        }
        reached
    }

    /// The instant at which so many seconds of working time have passed since `start`: as [`opening_clock`], with
    /// `hours` on every working day (PLAT-26).
    ///
    /// ```
    /// use forecourt_books::calendar::{Hours, WorkingDays};
    ///
    /// let (mornings, friday) = (Hours { from: 480, to: 720 }, "2026-03-06 11:00:00".parse().unwrap());
    /// let end = WorkingDays::built_in().clock(mornings, friday, 2 * 3600);
    /// assert_eq!(end.to_string(), "2026-03-09 09:00:00");
    /// ```
    pub fn clock(&self, hours: Hours, start: At, seconds: i64) -> At {
        let open = |day| if self.is_working_day(day) { Opening::Open(hours) } else { Opening::Closed };
        opening_clock(open, start, seconds)
    }
}

/// The days of a list of one year.
fn listed(year: i16, texts: &[String]) -> Result<Vec<Day>, WorkingDaysError> {
    let mut days = Vec::new();
    for text in texts {
        let wrong = || WorkingDaysError::Date { year, text: text.clone() };
        let span: Period = text.parse().map_err(|_| wrong())?;
        if let Some(day) = [span.from, span.to].into_iter().find(|day| day.year() != year) {
            return Err(WorkingDaysError::OtherYear { year, day });
        }
        days.extend((span.from.0..=span.to.0).map(Day));
    }
    Ok(days)
}

/// Whether a day is worked, by the table that comes along (CLM-54).
///
/// ```
/// use forecourt_books::calendar::is_working_day;
///
/// assert!(!is_working_day("2026-10-01".parse().unwrap()));
/// assert!(is_working_day("2026-10-10".parse().unwrap()), "a Saturday that makes up for National Day");
/// ```
pub fn is_working_day(day: Day) -> bool {
    WorkingDays::built_in().is_working_day(day)
}

/// The `n`-th working day after a day, by the table that comes along; see [`WorkingDays::plus_working_days`].
///
/// ```
/// use forecourt_books::calendar::plus_working_days;
///
/// let due = plus_working_days("2026-09-30".parse().unwrap(), 3);
/// assert_eq!(due.to_string(), "2026-10-10");
/// ```
pub fn plus_working_days(day: Day, n: i64) -> Day {
    WorkingDays::built_in().plus_working_days(day, n)
}

/// The instant at which so many seconds of working time have passed, by the table that comes along; see
/// [`WorkingDays::clock`].
///
/// ```
/// use forecourt_books::calendar::{WORKING_HOURS, working_clock};
///
/// let asked = "2026-03-06 16:00:00".parse().unwrap();
/// let reminded = working_clock(WORKING_HOURS, asked, 4 * 3600);
/// assert_eq!(reminded.to_string(), "2026-03-09 11:00:00", "over the weekend it stands still");
/// ```
pub fn working_clock(hours: Hours, start: At, seconds: i64) -> At {
    WorkingDays::built_in().clock(hours, start, seconds)
}
