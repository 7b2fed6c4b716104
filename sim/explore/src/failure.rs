//! What a failure is: its identity, which must stay the same while a plan shrinks, and its rule in plain words.
//!
//! It refuses to know the plan that failed.

use crate::invariants;
use forecourt_record::{Record, Verdict};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How something failed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An invariant does not hold.
    Invariant,
    /// A check of the run does not hold: the chain, the rebuild, the physical truth, what must be closed.
    Check,
    /// The run could not go on: an answer that no rule gives.
    Stopped,
    /// An operation never ended.
    NoProgress,
    /// The same plan gave two records.
    Nondeterminism,
    /// A customer who has nothing to do with the others changed what became of them.
    Interference,
    /// A mistake of the program itself.
    Panic,
}

impl Kind {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Invariant => "invariant broken",
            Kind::Check => "check failed",
            Kind::Stopped => "run stopped",
            Kind::NoProgress => "no progress",
            Kind::Nondeterminism => "nondeterminism",
            Kind::Interference => "interference",
            Kind::Panic => "panic",
        }
    }
}

/// A failure: its identity, and what was found this time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Failure {
    /// How it failed.
    pub kind: Kind,
    /// What failed: an invariant's or a rule's id, or the words of what was expected without their numbers.
    pub id: String,
    /// What was found.
    pub text: String,
}

impl Failure {
    /// The failure of a record, if it is one. An inconclusive run is none: a fault that struck nothing is counted, not
    /// blamed.
    pub fn of(record: &Record, panic: Option<&str>) -> Option<Failure> {
        if let Some(why) = panic {
            let place = why.lines().next().unwrap_or(why);
            return Some(Failure { kind: Kind::Panic, id: place.to_owned(), text: why.to_owned() });
        }
        match record.verdict {
            Verdict::Passed | Verdict::Inconclusive => None,
            Verdict::NoProgress => {
                let text = record.trouble.join("; ");
                Some(Failure { kind: Kind::NoProgress, id: "an operation never ended".to_owned(), text })
            }
            Verdict::Nondeterminism => {
                let text = record.trouble.join("; ");
                Some(Failure { kind: Kind::Nondeterminism, id: "two records".to_owned(), text })
            }
            Verdict::Broken => Some(Self::broken(record)),
        }
    }

    fn broken(record: &Record) -> Failure {
        let check = record.checks.iter().find(|check| !check.held);
        let first = record.trouble.first().map_or("", String::as_str);
        // What stopped the run stands first and is no check.
        if let Some(violation) = first.strip_prefix("invariant broken: ") {
            let id = rule_id(violation).unwrap_or_else(|| without_numbers(violation));
            return Failure { kind: Kind::Invariant, id, text: violation.to_owned() };
        }
        match check {
            Some(check) if first.starts_with("expected ") => {
                let words =
                    if check.step > 0 { "every refusal is a rule's" } else { check.expected.as_str() };
                Failure { kind: Kind::Check, id: without_numbers(words), text: check.found.clone() }
            }
            _ => Failure { kind: Kind::Stopped, id: without_numbers(first), text: first.to_owned() },
        }
    }

    /// Whether another failure is the same one.
    pub fn is(&self, other: &Failure) -> bool {
        self.kind == other.kind && self.id == other.id
    }

    /// Its rule in plain words, where it has one.
    pub fn rule(&self) -> &'static str {
        invariants::words(&self.id)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.word(), self.id)
    }
}

/// The first word that is an id: `I-LED-04`, `MEM-46`.
fn rule_id(text: &str) -> Option<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    let is_id = |word: &&str| {
        let parts: Vec<&str> = word.split('-').collect();
        let (number, names) = parts.split_last().unwrap_or((&"", &[]));
        !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && names.last().is_some_and(|name| name.len() >= 3)
            && names.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_uppercase()))
    };
    words.into_iter().find(is_id).map(str::to_owned)
}

/// Words that stay the same while amounts and ids change.
fn without_numbers(text: &str) -> String {
    let mut words = String::new();
    for c in text.chars().take(120) {
        if !c.is_ascii_digit() {
            words.push(c);
        } else if !words.ends_with('#') {
            words.push('#');
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_in_the_words_of_contexts() {
        assert_eq!(rule_id("value: I-LED-04: M-7 has 3"), Some("I-LED-04".to_owned()));
        assert_eq!(rule_id("members: MEM-46: M-7"), Some("MEM-46".to_owned()));
        assert_eq!(rule_id("M-7 has C-3 and PY-12"), None);
        assert_eq!(without_numbers("line 12: c17 pays 300"), "line #: c# pays #");
    }
}
