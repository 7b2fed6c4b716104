//! All that a run left behind: what every report is a function of.
//!
//! It refuses to know files: [`crate::folder`] says which bytes bear which name, the command writes them.

use crate::day::Day;
use crate::expected::Expected;
use crate::reproducer::Reproducer;
use forecourt_certify::link::LinkError;
use forecourt_certify::margins::Margins;
use forecourt_certify::run::{Outcome, Record};
use forecourt_certify::trace::{Section, Trace};
use forecourt_certify::verdict::{Measure, Verdict};
use forecourt_wire::LineSpeed;
use std::collections::BTreeSet;

/// A run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Evidence {
    /// The laboratory's own verdicts.
    pub record: Record,
    /// All that went over the line.
    pub sections: Vec<Section>,
    /// How far the board is from its limits; empty where nobody asked.
    pub margins: Vec<Measure>,
    /// Margins that could not be measured, and why.
    pub missing: Vec<String>,
    /// The margins were asked for: their sections stand behind those of the clauses.
    pub measured: bool,
    /// How to see the failures again.
    pub reproducers: Vec<Reproducer>,
    /// What the user expected.
    pub expected: Expected,
    /// The day that expectations were held against; `None` where there were none.
    pub today: Option<Day>,
}

impl Evidence {
    /// The evidence of a run that nobody expected anything of.
    pub fn new(record: Record, trace: Trace) -> Self {
        Self {
            record,
            sections: trace.sections,
            margins: Vec::new(),
            missing: Vec::new(),
            measured: false,
            reproducers: Vec::new(),
            expected: Expected::default(),
            today: None,
        }
    }

    /// With the margins that were measured behind the clauses.
    #[must_use]
    pub fn with(mut self, margins: Result<Margins, LinkError>) -> Self {
        let margins = found(margins);
        (self.margins, self.missing, self.measured) = (margins.measures, margins.missing, true);
        self
    }

    /// The line's speed: the profile's.
    pub fn line(&self) -> LineSpeed {
        self.record.declaration.numbers().map_or(LineSpeed::DEFAULT, |profile| profile.line.speed)
    }

    /// The part of the trace in which `outcome` was found; `None` for clauses that asked nothing.
    pub fn section(&self, outcome: &Outcome) -> Option<&Section> {
        self.sections
            .get(outcome.section)
            .filter(|section| section.clause == outcome.clause && section.board == outcome.board)
    }

    /// Sections of clauses that did not pass.
    pub fn striking_sections(&self) -> BTreeSet<usize> {
        let passed = |verdict| matches!(verdict, Verdict::Pass | Verdict::NotApplicable);
        let striking = self.record.outcomes.iter().filter(|outcome| !passed(outcome.finding.verdict));
        striking.filter(|outcome| self.section(outcome).is_some()).map(|outcome| outcome.section).collect()
    }

    /// The trace as text.
    pub fn trace(&self) -> String {
        let mut trace = Trace::default();
        trace.sections.clone_from(&self.sections);
        trace.to_text()
    }
}

/// What was measured; where the line went away that is what is missing.
pub fn found(margins: Result<Margins, LinkError>) -> Margins {
    margins.unwrap_or_else(|error| Margins { measures: Vec::new(), missing: vec![error.to_string()] })
}
