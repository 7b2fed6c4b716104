//! PLAT-44, PLAT-46, PLAT-48: personal values are stored sealed, read back as they were, forgotten with
//! their key, and never shown to another master key.

mod common;

use std::cell::Cell;
use std::ops::ControlFlow;
use std::rc::Rc;

use common::{Folder, beside, open};
use forecourt_store::{
    Cost, Entry, Head, Journal, KeyRing, MARK_CLOSE, MARK_OPEN, MARK_PART, Master, MemoryJournal, OwnSource,
    Receipt, RingHome, SealError, Sealed, StoreError, View,
};
use proptest::prelude::*;

const MASTER: Master<'_> = Master::Key(&[7; 32]);
const CHEAP: Cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };

/// A source that repeats: the same seed gives the same keys.
fn source(seed: u64) -> OwnSource {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    Box::new(move |out| {
        for byte in out {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            *byte = (state >> 32) as u8;
        }
    })
}

fn ring() -> KeyRing {
    KeyRing::create(MASTER, CHEAP, 5, &mut source(1)).unwrap()
}

fn sealed<J: Journal>(inner: J) -> Sealed<J> {
    Sealed::new(inner, ring(), RingHome::Memory, source(2))
}

fn mark(owner: &str, value: &str) -> String {
    format!("{MARK_OPEN}{owner}{MARK_PART}{value}{MARK_CLOSE}")
}

fn registered(member: &str, values: &[&str]) -> String {
    let marked: Vec<String> = values.iter().map(|value| format!("\"{}\"", mark(member, value))).collect();
    format!("{{\"member\":\"{member}\",\"fen\":1250,\"values\":[{}]}}", marked.join(","))
}

fn entry(body: &str) -> Entry<'_> {
    Entry::new(1, "members", "registered", body.as_bytes()).by("P-3@front-1 B-2 req-17")
}

fn bodies(journal: &dyn Journal) -> Result<Vec<String>, StoreError> {
    let mut all = Vec::new();
    journal.read(1, &mut |record| {
        all.push(String::from_utf8(record.body).unwrap());
        ControlFlow::Continue(())
    })?;
    Ok(all)
}

const WANG: [&str; 3] = ["王小明", "13812345678", "370102199003071234"];
const LI: [&str; 3] = ["李红", "13987654321", "鲁A12345"];

#[test]
fn nothing_personal_stands_on_the_medium() {
    let folder = Folder::new();
    let (path, keys) = (folder.file("journal.db"), folder.file("keys.ring"));
    let home = RingHome::File(keys.clone());
    let mut journal = Sealed::new(open(&path).unwrap(), ring(), home.clone(), source(2));
    let (wang, li) = (registered("M-7", &WANG), registered("M-8", &LI));
    journal.append(&[entry(&wang), entry("{\"plain\":\"油\"}")]).unwrap();
    let head = journal.append(&[entry(&li)]).unwrap().head;

    let mut stored = std::fs::read(&path).unwrap();
    stored.extend(std::fs::read(beside(&path, "-wal")).unwrap());
    stored.extend(std::fs::read(&keys).unwrap());
    let found = |text: &str| stored.windows(text.len()).any(|bytes| bytes == text.as_bytes());
    for text in WANG.iter().chain(&LI) {
        assert!(!found(text), "{text} stands on the medium");
    }
    // The search itself works: what is not personal is found.
    assert!(found("M-7") && found("油") && found("P-3@front-1"));
    drop(journal);

    let back = home.open(MASTER).unwrap().unwrap();
    let journal = Sealed::new(open(&path).unwrap(), back, home, source(3));
    assert_eq!(bodies(&journal).unwrap(), [wang, "{\"plain\":\"油\"}".to_owned(), li]);
    assert_eq!(journal.verify(), Ok(head));
    assert_eq!(journal.inner().verify(), Ok(head));
}

