//! Whose file it is, and the tables of ours. Looks before it writes: a file that is not ours, or not of
//! our version, stays as it is to the byte.

use rusqlite::{Connection, TransactionBehavior};

use crate::error::StoreError;

/// The schema this program writes, stored in the file's `user_version`.
///
/// The tables are those of schema 2; since 3 a batch may be one link of the chain, which a program of that time would take
/// for damage.
pub const SCHEMA_VERSION: i64 = 3;

/// The schema with actors, whose records are each a link of the chain: only its number is brought up (PLAT-12).
const SINGLY_LINKED: i64 = 2;

/// The first schema, without actors: brought up to the present one when it is opened (PLAT-12).
const WITHOUT_ACTORS: i64 = 1;

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
    digest  BLOB    NOT NULL,
    by      TEXT    NOT NULL DEFAULT '',
    format  INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE TRIGGER record_is_not_edited BEFORE UPDATE ON record
BEGIN SELECT RAISE(ABORT, 'a record of the journal is never edited'); END;
";

/// The rail against removal; stands apart because a returning node's tail is taken from behind it.
const RAIL: &str = "
CREATE TRIGGER record_is_not_removed BEFORE DELETE ON record
WHEN EXISTS (SELECT 1 FROM record WHERE seq >= OLD.seq AND batch = OLD.batch AND closes = 1)
BEGIN SELECT RAISE(ABORT, 'a record of the journal is never removed'); END;
";

/// Adds what the first schema lacks. No row is rewritten: each keeps its digest and is of format 1.
const UPGRADE: &str = "
ALTER TABLE record ADD COLUMN by TEXT NOT NULL DEFAULT '';
ALTER TABLE record ADD COLUMN format INTEGER NOT NULL DEFAULT 1;
";

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// Nobody's: it is empty.
    Nobody,
    /// Ours, of a former schema, which lacks this.
    Former(&'static str),
    /// Ours.
    Ours,
}

/// Makes the tables in an empty file and brings a journal of a former schema up to the present one
/// (PLAT-12); refuses every file that is neither empty nor ours.
pub(super) fn establish(conn: &mut Connection) -> Result<(), StoreError> {
    if owner(conn)? == Owner::Ours {
        return Ok(());
    }
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Between the look and the lock another program may have made the tables.
    match owner(&tx)? {
        Owner::Ours => (),
        Owner::Former(lacks) => tx.execute_batch(lacks)?,
        Owner::Nobody => {
            tx.execute_batch(TABLES)?;
            tx.execute_batch(RAIL)?;
            tx.pragma_update(None, "application_id", APPLICATION)?;
        }
    }
    tx.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    tx.commit()?;
    Ok(())
}

/// Takes the rail against removal away for `deed`, within the transaction `tx`: the tail of a node that
/// returns was never acknowledged (PLAT-59).
pub(super) fn without_rail(
    tx: &Connection,
    deed: impl FnOnce() -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    tx.execute_batch("DROP TRIGGER record_is_not_removed")?;
    deed()?;
    Ok(tx.execute_batch(RAIL)?)
}

/// Whose file it is; an error for what is neither empty nor ours, or of a version not known here.
pub(super) fn owner(conn: &Connection) -> Result<Owner, StoreError> {
    let application: i64 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let objects: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application == 0 && version == 0 && objects == 0 {
        return Ok(Owner::Nobody);
    }
    if application != APPLICATION {
        let detail =
            format!("its application id is {application:#x} and it has {objects} tables and the like");
        return Err(StoreError::Foreign { detail });
    }
    match version {
        SCHEMA_VERSION => Ok(Owner::Ours),
        SINGLY_LINKED => Ok(Owner::Former("")),
        WITHOUT_ACTORS => Ok(Owner::Former(UPGRADE)),
        found if found > SCHEMA_VERSION => Err(StoreError::NewerSchema { found, known: SCHEMA_VERSION }),
        found => Err(StoreError::OlderSchema { found, known: SCHEMA_VERSION }),
    }
}
