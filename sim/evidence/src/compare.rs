//! Two runs, of an older and a newer firmware: which verdicts and margins changed, and what answers that did not before.
//!
//! It refuses to say that what was not asked in one of the runs is new.

use crate::Evidence;
use crate::answers::{Answers, answers, spans};
use crate::judged::Judged;
use forecourt_certify::verdict::{Measure, Verdict};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// A verdict that changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Turn {
    /// The clause.
    pub clause: String,
    /// The board.
    pub board: u8,
    /// The older run's verdict; `None` where it did not put the clause.
    pub was: Option<Verdict>,
    /// The newer run's.
    pub is: Option<Verdict>,
    /// Why the newer is what it is.
    pub reason: String,
}

/// A figure that changed by more than both rigs' errors.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Shift {
    /// Where it was measured: "TM-01 board 33", "margins".
    pub of: String,
    /// What.
    pub what: String,
    /// In `unit`.
    pub was: i64,
    /// In `unit`.
    pub is: i64,
    /// "ns", …
    pub unit: String,
}

/// What changed.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Comparison {
    /// The firmware releases.
    pub releases: [String; 2],
    /// Why the two runs are not alike: other clauses, other rigs.
    pub unlike: Vec<String>,
    /// Verdicts that got worse.
    pub worse: Vec<Turn>,
    /// Verdicts that got better.
    pub better: Vec<Turn>,
    /// Verdicts that are other, and neither; clauses that only one run put.
    pub other: Vec<Turn>,
    /// Figures that changed.
    pub shifts: Vec<Shift>,
    /// What answers now and did not before, though it was asked both times.
    pub new_answers: Vec<String>,
    /// What answered before and does not now.
    pub lost_answers: Vec<String>,
}

/// How bad a verdict is.
const fn badness(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Pass | Verdict::NotApplicable => 0,
        Verdict::Warn | Verdict::ProfileHole => 1,
        Verdict::Inconclusive | Verdict::Skipped | Verdict::Error => 2,
        Verdict::Waived => 3,
        Verdict::Fail => 4,
    }
}

/// Compares `old` with `new`.
///
/// # Errors
/// A trace that no rig writes.
pub fn compare(old: &Evidence, new: &Evidence) -> Result<Comparison, String> {
    let release = |evidence: &Evidence| {
        let firmware = &evidence.record.declaration.firmware;
        format!("{} {} {}", firmware.vendor, firmware.product, firmware.version)
    };
    let mut comparison = Comparison {
        releases: [release(old), release(new)],
        unlike: unlike(old, new),
        shifts: shifts(old, new),
        ..Comparison::default()
    };
    turns(old, new, &mut comparison);
    let (was, is) = (answers(old)?, answers(new)?);
    for (board, now) in &is {
        if let Some(before) = was.get(board) {
            comparison.new_answers.extend(gained(*board, before, now));
            comparison.lost_answers.extend(gained(*board, now, before));
        }
    }
    Ok(comparison)
}

fn unlike(old: &Evidence, new: &Evidence) -> Vec<String> {
    let (a, b) = (&old.record, &new.record);
    let mut all = Vec::new();
    let mut other = |what: &str, was: &str, is: &str| {
        if was != is {
            all.push(format!("{what}: {was}, then {is}"));
        }
    };
    other("suite version", &a.suite_version, &b.suite_version);
    other("clauses", crate::text::short(&a.catalogue), crate::text::short(&b.catalogue));
    other("selection", &a.selection.join(" "), &b.selection.join(" "));
    other("rig", crate::text::class(a), crate::text::class(b));
    other("seed", &a.seed.to_string(), &b.seed.to_string());
    other("boards", &crate::text::boards(a), &crate::text::boards(b));
    let same = a.declaration.profile == b.declaration.profile;
    other("profile", "", if same { "" } else { "another" });
    all
}

