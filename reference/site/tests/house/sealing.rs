//! PLAT-44, PLAT-46, PLAT-48: personal values lie sealed on the medium, can be looked up, outlive key changes and restarts,
//! and are gone when they are erased.

use crate::world::*;
use forecourt_books::MemberId;
use forecourt_books::facts::members::Members;
use forecourt_site::{Halt, Site};
use forecourt_store::{
    Master, MemoryJournal, Options, RingHome, SealError, Sealed, SqliteJournal, StoreError,
};
use forecourt_wire::Instant;
use serde_json::json;
use std::path::{Path, PathBuf};

/// A folder of its own, gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("forecourt-house-{}-{name}", std::process::id()));
        let _none = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn open(&self) -> Sealed<SqliteJournal> {
        let home = RingHome::File(self.0.join("ring"));
        let kept = home.open(Master::Key(&MASTER)).unwrap();
        let journal = SqliteJournal::open(&self.0.join("journal.sqlite"), &Options::default()).unwrap();
        sealed(journal, kept.unwrap_or_else(ring), home)
    }

    /// Every byte of every file.
    fn bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(&self.0).unwrap();
        files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _gone = std::fs::remove_dir_all(&self.0);
    }
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn second(at: u64) -> Instant {
    Instant::from_secs(at)
}

#[test]
fn no_personal_value_lies_on_the_medium_and_all_can_be_looked_up_after_a_restart() {
    let folder = Folder::new("sealed");
    let mut site = Site::new(setup(folder.open()), Instant::ZERO).unwrap();
    furnish(&mut site);
    top_up(&mut site, 40, 100_000);
    let before = texts(&site);
    drop(site);
    let bytes = folder.bytes();
    for value in PERSONAL {
        assert!(!holds(&bytes, value), "{value} lies on the medium in plain");
    }
    assert!(holds(&bytes, "M-1"), "whose values they are stays legible");
    let site = Site::new(setup(folder.open()), second(100)).unwrap();
    assert_eq!(texts(&site), before, "a restart finds every value again");
    let states = site.view(second(100));
    assert_eq!(states.member_by_phone(PERSONAL[1]), Some(MemberId(1)));
    assert_eq!(states.member_by_identity(PERSONAL[2]), Some(MemberId(1)));
    assert_eq!(states.member_by_phone("13800001112"), None);
    assert_eq!(states.member(MemberId(1)).unwrap().name, PERSONAL[0]);
    let by_plate = try_give(&mut { site }, 110, "members.look-up-card", json!({ "plate": PERSONAL[5] }));
    assert!(format!("{by_plate:?}").contains("card"), "the plate is known, a card it has not: {by_plate:?}");
}

#[test]
fn a_wrong_master_key_opens_nothing_and_shows_nothing() {
    let folder = Folder::new("wrong-key");
    let mut site = Site::new(setup(folder.open()), Instant::ZERO).unwrap();
    furnish(&mut site);
    drop(site);
    let home = RingHome::File(folder.0.join("ring"));
    let refused = home.open(Master::Key(&[8; 32])).unwrap_err();
    assert!(matches!(refused, StoreError::Seal(SealError::WrongKey { version: 1 })), "{refused:?}");
    // With a ring of somebody else's, or a new one in the place of a lost one, the site does not come up, says that it is the
    // ring, and no value.
    let journal = open_plain(&folder.0);
    let other = sealed(journal, ring(), RingHome::Memory);
    let Err(halt) = Site::new(setup(other), second(10)) else { panic!("it came up without its keys") };
    assert!(matches!(halt, Halt::Store(StoreError::Seal(SealError::OtherRing { .. }))), "{halt:?}");
    let said = format!("{halt} {halt:?}");
    assert!(said.contains("not the key ring of this journal"), "{said}");
    assert!(PERSONAL.iter().all(|value| !said.contains(value)), "{said}");
}

fn open_plain(folder: &Path) -> SqliteJournal {
    SqliteJournal::open(&folder.join("journal.sqlite"), &Options::default()).unwrap()
}

