//! PLAT-49 … PLAT-51, PLAT-53, PLAT-55, I-SYS-05: backups by the clock, proved; a lost store comes back whole; an altered
//! record is found, kept as evidence, and put right.

use crate::world::*;
use forecourt_books::By;
use forecourt_site::Site;
use forecourt_store::backup::{MemoryVault, Vault};
use forecourt_store::{
    Entry, Follow, Head, Journal, MemoryJournal, Options, Receipt, RingHome, Sealed, SqliteJournal,
    StoreError, TornTail, View,
};
use forecourt_wire::Instant;
use serde_json::json;
use std::cell::Cell;
use std::ops::ControlFlow;
use std::rc::Rc;

type Plain = Sealed<MemoryJournal>;

fn begun(vault: &Shared) -> Site<Plain> {
    let journal = sealed(MemoryJournal::new(), ring(), RingHome::Memory);
    let mut site = Site::new(setup(journal), Instant::ZERO).unwrap().tended(vault.house()).unwrap();
    furnish(&mut site);
    site
}

#[test]
fn a_day_has_its_backups_and_each_is_proved() {
    let vault = Shared::default();
    let mut site = begun(&vault);
    // Until 02:30 of the third day: 42 hours.
    wait(&mut site, 42 * HOUR + 1_800);
    let (due, done) = (count(&site, "security.backup-due"), count(&site, "security.backup-done"));
    assert_eq!((due, done), (44, 44), "42 increments and two full ones");
    assert_eq!(count(&site, "security.backup-missed"), 0);
    assert_eq!(count(&site, "security.backup-bad"), 0);
    // The increments at once; the first full one a day after it was made, the second waits.
    assert_eq!(count(&site, "security.backup-verified"), 43);
    assert_eq!(vault.list().unwrap().len(), 44);
    for name in vault.list().unwrap() {
        let bytes = vault.get(&name).unwrap().unwrap();
        for value in PERSONAL {
            assert!(
                !bytes.windows(value.len()).any(|window| window == value.as_bytes()),
                "{value} in {name}"
            );
        }
    }
    assert_eq!(count(&site, "security.audit-verified"), 1, "the chain is checked at three");
}

#[test]
fn without_a_second_place_a_backup_is_missed_and_alarmed() {
    let journal = sealed(MemoryJournal::new(), ring(), RingHome::Memory);
    let mut site = Site::new(setup(journal), Instant::ZERO).unwrap();
    furnish(&mut site);
    wait(&mut site, HOUR + 1_801);
    assert_eq!((count(&site, "security.backup-missed"), count(&site, "security.security-alarm")), (1, 1));
}

#[test]
fn backups_are_kept_for_thirty_days_and_twelve_month_ends() {
    let vault = Shared::default();
    let mut site = begun(&vault);
    wait(&mut site, 75 * DAY);
    let names = vault.list().unwrap();
    // Of 75 days' 1,875: the full one of 30 days ago and the 25 of each day since, six of this morning, and the last full
    // one of March; that of April's end is among them.
    assert_eq!(names.len(), 1 + 30 * 25 + 6 + 1);
    let headers = names
        .iter()
        .map(|name| forecourt_store::backup::BackupHeader::of(&vault.get(name).unwrap().unwrap()));
    let oldest = headers.map(|header| header.unwrap().at).min().unwrap();
    assert_eq!(forecourt_books::At(oldest).to_string(), "2026-03-31 02:00:00");
}

#[test]
fn a_lost_store_comes_back_from_backups_and_the_log_behind_them() {
    let vault = Shared::default();
    let mut site = begun(&vault);
    wait(&mut site, 20 * HOUR);
    top_up(&mut site, 20 * HOUR + 60, 50_000);
    let (before, known) = (texts(&site), site.journal().head());
    let (log, ring) = site.into_journal().into_parts();
    let empty = sealed(MemoryJournal::new(), ring, RingHome::Memory);
    let now = Instant::from_secs(20 * HOUR + 120);
    // The journal alone, before anything is told of the restore: the same texts.
    let mut again = MemoryJournal::new();
    forecourt_store::backup::restore(&mut again, &vault, empty.ring(), Some(&log), known).unwrap();
    let (_, ring) = empty.into_parts();
    let quiet = Site::new(setup(sealed(again, ring, RingHome::Memory)), now).unwrap();
    assert_eq!(texts(&quiet), before);
    let (_, ring) = quiet.into_journal().into_parts();
    let empty = sealed(MemoryJournal::new(), ring, RingHome::Memory);
    let (site, restored) = Site::restored(setup(empty), vault.house(), Some(&log), known, now).unwrap();
    assert_eq!((restored.lost, restored.head), (None, known));
    assert_eq!(business(&site), business_of(&before));
    assert_eq!(kinds(&site).last().map(String::as_str), Some("security.restored"));
}

