//! One backup as bytes: a legible header, the records sealed under the key ring's backup key, a digest
//! over all of it (PLAT-49). Knows the chain, not where backups are put.

use std::ops::ControlFlow;

use super::error::BackupError;
use crate::cipher::sha256;
use crate::codec::{Reader, put_bytes};
use crate::digest::Digest;
use crate::journal::Journal;
use crate::link::{Link, Mark};
use crate::record::{Head, View};
use crate::seal::KeyRing;
use crate::tip::Tip;
use crate::verify::Walk;

/// Opens a backup; the last byte is the version of the format.
const MAGIC: &[u8; 8] = b"FCBKUP\0\x01";

const CUT: BackupError = BackupError::Damaged { detail: "it ends too early or goes on too long" };

/// Whether a backup stands by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BackupKind {
    /// All records from the first on.
    Full,
    /// The records behind a head.
    Incremental,
}

/// What a backup says of itself without a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackupHeader {
    /// Whether it stands by itself.
    pub kind: BackupKind,
    /// When it was made, in nanoseconds since the epoch.
    pub at: u64,
    /// The key version it is sealed under (PLAT-46).
    pub version: u32,
    /// The head it continues; [`Head::EMPTY`] for a full one.
    pub from: Head,
    /// The head it reaches.
    pub to: Head,
    batch_before: u64,
}

/// A backup that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backup {
    /// What it says of itself.
    pub header: BackupHeader,
    /// What is to be put at the second place; its length is the size of the backup.
    pub bytes: Vec<u8>,
}

impl Backup {
    /// The check sum it carries at its end: SHA-256 of all bytes before (PLAT-49).
    #[must_use]
    pub fn digest(&self) -> Digest {
        let end = self.bytes.last_chunk().expect("a backup ends with its digest");
        Digest::from_bytes(*end)
    }
}

/// Backs up all of `journal` (PLAT-49). The chain is recomputed on the way: a broken journal gets no backup.
///
/// # Errors
/// [`BackupError::Store`] for a journal that is broken or cannot be read, [`BackupError::Key`].
pub fn full_backup<J: Journal + ?Sized>(journal: &J, ring: &KeyRing, at: u64) -> Result<Backup, BackupError> {
    make(journal, ring, at, BackupKind::Full, Tip::EMPTY)
}

/// Backs up what `journal` has behind `since`, the head another backup reaches (PLAT-49).
///
/// # Errors
/// As [`full_backup`], and [`BackupError::OtherChain`].
pub fn incremental_backup<J: Journal + ?Sized>(
    journal: &J,
    ring: &KeyRing,
    since: Head,
    at: u64,
) -> Result<Backup, BackupError> {
    let mut batch = (since == Head::EMPTY).then_some(0);
    if since.len > 0 {
        journal.scan(since.len, &mut |view| {
            let passes = view.seq == since.len && view.digest == since.digest.as_bytes() && view.closes == 1;
            batch = passes.then_some(view.batch);
            ControlFlow::Break(())
        })?;
    }
    let batch = batch.ok_or(BackupError::OtherChain { since })?;
    make(journal, ring, at, BackupKind::Incremental, Tip { len: since.len, batch, digest: since.digest })
}

fn make<J: Journal + ?Sized>(
    journal: &J,
    ring: &KeyRing,
    at: u64,
    kind: BackupKind,
    from: Tip,
) -> Result<Backup, BackupError> {
    let to = journal.head();
    let (mut plain, mut walk, mut wrong) = (Vec::new(), Walk::behind(from), None);
    journal.scan(from.len + 1, &mut |view| {
        if view.seq > to.len && i64::try_from(view.seq).is_ok() {
            return ControlFlow::Break(());
        }
        match walk.step(view) {
            Ok(()) => {
                put_record(&mut plain, view);
                ControlFlow::Continue(())
            }
            Err(found) => {
                wrong = Some(found);
                ControlFlow::Break(())
            }
        }
    })?;
    let reached = wrong.map_or_else(|| walk.finish(), Err).map_err(crate::StoreError::from)?;
    if reached != to {
        return Err(BackupError::OtherChain { since: to });
    }
    let header =
        BackupHeader { kind, at, version: ring.version(), from: from.head(), to, batch_before: from.batch };
    pack(header, &plain, ring)
}

