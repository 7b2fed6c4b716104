//! Drawers that do not do as told, lines that fall silent, hosts that come up (KEY-40, KEY-43, KEY-44, KEY-56, KEY-67).

use forecourt_keys::kinds::*;
use forecourt_keys::*;

use crate::shop::*;

fn take(key: KeyId) -> Command {
    Command::TakeKey { pick: Pick::Key(key), holder: None, purpose: Purpose::Wash }
}

#[test]
fn a_stall_while_closing_opens_again_and_is_tried_once_more() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.open(D1);
    shop.read(home(SALE), Reading::Empty);
    shop.read(home(SALE), Reading::Tag(tag(SALE)));
    shop.wait(9);
    shop.ok(Command::CloseDrawer { drawer: 1 });
    shop.wait(5);
    shop.drawer(D1, "moving");
    shop.orders.clear();
    assert_eq!(
        shop.drawer(D1, "stalled"),
        ["drawer-seen", "drawer-faulted", "alarm-raised", "drawer-reversed"]
    );
    shop.drawer(D1, "moving");
    shop.drawer(D1, "open");
    assert!(shop.wait(9).is_empty(), "never at once on a pinched hand");
    assert_eq!(shop.wait(1), ["drawer-closing"]);
    shop.drawer(D1, "moving");
    let second = shop.drawer(D1, "stalled");
    assert_eq!(
        second,
        ["drawer-seen", "drawer-faulted", "alarm-raised", "drawer-reversed", "drawer-blocked"]
    );
    assert_eq!(shop.orders, [BusOrder::Open(D1), BusOrder::Close(D1), BusOrder::Open(D1)]);
    shop.drawer(D1, "open");
    assert_eq!(shop.refused(Command::CloseDrawer { drawer: 1 }), "locked-in");
    assert_eq!(shop.refused(Command::ClearFault { bay: D1 }), "forbidden");
    // KEY-13 keeps the seller signed in; the manager clears it from a desk.
    let desk = shop.remote(MANAGER);
    let cleared = shop.run(&desk, Command::ClearFault { bay: D1 }).unwrap();
    assert_eq!(cleared, ["fault-cleared", "drawer-closing", "remote-active"]);
    shop.shut(D1);
    assert_eq!(shop.custody(SALE), "in-slot");
}

#[test]
fn a_stall_while_opening_locks_the_keys_in() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.ok(take(SALE));
    shop.read(home(SALE), Reading::Tag(tag(SALE)));
    assert_eq!(
        shop.drawer(D1, "closed-stalled"),
        ["drawer-seen", "drawer-faulted", "alarm-raised", "drawer-retried"]
    );
    shop.drawer(D1, "closed");
    let second = shop.drawer(D1, "closed-stalled");
    let wanted =
        ["drawer-seen", "drawer-faulted", "alarm-raised", "take-abandoned", "drawer-blocked", "drawer-shut"];
    assert_eq!(second, wanted);
    shop.see(Observation::FullScanDone { bay: D1 });
    assert_eq!(shop.refused(take(SPARE)), "locked-in");
    assert_eq!(shop.refused(Command::OpenDrawer { drawer: 1 }), "locked-in");
    assert_eq!((shop.custody(SALE), shop.custody(SPARE)), ("in-slot", "in-slot"));
    // The other drawer still serves.
    shop.take(DEMO, Purpose::Wash);
}

#[test]
fn a_drawer_that_never_arrives_is_a_fault() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.ok(Command::OpenDrawer { drawer: 1 });
    assert_eq!(shop.wait(30), ["drawer-faulted", "alarm-raised", "drawer-retried"]);
    assert_eq!(shop.wait(30), ["drawer-faulted", "alarm-raised", "drawer-blocked", "drawer-shut"]);
}

