//! Takes (KEY-22 … KEY-28, I-KEY-07, I-KEY-09).

use forecourt_keys::kinds::*;
use forecourt_keys::*;

use crate::shop::*;

fn take(key: KeyId) -> Command {
    Command::TakeKey { pick: Pick::Key(key), holder: None, purpose: Purpose::TestDrive }
}

#[test]
fn a_take_watches_opens_takes_checks_closes_scans_and_rests() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    assert_eq!(shop.ok(take(SALE)), ["take-begun", "operator-active"]);
    assert_eq!(shop.orders, [BusOrder::Watch(home(SALE))]);
    let opening = shop.read(home(SALE), Reading::Tag(tag(SALE)));
    assert_eq!(opening, ["wanted-key-seen", "photo-stored", "drawer-opening"]);
    assert_eq!(shop.drawer(D1, "moving"), ["drawer-seen"]);
    assert_eq!(shop.drawer(D1, "open"), ["drawer-seen", "drawer-opened"]);
    shop.wait(20);
    let taken_at = shop.now;
    assert_eq!(shop.read(home(SALE), Reading::Empty), ["slot-read", "key-taken"]);
    // KEY-27: no closing before the check scan, however long it lasts.
    assert!(shop.wait(30).is_empty());
    assert_eq!(shop.see(Observation::Cycle { bay: D1 }), ["cycle-seen"]);
    assert_eq!(shop.wait(0), ["drawer-closing"]);
    shop.drawer(D1, "moving");
    assert_eq!(shop.drawer(D1, "closed"), ["drawer-seen", "drawer-shut"]);
    assert_eq!(shop.see(Observation::FullScanDone { bay: D1 }), ["drawer-closed"]);
    let wanted = [
        BusOrder::Watch(home(SALE)),
        BusOrder::Lamp(home(SALE), true),
        BusOrder::Open(D1),
        BusOrder::Lamp(home(SALE), false),
        BusOrder::Scan(D1),
        BusOrder::Close(D1),
        BusOrder::FullScan(D1),
        BusOrder::Rest(1),
    ];
    assert_eq!(shop.orders, wanted);
    let (holder, reads, due) = shop.last(|event| match event {
        Event::KeyTaken { holder, reads, due, .. } => Some((*holder, *reads, *due)),
        _ => None,
    });
    assert_eq!((holder, reads, due), (SELLER, 7, Some(taken_at.plus_min(60))));
    let counts = shop.last(|event| match event {
        Event::DrawerClosed { before, after, returned, taken, unexpected, .. } => {
            Some([*before, *after, *returned, *taken, *unexpected])
        }
        _ => None,
    });
    assert_eq!(counts, [3, 2, 0, 1, 0]);
    assert_eq!(shop.custody(SALE), "out");
}

#[test]
fn a_key_that_is_out_names_its_holder() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.take(SALE, Purpose::Wash);
    let refusal = shop.at_cabinet(take(SALE)).unwrap_err();
    assert!(
        refusal.to_string().starts_with("key-out: key=K-1 holder=P-3 Person 3 since=2026-03-02"),
        "{refusal}"
    );
}

#[test]
fn only_empty_is_empty() {
    for reading in [Reading::NoAnswer, Reading::Unreadable, Reading::Asleep] {
        let mut shop = Shop::new();
        shop.sign_in(SELLER);
        shop.open_for(SALE, Purpose::TestDrive);
        let kinds = shop.read(home(SALE), reading);
        let alarm = reading != Reading::Asleep;
        assert_eq!(kinds.contains(&"alarm-raised".to_owned()), alarm, "{reading:?}");
        assert_eq!(shop.custody(SALE), "in-slot");
        assert!(query::by_key(&shop.state, SALE).unwrap().doubt);
    }
}

