//! Taking over what another journal stored, record by record and digest by digest: what a restore and a
//! standby need. Knows no network and no backup.

use crate::digest::Digest;
use crate::error::{Part, StoreError};
use crate::journal::TornTail;
use crate::record::{MAX_BODY, MAX_NAME, Receipt, View};
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
}

impl<J: Follow + ?Sized> Follow for Box<J> {
    fn adopt(&mut self, batches: &[View<'_>]) -> Result<Receipt, StoreError> {
        (**self).adopt(batches)
    }

    fn drop_after(&mut self, len: u64) -> Result<u64, StoreError> {
        (**self).drop_after(len)
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
    let mut walk = Walk::tail(tip, false);
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
    lens: [usize; 4],
    digest: Digest,
}

impl Run {
    /// Takes the next record; once its batch is whole, `into` adopts it and this says so.
    pub fn take<J: Follow>(&mut self, into: &mut J, view: &View<'_>) -> Result<bool, StoreError> {
        let parts = [view.by, view.context, view.kind, view.body];
        parts.iter().for_each(|part| self.bytes.extend_from_slice(part));
        // A digest of another length is damage, which no digest stands for.
        let digest = view.digest.try_into().map_or(Digest::GENESIS, Digest::from_bytes);
        let View { seq, batch, at, closes, format, .. } = *view;
        self.rows.push(Row { seq, batch, at, closes, format, lens: parts.map(<[u8]>::len), digest });
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
                let [by, context, kind, body] = row.lens.map(&mut part);
                let Row { seq, batch, at, closes, format, .. } = *row;
                View {
                    seq,
                    batch,
                    at,
                    closes,
                    format,
                    by,
                    context,
                    kind,
                    body,
                    digest: row.digest.as_bytes(),
                }
            })
            .collect();
        into.adopt(&views)?;
        self.bytes.clear();
        self.rows.clear();
        Ok(true)
    }
}
