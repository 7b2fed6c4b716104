//! Queries and reports (KEY-06, KEY-14, KEY-18 … KEY-20, KEY-63 … KEY-65, KEY-71).

use forecourt_books::{By, Value};
use forecourt_keys::kinds::*;
use forecourt_keys::query::{Filter, SlotState};
use forecourt_keys::*;

use crate::shop::*;

#[test]
fn tag_and_vehicle_lead_to_each_other() {
    let mut shop = Shop::new();
    let by_tag = query::by_tag(&shop.state, tag(SPARE)).unwrap();
    assert_eq!((by_tag.vehicle.as_str(), by_tag.place, by_tag.holder), ("S-001", Some(home(SPARE)), None));
    let keys: Vec<_> =
        query::by_vehicle(&shop.state, "S-001").iter().map(|found| (found.key, found.tag)).collect();
    assert_eq!(keys, [(SALE, Some(tag(SALE))), (SPARE, Some(tag(SPARE)))]);
    shop.sign_in(SELLER);
    shop.take(SPARE, Purpose::Wash);
    let out = query::by_tag(&shop.state, tag(SPARE)).unwrap();
    assert_eq!((out.custody, out.place, out.holder), ("out", None, Some(SELLER)));
}

#[test]
fn the_slot_map_has_32_entries_and_seven_states() {
    let mut shop = Shop::new();
    shop.read(at(1, 5), Reading::NoAnswer);
    shop.read(at(1, 6), Reading::Unreadable);
    shop.read(at(1, 7), Reading::Asleep);
    shop.read(at(1, 8), Reading::Tag(Tag(0xFE)));
    let map: Vec<SlotState> = query::slot_map(&shop.state, D1).into_iter().map(|(_, shown)| shown).collect();
    assert_eq!(map.len(), 32);
    let wanted = [
        SlotState::Key(SALE),
        SlotState::Key(SPARE),
        SlotState::Key(REPAIR),
        SlotState::Empty,
        SlotState::NoAnswer,
        SlotState::Unreadable,
        SlotState::Asleep,
        SlotState::Unknown(Tag(0xFE)),
    ];
    assert_eq!(map[..8], wanted);
    shop.system(Command::InstallCabinet { cabinet: 2, drawers: vec![4] });
    let small = query::slot_map(&shop.state, Bay::new(2, 1));
    assert_eq!((small.len(), small[4].1), (32, SlotState::NotFitted));
}

#[test]
fn a_desk_looks_but_never_opens() {
    let mut shop = Shop::new();
    let stranger = By::node("nowhere");
    assert_eq!(query::may_look(&shop.state, &stranger).unwrap_err().code, "not-signed-in");
    let desk = shop.remote(VIEWER);
    assert_eq!(query::may_look(&shop.state, &desk), Ok(Level::Viewer));
    let manager = shop.remote(MANAGER);
    for command in [
        Command::OpenDrawer { drawer: 1 },
        Command::CloseDrawer { drawer: 1 },
        Command::TakeKey { pick: Pick::Key(SALE), holder: None, purpose: Purpose::Wash },
    ] {
        assert_eq!(shop.run(&manager, command).unwrap_err().code, "wrong-terminal");
    }
    let finger = shop.run(&manager, Command::GiveFinger { finger: 20 });
    assert_eq!(finger.unwrap_err().code, "wrong-terminal");
    assert!(shop.orders.is_empty());
    assert_eq!(shop.wait(1800).iter().filter(|kind| *kind == "remote-signed-out").count(), 2);
    // A wrong password counts towards the lock here as well.
    for _ in 0..3 {
        let wrong = Command::RemoteSignIn { user: user(SELLER), password: Secret("x".into()) };
        shop.run(&desk, wrong).unwrap();
    }
    assert_eq!(shop.refused(Command::GiveFinger { finger: 30 }), "operator-locked");
}

