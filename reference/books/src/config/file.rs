//! A configuration file: values from the beginning on as `key = value`, dated ones and branches' own as rows of
//! `[[change]]` (PLAT-06). Every mistake is told with its line and column.
//!
//! It refuses to know where the file lies and which settings there are.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Setting, SettingError, Settings, Value, nearest};
use crate::{At, BranchId, Day};

/// The one key of a file that is no setting.
const CHANGE: &str = "change";

/// What is wrong with a configuration file, and where: the file is to blame.
///
/// ```
/// use forecourt_books::config::FileMistake;
/// use forecourt_books::{Setting, Settings};
/// static RATE: Setting = Setting::number("members.rate", 1, (1, 10), "points", "MEM-40");
///
/// let wrong = Settings::from_toml(&[&RATE], "\n[[change]]\nkey = \"members.rate\"\nvalue = 2").unwrap_err();
/// assert_eq!((wrong[0].line, wrong[0].column), (2, 1));
/// assert_eq!(wrong[0].what, FileMistake::Missing("from"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{line}:{column}: {what}")]
pub struct FileError {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub what: FileMistake,
}

/// A mistake in a configuration file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the fields are what the message shows")]
pub enum FileMistake {
    /// Not TOML.
    #[error("{0}")]
    Form(String),
    /// The value, or the key, of a setting.
    #[error(transparent)]
    Setting(SettingError),
    /// `change` that is no row.
    #[error("changes are rows that begin with `[[change]]`")]
    NoRow,
    /// A row without a field.
    #[error("a change needs `{0}`")]
    Missing(&'static str),
    /// A field that a row does not have.
    #[error("a change has no `{0}`: it has key, from, branch and value")]
    NoField(String),
    /// No time.
    #[error("{0} is no time of the form \"2026-03-02 09:00:12\" and no date of the form \"2026-03-02\"")]
    NoTime(String),
    /// No branch.
    #[error("{0} is no branch of the form \"B-2\"")]
    NoBranch(String),
    /// A value that no setting has.
    #[error("{0} is no whole number, no true or false, no text and no list of texts")]
    NoValue(String),
    /// Said twice for the same branch and time.
    #[error("`{0}` is set twice for the same time and branch")]
    Twice(&'static str),
}

impl Settings {
    /// Reads a configuration file against the settings of all contexts. The form:
    ///
    /// ```toml
    /// [keys]
    /// idle_s = 90                       # the same as: keys.idle_s = 90
    /// kinds = ["for-sale", "repair"]    # the same as: "for-sale, repair"
    ///
    /// [[change]]
    /// key = "keys.idle_s"
    /// from = "2026-04-01 00:00:00"      # or a date: from its first second on
    /// value = 60
    ///
    /// [[change]]
    /// key = "members.points_rate"
    /// branch = "B-2"                    # without `from`: from the beginning on
    /// value = 5
    /// ```
    ///
    /// ```
    /// use forecourt_books::{Setting, Settings};
    /// static IDLE: Setting = Setting::number("keys.idle_s", 120, (10, 3600), "s", "KEY-13");
    ///
    /// let settings = Settings::from_toml(&[&IDLE], "keys.idle_s = 90").unwrap();
    /// assert_eq!(settings.number(&IDLE), 90);
    /// let wrong = Settings::from_toml(&[&IDLE], "[keys]\nidle = 90").unwrap_err();
    /// assert_eq!(wrong[0].to_string(), "2:1: no setting `keys.idle`; did you mean `keys.idle_s`?");
    /// ```
    ///
    /// # Errors
    /// All mistakes, in the order of the file; of broken TOML only what breaks it.
    pub fn from_toml(table: &[&'static Setting], text: &str) -> Result<Settings, Vec<FileError>> {
        let mut reader =
            Reader { table, text, settings: Settings::default(), seen: BTreeSet::new(), wrong: Vec::new() };
        let (file, broken) = DeTable::parse_recoverable(text);
        for error in &broken {
            let span = error.span().unwrap_or_default();
            reader.blame(span, FileMistake::Form(error.message().to_owned()));
        }
        if broken.is_empty() {
            reader.file(file.get_ref());
        }
        let Reader { settings, mut wrong, .. } = reader;
        wrong.sort_by_key(|error| (error.line, error.column));
        if wrong.is_empty() { Ok(settings) } else { Err(wrong) }
    }
}

struct Reader<'a> {
    table: &'a [&'static Setting],
    text: &'a str,
    settings: Settings,
    seen: BTreeSet<(&'static str, Option<BranchId>, At)>,
    wrong: Vec<FileError>,
}

impl Reader<'_> {
    fn blame(&mut self, span: Range<usize>, what: FileMistake) {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        self.wrong.push(FileError { line, column, what });
    }

    fn file(&mut self, file: &DeTable<'_>) {
        for (key, value) in file {
            match value.get_ref() {
                DeValue::Array(rows) if key.get_ref() == CHANGE => rows.iter().for_each(|row| self.row(row)),
                _ if key.get_ref() == CHANGE => self.blame(key.span(), FileMistake::NoRow),
                _ => self.plain(key.get_ref(), key.span(), value),
            }
        }
    }

    /// `key = value`, or a table of such.
    fn plain(&mut self, key: &str, place: Range<usize>, value: &Spanned<DeValue<'_>>) {
        if let DeValue::Table(inner) = value.get_ref() {
            for (name, value) in inner {
                self.plain(&format!("{key}.{}", name.get_ref()), name.span(), value);
            }
            return;
        }
        if let Some(setting) = self.setting(key, place.clone()) {
            self.set(setting, place, At(0), None, value);
        }
    }

    fn setting(&mut self, key: &str, place: Range<usize>) -> Option<&'static Setting> {
        let known = self.table.iter().find(|setting| setting.key == key).copied();
        if known.is_none() {
            let nearest = nearest(self.table.iter().map(|setting| setting.key), key);
            self.blame(place, FileMistake::Setting(SettingError::Unknown { key: key.to_owned(), nearest }));
        }
        known
    }

