//! `forecourt story`: one run told in the order of time, with the frames on its lines.

use crate::args::StoryArgs;
use crate::exec;
use crate::journal;
use crate::load::{Planned, Shelf};
use crate::out::Out;
use crate::repro;
use crate::status::Status;
use crate::trouble::Trouble;
use std::slice;

/// Runs one scenario and tells it.
///
/// # Errors
/// A name that does not mean one scenario, or a scenario that is wrong.
pub fn run(args: &StoryArgs, out: &mut Out) -> Result<Status, Trouble> {
    let shelf = Shelf::open(args.scenarios.as_deref())?;
    let scripts = shelf.select(slice::from_ref(&args.name))?;
    if scripts.len() != 1 {
        return Err(Trouble::NotOne { name: args.name.clone(), fits: scripts.len() });
    }
    let plans = shelf.plan(&scripts, args.seed)?;
    for planned in &plans {
        out.line(&repro::one(planned, args.scenarios.as_deref()));
    }
    let outcomes = match &args.journal {
        None => exec::all(&plans, 1, &mut |_: &Planned, _| {}),
        Some(path) => {
            let kept = journal::create(path)?;
            let run = |planned: &Planned| {
                exec::guarded(&planned.plan, |plan| forecourt_scenario::run_on(plan, Box::new(kept)))
            };
            plans.first().map(run).into_iter().collect()
        }
    };
    for outcome in &outcomes {
        out.text(&format!("\n{}", forecourt_report::story(&outcome.record)));
        out.text(&format!("\n{}", forecourt_report::frames(&outcome.record, 0, u64::MAX)));
        if let Some(why) = &outcome.panic {
            out.aside(&format!("a mistake of Forecourt itself: {why}"));
        }
    }
    Ok(Status::worst(outcomes.iter().map(exec::Outcome::status)))
}
