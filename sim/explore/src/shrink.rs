//! From a failing plan to the few steps that matter: faults go first, then people, then steps from the back, then the rows of
//! the world, then windows, gaps and amounts. Every candidate is a run; one is taken only if it fails in the same way.
//!
//! Deterministic: the same plan shrinks to the same plan. It refuses to know why anything fails.

use crate::failure::{Failure, Kind};
use crate::trial::{self, Care, Runner, Trial};
use forecourt_customers::Script;
use forecourt_customers::script::Act;
use forecourt_record::Record;
use forecourt_scenario::Library;
use std::collections::BTreeSet;
use std::ops::Range;
use toml::Value;

/// What shrinking came to.
#[derive(Clone, Debug)]
pub struct Shrunk {
    /// The smallest plan that fails in the same way.
    pub script: Script,
    /// How it fails.
    pub failure: Failure,
    /// How many plans were run.
    pub runs: u64,
    /// Whether it stopped because it had run as many plans as it may.
    pub tired: bool,
}

/// What is being tried, for whoever watches.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Progress<'a> {
    /// What is being taken away.
    pub what: &'a str,
    /// Plans run so far.
    pub runs: u64,
    /// Steps that are left.
    pub steps: usize,
    /// People who are left.
    pub people: usize,
}

/// Shrinks a plan that fails with `failure`, running `most_runs` plans at most.
///
/// # Errors
/// When the plan does not fail at all, or makes no sense.
pub fn shrink(
    library: &Library,
    runner: Runner<'_>,
    script: &Script,
    failure: &Failure,
    most_runs: u64,
    tell: &mut dyn FnMut(Progress<'_>),
) -> Result<Shrunk, String> {
    let mut shrinker = Shrinker {
        library,
        runner,
        best: script.clone(),
        failure: failure.clone(),
        runs: 0,
        most_runs,
        tell,
    };
    let record = shrinker.first()?;
    shrinker.cut_after(&record);
    loop {
        let before = shrinker.best.clone();
        shrinker.round();
        if shrinker.best == before || shrinker.tired() {
            break;
        }
    }
    let tired = shrinker.tired();
    Ok(Shrunk { script: shrinker.best, failure: shrinker.failure, runs: shrinker.runs, tired })
}

struct Shrinker<'a> {
    library: &'a Library,
    runner: Runner<'a>,
    best: Script,
    failure: Failure,
    runs: u64,
    most_runs: u64,
    tell: &'a mut dyn FnMut(Progress<'_>),
}

/// One kind of thing that can be taken away.
struct Pass {
    what: &'static str,
    count: fn(&Script) -> usize,
    drop: fn(&mut Script, Range<usize>),
}

/// A list of the script as it stands.
macro_rules! list {
    ($what:literal, $field:ident) => {
        Pass {
            what: $what,
            count: |script| script.$field.len(),
            drop: |script, range| drop(script.$field.drain(range)),
        }
    };
}

const PASSES: &[Pass] = &[
    Pass { what: "faults", count: |script| mishaps(script).len(), drop: drop_mishaps },
    Pass { what: "people", count: |script| people(script).len(), drop: drop_people },
    Pass { what: "steps", count: |script| own_steps(script).len(), drop: drop_steps },
    list!("what was given", given),
    list!("staff", staff),
    list!("keys", keys),
    list!("consultants", people),
    list!("branches", branches),
    Pass { what: "channels", count: |script| script.channels.len(), drop: drop_channels },
    Pass { what: "settings", count: |script| settings(script).len(), drop: drop_settings },
];

/// The names of whoever has steps.
fn people(script: &Script) -> Vec<String> {
    let whos: BTreeSet<&str> = script.steps.iter().map(|step| step.who.as_str()).collect();
    whos.into_iter().filter(|who| !who.starts_with("fault-")).map(str::to_owned).collect()
}

/// The names of all mishaps: those of lines, and those that are steps.
fn mishaps(script: &Script) -> Vec<String> {
    let whos = script.steps.iter().map(|step| step.who.as_str()).filter(|who| who.starts_with("fault-"));
    let names: BTreeSet<&str> = script.faults.iter().map(|fault| fault.name.as_str()).chain(whos).collect();
    names.into_iter().map(str::to_owned).collect()
}

