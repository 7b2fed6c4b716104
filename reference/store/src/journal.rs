//! The trait all journals share. Verifying and reading are written once, over [`Journal::scan`].

use std::ops::ControlFlow;

use crate::error::StoreError;
use crate::record::{Entry, Head, Receipt, Record, View};
use crate::verify::{Walk, own};

/// An append-only chain of records (PLAT-05, KEY-18). There is no way to edit or remove one.
pub trait Journal {
    /// Stores the whole batch or nothing of it (PLAT-04). When this returns a receipt, the batch stays.
    ///
    /// # Errors
    /// See [`StoreError`]; the journal is then as it was, save where the variant says otherwise.
    fn append(&mut self, batch: &[Entry<'_>]) -> Result<Receipt, StoreError>;

    /// How far the journal goes. A torn batch at the end does not count.
    fn head(&self) -> Head;

    /// Shows the stored records from `from` on, in order and unjudged, until `visit` breaks off.
    ///
    /// # Errors
    /// The store cannot be read.
    fn scan(&self, from: u64, visit: &mut dyn FnMut(&View<'_>) -> ControlFlow<()>) -> Result<(), StoreError>;

    /// Hands out the records from `from` on, in order, until `visit` breaks off. A torn batch at the end
    /// is not handed out: it was never acknowledged. The chain is not recomputed; [`Journal::verify`] is.
    ///
    /// # Errors
    /// The store cannot be read, or a record is malformed.
    fn read(&self, from: u64, visit: &mut dyn FnMut(Record) -> ControlFlow<()>) -> Result<(), StoreError> {
        let end = self.head().len;
        let mut flaw = None;
        self.scan(from, &mut |view| {
            if view.seq > end {
                return ControlFlow::Break(());
            }
            match own(view) {
                Ok(record) => visit(record),
                Err(found) => {
                    flaw = Some(found);
                    ControlFlow::Break(())
                }
            }
        })?;
        flaw.map_or(Ok(()), |found| Err(found.into()))
    }

    /// Recomputes the whole chain and gives its head.
    ///
    /// # Errors
    /// [`StoreError::Broken`] with the first place at which it does not hold, or the store cannot be read.
    fn verify(&self) -> Result<Head, StoreError> {
        walk(self, 1, Walk::whole(None))
    }

    /// Recomputes the whole chain and demands that it passes through `anchor`, a head written down
    /// earlier. Only so a removed or rewritten tail is found. Gives the present head, which may be later.
    ///
    /// # Errors
    /// As [`Journal::verify`].
    fn verify_against(&self, anchor: Head) -> Result<Head, StoreError> {
        walk(self, 1, Walk::whole(Some(anchor)))
    }
}

impl<J: Journal + ?Sized> Journal for Box<J> {
    fn append(&mut self, batch: &[Entry<'_>]) -> Result<Receipt, StoreError> {
        (**self).append(batch)
    }

    fn head(&self) -> Head {
        (**self).head()
    }

    fn scan(&self, from: u64, visit: &mut dyn FnMut(&View<'_>) -> ControlFlow<()>) -> Result<(), StoreError> {
        (**self).scan(from, visit)
    }

    fn read(&self, from: u64, visit: &mut dyn FnMut(Record) -> ControlFlow<()>) -> Result<(), StoreError> {
        (**self).read(from, visit)
    }
}

/// A journal whose last batch can be torn (fault H2), and which can be mended.
pub trait TornTail: Journal {
    /// Leaves the first `keep` entries of `batch` behind as a process does that dies in the write: stored,
    /// not closed, not acknowledged. Exists for the injection of faults. `keep` is held to 0..=batch.len().
    /// Gives the number the batch would have had.
    ///
    /// # Errors
    /// As for [`Journal::append`].
    fn tear(&mut self, batch: &[Entry<'_>], keep: usize) -> Result<u64, StoreError>;

    /// Removes the records of a torn batch at the end, if there is one, and gives their number. No record
    /// of a closed batch is ever removed.
    ///
    /// # Errors
    /// The store cannot be written.
    fn cut_torn(&mut self) -> Result<u64, StoreError>;
}

/// Takes `walk` from record `from` to the end of `journal`.
pub(crate) fn walk<J: Journal + ?Sized>(journal: &J, from: u64, mut walk: Walk) -> Result<Head, StoreError> {
    let mut flaw = None;
    journal.scan(from, &mut |view| match walk.step(view) {
        Ok(()) => ControlFlow::Continue(()),
        Err(found) => {
            flaw = Some(found);
            ControlFlow::Break(())
        }
    })?;
    match flaw {
        Some(found) => Err(found.into()),
        None => Ok(walk.finish()?),
    }
}
