//! Commands a second of the whole reference, by journal, by branches, by members; memory; a month end.
//!
//! `cargo run --release -p forecourt-benches --example books [members]`
//!
//! The mix is that of `forecourt_benches::group`: of every four commands a bill is opened, settled in cash, money topped
//! up, points given by hand. Each command goes the whole way: rights, decision, every context that it concerns, the
//! ledger, the journal.
//!
//! Behind the mix stand its commands one by one, in blocks of a thousand: what a command costs is the number of records that
//! follow from it more than anything else.
//!
//! Each row is measured in a process of its own, so that none inherits another's memory. Rates are by the processor's time
//! of that process, as the kernel counts it: what other programs do at the same moment costs a row little. Memory is what
//! the process has resident (`VmRSS`): a group with members less one without any, and what a command adds to that.

#![allow(clippy::disallowed_methods, reason = "a stopwatch needs the wall clock; no outcome depends on it")]

use forecourt_benches::group::{Deed, Group};
use forecourt_store::{MemoryJournal, Options, SqliteJournal};
use std::time::Instant;

const COMMANDS: u32 = 200_000;
const ON_DISK: u32 = 4_000;

fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    match given.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["measure", branches, members] => measure(whole(branches), whole(members)),
        ["deeds"] => deeds(&Deed::ALL),
        ["deeds", wanted] => {
            deeds(&Deed::ALL.into_iter().filter(|deed| format!("{deed:?}") == wanted).collect::<Vec<_>>())
        }
        ["month-end", members] => month_end(whole(members)),
        ["disk"] => on_disk(),
        [] => all(1_000_000),
        [members] => all(whole(members)),
        _ => panic!("one number is wanted: the most members"),
    }
}

fn whole(text: &str) -> u32 {
    text.parse().unwrap_or_else(|_| panic!("{text} is no whole number"))
}

fn all(most: u32) {
    println!(
        "branches  members  built in  commands/s (wall)  records/command  bytes/member  bytes/command  of it journal"
    );
    let sizes = [(1, 1_000), (10, 1_000), (200, 1_000), (10, 10_000), (10, 100_000), (10, most)];
    for (branches, members) in sizes.into_iter().filter(|(_, members)| *members <= most) {
        in_a_process_of_its_own(&["measure", &branches.to_string(), &members.to_string()]);
    }
    in_a_process_of_its_own(&["deeds"]);
    in_a_process_of_its_own(&["disk"]);
    in_a_process_of_its_own(&["month-end", &most.to_string()]);
}

fn in_a_process_of_its_own(arguments: &[&str]) {
    let itself = std::env::current_exe().expect("a program knows where it lies");
    let ended = std::process::Command::new(itself).args(arguments).status().expect("it starts again");
    assert!(ended.success(), "{arguments:?}: {ended}");
}

fn measure(branches: u32, members: u32) {
    let empty = resident();
    let begin = Instant::now();
    let mut group = Group::new(MemoryJournal::new(), branches, members);
    let built = begin.elapsed().as_secs_f64();
    let per_member = resident().saturating_sub(empty) / u64::from(members);
    (0..COMMANDS / 10).for_each(|_| group.command());
    let (before, journal, records) = (resident(), bytes(&group), group.records());
    let (begin, spent) = (Instant::now(), processor_s());
    (0..COMMANDS).for_each(|_| group.command());
    let (wall, spent) = (begin.elapsed().as_secs_f64(), processor_s() - spent);
    let each = |whole: u64| whole / u64::from(COMMANDS);
    println!(
        "{branches:>8}  {members:>7}  {built:>6.1} s  {:>10.0} ({:>5.0})  {:>15.2}  {per_member:>12}  {:>13}  {:>13}",
        f64::from(COMMANDS) / spent,
        f64::from(COMMANDS) / wall,
        (group.records() - records) as f64 / f64::from(COMMANDS),
        each(resident().saturating_sub(before)),
        each(bytes(&group) - journal),
    );
}

/// What each kind of command costs by itself, in blocks of a thousand that take turns.
fn deeds(deeds: &[Deed]) {
    let mut group = Group::new(MemoryJournal::new(), 10, 10_000);
    let mut spent = vec![(0.0, 0); deeds.len()];
    for _ in 0..COMMANDS / 4_000 {
        for (&deed, (seconds, records)) in deeds.iter().zip(&mut spent) {
            let (begin, before) = (processor_s(), group.records());
            group.block(deed, 1_000);
            *seconds += processor_s() - begin;
            *records += group.records() - before;
        }
    }
    for (deed, (seconds, records)) in deeds.iter().zip(spent) {
        let commands = f64::from(COMMANDS / 4);
        println!(
            "{deed:?}: {:.0} commands/s, {:.2} records each",
            commands / seconds,
            records as f64 / commands
        );
    }
}

fn bytes(group: &Group<MemoryJournal>) -> u64 {
    group.site.journal().bytes() as u64
}

fn on_disk() {
    let folder = std::env::temp_dir().join(format!("forecourt-books-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
    let path = folder.join("books.sqlite");
    let journal = SqliteJournal::open(&path, &Options::default()).expect("a new journal opens");
    let mut group = Group::new(journal, 1, 100);
    (0..ON_DISK / 10).for_each(|_| group.command());
    let begin = Instant::now();
    (0..ON_DISK).for_each(|_| group.command());
    let rate = f64::from(ON_DISK) / begin.elapsed().as_secs_f64();
    println!("SQLite, every command synced, 1 branch, 100 members: {rate:.0} commands/s by the wall clock");
    drop(group);
    std::fs::remove_dir_all(&folder).expect("the folder is ours");
}

/// The end of a year, the gravest of all month ends: points of every member lapse in one second. What comes before it on
/// that day is told apart, and so is the morning after, on which business and books are compared, account by account.
fn month_end(members: u32) {
    let mut group = Group::from("2026-12-31 08:00:00", MemoryJournal::new(), 10, members);
    let begin = Instant::now();
    for _ in 0..members * 4 {
        group.command();
    }
    let (records, day) = (group.records(), begin.elapsed().as_secs_f64());
    let mut pass = |to: &str| {
        let (begin, spent, before) = (Instant::now(), processor_s(), group.records());
        group.pass_to(to.parse().expect("a civil time"));
        (processor_s() - spent, begin.elapsed().as_secs_f64(), group.records() - before)
    };
    let evening = pass("2026-12-31 23:59:58");
    let (spent, wall, lapsed) = pass("2027-01-01 00:00:01");
    let (checked, ..) = pass("2027-01-01 06:00:00");
    println!(
        "month end of {members} members: {spent:.1} s of the processor ({wall:.1} s wall), {lapsed} records; the daily check of \
         the books after it {checked:.1} s; before it {} commands and {records} records in {day:.1} s, and the evening in {:.1} s",
        u64::from(members) * 4,
        evening.0,
    );
}

/// Bytes of this process that lie in memory; 0 where the system does not say.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: u64 = status.split(' ').nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(0);
    pages * 4096
}

/// Seconds that this process has had a processor; by the wall clock where the system does not say.
fn processor_s() -> f64 {
    static BEGIN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    let begin = BEGIN.get_or_init(Instant::now);
    let told = std::fs::read_to_string("/proc/self/schedstat").ok();
    let ns: Option<u64> = told.and_then(|text| text.split(' ').next()?.parse().ok());
    ns.map_or_else(|| begin.elapsed().as_secs_f64(), |ns| ns as f64 / 1e9)
}
