//! One model for every report: title, period, columns, rows, totals. Text, CSV and JSON are views of it (PLAT-17).
//!
//! It refuses to know what is reported. A report is a function of the journal: the same journal, filter and language
//! give the same bytes.

pub mod render;

use std::collections::BTreeMap;

use crate::{At, BranchId, Day, Fen, Points, Text};

/// The note, in English, by which a report says how many personal records it shows (PLAT-45).
pub const PERSONAL_RECORDS: &str = "personal records";

/// A report that a context offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportName {
    /// Its name, such as `branch-points`.
    pub name: &'static str,
    /// What it tells.
    pub title: Text,
    /// The filters that it knows, of `period`, `branch`, `member`, `person`, … in the order of their use.
    pub filters: &'static [&'static str],
    /// The requirement that asks for it.
    pub id: &'static str,
}

/// What is asked for: a report by name, with filters as texts (`period = "2026-03"`, `branch = "B-2"`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Asked {
    /// The report.
    pub name: String,
    /// Its filters by name.
    pub filter: BTreeMap<String, String>,
}

impl Asked {
    /// A report without any filter.
    pub fn new(name: &str) -> Asked {
        Asked { name: name.to_owned(), filter: BTreeMap::new() }
    }

    /// With a filter.
    #[must_use]
    pub fn with(mut self, filter: &str, value: impl std::fmt::Display) -> Asked {
        self.filter.insert(filter.to_owned(), value.to_string());
        self
    }

    /// A filter's text.
    pub fn text(&self, filter: &str) -> Option<&str> {
        self.filter.get(filter).map(String::as_str)
    }

    /// A filter read as an id, a day or a number.
    ///
    /// # Errors
    /// `bad-filter` with the filter and what was given.
    pub fn parsed<T: std::str::FromStr>(&self, filter: &str) -> Result<Option<T>, crate::Rejection> {
        let Some(text) = self.text(filter) else { return Ok(None) };
        let wrong = || crate::Rejection::new("bad-filter").with("filter", filter).with("given", text);
        text.parse().map(Some).map_err(|_| wrong())
    }

    /// The filter `branch`.
    ///
    /// # Errors
    /// `bad-filter`.
    pub fn branch(&self) -> Result<Option<BranchId>, crate::Rejection> {
        self.parsed("branch")
    }

    /// The filter `period`: `2026-03-02`, `2026-03`, `2026`, or `2026-03-02..2026-03-09`, first and last day included.
    ///
    /// # Errors
    /// `bad-filter`.
    pub fn period(&self) -> Result<Option<Period>, crate::Rejection> {
        self.parsed("period")
    }
}

/// A span of civil days, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
}

impl Period {
    /// A whole month.
    pub fn month_of(day: Day) -> Period {
        Period { from: day.first_of_month(), to: day.last_of_month() }
    }

    /// Whether an instant lies in it.
    pub fn holds(&self, at: At) -> bool {
        self.holds_day(at.day())
    }

    /// Whether a day lies in it.
    pub fn holds_day(&self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }

    /// As many days, or the whole months, just before.
    #[must_use]
    pub fn before(&self) -> Period {
        if self.from == self.from.first_of_month() && self.to == self.to.last_of_month() {
            let last = self.from.plus_days(-1);
            let months = i64::from(self.to.year() - self.from.year()) * 12
                + i64::from(self.to.month() - self.from.month());
            return Period { from: last.first_of_month().plus_months(-months), to: last };
        }
        let days = i64::from(self.to.0 - self.from.0) + 1;
        Period { from: self.from.plus_days(-days), to: self.from.plus_days(-1) }
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.from == self.to { self.from.fmt(f) } else { write!(f, "{}..{}", self.from, self.to) }
    }
}

impl std::str::FromStr for Period {
    type Err = crate::day::DayError;

    fn from_str(text: &str) -> Result<Period, Self::Err> {
        if let Some((from, to)) = text.split_once("..") {
            let period = Period { from: from.parse()?, to: to.parse()? };
            return if period.from <= period.to {
                Ok(period)
            } else {
                Err(crate::day::DayError(text.to_owned()))
            };
        }
        match text.len() {
            4 => Ok(Period { from: format!("{text}-01-01").parse()?, to: format!("{text}-12-31").parse()? }),
            7 => Ok(Period::month_of(format!("{text}-01").parse()?)),
            _ => text.parse().map(|day| Period { from: day, to: day }),
        }
    }
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A name, an id, a text of somebody's.
    Text(String),
    /// A word of the house, in the reader's language.
    Word(Text),
    /// A count, millilitres, metres: a whole number.
    Count(i64),
    /// Money.
    Money(Fen),
    /// Points.
    Points(Points),
    /// Hundredths: a mean, a percentage, hours.
    Hundredths(i64),
    /// An instant.
    At(At),
    /// A date.
    Day(Day),
}

