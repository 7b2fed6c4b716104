//! The words of security: grades, kinds of incident, steps of protection. Values only, no rule.

use forecourt_books::{At, By, Text, id_kind};
use serde::{Deserialize, Serialize};

id_kind! {
    /// One alarm.
    AlarmId = "SA"
}
id_kind! {
    /// One incident.
    IncidentId = "IN"
}
id_kind! {
    /// One backup.
    BackupId = "BK"
}

/// How grave an alarm is (PLAT-64).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// Noted.
    Low,
    /// Three within ten minutes count as high.
    Medium,
    /// Opens an incident at once.
    High,
}

/// Kinds of incident, each with its programme (PLAT-64, PLAT-65).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IncidentKind {
    /// Somebody tries names, rights or terminals.
    LoginGuessing,
    /// More requests than people make.
    Flood,
    /// A stored record was changed.
    Tampering,
    /// Personal data leave in bulk, or at night.
    DataTheft,
    /// A program that does not belong here.
    Malware,
    /// A node can no longer be trusted.
    NodeTrust,
}

/// A step of protection (PLAT-65).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Nothing more comes in from the source.
    BlockSource,
    /// The source's sessions end.
    EndSessions,
    /// The accounts aimed at are held.
    HoldAccounts,
    /// Nobody exports.
    StopExports,
    /// Nobody writes.
    ReadOnly,
    /// A backup is kept as evidence.
    Evidence,
    /// Damaged records are restored.
    Restore,
}

impl IncidentKind {
    /// Its name.
    pub const fn title(self) -> Text {
        match self {
            IncidentKind::LoginGuessing => Text::new("login guessing", "登录猜测"),
            IncidentKind::Flood => Text::new("flood of requests", "请求泛滥"),
            IncidentKind::Tampering => Text::new("tampering", "数据篡改"),
            IncidentKind::DataTheft => Text::new("data theft", "数据窃取"),
            IncidentKind::Malware => Text::new("malware", "恶意程序"),
            IncidentKind::NodeTrust => Text::new("node lost trust", "节点失信"),
        }
    }

    /// Its programme: the steps that are taken by themselves, in order (PLAT-65).
    pub const fn programme(self) -> &'static [Step] {
        match self {
            IncidentKind::LoginGuessing => &[Step::BlockSource, Step::EndSessions, Step::HoldAccounts],
            IncidentKind::Flood => &[Step::BlockSource, Step::EndSessions],
            IncidentKind::Tampering => &[Step::ReadOnly, Step::Evidence, Step::Restore],
            IncidentKind::DataTheft => {
                &[Step::BlockSource, Step::EndSessions, Step::StopExports, Step::Evidence]
            }
            IncidentKind::Malware => &[Step::BlockSource, Step::ReadOnly, Step::Evidence],
            IncidentKind::NodeTrust => &[Step::BlockSource, Step::Evidence],
        }
    }
}

/// One pattern of alarm: how grave it is, and which incident it belongs to (PLAT-54, PLAT-64).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pattern {
    /// Its word.
    pub name: &'static str,
    /// How grave.
    pub grade: Grade,
    /// The incident that it opens or adds to; none for low ones.
    pub incident: Option<IncidentKind>,
}

const fn pattern(name: &'static str, grade: Grade, incident: Option<IncidentKind>) -> Pattern {
    Pattern { name, grade, incident }
}

/// The patterns that are graver than low; every other alarm is low.
pub const PATTERNS: &[Pattern] = &[
    pattern("tampering", Grade::High, Some(IncidentKind::Tampering)),
    pattern("audit-broken", Grade::High, Some(IncidentKind::Tampering)),
    pattern("flood", Grade::High, Some(IncidentKind::Flood)),
    pattern("malware", Grade::High, Some(IncidentKind::Malware)),
    pattern("node-trust", Grade::High, Some(IncidentKind::NodeTrust)),
    pattern("repeated-refusals", Grade::Medium, Some(IncidentKind::LoginGuessing)),
    pattern("outside-hours", Grade::Medium, Some(IncidentKind::DataTheft)),
    pattern("bulk-read", Grade::Medium, Some(IncidentKind::DataTheft)),
    pattern("unknown-terminal", Grade::Medium, Some(IncidentKind::LoginGuessing)),
    pattern("terminal-refused", Grade::Medium, Some(IncidentKind::LoginGuessing)),
    pattern("deactivated-account", Grade::Medium, Some(IncidentKind::LoginGuessing)),
];

/// What is known of a pattern; an unknown one is low.
pub fn pattern_of(name: &str) -> (Grade, Option<IncidentKind>) {
    PATTERNS
        .iter()
        .find(|known| known.name == name)
        .map_or((Grade::Low, None), |known| (known.grade, known.incident))
}

/// What a backup holds (PLAT-49).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BackupKind {
    /// Everything.
    Full,
    /// What is new since the one before.
    Incremental,
    /// Evidence of an incident: everything, never thrown away.
    Evidence,
}

/// A command that was accepted and that a restore did not bring back, as far as anybody still knows it (PLAT-50). What it
/// wished is not known: only the lost journal held that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct LostCommand {
    /// The first of its records.
    pub first: u64,
    /// The last of them, not below the first.
    pub last: u64,
    /// When it was accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<At>,
    /// Whose it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<By>,
    /// Its name, or the kind of its first event where only that is left; nothing where nobody knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// The request key under which it was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
}
