//! Settings: every number of a rule with its key, default, range, unit and requirement (PLAT-06).
//!
//! A table of [`Setting`]s is data of a context; [`Settings`] are the values in force, with their history. It is not
//! known here what a setting does, nor from which file an override came.

mod file;
mod in_force;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::BranchId;
pub use file::{FileError, FileMistake};
pub use in_force::{Change, Settings};

/// A value as it may stand in a configuration file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// A whole number in the setting's unit.
    Number(i64),
    /// Yes or no.
    Flag(bool),
    /// A text; lists are texts with commas.
    Text(String),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Number(number) => number.fmt(f),
            Value::Flag(flag) => flag.fmt(f),
            Value::Text(text) => write!(f, "\"{text}\""),
        }
    }
}

/// What a setting holds by default, and within which bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A whole number from `min` to `max`, both allowed.
    Number {
        /// Used when nothing else is said.
        default: i64,
        /// Smallest allowed.
        min: i64,
        /// Largest allowed.
        max: i64,
    },
    /// Yes or no.
    Flag {
        /// Used when nothing else is said.
        default: bool,
    },
    /// A list of kebab-case words with commas between them.
    List {
        /// Used when nothing else is said.
        default: &'static str,
    },
}

/// One setting of a context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// `<context>.<name>`.
    pub key: &'static str,
    /// Default and range.
    pub kind: Kind,
    /// Unit of a number, empty where there is none.
    pub unit: &'static str,
    /// The requirement that it belongs to.
    pub id: &'static str,
    /// Whether a branch may have a value of its own (PLAT-06).
    pub branchable: bool,
    /// One of 64 bits, by the key: tells settings that nobody overrode apart without looking anything up.
    bit: u64,
}

impl Setting {
    /// A number with its range.
    pub const fn number(
        key: &'static str,
        default: i64,
        range: (i64, i64),
        unit: &'static str,
        id: &'static str,
    ) -> Setting {
        Setting::of(key, Kind::Number { default, min: range.0, max: range.1 }, unit, id)
    }

    /// A yes or no.
    pub const fn flag(key: &'static str, default: bool, id: &'static str) -> Setting {
        Setting::of(key, Kind::Flag { default }, "", id)
    }

    /// A list of words.
    pub const fn list(key: &'static str, default: &'static str, id: &'static str) -> Setting {
        Setting::of(key, Kind::List { default }, "", id)
    }

    const fn of(key: &'static str, kind: Kind, unit: &'static str, id: &'static str) -> Setting {
        Setting { key, kind, unit, id, branchable: false, bit: bit(key) }
    }

    /// The same, and a branch may have a value of its own.
    ///
    /// ```
    /// use forecourt_books::Setting;
    /// const LOCK: Setting = Setting::number("members.lock_minutes", 30, (1, 1440), "min", "MEM-17").per_branch();
    /// assert!(LOCK.branchable);
    /// ```
    #[must_use]
    pub const fn per_branch(mut self) -> Setting {
        self.branchable = true;
        self
    }

    fn check(&self, value: &Value) -> Result<(), SettingError> {
        let key = self.key;
        match (self.kind, value) {
            (Kind::Number { min, max, .. }, Value::Number(given)) if *given < min || *given > max => {
                Err(SettingError::OutOfRange { key, given: *given, min, max, unit: self.unit })
            }
            (Kind::List { .. }, Value::Text(text)) if !words(text).all(is_word) => {
                Err(SettingError::NotAList { key, given: text.clone() })
            }
            (Kind::Number { .. }, Value::Number(_))
            | (Kind::Flag { .. }, Value::Flag(_))
            | (Kind::List { .. }, Value::Text(_)) => Ok(()),
            (Kind::Number { .. }, _) => {
                Err(SettingError::WrongType { key, given: value.clone(), wanted: "a whole number" })
            }
            (Kind::Flag { .. }, _) => {
                Err(SettingError::WrongType { key, given: value.clone(), wanted: "true or false" })
            }
            (Kind::List { .. }, _) => {
                Err(SettingError::WrongType { key, given: value.clone(), wanted: "a list" })
            }
        }
    }
}

fn words(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|word| !word.is_empty())
}

fn is_word(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// What is wrong with an override: the configuration is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the fields are what the message shows")]
pub enum SettingError {
    /// No setting has this key.
    #[error("no setting `{key}`; did you mean `{nearest}`?")]
    Unknown { key: String, nearest: &'static str },
    /// A number outside its range.
    #[error("`{key}` = {given} is outside {min} … {max} {unit}")]
    OutOfRange { key: &'static str, given: i64, min: i64, max: i64, unit: &'static str },
    /// A value of another type.
    #[error("`{key}` = {given} is not {wanted}")]
    WrongType { key: &'static str, given: Value, wanted: &'static str },
    /// A list with something that is no word.
    #[error("`{key}` = \"{given}\" is not a list of kebab-case words with commas")]
    NotAList { key: &'static str, given: String },
    /// A value of a branch's own where the group has one value.
    #[error("`{key}` is one for the whole group; {branch} has none of its own")]
    NotPerBranch { key: &'static str, branch: BranchId },
}

/// The key with the fewest changed letters, of equals the first; an empty text where there are no keys. Of a text that is far
/// longer than any key only the beginning is looked at: it may come from outside.
///
/// ```
/// use forecourt_books::config::nearest;
/// assert_eq!(nearest(["plat.idle_min", "plat.sms_cost"].into_iter(), "plat.sms_costs"), "plat.sms_cost");
/// ```
pub fn nearest(keys: impl Iterator<Item = &'static str>, key: &str) -> &'static str {
    let end = key.char_indices().nth(LONGEST).map_or(key.len(), |(end, _)| end);
    keys.min_by_key(|known| edits(known, &key[..end])).unwrap_or("")
}

/// No key has more letters.
const LONGEST: usize = 100;

/// One of 64 bits, spread by FNV-1a.
const fn bit(key: &str) -> u64 {
    let bytes = key.as_bytes();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut index = 0;
    while index < bytes.len() {
        hash = (hash ^ bytes[index] as u64).wrapping_mul(0x0100_0000_01b3);
        index += 1;
    }
    1 << (hash >> 58)
}

/// Insertions, deletions and replacements that turn `a` into `b`.
fn edits(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, right) in b.bytes().enumerate() {
            let replaced = diagonal + usize::from(left != right);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests;
