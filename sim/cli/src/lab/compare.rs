//! `forecourt compare`: two runs side by side.
//!
//! It refuses to run anything.

use super::args::CompareArgs;
use super::shelf;
use crate::out::Out;
use crate::status::Lab;
use crate::trouble::Trouble;
use forecourt_evidence::compare::compare;

/// Compares.
///
/// # Errors
/// A folder that is not a run's.
pub fn run(args: &CompareArgs, out: &mut Out) -> Result<Lab, Trouble> {
    let (old, new) = (shelf::read(&args.old)?, shelf::read(&args.new)?);
    let comparison = compare(&old, &new).map_err(|why| Trouble::Asked(format!("error: {why}")))?;
    out.text(&if args.json { comparison.json() } else { comparison.to_string() });
    Ok(Lab::from_code(comparison.exit_code()))
}
