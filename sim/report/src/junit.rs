//! JUnit XML for build servers: a suite per folder of scenarios, a case per scenario.
//!
//! `time` is *simulated* time in seconds, because a report holds nothing of the machine it was made on; for the same
//! reason there are no timestamps, no UUIDs and no host names. It refuses to know where the file goes.

use crate::{judge, text};
use forecourt_record::{Record, Verdict};
use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};
use std::collections::BTreeMap;
use std::time::Duration;

/// The records as JUnit XML.
///
/// A run that broke a check is a `failure`, one that did not progress, differed or checked nothing is an `error`; the
/// text is what [`crate::failure`] says. Suites are in the order of their names, cases in the order of the records. What
/// XML cannot hold, such as control characters, is left out.
pub fn junit(records: &[Record]) -> String {
    let mut folders: BTreeMap<&str, Vec<&Record>> = BTreeMap::new();
    for record in records {
        let folder = record.scenario.rsplit_once('/').map_or("scenarios", |(folder, _)| folder);
        folders.entry(folder).or_default().push(record);
    }
    let mut report = Report::new("forecourt");
    for (folder, records) in folders {
        let mut suite = TestSuite::new(folder);
        suite
            .set_time(seconds(records.iter().map(|record| record.simulated_ns).fold(0, u64::saturating_add)));
        for record in records {
            suite.add_test_case(case(folder, record));
        }
        report.add_test_suite(suite);
    }
    report.to_string().expect("texts are cleaned of what XML cannot hold, and a string takes all bytes")
}

fn case(folder: &str, record: &Record) -> TestCase {
    let mut case =
        TestCase::new(record.scenario.rsplit('/').next().unwrap_or(&record.scenario), status(record));
    case.set_classname(folder).set_assertions(record.checks.len()).set_time(seconds(record.simulated_ns));
    for (name, value) in [
        ("title", record.title.clone()),
        ("seed", record.seed.to_string()),
        ("digest", record.digest.clone()),
    ] {
        case.add_property(Property::new(name, value));
    }
    case
}

fn status(record: &Record) -> TestCaseStatus {
    if judge::good(record) {
        return TestCaseStatus::success();
    }
    let kind = match record.verdict {
        Verdict::Passed | Verdict::Broken => NonSuccessKind::Failure,
        Verdict::NoProgress | Verdict::Nondeterminism | Verdict::Inconclusive => NonSuccessKind::Error,
    };
    let mut status = TestCaseStatus::non_success(kind);
    let message = record.trouble.first().cloned().unwrap_or_else(|| judge::ending(record));
    status.set_message(message).set_type(record.verdict.word()).set_description(text::failure(record));
    status
}

fn seconds(ns: u64) -> Duration {
    Duration::from_nanos(ns)
}
