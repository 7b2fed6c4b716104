//! The crash at every byte of a write: the files as they are when only part of a write has reached them.
//! Whatever the cut, every acknowledged record is there, the chain holds, and the batch in flight is
//! whole or absent.

mod common;

use std::path::{Path, PathBuf};

use common::{Folder, Once, beside, entries, foretold, open, quick};
use forecourt_store::{Check, Head, Journal, Options, SqliteJournal};
use rusqlite::Connection;

/// At most so many cuts a variant; beyond, the bytes between the headers of frames are sampled.
const CUTS: usize = 1000;

/// The two files a process leaves behind when it is killed.
#[derive(Clone)]
struct Files {
    db: Vec<u8>,
    wal: Vec<u8>,
}

impl Files {
    fn of(path: &Path) -> Self {
        let read = |path: PathBuf| std::fs::read(path).unwrap_or_default();
        Self { db: read(path.to_path_buf()), wal: read(beside(path, "-wal")) }
    }

    /// The head found when a new process opens these files; the chain must hold from end to end.
    fn reopened(&self, folder: &Folder) -> Head {
        let file = Once::new(folder, &self.db, &self.wal);
        let journal = SqliteJournal::open(&file.0, &Options { check: Check::All, ..quick() }).unwrap();
        assert_eq!(journal.verify(), Ok(journal.head()));
        journal.head()
    }
}

/// What the medium holds in place of the part that was not written.
#[derive(Clone, Copy, Debug)]
enum Rest {
    Ends,
    Zeros,
    Old,
}

/// `new`, written over `old` up to byte `cut`.
fn partly(old: &[u8], new: &[u8], cut: usize, rest: Rest) -> Vec<u8> {
    let mut bytes = new[..cut].to_vec();
    match rest {
        Rest::Ends => (),
        Rest::Zeros => bytes.resize(new.len(), 0),
        Rest::Old => bytes.extend_from_slice(old.get(cut..).unwrap_or(&[])),
    }
    bytes
}

/// The places to cut a write from `from` to `to`: every byte, or around every frame and 512-byte sector
/// and at equal steps between.
fn cuts(from: usize, to: usize) -> Vec<usize> {
    if to - from <= CUTS {
        return (from..=to).collect();
    }
    let step = (to - from) / (CUTS / 2) + 1;
    let near = |cut: usize| {
        let in_frame = (cut + 4096 + 24 - 32) % (4096 + 24);
        in_frame <= 26 || in_frame > 4096 + 20 || cut.is_multiple_of(512) || cut - from < 40 || to - cut < 40
    };
    (from..=to).filter(|&cut| near(cut) || (cut - from).is_multiple_of(step)).collect()
}

fn first_difference(old: &[u8], new: &[u8]) -> usize {
    (0..new.len()).find(|&at| old.get(at) != new.get(at)).unwrap_or(new.len())
}

/// One behind the last byte in which the two differ.
fn end_of_difference(old: &[u8], new: &[u8]) -> usize {
    (0..new.len()).rev().find(|&at| old.get(at) != new.get(at)).map_or(0, |at| at + 1)
}

/// Cuts the write that led from `before` to `after` in the write-ahead log. Gives the crash points tried
/// and how many of them had the batch.
fn cut_log(before: &(Files, Head), after: &(Files, Head)) -> (usize, usize) {
    let folder = Folder::new();
    let (old, new) = (&before.0.wal, &after.0.wal);
    let (start, end) = (first_difference(old, new), end_of_difference(old, new));
    let (mut tried, mut whole) = (0, 0);
    let mut crash = |wal: Vec<u8>, place: String| {
        let found = Files { db: after.0.db.clone(), wal }.reopened(&folder);
        assert!(found == before.1 || found == after.1, "{place}: head {found}, acknowledged {}", before.1);
        tried += 1;
        whole += usize::from(found == after.1);
        found
    };
    for cut in cuts(start, end) {
        for rest in [Rest::Ends, Rest::Zeros, Rest::Old] {
            let found = crash(partly(old, new, cut, rest), format!("cut at {cut}, {rest:?}"));
            assert!(cut < end || found == after.1, "the whole write is the whole batch");
        }
    }
    // The medium may also write out of order: every sector in turn is the one that was lost.
    for sector in (start / 512 * 512..end).step_by(512) {
        let mut wal = new.clone();
        for (at, byte) in wal.iter_mut().enumerate().skip(sector).take(512) {
            *byte = old.get(at).copied().unwrap_or(0);
        }
        crash(wal, format!("sector at {sector} lost"));
    }
    (tried, whole)
}

/// A journal with one batch less, then the batch; the files before and after.
fn around_next_batch(path: &Path, journal: &mut SqliteJournal, number: u64) -> [(Files, Head); 2] {
    let before = (Files::of(path), journal.head());
    journal.append(&entries(&foretold(number))).unwrap();
    let after = (Files::of(path), journal.head());
    assert_eq!(before.0.db, after.0.db, "an append writes to the log alone");
    [before, after]
}

fn carry_over(path: &Path) {
    let other = Connection::open(path).unwrap();
    let (busy, log, carried): (i64, i64, i64) = other
        .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap();
    assert!(busy == 0 && log > 0 && log == carried);
}

#[test]
fn a_cut_append_is_whole_or_absent() {
    for batches in [0, 9] {
        let folder = Folder::new();
        let path = folder.file("journal.db");
        let mut journal = open(&path).unwrap();
        for number in 1..=batches {
            journal.append(&entries(&foretold(number))).unwrap();
        }
        let [before, after] = around_next_batch(&path, &mut journal, 13);
        let (tried, whole) = cut_log(&before, &after);
        println!("append after {batches} batches: {tried} crash points, {whole} with the batch");
        assert!(tried > 1000 && whole > 0 && whole < tried / 2);
    }
}

#[test]
fn a_cut_append_over_a_used_log_is_whole_or_absent() {
    let folder = Folder::new();
    let path = folder.file("journal.db");
    let mut journal = open(&path).unwrap();
    for number in 1..=9 {
        journal.append(&entries(&foretold(number))).unwrap();
    }
    carry_over(&path);
    let [before, after] = around_next_batch(&path, &mut journal, 13);
    assert!(first_difference(&before.0.wal, &after.0.wal) < 32, "the log starts again at its first byte");
    let (tried, whole) = cut_log(&before, &after);
    println!("append over a used log: {tried} crash points, {whole} with the batch");
    assert!(tried > 1000 && whole > 0 && whole < tried / 2);
}

#[test]
fn a_cut_carrying_over_loses_nothing() {
    let folder = Folder::new();
    let path = folder.file("journal.db");
    let mut journal = open(&path).unwrap();
    for number in 1..=9 {
        journal.append(&entries(&foretold(number))).unwrap();
    }
    let before = Files::of(&path);
    carry_over(&path);
    let after = Files::of(&path);
    assert_eq!(before.wal, after.wal, "the log stays until it is used again");
    let crashes = Folder::new();
    let mut tried = 0;
    for cut in cuts(first_difference(&before.db, &after.db), after.db.len()) {
        for rest in [Rest::Ends, Rest::Zeros, Rest::Old] {
            let db = partly(&before.db, &after.db, cut, rest);
            let found = Files { db, wal: before.wal.clone() }.reopened(&crashes);
            assert_eq!(found, journal.head(), "cut at {cut}, {rest:?}");
            tried += 1;
        }
    }
    println!("carrying the log over: {tried} crash points");
    assert!(tried > 1000);
}
