//! Commands that were answered under a request key: a repeat gets the first answer and changes nothing (PLAT-04).
//!
//! The answers are journalled beside the events, so that they outlive a restart. It refuses to know what a command
//! means; it knows only whether two are the same.

use crate::contexts::Command;
use forecourt_books::{By, MemberId, PersonId, Terminal};
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
    /// Digest of the command's content, behind its form. Passwords take no part: they are never stored in any form here.
    pub content: String,
    /// What became of it.
    pub answer: Outcome,
}

/// Whose request it was. Somebody who asks again from another terminal or on another channel is the same (PLAT-80); what
/// the journal does not know, of times before there were actors, is anybody's.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Asker {
    Anybody,
    System,
    Terminal(Terminal),
    Person(PersonId),
    Member(MemberId),
    Guest(String),
    Outside(String),
}

impl Asker {
    fn of(by: &By) -> Asker {
        match by {
            By::System => Asker::System,
            By::Terminal(terminal) => Asker::Terminal(terminal.clone()),
            By::Person { person, .. } => Asker::Person(*person),
            By::Member { member, .. } => Asker::Member(*member),
            By::Guest(name) => Asker::Guest(name.clone()),
            By::Outside(name) => Asker::Outside(name.clone()),
        }
    }
}

/// Why a key has no answer for somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Taken<'a> {
    /// The asker's own first command under it was another, of this content's digest.
    ByOther(&'a str),
    /// Somebody else's: what it was, and what became of it, is not the asker's business.
    BySomebody,
}

/// All answered requests by key.
#[derive(Debug, Default)]
pub struct Register(BTreeMap<String, (Asker, Answered)>);

impl Register {
    /// The answer given before to `command` of `by`, whose content's digest is `content`, under `key`, if any; `Err` when it
    /// was for another command, or another's. A former version's answer holds, whatever the command was called then (PLAT-12).
    pub fn find(
        &self,
        by: &By,
        key: &str,
        command: &Command,
        content: &str,
    ) -> Option<Result<&Outcome, Taken<'_>>> {
        let (asker, answered) = self.0.get(key)?;
        if *asker != Asker::Anybody && *asker != Asker::of(by) {
            return Some(Err(Taken::BySomebody));
        }
        let same = answered.content == content || former(command, &answered.content);
        #[cfg(feature = "zoo")]
        if crate::zoo::seams::forgets(same) {
            return None;
        }
        Some(if same { Ok(&answered.answer) } else { Err(Taken::ByOther(&answered.content)) })
    }

    /// Remembers an answer to a request of `by`; of nobody, where it is not known whose it was.
    pub fn remember(&mut self, by: Option<&By>, answered: Answered) {
        #[cfg(feature = "zoo")]
        let answered = crate::zoo::seams::remembered(answered);
        self.0.insert(answered.key.clone(), (by.map_or(Asker::Anybody, Asker::of), answered));
    }
}

/// Stands before digests of what was given. Those of former versions, of the command as its types were named and all of its
/// fields, stand bare.
const GIVEN: &str = "given:";

/// The digest of a command's content: of its written name and of the fields that say something, so that a later version,
/// whose commands have more fields, finds the answer to the same request (PLAT-12).
pub fn content(command: &Command) -> String {
    let (context, _) = command.name();
    given(context, command)
}

fn given(context: &str, command: &Command) -> String {
    format!("{GIVEN}{}", digest(&format!("{context}.{}", command.given())))
}

/// Whether `content` is the digest that a command's content had in a former version: under the context that the command
/// belonged to then, and in the form of then.
fn former(command: &Command, content: &str) -> bool {
    let (context, name) = command.name();
    let mut owners = crate::former::owners(context, name);
    if content.starts_with(GIVEN) {
        let then = crate::former::spelt(context, name, &command.given());
        let respelt = then.map(|then| format!("{GIVEN}{}", digest(&format!("{context}.{then}"))));
        return respelt.is_some_and(|then| then == content)
            || owners.any(|then| given(then, command) == content);
    }
    let now = format!("{command:?}");
    let inner = now.find('(').map_or("", |inner| &now[inner..]);
    let then = owners.map(|then| {
        let (first, rest) = then.split_at(1);
        format!("{}{rest}{inner}", first.to_ascii_uppercase())
    });
    then.chain([now.clone()]).any(|then| digest(&then) == content)
}

fn digest(text: &str) -> String {
    Sha256::digest(text).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
