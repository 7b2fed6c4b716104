//! The explicit plan before anything runs: who is there, who does what and when, what fails. It is what a seed is expanded
//! into, what shrinking deletes from, and what is printed as a scenario file.
//!
//! It refuses to know whether a command will be accepted: every step of a customer may be refused.

mod names;
mod print;

use forecourt_books::At;
use std::collections::BTreeMap;
use toml::{Table, Value};

/// Names that a command gives to what comes of it.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Gives {
    /// None.
    #[default]
    Nothing,
    /// This name to the first id of its first event.
    First(String),
    /// Each name to a field of its events.
    Fields(Vec<(String, String)>),
}

/// What is done.
#[derive(Clone, PartialEq, Debug)]
pub enum Act {
    /// A command of any context.
    Command {
        /// Who gives it: `Clerk-01`, `@c17`, `outside wechat`, or nobody for the system.
        by: String,
        /// `context.command`.
        command: String,
        /// Its fields.
        with: Table,
    },
    /// What people do at a cabinet, or what befalls the world, in the phrases of scenarios.
    Phrase(String),
}

/// One step of the plan.
#[derive(Clone, PartialEq, Debug)]
pub struct Step {
    /// Seconds after the start of the run.
    pub at_s: u64,
    /// Whose step it is: a customer, somebody of the staff, or the fault that it belongs to.
    pub who: String,
    /// What it means to a reader; printed above it where it is not empty.
    pub note: String,
    /// What is done.
    pub act: Act,
    /// The names that it gives.
    pub gives: Gives,
    /// The request key, so that a repeat is told from a second wish.
    pub key: Option<String>,
}

/// A command by which the world is furnished before time starts.
#[derive(Clone, PartialEq, Debug)]
pub struct Given {
    /// `context.command`.
    pub command: String,
    /// Its fields.
    pub with: Table,
    /// The names that it gives.
    pub gives: Gives,
}

/// A fault of a cabinet's line.
#[derive(Clone, PartialEq, Debug)]
pub struct LineFault {
    /// Its name, unique in the plan.
    pub name: String,
    /// Its kind, such as `L2`.
    pub kind: String,
    /// The line's cabinet.
    pub cabinet: u8,
    /// `line`, `drawer 1`, or a slot such as `1/05`.
    pub target: String,
    /// Begin, in seconds after the start of the run.
    pub from_s: u64,
    /// How long, in seconds.
    pub for_s: u64,
    /// How often, such as `1/20`.
    pub rate: String,
    /// How much, in the kind's unit.
    pub amount: Option<i64>,
}

/// A plan.
#[derive(Clone, PartialEq, Debug)]
pub struct Script {
    /// One sentence.
    pub title: String,
    /// For the reader.
    pub about: String,
    /// The seed of what the run itself draws: tags, strokes of faults.
    pub seed: u64,
    /// The civil instant at which the run starts.
    pub start: At,
    /// How long the run goes on after the last step, in seconds.
    pub rest_s: u64,
    /// Whether nothing that has a limit may stand open at the end.
    pub closes: bool,
    /// Key cabinets.
    pub cabinets: u8,
    /// Whether the journal is sealed and has a second place for its backups.
    pub sealed: bool,
    /// Settings that differ from their defaults.
    pub config: BTreeMap<String, Value>,
    /// Payment channels.
    pub channels: BTreeMap<String, Table>,
    /// Branches, staff, people at cabinets, keys: rows as a scenario writes them.
    pub branches: Vec<Table>,
    /// Staff.
    pub staff: Vec<Table>,
    /// People who use cabinets.
    pub people: Vec<Table>,
    /// Keys.
    pub keys: Vec<Table>,
    /// What furnishes the world.
    pub given: Vec<Given>,
    /// Faults of lines.
    pub faults: Vec<LineFault>,
    /// What is done, in order of time.
    pub steps: Vec<Step>,
}

impl Script {
    /// Puts the steps into the order of time; those of one second keep theirs.
    pub fn sort(&mut self) {
        self.steps.sort_by_key(|step| step.at_s);
    }

    /// The civil instant of a second of the run.
    pub fn at(&self, at_s: u64) -> At {
        self.start.plus_s(i64::try_from(at_s).unwrap_or(i64::MAX))
    }

    /// How long the run takes, in seconds of its own time.
    pub fn simulated_s(&self) -> u64 {
        self.steps.last().map_or(0, |step| step.at_s) + self.rest_s
    }
}

/// A row from its fields.
pub fn row<const N: usize>(fields: [(&str, Value); N]) -> Table {
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}
