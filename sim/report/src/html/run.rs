//! The section of one run: verdict, pictures, tables.
//!
//! It refuses to know the other runs.

use super::{mark, tables};
use crate::excerpt::{self, Window};
use crate::units::{Clock, count, short, span, thousands};
use crate::{judge, svg, text};
use forecourt_record::{FaultLine, Record};
use maud::{Markup, html};

/// Frames shown around one deed at most, so that a box is wide enough to be pointed at.
const EACH: usize = 16;

/// How much of a run is shown.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// Frames at most.
    pub frames: usize,
    /// Bars of the map at most.
    pub bars: usize,
    /// Lines of the story at most.
    pub story: usize,
}

/// The section.
pub fn run(record: &Record, anchor: &str, room: Room) -> Markup {
    let good = judge::good(record);
    html! {
        section id=(anchor) .bad[!good] {
            a.top href="#top" { "↑ all" }
            header { (mark(record)) h2 { (record.scenario) } }
            div { @if record.canary { "canary: " } (record.title) }
            (facts(record))
            @if good { (reproduction(record)) } @else { pre.bad { (text::failure(record)) } }
            (map(record, room.bars))
            (tables::checks(record))
            (faults(record))
            (latencies(record))
            (lines(record, room.frames))
            (tables::story(record, !good, room.story))
        }
    }
}

fn facts(record: &Record) -> Markup {
    let proved = record.proved().collect::<std::collections::BTreeSet<_>>();
    html! {
        div.facts {
            span { (judge::ending(record)) }
            span { "seed " (record.seed) }
            span { "starts " (record.start) }
            span { "simulated " (span(record.simulated_ns)) }
            span { (thousands(record.kernel_events)) " kernel events" }
            span { (count(record.events.len(), "journal entry").replace("entrys", "entries")) }
            span { "digest " code { (short(&record.digest)) } }
            @if !proved.is_empty() { span { "proves " @for (k, id) in proved.iter().enumerate() { @if k > 0 { ", " } (id) } } }
        }
    }
}

fn reproduction(record: &Record) -> Markup {
    html! { pre { (text::again(record)) } }
}

fn map(record: &Record, bars: usize) -> Markup {
    html! {
        h3 { "Cabinet map" }
        @match svg::cabinets(record, bars) {
            Some((picture, left_out)) => {
                (svg::legend(svg::STATES.iter().filter(|(word, _, _)| record.slots.iter().any(|slot| slot.shows == *word)).map(|(_, class, words)| (*class, *words))))
                (picture)
                p.legend { "Numbers are steps, ✗ is a check that did not hold; in a shaded stretch time is shortened." }
                @if left_out > 0 { p.dim { (count(left_out, "more slot")) " changed and are not drawn." } }
            }
            None => { p.dim { "No slot changed." } }
        }
    }
}

fn faults(record: &Record) -> Markup {
    let faults: Vec<&FaultLine> = record.faults.iter().collect();
    html! {
        @if let Some(bar) = svg::effects(&faults) { h3 { "Faults" } (bar) (tables::faults(record)) }
    }
}

fn latencies(record: &Record) -> Markup {
    let pictures: Vec<Markup> =
        record.latencies.iter().filter_map(|(name, counts)| svg::latency(name, counts)).collect();
    html! { @if !pictures.is_empty() { h3 { "Latencies" } div.grid { @for picture in &pictures { div { (picture) } } } } }
}

fn lines(record: &Record, frames: usize) -> Markup {
    let windows = excerpt::windows(record, frames, EACH);
    html! {
        @if !record.lines.is_empty() { h3 { "Lines" } (tables::lines(record)) }
        @if !windows.is_empty() {
            details open[!judge::good(record)] {
                summary { "The line around " (count(windows.len(), "deed")) @if windows.len() < record.deeds.len() { " of " (record.deeds.len()) } }
                (svg::legend([("master", "master"), ("board", "board"), ("noise", "noise"), ("struck", "touched by a fault")]))
                @for window in &windows { (strip(record, window)) }
                (tables::frames(record, &windows))
            }
        }
    }
}

fn strip(record: &Record, window: &Window<'_>) -> Markup {
    let deed = &record.deeds[window.deed];
    let clock = Clock::new(&record.start);
    html! {
        h3 { (clock.ms(deed.at_ns)) " step " (deed.step) ": " (deed.phrase) " (cabinet " (window.cabinet) ")" }
        (svg::bus(record, window))
    }
}
