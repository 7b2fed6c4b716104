//! What has changed between two files of runs: exact figures, which belong to the program and not to the machine. Every
//! change counts against the new file, better or worse, unless somebody has accepted it and said why.
//!
//! It refuses to weigh a change: a figure is the same or it is not.

use crate::runs::{Row, Runs};
use crate::spread::Spread;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Figures of a row that are compared. Simulated time belongs to the scenario and is not one of them.
const FIGURES: [&str; 8] =
    ["commands", "checks", "polls", "timeouts", "frames", "bytes", "events", "kernel-events"];
/// Quantiles of each latency, in 1/10,000.
const QUANTILES: [(&str, u16); 5] =
    [("p50", 5_000), ("p90", 9_000), ("p99", 9_900), ("p99.9", 9_990), ("max", 10_000)];
/// Changes that the text names; the JSON has them all.
const SHOWN: usize = 20;

/// One figure of one run that is not what it was.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Change {
    /// The scenario.
    pub scenario: String,
    /// The seed.
    pub seed: u64,
    /// The figure, such as `frames` or `take p99`.
    pub figure: String,
    /// What it was; nanoseconds for a latency. `None` where there was none.
    pub old: Option<u64>,
    /// What it is.
    pub new: Option<u64>,
    /// Why it was accepted; `None` where it was not.
    pub accepted: Option<String>,
}

/// A change that somebody accepts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Accept {
    /// The scenario's name, or the beginning of several, ending in `/`.
    pub scenario: String,
    /// The figure, such as `frames` or `take p99`; `run` for a scenario that is gone.
    pub figure: String,
    /// Why the change is right.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AcceptFile {
    #[serde(default)]
    accept: Vec<Accept>,
}

impl Accept {
    /// Reads a TOML file of `[[accept]]` tables.
    ///
    /// # Errors
    /// What TOML finds wrong, or an acceptance without a reason.
    pub fn parse(text: &str) -> Result<Vec<Self>, String> {
        let file: AcceptFile = toml::from_str(text).map_err(|error| error.to_string())?;
        match file.accept.iter().find(|accept| accept.reason.trim().is_empty()) {
            Some(Self { scenario, figure, .. }) => Err(format!("{figure} of {scenario}: no reason is given")),
            None => Ok(file.accept),
        }
    }

    fn fits(&self, scenario: &str, figure: &str) -> bool {
        let named = self.scenario == scenario
            || (self.scenario.ends_with('/') && scenario.starts_with(&self.scenario));
        named && self.figure == figure
    }
}

/// What comparing came to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Perf {
    /// Runs that both files have.
    pub compared: u64,
    /// Figures compared.
    pub figures: u64,
    /// Runs that only the new file has; they have nothing to be compared with.
    pub added: Vec<String>,
    /// All changes, in the order of scenario, seed, figure.
    pub changes: Vec<Change>,
    /// Acceptances that fit no change: they can be taken out.
    pub unused: Vec<Accept>,
}

impl Perf {
    /// Compares two files, run by run.
    pub fn of(old: &Runs, new: &Runs, accepts: &[Accept]) -> Self {
        let (old, new) = (by_run(old), by_run(new));
        let mut perf = Self::default();
        let mut changed = Vec::new();
        for (run, row) in &old {
            let Some(now) = new.get(run) else {
                changed.push((*run, "run".to_owned(), Some(1), None));
                continue;
            };
            perf.compared += 1;
            let (was, is) = (figures(row), figures(now));
            let names = was.keys().chain(is.keys().filter(|name| !was.contains_key(*name)));
            for name in names {
                perf.figures += 1;
                let (was, is) = (was.get(name).copied(), is.get(name).copied());
                if was != is {
                    changed.push((*run, name.clone(), was, is));
                }
            }
        }
        perf.added = new.keys().filter(|run| !old.contains_key(*run)).map(|run| run.0.to_owned()).collect();
        let mut used = vec![false; accepts.len()];
        for ((scenario, seed), figure, old, new) in changed {
            let fits: Vec<usize> =
                (0..accepts.len()).filter(|k| accepts[*k].fits(scenario, &figure)).collect();
            fits.iter().for_each(|k| used[*k] = true);
            let accepted = fits.first().map(|k| accepts[*k].reason.clone());
            perf.changes.push(Change { scenario: scenario.to_owned(), seed, figure, old, new, accepted });
        }
        perf.unused = accepts.iter().zip(used).filter(|(_, used)| !used).map(|(it, _)| it.clone()).collect();
        perf
    }

    /// Changes that nobody accepted.
    pub fn refused(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(|change| change.accepted.is_none())
    }

    /// The report for people.
    pub fn text(&self) -> String {
        let (refused, all) = (self.refused().count(), self.changes.len());
        let mut text = format!(
            "compared   {} figures of {} runs\nchanged    {all}, {} accepted, {refused} not\n",
            self.figures,
            self.compared,
            all - refused
        );
        for (figure, [changes, more, less]) in self.by_figure() {
            let _ = writeln!(text, "  {figure:<14} in {changes}: {more} up, {less} down");
        }
        for change in self.refused().take(SHOWN) {
            let Change { scenario, seed, figure, old, new, .. } = change;
            let said = |value: &Option<u64>| value.map_or("none".to_owned(), |value| value.to_string());
            let _ = writeln!(
                text,
                "not accepted: {scenario} seed {seed}: {figure} {} -> {}",
                said(old),
                said(new)
            );
        }
        if refused > SHOWN {
            let _ = writeln!(text, "and {} more (--json has them all)", refused - SHOWN);
        }
        for change in self.changes.iter().filter(|change| change.accepted.is_some()).take(SHOWN) {
            let Change { scenario, figure, accepted, .. } = change;
            let _ = writeln!(text, "accepted: {scenario}: {figure}: {}", accepted.as_deref().unwrap_or(""));
        }
        for accept in &self.unused {
            let _ = writeln!(text, "accepts nothing: {} of {}: take it out", accept.figure, accept.scenario);
        }
        if !self.added.is_empty() {
            let _ = writeln!(text, "new        {} runs with nothing to compare", self.added.len());
        }
        text
    }

    /// For each figure: changes, of which up, of which down; a figure that came or went is neither.
    fn by_figure(&self) -> BTreeMap<&str, [u64; 3]> {
        let mut by: BTreeMap<&str, [u64; 3]> = BTreeMap::new();
        for change in &self.changes {
            let counts = by.entry(&change.figure).or_default();
            let both = change.old.zip(change.new);
            counts[0] += 1;
            counts[1] += u64::from(both.is_some_and(|(old, new)| new > old));
            counts[2] += u64::from(both.is_some_and(|(old, new)| new < old));
        }
        by
    }
}

type ByRun<'a> = BTreeMap<(&'a str, u64), &'a Row>;

fn by_run(runs: &Runs) -> ByRun<'_> {
    runs.rows.iter().map(|row| ((row.scenario.as_str(), row.seed), row)).collect()
}

fn figures(row: &Row) -> BTreeMap<String, u64> {
    let known = FIGURES.iter().filter_map(|name| Some(((*name).to_owned(), *row.figures.get(*name)?)));
    let mut figures: BTreeMap<String, u64> = known.collect();
    for (name, text) in &row.latencies {
        // Reading a file refuses rows whose histograms do not read.
        let Ok(spread) = Spread::parse(text) else { continue };
        figures.insert(format!("{name} count"), spread.total());
        for (quantile, parts) in QUANTILES {
            figures.insert(format!("{name} {quantile}"), spread.quantile(parts));
        }
    }
    figures
}