fn pack(header: BackupHeader, plain: &[u8], ring: &KeyRing) -> Result<Backup, BackupError> {
    let mut bytes = header.to_bytes();
    let sealed = ring.backup_pair(header.version)?.seal(&bytes, plain);
    bytes.extend_from_slice(&sealed);
    let digest = sha256(&bytes);
    bytes.extend_from_slice(&digest);
    Ok(Backup { header, bytes })
}

fn put_record(out: &mut Vec<u8>, view: &View<'_>) {
    out.extend_from_slice(&view.at.to_be_bytes());
    out.extend_from_slice(&[view.closes, view.format]);
    [view.by, view.context, view.kind, view.body].iter().for_each(|part| put_bytes(out, part));
}

impl BackupHeader {
    const LEN: usize = 8 + 1 + 8 + 4 + 8 + 8 + 32 + 8 + 32;

    fn to_bytes(self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.push(u8::from(self.kind == BackupKind::Incremental));
        out.extend_from_slice(&self.at.to_be_bytes());
        out.extend_from_slice(&self.version.to_be_bytes());
        out.extend_from_slice(&self.batch_before.to_be_bytes());
        for head in [self.from, self.to] {
            out.extend_from_slice(&head.len.to_be_bytes());
            out.extend_from_slice(head.digest.as_bytes());
        }
        out
    }

    /// Reads what `bytes` say of themselves; nothing of it is proved before [`super::verify_backup`].
    ///
    /// # Errors
    /// [`BackupError::NotABackup`], [`BackupError::Damaged`].
    pub fn of(bytes: &[u8]) -> Result<Self, BackupError> {
        let mut from = Reader(bytes);
        if from.array() != Some(*MAGIC) {
            return Err(BackupError::NotABackup);
        }
        let kind = match from.u8().ok_or(CUT)? {
            0 => BackupKind::Full,
            1 => BackupKind::Incremental,
            _ => return Err(BackupError::Damaged { detail: "its kind is unknown" }),
        };
        let mut numbers = || {
            let (at, version, batch_before) = (from.u64()?, from.u32()?, from.u64()?);
            let mut head = || Some(Head { len: from.u64()?, digest: Digest::from_bytes(from.array()?) });
            Some(Self { kind, at, version, from: head()?, to: head()?, batch_before })
        };
        numbers().ok_or(CUT)
    }

    /// The tip it continues.
    fn tip(&self) -> Tip {
        Tip { len: self.from.len, batch: self.batch_before, digest: self.from.digest }
    }
}

/// A backup that was opened and whose chain holds from its first head to its last.
pub(super) struct Opened {
    pub header: BackupHeader,
    plain: Vec<u8>,
    marks: Vec<Mark>,
}

impl Opened {
    /// Opens `bytes`, recomputes their chain and holds it against the header.
    pub fn new(bytes: &[u8], ring: &KeyRing) -> Result<Self, BackupError> {
        let header = BackupHeader::of(bytes)?;
        let (body, digest) = bytes.split_last_chunk::<32>().ok_or(CUT)?;
        if sha256(body) != *digest {
            return Err(BackupError::Damaged { detail: "its digest does not hold" });
        }
        let (bound, sealed) = body.split_at_checked(BackupHeader::LEN).ok_or(CUT)?;
        let forged = BackupError::Damaged { detail: "its seal does not hold" };
        let plain = ring.backup_pair(header.version)?.open(bound, sealed).ok_or(forged)?;
        let mut opened = Self { header, plain, marks: Vec::new() };
        let (mut len, mut link, mut marks) = (header.from.len, Link::behind(header.from.digest), Vec::new());
        let whole = opened.each(&mut |view| {
            len = view.seq;
            marks.push(link.take(view));
        });
        if whole.is_none() || (Head { len, digest: link.digest() }) != header.to {
            return Err(BackupError::Damaged { detail: "its records do not reach its head" });
        }
        opened.marks = marks;
        Ok(opened)
    }

