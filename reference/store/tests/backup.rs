//! PLAT-49 to PLAT-51: backups are sealed and tested, a bad one is never used, and a restore says exactly
//! what it could not bring back.

mod common;

use std::ops::ControlFlow;

use common::{Folder, Owned, entries, foretold, open};
use forecourt_store::backup::{
    BackupError, BackupHeader, BackupKind, FolderVault, Lost, MemoryVault, Restored, Vault, expired,
    full_backup, incremental_backup, restore, retain, verify_backup, versions_needed,
};
use forecourt_store::{
    Cost, Entry, Flaw, Follow, Head, Journal, KeyRing, MARK_CLOSE, MARK_OPEN, MARK_PART, Master,
    MemoryJournal, RingHome, SealError, Sealed, StoreError, View,
};
use proptest::prelude::*;

const COST: Cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };

/// Fills with what tells one call from the next.
fn source() -> impl FnMut(&mut [u8]) {
    let mut calls = 0_u8;
    move |out| {
        calls += 1;
        out.fill(calls);
    }
}

fn ring() -> KeyRing {
    KeyRing::create(Master::Key(&[7; 32]), COST, 0, &mut source()).unwrap()
}

/// Batches `numbers` appended; the head after each.
fn append(journal: &mut dyn Journal, numbers: std::ops::Range<u64>) -> Head {
    for number in numbers {
        journal.append(&entries(&foretold(number))).unwrap();
    }
    journal.head()
}

fn restored(vault: &dyn Vault, log: Option<&dyn Journal>, known: Head) -> (MemoryJournal, Restored) {
    let mut into = MemoryJournal::new();
    let report = restore(&mut into, vault, &ring(), log, known).unwrap();
    assert_eq!(into.verify(), Ok(report.head));
    (into, report)
}

fn spoil(vault: &mut MemoryVault, name: &str) {
    let mut bytes = vault.get(name).unwrap().unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    vault.remove(name).unwrap();
    vault.put(name, &bytes).unwrap();
}

const BAD: BackupError = BackupError::Damaged { detail: "its digest does not hold" };

/// Full, incremental, full, incremental over batches 1..9, 9..14, 14..20, 20..25; then 25..30 in the log.
fn filled() -> (MemoryJournal, MemoryVault, Head) {
    let (mut journal, mut vault, ring) = (MemoryJournal::new(), MemoryVault::default(), ring());
    let mut last = Head::EMPTY;
    for (at, (name, until)) in
        [("full-1", 9), ("incr-1", 14), ("full-2", 20), ("incr-2", 25)].into_iter().enumerate()
    {
        let next = if at == 0 { 1 } else { [9, 14, 20][at - 1] };
        append(&mut journal, next..until);
        let backup = match &name[..4] {
            "full" => full_backup(&journal, &ring, at as u64),
            // Increments go on from the last increment, so that a lost full one leaves no gap.
            _ => incremental_backup(&journal, &ring, last, at as u64),
        };
        let backup = backup.unwrap();
        assert_eq!(verify_backup(&backup.bytes, &ring), Ok(backup.header));
        vault.put(name, &backup.bytes).unwrap();
        if at != 2 {
            last = backup.header.to;
        }
    }
    let head = append(&mut journal, 25..30);
    (journal, vault, head)
}

#[test]
fn the_last_full_its_increment_and_the_log_bring_everything_back() {
    let (journal, vault, head) = filled();
    let (into, report) = restored(&vault, Some(&journal), head);
    assert_eq!((into.head(), report.head, report.lost), (head, head, None));
    assert_eq!(report.used, ["full-2", "incr-2"]);
    assert!(report.skipped.is_empty());
    assert_eq!(report.from_log, (25..30).map(|number| foretold(number).len() as u64).sum::<u64>());
}

