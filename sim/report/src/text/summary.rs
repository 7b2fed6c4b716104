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

/// Widths of the columns, in terminal columns. Whoever shows lines while runs are under way sets them beforehand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Widths {
    /// The scenario's name.
    pub name: usize,
    /// Checks held of checks made.
    pub checks: usize,
    /// Simulated time.
    pub time: usize,
}

impl Widths {
    /// Wide enough for these records.
    pub fn of(records: &[Record]) -> Self {
        let widest = |width: fn(&Record) -> usize| records.iter().map(width).max().unwrap_or(0);
        Self {
            name: widest(|record| width::of(&record.scenario)).min(NAME),
            checks: widest(|record| checks_of(record).len()),
            time: widest(|record| width::of(&span(record.simulated_ns))),
        }
    }

    /// Wide enough for runs that have not ended, whose names are at most `name` wide.
    pub fn ahead(name: usize) -> Self {
        Self { name: name.min(NAME), checks: 7, time: 9 }
    }
}

/// One line per scenario and the totals.
///
/// `wall_ns` is the time that all runs together took on the wall, in nanoseconds; the speed-up is said only when it is
/// given and not zero. Canaries count as scenarios; their checks and rules count for nothing.
pub fn summary(records: &[Record], wall_ns: Option<u64>) -> String {
    let widths = Widths::of(records);
    let mut text: String = records.iter().map(|record| line(record, widths) + "\n").collect();
    if !records.is_empty() {
        text.push('\n');
    }
    text + &totals(records, wall_ns)
}

/// The line of one scenario: mark, name, title, checks held of checks made, simulated time, digest.
///
/// | mark | means |
/// | --- | --- |
/// | `ok` | passed, or a canary that was caught |
/// | `FAIL` | a check did not hold |
/// | `STUCK` | something did not come to its end |
/// | `DIFFER` | two runs of one plan differ |
/// | `VOID` | nothing was checked, or a fault had no effect |
/// | `BLIND` | a canary passed |
pub fn line(record: &Record, widths: Widths) -> String {
    let Widths { name, checks, time } = widths;
    let title = COLUMNS.saturating_sub(8 + name + 2 + 2 + checks + 2 + time + 2 + 8);
    let said = if record.canary { format!("canary: {}", record.title) } else { record.title.clone() };
    let simulated = span(record.simulated_ns);
    let indent = " ".repeat(time.saturating_sub(width::of(&simulated)));
    let line = format!(
        "{:<6}  {}  {}  {:>checks$}  {indent}{simulated}  {}",
        judge::mark(record),
        width::fill(&record.scenario, name),
        width::fill(&said, title),
        checks_of(record),
        short(&record.digest),
    );
    line.trim_end().to_owned()
}

fn checks_of(record: &Record) -> String {
    let (held, made) = judge::checks(record);
    format!("{held}/{made}")
}

/// The totals of all runs; see [`summary`] for `wall_ns`.
pub fn totals(records: &[Record], wall_ns: Option<u64>) -> String {
    let totals = Totals::of(records);
    let endings: Vec<String> = totals.endings.iter().map(|(word, n)| format!("{n} {word}")).collect();
    let mut text = format!("{}: {}\n", count(records.len(), "scenario"), endings.join(", "));
    let mut row = |name: &str, value: String| {
        writeln!(text, "{name:<10} {value}").expect("writing to a string cannot fail");
    };
    row("checks", format!("{} of {} held", thousands(totals.held as u64), thousands(totals.made as u64)));
    row("rules", format!("{} proved", thousands(totals.rules as u64)));
    row("faults", faults(&totals));
    let off = match totals.host_off_ns {
        0 => String::new(),
        off => format!(", and {} with the host off", span(off)),
    };
    row("simulated", format!("{}{}{off}", span(totals.simulated_ns), speed(totals.simulated_ns, wall_ns)));
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
