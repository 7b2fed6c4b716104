//! The hunt itself: one mutant after the other, the table, and the house without any mutant.
//!
//! It refuses to judge anything: what kills a mutant is a check of exploration or of a scenario.

use super::{Out, Status, Trouble, ZooArgs};
use crate::exec::{self, Outcome};
use crate::load::Shelf;
use crate::wall::Stopwatch;
use forecourt_explore::draw::Most;
use forecourt_explore::zoo::{self, Hunted, Mutant, Sound};
use forecourt_explore::{Budget, Sweep, Tally};
use forecourt_record::{Partition, Record};
use forecourt_scenario::Plan;
use serde::Serialize;
use std::fmt::Write as _;

/// As exploration does it.
const TWICE_EVERY: u64 = 8;
/// Half of the mutants are to die within this time.
const SOON_NS: u64 = 5_000_000_000;
const SECOND_NS: u64 = 1_000_000_000;

/// One line of the table.
#[derive(Serialize)]
struct Row {
    id: &'static str,
    wrong: &'static str,
    source: &'static str,
    meant: &'static [&'static str],
    #[serde(flatten)]
    hunted: Hunted,
    explored_ns: u64,
    scenario: Option<(String, String)>,
    scenarios_ns: u64,
}

/// Everything that came of it.
#[derive(Serialize)]
struct Told {
    rows: Vec<Row>,
    died: usize,
    half_within_ns: u64,
    unmutated: Option<Tally>,
    wall_ns: u64,
}

/// Hunts mutants.
///
/// # Errors
/// A name that no mutant has; scenarios that cannot be read.
pub fn run(args: &ZooArgs, out: &mut Out) -> Result<Status, Trouble> {
    let mutants = chosen(&args.names)?;
    if args.list {
        out.text(&list(&mutants));
        return Ok(Status::Passed);
    }
    let watch = Stopwatch::start();
    let shelf = Shelf::open(args.scenarios.as_deref())?;
    let runner = |plan: &Plan| guarded(plan);
    let budget = budget(args);
    let sweep = Sweep { library: shelf.library(), runner: &runner, budget };
    let unmutated = (args.unmutated > 0).then(|| as_it_is(&sweep, args, out));
    let plans: Vec<Plan> = if args.explore_only {
        Vec::new()
    } else {
        shelf.plan(&shelf.select(&[])?, None)?.into_iter().map(|planned| planned.plan).collect()
    };
    let sound = zoo::sound(&plans, budget.threads, &runner);
    let mut rows = Vec::new();
    for mutant in mutants {
        let row = hunt(&sweep, &sound, mutant, args);
        if !args.json {
            out.text(&line(&row));
        }
        rows.push(row);
    }
    let told = Told {
        died: rows.iter().filter(|row| row.hunted.kill.is_some()).count(),
        half_within_ns: half(&rows),
        rows,
        unmutated,
        wall_ns: watch.elapsed_ns(),
    };
    if args.json {
        out.line(&serde_json::to_string_pretty(&told).expect("a table holds texts and numbers"));
    } else {
        out.text(&closing(&told));
    }
    Ok(status(&told))
}

fn guarded(plan: &Plan) -> (Record, Option<String>) {
    let Outcome { record, panic } = exec::guarded(plan, forecourt_scenario::run);
    (record, panic)
}

fn chosen(names: &[String]) -> Result<Vec<&'static Mutant>, Trouble> {
    if names.is_empty() {
        return Ok(zoo::all().collect());
    }
    let found = names.iter().map(|name| {
        zoo::find(name)
            .ok_or_else(|| Trouble::Process(format!("no mutant is called {name}; see forecourt zoo --list")))
    });
    found.collect()
}

fn budget(args: &ZooArgs) -> Budget {
    let machine = || std::thread::available_parallelism().map_or(1, usize::from);
    Budget {
        first: 1,
        seeds: args.seeds.unwrap_or(u64::MAX),
        share: Partition::WHOLE,
        threads: args.threads.map_or_else(machine, usize::from),
        most: Most::default(),
        twice_every: TWICE_EVERY,
        rows: false,
    }
}

fn as_it_is(sweep: &Sweep<'_>, args: &ZooArgs, out: &mut Out) -> Tally {
    let whole = Sweep { budget: Budget { seeds: u64::MAX, ..sweep.budget }, ..*sweep };
    let watch = Stopwatch::start();
    let mut told_ns = 0;
    zoo::unmutated(&whole, args.unmutated, &mut |tally| {
        let now = watch.elapsed_ns();
        if !args.quiet && now - told_ns >= 5 * SECOND_NS {
            told_ns = now;
            out.aside(&format!("without a mutant: {} of {} commands", tally.commands, args.unmutated));
        }
    })
}