#[test]
fn equal_runs_give_equal_bytes_and_equal_values_different_ones() {
    let run = || {
        let mut journal = sealed(MemoryJournal::new());
        let body = registered("M-7", &["13812345678", "13812345678"]);
        journal.append(&[entry(&body), entry(&body)]).unwrap();
        journal
    };
    assert_eq!(run().head(), run().head());
    let stored: Vec<String> = bodies(run().inner()).unwrap();
    let values: Vec<&str> = stored
        .iter()
        .flat_map(|body| body.split(MARK_PART).skip(1))
        .map(|rest| rest.split(MARK_CLOSE).next().unwrap())
        .collect();
    assert_eq!(values.len(), 4);
    for (at, value) in values.iter().enumerate() {
        assert!(value.starts_with("1.") && value.len() == 2 + 2 * (24 + 11 + 16));
        assert!(!values[..at].iter().any(|other| other[2..50] == value[2..50]), "a nonce served twice");
    }
}

/// A batch that was refused or torn leaves its place to another: the nonce of the first must not serve again.
#[test]
fn another_value_in_the_same_place_has_another_nonce() {
    let nonce = |value: &str| {
        let mut journal = sealed(MemoryJournal::new());
        journal.append(&[entry(&mark("M-7", value))]).unwrap();
        let stored = bodies(journal.inner()).unwrap().remove(0);
        stored[stored.find("1.").unwrap() + 2..][..48].to_owned()
    };
    assert_eq!(nonce("13812345678"), nonce("13812345678"));
    assert_ne!(nonce("13812345678"), nonce("13812345679"));
}

#[test]
fn an_erased_owner_is_read_as_empty_and_the_chain_holds() {
    let folder = Folder::new();
    let home = RingHome::File(folder.file("keys.ring"));
    let mut journal = Sealed::new(MemoryJournal::new(), ring(), home.clone(), source(2));
    let (wang, li) = (registered("M-7", &WANG), registered("M-8", &LI));
    let head = journal.append(&[entry(&wang), entry(&li)]).unwrap().head;
    assert_eq!((journal.erase("M-7"), journal.erase("M-7")), (Ok(true), Ok(false)));

    let empty = registered("M-7", &["", "", ""]);
    assert_eq!(bodies(&journal).unwrap(), [empty.clone(), li.clone()]);
    assert_eq!(journal.verify_against(head), Ok(head));
    let again = journal.append(&[entry(&wang)]);
    assert_eq!(again, Err(SealError::Erased { owner: "M-7".to_owned() }.into()));
    assert_eq!(journal.head(), head);
    // What a rebuilt state writes again is the empty value, which needs no key.
    journal.append(&[entry(&empty)]).unwrap();

    // The ring kept on its medium has forgotten, too.
    let back = home.open(MASTER).unwrap().unwrap();
    assert!(back.is_erased("M-7") && back.owners().eq(["M-8"]));
    let journal = Sealed::new(journal.into_parts().0, back, home, source(3));
    assert_eq!(bodies(&journal).unwrap(), [empty.clone(), li, empty]);
}

#[test]
fn another_master_key_shows_nothing() {
    let kept = ring().to_bytes();
    let wrong = |master| KeyRing::from_bytes(&kept, master).map(|_| ());
    assert_eq!(wrong(Master::Key(&[8; 32])), Err(SealError::WrongKey { version: 1 }));
    assert_eq!(wrong(Master::Passphrase("")), Err(SealError::WrongKey { version: 1 }));
    assert_eq!(wrong(MASTER), Ok(()));

    let words = Master::Passphrase("eleven geese in a row");
    let kept = KeyRing::create(words, CHEAP, 5, &mut source(1)).unwrap().to_bytes();
    let open = |master| KeyRing::from_bytes(&kept, master).map(|_| ());
    assert_eq!(open(words), Ok(()));
    assert_eq!(open(Master::Passphrase("eleven geese in a rov")), Err(SealError::WrongKey { version: 1 }));
    assert_eq!(open(MASTER), Err(SealError::WrongKey { version: 1 }));
    let dear = Cost { memory_kib: u32::MAX, ..CHEAP };
    assert_eq!(KeyRing::create(words, dear, 5, &mut source(1)).map(|_| ()), Err(SealError::Cost));
}

