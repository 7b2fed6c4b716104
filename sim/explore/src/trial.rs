//! One plan run and judged: what it cost, what it reached, how it failed.
//!
//! It refuses to keep the run's record unless it failed: a sweep has thousands.

use crate::failure::{Failure, Kind};
use crate::traces::{self, Traced};
use forecourt_customers::Script;
use forecourt_record::Record;
use forecourt_scenario::{Library, Plan};
use std::collections::BTreeMap;

/// How a plan is run: gives its record, and where and why it panicked if it did. A test binary hands in one that switches a
/// mutant on.
pub type Runner<'a> = &'a (dyn Fn(&Plan) -> (Record, Option<String>) + Sync);

/// How a plan is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Care {
    /// Every how many times that something was journalled all invariants are checked; always at the end, too.
    pub check_every: u32,
    /// Frames kept of each line.
    pub bus_log: usize,
}

impl Care {
    /// For exploring: invariants now and then, hardly any frames.
    pub const QUICK: Care = Care { check_every: 64, bus_log: 64 };
    /// For shrinking and telling: invariants each time.
    pub const CLOSE: Care = Care { check_every: 1, bus_log: 64 };
}

/// What came of one run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trial {
    /// Steps that were asked of the house.
    pub commands: u64,
    /// Events that were journalled.
    pub events: u64,
    /// Seconds of the run's own time.
    pub simulated_s: u64,
    /// How often each kind of event happened, as `context.kind`.
    pub kinds: BTreeMap<String, u64>,
    /// How often each code refused.
    pub refusals: BTreeMap<String, u64>,
    /// For each kind of fault: rows, rows that struck, rows that line or people felt.
    pub faults: BTreeMap<String, [u64; 3]>,
    /// How often all invariants of all contexts were looked at.
    pub looks: u64,
    /// How often each invariant was put to the trace.
    pub traced: BTreeMap<&'static str, u64>,
    /// Digest of the whole record.
    pub digest: String,
    /// How it failed.
    pub failure: Option<Failure>,
}

/// Plans a script and runs it.
///
/// # Errors
/// What is wrong with the plan: the drawing's mistake, not the house's.
pub fn trial(library: &Library, runner: Runner<'_>, script: &Script, care: Care) -> Result<Trial, String> {
    let plan = planned(library, script, care)?;
    let (record, panic) = runner(&plan);
    Ok(with_traces(script, &record, panic.as_deref()))
}

/// What a record and its trace say.
fn with_traces(script: &Script, record: &Record, panic: Option<&str>) -> Trial {
    let mut trial = judged(record, panic);
    let Traced { looked, broken } = traces::check(script, record);
    trial.traced = looked;
    trial.failure = trial.failure.or(broken);
    trial
}

/// The same, and the record with it.
///
/// # Errors
/// As for [`trial`].
pub fn told(
    library: &Library,
    runner: Runner<'_>,
    script: &Script,
    care: Care,
) -> Result<(Trial, Record), String> {
    let plan = planned(library, script, care)?;
    let (record, panic) = runner(&plan);
    Ok((with_traces(script, &record, panic.as_deref()), record))
}

/// The plan of a script.
///
/// # Errors
/// What is wrong with it.
pub fn planned(library: &Library, script: &Script, care: Care) -> Result<Plan, String> {
    let text = script.to_toml();
    let mut plan = library.plan("drawn", "plan.toml", &text, None).map_err(|error| error.to_string())?;
    plan.check_every = care.check_every;
    plan.bus_log = care.bus_log;
    Ok(plan)
}

/// Runs a plan without any net below it, for callers that have no panics to keep.
pub fn plainly(plan: &Plan) -> (Record, Option<String>) {
    (forecourt_scenario::run(plan), None)
}

/// What a record says, without what its trace must show.
pub fn judged(record: &Record, panic: Option<&str>) -> Trial {
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    for event in &record.events {
        *kinds.entry(format!("{}.{}", event.context, event.kind)).or_default() += 1;
    }
    let mut refusals: BTreeMap<String, u64> = BTreeMap::new();
    for deed in &record.deeds {
        if let Some(refused) = deed.outcome.strip_prefix("refused ") {
            *refusals.entry(code(refused)).or_default() += 1;
        }
    }
    let mut faults: BTreeMap<String, [u64; 3]> = BTreeMap::new();
    for fault in &record.faults {
        let row = faults.entry(fault.kind.clone()).or_default();
        row[0] += 1;
        row[1] += u64::from(fault.strokes > 0);
        row[2] += u64::from(fault.effect.starts_with("felt"));
    }
    Trial {
        commands: record.deeds.len() as u64,
        events: record.events.len() as u64,
        simulated_s: record.simulated_ns / 1_000_000_000,
        kinds,
        refusals,
        faults,
        looks: record.looks,
        traced: BTreeMap::new(),
        digest: format!("{} {}", record.digest, record.journal_digest),
        failure: Failure::of(record, panic),
    }
}

/// The code of a refusal. What the store and a drawer say is no code of a rule: `store-is-full`, `drawer-is-shut`.
fn code(refused: &str) -> String {
    match refused.strip_prefix("the ") {
        Some(words) => words.split(':').next().unwrap_or(words).replace(' ', "-"),
        None => refused.split([' ', ':']).next().unwrap_or(refused).to_owned(),
    }
}

/// The failure of two runs of one plan that differ.
pub fn compared(first: &Trial, second: &Trial) -> Option<Failure> {
    let text = format!("{} and {}", first.digest, second.digest);
    let differ = || Failure { kind: Kind::Nondeterminism, id: "two records".to_owned(), text };
    (first != second).then(differ)
}
