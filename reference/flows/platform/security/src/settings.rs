//! Every number of these rules (PLAT-06).

use forecourt_books::Setting;

/// Personal records that one user may read in an hour (PLAT-45).
pub const BULK_READ: Setting = Setting::number("plat.bulk_read", 200, (1, 1_000_000), "records", "PLAT-45");
/// How long a granted bulk read lasts (PLAT-45).
pub const BULK_GRANT_H: Setting = Setting::number("plat.bulk_grant_h", 24, (1, 720), "h", "PLAT-45");
/// How often keys are changed (PLAT-46).
pub const KEY_DAYS: Setting = Setting::number("plat.key_days", 90, (1, 3650), "days", "PLAT-46");
/// When the full backup is made, minutes past midnight (PLAT-49).
pub const BACKUP_MIN: Setting = Setting::number("plat.backup_min", 120, (0, 1439), "min", "PLAT-49");
/// How often an incremental backup is made (PLAT-49).
pub const INCREMENT_H: Setting = Setting::number("plat.increment_h", 1, (1, 24), "h", "PLAT-49");
/// Whether backups are made at all: an installation without a second place has none (PLAT-49).
pub const BACKUPS: Setting = Setting::flag("plat.backups", false, "PLAT-49");
/// How long backups are kept (PLAT-49).
pub const BACKUP_KEPT_DAYS: Setting =
    Setting::number("plat.backup_kept_days", 30, (1, 3650), "days", "PLAT-49");
/// How many month-ends are kept (PLAT-49).
pub const BACKUP_KEPT_MONTHS: Setting =
    Setting::number("plat.backup_kept_months", 12, (0, 120), "months", "PLAT-49");
/// How long a backup may take to be told of, before it counts as missed (PLAT-49).
pub const BACKUP_LIMIT_MIN: Setting =
    Setting::number("plat.backup_limit_min", 30, (1, 1440), "min", "PLAT-49");
/// How soon a full backup is proved by a test restore (PLAT-51).
pub const VERIFY_H: Setting = Setting::number("plat.backup_verify_h", 24, (1, 168), "h", "PLAT-51");
/// When the chain of all records is checked, minutes past midnight (PLAT-53).
pub const AUDIT_MIN: Setting = Setting::number("plat.audit_min", 180, (0, 1439), "min", "PLAT-53");
/// Whether the chain is checked by the clock (PLAT-53).
pub const AUDIT_DAILY: Setting = Setting::flag("plat.audit_daily", false, "PLAT-53");
/// Refusals of one user or terminal that are a pattern (PLAT-54).
pub const REFUSALS_N: Setting = Setting::number("plat.refusals_n", 5, (2, 100), "refusals", "PLAT-54");
/// Within this time (PLAT-54).
pub const REFUSALS_MIN: Setting = Setting::number("plat.refusals_min", 10, (1, 1440), "min", "PLAT-54");
/// Codes of refusals that are illegal access, not business (PLAT-54).
pub const ILLEGAL: Setting = Setting::list(
    "plat.illegal_codes",
    "forbidden, wrong-branch, own-role, self-approval, not-yours, not-signed-in, session-ended, bulk-read-blocked, \
     source-blocked, account-held",
    "PLAT-54",
);
/// One alarm per pattern and subject in this time (PLAT-54).
pub const QUIET_MIN: Setting = Setting::number("plat.alarm_quiet_min", 30, (1, 1440), "min", "PLAT-54");
/// An alarm that nobody acknowledges goes to the manager (PLAT-56).
pub const TO_MANAGER_MIN: Setting =
    Setting::number("plat.alarm_manager_min", 15, (1, 1440), "min", "PLAT-56");
/// And to head office (PLAT-56).
pub const TO_HEAD_OFFICE_MIN: Setting =
    Setting::number("plat.alarm_head_office_min", 60, (1, 10_080), "min", "PLAT-56");
/// Medium alarms that count as high (PLAT-64).
pub const MEDIUM_N: Setting = Setting::number("plat.incident_medium_n", 3, (2, 100), "alarms", "PLAT-64");
/// Within this time (PLAT-64).
pub const MEDIUM_MIN: Setting = Setting::number("plat.incident_medium_min", 10, (1, 1440), "min", "PLAT-64");
/// How long a source stays blocked (PLAT-65).
pub const BLOCK_H: Setting = Setting::number("plat.block_h", 24, (1, 8760), "h", "PLAT-65");
/// By when the persons concerned are told (PLAT-67).
pub const TELL_H: Setting = Setting::number("plat.incident_tell_h", 72, (1, 720), "h", "PLAT-67");

/// All of them.
pub const TABLE: &[Setting] = &[
    BULK_READ,
    BULK_GRANT_H,
    KEY_DAYS,
    BACKUP_MIN,
    INCREMENT_H,
    BACKUPS,
    BACKUP_KEPT_DAYS,
    BACKUP_KEPT_MONTHS,
    BACKUP_LIMIT_MIN,
    VERIFY_H,
    AUDIT_MIN,
    AUDIT_DAILY,
    REFUSALS_N,
    REFUSALS_MIN,
    ILLEGAL,
    QUIET_MIN,
    TO_MANAGER_MIN,
    TO_HEAD_OFFICE_MIN,
    MEDIUM_N,
    MEDIUM_MIN,
    BLOCK_H,
    TELL_H,
];
