//! What a run leaves behind: facts only, in the order of time. Every report is a function of it.
//!
//! It refuses to hold anything of the machine it was made on: no wall time, no path, no thread.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a run ended. The number is the exit code of the command.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// 0: every check held.
    Passed,
    /// 1: a check or an invariant did not hold.
    Broken,
    /// 2: something did not come to its end.
    NoProgress,
    /// 3: two runs of one plan differ.
    Nondeterminism,
    /// 4: nothing was checked, or a fault had no effect.
    Inconclusive,
}

impl Verdict {
    /// The exit code.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Broken => 1,
            Self::NoProgress => 2,
            Self::Nondeterminism => 3,
            Self::Inconclusive => 4,
        }
    }

    /// One word for people.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Broken => "broken",
            Self::NoProgress => "no progress",
            Self::Nondeterminism => "nondeterminism",
            Self::Inconclusive => "inconclusive",
        }
    }
}

/// One check that was made.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Check {
    /// The step that it belongs to, from 1; 0 for what every run checks.
    pub step: usize,
    /// When it was judged, in nanoseconds since the start of the run.
    pub at_ns: u64,
    /// What was expected, in words.
    pub expected: String,
    /// What was found, in words.
    pub found: String,
    /// Whether it held.
    pub held: bool,
    /// Rules that it proves when it holds.
    pub proves: Vec<String>,
    /// Line of the scenario file, 0 for none.
    pub line: usize,
}

/// Something that somebody did.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Deed {
    /// The step, from 1.
    pub step: usize,
    /// When, in nanoseconds since the start of the run.
    pub at_ns: u64,
    /// As the scenario says it.
    pub phrase: String,
    /// What became of it: `done`, `refused key-out: …`, `waiting`, `gave up: …`.
    pub outcome: String,
}

/// One journalled event.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EventLine {
    /// Its number in the journal.
    pub seq: u64,
    /// When, in nanoseconds since the start of the run.
    pub at_ns: u64,
    /// Its context, such as `keys`.
    pub context: String,
    /// Its kind, such as `key-taken`.
    pub kind: String,
    /// Its fields.
    pub fields: BTreeMap<String, serde_json::Value>,
}

/// One frame on a line.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FrameLine {
    /// First bit, in nanoseconds since the start of the run.
    pub start_ns: u64,
    /// Last bit, likewise.
    pub end_ns: u64,
    /// `master`, `noise` or a board's address.
    pub talker: String,
    /// True when a fault touched it.
    pub struck: bool,
    /// Hexadecimal bytes.
    pub bytes: String,
    /// What it says.
    pub says: String,
}

/// A change of what the screen shows for a slot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SlotChange {
    /// When, in nanoseconds since the start of the run.
    pub at_ns: u64,
    /// Cabinet, from 1.
    pub cabinet: u32,
    /// Drawer/slot, such as `1/05`.
    pub place: String,
    /// `empty`, `key`, `unknown`, `unreadable`, `asleep`, `no-answer`.
    pub shows: String,
    /// The key's name in the scenario, or the tag's ID, where there is one.
    pub what: String,
}

/// What happened on one line.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct LineSummary {
    /// Cabinet, from 1.
    pub cabinet: u32,
    /// The poller's counters by name.
    pub counters: BTreeMap<String, u64>,
    /// Frames on the line.
    pub frames: u64,
    /// Bytes on the line.
    pub bytes: u64,
    /// What the line was warned of, such as too many unit loads.
    pub warnings: Vec<String>,
    /// The frames around what people did, oldest first.
    pub log: Vec<FrameLine>,
}

/// One row of the fault ledger.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FaultLine {
    /// The row's name.
    pub name: String,
    /// The kind's id.
    pub kind: String,
    /// What it does.
    pub text: String,
    /// How often it struck.
    pub strokes: u64,
    /// First stroke, in nanoseconds since the start of the run.
    pub first_ns: Option<u64>,
    /// `suppressed`, `felt-by-line`, `felt-by-person`, or `never-struck`.
    pub effect: String,
    /// Why that effect: the counter or the event that tells it.
    pub because: String,
}

/// Counts of values, exact, so that two of them merge exactly.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Value in nanoseconds to how often.
    pub counts: BTreeMap<u64, u64>,
}

impl Counts {
    /// Counts one value.
    pub fn count(&mut self, value_ns: u64) {
        *self.counts.entry(value_ns).or_default() += 1;
    }

    /// How many values.
    pub fn total(&self) -> u64 {
        self.counts.values().sum()
    }

    /// An hdrhistogram of three significant digits over the same values.
    pub fn histogram(&self) -> hdrhistogram::Histogram<u64> {
        let most = self.counts.keys().next_back().copied().unwrap_or(0).max(2);
        let mut histogram = hdrhistogram::Histogram::new_with_bounds(1, most, 3)
            .expect("three digits and a greatest value of at least 2 are within hdrhistogram's range");
        for (value, count) in &self.counts {
            histogram.saturating_record_n(*value, *count);
        }
        histogram
    }
}

/// What a run leaves behind.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Record {
    /// Version of Forecourt.
    pub version: String,
    /// The scenario's path below `scenarios/`, without its ending.
    pub scenario: String,
    /// Its title.
    pub title: String,
    /// The seed of the run.
    pub seed: u64,
    /// Civil time at the start of the run.
    pub start: String,
    /// Simulated time, in nanoseconds.
    pub simulated_ns: u64,
    /// How much of it the host was off, so that next to nothing happened; a speed-up does not count it.
    pub host_off_ns: u64,
    /// How it ended.
    pub verdict: Verdict,
    /// What is wrong, for people: empty when it passed.
    pub trouble: Vec<String>,
    /// True for a canary.
    pub canary: bool,
    /// Rules claimed.
    pub covers: Vec<String>,
    /// How often each goal of the scenario was reached; 0 for one that was not.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub goals: BTreeMap<String, u64>,
    /// Checks made.
    pub checks: Vec<Check>,
    /// What people did.
    pub deeds: Vec<Deed>,
    /// The journal.
    pub events: Vec<EventLine>,
    /// What the slots showed.
    pub slots: Vec<SlotChange>,
    /// The lines.
    pub lines: Vec<LineSummary>,
    /// The fault ledger.
    pub faults: Vec<FaultLine>,
    /// Latencies by name: `scan`, `take`, `return`, `poll`.
    pub latencies: BTreeMap<String, Counts>,
    /// Kernel events handled.
    pub kernel_events: u64,
    /// How often all invariants of all contexts were looked at. Not in the stored form: how often is the caller's wish.
    #[serde(skip)]
    pub looks: u64,
    /// Digest of the journal's chain.
    pub journal_digest: String,
    /// Digest of everything that stood on the lines and in the journal.
    pub digest: String,
    /// Reports by name.
    pub reports: BTreeMap<String, String>,
}

impl Record {
    /// Rules that this run really proved: named by a check that held.
    pub fn proved(&self) -> impl Iterator<Item = &str> {
        self.checks
            .iter()
            .filter(|check| check.held)
            .flat_map(|check| check.proves.iter().map(String::as_str))
    }
}
