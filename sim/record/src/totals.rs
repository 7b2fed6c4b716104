//! The sums over many runs. Every sum is one of integers, so that neither order nor grouping shows.
//!
//! It refuses to judge them.

use crate::runs::Row;
use crate::spread::Spread;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Sums over rows.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Totals {
    /// Runs.
    pub runs: u64,
    /// Runs by how they ended; a canary that was caught counts under `canary-caught`, one that was not under `canary-lived`.
    pub verdicts: BTreeMap<String, u64>,
    /// Exact figures by name.
    pub figures: BTreeMap<String, u64>,
    /// How often each kind of event was journalled.
    pub kinds: BTreeMap<String, u64>,
    /// How often each code refused.
    pub refusals: BTreeMap<String, u64>,
    /// For each kind of fault: rows, rows that struck, rows that were felt or suppressed.
    pub faults: BTreeMap<String, [u64; 3]>,
    /// How often each goal was reached.
    pub goals: BTreeMap<String, u64>,
    /// In how many runs each rule was proved.
    pub proved: BTreeMap<String, u64>,
    /// Virtual latencies by name: a histogram, see [`Spread::text`].
    pub latencies: BTreeMap<String, String>,
}

impl Totals {
    /// The sums over these rows. A latency that does not read is left out: reading a file refuses such rows before.
    pub fn of(rows: &[Row]) -> Self {
        let mut totals = Self::default();
        let mut spreads: BTreeMap<&str, Spread> = BTreeMap::new();
        for row in rows {
            totals.take(row);
            for (name, text) in &row.latencies {
                if let Ok(more) = Spread::parse(text) {
                    spreads.entry(name).or_default().add(&more);
                }
            }
        }
        totals.latencies =
            spreads.into_iter().map(|(name, spread)| (name.to_owned(), spread.text())).collect();
        totals
    }

    fn take(&mut self, row: &Row) {
        self.runs += 1;
        let verdict = match (row.canary, row.verdict) {
            (true, crate::Verdict::Broken) => "canary-caught",
            (true, _) => "canary-lived",
            (false, verdict) => verdict.word(),
        };
        *self.verdicts.entry(verdict.replace(' ', "-")).or_default() += 1;
        let sums = [
            (&mut self.figures, &row.figures),
            (&mut self.kinds, &row.kinds),
            (&mut self.refusals, &row.refusals),
            (&mut self.goals, &row.goals),
        ];
        for (sum, more) in sums {
            more.iter().for_each(|(name, value)| *sum.entry(name.clone()).or_default() += value);
        }
        for (kind, counts) in &row.faults {
            let sum = self.faults.entry(kind.clone()).or_default();
            sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        row.proved.iter().for_each(|rule| *self.proved.entry(rule.clone()).or_default() += 1);
    }

    /// Goals that no run reached.
    pub fn unreached(&self) -> impl Iterator<Item = &str> {
        self.goals.iter().filter(|(_, times)| **times == 0).map(|(goal, _)| goal.as_str())
    }

    /// Kinds of fault that stood in a ledger and were felt in no run.
    pub fn unfelt(&self) -> impl Iterator<Item = &str> {
        self.faults.iter().filter(|(_, counts)| counts[2] == 0).map(|(kind, _)| kind.as_str())
    }
}
