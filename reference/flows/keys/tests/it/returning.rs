//! Returns, moves, copies, unknown tags, idle audits (KEY-05, KEY-21, KEY-29 … KEY-41).

use forecourt_keys::kinds::*;
use forecourt_keys::*;

use crate::shop::*;

#[test]
fn any_slot_of_any_drawer_and_by_anybody() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.take(SALE, Purpose::TestDrive);
    shop.ok(Command::SignOut);
    shop.sign_in(ADVISOR);
    shop.open(D2);
    assert_eq!(shop.read(at(2, 20), Reading::Tag(tag(SALE))), ["slot-read", "key-returned"]);
    assert!(shop.read(at(2, 20), Reading::Tag(tag(SALE))).is_empty());
    let (holder, by) = shop.last(|event| match event {
        Event::KeyReturned { holder, act, .. } => Some((*holder, act.operator)),
        _ => None,
    });
    assert_eq!((holder, by), (SELLER, Some(ADVISOR)));
    assert_eq!(shop.wait(10), ["drawer-closing"]);
    shop.shut(D2);
    assert_eq!((shop.custody(SALE), shop.place(SALE)), ("in-slot", Some(at(2, 20))));
    let report = reports::daily(&shop.state, shop.now);
    assert!(report.contains("returned-by-other K-1 holder=P-3 by=P-4"), "{report}");
}

#[test]
fn several_keys_in_one_opening_each_with_its_own_time() {
    let mut shop = Shop::new();
    shop.sign_in(MANAGER);
    for key in [SALE, SPARE, REPAIR] {
        shop.take(key, Purpose::Wash);
    }
    shop.orders.clear();
    shop.open(D1);
    for (slot, key) in [(9, SALE), (10, SPARE), (30, REPAIR)] {
        shop.wait(3);
        shop.read(at(1, slot), Reading::Tag(tag(key)));
    }
    shop.wait(10);
    shop.shut(D1);
    let times: Vec<_> = shop
        .journal
        .iter()
        .filter(|(_, event)| matches!(event, Event::KeyReturned { .. }))
        .map(|(at, _)| at)
        .collect();
    assert!(times.len() == 3 && times.windows(2).all(|pair| pair[0] < pair[1]), "{times:?}");
    let wanted = [
        BusOrder::Scan(D1),
        BusOrder::Open(D1),
        BusOrder::Close(D1),
        BusOrder::FullScan(D1),
        BusOrder::Rest(1),
    ];
    assert_eq!(shop.orders, wanted);
}

#[test]
fn a_move_is_one_key_in_a_new_place_whichever_slot_is_read_first() {
    for first_gone in [true, false] {
        let mut shop = Shop::new();
        shop.sign_in(SELLER);
        shop.open(D1);
        let steps = [(home(SALE), Reading::Empty), (at(1, 8), Reading::Tag(tag(SALE)))];
        let order: [usize; 2] = if first_gone { [0, 1] } else { [1, 0] };
        let mut kinds = Vec::new();
        for step in order {
            kinds.extend(shop.read(steps[step].0, steps[step].1));
            shop.see(Observation::Cycle { bay: D1 });
        }
        assert!(kinds.contains(&"key-moved".to_owned()), "{kinds:?}");
        shop.wait(10);
        assert_eq!(shop.shut(D1), ["drawer-closed"]);
        assert_eq!((shop.custody(SALE), shop.place(SALE)), ("in-slot", Some(at(1, 8))));
    }
}

#[test]
fn a_key_put_back_is_nothing_and_one_carried_off_is_missing() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.open(D1);
    shop.read(home(SALE), Reading::Empty);
    assert_eq!(shop.read(home(SALE), Reading::Tag(tag(SALE))), ["slot-read", "key-put-back"]);
    shop.read(home(SPARE), Reading::Empty);
    shop.wait(10);
    assert_eq!(shop.shut(D1), ["unexpected-removal", "alarm-raised", "drawer-closed"]);
    assert_eq!((shop.custody(SALE), shop.custody(SPARE)), ("in-slot", "missing"));
    // Found again in a later return.
    shop.ok(Command::Acknowledge { alarm: AlarmId(1) });
    shop.open(D1);
    assert_eq!(shop.read(at(1, 31), Reading::Tag(tag(SPARE))), ["slot-read", "key-found"]);
    assert_eq!(shop.custody(SPARE), "in-slot");
}

#[test]
fn a_tag_in_two_slots_for_two_passes_is_a_copy() {
    let mut shop = Shop::new();
    shop.sign_in(MANAGER);
    shop.open(D1);
    assert_eq!(shop.read(at(1, 9), Reading::Tag(tag(SALE))), ["slot-read", "tag-seen-twice"]);
    assert_eq!(shop.see(Observation::Cycle { bay: D1 }), ["cycle-seen"]);
    assert_eq!(shop.see(Observation::Cycle { bay: D1 }), ["cycle-seen", "duplicate-tag", "alarm-raised"]);
    assert!(shop.see(Observation::Cycle { bay: D1 }).is_empty(), "one DuplicateTag");
    shop.wait(10);
    shop.shut(D1);
    assert_eq!((shop.custody(SALE), shop.place(SALE)), ("suspect", Some(home(SALE))));
    let take = Command::TakeKey { pick: Pick::Key(SALE), holder: None, purpose: Purpose::Move };
    assert_eq!(shop.refused(take), "wrong-custody");
    let settle = |place| Command::SettleSuspect { key: SALE, place };
    assert_eq!(shop.refused(settle(home(SALE))), "tag-seen-twice");
    shop.open(D1);
    shop.read(home(SALE), Reading::Empty);
    shop.wait(10);
    shop.shut(D1);
    assert_eq!(shop.refused(settle(home(SALE))), "not-there");
    shop.ok(settle(at(1, 9)));
    assert_eq!((shop.custody(SALE), shop.place(SALE)), ("in-slot", Some(at(1, 9))));
}

