//! Taking over what another journal stored, record by record and digest by digest: what a restore and a
//! standby need. Knows no network and no backup.

use crate::error::{Part, StoreError};
use crate::journal::{Journal, TornTail};
use crate::mend::take_over;
use crate::record::{Head, MAX_BODY, MAX_NAME, Receipt, View};
use crate::tip::Tip;
use crate::verify::{Break, Fact, Flaw, Walk};

/// A journal that can continue with the records of another one.
pub trait Follow: TornTail {
    /// Stores whole batches as another journal holds them, all or nothing; each record must follow from the
    /// one before it. Their format and digests stay as they are.
    ///
    /// # Errors
    /// [`StoreError::Broken`] for records that do not follow or do not end a batch; otherwise as
    /// [`crate::Journal::append`].
    fn adopt(&mut self, batches: &[View<'_>]) -> Result<Receipt, StoreError>;

    /// Removes the batches behind record `len` and gives the number of records removed. Only for the tail of
    /// a node that returns, of which nobody was ever told (PLAT-59): nothing acknowledged is ever removed.
    ///
    /// # Errors
    /// [`StoreError::InsideBatch`] unless `len` is 0 or ends a batch; otherwise as
    /// [`crate::Journal::append`].
    fn drop_after(&mut self, len: u64) -> Result<u64, StoreError>;

    /// Replaces what lies behind record `kept`, which no longer holds, by what `whole` has there up to `head` (PLAT-55).
    /// `whole` was verified, `kept` ends a batch. A store that outlives its process does it so that a death at any moment
    /// leaves all that was there before, or all that is there afterwards, and never less than either.
    ///
    /// # Errors
    /// A journal cannot be read or written; [`StoreError::Broken`] where `whole` does not follow.
    fn put_right(&mut self, kept: u64, whole: &dyn Journal, head: Head) -> Result<(), StoreError> {
        self.drop_after(kept)?;
        take_over(self, whole, head.len).map(drop)
    }
}

impl<J: Follow + ?Sized> Follow for Box<J> {
    fn adopt(&mut self, batches: &[View<'_>]) -> Result<Receipt, StoreError> {
        (**self).adopt(batches)
    }

    fn drop_after(&mut self, len: u64) -> Result<u64, StoreError> {
        (**self).drop_after(len)
    }

    fn put_right(&mut self, kept: u64, whole: &dyn Journal, head: Head) -> Result<(), StoreError> {
        (**self).put_right(kept, whole, head)
    }
}

impl<J: TornTail + ?Sized> TornTail for Box<J> {
    fn tear(&mut self, batch: &[crate::Entry<'_>], keep: usize) -> Result<u64, StoreError> {
        (**self).tear(batch, keep)
    }

    fn cut_torn(&mut self) -> Result<u64, StoreError> {
        (**self).cut_torn()
    }
}

/// The tip behind `batches`, if they follow from `tip` and are of permitted lengths.
pub(crate) fn behind(tip: Tip, batches: &[View<'_>]) -> Result<Tip, StoreError> {
    if batches.is_empty() {
        return Err(StoreError::EmptyBatch);
    }
    let mut walk = Walk::behind(tip);
    for view in batches {
        let parts = [
            (Part::By, view.by.len(), MAX_NAME),
            (Part::Context, view.context.len(), MAX_NAME),
            (Part::Kind, view.kind.len(), MAX_NAME),
            (Part::Body, view.body.len(), MAX_BODY),
        ];
        if let Some((part, bytes, limit)) = parts.into_iter().find(|(_, bytes, limit)| bytes > limit) {
            return Err(StoreError::TooLong { part, bytes, limit });
        }
        if view.closes > 1 {
            let (expected, found) = (Fact::Column("closes"), Fact::Nothing);
            return Err(Break { seq: view.seq, what: Flaw::Malformed, expected, found }.into());
        }
        walk.step(view)?;
    }
    Ok(walk.finish_at()?)
}

/// The records of a batch until it closes.
#[derive(Default)]
pub(crate) struct Run {
    bytes: Vec<u8>,
    rows: Vec<Row>,
}

struct Row {
    seq: u64,
    batch: u64,
    at: u64,
    closes: u8,
    format: u8,
    lens: [usize; 5],
}

impl Run {
    /// Takes the next record; once its batch is whole, `into` adopts it and this says so.
    pub fn take<J: Follow + ?Sized>(&mut self, into: &mut J, view: &View<'_>) -> Result<bool, StoreError> {
        let parts = [view.by, view.context, view.kind, view.body, view.digest];
        parts.iter().for_each(|part| self.bytes.extend_from_slice(part));
        let View { seq, batch, at, closes, format, .. } = *view;
        self.rows.push(Row { seq, batch, at, closes, format, lens: parts.map(<[u8]>::len) });
        if closes == 0 {
            return Ok(false);
        }
        let mut rest = &self.bytes[..];
        let mut part = |len| {
            let (part, behind) = rest.split_at(len);
            rest = behind;
            part
        };
        let views: Vec<View<'_>> = self
            .rows
            .iter()
            .map(|row| {
                let [by, context, kind, body, digest] = row.lens.map(&mut part);
                let Row { seq, batch, at, closes, format, .. } = *row;
                View { seq, batch, at, closes, format, by, context, kind, body, digest }
            })
            .collect();
        into.adopt(&views)?;
        self.bytes.clear();
        self.rows.clear();
        Ok(true)
    }
}
