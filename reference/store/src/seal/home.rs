//! How a key ring is kept: its bytes, and its file, written whole or not at all. Knows no record.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::error::SealError;
use super::master::{Kind, Lock, Master};
use super::ring::{KeyRing, OwnerKey, VersionKey, backup_name, owner_name};
use crate::cipher::{EXTRA, KEY, sha256};
use crate::codec::{Reader, put_bytes};
use crate::error::StoreError;

/// Opens a key ring's bytes; the last byte is the version of the format.
const MAGIC: &[u8; 8] = b"FCRING\0\x02";
/// The former format, which does not say for which journal it is, nor how far its keys reach.
const FORMER: &[u8; 8] = b"FCRING\0\x01";
/// Stands where no journal is known yet.
const NO_JOURNAL: [u8; 32] = [0; 32];

const CUT: SealError = SealError::RingDamaged { detail: "it ends too early or goes on too long" };

/// Where a key ring is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RingHome {
    /// Nowhere: it goes with the process. For runs of the simulator.
    Memory,
    /// In this file, which should lie on another medium than the journal (PLAT-46).
    File(PathBuf),
}

impl RingHome {
    /// Keeps `ring` here. A file is replaced as a whole: after a crash it is the old one or the new one.
    ///
    /// # Errors
    /// [`StoreError::Full`] and [`StoreError::Io`].
    pub fn keep(&self, ring: &KeyRing) -> Result<(), StoreError> {
        match self {
            Self::Memory => Ok(()),
            Self::File(path) => replace(path, &ring.to_bytes()),
        }
    }

    /// Opens the ring kept here; nothing if there is none.
    ///
    /// # Errors
    /// As [`KeyRing::from_bytes`], and [`StoreError::Io`].
    pub fn open(&self, master: Master<'_>) -> Result<Option<KeyRing>, StoreError> {
        match self {
            Self::File(path) if path.try_exists()? => {
                Ok(Some(KeyRing::from_bytes(&std::fs::read(path)?, master)?))
            }
            _ => Ok(None),
        }
    }
}

/// Writes `bytes` beside `path`, presses them to the medium and gives them the name.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    let mut file = File::create(&partial)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&partial, path)?;
    // The new name, too, must survive the loss of power.
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

impl KeyRing {
    /// The ring as it is kept: every key wrapped, and a digest and a keyed digest over the whole.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        self.kind.put(&mut out);
        out.extend_from_slice(&self.present.to_be_bytes());
        out.extend_from_slice(&self.lock.check());
        out.extend_from_slice(&self.journal.unwrap_or(NO_JOURNAL));
        out.extend_from_slice(&self.through.to_be_bytes());
        put_count(&mut out, self.versions.len());
        for (version, key) in &self.versions {
            out.extend_from_slice(&version.to_be_bytes());
            out.extend_from_slice(&key.since.to_be_bytes());
            put_bytes(&mut out, key.backup.as_ref().map_or(&[], |(_, wrapped)| wrapped));
        }
        put_count(&mut out, self.owners.len());
        for (name, owner) in &self.owners {
            put_bytes(&mut out, name.as_bytes());
            out.extend_from_slice(&owner.made.to_be_bytes());
            put_bytes(&mut out, &owner.wrapped);
        }
        put_count(&mut out, self.erased.len());
        self.erased.iter().for_each(|name| put_bytes(&mut out, name.as_bytes()));
        let tag = self.lock.tag(&out);
        out.extend_from_slice(&tag);
        let digest = sha256(&out);
        out.extend_from_slice(&digest);
        out
    }

    /// Unlocks a ring.
    ///
    /// # Errors
    /// [`SealError::RingDamaged`] for other bytes than were kept, [`SealError::WrongKey`] for another
    /// master key.
    pub fn from_bytes(bytes: &[u8], master: Master<'_>) -> Result<Self, SealError> {
        let (rest, digest) = bytes.split_last_chunk::<32>().ok_or(CUT)?;
        if sha256(rest) != *digest {
            return Err(SealError::RingDamaged { detail: "its digest does not hold" });
        }
        let (body, tag) = rest.split_last_chunk::<32>().ok_or(CUT)?;
        let mut from = Reader(body);
        let magic = from.array();
        if magic != Some(*MAGIC) && magic != Some(*FORMER) {
            return Err(SealError::RingDamaged { detail: "it is not a key ring of a known format" });
        }
        let kind = Kind::take(&mut from).ok_or(CUT)?;
        let present = from.u32().ok_or(CUT)?;
        let check = from.array::<32>().ok_or(CUT)?;
        let lock = Lock::new(master, &kind)?
            .filter(|lock| lock.check() == check)
            .ok_or(SealError::WrongKey { version: present })?;
        if lock.tag(body) != *tag {
            return Err(SealError::RingDamaged { detail: "its keyed digest does not hold" });
        }
        // What a former ring does not say it is not held to.
        let (journal, through) = if magic == Some(*FORMER) {
            (None, u64::MAX)
        } else {
            let journal = from.array::<32>().ok_or(CUT)?;
            (Some(journal).filter(|journal| *journal != NO_JOURNAL), from.u64().ok_or(CUT)?)
        };
        let versions = take_versions(&mut from, &lock).ok_or(CUT)?;
        let owners = take_owners(&mut from, &lock).ok_or(CUT)?;
        let count = from.u32().ok_or(CUT)?;
        let erased = (0..count).map(|_| from.text()).collect::<Option<BTreeSet<_>>>().ok_or(CUT)?;
        if !from.0.is_empty() || !versions.contains_key(&present) {
            return Err(CUT);
        }
        Ok(Self { kind, lock, present, versions, owners, erased, journal, through })
    }
}

