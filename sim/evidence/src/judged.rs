//! A run held against what the user expects: waivers, deviations, totals, and how the command ends.
//!
//! It refuses to change what was measured: the record keeps the laboratory's own verdicts.

use crate::expected::Row;
use crate::{Evidence, day::Day};
use forecourt_certify::catalogue::{Clause, clause};
use forecourt_certify::run::Outcome;
use forecourt_certify::verdict::Verdict;

/// One outcome as the reports show it.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// What the laboratory found.
    pub outcome: &'a Outcome,
    /// The clause; `None` for one that this version does not have.
    pub clause: Option<&'static Clause>,
    /// The verdict with waivers.
    pub verdict: Verdict,
    /// What was expected of it.
    pub expected: Option<&'a Row>,
    /// How it is not as expected.
    pub deviation: Option<String>,
}

impl Line<'_> {
    /// The clause's title.
    pub fn title(&self) -> &'static str {
        self.clause.map_or("", |clause| clause.title.as_str())
    }

    /// "EC" of "EC-01".
    pub fn family(&self) -> &str {
        self.outcome.clause.split('-').next().unwrap_or_default()
    }

    /// True where a reader must look: a verdict that is neither a pass nor "not applicable", or a deviation.
    pub fn is_striking(&self) -> bool {
        self.deviation.is_some() || !matches!(self.verdict, Verdict::Pass | Verdict::NotApplicable)
    }
}

/// A run, judged.
#[derive(Clone, Debug)]
pub struct Judged<'a> {
    /// In the record's order.
    pub lines: Vec<Line<'a>>,
    /// Expectations that no longer count, or that no clause of this run meets; said, and without weight.
    pub remarks: Vec<String>,
}

impl<'a> Judged<'a> {
    /// Holds `evidence` against its own expectations.
    pub fn of(evidence: &'a Evidence) -> Self {
        let lines: Vec<Line<'a>> =
            evidence.record.outcomes.iter().map(|outcome| line(evidence, outcome)).collect();
        let mut remarks = Vec::new();
        for row in &evidence.expected.rows {
            if !lines.iter().any(|line| row.fits(line.outcome)) {
                remarks.push(format!("{} is expected to be {} and was not run", row.clause, row.verdict));
            } else if !row.counts(evidence.today) {
                remarks.push(format!(
                    "{} was expected to be {} until {}: that day has passed",
                    row.clause, row.verdict, row.expires
                ));
            }
        }
        Self { lines, remarks }
    }

    /// How many lines have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.lines.iter().filter(|line| line.verdict == verdict).count()
    }

    /// How many lines are not as expected.
    pub fn deviations(&self) -> usize {
        self.lines.iter().filter(|line| line.deviation.is_some()).count()
    }

    /// How the command ends: as [`forecourt_certify::run::Record::exit_code`], a waived failure being none, a deviation
    /// being one.
    pub fn exit_code(&self, strict: bool) -> u8 {
        let any = |verdict| self.count(verdict) > 0;
        let strictly = strict && (any(Verdict::Warn) || any(Verdict::ProfileHole));
        if any(Verdict::Fail) || self.deviations() > 0 || strictly {
            1
        } else if any(Verdict::Error) || self.lines.is_empty() {
            4
        } else if any(Verdict::Inconclusive) || any(Verdict::Skipped) {
            3
        } else {
            0
        }
    }

    /// How the run ended, in words.
    pub fn ending(&self, strict: bool) -> &'static str {
        match self.exit_code(strict) {
            0 => "nothing is broken and nothing is open: a certificate may be given",
            1 if self.count(Verdict::Fail) > 0 => "a must is broken",
            1 if self.deviations() > 0 => "a verdict is not the expected one",
            1 => "nothing is broken, but a should or a hole of the profile stands against it (strict)",
            3 => "nothing is broken, but not everything could be decided: no certificate",
            _ if self.lines.is_empty() => "no clause was run: that is an error",
            _ => "the laboratory failed: no certificate",
        }
    }
}

fn line<'a>(evidence: &'a Evidence, outcome: &'a Outcome) -> Line<'a> {
    let found = outcome.finding.verdict;
    let expected = evidence.expected.of(outcome).filter(|row| row.counts(evidence.today));
    let verdict = match expected {
        Some(row) if row.verdict == Verdict::Fail && found == Verdict::Fail => Verdict::Waived,
        _ => found,
    };
    let deviation = expected
        .filter(|row| row.verdict != found)
        .map(|row| format!("{} was expected ({}), {found} came", row.verdict, row.reason));
    Line { outcome, clause: clause(&outcome.clause), verdict, expected, deviation }
}

/// The day's words for a report: "on 2026-11-22", or nothing where no day matters.
pub fn on(today: Option<Day>) -> String {
    today.map_or_else(String::new, |day| format!(" on {day}"))
}
