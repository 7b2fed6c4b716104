//! Everything that can go wrong with a journal, and whose fault it was.

use crate::seal::SealError;
use crate::verify::Break;

/// A part of an entry with a limited length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The actor.
    By,
    /// The context.
    Context,
    /// The kind.
    Kind,
    /// The body.
    Body,
}

/// Why a journal did not do what it was asked. After every refused append the journal is as it was, with
/// the exceptions [`StoreError::AnswerLost`] and [`StoreError::Io`] name themselves.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The caller's fault: a batch has at least one entry.
    #[error("the caller gave an empty batch")]
    EmptyBatch,
    /// The caller's fault: a part of an entry is too long.
    #[error("the caller gave a {part:?} of {bytes} bytes; the limit is {limit}")]
    TooLong {
        /// The part.
        part: Part,
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// The caller's fault: the target of a backup or a restore is there already and is not overwritten.
    #[error("{path} exists and is not overwritten")]
    Exists {
        /// The file.
        path: String,
    },
    /// The caller's fault: a journal is cut between batches only, and within its length.
    #[error("record {len} does not end a batch")]
    InsideBatch {
        /// The record named.
        len: u64,
    },
    /// The medium is full, or the journal has reached the size its options allow (fault H3).
    #[error("the store is full")]
    Full,
    /// Another connection holds the write lock for longer than the options wait.
    #[error("another program is writing to this journal")]
    Busy,
    /// Another writer has appended since this journal was opened: what the caller knows is old.
    /// Nothing was written; open again and fold again.
    #[error("another program has written to this journal: {known} records known, {stored} stored")]
    Overtaken {
        /// The number of records this journal knew.
        known: u64,
        /// The number of records stored.
        stored: u64,
    },
    /// The file is not a journal; it was not touched.
    #[error("this file is not a journal: {detail}")]
    Foreign {
        /// What was found instead.
        detail: String,
    },
    /// The file was written by a newer program; it was not touched.
    #[error("this journal has schema {found}; this program knows up to {known}")]
    NewerSchema {
        /// Its schema version.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// The file was written by a program too old for this one; it was not touched.
    #[error("this journal has schema {found}; this program reads none so old, but {known}")]
    OlderSchema {
        /// Its schema version.
        found: i64,
        /// The version known here.
        known: i64,
    },
    /// The last batch was never closed (fault H2). It was never acknowledged; cut it off to go on.
    #[error("batch {batch} was torn: {kept} of its records are stored and it is not closed")]
    Torn {
        /// The torn batch.
        batch: u64,
        /// How many of its records are there.
        kept: u64,
    },
    /// The chain does not hold: somebody, or the medium, changed the journal.
    #[error(transparent)]
    Broken(#[from] Break),
    /// A personal value could not be sealed or shown (PLAT-44).
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The medium damaged the file below the level of records; restore a backup.
    #[error("the file is damaged: {detail}")]
    Damaged {
        /// What SQLite said.
        detail: String,
    },
    /// The node asked is of an older term: another one took over, and it accepts nothing (PLAT-59).
    #[error("node {node} is of term {term}; the present one is {present}")]
    StaleTerm {
        /// The node.
        node: u32,
        /// Its term.
        term: u64,
        /// The present term.
        present: u64,
    },
    /// The node asked is not the primary.
    #[error("node {node} is not the primary")]
    NotPrimary {
        /// The node.
        node: u32,
    },
    /// No node is the primary at present: ask again after the takeover (PLAT-58).
    #[error("there is no primary at present")]
    NoPrimary,
    /// The batch was stored but its acknowledgement did not arrive (fault H8). The caller has to look.
    #[error("the answer was lost; the batch may be stored")]
    AnswerLost,
    /// The system refused to read or write. If an append says so, the batch is not in this journal, but
    /// it may reappear if the process dies before the next append: open again and look.
    #[error("reading or writing failed: {detail}")]
    Io {
        /// What the system said.
        detail: String,
    },
    /// Our fault: SQLite refused a statement of ours.
    #[error("internal error of the store: {detail}")]
    Internal {
        /// What SQLite said.
        detail: String,
    },
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode as Code;
        let detail = error.to_string();
        match error.sqlite_error_code() {
            Some(Code::DiskFull) => Self::Full,
            Some(Code::DatabaseBusy | Code::DatabaseLocked) => Self::Busy,
            Some(Code::NotADatabase) => Self::Foreign { detail },
            Some(Code::DatabaseCorrupt) => Self::Damaged { detail },
            Some(
                Code::SystemIoFailure
                | Code::CannotOpen
                | Code::PermissionDenied
                | Code::ReadOnly
                | Code::FileLockingProtocolFailed
                | Code::NoLargeFileSupport
                | Code::OutOfMemory,
            ) => Self::Io { detail },
            _ => Self::Internal { detail },
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull => Self::Full,
            _ => Self::Io { detail: error.to_string() },
        }
    }
}
