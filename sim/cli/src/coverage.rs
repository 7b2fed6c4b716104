//! `forecourt coverage`: which rules of the catalogue the scenarios prove, and which scenario proves each.
//!
//! It refuses to count a claim that no check stands behind.

use crate::args::CoverageArgs;
use crate::exec::{self, Outcome};
use crate::load::{Planned, Shelf};
use crate::out::Out;
use crate::status::Status;
use crate::trouble::Trouble;
use forecourt_record::{Coverage, Record};
use std::thread::available_parallelism;

/// Runs all scenarios and shows what they prove.
///
/// # Errors
/// Scenarios that are wrong.
pub fn run(args: &CoverageArgs, out: &mut Out) -> Result<Status, Trouble> {
    let shelf = Shelf::open(args.scenarios.as_deref())?;
    let plans = shelf.plan(&shelf.select(&[])?, None)?;
    let jobs = args.jobs.map_or_else(|| available_parallelism().map_or(1, usize::from), usize::from);
    let mut each = |planned: &Planned, outcome: &Outcome| {
        if outcome.status() != Status::Passed {
            out.aside(&format!("did not pass: {}", planned.plan.name));
        }
    };
    let outcomes = exec::all(&plans, jobs, &mut each);
    let records: Vec<Record> = outcomes.iter().map(|outcome| outcome.record.clone()).collect();
    let coverage = Coverage::of(shelf.library().catalogue(), &records);
    if args.json {
        out.line(&serde_json::to_string_pretty(&coverage).expect("coverage holds texts and numbers"));
    } else {
        out.text(&coverage.to_string());
    }
    let honest = if coverage.is_honest() { Status::Passed } else { Status::Broken };
    // No scenarios prove no rule, and that is an answer: coverage of nothing is not inconclusive.
    Ok(Status::worst(outcomes.iter().map(Outcome::status).chain([honest])))
}
