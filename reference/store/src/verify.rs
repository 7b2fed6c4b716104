//! Walking a chain and saying exactly where it breaks (KEY-18, I-KEY-18). Knows views of records, not
//! where they are stored.

use std::fmt;

use crate::digest::Digest;
use crate::link::Link;
use crate::record::{Head, Record, View};
use crate::tip::Tip;

/// What is wrong at the place of a break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The stored digest or check does not follow from the record and what is before it: one of the columns of this
    /// record was changed, or one before it was rewritten together with its digest or check.
    DigestMismatch,
    /// Records are missing.
    MissingSeq,
    /// A record has a number no record can have.
    StraySeq,
    /// A batch ends without its closing record.
    TornBatch,
    /// A batch has a number that does not follow from the one before.
    BatchOrder,
    /// A column holds something that is not of its type.
    Malformed,
    /// The chain is whole, but it is not the one whose head the caller wrote down.
    OtherHead,
}

/// One side of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Nothing is there.
    Nothing,
    /// A record number.
    Seq(u64),
    /// A batch number.
    Batch(u64),
    /// A digest.
    Digest(Digest),
    /// The check of a record whose batch goes on.
    Check(u64),
    /// So many bytes of no digest's length.
    Bytes(u64),
    /// The named column in its own type.
    Column(&'static str),
}

/// The first place where a chain does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the chain breaks at record {seq}: {what:?}, expected {expected}, found {found}")]
pub struct Break {
    /// The record at which it shows.
    pub seq: u64,
    /// What is wrong there.
    pub what: Flaw,
    /// What the chain demands.
    pub expected: Fact,
    /// What is stored.
    pub found: Fact,
}

impl fmt::Display for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("nothing"),
            Self::Seq(seq) => write!(f, "record {seq}"),
            Self::Batch(batch) => write!(f, "batch {batch}"),
            Self::Digest(digest) => write!(f, "digest {digest}"),
            Self::Check(check) => write!(f, "check {check:016x}"),
            Self::Bytes(bytes) => write!(f, "{bytes} bytes"),
            Self::Column(name) => write!(f, "a column \"{name}\" of its type"),
        }
    }
}

/// A walk along a chain. Its digests are computed, never taken from what is stored.
pub(crate) struct Walk {
    tip: Tip,
    link: Link,
    open: bool,
    anchor: Option<Head>,
}

impl Walk {
    /// A walk over a whole chain, which has to pass through `anchor`.
    pub fn whole(anchor: Option<Head>) -> Self {
        Self { anchor, ..Self::behind(Tip::EMPTY) }
    }

    /// A walk over the tail behind a closed batch, which is trusted.
    pub fn behind(tip: Tip) -> Self {
        Self { tip, link: Link::behind(tip.digest), open: false, anchor: None }
    }

    /// Takes the next record of the chain.
    pub fn step(&mut self, view: &View<'_>) -> Result<(), Break> {
        let seq = self.tip.len + 1;
        if view.seq != seq {
            // A negative number in SQLite is a huge one here; neither is a later record.
            let later = view.seq > seq && i64::try_from(view.seq).is_ok();
            let (seq, what) = if later { (seq, Flaw::MissingSeq) } else { (view.seq, Flaw::StraySeq) };
            let expected = Fact::Seq(self.tip.len + 1);
            return Err(Break { seq, what, expected, found: Fact::Seq(view.seq) });
        }
        let mark = self.link.take(view);
        if view.digest != mark.as_bytes() {
            let (expected, found) = (fact(mark.as_bytes()), fact(view.digest));
            return Err(Break { seq, what: Flaw::DigestMismatch, expected, found });
        }
        // From here on the record is what its writer wrote; only a wrong writer is found below.
        let batch = if self.open { self.tip.batch } else { self.tip.batch + 1 };
        if view.batch != batch {
            let what = if self.open { Flaw::TornBatch } else { Flaw::BatchOrder };
            let (expected, found) = (Fact::Batch(batch), Fact::Batch(view.batch));
            return Err(Break { seq, what, expected, found });
        }
        self.tip = Tip { len: seq, batch, digest: self.link.digest() };
        self.open = view.closes == 0;
        self.pass_anchor()
    }

    fn pass_anchor(&self) -> Result<(), Break> {
        match self.anchor {
            Some(anchor) if anchor.len == self.tip.len && !self.reached(anchor) => Err(Break {
                seq: anchor.len,
                what: Flaw::OtherHead,
                expected: Fact::Digest(anchor.digest),
                found: Fact::Digest(self.tip.digest),
            }),
            _ => Ok(()),
        }
    }

    /// A digest is reached with the record that bears it, not within a batch that goes on.
    fn reached(&self, anchor: Head) -> bool {
        anchor.digest == self.tip.digest && !self.link.is_open()
    }

    /// The end of the chain: nothing may be open and the anchor must lie behind us.
    pub fn finish(self) -> Result<Head, Break> {
        self.finish_at().map(|tip| tip.head())
    }

    /// As [`Walk::finish`]; gives the tip.
    pub fn finish_at(self) -> Result<Tip, Break> {
        let missing = |what| Break {
            seq: self.tip.len + 1,
            what,
            expected: Fact::Seq(self.tip.len + 1),
            found: Fact::Nothing,
        };
        if self.open {
            return Err(missing(Flaw::TornBatch));
        }
        match self.anchor {
            Some(anchor) if anchor.len > self.tip.len => return Err(missing(Flaw::MissingSeq)),
            Some(anchor) if anchor.len == 0 => self.pass_zero(anchor)?,
            _ => (),
        }
        Ok(self.tip)
    }

    fn pass_zero(&self, anchor: Head) -> Result<(), Break> {
        if anchor == Head::EMPTY {
            return Ok(());
        }
        let (expected, found) = (Fact::Digest(anchor.digest), Fact::Digest(Digest::GENESIS));
        Err(Break { seq: 0, what: Flaw::OtherHead, expected, found })
    }
}

/// What is stored as a digest, by its length.
fn fact(bytes: &[u8]) -> Fact {
    if let Ok(digest) = bytes.try_into() {
        return Fact::Digest(Digest::from_bytes(digest));
    }
    bytes.try_into().map_or(Fact::Bytes(bytes.len() as u64), |check| Fact::Check(u64::from_be_bytes(check)))
}

/// An owned record, if every column of the view is of its type. The chain is not checked here.
pub(crate) fn own(view: &View<'_>) -> Result<Record, Break> {
    let malformed =
        |name, found| Break { seq: view.seq, what: Flaw::Malformed, expected: Fact::Column(name), found };
    let text = |name, bytes: &[u8]| {
        String::from_utf8(bytes.to_vec()).map_err(|_| malformed(name, Fact::Bytes(bytes.len() as u64)))
    };
    if view.closes > 1 {
        return Err(malformed("closes", Fact::Nothing));
    }
    let digest = match fact(view.digest) {
        Fact::Digest(digest) => Some(digest),
        Fact::Check(_) if view.closes == 0 => None,
        found => return Err(malformed("digest", found)),
    };
    Ok(Record {
        seq: view.seq,
        batch: view.batch,
        at: view.at,
        closes: view.closes == 1,
        by: text("by", view.by)?,
        context: text("context", view.context)?,
        kind: text("kind", view.kind)?,
        body: view.body.to_vec(),
        digest,
    })
}
