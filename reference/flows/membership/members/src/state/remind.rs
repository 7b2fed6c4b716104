//! Records of reminders.

use forecourt_books::{At, BranchId, Day, MemberId, PersonId};
use serde::Serialize;

use crate::kinds::{Outcome, ReminderKind};

/// A reminder that was raised (MEM-62).
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub struct Reminder {
    pub member: MemberId,
    pub kind: ReminderKind,
    pub subject: u32,
    pub branch: BranchId,
    pub due: Day,
    pub nth: u32,
    pub raised: At,
    pub lapses: Day,
    pub detail: String,
    pub outcome: Outcome,
    pub seen_by: Option<PersonId>,
}