/// Indices of the steps that people take. Those of a mishap go together or not at all: a fault whose end is taken away would
/// last into the quiet phase.
fn own_steps(script: &Script) -> Vec<usize> {
    let steps = script.steps.iter().enumerate();
    steps.filter(|(_, step)| !step.who.starts_with("fault-")).map(|(index, _)| index).collect()
}

fn drop_steps(script: &mut Script, range: Range<usize>) {
    let gone: BTreeSet<usize> = own_steps(script).drain(range).collect();
    let mut index = 0;
    script.steps.retain(|_| {
        index += 1;
        !gone.contains(&(index - 1))
    });
}

fn drop_mishaps(script: &mut Script, range: Range<usize>) {
    let gone: BTreeSet<String> = mishaps(script).drain(range).collect();
    script.faults.retain(|fault| !gone.contains(&fault.name));
    script.steps.retain(|step| !gone.contains(&step.who));
}

fn drop_people(script: &mut Script, range: Range<usize>) {
    let gone: BTreeSet<String> = people(script).drain(range).collect();
    script.steps.retain(|step| !gone.contains(&step.who));
}

fn drop_channels(script: &mut Script, range: Range<usize>) {
    let gone: Vec<String> = script.channels.keys().skip(range.start).take(range.len()).cloned().collect();
    gone.iter().for_each(|name| drop(script.channels.remove(name)));
}

/// Settings that can be taken away: cheap passwords stay, because dear ones only make every further run slow.
fn settings(script: &Script) -> Vec<String> {
    script.config.keys().filter(|key| !key.contains(".password_")).cloned().collect()
}

fn drop_settings(script: &mut Script, range: Range<usize>) {
    let gone: BTreeSet<String> = settings(script).drain(range).collect();
    script.config.retain(|key, _| !gone.contains(key));
}