fn put_count(out: &mut Vec<u8>, count: usize) {
    // Fewer than 2^32 owners fit into memory.
    out.extend_from_slice(&(count as u32).to_be_bytes());
}

fn take_versions(from: &mut Reader<'_>, lock: &Lock) -> Option<BTreeMap<u32, VersionKey>> {
    let mut versions = BTreeMap::new();
    for _ in 0..from.u32()? {
        let (version, since, wrapped) = (from.u32()?, from.u64()?, from.bytes()?);
        let backup = match wrapped.len() {
            0 => None,
            _ => Some((lock.unwrap(&backup_name(version), wrapped)?, wrapped.to_vec())),
        };
        versions.insert(version, VersionKey { since, backup });
    }
    Some(versions)
}

fn take_owners(from: &mut Reader<'_>, lock: &Lock) -> Option<BTreeMap<String, OwnerKey>> {
    let mut owners = BTreeMap::new();
    for _ in 0..from.u32()? {
        let (name, made, wrapped) = (from.text()?, from.u32()?, from.bytes()?);
        if wrapped.len() != KEY + EXTRA {
            return None;
        }
        let key = lock.unwrap(&owner_name(&name), wrapped)?;
        owners.insert(name, OwnerKey::new(key, made, wrapped.to_vec()));
    }
    Some(owners)
}

#[cfg(test)]
mod tests {
    use super::super::master::Cost;
    use super::*;

    /// A ring as the former format kept it opens, is held to nothing that it does not say, and is kept in today's.
    #[test]
    fn a_former_ring_opens() {
        let master = Master::Key(&[7; 32]);
        let mut source = |out: &mut [u8]| out.fill(3);
        let mut ring = KeyRing::create(master, Cost::default(), 5, &mut source).unwrap();
        ring.admit("M-7", &mut source).unwrap();
        let now = ring.to_bytes();
        let told = MAGIC.len() + 1 + 4 + 32;
        let mut former = [FORMER, &now[MAGIC.len()..told], &now[told + 32 + 8..now.len() - 64]].concat();
        let tag = ring.lock.tag(&former);
        former.extend_from_slice(&tag);
        let digest = sha256(&former);
        former.extend_from_slice(&digest);
        let opened = KeyRing::from_bytes(&former, master).unwrap();
        assert!(opened.owners().eq(["M-7"]) && !opened.is_unused());
        assert!(opened.is_gone("~OC-1", 1_000), "what passed before stays so");
        assert_eq!(opened.to_bytes()[..8], *MAGIC);
        assert_eq!(KeyRing::from_bytes(&opened.to_bytes(), master).unwrap().through, u64::MAX);
    }
}
