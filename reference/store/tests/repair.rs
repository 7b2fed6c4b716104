//! PLAT-55: a process killed while it repairs its only store loses no record, whichever step it had reached, and the next
//! one repairs to the end.
//!
//! The parent starts this same program as a child, hears which step the repair has reached, kills it with SIGKILL there,
//! and looks at what is left.

mod common;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use common::{Folder, beside};
use forecourt_store::{
    Check, Entry, Follow, Head, Journal, MemoryJournal, Options, RepairStep, SqliteJournal, StoreError, mend,
    take_over,
};

const NAME: &str = "a_killed_repair_loses_nothing";
const BROKEN: u64 = 8;
const STEPS: [RepairStep; 4] =
    [RepairStep::Copied, RepairStep::Verified, RepairStep::Released, RepairStep::Swapped];

fn open(path: &Path) -> SqliteJournal {
    SqliteJournal::open(path, &Options { check: Check::Tail(0), ..Options::default() }).expect("it opens")
}

/// Ten batches of two records, of which somebody alters the eighth record in the file; the true ones beside it.
fn broken(path: &Path) -> (MemoryJournal, Head) {
    let mut journal = open(path);
    for number in 1..=10_u64 {
        let bodies = [
            format!("{{\"paid\":{}}}", 1_000 + 2 * number - 1),
            format!("{{\"paid\":{}}}", 1_000 + 2 * number),
        ];
        let entries = bodies.each_ref().map(|body| Entry::new(number, "value", "topped-up", body.as_bytes()));
        journal.append(&entries).expect("there is room");
    }
    let mut whole = MemoryJournal::new();
    take_over(&mut whole, &journal, 20).expect("it can be read");
    let head = journal.head();
    drop(journal);
    let mut bytes = std::fs::read(path).unwrap();
    let told = format!("{{\"paid\":{}}}", 1_000 + BROKEN);
    let place =
        bytes.windows(told.len()).position(|window| window == told.as_bytes()).expect("it stands there");
    bytes[place + 8] = b'9';
    std::fs::write(path, bytes).unwrap();
    (whole, head)
}

fn child(path: &Path, source: &Path) {
    let (mut journal, whole) = (open(path), open(source));
    let head = whole.head();
    let mut out = std::io::stdout();
    let told = journal.repair(6, &whole, head, &mut |step| {
        writeln!(out, "{step:?}").expect("the parent listens");
        out.flush().expect("the parent listens");
        // Until the parent has killed us or let us go on.
        let mut line = String::new();
        std::io::stdin().read_line(&mut line).expect("the parent speaks");
    });
    told.expect("the repair ends well");
}

/// Starts a repair and kills it at `at`.
fn kill_at(path: &Path, source: &Path, at: RepairStep) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([Path::new("child"), path, source])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut pipe = BufReader::new(child.stdout.take().unwrap());
    let mut hand = child.stdin.take().unwrap();
    for step in STEPS {
        let mut line = String::new();
        pipe.read_line(&mut line).unwrap();
        assert_eq!(line.trim(), format!("{step:?}"), "the steps come in their order");
        if step == at {
            break;
        }
        hand.write_all(b"on\n").unwrap();
    }
    child.kill().unwrap();
    assert!(child.wait().unwrap().code().is_none(), "it did not end by itself");
}

fn look(path: &Path, whole: &MemoryJournal, head: Head, swapped: bool) {
    let mut left = open(path);
    assert_eq!(left.head().len, head.len, "no record is gone");
    match left.verify() {
        Ok(reached) => assert!(swapped && reached == head),
        Err(StoreError::Broken(found)) => assert!(!swapped && found.seq == BROKEN, "{found:?}"),
        Err(other) => panic!("{other}"),
    }
    assert_eq!(mend(&mut left, whole), Ok((!swapped).then_some(BROKEN)));
    assert_eq!(left.verify(), Ok(head));
    // It goes on as the same journal, for this process and the next one.
    left.append(&[Entry::new(99, "value", "topped-up", b"{}")]).unwrap();
    drop(left);
    assert_eq!(open(path).verify().map(|head| head.len), Ok(21));
    for suffix in [".repair-wal", "-journal"] {
        assert!(!beside(path, suffix).exists(), "{suffix}");
    }
    assert!(swapped || !beside(path, ".repair").exists());
}

/// What does not hold is not repaired from what does not hold either; nothing of the file has changed then.
fn refused(folder: &Folder) {
    let path = folder.file("refused.db");
    let (whole, head) = broken(&path);
    let mut short = MemoryJournal::new();
    take_over(&mut short, &whole, 18).unwrap();
    let mut left = open(&path);
    assert!(matches!(left.put_right(6, &short, head), Err(StoreError::Broken(_))));
    assert_eq!(left.head(), head);
    assert!(!beside(&path, ".repair").exists());
    // Somebody else has the file open: it is not taken from under him.
    let other = open(&path);
    assert_eq!(left.put_right(6, &whole, head), Err(StoreError::Busy));
    assert!(matches!(other.verify(), Err(StoreError::Broken(_))));
    drop(other);
    assert_eq!(left.put_right(6, &whole, head), Ok(()));
    assert_eq!(left.verify(), Ok(head));
}

fn parent() {
    let folder = Folder::new();
    for (number, step) in STEPS.into_iter().enumerate() {
        let path = folder.file(&format!("journal-{number}.db"));
        let (whole, head) = broken(&path);
        let source = folder.file(&format!("source-{number}.db"));
        let mut true_one = open(&source);
        take_over(&mut true_one, &whole, head.len).unwrap();
        drop(true_one);
        kill_at(&path, &source, step);
        look(&path, &whole, head, step == RepairStep::Swapped);
        println!("killed at {step:?}: nothing lost, repaired to the end");
    }
    refused(&folder);
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["child", path, source] => child(Path::new(path), Path::new(source)),
        _ if arguments.iter().any(|word| word == "--list") => println!("{NAME}: test"),
        _ if arguments.iter().any(|word| !word.starts_with('-') && !NAME.contains(word.as_str())) => (),
        _ => parent(),
    }
}
