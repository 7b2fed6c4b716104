//! What people, the house and other contexts' news may ask of security.

use forecourt_books::{At, By, MemberId};
use serde::{Deserialize, Serialize};

use crate::kinds::{AlarmId, BackupId, IncidentId, LostCommand};

/// A wish.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case", deny_unknown_fields)]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub enum Command {
    // Alarms (PLAT-54 … PLAT-56).
    /// Somebody raises an alarm by hand, or a device does.
    RaiseAlarm { pattern: String, subject: String, facts: String },
    /// Somebody looks after it.
    Acknowledge { alarm: AlarmId },
    /// It is dealt with.
    Handle { alarm: AlarmId, cause: String, measure: String },
    /// It was none.
    Dismiss { alarm: AlarmId, reason: String },

    // Incidents (PLAT-64 … PLAT-67).
    /// Its protection shall be lifted: asks for approval (PLAT-66).
    AskLift { incident: IncidentId },
    /// The persons concerned are told (PLAT-67).
    TellPersons { incident: IncidentId, members: Vec<MemberId> },
    /// It is over.
    Close { incident: IncidentId, cause: String, measures: String },

    // Reading in bulk (PLAT-45).
    /// Somebody asks to read more personal records than the limit allows.
    AskBulkRead { purpose: String },

    // Backup and restore (PLAT-49 … PLAT-51).
    /// The last good backup shall be restored: asks for the approval of two.
    AskRestore { reason: String },

    // The house tells; by the system only.
    /// A command was refused (PLAT-52, PLAT-54).
    NoteRefusal { by: By, command: String, code: String, facts: String },
    /// Personal records were read (PLAT-45, PLAT-52).
    NoteReading { by: By, report: String, personal: u32 },
    /// An alarm of another context.
    NoteAlarm { pattern: String, subject: String, facts: String },
    /// What was asked for is decided (PLAT-25); the digest is that of what was asked (PLAT-27).
    Decided {
        about: String,
        approved: bool,
        reason: String,
        #[serde(default)]
        digest: String,
    },
    /// An incident's damage is mended: the digests of the restored records agree (PLAT-66).
    Recovered { incident: IncidentId, digest: String },
    /// A backup lies in its second place.
    BackupDone { backup: BackupId, size: u64, digest: String },
    /// A backup failed.
    BackupFailed { backup: BackupId, reason: String },
    /// A test restore of a backup came out: whether its digest matches, and why not (PLAT-51).
    BackupTested {
        backup: BackupId,
        matches: bool,
        #[serde(default)]
        reason: Option<String>,
    },
    /// What was restored, and what was lost (PLAT-50): how many records, and which commands, as far as they are known.
    Restored {
        from: BackupId,
        records: u64,
        lost: u64,
        digest: String,
        #[serde(default)]
        commands: Vec<LostCommand>,
    },
    /// The chain of all records was checked (PLAT-53).
    AuditChecked { records: u64, broken_at: Option<u64> },
    /// A changed record was replaced by the true one of another node (PLAT-55).
    RecordRepaired { record: u64 },
    /// A node went, came or took over (PLAT-57 … PLAT-60).
    NodeWentDown { node: u32 },
    /// A node joined again as standby.
    NodeRejoined { node: u32 },
    /// A standby took over.
    FailedOver { from: u32, to: u32, term: u64, gap_ms: u64, refused: u32 },
    /// The clock of backups, key changes and checks is set going.
    StartClock,
    /// A setting by which the clock goes has another value from an instant on (PLAT-06).
    NoteClock { from: At },
}