impl Cell {
    /// A text cell of anything that shows itself.
    pub fn text(value: impl std::fmt::Display) -> Cell {
        Cell::Text(value.to_string())
    }

    /// Whether it stands to the right of its column.
    pub fn is_number(&self) -> bool {
        matches!(self, Cell::Count(_) | Cell::Money(_) | Cell::Points(_) | Cell::Hundredths(_))
    }
}

/// One column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name in CSV and JSON, in kebab-case.
    pub key: &'static str,
    /// Its heading.
    pub title: Text,
    /// Whether its cells are added up in the last line.
    pub summed: bool,
}

impl Column {
    /// A column that is not added up.
    pub const fn new(key: &'static str, en: &'static str, zh: &'static str) -> Column {
        Column { key, title: Text::new(en, zh), summed: false }
    }

    /// A column with a total.
    pub const fn summed(key: &'static str, en: &'static str, zh: &'static str) -> Column {
        Column { key, title: Text::new(en, zh), summed: true }
    }
}

/// A finished report. Every row has as many cells as there are columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: Text,
    /// When it was made.
    pub made: At,
    /// The filters in force, by name.
    pub filter: BTreeMap<String, String>,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, in a stated order.
    pub rows: Vec<Vec<Cell>>,
    /// Facts that belong to the whole: shares, means, checks.
    pub notes: Vec<(Text, Cell)>,
}

impl Report {
    /// A report without rows yet.
    pub fn new(name: &ReportName, made: At, asked: &Asked, columns: &[Column]) -> Report {
        Report {
            name: name.name.to_owned(),
            title: name.title,
            made,
            filter: asked.filter.clone(),
            columns: columns.to_vec(),
            rows: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// The same, of a period: it states it, also where nobody asked for one (PLAT-17).
    #[must_use]
    pub fn of_period(mut self, period: Period) -> Report {
        self.filter.entry("period".to_owned()).or_insert_with(|| period.to_string());
        self
    }

    /// Adds a row.
    ///
    /// # Panics
    /// If it has not as many cells as there are columns: whoever wrote the report is to blame.
    pub fn row(&mut self, cells: Vec<Cell>) {
        assert_eq!(cells.len(), self.columns.len(), "{}: a row has a cell for each column", self.name);
        self.rows.push(cells);
    }

    /// Adds a fact about the whole.
    pub fn note(&mut self, what: Text, cell: Cell) {
        self.notes.push((what, cell));
    }

    /// The total of each column that is added up; nothing for the others, and for columns of mixed or no numbers.
    pub fn totals(&self) -> Vec<Cell> {
        let total = |(index, column): (usize, &Column)| {
            if !column.summed {
                return Cell::Empty;
            }
            self.rows.iter().map(|row| &row[index]).fold(Cell::Empty, |sum, cell| match (sum, cell) {
                (Cell::Empty, cell) => cell.clone(),
                (sum, Cell::Empty) => sum,
                (Cell::Count(a), Cell::Count(b)) => Cell::Count(a + b),
                (Cell::Money(a), Cell::Money(b)) => Cell::Money(a + *b),
                (Cell::Points(a), Cell::Points(b)) => Cell::Points(a + *b),
                (Cell::Hundredths(a), Cell::Hundredths(b)) => Cell::Hundredths(a + b),
                (sum, _) => sum,
            })
        };
        self.columns.iter().enumerate().map(total).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_a_day_a_month_a_year_or_a_span() {
        for (text, shown) in [
            ("2026-03-02", "2026-03-02"),
            ("2026-02", "2026-02-01..2026-02-28"),
            ("2026", "2026-01-01..2026-12-31"),
            ("2026-03-02..2026-03-09", "2026-03-02..2026-03-09"),
        ] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), shown);
        }
        assert!("2026-03-09..2026-03-02".parse::<Period>().is_err());
    }

    #[test]
    fn a_report_states_its_period_asked_for_or_not() {
        let name = ReportName { name: "n", title: Text::new("N", "N"), filters: &["period"], id: "PLAT-17" };
        let stated = |asked: &Asked| {
            let report = Report::new(&name, At(0), asked, &[]).of_period("2026-02".parse().unwrap());
            report.filter["period"].clone()
        };
        assert_eq!(stated(&Asked::new("n")), "2026-02-01..2026-02-28");
        assert_eq!(stated(&Asked::new("n").with("period", "2026-02")), "2026-02", "as it was asked for");
    }

    #[test]
    fn the_period_before_has_whole_months_or_as_many_days() {
        let before = |text: &str| text.parse::<Period>().unwrap().before().to_string();
        assert_eq!(before("2026-03"), "2026-02-01..2026-02-28");
        assert_eq!(before("2026"), "2025-01-01..2025-12-31");
        assert_eq!(before("2026-03-02..2026-03-08"), "2026-02-23..2026-03-01");
    }
}
