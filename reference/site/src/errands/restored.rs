//! A site out of its second place, after its journal was lost (PLAT-50, I-SYS-05).
//!
//! It refuses to believe a backup: the store proves each before it is used.

use super::carry::{ForRestores, name_of, named, passed_over, told};
use super::lost::lost;
use super::{House, Tended};
use crate::halt::Halt;
use crate::site::{Setup, Site};
use forecourt_security::Command;
use forecourt_security::state::records::BackupState;
use forecourt_store::backup::{BackupError, BackupHeader, Lost, Restored, restore};
use forecourt_store::{Follow, Head, Journal, MemoryJournal, StoreError, take_over};
use forecourt_wire::Instant;

impl<J: Tended + Follow + 'static> Site<J> {
    /// A site whose journal, empty in `setup`, is restored from the last good full backup of the house's second place, its
    /// good increments and `log`, whatever is left of the log behind them. `known` is the last head known to be
    /// acknowledged, or [`Head::EMPTY`]. What came of it is journalled as `restored`, and each lost command as
    /// `command-lost`, as far as the rest of the log and the house's counterfoils know it.
    ///
    /// # Errors
    /// See [`Halt`].
    pub fn restored(
        mut setup: Setup<J>,
        house: House,
        log: Option<&dyn Journal>,
        known: Head,
        now: Instant,
    ) -> Result<(Self, Restored), Halt> {
        let missing = |detail: &str| Halt::Store(StoreError::Io { detail: detail.to_owned() });
        let vault = house.vault.as_deref().ok_or_else(|| missing("there is no second place"))?;
        let ring = setup.journal.ring().or(house.ring.as_ref());
        let ring = ring.ok_or_else(|| missing("there are no keys for the backups"))?;
        let mut whole = MemoryJournal::new();
        let mut restored =
            restore(&mut whole, &ForRestores(vault), ring, log, known).map_err(Halt::Backup)?;
        let kept = house.counterfoils.as_deref();
        let kept = kept.map_or_else(Vec::new, |kept| kept.since(restored.head.len + 1));
        let (until, lost) = lost(restored.head, known.len, &kept, log)?;
        restored.lost =
            (until > restored.head.len).then_some(Lost { first: restored.head.len + 1, last: until });
        take_over(&mut setup.journal, &whole, restored.head.len)?;
        let made = headers(&house, &restored).map_err(Halt::Backup)?;
        let mut site = Site::new(setup, now)?.tended(house)?;
        // The journal of a backup ends before the backup itself was told of: it was good enough to restore from.
        for (backup, size, digest) in made {
            if site.states().security.backups.get(backup).is_some_and(|known| known.state == BackupState::Due)
            {
                site.tell(Command::BackupDone { backup, size, digest });
                site.tell(Command::BackupTested { backup, matches: true, reason: None });
            }
        }
        passed_over(&restored).for_each(|alarm| site.tell(alarm));
        if let Some(command) = told(&restored, lost) {
            site.tell(command);
        }
        site.errands.todo.retain(|(_, errand)| !matches!(errand, super::Errand::Backup(..)));
        site.run_errands();
        Ok((site, restored))
    }

    fn tell(&mut self, command: Command) {
        let at = self.clock.whole_second();
        self.errands.tell.push_back((at, crate::Command::Security(command)));
    }
}

type Made = (forecourt_security::kinds::BackupId, u64, String);

/// Size and digest of the backups that were used.
fn headers(house: &House, restored: &Restored) -> Result<Vec<Made>, BackupError> {
    let mut made = Vec::new();
    for backup in restored.used.iter().filter_map(|name| named(name)) {
        let bytes = house.vault.as_deref().map_or(Ok(None), |vault| vault.get(&name_of(backup)))?;
        if let Some(bytes) = bytes {
            made.push((backup, bytes.len() as u64, BackupHeader::of(&bytes)?.to.digest.to_string()));
        }
    }
    Ok(made)
}
