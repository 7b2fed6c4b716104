//! Whatever stores them, the same batches give the same chain; and no byte of it can be flipped unseen.

mod common;

use std::ops::ControlFlow;

use common::{Folder, Owned, entries, open};
use forecourt_store::{Check, Flaw, Journal, MemoryJournal, Options, Record, SqliteJournal, StoreError};
use proptest::prelude::*;

fn owned() -> impl Strategy<Value = Owned> {
    (
        any::<u64>(),
        "\\PC{0,9}",
        "\\PC{0,12}",
        "[a-z\\x00]{0,6}",
        proptest::collection::vec(any::<u8>(), 0..40),
    )
        .prop_map(|(at, by, context, kind, body)| Owned { at, by, context, kind, body })
}

fn batches() -> impl Strategy<Value = Vec<Vec<Owned>>> {
    proptest::collection::vec(proptest::collection::vec(owned(), 1..5), 1..8)
}

fn records(journal: &dyn Journal, from: u64) -> Vec<Record> {
    let mut all = Vec::new();
    journal
        .read(from, &mut |record| {
            all.push(record);
            ControlFlow::Continue(())
        })
        .unwrap();
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn memory_and_sqlite_agree_and_reopening_changes_nothing(batches in batches()) {
        let folder = Folder::new();
        let path = folder.file("journal.db");
        let mut memory = MemoryJournal::new();
        let mut sqlite = open(&path).unwrap();
        for batch in &batches {
            let stored = sqlite.append(&entries(batch)).unwrap();
            prop_assert_eq!(memory.append(&entries(batch)).unwrap(), stored);
            prop_assert_eq!(stored.head, sqlite.head());
        }
        drop(sqlite);
        let options = Options { check: Check::All, ..Options::default() };
        let sqlite = SqliteJournal::open(&path, &options).unwrap();
        prop_assert_eq!(sqlite.head(), memory.head());
        prop_assert_eq!(sqlite.verify().unwrap(), memory.head());
        prop_assert_eq!(memory.verify().unwrap(), memory.head());

        let read = records(&sqlite, 0);
        prop_assert_eq!(&read, &records(&memory, 1));
        let flat: Vec<&Owned> = batches.iter().flatten().collect();
        prop_assert_eq!(read.len(), flat.len());
        for (record, owned) in read.iter().zip(flat) {
            let back = Owned {
                at: record.at,
                by: record.by.clone(),
                context: record.context.clone(),
                kind: record.kind.clone(),
                body: record.body.clone(),
            };
            prop_assert_eq!(&back, owned);
        }
        let middle = read.len() as u64 / 2 + 1;
        prop_assert_eq!(&records(&sqlite, middle)[..], &read[middle as usize - 1..]);
    }

    #[test]
    fn a_flipped_byte_is_found_at_its_record(
        batches in batches(), pick in any::<prop::sample::Index>(), column in 0..8_usize,
        byte in any::<prop::sample::Index>(), bit in 0..8_u32,
    ) {
        let folder = Folder::new();
        let path = folder.file("journal.db");
        let mut sqlite = open(&path).unwrap();
        for batch in &batches {
            sqlite.append(&entries(batch)).unwrap();
        }
        let seq = pick.index(sqlite.head().len as usize) as u64 + 1;
        let name = ["context", "kind", "by", "body", "digest", "at", "batch", "format"][column];
        let vandal = rusqlite::Connection::open(&path).unwrap();
        vandal.execute_batch("DROP TRIGGER record_is_not_edited").unwrap();
        if column < 5 {
            let read = format!("SELECT CAST({name} AS BLOB) FROM record WHERE seq = ?1");
            let mut bytes: Vec<u8> = vandal.query_row(&read, [seq.cast_signed()], |row| row.get(0)).unwrap();
            if bytes.is_empty() {
                bytes.push(0);
            } else {
                let place = byte.index(bytes.len());
                bytes[place] ^= 1 << bit;
            }
            let kept = if column < 3 { "CAST(?1 AS TEXT)" } else { "?1" };
            let write = format!("UPDATE record SET {name} = {kept} WHERE seq = ?2");
            vandal.execute(&write, rusqlite::params![bytes, seq.cast_signed()]).unwrap();
        } else {
            let shift = bit + 8 * byte.index(8) as u32;
            let write = format!("UPDATE record SET {name} = ({name} | ?1) - ({name} & ?1) WHERE seq = ?2");
            vandal.execute(&write, [1_i64.wrapping_shl(shift), seq.cast_signed()]).unwrap();
        }
        match sqlite.verify() {
            Err(StoreError::Broken(found)) => {
                prop_assert_eq!((found.seq, found.what), (seq, Flaw::DigestMismatch));
            }
            other => prop_assert!(false, "a flipped byte in {} verified as {:?}", name, other),
        }
    }
}
