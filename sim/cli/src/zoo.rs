//! `forecourt zoo`: mutants of the house, each hunted by exploration and by scenarios; all must die. Only in a binary that
//! was built with the feature `zoo`; any other says how to build one.
//!
//! It refuses to know what a mutant does: its id and its line are all that is shown.

use crate::args::ZooArgs;
use crate::out::Out;
use crate::status::Status;
use crate::trouble::Trouble;

/// What a binary without the zoo says.
#[cfg(not(feature = "zoo"))]
const HOW: &str = "this binary has no zoo, as it should be: mutants are never built into the product. Build one beside it:\n  \
                   cargo run --release --features zoo -- zoo";

/// Says how to build a binary with the zoo.
///
/// # Errors
/// Never.
#[cfg(not(feature = "zoo"))]
pub fn run(_args: &ZooArgs, out: &mut Out) -> Result<Status, Trouble> {
    out.aside(HOW);
    Ok(Status::BadInput)
}

#[cfg(feature = "zoo")]
pub use hunt::run;

#[cfg(feature = "zoo")]
mod hunt;
