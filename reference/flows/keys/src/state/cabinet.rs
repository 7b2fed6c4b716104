//! A cabinet as the host knows it: drawers, slots, the sign-in, the one operation, outages.

use std::collections::{BTreeMap, BTreeSet};

use forecourt_books::{At, PersonId};
use serde::Serialize;

use super::people::SignIn;
use crate::event::Pace;
use crate::kinds::{Act, Bay, DrawerReport, KeyId, OperationId, PhotoId, Place, Purpose, Reading, Tag};

/// One cabinet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cabinet {
    /// Its drawers by number, from 1.
    pub drawers: BTreeMap<u8, Drawer>,
    /// What its screen shows: one operator at a time (KEY-73).
    pub sign_in: SignIn,
    /// Rejected fingers in a row.
    pub finger_failures: u32,
    /// The reader is shut through this instant.
    pub reader_shut: Option<At>,
    /// At most one operation, so at most one open drawer (KEY-41).
    pub operation: Option<Operation>,
    /// The line is silent since then (KEY-56).
    pub line_down: Option<At>,
    /// The scan after an outage (KEY-67).
    pub start_scan: Option<Outage>,
}

impl Cabinet {
    /// Whether any drawer is not known to be fully closed.
    pub fn open_drawer(&self) -> Option<u8> {
        self.drawers.iter().find(|(_, drawer)| drawer.is_open()).map(|(number, _)| *number)
    }
}

/// One drawer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Drawer {
    /// Number of its slots, 1 … 32.
    pub slots: u8,
    /// What its board said last.
    pub report: Option<DrawerReport>,
    /// Its board does not answer.
    pub silent: bool,
    /// A motor fault that a manager must clear (KEY-43).
    pub blocked: bool,
    /// Opened without command (KEY-44).
    pub forced: Option<Forced>,
    /// Open since then, for the alarm of KEY-40.
    pub open_since: Option<At>,
    /// From alarm to alarm.
    pub open_again_s: i64,
    /// The alarm of this opening was raised.
    pub open_told: bool,
    /// An outage ended its operation before its board said anything of the opening: what it says next is no forced opening
    /// (KEY-44), and if it is not closed, there is an alarm after so many seconds (KEY-40).
    pub adrift: Option<i64>,
}

impl Drawer {
    /// Its board said that it is not fully closed.
    pub fn is_open(&self) -> bool {
        self.report.is_some_and(|report| !report.closed)
    }
}

/// A forced opening that is not over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Forced {
    /// The scan that was ordered at once is done.
    pub scanned: bool,
    /// The drawer is closed again, its last scan runs.
    pub shut: bool,
}

/// An outage whose scan is not over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outage {
    /// The last instant that was known good.
    pub from: At,
    /// Drawers still to be scanned.
    pub pending: BTreeSet<Bay>,
    /// Keys that turned up in it.
    pub found: BTreeSet<KeyId>,
}

/// One slot (KEY-20).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Slot {
    /// The last reading, whatever it says.
    pub reading: Reading,
    /// What the last statement about content said: a tag, or nothing. Silence leaves it as it was (KEY-26).
    pub content: Option<Tag>,
    /// Since when the reading stands.
    pub since: At,
}

/// What an operation is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// A take of one key.
    Take(Take),
    /// A return of any keys.
    Return,
}

/// A take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Take {
    /// The key.
    pub key: KeyId,
    /// Its slot.
    pub place: Place,
    /// Its tag.
    pub tag: Tag,
    /// Who will hold it.
    pub holder: PersonId,
    /// What for.
    pub purpose: Purpose,
    /// From the taking to the limit.
    pub due_s: Option<i64>,
    /// How it stands.
    pub stage: TakeStage,
}

/// How a take stands (I-KEY-07).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TakeStage {
    /// Its tag was not yet read in this take.
    Unseen,
    /// Its tag was read, it hangs there.
    Seen,
    /// The slot went from its tag to empty.
    Taken,
    /// Given up.
    Abandoned,
}

/// How far an operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// A take's slot is watched; nothing has moved.
    Watching,
    /// Told to open.
    Opening,
    /// Fully open.
    Open,
    /// Told to close.
    Closing,
    /// Fully closed, the closing scan runs.
    ClosingScan,
    /// Stands where the motor left it; a manager must clear the fault.
    Blocked,
}

/// The operation of a cabinet: one opening of one drawer by one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Operation {
    /// Its number.
    pub id: OperationId,
    /// Its drawer.
    pub bay: Bay,
    /// Take or return.
    pub work: Work,
    /// Who does it, with the sign-in's photo.
    pub act: Act,
    /// The photo of this opening (KEY-16).
    pub opening_photo: Option<PhotoId>,
    /// How far it is.
    pub phase: Phase,
    /// The times that hold for it.
    pub pace: Pace,
    /// When the drawer was told to open (KEY-15).
    pub opened: Option<At>,
    /// Keys in the drawer before.
    pub before: u32,
    /// Returned so far.
    pub returned: u32,
    /// Taken so far.
    pub taken: u32,
    /// A full pass since the taking is still wanted (KEY-27).
    pub check_pending: bool,
    /// It was told to close once: when it stands open again, it closes again.
    pub close_next: bool,
    /// The operator wants it closed.
    pub close_wanted: bool,
    /// Tries after a motor fault.
    pub retries: i64,
    /// The last change in the drawer.
    pub last_change: Option<At>,
}

impl Operation {
    /// The take, if it is one.
    pub fn take(&self) -> Option<&Take> {
        match &self.work {
            Work::Take(take) => Some(take),
            Work::Return => None,
        }
    }

    /// What the drawer was opened for, as the history tells it (KEY-15).
    pub fn purpose(&self) -> String {
        self.take().map_or_else(|| "return".to_owned(), |take| forecourt_books::text::line(&take.purpose))
    }

    /// The take, if its key still hangs there and is wanted.
    pub fn wanted(&self) -> Option<&Take> {
        self.take().filter(|take| matches!(take.stage, TakeStage::Unseen | TakeStage::Seen))
    }
}
