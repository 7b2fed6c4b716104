//! A run as one page for everybody: verdict, waivers, families, delays, and the wire behind each failure.
//!
//! It needs nothing from outside and no script: it can be mailed, archived, and read in ten years. It refuses to say anything that
//! the evidence does not hold.

mod wire;

use crate::Evidence;
use crate::judged::{Judged, Line};
use crate::latency;
use crate::packets::Packets;
use crate::raise;
use crate::text::{boards, measure, rig, selection, short};
use forecourt_certify::verdict::Verdict;
use forecourt_report::kit;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Rules of this page beside those of the project's other reports.
const STYLE: &str = ".v{white-space:nowrap;font:600 12px/20px ui-monospace,\"DejaVu Sans Mono\",monospace}\
.v.bad{color:var(--bad)}.v.good{color:var(--ok)}.v.open{color:var(--dim)}td.none{color:var(--empty)}\
.Rig{fill:var(--master)}.Board{fill:var(--board)}.bad-frame{fill:var(--unreadable)}";

/// Failures that are shown with their wire; of more only the table tells.
const WIRES: usize = 60;

/// The page.
pub fn html(evidence: &Evidence) -> String {
    let judged = Judged::of(evidence);
    let firmware = &evidence.record.declaration.firmware;
    let name = format!("{} {} {}", firmware.vendor, firmware.product, firmware.version);
    // A trace that cannot be read shows nothing; the folder's other files say why.
    let packets = Packets::of(evidence, 3).unwrap_or_default();
    let striking: Vec<&Line<'_>> = judged
        .lines
        .iter()
        .filter(|line| line.is_striking() && line.verdict != Verdict::Inconclusive)
        .collect();
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Certification of " (name) }
                style { (PreEscaped(kit::STYLE)) (PreEscaped(STYLE)) }
            }
            body { main #top {
                h1 { (name) }
                div.dim { "firmware image " code { (firmware.image_sha256) } }
                div.dim { (boards(&evidence.record)) "; " (selection(&evidence.record)) "; rig: " (rig(&evidence.record)) "; suite version " (evidence.record.suite_version) ", clauses " code { (short(&evidence.record.catalogue)) } "; seed " (evidence.record.seed) (crate::judged::on(evidence.today)) }
                (tiles(&judged))
                (waivers(&judged))
                (open(&judged, evidence))
                (matrix(&judged))
                (figures(evidence))
                @for line in striking.iter().take(WIRES) { (wire::section(evidence, &packets, line)) }
                @if striking.len() > WIRES { p.dim { (striking.len() - WIRES) " more stand in the table alone." } }
                (table(&judged))
            } }
        }
    };
    page.into_string() + "\n"
}

fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass | Verdict::NotApplicable => "good",
        Verdict::Fail | Verdict::Error => "bad",
        _ => "open",
    }
}

/// The verdict as a word in its colour.
fn word(verdict: Verdict) -> Markup {
    html! { span class={ "v " (class(verdict)) } { (verdict) } }
}

fn tiles(judged: &Judged<'_>) -> Markup {
    let bad = judged.exit_code(false) != 0;
    html! {
        div.tiles {
            div.tile.bad[bad] { b { @if bad { "not good" } @else { "good" } } span { (judged.ending(false)) } }
            @for verdict in Verdict::ALL {
                @let count = judged.count(verdict);
                @if count > 0 { div.tile.bad[class(verdict) == "bad"] { b { (count) } span { (verdict) } } }
            }
            @if judged.deviations() > 0 { div.tile.bad { b { (judged.deviations()) } span { "not as expected" } } }
        }
    }
}

fn waivers(judged: &Judged<'_>) -> Markup {
    let waived: Vec<_> = judged
        .lines
        .iter()
        .filter(|line| line.verdict == Verdict::Waived)
        .filter_map(|line| line.expected.map(|row| (line, row)))
        .collect();
    html! {
        @if !waived.is_empty() {
            h3 { "Waivers" }
            div.card { table {
                thead { tr { th { "clause" } th.n { "board" } th { "until" } th { "reason" } } }
                tbody { @for (line, row) in &waived { tr { td.w { (line.outcome.clause) } td.n { (line.outcome.board) } td.w { (row.expires) } td { (row.reason) } } } }
            } }
        }
        @for remark in &judged.remarks { p.dim { (remark) } }
    }
}

fn open(judged: &Judged<'_>, evidence: &Evidence) -> Markup {
    let means = raise::means(judged, &evidence.record.abilities);
    html! {
        @if !means.is_empty() {
            h3 { "What would decide what is open" }
            @for (by, ids) in &means { p { (ids.join(", ")) ": " (by) } }
        }
    }
}

/// Families by verdicts.
fn matrix(judged: &Judged<'_>) -> Markup {
    let mut families: Vec<&str> = Vec::new();
    for line in &judged.lines {
        if !families.contains(&line.family()) {
            families.push(line.family());
        }
    }
    let verdicts: Vec<Verdict> =
        Verdict::ALL.into_iter().filter(|verdict| judged.count(*verdict) > 0).collect();
    let count = |family: &str, verdict| {
        judged.lines.iter().filter(|line| line.family() == family && line.verdict == verdict).count()
    };
    html! {
        h3 { "Families" }
        div.card { table {
            thead { tr { th { "family" } @for verdict in &verdicts { th.n { (verdict) } } } }
            tbody { @for family in families { tr {
                td.w { (family) }
                @for verdict in &verdicts {
                    @let count = count(family, *verdict);
                    @if count > 0 { td.n { span class={ "v " (class(*verdict)) } { (count) } } } @else { td.n.none { "–" } }
                }
            } } }
        } }
    }
}

/// How long answers took, and the margins.
fn figures(evidence: &Evidence) -> Markup {
    let delays = latency::by_board(evidence);
    let pictures: Vec<Markup> = delays
        .iter()
        .filter_map(|(board, counts)| kit::histogram(&format!("of board {board}, request to answer"), counts))
        .collect();
    html! {
        @if !pictures.is_empty() { h3 { "Time to answer" } div.grid { @for picture in &pictures { div { (picture) } } } }
        @if evidence.measured {
            h3 { "Margins" }
            div.card { table { tbody { @for margin in &evidence.margins { tr { td { (measure(margin)) } } } @for missing in &evidence.missing { tr { td.dim { "not measured: " (missing) } } } } } }
        }
    }
}

fn table(judged: &Judged<'_>) -> Markup {
    html! {
        h3 { "All clauses" }
        div.card { table {
            thead { tr { th { "verdict" } th { "clause" } th.n { "board" } th { "about" } th { "source" } th { "found" } th.n { "checks" } } }
            tbody { @for line in &judged.lines { (row(line)) } }
        } }
    }
}

fn row(line: &Line<'_>) -> Markup {
    let finding = &line.outcome.finding;
    html! {
        tr.bad[class(line.verdict) == "bad" || line.deviation.is_some()] {
            td { (word(line.verdict)) }
            td.w { @if line.is_striking() { a href={ "#" (wire::anchor(line)) } { (line.outcome.clause) } } @else { (line.outcome.clause) } }
            td.n { @if line.outcome.board == 0 { "–" } @else { (line.outcome.board) } }
            td { (line.title()) }
            td { @if let Some(clause) = line.clause { (clause.source.join(", ")) } }
            td {
                (finding.reason)
                @if let Some(deviation) = &line.deviation { div { "not as expected: " (deviation) } }
                @for figure in &finding.measured { div.dim { (measure(figure)) } }
                @for note in &finding.notes { div.dim { (note) } }
            }
            td.n { (finding.checks) }
        }
    }
}
