//! Backup and restore: a copy gets its name only after it was verified (I-SYS-05).

use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::{Check, Options, SqliteJournal, schema};
use crate::error::StoreError;
use crate::journal::Journal;
use crate::record::Head;

/// Opens a backup for reading.
pub(super) fn source(from: &Path) -> Result<Connection, StoreError> {
    let conn = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    conn.pragma_update(None, "trusted_schema", false)?;
    match schema::owner(&conn)? {
        schema::Owner::Nobody => Err(StoreError::Foreign { detail: "it is empty".to_owned() }),
        schema::Owner::Former(_) | schema::Owner::Ours => Ok(conn),
    }
}

/// Copies the journal behind `conn` to `to`, which must not exist, by way of a neighbouring file; the copy
/// has to reach `head`.
pub(super) fn copy(conn: &Connection, to: &Path, head: Head) -> Result<Head, StoreError> {
    if to.try_exists()? {
        return Err(StoreError::Exists { path: to.display().to_string() });
    }
    let partial = beside(to, ".partial");
    discard(&partial);
    let copied = fill(conn, &partial).and_then(|()| prove(&partial, head));
    match copied.and_then(|head| name(&partial, to).map(|()| head)) {
        Ok(head) => Ok(head),
        Err(error) => {
            discard(&partial);
            Err(error)
        }
    }
}

fn fill(conn: &Connection, partial: &Path) -> Result<(), StoreError> {
    let mut target = Connection::open(partial)?;
    let backup = Backup::new(conn, &mut target)?;
    // All pages in one step: the copy is of one moment.
    match backup.step(-1)? {
        StepResult::Done => Ok(()),
        _ => Err(StoreError::Busy),
    }
}

/// Verifies the copy from end to end, and so that it contains all up to `head`.
fn prove(partial: &Path, head: Head) -> Result<Head, StoreError> {
    let options = Options { check: Check::Tail(0), ..Options::default() };
    SqliteJournal::open(partial, &options)?.verify_against(head)
}

pub(super) fn name(partial: &Path, to: &Path) -> Result<(), StoreError> {
    File::open(partial)?.sync_all()?;
    std::fs::rename(partial, to)?;
    // The new name, too, must survive the loss of power.
    if let Some(folder) = to.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Clears away what an interrupted copy left; that nothing is there is the usual case.
pub(super) fn discard(partial: &Path) {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let _ = std::fs::remove_file(beside(partial, suffix));
    }
}
