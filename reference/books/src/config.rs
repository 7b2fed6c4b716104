//! Settings: every number of a rule with its key, default, range, unit and requirement (PLAT-06).
//!
//! A table of [`Setting`]s is data of a context; [`Settings`] are the values in force. It is not known here
//! what a setting does, nor from which file an override came.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

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
        Setting { key, kind: Kind::Number { default, min: range.0, max: range.1 }, unit, id }
    }

    /// A yes or no.
    pub const fn flag(key: &'static str, default: bool, id: &'static str) -> Setting {
        Setting { key, kind: Kind::Flag { default }, unit: "", id }
    }

    /// A list of words.
    pub const fn list(key: &'static str, default: &'static str, id: &'static str) -> Setting {
        Setting { key, kind: Kind::List { default }, unit: "", id }
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
}

/// The values in force: the defaults, and what was said otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    said: BTreeMap<&'static str, Value>,
}

impl Settings {
    /// Checks `overrides` against `table`; every mistake is told, not the first alone.
    pub fn new(
        table: &[Setting],
        overrides: &BTreeMap<String, Value>,
    ) -> Result<Settings, Vec<SettingError>> {
        let mut said = BTreeMap::new();
        let mut wrong = Vec::new();
        for (key, value) in overrides {
            match table.iter().find(|setting| setting.key == key) {
                None => wrong.push(SettingError::Unknown { key: key.clone(), nearest: nearest(table, key) }),
                Some(setting) => match setting.check(value) {
                    Ok(()) => {
                        said.insert(setting.key, value.clone());
                    }
                    Err(error) => wrong.push(error),
                },
            }
        }
        if wrong.is_empty() { Ok(Settings { said }) } else { Err(wrong) }
    }

    /// The number of `setting`, in its unit; 0 if it is not a number.
    pub fn number(&self, setting: &Setting) -> i64 {
        match (self.said.get(setting.key), setting.kind) {
            (Some(Value::Number(number)), _) => *number,
            (_, Kind::Number { default, .. }) => default,
            _ => 0,
        }
    }

    /// The yes or no of `setting`.
    pub fn flag(&self, setting: &Setting) -> bool {
        match (self.said.get(setting.key), setting.kind) {
            (Some(Value::Flag(flag)), _) => *flag,
            (_, Kind::Flag { default }) => default,
            _ => false,
        }
    }

    /// The words of `setting`.
    pub fn list<'a>(&'a self, setting: &Setting) -> Vec<&'a str> {
        match (self.said.get(setting.key), setting.kind) {
            (Some(Value::Text(text)), _) => words(text).collect(),
            (_, Kind::List { default }) => words(default).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether `word` stands in the list of `setting`.
    pub fn lists(&self, setting: &Setting, word: &str) -> bool {
        self.list(setting).contains(&word)
    }
}

/// The key of `table` with the fewest changed letters; of equals the first.
fn nearest(table: &[Setting], key: &str) -> &'static str {
    table.iter().map(|setting| setting.key).min_by_key(|known| edits(known, key)).unwrap_or("")
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
mod tests {
    use super::*;

    const IDLE: Setting = Setting::number("keys.idle_s", 120, (10, 3600), "s", "KEY-13");
    const PHOTO: Setting = Setting::flag("keys.photo_required", true, "KEY-11");
    const KINDS: Setting = Setting::list("keys.kinds", "for-sale, repair", "KEY-02");
    const TABLE: [Setting; 3] = [IDLE, PHOTO, KINDS];

    fn with(pairs: &[(&str, Value)]) -> Result<Settings, Vec<String>> {
        let map = pairs.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
        Settings::new(&TABLE, &map).map_err(|wrong| wrong.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn defaults_hold_until_something_else_is_said() {
        let settings = with(&[("keys.idle_s", Value::Number(30))]).unwrap();
        assert_eq!(settings.number(&IDLE), 30);
        assert!(settings.flag(&PHOTO));
        assert_eq!(settings.list(&KINDS), ["for-sale", "repair"]);
        assert!(settings.lists(&KINDS, "repair") && !settings.lists(&KINDS, "demo"));
    }

    #[test]
    fn every_mistake_is_told_with_key_and_range() {
        let wrong = with(&[
            ("keys.idel_s", Value::Number(30)),
            ("keys.idle_s", Value::Number(9)),
            ("keys.kinds", Value::Text("Für Verkauf".to_owned())),
            ("keys.photo_required", Value::Number(1)),
        ])
        .unwrap_err();
        assert_eq!(
            wrong,
            [
                "no setting `keys.idel_s`; did you mean `keys.idle_s`?",
                "`keys.idle_s` = 9 is outside 10 … 3600 s",
                "`keys.kinds` = \"Für Verkauf\" is not a list of kebab-case words with commas",
                "`keys.photo_required` = 1 is not true or false",
            ]
        );
    }
}
