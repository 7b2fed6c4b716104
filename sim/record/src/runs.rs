//! What many runs come to, as JSON lines: a head that says which runs these are, a row a run, a foot with the sums. The file
//! of a whole run and the merged files of its partitions are the same, byte for byte.
//!
//! It refuses to hold anything of the machine: no wall time, no thread, no path.

use crate::partition::{Partition, home};
use crate::record::{Record, Verdict};
use crate::spread::Spread;
use crate::totals::Totals;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// The form of these files; another number is another form.
pub const FORM: u32 = 1;

/// Which runs were asked for, before they were shared out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// The names asked for, as typed; none for all.
    pub names: Vec<String>,
    /// The seed for all of them, where one was given.
    pub seed: Option<u64>,
    /// How many runs the whole selection has.
    pub items: u64,
    /// SHA-256 over every item of the selection: two machines with other scenarios at hand have other digests.
    pub digest: String,
}

impl Selection {
    /// A selection of these items, each told by its name, its seed and the text that it is run from.
    pub fn of<'a>(
        names: &[String],
        seed: Option<u64>,
        items: impl IntoIterator<Item = (&'a str, u64, &'a str)>,
    ) -> Self {
        let (mut digest, mut count) = (Sha256::new(), 0);
        for (name, seed, text) in items {
            count += 1;
            // Lengths stand before texts, so that no two lists of items give the same bytes.
            for part in [name, text] {
                digest.update((part.len() as u64).to_be_bytes());
                digest.update(part);
            }
            digest.update(seed.to_be_bytes());
        }
        let digest = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Self { names: names.to_vec(), seed, items: count, digest }
    }
}

/// The first line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// Version of Forecourt.
    pub forecourt: String,
    /// [`FORM`].
    pub form: u32,
    /// The whole selection.
    pub selection: Selection,
    /// How many partitions it was shared out to; 1 when the file has all of it.
    pub of: u32,
    /// The partitions that this file has, from 1.
    pub parts: BTreeSet<u32>,
}

impl Head {
    /// The head of one partition's file.
    pub fn new(version: &str, selection: Selection, partition: Partition) -> Self {
        let parts = BTreeSet::from([partition.number()]);
        Self { forecourt: version.to_owned(), form: FORM, selection, of: partition.of(), parts }
    }

    /// The partitions that are not here.
    pub fn missing(&self) -> Vec<u32> {
        (1..=self.of).filter(|part| !self.parts.contains(part)).collect()
    }
}

/// One run.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// Its number in the whole selection, from 1.
    pub item: u64,
    /// The scenario.
    pub scenario: String,
    /// The seed.
    pub seed: u64,
    /// How it ended.
    pub verdict: Verdict,
    /// True for a canary.
    pub canary: bool,
    /// Exact figures by name, such as `commands`, `polls`, `bytes`.
    pub figures: BTreeMap<String, u64>,
    /// How often each kind of event was journalled, `context.kind`.
    pub kinds: BTreeMap<String, u64>,
    /// How often each code refused.
    pub refusals: BTreeMap<String, u64>,
    /// For each kind of fault: rows of the ledger, rows that struck, rows that were felt or suppressed.
    pub faults: BTreeMap<String, [u64; 3]>,
    /// How often each goal was reached; 0 for one that was not.
    pub goals: BTreeMap<String, u64>,
    /// Rules that a check proved.
    pub proved: BTreeSet<String>,
    /// Virtual latencies by name: a histogram, see [`Spread::text`].
    pub latencies: BTreeMap<String, String>,
    /// Digest of all that stood on the lines and in the journal.
    pub digest: String,
}

impl Row {
    /// The row of a record that is the `item`th of its selection.
    pub fn of(item: u64, record: &Record) -> Self {
        let mut row = Self {
            item,
            scenario: record.scenario.clone(),
            seed: record.seed,
            verdict: record.verdict,
            canary: record.canary,
            figures: figures(record),
            kinds: BTreeMap::new(),
            refusals: BTreeMap::new(),
            faults: BTreeMap::new(),
            // Scoped to their scenario: another one need not reach them.
            goals: goals(record),
            // A canary proves nothing: it is there to be caught.
            proved: record.proved().filter(|_| !record.canary).map(str::to_owned).collect(),
            latencies: BTreeMap::new(),
            digest: record.digest.clone(),
        };
        for event in &record.events {
            *row.kinds.entry(format!("{}.{}", event.context, event.kind)).or_default() += 1;
        }
        for deed in &record.deeds {
            if let Some(code) = deed.outcome.strip_prefix("refused ") {
                let code = code.split(':').next().unwrap_or(code);
                *row.refusals.entry(code.to_owned()).or_default() += 1;
            }
        }
        for fault in &record.faults {
            let counts = row.faults.entry(fault.kind.clone()).or_default();
            counts[0] += 1;
            counts[1] += u64::from(fault.strokes > 0);
            counts[2] += u64::from(fault.effect != "never-struck");
        }
        for (name, counts) in &record.latencies {
            let mut spread = Spread::default();
            counts.counts.iter().for_each(|(value, times)| spread.count(*value, *times));
            row.latencies.insert(name.clone(), spread.text());
        }
        row
    }
}

fn goals(record: &Record) -> BTreeMap<String, u64> {
    let goals = record.goals.iter().filter(|_| !record.canary);
    goals.map(|(goal, times)| (format!("{}: {goal}", record.scenario), *times)).collect()
}

