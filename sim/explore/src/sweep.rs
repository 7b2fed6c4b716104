//! Many seeds on many threads that share nothing but the number of the next seed. What is found is the same for any number
//! of threads: outcomes are taken in the order of their seeds, and none behind the first failure counts.
//!
//! It refuses to know clocks: who calls says when the time is over.

use crate::draw::{Most, drawn, swarm};
use crate::failure::Failure;
use crate::invariants::Ways;
use crate::stranger::{self, Disturbed};
use crate::trial::{Care, Runner, Trial, compared, told, trial};
use crate::{order, rows};
use forecourt_customers::{Script, Size};
use forecourt_kernel::{Digest, Seed, Trace};
use forecourt_record::{Partition, Row};
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
    /// How many at most, before they are shared out.
    pub seeds: u64,
    /// Which of them are explored here.
    pub share: Partition,
    /// Threads.
    pub threads: usize,
    /// The most that a plan may be.
    pub most: Most,
    /// Every so many seeds the same plan is run a second time, and must give the same record; a third time with a stranger in
    /// it, who must change nothing for anybody else; and a fourth time with the wishes of each second the other way round;
    /// 0: never.
    pub twice_every: u64,
    /// Whether each run leaves a row, and a failure ends nothing: the file of a share must have all of its runs.
    pub rows: bool,
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

/// What failed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Found {
    /// The seed.
    pub seed: u64,
    /// How it failed.
    pub failure: Failure,
    /// Only with the wishes of each second the other way round.
    pub swapped: bool,
}

impl Found {
    /// The plan that fails.
    pub fn script(&self, most: Most) -> Script {
        let drawn = swarm(Seed(self.seed), most);
        let other = self.swapped.then(|| order::swapped(&drawn)).flatten();
        other.unwrap_or(drawn)
    }
}

/// What a sweep came to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Tally {
    /// Seeds whose plans were run.
    pub seeds: u64,
    /// Plans that were run a second time and gave the same.
    pub again: u64,
    /// Plans that were run with a stranger, who changed nothing.
    pub strangers: u64,
    /// Plans that were run with the wishes of each second the other way round.
    pub swapped: u64,
    /// Steps that were asked of the house.
    pub commands: u64,
    /// Events that were journalled.
    pub events: u64,
    /// Seconds of the runs' own time.
    pub simulated_s: u64,
    /// Days on which customers came, times the stations to which they came.
    pub station_days: u64,
    /// Visits: customers times days, as many as were drawn.
    pub customer_days: u64,
    /// How often all invariants of all contexts were looked at.
    pub looks: u64,
    /// How often each invariant was put to a trace.
    pub traced: BTreeMap<String, u64>,
    /// How often each kind of event happened.
    pub kinds: BTreeMap<String, u64>,
    /// How often each code refused.
    pub refusals: BTreeMap<String, u64>,
    /// For each kind of fault: rows, rows that struck, rows that were felt.
    pub faults: BTreeMap<String, [u64; 3]>,
    /// A digest over the digests of all runs, in the order of the seeds.
    pub digest: String,
    /// The first failure.
    pub failure: Option<Found>,
    /// A plan that made no sense, with its seed: a mistake of the drawing.
    pub misdrawn: Option<(u64, String)>,
    /// A row a run, where they were wanted.
    #[serde(skip)]
    pub rows: Vec<Row>,
}

/// One seed's runs.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Outcome {
    trial: Trial,
    again: Again,
    row: Option<Row>,
    size: Size,
}

/// What the further runs of one plan came to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Again {
    same: u64,
    strangers: u64,
    swapped: u64,
    failure: Option<(Failure, bool)>,
}

/// An outcome, or why the plan makes no sense.
type Drawn = Result<Outcome, String>;

impl Tally {
    fn take(&mut self, seed: u64, drawn: Drawn, trace: &mut Trace) {
        self.seeds += 1;
        let Outcome { trial, again, row, size } = match drawn {
            Ok(outcome) => outcome,
            Err(why) => {
                self.misdrawn.get_or_insert((seed, why));
                return;
            }
        };
        trace.show(format_args!("{seed} {}", trial.digest));
        self.commands += trial.commands;
        self.events += trial.events;
        self.simulated_s += trial.simulated_s;
        self.station_days += u64::from(size.branches) * u64::from(size.days);
        self.customer_days += u64::from(size.customers) * u64::from(size.days);
        self.looks += trial.looks;
        self.again += again.same;
        self.strangers += again.strangers;
        self.swapped += again.swapped;
        trial
            .traced
            .into_iter()
            .for_each(|(id, count)| *self.traced.entry(id.to_owned()).or_default() += count);
        trial.kinds.into_iter().for_each(|(kind, count)| *self.kinds.entry(kind).or_default() += count);
        trial.refusals.into_iter().for_each(|(code, count)| *self.refusals.entry(code).or_default() += count);
        for (kind, counts) in trial.faults {
            let row = self.faults.entry(kind).or_default();
            row.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        }
        let failure = trial.failure.map(|failure| (failure, false)).or(again.failure);
        let found = failure.map(|(failure, swapped)| Found { seed, failure, swapped });
        self.failure = self.failure.take().or(found);
        self.rows.extend(row);
    }

