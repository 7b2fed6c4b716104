//! The second place: where backups are put, and what is kept of them (PLAT-49). Knows names and bytes, no
//! clock and no calendar.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::blob::{BackupHeader, BackupKind};
use super::error::BackupError;
use crate::error::StoreError;
use crate::seal::replace;

/// A place for backups. A name is never given twice while it is there.
pub trait Vault {
    /// Puts a backup there, whole or not at all.
    ///
    /// # Errors
    /// [`BackupError::BadName`]; [`StoreError::Exists`], [`StoreError::Full`], [`StoreError::Io`].
    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), BackupError>;

    /// A backup, or nothing.
    ///
    /// # Errors
    /// [`BackupError::BadName`], [`StoreError::Io`].
    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, BackupError>;

    /// All names, in order.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    fn list(&self) -> Result<Vec<String>, BackupError>;

    /// Removes a backup and tells whether it was there.
    ///
    /// # Errors
    /// [`BackupError::BadName`], [`StoreError::Io`].
    fn remove(&mut self, name: &str) -> Result<bool, BackupError>;
}

fn check(name: &str) -> Result<(), BackupError> {
    let good = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c);
    if (1..=128).contains(&name.len()) && !name.starts_with('.') && name.chars().all(good) {
        return Ok(());
    }
    Err(BackupError::BadName { name: name.to_owned() })
}

/// A place in memory, for runs of the simulator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemoryVault(BTreeMap<String, Vec<u8>>);

impl Vault for MemoryVault {
    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), BackupError> {
        check(name)?;
        if self.0.contains_key(name) {
            return Err(StoreError::Exists { path: name.to_owned() }.into());
        }
        self.0.insert(name.to_owned(), bytes.to_vec());
        Ok(())
    }

    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, BackupError> {
        check(name)?;
        Ok(self.0.get(name).cloned())
    }

    fn list(&self) -> Result<Vec<String>, BackupError> {
        Ok(self.0.keys().cloned().collect())
    }

    fn remove(&mut self, name: &str) -> Result<bool, BackupError> {
        check(name)?;
        Ok(self.0.remove(name).is_some())
    }
}

/// A folder, on another medium than the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderVault(PathBuf);

impl FolderVault {
    /// The folder at `path`, made if it is not there.
    ///
    /// # Errors
    /// [`StoreError::Io`].
    pub fn open(path: PathBuf) -> Result<Self, BackupError> {
        std::fs::create_dir_all(&path).map_err(StoreError::from)?;
        Ok(Self(path))
    }

    fn path(&self, name: &str) -> Result<PathBuf, BackupError> {
        check(name)?;
        Ok(self.0.join(format!("{name}{FILE}")))
    }
}

/// The end of a backup's file name; what is still being written has another.
const FILE: &str = ".fcb";

impl Vault for FolderVault {
    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), BackupError> {
        let path = self.path(name)?;
        if path.try_exists().map_err(StoreError::from)? {
            return Err(StoreError::Exists { path: path.display().to_string() }.into());
        }
        Ok(replace(&path, bytes)?)
    }

    fn get(&self, name: &str) -> Result<Option<Vec<u8>>, BackupError> {
        match std::fs::read(self.path(name)?) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(StoreError::from(error).into()),
        }
    }

    fn list(&self) -> Result<Vec<String>, BackupError> {
        let mut names = Vec::new();
        for file in std::fs::read_dir(&self.0).map_err(StoreError::from)? {
            let name = file.map_err(StoreError::from)?.file_name();
            names.extend(name.to_str().and_then(|name| name.strip_suffix(FILE)).map(str::to_owned));
        }
        names.sort();
        Ok(names)
    }

    fn remove(&mut self, name: &str) -> Result<bool, BackupError> {
        match std::fs::remove_file(self.path(name)?) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(StoreError::from(error).into()),
        }
    }
}

/// Which backups need no longer be kept (PLAT-49). All from `since` on stay, and with them the last full one
/// before it and what follows that, so that `since` itself can be restored; and for each of `month_ends` the
/// last full one up to it. Instants in nanoseconds since the epoch. A backup that does not say what it is
/// is never named here: a person decides.
#[must_use]
pub fn expired(all: &[(String, BackupHeader)], since: u64, month_ends: &[u64]) -> Vec<String> {
    let last_full = |until: u64| {
        let fulls = all.iter().filter(|(_, header)| header.kind == BackupKind::Full && header.at <= until);
        fulls.max_by_key(|(_, header)| (header.at, header.to.len))
    };
    let from = last_full(since).map_or(0, |(_, header)| header.at);
    let months: BTreeSet<&str> =
        month_ends.iter().filter_map(|&end| last_full(end)).map(|(name, _)| name.as_str()).collect();
    all.iter()
        .filter(|(name, header)| header.at < from && !months.contains(name.as_str()))
        .map(|(name, _)| name.clone())
        .collect()
}

/// Removes what [`expired`] names from `vault` and gives the names.
///
/// # Errors
/// The vault's own.
pub fn retain(vault: &mut dyn Vault, since: u64, month_ends: &[u64]) -> Result<Vec<String>, BackupError> {
    let gone = expired(&headers(vault)?, since, month_ends);
    for name in &gone {
        vault.remove(name)?;
    }
    Ok(gone)
}

/// The key versions without which a backup of `vault` cannot be opened: these are not to be retired
/// (PLAT-46).
///
/// # Errors
/// The vault's own.
pub fn versions_needed(vault: &dyn Vault) -> Result<BTreeSet<u32>, BackupError> {
    Ok(headers(vault)?.into_iter().map(|(_, header)| header.version).collect())
}

fn headers(vault: &dyn Vault) -> Result<Vec<(String, BackupHeader)>, BackupError> {
    let mut all = Vec::new();
    for name in vault.list()? {
        let header = vault.get(&name)?.and_then(|bytes| BackupHeader::of(&bytes).ok());
        all.extend(header.map(|header| (name, header)));
    }
    Ok(all)
}