fn figures(record: &Record) -> BTreeMap<String, u64> {
    let counter = |name: &str| record.lines.iter().filter_map(|line| line.counters.get(name)).sum();
    let figures = [
        ("commands", record.deeds.len() as u64),
        ("checks", record.checks.len() as u64),
        ("polls", counter("requests")),
        ("timeouts", counter("timeouts")),
        ("frames", record.lines.iter().map(|line| line.frames).sum()),
        ("bytes", record.lines.iter().map(|line| line.bytes).sum()),
        ("events", record.events.len() as u64),
        ("kernel-events", record.kernel_events),
        ("simulated-ns", record.simulated_ns),
        ("host-off-ns", record.host_off_ns),
    ];
    figures.map(|(name, value)| (name.to_owned(), value)).into()
}

/// A file of runs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Runs {
    /// Which runs.
    pub head: Head,
    /// One a run, in the order of the selection.
    pub rows: Vec<Row>,
}

/// Why a file is no file of runs. Whoever made or changed it was wrong; each names file and line.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum RunsError {
    /// A line does not read.
    #[error("{file}:{line}: {why}")]
    Line {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        why: String,
    },
    /// The foot is not there: the run was cut off.
    #[error("{file}: the last line is not the sums: the run that wrote it was cut off")]
    CutOff {
        /// The file.
        file: String,
    },
    /// The foot does not say what the rows say.
    #[error("{file}: the sums in the last line are not those of the rows: the file was changed")]
    Sums {
        /// The file.
        file: String,
    },
    /// Runs that ought to be there are not.
    #[error("{file}: item {item} of partition {part} is missing")]
    Gap {
        /// The file.
        file: String,
        /// The number of the item, from 1.
        item: u64,
        /// The partition that has it.
        part: u32,
    },
    /// A run that is there twice, or does not belong here.
    #[error("{file}: item {item} ({scenario}) {why}")]
    Stray {
        /// The file.
        file: String,
        /// The number of the item, from 1.
        item: u64,
        /// Its scenario.
        scenario: String,
        /// What is wrong with it.
        why: &'static str,
    },
}

impl Runs {
    /// The file's text: head, rows by item, sums.
    pub fn text(&self) -> String {
        let json = |line: Result<String, serde_json::Error>| line.expect("texts and numbers are JSON") + "\n";
        let mut text = json(serde_json::to_string(&self.head));
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        rows.sort_by_key(|row| row.item);
        rows.iter().for_each(|row| text += &json(serde_json::to_string(row)));
        text + &json(serde_json::to_string(&Foot { totals: self.totals() }))
    }

    /// The sums over all rows.
    pub fn totals(&self) -> Totals {
        Totals::of(&self.rows)
    }

    /// Reads a file of runs and proves it whole: every item of its partitions, each once, and sums that are those of the
    /// rows.
    ///
    /// # Errors
    /// [`RunsError`].
    pub fn parse(file: &str, text: &str) -> Result<Self, RunsError> {
        let lines: Vec<&str> = text.lines().collect();
        let wrong = |line: usize, why: String| RunsError::Line { file: file.to_owned(), line, why };
        let cut = || RunsError::CutOff { file: file.to_owned() };
        let (first, rest) = lines.split_first().ok_or_else(cut)?;
        let head: Head = serde_json::from_str(first).map_err(|error| wrong(1, error.to_string()))?;
        if head.form != FORM {
            return Err(wrong(1, format!("form {} is not form {FORM}, which is known here", head.form)));
        }
        let last = rest.last().ok_or_else(cut)?;
        let foot: Foot = serde_json::from_str(last).map_err(|_| cut())?;
        let mut rows = Vec::new();
        for (k, line) in rest[..rest.len() - 1].iter().enumerate() {
            let row: Row = serde_json::from_str(line).map_err(|error| wrong(k + 2, error.to_string()))?;
            for (name, spread) in &row.latencies {
                Spread::parse(spread).map_err(|why| wrong(k + 2, format!("latency {name}: {why}")))?;
            }
            rows.push(row);
        }
        let runs = Self { head, rows };
        runs.prove(file)?;
        if runs.totals() == foot.totals { Ok(runs) } else { Err(RunsError::Sums { file: file.to_owned() }) }
    }

    fn prove(&self, file: &str) -> Result<(), RunsError> {
        let Head { selection, of, parts, .. } = &self.head;
        let here = |part: &u32| (1..=*of).contains(part);
        if parts.is_empty() || !parts.iter().all(here) {
            let why = format!("partitions {parts:?} of {of} cannot be");
            return Err(RunsError::Line { file: file.to_owned(), line: 1, why });
        }
        let mut seen = BTreeSet::new();
        for row in &self.rows {
            let mine = (1..=selection.items).contains(&row.item) && parts.contains(&home(row.item, *of));
            let why = match (mine, seen.insert(row.item)) {
                (true, true) => continue,
                (false, _) => "does not belong into this partition",
                (true, false) => "is there twice",
            };
            let (item, scenario) = (row.item, row.scenario.clone());
            return Err(RunsError::Stray { file: file.to_owned(), item, scenario, why });
        }
        let gap = (1..=selection.items)
            .find(|item| parts.contains(&home(*item, *of)) && !seen.contains(item))
            .map(|item| RunsError::Gap { file: file.to_owned(), item, part: home(item, *of) });
        gap.map_or(Ok(()), Err)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Foot {
    totals: Totals,
}
