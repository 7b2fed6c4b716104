//! One file for everybody: a table of all runs on top, a section with pictures for each.
//!
//! It needs nothing from outside and no script: it can be mailed, archived, and read in ten years. Every text of a
//! scenario is escaped. It refuses to say anything that no record says.

mod run;
mod tables;

use crate::judge::{self, Totals};
use crate::svg;
use crate::units::{count, short, span, thousands};
use forecourt_record::{FaultLine, Record};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use run::Room;

/// The style sheet, on one line per rule as it is written.
pub const STYLE: &str = include_str!("style.css");

/// The records as one self-contained HTML file of at most about 60 KB a scenario.
///
/// What would make it longer is shortened and said to be so: frames (at most 120 around deeds, fewer when there are many
/// scenarios), the story (at most 200 lines, likewise), slots and marks of the map. The text reports hold everything.
pub fn html(records: &[Record]) -> String {
    let totals = Totals::of(records);
    let share = |all: usize, least, most| (all / records.len().max(1)).clamp(least, most);
    // With these fifty scenarios stay below 3 MB; a run that went wrong gets all the room there is.
    let room =
        Room { frames: share(2_000, 24, 120), bars: share(5_000, 60, 700), story: share(5_000, 60, 200) };
    let most = Room { frames: 120, bars: 700, story: 200 };
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Forecourt: " (totals.good) " of " (count(records.len(), "scenario")) " ended well" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                (svg::patterns())
                main #top {
                    h1 { "Forecourt" }
                    div.dim { (versions(records)) " digest " code { (totals.digest) } }
                    (tiles(records, &totals))
                    (faults(records))
                    (overview(records))
                    @for (k, record) in records.iter().enumerate() { (run::run(record, &anchor(k, record), if judge::good(record) { room } else { most })) }
                }
            }
        }
    };
    page.into_string() + "\n"
}

/// A name within the page: the place in the set, then the scenario's name.
fn anchor(k: usize, record: &Record) -> String {
    let name: String = record
        .scenario
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect();
    format!("r{}-{name}", k + 1)
}

fn versions(records: &[Record]) -> String {
    let mut versions: Vec<&str> = records.iter().map(|record| record.version.as_str()).collect();
    versions.sort_unstable();
    versions.dedup();
    if versions.is_empty() { String::new() } else { format!("version {},", versions.join(" and ")) }
}

fn tiles(records: &[Record], totals: &Totals) -> Markup {
    let endings: Vec<String> = totals.endings.iter().map(|(word, n)| format!("{n} {word}")).collect();
    let tile =
        |value: String, says: &str, bad: bool| html! { div.tile.bad[bad] { b { (value) } span { (says) } } };
    let n = |n: usize| thousands(n as u64);
    html! {
        div.tiles {
            (tile(format!("{} / {}", n(totals.good), n(records.len())), &format!("scenarios: {}", endings.join(", ")), totals.good < records.len()))
            (tile(format!("{} / {}", n(totals.held), n(totals.made)), "checks held", totals.held < totals.made))
            (tile(n(totals.rules), "rules proved", false))
            (tile(format!("{} / {}", n(totals.struck), n(totals.faults)), "faults struck", false))
            (tile(span(totals.simulated_ns), "simulated", false))
        }
    }
}

fn faults(records: &[Record]) -> Markup {
    let all: Vec<&FaultLine> = records.iter().flat_map(|record| &record.faults).collect();
    html! { @if let Some(bar) = svg::effects(&all) { h3 { "Faults by effect" } (bar) } }
}

fn overview(records: &[Record]) -> Markup {
    html! {
        h3 { "Scenarios" }
        div.card { table {
            thead { tr { th {} th { "scenario" } th { "what happens" } th.n { "checks" } th.n { "faults" } th.n { "simulated" } th { "digest" } } }
            tbody { @for (k, record) in records.iter().enumerate() { (overview_row(k, record)) } }
        } }
    }
}

fn overview_row(k: usize, record: &Record) -> Markup {
    let (held, made) = judge::checks(record);
    let struck = record.faults.iter().filter(|fault| fault.strokes > 0).count();
    html! {
        tr.bad[!judge::good(record)] {
            td { (mark(record)) }
            td.w { a href={ "#" (anchor(k, record)) } { (record.scenario) } }
            td { @if record.canary { "canary: " } (record.title) }
            td.n { (held) "/" (made) }
            td.n { (struck) "/" (record.faults.len()) }
            td.n { (span(record.simulated_ns)) }
            td.m { (short(&record.digest)) }
        }
    }
}

/// The mark of a run as a badge.
fn mark(record: &Record) -> Markup {
    html! { span.mark.bad[!judge::good(record)] title=(judge::ending(record)) { (judge::mark(record)) } }
}
