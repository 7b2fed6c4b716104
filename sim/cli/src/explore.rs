//! `forecourt explore`: seeds drawn into plans and run until something fails or the budget is used up; then what failed,
//! shrunk to the few steps that matter, told and left behind as a scenario.
//!
//! It refuses to know how plans are drawn, judged and shrunk.

use crate::args::ExploreArgs;
use crate::exec::{self, Outcome};
use crate::load::{Planned, Script as Kept, Shelf};
use crate::out::Out;
use crate::status::Status;
use crate::trouble::{Trouble, count};
use crate::wall::Stopwatch;
use crate::{failures, files, partition};
use forecourt_explore::draw::Most;
use forecourt_explore::goals::goals;
use forecourt_explore::invariants::{self, By};
use forecourt_explore::shrink::Progress;
use forecourt_explore::{Budget, Failure, Found, Kind, Sweep, Tally, rows, shrink, story};
use forecourt_record::{Head, Partition, Record, Runs};
use forecourt_scenario::Plan;
use std::path::Path;

/// So often somebody who waits is told how it goes, in nanoseconds.
const TELL_NS: u64 = 1_000_000_000;
/// Plans that shrinking runs at most.
const MOST_RUNS: u64 = 5_000;
/// Every so many seeds a plan is run twice.
const TWICE_EVERY: u64 = 8;

/// Explores and says what was found.
///
/// # Errors
/// Scenarios that cannot be read, files that cannot be written, a plan that makes no sense.
pub fn run(args: &ExploreArgs, out: &mut Out) -> Result<Status, Trouble> {
    let share = partition::mine(&args.share)?;
    let shelf = Shelf::open(args.scenarios.as_deref())?;
    let budget = budget(args, share);
    let again = format!("{}  # version {}", command(args), env!("CARGO_PKG_VERSION"));
    let again = partition::told(&again, share);
    if args.json {
        out.aside(&again)
    } else {
        out.line(&again)
    }
    let runner = |plan: &Plan| guarded(plan);
    let sweep = Sweep { library: shelf.library(), runner: &runner, budget };
    let watch = Stopwatch::start();
    let limit_ns = args.seconds.saturating_mul(1_000_000_000);
    let stop = || args.seeds.is_none() && watch.elapsed_ns() >= limit_ns;
    let mut told_ns = 0;
    let tally = sweep.run(&stop, &mut |tally| {
        let now = watch.elapsed_ns();
        if !args.quiet && now - told_ns >= TELL_NS {
            told_ns = now;
            out.aside(&progress(tally, now, &budget));
        }
    });
    let wall_ns = watch.elapsed_ns();
    if args.json {
        let json = serde_json::to_string_pretty(&tally).expect("a tally holds texts and numbers");
        out.line(&json);
    } else {
        out.text(&totals(&tally, wall_ns, &budget));
    }
    if args.list && !args.json {
        out.text(&listed(&tally));
    }
    if let Some(path) = &args.record {
        files::write(path, &runs(args, &shelf, share, &tally).text())?;
    }
    if let Some((seed, why)) = &tally.misdrawn {
        return Err(Trouble::Process(format!("the plan of seed {seed} makes no sense: {why}")));
    }
    match &tally.failure {
        Some(found) => failed(args, &shelf, found, out),
        None => Ok(ended(&tally, &budget)),
    }
}

fn guarded(plan: &Plan) -> (Record, Option<String>) {
    let Outcome { record, panic } = exec::guarded(plan, forecourt_scenario::run);
    (record, panic)
}

fn budget(args: &ExploreArgs, share: Partition) -> Budget {
    let machine = || std::thread::available_parallelism().map_or(1, usize::from);
    Budget {
        first: args.first,
        seeds: args.seeds.unwrap_or(u64::MAX),
        share,
        threads: args.threads.map_or_else(machine, usize::from),
        most: most(args),
        twice_every: TWICE_EVERY,
        rows: args.record.is_some(),
    }
}

/// The file of this share: its head says what the whole exploration is, whoever runs the rest of it.
fn runs(args: &ExploreArgs, shelf: &Shelf, share: Partition, tally: &Tally) -> Runs {
    let leans_on = shelf.profile("standard").unwrap_or_default();
    let selection = rows::selection(&command(args), args.first, args.seeds.unwrap_or(0), leans_on);
    Runs { head: Head::new(env!("CARGO_PKG_VERSION"), selection, share), rows: tally.rows.clone() }
}

/// Every invariant: its sort, how often it was checked, what it says; and why it was not, where that is so by intention.
fn listed(tally: &Tally) -> String {
    let mut text = String::new();
    for invariant in invariants::ALL {
        let traced = tally.traced.get(invariant.id).copied().unwrap_or(0);
        let checks = invariant.checks(tally.ways(), traced);
        text += &format!("{} {} {checks:>9}  {}\n", invariant.id, invariant.sort, invariant.words);
        if let By::Elsewhere(why) = invariant.by {
            text += &format!("{:>22}not here: {why}\n", "");
        }
    }
    text
}