#[test]
fn every_flipped_bit_and_every_cut_of_a_key_ring_is_refused() {
    let mut journal = sealed(MemoryJournal::new());
    journal.append(&[entry(&registered("M-7", &WANG))]).unwrap();
    journal.erase("M-8").unwrap();
    let kept = journal.ring().to_bytes();
    assert!(KeyRing::from_bytes(&kept, MASTER).is_ok());
    for bit in 0..kept.len() * 8 {
        let mut bytes = kept.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let refused = KeyRing::from_bytes(&bytes, MASTER).map(|_| ());
        assert!(matches!(refused, Err(SealError::RingDamaged { .. })), "bit {bit}: {refused:?}");
    }
    for len in 0..kept.len() {
        let refused = KeyRing::from_bytes(&kept[..len], MASTER).map(|_| ());
        assert!(matches!(refused, Err(SealError::RingDamaged { .. })), "{len} bytes: {refused:?}");
    }
}

#[test]
fn keys_rotate_and_what_was_sealed_before_stays_readable() {
    let folder = Folder::new();
    let home = RingHome::File(folder.file("keys.ring"));
    let mut journal = Sealed::new(MemoryJournal::new(), ring(), home.clone(), source(2));
    let (wang, li) = (registered("M-7", &WANG), registered("M-8", &LI));
    journal.append(&[entry(&wang)]).unwrap();
    let next = Master::Key(&[9; 32]);
    assert_eq!(journal.rotate(next, CHEAP, 90), Ok(2));
    assert_eq!(bodies(&journal).unwrap(), std::slice::from_ref(&wang));
    journal.append(&[entry(&wang), entry(&li)]).unwrap();
    assert_eq!(bodies(&journal).unwrap(), [wang.clone(), wang.clone(), li.clone()]);
    assert_eq!(journal.values_by_version().unwrap(), [(1, 3), (2, 6)].into());
    let told: Vec<_> =
        journal.ring().versions().iter().map(|v| (v.version, v.since, v.owners, v.opens_backups)).collect();
    assert_eq!(told, [(1, 5, 1, true), (2, 90, 1, true)]);

    assert_eq!(home.open(MASTER).map(|_| ()), Err(SealError::WrongKey { version: 2 }.into()));
    let back = home.open(next).unwrap().unwrap();
    let mut journal = Sealed::new(journal.into_parts().0, back, home, source(3));
    assert_eq!(bodies(&journal).unwrap(), [wang.clone(), wang, li]);
    assert_eq!(journal.retire(2), Err(SealError::InUse { version: 2 }.into()));
    assert_eq!((journal.retire(1), journal.retire(1)), (Ok(true), Ok(false)));
    assert!(!journal.ring().versions()[0].opens_backups);
    assert_eq!(bodies(&journal).unwrap().len(), 3);
}

#[test]
fn a_ring_from_before_names_what_it_lacks() {
    let mut journal = sealed(MemoryJournal::new());
    journal.append(&[entry(&registered("M-8", &LI))]).unwrap();
    let old = journal.ring().to_bytes();
    journal.append(&[entry(&registered("M-7", &WANG))]).unwrap();
    let with_old = |stored| {
        let ring = KeyRing::from_bytes(&old, MASTER).unwrap();
        bodies(&Sealed::new(stored, ring, RingHome::Memory, source(3))).unwrap_err()
    };
    let missing = with_old(journal.inner().clone());
    assert_eq!(missing, SealError::KeyMissing { owner: "M-7".to_owned() }.into());
    journal.rotate(MASTER, CHEAP, 90).unwrap();
    let mut journal = Sealed::new(MemoryJournal::new(), journal.into_parts().1, RingHome::Memory, source(2));
    journal.append(&[entry(&registered("M-8", &WANG))]).unwrap();
    assert_eq!(with_old(journal.inner().clone()), SealError::VersionMissing { version: 2 }.into());
}