#[test]
fn a_bad_backup_is_named_and_passed_over_and_what_is_lost_is_told() {
    let (journal, mut vault, head) = filled();
    spoil(&mut vault, "full-2");
    let (_, report) = restored(&vault, Some(&journal), head);
    assert_eq!(
        (&report.used[..], report.lost),
        (&["full-1".to_owned(), "incr-1".into(), "incr-2".into()][..], None)
    );
    assert_eq!((report.skipped[0].name.as_str(), &report.skipped[0].why), ("full-2", &BAD));

    // Without the log, what came after the last increment is lost; with a bad increment, more.
    let (_, report) = restored(&vault, None, head);
    let reached = report.head.len;
    assert_eq!(report.lost, Some(Lost { first: reached + 1, last: head.len }));
    spoil(&mut vault, "incr-2");
    let (_, report) = restored(&vault, None, head);
    let incr_1 = BackupHeader::of(&vault.get("incr-1").unwrap().unwrap()).unwrap();
    assert_eq!(report.lost, Some(Lost { first: incr_1.to.len + 1, last: head.len }));
    assert_eq!(
        report.skipped.iter().map(|skipped| skipped.name.as_str()).collect::<Vec<_>>(),
        ["full-2", "incr-2"]
    );

    // With no full one left the whole log still serves, and without it all is lost.
    spoil(&mut vault, "full-1");
    assert_eq!(restored(&vault, Some(&journal), head).1.lost, None);
    assert_eq!(restored(&vault, None, head).1.lost, Some(Lost { first: 1, last: head.len }));
}

#[test]
fn a_restore_that_is_not_the_known_journal_is_refused() {
    let (_, vault, head) = filled();
    let (_, report) = restored(&vault, None, head);
    let other = Head { len: report.head.len, digest: head.digest };
    let mut into = MemoryJournal::new();
    match restore(&mut into, &vault, &ring(), None, other) {
        Err(BackupError::Store(StoreError::Broken(found))) => assert_eq!(found.what, Flaw::OtherHead),
        wrong => panic!("{wrong:?}"),
    }
    let refused = restore(&mut into, &vault, &ring(), None, head);
    assert_eq!(refused, Err(BackupError::NotEmpty { len: report.head.len }));
}

#[test]
fn every_flipped_bit_and_every_cut_of_a_backup_is_refused() {
    let (mut journal, ring) = (MemoryJournal::new(), ring());
    let since = append(&mut journal, 8..9);
    append(&mut journal, 9..10);
    let full = full_backup(&journal, &ring, 3).unwrap();
    let incremental = incremental_backup(&journal, &ring, since, 4).unwrap();
    for backup in [full, incremental] {
        let digest = backup.digest();
        assert_eq!(backup.bytes[backup.bytes.len() - 32..], *digest.as_bytes());
        for bit in 0..backup.bytes.len() * 8 {
            let mut bytes = backup.bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(verify_backup(&bytes, &ring).is_err(), "bit {bit}");
            // A check sum made to fit does not help a forger without the key.
            if bit % 5 == 0 && bit / 8 < bytes.len() - 32 {
                let end = bytes.len() - 32;
                let sum = <sha2::Sha256 as sha2::Digest>::digest(&bytes[..end]);
                bytes[end..].copy_from_slice(&sum);
                assert!(verify_backup(&bytes, &ring).is_err(), "bit {bit}, check sum made to fit");
            }
        }
        for len in 0..backup.bytes.len() {
            assert!(verify_backup(&backup.bytes[..len], &ring).is_err(), "{len} bytes");
        }
    }
}

#[test]
fn a_backup_shows_nothing_and_repeats() {
    let (mut journal, ring) = (MemoryJournal::new(), ring());
    journal.append(&[Entry::new(1, "members", "registered", "王小明".as_bytes()).by("P-3")]).unwrap();
    let backup = full_backup(&journal, &ring, 3).unwrap();
    for text in ["王小明", "members", "P-3"] {
        assert!(!backup.bytes.windows(text.len()).any(|bytes| bytes == text.as_bytes()), "{text}");
    }
    assert_eq!(full_backup(&journal, &ring, 3).unwrap(), backup);
    let header = BackupHeader::of(&backup.bytes).unwrap();
    assert_eq!((header.kind, header.at, header.version), (BackupKind::Full, 3, 1));
    assert_eq!((header.from, header.to), (Head::EMPTY, journal.head()));
}

