//! A run as text: one line a clause, why where it is no pass, totals, and what would decide the open ones.
//!
//! It refuses to know terminals: no colour, no width.

use crate::Evidence;
use crate::judged::{Judged, Line, on};
use crate::raise;
use forecourt_certify::run::Record;
use forecourt_certify::verdict::{Measure, Verdict};
use std::fmt::Write as _;

/// The whole report.
pub fn text(evidence: &Evidence) -> String {
    let judged = Judged::of(evidence);
    let mut text = head(evidence);
    text.push('\n');
    for line in &judged.lines {
        text += &clause(line);
    }
    if evidence.measured {
        text.push_str("\nMargins\n");
        for margin in &evidence.margins {
            let _ = writeln!(text, "  {}", measure(margin));
        }
        for missing in &evidence.missing {
            let _ = writeln!(text, "  not measured: {missing}");
        }
    }
    text.push('\n');
    text += &totals(evidence, &judged);
    text
}

/// Who was certified, by which clauses, on which rig.
pub fn head(evidence: &Evidence) -> String {
    let record = &evidence.record;
    let firmware = &record.declaration.firmware;
    let mut text = format!(
        "{} {} {}, image {}\n",
        firmware.vendor,
        firmware.product,
        firmware.version,
        short(&firmware.image_sha256)
    );
    let profile = if record.declaration.profile.is_empty() { "standard profile" } else { "own profile" };
    let _ = writeln!(
        text,
        "{}; {profile}; {}; seed {}{}",
        boards(record),
        selection(record),
        record.seed,
        on(evidence.today)
    );
    let _ = writeln!(
        text,
        "suite version {}, clauses {}; rig: {}",
        record.suite_version,
        short(&record.catalogue),
        rig(record)
    );
    text
}

/// "slot board 33, drawer board 1".
pub fn boards(record: &Record) -> String {
    let boards = &record.declaration.boards;
    let one = |what: &str, board: Option<u8>| board.map(|board| format!("{what} board {board}"));
    let both: Vec<String> =
        [one("slot", boards.slot), one("drawer", boards.drawer)].into_iter().flatten().collect();
    let all = if boards.cabinet { ", whole cabinet" } else { "" };
    format!("{}{all}", both.join(", "))
}

/// "suites base, timing", "clauses EC-01".
pub fn selection(record: &Record) -> String {
    let named = |name: &String| forecourt_certify::catalogue::Suite::named(name).is_some();
    let what = match (record.selection.iter().all(named), record.selection.len()) {
        (true, 1) => "suite",
        (true, _) => "suites",
        (false, 1) => "clause",
        (false, _) => "clauses",
    };
    format!("{what} {}", record.selection.join(", "))
}

/// "virtual time, exact", "bytes, ± 20.000 ms".
pub fn rig(record: &Record) -> String {
    let error = forecourt_wire::Span::from_ticks(record.abilities.error);
    let class = class(record);
    if error == forecourt_wire::Span::ZERO {
        format!("{class}, exact")
    } else {
        format!("{class}, ± {error}")
    }
}

/// The class of rig, in words.
pub fn class(record: &Record) -> &'static str {
    match record.abilities.class {
        forecourt_certify::link::Class::Bytes => "bytes",
        forecourt_certify::link::Class::Timing => "timing",
        forecourt_certify::link::Class::VirtualTime => "virtual time",
    }
}

/// One clause: a line, and why behind it where it is no pass.
pub fn clause(line: &Line<'_>) -> String {
    let board = if line.outcome.board == 0 { "–".to_owned() } else { line.outcome.board.to_string() };
    let mut text =
        format!("{:<12} {:<6} {board:>3}  {}\n", line.verdict.name(), line.outcome.clause, line.title());
    let mut behind = |words: &str| {
        let _ = writeln!(text, "{:26}{words}", "");
    };
    let reason = line.outcome.finding.reason.as_str();
    if !reason.is_empty() {
        behind(reason);
    }
    if let (Verdict::Waived, Some(row)) = (line.verdict, line.expected) {
        behind(&format!("waived until {}: {}", row.expires, row.reason));
    }
    if let Some(deviation) = &line.deviation {
        behind(&format!("not as expected: {deviation}"));
    }
    text
}

/// How many of which verdict, what would decide the open ones, how it ended.
pub fn totals(evidence: &Evidence, judged: &Judged<'_>) -> String {
    let mut counts: Vec<String> = Vec::new();
    for verdict in Verdict::ALL {
        let count = judged.count(verdict);
        if count > 0 {
            counts.push(format!("{count} {verdict}"));
        }
    }
    let clauses: std::collections::BTreeSet<&str> =
        judged.lines.iter().map(|line| line.outcome.clause.as_str()).collect();
    let mut text = format!(
        "{} clauses, {} verdicts: {}\n",
        clauses.len(),
        judged.lines.len(),
        if counts.is_empty() { "none".to_owned() } else { counts.join(", ") }
    );
    for (by, ids) in raise::means(judged, &evidence.record.abilities) {
        let _ = writeln!(text, "{} would be decided by {by}", ids.join(", "));
    }
    for remark in &judged.remarks {
        let _ = writeln!(text, "{remark}");
    }
    let _ = writeln!(text, "{}", judged.ending(false));
    text
}

/// "latency, greatest: 2.005 ms (± 0 ns), limit 100.000 ms".
pub fn measure(measure: &Measure) -> String {
    let value = |value: i64| match (measure.unit.as_str(), u64::try_from(value)) {
        ("ns", Ok(ns)) => forecourt_wire::Span::from_ns(ns).to_string(),
        (unit, _) => format!("{value} {unit}"),
    };
    let mut text = format!("{}: {}", measure.what, value(measure.value));
    if measure.error != 0 {
        let _ = write!(text, " (± {})", value(measure.error));
    }
    if let Some(limit) = measure.limit {
        let _ = write!(text, ", limit {}", value(limit));
    }
    text
}

/// The first twelve digits of a digest.
pub fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}