    /// Shows the records in order; nothing if the bytes do not end with a batch.
    fn each(&self, show: &mut dyn FnMut(&View<'_>)) -> Option<()> {
        let mut from = Reader(&self.plain);
        let Tip { len: mut seq, batch: mut closed, .. } = self.header.tip();
        let mut open = false;
        while !from.0.is_empty() {
            seq = seq.checked_add(1)?;
            let (at, closes, format) = (from.u64()?, from.u8()?, from.u8()?);
            let (by, context, kind, body) = (from.bytes()?, from.bytes()?, from.bytes()?, from.bytes()?);
            let place = (seq - self.header.from.len - 1) as usize;
            let digest = self.marks.get(place).map_or(&[][..], Mark::as_bytes);
            let batch = closed.checked_add(1)?;
            show(&View { seq, batch, at, closes, format, by, context, kind, body, digest });
            open = closes == 0;
            closed += u64::from(!open);
        }
        (!open).then_some(())
    }

    /// The digest of record `len`, the head before the first included; none within a batch that is one link.
    pub fn digest_at(&self, len: u64) -> Option<Digest> {
        match len.checked_sub(self.header.from.len)? {
            0 => Some(self.header.from.digest),
            place => match self.marks.get(usize::try_from(place - 1).ok()?)? {
                Mark::Digest(digest) => Some(*digest),
                Mark::Check(_) => None,
            },
        }
    }

    /// Hands the records behind `len` to `take`, in order.
    pub fn behind(&self, len: u64, take: &mut dyn FnMut(&View<'_>)) {
        let shown = self.each(&mut |view| {
            if view.seq > len {
                take(view);
            }
        });
        shown.expect("the records were taken apart once when the backup was opened");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::MemoryJournal;
    use crate::record::Entry;
    use crate::seal::{Cost, Master};

    /// PLAT-51: digest and seal of such a backup hold, and yet it is not good.
    #[test]
    fn a_backup_whose_records_do_not_reach_its_head_is_refused() {
        let key = Master::Key(&[7; 32]);
        let ring = KeyRing::create(key, Cost::default(), 0, &mut |out| out.fill(3)).unwrap();
        let mut journal = MemoryJournal::new();
        let entry = Entry::new(1, "keys", "taken", b"1");
        let (first, head) =
            (journal.append(&[entry]).unwrap().head, journal.append(&[entry, entry]).unwrap().head);
        let good = full_backup(&journal, &ring, 1).unwrap();
        let plain = Opened::new(&good.bytes, &ring).unwrap().plain;
        let opened =
            |header, plain: &[u8]| Opened::new(&pack(header, plain, &ring).unwrap().bytes, &ring).err();
        assert_eq!(opened(good.header, &plain), None);
        let short = Some(BackupError::Damaged { detail: "its records do not reach its head" });
        assert_eq!(opened(BackupHeader { to: first, ..good.header }, &plain), short);
        assert_eq!(opened(BackupHeader { from: first, ..good.header }, &plain), short);
        assert_eq!(opened(BackupHeader { batch_before: 1, ..good.header }, &plain), short);
        let record = plain.len() / 3;
        assert_eq!(plain.len() % 3, 0);
        assert_eq!(opened(good.header, &plain[..record]), short);
        assert_eq!(opened(good.header, &plain[..plain.len() - 1]), short);
        // A batch that never closes is no end, even where its digest fits: what is open is not linked yet.
        let to = Head { len: head.len - 1, digest: first.digest };
        assert_eq!(opened(BackupHeader { to, ..good.header }, &plain[..record * 2]), short);
    }
}
