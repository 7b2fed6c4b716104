//! The tables of a run: checks, faults, lines, frames, story.
//!
//! It refuses to draw.

use crate::excerpt::Window;
use crate::text::moments;
use crate::units::{Clock, count, span, thousands};
use forecourt_record::Record;
use maud::{Markup, html};

/// Every check, in the order of the record.
pub fn checks(record: &Record) -> Markup {
    let clock = Clock::new(&record.start);
    html! {
        h3 { "Checks" }
        @if record.checks.is_empty() { p.dim { "Nothing was checked." } } @else { div.card { table {
            thead { tr { th {} th { "time" } th.n { "step" } th { "expected" } th { "found" } th { "rules" } th.n { "line" } } }
            tbody { @for check in &record.checks {
                tr.FAIL[!check.held] {
                    td.w { (if check.held { "held" } else { "✗ not held" }) }
                    td.m { (clock.ms(check.at_ns)) }
                    td.n { @if check.step > 0 { (check.step) } @else { "–" } }
                    td { (check.expected) } td { (check.found) }
                    td { (check.proves.join(", ")) }
                    td.n { @if check.line > 0 { (check.line) } @else { "–" } }
                }
            } }
        } } }
    }
}

/// The fault ledger.
pub fn faults(record: &Record) -> Markup {
    let clock = Clock::new(&record.start);
    html! { div.card { table {
        thead { tr { th { "fault" } th { "kind" } th { "what it does" } th.n { "strokes" } th { "first" } th { "effect" } th { "because" } } }
        tbody { @for fault in &record.faults { tr {
            td.w { (fault.name) } td { (fault.kind) } td { (fault.text) } td.n { (thousands(fault.strokes)) }
            td.m { @if let Some(first) = fault.first_ns { (clock.ms(first)) } @else { "–" } }
            td.w { (fault.effect.replace('-', " ")) } td { (fault.because) }
        } } }
    } } }
}

/// What happened on each line, in numbers.
pub fn lines(record: &Record) -> Markup {
    html! { div.card { table {
        thead { tr { th { "line" } th.n { "frames" } th.n { "bytes" } th { "counters" } th { "warnings" } } }
        tbody { @for line in &record.lines { tr {
            td.w { "cabinet " (line.cabinet) } td.n { (thousands(line.frames)) } td.n { (thousands(line.bytes)) }
            td { @for (k, (name, n)) in line.counters.iter().enumerate() { @if k > 0 { ", " } (name) " " (thousands(*n)) } }
            td { (line.warnings.join("; ")) }
        } } }
    } } }
}

/// The frames of the windows, decoded.
pub fn frames(record: &Record, windows: &[Window<'_>]) -> Markup {
    let clock = Clock::new(&record.start);
    let all: usize = record.lines.iter().map(|line| line.log.len()).sum();
    let shown: usize = windows.iter().map(|window| window.frames.len()).sum();
    html! { details {
        summary { "These frames, decoded (" (thousands(shown as u64)) " of " (thousands(all as u64)) " logged)" }
        table.frames {
            thead { tr { th { "time" } th.n { "silence before" } th { "talker" } th { "bytes" } th { "says" } } }
            @for window in windows { tbody {
                @for (k, frame) in window.frames.iter().enumerate() {
                    @let silence = k.checked_sub(1).map(|k| frame.start_ns.saturating_sub(window.frames[k].end_ns));
                    tr.FAIL[frame.struck] {
                        td { (clock.us(frame.start_ns)) } td { @if let Some(ns) = silence { (span(ns)) } }
                        td { (frame.talker) } td { (frame.bytes) } td { (frame.says) }
                    }
                }
            } }
        }
    } }
}

/// The story, at most `most` lines, open where something went wrong.
pub fn story(record: &Record, open: bool, most: usize) -> Markup {
    let clock = Clock::new(&record.start);
    let moments = moments(record);
    html! { details open[open] {
        summary { "Story: " (count(moments.len(), "moment")) }
        table.story { tbody {
            @for moment in moments.iter().take(most) {
                tr class=(moment.kind) { td { (clock.ms(moment.at_ns)) } td { (moment.kind) } td { (moment.says) } }
            }
        } }
        @if moments.len() > most { p.dim { "… and " (count(moments.len() - most, "more moment")) " in the text report." } }
    } }
}
