//! Why a site cannot go on, and why it did not carry out a command.
//!
//! It refuses to mend either: whoever holds the site decides whether to try again.

use forecourt_books::Rejection;
use forecourt_poller::ProfileError;
use forecourt_store::StoreError;
use forecourt_store::backup::BackupError;
use std::fmt;

/// Why a site cannot go on: not a refusal of a command, but something broken beneath it.
#[derive(Debug)]
pub enum Halt {
    /// A line's profile is out of range: whoever wrote it.
    Profile(ProfileError),
    /// The journal failed: the store.
    Store(StoreError),
    /// The second place could not be restored from (PLAT-50).
    Backup(BackupError),
    /// A stored event cannot be read: the journal is of another version, or not ours.
    Unreadable {
        /// Its number.
        seq: u64,
        /// What is wrong with it.
        why: String,
    },
}

impl fmt::Display for Halt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Profile(error) => write!(f, "the line's profile: {error}"),
            Self::Store(error) => write!(f, "the journal: {error}"),
            Self::Backup(error) => write!(f, "the restore: {error}"),
            Self::Unreadable { seq, why } => write!(f, "event {seq} of the journal cannot be read: {why}"),
        }
    }
}

impl std::error::Error for Halt {}

impl From<StoreError> for Halt {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Why a command was not carried out; nothing has changed.
#[derive(Debug)]
pub enum Refusal {
    /// A rule refuses it.
    Rule(Rejection),
    /// The journal could not take it; try again.
    Store(StoreError),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(rejection) => rejection.fmt(f),
            Self::Store(error) => write!(f, "store: {error}"),
        }
    }
}
