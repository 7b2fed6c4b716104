//! The journal in an SQLite file, the embedded default. One batch is one transaction; the write-ahead log
//! is synchronised before an append is acknowledged, so a process killed at any byte of a write loses no
//! acknowledged record. Knows SQLite and files, no trade.

mod copy;
mod options;
mod repair;
mod rows;
mod schema;

use std::ops::ControlFlow;
use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use crate::error::StoreError;
use crate::follow::{Follow, behind};
use crate::journal::{Journal, TornTail, walk};
use crate::link::Link;
use crate::record::{Entry, Head, Receipt, View, check_batch};
use crate::tip::Tip;
use crate::verify::Walk;

pub use options::{Check, Durability, OnTorn, Options};
pub use repair::RepairStep;
pub use schema::SCHEMA_VERSION;

/// A journal in an SQLite file.
///
/// Other programs may read the file while it is open here. If another one writes to it, the next append
/// says [`StoreError::Overtaken`]: there is one writer, or there are two truths.
#[derive(Debug)]
pub struct SqliteJournal {
    conn: Connection,
    tip: Tip,
    options: Options,
}

impl SqliteJournal {
    /// Opens the journal at `path`, or makes an empty one if there is no file or an empty one. `:memory:` is one that
    /// nobody finds again.
    ///
    /// # Errors
    /// [`StoreError::Foreign`], [`StoreError::NewerSchema`] and [`StoreError::OlderSchema`] leave the file
    /// untouched. [`StoreError::Torn`] and [`StoreError::Broken`] come from the checks `options` asks for.
    pub fn open(path: &Path, options: &Options) -> Result<Self, StoreError> {
        let mut conn = Connection::open(path)?;
        options.prepare(&conn)?;
        schema::establish(&mut conn)?;
        options.settle(&conn)?;
        let (tip, torn) = rows::tip(&conn)?;
        let mut journal = Self { conn, tip, options: *options };
        if torn > 0 {
            match options.torn {
                OnTorn::Refuse => return Err(StoreError::Torn { batch: tip.batch + 1, kept: torn }),
                OnTorn::Cut => journal.cut_torn()?,
            };
        }
        journal.check(options.check)?;
        Ok(journal)
    }

    /// Copies the journal, as it is now, into a new file at `to`, verifies the copy from its first record
    /// to its head, and only then gives it its name (I-SYS-05). Gives the head of the copy.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if there is a file at `to`; [`StoreError::Broken`] if this journal is broken:
    /// a broken journal is not worth a backup that looks sound.
    pub fn backup(&self, to: &Path) -> Result<Head, StoreError> {
        copy::copy(&self.conn, to, self.head())
    }

    /// Makes a journal at `to` from the backup at `from`, which is verified as a whole and left as it is,
    /// and opens it (I-SYS-05).
    ///
    /// # Errors
    /// As [`SqliteJournal::backup`] and [`SqliteJournal::open`].
    pub fn restore(from: &Path, to: &Path, options: &Options) -> Result<Self, StoreError> {
        let source = copy::source(from)?;
        let (tip, torn) = rows::tip(&source)?;
        if torn > 0 {
            return Err(StoreError::Torn { batch: tip.batch + 1, kept: torn });
        }
        copy::copy(&source, to, tip.head())?;
        Self::open(to, options)
    }

    fn check(&self, check: Check) -> Result<(), StoreError> {
        let from = match check {
            Check::All => 1,
            Check::Tail(records) => self.tip.len.saturating_sub(records) + 1,
        };
        // A batch may be one link of the chain: it is begun at its beginning.
        let Some(tip) = rows::before(&self.conn, from)? else {
            return walk(self, 1, Walk::whole(None)).map(|_| ());
        };
        walk(self, tip.len + 1, Walk::behind(tip)).map(|_| ())
    }

