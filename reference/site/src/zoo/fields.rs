//! The stored form of an event or a command, to be changed field by field.
//!
//! It refuses to invent fields: a mutant that names one that is not there is broken itself, and says so.

use serde_json::{Map, Value};

/// The fields of an event or a command.
pub(crate) struct Fields(pub Map<String, Value>);

impl Fields {
    /// The value at a path such as `of.amount`.
    pub fn at(&mut self, path: &str) -> &mut Value {
        let mut names = path.split('.');
        let first = names.next().unwrap_or(path);
        let fields = &self.0;
        let missing = || format!("the zoo: no {path} in {fields:?}");
        assert!(fields.contains_key(first), "{}", missing());
        let mut value = self.0.get_mut(first).expect("looked for");
        for name in names {
            value = value.get_mut(name).unwrap_or_else(|| panic!("the zoo: no {path}"));
        }
        value
    }

    /// A whole number.
    pub fn number(&mut self, path: &str) -> i64 {
        self.at(path).as_i64().unwrap_or_else(|| panic!("the zoo: {path} is no number"))
    }

    /// Whether the stored form has this field at all: empty ones are left out.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A text, or nothing.
    pub fn text(&mut self, path: &str) -> Option<String> {
        self.at(path).as_str().map(str::to_owned)
    }

    /// Sets a value.
    pub fn set(&mut self, path: &str, value: impl Into<Value>) {
        *self.at(path) = value.into();
    }

    /// Adds to a whole number.
    pub fn add(&mut self, path: &str, much: i64) {
        let sum = self.number(path) + much;
        self.set(path, sum);
    }

    /// Adds to an instant, in seconds.
    pub fn later(&mut self, path: &str, seconds: i64) {
        let at = self.at(path).as_u64().unwrap_or_else(|| panic!("the zoo: {path} is no instant"));
        self.set(path, at.saturating_add_signed(seconds * 1_000_000_000));
    }

    /// The items of a list.
    pub fn list(&mut self, path: &str) -> &mut Vec<Value> {
        self.at(path).as_array_mut().unwrap_or_else(|| panic!("the zoo: {path} is no list"))
    }
}