#[test]
fn a_copy_in_another_drawer_needs_passes_over_both() {
    let mut shop = Shop::new();
    shop.sign_in(MANAGER);
    shop.open(D2);
    assert_eq!(shop.read(at(2, 9), Reading::Tag(tag(SALE))), ["slot-read", "tag-seen-twice"]);
    for _ in 0..3 {
        assert_eq!(shop.see(Observation::Cycle { bay: D2 }), ["cycle-seen"]);
    }
    // Idle audits of the closed drawer count as well.
    assert_eq!(shop.see(Observation::Cycle { bay: D1 }), ["cycle-seen"]);
    assert_eq!(shop.see(Observation::Cycle { bay: D1 }), ["cycle-seen", "duplicate-tag", "alarm-raised"]);
    assert_eq!((shop.custody(SALE), shop.place(SALE)), ("suspect", Some(home(SALE))));
}

#[test]
fn an_unknown_tag_is_an_alarm_until_a_manager_registers_it() {
    let mut shop = Shop::new();
    shop.sign_in(MANAGER);
    shop.open(D1);
    let strange = Tag(0xBEEF);
    assert_eq!(
        shop.read(at(1, 12), Reading::Tag(strange)),
        ["slot-read", "unknown-tag-seen", "alarm-raised"]
    );
    shop.wait(10);
    shop.shut(D1);
    assert_eq!(query::by_place(&shop.state, at(1, 12)), Some(query::SlotState::Unknown(strange)));
    assert_eq!(query::custody(&shop.state).len(), 4);
    let register = Command::RegisterKey {
        item: "document".into(),
        kind: "demo".into(),
        vehicle: VehicleId(3),
        label: "registration book".into(),
        customer: None,
        tag: Some(strange),
    };
    assert_eq!(shop.ok(register), ["key-registered", "tag-bound", "key-stored", "operator-active"]);
    assert_eq!(shop.place(KeyId(5)), Some(at(1, 12)));
}

#[test]
fn gone_or_come_with_the_drawer_shut_charges_nobody() {
    let mut shop = Shop::new();
    assert_eq!(shop.read(home(SALE), Reading::Empty), ["slot-read", "key-missing", "alarm-raised"]);
    assert_eq!(shop.read(at(1, 17), Reading::Tag(tag(SALE))), ["slot-read", "key-found", "alarm-raised"]);
    assert_eq!(shop.custody(SALE), "in-slot");
    shop.sign_in(SELLER);
    shop.take(SPARE, Purpose::Wash);
    shop.ok(Command::SignOut);
    assert_eq!(shop.read(at(1, 2), Reading::Tag(tag(SPARE))), ["slot-read", "key-found", "alarm-raised"]);
    assert!(!reports::alarms(&shop.state).contains("operator=P-"));
}

#[test]
fn one_drawer_at_a_time_and_none_that_is_full() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.open(D1);
    assert_eq!(shop.refused(Command::OpenDrawer { drawer: 2 }), "drawer-open");
    let take = Command::TakeKey { pick: Pick::Key(DEMO), holder: None, purpose: Purpose::Move };
    assert_eq!(shop.refused(take), "drawer-open");
    for slot in 4..=32 {
        shop.read(at(1, slot), Reading::Tag(Tag(0x100 + u64::from(slot))));
    }
    shop.wait(10);
    shop.shut(D1);
    assert_eq!(shop.refused(Command::OpenDrawer { drawer: 1 }), "full");
    assert_eq!(shop.refused(Command::OpenDrawer { drawer: 3 }), "unknown");
}

#[test]
fn an_idle_return_closes_after_the_warning() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.open(D1);
    assert_eq!(shop.wait(60), ["quiet-warned"]);
    assert_eq!(shop.wait(10), ["drawer-closing"]);
    assert_eq!(shop.shut(D1), ["drawer-closed"]);
}

#[test]
fn whatever_comes_or_goes_puts_the_closing_off() {
    // KEY-39: ten seconds after the last change, also of a tag that is nobody's.
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.open(D1);
    let stray = Reading::Tag(Tag(0x77));
    shop.read(at(1, 30), stray);
    shop.wait(6);
    assert_eq!(shop.read(at(1, 30), Reading::Empty), ["slot-read"]);
    assert!(shop.wait(9).is_empty());
    assert_eq!(shop.wait(1), ["drawer-closing"]);
    // A reader that falls silent changes nothing.
    shop.shut(D1);
    shop.open(D1);
    shop.read(at(1, 30), Reading::NoAnswer);
    assert!(shop.wait(59).is_empty());
    assert_eq!(shop.wait(1), ["quiet-warned"]);
}
