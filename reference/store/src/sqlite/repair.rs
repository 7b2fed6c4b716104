//! Repair of a file whose records no longer hold (PLAT-55): a new file beside it, verified, takes its name.
//!
//! At every moment the name leads to a whole file: the old one with its broken record, or the new one. It refuses to know
//! where the true records come from.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::copy::{beside, discard, name};
use super::{Check, Durability, Options, SqliteJournal, agree};
use crate::error::StoreError;
use crate::follow::Follow;
use crate::journal::Journal;
use crate::mend::take_over;
use crate::record::Head;

/// How far a repair has come. Between any two of these the process may die.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RepairStep {
    /// The true records stand in a file beside the old one.
    Copied,
    /// They were verified up to the head, and pressed to the medium.
    Verified,
    /// All of the old file's write-ahead log is in the file, and there is no log any more: none that could be taken for the
    /// new file's.
    Released,
    /// The new file has the name, and the folder was pressed to the medium.
    Swapped,
}

impl SqliteJournal {
    /// What [`Follow::put_right`] does, step by step: `reached` is told of each. Exists for the injection of faults.
    ///
    /// # Errors
    /// [`StoreError::Busy`] while another program has the file open, [`StoreError::Overtaken`] if one has written to it;
    /// otherwise as [`Follow::put_right`]. Up to the last step the file is then as it was.
    pub fn repair(
        &mut self,
        kept: u64,
        whole: &dyn Journal,
        head: Head,
        reached: &mut dyn FnMut(RepairStep),
    ) -> Result<(), StoreError> {
        let Some(path) = self.conn.path().filter(|path| !path.is_empty()).map(PathBuf::from) else {
            // What lies in the machine's own memory dies with the process anyway.
            self.drop_after(kept)?;
            return take_over(self, whole, head.len).map(drop);
        };
        let fresh = beside(&path, ".repair");
        discard(&fresh);
        let swapped = fill(&fresh, whole, head, reached).and_then(|()| {
            self.release()?;
            reached(RepairStep::Released);
            // From here on nothing goes into the old file, whatever comes of the swap.
            self.conn = Connection::open_in_memory()?;
            name(&fresh, &path)
        });
        if swapped.is_ok() {
            reached(RepairStep::Swapped);
        } else {
            discard(&fresh);
        }
        *self = Self::open(&path, &Options { check: Check::Tail(0), ..self.options })?;
        swapped
    }

    /// Carries the write-ahead log over into the file and lets go of it, which only the sole user of a file can.
    fn release(&mut self) -> Result<(), StoreError> {
        agree(&self.conn, self.tip)?;
        let mode: String =
            self.conn.pragma_update_and_check(None, "journal_mode", "delete", |row| row.get(0))?;
        if mode == "delete" { Ok(()) } else { Err(StoreError::Busy) }
    }
}

/// A journal at `fresh` with all of `whole` up to `head`, verified.
fn fill(
    fresh: &Path,
    whole: &dyn Journal,
    head: Head,
    reached: &mut dyn FnMut(RepairStep),
) -> Result<(), StoreError> {
    // Pressed to the medium once, when it is whole, and not with every batch.
    let options = Options { check: Check::Tail(0), durability: Durability::Process, ..Options::default() };
    let mut journal = SqliteJournal::open(fresh, &options)?;
    take_over(&mut journal, whole, head.len)?;
    reached(RepairStep::Copied);
    journal.verify_against(head)?;
    if journal.head() != head {
        return Err(StoreError::Overtaken { known: head.len, stored: journal.head().len });
    }
    journal.release()?;
    drop(journal);
    std::fs::File::open(fresh)?.sync_all()?;
    reached(RepairStep::Verified);
    Ok(())
}