fn business_of(texts: &[(&'static str, String)]) -> Vec<(&'static str, String)> {
    texts.iter().filter(|(name, _)| !["security", "messages"].contains(name)).cloned().collect()
}

#[test]
fn without_the_log_at_most_an_hour_is_lost_and_said() {
    let vault = Shared::default();
    let mut site = begun(&vault);
    wait(&mut site, 20 * HOUR + 1);
    let then = business(&site);
    let reached = site.journal().head();
    top_up(&mut site, 20 * HOUR + 60, 50_000);
    let known = site.journal().head();
    let (_, ring) = site.into_journal().into_parts();
    let empty = sealed(MemoryJournal::new(), ring, RingHome::Memory);
    let now = Instant::from_secs(20 * HOUR + 120);
    let (site, restored) = Site::restored(setup(empty), vault.house(), None, known, now).unwrap();
    let lost = restored.lost.expect("the top-up is in no backup");
    assert!(lost.first <= reached.len + 1 && lost.last == known.len, "{lost:?}");
    assert_eq!(business(&site), then, "all up to the last hour's backup is there");
    assert_eq!(count(&site, "security.restored"), 1);
    assert_eq!(count(&site, "security.backup-missed"), 0, "what it was restored from was no missed backup");
}

#[test]
fn a_spoiled_backup_is_found_by_its_test_and_never_chosen() {
    let vault = Shared::default();
    let mut site = begun(&vault);
    wait(&mut site, 18 * HOUR + 1);
    // The full backup of 02:00 is spoiled before its proof a day later.
    let name = vault.list().unwrap().into_iter().find(|name| {
        let bytes = vault.get(name).unwrap().unwrap();
        let header = forecourt_store::backup::BackupHeader::of(&bytes).unwrap();
        header.at == site.at(Instant::from_secs(18 * HOUR)).0 && header.from.len == 0
    });
    let name = name.expect("a full backup was made at two");
    let mut bytes = vault.get(&name).unwrap().unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    spoil(&vault, &name, &bytes);
    wait(&mut site, 42 * HOUR + 2);
    assert_eq!((count(&site, "security.backup-bad"), count(&site, "security.backup-missed")), (1, 0));
    let known = site.journal().head();
    let (log, ring) = site.into_journal().into_parts();
    let empty = sealed(MemoryJournal::new(), ring, RingHome::Memory);
    let now = Instant::from_secs(43 * HOUR);
    let (_, restored) = Site::restored(setup(empty), vault.house(), Some(&log), known, now).unwrap();
    assert!(!restored.used.contains(&name) && restored.lost.is_none(), "{restored:?}");
}

#[test]
fn a_backup_that_a_restore_finds_spoiled_is_passed_over_with_an_alarm() {
    // PLAT-51: it was proved, and spoiled afterwards.
    let vault = Shared::default();
    let mut site = begun(&vault);
    wait(&mut site, 20 * HOUR + 1);
    let known = site.journal().head();
    let reach = |name: &String| {
        forecourt_store::backup::BackupHeader::of(&vault.get(name).unwrap().unwrap()).unwrap().to.len
    };
    let name = vault.list().unwrap().into_iter().max_by_key(reach).expect("there are twenty");
    let mut bytes = vault.get(&name).unwrap().unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    spoil(&vault, &name, &bytes);
    let (log, ring) = site.into_journal().into_parts();
    let empty = sealed(MemoryJournal::new(), ring, RingHome::Memory);
    let now = Instant::from_secs(20 * HOUR + 120);
    let (site, restored) = Site::restored(setup(empty), vault.house(), Some(&log), known, now).unwrap();
    assert!(!restored.used.contains(&name) && restored.lost.is_none(), "{restored:?}");
    let alarms = site.states().security.alarms.iter();
    let bad: Vec<_> =
        alarms.filter(|(_, one)| one.pattern == "backup-bad").map(|(_, one)| &one.subject).collect();
    assert_eq!(bad, [&name.to_uppercase()]);
}

fn spoil(vault: &Shared, name: &str, bytes: &[u8]) {
    let inner: &mut MemoryVault = &mut vault.0.borrow_mut();
    inner.remove(name).unwrap();
    inner.put(name, bytes).unwrap();
}

/// A journal of which somebody alters a record behind the house's back.
struct Altered {
    inner: MemoryJournal,
    record: Rc<Cell<u64>>,
}

impl Journal for Altered {
    fn append(&mut self, batch: &[Entry<'_>]) -> Result<Receipt, StoreError> {
        self.inner.append(batch)
    }
    fn head(&self) -> Head {
        self.inner.head()
    }
    fn scan(&self, from: u64, visit: &mut dyn FnMut(&View<'_>) -> ControlFlow<()>) -> Result<(), StoreError> {
        self.inner.scan(from, &mut |view| {
            let kind: &[u8] = if view.seq == self.record.get() { b"topped-down" } else { view.kind };
            visit(&View { kind, ..*view })
        })
    }
}

impl TornTail for Altered {
    fn tear(&mut self, batch: &[Entry<'_>], keep: usize) -> Result<u64, StoreError> {
        self.inner.tear(batch, keep)
    }
    fn cut_torn(&mut self) -> Result<u64, StoreError> {
        self.inner.cut_torn()
    }
}

impl Follow for Altered {
    fn adopt(&mut self, batches: &[View<'_>]) -> Result<Receipt, StoreError> {
        self.inner.adopt(batches)
    }
    fn drop_after(&mut self, len: u64) -> Result<u64, StoreError> {
        if self.record.get() > len {
            self.record.set(0);
        }
        self.inner.drop_after(len)
    }
}

impl forecourt_site::Tended for Altered {
    fn stored(&self) -> &dyn Journal {
        self
    }
    fn mend_from(&mut self, whole: &dyn Journal) -> Result<(), StoreError> {
        forecourt_store::mend(self, whole).map(drop)
    }
}

#[test]
fn an_altered_record_is_found_at_three_kept_as_evidence_and_put_right() {
    let vault = Shared::default();
    let record = Rc::new(Cell::new(0));
    let inner = Altered { inner: MemoryJournal::new(), record: Rc::clone(&record) };
    let journal = sealed(inner, ring(), RingHome::Memory);
    let mut site = Site::new(setup(journal), Instant::ZERO).unwrap().tended(vault.house()).unwrap();
    furnish(&mut site);
    wait(&mut site, 18 * HOUR + 1_800);
    let before = business(&site);
    record.set(9);
    wait(&mut site, 19 * HOUR + 1);
    let all = kinds(&site);
    for kind in
        ["audit-broken", "tamper-detected", "incident-opened", "record-repaired", "incident-recovered"]
    {
        let wanted = format!("security.{kind}");
        assert_eq!(all.iter().filter(|found| **found == wanted).count(), 1, "{wanted}");
    }
    assert_eq!(record.get(), 0, "the altered record is gone");
    assert!(site.journal().verify().is_ok());
    assert_eq!(business(&site), before);
    assert_eq!(business_of(&site.rebuilt().unwrap().texts()), before, "the true record is read again");
    let evidence = vault.list().unwrap().into_iter().filter(|name| name.starts_with("evidence-")).count();
    assert_eq!(evidence, 1);
    // Nobody writes until the protection is lifted (PLAT-65).
    let wang = By::person(forecourt_books::PersonId(1), "desk-1");
    let refused =
        site.command(Instant::from_secs(19 * HOUR + 2), &wang, command("messages.fetch", json!({})));
    assert!(format!("{refused:?}").contains("read-only"), "{refused:?}");
}

#[test]
fn sqlite_is_mended_in_its_own_file() {
    let path = std::env::temp_dir().join(format!("forecourt-house-{}-mend.sqlite", std::process::id()));
    let gone = || {
        ["", "-wal", "-shm"]
            .iter()
            .for_each(|end| drop(std::fs::remove_file(format!("{}{end}", path.display()))))
    };
    gone();
    let vault = Shared::default();
    let journal = sealed(SqliteJournal::open(&path, &Options::default()).unwrap(), ring(), RingHome::Memory);
    let mut site = Site::new(setup(journal), Instant::ZERO).unwrap().tended(vault.house()).unwrap();
    furnish(&mut site);
    wait(&mut site, 3 * HOUR);
    let (before, head) = (business(&site), site.journal().head());
    // The chain holds: there is nothing to mend, and nothing is touched.
    give(&mut site, 3 * HOUR + 1, "security.audit-checked", json!({ "records": 9, "broken-at": 4 }));
    assert_eq!(count(&site, "security.record-repaired"), 1);
    assert!(site.journal().verify_against(head).is_ok());
    assert_eq!(business(&site), before);
    drop(site);
    gone();
}
