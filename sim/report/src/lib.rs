//! Reports of a run record: text, JSON, JUnit, HTML.
//!
//! | report | function | for whom |
//! | --- | --- | --- |
//! | one line per scenario and the totals | [`summary`] | whoever ran them |
//! | what went wrong, on one screen | [`failure`] | whoever must mend it |
//! | the run as it went | [`story`] | whoever wants to understand it |
//! | the line's frames | [`frames`] | whoever reads the bus |
//! | the records themselves | [`to_json`] | programs |
//! | test results | [`junit`] | build servers |
//! | everything, with pictures | [`html`] | everybody else |
//!
//! Every report is a function of records and of nothing else: the same records give the same bytes. What is not in a
//! record, such as the time that a run took on the wall, is an argument. This crate refuses to know files, terminals,
//! clocks, and how a run is made.

mod excerpt;
mod html;
mod json;
mod judge;
mod junit;
mod svg;
mod text;
mod units;
mod width;

/// What the project's other reports share with these: style sheet, histogram, numbers for people.
pub mod kit {
    pub use crate::html::STYLE;
    pub use crate::svg::latency as histogram;
    pub use crate::units::{span, thousands};
}

pub use html::html;
pub use json::{FORMAT, to_json};
pub use junit::junit;
pub use text::{Widths, failure, frames, line, story, summary, totals};
