//! Scenarios: from a text that reads as a story to a record of what happened.
//!
//! | step | module |
//! | --- | --- |
//! | the author's text, and what is wrong with it | [`text`], [`source`], [`times`], [`phrase`] |
//! | what was left behind | the crate `forecourt-record` |
//!
//! It refuses to know files and clocks of the machine: texts come in, records go out.

pub mod phrase;
pub mod source;
pub mod text;
pub mod times;
