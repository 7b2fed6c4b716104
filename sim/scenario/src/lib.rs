//! Scenarios: from a text that reads as a story to a record of what happened.
//!
//! | step | module |
//! | --- | --- |
//! | the author's text, and what is wrong with it | [`text`], [`source`], [`times`] |
//! | what can be said, and what it makes happen | [`phrase`], [`act`], [`names`], [`check`], [`reach`] |
//! | commands and reports of any context | [`wish`], [`table`], [`form`], `group`, `furnish` |
//! | a journal that is there before the run | [`stored`] |
//! | everything resolved before time starts | [`plan`](mod@plan), [`library`] |
//! | time passes | [`world`], [`channels`], [`notes`] |
//! | expected beside found | `judge`, [`busjudge`] |
//! | what must sometimes happen | [`goals`] |
//! | what is left behind | [`run`](mod@run), the crate `forecourt-record` |
//!
//! It refuses to know files and clocks of the machine: texts come in, records go out, and the same plan gives the same
//! record to the byte.

#![forbid(unsafe_code)]

pub mod act;
mod audit;
pub mod busjudge;
mod cameras;
pub mod channels;
pub mod check;
mod closed;
mod decode;
mod erased;
pub mod form;
mod furnish;
pub mod gated;
pub mod goals;
mod group;
mod judge;
pub mod library;
mod linejudge;
pub mod machines;
pub mod names;
pub mod notes;
pub mod phrase;
pub mod plan;
pub mod reach;
pub mod run;
pub mod source;
pub mod stored;
pub mod table;
pub mod text;
pub mod times;
mod view;
pub mod wish;
pub mod world;

pub use audit::words as audited;
pub use library::{Library, schema};
pub use plan::Plan;
pub use run::{ask, run, run_on};
pub use source::{ScenarioError, Source};

/// The mutants of the house.
#[cfg(feature = "zoo")]
pub use forecourt_site::zoo;