/// A key that is not kept must not have sealed anything: after a crash nobody could read it.
#[test]
fn a_key_is_kept_before_anything_is_sealed_with_it() {
    let folder = Folder::new();
    let keys = folder.file("not/yet/there.ring");
    let mut journal = Sealed::new(MemoryJournal::new(), ring(), RingHome::File(keys.clone()), source(2));
    let wang = registered("M-7", &WANG);
    for _ in 0..2 {
        assert!(matches!(journal.append(&[entry(&wang)]), Err(StoreError::Io { .. })));
        assert_eq!(journal.head(), Head::EMPTY);
    }
    std::fs::create_dir_all(keys.parent().unwrap()).unwrap();
    journal.append(&[entry(&wang)]).unwrap();
    let back = RingHome::File(keys).open(MASTER).unwrap().unwrap();
    assert!(back.owners().eq(["M-7"]));
}

#[test]
fn marks_out_of_order_are_refused_before_anything_is_stored() {
    let long = mark(&"x".repeat(256), "v");
    let (o, p, c) = (MARK_OPEN, MARK_PART, MARK_CLOSE);
    for (body, at) in [
        (format!("{o}M-7{p}1"), 6),
        (format!("{o}M-7{c}"), 6),
        (format!("{o}M-7"), 0),
        (format!("a{p}"), 1),
        (format!("ab{c}"), 2),
        (format!("{o}M-7{o}{p}1{c}"), 6),
        (format!("{}{p}", mark("M-7", "1")), 13),
    ] {
        let mut journal = sealed(MemoryJournal::new());
        assert_eq!(journal.append(&[entry(&body)]), Err(SealError::Marks { at }.into()), "{body:?}");
        assert_eq!(journal.head(), Head::EMPTY);
    }
    let refused = sealed(MemoryJournal::new()).append(&[entry(&long)]);
    assert_eq!(refused, Err(SealError::OwnerTooLong { bytes: 256, limit: 255 }.into()));
    // Other characters of the private use area are nobody's marks.
    let mut journal = sealed(MemoryJournal::new());
    journal.append(&[entry("\u{E003}\u{F8FF}\u{E040}")]).unwrap();
    assert_eq!(bodies(&journal).unwrap(), ["\u{E003}\u{F8FF}\u{E040}"]);
}

/// A journal that shows one bit of one body the other way round, or the body of another record.
struct Bent {
    inner: MemoryJournal,
    bit: Rc<Cell<Option<usize>>>,
}

