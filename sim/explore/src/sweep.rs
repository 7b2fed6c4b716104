//! Many seeds on many threads that share nothing but the number of the next seed. What is found is the same for any number
//! of threads: outcomes are taken in the order of their seeds, and none behind the first failure counts.
//!
//! It refuses to know clocks: who calls says when the time is over.

use crate::draw::{Most, swarm};
use crate::failure::Failure;
use crate::stranger;
use crate::trial::{Care, Runner, Trial, compared, trial};
use forecourt_kernel::{Digest, Seed, Trace};
use forecourt_scenario::Library;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc;
use std::thread;

/// What is explored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Budget {
    /// The first seed; the others follow.
    pub first: u64,
    /// How many at most.
    pub seeds: u64,
    /// Threads.
    pub threads: usize,
    /// The most that a plan may be.
    pub most: Most,
    /// Every so many seeds the same plan is run a second time, and must give the same record, and a third time with a
    /// stranger in it, who must change nothing for anybody else; 0: never.
    pub twice_every: u64,
}

/// A sweep.
#[derive(Clone, Copy)]
pub struct Sweep<'a> {
    /// What plans lean on.
    pub library: &'a Library,
    /// How they are run.
    pub runner: Runner<'a>,
    /// What is explored.
    pub budget: Budget,
}

/// What a sweep came to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Tally {
    /// Seeds whose plans were run.
    pub seeds: u64,
    /// Plans that were run a second time and with a stranger, and gave the same.
    pub again: u64,
    /// Steps that were asked of the house.
    pub commands: u64,
    /// Events that were journalled.
    pub events: u64,
    /// Seconds of the runs' own time.
    pub simulated_s: u64,
    /// How often each kind of event happened.
    pub kinds: BTreeMap<String, u64>,
    /// How often each code refused.
    pub refusals: BTreeMap<String, u64>,
    /// For each kind of fault: rows, rows that struck, rows that were felt.
    pub faults: BTreeMap<String, [u64; 3]>,
    /// A digest over the digests of all runs, in the order of the seeds.
    pub digest: String,
    /// The first failure, and its seed.
    pub failure: Option<(u64, Failure)>,
    /// A plan that made no sense, with its seed: a mistake of the drawing.
    pub misdrawn: Option<(u64, String)>,
}

impl Tally {
    fn take(&mut self, seed: u64, outcome: Outcome, trace: &mut Trace) {
        self.seeds += 1;
        let (trial, again) = match outcome {
            Ok(outcome) => outcome,
            Err(why) => {
                self.misdrawn = Some((seed, why));
                return;
            }
        };
        trace.show(format_args!("{seed} {}", trial.digest));
        self.commands += trial.commands;
        self.events += trial.events;
        self.simulated_s += trial.simulated_s;
        self.again += u64::from(again == Some(None));
        trial.kinds.into_iter().for_each(|(kind, count)| *self.kinds.entry(kind).or_default() += count);
        trial.refusals.into_iter().for_each(|(code, count)| *self.refusals.entry(code).or_default() += count);
        for (kind, counts) in trial.faults {
            let row = self.faults.entry(kind).or_default();
            row.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        self.failure = trial.failure.or(again.flatten()).map(|failure| (seed, failure));
    }

    /// Whether nothing more is taken in: something failed.
    pub fn is_over(&self) -> bool {
        self.failure.is_some() || self.misdrawn.is_some()
    }
}

/// A trial, and where it was run again how the runs differ.
type Outcome = Result<(Trial, Option<Option<Failure>>), String>;

impl Sweep<'_> {
    /// Explores until the budget is used up, `stop` says so, or something fails. `each` sees the tally after every seed.
    pub fn run(&self, stop: &(dyn Fn() -> bool + Sync), each: &mut dyn FnMut(&Tally)) -> Tally {
        let Budget { first, seeds, threads, .. } = self.budget;
        let (next, over) = (AtomicU64::new(0), AtomicBool::new(false));
        let (tell, told) = mpsc::channel();
        thread::scope(|scope| {
            for _ in 0..threads.max(1) {
                let (tell, next, over) = (tell.clone(), &next, &over);
                scope.spawn(move || {
                    loop {
                        if over.load(Ordering::Relaxed) || stop() {
                            return;
                        }
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= seeds {
                            return;
                        }
                        let outcome = self.one(first.wrapping_add(number));
                        if tell.send((number, outcome)).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(tell);
            let mut tally = Tally::default();
            let mut trace = Trace::new();
            let mut waiting: BTreeMap<u64, Outcome> = BTreeMap::new();
            for (number, outcome) in told {
                waiting.insert(number, outcome);
                while !tally.is_over()
                    && let Some(outcome) = waiting.remove(&tally.seeds)
                {
                    let seed = first.wrapping_add(tally.seeds);
                    tally.take(seed, outcome, &mut trace);
                    each(&tally);
                }
                over.fetch_or(tally.is_over(), Ordering::Relaxed);
            }
            tally.digest = Digest::to_string(&trace.digest());
            tally
        })
    }

    fn one(&self, seed: u64) -> Outcome {
        let Budget { most, twice_every, .. } = self.budget;
        let script = swarm(Seed(seed), most);
        let first = trial(self.library, self.runner, &script, Care::QUICK)?;
        if twice_every == 0 || !seed.is_multiple_of(twice_every) || first.failure.is_some() {
            return Ok((first, None));
        }
        let second = trial(self.library, self.runner, &script, Care::QUICK)?;
        let differ = match compared(&first, &second) {
            None => stranger::disturbs(self.library, self.runner, &script)?,
            differ => differ,
        };
        Ok((first, Some(differ)))
    }
}
