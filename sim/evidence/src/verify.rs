//! A run's verdicts found again from its trace alone, and held against its record and its certificate.
//!
//! The same clauses are put to a link that is made of the trace. Whatever differs is named with its clause and why. It refuses to
//! repeat a run of other clauses than this version has: their verdicts would mean something else.

use crate::Evidence;
use crate::certificate::{Envelope, statement};
use crate::evidence::found;
use crate::keys::Public;
use forecourt_certify::catalogue::{SUITE_VERSION, digest};
use forecourt_certify::margins::margins;
use forecourt_certify::replay::Replay;
use forecourt_certify::run::{Options, Outcome, certify};
use std::fmt;

/// One verdict that is not what the trace says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// The clause.
    pub clause: String,
    /// The board.
    pub board: u8,
    /// What the record says.
    pub recorded: String,
    /// What the trace says.
    pub found: String,
}

/// What was found.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Verified {
    /// How many verdicts were found again.
    pub verdicts: usize,
    /// Verdicts that differ.
    pub differences: Vec<Difference>,
    /// What else is wrong: a trace that goes on, a certificate of something else.
    pub wrong: Vec<String>,
    /// What is right, or was not asked.
    pub remarks: Vec<String>,
}

/// Why nothing could be verified.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CannotVerify {
    /// The run is of other clauses.
    #[error(
        "the run was made with suite version {theirs} (clauses {their_digest}), this program has {ours} ({our_digest}): its verdicts cannot be found again here"
    )]
    OtherClauses {
        /// The run's version.
        theirs: String,
        /// The run's digest.
        their_digest: String,
        /// This program's version.
        ours: String,
        /// This program's digest.
        our_digest: String,
    },
    /// The declaration's profile is not usable.
    #[error("the profile in the run's declaration: {0}")]
    Profile(String),
}

impl Verified {
    /// True when nothing differs and nothing is wrong.
    pub fn holds(&self) -> bool {
        self.differences.is_empty() && self.wrong.is_empty()
    }
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for one in &self.differences {
            let Difference { clause, board, recorded, found } = one;
            writeln!(f, "{clause} at board {board}: the record says {recorded}; the trace says {found}")?;
        }
        for wrong in &self.wrong {
            writeln!(f, "wrong: {wrong}")?;
        }
        for remark in &self.remarks {
            writeln!(f, "{remark}")?;
        }
        let (same, all) = (self.verdicts - self.differences.len(), self.verdicts);
        writeln!(f, "{same} of {all} verdicts found again from the trace")
    }
}

/// Finds a run's verdicts again.
///
/// # Errors
/// [`CannotVerify`]: the run is of another version, or not usable at all.
pub fn verify(evidence: &Evidence) -> Result<Verified, CannotVerify> {
    let record = &evidence.record;
    if record.suite_version != SUITE_VERSION || record.catalogue != digest() {
        return Err(CannotVerify::OtherClauses {
            theirs: record.suite_version.clone(),
            their_digest: crate::text::short(&record.catalogue).to_owned(),
            ours: SUITE_VERSION.to_owned(),
            our_digest: crate::text::short(&digest()).to_owned(),
        });
    }
    let profile = record.declaration.numbers().map_err(|error| CannotVerify::Profile(error.to_string()))?;
    let mut replay = Replay::new(record.abilities.into(), profile.line.speed, &evidence.sections);
    let (again, mut trace) =
        certify(&mut replay, &record.declaration, &profile, &options(evidence), &mut |_| {});
    let mut verified = Verified { verdicts: again.outcomes.len(), ..Verified::default() };
    verified.differences = differences(&record.outcomes, &again.outcomes);
    if record.outcomes.len() != again.outcomes.len() {
        let (theirs, ours) = (record.outcomes.len(), again.outcomes.len());
        verified.wrong.push(format!("the record has {theirs} verdicts, these clauses give {ours}"));
    }
    if evidence.measured {
        let margins = found(margins(&mut replay, &mut trace, &record.declaration, &profile, record.seed));
        if margins.measures != evidence.margins || margins.missing != evidence.missing {
            verified.wrong.push("the margins are not what the trace says".to_owned());
        }
    }
    if !replay.is_spent() {
        verified.wrong.push(format!("the trace goes on behind the last clause (in {})", replay.clause));
    }
    if verified.holds() && trace.sections != evidence.sections {
        verified.wrong.push("the trace, written again, is another".to_owned());
    }
    Ok(verified)
}

/// What the run was asked for.
fn options(evidence: &Evidence) -> Options {
    Options::of(&evidence.record.selection, evidence.record.seed)
}

fn differences(recorded: &[Outcome], found: &[Outcome]) -> Vec<Difference> {
    let words = |outcome: &Outcome| {
        let finding = &outcome.finding;
        let reason = if finding.reason.is_empty() { String::new() } else { format!(" ({})", finding.reason) };
        format!("{}{reason}", finding.verdict)
    };
    let pairs = recorded.iter().zip(found);
    pairs
        .filter(|(recorded, found)| recorded != found)
        .map(|(recorded, found)| {
            let (was, is) = (words(recorded), words(found));
            let is = if was == is && recorded.clause == found.clause {
                "other figures or times".to_owned()
            } else {
                is
            };
            Difference { clause: recorded.clause.clone(), board: recorded.board, recorded: was, found: is }
        })
        .collect()
}

/// Holds a certificate against the run that lies beside it, and against a key.
pub fn certificate(evidence: &Evidence, text: &str, key: Option<&Public>, verified: &mut Verified) {
    let envelope = match Envelope::from_json(text) {
        Ok(envelope) => envelope,
        Err(why) => return verified.wrong.push(format!("the certificate: {why}")),
    };
    match envelope.statement() {
        Err(why) => verified.wrong.push(format!("the certificate: {why}")),
        Ok(said) if said == statement(evidence) => {
            verified.remarks.push("the certificate is of this run, and says of it what is true".to_owned());
        }
        Ok(said) => {
            verified.wrong.push(format!("the certificate is not of this run: {}", apart(&said, evidence)))
        }
    }
    match key {
        _ if envelope.signatures.is_empty() && key.is_none() => {
            verified.remarks.push("the certificate is not signed".to_owned());
        }
        None => {
            let id = &envelope.signatures[0].keyid;
            let remark = format!("signed by key {id}, not checked: give its public half with --key");
            verified.remarks.push(remark);
        }
        Some(key) if envelope.is_signed_by(key) => {
            verified.remarks.push(format!("signed by key {}: right", key.id()));
        }
        Some(key) => {
            verified.wrong.push(format!("the certificate bears no right signature of key {}", key.id()))
        }
    }
}

/// In which part a statement is not that of the run.
fn apart(said: &str, evidence: &Evidence) -> String {
    let parse = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap_or_default();
    let (theirs, ours) = (parse(said), parse(&statement(evidence)));
    let parts = [
        ("/subject", "firmware"),
        ("/predicate/configuration/0", "profile"),
        ("/predicate/configuration/1", "clauses"),
        ("/predicate/configuration/2", "record"),
        ("/predicate/configuration/3", "trace"),
        ("/predicate/result", "result"),
    ];
    let other: Vec<&str> = parts
        .iter()
        .filter(|(path, _)| theirs.pointer(path) != ours.pointer(path))
        .map(|(_, name)| *name)
        .collect();
    if other.is_empty() {
        "other verdicts".to_owned()
    } else {
        format!("another {}", other.join(", another "))
    }
}