impl Journal for Bent {
    fn append(&mut self, batch: &[Entry<'_>]) -> Result<Receipt, StoreError> {
        self.inner.append(batch)
    }
    fn head(&self) -> Head {
        self.inner.head()
    }
    fn scan(&self, from: u64, visit: &mut dyn FnMut(&View<'_>) -> ControlFlow<()>) -> Result<(), StoreError> {
        self.inner.scan(from, &mut |view| {
            let mut body = view.body.to_vec();
            if let Some(bit) = self.bit.get() {
                body[bit / 8] ^= 1 << (bit % 8);
            }
            visit(&View { body: &body, ..*view })
        })
    }
}

#[test]
fn every_flipped_bit_of_a_sealed_value_is_refused() {
    let bit = Rc::new(Cell::new(None));
    let mut journal = sealed(Bent { inner: MemoryJournal::new(), bit: bit.clone() });
    let body = mark("M-7", "13812345678");
    journal.append(&[entry(&body)]).unwrap();
    assert_eq!(bodies(&journal).unwrap(), [body]);
    let stored = bodies(journal.inner()).unwrap()[0].clone();
    let value = stored.find(MARK_PART).unwrap() + 3..stored.find(MARK_CLOSE).unwrap();
    assert_eq!(value.len(), 2 + 2 * (24 + 11 + 16));
    for place in 0..stored.len() * 8 {
        bit.set(Some(place));
        let refused = bodies(&journal);
        if value.contains(&(place / 8)) {
            let seal = matches!(
                refused,
                Err(StoreError::Seal(
                    SealError::Changed { seq: 1, index: 0 } | SealError::VersionMissing { .. }
                ))
            );
            assert!(seal, "bit {place}: {refused:?}");
        } else {
            // A flipped mark may leave no value to open; what is sealed is then shown as it is stored.
            assert!(refused.is_err() || refused.unwrap()[0].contains(&stored[value.clone()]));
        }
    }
}

#[test]
fn a_sealed_value_moved_elsewhere_is_refused() {
    let mut journal = sealed(MemoryJournal::new());
    journal.append(&[entry(&mark("M-7", "13812345678")), entry(&mark("M-7", "1"))]).unwrap();
    let stored = bodies(journal.inner()).unwrap();
    let (_, ring) = journal.into_parts();
    let moved = |bodies: &[&str], owner: &str| {
        let mut inner = MemoryJournal::new();
        for body in bodies {
            inner.append(&[entry(&body.replace("M-7", owner))]).unwrap();
        }
        inner
    };
    let kept = ring.to_bytes();
    let read = |inner| {
        let ring = KeyRing::from_bytes(&kept, MASTER).unwrap();
        bodies(&Sealed::new(inner, ring, RingHome::Memory, source(3)))
    };
    assert!(read(moved(&[&stored[0], &stored[1]], "M-7")).is_ok());
    let other_seq = read(moved(&[&stored[1], &stored[0]], "M-7"));
    assert_eq!(other_seq, Err(SealError::Changed { seq: 1, index: 0 }.into()));
    let both = format!("{}{}", stored[0], stored[0]);
    assert_eq!(read(moved(&[&both], "M-7")), Err(SealError::Changed { seq: 1, index: 1 }.into()));
    assert_eq!(read(moved(&[&stored[0]], "M-9")), Err(SealError::KeyMissing { owner: "M-9".into() }.into()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_is_what_was_appended(
        batches in proptest::collection::vec(proptest::collection::vec(
            proptest::collection::vec(("\\PC{0,9}", "[MP]-[0-9]", "[^\u{E000}-\u{E002}]{0,20}"), 0..5), 1..4), 1..6),
    ) {
        let free = |text: &str| text.replace([MARK_OPEN, MARK_PART, MARK_CLOSE], "");
        let mut journal = sealed(MemoryJournal::new());
        let mut plain = MemoryJournal::new();
        for batch in &batches {
            let bodies: Vec<String> = batch.iter().map(|parts| {
                parts.iter().map(|(text, owner, value)| free(text) + &mark(owner, value)).collect()
            }).collect();
            let entries: Vec<Entry<'_>> = bodies.iter().map(|body| entry(body)).collect();
            let (one, two) = (journal.append(&entries).unwrap(), plain.append(&entries).unwrap());
            prop_assert_eq!((one.batch, one.first, one.last), (two.batch, two.first, two.last));
        }
        prop_assert_eq!(bodies(&journal).unwrap(), bodies(&plain).unwrap());
        prop_assert_eq!(journal.verify(), Ok(journal.head()));
    }
}

#[test]
fn an_owner_in_passing_goes_without_a_trace_and_no_other_does() {
    let folder = Folder::new();
    let home = RingHome::File(folder.file("keys.ring"));
    let mut journal = Sealed::new(MemoryJournal::new(), ring(), home.clone(), source(2));
    let (guest, wang) = (registered("~OC-1", &LI), registered("M-7", &WANG));
    journal.append(&[entry(&guest), entry(&wang)]).unwrap();
    assert!(journal.ring().passing().eq(["~OC-1"]));
    let both = ["~OC-1".to_owned(), "M-7".to_owned()];
    assert_eq!((journal.let_pass(&both), journal.let_pass(&both)), (Ok(1), Ok(0)));
    let empty = registered("~OC-1", &["", "", ""]);
    assert_eq!(bodies(&journal).unwrap(), [empty.clone(), wang.clone()]);
    // The kept ring is as if it had never been; what is missing of anybody else is still missed.
    let back = home.open(MASTER).unwrap().unwrap();
    assert!(!back.is_erased("~OC-1") && back.owners().eq(["M-7"]));
    let other = Sealed::new(journal.into_parts().0, back, RingHome::Memory, source(3));
    assert_eq!(bodies(&other).unwrap(), [empty, wang]);
}

/// What a lost ring would have opened must not look forgotten: a guest whose key went, and a guest whose key was lost.
#[test]
fn a_new_ring_in_the_place_of_a_lost_one_is_refused_and_shows_nothing() {
    let mut journal = sealed(MemoryJournal::new());
    journal.append(&[entry("{\"plain\":1}"), entry(&registered("~OC-1", &LI))]).unwrap();
    let lost = Sealed::new(journal.into_parts().0, ring(), RingHome::Memory, source(3));
    let mut shown = 0;
    let refused = lost.read(1, &mut |_| {
        shown += 1;
        ControlFlow::Continue(())
    });
    let detail = "it never sealed a value, and the journal has sealed values";
    assert_eq!((refused, shown), (Err(SealError::OtherRing { detail }.into()), 0));
    // Nor is anything written with it, that no later ring would open beside the rest.
    let mut lost = lost;
    let again = lost.append(&[entry(&registered("~OC-2", &LI))]);
    assert_eq!(again.map(|_| ()), Err(SealError::OtherRing { detail }.into()));
    // A journal without sealed values may get a ring at any time.
    let mut plain = MemoryJournal::new();
    plain.append(&[entry("{\"plain\":1}")]).unwrap();
    assert_eq!(bodies(&sealed(plain)).unwrap(), ["{\"plain\":1}"]);
}

#[test]
fn the_ring_of_another_journal_is_refused() {
    let begun = |first: &str| {
        let mut journal = sealed(MemoryJournal::new());
        journal.append(&[entry(first)]).unwrap();
        journal.append(&[entry(&registered("M-7", &WANG))]).unwrap();
        journal
    };
    let (ours, theirs) = (begun("{\"house\":1}"), begun("{\"house\":2}"));
    let (stored, _) = ours.into_parts();
    // The same master key, the same owner, the same keys even: told by the journal that the ring was made for.
    let kept = theirs.ring().to_bytes();
    let mixed = Sealed::new(stored, KeyRing::from_bytes(&kept, MASTER).unwrap(), RingHome::Memory, source(3));
    let detail = "it was made for another journal";
    assert_eq!(bodies(&mixed), Err(SealError::OtherRing { detail }.into()));
}

#[test]
fn a_copy_of_the_ring_from_before_does_not_pass_a_guest_for_forgotten() {
    let folder = Folder::new();
    let keys = folder.file("keys.ring");
    let home = RingHome::File(keys.clone());
    let mut journal = Sealed::new(MemoryJournal::new(), ring(), home.clone(), source(2));
    let (first, second) = (registered("~OC-1", &LI), registered("~OC-2", &WANG));
    journal.append(&[entry(&first)]).unwrap();
    let copy = std::fs::read(&keys).unwrap();
    journal.append(&[entry(&second), entry(&second)]).unwrap();
    journal.let_pass(&["~OC-1".to_owned(), "~OC-2".to_owned()]).unwrap();
    let empty = |owner| registered(owner, &["", "", ""]);
    assert_eq!(bodies(&journal).unwrap(), [empty("~OC-1"), empty("~OC-2"), empty("~OC-2")]);
    let (stored, _) = journal.into_parts();
    let back = home.open(MASTER).unwrap().unwrap();
    assert_eq!(bodies(&Sealed::new(stored.clone(), back, home, source(3))).unwrap().len(), 3);
    let old = Sealed::new(stored, KeyRing::from_bytes(&copy, MASTER).unwrap(), RingHome::Memory, source(3));
    assert_eq!(bodies(&old), Err(SealError::KeyMissing { owner: "~OC-2".to_owned() }.into()));
}
