//! PLAT-12: a journal written before actors were recorded is read, verified, restored and continued.
//!
//! `data/former.db` was written by the program of that time; its head was told by that program.

mod common;

use std::ops::ControlFlow;
use std::path::PathBuf;

use common::{Folder, open, quick};
use forecourt_store::{
    Check, Entry, FORMAT, FORMER_FORMAT, Flaw, Journal, Options, Record, SqliteJournal, StoreError,
};
use rusqlite::Connection;

const FORMER: &[u8] = include_bytes!("data/former.db");
const HEAD: &str = "5:0b43041a6b20b72471b3316eea5c425d1990890823d4465f13c5343915d5552e";
const NOW: Entry<'_> = Entry::new(9_000_000_000, "keys", "returned", b"{}").by("P-3@front-1 B-2 req-17");

fn former(folder: &Folder) -> PathBuf {
    let path = folder.file("former.db");
    std::fs::write(&path, FORMER).unwrap();
    path
}

fn all(journal: &SqliteJournal) -> (Vec<Record>, Vec<u8>) {
    let (mut records, mut formats) = (Vec::new(), Vec::new());
    journal
        .read(1, &mut |record| {
            records.push(record);
            ControlFlow::Continue(())
        })
        .unwrap();
    journal
        .scan(1, &mut |view| {
            formats.push(view.format);
            ControlFlow::Continue(())
        })
        .unwrap();
    (records, formats)
}

#[test]
fn a_former_journal_is_read_verified_and_continued() {
    let folder = Folder::new();
    let path = former(&folder);
    let options = Options { check: Check::All, ..quick() };
    let mut journal = SqliteJournal::open(&path, &options).unwrap();
    let head = journal.head();
    assert_eq!(head.to_string(), HEAD);
    assert_eq!(journal.verify_against(head), Ok(head));
    let (records, formats) = all(&journal);
    assert_eq!(formats, [FORMER_FORMAT; 5]);
    assert!(records.iter().all(|record| record.by.is_empty()));
    assert_eq!((records[2].at, records[2].kind.as_str()), (2_000_000_000, "taken"));
    assert_eq!(records[4].body, [3; 9]);

    let receipt = journal.append(&[NOW, NOW.by("")]).unwrap();
    assert_eq!((receipt.batch, receipt.first, receipt.last), (4, 6, 7));
    drop(journal);
    let journal = SqliteJournal::open(&path, &options).unwrap();
    assert_eq!(journal.verify_against(head), Ok(receipt.head));
    let (records, formats) = all(&journal);
    assert_eq!(formats, [1, 1, 1, 1, 1, FORMAT, FORMAT]);
    assert_eq!((records[5].by.as_str(), records[6].by.as_str()), (NOW.by, ""));
}

#[test]
fn an_actor_put_into_a_former_record_is_found_there() {
    for edit in ["by = 'P-9'", "format = 2", "by = 'P-9', format = 2", "format = 0", "format = 257"] {
        let folder = Folder::new();
        let path = former(&folder);
        let journal = open(&path).unwrap();
        let vandal = Connection::open(&path).unwrap();
        let sql = format!("DROP TRIGGER record_is_not_edited; UPDATE record SET {edit} WHERE seq = 2");
        vandal.execute_batch(&sql).unwrap();
        match journal.verify() {
            Err(StoreError::Broken(found)) => {
                assert_eq!((found.seq, found.what), (2, Flaw::DigestMismatch), "{edit}");
            }
            other => panic!("{edit} verified as {other:?}"),
        }
    }
}

/// I-SYS-05 across versions: a backup of that time is restored now, and stays as it is to the byte.
#[test]
fn a_former_backup_is_restored() {
    let folder = Folder::new();
    let (path, back) = (former(&folder), folder.file("back.db"));
    let mut restored = SqliteJournal::restore(&path, &back, &quick()).unwrap();
    assert_eq!(restored.head().to_string(), HEAD);
    assert_eq!(std::fs::read(&path).unwrap(), FORMER);
    let now = restored.append(&[NOW]).unwrap().head;
    assert_eq!(restored.verify(), Ok(now));
}
