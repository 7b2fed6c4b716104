//! Runs plans on several threads that share nothing, and hands the outcomes on in the order of the plans.
//!
//! It refuses to let the number of threads decide anything but how long it takes.

use crate::load::Planned;
use crate::status::Status;
use forecourt_record::{Record, Verdict};
use forecourt_scenario::Plan;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// How one scenario ended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Outcome {
    /// What it left behind.
    pub record: Record,
    /// Where and why it panicked, if it did.
    pub panic: Option<String>,
}

impl Outcome {
    /// How it ended, for the exit code.
    pub fn status(&self) -> Status {
        if self.panic.is_some() { Status::Panicked } else { Status::of(&self.record) }
    }
}

thread_local! {
    /// The last panic of a thread that runs scenarios; `None` on every other thread.
    static LAST_PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Makes panics of scenarios be reported with the scenario and not in the midst of other output.
pub fn keep_panics() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let scenario = LAST_PANIC.with_borrow_mut(|last| last.as_mut().map(|last| *last = info.to_string()));
        if scenario.is_none() {
            usual(info);
        }
    }));
}

/// Runs every plan on at most `jobs` threads. `each` sees the outcomes in the order of the plans, as soon as it can.
pub fn all(plans: &[Planned], jobs: usize, each: &mut dyn FnMut(&Planned, &Outcome)) -> Vec<Outcome> {
    let next = AtomicUsize::new(0);
    let (tell, told) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, plans.len().max(1)) {
            let (tell, next) = (tell.clone(), &next);
            scope.spawn(move || {
                while let Some(planned) = plans.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = guarded(&planned.plan, forecourt_scenario::run);
                    if tell.send((planned.plan.name.clone(), outcome)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(tell);
        let mut waiting: BTreeMap<String, Outcome> = BTreeMap::new();
        let mut outcomes = Vec::new();
        for (name, outcome) in told {
            waiting.insert(name, outcome);
            while let Some(planned) = plans.get(outcomes.len())
                && let Some(outcome) = waiting.remove(&planned.plan.name)
            {
                each(planned, &outcome);
                outcomes.push(outcome);
            }
        }
        outcomes
    })
}

/// Runs one plan; a panic becomes an outcome like every other.
pub fn guarded(plan: &Plan, run: impl FnOnce(&Plan) -> Record) -> Outcome {
    LAST_PANIC.set(Some(String::new()));
    let result = panic::catch_unwind(AssertUnwindSafe(|| run(plan)));
    let why = LAST_PANIC.take().unwrap_or_default();
    match result {
        Ok(record) => Outcome { record, panic: None },
        Err(_) => Outcome { record: panicked(plan, &why), panic: Some(why) },
    }
}

/// What can be said of a run that panicked.
fn panicked(plan: &Plan, why: &str) -> Record {
    Record {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        scenario: plan.name.clone(),
        title: plan.title.clone(),
        seed: plan.seed,
        start: plan.epoch.to_string(),
        simulated_ns: 0,
        host_off_ns: 0,
        verdict: Verdict::Broken,
        trouble: vec![format!("a mistake of Forecourt itself: {}", why.replace('\n', " "))],
        // A canary that panics was not caught by a check.
        canary: false,
        covers: plan.covers.clone(),
        checks: Vec::new(),
        deeds: Vec::new(),
        events: Vec::new(),
        slots: Vec::new(),
        lines: Vec::new(),
        faults: Vec::new(),
        latencies: BTreeMap::new(),
        kernel_events: 0,
        looks: 0,
        goals: std::collections::BTreeMap::new(),
        journal_digest: String::new(),
        digest: "panicked".to_owned(),
        reports: BTreeMap::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{Script, Shelf};

    fn planned(name: &str, seed: u64) -> Planned {
        let text =
            "title = \"t\"\n[[steps]]\nat = \"+1 s\"\nexpect = [{ truth = \"1/05\", holds = \"nothing\" }]\n";
        let script = Script { name: name.into(), file: name.into(), call: name.into(), text: text.into() };
        let shelf = Shelf::open(None).expect("the built-in copy is sound");
        shelf.plan(&[script], Some(seed)).expect("the scenario is sound").remove(0)
    }

    #[test]
    fn a_panic_is_an_outcome_that_says_where_and_why() {
        keep_panics();
        let plan = planned("day", 3).plan;
        let outcome = guarded(&plan, |_| panic!("the drawer fell off"));
        assert_eq!((outcome.status(), outcome.status().code()), (Status::Panicked, 101));
        let why = outcome.panic.as_deref().unwrap_or_default();
        assert!(why.contains("the drawer fell off") && why.contains("exec.rs"), "{why}");
        assert_eq!((outcome.record.scenario.as_str(), outcome.record.seed), ("day", 3));
        assert!(outcome.record.trouble[0].contains("the drawer fell off"), "{:?}", outcome.record.trouble);
    }

    #[test]
    fn outcomes_come_in_the_order_of_the_plans_on_any_number_of_threads() {
        let plans: Vec<Planned> = (0..6).map(|k| planned(&format!("day-{k}"), k)).collect();
        let run = |jobs| {
            let mut seen = Vec::new();
            let outcomes = all(&plans, jobs, &mut |planned, _| seen.push(planned.plan.name.clone()));
            assert_eq!(seen, ["day-0", "day-1", "day-2", "day-3", "day-4", "day-5"]);
            outcomes
        };
        let alone = run(1);
        assert_eq!(alone, run(4));
        assert!(alone.iter().all(|outcome| outcome.status() == Status::Passed), "{alone:?}");
    }
}
