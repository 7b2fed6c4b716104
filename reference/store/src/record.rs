//! What goes into a journal and what comes out: entries, records, heads, receipts. The two names and the
//! body of a record are opaque here.

use std::fmt;

use crate::digest::Digest;
use crate::error::{Part, StoreError};

/// The longest context, kind or actor, in bytes.
pub const MAX_NAME: usize = 255;

/// The format every new record is written in: one link of the chain for a whole batch.
pub const FORMAT: u8 = 3;

/// The format before it: with its actor (PLAT-05), each record a link of its own. Read and verified, never written
/// (PLAT-12).
pub const SINGLY_LINKED: u8 = 2;

/// The format of journals from before actors were recorded. Read and verified, never written (PLAT-12).
pub const FORMER_FORMAT: u8 = 1;

/// The longest body, in bytes (16 MiB): far above any event, far below what SQLite refuses.
pub const MAX_BODY: usize = 16 * 1024 * 1024;

/// One thing to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// When it happened: nanoseconds since the epoch of the run or of the installation.
    pub at: u64,
    /// Who did it, where and with which request, such as `P-3@front-1 B-2 req-17` (PLAT-05), 0 to
    /// [`MAX_NAME`] bytes.
    pub by: &'a str,
    /// Which part of the house it belongs to, 0 to [`MAX_NAME`] bytes.
    pub context: &'a str,
    /// Its kind within the context, 0 to [`MAX_NAME`] bytes.
    pub kind: &'a str,
    /// Its content, 0 to [`MAX_BODY`] bytes.
    pub body: &'a [u8],
}

impl<'a> Entry<'a> {
    /// An entry by nobody in particular: what the house does by itself.
    #[must_use]
    pub const fn new(at: u64, context: &'a str, kind: &'a str, body: &'a [u8]) -> Self {
        Self { at, by: "", context, kind, body }
    }

    /// The same entry, done by `by`.
    #[must_use]
    pub const fn by(self, by: &'a str) -> Self {
        Self { by, ..self }
    }
}

/// One record as it was read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its place in the journal; the first is 1.
    pub seq: u64,
    /// The batch it was written with; the first is 1.
    pub batch: u64,
    /// When it happened, in nanoseconds since the epoch.
    pub at: u64,
    /// Whether it is the last of its batch.
    pub closes: bool,
    /// Who did it (PLAT-05); empty in a record of the former format.
    pub by: String,
    /// Which part of the house it belongs to.
    pub context: String,
    /// Its kind within the context.
    pub kind: String,
    /// Its content.
    pub body: Vec<u8>,
    /// The digest of itself and all before it; none within a batch that is one link of the chain.
    pub digest: Option<Digest>,
}

/// A stored record as it lies there, borrowed and unjudged: a damaged record has a view, too.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// Its place in the journal.
    pub seq: u64,
    /// The batch it belongs to.
    pub batch: u64,
    /// When it happened, in nanoseconds since the epoch.
    pub at: u64,
    /// 1 for the last record of a batch, 0 for the others; every other value is damage.
    pub closes: u8,
    /// How it is hashed: [`FORMAT`], [`SINGLY_LINKED`] or [`FORMER_FORMAT`]; every other value is damage.
    pub format: u8,
    /// Bytes of the actor; UTF-8 unless damaged, empty in the former format.
    pub by: &'a [u8],
    /// Bytes of the context; UTF-8 unless damaged.
    pub context: &'a [u8],
    /// Bytes of the kind; UTF-8 unless damaged.
    pub kind: &'a [u8],
    /// The content.
    pub body: &'a [u8],
    /// The stored digest, 32 bytes; of a record within a batch of [`FORMAT`] its check, 8 bytes. Damage may have other
    /// lengths.
    pub digest: &'a [u8],
}

/// How far a journal goes: the number of its records and the digest of the last one. Written down
/// elsewhere, it is the anchor against which a later check finds a removed or rewritten tail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Number of records in closed batches, which is the seq of the last one.
    pub len: u64,
    /// The digest of the last record, or [`Digest::GENESIS`].
    pub digest: Digest,
}

impl Head {
    /// The head of a journal without records.
    pub const EMPTY: Head = Head { len: 0, digest: Digest::GENESIS };
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.len, self.digest)
    }
}

/// The acknowledgement of a batch: it is stored and stays stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Number of the batch; the first is 1.
    pub batch: u64,
    /// Seq of its first record.
    pub first: u64,
    /// Seq of its last record, not below `first`.
    pub last: u64,
    /// The head of the journal after it.
    pub head: Head,
}

/// Refuses, before anything is touched, what no journal takes.
pub(crate) fn check_batch(batch: &[Entry<'_>]) -> Result<(), StoreError> {
    if batch.is_empty() {
        return Err(StoreError::EmptyBatch);
    }
    for entry in batch {
        let parts = [
            (Part::By, entry.by.len(), MAX_NAME),
            (Part::Context, entry.context.len(), MAX_NAME),
            (Part::Kind, entry.kind.len(), MAX_NAME),
            (Part::Body, entry.body.len(), MAX_BODY),
        ];
        for (part, bytes, limit) in parts {
            if bytes > limit {
                return Err(StoreError::TooLong { part, bytes, limit });
            }
        }
    }
    Ok(())
}
