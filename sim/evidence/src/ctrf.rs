//! A run in the Common Test Report Format (CTRF 0.0.0 … 1), for dashboards that read it.
//!
//! A waived failure is "skipped", a broken should is "passed" with its reason, what could not be decided is "pending", an
//! error of the laboratory is "other". Times are the link's, not the wall's. It refuses to hold a date.

use crate::Evidence;
use crate::judged::{Judged, Line};
use forecourt_certify::verdict::Verdict;
use serde_json::{Value, json};

/// The report, indented, ending in a newline.
pub fn ctrf(evidence: &Evidence) -> String {
    let judged = Judged::of(evidence);
    let tests: Vec<Value> = judged.lines.iter().map(test).collect();
    let count = |status: &str| judged.lines.iter().filter(|line| self::status(line) == status).count();
    let lasted =
        judged.lines.iter().map(|line| line.outcome.lasted_ns / 1_000_000).fold(0, u64::saturating_add);
    let firmware = &evidence.record.declaration.firmware;
    let report = json!({
        "reportFormat": "CTRF",
        "specVersion": "0.0.0",
        "results": {
            "tool": { "name": "forecourt certify", "version": evidence.record.suite_version },
            "summary": {
                "tests": judged.lines.len(),
                "passed": count("passed"),
                "failed": count("failed"),
                "pending": count("pending"),
                "skipped": count("skipped"),
                "other": count("other"),
                "start": 0,
                "stop": lasted,
            },
            "tests": tests,
            "environment": { "appName": firmware.product, "appVersion": firmware.version },
        },
    });
    serde_json::to_string_pretty(&report).expect("texts and numbers") + "\n"
}

fn status(line: &Line<'_>) -> &'static str {
    if line.deviation.is_some() {
        return "failed";
    }
    match line.verdict {
        Verdict::Pass | Verdict::Warn => "passed",
        Verdict::Fail => "failed",
        Verdict::NotApplicable | Verdict::Skipped | Verdict::Waived => "skipped",
        Verdict::Inconclusive => "pending",
        Verdict::Error | Verdict::ProfileHole => "other",
    }
}

fn test(line: &Line<'_>) -> Value {
    let outcome = line.outcome;
    let mut test = json!({
        "name": format!("{} at board {}: {}", outcome.clause, outcome.board, line.title()),
        "status": status(line),
        "duration": outcome.lasted_ns / 1_000_000,
        "rawStatus": line.verdict.name(),
        "suite": [line.family()],
        "tags": [outcome.clause],
    });
    let message = line.deviation.as_ref().unwrap_or(&outcome.finding.reason);
    if !message.is_empty() {
        test["message"] = json!(message);
    }
    test
}
