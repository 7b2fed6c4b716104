//! Commands a second of the whole reference, by journal, by branches, by members; memory; a month end.
//!
//! `cargo run --release -p forecourt-benches --example books [members]`
//!
//! The mix is that of `forecourt_benches::group`: of every four commands a bill is opened, settled in cash, money topped
//! up, points given by hand. Each command goes the whole way: rights, decision, every context that it concerns, the
//! ledger, the journal.

#![allow(clippy::disallowed_methods, reason = "a stopwatch needs the wall clock; no outcome depends on it")]

use forecourt_benches::group::Group;
use forecourt_store::{Journal, MemoryJournal, Options, SqliteJournal};
use std::time::Instant;

const COMMANDS: u32 = 200_000;
const ON_DISK: u32 = 4_000;

fn main() {
    let most: u32 = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1_000_000);
    println!("branches  members   commands/s  records/command   bytes/member   journal");
    for (branches, members) in
        [(1, 1_000), (10, 1_000), (200, 1_000), (10, 10_000), (10, 100_000), (10, most)]
    {
        if members <= most {
            measure(branches, members);
        }
    }
    on_disk();
    month_end(most);
}

fn measure(branches: u32, members: u32) {
    let before = resident();
    let mut group = Group::new(MemoryJournal::new(), branches, members);
    let bytes = resident().saturating_sub(before) / u64::from(members);
    let rate = rate(&mut group, COMMANDS);
    println!(
        "{branches:>8}  {members:>7}   {rate:>10.0}  {:>15.2}   {bytes:>12}   memory",
        per_command(&group, members)
    );
}

fn per_command<J: Journal>(group: &Group<J>, _: u32) -> f64 {
    group.records() as f64 / f64::from(COMMANDS)
}

fn rate<J: Journal>(group: &mut Group<J>, commands: u32) -> f64 {
    (0..commands / 10).for_each(|_| group.command());
    let begin = Instant::now();
    (0..commands).for_each(|_| group.command());
    f64::from(commands) / begin.elapsed().as_secs_f64()
}

fn on_disk() {
    let folder = std::env::temp_dir().join(format!("forecourt-books-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
    let path = folder.join("books.sqlite");
    let journal = SqliteJournal::open(&path, &Options::default()).expect("a new journal opens");
    let mut group = Group::new(journal, 1, 100);
    let rate = rate(&mut group, ON_DISK);
    println!("{:>8}  {:>7}   {rate:>10.0}  {:>15}   {:>12}   SQLite, every command synced", 1, 100, "", "");
    drop(group);
    std::fs::remove_dir_all(&folder).expect("the folder is ours");
}

/// The end of a year, the gravest of all month ends: points of a million members lapse in one second.
fn month_end(members: u32) {
    let mut group = Group::new(MemoryJournal::new(), 10, members);
    for _ in 0..members * 4 {
        group.command();
    }
    let records = group.records();
    group.pass_to("2027-12-31 23:59:58".parse().expect("a civil time"));
    let quiet = group.records() - records;
    let begin = Instant::now();
    group.pass_to("2028-01-01 00:00:01".parse().expect("a civil time"));
    let taken = begin.elapsed().as_secs_f64();
    println!(
        "month end of {members} members: {:.1} s, {} records ({quiet} in the quiet months before)",
        taken,
        group.records() - records - quiet
    );
}

/// Bytes of this process that lie in memory.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: u64 = status.split(' ').nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(0);
    pages * 4096
}
