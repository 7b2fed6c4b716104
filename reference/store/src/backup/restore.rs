//! Test restore and restore (PLAT-50, PLAT-51): nothing is believed that was not recomputed.

use std::ops::ControlFlow;

use super::blob::{BackupHeader, BackupKind, Opened};
use super::error::BackupError;
use super::vault::Vault;
use crate::error::StoreError;
use crate::follow::{Follow, Run};
use crate::journal::Journal;
use crate::memory::MemoryJournal;
use crate::record::Head;
use crate::seal::KeyRing;

/// A backup that was passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Its name.
    pub name: String,
    /// Why it was not believed.
    pub why: BackupError,
}

/// Records that were acknowledged and are not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The first of them.
    pub first: u64,
    /// The last of them, not below the first.
    pub last: u64,
}

/// What a restore did and did not bring back (PLAT-50).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// The backups used, the full one first.
    pub used: Vec<String>,
    /// The backups passed over, as they were met.
    pub skipped: Vec<Skipped>,
    /// Records taken from the log behind the backups.
    pub from_log: u64,
    /// The head that was reached.
    pub head: Head,
    /// What is lost, measured against the head known to be acknowledged.
    pub lost: Option<Lost>,
}

/// Restores a backup into memory and holds every digest against it (PLAT-51). An incremental one is
/// recomputed from the head it continues.
///
/// # Errors
/// Why it is not good.
pub fn verify_backup(bytes: &[u8], ring: &KeyRing) -> Result<BackupHeader, BackupError> {
    let opened = Opened::new(bytes, ring)?;
    if opened.header.kind == BackupKind::Full {
        let mut memory = MemoryJournal::new();
        adopt(&mut memory, &opened)?;
        let reached = memory.verify()?;
        if reached != opened.header.to {
            return Err(BackupError::Damaged { detail: "what it restores to has another head" });
        }
    }
    Ok(opened.header)
}

/// Restores into the empty journal `into` (PLAT-50): the last good full backup of `vault`, then whatever good
/// ones go on from there, then `log` as far as it follows. `known` is the last head known to be acknowledged,
/// or [`Head::EMPTY`].
///
/// # Errors
/// [`BackupError::NotEmpty`]; the vault, the log or `into` cannot be read or written; [`StoreError::Broken`]
/// if what was restored does not pass through `known`. A backup that is not good is no error but a line of
/// the report.
pub fn restore<J: Follow>(
    into: &mut J,
    vault: &dyn Vault,
    ring: &KeyRing,
    log: Option<&dyn Journal>,
    known: Head,
) -> Result<Restored, BackupError> {
    if into.head().len > 0 {
        return Err(BackupError::NotEmpty { len: into.head().len });
    }
    let mut search = Search { vault, ring, skipped: Vec::new(), left: Vec::new() };
    search.list()?;
    let mut used = Vec::new();
    if let Some((name, opened)) = search.last_full()? {
        adopt(into, &opened)?;
        used.push(name);
        while let Some((name, opened)) = search.next(into.head())? {
            adopt(into, &opened)?;
            used.push(name);
        }
    }
    let before = into.head().len;
    if let Some(log) = log {
        follow(into, log)?;
    }
    let head = into.head();
    let lost = (head.len < known.len).then_some(Lost { first: head.len + 1, last: known.len });
    into.verify_against(if lost.is_some() { head } else { known })?;
    Ok(Restored { used, skipped: search.skipped, from_log: head.len - before, head, lost })
}

/// The backups not yet used or passed over.
struct Search<'a> {
    vault: &'a dyn Vault,
    ring: &'a KeyRing,
    skipped: Vec<Skipped>,
    left: Vec<(String, BackupHeader)>,
}

impl Search<'_> {
    fn list(&mut self) -> Result<(), BackupError> {
        for name in self.vault.list()? {
            let Some(bytes) = self.vault.get(&name)? else { continue };
            match BackupHeader::of(&bytes) {
                Ok(header) => self.left.push((name, header)),
                Err(why) => self.skipped.push(Skipped { name, why }),
            }
        }
        // The best is taken from the end: the one that reaches farthest, the latest of equals.
        self.left.sort_by_key(|(_, header)| (header.to.len, header.at));
        Ok(())
    }

    fn last_full(&mut self) -> Result<Option<(String, Opened)>, BackupError> {
        self.best(&mut |header| header.kind == BackupKind::Full, &mut |_| true)
    }

    /// The farthest good backup that goes on from `head`; it may begin before it.
    fn next(&mut self, head: Head) -> Result<Option<(String, Opened)>, BackupError> {
        self.best(&mut |header| header.from.len <= head.len && head.len < header.to.len, &mut |opened| {
            opened.digest_at(head.len) == Some(head.digest)
        })
    }

    fn best(
        &mut self,
        fits: &mut dyn FnMut(&BackupHeader) -> bool,
        joins: &mut dyn FnMut(&Opened) -> bool,
    ) -> Result<Option<(String, Opened)>, BackupError> {
        while let Some(at) = self.left.iter().rposition(|(_, header)| fits(header)) {
            let (name, _) = self.left.remove(at);
            let bytes = self.vault.get(&name)?.ok_or(BackupError::NotABackup);
            match bytes.and_then(|bytes| Opened::new(&bytes, self.ring)) {
                Ok(opened) if joins(&opened) => return Ok(Some((name, opened))),
                Ok(opened) => {
                    let why = BackupError::OtherChain { since: opened.header.from };
                    self.skipped.push(Skipped { name, why });
                }
                Err(why) => self.skipped.push(Skipped { name, why }),
            }
        }
        Ok(None)
    }
}

/// Appends what `opened` has behind the head of `into`.
fn adopt<J: Follow>(into: &mut J, opened: &Opened) -> Result<(), StoreError> {
    let (mut run, mut result) = (Run::default(), Ok(()));
    opened.behind(into.head().len, &mut |view| {
        if result.is_ok() {
            result = run.take(into, view).map(|_| ());
        }
    });
    result
}

/// Appends what `log` has behind the head of `into`, as far as its chain follows from there.
fn follow<J: Follow>(into: &mut J, log: &dyn Journal) -> Result<(), StoreError> {
    let (mut run, mut result) = (Run::default(), Ok(()));
    log.scan(into.head().len + 1, &mut |view| {
        result = run.take(into, view).map(|_| ());
        if result.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    match result {
        // What does not follow is where the log was damaged, or another log: it ends there.
        Err(StoreError::Broken(_)) => Ok(()),
        other => other,
    }
}
