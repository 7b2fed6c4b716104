//! The growing end of a chain: which numbers and which predecessor the next record gets. Both journals
//! number and link their records here, so they cannot differ.

use crate::digest::Digest;
use crate::link::Link;
use crate::record::{Entry, FORMAT, Head, Receipt, View};

/// The last closed record of a journal, as far as the next one depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tip {
    pub len: u64,
    pub batch: u64,
    pub digest: Digest,
}

impl Tip {
    pub const EMPTY: Tip = Tip { len: 0, batch: 0, digest: Digest::GENESIS };

    pub fn head(&self) -> Head {
        Head { len: self.len, digest: self.digest }
    }

    /// Numbers and links `batch` behind this tip and hands each record to `put`. With `close` the last
    /// record is marked as the end of the batch; without, the batch stays torn. Gives the tip behind it. What `link`
    /// held is forgotten.
    pub fn extend<E>(
        mut self,
        link: &mut Link,
        batch: &[Entry<'_>],
        close: bool,
        mut put: impl FnMut(&View<'_>) -> Result<(), E>,
    ) -> Result<Tip, E> {
        self.batch += 1;
        link.restart(self.digest);
        let mut left = batch.len();
        for entry in batch {
            self.len += 1;
            left -= 1;
            let mut view = View {
                seq: self.len,
                batch: self.batch,
                at: entry.at,
                closes: u8::from(close && left == 0),
                format: FORMAT,
                by: entry.by.as_bytes(),
                context: entry.context.as_bytes(),
                kind: entry.kind.as_bytes(),
                body: entry.body,
                digest: &[],
            };
            let mark = link.take(&view);
            view.digest = mark.as_bytes();
            put(&view)?;
        }
        self.digest = link.digest();
        Ok(self)
    }

    /// The receipt for the batch that led from `before` to this tip.
    pub fn receipt(&self, before: &Tip) -> Receipt {
        Receipt { batch: self.batch, first: before.len + 1, last: self.len, head: self.head() }
    }
}
