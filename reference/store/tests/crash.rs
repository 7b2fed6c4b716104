//! A process killed while it appends: every record it acknowledged is there, and only whole batches.
//!
//! The parent starts this same program as a child, hears on a pipe what the child has acknowledged, kills
//! it with SIGKILL after so many lines and so many turns of an idle loop, and looks at what is left.

mod common;

use std::hint::black_box;
use std::io::{BufRead, BufReader, Read, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::{Command, Stdio};

use common::{Folder, beside, entries, foretold};
use forecourt_store::{Check, Durability, Head, Journal, Options, SqliteJournal};

const NAME: &str = "a_killed_process_loses_nothing_acknowledged";
const KILLS: u64 = 120;

/// Carries the log over often, so that kills strike there, too.
fn options(durability: Durability) -> Options {
    Options { check: Check::All, durability, checkpoint_pages: 12, ..Options::default() }
}

fn batches(journal: &SqliteJournal) -> u64 {
    let mut last = 0;
    journal
        .read(journal.head().len, &mut |record| {
            last = record.batch;
            ControlFlow::Continue(())
        })
        .expect("the last record can be read");
    last
}

/// Appends foretold batches until it is killed; says each one's number and head when it is stored.
fn child(path: &Path) {
    let mut journal = SqliteJournal::open(path, &options(Durability::Medium)).expect("the journal opens");
    let mut out = std::io::stdout();
    for number in batches(&journal) + 1..100_000 {
        let receipt = journal.append(&entries(&foretold(number))).expect("a batch is stored");
        assert_eq!(receipt.batch, number);
        writeln!(out, "{number} {} {}", receipt.head.len, receipt.head.digest).expect("the parent listens");
        out.flush().expect("the parent listens");
    }
}

/// Starts a child, kills it after `lines` acknowledgements and `turns` idle turns, and gives the number
/// and head of the last batch it acknowledged.
fn kill_one(path: &Path, lines: u64, turns: u64) -> Option<(u64, Head)> {
    let me = std::env::current_exe().unwrap();
    let mut child = Command::new(me)
        .arg("child")
        .arg(path)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = BufReader::new(child.stdout.take().unwrap());
    let mut heard = String::new();
    for _ in 0..lines {
        pipe.read_line(&mut heard).unwrap();
    }
    (0..turns).for_each(|turn| _ = black_box(turn));
    child.kill().unwrap();
    let status = child.wait().unwrap();
    pipe.read_to_string(&mut heard).unwrap();
    let mut complaint = String::new();
    child.stderr.take().unwrap().read_to_string(&mut complaint).unwrap();
    assert!(status.code().is_none(), "the child ended by itself: {complaint}");
    // A line without its end was not said.
    let said = &heard[..heard.rfind('\n').map_or(0, |end| end + 1)];
    let mut words = said.lines().last()?.split(' ');
    let mut word = || words.next().unwrap();
    let (number, len) = (word().parse().unwrap(), word().parse().unwrap());
    Some((number, Head { len, digest: word().parse().unwrap() }))
}

/// Opens a copy of what the killed process left (so that the next child finds the original) and checks it
/// against what was acknowledged. Gives whether the batch in flight was there.
fn look(path: &Path, copy: &Path, acknowledged: Option<(u64, Head)>) -> bool {
    for suffix in ["", "-wal", "-journal"] {
        let _ = std::fs::remove_file(beside(copy, suffix));
        if beside(path, suffix).exists() {
            std::fs::copy(beside(path, suffix), beside(copy, suffix)).unwrap();
        }
    }
    let _ = std::fs::remove_file(beside(copy, "-shm"));
    let journal = SqliteJournal::open(copy, &options(Durability::Process)).unwrap();
    let (number, anchor) = acknowledged.unwrap_or((0, Head::EMPTY));
    assert_eq!(journal.verify_against(anchor), Ok(journal.head()));
    let stored = batches(&journal);
    assert!(stored >= number, "{number} batches acknowledged, {stored} stored");
    let mut expected = (1..=stored).flat_map(foretold);
    let read = journal.read(1, &mut |record| {
        let owned = expected.next().unwrap();
        assert_eq!((record.at, record.kind, record.body), (owned.at, owned.kind, owned.body));
        ControlFlow::Continue(())
    });
    read.unwrap();
    assert!(expected.next().is_none(), "the last batch is whole");
    stored > number
}

fn parent() {
    let folder = Folder::new();
    let copy = folder.file("copy.db");
    let (mut in_flight, mut unmade, mut acknowledged_in_all) = (0, 0, 0);
    let mut last = None;
    for kill in 0..KILLS {
        let path = folder.file(&format!("journal-{}.db", kill / 12));
        if kill % 12 == 0 {
            last = None;
        }
        // Every twelfth child makes its journal; it is struck early, so that the making is, too.
        let lines = if kill % 12 == 0 { 0 } else { kill % 5 };
        let before = last;
        last = kill_one(&path, lines, kill * 7919 % 61 * 60_000).or(last);
        let heard = |last: Option<(u64, Head)>| last.map_or(0, |(number, _)| number);
        acknowledged_in_all += heard(last) - heard(before);
        unmade += u64::from(last.is_none());
        in_flight += u64::from(look(&path, &copy, last));
    }
    println!(
        "{KILLS} kills, {acknowledged_in_all} batches acknowledged, none lost; \
         {in_flight} times a batch was stored but not yet acknowledged, {unmade} times none was"
    );
    assert!(acknowledged_in_all > KILLS);
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["child", path] => child(Path::new(path)),
        _ if arguments.iter().any(|word| word == "--list") => println!("{NAME}: test"),
        // As the usual harness does: a word that is no option is part of a test's name.
        _ if arguments.iter().any(|word| !word.starts_with('-') && !NAME.contains(word.as_str())) => (),
        _ => parent(),
    }
}
