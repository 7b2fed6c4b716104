//! Mutants hunted: exploration and scenarios run against a house with one defect, until a check fires.
//!
//! It refuses to know clocks: who calls says when the time is over, and takes the time itself.

use crate::failure::{Failure, Kind};
use crate::sweep::{Sweep, Tally};
use forecourt_record::{Record, Verdict};
use forecourt_scenario::Plan;
pub use forecourt_scenario::zoo::{Mutant, all, find};
use forecourt_scenario::zoo::{strokes, under};
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// What exploration made of a mutant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Hunted {
    /// Seeds that were run, the killing one included.
    pub seeds: u64,
    /// How often the mutant did its mischief in all of them.
    pub strokes: u64,
    /// The seed that killed it, and how it failed.
    pub kill: Option<(u64, Failure)>,
    /// The mutant itself is broken, or a plan made no sense: nobody's kill.
    pub trouble: Option<String>,
}

/// Explores a house with this mutant until it is killed, the sweep's budget is used up, or `stop` says so.
pub fn explore(sweep: &Sweep<'_>, mutant: &'static Mutant, stop: &(dyn Fn() -> bool + Sync)) -> Hunted {
    let struck = AtomicU64::new(0);
    let runner = |plan: &Plan| {
        let ran = under(mutant, || (sweep.runner)(plan));
        struck.fetch_add(strokes(), Ordering::Relaxed);
        ran
    };
    let tally = Sweep { runner: &runner, ..*sweep }.run(stop, &mut |_| {});
    let Tally { seeds, failure, misdrawn, .. } = tally;
    let misdrawn = misdrawn.map(|(seed, why)| format!("the plan of seed {seed} makes no sense: {why}"));
    let (kill, broken) = match failure {
        Some(found) if is_broken(&found.failure) => (None, Some(found.failure.text)),
        found => (found.map(|found| (found.seed, found.failure)), None),
    };
    Hunted { seeds, strokes: struck.into_inner(), kill, trouble: broken.or(misdrawn) }
}

/// True where the mutant made something that is no event and no command: its own mistake.
fn is_broken(failure: &Failure) -> bool {
    failure.kind == Kind::Panic && failure.text.contains("the zoo: ")
}

/// Explores the house as it is, until so many commands were given or something fires.
pub fn unmutated(sweep: &Sweep<'_>, commands: u64, each: &mut dyn FnMut(&Tally)) -> Tally {
    let enough = AtomicBool::new(false);
    sweep.run(&|| enough.load(Ordering::Relaxed), &mut |tally| {
        enough.fetch_or(tally.commands >= commands, Ordering::Relaxed);
        each(tally);
    })
}

/// A scenario as it ends in the house as it is.
pub struct Sound<'a> {
    /// Its plan.
    pub plan: &'a Plan,
    /// Its verdict.
    verdict: Verdict,
    /// What happened in it: contexts and kinds.
    kinds: BTreeSet<(String, String)>,
    /// Something like its length.
    work: u64,
}

/// Runs scenarios in the house as it is, to know which mutants they may meet. The shortest comes first.
pub fn sound<'a>(
    plans: &'a [Plan],
    threads: usize,
    runner: &(dyn Fn(&Plan) -> (Record, Option<String>) + Sync),
) -> Vec<Sound<'a>> {
    let next = AtomicUsize::new(0);
    let (tell, told) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            let (tell, next) = (tell.clone(), &next);
            scope.spawn(move || {
                while let Some(plan) = plans.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let (record, _) = runner(plan);
                    let kinds = record.events.iter();
                    let kinds = kinds.map(|event| (event.context.clone(), event.kind.clone())).collect();
                    let work = record.kernel_events + 100 * record.events.len() as u64;
                    if tell.send(Sound { plan, verdict: record.verdict, kinds, work }).is_err() {
                        return;
                    }
                }
            });
        }
    });
    drop(tell);
    let mut all: Vec<Sound<'_>> = told.into_iter().collect();
    all.sort_by(|a, b| (a.work, &a.plan.name).cmp(&(b.work, &b.plan.name)));
    all
}

/// The first scenario, of those that meet what the mutant touches, that ends otherwise with it: its name and what it says.
pub fn scenario(
    sound: &[Sound<'_>],
    mutant: &'static Mutant,
    threads: usize,
    runner: &(dyn Fn(&Plan) -> (Record, Option<String>) + Sync),
    stop: &(dyn Fn() -> bool + Sync),
) -> Option<(String, String)> {
    let meets = |one: &&Sound<'_>| one.kinds.iter().any(|(context, kind)| mutant.meets(context, kind));
    let near: Vec<&Sound<'_>> = sound.iter().filter(meets).collect();
    let (next, found) = (AtomicUsize::new(0), AtomicBool::new(false));
    let (tell, told) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            let (tell, next, found, near) = (tell.clone(), &next, &found, &near);
            scope.spawn(move || {
                while !found.load(Ordering::Relaxed) && !stop() {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(one) = near.get(number) else { return };
                    let (record, panic) = under(mutant, || runner(one.plan));
                    if record.verdict == one.verdict && panic.is_none() {
                        continue;
                    }
                    found.store(true, Ordering::Relaxed);
                    let says = record.trouble.first().cloned().unwrap_or_default();
                    if tell.send((number, one.plan.name.clone(), says)).is_err() {
                        return;
                    }
                }
            });
        }
    });
    drop(tell);
    told.into_iter().min().map(|(_, name, says)| (name, says))
}
