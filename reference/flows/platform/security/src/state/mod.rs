//! The state: a fold of the events.
//!
//! | file | what it holds |
//! | --- | --- |
//! | this | the state and how each event changes it |
//! | `records` | alarms, incidents, backups, counted refusals and readings |

pub mod records;

use forecourt_books::{Agenda, At, By, Held, Log, PersonId, Register, Stamp, Table, undo_state};
use serde::Serialize;

use crate::event::Event;
use crate::kinds::{AlarmId, BackupId, BackupKind, IncidentId, LostCommand, Step};
use records::{
    Alarm, AlarmState, AuditRow, Backup, BackupState, Clocks, Incident, IncidentState, Nodes, Recent, Restore,
};

/// What the clock alone brings about; one deadline each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deadline {
    /// An alarm goes to the manager (PLAT-56).
    Manager(AlarmId),
    /// An alarm goes to head office (PLAT-56).
    HeadOffice(AlarmId),
    /// The persons concerned should have been told (PLAT-67).
    Tell(IncidentId),
    /// An incident's block of a source ends (PLAT-65).
    Unblock(String, IncidentId),
    /// Keys are changed (PLAT-46).
    Rotate,
    /// The full backup (PLAT-49).
    FullBackup,
    /// The incremental backup (PLAT-49).
    Increment,
    /// A backup should lie there by now (PLAT-49).
    BackupLimit(BackupId),
    /// A backup is to be proved (PLAT-51).
    Verify(BackupId),
    /// The chain is checked (PLAT-53).
    Check,
    /// A setting of the clock has another value from this instant on (PLAT-06).
    Clock(At),
}

/// Everything that this context knows.
#[derive(Debug, Default, Serialize)]
pub struct State {
    /// Alarms.
    pub alarms: Register<AlarmId, Alarm>,
    /// Incidents.
    pub incidents: Register<IncidentId, Incident>,
    /// Backups.
    pub backups: Register<BackupId, Backup>,
    /// Restores asked for.
    pub restores: Log<Restore>,
    /// Commands that were accepted and that a restore did not bring back, each with the time of that restore (PLAT-50).
    pub lost: Log<(At, LostCommand)>,
    /// Refusals, readings: the audit beside the log of what was accepted (PLAT-52).
    pub audit: Log<AuditRow>,
    /// Late refusals that count as illegal access, by user and by terminal (PLAT-54).
    pub refusals: Table<String, Recent>,
    /// Personal records that a user read lately (PLAT-45).
    pub readings: Table<String, Recent>,
    /// Until when somebody may read in bulk (PLAT-45).
    pub grants: Table<PersonId, forecourt_books::At>,
    /// The last alarm of a pattern and subject (PLAT-54).
    pub quiet: Table<(String, String), forecourt_books::At>,
    /// Blocked sources, each by every incident that blocks it (PLAT-65).
    pub blocked: Table<(String, IncidentId), ()>,
    /// Held accounts (PLAT-65).
    pub held: Table<(String, IncidentId), ()>,
    /// Incidents for whose sake nobody writes (PLAT-65).
    pub read_only: Table<IncidentId, ()>,
    /// Incidents for whose sake nobody exports (PLAT-65).
    pub no_exports: Table<IncidentId, ()>,
    /// Key version, last chain check.
    pub clocks: Held<Clocks>,
    /// Nodes and interruptions (PLAT-60).
    pub nodes: Held<Nodes>,
    /// Every deadline.
    pub agenda: Agenda<Deadline>,
}

undo_state!(State {
    alarms,
    incidents,
    backups,
    restores,
    lost,
    audit,
    refusals,
    readings,
    grants,
    quiet,
    blocked,
    held,
    read_only,
    no_exports,
    clocks,
    nodes,
    agenda
});

impl State {
    /// Takes an event into the state.
    pub fn apply(&mut self, stamp: &Stamp, event: &Event) {
        let known = self.apply_audit(stamp, event)
            || self.apply_alarm(stamp, event)
            || self.apply_incident(stamp, event)
            || self.apply_backup(stamp, event)
            || self.apply_node(stamp, event);
        assert!(known, "every kind of event belongs to one part of the state: {event:?}");
    }

