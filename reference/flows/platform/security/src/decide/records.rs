//! Reading in bulk, keys, backups and their proof, restores, the chain of all records.
//!
//! It refuses to touch a record: each event here is an order to the house or what the house told.

use forecourt_books::context::Scene;
use forecourt_books::{At, By, Rejection, text};

use super::{alarms, words};
use crate::event::Event;
use crate::kinds::{BackupId, BackupKind, LostCommand};
use crate::rejection::no_backup;
use crate::settings;
use crate::state::records::BackupState;
use crate::state::{Deadline, State};

pub(super) fn reading(by: &By, report: &str, records: u32) -> Vec<Event> {
    vec![Event::PersonalRead { by: by.clone(), report: report.to_owned(), records }]
}

pub(super) fn ask_bulk_read(scene: &Scene<'_>, purpose: &str) -> Result<Vec<Event>, Rejection> {
    words(&[("purpose", purpose)])?;
    let Some(person) = scene.by.employee() else {
        return Err(Rejection::new("forbidden").with("actor", scene.by));
    };
    let digest = text::line(&(person, purpose));
    Ok(vec![Event::BulkReadAsked { person, purpose: purpose.to_owned(), digest }])
}

/// What was decided of a bulk read (`bulk-read/P-3`) or a restore (`restore/1`).
pub(super) fn decided(
    state: &State,
    scene: &Scene<'_>,
    about: &str,
    approved: bool,
    reason: &str,
) -> Vec<Event> {
    let reason = reason.to_owned();
    if let Some(person) = about.strip_prefix("bulk-read/").and_then(|person| person.parse().ok()) {
        let until = scene.at.plus_h(scene.number(&settings::BULK_GRANT_H));
        return vec![match approved {
            true => Event::BulkReadGranted { person, until },
            false => Event::BulkReadRefused { person, reason },
        }];
    }
    let number = about.strip_prefix("restore/").and_then(|number| number.parse::<u32>().ok());
    match number.filter(|number| *number as usize <= state.restores.rows().len()) {
        Some(number) if approved => vec![Event::RestoreApproved { number }],
        Some(number) => vec![Event::RestoreRefused { number, reason }],
        None => Vec::new(),
    }
}

/// A restore needs a backup that was proved (PLAT-51), and two who approve (PLAT-50).
pub(super) fn ask_restore(state: &State, reason: &str) -> Result<Vec<Event>, Rejection> {
    words(&[("reason", reason)])?;
    let good = |kind, backup: &crate::state::records::Backup| {
        backup.kind == kind && backup.state == BackupState::Verified
    };
    if !state.backups.iter().any(|(_, backup)| good(BackupKind::Full, backup)) {
        return Err(Rejection::new("no-good-backup"));
    }
    let number = u32::try_from(state.restores.rows().len() + 1).expect("fewer than 2^32 restores");
    Ok(vec![Event::RestoreAsked { number, reason: reason.to_owned(), digest: text::line(&(number, reason)) }])
}

/// When the clock starts: the next full backup, increment, key change and check (PLAT-46, PLAT-49, PLAT-53). Started again,
/// it leaves the change of keys where it was: who starts it often does not put it off.
pub(super) fn clock(state: &State, scene: &Scene<'_>) -> Event {
    let backups = scene.flag(&settings::BACKUPS);
    let daily = |setting| scene.at.next_minute_of_day(scene.number(setting));
    // What is due in this very second is done first, and not put off by a day.
    let or_now = |deadline, then| state.agenda.get(&deadline).filter(|at| *at <= scene.at).unwrap_or(then);
    Event::ClockStarted {
        full: backups.then(|| or_now(Deadline::FullBackup, daily(&settings::BACKUP_MIN))),
        increment: backups.then(|| or_now(Deadline::Increment, next_hour(scene))),
        rotate: next_rotation(state, scene),
        check: scene
            .flag(&settings::AUDIT_DAILY)
            .then(|| or_now(Deadline::Check, daily(&settings::AUDIT_MIN))),
    }
}

