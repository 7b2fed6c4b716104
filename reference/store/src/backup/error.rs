//! Why a backup was not made, not believed or not restored.

use crate::error::StoreError;
use crate::record::Head;
use crate::seal::SealError;

/// Why a backup was not made, not believed or not restored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    /// The bytes are no backup of a format known here.
    #[error("this is not a backup of a known format")]
    NotABackup,
    /// The bytes are not those that were written.
    #[error("the backup is damaged: {detail}")]
    Damaged {
        /// What does not hold.
        detail: &'static str,
    },
    /// The key of this backup is missing (PLAT-46).
    #[error(transparent)]
    Key(#[from] SealError),
    /// The journal, or what was restored, cannot be read, written or believed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The journal does not pass through the head the increment is to continue.
    #[error("the journal does not pass through {since}")]
    OtherChain {
        /// That head.
        since: Head,
    },
    /// The caller's fault: a restore goes into an empty journal.
    #[error("the journal to restore into has {len} records")]
    NotEmpty {
        /// Its length.
        len: u64,
    },
    /// The caller's fault: a name of a backup is 1 to 128 of `a`-`z`, `0`-`9`, `.` and `-`, no `.` first.
    #[error("{name:?} is no name of a backup")]
    BadName {
        /// The name.
        name: String,
    },
}
