//! The site without a simulator: commands commit whole, survive a restart on SQLite, are answered once per request key, and
//! nothing is lost while the journal is full or its answer goes astray.

use forecourt_books::{At, By, PersonId, Settings};
use forecourt_keys::command::Secret;
use forecourt_keys::kinds::{Level, Post};
use forecourt_keys::{Camera, Command};
use forecourt_poller::Profile;
use forecourt_site::{Outcome, Refusal, Setup, Site};
use forecourt_store::{Fault, Faulty, Journal, MemoryJournal, Options, Planned, SqliteJournal, StoreError};
use forecourt_wire::Instant;
use std::path::PathBuf;

struct Lens;

impl Camera for Lens {
    fn photo(&self, cabinet: u8, at: At) -> Option<Vec<u8>> {
        Some(vec![cabinet, at.0 as u8])
    }
}

fn site<J: Journal>(journal: J) -> Site<J> {
    let epoch = "2026-03-02 08:00:00".parse().expect("a civil time");
    let lines = vec![Profile::standard()];
    let setup = Setup { epoch, settings: Settings::default(), lines, journal, camera: Box::new(Lens) };
    Site::new(setup, Instant::ZERO).expect("the journal is sound")
}

fn vehicle(number: &str) -> Command {
    Command::RegisterVehicle { number: number.to_owned(), vin: format!("LFCSIM{number:0>11}") }
}

fn li_na() -> Command {
    Command::EnrolOperator {
        person: None,
        user: "li.na".into(),
        name: "Li Na".into(),
        level: Level::User,
        post: Post::Sales,
        password: Secret("pass".into()),
        fingers: vec![1, 2],
    }
}

fn done<J: Journal>(site: &mut Site<J>, second: u64, command: Command) {
    let answer = site.command(Instant::from_secs(second), &By::System, command);
    assert!(matches!(answer, Ok(Outcome::Accepted { .. })), "{answer:?}");
}

/// A file of its own for each test, gone when it ends.
struct TempFile(PathBuf);

impl TempFile {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("forecourt-site-{}-{name}.sqlite", std::process::id()));
        let file = Self(path);
        file.remove();
        file
    }

    fn remove(&self) {
        for ending in ["", "-wal", "-shm"] {
            // What was never there need not go.
            let _gone = std::fs::remove_file(format!("{}{ending}", self.0.display()));
        }
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        self.remove();
    }
}

#[test]
fn a_restart_on_sqlite_finds_everything_again() {
    let file = TempFile::new("restart");
    let open = || SqliteJournal::open(&file.0, &Options::default()).expect("the journal opens and verifies");
    let mut first = site(open());
    done(&mut first, 1, vehicle("A 123"));
    done(&mut first, 2, li_na());
    done(&mut first, 3, Command::InstallCabinet { cabinet: 1, drawers: vec![32, 32] });
    let head = first.journal().head();
    drop(first);
    let mut second = Site::new(
        Setup {
            epoch: "2026-03-02 08:00:00".parse().expect("a civil time"),
            settings: Settings::default(),
            lines: vec![Profile::standard()],
            journal: open(),
            camera: Box::new(Lens),
        },
        Instant::from_secs(10),
    )
    .expect("the journal is sound");
    // The restart itself is journalled behind the first life: a start scan begins (KEY-67).
    assert!(second.journal().head().len > head.len);
    assert!(second.journal().verify_against(head).is_ok());
    assert_eq!(
        forecourt_keys::reports::levels(second.keys()).lines().count(),
        1,
        "Li Na is still an operator"
    );
    let again = second.command(Instant::from_secs(11), &By::System, vehicle("A 123"));
    assert!(matches!(again, Err(Refusal::Rule(_))), "the vehicle is still registered: {again:?}");
}

#[test]
fn a_refused_command_changes_nothing() {
    let mut site = site(MemoryJournal::new());
    done(&mut site, 1, vehicle("A 123"));
    let before = (site.keys().digest(), site.digest());
    let refused = site.command(Instant::from_secs(2), &By::System, vehicle("A 123"));
    assert!(matches!(refused, Err(Refusal::Rule(_))), "{refused:?}");
    assert_eq!((site.keys().digest(), site.digest()), before);
}

