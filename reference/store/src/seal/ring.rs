//! The key ring: one data key for each owner and one backup key for each version, under a master key
//! (PLAT-46). Kept apart from the data. Knows owners by name only, and no record.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::error::SealError;
use super::marks::MARK_PASSING;
use super::master::{Cost, Kind, Lock, Master};
use crate::cipher::{KEY, Pair};

/// Where chance comes from: fills what it is handed. A run of the simulator hands in a drawn stream, an
/// installation the system's source.
pub type Source<'a> = &'a mut dyn FnMut(&mut [u8]);

/// A source of chance that a sealing journal holds for new owners' keys.
pub type OwnSource = Box<dyn FnMut(&mut [u8])>;

/// An owner's data key.
pub(super) struct OwnerKey {
    pub key: [u8; KEY],
    /// The version in force when it was made.
    pub made: u32,
    /// As it stands in the file.
    pub wrapped: Vec<u8>,
    /// The pair made from it for the last version asked for.
    pair: Option<(u32, Pair)>,
}

/// One version of the keys.
pub(super) struct VersionKey {
    pub since: u64,
    /// The backup key, gone once the version is retired.
    pub backup: Option<([u8; KEY], Vec<u8>)>,
}

/// What is told of a version of the keys (PLAT-46).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyVersion {
    /// The version; the first is 1.
    pub version: u32,
    /// Since when it was in force, in nanoseconds since the epoch.
    pub since: u64,
    /// Owners whose data key was made under it and is still there.
    pub owners: u64,
    /// Whether backups of this version can still be opened.
    pub opens_backups: bool,
}

/// The keys, unlocked. See [`KeyRing::to_bytes`] and [`super::RingHome`] for how they are kept.
pub struct KeyRing {
    pub(super) kind: Kind,
    pub(super) lock: Lock,
    pub(super) present: u32,
    pub(super) versions: BTreeMap<u32, VersionKey>,
    pub(super) owners: BTreeMap<String, OwnerKey>,
    pub(super) erased: BTreeSet<String>,
    /// Which journal it makes keys for: a digest of that journal's first record; nothing before there is one.
    pub(super) journal: Option<[u8; 32]>,
    /// The last record that may bear values sealed with keys that it has or had, as far as it was told.
    pub(super) through: u64,
}