fn turns(old: &Evidence, new: &Evidence, comparison: &mut Comparison) {
    let (was, is) = (Judged::of(old), Judged::of(new));
    let by = |judged: &Judged<'_>| -> BTreeMap<(String, u8), (Verdict, String)> {
        let entry = |line: &crate::judged::Line<'_>| {
            let outcome = line.outcome;
            ((outcome.clause.clone(), outcome.board), (line.verdict, outcome.finding.reason.clone()))
        };
        judged.lines.iter().map(entry).collect()
    };
    let (was, is) = (by(&was), by(&is));
    let keys: BTreeSet<&(String, u8)> = was.keys().chain(is.keys()).collect();
    for key in keys {
        let (before, now) = (was.get(key), is.get(key));
        let turn = Turn {
            clause: key.0.clone(),
            board: key.1,
            was: before.map(|(verdict, _)| *verdict),
            is: now.map(|(verdict, _)| *verdict),
            reason: now.map(|(_, reason)| reason.clone()).unwrap_or_default(),
        };
        match (turn.was, turn.is) {
            (Some(was), Some(is)) if was == is => {}
            (Some(was), Some(is)) if badness(is) > badness(was) => comparison.worse.push(turn),
            (Some(was), Some(is)) if badness(is) < badness(was) => comparison.better.push(turn),
            _ => comparison.other.push(turn),
        }
    }
}

fn shifts(old: &Evidence, new: &Evidence) -> Vec<Shift> {
    let mut all = Vec::new();
    let mut pair = |of: &str, was: &[Measure], is: &[Measure]| {
        for is in is {
            let Some(was) = was.iter().find(|was| was.what == is.what && was.unit == is.unit) else {
                continue;
            };
            if is.value.abs_diff(was.value) > was.error.saturating_add(is.error).unsigned_abs() {
                all.push(Shift {
                    of: of.to_owned(),
                    what: is.what.clone(),
                    was: was.value,
                    is: is.value,
                    unit: is.unit.clone(),
                });
            }
        }
    };
    for is in &new.record.outcomes {
        let same = |was: &&forecourt_certify::run::Outcome| was.clause == is.clause && was.board == is.board;
        if let Some(was) = old.record.outcomes.iter().find(same) {
            pair(&format!("{} board {}", is.clause, is.board), &was.finding.measured, &is.finding.measured);
        }
    }
    pair("margins", &old.margins, &new.margins);
    all
}

/// What `now` answers and `before`, though asked, does not.
fn gained(board: u8, before: &Answers, now: &Answers) -> Vec<String> {
    let mut all = Vec::new();
    for function in now.functions.difference(&before.functions) {
        if before.asked.contains(function) {
            all.push(format!("board {board}: function {function:02X}"));
        }
    }
    let none = BTreeSet::new();
    for (table, addresses) in &now.read {
        let known = before.read.get(table).unwrap_or(&none);
        let tried = before.tried.get(table).unwrap_or(&none);
        let gained: BTreeSet<u16> =
            addresses.difference(known).filter(|address| tried.contains(address)).copied().collect();
        if !gained.is_empty() {
            all.push(format!("board {board}: {table} {}", spans(&gained)));
        }
    }
    all
}

impl Comparison {
    /// How the command ends: 1 when something got worse, answers newly or is lost; 3 when nothing did, but the runs are not
    /// alike; else 0.
    pub fn exit_code(&self) -> u8 {
        let worse = !self.worse.is_empty() || !self.new_answers.is_empty() || !self.lost_answers.is_empty();
        match (worse, self.unlike.is_empty()) {
            (true, _) => 1,
            (false, false) => 3,
            (false, true) => 0,
        }
    }

    /// As JSON, indented, ending in a newline.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).expect("texts and numbers") + "\n"
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} → {}", self.releases[0], self.releases[1])?;
        for unlike in &self.unlike {
            writeln!(f, "not alike  {unlike}")?;
        }
        let name = |verdict: Option<Verdict>| verdict.map_or("not put", Verdict::name);
        for (word, turns) in [("worse", &self.worse), ("better", &self.better), ("other", &self.other)] {
            for turn in turns {
                let (was, is) = (name(turn.was), name(turn.is));
                write!(f, "{word:<10} {} board {}: {was} → {is}", turn.clause, turn.board)?;
                writeln!(f, "{}{}", if turn.reason.is_empty() { "" } else { ": " }, turn.reason)?;
            }
        }
        for Shift { of, what, was, is, unit } in &self.shifts {
            writeln!(f, "figure     {of}: {what}: {was} → {is} {unit}")?;
        }
        for new in &self.new_answers {
            writeln!(f, "answers    {new} (it did not before)")?;
        }
        for lost in &self.lost_answers {
            writeln!(f, "silent     {lost} (it answered before)")?;
        }
        let (worse, better) = (self.worse.len(), self.better.len());
        writeln!(f, "{worse} verdicts worse, {better} better, {} figures changed", self.shifts.len())
    }
}
