//! A run of an exploration as a row of a file of runs, so that explorations of many machines merge into one.
//!
//! It refuses to judge: a row says what was found and how often each goal was reached, and what is missing shows in the sums.

use crate::failure::{Failure, Kind};
use crate::goals::goals;
use crate::trial::Trial;
use forecourt_record::{Record, Row, Selection, Verdict};

/// The row of the `item`th seed.
pub(crate) fn row(
    item: u64,
    seed: u64,
    record: &Record,
    trial: &Trial,
    failed: Option<&Failure>,
    cabinets: bool,
) -> Row {
    let mut row = Row::of(item, record);
    row.seed = seed;
    row.verdict = failed.map_or(Verdict::Passed, |failure| match failure.kind {
        Kind::NoProgress => Verdict::NoProgress,
        Kind::Nondeterminism | Kind::Interference => Verdict::Nondeterminism,
        Kind::Invariant | Kind::Check | Kind::Stopped | Kind::Panic => Verdict::Broken,
    });
    row.refusals = trial.refusals.clone();
    // Suppressed is not felt: an exploration looks for faults that somebody or something notices.
    row.faults = trial.faults.clone();
    row.goals = goals(cabinets).map(|goal| (goal.words.to_owned(), goal.reached_in(trial))).collect();
    row
}

/// What an exploration is, for the head of its file: the same for every share.
pub fn selection(command: &str, first: u64, seeds: u64, leans_on: &str) -> Selection {
    let mut selection = Selection::of(&[command.to_owned()], None, [(command, first, leans_on)]);
    selection.items = seeds;
    selection
}