    fn apply_audit(&mut self, stamp: &Stamp, event: &Event) -> bool {
        match event {
            Event::CommandRefused { by, command, code, facts, illegal } => {
                self.audit.push(AuditRow::refused(stamp, by, command, code, facts));
                for who in sources(by).into_iter().filter(|_| *illegal) {
                    self.refusals.entry_or(who, Recent::default).add(stamp.at, 1);
                }
            }
            Event::PersonalRead { by, report, records } => {
                self.audit.push(AuditRow::read(stamp, by, report, *records));
                self.readings.entry_or(source(by), Recent::default).add(stamp.at, *records);
            }
            // The refusal itself is on record already.
            Event::BulkReadBlocked { .. } | Event::BulkReadAsked { .. } | Event::BulkReadRefused { .. } => {}
            Event::BulkReadGranted { person, until } => {
                self.grants.insert(*person, *until);
            }
            _ => return false,
        }
        true
    }

    fn apply_alarm(&mut self, stamp: &Stamp, event: &Event) -> bool {
        match event {
            Event::SecurityAlarm {
                alarm,
                pattern,
                subject,
                facts,
                grade,
                manager_at,
                head_office_at,
                quiet_until,
                branch,
            } => {
                let alarm_record = Alarm::new(stamp.at, pattern, subject, facts, *grade);
                self.alarms.push(Alarm { branch: *branch, ..alarm_record });
                self.quiet.insert((pattern.clone(), subject.clone()), *quiet_until);
                self.agenda.set(Deadline::Manager(*alarm), *manager_at);
                self.agenda.set(Deadline::HeadOffice(*alarm), *head_office_at);
            }
            Event::AlarmAcknowledged { alarm, by } => {
                self.calm(*alarm);
                let record = self.alarm_mut(*alarm);
                record.state = AlarmState::Acknowledged;
                record.acknowledged = Some((stamp.at, *by));
            }
            Event::AlarmEscalated { alarm, level, .. } => {
                self.agenda.cancel(&if *level == 1 {
                    Deadline::Manager(*alarm)
                } else {
                    Deadline::HeadOffice(*alarm)
                });
                self.alarm_mut(*alarm).level = *level;
            }
            Event::AlarmHandled { alarm, cause, measure } => {
                self.calm(*alarm);
                self.alarm_mut(*alarm).end(stamp.at, AlarmState::Handled, format!("{cause}; {measure}"));
            }
            Event::AlarmDismissed { alarm, reason } => {
                self.calm(*alarm);
                self.alarm_mut(*alarm).end(stamp.at, AlarmState::FalseAlarm, reason.clone());
            }
            _ => return false,
        }
        true
    }

    fn calm(&mut self, alarm: AlarmId) {
        self.agenda.cancel(&Deadline::Manager(alarm));
        self.agenda.cancel(&Deadline::HeadOffice(alarm));
    }

    fn alarm_mut(&mut self, alarm: AlarmId) -> &mut Alarm {
        self.alarms.get_mut(alarm).expect("events name alarms that were raised")
    }

