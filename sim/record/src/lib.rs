//! What a run leaves behind, and which rules of the catalogue it proves.
//!
//! The scenario runner writes records, reports read them; this crate is all that both know. It refuses to know how a
//! run is made and how a report looks.

mod coverage;
mod record;

pub use coverage::{Catalogue, Context, ContextCoverage, Coverage};
pub use record::{
    Check, Counts, Deed, EventLine, FaultLine, FrameLine, LineSummary, Record, SlotChange, Verdict,
};
