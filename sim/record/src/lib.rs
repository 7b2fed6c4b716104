//! What a run leaves behind, and which rules of the catalogue it proves; what many runs come to, in parts that merge, and
//! what has changed between two such.
//!
//! | module | idea |
//! | --- | --- |
//! | `record`, `coverage` | one run; the rules that runs prove |
//! | `partition`, `services` | a share of a selection; which share a job array or a CI service gave this process |
//! | `runs`, `totals`, `spread` | many runs as JSON lines, their sums, their histograms |
//! | `merge` | the files of all partitions become the file of the whole |
//! | `perf`, `measures` | what has changed between two files: exact figures; instructions and wall times |
//!
//! The scenario runner writes records, reports read them; this crate is all that both know. It refuses to know how a
//! run is made and how a report looks.

mod coverage;
pub mod measures;
pub mod merge;
pub mod partition;
pub mod perf;
mod record;
pub mod runs;
pub mod services;
pub mod spread;
pub mod totals;

pub use coverage::{Catalogue, Context, ContextCoverage, Coverage};
pub use merge::{MergeError, merge};
pub use partition::{Partition, PartitionError};
pub use record::{
    Check, Counts, Deed, EventLine, FaultLine, FrameLine, LineSummary, Record, SlotChange, Verdict,
};
pub use runs::{Head, Row, Runs, RunsError, Selection};
pub use services::ServiceError;
pub use spread::Spread;
pub use totals::Totals;
