//! PLAT-50: what a restore did not bring back is named command by command, from the counterfoils and from what is left of the
//! log; what nobody knows is said to be unknown, and nothing is named that is there.

use crate::world::*;
use forecourt_books::By;
use forecourt_books::report::{Asked, Cell};
use forecourt_site::{CounterfoilBook, House, Site};
use forecourt_store::{Entry, Head, Journal, MemoryJournal, Receipt, RingHome, Sealed, StoreError, View};
use forecourt_wire::Instant;
use serde_json::json;
use std::ops::ControlFlow;

fn house(vault: &Shared, book: &CounterfoilBook) -> House {
    vault.house().counterfoils(Box::new(book.clone()))
}

/// 20 hours, then a top-up under a key, a consent, and a refused command behind the last backup.
fn lived(vault: &Shared, book: &CounterfoilBook) -> Site<Sealed<MemoryJournal>> {
    let journal = sealed(MemoryJournal::new(), ring(), RingHome::Memory);
    let site = Site::new(setup(journal), Instant::ZERO).unwrap();
    let mut site = site.tended(house(vault, book)).unwrap();
    furnish(&mut site);
    wait(&mut site, 20 * HOUR + 1);
    let fields =
        json!({ "member": "M-1", "amount": 50_000, "parts": [{ "means": "cash", "amount": 50_000 }] });
    let now = Instant::from_secs(20 * HOUR + 60);
    site.request(now, &By::System, "till-7", command("value.top-up", fields)).unwrap();
    give(&mut site, 20 * HOUR + 70, "members.set-consent", json!({ "member": "M-1", "advertising": true }));
    try_give(
        &mut site,
        20 * HOUR + 80,
        "members.set-consent",
        json!({ "member": "M-9", "advertising": true }),
    )
    .unwrap_err();
    site
}

fn again(
    site: Site<Sealed<MemoryJournal>>,
    house: House,
    log: Option<&dyn Journal>,
    known: Head,
) -> Site<Sealed<MemoryJournal>> {
    let (_, ring) = site.into_journal().into_parts();
    let empty = sealed(MemoryJournal::new(), ring, RingHome::Memory);
    let now = Instant::from_secs(20 * HOUR + 120);
    Site::restored(setup(empty), house, log, known, now).unwrap().0
}

/// When, who, what, under which key, how many records.
fn listed(site: &Site<Sealed<MemoryJournal>>) -> Vec<[String; 5]> {
    let now = Instant::from_secs(20 * HOUR + 130);
    let report = site.report(now, &By::System, &Asked::new("security.lost-commands")).unwrap();
    let text = |cell: &Cell| match cell {
        Cell::At(at) => at.to_string(),
        Cell::Text(text) => text.clone(),
        Cell::Count(count) => count.to_string(),
        _ => String::new(),
    };
    let rows = report.rows.iter();
    rows.map(|row| [&row[3], &row[4], &row[5], &row[6], &row[7]].map(text)).collect()
}

fn row(said: [&str; 5]) -> [String; 5] {
    said.map(str::to_owned)
}

#[test]
fn each_lost_command_is_named_by_its_counterfoil() {
    let (vault, book) = (Shared::default(), CounterfoilBook::default());
    let site = lived(&vault, &book);
    let known = site.journal().head();
    let site = again(site, house(&vault, &book), None, known);
    let listed = listed(&site);
    let named: Vec<_> = listed.iter().filter(|row| !row[2].is_empty()).collect();
    assert_eq!(named.len(), 2, "{listed:?}");
    assert_eq!(named[0][..4], row(["2026-03-03 04:01:00", "system", "value.top-up", "till-7", ""])[..4]);
    assert_eq!(named[1][..4], row(["2026-03-03 04:01:10", "system", "members.set-consent", "", ""])[..4]);
    // The refusal's own record and the last hour's backup are records that no counterfoil knows; nothing is left out.
    let records: u64 = listed.iter().map(|row| row[4].parse::<u64>().unwrap()).sum();
    let reached = records_told(&site);
    assert_eq!(records, known.len - reached, "{listed:?}");
}