    fn apply_incident(&mut self, stamp: &Stamp, event: &Event) -> bool {
        match event {
            Event::IncidentOpened { incident, incident_kind, alarm, subject, since, tell_by } => {
                self.incidents.push(Incident::new((*since, stamp.at), *incident_kind, *alarm, subject));
                self.agenda.set(Deadline::Tell(*incident), *tell_by);
            }
            Event::StepTaken { incident, step, target, until } => {
                self.take_step(*incident, *step, target, *until);
                self.incident_mut(*incident).steps.push((stamp.at, *step, target.clone()));
            }
            Event::BlockEnded { subject, incident } => self.unblock(subject, *incident),
            Event::IncidentRecovered { incident, digest } => {
                let record = self.incident_mut(*incident);
                record.recovered = Some((stamp.at, digest.clone()));
            }
            Event::LiftAsked { incident, digest } => {
                self.incident_mut(*incident).lift_asked = Some(digest.clone());
            }
            Event::ProtectionLifted { incident, .. } => self.lift(stamp, *incident),
            Event::LiftRefused { incident, .. } => self.incident_mut(*incident).lift_asked = None,
            Event::PersonsTold { incident, n, .. } => {
                self.agenda.cancel(&Deadline::Tell(*incident));
                let record = self.incident_mut(*incident);
                let before = record.told.map_or(0, |(_, n)| n);
                record.told = Some((stamp.at, before + n));
            }
            Event::TellingOverdue { incident } => {
                self.agenda.cancel(&Deadline::Tell(*incident));
                self.incident_mut(*incident).telling_overdue = Some(stamp.at);
            }
            Event::IncidentClosed { incident, cause, measures } => {
                self.agenda.cancel(&Deadline::Tell(*incident));
                let record = self.incident_mut(*incident);
                record.state = IncidentState::Closed;
                record.closed = Some((stamp.at, cause.clone(), measures.clone()));
            }
            _ => return false,
        }
        true
    }

    fn take_step(&mut self, incident: IncidentId, step: Step, target: &str, until: forecourt_books::At) {
        match step {
            Step::BlockSource => {
                self.blocked.insert((target.to_owned(), incident), ());
                self.agenda.set(Deadline::Unblock(target.to_owned(), incident), until);
            }
            Step::HoldAccounts => {
                self.held.insert((target.to_owned(), incident), ());
            }
            Step::ReadOnly => {
                self.read_only.insert(incident, ());
            }
            Step::StopExports => {
                self.no_exports.insert(incident, ());
            }
            Step::EndSessions | Step::Evidence | Step::Restore => {}
        }
    }

    fn lift(&mut self, stamp: &Stamp, incident: IncidentId) {
        let of = |table: &Table<(String, IncidentId), ()>| -> Vec<String> {
            table.keys().filter(|(_, by)| *by == incident).map(|(name, _)| name.clone()).collect()
        };
        of(&self.blocked).iter().for_each(|subject| self.unblock(subject, incident));
        for account in of(&self.held) {
            self.held.remove(&(account, incident));
        }
        self.read_only.remove(&incident);
        self.no_exports.remove(&incident);
        let record = self.incident_mut(incident);
        record.state = IncidentState::Lifted;
        record.lifted = Some(stamp.at);
    }

    fn unblock(&mut self, subject: &str, incident: IncidentId) {
        self.agenda.cancel(&Deadline::Unblock(subject.to_owned(), incident));
        self.blocked.remove(&(subject.to_owned(), incident));
    }

    fn incident_mut(&mut self, incident: IncidentId) -> &mut Incident {
        self.incidents.get_mut(incident).expect("events name incidents that were opened")
    }

