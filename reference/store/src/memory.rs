//! The journal in memory: pieces for all bytes, one small row of numbers a record. For runs of the simulator and for
//! tests; it forgets everything with the process.

use std::convert::Infallible;
use std::ops::ControlFlow;

use crate::digest::Digest;
use crate::error::StoreError;
use crate::follow::{Follow, behind};
use crate::journal::{Journal, TornTail};
use crate::link::Link;
use crate::record::{Entry, Head, Receipt, View, check_batch};
use crate::tip::Tip;

mod pieces;

use pieces::{Pieces, Place};

/// What the records of a batch have in common as a rule: number, instant, actor. A record that differs has its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Origin {
    batch: u64,
    at: u64,
    by: Place,
}

/// One record without its bytes. Its context, kind, body and mark lie in the pieces, in this order.
#[derive(Clone, Debug)]
struct Row {
    origin: u32,
    place: Place,
    body: u32,
    context: u8,
    kind: u8,
    closes: u8,
    format: u8,
}

/// A journal in memory. Two journals given the same batches have the same head, whatever stores them.
#[derive(Clone, Debug)]
pub struct MemoryJournal {
    pieces: Pieces,
    origins: Vec<Origin>,
    rows: Vec<Row>,
    tip: Tip,
    link: Link,
}

impl Default for MemoryJournal {
    fn default() -> Self {
        Self::new()
    }
}

impl MemoryJournal {
    /// A journal without records.
    #[must_use]
    pub fn new() -> Self {
        Self::with_capacity(0, 0)
    }

    /// A journal without records and with room for `records` of them with `bytes` of names and bodies in
    /// all, so that appending within this room allocates little.
    #[must_use]
    pub fn with_capacity(records: usize, bytes: usize) -> Self {
        Self {
            pieces: Pieces::with_capacity(bytes),
            origins: Vec::new(),
            rows: Vec::with_capacity(records),
            tip: Tip::EMPTY,
            link: Link::behind(Digest::GENESIS),
        }
    }

    /// Bytes of names, bodies and marks held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.pieces.bytes()
    }

    fn refuse_torn(&self) -> Result<(), StoreError> {
        match self.rows.len() as u64 - self.tip.len {
            0 => Ok(()),
            kept => Err(StoreError::Torn { batch: self.tip.batch + 1, kept }),
        }
    }

    fn push(&mut self, batch: &[Entry<'_>], close: bool) -> Tip {
        let Self { pieces, origins, rows, tip, link } = self;
        let put = |view: &View<'_>| -> Result<(), Infallible> {
            store(pieces, origins, rows, view);
            Ok(())
        };
        let Ok(tip) = tip.extend(link, batch, close, put);
        tip
    }

    fn view(&self, index: usize) -> View<'_> {
        let row = &self.rows[index];
        let origin = &self.origins[row.origin as usize];
        let (context, rest) = self.pieces.at(row.place).split_at(usize::from(row.context));
        let (kind, rest) = rest.split_at(usize::from(row.kind));
        let (body, digest) = rest.split_at(row.body as usize);
        View {
            seq: index as u64 + 1,
            batch: origin.batch,
            at: origin.at,
            closes: row.closes,
            format: row.format,
            by: self.pieces.at(origin.by),
            context,
            kind,
            body,
            digest,
        }
    }

    /// Forgets everything behind the first `kept` records.
    fn cut(&mut self, kept: usize) {
        self.rows.truncate(kept);
        let origins = self.rows.last().map_or(0, |row| row.origin as usize + 1);
        self.origins.truncate(origins);
        // Actors lie before their first record.
        self.pieces.truncate(self.rows.last().map(|row| row.place));
    }
}

fn store(pieces: &mut Pieces, origins: &mut Vec<Origin>, rows: &mut Vec<Row>, view: &View<'_>) {
    let View { batch, at, closes, format, by, context, kind, body, digest, .. } = *view;
    let same = |origin: &Origin| origin.batch == batch && origin.at == at && pieces.at(origin.by) == by;
    if !origins.last().is_some_and(same) {
        let by = pieces.push([by, b"", b"", b""]);
        origins.push(Origin { batch, at, by });
    }
    rows.push(Row {
        origin: u32::try_from(origins.len() - 1).expect("memory ends before 2^32 batches"),
        place: pieces.push([context, kind, body, digest]),
        // Bodies were held to 16 MiB and names to 255 bytes before anything was touched.
        body: body.len() as u32,
        context: context.len() as u8,
        kind: kind.len() as u8,
        closes,
        format,
    });
}

impl Journal for MemoryJournal {
    fn append(&mut self, batch: &[Entry<'_>]) -> Result<Receipt, StoreError> {
        check_batch(batch)?;
        self.refuse_torn()?;
        let before = self.tip;
        self.tip = self.push(batch, true);
        Ok(self.tip.receipt(&before))
    }

    fn head(&self) -> Head {
        self.tip.head()
    }

    fn scan(&self, from: u64, visit: &mut dyn FnMut(&View<'_>) -> ControlFlow<()>) -> Result<(), StoreError> {
        let from = usize::try_from(from.saturating_sub(1)).unwrap_or(usize::MAX);
        for index in from..self.rows.len() {
            if visit(&self.view(index)).is_break() {
                break;
            }
        }
        Ok(())
    }
}

impl TornTail for MemoryJournal {
    fn tear(&mut self, batch: &[Entry<'_>], keep: usize) -> Result<u64, StoreError> {
        check_batch(batch)?;
        self.refuse_torn()?;
        // The tip stays: a torn batch does not count.
        Ok(self.push(&batch[..keep.min(batch.len())], false).batch)
    }

    fn cut_torn(&mut self) -> Result<u64, StoreError> {
        let torn = self.rows.len() as u64 - self.tip.len;
        self.cut(self.rows.len() - torn as usize);
        Ok(torn)
    }
}

impl Follow for MemoryJournal {
    fn adopt(&mut self, batches: &[View<'_>]) -> Result<Receipt, StoreError> {
        self.refuse_torn()?;
        let (before, tip) = (self.tip, behind(self.tip, batches)?);
        let Self { pieces, origins, rows, .. } = self;
        batches.iter().for_each(|view| store(pieces, origins, rows, view));
        self.tip = tip;
        Ok(self.tip.receipt(&before))
    }

    fn drop_after(&mut self, len: u64) -> Result<u64, StoreError> {
        self.refuse_torn()?;
        let inside = StoreError::InsideBatch { len };
        let Some(kept) = usize::try_from(len).ok().filter(|&kept| kept <= self.rows.len()) else {
            return Err(inside);
        };
        let tip = match kept.checked_sub(1).map(|last| self.view(last)) {
            None => Tip::EMPTY,
            Some(View { closes: 1, batch, digest, .. }) => {
                let digest = digest.try_into().expect("a closing record was stored with its digest");
                Tip { len, batch, digest: Digest::from_bytes(digest) }
            }
            Some(_) => return Err(inside),
        };
        let dropped = self.tip.len - len;
        self.cut(kept);
        self.tip = tip;
        Ok(dropped)
    }
}

#[cfg(test)]
mod tests;