#[test]
fn a_drawer_left_open_is_told_again_and_again() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.open(D1);
    // Somebody keeps putting a key back and forth.
    for _ in 0..30 {
        shop.read(home(SALE), Reading::Empty);
        assert!(shop.wait(3).is_empty());
        shop.read(home(SALE), Reading::Tag(tag(SALE)));
        assert!(shop.wait(2).is_empty());
    }
    shop.read(home(SALE), Reading::Empty);
    shop.wait(9);
    shop.read(home(SALE), Reading::Tag(tag(SALE)));
    shop.wait(9);
    shop.read(home(SALE), Reading::Empty);
    shop.wait(9);
    shop.read(home(SALE), Reading::Tag(tag(SALE)));
    shop.ok(Command::CloseDrawer { drawer: 1 });
    // The motor hangs: 30 s to the fault, which opens again.
    let kinds = shop.wait(120);
    assert_eq!(kinds.iter().filter(|kind| *kind == "drawer-left-open").count(), 2, "{kinds:?}");
    let (operator, open_s) = shop.last(|event| match event {
        Event::DrawerLeftOpen { operator, open_s, .. } => Some((*operator, *open_s)),
        _ => None,
    });
    assert_eq!((operator, open_s), (Some(SELLER), 240));
    let told = reports::alarms(&shop.state).matches("cause=drawer-left-open").count();
    assert_eq!(told, 1);
    shop.drawer(D1, "closed");
    shop.see(Observation::FullScanDone { bay: D1 });
    assert!(!shop.wait(300).contains(&"drawer-left-open".to_owned()));
}

#[test]
fn a_forced_drawer_is_scanned_at_once_and_charges_nobody() {
    for how in ["open", "by-hand", "moving"] {
        let mut shop = Shop::new();
        shop.sign_in(SELLER);
        let forced = shop.drawer(D1, how);
        assert_eq!(forced, ["drawer-seen", "photo-stored", "forced-opening", "alarm-raised"]);
        assert_eq!(shop.orders, [BusOrder::FullScan(D1)]);
        assert_eq!(shop.refused(Command::OpenDrawer { drawer: 2 }), "drawer-open");
        shop.read(home(SALE), Reading::Empty);
        let scanned = shop.see(Observation::FullScanDone { bay: D1 });
        assert_eq!(scanned, ["key-missing", "alarm-raised", "forced-scanned"]);
        // It still stands open: what goes now is missed by the next pass.
        shop.read(home(SPARE), Reading::Empty);
        assert_eq!(shop.see(Observation::Cycle { bay: D1 }), ["key-missing", "alarm-raised"]);
        assert_eq!(shop.drawer(D1, "closed"), ["drawer-seen", "forced-shut"]);
        assert_eq!(shop.see(Observation::FullScanDone { bay: D1 }), ["forced-scanned"]);
        let wanted = [BusOrder::FullScan(D1), BusOrder::Scan(D1), BusOrder::FullScan(D1), BusOrder::Rest(1)];
        assert_eq!(shop.orders, wanted);
        assert_eq!((shop.custody(SALE), shop.custody(SPARE)), ("missing", "missing"));
        let charged = Command::DeclareTaken { key: SALE, holder: None, purpose: Purpose::Wash };
        assert_eq!(shop.refused(charged), "not-charged");
        shop.ok(Command::OpenDrawer { drawer: 2 });
    }
}

#[test]
fn a_dead_line_is_one_event_and_its_return_a_scan_with_differences() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.take(DEMO, Purpose::TestDrive);
    let from = shop.now;
    assert_eq!(shop.see(Observation::LineDown { cabinet: 1 }), ["line-down", "alarm-raised"]);
    assert!(shop.see(Observation::LineDown { cabinet: 1 }).is_empty());
    assert_eq!(shop.refused(take(SALE)), "line-down");
    shop.wait(60);
    shop.orders.clear();
    assert_eq!(shop.see(Observation::LineUp { cabinet: 1 }), ["line-up", "start-scan-begun"]);
    assert_eq!(shop.orders, [BusOrder::FullScan(D1), BusOrder::FullScan(D2)]);
    assert_eq!(shop.refused(take(SALE)), "start-scan");
    // One key gone, one moved, one back.
    assert_eq!(shop.read(home(SALE), Reading::Empty), ["slot-read", "key-lifted"]);
    shop.read(home(SPARE), Reading::Empty);
    shop.see(Observation::FullScanDone { bay: D1 });
    assert_eq!(shop.read(at(2, 9), Reading::Tag(tag(SPARE))), ["slot-read", "key-moved"]);
    assert_eq!(shop.read(at(2, 10), Reading::Tag(tag(DEMO))), ["slot-read", "key-found"]);
    let done = shop.see(Observation::FullScanDone { bay: D2 });
    assert_eq!(done, ["start-scanned", "key-missing", "alarm-raised", "start-scan"]);
    let told = shop.last(|event| match event {
        Event::StartScan { from, to, gone, found, .. } => Some((*from, *to, gone.clone(), found.clone())),
        _ => None,
    });
    assert_eq!(told, (from, shop.now, vec![SALE], vec![DEMO]));
    assert_eq!((shop.custody(SALE), shop.place(SPARE)), ("missing", Some(at(2, 9))));
}

