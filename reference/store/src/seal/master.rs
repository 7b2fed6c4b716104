//! The master key: 32 bytes kept elsewhere, or a passphrase stretched by argon2id. Locks a key ring and
//! wraps the keys in it; is never stored itself.

use argon2::{Algorithm, Argon2, Params, Version};

use super::error::SealError;
use crate::cipher::{KEY, Pair, mac};
use crate::codec::Reader;

/// What unlocks a key ring.
#[derive(Clone, Copy)]
pub enum Master<'a> {
    /// 32 bytes of a source of chance, kept apart from the data.
    Key(&'a [u8; 32]),
    /// A passphrase, stretched by argon2id with the salt and the cost that stand in the ring.
    Passphrase(&'a str),
}

/// What guessing a passphrase costs: argon2id's memory, passes and lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB, 8 to 1 048 576 and at least 8 a lane.
    pub memory_kib: u32,
    /// Passes over it, 1 to 64.
    pub passes: u32,
    /// Lanes, 1 to 16.
    pub lanes: u32,
}

impl Default for Cost {
    /// 19 MiB, 2 passes, 1 lane: a blink on the machine of a small shop.
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, passes: 2, lanes: 1 }
    }
}

/// How a ring's master key is come by.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Key,
    Passphrase { salt: [u8; 16], cost: Cost },
}

impl Kind {
    pub fn put(&self, out: &mut Vec<u8>) {
        match self {
            Self::Key => out.push(0),
            Self::Passphrase { salt, cost } => {
                out.push(1);
                out.extend_from_slice(salt);
                for number in [cost.memory_kib, cost.passes, cost.lanes] {
                    out.extend_from_slice(&number.to_be_bytes());
                }
            }
        }
    }

    pub fn take(from: &mut Reader<'_>) -> Option<Self> {
        match from.u8()? {
            0 => Some(Self::Key),
            1 => {
                let salt = from.array()?;
                let cost = Cost { memory_kib: from.u32()?, passes: from.u32()?, lanes: from.u32()? };
                Some(Self::Passphrase { salt, cost })
            }
            _ => None,
        }
    }
}

/// The keys that follow from a master key.
pub(super) struct Lock {
    root: [u8; KEY],
    wrap: Pair,
}

impl Lock {
    /// Makes the lock of `master`. Nothing if it is of another kind than the ring's.
    pub fn new(master: Master<'_>, kind: &Kind) -> Result<Option<Self>, SealError> {
        let root = match (master, kind) {
            (Master::Key(key), Kind::Key) => *key,
            (Master::Passphrase(text), Kind::Passphrase { salt, cost }) => stretch(text, salt, *cost)?,
            _ => return Ok(None),
        };
        Ok(Some(Self { root, wrap: Pair::new(&root, b"wrap", 0) }))
    }

    /// What stands in the ring to tell a wrong master key from the right one.
    pub fn check(&self) -> [u8; 32] {
        mac(&self.root, &[b"forecourt ring check"])
    }

    /// The keyed digest of a whole ring.
    pub fn tag(&self, ring: &[u8]) -> [u8; 32] {
        mac(&self.root, &[b"forecourt ring", ring])
    }

    /// `key`, wrapped for `name`.
    pub fn wrap(&self, name: &[u8], key: &[u8; KEY]) -> Vec<u8> {
        self.wrap.seal(name, key)
    }

    /// The key wrapped for `name`.
    pub fn unwrap(&self, name: &[u8], wrapped: &[u8]) -> Option<[u8; KEY]> {
        self.wrap.open(name, wrapped)?.try_into().ok()
    }
}

/// Refused before anything is reserved: a ring from elsewhere may ask for all the memory there is.
fn stretch(text: &str, salt: &[u8; 16], cost: Cost) -> Result<[u8; KEY], SealError> {
    let in_range = (8..=1 << 20).contains(&cost.memory_kib)
        && (1..=64).contains(&cost.passes)
        && (1..=16).contains(&cost.lanes);
    if !in_range {
        return Err(SealError::Cost);
    }
    let params =
        Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(KEY)).map_err(|_| SealError::Cost)?;
    let mut key = [0; KEY];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(text.as_bytes(), salt, &mut key)
        .map_err(|_| SealError::Cost)?;
    Ok(key)
}
