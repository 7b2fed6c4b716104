//! How a journal file is opened: what is checked, what is waited for, how hard a write is pressed.

use std::time::Duration;

use rusqlite::Connection;

use crate::error::StoreError;

/// How much of the chain is recomputed when a journal is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// All of it.
    All,
    /// The last so many records, trusting the one before them.
    Tail(u64),
}

/// What to do with a batch that was never closed (fault H2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnTorn {
    /// Do not open; a person decides.
    Refuse,
    /// Cut it off: it was never acknowledged.
    Cut,
}

/// How hard a write is pressed onto the medium before it is acknowledged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// To the medium: survives the loss of power, as far as the medium keeps its word.
    Medium,
    /// To the operating system: survives the death of the process, not of the machine. For runs of the
    /// simulator that throw the file away.
    Process,
}

/// How a journal file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// How much is verified on opening; by default the last 1000 records.
    pub check: Check,
    /// What is done with a torn tail; by default it is refused.
    pub torn: OnTorn,
    /// How hard writes are pressed; by default to the medium.
    pub durability: Durability,
    /// How long, in milliseconds, an append waits for another writer before it says
    /// [`StoreError::Busy`]; by default 250.
    pub wait_ms: u32,
    /// The size in pages of 4096 bytes beyond which an append says [`StoreError::Full`], so that the
    /// journal leaves room for its neighbours on the medium; by default none but SQLite's own.
    pub max_pages: Option<u32>,
    /// After how many pages the write-ahead log is carried over into the file; 1 or more, by default 1000.
    pub checkpoint_pages: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            check: Check::Tail(1000),
            torn: OnTorn::Refuse,
            durability: Durability::Medium,
            wait_ms: 250,
            max_pages: None,
            checkpoint_pages: 1000,
        }
    }
}

impl Options {
    /// What may be set before it is known whose file this is: nothing here writes to it.
    pub(super) fn prepare(&self, conn: &Connection) -> Result<(), StoreError> {
        conn.busy_timeout(Duration::from_millis(u64::from(self.wait_ms)))?;
        // A file from elsewhere may carry functions in its schema; ours needs none.
        conn.pragma_update(None, "trusted_schema", false)?;
        conn.pragma_update(None, "cell_size_check", true)?;
        // The journal of the transaction that makes the tables must itself be synchronised.
        conn.pragma_update(None, "synchronous", self.synchronous())?;
        conn.pragma_update(None, "fullfsync", true)?;
        Ok(())
    }

    /// What is set once the file is known to be ours.
    pub(super) fn settle(&self, conn: &Connection) -> Result<(), StoreError> {
        let mode: String = conn.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
        // A journal in the machine's own memory promises nothing; it is made for comparisons (PLAT-13).
        let fleeting = mode == "memory" && conn.path().is_none_or(str::is_empty);
        if mode != "wal" && !fleeting {
            // Some network file systems cannot; a promise we cannot keep is not made.
            return Err(StoreError::Io { detail: format!("no write-ahead log here, only \"{mode}\"") });
        }
        conn.pragma_update(None, "wal_autocheckpoint", self.checkpoint_pages.max(1))?;
        if let Some(pages) = self.max_pages {
            conn.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
        }
        Ok(())
    }

    fn synchronous(&self) -> &'static str {
        match self.durability {
            Durability::Medium => "FULL",
            Durability::Process => "OFF",
        }
    }
}