#[test]
fn the_history_of_a_person_and_of_a_key_with_their_photos() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.take(SALE, Purpose::Wash);
    let taken = Filter { operator: Some(SELLER), key: Some(SALE), ..Filter::default() };
    let lines: Vec<_> = query::history(&shop.state, &taken).iter().map(|line| line.text.clone()).collect();
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert!(lines[0].starts_with("kind=take-begun op=OP-1 bay=1/1 place=1/1/01 key=K-1"), "{}", lines[0]);
    assert!(
        lines[1].starts_with("kind=key-taken op=OP-1 key=K-1 place=1/1/01 holder=P-3 purpose=wash"),
        "{}",
        lines[1]
    );
    let photos: Vec<_> = query::photos(&shop.state, &taken).iter().map(|(_, photo, _)| *photo).collect();
    // The sign-in's photo, then the opening's and the sign-in's again.
    assert_eq!(photos, [PhotoId(1), PhotoId(2), PhotoId(1)]);
    let later = Filter { from: Some(shop.now.plus_s(1)), ..Filter::default() };
    assert!(query::history(&shop.state, &later).is_empty());
    let printed = reports::history(&shop.state, &taken);
    assert_eq!(printed.lines().count(), 2);
    assert!(!reports::history(&shop.state, &Filter::default()).contains("pw-P"));
}

#[test]
fn the_feed_has_no_gaps() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.take(SALE, Purpose::Wash);
    let feed = query::feed(&shop.state, 0);
    let numbers: Vec<u64> = feed.iter().map(|item| item.number).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5]);
    let last = &query::feed(&shop.state, 4)[0];
    assert_eq!((last.key, last.from, last.to, last.holder), (SALE, "in-slot", "out", Some(SELLER)));
    assert!(query::feed(&shop.state, 5).is_empty() && query::feed(&shop.state, 99).is_empty());
}

#[test]
fn the_daily_report_follows_a_forced_scan_at_closing_time() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.take(SALE, Purpose::Wash);
    shop.read(home(SPARE), Reading::NoAnswer);
    shop.orders.clear();
    let kinds = shop.wait(9 * 3600 - 30);
    assert!(!kinds.contains(&"daily-scan-begun".to_owned()));
    let kinds = shop.wait(20);
    assert!(kinds.contains(&"daily-scan-begun".to_owned()), "{kinds:?}");
    assert_eq!(shop.orders, [BusOrder::FullScan(D1), BusOrder::FullScan(D2)]);
    shop.sign_in(SELLER);
    assert_eq!(shop.refused(Command::OpenDrawer { drawer: 1 }), "scanning");
    assert_eq!(shop.see(Observation::FullScanDone { bay: D1 }), ["daily-scanned"]);
    assert_eq!(shop.see(Observation::FullScanDone { bay: D2 }), ["daily-scanned", "daily-report-made"]);
    let report = reports::daily(&shop.state, shop.now);
    let wanted = "\
daily-keys made=\"2026-03-02 18:00:00\"
registered 4
never-stored 0
in-slots 3
in-drawer 1/1 2
in-drawer 1/2 1
out 1
handed-over 0
missing 0
suspect 0
released 0
retired 0
key K-1 out holder=P-3 vehicle=S-001 since=\"2026-03-02 09:00:00\"
overdue K-1 holder=P-3 purpose=wash due=\"2026-03-02 11:00:00\" hours=7.00
unreadable 1/1/02 no-answer
in-custody 4 = in-slots 3 + out 1 + handed-over 0 + missing 0 + suspect 0
";
    assert_eq!(report, wanted);
    // Without any drawer at rest it is made at once, and every day.
    shop.see(Observation::LineDown { cabinet: 1 });
    assert!(shop.wait(24 * 3600).contains(&"daily-report-made".to_owned()));
}

#[test]
fn a_daily_report_waits_for_no_dead_line() {
    let mut shop = Shop::with(&[("keys.daily_report_minute", Value::Number(545))]);
    shop.wait(300);
    assert_eq!(
        shop.see(Observation::LineDown { cabinet: 1 }),
        ["daily-scanned", "daily-scanned", "daily-report-made", "line-down", "alarm-raised"]
    );
}

#[test]
fn levels_and_installation_are_reports() {
    let shop = Shop::new();
    let levels = reports::levels(&shop.state);
    assert_eq!(levels.lines().count(), 6);
    assert!(levels.starts_with(
        "operator P-1 level=administrator post=office user=user1 name=\"Person 1\" active=true"
    ));
    assert!(reports::installation(&shop.state).contains("tag 0A00000001 key=K-1\n"));
    assert!(reports::slots(&shop.state).contains("slot 1/1/01 key:K-1\nslot 1/1/02 key:K-2\n"));
}