#[test]
fn a_key_that_is_gone_is_named_and_an_older_backup_without_it_passed_over() {
    let (mut journal, mut vault, mut keys) = (MemoryJournal::new(), MemoryVault::default(), ring());
    append(&mut journal, 1..9);
    vault.put("old", &full_backup(&journal, &keys, 1).unwrap().bytes).unwrap();
    keys.rotate(Master::Key(&[9; 32]), COST, 90, &mut source()).unwrap();
    append(&mut journal, 9..12);
    let newer = incremental_backup(&journal, &keys, Head::EMPTY, 2).unwrap();
    vault.put("new", &newer.bytes).unwrap();
    assert_eq!(versions_needed(&vault).unwrap(), [1, 2].into());
    let mut into = MemoryJournal::new();
    assert_eq!(restore(&mut into, &vault, &keys, None, journal.head()).unwrap().used, ["old", "new"]);

    keys.retire(1).unwrap();
    let gone = BackupError::Key(SealError::VersionMissing { version: 1 });
    assert_eq!(verify_backup(&vault.get("old").unwrap().unwrap(), &keys), Err(gone.clone()));
    let report = restore(&mut MemoryJournal::new(), &vault, &keys, None, journal.head()).unwrap();
    assert_eq!((report.skipped[0].name.as_str(), &report.skipped[0].why), ("old", &gone));
    assert_eq!(report.lost, Some(Lost { first: 1, last: journal.head().len }));
}

/// PLAT-12 across a backup: records of the former format keep it, and their digests.
#[test]
fn a_former_journal_goes_through_a_backup_unchanged() {
    let folder = Folder::new();
    let path = folder.file("former.db");
    std::fs::write(&path, include_bytes!("data/former.db")).unwrap();
    let mut journal = open(&path).unwrap();
    let head = append(&mut journal, 6..8);
    let mut vault = FolderVault::open(folder.file("second-place")).unwrap();
    vault.put("full-1", &full_backup(&journal, &ring(), 1).unwrap().bytes).unwrap();
    let mut back = open(&folder.file("back.db")).unwrap();
    let report = restore(&mut back, &vault, &ring(), None, head).unwrap();
    assert_eq!((report.head, report.lost), (head, None));
    let formats = |journal: &dyn Journal| {
        let mut all = Vec::new();
        let mut see = |view: &View<'_>| {
            all.push(view.format);
            ControlFlow::Continue(())
        };
        journal.scan(1, &mut see).unwrap();
        all
    };
    assert_eq!(formats(&back), formats(&journal));
    assert_eq!(back.verify(), Ok(head));
}

