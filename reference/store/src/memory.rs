//! The journal in memory: one arena for all bytes, one row of numbers a record. For runs of the
//! simulator and for tests; it forgets everything with the process.

use std::convert::Infallible;
use std::ops::ControlFlow;

use crate::digest::Digest;
use crate::error::StoreError;
use crate::follow::{Follow, behind};
use crate::journal::{Journal, TornTail};
use crate::record::{Entry, Head, Receipt, View, check_batch};
use crate::tip::Tip;

/// One record without its bytes. Its actor, context, kind and body lie in the arena, in this order, from the end
/// of the record before up to `end`.
#[derive(Clone, Debug)]
struct Row {
    at: u64,
    batch: u64,
    end: usize,
    digest: [u8; 32],
    by: u8,
    context: u8,
    kind: u8,
    closes: u8,
    format: u8,
}

/// A journal in memory. Two journals given the same batches have the same head, whatever stores them.
#[derive(Clone, Debug)]
pub struct MemoryJournal {
    arena: Vec<u8>,
    rows: Vec<Row>,
    tip: Tip,
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
        Self { arena: Vec::new(), rows: Vec::new(), tip: Tip::EMPTY }
    }

    /// A journal without records and with room for `records` of them with `bytes` of names and bodies in
    /// all, so that appending within this room allocates nothing.
    #[must_use]
    pub fn with_capacity(records: usize, bytes: usize) -> Self {
        Self { arena: Vec::with_capacity(bytes), rows: Vec::with_capacity(records), tip: Tip::EMPTY }
    }

    /// Bytes of names and bodies held.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.arena.len()
    }

    fn refuse_torn(&self) -> Result<(), StoreError> {
        match self.rows.len() as u64 - self.tip.len {
            0 => Ok(()),
            kept => Err(StoreError::Torn { batch: self.tip.batch + 1, kept }),
        }
    }

    fn push(&mut self, batch: &[Entry<'_>], close: bool) -> Tip {
        let Self { arena, rows, tip } = self;
        let put = |view: &View<'_>| -> Result<(), Infallible> {
            store(arena, rows, view);
            Ok(())
        };
        let Ok(tip) = tip.extend(batch, close, put);
        tip
    }

    fn view(&self, index: usize) -> View<'_> {
        let row = &self.rows[index];
        let start = if index == 0 { 0 } else { self.rows[index - 1].end };
        let (by, rest) = self.arena[start..row.end].split_at(usize::from(row.by));
        let (context, rest) = rest.split_at(usize::from(row.context));
        let (kind, body) = rest.split_at(usize::from(row.kind));
        View {
            seq: index as u64 + 1,
            batch: row.batch,
            at: row.at,
            closes: row.closes,
            format: row.format,
            by,
            context,
            kind,
            body,
            digest: &row.digest,
        }
    }
}

fn store(arena: &mut Vec<u8>, rows: &mut Vec<Row>, view: &View<'_>) {
    arena.extend_from_slice(view.by);
    arena.extend_from_slice(view.context);
    arena.extend_from_slice(view.kind);
    arena.extend_from_slice(view.body);
    let mut digest = [0; 32];
    digest.copy_from_slice(view.digest);
    rows.push(Row {
        at: view.at,
        batch: view.batch,
        end: arena.len(),
        digest,
        // Names were held to 255 bytes before anything was touched.
        by: view.by.len() as u8,
        context: view.context.len() as u8,
        kind: view.kind.len() as u8,
        closes: view.closes,
        format: view.format,
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
        for _ in 0..torn {
            self.rows.pop();
        }
        self.arena.truncate(self.rows.last().map_or(0, |row| row.end));
        Ok(torn)
    }
}

impl Follow for MemoryJournal {
    fn adopt(&mut self, batches: &[View<'_>]) -> Result<Receipt, StoreError> {
        self.refuse_torn()?;
        let (before, tip) = (self.tip, behind(self.tip, batches)?);
        batches.iter().for_each(|view| store(&mut self.arena, &mut self.rows, view));
        self.tip = tip;
        Ok(self.tip.receipt(&before))
    }

    fn drop_after(&mut self, len: u64) -> Result<u64, StoreError> {
        self.refuse_torn()?;
        let tip = match usize::try_from(len).ok().filter(|&kept| kept <= self.rows.len()) {
            Some(0) => Tip::EMPTY,
            Some(kept) if self.rows[kept - 1].closes == 1 => {
                let row = &self.rows[kept - 1];
                Tip { len, batch: row.batch, digest: Digest::from_bytes(row.digest) }
            }
            _ => return Err(StoreError::InsideBatch { len }),
        };
        let dropped = self.tip.len - len;
        self.rows.truncate(len as usize);
        self.arena.truncate(self.rows.last().map_or(0, |row| row.end));
        self.tip = tip;
        Ok(dropped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::Flaw;

    fn filled() -> MemoryJournal {
        let mut journal = MemoryJournal::new();
        for n in 0..4_u64 {
            let body = n.to_be_bytes();
            let entry = Entry::new(n, "keys", "taken", &body).by("P-3@front-1 B-2 req-17");
            journal.append(&[entry, entry, entry]).unwrap();
        }
        journal
    }

    fn broken_at(journal: &MemoryJournal) -> (u64, Flaw) {
        match journal.verify() {
            Err(StoreError::Broken(found)) => (found.seq, found.what),
            other => panic!("a damaged journal verified as {other:?}"),
        }
    }

    #[test]
    fn every_flipped_bit_of_the_arena_is_found_at_its_record() {
        let whole = filled();
        for place in 0..whole.arena.len() {
            let mut damaged = whole.clone();
            damaged.arena[place] ^= 1 << (place % 8);
            let seq = whole.rows.iter().position(|row| place < row.end).unwrap() as u64 + 1;
            assert_eq!(broken_at(&damaged), (seq, Flaw::DigestMismatch));
        }
    }

    #[test]
    fn every_changed_number_is_found_at_its_record() {
        for index in 0..12 {
            let seq = index as u64 + 1;
            let change: [fn(&mut Row); 7] = [
                |row| row.at ^= 1 << 40,
                |row| row.batch += 1,
                |row| row.closes ^= 1,
                |row| row.digest[31] ^= 1,
                |row| row.format ^= 3,
                |row| (row.by, row.context) = (row.by - 1, row.context + 1),
                |row| (row.context, row.kind) = (row.context + 1, row.kind - 1),
            ];
            for change in change {
                let mut damaged = filled();
                change(&mut damaged.rows[index]);
                assert_eq!(broken_at(&damaged), (seq, Flaw::DigestMismatch));
            }
        }
    }

    #[test]
    fn a_batch_number_out_of_turn_is_found_though_its_digests_hold() {
        let mut journal = filled();
        journal.tip.batch = 9;
        let entry = Entry::new(1, "", "", b"");
        journal.append(&[entry]).unwrap();
        assert_eq!(broken_at(&journal), (13, Flaw::BatchOrder));

        let mut journal = filled();
        journal.tip = journal.push(&[entry], false);
        journal.append(&[entry]).unwrap();
        assert_eq!(broken_at(&journal), (14, Flaw::TornBatch));
    }
}