/// How many records the last restore says it brought back.
fn records_told(site: &Site<Sealed<MemoryJournal>>) -> u64 {
    site.states().security.clocks.get().restored.expect("it was told").2
}

#[test]
fn counterfoils_alone_say_how_far_the_lost_log_went() {
    let (vault, book) = (Shared::default(), CounterfoilBook::default());
    let site = again(lived(&vault, &book), house(&vault, &book), None, Head::EMPTY);
    let (_, _, _, lost) = site.states().security.clocks.get().restored.unwrap();
    assert!(lost > 0, "the head is not known, and yet it is known that something is lost");
    assert_eq!(listed(&site).iter().filter(|row| row[3] == "till-7").count(), 1);
}

#[test]
fn nothing_is_listed_that_came_back() {
    let (vault, book) = (Shared::default(), CounterfoilBook::default());
    let site = lived(&vault, &book);
    let known = site.journal().head();
    let mut log = MemoryJournal::new();
    forecourt_store::take_over(&mut log, forecourt_site::Tended::stored(site.journal()), known.len).unwrap();
    let site = again(site, house(&vault, &book), Some(&log), known);
    assert_eq!(listed(&site), Vec::<[String; 5]>::new());
}

#[test]
fn a_proved_full_backup_needs_no_counterfoils() {
    let (vault, book) = (Shared::default(), CounterfoilBook::default());
    let mut site = lived(&vault, &book);
    assert!(book.all().iter().any(|one| one.command == "members.join"));
    wait(&mut site, 42 * HOUR + 1);
    let left: Vec<_> = book.all().into_iter().map(|one| one.command).collect();
    assert_eq!(
        left,
        ["value.top-up", "members.set-consent"],
        "they came after the full backup of two o'clock"
    );
}

/// What is left of a log in which a record was altered: what stands behind it can be read, and does not follow.
struct Rest {
    inner: MemoryJournal,
    altered: u64,
}

impl Journal for Rest {
    fn append(&mut self, batch: &[Entry<'_>]) -> Result<Receipt, StoreError> {
        self.inner.append(batch)
    }
    fn head(&self) -> Head {
        self.inner.head()
    }
    fn scan(&self, from: u64, visit: &mut dyn FnMut(&View<'_>) -> ControlFlow<()>) -> Result<(), StoreError> {
        self.inner.scan(from, &mut |view| {
            let body: &[u8] = if view.seq == self.altered { b"{}" } else { view.body };
            visit(&View { body, ..*view })
        })
    }
}

#[test]
fn a_damaged_log_still_tells_what_stood_behind_its_damage() {
    let vault = Shared::default();
    let mut site = lived(&vault, &CounterfoilBook::default());
    let first = site.journal().head().len + 1;
    top_up(&mut site, 20 * HOUR + 90, 7_000);
    let known = site.journal().head();
    let mut inner = MemoryJournal::new();
    forecourt_store::take_over(&mut inner, forecourt_site::Tended::stored(site.journal()), known.len)
        .unwrap();
    // From the consent on it does not follow any more.
    let mut altered = 0;
    inner
        .scan(1, &mut |view| {
            altered = if view.kind == b"consent-set" { view.seq } else { altered };
            ControlFlow::Continue(())
        })
        .unwrap();
    let site = again(site, vault.house(), Some(&Rest { inner, altered }), Head::EMPTY);
    let listed = listed(&site);
    assert_eq!(listed[0][..3], row(["2026-03-03 04:01:10", "system", "members.consent-set", "", ""])[..3]);
    let last = listed.last().unwrap();
    assert_eq!(last[..2], row(["2026-03-03 04:01:30", "system", "", "", ""])[..2]);
    assert_eq!(last[4], (known.len - first + 1).to_string());
    assert!(
        listed.iter().all(|row| row[3] != "till-7"),
        "the top-up before the damage came back: {listed:?}"
    );
}