    /// Writes `batch` in one transaction. Whatever fails before its end rolls it back.
    fn write(&mut self, batch: &[Entry<'_>], close: bool) -> Result<Tip, StoreError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        agree(&tx, self.tip)?;
        let tip = {
            let mut insert = rows::Insert::new(&tx)?;
            self.tip.extend(&mut Link::behind(self.tip.digest), batch, close, |view| insert.put(view))?
        };
        tx.commit()?;
        Ok(tip)
    }
}

/// Refuses to write behind a torn batch or behind what another program has written.
fn agree(tx: &Connection, known: Tip) -> Result<(), StoreError> {
    let (stored, torn) = rows::tip(tx)?;
    if torn > 0 {
        return Err(StoreError::Torn { batch: stored.batch + 1, kept: torn });
    }
    if stored != known {
        return Err(StoreError::Overtaken { known: known.len, stored: stored.len });
    }
    Ok(())
}

impl Journal for SqliteJournal {
    fn append(&mut self, batch: &[Entry<'_>]) -> Result<Receipt, StoreError> {
        check_batch(batch)?;
        let before = self.tip;
        self.tip = self.write(batch, true)?;
        Ok(self.tip.receipt(&before))
    }

    fn head(&self) -> Head {
        self.tip.head()
    }

    fn scan(&self, from: u64, visit: &mut dyn FnMut(&View<'_>) -> ControlFlow<()>) -> Result<(), StoreError> {
        rows::scan(&self.conn, from, visit)
    }
}

impl TornTail for SqliteJournal {
    fn tear(&mut self, batch: &[Entry<'_>], keep: usize) -> Result<u64, StoreError> {
        check_batch(batch)?;
        // The tip stays: a torn batch does not count.
        self.write(&batch[..keep.min(batch.len())], false).map(|tip| tip.batch)
    }

    fn cut_torn(&mut self) -> Result<u64, StoreError> {
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let (tip, torn) = rows::tip(&tx)?;
        rows::cut(&tx, tip.len)?;
        tx.commit()?;
        Ok(torn)
    }
}

impl Follow for SqliteJournal {
    fn adopt(&mut self, batches: &[View<'_>]) -> Result<Receipt, StoreError> {
        let (before, tip) = (self.tip, behind(self.tip, batches)?);
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        agree(&tx, before)?;
        {
            let mut insert = rows::Insert::new(&tx)?;
            batches.iter().try_for_each(|view| insert.put(view))?;
        }
        tx.commit()?;
        self.tip = tip;
        Ok(tip.receipt(&before))
    }

    fn drop_after(&mut self, len: u64) -> Result<u64, StoreError> {
        let before = self.tip;
        let tx = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        agree(&tx, before)?;
        let tip = match rows::before(&tx, len.wrapping_add(1))? {
            None if len == 0 => Tip::EMPTY,
            Some(tip) if tip.len == len => tip,
            _ => return Err(StoreError::InsideBatch { len }),
        };
        schema::without_rail(&tx, || rows::cut(&tx, len))?;
        tx.commit()?;
        self.tip = tip;
        Ok(before.len - len)
    }

    fn put_right(&mut self, kept: u64, whole: &dyn Journal, head: Head) -> Result<(), StoreError> {
        self.repair(kept, whole, head, &mut |_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Only the machine's own memory is excused from the write-ahead log (PLAT-13).
    #[test]
    fn a_journal_in_memory_opens_empty() {
        let journal = SqliteJournal::open(Path::new(":memory:"), &Options::default()).unwrap();
        assert_eq!(journal.head().len, 0);
    }

    /// No test can cut the power, so the setting that guards against it is read back from SQLite.
    #[test]
    fn writes_are_pressed_to_the_medium_unless_told_otherwise() {
        let path = std::env::temp_dir().join(format!("forecourt-store-pragma-{}.db", std::process::id()));
        let of = |durability| {
            let journal = SqliteJournal::open(&path, &Options { durability, ..Options::default() }).unwrap();
            let word =
                |name| journal.conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
            let mode: String =
                journal.conn.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
            (mode, word("synchronous"), word("fullfsync"))
        };
        let medium = of(Options::default().durability);
        let process = of(Durability::Process);
        std::fs::remove_file(&path).unwrap();
        assert_eq!(medium, ("wal".to_owned(), 2, 1));
        assert_eq!(process.1, 0);
    }
}
