//! Exploration as a whole: the same for any number of threads, the first failure and no other, and five hundred steps shrunk
//! to a few.

use forecourt_customers::{Mix, Size, draw};
use forecourt_explore::draw::Most;
use forecourt_explore::trial::{Care, plainly, planned, trial};
use forecourt_explore::{Budget, Failure, Kind, Sweep, Tally, shrink};
use forecourt_kernel::Seed;
use forecourt_record::{Head, Partition, Record, Runs, Verdict, merge};
use forecourt_scenario::{Library, Plan};

fn library() -> Library {
    let profile = include_str!("../../../scenarios/profiles/standard.toml");
    let profiles = [("standard".to_owned(), profile.to_owned())].into();
    Library::new(profiles, include_str!("../../../scenarios/requirements.toml"))
        .expect("the catalogue is sound")
}

const MOST: Most = Most { branches: 2, customers: 12, days: 1, cabinets: 1 };

fn sweep(library: &Library, runner: forecourt_explore::trial::Runner<'_>, threads: usize) -> Tally {
    sweep_of(library, runner, Budget { threads, ..FEW })
}

const FEW: Budget = Budget {
    first: 40,
    seeds: 6,
    share: Partition::WHOLE,
    threads: 1,
    most: MOST,
    twice_every: 3,
    rows: false,
};

fn sweep_of(library: &Library, runner: forecourt_explore::trial::Runner<'_>, budget: Budget) -> Tally {
    Sweep { library, runner, budget }.run(&|| false, &mut |_| {})
}

/// A house that breaks a rule whenever an event of this kind happens.
fn breaks_at(plan: &Plan, kind: &str) -> (Record, Option<String>) {
    let mut record = forecourt_scenario::run(plan);
    if let Some(event) = record.events.iter().find(|event| event.kind == kind) {
        let at_ns = event.at_ns;
        record.verdict = Verdict::Broken;
        record.trouble.insert(0, format!("invariant broken: test: I-TST-01: {kind} happened"));
        record.deeds.retain(|deed| deed.at_ns <= at_ns);
    }
    (record, None)
}

#[test]
fn threads_decide_nothing_but_how_long_it_takes() {
    let library = library();
    let alone = sweep(&library, &plainly, 1);
    assert_eq!(alone.failure, None, "the house is sound");
    assert_eq!((alone.misdrawn.as_ref(), alone.seeds, alone.again), (None, 6, 2));
    assert!(alone.commands > 100, "{alone:?}");
    assert_eq!(alone, sweep(&library, &plainly, 3));
}

#[test]
fn the_first_failure_is_told_on_any_number_of_threads() {
    let library = library();
    let runner = |plan: &Plan| breaks_at(plan, "voucher-used");
    let (alone, many) = (sweep(&library, &runner, 1), sweep(&library, &runner, 4));
    let found = alone.failure.as_ref().expect("somebody uses a voucher");
    assert_eq!((found.failure.kind, found.failure.id.as_str()), (Kind::Invariant, "I-TST-01"));
    assert_eq!(alone, many);
}

#[test]
fn two_runs_that_differ_are_found() {
    let library = library();
    let count = std::sync::atomic::AtomicU64::new(0);
    let runner = |plan: &Plan| {
        let mut record = forecourt_scenario::run(plan);
        record.digest = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed).to_string();
        (record, None)
    };
    let tally = sweep(&library, &runner, 1);
    // Seed 42 is the first that is run twice.
    let found = tally.failure.expect("every digest is another one");
    assert_eq!((found.seed, found.failure.kind), (42, Kind::Nondeterminism));
}

#[test]
fn five_hundred_steps_shrink_to_the_five_that_matter() {
    let library = library();
    let size = Size { customers: 150, cars: 12, ..Size::SHOWROOM_DAY };
    let script = draw(Seed(3), &size, &Mix::usual());
    assert!(script.steps.len() >= 500, "{} steps", script.steps.len());
    let runner = |plan: &Plan| breaks_at(plan, "voucher-used");
    let found = trial(&library, &runner, &script, Care::QUICK).expect("a sound plan").failure;
    let found = found.expect("somebody uses a voucher");
    let shrunk = shrink(&library, &runner, &script, &found, 1_000, &mut |_| {}).expect("it fails again");
    let steps: Vec<String> = shrunk.script.steps.iter().map(|step| format!("{:?}", step.act)).collect();
    // Sent, confirmed, sold, a bill, paid.
    assert!(steps.len() <= 5, "{} steps in {} runs: {steps:#?}", steps.len(), shrunk.runs);
    assert!(shrunk.failure.is(&found) && !shrunk.tired);
    let again = trial(&library, &runner, &shrunk.script, Care::CLOSE).expect("a sound plan").failure;
    assert!(again.is_some_and(|failure| failure.is(&found)));
    let text = shrunk.script.to_toml();
    assert!(text.len() < 4_000, "{text}");
}

/// The files of the shares, and the file of the whole.
fn file(library: &Library, share: Partition) -> Runs {
    let runner = |plan: &Plan| breaks_at(plan, "voucher-used");
    let tally = sweep_of(library, &runner, Budget { share, rows: true, ..FEW });
    let selection = forecourt_explore::rows::selection("explore", FEW.first, FEW.seeds, "");
    Runs { head: Head::new("0", selection, share), rows: tally.rows }
}

#[test]
fn shares_merge_into_the_whole_with_goals_and_failures() {
    let library = library();
    let whole = file(&library, Partition::WHOLE);
    assert_eq!(whole.rows.len(), 6, "a failure ends no file");
    assert!(whole.rows.iter().any(|row| row.verdict == Verdict::Broken));
    let parts = (1..=4).map(|number| {
        let share = Partition::new(number, 4).expect("within four");
        let text = file(&library, share).text();
        (format!("p{number}"), Runs::parse("part", &text).expect("a share has all of its runs"))
    });
    let merged = merge(parts.collect(), false).expect("four of four");
    assert_eq!(merged.text(), whole.text());
    let totals = merged.totals();
    assert!(totals.goals["a bill is settled"] > 0, "{:?}", totals.goals);
    assert!(totals.unreached().count() > 0, "six seeds do not reach every goal");
}

#[test]
fn what_does_not_fail_is_not_shrunk() {
    let script = draw(Seed(3), &Size { customers: 2, ..Size::SHOWROOM_DAY }, &Mix::usual());
    let failure = Failure { kind: Kind::Panic, id: "nowhere".to_owned(), text: String::new() };
    assert!(shrink(&library(), &plainly, &script, &failure, 10, &mut |_| {}).is_err());
}

#[test]
fn every_drawn_plan_makes_sense() {
    let library = library();
    let most = Most { branches: 4, customers: 30, days: 3, cabinets: 2 };
    for seed in 0..40 {
        let script = forecourt_explore::draw::swarm(Seed(seed), most);
        if let Err(why) = planned(&library, &script, Care::QUICK) {
            panic!("seed {seed}: {why}");
        }
    }
}
