//! Rows and views: every statement on the table of records stands here.

use std::ops::ControlFlow;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, params};

use crate::digest::Digest;
use crate::error::StoreError;
use crate::record::View;
use crate::tip::Tip;
use crate::verify::{Break, Fact, Flaw};

/// The statement that stores a record.
pub(super) struct Insert<'c>(CachedStatement<'c>);

impl<'c> Insert<'c> {
    pub fn new(conn: &'c Connection) -> Result<Self, StoreError> {
        let sql = "INSERT INTO record (seq, batch, at, closes, context, kind, body, digest, by, format)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        Ok(Self(conn.prepare_cached(sql)?))
    }

    pub fn put(&mut self, view: &View<'_>) -> Result<(), StoreError> {
        // The 64 bits are kept as they are; SQLite has no unsigned number.
        let number = u64::cast_signed;
        let text = |bytes| ToSqlOutput::Borrowed(ValueRef::Text(bytes));
        self.0.execute(params![
            number(view.seq),
            number(view.batch),
            number(view.at),
            view.closes,
            text(view.context),
            text(view.kind),
            view.body,
            view.digest,
            text(view.by),
            view.format,
        ])?;
        Ok(())
    }
}

/// The last closed record, and how many records of a torn batch lie behind it.
pub(super) fn tip(conn: &Connection) -> Result<(Tip, u64), StoreError> {
    let mut last = conn.prepare_cached("SELECT seq, batch, digest, closes FROM record ORDER BY seq DESC")?;
    let mut rows = last.query([])?;
    let mut torn = 0;
    while let Some(row) = rows.next()? {
        if number(row, 3, number(row, 0, 0, "seq")?, "closes")? == 1 {
            return Ok((tip_of(row)?, torn));
        }
        torn += 1;
    }
    Ok((Tip::EMPTY, torn))
}

/// The last record before `seq` that closes its batch; nothing if there is none.
pub(super) fn before(conn: &Connection, seq: u64) -> Result<Option<Tip>, StoreError> {
    let sql = "SELECT seq, batch, digest FROM record WHERE seq < ?1 AND closes = 1 ORDER BY seq DESC LIMIT 1";
    let mut one = conn.prepare_cached(sql)?;
    one.query_row([seq.cast_signed()], |row| Ok(tip_of(row))).optional()?.transpose()
}

fn tip_of(row: &Row<'_>) -> Result<Tip, StoreError> {
    let seq = number(row, 0, 0, "seq")?;
    let bytes = bytes(row, 2, seq, "digest")?;
    let digest = bytes.try_into().map_err(|_| Break {
        seq,
        what: Flaw::Malformed,
        expected: Fact::Column("digest"),
        found: Fact::Bytes(bytes.len() as u64),
    })?;
    Ok(Tip { len: seq, batch: number(row, 1, seq, "batch")?, digest: Digest::from_bytes(digest) })
}

/// Shows the records from `from` on. `from` 0 or 1 shows everything, also what has a number no record
/// can have.
pub(super) fn scan(
    conn: &Connection,
    from: u64,
    visit: &mut dyn FnMut(&View<'_>) -> ControlFlow<()>,
) -> Result<(), StoreError> {
    let from = if from <= 1 { i64::MIN } else { i64::try_from(from).unwrap_or(i64::MAX) };
    let mut all = conn.prepare_cached(
        "SELECT seq, batch, at, closes, context, kind, body, digest, by, format
         FROM record WHERE seq >= ?1 ORDER BY seq",
    )?;
    let mut rows = all.query([from])?;
    while let Some(row) = rows.next()? {
        if visit(&view(row)?).is_break() {
            break;
        }
    }
    Ok(())
}

/// Removes what lies behind record `len`; the table's own rule spares every closed batch.
pub(super) fn cut(conn: &Connection, len: u64) -> Result<(), StoreError> {
    conn.execute("DELETE FROM record WHERE seq > ?1", [len.cast_signed()])?;
    Ok(())
}

fn view<'r>(row: &'r Row<'_>) -> Result<View<'r>, StoreError> {
    let seq = number(row, 0, 0, "seq")?;
    Ok(View {
        seq,
        batch: number(row, 1, seq, "batch")?,
        at: number(row, 2, seq, "at")?,
        // No honest record hashes 255: whatever else was found here does not verify.
        closes: match number(row, 3, seq, "closes")? {
            0 => 0,
            1 => 1,
            _ => u8::MAX,
        },
        // So is 0: no honest record has that format.
        format: u8::try_from(number(row, 9, seq, "format")?).unwrap_or(0),
        by: bytes(row, 8, seq, "by")?,
        context: bytes(row, 4, seq, "context")?,
        kind: bytes(row, 5, seq, "kind")?,
        body: bytes(row, 6, seq, "body")?,
        digest: bytes(row, 7, seq, "digest")?,
    })
}

/// Damage below the level of SQL can change the type of a column, in spite of STRICT.
fn malformed(seq: u64, name: &'static str) -> StoreError {
    let (what, expected) = (Flaw::Malformed, Fact::Column(name));
    Break { seq, what, expected, found: Fact::Nothing }.into()
}

fn number(row: &Row<'_>, column: usize, seq: u64, name: &'static str) -> Result<u64, StoreError> {
    match row.get_ref(column)? {
        ValueRef::Integer(number) => Ok(number.cast_unsigned()),
        _ => Err(malformed(seq, name)),
    }
}

fn bytes<'r>(row: &'r Row<'_>, column: usize, seq: u64, name: &'static str) -> Result<&'r [u8], StoreError> {
    match (row.get_ref(column)?, name) {
        (ValueRef::Text(bytes), "context" | "kind" | "by") => Ok(bytes),
        (ValueRef::Blob(bytes), "body" | "digest") => Ok(bytes),
        _ => Err(malformed(seq, name)),
    }
}
