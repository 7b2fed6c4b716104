//! Commands that were answered under a request key: a repeat gets the first answer and changes nothing (PLAT-04).
//!
//! The answers are journalled beside the events, so that they outlive a restart. It refuses to know what a command
//! means; it knows only whether two are the same.

use crate::contexts::Command;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What became of a command.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum Outcome {
    /// Accepted; its events bear these numbers in the journal (equal when there was none).
    Accepted {
        /// The first event's number.
        first: u64,
        /// The number after the last event's.
        end: u64,
    },
    /// Refused.
    Refused {
        /// The code.
        code: String,
        /// The facts, as one text.
        facts: String,
    },
}

/// One answered request, as it is stored.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Answered {
    /// The request key.
    pub key: String,
    /// Digest of the command's content. Passwords take no part: they are never stored in any form here.
    pub content: String,
    /// What became of it.
    pub answer: Outcome,
}

/// All answered requests by key.
#[derive(Debug, Default)]
pub struct Register(BTreeMap<String, Answered>);

impl Register {
    /// The answer given before to `command`, whose content's digest is `content`, under `key`, if any; `Err` with the first
    /// content's digest when it was for another command. A former version's answer holds, whatever the command was called
    /// then (PLAT-12).
    pub fn find(&self, key: &str, command: &Command, content: &str) -> Option<Result<&Outcome, &str>> {
        let answered = self.0.get(key)?;
        let same = answered.content == content || former(command).any(|then| then == answered.content);
        #[cfg(feature = "zoo")]
        if crate::zoo::seams::forgets(same) {
            return None;
        }
        Some(if same { Ok(&answered.answer) } else { Err(&answered.content) })
    }

    /// Remembers an answer.
    pub fn remember(&mut self, answered: Answered) {
        #[cfg(feature = "zoo")]
        let answered = crate::zoo::seams::remembered(answered);
        self.0.insert(answered.key.clone(), answered);
    }
}

/// The digest of a command's content.
pub fn content(command: &Command) -> String {
    digest(&format!("{command:?}"))
}

/// The digests that its content had when it was another context's.
fn former(command: &Command) -> impl Iterator<Item = String> {
    let (context, name) = command.name();
    crate::former::owners(context, name).map(move |then| {
        let now = format!("{command:?}");
        let content = now.find('(').map_or("", |inner| &now[inner..]);
        let (first, rest) = then.split_at(1);
        digest(&format!("{}{rest}{content}", first.to_ascii_uppercase()))
    })
}

fn digest(text: &str) -> String {
    Sha256::digest(text).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
