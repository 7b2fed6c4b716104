//! A journal that stores no personal value in plain (PLAT-44). Around any other journal: each personal
//! value of a body is sealed under its owner's own key before it is stored, and opened when it is read.
//!
//! The chain runs over what is stored, so it verifies without a key and after every erasure. Whose values
//! they are, and where, stays legible; what they mean is not known here.

mod error;
mod home;
mod marks;
mod master;
mod ring;
mod value;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::ControlFlow;

use crate::cipher::sha256;
use crate::codec::put_bytes;
use crate::error::StoreError;
use crate::follow::Follow;
use crate::journal::{Journal, TornTail};
use crate::record::{Entry, Head, Receipt, Record, View, check_batch};
use value::Place;

pub use error::SealError;
pub use home::RingHome;
pub(crate) use home::replace;
pub use marks::{MARK_CLOSE, MARK_OPEN, MARK_PART, MARK_PASSING};
pub use master::{Cost, Master};
pub use ring::{KeyRing, KeyVersion, OwnSource, Source};

/// A journal whose personal values are sealed where they are stored.
///
/// [`Journal::read`] opens them; [`Journal::scan`] shows what is stored, and the digests, those of
/// [`Record`] too, are of what is stored.
pub struct Sealed<J> {
    inner: J,
    ring: KeyRing,
    home: RingHome,
    source: OwnSource,
    /// Whether the ring has keys its home has not.
    unkept: bool,
    /// Whether the ring was found to be the journal's.
    fits: Cell<bool>,
}

impl<J: Journal> Sealed<J> {
    /// Puts `ring`, kept at `home`, around `inner`. `source` gives the bytes of new owners' keys.
    #[must_use]
    pub fn new(inner: J, ring: KeyRing, home: RingHome, source: OwnSource) -> Self {
        Self { inner, ring, home, source, unkept: true, fits: Cell::new(false) }
    }

    /// The journal within: what is stored. Backups are made of this one.
    #[must_use]
    pub fn inner(&self) -> &J {
        &self.inner
    }

    /// The journal within, for what it needs besides: beats, takeovers, a torn tail. What is appended there
    /// is not sealed.
    pub fn inner_mut(&mut self) -> &mut J {
        &mut self.inner
    }

    /// The keys.
    #[must_use]
    pub fn ring(&self) -> &KeyRing {
        &self.ring
    }

    /// Takes it apart.
    #[must_use]
    pub fn into_parts(self) -> (J, KeyRing) {
        (self.inner, self.ring)
    }

    /// Destroys the key of `owner` (PLAT-48); see [`KeyRing::erase`]. Gives whether there was one.
    ///
    /// # Errors
    /// The ring cannot be kept: [`StoreError::Full`], [`StoreError::Io`]. The owner is then erased in
    /// memory only; ask again.
    pub fn erase(&mut self, owner: &str) -> Result<bool, StoreError> {
        let had = self.ring.erase(owner);
        self.keep()?;
        Ok(had)
    }

    /// Destroys the keys of owners in passing whose purpose has ended (PLAT-48); see [`KeyRing::let_pass`]. Gives how many.
    ///
    /// # Errors
    /// As [`Sealed::erase`].
    pub fn let_pass(&mut self, owners: &[String]) -> Result<usize, StoreError> {
        let gone = owners.iter().filter(|owner| self.ring.let_pass(owner)).count();
        if gone > 0 || self.unkept {
            self.keep()?;
        }
        Ok(gone)
    }

    /// Puts a new master key and version in force (PLAT-46); see [`KeyRing::rotate`].
    ///
    /// # Errors
    /// [`SealError::Cost`], and nothing is done; or the ring cannot be kept: the new version is then in force
    /// in memory, and the next append tries to keep it again.
    pub fn rotate(&mut self, master: Master<'_>, cost: Cost, at: u64) -> Result<u32, StoreError> {
        let version = self.ring.rotate(master, cost, at, &mut self.source)?;
        self.keep()?;
        Ok(version)
    }

    /// Destroys the backup key of a version no backup needs any longer (PLAT-46).
    ///
    /// # Errors
    /// [`SealError::InUse`] for the version in force, or the ring cannot be kept.
    pub fn retire(&mut self, version: u32) -> Result<bool, StoreError> {
        let had = self.ring.retire(version)?;
        self.keep()?;
        Ok(had)
    }

    fn keep(&mut self) -> Result<(), StoreError> {
        self.unkept = true;
        self.ring.reaches(self.inner.head().len);
        self.home.keep(&self.ring)?;
        self.unkept = false;
        Ok(())
    }

    /// How many stored personal values bear each key version (PLAT-46).
    ///
    /// # Errors
    /// The journal cannot be read, or marks stand out of order.
    pub fn values_by_version(&self) -> Result<BTreeMap<u32, u64>, StoreError> {
        let mut count = BTreeMap::new();
        let mut wrong = None;
        self.inner.scan(1, &mut |view| match value::key_versions(view.body) {
            Ok(all) => {
                all.iter().for_each(|(_, version)| *count.entry(*version).or_default() += 1);
                ControlFlow::Continue(())
            }
            Err(error) => {
                wrong = Some(error);
                ControlFlow::Break(())
            }
        })?;
        wrong.map_or(Ok(count), |error| Err(error.into()))
    }

