//! Exploration: seeds are drawn into plans, plans are run and judged, and what fails is shrunk to the few steps that matter.
//!
//! | module | idea |
//! | --- | --- |
//! | [`draw`] | a seed becomes a plan: how big, which habits and mishaps are on |
//! | [`trial`] | one plan run and judged: what it cost, what it reached, how it failed |
//! | [`failure`] | a failure's identity (what stays the same while a plan shrinks), and its rule in plain words |
//! | [`invariants`] | the list of all invariants, and by what each is checked |
//! | `traces` | what the whole trace of a run must show: hands, money, answers |
//! | [`goals`] | what must sometimes happen |
//! | [`order`] | wishes of one second served the other way round |
//! | [`rows`] | a run as a row of a file that merges with those of other machines |
//! | `stranger` | somebody who has nothing to do with the others must change nothing for them |
//! | [`sweep`] | many seeds on many threads that share nothing, and one tally for any number of threads |
//! | [`shrink`] | from five hundred steps to the few that matter |
//! | [`story`] | a failure on one screen, and as the head of a scenario to keep |
//! | `zoo` | with the feature `zoo` only: mutants hunted by exploration and by scenarios |
//!
//! It refuses to know files, clocks and terminals: who calls says when the time is over and shows what was found.

#![forbid(unsafe_code)]

pub mod draw;
pub mod failure;
pub mod goals;
pub mod invariants;
pub mod order;
pub mod rows;
pub mod shrink;
pub mod story;
mod stranger;
pub mod sweep;
mod traces;
pub mod trial;
#[cfg(feature = "zoo")]
pub mod zoo;

pub use failure::{Failure, Kind};

/// The plan that exploration draws, runs and shrinks.
pub use forecourt_customers::Script;

/// A seed by its number, for callers that know no kernel.
pub fn seed(number: u64) -> forecourt_kernel::Seed {
    forecourt_kernel::Seed(number)
}

pub use shrink::{Shrunk, shrink};
pub use sweep::{Budget, Found, Sweep, Tally};
pub use trial::{Trial, trial};