#[test]
fn nothing_opens_before_the_tag_was_read() {
    for (reading, reason, custody) in [
        (Reading::Empty, AbandonReason::SlotEmpty, "missing"),
        (Reading::Tag(tag(KeyId(99))), AbandonReason::OtherTag, "missing"),
        (Reading::NoAnswer, AbandonReason::NoReading, "in-slot"),
        (Reading::Unreadable, AbandonReason::NoReading, "in-slot"),
    ] {
        let mut shop = Shop::new();
        shop.sign_in(SELLER);
        shop.ok(take(SALE));
        shop.read(home(SALE), reading);
        let told = shop.last(|event| match event {
            Event::TakeAbandoned { reason, .. } => Some(*reason),
            _ => None,
        });
        assert_eq!((told, shop.custody(SALE)), (reason, custody));
        assert!(!shop.orders.iter().any(|order| matches!(order, BusOrder::Open(_))), "{reading:?}");
        assert_eq!(shop.orders.last(), Some(&BusOrder::Rest(1)));
        // I-KEY-11: nobody is charged.
        let charged = shop.state.clone();
        assert!(!reports::alarms(&charged).contains("cause=unexpected-removal"));
    }
}

#[test]
fn a_slot_that_stays_silent_ends_the_take() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.ok(take(SALE));
    assert_eq!(shop.wait(5), ["take-abandoned", "operation-ended"]);
    assert_eq!(shop.custody(SALE), "in-slot");
}

#[test]
fn nobody_takes_it() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.open_for(SALE, Purpose::TestDrive);
    assert!(shop.wait(59).is_empty());
    assert_eq!(shop.wait(1), ["quiet-warned"]);
    assert!(shop.wait(9).is_empty());
    assert_eq!(shop.wait(1), ["take-abandoned", "drawer-closing"]);
    shop.shut(D1);
    assert_eq!(shop.custody(SALE), "in-slot");
}

#[test]
fn it_can_still_be_taken_in_the_warning() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.open_for(SALE, Purpose::TestDrive);
    shop.wait(69);
    assert!(shop.read(home(SALE), Reading::Empty).contains(&"key-taken".to_owned()));
    shop.see(Observation::Cycle { bay: D1 });
    assert!(shop.wait(9).is_empty());
    assert_eq!(shop.wait(1), ["drawer-closing"]);
}

#[test]
fn another_key_that_vanishes_is_missing_with_the_operator_named() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.open_for(SALE, Purpose::TestDrive);
    shop.read(home(SALE), Reading::Empty);
    assert_eq!(shop.read(home(SPARE), Reading::Empty), ["slot-read", "key-lifted"]);
    assert_eq!(shop.custody(SPARE), "in-slot");
    shop.see(Observation::Cycle { bay: D1 });
    shop.wait(10);
    assert_eq!(shop.shut(D1), ["unexpected-removal", "alarm-raised", "drawer-closed"]);
    assert_eq!((shop.custody(SALE), shop.custody(SPARE)), ("out", "missing"));
    let act = shop.last(|event| match event {
        Event::UnexpectedRemoval { act, .. } => Some(act.clone()),
        _ => None,
    });
    assert_eq!(act.operator, Some(SELLER));
    assert!(act.photo.is_some());
    // He must acknowledge it before anything else, and may declare it a take.
    assert_eq!(shop.refused(Command::OpenDrawer { drawer: 1 }), "acknowledge-first");
    shop.ok(Command::Acknowledge { alarm: AlarmId(1) });
    shop.ok(Command::DeclareTaken { key: SPARE, holder: None, purpose: Purpose::Wash });
    assert_eq!(shop.custody(SPARE), "out");
    assert!(reports::alarms(&shop.state).contains("cause=unexpected-removal"));
}

#[test]
fn an_untouched_key_stays_although_another_was_taken_instead() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.open_for(SALE, Purpose::TestDrive);
    shop.wait(70);
    shop.drawer(D1, "moving");
    shop.drawer(D1, "closed");
    // Unseen during the take, found by the closing scan (I-KEY-09).
    shop.read(home(SPARE), Reading::Empty);
    assert_eq!(
        shop.see(Observation::FullScanDone { bay: D1 }),
        ["unexpected-removal", "alarm-raised", "drawer-closed"]
    );
    assert_eq!((shop.custody(SALE), shop.custody(SPARE)), ("in-slot", "missing"));
}

