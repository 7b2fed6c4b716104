//! The table of all settings of the house, as the site gives it when a state begins (PLAT-06). No event changes it, so it
//! is no part of what can be taken back or digested.

use forecourt_books::{Setting, Undo};
use serde::{Serialize, Serializer};

/// Settings by key.
#[derive(Debug, Clone)]
pub struct Known(Vec<&'static Setting>);

impl Default for Known {
    fn default() -> Self {
        Known::new(crate::settings::TABLE.iter())
    }
}

impl Known {
    /// From the tables of all contexts.
    pub fn new(table: impl IntoIterator<Item = &'static Setting>) -> Known {
        let mut all: Vec<&'static Setting> = table.into_iter().collect();
        all.sort_by_key(|setting| setting.key);
        all.dedup_by_key(|setting| setting.key);
        Known(all)
    }

    /// The setting of a key.
    pub fn get(&self, key: &str) -> Option<&'static Setting> {
        self.0.binary_search_by(|setting| setting.key.cmp(key)).ok().map(|at| self.0[at])
    }

    /// All, by key.
    pub fn iter(&self) -> impl Iterator<Item = &'static Setting> {
        self.0.iter().copied()
    }
}

impl Undo for Known {
    fn begin(&mut self) {}
    fn rollback(&mut self) {}
    fn commit(&mut self) {}
}

impl Serialize for Known {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_unit()
    }
}
