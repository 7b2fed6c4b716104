//! The nouns of the organisation: scopes, rights, levels, hours as they are written, ways in which things end.
//!
//! Plain data. It refuses to know when any of it is used.

use std::fmt;
use std::str::FromStr;

use forecourt_books::calendar::Hours;
pub use forecourt_books::seed::Scope;
use forecourt_books::{At, BranchId, Day, Fen, PersonId, Value, id_kind};
use serde::{Deserialize, Serialize};

id_kind! {
    /// One session of a user at a terminal (PLAT-24).
    SessionId = "SE"
}

/// One right of a role: what may be done, and how far (PLAT-19, PLAT-20).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Grant {
    /// `rental.book`, `rental.*` or `*`; reports are `report.<name>`.
    pub right: String,
    /// How far it reaches.
    pub scope: Scope,
}

/// One level of a chain of approval (PLAT-25).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Level {
    /// Holders of any of these roles decide.
    pub roles: Vec<String>,
    /// `branch`: those of the request's branch. `group`: wherever they are.
    pub scope: Scope,
    /// Up to which amount the level decides finally, in fen. None: any. Below 0: never, somebody above must agree.
    #[serde(default)]
    pub limit: Option<Fen>,
}

impl Level {
    /// Whether its word on this amount is the last.
    pub fn covers(&self, amount: Fen) -> bool {
        self.limit.is_none_or(|limit| amount <= limit)
    }
}

/// How a level of a request stands: who is asked, and until when (PLAT-26).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Turn {
    /// Which level, from 0.
    pub level: u32,
    /// When its people are reminded.
    pub remind_at: At,
    /// When it passes to deputies.
    pub deputise_at: At,
}

/// Why a session came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// The user logged out.
    LoggedOut,
    /// An administrator ended it (PLAT-33).
    Administrator,
    /// The user was deactivated (PLAT-23).
    Deactivated,
    /// Its terminal was blocked (PLAT-29).
    TerminalBlocked,
    /// No command came for the idle time (PLAT-33).
    Idle,
    /// The user logged in elsewhere (PLAT-24).
    Replaced,
}

impl Ending {
    /// Its word, as it is stored.
    pub fn word(self) -> &'static str {
        match self {
            Ending::LoggedOut => "logged-out",
            Ending::Administrator => "administrator",
            Ending::Deactivated => "deactivated",
            Ending::TerminalBlocked => "terminal-blocked",
            Ending::Idle => "idle",
            Ending::Replaced => "replaced",
        }
    }
}

/// How a request for approval stands (PLAT-25, PLAT-27).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// A level is asked.
    Open,
    /// Sent back for change; the asker may ask again.
    SentBack,
    /// Finally approved.
    Approved,
    /// Refused.
    Refused,
    /// Void: what it was about is no longer what was asked.
    Stale,
}

impl Standing {
    /// Its word, as it is stored.
    pub fn word(self) -> &'static str {
        match self {
            Standing::Open => "open",
            Standing::SentBack => "sent-back",
            Standing::Approved => "approved",
            Standing::Refused => "refused",
            Standing::Stale => "stale",
        }
    }
}

/// A post: a place in a branch, with or without a department (PLAT-08).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Post {
    /// The branch.
    pub branch: BranchId,
    /// The department.
    pub department: Option<String>,
    /// What it is called.
    pub title: String,
}

/// Somebody who acts for somebody else, from the first to the last day (PLAT-26).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Deputy {
    /// Who.
    pub person: PersonId,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
}

/// Hours as people write them: `08:00-18:00`, round the clock `00:00-24:00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct HoursText(
    /// The hours.
    pub Hours,
);

fn minute(text: &str) -> Option<i64> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    let (hour, minute) = (digits(hour) && digits(minute)).then_some((hour, minute))?;
    let minute = hour.parse::<i64>().ok()? * 60 + minute.parse::<i64>().ok().filter(|minute| *minute < 60)?;
    (minute <= 1440).then_some(minute)
}

/// Why a text names no hours: the text is to blame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoursError(
    /// What was given.
    pub String,
);

impl fmt::Display for HoursError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` names no hours such as 08:00-18:00", self.0)
    }
}

impl std::error::Error for HoursError {}

impl FromStr for HoursText {
    type Err = HoursError;

    fn from_str(text: &str) -> Result<HoursText, HoursError> {
        let read = text.split_once('-').and_then(|(from, to)| Some((minute(from)?, minute(to)?)));
        match read {
            Some((from, to)) if from < to => Ok(HoursText(Hours { from, to })),
            _ => Err(HoursError(text.to_owned())),
        }
    }
}

impl fmt::Display for HoursText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Hours { from, to } = self.0;
        write!(f, "{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)
    }
}

impl Serialize for HoursText {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for HoursText {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <String as Deserialize>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A setting's value as people write it: `5`, `true`, `"sales, repair"`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Plain {
    /// A whole number in the setting's unit.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// Words with commas.
    Text(String),
}

impl From<&Plain> for Value {
    fn from(plain: &Plain) -> Value {
        match plain {
            Plain::Number(number) => Value::Number(*number),
            Plain::Flag(flag) => Value::Flag(*flag),
            Plain::Text(text) => Value::Text(text.clone()),
        }
    }
}

/// An instant as people write it: `2026-04-01 00:00:00`, or a date alone for its first second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct When(
    /// The instant.
    pub At,
);

impl Serialize for When {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <String as Deserialize>::deserialize(from)?;
        let day = || text.parse::<Day>().map(Day::start);
        text.parse().or_else(|_| day()).map(When).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_as_they_are_written() {
        for text in ["08:00-18:00", "00:00-24:00", "07:30-07:31"] {
            assert_eq!(text.parse::<HoursText>().unwrap().to_string(), text);
        }
        for text in ["8:00-18:00", "18:00-08:00", "08:00-24:01", "08:60-09:00", "", "08:00"] {
            assert!(text.parse::<HoursText>().is_err(), "{text}");
        }
    }
}

/// Where the terminals stand (PLAT-69).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Network {
    /// In one local network, without outside access.
    Local,
    /// At several sites.
    Sites,
}

impl Network {
    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            Network::Local => "local",
            Network::Sites => "sites",
        }
    }
}
