//! The values in force: the defaults, and what was said otherwise, from when on and for whom (PLAT-06).
//!
//! It refuses to know which settings there are: whoever asks brings the [`Setting`] along.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::{Kind, Setting, SettingError, Value, nearest, words};
use crate::{At, BranchId, Table, Undo};

/// Key, branch (none for the group), valid from.
type Entry = (&'static str, Option<BranchId>, At);

/// The values in force, with their history. What nobody said otherwise is a setting's default.
///
/// Each key has entries, each with an instant from which it holds; the latest not after the instant asked about counts,
/// a branch's own before the group's. Lives in a context's state as one field: changes can be taken back whole.
///
/// ```
/// use forecourt_books::{At, BranchId, Setting, Settings, Value};
/// static RATE: Setting = Setting::number("members.rate", 1, (1, 10), "points", "MEM-40").per_branch();
///
/// let mut settings = Settings::default();
/// let april: At = "2026-04-01 00:00:00".parse().unwrap();
/// settings.set(&RATE, april, None, Value::Number(2)).unwrap();
/// settings.set(&RATE, april, Some(BranchId(7)), Value::Number(5)).unwrap();
/// assert_eq!(settings.number_at(&RATE, april.minus_s(1), Some(BranchId(7))), 1);
/// assert_eq!(settings.number_at(&RATE, april, Some(BranchId(7))), 5);
/// assert_eq!(settings.number_at(&RATE, april, Some(BranchId(8))), 2);
/// assert!(settings.set(&RATE, april, None, Value::Number(11)).is_err());
/// assert_eq!(settings.history("members.rate").count(), 2);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Settings {
    said: Table<Entry, Value>,
    /// The bits of all keys in `said`, and perhaps of some that were taken back.
    bits: u64,
}

/// One entry of a setting's history.
///
/// ```
/// use forecourt_books::{At, Setting, Settings, Value, config::Change};
/// static IDLE: Setting = Setting::number("keys.idle_s", 120, (10, 3600), "s", "KEY-13");
///
/// let mut settings = Settings::default();
/// settings.set(&IDLE, At(0), None, Value::Number(60)).unwrap();
/// let entry = Change { key: "keys.idle_s", branch: None, from: At(0), value: &Value::Number(60) };
/// assert_eq!(settings.history("keys.idle_s").next(), Some(entry));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Change<'a> {
    /// The setting's key.
    pub key: &'static str,
    /// The branch whose own value it is; none for the group's.
    pub branch: Option<BranchId>,
    /// From when on it holds.
    pub from: At,
    /// The value.
    pub value: &'a Value,
}

impl Settings {
    /// Checks `overrides`, which hold from the beginning, against `table`; every mistake is told, not the first alone.
    ///
    /// # Errors
    /// All mistakes, by key.
    pub fn new(
        table: &[Setting],
        overrides: &BTreeMap<String, Value>,
    ) -> Result<Settings, Vec<SettingError>> {
        let mut settings = Settings::default();
        let mut wrong = Vec::new();
        for (key, value) in overrides {
            let known = table.iter().find(|setting| setting.key == key);
            let set = match known {
                None => {
                    let nearest = nearest(table.iter().map(|setting| setting.key), key);
                    Err(SettingError::Unknown { key: key.clone(), nearest })
                }
                Some(setting) => settings.set(setting, At(0), None, value.clone()),
            };
            wrong.extend(set.err());
        }
        if wrong.is_empty() { Ok(settings) } else { Err(wrong) }
    }

    /// Sets the value of `setting` from an instant on, for a branch or for the group. A value that was set for the same
    /// instant and branch before is replaced.
    ///
    /// # Errors
    /// Out of range, of another type, or a branch's own value where the setting has none.
    pub fn set(
        &mut self,
        setting: &Setting,
        from: At,
        branch: Option<BranchId>,
        value: Value,
    ) -> Result<(), SettingError> {
        setting.check(&value)?;
        if let Some(branch) = branch.filter(|_| !setting.branchable) {
            return Err(SettingError::NotPerBranch { key: setting.key, branch });
        }
        self.bits |= setting.bit;
        self.said.insert((setting.key, branch, from), value);
        Ok(())
    }

