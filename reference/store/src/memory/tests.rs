//! The journal in memory, seen from inside: pieces that never move, and what a changed byte comes to.

use super::*;
use crate::verify::Flaw;

fn filled() -> MemoryJournal {
    let mut journal = MemoryJournal::new();
    for n in 0..4_u64 {
        let body = n.to_be_bytes();
        let entry = Entry::new(n, "keys", "taken", &body).by("P-3@front-1 B-2 req-17");
        journal.append(&[entry, entry, entry.by("P-4"), Entry { at: n + 9, ..entry }]).unwrap();
    }
    journal
}

fn broken_at(journal: &MemoryJournal) -> (u64, Flaw) {
    match journal.verify() {
        Err(StoreError::Broken(found)) => (found.seq, found.what),
        other => panic!("a damaged journal verified as {other:?}"),
    }
}

#[test]
fn every_flipped_bit_of_the_pieces_is_found_at_its_record() {
    let whole = filled();
    assert!(whole.verify().is_ok());
    for place in 0..whole.bytes() {
        let mut damaged = whole.clone();
        damaged.pieces.flip(place, place as u32 % 8);
        let seq = whole.rows.iter().position(|row| place < whole.pieces.end(row.place)).unwrap() as u64 + 1;
        assert_eq!(broken_at(&damaged), (seq, Flaw::DigestMismatch), "byte {place}");
    }
}

#[test]
fn every_changed_number_is_found_at_its_record() {
    for index in 0..16 {
        let seq = index as u64 + 1;
        let own: [fn(&mut Origin); 2] = [|origin| origin.at ^= 1 << 40, |origin| origin.batch += 1];
        for change in own {
            let mut damaged = filled();
            // The record gets an origin of its own, so that only it is changed.
            let mut origin = damaged.origins[damaged.rows[index].origin as usize];
            change(&mut origin);
            damaged.rows[index].origin = damaged.origins.len() as u32;
            damaged.origins.push(origin);
            assert_eq!(broken_at(&damaged), (seq, Flaw::DigestMismatch));
        }
        let change: [fn(&mut Row); 5] = [
            |row| row.closes ^= 1,
            |row| row.closes = u8::MAX,
            |row| row.format ^= 1,
            |row| (row.context, row.kind) = (row.context + 1, row.kind - 1),
            |row| (row.kind, row.body) = (row.kind - 1, row.body + 1),
        ];
        for change in change {
            let mut damaged = filled();
            change(&mut damaged.rows[index]);
            assert_eq!(broken_at(&damaged), (seq, Flaw::DigestMismatch));
        }
    }
}

#[test]
fn a_batch_number_out_of_turn_is_found_though_its_digests_hold() {
    let mut journal = filled();
    journal.tip.batch = 9;
    let entry = Entry::new(1, "", "", b"");
    journal.append(&[entry]).unwrap();
    assert_eq!(broken_at(&journal), (17, Flaw::BatchOrder));

    // A batch that was never closed, and another one behind it: no digest links what is open.
    let mut journal = filled();
    let tip = journal.push(&[entry], false);
    journal.tip = tip;
    journal.append(&[entry]).unwrap();
    assert_eq!(broken_at(&journal), (18, Flaw::DigestMismatch));
}

/// What is larger than a piece has one of its own, and what is cut off leaves nothing behind.
#[test]
fn pieces_take_everything_and_give_it_back() {
    let mut journal = MemoryJournal::new();
    let (small, large) = (vec![1; 3_000], vec![2; 3 << 20]);
    let entry = |body| Entry::new(1, "keys", "taken", body).by("P-1");
    journal.append(&[entry(&small), entry(&large)]).unwrap();
    let kept = (journal.head(), journal.bytes());
    journal.append(&[entry(&small), entry(&small), entry(&large).by("P-2"), entry(&small)]).unwrap();
    assert!(journal.verify().is_ok());
    assert_eq!(journal.drop_after(3), Err(StoreError::InsideBatch { len: 3 }));
    assert_eq!(journal.drop_after(2), Ok(4));
    assert_eq!((journal.head(), journal.bytes()), kept);
    journal.tear(&[entry(&large), entry(&small).by("P-3")], 2).unwrap();
    assert_eq!(journal.cut_torn(), Ok(2));
    assert_eq!((journal.verify(), journal.bytes()), (Ok(kept.0), kept.1));
    assert_eq!((journal.drop_after(0), journal.bytes()), (Ok(2), 0));
}