impl Shrinker<'_> {
    fn tired(&self) -> bool {
        self.runs >= self.most_runs
    }

    /// The first run. Looked at closely, a plan fails at the first of its failures, which may have another name than the one
    /// that was noticed later: from then on it is the one that stays the same.
    fn first(&mut self) -> Result<Record, String> {
        self.runs += 1;
        let (Trial { failure, .. }, record) =
            trial::told(self.library, self.runner, &self.best, Care::CLOSE)?;
        self.failure = failure.ok_or_else(|| format!("the plan does not fail with {}", self.failure))?;
        Ok(record)
    }

    /// The record of a plan that fails in the same way; `None` for every other, also for one that makes no sense.
    fn fails(&mut self, script: &Script) -> Option<Record> {
        self.runs += 1;
        let (Trial { failure, .. }, record) =
            trial::told(self.library, self.runner, script, Care::CLOSE).ok()?;
        let failure = failure.filter(|failure| failure.is(&self.failure))?;
        self.failure = failure;
        Some(record)
    }

    /// Takes a candidate if it fails in the same way.
    fn take(&mut self, mut candidate: Script) -> bool {
        candidate.drop_what_leans_on_nothing();
        if candidate == self.best || self.tired() {
            return false;
        }
        let taken = self.fails(&candidate).is_some();
        if taken {
            self.best = candidate;
        }
        taken
    }

    fn watch(&mut self, what: &str) {
        let (steps, people) = (self.best.steps.len(), people(&self.best).len());
        (self.tell)(Progress { what, runs: self.runs, steps, people });
    }

    /// What comes after the failure cannot be its cause; a failure of the end needs no long end.
    fn cut_after(&mut self, record: &Record) {
        self.watch("what comes after");
        if !matches!(self.failure.kind, Kind::Check | Kind::NoProgress | Kind::Nondeterminism) {
            let last = record.deeds.last().map_or(0, |deed| deed.at_ns / 1_000_000_000);
            let mut candidate = self.best.clone();
            candidate.steps.retain(|step| step.at_s <= last);
            self.take(candidate);
        }
        for rest_s in [0, 60, 3_600] {
            let mut candidate = self.best.clone();
            candidate.rest_s = rest_s;
            if rest_s < self.best.rest_s && self.take(candidate) {
                break;
            }
        }
        let mut candidate = self.best.clone();
        candidate.closes = false;
        self.take(candidate);
    }

    fn round(&mut self) {
        PASSES.iter().for_each(|pass| self.chunks(pass));
        self.windows();
        self.gaps();
        self.amounts();
        self.cabinets();
    }

    /// Takes away chunks from the back: first all, then halves, then quarters, at last one by one.
    fn chunks(&mut self, pass: &Pass) {
        let mut chunk = (pass.count)(&self.best);
        while chunk > 0 && !self.tired() {
            let mut end = (pass.count)(&self.best);
            while end > 0 && !self.tired() {
                let start = end.saturating_sub(chunk);
                self.watch(pass.what);
                let mut candidate = self.best.clone();
                (pass.drop)(&mut candidate, start..end);
                self.take(candidate);
                end = start.min((pass.count)(&self.best));
            }
            chunk /= 2;
        }
    }

    /// Windows of faults are halved.
    fn windows(&mut self) {
        for index in 0..self.best.faults.len() {
            self.watch("windows");
            for _ in 0..16 {
                let mut candidate = self.best.clone();
                candidate.faults[index].for_s /= 2;
                if candidate.faults[index].for_s == 0 || !self.take(candidate) {
                    break;
                }
            }
        }
    }

    /// Waits are cut short: to a minute, or to a second.
    fn gaps(&mut self) {
        for index in 1..self.best.steps.len() {
            for short in [1, 60] {
                let Some(gap) = self.best.steps.get(index).map(|step| step.at_s) else { return };
                let gap = gap - self.best.steps[index - 1].at_s;
                if gap > short {
                    self.watch("waits");
                    let mut candidate = self.best.clone();
                    let cut = gap - short;
                    candidate.steps[index..].iter_mut().for_each(|step| step.at_s -= cut);
                    candidate
                        .faults
                        .iter_mut()
                        .for_each(|fault| fault.from_s = fault.from_s.saturating_sub(cut));
                    if self.take(candidate) {
                        break;
                    }
                }
            }
        }
    }

    /// Amounts become round and small, wherever the same amount stands.
    fn amounts(&mut self) {
        let mut found = BTreeSet::new();
        for step in &self.best.steps {
            if let Act::Command { with, .. } = &step.act {
                with.values().for_each(|value| numbers(value, &mut found));
            }
        }
        for amount in found.into_iter().rev().filter(|amount| *amount > 100) {
            self.watch("amounts");
            let rounder = [100, 1_000, 10_000, amount / 1_000 * 1_000, amount / 100 * 100];
            for small in rounder.into_iter().filter(|small| *small > 0 && *small < amount) {
                let mut candidate = self.best.clone();
                for step in &mut candidate.steps {
                    if let Act::Command { with, .. } = &mut step.act {
                        with.iter_mut().for_each(|(_, value)| replace(value, amount, small));
                    }
                }
                if self.take(candidate) {
                    break;
                }
            }
        }
    }

    fn cabinets(&mut self) {
        if self.best.cabinets > 0 {
            self.watch("cabinets");
            let mut candidate = self.best.clone();
            candidate.cabinets = 0;
            self.take(candidate);
        }
    }
}

fn numbers(value: &Value, found: &mut BTreeSet<i64>) {
    match value {
        Value::Integer(number) => drop(found.insert(*number)),
        Value::Array(items) => items.iter().for_each(|item| numbers(item, found)),
        Value::Table(fields) => fields.values().for_each(|value| numbers(value, found)),
        _ => {}
    }
}

fn replace(value: &mut Value, amount: i64, small: i64) {
    match value {
        Value::Integer(number) if *number == amount => *number = small,
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, amount, small)),
        Value::Table(fields) => fields.iter_mut().for_each(|(_, value)| replace(value, amount, small)),
        _ => {}
    }
}