/// Whether the clock goes by this setting.
pub(crate) fn is_clocked(key: &str) -> bool {
    let clocked = [
        &settings::BACKUPS,
        &settings::BACKUP_MIN,
        &settings::INCREMENT_H,
        &settings::AUDIT_DAILY,
        &settings::AUDIT_MIN,
        &settings::KEY_DAYS,
    ];
    clocked.iter().any(|setting| setting.key == key)
}

/// A setting of the clock changes: now, or from an instant on. A clock that does not go is started by what is switched on; a
/// time alone starts none (PLAT-06, PLAT-49, PLAT-53).
pub(super) fn clock_by(state: &State, scene: &Scene<'_>, from: At) -> Vec<Event> {
    if from > scene.at {
        return vec![Event::ClockToSet { at: from }];
    }
    let goes = state.agenda.get(&Deadline::Rotate).is_some();
    let wanted = scene.flag(&settings::BACKUPS) || scene.flag(&settings::AUDIT_DAILY);
    let started = clock(state, scene);
    if (goes || wanted) && started != standing(state, scene) { vec![started] } else { Vec::new() }
}

/// When keys are changed next: as it stands, and not later than so many days from now (PLAT-46).
fn next_rotation(state: &State, scene: &Scene<'_>) -> At {
    let days = scene.at.end_after_days(scene.number(&settings::KEY_DAYS));
    state.agenda.get(&Deadline::Rotate).map_or(days, |stands| stands.min(days))
}

/// The clock as it stands.
fn standing(state: &State, scene: &Scene<'_>) -> Event {
    let stands = |deadline| state.agenda.get(&deadline);
    Event::ClockStarted {
        full: stands(Deadline::FullBackup),
        increment: stands(Deadline::Increment),
        rotate: stands(Deadline::Rotate).unwrap_or(scene.at),
        check: stands(Deadline::Check),
    }
}

/// The clock without what was switched off since it was started (PLAT-06); everything else stays where it is.
fn without(state: &State, scene: &Scene<'_>) -> Event {
    let (backups, daily) = (scene.flag(&settings::BACKUPS), scene.flag(&settings::AUDIT_DAILY));
    let stands = |deadline| state.agenda.get(&deadline);
    Event::ClockStarted {
        full: stands(Deadline::FullBackup).filter(|_| backups),
        increment: stands(Deadline::Increment).filter(|_| backups),
        rotate: next_rotation(state, scene),
        check: stands(Deadline::Check).filter(|_| daily),
    }
}

/// The next full hour that an increment falls on.
fn next_hour(scene: &Scene<'_>) -> At {
    let every = scene.number(&settings::INCREMENT_H).max(1) * 3600;
    let into = scene.at.second_of_day() % every;
    scene.at.plus_s(every - into)
}

pub(super) fn rotate(state: &State, scene: &Scene<'_>) -> Event {
    Event::KeyRotated {
        version: state.clocks.get().key_version + 1,
        next: scene.at.end_after_days(scene.number(&settings::KEY_DAYS)),
    }
}

fn backup_due(state: &State, scene: &Scene<'_>, backup_kind: BackupKind, next: At) -> Event {
    let limit = scene.at.plus_min(scene.number(&settings::BACKUP_LIMIT_MIN));
    Event::BackupDue { backup: state.backups.next_id(), backup_kind, next: Some(next), limit }
}

pub(super) fn full_backup(state: &State, scene: &Scene<'_>) -> Event {
    // PLAT-06: switched off since.
    if !scene.flag(&settings::BACKUPS) {
        return without(state, scene);
    }
    let next = scene.at.next_minute_of_day(scene.number(&settings::BACKUP_MIN));
    backup_due(state, scene, BackupKind::Full, next)
}

pub(super) fn increment(state: &State, scene: &Scene<'_>) -> Event {
    if !scene.flag(&settings::BACKUPS) {
        return without(state, scene);
    }
    backup_due(state, scene, BackupKind::Incremental, next_hour(scene))
}

