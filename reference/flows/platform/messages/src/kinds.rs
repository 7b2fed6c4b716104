//! The words of this context: ids, states of an outbox entry, reasons, the wording of a template.
//!
//! Data only. It refuses to know when a state changes.

use std::collections::BTreeMap;

use forecourt_books::message::To;
use forecourt_books::{At, BranchId, Lang, Personal};
use serde::{Deserialize, Serialize};

forecourt_books::id_kind! {
    /// One entry of the outbox: one message to one recipient by one way (PLAT-37, PLAT-39).
    OutId = "OB"
}
forecourt_books::id_kind! {
    /// One message between users, or of the system to users' desks (PLAT-35, PLAT-36).
    NoteId = "MS"
}
forecourt_books::id_kind! {
    /// One wording of a template (PLAT-39).
    TemplateId = "TP"
}

/// The wording of a template in both languages, with `{name}` for the fact of that name (PLAT-39).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Wording {
    /// The template's name in kebab-case.
    pub name: String,
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl Wording {
    /// The text with its facts filled in; a hole without a fact stays as it is.
    pub fn told<'a>(&self, lang: Lang, facts: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
        let mut told = match lang {
            Lang::En => self.en.clone(),
            Lang::Zh => self.zh.clone(),
        };
        for (name, value) in facts {
            told = told.replace(&format!("{{{name}}}"), value);
        }
        told
    }
}

/// Facts of a message, by name. Each value may be personal, so all are kept sealed for the recipient (PLAT-44).
pub type SealedFacts = BTreeMap<String, Personal>;

/// Why an entry was not sent at all (PLAT-39).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Skip {
    /// An advertisement to somebody who did not consent.
    NoConsent,
    /// A text message to somebody without a phone.
    NoPhone,
    /// No such member or employee, or one who was erased (PLAT-48).
    NoRecipient,
}

impl Skip {
    /// Its word, as reports show it.
    pub fn word(self) -> &'static str {
        match self {
            Skip::NoConsent => "no-consent",
            Skip::NoPhone => "no-phone",
            Skip::NoRecipient => "no-recipient",
        }
    }
}

/// What became of work that somebody does by hand: a call, a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Done {
    /// The person was reached, the letter posted.
    Reached,
    /// The person was not reached.
    NotReached,
}

/// What the gateway says of a message (PLAT-37).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The phone has it.
    Delivered,
    /// The try failed.
    Failed,
}

/// Where an entry of the outbox stands (PLAT-38).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Waits for its send-at, its turn, or its next try.
    Waiting,
    /// The gateway has it and has not answered.
    HandedOver {
        /// Since when.
        since: At,
    },
    /// Somebody is to call or to write.
    Open,
    /// Delivered, reached, posted.
    Delivered,
    /// All tries failed, or nobody was reached.
    Failed,
    /// Its not-after came first.
    Expired,
    /// Not sent at all.
    Skipped(
        /// Why.
        Skip,
    ),
}

impl Phase {
    /// Whether nothing more happens to it.
    pub fn is_ended(self) -> bool {
        matches!(self, Phase::Delivered | Phase::Failed | Phase::Expired | Phase::Skipped(_))
    }

    /// Its word, as reports and filters name it.
    pub fn word(self) -> &'static str {
        match self {
            Phase::Waiting => "waiting",
            Phase::HandedOver { .. } => "handed-over",
            Phase::Open => "open",
            Phase::Delivered => "delivered",
            Phase::Failed => "failed",
            Phase::Expired => "expired",
            Phase::Skipped(_) => "skipped",
        }
    }
}

/// To whom users write (PLAT-35).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Audience {
    /// One person, or everybody with a role.
    To(
        /// Who.
        To,
    ),
    /// Everybody of a branch.
    Branch(
        /// The branch.
        BranchId,
    ),
    /// Everybody of a department.
    Department {
        /// Of which branch.
        branch: BranchId,
        /// Its name.
        name: String,
    },
}

/// `P-3`, `M-7`, `cashier@B-1`, `branch B-1`, `sales@B-1`: as reports show it.
impl std::fmt::Display for Audience {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Audience::To(to) => f.write_str(&shown(to)),
            Audience::Branch(branch) => write!(f, "branch {branch}"),
            Audience::Department { branch, name } => write!(f, "{name}@{branch}"),
        }
    }
}

/// A recipient as reports show it; also the owner of the facts sealed for it, a guest's apart.
pub fn shown(to: &To) -> String {
    match to {
        To::Member(member) => member.to_string(),
        To::Person(person) => person.to_string(),
        To::Role(role, Some(branch)) => format!("{role}@{branch}"),
        To::Role(role, None) => role.clone(),
        To::Guest(name) => format!("guest:{name}"),
    }
}

/// What a message on a desk says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Body {
    /// A user's own words, sealed for the writer.
    Written(
        /// The words; 1 … 1,000 characters.
        Personal,
    ),
    /// A template with its facts.
    Told {
        /// Which wording.
        template: TemplateId,
        /// The facts.
        facts: SealedFacts,
    },
}
