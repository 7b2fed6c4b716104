//! Every refusal names who was wrong, and leaves the journal as it was.

mod common;

use common::{Folder, beside, entries, foretold, open, quick};
use forecourt_store::{
    Entry, Head, Journal, MAX_BODY, MAX_NAME, MemoryJournal, OnTorn, Options, Part, SqliteJournal,
    StoreError, TornTail,
};
use rusqlite::Connection;

const SMALL: Entry<'_> = Entry::new(1, "keys", "taken", b"1").by("P-3@front-1 B-2 req-17");

fn refused_alike(batch: &[Entry<'_>], expected: &StoreError) {
    let folder = Folder::new();
    let mut sqlite = open(&folder.file("journal.db")).unwrap();
    let mut memory = MemoryJournal::new();
    for journal in [&mut sqlite as &mut dyn Journal, &mut memory] {
        let head = journal.append(&[SMALL]).unwrap().head;
        assert_eq!(journal.append(batch).as_ref(), Err(expected));
        assert_eq!(journal.verify(), Ok(head));
    }
}

#[test]
fn what_no_journal_takes_is_refused_by_all() {
    refused_alike(&[], &StoreError::EmptyBatch);
    let name = "x".repeat(MAX_NAME + 1);
    let body = vec![0; MAX_BODY + 1];
    let too_long = |part, bytes, limit| StoreError::TooLong { part, bytes, limit };
    let bad = Entry { context: &name, ..SMALL };
    refused_alike(&[SMALL, bad], &too_long(Part::Context, MAX_NAME + 1, MAX_NAME));
    refused_alike(&[SMALL, SMALL.by(&name)], &too_long(Part::By, MAX_NAME + 1, MAX_NAME));
    let bad = Entry { kind: &name, ..SMALL };
    refused_alike(&[SMALL, bad], &too_long(Part::Kind, MAX_NAME + 1, MAX_NAME));
    let bad = Entry { body: &body, ..SMALL };
    refused_alike(&[SMALL, bad], &too_long(Part::Body, MAX_BODY + 1, MAX_BODY));
}

#[test]
fn the_longest_names_and_body_are_taken() {
    let folder = Folder::new();
    let path = folder.file("journal.db");
    let (name, body) = ("x".repeat(MAX_NAME), vec![7; MAX_BODY]);
    let entry = Entry::new(u64::MAX, &name, &name, &body).by(&name);
    let mut memory = MemoryJournal::new();
    let head = memory.append(&[entry]).unwrap().head;
    assert_eq!(open(&path).unwrap().append(&[entry]).unwrap().head, head);
    assert_eq!(open(&path).unwrap().verify(), Ok(head));
    assert_eq!(memory.verify(), Ok(head));
}

/// H3 for real: SQLite itself runs out of pages in the middle of a batch.
#[test]
fn a_full_store_refuses_the_whole_batch_and_takes_the_next_that_fits() {
    let folder = Folder::new();
    let path = folder.file("journal.db");
    let mut journal = SqliteJournal::open(&path, &Options { max_pages: Some(12), ..quick() }).unwrap();
    let head = journal.append(&[SMALL]).unwrap().head;
    let body = vec![1; 9000];
    let large = Entry { body: &body, ..SMALL };
    assert_eq!(journal.append(&[SMALL, large, large, large, large, large]), Err(StoreError::Full));
    assert_eq!(journal.head(), head);
    assert_eq!(journal.verify(), Ok(head));
    let receipt = journal.append(&[SMALL, SMALL]).unwrap();
    assert_eq!((receipt.batch, receipt.first, receipt.last), (2, 2, 3));
    drop(journal);
    assert_eq!(open(&path).unwrap().verify(), Ok(receipt.head));
}

#[test]
fn a_locked_journal_is_busy_and_takes_the_batch_later() {
    let folder = Folder::new();
    let path = folder.file("journal.db");
    let mut journal = SqliteJournal::open(&path, &Options { wait_ms: 1, ..quick() }).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert_eq!(journal.append(&[SMALL]), Err(StoreError::Busy));
    assert_eq!(journal.head(), Head::EMPTY);
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(journal.append(&[SMALL]).unwrap().last, 1);
}

#[test]
fn of_two_writers_the_second_is_overtaken() {
    let folder = Folder::new();
    let path = folder.file("journal.db");
    let mut first = open(&path).unwrap();
    let mut second = open(&path).unwrap();
    let head = first.append(&[SMALL, SMALL]).unwrap().head;
    assert_eq!(second.append(&[SMALL]), Err(StoreError::Overtaken { known: 0, stored: 2 }));
    assert_eq!(first.verify(), Ok(head));
    assert_eq!(first.append(&[SMALL]).unwrap().last, 3);
}

/// The file before and after a refused opening.
fn refused_untouched(prepare: &str) -> StoreError {
    let folder = Folder::new();
    let path = folder.file("journal.db");
    Connection::open(&path).unwrap().execute_batch(prepare).unwrap();
    let before = std::fs::read(&path).unwrap();
    let error = open(&path).unwrap_err();
    assert_eq!(std::fs::read(&path).unwrap(), before);
    assert!(!beside(&path, "-wal").exists());
    error
}

#[test]
fn files_of_others_and_of_other_versions_stay_untouched() {
    let foreign = refused_untouched("CREATE TABLE theirs (x)");
    assert!(matches!(foreign, StoreError::Foreign { .. }), "{foreign}");
    let foreign = refused_untouched("PRAGMA user_version = 1; CREATE TABLE record (x)");
    assert!(matches!(foreign, StoreError::Foreign { .. }), "{foreign}");
    let newer = refused_untouched("PRAGMA application_id = 0x46434A4C; PRAGMA user_version = 4");
    assert_eq!(newer, StoreError::NewerSchema { found: 4, known: 3 });
    let older = refused_untouched("PRAGMA application_id = 0x46434A4C; PRAGMA user_version = 0");
    assert_eq!(older, StoreError::OlderSchema { found: 0, known: 3 });

    let folder = Folder::new();
    let path = folder.file("letter.txt");
    let letter = "Dear Sir or Madam, this is not a data base. ".repeat(40);
    std::fs::write(&path, &letter).unwrap();
    assert!(matches!(open(&path).unwrap_err(), StoreError::Foreign { .. }));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), letter);

    let nowhere = open(&folder.file("no/such/folder.db")).unwrap_err();
    assert!(matches!(nowhere, StoreError::Io { .. }), "{nowhere}");
}