    /// The ring is the one of this journal, as far as the two can tell. Looked at once, as a journal does not change its
    /// beginning.
    fn must_fit(&self) -> Result<(), StoreError> {
        if self.fits.get() || self.inner.head().len == 0 {
            return Ok(());
        }
        let detail = match self.ring.journal {
            Some(journal) if first_record(&self.inner)? == Some(journal) => None,
            Some(_) => Some("it was made for another journal"),
            None if self.ring.is_unused() && has_sealed(&self.inner)? => {
                Some("it never sealed a value, and the journal has sealed values")
            }
            None => None,
        };
        match detail {
            Some(detail) => Err(SealError::OtherRing { detail }.into()),
            None => {
                self.fits.set(true);
                Ok(())
            }
        }
    }

    /// The ring notes for which journal it makes keys.
    fn bind(&mut self) -> Result<(), StoreError> {
        if self.inner.head().len == 0 {
            // Whoever begins a journal with a ring that had another means the new one.
            self.unkept |= self.ring.journal.take().is_some();
        } else if self.ring.journal.is_none() {
            self.ring.journal = first_record(&self.inner)?;
            self.unkept = true;
        }
        Ok(())
    }

    /// Seals `batch` and hands it to `then`. New keys are kept before anything sealed with them is.
    fn sealed<T>(
        &mut self,
        batch: &[Entry<'_>],
        then: impl FnOnce(&mut J, &[Entry<'_>]) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        check_batch(batch)?;
        self.must_fit()?;
        self.bind()?;
        let first = self.inner.head().len + 1;
        let mut bodies = Vec::new();
        for (seq, entry) in (first..).zip(batch) {
            let place = Place { seq, context: entry.context, kind: entry.kind };
            bodies.push(value::seal(&mut self.ring, &mut self.source, &place, entry.body, &mut self.unkept)?);
        }
        if bodies.iter().any(Option::is_some) {
            self.ring.reaches(first + batch.len() as u64 - 1);
        }
        if self.unkept {
            self.keep()?;
        }
        if bodies.iter().all(Option::is_none) {
            return then(&mut self.inner, batch);
        }
        let stored: Vec<Entry<'_>> = batch
            .iter()
            .zip(&bodies)
            .map(|(entry, body)| Entry { body: body.as_deref().unwrap_or(entry.body), ..*entry })
            .collect();
        then(&mut self.inner, &stored)
    }

    fn open(&self, record: &mut Record) -> Result<(), SealError> {
        let place = Place { seq: record.seq, context: &record.context, kind: &record.kind };
        if let Some(body) = value::open(&self.ring, &place, &record.body)? {
            record.body = body;
        }
        Ok(())
    }
}

/// What tells a journal from every other: its first record, as it is stored.
fn first_record(journal: &impl Journal) -> Result<Option<[u8; 32]>, StoreError> {
    let mut found = None;
    journal.scan(1, &mut |view| {
        let mut bytes = view.at.to_be_bytes().to_vec();
        [view.context, view.kind, view.body].iter().for_each(|part| put_bytes(&mut bytes, part));
        found = Some(sha256(&bytes));
        ControlFlow::Break(())
    })?;
    Ok(found)
}

/// Whether any value of a journal is sealed.
fn has_sealed(journal: &impl Journal) -> Result<bool, StoreError> {
    let mut found = false;
    journal.scan(1, &mut |view| {
        found = value::key_versions(view.body).is_ok_and(|versions| !versions.is_empty());
        if found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(found)
}

impl<J: Journal> Journal for Sealed<J> {
    fn append(&mut self, batch: &[Entry<'_>]) -> Result<Receipt, StoreError> {
        self.sealed(batch, |inner, stored| inner.append(stored))
    }

    fn head(&self) -> Head {
        self.inner.head()
    }

    fn scan(&self, from: u64, visit: &mut dyn FnMut(&View<'_>) -> ControlFlow<()>) -> Result<(), StoreError> {
        self.inner.scan(from, visit)
    }

    fn read(&self, from: u64, visit: &mut dyn FnMut(Record) -> ControlFlow<()>) -> Result<(), StoreError> {
        self.must_fit()?;
        let mut wrong = None;
        self.inner.read(from, &mut |mut record| match self.open(&mut record) {
            Ok(()) => visit(record),
            Err(error) => {
                wrong = Some(error);
                ControlFlow::Break(())
            }
        })?;
        wrong.map_or(Ok(()), |error| Err(error.into()))
    }
}

impl<J: TornTail> TornTail for Sealed<J> {
    fn tear(&mut self, batch: &[Entry<'_>], keep: usize) -> Result<u64, StoreError> {
        self.sealed(batch, |inner, stored| inner.tear(stored, keep))
    }

    fn cut_torn(&mut self) -> Result<u64, StoreError> {
        self.inner.cut_torn()
    }
}

/// What is taken over is taken as it is stored: sealed.
impl<J: Follow> Follow for Sealed<J> {
    fn adopt(&mut self, batches: &[View<'_>]) -> Result<Receipt, StoreError> {
        self.inner.adopt(batches)
    }

    fn drop_after(&mut self, len: u64) -> Result<u64, StoreError> {
        self.inner.drop_after(len)
    }
}

impl<J: fmt::Debug> fmt::Debug for Sealed<J> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealed").field("inner", &self.inner).field("ring", &self.ring).finish_non_exhaustive()
    }
}
