//! A run as JSON for programs: the laboratory's own form, with a schema.
//!
//! Order of fields is fixed, so that two files differ only where two runs do. It refuses to add anything that no evidence
//! holds, but for the version of this form.

use crate::Evidence;
use crate::judged::{Judged, Line};
use crate::latency;
use crate::raise::raises;
use crate::reproducer::Reproducer;
use forecourt_certify::verdict::{Measure, Verdict};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;

/// The version of this form: it grows when a field is renamed, removed, or changes its meaning.
pub const FORMAT: u32 = 1;

/// A run of the laboratory.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
struct Report {
    /// Version of this form.
    forecourt_certify: u32,
    /// Version of the clauses.
    suite_version: String,
    /// SHA-256 of all clause texts.
    catalogue: String,
    firmware: Firmware,
    rig: Rig,
    /// Names of suites, or ids of clauses.
    selection: Vec<String>,
    seed: u64,
    /// The day that waivers were held against.
    today: Option<String>,
    /// How the command ends without `--strict`: 0, 1, 3 or 4.
    exit_code: u8,
    ending: String,
    /// How many of each verdict, waivers counted.
    totals: BTreeMap<String, usize>,
    deviations: usize,
    remarks: Vec<String>,
    clauses: Vec<Row>,
    latencies: Vec<Latency>,
    margins: Vec<Figure>,
    /// Margins that could not be measured, and why.
    margins_missing: Vec<String>,
    reproducers: Vec<Reproduction>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
struct Firmware {
    vendor: String,
    product: String,
    version: String,
    image_sha256: String,
    slot_board: Option<u8>,
    drawer_board: Option<u8>,
    cabinet: bool,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
struct Rig {
    /// "bytes", "timing" or "virtual time".
    class: String,
    /// How far off a measured instant may be.
    error_ns: u64,
    timing: bool,
    line: bool,
    plant: bool,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
struct Row {
    id: String,
    family: String,
    /// Address of the board; 0 where the clause is put to none.
    board: u8,
    title: String,
    source: Vec<String>,
    requires: String,
    /// PASS, FAIL, WARN, N/A, INCONCLUSIVE, ERROR, SKIPPED, WAIVED or PROFILE-HOLE.
    verdict: String,
    reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    waived: Option<Waiver>,
    #[serde(skip_serializing_if = "Option::is_none")]
    deviation: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    would_be_decided_by: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    measured: Vec<Figure>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    checks: u32,
    lasted_ns: u64,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
struct Waiver {
    reason: String,
    expires: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
struct Figure {
    what: String,
    value: i64,
    unit: String,
    /// How far off it may be, in `unit`.
    error: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<i64>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
struct Latency {
    board: u8,
    answers: u64,
    least_ns: u64,
    median_ns: u64,
    p99_ns: u64,
    greatest_ns: u64,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
struct Reproduction {
    clause: String,
    board: u8,
    /// Bursts and acts in order, as the trace writes them.
    steps: Vec<String>,
    /// The frames among them, in hex.
    frames: Vec<String>,
    /// What came behind the last, in hex; empty for silence.
    answer: String,
    /// Nothing can be left out of it: each shorter sequence was tried on a fresh device.
    smallest: bool,
}

/// The report: an object in the form of [`schema`], indented, ending in a newline.
pub fn json(evidence: &Evidence) -> String {
    let judged = Judged::of(evidence);
    let record = &evidence.record;
    let declared = &record.declaration;
    let abilities = &record.abilities;
    let report = Report {
        forecourt_certify: FORMAT,
        suite_version: record.suite_version.clone(),
        catalogue: record.catalogue.clone(),
        firmware: Firmware {
            vendor: declared.firmware.vendor.clone(),
            product: declared.firmware.product.clone(),
            version: declared.firmware.version.clone(),
            image_sha256: declared.firmware.image_sha256.clone(),
            slot_board: declared.boards.slot,
            drawer_board: declared.boards.drawer,
            cabinet: declared.boards.cabinet,
        },
        rig: Rig {
            class: crate::text::class(record).to_owned(),
            error_ns: forecourt_wire::Span::from_ticks(abilities.error).as_ns(),
            timing: abilities.timing,
            line: abilities.line,
            plant: abilities.plant,
        },
        selection: record.selection.clone(),
        seed: record.seed,
        today: evidence.today.map(|day| day.to_string()),
        exit_code: judged.exit_code(false),
        ending: judged.ending(false).to_owned(),
        totals: totals(&judged),
        deviations: judged.deviations(),
        remarks: judged.remarks.clone(),
        clauses: judged.lines.iter().map(|line| row(line, evidence)).collect(),
        latencies: latencies(evidence),
        margins: evidence.margins.iter().map(figure).collect(),
        margins_missing: evidence.missing.clone(),
        reproducers: evidence.reproducers.iter().map(reproduction).collect(),
    };
    serde_json::to_string_pretty(&report).expect("texts, numbers and lists") + "\n"
}

/// The JSON Schema of [`json`].
pub fn schema() -> String {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let schema = settings.into_generator().into_root_schema_for::<Report>();
    serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n"
}

/// How many of each verdict; those that do not occur are left out.
pub fn totals(judged: &Judged<'_>) -> BTreeMap<String, usize> {
    let count = |verdict: Verdict| (verdict.name().to_owned(), judged.count(verdict));
    Verdict::ALL.into_iter().map(count).filter(|(_, count)| *count > 0).collect()
}

fn row(line: &Line<'_>, evidence: &Evidence) -> Row {
    let finding = &line.outcome.finding;
    let waived = line.expected.filter(|_| line.verdict == Verdict::Waived);
    Row {
        id: line.outcome.clause.clone(),
        family: line.family().to_owned(),
        board: line.outcome.board,
        title: line.title().to_owned(),
        source: line.clause.map(|clause| clause.source.clone()).unwrap_or_default(),
        requires: line.clause.map(|clause| clause.requires.clone()).unwrap_or_default(),
        verdict: line.verdict.name().to_owned(),
        reason: finding.reason.clone(),
        waived: waived.map(|row| Waiver { reason: row.reason.clone(), expires: row.expires.to_string() }),
        deviation: line.deviation.clone(),
        would_be_decided_by: raises(line, &evidence.record.abilities).map(str::to_owned),
        measured: finding.measured.iter().map(figure).collect(),
        notes: finding.notes.clone(),
        checks: finding.checks,
        lasted_ns: line.outcome.lasted_ns,
    }
}

fn figure(measure: &Measure) -> Figure {
    Figure {
        what: measure.what.clone(),
        value: measure.value,
        unit: measure.unit.clone(),
        error: measure.error,
        limit: measure.limit,
    }
}

fn latencies(evidence: &Evidence) -> Vec<Latency> {
    let one = |(board, counts): (u8, forecourt_record::Counts)| {
        let histogram = counts.histogram();
        let least_ns = counts.counts.keys().next().copied()?;
        let greatest_ns = counts.counts.keys().next_back().copied()?;
        Some(Latency {
            board,
            answers: counts.total(),
            least_ns,
            median_ns: histogram.value_at_quantile(0.5).clamp(least_ns, greatest_ns),
            p99_ns: histogram.value_at_quantile(0.99).clamp(least_ns, greatest_ns),
            greatest_ns,
        })
    };
    latency::by_board(evidence).into_iter().filter_map(one).collect()
}

fn reproduction(reproducer: &Reproducer) -> Reproduction {
    Reproduction {
        clause: reproducer.clause.clone(),
        board: reproducer.board,
        steps: reproducer.steps.clone(),
        frames: reproducer.frames(),
        answer: reproducer.answer.clone(),
        smallest: reproducer.smallest,
    }
}