#[test]
fn the_operator_closes_before_and_after_the_taking() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.open_for(SALE, Purpose::TestDrive);
    let closing = shop.ok(Command::CloseDrawer { drawer: 1 });
    assert_eq!(closing, ["take-abandoned", "drawer-closing", "operator-active"]);
    shop.shut(D1);
    shop.open_for(SALE, Purpose::TestDrive);
    shop.read(home(SALE), Reading::Empty);
    assert_eq!(shop.ok(Command::CloseDrawer { drawer: 1 }), ["close-wanted", "operator-active"]);
    assert!(shop.wait(5).is_empty());
    shop.see(Observation::Cycle { bay: D1 });
    assert_eq!(shop.wait(0), ["drawer-closing"]);
}

#[test]
fn any_pick_finds_the_key() {
    for pick in [Pick::Slot(home(SALE)), Pick::Tag(tag(SALE)), Pick::Vehicle("S-001".into()), Pick::Key(SALE)]
    {
        let mut shop = Shop::new();
        shop.sign_in(SELLER);
        shop.ok(Command::TakeKey { pick, holder: Some(ADVISOR), purpose: Purpose::Move });
        let (key, holder) = shop.last(|event| match event {
            Event::TakeBegun { key, holder, .. } => Some((*key, *holder)),
            _ => None,
        });
        assert_eq!((key, holder), (SALE, ADVISOR));
    }
}

#[test]
fn levels_and_posts_decide_what_is_taken() {
    for (person, key, answer) in [
        (SELLER, SALE, "ok"),
        (SELLER, DEMO, "ok"),
        (SELLER, REPAIR, "forbidden"),
        (ADVISOR, REPAIR, "ok"),
        (ADVISOR, SALE, "forbidden"),
        (CASHIER, REPAIR, "forbidden"),
        (MANAGER, REPAIR, "ok"),
        (MANAGER, SALE, "ok"),
        (ADMIN, SALE, "forbidden"),
        (VIEWER, SALE, "forbidden"),
    ] {
        let mut shop = Shop::new();
        shop.sign_in(person);
        let got = shop.at_cabinet(take(key)).map_or_else(|refused| refused.code, |_| "ok");
        assert_eq!(got, answer, "{person} {key}");
        assert_eq!(shop.orders.is_empty(), answer != "ok");
    }
    let mut shop = Shop::new();
    shop.system(Command::Notice(Notice::WorkOrderSettled { order: "WO-1".into() }));
    shop.sign_in(ADVISOR);
    let refused = shop.at_cabinet(take(REPAIR)).unwrap_err();
    assert_eq!(refused.code, "no-open-work-order");
    let by = forecourt_books::By::cabinet(1);
    let scene = Scene { at: shop.now, by: &by, settings: &shop.settings, camera: &shop.lens };
    let audit = refusal(&shop.state, &scene, &take(REPAIR), &refused);
    assert_eq!(audit.iter().map(kind).collect::<Vec<_>>(), ["photo-stored", "refusal-audited"]);
}

#[test]
fn a_refusal_above_the_level_is_audited_with_photo() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    let refused = shop.at_cabinet(take(REPAIR)).unwrap_err();
    let by = forecourt_books::By::cabinet(1);
    let scene = Scene { at: shop.now, by: &by, settings: &shop.settings, camera: &shop.lens };
    let audit = refusal(&shop.state, &scene, &take(REPAIR), &refused);
    assert_eq!(audit.iter().map(kind).collect::<Vec<_>>(), ["photo-stored", "refusal-audited"]);
    let Some(Event::RefusalAudited { command, act, .. }) = audit.last() else { panic!("{audit:?}") };
    assert_eq!((command.as_str(), act.operator, act.photo), ("TakeKey", Some(SELLER), Some(PhotoId(2))));
    let other = Rejection::new("key-out");
    assert!(refusal(&shop.state, &scene, &take(REPAIR), &other).is_empty());
}