    fn set(
        &mut self,
        setting: &'static Setting,
        place: Range<usize>,
        from: At,
        branch: Option<BranchId>,
        given: &Spanned<DeValue<'_>>,
    ) {
        let Some(value) = value(given.get_ref()) else {
            return self.blame(given.span(), FileMistake::NoValue(self.text[given.span()].to_owned()));
        };
        if !self.seen.insert((setting.key, branch, from)) {
            return self.blame(place, FileMistake::Twice(setting.key));
        }
        match self.settings.set(setting, from, branch, value) {
            Ok(()) => {}
            Err(error @ SettingError::NotPerBranch { .. }) => self.blame(place, FileMistake::Setting(error)),
            Err(error) => self.blame(given.span(), FileMistake::Setting(error)),
        }
    }

    /// One row of `[[change]]`; what is wrong with several of its fields is told of each.
    fn row(&mut self, row: &Spanned<DeValue<'_>>) {
        let DeValue::Table(fields) = row.get_ref() else {
            return self.blame(row.span(), FileMistake::NoRow);
        };
        let mistakes = self.wrong.len();
        for (name, _) in fields {
            if !["key", "from", "branch", "value"].contains(&name.get_ref().as_ref()) {
                self.blame(name.span(), FileMistake::NoField(name.get_ref().to_string()));
            }
        }
        let key = fields.get("key");
        let setting = key.and_then(|key| match key.get_ref() {
            DeValue::String(text) => self.setting(text, key.span()),
            _ => None,
        });
        let branch = fields.get("branch").map(|given| self.read(given, branch, FileMistake::NoBranch));
        let from = fields.get("from").map(|given| self.read(given, time, FileMistake::NoTime));
        for (name, missing) in [
            ("key", setting.is_none()),
            ("from", from.is_none() && branch.is_none()),
            ("value", !fields.contains_key("value")),
        ] {
            if missing && self.wrong.len() == mistakes {
                self.blame(row.span(), FileMistake::Missing(name));
            }
        }
        if let (Some(setting), Some(key), Some(value)) = (setting, key, fields.get("value"))
            && self.wrong.len() == mistakes
        {
            self.set(setting, key.span(), from.flatten().unwrap_or(At(0)), branch.flatten(), value);
        }
    }

    fn read<T>(
        &mut self,
        given: &Spanned<DeValue<'_>>,
        read: fn(&DeValue<'_>) -> Option<T>,
        what: fn(String) -> FileMistake,
    ) -> Option<T> {
        let read = read(given.get_ref());
        if read.is_none() {
            self.blame(given.span(), what(self.text[given.span()].to_owned()));
        }
        read
    }
}

fn branch(given: &DeValue<'_>) -> Option<BranchId> {
    given.as_str()?.parse().ok()
}

/// A time or a date, with or without quotation marks.
fn time(given: &DeValue<'_>) -> Option<At> {
    let text = match given {
        DeValue::String(text) => text.to_string(),
        DeValue::Datetime(time) => time.to_string().replace('T', " "),
        _ => return None,
    };
    text.parse().ok().or_else(|| text.parse().ok().map(Day::start))
}

fn value(given: &DeValue<'_>) -> Option<Value> {
    match given {
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).ok().map(Value::Number)
        }
        DeValue::Boolean(flag) => Some(Value::Flag(*flag)),
        DeValue::String(text) => Some(Value::Text(text.to_string())),
        DeValue::Array(texts) => {
            let texts: Option<Vec<&str>> = texts.iter().map(|text| text.get_ref().as_str()).collect();
            texts.map(|texts| Value::Text(texts.join(", ")))
        }
        _ => None,
    }
}
