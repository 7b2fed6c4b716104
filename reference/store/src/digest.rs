//! The digest of a chain, and how the former formats linked each record to the one before it by it. Knows bytes and
//! numbers, no storage.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

use crate::record::{FORMER_FORMAT, View};

/// Opens what is hashed for a record of the former format, which knows no actor.
const FORMER_TAG: &[u8; 8] = b"fcjrnl/1";
/// Opens what is hashed for a record of format 2, so that no bytes are a record of both formats.
const TAG: &[u8; 8] = b"fcjrnl/2";

/// A SHA-256 digest of a record and, through it, of everything before it (KEY-18).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest an empty journal has: all zero, the predecessor of record 1.
    pub const GENESIS: Digest = Digest([0; 32]);

    /// The digest with these 32 bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Its 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The first twelve hex digits, for lines a person reads; never for comparing.
    #[must_use]
    pub fn short(&self) -> String {
        let mut hex = self.to_string();
        hex.truncate(12);
        hex
    }

    /// The digest that `view` of a former format ought to carry when its predecessor carries `self`. The digest stored
    /// in `view` itself is not looked at.
    ///
    /// Hashed are, big-endian: tag (8), predecessor (32), seq (8), batch (8), at (8), closes (1), the
    /// lengths of context (4), kind (4) and body (8), format (1), the length of by (4), then by, context,
    /// kind and body. A record of the former format has another tag and neither format nor by (PLAT-12);
    /// one that bears an actor nevertheless is hashed as no honest record is.
    #[must_use]
    pub fn link(&self, view: &View<'_>) -> Digest {
        let former = view.format == FORMER_FORMAT && view.by.is_empty();
        let mut fixed = [0_u8; 86];
        fixed[..8].copy_from_slice(if former { FORMER_TAG } else { TAG });
        fixed[8..40].copy_from_slice(&self.0);
        fixed[40..48].copy_from_slice(&view.seq.to_be_bytes());
        fixed[48..56].copy_from_slice(&view.batch.to_be_bytes());
        fixed[56..64].copy_from_slice(&view.at.to_be_bytes());
        fixed[64] = view.closes;
        fixed[65..69].copy_from_slice(&(view.context.len() as u32).to_be_bytes());
        fixed[69..73].copy_from_slice(&(view.kind.len() as u32).to_be_bytes());
        fixed[73..81].copy_from_slice(&(view.body.len() as u64).to_be_bytes());
        fixed[81] = view.format;
        fixed[82..].copy_from_slice(&(view.by.len() as u32).to_be_bytes());
        let mut sha = Sha256::new();
        sha.update(if former { &fixed[..81] } else { &fixed[..] });
        sha.update(view.by);
        sha.update(view.context);
        sha.update(view.kind);
        sha.update(view.body);
        Digest(sha.finalize().into())
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

/// The text is not 64 hex digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a digest is written as 64 hex digits")]
pub struct NotADigest;

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        let text = text.as_bytes();
        if text.len() != 64 {
            return Err(NotADigest);
        }
        let nibble = |c: u8| char::from(c).to_digit(16).map(|d| d as u8).ok_or(NotADigest);
        let mut bytes = [0_u8; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
            *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
        }
        Ok(Digest(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::SINGLY_LINKED;

    fn view<'a>(context: &'a [u8], kind: &'a [u8], body: &'a [u8]) -> View<'a> {
        View {
            seq: 1,
            batch: 1,
            at: 7,
            closes: 1,
            format: SINGLY_LINKED,
            by: b"",
            context,
            kind,
            body,
            digest: &[],
        }
    }

    /// The layouts are a promise to every journal already on disk; the expected digests were computed with
    /// Python's hashlib over the documented layouts, not with this code.
    #[test]
    fn layouts_are_fixed() {
        let now = View { by: b"P-3@front-1 B-2 req-17", ..view(b"keys", b"taken", b"\x01\x02") };
        let got = Digest::GENESIS.link(&now);
        assert_eq!(got.to_string(), "6370e874c4223d3de60a2c52e65b89b7590e8af91586f90b1086f9e3143e3934");
        let former = View { format: FORMER_FORMAT, by: b"", ..now };
        let got = Digest::GENESIS.link(&former);
        assert_eq!(got.to_string(), "9d6bf5dafb840b96a2672dd07be8a46d0eaa8c809178c112a1bae12424ef3de0");
    }

    #[test]
    fn format_and_actor_are_part_of_the_digest() {
        let one = view(b"a", b"b", b"c");
        let views = [
            one,
            View { by: b"P-3", ..one },
            View { by: b"a", context: b"", ..one },
            View { format: FORMER_FORMAT, ..one },
            View { format: FORMER_FORMAT, by: b"P-3", ..one },
            View { format: SINGLY_LINKED + 1, ..one },
        ];
        let all: std::collections::BTreeSet<Digest> = views.iter().map(|v| Digest::GENESIS.link(v)).collect();
        assert_eq!(all.len(), views.len());
    }

    #[test]
    fn lengths_separate_the_parts() {
        let one = Digest::GENESIS.link(&view(b"ab", b"c", b""));
        let two = Digest::GENESIS.link(&view(b"a", b"bc", b""));
        let three = Digest::GENESIS.link(&view(b"a", b"b", b"c"));
        assert!(one != two && two != three && one != three);
    }

    #[test]
    fn hex_goes_there_and_back() {
        let digest = Digest::GENESIS.link(&view(b"x", b"y", b"z"));
        assert_eq!(digest.to_string().parse(), Ok(digest));
        assert!(digest.to_string().starts_with(&digest.short()));
        assert_eq!("zz".repeat(32).parse::<Digest>(), Err(NotADigest));
        assert_eq!("00".repeat(31).parse::<Digest>(), Err(NotADigest));
    }
}
