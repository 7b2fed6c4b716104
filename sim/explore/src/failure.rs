//! What a failure is: its identity, which must stay the same while a plan shrinks, and its rule in plain words.
//!
//! It refuses to know the plan that failed.

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
        RULES.iter().find(|(id, _)| *id == self.id).map_or("", |(_, words)| words)
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

/// Rules in plain words.
const RULES: &[(&str, &str)] = &[
    ("I-KEY-01", "a tag is read in one slot only, unless it is a known copy"),
    ("I-KEY-02", "a key is in exactly one state of custody, and no slot holds two keys"),
    ("I-KEY-03", "every key that was ever registered is counted in exactly one state"),
    ("I-KEY-08", "a return closes the custody of exactly the key that was read"),
    ("I-KEY-10", "who holds a key is somebody of the house who signed in for it"),
    ("I-KEY-14", "a key that is out has one deadline, and one alarm when it passes"),
    ("I-KEY-15", "one operation opens one drawer once, and no key is wanted twice"),
    ("I-KEY-16", "no key is released while its car's order is open"),
    ("I-KEY-18", "where a key is follows from the history alone"),
    ("I-REN-01", "a car is booked by one order at a time; touching edges are allowed"),
    ("I-REN-02", "a car is in use by at most one order"),
    ("I-REN-03", "no more orders hold a car than there are bookings"),
    ("I-REN-04", "every car stands somewhere, once"),
    ("I-REN-05", "a deposit is captured, released or still held: nothing of it is lost or invented"),
    ("I-REN-06", "never more is paid back than was paid"),
    ("I-REN-07", "who drives has paid the deposit and confirmed the inspection before"),
    ("I-REN-08", "nothing is charged before the inspection after use"),
    ("I-REN-11", "a deposit is refunded or applied, not both; a sold car takes no booking"),
    ("I-REN-12", "a car's reading never goes back"),
    ("I-REN-15", "one review for each ended rental, by its own user"),
    ("I-LED-01", "debit and credit are equal in every unit"),
    ("I-LED-04", "a balance is the sum of its movements, and the ledger says the same"),
    ("I-LED-05", "no stored value is below zero"),
    ("I-LED-06", "the parts of a whole make the whole"),
    ("I-LED-08", "what is paid by all means is what is due"),
    ("I-LED-09", "a closed month does not change any more"),
    ("I-LED-10", "captured less refunded, fees and payouts is what the channel owes"),
    ("I-LED-12", "nothing goes back that did not come, and never more than came"),
    ("I-PTS-01", "points issued are redeemed, expired, taken back or outstanding"),
    ("I-PTS-02", "points stand in lots that end one after the other, none of them empty"),
    ("I-PTS-07", "points that are owed are owed, and never a balance below zero"),
    ("I-PTS-09", "what branches owe each other for points adds up to nothing"),
    ("I-PTS-12", "a package is never used beyond what was bought"),
    ("I-PTS-13", "a used voucher had left the stock and says where it was used"),
    ("I-PTS-14", "a replaced card is dead for ever"),
    ("I-PTS-15", "a plate is on one member's cards"),
    ("I-PTS-17", "no more sessions than licensed places"),
    ("MEM-46", "every movement stands on the account of its own member"),
    ("MEM-61", "vouchers issued are in stock, sold, given, used, expired or void"),
    ("PLAT-61", "what waits for a channel waits once, and is not yet done"),
    ("FUEL-29", "a payment that is over keeps no parts"),
    ("the journal's chain holds", "no stored record can be altered, deleted or moved without being seen"),
    ("the state can be rebuilt from the journal", "the state is what the journal says, and nothing else"),
    ("every key hangs where the books say", "where the books name a slot, the key hangs there in truth"),
    ("nothing stands open at the end", "after a quiet time everything that has a limit has come to its end"),
    ("every refusal is a rule's", "a command is done or refused by a rule; no answer is an accident"),
];

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

    #[test]
    fn rules_stand_once_each() {
        let mut ids: Vec<&str> = RULES.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), RULES.len());
    }
}
