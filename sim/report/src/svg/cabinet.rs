//! The cabinets over time: a row per slot that ever changed, a bar per state, a mark per deed.
//!
//! It refuses to know why a slot changed.

use super::axis::Axis;
use super::{WIDE, picture, px, tiers};
use crate::excerpt::broken;
use crate::units::{Clock, span};
use crate::width;
use forecourt_record::{Record, SlotChange};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// What a slot shows: the record's word, the style sheet's class, the words for people.
pub const STATES: [(&str, &str, &str); 6] = [
    ("empty", "empty", "empty"),
    ("key", "key", "key"),
    ("unknown", "unknown", "unknown tag"),
    ("unreadable", "unreadable", "unreadable"),
    ("asleep", "asleep", "asleep"),
    ("no-answer", "silent", "no answer"),
];

/// Class of a state; a state that this crate does not know looks like no answer.
fn state_class(shows: &str) -> &'static str {
    STATES.iter().find(|(word, _, _)| *word == shows).map_or("silent", |(_, class, _)| class)
}

const LEFT: u64 = 900;
const RIGHT: u64 = WIDE - 100;
const TOP: u64 = 380;
const ROW: u64 = 170;
const HEAD: u64 = 190;
/// Marks drawn at most.
const MARKS: usize = 200;

type Rows<'a> = BTreeMap<(u32, &'a str), Vec<&'a SlotChange>>;

/// The picture, or nothing when no slot changed after it was first seen; and how many slots it leaves out,
/// because it draws at most `most` bars.
pub fn cabinets(record: &Record, most: usize) -> Option<(Markup, usize)> {
    let mut rows: Rows<'_> = BTreeMap::new();
    for change in &record.slots {
        rows.entry((change.cabinet, &change.place)).or_default().push(change);
    }
    let first_deed = record.deeds.iter().map(|deed| deed.at_ns).min().unwrap_or(u64::MAX);
    rows.retain(|_, changes| changes.len() > 1 || changes[0].at_ns > first_deed);
    let all = rows.len();
    let mut bars = 0;
    rows.retain(|_, changes| {
        bars += changes.len();
        bars <= most
    });
    if rows.is_empty() {
        return None;
    }
    let points = rows.values().flatten().map(|change| change.at_ns);
    let points = points.chain(record.deeds.iter().map(|deed| deed.at_ns)).chain([0, record.simulated_ns]);
    let axis = Axis::new(points, LEFT, RIGHT);
    let mut y = TOP;
    let mut drawer = None;
    let mut drawn = Vec::new();
    for ((cabinet, place), changes) in &rows {
        let this = (*cabinet, place.split('/').next().unwrap_or(""));
        if drawer.replace(this) != Some(this) {
            drawn.push(
                html! { text.group x="4" y=(px(y + 130)) { "cabinet " (this.0) " · drawer " (this.1) } },
            );
            y += HEAD;
        }
        drawn.push(row(record, changes, &axis, y));
        y += ROW;
    }
    let inside = html! {
        (breaks(&axis, y))
        @for part in &drawn { (part) }
        (marks(record, &axis, y))
        (times(record, &axis, y))
    };
    Some((picture(WIDE, y + 290, "what the slots showed over time", &inside), all - rows.len()))
}

fn row(record: &Record, changes: &[&SlotChange], axis: &Axis, y: u64) -> Markup {
    let clock = Clock::new(&record.start);
    html! {
        text.row x=(px(LEFT - 60)) y=(px(y + 115)) { (changes[0].place) }
        @for (k, change) in changes.iter().enumerate() {
            @let end = changes.get(k + 1).map_or(record.simulated_ns, |next| next.at_ns).max(change.at_ns);
            @let (x, to) = (axis.place(change.at_ns), axis.place(end));
            @let wide = (to - x).max(15);
            rect class=(state_class(&change.shows)) x=(px(x)) y=(px(y)) width=(px(wide)) height="14" {
                title { (change.cabinet) ":" (change.place) " " (said(change)) "\n" (clock.ms(change.at_ns)) ", for " (span(end - change.at_ns)) }
            }
            @if !change.what.is_empty() && width::of(&change.what) as u64 * 62 + 60 < wide {
                text.onbar x=(px(x + 40)) y=(px(y + 108)) { (change.what) }
            }
        }
    }
}

fn said(change: &SlotChange) -> String {
    if change.what.is_empty() { change.shows.clone() } else { format!("{} ({})", change.shows, change.what) }
}

fn breaks(axis: &Axis, bottom: u64) -> Markup {
    html! {
        @for &(from, to, length) in &axis.breaks {
            rect.quiet x=(px(from)) y=(px(TOP - 60)) width=(px(to - from)) height=(px(bottom + 60 - TOP)) {
                title { "shortened: " (span(length)) }
            }
            @if to - from > 560 {
                text.quiet-t x=(px(u64::midpoint(from, to))) y=(px(bottom + 260)) { (span(length)) }
            }
        }
    }
}

/// A line per deed with its step, and a line per check that did not hold.
fn marks(record: &Record, axis: &Axis, bottom: u64) -> Markup {
    let clock = Clock::new(&record.start);
    let mut marks: Vec<(u64, &str, String, String)> = Vec::new();
    for deed in &record.deeds {
        let title =
            format!("{} step {}: {} – {}", clock.ms(deed.at_ns), deed.step, deed.phrase, deed.outcome);
        marks.push((deed.at_ns, "deed", deed.step.to_string(), title));
    }
    for check in broken(record) {
        let title =
            format!("{} did not hold: {}; found {}", clock.ms(check.at_ns), check.expected, check.found);
        marks.push((check.at_ns, "fail", "✗".into(), title));
    }
    marks.sort_by_key(|mark| mark.0);
    marks.truncate(MARKS);
    let places = tiers(marks.iter().map(|mark| axis.place(mark.0)), 180, 2);
    html! {
        @for ((at, class, label, says), tier) in marks.iter().zip(places) {
            @let x = axis.place(*at);
            @let y = 80 + tier.unwrap_or(1) as u64 * 160;
            g class=(class) {
                title { (says) }
                line x1=(px(x)) x2=(px(x)) y1=(px(y + 70)) y2=(px(bottom)) {}
                @if tier.is_some() {
                    circle cx=(px(x)) cy=(px(y)) r="7.5" {}
                    text x=(px(x)) y=(px(y + 36)) { (label) }
                }
            }
        }
    }
}

fn times(record: &Record, axis: &Axis, bottom: u64) -> Markup {
    let clock = Clock::new(&record.start);
    html! {
        line.base x1=(px(LEFT)) x2=(px(RIGHT)) y1=(px(bottom + 20)) y2=(px(bottom + 20)) {}
        @for (at, x) in axis.labels(1_080) {
            line.base x1=(px(x)) x2=(px(x)) y1=(px(bottom + 20)) y2=(px(bottom + 50)) {}
            text class=(if x + 400 > RIGHT { "t-end" } else if x < LEFT + 10 { "t-start" } else { "t" }) x=(px(x)) y=(px(bottom + 140)) { (clock.ms(at)) }
        }
    }
}
