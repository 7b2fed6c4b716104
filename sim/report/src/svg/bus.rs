//! The line around a deed: a lane for the master and one for each board that spoke, a box per frame, gaps to scale.
//!
//! It refuses to decode: what a frame says stands in the record.

use super::axis::Axis;
use super::{WIDE, picture, px};
use crate::excerpt::Window;
use crate::units::{Clock, span};
use forecourt_record::{FrameLine, Record};
use maud::{Markup, html};

const LEFT: u64 = 700;
const RIGHT: u64 = WIDE - 60;
const TOP: u64 = 150;
const LANE: u64 = 180;

/// The picture of one window.
pub fn bus(record: &Record, window: &Window<'_>) -> Markup {
    let lanes = lanes(window);
    let at = record.deeds[window.deed].at_ns;
    let (first, last) = ends(window);
    let points = window.frames.iter().flat_map(|frame| [frame.start_ns, frame.end_ns]);
    let within = (first..=last).contains(&at);
    let axis = Axis::new(points.chain(within.then_some(at)), LEFT, RIGHT);
    let bottom = TOP + LANE * lanes.len() as u64;
    let inside = html! {
        (gaps(window, &axis, bottom))
        @for (k, lane) in lanes.iter().enumerate() {
            @let y = TOP + LANE * k as u64;
            text.row x=(px(LEFT - 60)) y=(px(y + 125)) { (name(lane)) }
            line.lane x1=(px(LEFT)) x2=(px(RIGHT)) y1=(px(y + 85)) y2=(px(y + 85)) {}
        }
        (boxes(window, &lanes, &axis))
        @if within {
            @let x = axis.place(at);
            g.deed { title { (record.deeds[window.deed].phrase) }
                line x1=(px(x)) x2=(px(x)) y1="13" y2=(px(bottom)) {}
                circle cx=(px(x)) cy="8" r="7.5" {}
                text x=(px(x)) y="11.6" { (record.deeds[window.deed].step) }
            }
        }
        (times(record, &axis, bottom, first))
    };
    picture(WIDE, bottom + 300, "frames on the line", &inside)
}

fn ends(window: &Window<'_>) -> (u64, u64) {
    let first = window.frames.iter().map(|frame| frame.start_ns).min().unwrap_or(0);
    (first, window.frames.iter().map(|frame| frame.end_ns).max().unwrap_or(first))
}

/// Talkers: the master, the boards by their number, anything else.
fn lanes<'a>(window: &Window<'a>) -> Vec<&'a str> {
    let mut lanes: Vec<&str> = window.frames.iter().map(|frame| frame.talker.as_str()).collect();
    lanes.sort_by_key(|&lane| (lane != "master", lane.parse::<u64>().unwrap_or(u64::MAX), lane));
    lanes.dedup();
    lanes
}

fn name(lane: &str) -> String {
    if lane.bytes().all(|byte| byte.is_ascii_digit()) { format!("board {lane}") } else { lane.to_owned() }
}

fn class(frame: &FrameLine) -> &'static str {
    match frame.talker.as_str() {
        _ if frame.struck => "struck",
        "master" => "master",
        "noise" => "noise",
        _ => "board",
    }
}

fn boxes(window: &Window<'_>, lanes: &[&str], axis: &Axis) -> Markup {
    html! {
        @for frame in &window.frames {
            @let lane = lanes.iter().position(|&lane| lane == frame.talker).unwrap_or(0) as u64;
            @let (x, to) = (axis.place(frame.start_ns), axis.place(frame.end_ns));
            rect class=(class(frame)) x=(px(x)) y=(px(TOP + LANE * lane + 20)) width=(px(to.saturating_sub(x).max(15))) height="13" {
                title { (frame.bytes) "\n" (frame.says) @if frame.struck { "\nstruck by a fault" } }
            }
        }
    }
}

/// Silences between frames, with their length where there is room for it.
fn gaps(window: &Window<'_>, axis: &Axis, bottom: u64) -> Markup {
    let mut gaps = Vec::new();
    let mut quiet_from: Option<u64> = None;
    for frame in &window.frames {
        if let Some(from) = quiet_from.filter(|&from| from < frame.start_ns) {
            gaps.push((axis.place(from), axis.place(frame.start_ns), frame.start_ns - from));
        }
        quiet_from = Some(quiet_from.unwrap_or(0).max(frame.end_ns));
    }
    html! {
        text.row.dim x=(px(LEFT - 60)) y=(px(bottom + 105)) { "silence" }
        @for (x, to, length) in gaps {
            @if axis.breaks.contains(&(x, to, length)) {
                rect.quiet x=(px(x)) y=(px(TOP)) width=(px(to - x)) height=(px(bottom + 60 - TOP)) {}
            }
            @if to - x > 300 {
                text.quiet-t x=(px(u64::midpoint(x, to))) y=(px(bottom + 105)) { (span(length)) }
            }
        }
    }
}

fn times(record: &Record, axis: &Axis, bottom: u64, first: u64) -> Markup {
    let clock = Clock::new(&record.start);
    html! {
        line.base x1=(px(LEFT)) x2=(px(RIGHT)) y1=(px(bottom + 140)) y2=(px(bottom + 140)) {}
        @for (k, (at, x)) in axis.labels(1_250).into_iter().enumerate() {
            line.base x1=(px(x)) x2=(px(x)) y1=(px(bottom + 140)) y2=(px(bottom + 170)) {}
            text class=(if k == 0 { "t-start" } else if x + 300 > RIGHT { "t-end" } else { "t" }) x=(px(x)) y=(px(bottom + 260)) {
                @if k == 0 { (clock.us(at)) } @else { "+" (span(at.saturating_sub(first))) }
            }
        }
    }
}