/// Invariants that are checked while exploring, and those of them that nothing was put to.
fn unchecked(tally: &Tally) -> (usize, Vec<&'static str>) {
    let here = invariants::ALL.iter().filter(|invariant| !matches!(invariant.by, By::Elsewhere(_)));
    let count = here.clone().count();
    let traced = |id: &str| tally.traced.get(id).copied().unwrap_or(0);
    let never = here.filter(|invariant| invariant.checks(tally.ways(), traced(invariant.id)) == 0);
    (count, never.map(|invariant| invariant.id).collect())
}

fn most(args: &ExploreArgs) -> Most {
    let ExploreArgs { branches, customers, days, cabinets, .. } = *args;
    Most { branches, customers, days, cabinets }
}

/// The command that explores the same again.
fn command(args: &ExploreArgs) -> String {
    let ExploreArgs { branches, customers, days, cabinets, first, .. } = args;
    let budget = match args.seeds {
        Some(seeds) => format!("--seeds {seeds}"),
        None => format!("--seconds {}", args.seconds),
    };
    format!(
        "forecourt explore --first {first} {budget} --branches {branches} --customers {customers} --days {days} \
         --cabinets {cabinets}"
    )
}

/// All goals met and all kinds of fault felt, or not: an exploration that never got somewhere proves nothing about it. A
/// share need not reach everything: the whole must, when it is merged.
fn ended(tally: &Tally, budget: &Budget) -> Status {
    let whole = missed(tally, budget).is_empty() && unfelt(tally).is_empty();
    if whole || !budget.share.is_whole() || budget.seeds == 0 { Status::Passed } else { Status::Inconclusive }
}

/// Kinds of fault that were drawn and that nothing and nobody felt.
fn unfelt(tally: &Tally) -> Vec<&str> {
    let never = tally.faults.iter().filter(|(_, [_, _, felt])| *felt == 0);
    never.map(|(kind, _)| kind.as_str()).collect()
}

fn missed(tally: &Tally, budget: &Budget) -> Vec<&'static str> {
    let wanted = goals(budget.most.cabinets > 0);
    wanted.filter(|goal| goal.reached(tally) == 0).map(|goal| goal.words).collect()
}

fn felt(tally: &Tally) -> u64 {
    tally.faults.values().map(|[_, _, felt]| felt).sum()
}

fn progress(tally: &Tally, wall_ns: u64, budget: &Budget) -> String {
    let wanted = goals(budget.most.cabinets > 0).count();
    let reached = wanted - missed(tally, budget).len();
    format!(
        "{}, {} a second, {} days simulated, {reached} of {wanted} goals, {} felt",
        count(usize::try_from(tally.seeds).unwrap_or(usize::MAX), "seed"),
        tenths(tally.seeds, wall_ns),
        tally.simulated_s / 86_400,
        count(usize::try_from(felt(tally)).unwrap_or(usize::MAX), "fault"),
    )
}

/// How many a second, with one digit behind the point.
fn tenths(number: u64, wall_ns: u64) -> String {
    let tenths = u128::from(number) * 10_000_000_000 / u128::from(wall_ns.max(1));
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn totals(tally: &Tally, wall_ns: u64, budget: &Budget) -> String {
    let mut text = String::new();
    let seconds = wall_ns / 1_000_000_000;
    let Tally { again, strangers, swapped, .. } = tally;
    text += &format!(
        "seeds      {} in {seconds} s; {again} run again and the same, {strangers} with a stranger, {swapped} in another order\n",
        tally.seeds
    );
    let rate = tenths(tally.commands, wall_ns);
    text += &format!("commands   {}, {rate} a second; {} events\n", tally.commands, tally.events);
    let speed = u128::from(tally.simulated_s) * 1_000_000_000 / u128::from(wall_ns.max(1));
    text += &format!("simulated  {} days ({speed}×)\n", tally.simulated_s / 86_400);
    let showroom_days = tally.customer_days / 50;
    let a_minute = u128::from(showroom_days) * 60_000_000_000 / u128::from(wall_ns.max(1));
    text += &format!(
        "people     {} customer-days at {} stations' days: {showroom_days} showroom-days of 50, {a_minute} a minute\n",
        tally.customer_days, tally.station_days
    );
    let (here, never) = unchecked(tally);
    text += &format!(
        "invariants {} of {here} checked here, {} looks at the state\n",
        here - never.len(),
        tally.looks
    );
    if !never.is_empty() && tally.seeds > 0 {
        text += &format!("  unchecked: {}\n", never.join(" "));
    }
    for (kind, [rows, struck, felt]) in &tally.faults {
        text += &format!("fault {kind:<4} {rows} planned, {struck} struck, {felt} felt\n");
    }
    let missed = missed(tally, budget);
    let wanted = goals(budget.most.cabinets > 0).count();
    text += &format!("goals      {} of {wanted} reached\n", wanted - missed.len());
    for words in missed {
        text += &format!("  never: {words}\n");
    }
    text += &format!("digest     {}\n", tally.digest);
    text
}

/// Shrinks what failed, tells it and leaves it behind.
fn failed(
    args: &ExploreArgs,
    shelf: &Shelf,
    Found { seed, failure, swapped }: &Found,
    out: &mut Out,
) -> Result<Status, Trouble> {
    let (seed, swapped) = (*seed, *swapped);
    let drawn = Found { seed, failure: failure.clone(), swapped }.script(most(args));
    let name = format!("explored-{seed}");
    let folder = args.failures.join(format!("{name}-{}", drawn.seed));
    files::write(&folder.join("drawn.toml"), &drawn.to_toml())?;
    let (mut script, mut found) = (drawn, failure.clone());
    // What only two runs show, one run cannot show.
    if !args.whole && !matches!(failure.kind, Kind::Nondeterminism | Kind::Interference) {
        let runner = |plan: &Plan| guarded(plan);
        let watch = Stopwatch::start();
        let before = script.steps.len();
        let mut told_ns = 0;
        let mut tell = |progress: Progress<'_>| {
            let now = watch.elapsed_ns();
            if !args.quiet && now - told_ns >= TELL_NS {
                told_ns = now;
                let Progress { what, runs, steps, people } = progress;
                out.aside(&format!(
                    "shrinking: {runs} runs, {steps} steps of {people} people; without {what}?"
                ));
            }
        };
        match shrink(shelf.library(), &runner, &script, failure, MOST_RUNS, &mut tell) {
            Ok(shrunk) => {
                let seconds = watch.elapsed_ns() / 1_000_000_000;
                let after = shrunk.script.steps.len();
                out.aside(&format!(
                    "shrunk from {before} to {after} steps in {} runs, {seconds} s",
                    shrunk.runs
                ));
                (script, found) = (shrunk.script, shrunk.failure);
            }
            Err(why) => out.aside(&format!("not shrunk: {why}")),
        }
    }
    story::entitle(&mut script, seed, &found);
    leave(args, shelf, (seed, &name), &script, &found, out)
}

