//! The rules. All checks come before the first event.
//!
//! | file | rules |
//! | --- | --- |
//! | `alarms` | patterns, alarms, incidents that open by themselves (PLAT-54, 56, 64, 65) |
//! | `incidents` | recovery, lifting, telling, closing (PLAT-66, 67) |
//! | `records` | reading in bulk, keys, backups, restores, the chain (PLAT-45, 46, 49 … 53, 55) |

mod alarms;
mod incidents;
mod records;

use forecourt_books::context::Scene;
use forecourt_books::{By, Rejection};

pub(crate) use records::is_clocked;

use crate::command::Command;
use crate::event::Event;
use crate::state::{Deadline, State};

pub(crate) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Result<Vec<Event>, Rejection> {
    match command {
        Command::RaiseAlarm { pattern, subject, facts } => {
            words(&[("pattern", pattern), ("subject", subject)])?;
            Ok(alarms::raised(state, scene, &alarms::by_hand(scene, pattern), subject, facts))
        }
        Command::Acknowledge { alarm } => alarms::acknowledge(state, scene, *alarm),
        Command::Handle { alarm, cause, measure } => alarms::handle(state, *alarm, cause, measure),
        Command::Dismiss { alarm, reason } => alarms::dismiss(state, *alarm, reason),
        Command::AskLift { incident } => incidents::ask_lift(state, *incident),
        Command::TellPersons { incident, members } => incidents::tell(state, scene, *incident, members),
        Command::Close { incident, cause, measures } => incidents::close(state, *incident, cause, measures),
        Command::AskBulkRead { purpose } => records::ask_bulk_read(scene, purpose),
        Command::AskRestore { reason } => records::ask_restore(state, reason),
        _ if *scene.by != By::System => Err(Rejection::new("forbidden").with("actor", scene.by)),
        Command::NoteRefusal { by, command, code, facts } => {
            Ok(alarms::refusal(state, scene, by, command, code, facts))
        }
        Command::NoteReading { by, report, personal } => Ok(records::reading(by, report, *personal)),
        Command::NoteAlarm { pattern, subject, facts } => {
            Ok(alarms::raised(state, scene, pattern, subject, facts))
        }
        Command::Decided { about, approved, reason, digest } => {
            decided(state, scene, about, *approved, reason, digest)
        }
        Command::Recovered { incident, digest } => incidents::recovered(state, *incident, digest),
        Command::BackupDone { backup, size, digest } => {
            records::backup_done(state, scene, *backup, *size, digest)
        }
        Command::BackupFailed { backup, reason } => records::backup_failed(state, scene, *backup, reason),
        Command::BackupTested { backup, matches, reason } => {
            records::backup_tested(state, scene, *backup, *matches, reason.as_deref())
        }
        Command::Restored { from, records, lost, digest, commands } => {
            records::restored(state, *from, *records, *lost, digest, commands)
        }
        Command::AuditChecked { records, broken_at } => {
            Ok(records::checked(state, scene, *records, *broken_at))
        }
        Command::RecordRepaired { record } => Ok(vec![Event::RecordRepaired { record: *record }]),
        Command::NodeWentDown { node } => {
            let mut events = vec![Event::NodeDown { node: *node }];
            alarms::raise(state, scene, &mut events, "node-down", &format!("node-{node}"), "", None);
            Ok(events)
        }
        Command::NodeRejoined { node } => Ok(vec![Event::NodeRejoined { node: *node }]),
        Command::FailedOver { from, to, term, gap_ms, refused } => {
            Ok(failed_over(state, scene, (*from, *to), *term, *gap_ms, *refused))
        }
        Command::StartClock => Ok(vec![records::clock(state, scene)]),
        Command::NoteClock { from } => Ok(records::clock_by(state, scene, *from)),
    }
}

/// A standby took over, and whoever was primary is down: an alarm like that of any other node.
fn failed_over(
    state: &State,
    scene: &Scene<'_>,
    (from, to): (u32, u32),
    term: u64,
    gap_ms: u64,
    refused: u32,
) -> Vec<Event> {
    let mut events = vec![Event::FailedOver { from, to, term, gap_ms, refused }];
    let told = format!("node-{to} is the primary of term {term}");
    alarms::raise(state, scene, &mut events, "node-down", &format!("node-{from}"), &told, None);
    events
}

fn decided(
    state: &State,
    scene: &Scene<'_>,
    about: &str,
    approved: bool,
    reason: &str,
    digest: &str,
) -> Result<Vec<Event>, Rejection> {
    if let Ok(incident) = about.parse() {
        return incidents::lift_decided(state, incident, approved, reason, digest);
    }
    Ok(records::decided(state, scene, about, approved, reason))
}

/// What the earliest deadline brings about.
pub(crate) fn due(state: &State, scene: &Scene<'_>) -> Vec<Event> {
    let Some((_, deadline)) = state.agenda.due(scene.at).next() else { return Vec::new() };
    match deadline {
        Deadline::Manager(alarm) => vec![alarms::escalated(state, *alarm, 1)],
        Deadline::HeadOffice(alarm) => vec![alarms::escalated(state, *alarm, 2)],
        Deadline::Tell(incident) => vec![Event::TellingOverdue { incident: *incident }],
        Deadline::Unblock(subject, incident) => {
            vec![Event::BlockEnded { subject: subject.clone(), incident: *incident }]
        }
        Deadline::Rotate => vec![records::rotate(state, scene)],
        Deadline::FullBackup => vec![records::full_backup(state, scene)],
        Deadline::Increment => vec![records::increment(state, scene)],
        Deadline::BackupLimit(backup) => records::missed(state, scene, *backup, "not told of in time"),
        Deadline::Verify(backup) => vec![Event::BackupTestDue { backup: *backup }],
        Deadline::Check => vec![records::check_due(state, scene)],
        Deadline::Clock(_) => vec![records::clock(state, scene)],
    }
}

/// Refuses empty texts.
fn words(fields: &[(&'static str, &str)]) -> Result<(), Rejection> {
    match fields.iter().find(|(_, text)| text.trim().is_empty()) {
        None => Ok(()),
        Some((field, _)) => Err(Rejection::new("text-missing").with("field", field)),
    }
}
