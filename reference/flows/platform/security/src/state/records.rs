//! What security keeps: alarms, incidents, backups, and what was counted lately.
//!
//! Values and their small changes. It refuses to decide.

use std::collections::BTreeMap;

use forecourt_books::{At, BranchId, By, PersonId, Stamp};
use serde::Serialize;

use crate::kinds::{AlarmId, BackupId, BackupKind, Grade, IncidentKind, Step};

/// Counts of the last hour or so, oldest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Recent(
    /// When, and how many.
    pub Vec<(At, u32)>,
);

/// Older counts than this are never asked for: the longest window is a day.
const KEPT_S: i64 = 86_400;

impl Recent {
    /// Adds a count; forgets those that no window reaches.
    pub fn add(&mut self, at: At, count: u32) {
        let edge = at.minus_s(KEPT_S);
        self.0.retain(|(then, _)| *then >= edge);
        self.0.push((at, count));
    }

    /// How many since `from`, that instant included (PLAT-02: exactly the span back is inside).
    pub fn since(&self, from: At) -> u32 {
        self.0.iter().filter(|(at, _)| *at >= from).map(|(_, count)| count).sum()
    }
}

/// States of an alarm (PLAT-56).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlarmState {
    /// Nobody looks after it.
    Open,
    /// Somebody does.
    Acknowledged,
    /// Dealt with.
    Handled,
    /// It was none.
    FalseAlarm,
}

/// One alarm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alarm {
    /// When.
    pub at: At,
    /// Its pattern.
    pub pattern: String,
    /// Whom or what it concerns.
    pub subject: String,
    /// The facts.
    pub facts: String,
    /// The branch that it concerns, where it is known.
    pub branch: Option<BranchId>,
    /// How grave.
    pub grade: Grade,
    /// Its state.
    pub state: AlarmState,
    /// How far up it went: 0 nobody, 1 manager, 2 head office.
    pub level: u8,
    /// When and by whom it was acknowledged.
    pub acknowledged: Option<(At, Option<PersonId>)>,
    /// When it ended, and with what.
    pub ended: Option<(At, String)>,
}

impl Alarm {
    pub(crate) fn new(at: At, pattern: &str, subject: &str, facts: &str, grade: Grade) -> Alarm {
        let (pattern, subject, facts) = (pattern.to_owned(), subject.to_owned(), facts.to_owned());
        let state = AlarmState::Open;
        Alarm {
            at,
            pattern,
            subject,
            facts,
            branch: None,
            grade,
            state,
            level: 0,
            acknowledged: None,
            ended: None,
        }
    }

    pub(crate) fn end(&mut self, at: At, state: AlarmState, how: String) {
        self.state = state;
        self.ended = Some((at, how));
    }

    /// Whether it is not at its end.
    pub fn is_open(&self) -> bool {
        matches!(self.state, AlarmState::Open | AlarmState::Acknowledged)
    }
}

/// States of an incident (PLAT-64 … PLAT-67).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum IncidentState {
    /// Its protection stands.
    Open,
    /// Its protection was lifted.
    Lifted,
    /// It is over.
    Closed,
}

/// One incident.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Incident {
    /// Since when there were signs of it.
    pub since: At,
    /// When it was found.
    pub at: At,
    /// Its kind.
    pub kind: IncidentKind,
    /// The alarm that opened it.
    pub alarm: AlarmId,
    /// Whom or what it concerns.
    pub subject: String,
    /// Its state.
    pub state: IncidentState,
    /// What the programme did.
    pub steps: Vec<(At, Step, String)>,
    /// When its damage was mended, and the digest of what was restored.
    pub recovered: Option<(At, String)>,
    /// Digest of what was asked to be lifted.
    pub lift_asked: Option<String>,
    /// When its protection was lifted.
    pub lifted: Option<At>,
    /// When somebody was told last, and how many persons in all; nobody where nobody is concerned.
    pub told: Option<(At, u32)>,
    /// When the time for telling was over and nobody was told.
    pub telling_overdue: Option<At>,
    /// When it ended, cause, measures.
    pub closed: Option<(At, String, String)>,
}