#[test]
fn a_key_change_seals_anew_and_leaves_the_old_readable() {
    let vault = Shared::default();
    let journal = sealed(MemoryJournal::new(), ring(), RingHome::Memory);
    let mut site = Site::new(setup(journal), Instant::ZERO).unwrap().tended(vault.house()).unwrap();
    furnish(&mut site);
    assert_eq!(site.journal().ring().version(), 1);
    // The change comes at the end of the ninetieth day; on the way a backup is made every hour.
    wait(&mut site, 91 * DAY);
    assert_eq!(count(&site, "security.key-rotated"), 1);
    assert_eq!(site.journal().ring().version(), 2);
    let fields = json!({ "member": "M-1", "phone": "13800003333", "password": "123456" });
    give(&mut site, 91 * DAY + 10, "members.change-file", fields);
    let versions = site.journal().values_by_version().unwrap();
    assert!(versions[&1] > 0 && versions[&2] > 0, "{versions:?}");
    let before = texts(&site);
    let site = Site::new(setup(site.into_journal()), second(91 * DAY + 20)).unwrap();
    assert_eq!(texts(&site), before, "both versions are read");
    assert_eq!(site.view(second(100)).member_by_phone("13800003333"), Some(MemberId(1)));
}

#[test]
fn thirty_days_after_leaving_nothing_personal_can_be_read_and_sums_stand() {
    let vault = Shared::default();
    let journal = sealed(MemoryJournal::new(), ring(), RingHome::Memory);
    let mut site = Site::new(setup(journal), Instant::ZERO).unwrap().tended(vault.house()).unwrap();
    furnish(&mut site);
    give(&mut site, 100, "members.request-leaving", json!({ "member": "M-1", "password": "123456" }));
    // Two levels decide where there are people; the system stands for them here.
    let decided =
        json!({ "kind": "leaving", "about": "M-1", "digest": digest_of_leaving(&site), "approved": true });
    give(&mut site, 110, "members.take-decision", decided);
    assert_eq!(count(&site, "members.member-left"), 1);
    wait(&mut site, 29 * DAY);
    assert!(!site.journal().ring().is_erased("M-1"));
    let ledger = |site: &Site<_>| texts(site).into_iter().find(|(name, _)| *name == "ledger").unwrap().1;
    let sums = ledger(&site);
    wait(&mut site, 32 * DAY);
    assert_eq!(count(&site, "members.erased"), 1);
    assert!(site.journal().ring().is_erased("M-1"), "the key is gone, and with it every copy of a value");
    assert_eq!(ledger(&site), sums);
    let kept = texts(&site);
    let joined = kept.iter().map(|(_, text)| text.as_str()).collect::<String>();
    for value in &PERSONAL[..6] {
        assert!(!joined.contains(value), "{value} is still known");
    }
    // What was forgotten stays forgotten, and the same state follows from what is left.
    let rebuilt = Site::new(setup(site.into_journal()), second(33 * DAY)).unwrap();
    assert_eq!(texts(&rebuilt), kept);
    assert_eq!(rebuilt.view(second(100)).member_by_phone(PERSONAL[1]), None);
    assert_eq!(
        rebuilt.view(second(100)).member_by_phone(PERSONAL[6]),
        Some(MemberId(2)),
        "others are untouched"
    );
}

#[test]
fn an_erasure_that_a_crash_interrupted_is_done_when_the_house_is_up_again() {
    let journal = sealed(MemoryJournal::new(), ring(), RingHome::Memory);
    // Nobody does errands in this life: the event is journalled, the key stays.
    let mut site = Site::new(setup(journal), Instant::ZERO).unwrap();
    furnish(&mut site);
    give(&mut site, 100, "members.request-leaving", json!({ "member": "M-1", "password": "123456" }));
    let decided =
        json!({ "kind": "leaving", "about": "M-1", "digest": digest_of_leaving(&site), "approved": true });
    give(&mut site, 110, "members.take-decision", decided);
    wait(&mut site, 32 * DAY);
    assert!(count(&site, "members.erased") == 1 && !site.journal().ring().is_erased("M-1"));
    let site = Site::new(setup(site.into_journal()), second(33 * DAY)).unwrap();
    let mut site = site.tended(Shared::default().house()).unwrap();
    wait(&mut site, 33 * DAY + 1);
    assert!(site.journal().ring().is_erased("M-1"));
}
