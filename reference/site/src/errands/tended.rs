//! Journals that errands can be done on, and what an earlier life left undone.
//!
//! It refuses to know backups: those are made of what [`Tended::stored`] shows.

use super::Errand;
use crate::States;
use forecourt_security::state::Deadline;
use forecourt_security::state::records::BackupState;
use forecourt_store::{
    Cost, Faulty, Follow, Journal, KeyRing, Master, MemoryJournal, Replicated, Sealed, SqliteJournal,
    StoreError, TornTail, mend,
};
use std::ops::ControlFlow;

/// A journal with what errands ask of it beside reading and writing.
pub trait Tended: Journal {
    /// The journal as it is stored, personal values sealed if they are: of this one backups are made.
    fn stored(&self) -> &dyn Journal;

    /// Its keys; none where nothing is sealed.
    fn ring(&self) -> Option<&KeyRing> {
        None
    }

    /// Forgets the key of an owner (PLAT-48); gives whether there was one.
    ///
    /// # Errors
    /// The ring cannot be kept.
    fn erase(&mut self, _owner: &str) -> Result<bool, StoreError> {
        Ok(false)
    }

    /// Forgets the keys of owners in passing (PLAT-48).
    ///
    /// # Errors
    /// The ring cannot be kept.
    fn let_pass(&mut self, _owners: &[String]) -> Result<(), StoreError> {
        Ok(())
    }

    /// Puts a new master key in force (PLAT-46), `at` in nanoseconds since the epoch.
    ///
    /// # Errors
    /// The ring cannot be kept.
    fn rotate(&mut self, _master: &[u8; 32], _at: u64) -> Result<(), StoreError> {
        Ok(())
    }

    /// Puts altered records right from what it keeps twice by itself (PLAT-55, PLAT-57); gives whether it could.
    ///
    /// # Errors
    /// It cannot be read or written.
    fn mend_itself(&mut self) -> Result<bool, StoreError> {
        Ok(false)
    }

    /// Puts altered records right from a whole log of the same chain (PLAT-55).
    ///
    /// # Errors
    /// `whole` does not hold; something cannot be read or written.
    fn mend_from(&mut self, whole: &dyn Journal) -> Result<(), StoreError>;
}

impl Tended for MemoryJournal {
    fn stored(&self) -> &dyn Journal {
        self
    }

    fn mend_from(&mut self, whole: &dyn Journal) -> Result<(), StoreError> {
        mend(self, whole).map(drop)
    }
}

impl Tended for SqliteJournal {
    fn stored(&self) -> &dyn Journal {
        self
    }

    fn mend_from(&mut self, whole: &dyn Journal) -> Result<(), StoreError> {
        mend(self, whole).map(drop)
    }
}

impl<J: Tended + Follow> Tended for Replicated<J> {
    fn stored(&self) -> &dyn Journal {
        self
    }

    fn mend_itself(&mut self) -> Result<bool, StoreError> {
        self.mend().map(|mended| mended.is_some())
    }

    fn mend_from(&mut self, _: &dyn Journal) -> Result<(), StoreError> {
        // Its nodes are each other's second log; a group of which none is whole is restored, not mended.
        self.verify().map(drop)
    }
}

impl<J: Tended + Follow> Tended for Sealed<J> {
    fn stored(&self) -> &dyn Journal {
        self.inner().stored()
    }

    fn ring(&self) -> Option<&KeyRing> {
        Some(Sealed::ring(self))
    }

    fn erase(&mut self, owner: &str) -> Result<bool, StoreError> {
        Sealed::erase(self, owner)
    }

    fn let_pass(&mut self, owners: &[String]) -> Result<(), StoreError> {
        Sealed::let_pass(self, owners).map(drop)
    }

    fn rotate(&mut self, master: &[u8; 32], at: u64) -> Result<(), StoreError> {
        Sealed::rotate(self, Master::Key(master), Cost::default(), at).map(drop)
    }

    fn mend_itself(&mut self) -> Result<bool, StoreError> {
        self.inner_mut().mend_itself()
    }

    fn mend_from(&mut self, whole: &dyn Journal) -> Result<(), StoreError> {
        self.inner_mut().mend_from(whole)
    }
}

impl<J: Tended + TornTail> Tended for Faulty<J> {
    fn stored(&self) -> &dyn Journal {
        self.inner().stored()
    }

    fn ring(&self) -> Option<&KeyRing> {
        self.inner().ring()
    }

    fn erase(&mut self, owner: &str) -> Result<bool, StoreError> {
        self.inner_mut().erase(owner)
    }

    fn let_pass(&mut self, owners: &[String]) -> Result<(), StoreError> {
        self.inner_mut().let_pass(owners)
    }

    fn rotate(&mut self, master: &[u8; 32], at: u64) -> Result<(), StoreError> {
        self.inner_mut().rotate(master, at)
    }

    fn mend_itself(&mut self) -> Result<bool, StoreError> {
        self.inner_mut().mend_itself()
    }

    fn mend_from(&mut self, whole: &dyn Journal) -> Result<(), StoreError> {
        self.inner_mut().mend_from(whole)
    }
}

/// What was ordered before the process ended and is not done: the journal knows the orders, the second place and the ring
/// what was done.
pub(super) fn undone<J: Tended>(journal: &J, states: &States) -> Result<Vec<Errand>, StoreError> {
    let security = &states.security;
    let mut undone = Vec::new();
    let clocks = security.clocks.get();
    if journal.ring().is_some_and(|ring| ring.version() < clocks.key_version) {
        undone.push(Errand::Rotate(clocks.key_version));
    }
    for (id, backup) in security.backups.iter() {
        match backup.state {
            BackupState::Due => undone.push(Errand::Backup(id, backup.kind)),
            BackupState::Done if security.agenda.get(&Deadline::Verify(id)).is_none() => {
                undone.push(Errand::Test(id));
            }
            _ => {}
        }
    }
    undone.extend(clocks.broken.map(Errand::Mend));
    if let Some(ring) = journal.ring() {
        undone.extend(ring.passing().next().map(|_| Errand::LetPass));
        let over = |owner: &&str| crate::former::passing(owner) && !states.wants(owner);
        undone.extend(ring.owners().filter(over).map(|owner| Errand::EraseOwner(owner.to_owned())));
        journal.scan(1, &mut |view| {
            if (view.context, view.kind) == (b"members", b"erased") {
                let body = serde_json::from_slice(view.body);
                if let Ok(forecourt_members::Event::Erased { member }) = body {
                    let kept = Some(member).filter(|member| !ring.is_erased(&member.to_string()));
                    undone.extend(kept.map(Errand::Erase));
                }
            }
            if (view.context, view.kind) == (b"keys", b"customer-forgotten") {
                let body = serde_json::from_slice(view.body);
                if let Ok(forecourt_keys::Event::CustomerForgotten { customer, .. }) = body {
                    let kept = Some(customer.to_string()).filter(|customer| !ring.is_erased(customer));
                    undone.extend(kept.map(Errand::EraseOwner));
                }
            }
            ControlFlow::Continue(())
        })?;
    }
    Ok(undone)
}