fn hunt(sweep: &Sweep<'_>, sound: &[Sound<'_>], mutant: &'static Mutant, args: &ZooArgs) -> Row {
    let watch = Stopwatch::start();
    let limit_ns = args.seconds.saturating_mul(SECOND_NS);
    let hunted = zoo::explore(sweep, mutant, &|| watch.elapsed_ns() >= limit_ns);
    let explored_ns = watch.elapsed_ns();
    let watch = Stopwatch::start();
    let limit_ns = args.scenario_seconds.saturating_mul(SECOND_NS);
    let stop = || watch.elapsed_ns() >= limit_ns;
    let scenario = zoo::scenario(sound, mutant, sweep.budget.threads, sweep.runner, &stop);
    let Mutant { id, wrong, source, killers: meant, .. } = *mutant;
    Row { id, wrong, source, meant, hunted, explored_ns, scenario, scenarios_ns: watch.elapsed_ns() }
}

fn list(mutants: &[&Mutant]) -> String {
    let mut text = String::new();
    for mutant in mutants {
        let Mutant { id, wrong, source, killers, .. } = mutant;
        writeln!(text, "{id}\n  {wrong}\n  source: {source}; meant to be found by: {}", killers.join(", "))
            .expect("a text takes everything");
    }
    writeln!(text, "{} mutants", mutants.len()).expect("a text takes everything");
    text
}

fn line(row: &Row) -> String {
    let Row { id, wrong, source, hunted, explored_ns, scenario, .. } = row;
    let by = match (&hunted.trouble, &hunted.kill) {
        (Some(trouble), _) => format!("BROKEN: {}", short(trouble)),
        (None, Some((seed, failure))) => format!("{} (seed {seed})", short(&failure.to_string())),
        (None, None) => format!("LIVES ({} strokes)", hunted.strokes),
    };
    let beside = scenario
        .as_ref()
        .map_or("no scenario near it".to_owned(), |(name, says)| format!("{name}: {}", short(says)));
    format!(
        "{id}\n  wrong     {wrong}\n  source    {source}\n  killed by {by}; {} seeds, {} s\n  scenario  {beside}\n",
        hunted.seeds,
        tenths(*explored_ns)
    )
}

fn short(text: &str) -> String {
    let flat = text.replace('\n', " ");
    if flat.chars().count() <= 140 { flat } else { flat.chars().take(140).chain(['…']).collect() }
}

fn tenths(ns: u64) -> String {
    format!("{}.{}", ns / SECOND_NS, ns / 100_000_000 % 10)
}

/// The time within which half of all had died.
fn half(rows: &[Row]) -> u64 {
    let mut times: Vec<u64> =
        rows.iter().map(|row| row.hunted.kill.as_ref().map_or(u64::MAX, |_| row.explored_ns)).collect();
    times.sort_unstable();
    times.get(times.len().saturating_sub(1) / 2).copied().unwrap_or(0)
}

fn closing(told: &Told) -> String {
    let slowest = told.rows.iter().map(|row| row.explored_ns).max().unwrap_or(0);
    let by_scenarios = told.rows.iter().filter(|row| row.scenario.is_some()).count();
    let soon = told.rows.iter().filter(|row| row.hunted.kill.is_some() && row.explored_ns <= SOON_NS).count();
    let mut text = format!(
        "\n{} of {} died: half within {} s, {soon} within 5 s, the slowest after {} s; {by_scenarios} by a scenario, too; \
         {} s in all\n",
        told.died,
        told.rows.len(),
        tenths(told.half_within_ns),
        tenths(slowest),
        tenths(told.wall_ns),
    );
    for row in told.rows.iter().filter(|row| row.hunted.kill.is_none()) {
        writeln!(text, "  lives: {}", row.id).expect("a text takes everything");
    }
    if let Some(tally) = &told.unmutated {
        let fired = match (&tally.failure, &tally.misdrawn) {
            (Some(found), _) => format!("FIRED at seed {}: {}", found.seed, found.failure),
            (None, Some((seed, why))) => format!("MISDRAWN at seed {seed}: {why}"),
            (None, None) => "nothing fired".to_owned(),
        };
        writeln!(text, "unmutated: {} commands of {} seeds, {fired}", tally.commands, tally.seeds)
            .expect("a text takes everything");
    }
    text
}

fn status(told: &Told) -> Status {
    let fired = told.unmutated.as_ref().is_some_and(Tally::is_over);
    if told.died < told.rows.len() || fired { Status::Broken } else { Status::Passed }
}
