//! From single observations to the finding of a clause.
//!
//! A clause holds many observations against its requirement; the sheet keeps the first that breaks a must, the first that
//! breaks a should, and counts. It refuses to know lines and boards.

use crate::verdict::{Finding, Measure, Verdict};
use forecourt_wire::Span;
use std::cell::Cell;
use std::rc::Rc;

/// What a clause has seen so far.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    checks: u32,
    broken_musts: u32,
    broken_shoulds: u32,
    unclear: Option<String>,
    first_must: Option<String>,
    first_should: Option<String>,
    measured: Vec<Measure>,
    notes: Vec<String>,
    /// Bursts that the bench has sent, so that evidence finds the place.
    place: Rc<Cell<u32>>,
    broken_at: Option<u32>,
}

impl Sheet {
    /// Nothing seen yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Nothing seen yet, by a bench that counts its bursts in `place`.
    pub fn at(place: Rc<Cell<u32>>) -> Self {
        Self { place, ..Self::default() }
    }

    /// A must: `held`, or the clause fails with `else_say`. Gives `held`.
    pub fn must(&mut self, held: bool, else_say: impl FnOnce() -> String) -> bool {
        self.checks += 1;
        if !held {
            self.broken_musts += 1;
            self.broken_at.get_or_insert(self.place.get());
            self.first_must.get_or_insert_with(else_say);
        }
        held
    }

    /// A should: `held`, or the clause warns with `else_say`. Gives `held`.
    pub fn should(&mut self, held: bool, else_say: impl FnOnce() -> String) -> bool {
        self.checks += 1;
        if !held {
            self.broken_shoulds += 1;
            self.first_should.get_or_insert_with(else_say);
        }
        held
    }

    /// A remark that changes no verdict.
    pub fn note(&mut self, note: impl Into<String>) {
        let note = note.into();
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// The observation lies inside the rig's own uncertainty: without a broken must the clause is inconclusive.
    pub fn unclear(&mut self, why: impl Into<String>) {
        self.checks += 1;
        self.unclear.get_or_insert(why.into());
    }

    /// A figure without a limit.
    pub fn figure(&mut self, what: &str, value: i64, unit: &str, error: i64) {
        self.measured.push(Measure { what: what.into(), value, unit: unit.into(), error, limit: None });
    }

    /// A figure taken many times, of which the greatest stands.
    pub fn greatest(&mut self, what: &str, value: i64, unit: &str, error: i64) {
        match self.measured.iter_mut().find(|other| other.what == what) {
            Some(other) if other.value >= value => {}
            Some(other) => (other.value, other.error) = (value, error),
            None => self.figure(what, value, unit, error),
        }
    }

    /// A measured span that may not exceed `limit`; inside the rig's error of the limit it is unclear.
    pub fn at_most(&mut self, what: &str, measured: Span, limit: Span, error: Span) {
        self.bounded(what, measured, limit, error);
        if measured.saturating_sub(error) > limit {
            self.must(false, || format!("{what}: {measured} measured, at most {limit} allowed"));
        } else if measured + error > limit && error > Span::ZERO {
            self.unclear(format!(
                "{what}: {measured} measured with an error of {error}, the limit is {limit}"
            ));
        } else {
            self.checks += 1;
        }
    }

    /// A measured span that may not fall below `limit`; inside the rig's error of the limit it is unclear.
    pub fn at_least(&mut self, what: &str, measured: Span, limit: Span, error: Span) {
        self.bounded(what, measured, limit, error);
        if measured + error < limit {
            self.must(false, || format!("{what}: {measured} measured, at least {limit} demanded"));
        } else if measured.saturating_sub(error) < limit && error > Span::ZERO && measured != limit {
            self.unclear(format!(
                "{what}: {measured} measured with an error of {error}, the limit is {limit}"
            ));
        } else {
            self.checks += 1;
        }
    }

    fn bounded(&mut self, what: &str, measured: Span, limit: Span, error: Span) {
        let ns = |span: Span| i64::try_from(span.as_ns()).unwrap_or(i64::MAX);
        let measure = Measure {
            what: what.into(),
            value: ns(measured),
            unit: "ns".into(),
            error: ns(error),
            limit: Some(ns(limit)),
        };
        // The gravest of many is what a reader wants: the caller gives it last or once.
        match self.measured.iter_mut().find(|other| other.what == what) {
            Some(other) => *other = measure,
            None => self.measured.push(measure),
        }
    }

    /// How many single checks were made.
    pub const fn checks(&self) -> u32 {
        self.checks
    }

    /// True when a must is broken.
    pub const fn failed(&self) -> bool {
        self.broken_musts > 0
    }

    /// The finding. A clause that checked nothing is an error of the laboratory.
    pub fn finding(self) -> Finding {
        let times = |count: u32, first: &Option<String>| {
            let first = first.clone().unwrap_or_default();
            if count > 1 { format!("{first} (and {} more)", count - 1) } else { first }
        };
        let (verdict, reason) = if self.broken_musts > 0 {
            (Verdict::Fail, times(self.broken_musts, &self.first_must))
        } else if let Some(unclear) = self.unclear {
            (Verdict::Inconclusive, unclear)
        } else if self.broken_shoulds > 0 {
            (Verdict::Warn, times(self.broken_shoulds, &self.first_should))
        } else if self.checks == 0 {
            (Verdict::Error, "the clause checked nothing".to_owned())
        } else {
            (Verdict::Pass, String::new())
        };
        let (measured, notes, checks) = (self.measured, self.notes, self.checks);
        Finding { verdict, reason, measured, notes, checks, broken_at: self.broken_at }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_sheet_is_an_error_and_not_a_pass() {
        assert_eq!(Sheet::new().finding().verdict, Verdict::Error);
    }

    #[test]
    fn a_broken_must_outweighs_everything() {
        let mut sheet = Sheet::new();
        sheet.unclear("fog");
        sheet.should(false, || "late".into());
        assert_eq!(sheet.clone().finding().verdict, Verdict::Inconclusive);
        sheet.must(false, || "wrong".into());
        assert_eq!(sheet.finding().verdict, Verdict::Fail);
    }

    #[test]
    fn a_limit_inside_the_error_is_never_a_pass() {
        let ms = Span::from_ms;
        let verdict = |measured, error| {
            let mut sheet = Sheet::new();
            sheet.at_most("latency", measured, ms(100), error);
            sheet.finding().verdict
        };
        assert_eq!(verdict(ms(90), ms(5)), Verdict::Pass);
        assert_eq!(verdict(ms(98), ms(5)), Verdict::Inconclusive);
        assert_eq!(verdict(ms(103), ms(5)), Verdict::Inconclusive);
        assert_eq!(verdict(ms(106), ms(5)), Verdict::Fail);
        assert_eq!(verdict(ms(100), Span::ZERO), Verdict::Pass);
    }
}
