//! I-KEY-18: what is removed, moved, edited or rewritten in a stored journal is found, at its place.

mod common;

use common::{Folder, Once, entries, foretold, open};
use forecourt_store::{
    Break, Check, Fact, Flaw, Head, Journal, MemoryJournal, Options, SqliteJournal, StoreError,
};
use rusqlite::Connection;

/// 16 records in 5 batches, closed and carried over into one file.
fn filled(folder: &Folder) -> (std::path::PathBuf, Head) {
    let path = folder.file("journal.db");
    let mut journal = open(&path).unwrap();
    for number in 1..6 {
        journal.append(&entries(&foretold(number))).unwrap();
    }
    (path, journal.head())
}

fn tampered(sql: &str) -> (Folder, SqliteJournal, Head) {
    let folder = Folder::new();
    let (path, head) = filled(&folder);
    let vandal = Connection::open(&path).unwrap();
    vandal.execute_batch("DROP TRIGGER record_is_not_edited; DROP TRIGGER record_is_not_removed").unwrap();
    vandal.execute_batch(sql).unwrap();
    drop(vandal);
    let journal = SqliteJournal::open(&path, &Options { check: Check::Tail(0), ..common::quick() }).unwrap();
    (folder, journal, head)
}

fn broken(result: Result<Head, StoreError>) -> Break {
    match result {
        Err(StoreError::Broken(found)) => found,
        other => panic!("a tampered journal verified as {other:?}"),
    }
}

#[test]
fn a_removed_record_is_missed_at_its_place() {
    for seq in [1, 7, 19] {
        let (_folder, journal, _) = tampered(&format!("DELETE FROM record WHERE seq = {seq}"));
        let expected =
            Break { seq, what: Flaw::MissingSeq, expected: Fact::Seq(seq), found: Fact::Seq(seq + 1) };
        assert_eq!(broken(journal.verify()), expected);
    }
}

#[test]
fn a_removed_record_with_the_gap_closed_is_found() {
    let (_folder, journal, _) =
        tampered("DELETE FROM record WHERE seq = 7; UPDATE record SET seq = seq - 1 WHERE seq > 7");
    let found = broken(journal.verify());
    assert_eq!((found.seq, found.what), (7, Flaw::DigestMismatch));
}

#[test]
fn swapped_records_are_found_at_the_first() {
    let (_folder, journal, _) = tampered(
        "UPDATE record SET seq = 1000 WHERE seq = 4; UPDATE record SET seq = 4 WHERE seq = 9;
         UPDATE record SET seq = 9 WHERE seq = 1000",
    );
    let found = broken(journal.verify());
    assert_eq!((found.seq, found.what), (4, Flaw::DigestMismatch));
}

#[test]
fn an_inserted_record_is_found_even_below_the_first() {
    let (_folder, journal, _) = tampered(
        "INSERT INTO record SELECT -5, batch, at, closes, context, kind, body, digest, by, format FROM record WHERE seq = 3",
    );
    assert_eq!(broken(journal.verify()).what, Flaw::StraySeq);
}

#[test]
fn a_closing_mark_beyond_its_range_is_found() {
    let (_folder, journal, _) = tampered("UPDATE record SET closes = 257 WHERE seq = 2");
    let found = broken(journal.verify());
    assert_eq!((found.seq, found.what), (2, Flaw::DigestMismatch));
}

#[test]
fn a_removed_tail_needs_the_anchor_and_is_found_with_it() {
    let (_folder, journal, head) = tampered("DELETE FROM record WHERE batch = 5");
    let now = journal.verify().unwrap();
    assert!(now.len < head.len);
    let seq = now.len + 1;
    let expected = Break { seq, what: Flaw::MissingSeq, expected: Fact::Seq(seq), found: Fact::Nothing };
    assert_eq!(broken(journal.verify_against(head)), expected);
    // An anchor from before the removed batch still holds.
    assert_eq!(journal.verify_against(now), Ok(now));
    assert_eq!(journal.verify_against(Head::EMPTY), Ok(now));
}

