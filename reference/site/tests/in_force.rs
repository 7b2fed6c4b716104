//! What one context asks of another holds at the instant that is looked at, whoever looks: a command, the clock, a reader.

use forecourt_books::{At, BranchId, By, MemberId, Points, Settings};
use forecourt_keys::Camera;
use forecourt_site::{Command, Setup, Site};
use forecourt_store::MemoryJournal;
use forecourt_wire::Instant;
use serde_json::{Value, json};

struct NoCamera;

impl Camera for NoCamera {
    fn photo(&self, _: u8, _: At) -> Option<Vec<u8>> {
        None
    }
}

const DAY: u64 = 86_400;

fn give(site: &mut Site<MemoryJournal>, second: u64, context: &str, content: Value) {
    let command = Command::read(context, &content).unwrap_or_else(|error| panic!("{content}: {error}"));
    let answer = site.command(Instant::from_secs(second), &By::System, command);
    answer.unwrap_or_else(|refusal| panic!("{content}: {refusal}"));
}

/// From 1 April on the store keeps its members to itself (MEM-01), and points are worth half (MEM-37).
fn house() -> Site<MemoryJournal> {
    let epoch = "2026-03-31 08:00:00".parse().expect("a civil time");
    let setup = Setup {
        epoch,
        settings: Settings::default(),
        lines: Vec::new(),
        journal: MemoryJournal::new(),
        camera: Box::new(NoCamera),
    };
    let mut site = Site::new(setup, Instant::ZERO).expect("an empty journal");
    let join = json!({"name": "Mei", "category": "basic", "home": "B-2", "password": "123456"});
    for (context, content) in [
        ("organisation", json!({"open-branch": {"name": "HQ", "kind": "head-office"}})),
        ("organisation", json!({"open-branch": {"name": "North", "kind": "store"}})),
        ("organisation", json!({"open-branch": {"name": "South", "kind": "store"}})),
        (
            "organisation",
            json!({"configure": {"key": "member.shared", "branch": "B-2", "value": false, "from": "2026-04-01 00:00:00"}}),
        ),
        (
            "organisation",
            json!({"configure": {"key": "member.points_per_yuan", "value": 200, "from": "2026-04-01 00:00:00"}}),
        ),
        ("members", json!({ "join": join })),
    ] {
        give(&mut site, 0, context, content);
    }
    site
}

/// Whether the other store serves the member, and what 1000 points are worth, asked as a context asks it.
fn asked(site: &Site<MemoryJournal>, second: u64) -> (bool, bool, i64) {
    let by = By::System;
    let view = site.view(Instant::from_secs(second));
    let facts = view.scene(&by, None).facts;
    let shared = facts.member(MemberId(1)).expect("M-1 joined").shared;
    (facts.served_at(MemberId(1), BranchId(3)), shared, facts.points_value(Points(1000)).0)
}

#[test]
fn a_reader_sees_what_is_in_force_at_the_instant_of_the_report() {
    let site = house();
    let before = asked(&site, 0);
    assert_eq!((before.0, before.1), (true, true));
    let after = asked(&site, DAY);
    assert_eq!((after.0, after.1, after.2 * 2), (false, false, before.2));
    assert_eq!(asked(&site, 0), before, "looking at tomorrow changes nothing today");
}

#[test]
fn the_clock_decides_on_what_is_in_force_at_its_own_instant() {
    let mut site = house();
    let before = asked(&site, 0);
    // Nobody gives a command any more: the clock alone comes past the first of April.
    site.handle_timeout(Instant::from_secs(3 * DAY));
    assert_eq!(asked(&site, 16 * 3_600 - 1), before, "the last second of March");
    assert!(!asked(&site, 16 * 3_600).0, "the first of April");
}
