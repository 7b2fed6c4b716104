//! The journal of an earlier life with which a run begins: a file of `scenarios/journals`, record by record as a program
//! of that time left it, in the format of that time (PLAT-12).
//!
//! It refuses to know what a record means. The digests are not in the file but its head is, as that program told it: the
//! records must lead to it.

use forecourt_store::{Digest, Follow, Head, MemoryJournal, StoreError, View};
use serde::Deserialize;

/// One record.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    batch: u64,
    at: u64,
    closes: bool,
    #[serde(default)]
    by: String,
    context: String,
    kind: String,
    body: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// What this journal is and which program left it: for whoever reads the file.
    #[serde(rename = "about")]
    _about: String,
    format: u8,
    head: String,
    records: Vec<Row>,
}

/// A journal that is there before the run begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    format: u8,
    rows: Vec<Row>,
    digests: Vec<Digest>,
}

impl Stored {
    /// Reads a file's text.
    ///
    /// # Errors
    /// What is wrong with it; that its records do not lead to its head, too.
    pub fn read(text: &str) -> Result<Stored, String> {
        let file: File = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        let File { format, head, records: rows, .. } = file;
        let mut stored = Stored { format, rows, digests: Vec::new() };
        let mut digest = Digest::GENESIS;
        for index in 0..stored.rows.len() {
            digest = digest.link(&stored.view(index, &digest));
            stored.digests.push(digest);
        }
        let mut journal = MemoryJournal::new();
        let found = stored.fill(&mut journal).map_err(|error| error.to_string())?;
        if found.to_string() == head {
            Ok(stored)
        } else {
            Err(format!("its records lead to {found}, not to {head}"))
        }
    }

    /// The instant of its last record, in nanoseconds since the epoch; 0 without records.
    pub fn until(&self) -> u64 {
        self.rows.iter().map(|row| row.at).max().unwrap_or(0)
    }

    /// Puts it into an empty journal, to the byte.
    ///
    /// # Errors
    /// The journal takes it not.
    pub fn fill(&self, journal: &mut impl Follow) -> Result<Head, StoreError> {
        let views: Vec<View<'_>> =
            self.digests.iter().enumerate().map(|(index, digest)| self.view(index, digest)).collect();
        journal.adopt(&views).map(|receipt| receipt.head)
    }

    fn view<'a>(&'a self, index: usize, digest: &'a Digest) -> View<'a> {
        let row = &self.rows[index];
        View {
            seq: index as u64 + 1,
            batch: row.batch,
            at: row.at,
            closes: u8::from(row.closes),
            format: self.format,
            by: row.by.as_bytes(),
            context: row.context.as_bytes(),
            kind: row.kind.as_bytes(),
            body: row.body.as_bytes(),
            digest: digest.as_bytes(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(format: u8, head: &str) -> String {
        let row = |batch, closes| {
            format!(
                "[[records]]\nbatch = {batch}\nat = 7\ncloses = {closes}\ncontext = 'a'\nkind = 'b'\nbody = 'c'\n"
            )
        };
        format!(
            "about = ''\nformat = {format}\nhead = '{head}'\n{}{}{}",
            row(1, false),
            row(1, true),
            row(2, true)
        )
    }

    #[test]
    fn records_must_lead_to_the_head_that_was_told() {
        let said = Stored::read(&file(1, "3:00")).unwrap_err();
        let head = said.strip_prefix("its records lead to ").and_then(|rest| rest.split(',').next()).unwrap();
        let stored = Stored::read(&file(1, head)).unwrap();
        assert_eq!(stored.until(), 7);
        let mut journal = MemoryJournal::new();
        assert_eq!(stored.fill(&mut journal).unwrap().to_string(), head);
        assert!(Stored::read(&file(2, head)).is_err(), "the format is part of every digest");
        assert!(Stored::read(&file(3, head)).is_err());
        assert!(stored.fill(&mut journal).is_err(), "into an empty one only");
    }
}
