//! `forecourt check`: everything that is wrong with scenarios, without running any.

use crate::args::CheckArgs;
use crate::load::Shelf;
use crate::out::Out;
use crate::status::Status;
use crate::trouble::{Trouble, count};

/// Plans scenarios and says what it found.
///
/// # Errors
/// Everything that is wrong with them.
pub fn run(args: &CheckArgs, out: &mut Out) -> Result<Status, Trouble> {
    let shelf = Shelf::open(args.scenarios.as_deref())?;
    let plans = shelf.plan(&shelf.select(&args.names)?, None)?;
    if args.list {
        let width = plans.iter().map(|planned| planned.plan.name.chars().count()).max().unwrap_or(0);
        for planned in &plans {
            out.line(&format!("{:<width$}  {}", planned.plan.name, planned.plan.title));
        }
    }
    let steps: usize = plans.iter().map(|planned| planned.plan.steps.len()).sum();
    let checks = plans.iter().flat_map(|planned| &planned.plan.steps).map(|step| step.checks.len()).sum();
    let faults = plans.iter().map(|planned| planned.plan.faults.len()).sum();
    let (scenarios, steps) = (count(plans.len(), "scenario"), count(steps, "step"));
    out.line(&format!(
        "{scenarios}: {steps}, {}, {}, nothing wrong",
        count(checks, "check"),
        count(faults, "fault")
    ));
    Ok(if plans.is_empty() { Status::Inconclusive } else { Status::Passed })
}
