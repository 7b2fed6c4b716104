//! What happens in security: the stored form, complete in itself.

use forecourt_books::{At, BranchId, By, MemberId, PersonId};
use serde::{Deserialize, Serialize};

use crate::kinds::{AlarmId, BackupId, BackupKind, Grade, IncidentId, IncidentKind, LostCommand, Step};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
#[allow(missing_docs, reason = "the fields bear the trade's own names")]
pub enum Event {
    /// A command was refused: who, which, why, and whether it counts as illegal access (PLAT-52, PLAT-54).
    CommandRefused { by: By, command: String, code: String, facts: String, illegal: bool },
    /// Personal records were read (PLAT-52).
    PersonalRead { by: By, report: String, records: u32 },
    /// More personal records were asked for than the limit allows (PLAT-45).
    BulkReadBlocked { by: By, report: String, records: u32, limit: i64 },
    /// Somebody asks to read in bulk.
    BulkReadAsked { person: PersonId, purpose: String, digest: String },
    /// It is granted for a time.
    BulkReadGranted { person: PersonId, until: At },
    /// It is not.
    BulkReadRefused { person: PersonId, reason: String },

    /// An alarm (PLAT-54, PLAT-56).
    SecurityAlarm {
        alarm: AlarmId,
        pattern: String,
        subject: String,
        facts: String,
        grade: Grade,
        manager_at: At,
        head_office_at: At,
        quiet_until: At,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        branch: Option<BranchId>,
    },
    /// Somebody looks after it.
    AlarmAcknowledged { alarm: AlarmId, by: Option<PersonId> },
    /// Nobody did in time (PLAT-56): level 1 the manager of the branch that it concerns, level 2 head office.
    AlarmEscalated {
        alarm: AlarmId,
        level: u8,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        branch: Option<BranchId>,
    },
    /// It is dealt with.
    AlarmHandled { alarm: AlarmId, cause: String, measure: String },
    /// It was none.
    AlarmDismissed { alarm: AlarmId, reason: String },

    /// An incident, in the second of what triggered it (PLAT-64); since when there were signs of it.
    IncidentOpened {
        incident: IncidentId,
        incident_kind: IncidentKind,
        alarm: AlarmId,
        subject: String,
        since: At,
        tell_by: At,
    },
    /// Its programme took a step (PLAT-65).
    StepTaken { incident: IncidentId, step: Step, target: String, until: At },
    /// A blocked source is free again.
    BlockEnded { subject: String, incident: IncidentId },
    /// Its damage is mended (PLAT-66).
    IncidentRecovered { incident: IncidentId, digest: String },
    /// Its protection shall be lifted.
    LiftAsked { incident: IncidentId, digest: String },
    /// It is lifted, step by step (PLAT-66).
    ProtectionLifted { incident: IncidentId, steps: Vec<Step> },
    /// It is not.
    LiftRefused { incident: IncidentId, reason: String },
    /// The persons concerned are told (PLAT-67).
    PersonsTold { incident: IncidentId, n: u32, members: Vec<MemberId> },
    /// Nobody was told in time (PLAT-67).
    TellingOverdue { incident: IncidentId },
    /// It is over (PLAT-67).
    IncidentClosed { incident: IncidentId, cause: String, measures: String },

    /// Keys are changed (PLAT-46); the next change.
    KeyRotated { version: u32, next: At },
    /// A backup is to be made now (PLAT-49); the next of its kind, and when it counts as missed.
    BackupDue { backup: BackupId, backup_kind: BackupKind, next: Option<At>, limit: At },
    /// It lies in its second place.
    BackupDone { backup: BackupId, backup_kind: BackupKind, size: u64, digest: String, verify_by: At },
    /// It was not made in time, or failed.
    BackupMissed { backup: BackupId, reason: String },
    /// Its test restore is to be made now (PLAT-51).
    BackupTestDue { backup: BackupId },
    /// Its test restore gave the same digest.
    BackupVerified { backup: BackupId },
    /// It did not: it is never chosen.
    BackupBad { backup: BackupId },
    /// A restore is asked for (PLAT-50).
    RestoreAsked { number: u32, reason: String, digest: String },
    /// Two approved it: the house restores now.
    RestoreApproved { number: u32 },
    /// It is not approved.
    RestoreRefused { number: u32, reason: String },
    /// It is done, and this was lost.
    Restored { from: BackupId, records: u64, lost: u64, digest: String },
    /// This command was accepted and is lost (PLAT-50).
    CommandLost(LostCommand),

    /// The chain is to be checked now (PLAT-53); the next check.
    AuditCheckDue { next: At },
    /// It is whole.
    AuditVerified { records: u64 },
    /// It is broken, first at this record.
    AuditBroken { position: u64 },
    /// A changed record was found: it is not used (PLAT-55).
    TamperDetected { record: u64 },
    /// It was replaced by the true one.
    RecordRepaired { record: u64 },

    /// A node went down.
    NodeDown { node: u32 },
    /// A node is standby again (PLAT-59).
    NodeRejoined { node: u32 },
    /// A standby took over (PLAT-58).
    FailedOver { from: u32, to: u32, term: u64, gap_ms: u64, refused: u32 },
    /// The clock of backups, key changes and checks is looked at again when a setting changes (PLAT-06).
    ClockToSet { at: At },
    /// The clock of backups, key changes and checks goes.
    ClockStarted { full: Option<At>, increment: Option<At>, rotate: At, check: Option<At> },
}