/// An increment is proved as soon as it is written, a full backup within a day (PLAT-51).
pub(super) fn backup_done(
    state: &State,
    scene: &Scene<'_>,
    backup: BackupId,
    size: u64,
    digest: &str,
) -> Result<Vec<Event>, Rejection> {
    let record = state.backups.get(backup).ok_or_else(|| no_backup(backup))?;
    if record.state != BackupState::Due {
        return Err(wrong_state(backup, record.state));
    }
    let verify_by = match record.kind {
        BackupKind::Incremental => scene.at,
        BackupKind::Full | BackupKind::Evidence => scene.at.plus_h(scene.number(&settings::VERIFY_H)),
    };
    Ok(vec![Event::BackupDone {
        backup,
        backup_kind: record.kind,
        size,
        digest: digest.to_owned(),
        verify_by,
    }])
}

pub(super) fn backup_failed(
    state: &State,
    scene: &Scene<'_>,
    backup: BackupId,
    reason: &str,
) -> Result<Vec<Event>, Rejection> {
    let record = state.backups.get(backup).ok_or_else(|| no_backup(backup))?;
    if record.state != BackupState::Due {
        return Err(wrong_state(backup, record.state));
    }
    Ok(missed(state, scene, backup, reason))
}

/// A missed or failed backup is an alarm (PLAT-49).
pub(super) fn missed(state: &State, scene: &Scene<'_>, backup: BackupId, reason: &str) -> Vec<Event> {
    let mut events = vec![Event::BackupMissed { backup, reason: reason.to_owned() }];
    alarms::raise(state, scene, &mut events, "backup-missed", &backup.to_string(), reason, None);
    events
}

pub(super) fn backup_tested(
    state: &State,
    scene: &Scene<'_>,
    backup: BackupId,
    matches: bool,
    reason: Option<&str>,
) -> Result<Vec<Event>, Rejection> {
    let record = state.backups.get(backup).ok_or_else(|| no_backup(backup))?;
    if record.state != BackupState::Done {
        return Err(wrong_state(backup, record.state));
    }
    if matches {
        return Ok(vec![Event::BackupVerified { backup }]);
    }
    let mut events = vec![Event::BackupBad { backup }];
    let why = reason.unwrap_or("the test restore differs");
    alarms::raise(state, scene, &mut events, "backup-bad", &backup.to_string(), why, None);
    Ok(events)
}

fn wrong_state(backup: BackupId, state: BackupState) -> Rejection {
    Rejection::new("backup-state").with("backup", backup).with("state", text::line(&state))
}

pub(super) fn check_due(state: &State, scene: &Scene<'_>) -> Event {
    if !scene.flag(&settings::AUDIT_DAILY) {
        return without(state, scene);
    }
    Event::AuditCheckDue { next: scene.at.next_minute_of_day(scene.number(&settings::AUDIT_MIN)) }
}

/// The chain was checked: whole, or broken at a record, which is tampering (PLAT-53, PLAT-55).
pub(super) fn checked(state: &State, scene: &Scene<'_>, records: u64, broken_at: Option<u64>) -> Vec<Event> {
    let Some(position) = broken_at else { return vec![Event::AuditVerified { records }] };
    let mut events = vec![Event::AuditBroken { position }, Event::TamperDetected { record: position }];
    let subject = format!("record-{position}");
    let why = "a stored record does not match its digest";
    alarms::raise(state, scene, &mut events, "tampering", &subject, why, None);
    events
}

/// What a restore brought back and what it did not (PLAT-50).
pub(super) fn restored(
    state: &State,
    from: BackupId,
    records: u64,
    lost: u64,
    digest: &str,
    commands: &[LostCommand],
) -> Result<Vec<Event>, Rejection> {
    state.backups.get(from).ok_or_else(|| no_backup(from))?;
    let restored = Event::Restored { from, records, lost, digest: digest.to_owned() };
    let lost = commands.iter().cloned().map(Event::CommandLost);
    Ok(std::iter::once(restored).chain(lost).collect())
}
