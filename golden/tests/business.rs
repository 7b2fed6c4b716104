//! The business seen from outside: real programs read its books, both stores give the same, every refusal speaks.

use forecourt_books::ledger::plain;
use forecourt_golden::Scenarios;
use forecourt_store::{MemoryJournal, Options, SqliteJournal};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Folders of scenarios in which hardly anything is booked; the books of all others go to hledger.
const STILL: &[&str] = &["canary/", "faults/", "flows/", "platform/", "regressions/"];

fn books_of(name: &str) -> String {
    let plan = Scenarios::read().plan(name);
    let movements = forecourt_scenario::ask(&plan, |site, _, _| site.movements());
    let movements = movements
        .unwrap_or_else(|why| panic!("{name}: {why}"))
        .unwrap_or_else(|halt| panic!("{name}: {halt}"));
    let named: Vec<_> =
        movements.into_iter().map(|(at, seq, posting)| (at, seq.to_string(), posting)).collect();
    plain::hledger(named.iter().map(|(at, reference, posting)| (*at, reference.as_str(), *posting)))
}

#[test]
fn hledger_accepts_the_books_of_every_business_scenario() {
    if Command::new("hledger").arg("--version").output().is_err() {
        assert!(std::env::var_os("CI").is_none(), "hledger is not installed; .ci/run installs it");
        eprintln!("hledger is not installed: skipped");
        return;
    }
    let names: Vec<String> = Scenarios::read().texts.keys().cloned().collect();
    let busy = names.iter().filter(|name| !STILL.iter().any(|folder| name.starts_with(folder)));
    let (mut read, mut movements) = (0, 0);
    for name in busy {
        let books = books_of(name);
        movements += books.matches("; ref:").count();
        let mut child = Command::new("hledger")
            .args(["-f", "-", "check", "--strict"])
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("hledger starts");
        child.stdin.take().expect("it has an input").write_all(books.as_bytes()).expect("it reads");
        let answer = child.wait_with_output().expect("it ends");
        assert!(answer.status.success(), "{name}: {}", String::from_utf8_lossy(&answer.stderr));
        read += 1;
    }
    assert!(read > 10 && movements > 100, "{read} books, {movements} movements: too few to mean anything");
}

/// PLAT-13: the rules do not depend on the store.
#[test]
fn memory_and_file_give_the_same_record() {
    let folder = std::env::temp_dir().join(format!("forecourt-two-stores-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
    for (number, name) in
        ["membership/one-member-all-branches", "platform/alarm-escalates"].iter().enumerate()
    {
        let plan = Scenarios::read().plan(name);
        let memory = forecourt_scenario::run_on(&plan, Box::new(MemoryJournal::new()));
        let path = folder.join(format!("{number}.sqlite"));
        let file = SqliteJournal::open(&path, &Options::default()).expect("a new file opens");
        let file = forecourt_scenario::run_on(&plan, Box::new(file));
        assert_eq!((&memory.digest, &memory.journal_digest), (&file.digest, &file.journal_digest), "{name}");
        assert!(memory.events.len() > 3, "{name} does nothing");
    }
    std::fs::remove_dir_all(&folder).expect("the folder is ours");
}

/// PLAT-44: what the books mark as personal is what the store seals.
#[test]
fn the_marks_of_personal_values_are_those_that_the_store_seals() {
    let marks = [
        (forecourt_books::personal::OPEN, forecourt_store::MARK_OPEN),
        (forecourt_books::personal::PART, forecourt_store::MARK_PART),
        (forecourt_books::personal::CLOSE, forecourt_store::MARK_CLOSE),
    ];
    for (ours, sealed) in marks {
        assert_eq!(ours.to_string(), sealed.to_string());
    }
}

/// PLAT-04: no code is given that has no sentence.
#[test]
fn every_code_that_a_context_refuses_with_has_its_sentence() {
    let mut said: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (context, words) in forecourt_site::refusals() {
        said.entry(context).or_default().insert(words.code);
    }
    let house: BTreeSet<&str> = forecourt_site::HOUSE.iter().map(|words| words.code).collect();
    let (mut found, mut missing) = (0, Vec::new());
    for context in forecourt_site::NAMES {
        for text in sources(context) {
            for part in text.split("Rejection::new(").skip(1) {
                let Some(code) = part.trim_start().strip_prefix('"').and_then(|rest| rest.split('"').next())
                else {
                    continue;
                };
                found += 1;
                if !said[context].contains(code) && !house.contains(code) {
                    missing.push(format!("{context}: {code}"));
                }
            }
        }
    }
    assert!(found > 200, "{found} refusals found: the search is blind");
    assert_eq!(missing, Vec::<String>::new());
}

/// The sources of a context's crate: a folder of the context's name, in `reference/flows` or in a group of it.
fn sources(context: &str) -> Vec<String> {
    let flows = Path::new(env!("CARGO_MANIFEST_DIR")).join("../reference/flows");
    let groups = std::fs::read_dir(&flows).expect("a folder of the repository");
    let groups = groups.map(|entry| entry.expect("an entry of it").path());
    let homes = std::iter::once(flows.clone()).chain(groups).map(|home| home.join(context).join("src"));
    let home = homes.into_iter().find(|home| home.is_dir());
    let mut texts = Vec::new();
    let mut folders =
        vec![home.unwrap_or_else(|| panic!("{context} has no folder of its name below reference/flows"))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the repository") {
            let path = entry.expect("an entry of it").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                texts.push(std::fs::read_to_string(&path).expect("a source is text"));
            }
        }
    }
    texts
}

/// PLAT-06: every number has one key, a default within its range, and a requirement of the catalogue.
#[test]
fn every_setting_stands_once_and_belongs_to_a_rule() {
    use forecourt_books::config::Kind;
    let scenarios = Scenarios::read();
    let mut keys = BTreeSet::new();
    for setting in forecourt_site::settings() {
        assert!(keys.insert(setting.key), "{} stands twice", setting.key);
        let id = setting.id.split([' ', ',']).next().unwrap_or("");
        assert!(scenarios.library.catalogue().has(id), "{} belongs to no rule: {id:?}", setting.key);
        if let Kind::Number { default, min, max } = setting.kind {
            assert!((min..=max).contains(&default), "{}: {default} is outside {min} … {max}", setting.key);
        }
    }
    assert!(keys.len() > 150, "{} settings", keys.len());
}