#[test]
fn a_request_key_is_answered_once_and_outlives_a_restart() {
    let mut first = site(MemoryJournal::new());
    let by = By::System;
    let answer = first.request(Instant::from_secs(1), &by, "r-1", vehicle("A 123")).expect("it is accepted");
    let head = first.digest();
    let again = first.request(Instant::from_secs(5), &by, "r-1", vehicle("A 123")).expect("it is answered");
    assert_eq!((again, first.digest()), (answer.clone(), head), "a repeat books nothing");
    let other = first.request(Instant::from_secs(6), &by, "r-1", vehicle("B 456"));
    assert!(matches!(&other, Err(Refusal::Rule(refused)) if refused.code == "key-conflict"), "{other:?}");
    // A refusal is an answer too, and stays the answer when the reason for it is gone.
    let refused = first.request(Instant::from_secs(7), &by, "r-2", vehicle("A 123")).expect("it is answered");
    assert!(matches!(&refused, Outcome::Refused { .. }), "{refused:?}");
    let mut second = site(first.into_journal());
    let again = second.request(Instant::from_secs(20), &by, "r-1", vehicle("A 123")).expect("it is answered");
    assert_eq!(again, answer, "the answer is in the journal");
    let again = second.request(Instant::from_secs(21), &by, "r-2", vehicle("A 123")).expect("it is answered");
    assert_eq!(again, refused);
}

/// PLAT-04: an answer is the asker's own. Another who comes with the key, word for word the same or not, learns nothing of it.
#[test]
fn a_request_key_is_bound_to_who_gave_it() {
    let mut first = site(MemoryJournal::new());
    let wang = |terminal| By::person(PersonId(1), terminal);
    let answer = first.request(Instant::from_secs(1), &wang("till-1"), "r-1", vehicle("A 123")).unwrap();
    let taken = |answer: &Result<Outcome, Refusal>| match answer {
        Err(Refusal::Rule(refused)) => Some((refused.code, refused.facts.clone())),
        _ => None,
    };
    let others = [By::person(PersonId(2), "till-1"), By::System, By::node("till-1"), By::Outside("r".into())];
    for other in others {
        let again = first.request(Instant::from_secs(2), &other, "r-1", vehicle("A 123"));
        assert_eq!(taken(&again), Some(("key-conflict", vec![("key", "r-1".to_owned())])), "{other}");
    }
    let mut second = site(first.into_journal());
    let again = second.request(Instant::from_secs(20), &By::System, "r-1", vehicle("A 123"));
    assert!(taken(&again).is_some(), "it is bound after a restart: {again:?}");
    let again = second.request(Instant::from_secs(21), &wang("till-2"), "r-1", vehicle("A 123"));
    assert_eq!(again.unwrap(), answer, "the same person at another till");
}

#[test]
fn a_full_journal_refuses_and_the_next_try_is_taken() {
    let full = Planned { call: 1, fault: Fault::Full };
    let mut site = site(Faulty::new(MemoryJournal::new(), vec![full]));
    done(&mut site, 1, vehicle("A 123"));
    let before = site.keys().digest();
    let refused = site.command(Instant::from_secs(2), &By::System, vehicle("B 456"));
    assert!(matches!(refused, Err(Refusal::Store(StoreError::Full))), "{refused:?}");
    assert_eq!(site.keys().digest(), before);
    done(&mut site, 3, vehicle("B 456"));
}

#[test]
fn a_deadline_that_falls_while_the_journal_is_full_fires_a_second_after_the_last_try() {
    // Call 0 installs the cabinet; the daily report at 18:00 finds the journal full twice.
    let full = |call| Planned { call, fault: Fault::Full };
    let mut site = site(Faulty::new(MemoryJournal::new(), vec![full(1), full(2)]));
    done(&mut site, 0, Command::InstallCabinet { cabinet: 1, drawers: vec![32] });
    let due = site.next_deadline().expect("a daily report is due");
    let mut tries = Vec::new();
    for _ in 0..3 {
        let at = site.next_deadline().expect("it is tried again");
        tries.push((at - due).as_ms());
        let journalled = site.journal().head().len;
        site.handle_timeout(at);
        if site.journal().head().len > journalled {
            break;
        }
    }
    assert_eq!(tries, [0, 1000, 2000]);
    let told: Vec<_> = std::iter::from_fn(|| site.poll_event()).map(|told| told.at).collect();
    assert_eq!(told.last(), Some(&site.at(due)), "it bears the time at which it was due");
}

#[test]
fn an_answer_lost_after_the_commit_books_once() {
    let lost = Planned { call: 1, fault: Fault::AnswerLost };
    let mut site = site(Faulty::new(MemoryJournal::new(), vec![lost]));
    done(&mut site, 1, vehicle("A 123"));
    done(&mut site, 2, vehicle("B 456"));
    let mut registered = 0;
    let read = site.journal().read(1, &mut |record| {
        registered +=
            u32::from((record.context.as_str(), record.kind.as_str()) == ("keys", "vehicle-registered"));
        std::ops::ControlFlow::Continue(())
    });
    assert_eq!((read, registered), (Ok(()), 2), "one record for each");
    assert_eq!(site.journal().struck().len(), 1, "the answer was lost indeed");
    assert!(site.journal().verify().is_ok());
}
