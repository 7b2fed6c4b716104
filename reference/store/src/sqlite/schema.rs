//! Whose file it is, and the tables of ours. Looks before it writes: a file that is not ours, or not of
//! our version, stays as it is to the byte.

use rusqlite::{Connection, TransactionBehavior};

use crate::error::StoreError;

/// The schema this program writes and reads, stored in the file's `user_version`.
pub const SCHEMA_VERSION: i64 = 1;

/// "FCJL", stored in the file's `application_id`.
const APPLICATION: i64 = 0x4643_4A4C;

/// The names are part of the format. `seq`, `batch` and `at` hold the 64 bits of an unsigned number.
/// The triggers are a rail, not a lock: they stop the slip of a hand (KEY-18); the chain finds the rest.
/// A record may go only if its batch was never closed.
const TABLES: &str = "
CREATE TABLE record (
    seq     INTEGER PRIMARY KEY,
    batch   INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    closes  INTEGER NOT NULL,
    context TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    body    BLOB    NOT NULL,
    digest  BLOB    NOT NULL
) STRICT;
CREATE TRIGGER record_is_not_edited BEFORE UPDATE ON record
BEGIN SELECT RAISE(ABORT, 'a record of the journal is never edited'); END;
CREATE TRIGGER record_is_not_removed BEFORE DELETE ON record
WHEN EXISTS (SELECT 1 FROM record WHERE seq >= OLD.seq AND batch = OLD.batch AND closes = 1)
BEGIN SELECT RAISE(ABORT, 'a record of the journal is never removed'); END;
";

/// Makes the tables in an empty file; refuses every file that is neither empty nor ours.
pub(super) fn establish(conn: &mut Connection) -> Result<(), StoreError> {
    if is_ours(conn)? {
        return Ok(());
    }
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Between the look and the lock another program may have made the tables.
    if !is_ours(&tx)? {
        tx.execute_batch(TABLES)?;
        tx.pragma_update(None, "application_id", APPLICATION)?;
        tx.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    }
    tx.commit()?;
    Ok(())
}

/// True for a journal of this version, false for an empty file, an error for everything else.
pub(super) fn is_ours(conn: &Connection) -> Result<bool, StoreError> {
    let application: i64 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let objects: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application == 0 && version == 0 && objects == 0 {
        return Ok(false);
    }
    if application != APPLICATION {
        let detail =
            format!("its application id is {application:#x} and it has {objects} tables and the like");
        return Err(StoreError::Foreign { detail });
    }
    match version {
        SCHEMA_VERSION => Ok(true),
        found if found > SCHEMA_VERSION => Err(StoreError::NewerSchema { found, known: SCHEMA_VERSION }),
        found => Err(StoreError::OlderSchema { found, known: SCHEMA_VERSION }),
    }
}