#[test]
fn a_last_record_cut_out_of_its_batch_is_a_torn_batch() {
    let folder = Folder::new();
    let (path, head) = filled(&folder);
    let vandal = Connection::open(&path).unwrap();
    vandal.execute_batch("DROP TRIGGER record_is_not_removed").unwrap();
    vandal.execute("DELETE FROM record WHERE seq = ?1", [head.len.cast_signed()]).unwrap();
    drop(vandal);
    assert_eq!(open(&path).unwrap_err(), StoreError::Torn { batch: 5, kept: 5 });
}

#[test]
fn a_journal_rewritten_with_fitting_digests_is_found_by_the_anchor() {
    let mut honest = MemoryJournal::new();
    let mut forged = MemoryJournal::new();
    for number in 1..6 {
        let batch = foretold(number);
        honest.append(&entries(&batch)).unwrap();
        let mut batch = batch;
        if number == 5 {
            batch[5].body = b"another".to_vec();
        }
        forged.append(&entries(&batch)).unwrap();
    }
    let (head, other) = (honest.head(), forged.head());
    assert_eq!(forged.verify(), Ok(other));
    let found = broken(forged.verify_against(head));
    let expected = Break {
        seq: head.len,
        what: Flaw::OtherHead,
        expected: Fact::Digest(head.digest),
        found: Fact::Digest(other.digest),
    };
    assert_eq!(found, expected);
    assert_eq!(honest.verify_against(head), Ok(head));
    let false_start = Head { len: 0, digest: head.digest };
    assert_eq!(broken(honest.verify_against(false_start)).what, Flaw::OtherHead);
}

#[test]
fn opening_checks_as_much_as_it_is_told() {
    let folder = Folder::new();
    let (path, head) = filled(&folder);
    let vandal = Connection::open(&path).unwrap();
    vandal
        .execute_batch("DROP TRIGGER record_is_not_edited; UPDATE record SET at = at + 1 WHERE seq = 9")
        .unwrap();
    drop(vandal);
    let opened = |check| SqliteJournal::open(&path, &Options { check, ..common::quick() }).map(|j| j.head());
    assert_eq!(opened(Check::Tail(head.len - 9)), Ok(head));
    for check in [Check::Tail(head.len - 8), Check::Tail(head.len), Check::Tail(u64::MAX), Check::All] {
        assert_eq!(broken(opened(check)).seq, 9, "{check:?}");
    }
}

/// Below the level of SQL: bytes of the file itself. Either the damage is reported, or what it hit
/// carries no content and every record is as it was.
#[test]
fn a_flipped_byte_anywhere_in_the_file_is_found_or_touches_nothing() {
    let folder = Folder::new();
    let (path, head) = filled(&folder);
    let sound = std::fs::read(&path).unwrap();
    let options = Options { check: Check::All, ..common::quick() };
    let (mut found, mut harmless) = (0, 0);
    for place in (0..sound.len()).step_by(7) {
        let mut bytes = sound.clone();
        bytes[place] ^= 1 << (place % 8);
        let damaged = Once::new(&folder, &bytes, &[]);
        match SqliteJournal::open(&damaged.0, &options).and_then(|journal| journal.verify_against(head)) {
            Ok(now) => {
                assert_eq!(now, head, "byte {place}");
                harmless += 1;
            }
            Err(_) => found += 1,
        }
    }
    println!("bytes flipped: {found} found, {harmless} in unused space");
    assert!(found > 400 && harmless > 0);
}

#[test]
fn a_shortened_file_never_passes_for_the_whole() {
    let folder = Folder::new();
    let (path, head) = filled(&folder);
    let sound = std::fs::read(&path).unwrap();
    for len in (0..sound.len()).step_by(173) {
        let damaged = Once::new(&folder, &sound[..len], &[]);
        let result = open(&damaged.0).and_then(|journal| journal.verify_against(head));
        assert!(result.is_err(), "{len} of {} bytes passed as {result:?}", sound.len());
    }
}
