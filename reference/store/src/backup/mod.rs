//! Backups of a journal (PLAT-49 to PLAT-51): made, sealed, put at a second place, tested, restored.
//!
//! Made of the journal as it is stored: personal values stay sealed under their owners' keys within a
//! backup, so that an erasure reaches the backups, too (PLAT-48). When one is due is not known here.

mod blob;
mod error;
mod restore;
mod vault;

pub use blob::{Backup, BackupHeader, BackupKind, full_backup, incremental_backup};
pub use error::BackupError;
pub use restore::{Lost, Restored, Skipped, restore, verify_backup};
pub use vault::{FolderVault, MemoryVault, Vault, expired, retain, versions_needed};