#[test]
fn the_file_itself_stops_the_slip_of_a_hand() {
    let folder = Folder::new();
    let path = folder.file("journal.db");
    let mut journal = open(&path).unwrap();
    let head = journal.append(&[SMALL, SMALL]).unwrap().head;
    let hand = Connection::open(&path).unwrap();
    let edit = hand.execute_batch("UPDATE record SET at = 2").unwrap_err().to_string();
    assert!(edit.contains("never edited"), "{edit}");
    let removal = hand.execute_batch("DELETE FROM record WHERE seq = 1").unwrap_err().to_string();
    assert!(removal.contains("never removed"), "{removal}");
    assert_eq!(journal.verify(), Ok(head));
}

/// H2 in a file: the torn batch is seen, refused or cut as told, and never counts.
#[test]
fn a_torn_tail_is_recognised_and_cut_only_when_told() {
    let folder = Folder::new();
    let path = folder.file("journal.db");
    let mut journal = open(&path).unwrap();
    let head = journal.append(&entries(&foretold(3))).unwrap().head;
    assert_eq!(journal.tear(&entries(&foretold(4)), 2), Ok(2));
    let torn = StoreError::Torn { batch: 2, kept: 2 };
    assert_eq!(journal.append(&[SMALL]), Err(torn.clone()));
    assert_eq!(journal.head(), head);
    assert!(matches!(journal.verify(), Err(StoreError::Broken(found)) if found.seq == head.len + 3));
    drop(journal);
    assert_eq!(open(&path).unwrap_err(), torn);
    let mut journal = SqliteJournal::open(&path, &Options { torn: OnTorn::Cut, ..quick() }).unwrap();
    assert_eq!(journal.verify(), Ok(head));
    assert_eq!(journal.append(&entries(&foretold(4))).unwrap().first, head.len + 1);
    assert_eq!(journal.cut_torn(), Ok(0));
}

/// I-SYS-05: what is restored from a backup is what was there when it was taken.
#[test]
fn a_restored_backup_is_the_journal_of_its_moment() {
    let folder = Folder::new();
    let (path, copy) = (folder.file("journal.db"), folder.file("backup.db"));
    let mut journal = open(&path).unwrap();
    for number in 1..60 {
        journal.append(&entries(&foretold(number))).unwrap();
    }
    let head = journal.head();
    assert_eq!(journal.backup(&copy), Ok(head));
    journal.append(&[SMALL]).unwrap();
    assert!(matches!(journal.backup(&copy), Err(StoreError::Exists { .. })));

    let back = folder.file("restored.db");
    let mut restored = SqliteJournal::restore(&copy, &back, &quick()).unwrap();
    assert_eq!(restored.head(), head);
    assert_eq!(restored.verify(), Ok(head));
    assert_eq!(restored.append(&[SMALL]).unwrap().head, journal.head());
    assert_eq!(open(&copy).unwrap().verify(), Ok(head), "the backup is as it was");
    assert!(matches!(SqliteJournal::restore(&copy, &back, &quick()), Err(StoreError::Exists { .. })));
}

#[test]
fn a_broken_journal_gets_no_backup_and_no_restore() {
    let folder = Folder::new();
    let (path, copy) = (folder.file("journal.db"), folder.file("backup.db"));
    let mut journal = open(&path).unwrap();
    journal.append(&entries(&foretold(5))).unwrap();
    journal.backup(&copy).unwrap();
    for path in [&path, &copy] {
        let vandal = Connection::open(path).unwrap();
        let edit = "DROP TRIGGER record_is_not_edited; UPDATE record SET kind = 'other' WHERE seq = 2";
        vandal.execute_batch(edit).unwrap();
    }
    let target = folder.file("target.db");
    assert!(matches!(journal.backup(&target), Err(StoreError::Broken(found)) if found.seq == 2));
    let restored = SqliteJournal::restore(&copy, &target, &quick()).unwrap_err();
    assert!(matches!(restored, StoreError::Broken(found) if found.seq == 2));
    assert!(!target.exists() && !beside(&target, ".partial").exists());
}
