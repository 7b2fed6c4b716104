//! What may be asked of the outbox and of messages between users. Wishes only (PLAT-11).
//!
//! It refuses to know whether a wish is granted.

use std::collections::BTreeMap;

use forecourt_books::message::{Cause, To, Way};
use forecourt_books::{At, BranchId, PersonId};
use serde::{Deserialize, Serialize};

use crate::kinds::{Done, NoteId, OutId, Outcome};

/// A command of this context.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub enum Command {
    /// Somebody is to be told something: made of [`forecourt_books::Ask::Tell`], by the system alone (PLAT-37).
    Send {
        to: To,
        way: Way,
        cause: Cause,
        template: String,
        en: String,
        zh: String,
        #[serde(default)]
        facts: BTreeMap<String, String>,
        #[serde(default)]
        about: String,
        #[serde(default)]
        branch: Option<BranchId>,
        #[serde(default)]
        send_at: Option<At>,
        #[serde(default)]
        not_after: Option<At>,
    },
    /// An employee writes to a person, a role (in a branch or everywhere), a department, or a whole branch (PLAT-35).
    Write {
        #[serde(default)]
        person: Option<PersonId>,
        #[serde(default)]
        role: Option<String>,
        #[serde(default)]
        department: Option<String>,
        #[serde(default)]
        branch: Option<BranchId>,
        text: String,
        #[serde(default)]
        about: String,
    },
    /// An employee takes what waits, at login or whenever; the system may do it for a person (PLAT-35).
    Fetch {
        #[serde(default)]
        person: Option<PersonId>,
    },
    /// An employee has read a message.
    Read { note: NoteId },
    /// An employee opens what a message refers to (PLAT-36).
    Open { note: NoteId },
    /// The gateway's answer for a message, by the outside system `sms-gateway` (PLAT-37).
    GatewayReport { message: OutId, outcome: Outcome },
    /// A phone task was called or a letter posted, or not (PLAT-39).
    WorkDone { message: OutId, outcome: Done },
}
