//! What a set of records comes to: marks, totals, and the digest of all.
//!
//! Canaries are set apart everywhere: one that fails is good news, and its checks and rules count for nothing. It
//! refuses to know how anything is shown.

use forecourt_record::{Record, Verdict};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Names the construction, so that the digest of all is never mistaken for the hash of a file.
const DOMAIN: &[u8] = b"forecourt/run-set/1\0";

/// True when a run ended as it should: it passed, or it is a canary and was caught.
pub fn good(record: &Record) -> bool {
    match record.verdict {
        Verdict::Passed => !record.canary,
        Verdict::Broken | Verdict::NoProgress => record.canary,
        Verdict::Nondeterminism | Verdict::Inconclusive => false,
    }
}

/// One word of at most six letters for the margin.
pub fn mark(record: &Record) -> &'static str {
    match record.verdict {
        _ if good(record) => "ok",
        Verdict::Passed => "BLIND",
        Verdict::Broken => "FAIL",
        Verdict::NoProgress => "STUCK",
        Verdict::Nondeterminism => "DIFFER",
        Verdict::Inconclusive => "VOID",
    }
}

/// How a run ended, in words that know of canaries.
pub fn ending(record: &Record) -> String {
    match (record.canary, record.verdict) {
        (true, Verdict::Passed) => "a canary that passed: the harness is blind".into(),
        (true, verdict) if good(record) => format!("{}, as a canary must", verdict.word()),
        (_, verdict) => verdict.word().into(),
    }
}

/// Checks that held and checks that were made.
pub fn checks(record: &Record) -> (usize, usize) {
    (record.checks.iter().filter(|check| check.held).count(), record.checks.len())
}

/// Effects of faults, from the best to the worst, with the words for people.
pub const EFFECTS: [(&str, &str); 4] = [
    ("suppressed", "suppressed"),
    ("felt-by-line", "felt by the line"),
    ("felt-by-person", "felt by a person"),
    ("never-struck", "never struck"),
];

/// What a set of records comes to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Totals {
    /// How often each ending, in the order of the verdicts; canaries that were caught stand behind `passed`.
    pub endings: Vec<(String, usize)>,
    /// Scenarios that ended as they should.
    pub good: usize,
    /// Checks that held, without canaries.
    pub held: usize,
    /// Checks made, without canaries.
    pub made: usize,
    /// Rules proved, without canaries.
    pub rules: usize,
    /// Rows of the fault ledgers.
    pub faults: usize,
    /// Rows that struck at least once.
    pub struck: usize,
    /// Rows by effect.
    pub effects: BTreeMap<String, usize>,
    /// Simulated time of all runs in which the host was on, in nanoseconds.
    pub simulated_ns: u64,
    /// Simulated time of all runs in which it was off, in nanoseconds.
    pub host_off_ns: u64,
    /// Digest of all runs, whatever their order: 64 hexadecimal digits.
    pub digest: String,
}

impl Totals {
    /// Adds up.
    pub fn of(records: &[Record]) -> Self {
        let mut totals = Self { digest: digest(records), endings: endings(records), ..Self::default() };
        let mut rules = BTreeSet::new();
        for record in records {
            totals.good += usize::from(good(record));
            let lived = record.simulated_ns.saturating_sub(record.host_off_ns);
            totals.simulated_ns = totals.simulated_ns.saturating_add(lived);
            totals.host_off_ns = totals.host_off_ns.saturating_add(record.host_off_ns);
            totals.faults += record.faults.len();
            totals.struck += record.faults.iter().filter(|fault| fault.strokes > 0).count();
            for fault in &record.faults {
                *totals.effects.entry(fault.effect.clone()).or_default() += 1;
            }
            if !record.canary {
                let (held, made) = checks(record);
                totals.held += held;
                totals.made += made;
                rules.extend(record.proved());
            }
        }
        totals.rules = rules.len();
        totals
    }
}

fn endings(records: &[Record]) -> Vec<(String, usize)> {
    let count = |wanted: &dyn Fn(&Record) -> bool| records.iter().filter(|record| wanted(record)).count();
    let plain = |verdict: Verdict| count(&|r: &Record| !r.canary && r.verdict == verdict);
    let caught = count(&|r: &Record| r.canary && good(r));
    let missed = count(&|r: &Record| r.canary && !good(r));
    let canaries = |n: usize| if n == 1 { "canary" } else { "canaries" };
    let mut all = vec![(Verdict::Passed.word().to_owned(), plain(Verdict::Passed))];
    all.push((format!("{} caught", canaries(caught)), caught));
    all.push((format!("{} not caught", canaries(missed)), missed));
    for verdict in [Verdict::Broken, Verdict::NoProgress, Verdict::Nondeterminism, Verdict::Inconclusive] {
        all.push((verdict.word().to_owned(), plain(verdict)));
    }
    // `passed` is said even when it is none: nobody should have to notice that a word is missing.
    let shown = all.into_iter().enumerate().filter(|(k, (_, n))| *k == 0 || *n > 0);
    shown.map(|(_, ending)| ending).collect()
}

/// The digest of all runs. Sorted first, so that it does not depend on which run came to its end earlier.
fn digest(records: &[Record]) -> String {
    let mut lines: Vec<(&str, u64, &str)> = records
        .iter()
        .map(|record| (record.scenario.as_str(), record.seed, record.digest.as_str()))
        .collect();
    lines.sort_unstable();
    let mut hash = Sha256::new_with_prefix(DOMAIN);
    for (scenario, seed, digest) in lines {
        for part in [scenario.as_bytes(), &seed.to_le_bytes(), digest.as_bytes()] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
    }
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        text
    })
}
