//! One clause that did not pass, with what stood on the wire where it broke, and how to see it again.
//!
//! It refuses to show a whole run: what came right before and behind the break is what a reader needs.

use super::word;
use crate::Evidence;
use crate::judged::Line;
use crate::packets::{Packet, Packets, Side};
use crate::reproducer::Reproducer;
use forecourt_report::kit;
use forecourt_wire::Instant;
use maud::{Markup, html};

/// Bursts shown before and behind the one at which the clause broke.
const BEFORE: u32 = 5;
const BEHIND: u32 = 2;
/// Rows of a wire view at most.
const ROWS: usize = 40;

/// The name of a clause's section within the page.
pub fn anchor(line: &Line<'_>) -> String {
    format!("{}-{}", line.outcome.clause.to_lowercase(), line.outcome.board)
}

/// The section.
pub fn section(evidence: &Evidence, packets: &Packets, line: &Line<'_>) -> Markup {
    let outcome = line.outcome;
    let again =
        evidence.reproducers.iter().find(|one| one.clause == outcome.clause && one.board == outcome.board);
    html! {
        section.bad id=(anchor(line)) {
            a.top href="#top" { "↑ all" }
            header { (word(line.verdict)) h2 { (outcome.clause) " " (line.title()) } }
            @if let Some(clause) = line.clause {
                div.facts { span { "board " (outcome.board) } span { (clause.source.join(", ")) } span { (outcome.finding.checks) " checks" } }
                p { (clause.stimulus) " " b { (clause.requires) } }
            }
            @if !outcome.finding.reason.is_empty() { pre.bad { (outcome.finding.reason) } }
            @if let Some(deviation) = &line.deviation { pre.bad { "not as expected: " (deviation) } }
            (wire(evidence, packets, line))
            @if let Some(again) = again { (reproduction(again)) }
        }
    }
}

fn reproduction(again: &Reproducer) -> Markup {
    html! {
        h3 { @if again.smallest { "Smallest reproducer" } @else { "What was sent last" } }
        @for frame in again.frames() { pre { (frame) } }
        details { summary { "As C" } pre { (again.c()) } }
    }
}

fn wire(evidence: &Evidence, packets: &Packets, line: &Line<'_>) -> Markup {
    if evidence.section(line.outcome).is_none() {
        return html! {};
    }
    let index = line.outcome.section;
    let last = packets.in_section(index).map(|packet| packet.burst).max().unwrap_or(0);
    let broke = line.outcome.finding.broken_at.unwrap_or(last);
    let near = |burst: u32| burst.saturating_add(BEFORE) >= broke && burst <= broke.saturating_add(BEHIND);
    let frames: Vec<&Packet> =
        packets.in_section(index).filter(|packet| near(packet.burst)).take(ROWS).collect();
    let Some(first) = frames.first() else { return html! {} };
    let zero = first.start;
    let mut rows: Vec<(Instant, Markup)> = Vec::new();
    let mut end: Option<Instant> = None;
    for packet in &frames {
        rows.push((packet.start, frame(packet, zero, end, packet.burst == broke)));
        end = Some(packet.end);
    }
    for aside in packets.asides.iter().filter(|aside| aside.section == index && near(aside.burst)).take(ROWS)
    {
        rows.push((
            aside.at,
            html! { tr.deed { td { (ms(zero, aside.at)) } td {} td {} td {} td { (aside.words) } } },
        ));
    }
    rows.sort_by_key(|(at, _)| *at);
    html! {
        h3 { "On the wire" }
        (strip(&frames))
        table.frames {
            thead { tr { th { "time" } th.n { "silence before" } th { "talker" } th { "bytes" } th { "says" } } }
            tbody { @for (_, row) in &rows { (row) } }
        }
    }
}

fn frame(packet: &Packet, zero: Instant, end: Option<Instant>, broke: bool) -> Markup {
    let silence = end.map(|end| kit::span(packet.start.since(end).as_ns()));
    html! {
        tr.FAIL[broke] {
            td { (ms(zero, packet.start)) }
            td { @if let Some(silence) = &silence { (silence) } }
            td { (talker(packet.side)) }
            td { (packet.hex()) @if packet.again > 0 { " (×" (u64::from(packet.again) + 1) ")" } }
            td { (packet.says()) }
        }
    }
}

const fn talker(side: Side) -> &'static str {
    match side {
        Side::Rig => "rig",
        Side::Neighbour => "rig as neighbour",
        Side::Board => "board",
    }
}

fn ms(zero: Instant, at: Instant) -> String {
    if at < zero {
        format!("−{}", kit::span(zero.since(at).as_ns()))
    } else {
        kit::span(at.since(zero).as_ns())
    }
}

/// The frames as boxes on two lanes; silences of more than four times the longest frame are cut.
fn strip(frames: &[&Packet]) -> Markup {
    const WIDE: u64 = 1_120;
    let longest = frames.iter().map(|frame| frame.end.since(frame.start).as_ns()).max().unwrap_or(1).max(1);
    let mut places: Vec<(u64, u64)> = Vec::new();
    let (mut now, mut end): (u64, Option<Instant>) = (0, None);
    for frame in frames {
        let gap = end.map_or(0, |end| frame.start.since(end).as_ns().min(longest.saturating_mul(4)));
        let lasts = frame.end.since(frame.start).as_ns();
        places.push((now.saturating_add(gap), lasts));
        now = now.saturating_add(gap).saturating_add(lasts);
        end = Some(frame.end);
    }
    let x =
        |ns: u64| u64::try_from(u128::from(ns) * u128::from(WIDE) / u128::from(now.max(1))).unwrap_or(WIDE);
    html! {
        svg class="pic" viewBox="0 0 1120 52" role="img" aria-label="frames on the line" {
            line.lane x1="0" x2="1120" y1="15" y2="15" {}
            line.lane x1="0" x2="1120" y1="40" y2="40" {}
            @for (frame, (from, lasts)) in frames.iter().zip(&places) {
                @let y = if frame.side == Side::Rig { "5" } else { "30" };
                @let class = if frame.is_sealed() { format!("{:?}", frame.side) } else { "bad-frame".to_owned() };
                rect class=(class) x=(x(*from)) y=(y) width=(x(*lasts).max(2)) height="20" rx="2" { title { (frame.says()) } }
            }
        }
    }
}