impl Incident {
    pub(crate) fn new((since, at): (At, At), kind: IncidentKind, alarm: AlarmId, subject: &str) -> Incident {
        Incident {
            since,
            at,
            kind,
            alarm,
            subject: subject.to_owned(),
            state: IncidentState::Open,
            steps: Vec::new(),
            recovered: None,
            lift_asked: None,
            lifted: None,
            told: None,
            telling_overdue: None,
            closed: None,
        }
    }
}

/// States of a backup (PLAT-49, PLAT-51).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum BackupState {
    /// Asked of the house.
    Due,
    /// It lies in its second place.
    Done,
    /// A test restore proved it: it may be chosen.
    Verified,
    /// A test restore failed: it is never chosen.
    Bad,
    /// Not made.
    Missed,
}

/// One backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Backup {
    /// When it was due.
    pub at: At,
    /// What it holds.
    pub kind: BackupKind,
    /// Its state.
    pub state: BackupState,
    /// Bytes.
    pub size: u64,
    /// Digest of the journal's head that it reaches.
    pub digest: String,
}

impl Backup {
    pub(crate) fn new(at: At, kind: BackupKind) -> Backup {
        Backup { at, kind, state: BackupState::Due, size: 0, digest: String::new() }
    }
}

/// A restore that was asked for (PLAT-50).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Restore {
    /// When.
    pub at: At,
    /// Why.
    pub reason: String,
    /// Digest of what was asked.
    pub digest: String,
}

/// A line of the audit beside what was accepted (PLAT-52).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditRow {
    /// When.
    pub at: At,
    /// Who.
    pub by: By,
    /// What: a command or a report.
    pub action: String,
    /// `refused` or `read`.
    pub result: &'static str,
    /// The facts of a refusal, or how many personal records were shown.
    pub facts: String,
}

impl AuditRow {
    pub(crate) fn refused(stamp: &Stamp, by: &By, command: &str, code: &str, facts: &str) -> AuditRow {
        let facts = if facts.is_empty() { code.to_owned() } else { facts.to_owned() };
        AuditRow { at: stamp.at, by: by.clone(), action: command.to_owned(), result: "refused", facts }
    }

    pub(crate) fn read(stamp: &Stamp, by: &By, report: &str, records: u32) -> AuditRow {
        let (action, facts) = (report.to_owned(), format!("{records} personal records"));
        AuditRow { at: stamp.at, by: by.clone(), action, result: "read", facts }
    }
}

/// Versions and last times.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Clocks {
    /// The key version in force; 1 before the first change (PLAT-46).
    pub key_version: u32,
    /// When the chain was last found whole, over how many records.
    pub checked: Option<(At, u64)>,
    /// The first broken record, until it is repaired.
    pub broken: Option<u64>,
    /// How many records were repaired.
    pub repaired: u64,
    /// The last restore: when, from what, records, lost.
    pub restored: Option<(At, BackupId, u64, u64)>,
}

impl Default for Clocks {
    fn default() -> Clocks {
        Clocks { key_version: 1, checked: None, broken: None, repaired: 0, restored: None }
    }
}

/// One interruption of service (PLAT-60).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Interruption {
    /// When the standby took over.
    pub at: At,
    /// From which node to which.
    pub nodes: (u32, u32),
    /// The term that began.
    pub term: u64,
    /// How long nobody was primary, in milliseconds.
    pub gap_ms: u64,
    /// Commands refused meanwhile.
    pub refused: u32,
}

/// Nodes that are down, and interruptions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Nodes {
    /// Nodes that are down, since when.
    pub down: BTreeMap<u32, At>,
    /// The term in force.
    pub term: u64,
    /// Interruptions, oldest first.
    pub interruptions: Vec<Interruption>,
}

impl Nodes {
    pub(crate) fn failed_over(&mut self, at: At, nodes: (u32, u32), term: u64, gap_ms: u64, refused: u32) {
        self.term = term;
        self.down.insert(nodes.0, at);
        self.interruptions.push(Interruption { at, nodes, term, gap_ms, refused });
    }
}
