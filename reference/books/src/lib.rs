//! What every flow writes in: ids, civil time, deadlines, settings, refusals, and one plain text for records.
//!
//! This crate knows no trade. It refuses to know what a key, a car or a member is, which clock is running and
//! where anything is stored; it gives the contexts one way to say *when*, *who*, *how much* and *why not*.
//!
//! | file | its one idea |
//! | --- | --- |
//! | [`time`] | an instant, shown and reckoned as civil time of the business (PLAT-02) |
//! | [`agenda`] | every deadline in one ordered table |
//! | [`config`] | every number of a rule is a setting with a range (PLAT-06) |
//! | [`id`] | kind prefix and running number (PLAT-03) |
//! | [`actor`] | who asks, from which terminal (PLAT-05) |
//! | [`rejection`] | a refusal is a code and the facts behind it (PLAT-04) |
//! | [`text`] | any record as one line of `name=value`, the same on every machine (PLAT-01) |
#![forbid(unsafe_code)]

pub mod actor;
pub mod agenda;
pub mod config;
pub mod id;
pub mod rejection;
pub mod text;
pub mod time;

pub use actor::{By, Terminal};
pub use agenda::Agenda;
pub use config::{Setting, SettingError, Settings, Value};
pub use id::PersonId;
pub use rejection::Rejection;
pub use time::At;
