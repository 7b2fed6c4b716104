//! How the records of a chain follow from each other: which mark each of them has to bear. Both journals write by it and
//! every check recomputes by it, so they cannot differ. Knows views of records, not where they are stored.
//!
//! Until format 2 each record had a link of its own ([`Digest::link`]). From [`FORMAT`] 3 on a batch is one link: its
//! closing record bears the digest of the whole batch, the others bear a check that says *where* a batch was changed.
//! That it was changed is for the digest to say: whoever forges checks is found at the closing record.

use sha2::block_api::compress256;

use crate::digest::Digest;
use crate::record::{FORMER_FORMAT, SINGLY_LINKED, View};

/// Opens what is hashed for a batch of format 3.
const TAG: &[u8; 8] = b"fcjrnl/3";

/// Room for text that is kept for the next record, in bytes.
const KEPT: usize = 1 << 16;

/// What a record bears: what is stored as its digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Of itself and everything before it.
    Digest(Digest),
    /// Of the batch up to it: the first bytes of the digest's own state there.
    Check([u8; 8]),
}

impl Mark {
    /// What is stored.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Mark::Digest(digest) => digest.as_bytes(),
            Mark::Check(check) => check,
        }
    }
}

/// The growing end of a chain.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    /// Of all that is linked: the last closed batch, or the last record of a former format.
    digest: Digest,
    /// Bytes of the open batch that were hashed; 0 while none is open.
    hashed: u64,
    state: [u32; 8],
    /// Number, instant and actor of the record before, in the open batch.
    batch: u64,
    at: u64,
    by: Vec<u8>,
    /// The text of the record that is being taken; kept for its room.
    text: Vec<u8>,
}

impl Link {
    /// Behind a digest.
    pub fn behind(digest: Digest) -> Link {
        Link { digest, hashed: 0, state: [0; 8], batch: 0, at: 0, by: Vec::new(), text: Vec::new() }
    }

    /// Begins anew behind a digest; what was open is forgotten.
    pub fn restart(&mut self, digest: Digest) {
        (self.digest, self.hashed) = (digest, 0);
    }

    /// The digest of all that is linked; records of an open batch are not.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Whether a batch is open that only its closing record links.
    pub fn is_open(&self) -> bool {
        self.hashed > 0
    }

    /// Takes the next record and gives the mark that it has to bear. What is stored as its digest is not looked at.
    ///
    /// Hashed is for a batch, big-endian: tag (8), the digest before it (32), seq (8) and batch (8) of its first record;
    /// then for each record what [`Link::put`] says. The text of every record but the last is filled up with zeros to
    /// whole blocks of 64 bytes; the state of SHA-256 behind them begins with its check. A record of a former format
    /// within an open batch is hashed as no honest one is.
    pub fn take(&mut self, view: &View<'_>) -> Mark {
        let open = self.is_open();
        if !open && matches!(view.format, FORMER_FORMAT | SINGLY_LINKED) {
            self.digest = self.digest.link(view);
            return Mark::Digest(self.digest);
        }
        self.text.clear();
        if !open {
            self.state = SHA_256;
            self.text.extend_from_slice(TAG);
            self.text.extend_from_slice(self.digest.as_bytes());
            self.text.extend_from_slice(&view.seq.to_be_bytes());
            self.text.extend_from_slice(&view.batch.to_be_bytes());
            self.batch = view.batch;
        }
        self.put(view, open);
        if view.closes == 0 { self.check() } else { self.close() }
    }

    /// Appends a record's text: flags (1), format (1), the instant (8) unless it is that of the record before, the lengths
    /// of by, context and kind (1 each, 4 if one of them is above 255) and of body (4), then by, unless it is that of the
    /// record before, context, kind, body. Flags are 1 for the record that closes, 16 and 32 for an instant and an actor
    /// as before, 64 for long lengths.
    fn put(&mut self, view: &View<'_>, open: bool) {
        let View { batch, at, closes, format, by, context, kind, body, .. } = *view;
        let same_at = open && self.at == at;
        let same_by = open && self.by == by;
        let names = [by, context, kind];
        let long = names.iter().any(|name| name.len() > 255);
        let flags = u8::from(same_at) << 4 | u8::from(same_by) << 5 | u8::from(long) << 6;
        // Closing is 0 or 1 and the batch that of the first record; anything else no honest record has.
        let flags = flags | closes.min(2) | u8::from(self.batch != batch) << 7;
        let text = &mut self.text;
        text.extend_from_slice(&[flags, format]);
        if !same_at {
            text.extend_from_slice(&at.to_be_bytes());
            self.at = at;
        }
        if long {
            names.iter().for_each(|name| text.extend_from_slice(&(name.len() as u32).to_be_bytes()));
        } else {
            text.extend_from_slice(&names.map(|name| name.len() as u8));
        }
        text.extend_from_slice(&(body.len() as u32).to_be_bytes());
        if !same_by {
            text.extend_from_slice(by);
            by.clone_into(&mut self.by);
        }
        text.extend_from_slice(context);
        text.extend_from_slice(kind);
        text.extend_from_slice(body);
    }

    fn check(&mut self) -> Mark {
        let whole = self.text.len().next_multiple_of(64);
        self.text.resize(whole, 0);
        self.hashed += whole as u64;
        self.compress();
        let mut check = [0; 8];
        for (four, word) in check.chunks_exact_mut(4).zip(self.state) {
            four.copy_from_slice(&word.to_be_bytes());
        }
        Mark::Check(check)
    }

    /// Ends the text as FIPS 180-4, 5.1.1 has it.
    fn close(&mut self) -> Mark {
        let bits = (self.hashed + self.text.len() as u64) * 8;
        self.text.push(0x80);
        self.text.resize((self.text.len() + 8).next_multiple_of(64) - 8, 0);
        self.text.extend_from_slice(&bits.to_be_bytes());
        self.compress();
        let mut bytes = [0; 32];
        for (four, word) in bytes.chunks_exact_mut(4).zip(self.state) {
            four.copy_from_slice(&word.to_be_bytes());
        }
        self.restart(Digest::from_bytes(bytes));
        Mark::Digest(self.digest)
    }

    fn compress(&mut self) {
        compress256(&mut self.state, self.text.as_chunks().0);
        if self.text.capacity() > KEPT {
            self.text = Vec::new();
        }
    }
}

/// The first 32 bits of the fractions of the square roots of the first eight primes (FIPS 180-4, 5.3.3).
const SHA_256: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

#[cfg(test)]
mod tests;