/// Whether a run of the scenario fails in the same way. Whole traces and second runs only an exploration looks at.
fn shows_alone(failure: &Failure, record: &Record) -> bool {
    failure.kind == Kind::Panic || Failure::of(record, None).is_some_and(|shown| shown.is(failure))
}

fn leave(
    args: &ExploreArgs,
    shelf: &Shelf,
    (seed, name): (u64, &str),
    script: &forecourt_explore::Script,
    failure: &Failure,
    out: &mut Out,
) -> Result<Status, Trouble> {
    let file =
        args.failures.join(format!("{name}-{}", script.seed)).join("scenario.toml").display().to_string();
    let kept = Kept { name: name.to_owned(), file: file.clone(), call: file.clone(), text: script.to_toml() };
    let mut plans = shelf.plan(&[kept], None)?;
    let planned: Planned = plans.remove(0);
    let outcome = exec::guarded(&planned.plan, forecourt_scenario::run);
    failures::leave(&args.failures, shelf, &planned, &outcome, args.scenarios.as_deref())?;
    out.line("");
    out.text(&story::screen(seed, failure, script, &outcome.record));
    if shows_alone(failure, &outcome.record) {
        out.line(&format!("  again       forecourt run {file}"));
        out.line(&format!("  to keep     cp {file} scenarios/regressions/{name}.toml"));
    } else {
        let again = command(&ExploreArgs { first: seed, seeds: Some(1), ..args.clone() });
        files::write(&Path::new(&file).with_file_name("repro.txt"), &format!("{again}\n"))?;
        out.line(&format!("  again       {again}"));
        out.line("              a single run of the scenario passes: only an exploration looks at this");
    }
    Ok(match failure.kind {
        Kind::Panic => Status::Panicked,
        Kind::Nondeterminism | Kind::Interference => Status::Nondeterminism,
        Kind::NoProgress => Status::NoProgress,
        Kind::Invariant | Kind::Check | Kind::Stopped => Status::Broken,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(text: &str) -> Record {
        let shelf = Shelf::open(None).expect("the scenarios that are built in");
        let kept =
            Kept { name: "one".into(), file: "one.toml".into(), call: "one".into(), text: text.into() };
        let planned = shelf.plan(&[kept], None).expect("it is a plan").remove(0);
        forecourt_scenario::run(&planned.plan)
    }

    #[test]
    fn what_a_run_does_not_show_is_explored_again() {
        let taken = |times: u8| {
            format!(
                "title = \"Nothing happens\"\n[[steps]]\nat = \"10:00:00\"\n\
                 expect = [{{ event = \"key-taken\", within = \"1 s\", times = {times} }}]\n"
            )
        };
        let traced = Failure { kind: Kind::Invariant, id: "I-KEY-11".into(), text: String::new() };
        assert!(!shows_alone(&traced, &record(&taken(0))), "a trace's failure in a run that passes");

        let record = record(&taken(1));
        let shown = Failure::of(&record, None).expect("it fails");
        assert!(shows_alone(&shown, &record), "{shown}");
        assert!(!shows_alone(&traced, &record), "it fails otherwise");
    }
}