/// PLAT-48: an erasure reaches the backups, because a backup holds what is stored.
#[test]
fn a_value_erased_after_the_backup_is_empty_in_what_is_restored() {
    let mark = |value: &str| format!("{MARK_OPEN}M-7{MARK_PART}{value}{MARK_CLOSE}");
    let mut journal = Sealed::new(MemoryJournal::new(), ring(), RingHome::Memory, Box::new(source()));
    let body = mark("13812345678");
    let head = journal.append(&[Entry::new(1, "members", "registered", body.as_bytes())]).unwrap().head;
    let mut vault = MemoryVault::default();
    vault.put("full-1", &full_backup(journal.inner(), journal.ring(), 1).unwrap().bytes).unwrap();
    let (_, mut keys) = journal.into_parts();
    let mut into = MemoryJournal::new();
    restore(&mut into, &vault, &keys, None, head).unwrap();
    keys.erase("M-7");
    let journal = Sealed::new(into, keys, RingHome::Memory, Box::new(source()));
    journal
        .read(1, &mut |record| {
            assert_eq!(record.body, mark("").as_bytes());
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(journal.verify_against(head), Ok(head));
}

#[test]
fn no_backup_of_a_broken_or_another_journal() {
    let folder = Folder::new();
    let path = folder.file("journal.db");
    let mut journal = open(&path).unwrap();
    let head = append(&mut journal, 1..6);
    let elsewhere = Head { digest: forecourt_store::Digest::from_bytes([1; 32]), ..head };
    for since in [elsewhere, Head { len: head.len + 1, ..head }, Head { len: 0, ..head }] {
        let refused = incremental_backup(&journal, &ring(), since, 1);
        assert_eq!(refused, Err(BackupError::OtherChain { since }));
    }
    let edit = "DROP TRIGGER record_is_not_edited; UPDATE record SET by = 'P-9' WHERE seq = 4";
    rusqlite::Connection::open(&path).unwrap().execute_batch(edit).unwrap();
    match full_backup(&journal, &ring(), 1) {
        Err(BackupError::Store(StoreError::Broken(found))) => assert_eq!(found.seq, 4),
        wrong => panic!("{wrong:?}"),
    }
}

#[test]
fn a_vault_keeps_what_it_was_given_under_names_that_are_names() {
    let folder = Folder::new();
    let mut there = FolderVault::open(folder.file("second-place")).unwrap();
    let mut memory = MemoryVault::default();
    std::fs::write(folder.file("second-place/full-9.fcb.partial"), b"half").unwrap();
    for vault in [&mut there as &mut dyn Vault, &mut memory] {
        vault.put("full-2", b"two").unwrap();
        vault.put("full-1", b"one").unwrap();
        assert!(matches!(vault.put("full-1", b"x"), Err(BackupError::Store(StoreError::Exists { .. }))));
        assert_eq!(vault.list().unwrap(), ["full-1", "full-2"]);
        assert_eq!(vault.get("full-1").unwrap().unwrap(), b"one");
        assert_eq!((vault.remove("full-1"), vault.remove("full-1")), (Ok(true), Ok(false)));
        assert_eq!((vault.get("full-1"), vault.list()), (Ok(None), Ok(vec!["full-2".to_owned()])));
        for name in ["", "../up", "a/b", ".hidden", "Großtank", &"x".repeat(129)] {
            assert_eq!(vault.put(name, b""), Err(BackupError::BadName { name: name.to_owned() }));
        }
    }
}

/// 40 days of a full backup each and an increment at noon, in hours; kept 10 days and two month-ends.
#[test]
fn retention_keeps_the_days_the_month_ends_and_what_they_need() {
    let (journal, mut vault, ring) = (MemoryJournal::new(), MemoryVault::default(), ring());
    for day in 1..=40_u64 {
        let full = full_backup(&journal, &ring, day * 24 + 2).unwrap();
        vault.put(&format!("full-{day:02}"), &full.bytes).unwrap();
        let incremental = incremental_backup(&journal, &ring, Head::EMPTY, day * 24 + 12).unwrap();
        vault.put(&format!("incr-{day:02}"), &incremental.bytes).unwrap();
    }
    vault.put("unknown", b"?").unwrap();
    let gone = retain(&mut vault, 31 * 24, &[10 * 24, 20 * 24 + 5, 1]).unwrap();
    assert_eq!(gone.len(), 29 * 2 - 2);
    let left = vault.list().unwrap();
    // Day 31 began at 744 h, before its full one at 746 h: the one of day 30 is needed.
    assert_eq!(&left[..4], ["full-09", "full-20", "full-30", "full-31"]);
    assert!(left.contains(&"incr-30".to_owned()) && left.contains(&"unknown".to_owned()));
    assert_eq!(left.len(), 2 + 11 * 2 + 1);
    assert!(expired(&[], 5, &[]).is_empty());
}

/// What a standby refuses, and what it gives up only at a batch's end.
#[test]
fn records_are_adopted_only_where_they_follow() {
    let folder = Folder::new();
    let mut origin = MemoryJournal::new();
    append(&mut origin, 1..4);
    let head = origin.head();
    let mut sqlite = open(&folder.file("journal.db")).unwrap();
    let mut memory = MemoryJournal::new();
    for journal in [&mut sqlite as &mut dyn Follow, &mut memory] {
        with_views(&origin, |views| {
            assert_eq!(journal.adopt(&[]), Err(StoreError::EmptyBatch));
            let torn = journal.adopt(&views[..3]).unwrap_err();
            assert!(matches!(torn, StoreError::Broken(found) if found.what == Flaw::TornBatch));
            let gap = journal.adopt(&views[2..]).unwrap_err();
            assert!(matches!(gap, StoreError::Broken(found) if found.what == Flaw::MissingSeq));
            let mut bent = views.to_vec();
            bent[1].at ^= 1;
            let bent = journal.adopt(&bent).unwrap_err();
            assert!(matches!(bent, StoreError::Broken(found) if found.seq == 2));
            assert_eq!(journal.head(), Head::EMPTY);
            let receipt = journal.adopt(views).unwrap();
            assert_eq!((receipt.head, receipt.batch, receipt.first), (head, 3, 1));
        });
        assert_eq!(journal.drop_after(4), Err(StoreError::InsideBatch { len: 4 }));
        assert_eq!(journal.drop_after(99), Err(StoreError::InsideBatch { len: 99 }));
        assert_eq!(journal.drop_after(5), Ok(head.len - 5));
        assert_eq!(journal.append(&entries(&foretold(3))).unwrap().head, head);
        assert_eq!((journal.drop_after(0), journal.head()), (Ok(head.len), Head::EMPTY));
        append(journal, 1..4);
        assert_eq!(journal.verify(), Ok(head));
    }
    // The rail stands again.
    let hand = rusqlite::Connection::open(folder.file("journal.db")).unwrap();
    assert!(hand.execute_batch("DELETE FROM record WHERE seq = 9").is_err());
}

fn with_views(journal: &MemoryJournal, with: impl FnOnce(&[View<'_>])) {
    let (mut owned, mut digests) = (Vec::<(Owned, View<'static>)>::new(), Vec::new());
    journal
        .scan(1, &mut |view| {
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
            let (by, context, kind) = (text(view.by), text(view.context), text(view.kind));
            let still = View { by: &[], context: &[], kind: &[], body: &[], digest: &[], ..*view };
            owned.push((Owned { at: view.at, by, context, kind, body: view.body.to_vec() }, still));
            digests.push(view.digest.to_vec());
            ControlFlow::Continue(())
        })
        .unwrap();
    let views: Vec<View<'_>> = owned
        .iter()
        .zip(&digests)
        .map(|((owned, still), digest)| View {
            by: owned.by.as_bytes(),
            context: owned.context.as_bytes(),
            kind: owned.kind.as_bytes(),
            body: &owned.body,
            digest,
            ..*still
        })
        .collect();
    with(&views);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any schedule of backups, any of them spoilt, any length of log left: what is restored is a true
    /// beginning of the journal, as long as the good pieces allow, and the loss is told to the record.
    #[test]
    fn a_restore_is_a_true_beginning_and_as_long_as_can_be(
        steps in proptest::collection::vec((1..4_u64, 0..3_u8, any::<bool>()), 1..12), log_from_start in any::<bool>(),
    ) {
        let (mut journal, mut vault, ring) = (MemoryJournal::new(), MemoryVault::default(), ring());
        let (mut heads, mut last, mut batch) = (vec![Head::EMPTY], Head::EMPTY, 1);
        // (from, to, full) of every good backup.
        let mut good = Vec::new();
        let mut spoilt = Vec::new();
        for (at, (batches, kind, bad)) in steps.into_iter().enumerate() {
            for _ in 0..batches {
                heads.push(append(&mut journal, batch..batch + 1));
                batch += 1;
            }
            let backup = match kind {
                0 => continue,
                1 => full_backup(&journal, &ring, at as u64).unwrap(),
                _ => incremental_backup(&journal, &ring, last, at as u64).unwrap(),
            };
            last = backup.header.to;
            let name = format!("b-{at:02}");
            vault.put(&name, &backup.bytes).unwrap();
            if bad {
                spoil(&mut vault, &name);
                spoilt.push(name);
            } else {
                good.push((backup.header.from.len, last.len, kind == 1));
            }
        }
        let head = journal.head();
        let mut reach = good.iter().filter(|(_, _, full)| *full).map(|(_, to, _)| *to).max().unwrap_or(0);
        if reach > 0 {
            while let Some((_, to, _)) = good.iter().find(|(from, to, _)| *from <= reach && reach < *to) {
                reach = *to;
            }
        }
        let log = log_from_start.then_some(&journal as &dyn Journal);
        let (into, report) = restored(&vault, log, head);
        prop_assert!(heads.contains(&into.head()));
        prop_assert_eq!(into.head().len, if log_from_start { head.len } else { reach });
        let lost = (into.head().len < head.len).then_some(Lost { first: into.head().len + 1, last: head.len });
        prop_assert_eq!(report.lost, lost);
        prop_assert!(report.skipped.iter().all(|skipped| spoilt.contains(&skipped.name)));
        prop_assert!(report.used.iter().all(|name| !spoilt.contains(name)));
    }
}