    /// Whether something failed.
    pub fn is_over(&self) -> bool {
        self.failure.is_some() || self.misdrawn.is_some()
    }

    /// How often each way of checking was gone.
    pub fn ways(&self) -> Ways {
        let Self { looks, seeds, again, strangers, swapped, .. } = *self;
        Ways { looks, ends: seeds, again, strangers, swapped }
    }
}

impl Budget {
    /// The seed that is the `k`th here, from 0, and its number in the whole, from 1.
    fn nth(&self, k: u64) -> Option<(u64, u64)> {
        let item = self.share.nth(k);
        (item <= self.seeds).then(|| (self.first.wrapping_add(item - 1), item))
    }
}

impl Sweep<'_> {
    /// Explores until the budget is used up, `stop` says so, or something fails. `each` sees the tally after every seed.
    pub fn run(&self, stop: &(dyn Fn() -> bool + Sync), each: &mut dyn FnMut(&Tally)) -> Tally {
        let (next, over) = (AtomicU64::new(0), AtomicBool::new(false));
        let (tell, told) = mpsc::channel();
        thread::scope(|scope| {
            for _ in 0..self.budget.threads.max(1) {
                let (tell, next, over) = (tell.clone(), &next, &over);
                scope.spawn(move || {
                    loop {
                        if over.load(Ordering::Relaxed) || stop() {
                            return;
                        }
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let Some((seed, item)) = self.budget.nth(number) else { return };
                        if tell.send((number, seed, self.one(seed, item))).is_err() {
                            return;
                        }
                    }
                });
            }
            drop(tell);
            let mut tally = Tally::default();
            let mut trace = Trace::new();
            let mut waiting: BTreeMap<u64, (u64, Drawn)> = BTreeMap::new();
            let ended = |tally: &Tally| tally.is_over() && !self.budget.rows;
            for (number, seed, drawn) in told {
                waiting.insert(number, (seed, drawn));
                while !ended(&tally)
                    && let Some((seed, drawn)) = waiting.remove(&tally.seeds)
                {
                    tally.take(seed, drawn, &mut trace);
                    each(&tally);
                }
                over.fetch_or(ended(&tally), Ordering::Relaxed);
            }
            tally.digest = Digest::to_string(&trace.digest());
            tally
        })
    }

    fn one(&self, seed: u64, item: u64) -> Drawn {
        let Budget { most, twice_every, rows, .. } = self.budget;
        let (size, script) = drawn(Seed(seed), most);
        let (trial, record) = told(self.library, self.runner, &script, Care::QUICK)?;
        let again = if twice_every == 0 || !seed.is_multiple_of(twice_every) || trial.failure.is_some() {
            Again::default()
        } else {
            self.again(&script, &trial)?
        };
        let failed = trial.failure.as_ref().or(again.failure.as_ref().map(|(failure, _)| failure));
        let row = rows.then(|| rows::row(item, seed, &record, &trial, failed, most.cabinets > 0));
        Ok(Outcome { trial, again, row, size })
    }

    fn again(&self, script: &Script, first: &Trial) -> Result<Again, String> {
        let Sweep { library, runner, .. } = *self;
        let mut again = Again::default();
        let second = trial(library, runner, script, Care::QUICK)?;
        if let Some(failure) = compared(first, &second) {
            again.failure = Some((failure, false));
            return Ok(again);
        }
        again.same = 1;
        match stranger::disturbs(library, runner, script)? {
            Disturbed::Nowhere => {}
            Disturbed::Not => again.strangers = 1,
            Disturbed::By(failure) => {
                again.failure = Some((failure, false));
                return Ok(again);
            }
        }
        if let Some(other) = order::swapped(script) {
            let third = trial(library, runner, &other, Care::QUICK)?;
            again.swapped = u64::from(third.failure.is_none());
            again.failure = third.failure.map(|failure| (failure, true));
        }
        Ok(again)
    }
}
