//! Certifying a bus master: the rig plays all boards, answers some polls wrongly, and looks at what the master does next.
//!
//! What a master sends shows much (does it wait, does it ask again, does it go on); what it believes it must tell itself:
//! [`Belief`]s, one line each, as [`Belief::read`] takes them. Without them some clauses are inconclusive and never passed.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`stage`] | boards played for a master, one request after the other |
//! | [`clauses`] | the clauses MS-01 … MS-12 |
//!
//! It refuses to know how the master is made.

pub mod clauses;
pub mod stage;

use forecourt_certify::catalogue::{On, clause, clauses as all};
use forecourt_certify::link::{Link, LinkError};
use forecourt_certify::run::Outcome;
use forecourt_certify::sheet::Sheet;
use forecourt_certify::verdict::{Finding, Verdict};
use stage::Stage;
use std::fmt;

/// What a master says that it believes of a board.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Belief {
    /// A tag hangs there.
    Tag(u64),
    /// Nothing hangs there.
    Empty,
    /// It cannot tell: no answer, or an unreadable one.
    Unknown,
    /// The board answered with an exception.
    Exception(u8),
    /// So many frames more were read (input register 5).
    Frames(u64),
}

impl Belief {
    /// The belief in a line such as `33 tag 0F12345678`, `33 empty`, `33 unknown`, `33 exception 02`, `33 frames 7`.
    ///
    /// # Errors
    /// What the line should be.
    pub fn read(line: &str) -> Result<(u8, Self), String> {
        let wrong = || {
            let right = "33 tag 0F12345678, 33 empty, 33 unknown, 33 exception 02 or 33 frames 7";
            format!("{line:?} tells no belief; right are lines such as {right}")
        };
        let words: Vec<&str> = line.split_whitespace().collect();
        let (board, rest) = words.split_first().ok_or_else(wrong)?;
        let board = board.parse().map_err(|_| wrong())?;
        let belief = match rest {
            ["tag", id] => Self::Tag(u64::from_str_radix(id, 16).map_err(|_| wrong())?),
            ["empty"] => Self::Empty,
            ["unknown"] => Self::Unknown,
            ["exception", code] => Self::Exception(u8::from_str_radix(code, 16).map_err(|_| wrong())?),
            ["frames", count] => Self::Frames(count.parse().map_err(|_| wrong())?),
            _ => return Err(wrong()),
        };
        Ok((board, belief))
    }
}

impl fmt::Display for Belief {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(id) => write!(f, "tag {id:010X}"),
            Self::Empty => f.write_str("empty"),
            Self::Unknown => f.write_str("unknown"),
            Self::Exception(code) => write!(f, "exception {code:02X}"),
            Self::Frames(count) => write!(f, "frames {count}"),
        }
    }
}

/// Where a master's beliefs come from.
pub trait Beliefs<L> {
    /// True when the master tells what it believes at all.
    fn tells(&self) -> bool;
    /// What it has told since the last call.
    fn take(&mut self, link: &mut L) -> Vec<(u8, Belief)>;
}

/// A master that tells nothing.
#[derive(Clone, Copy, Debug)]
pub struct Mute;

impl<L> Beliefs<L> for Mute {
    fn tells(&self) -> bool {
        false
    }

    fn take(&mut self, _link: &mut L) -> Vec<(u8, Belief)> {
        Vec::new()
    }
}

/// Why a clause for a master ends early.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Halt {
    /// The line to the master is gone.
    Link(LinkError),
    /// The rig cannot see or do it.
    Unclear(String),
}

impl From<LinkError> for Halt {
    fn from(error: LinkError) -> Self {
        Self::Link(error)
    }
}

/// Runs the master's clauses (`ids`, or all when empty) and tells each outcome as it comes.
pub fn certify<L: Link, B: Beliefs<L>>(
    stage: &mut Stage<L, B>,
    ids: &[String],
    told: &mut dyn FnMut(&Outcome),
) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    let mut gone: Option<String> = None;
    for one in all().iter().filter(|one| one.on == On::Master && (ids.is_empty() || ids.contains(&one.id))) {
        let begun = stage.now();
        let finding = match &gone {
            Some(why) => bare(Verdict::Error, why.clone()),
            None => run_one(stage, &one.id, &mut gone),
        };
        let lasted_ns = stage.now().as_ns().saturating_sub(begun.as_ns());
        let outcome = Outcome { clause: one.id.clone(), board: 0, finding, section: 0, lasted_ns };
        told(&outcome);
        outcomes.push(outcome);
    }
    outcomes
}

fn run_one<L: Link, B: Beliefs<L>>(stage: &mut Stage<L, B>, id: &str, gone: &mut Option<String>) -> Finding {
    let needs_times = clause(id).is_some_and(|clause| clause.needs(forecourt_certify::catalogue::Need::T));
    if needs_times && !stage.link.abilities().timing {
        return bare(
            Verdict::Inconclusive,
            "the rig neither sets nor measures gaps to a tenth of a character".into(),
        );
    }
    let mut sheet = Sheet::new();
    match clauses::run(id, stage, &mut sheet) {
        Ok(()) => sheet.finding(),
        Err(Halt::Unclear(_)) if sheet.failed() => sheet.finding(),
        Err(Halt::Unclear(why)) => bare(Verdict::Inconclusive, why),
        Err(Halt::Link(error)) => {
            *gone = Some(error.to_string());
            bare(Verdict::Error, error.to_string())
        }
    }
}

fn bare(verdict: Verdict, reason: String) -> Finding {
    let mut finding = Sheet::new().finding();
    (finding.verdict, finding.reason) = (verdict, reason);
    finding
}