    /// What was ever said of a key: the group's entries, then those of each branch, each by the instant from which it
    /// holds.
    pub fn history(&self, key: &str) -> impl Iterator<Item = Change<'_>> {
        self.changes().filter(move |change| change.key == key)
    }

    fn changes(&self) -> impl Iterator<Item = Change<'_>> {
        self.said.iter().map(|((key, branch, from), value)| Change {
            key,
            branch: *branch,
            from: *from,
            value,
        })
    }

    /// What was said of a setting, if anything holds at that instant and branch.
    fn value(&self, setting: &Setting, at: At, branch: Option<BranchId>) -> Option<&Value> {
        // The way of nearly every question: nobody said anything.
        if self.bits & setting.bit == 0 {
            return None;
        }
        let latest = |branch: Option<BranchId>| {
            let entries = self.said.range((setting.key, branch, At(0))..=(setting.key, branch, at));
            entries.map(|(_, value)| value).next_back()
        };
        branch.filter(|_| setting.branchable).and_then(|own| latest(Some(own))).or_else(|| latest(None))
    }

    /// The number of `setting` at an instant and a branch, in its unit; 0 if it is not a number.
    pub fn number_at(&self, setting: &Setting, at: At, branch: Option<BranchId>) -> i64 {
        match (self.value(setting, at, branch), setting.kind) {
            (Some(Value::Number(number)), _) => *number,
            (_, Kind::Number { default, .. }) => default,
            _ => 0,
        }
    }

    /// The yes or no of `setting` at an instant and a branch.
    ///
    /// ```
    /// use forecourt_books::{At, BranchId, Setting, Settings, Value};
    /// static PHOTO: Setting = Setting::flag("keys.photo_required", true, "KEY-11").per_branch();
    ///
    /// let mut settings = Settings::default();
    /// settings.set(&PHOTO, At(0), Some(BranchId(2)), Value::Flag(false)).unwrap();
    /// assert!(settings.flag_at(&PHOTO, At(9), None) && !settings.flag_at(&PHOTO, At(9), Some(BranchId(2))));
    /// ```
    pub fn flag_at(&self, setting: &Setting, at: At, branch: Option<BranchId>) -> bool {
        match (self.value(setting, at, branch), setting.kind) {
            (Some(Value::Flag(flag)), _) => *flag,
            (_, Kind::Flag { default }) => default,
            _ => false,
        }
    }

    /// The words of `setting` at an instant and a branch.
    ///
    /// ```
    /// use forecourt_books::{At, Setting, Settings, Value};
    /// static KINDS: Setting = Setting::list("keys.kinds", "for-sale, repair", "KEY-02");
    ///
    /// let mut settings = Settings::default();
    /// settings.set(&KINDS, At(5), None, Value::Text("demo".to_owned())).unwrap();
    /// assert_eq!(settings.list_at(&KINDS, At(4), None), ["for-sale", "repair"]);
    /// assert_eq!(settings.list_at(&KINDS, At(5), None), ["demo"]);
    /// ```
    pub fn list_at<'a>(&'a self, setting: &Setting, at: At, branch: Option<BranchId>) -> Vec<&'a str> {
        match (self.value(setting, at, branch), setting.kind) {
            (Some(Value::Text(text)), _) => words(text).collect(),
            (_, Kind::List { default }) => words(default).collect(),
            _ => Vec::new(),
        }
    }

    /// The group's number from the beginning on, before any dated change.
    pub fn number(&self, setting: &Setting) -> i64 {
        self.number_at(setting, At(0), None)
    }

    /// The group's yes or no from the beginning on, before any dated change.
    pub fn flag(&self, setting: &Setting) -> bool {
        self.flag_at(setting, At(0), None)
    }

    /// The group's words from the beginning on, before any dated change.
    pub fn list<'a>(&'a self, setting: &Setting) -> Vec<&'a str> {
        self.list_at(setting, At(0), None)
    }

    /// Whether `word` stands in the list of `setting` at an instant and a branch.
    pub fn lists_at(&self, setting: &Setting, at: At, branch: Option<BranchId>, word: &str) -> bool {
        match (self.value(setting, at, branch), setting.kind) {
            (Some(Value::Text(text)), _) => words(text).any(|listed| listed == word),
            (_, Kind::List { default }) => words(default).any(|listed| listed == word),
            _ => false,
        }
    }

    /// Whether `word` stands in the list of `setting` from the beginning on.
    pub fn lists(&self, setting: &Setting, word: &str) -> bool {
        self.lists_at(setting, At(0), None, word)
    }
}

/// Equal where the same was said, whatever was taken back.
impl PartialEq for Settings {
    fn eq(&self, other: &Settings) -> bool {
        self.said.iter().eq(other.said.iter())
    }
}

impl Eq for Settings {}

/// All entries, as rows.
impl Serialize for Settings {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.changes())
    }
}

impl Undo for Settings {
    fn begin(&mut self) {
        self.said.begin();
    }

    fn rollback(&mut self) {
        self.said.rollback();
    }

    fn commit(&mut self) {
        self.said.commit();
    }
}
