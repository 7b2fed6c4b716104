//! PLAT-12: a journal whose records are each a link of the chain is read, verified, backed up, followed and continued.
//!
//! `data/format-2.db` was written by the program of that time; its head was told by that program.

mod common;

use std::ops::ControlFlow;
use std::path::PathBuf;

use common::{Folder, entries, foretold, open, quick};
use forecourt_store::{
    Check, Entry, FORMAT, Flaw, Follow, Head, Journal, MemoryJournal, Options, Record, SINGLY_LINKED,
    SqliteJournal, StoreError, take_over,
};
use rusqlite::Connection;

const STORED: &[u8] = include_bytes!("data/format-2.db");
const HEAD: &str = "5:0aa7910cd1fc861c1263de9d4acfe9e737394b7218c1fa6a8c8e116cca5d0033";
const NOW: Entry<'_> = Entry::new(9_000_000_000, "keys", "returned", b"{}").by("P-3@front-1 B-2 req-17");

fn stored(folder: &Folder) -> PathBuf {
    let path = folder.file("format-2.db");
    std::fs::write(&path, STORED).unwrap();
    path
}

fn formats(journal: &dyn Journal) -> Vec<u8> {
    let mut all = Vec::new();
    journal
        .scan(1, &mut |view| {
            all.push(view.format);
            ControlFlow::Continue(())
        })
        .unwrap();
    all
}

fn records(journal: &dyn Journal) -> Vec<Record> {
    let mut all = Vec::new();
    journal
        .read(1, &mut |record| {
            all.push(record);
            ControlFlow::Continue(())
        })
        .unwrap();
    all
}

#[test]
fn it_is_read_verified_and_continued() {
    let folder = Folder::new();
    let path = stored(&folder);
    let options = Options { check: Check::All, ..quick() };
    let mut journal = SqliteJournal::open(&path, &options).unwrap();
    let head = journal.head();
    assert_eq!(head.to_string(), HEAD);
    let now = journal.append(&[NOW, NOW, NOW.by("")]).unwrap();
    assert_eq!((now.batch, now.first, now.last), (4, 6, 8));
    drop(journal);
    // Opened with a check that begins within a batch of either format.
    for records in 0..9 {
        let options = Options { check: Check::Tail(records), ..quick() };
        assert_eq!(SqliteJournal::open(&path, &options).unwrap().head(), now.head);
    }
    let journal = SqliteJournal::open(&path, &options).unwrap();
    assert_eq!(journal.verify_against(head), Ok(now.head));
    assert_eq!(formats(&journal), [2, 2, 2, 2, 2, FORMAT, FORMAT, FORMAT]);
    let read = records(&journal);
    assert_eq!((read[1].by.as_str(), read[1].kind.as_str()), ("P-3@front-1 B-2", "taken"));
    assert!(read[..5].iter().all(|record| record.digest.is_some()), "each is a link");
    let bears: Vec<bool> = read[5..].iter().map(|record| record.digest.is_some()).collect();
    assert_eq!(bears, [false, false, true], "a batch is one link");
    assert_eq!(read[7].digest, Some(now.head.digest));
}

#[test]
fn what_is_changed_is_found_at_its_record_in_either_format() {
    for edit in [
        "by = 'P-9'",
        "body = x'00'",
        "at = at + 1",
        "closes = 1 - closes",
        "batch = batch + 1",
        "format = 1",
        "format = 5 - format",
        "digest = x'00'",
        "digest = zeroblob(8)",
        "digest = zeroblob(32)",
    ] {
        for seq in 1..9 {
            let folder = Folder::new();
            let path = stored(&folder);
            let mut journal = open(&path).unwrap();
            journal.append(&[NOW, NOW, NOW]).unwrap();
            let vandal = Connection::open(&path).unwrap();
            let sql =
                format!("DROP TRIGGER record_is_not_edited; UPDATE record SET {edit} WHERE seq = {seq}");
            vandal.execute_batch(&sql).unwrap();
            match journal.verify() {
                Err(StoreError::Broken(found)) => {
                    assert_eq!((found.seq, found.what), (seq, Flaw::DigestMismatch), "{edit}");
                }
                other => panic!("{edit} of {seq} verified as {other:?}"),
            }
        }
    }
}

/// Whoever recomputes the checks of what he changed is found at the record that closes the batch.
#[test]
fn a_forged_check_is_found_with_its_batch() {
    let (mut honest, mut forged) = (MemoryJournal::new(), MemoryJournal::new());
    let batch = foretold(5);
    let mut other = batch.clone();
    other[2].body = b"another".to_vec();
    honest.append(&entries(&batch)).unwrap();
    forged.append(&entries(&other)).unwrap();
    let folder = Folder::new();
    let path = folder.file("journal.db");
    let mut journal = open(&path).unwrap();
    take_over(&mut journal, &forged, u64::MAX).unwrap();
    let vandal = Connection::open(&path).unwrap();
    let last = honest.head();
    vandal.execute_batch("DROP TRIGGER record_is_not_edited").unwrap();
    let sql = "UPDATE record SET digest = ?1 WHERE seq = ?2";
    vandal.execute(sql, rusqlite::params![last.digest.as_bytes(), last.len.cast_signed()]).unwrap();
    match journal.verify() {
        Err(StoreError::Broken(found)) => assert_eq!(found.seq, last.len),
        other => panic!("a forged batch verified as {other:?}"),
    }
}

#[test]
fn it_is_restored_followed_and_cut() {
    let folder = Folder::new();
    let (path, back) = (stored(&folder), folder.file("back.db"));
    let mut restored = SqliteJournal::restore(&path, &back, &quick()).unwrap();
    assert_eq!(restored.head().to_string(), HEAD);
    assert_eq!(std::fs::read(&path).unwrap(), STORED);
    let head = restored.head();
    let now = restored.append(&[NOW, NOW]).unwrap().head;
    assert_eq!(restored.verify_against(head), Ok(now));

    let mut memory = MemoryJournal::new();
    assert_eq!(take_over(&mut memory, &restored, u64::MAX), Ok(7));
    assert_eq!((memory.verify(), formats(&memory)), (Ok(now), formats(&restored)));
    assert_eq!(memory.drop_after(6), Err(StoreError::InsideBatch { len: 6 }));
    assert_eq!((memory.drop_after(5), memory.head()), (Ok(2), head));
    assert_eq!(memory.append(&[NOW, NOW]).unwrap().head, now);
    assert_eq!(memory.drop_after(0), Ok(7));
    assert_eq!(memory.head(), Head::EMPTY);
    assert!(formats(&restored).iter().all(|format| [SINGLY_LINKED, FORMAT].contains(format)));
}
