//! One line per scenario and the totals below: what a person understands at a glance.
//!
//! It refuses to explain failures; [`super::failure`] does.

use super::COLUMNS;
use crate::judge::{self, EFFECTS, Totals};
use crate::units::{count, short, span, thousands};
use crate::width;
use forecourt_record::Record;
use std::fmt::Write as _;

/// Columns of a scenario's name at most.
const NAME: usize = 40;

/// One line per scenario (mark, name, title, checks held of checks made, simulated time, digest) and the totals.
///
/// `wall_ns` is the time that all runs together took on the wall, in nanoseconds; the speed-up is said only when it is
/// given and not zero. Canaries count as scenarios; their checks and rules count for nothing.
///
/// | mark | means |
/// | --- | --- |
/// | `ok` | passed, or a canary that was caught |
/// | `FAIL` | a check did not hold |
/// | `STUCK` | something did not come to its end |
/// | `DIFFER` | two runs of one plan differ |
/// | `VOID` | nothing was checked, or a fault had no effect |
/// | `BLIND` | a canary passed |
pub fn summary(records: &[Record], wall_ns: Option<u64>) -> String {
    let name = records.iter().map(|record| width::of(&record.scenario)).max().unwrap_or(0).min(NAME);
    let checks = records.iter().map(|record| checks_of(record).len()).max().unwrap_or(0);
    let time = records.iter().map(|record| width::of(&span(record.simulated_ns))).max().unwrap_or(0);
    let title = COLUMNS.saturating_sub(8 + name + 2 + 2 + checks + 2 + time + 2 + 8);
    let mut text = String::new();
    for record in records {
        let said = if record.canary { format!("canary: {}", record.title) } else { record.title.clone() };
        let simulated = span(record.simulated_ns);
        let indent = " ".repeat(time - width::of(&simulated));
        let line = format!(
            "{:<6}  {}  {}  {:>checks$}  {indent}{simulated}  {}",
            judge::mark(record),
            width::fill(&record.scenario, name),
            width::fill(&said, title),
            checks_of(record),
            short(&record.digest),
        );
        text.push_str(line.trim_end());
        text.push('\n');
    }
    if !records.is_empty() {
        text.push('\n');
    }
    text + &totals(records, wall_ns)
}

fn checks_of(record: &Record) -> String {
    let (held, made) = judge::checks(record);
    format!("{held}/{made}")
}

fn totals(records: &[Record], wall_ns: Option<u64>) -> String {
    let totals = Totals::of(records);
    let endings: Vec<String> = totals.endings.iter().map(|(word, n)| format!("{n} {word}")).collect();
    let mut text = format!("{}: {}\n", count(records.len(), "scenario"), endings.join(", "));
    let mut row = |name: &str, value: String| {
        writeln!(text, "{name:<10} {value}").expect("writing to a string cannot fail");
    };
    row("checks", format!("{} of {} held", thousands(totals.held as u64), thousands(totals.made as u64)));
    row("rules", format!("{} proved", thousands(totals.rules as u64)));
    row("faults", faults(&totals));
    row("simulated", format!("{}{}", span(totals.simulated_ns), speed(totals.simulated_ns, wall_ns)));
    row("digest", totals.digest);
    text
}

fn faults(totals: &Totals) -> String {
    let effect = |(id, words): &(&str, &str)| totals.effects.get(*id).map(|n| format!("{n} {words}"));
    let effects: Vec<String> = EFFECTS.iter().filter_map(effect).collect();
    let struck = format!("{} of {} struck", totals.struck, totals.faults);
    if effects.is_empty() { struck } else { format!("{struck}: {}", effects.join(", ")) }
}

fn speed(simulated_ns: u64, wall_ns: Option<u64>) -> String {
    match wall_ns {
        None | Some(0) => String::new(),
        Some(wall) => {
            let times = simulated_ns.saturating_add(wall / 2) / wall;
            format!(" in {} ({}×)", span(wall), thousands(times))
        }
    }
}