impl KeyRing {
    /// A new ring without owners, its version 1 in force since `at` (nanoseconds since the epoch).
    ///
    /// # Errors
    /// [`SealError::Cost`].
    pub fn create(master: Master<'_>, cost: Cost, at: u64, source: Source<'_>) -> Result<Self, SealError> {
        let (kind, lock) = fresh_lock(master, cost, source)?;
        let (versions, owners, erased) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new());
        let (journal, through) = (None, 0);
        let mut ring = Self { kind, lock, present: 0, versions, owners, erased, journal, through };
        ring.begin_version(at, source);
        Ok(ring)
    }

    /// The version in force: new values and backups bear it.
    #[must_use]
    pub fn version(&self) -> u32 {
        self.present
    }

    /// All versions with what hangs on them.
    #[must_use]
    pub fn versions(&self) -> Vec<KeyVersion> {
        let made = |version| self.owners.values().filter(|owner| owner.made == version).count() as u64;
        let told = |(&version, key): (&u32, &VersionKey)| KeyVersion {
            version,
            since: key.since,
            owners: made(version),
            opens_backups: key.backup.is_some(),
        };
        self.versions.iter().map(told).collect()
    }

    /// Puts `master` and a new version in force from `at` on, and wraps every key there is under it
    /// (PLAT-46). What was sealed before stays readable. Gives the new version.
    ///
    /// # Errors
    /// [`SealError::Cost`]; the ring is then as it was.
    pub fn rotate(
        &mut self,
        master: Master<'_>,
        cost: Cost,
        at: u64,
        source: Source<'_>,
    ) -> Result<u32, SealError> {
        (self.kind, self.lock) = fresh_lock(master, cost, source)?;
        let lock = &self.lock;
        for (name, owner) in &mut self.owners {
            owner.wrapped = lock.wrap(&owner_name(name), &owner.key);
        }
        for (&version, key) in &mut self.versions {
            if let Some((key, wrapped)) = &mut key.backup {
                *wrapped = lock.wrap(&backup_name(version), key);
            }
        }
        self.begin_version(at, source);
        Ok(self.present)
    }

    /// Destroys the backup key of a version no backup needs any longer (PLAT-46). Gives whether there was
    /// one.
    ///
    /// # Errors
    /// [`SealError::InUse`] for the version in force.
    pub fn retire(&mut self, version: u32) -> Result<bool, SealError> {
        if version == self.present {
            return Err(SealError::InUse { version });
        }
        Ok(self.versions.get_mut(&version).and_then(|key| key.backup.take()).is_some())
    }

    /// Destroys the key of `owner`: its values, wherever they are stored, are read as empty from now on
    /// (PLAT-48). Gives whether there was a key.
    pub fn erase(&mut self, owner: &str) -> bool {
        self.erased.insert(owner.to_owned());
        self.owners.remove(owner).is_some()
    }

    /// Destroys the key of an owner in passing, whose name begins with [`MARK_PASSING`]: its values are read as empty from now
    /// on, and nothing is left that says that it ever was (PLAT-48). Any other owner is left alone. Gives whether there was a key.
    pub fn let_pass(&mut self, owner: &str) -> bool {
        is_passing(owner) && self.owners.remove(owner).is_some()
    }

    /// The owners in passing who still have a key.
    pub fn passing(&self) -> impl Iterator<Item = &str> {
        let from = MARK_PASSING.to_string();
        self.owners.range(from..).map(|(owner, _)| owner.as_str()).take_while(|owner| is_passing(owner))
    }

    /// Whether values of `owner` in record `seq` are gone for good: erased, or passed. That an owner in passing has no key
    /// says so only of records that this ring knows: a later one was sealed with a key that is lost.
    pub(super) fn is_gone(&self, owner: &str, seq: u64) -> bool {
        let passed = || is_passing(owner) && !self.owners.contains_key(owner) && seq <= self.through;
        self.is_erased(owner) || passed()
    }

    /// Notes that values up to record `seq` were sealed with keys that it has or had.
    pub(super) fn reaches(&mut self, seq: u64) {
        self.through = self.through.max(seq);
    }

    /// Whether it never made a key nor destroyed one.
    pub(super) fn is_unused(&self) -> bool {
        self.owners.is_empty() && self.erased.is_empty() && self.through == 0
    }

    /// Whether `owner` was erased.
    #[must_use]
    pub fn is_erased(&self, owner: &str) -> bool {
        self.erased.contains(owner)
    }

    /// The owners who have a key.
    pub fn owners(&self) -> impl Iterator<Item = &str> {
        self.owners.keys().map(String::as_str)
    }

    /// Makes the key of `owner` if there is none yet; gives whether it was made.
    pub(super) fn admit(&mut self, owner: &str, source: Source<'_>) -> Result<bool, SealError> {
        if self.is_erased(owner) {
            return Err(SealError::Erased { owner: owner.to_owned() });
        }
        if self.owners.contains_key(owner) {
            return Ok(false);
        }
        let mut key = [0; KEY];
        source(&mut key);
        let wrapped = self.lock.wrap(&owner_name(owner), &key);
        self.owners.insert(owner.to_owned(), OwnerKey::new(key, self.present, wrapped));
        Ok(true)
    }

    /// Hands the keys of an owner in force at `version` to `with`.
    pub(super) fn with_owner<T>(
        &self,
        owner: &str,
        version: u32,
        with: impl FnOnce(&Pair) -> T,
    ) -> Result<T, SealError> {
        if !self.versions.contains_key(&version) {
            return Err(SealError::VersionMissing { version });
        }
        let missing = || SealError::KeyMissing { owner: owner.to_owned() };
        let key = self.owners.get(owner).ok_or_else(missing)?;
        match &key.pair {
            Some((known, pair)) if *known == version => Ok(with(pair)),
            _ => Ok(with(&Pair::new(&key.key, b"value", version))),
        }
    }

    /// Keeps the keys of an owner in the present version at hand.
    pub(super) fn warm(&mut self, owner: &str) {
        let present = self.present;
        if let Some(key) = self.owners.get_mut(owner)
            && key.pair.as_ref().is_none_or(|(known, _)| *known != present)
        {
            key.pair = Some((present, Pair::new(&key.key, b"value", present)));
        }
    }

    /// The keys for backups of `version`.
    pub(crate) fn backup_pair(&self, version: u32) -> Result<Pair, SealError> {
        let key = self.versions.get(&version).and_then(|key| key.backup.as_ref());
        key.map(|(key, _)| Pair::new(key, b"backup", version)).ok_or(SealError::VersionMissing { version })
    }

    fn begin_version(&mut self, since: u64, source: Source<'_>) {
        self.present += 1;
        let mut key = [0; KEY];
        source(&mut key);
        let wrapped = self.lock.wrap(&backup_name(self.present), &key);
        self.versions.insert(self.present, VersionKey { since, backup: Some((key, wrapped)) });
    }
}

impl OwnerKey {
    pub fn new(key: [u8; KEY], made: u32, wrapped: Vec<u8>) -> Self {
        Self { key, made, wrapped, pair: None }
    }
}

impl fmt::Debug for KeyRing {
    /// No key is ever shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyRing(version {}, {} owners)", self.present, self.owners.len())
    }
}

fn is_passing(owner: &str) -> bool {
    owner.starts_with(MARK_PASSING)
}

/// Under what name an owner's key is wrapped: no owner's is a version's.
pub(super) fn owner_name(owner: &str) -> Vec<u8> {
    [b"owner ", owner.as_bytes()].concat()
}

/// Under what name a backup key is wrapped.
pub(super) fn backup_name(version: u32) -> Vec<u8> {
    [&b"backup "[..], &version.to_be_bytes()].concat()
}

fn fresh_lock(master: Master<'_>, cost: Cost, source: Source<'_>) -> Result<(Kind, Lock), SealError> {
    let kind = match master {
        Master::Key(_) => Kind::Key,
        Master::Passphrase(_) => {
            let mut salt = [0; 16];
            source(&mut salt);
            Kind::Passphrase { salt, cost }
        }
    };
    let lock = Lock::new(master, &kind)?.expect("the kind was made for this master key");
    Ok((kind, lock))
}
