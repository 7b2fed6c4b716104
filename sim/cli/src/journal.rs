//! `forecourt verify`, and the journals on SQLite that `forecourt story --journal` keeps.
//!
//! It refuses to know what a record means: the chain is all it looks at.

use crate::out::Out;
use crate::status::Status;
use crate::trouble::Trouble;
use forecourt_store::{Check, Journal, Options, SqliteJournal, StoreError};
use std::path::Path;

/// A new journal in `path`.
///
/// # Errors
/// When there is a file already, or none can be made.
pub fn create(path: &Path) -> Result<SqliteJournal, Trouble> {
    let trouble = |why: String| Trouble::Journal { path: path.to_owned(), why };
    if path.exists() {
        return Err(trouble("there is a file already, and a journal is never written over".to_owned()));
    }
    SqliteJournal::open(path, &Options::default()).map_err(|error| trouble(error.to_string()))
}

/// Recomputes the whole chain of a journal. A break in it is exit code 1, with the record at which it lies.
///
/// # Errors
/// A file that is not there or is no journal.
pub fn verify(file: &Path, out: &mut Out) -> Result<Status, Trouble> {
    let trouble = |why: String| Trouble::Journal { path: file.to_owned(), why };
    if !file.exists() {
        return Err(trouble("there is no such file".to_owned()));
    }
    let options = Options { check: Check::All, ..Options::default() };
    match SqliteJournal::open(file, &options).and_then(|journal| journal.verify()) {
        Ok(head) => {
            out.line(&format!("{} records, unbroken; head {}", head.len, head.digest));
            Ok(Status::Passed)
        }
        Err(error @ (StoreError::Broken(_) | StoreError::Torn { .. } | StoreError::Damaged { .. })) => {
            out.line(&format!("broken: {error}"));
            Ok(Status::Broken)
        }
        Err(error) => Err(trouble(error.to_string())),
    }
}
