//! A run as JUnit XML for build servers: a suite a family, a case a clause and board.
//!
//! `time` is the link's time; there are no dates, hosts or UUIDs. It refuses to know where the file goes.

use crate::Evidence;
use crate::judged::{Judged, Line};
use forecourt_certify::verdict::Verdict;
use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};
use std::time::Duration;

/// The run as JUnit XML: a broken must or a deviation is a `failure`; an error, a clause that could not be decided and a
/// hole of the profile are an `error`; what is waived, does not apply or was left out is `skipped`.
pub fn junit(evidence: &Evidence) -> String {
    let judged = Judged::of(evidence);
    let mut report = Report::new("forecourt certify");
    let mut families: Vec<&str> = judged.lines.iter().map(Line::family).collect();
    families.dedup();
    families.sort_unstable();
    families.dedup();
    for family in families {
        let mut suite = TestSuite::new(family);
        let mut time = 0_u64;
        for line in judged.lines.iter().filter(|line| line.family() == family) {
            time = time.saturating_add(line.outcome.lasted_ns);
            suite.add_test_case(case(line));
        }
        suite.set_time(Duration::from_nanos(time));
        report.add_test_suite(suite);
    }
    report.to_string().expect("texts are cleaned of what XML cannot hold, and a string takes all bytes")
}

fn case(line: &Line<'_>) -> TestCase {
    let outcome = line.outcome;
    let mut case = TestCase::new(format!("{} board {}", outcome.clause, outcome.board), status(line));
    case.set_classname(line.family())
        .set_assertions(usize::try_from(outcome.finding.checks).unwrap_or(usize::MAX))
        .set_time(Duration::from_nanos(outcome.lasted_ns));
    case.add_property(Property::new("title", line.title()));
    case.add_property(Property::new("verdict", line.verdict.name()));
    for measure in &outcome.finding.measured {
        case.add_property(Property::new(measure.what.clone(), crate::text::measure(measure)));
    }
    case
}

fn status(line: &Line<'_>) -> TestCaseStatus {
    let reason = line.deviation.clone().unwrap_or_else(|| line.outcome.finding.reason.clone());
    let bad = |kind| {
        let mut status = TestCaseStatus::non_success(kind);
        status.set_message(reason.clone()).set_type(line.verdict.name());
        status
    };
    if line.deviation.is_some() {
        return bad(NonSuccessKind::Failure);
    }
    match line.verdict {
        Verdict::Pass | Verdict::Warn => TestCaseStatus::success(),
        Verdict::Fail => bad(NonSuccessKind::Failure),
        Verdict::Inconclusive | Verdict::Error | Verdict::ProfileHole => bad(NonSuccessKind::Error),
        Verdict::NotApplicable | Verdict::Skipped | Verdict::Waived => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(match (line.verdict, line.expected) {
                (Verdict::Waived, Some(row)) => format!("waived until {}: {}", row.expires, row.reason),
                _ => reason,
            });
            status
        }
    }
}