    fn apply_backup(&mut self, stamp: &Stamp, event: &Event) -> bool {
        match event {
            Event::BackupDue { backup, backup_kind, next, limit } => {
                self.backups.push(Backup::new(stamp.at, *backup_kind));
                self.agenda.set(Deadline::BackupLimit(*backup), *limit);
                let own = match backup_kind {
                    BackupKind::Full => Some(Deadline::FullBackup),
                    BackupKind::Incremental => Some(Deadline::Increment),
                    BackupKind::Evidence => None,
                };
                if let (Some(own), Some(next)) = (own, next) {
                    self.agenda.set(own, *next);
                }
            }
            Event::BackupDone { backup, size, digest, verify_by, .. } => {
                self.agenda.cancel(&Deadline::BackupLimit(*backup));
                self.agenda.set(Deadline::Verify(*backup), *verify_by);
                let record = self.backup_mut(*backup);
                record.state = BackupState::Done;
                (record.size, record.digest) = (*size, digest.clone());
            }
            Event::BackupMissed { backup, .. } => self.end_backup(*backup, BackupState::Missed),
            Event::BackupTestDue { backup } => {
                self.agenda.cancel(&Deadline::Verify(*backup));
            }
            Event::BackupVerified { backup } => self.end_backup(*backup, BackupState::Verified),
            Event::BackupBad { backup } => self.end_backup(*backup, BackupState::Bad),
            Event::RestoreAsked { reason, digest, .. } => {
                self.restores.push(Restore { at: stamp.at, reason: reason.clone(), digest: digest.clone() });
            }
            Event::RestoreApproved { .. } | Event::RestoreRefused { .. } => {}
            Event::Restored { from, records, lost, .. } => {
                self.clocks.get_mut().restored = Some((stamp.at, *from, *records, *lost));
            }
            Event::CommandLost(lost) => self.lost.push((stamp.at, lost.clone())),
            Event::KeyRotated { version, next } => {
                self.clocks.get_mut().key_version = *version;
                self.agenda.set(Deadline::Rotate, *next);
            }
            Event::ClockToSet { at } => self.agenda.set(Deadline::Clock(*at), *at),
            Event::ClockStarted { full, increment, rotate, check } => {
                self.clock_looked_at(stamp.at);
                self.agenda.set(Deadline::Rotate, *rotate);
                for (key, at) in
                    [(Deadline::FullBackup, full), (Deadline::Increment, increment), (Deadline::Check, check)]
                {
                    match at {
                        Some(at) => self.agenda.set(key, *at),
                        None => drop(self.agenda.cancel(&key)),
                    }
                }
            }
            _ => return false,
        }
        true
    }

    /// No change of a setting until now waits to be looked at any more.
    fn clock_looked_at(&mut self, now: At) {
        let due = self.agenda.due(now).filter(|(_, due)| matches!(due, Deadline::Clock(_)));
        for due in due.map(|(_, due)| due.clone()).collect::<Vec<_>>() {
            self.agenda.cancel(&due);
        }
    }

    fn end_backup(&mut self, backup: BackupId, state: BackupState) {
        self.agenda.cancel(&Deadline::BackupLimit(backup));
        self.agenda.cancel(&Deadline::Verify(backup));
        self.backup_mut(backup).state = state;
    }

    fn backup_mut(&mut self, backup: BackupId) -> &mut Backup {
        self.backups.get_mut(backup).expect("events name backups that were due")
    }

    fn apply_node(&mut self, stamp: &Stamp, event: &Event) -> bool {
        match event {
            Event::AuditCheckDue { next } => self.agenda.set(Deadline::Check, *next),
            Event::AuditVerified { records } => {
                self.clocks.get_mut().checked = Some((stamp.at, *records));
            }
            Event::AuditBroken { position } => self.clocks.get_mut().broken = Some(*position),
            Event::TamperDetected { record } => {
                self.clocks.get_mut().broken = Some(*record);
            }
            Event::RecordRepaired { record } => {
                let clocks = self.clocks.get_mut();
                if clocks.broken == Some(*record) {
                    clocks.broken = None;
                }
                clocks.repaired += 1;
            }
            Event::NodeDown { node } => {
                self.nodes.get_mut().down.insert(*node, stamp.at);
            }
            Event::NodeRejoined { node } => {
                self.nodes.get_mut().down.remove(node);
            }
            Event::FailedOver { from, to, term, gap_ms, refused } => {
                self.nodes.get_mut().failed_over(stamp.at, (*from, *to), *term, *gap_ms, *refused);
            }
            _ => return false,
        }
        true
    }
}

/// Whom readings are counted for: the person, the member, else the terminal.
pub(crate) fn source(by: &By) -> String {
    match by {
        By::Person { person, .. } => person.to_string(),
        By::Member { member, .. } => member.to_string(),
        other => other.to_string(),
    }
}

/// Whom refusals are counted for and protection can block: the user first, then the terminal that is used (PLAT-54).
pub(crate) fn sources(by: &By) -> Vec<String> {
    let terminal = by.terminal().map(ToString::to_string).filter(|_| by.employee().is_some());
    std::iter::once(source(by)).chain(terminal).collect()
}