#[test]
fn a_restart_in_an_opening_leaves_it_to_the_scan() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.open_for(SALE, Purpose::Wash);
    let kinds = shop.see(Observation::Restarted { cabinet: 1 });
    assert_eq!(kinds, ["take-abandoned", "operation-ended", "start-scan-begun"]);
    shop.read(home(SALE), Reading::Empty);
    shop.see(Observation::FullScanDone { bay: D1 });
    shop.see(Observation::FullScanDone { bay: D2 });
    assert_eq!(shop.custody(SALE), "missing");
    // The drawer still stands open: no sign-out, but it can be closed.
    assert_eq!(shop.refused(Command::SignOut), "drawer-open");
    assert!(!shop.wait(300).contains(&"signed-out".to_owned()), "idle, but before an open drawer");
    assert_eq!(shop.ok(Command::CloseDrawer { drawer: 1 }), ["close-ordered", "operator-active"]);
    shop.drawer(D1, "closed");
    assert_eq!(shop.wait(120), ["signed-out"]);
}

#[test]
fn silence_and_collisions_are_told_once_and_move_nothing() {
    let mut shop = Shop::new();
    let before = query::custody(&shop.state);
    assert_eq!(shop.see(Observation::DrawerSilent { bay: D1 }), ["drawer-fell-silent", "alarm-raised"]);
    assert!(shop.see(Observation::DrawerSilent { bay: D1 }).is_empty());
    assert_eq!(shop.drawer(D1, "closed"), ["drawer-seen"]);
    let collision = Observation::CollisionSuspected { cabinet: 1, address: 64 };
    assert_eq!(shop.see(collision), ["bus-collision", "alarm-raised"]);
    assert!(reports::alarms(&shop.state).contains("place=1/1/32"));
    assert_eq!(query::custody(&shop.state), before);
}

#[test]
fn a_stall_that_stands_again_at_the_next_look_is_a_second_one() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.ok(take(SALE));
    shop.read(home(SALE), Reading::Tag(tag(SALE)));
    let first = shop.drawer(D1, "closed-stalled");
    assert_eq!(first.last().map(String::as_str), Some("drawer-retried"));
    // The coil was written in between, which cleared it: the same report is a new fault (KEY-43).
    let second = shop.drawer(D1, "closed-stalled");
    assert!(second.contains(&"drawer-faulted".to_owned()), "{second:?}");
    assert!(second.contains(&"drawer-blocked".to_owned()), "{second:?}");
    // Nothing is told a third time, as nothing was tried.
    assert!(shop.drawer(D1, "closed-stalled").is_empty());
}

#[test]
fn a_drawer_pinched_at_its_open_end_is_open_again_and_its_keys_are_locked_in() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.open(D1);
    shop.ok(Command::CloseDrawer { drawer: 1 });
    // It never left the open end, so that the report after the reversal says what was known before the closing.
    let held = DrawerReport { open: true, stalled: true, fault: 1, ..DrawerReport::default() };
    shop.see(Observation::Drawer { bay: D1, report: held });
    assert_eq!(shop.drawer(D1, "open"), ["drawer-opened"]);
    assert_eq!(shop.wait(10), ["drawer-closing"]);
    shop.see(Observation::Drawer { bay: D1, report: held });
    assert_eq!(shop.refused(take(SALE)), "locked-in", "also while the opening is not over");
    assert_eq!(shop.refused(Command::OpenDrawer { drawer: 1 }), "locked-in");
}
