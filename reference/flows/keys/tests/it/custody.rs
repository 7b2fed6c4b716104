//! Keys outside the cabinet: hand-over, release, limits, loss (KEY-68 … KEY-70, KEY-72).

use forecourt_keys::kinds::*;
use forecourt_keys::*;

use crate::shop::*;

fn told(shop: &mut Shop, notice: Notice) {
    shop.system(Command::Notice(notice));
}

fn confirm(person: forecourt_books::PersonId) -> Command {
    Command::ConfirmHandover { handover: HandoverId(1), user: user(person), password: secret(person) }
}

/// The repair key is with the advisor, who has a session at a desk.
fn advised() -> (Shop, forecourt_books::By) {
    let mut shop = Shop::new();
    shop.sign_in(ADVISOR);
    shop.take(REPAIR, Purpose::Repair);
    let desk = shop.remote(ADVISOR);
    (shop, desk)
}

#[test]
fn a_hand_over_needs_both() {
    let (mut shop, desk) = advised();
    let offer = |to| Command::HandOverKey { key: REPAIR, to };
    assert_eq!(shop.run(&desk, offer(ADVISOR)).unwrap_err().code, "same-person");
    assert_eq!(shop.run(&desk, offer(VIEWER)).unwrap_err().code, "no-holder");
    shop.run(&desk, offer(CASHIER)).unwrap();
    assert_eq!(shop.run(&desk, offer(SELLER)).unwrap_err().code, "in-use");
    assert_eq!(shop.custody(REPAIR), "out");
    assert_eq!(shop.run(&desk, confirm(SELLER)).unwrap_err().code, "not-receiver");
    let wrong = Command::ConfirmHandover {
        handover: HandoverId(1),
        user: user(CASHIER),
        password: Secret("x".into()),
    };
    assert_eq!(shop.run(&desk, wrong).unwrap(), ["handover-refused"]);
    assert_eq!(shop.run(&desk, confirm(CASHIER)).unwrap(), ["key-handed-over"]);
    let found = query::by_key(&shop.state, REPAIR).unwrap();
    assert_eq!((found.custody, found.holder), ("handed-over", Some(CASHIER)));
    assert_eq!(shop.run(&desk, offer(SELLER)).unwrap_err().code, "key-out");
}

#[test]
fn an_unconfirmed_hand_over_stays_with_the_giver() {
    let (mut shop, desk) = advised();
    shop.run(&desk, Command::HandOverKey { key: REPAIR, to: CASHIER }).unwrap();
    let kinds = shop.wait(30 * 60);
    assert!(kinds.contains(&"handover-lapsed".to_owned()));
    assert_eq!(shop.run(&desk, confirm(CASHIER)).unwrap_err().code, "unknown");
    assert_eq!(query::by_key(&shop.state, REPAIR).unwrap().holder, Some(ADVISOR));
}

#[test]
fn a_returned_key_is_no_longer_on_offer() {
    let (mut shop, desk) = advised();
    shop.run(&desk, Command::HandOverKey { key: REPAIR, to: CASHIER }).unwrap();
    shop.open(D2);
    let kinds = shop.read(at(2, 5), Reading::Tag(tag(REPAIR)));
    assert_eq!(kinds, ["slot-read", "handover-lapsed", "key-returned"]);
    assert_eq!(shop.run(&desk, confirm(CASHIER)).unwrap_err().code, "unknown");
}

#[test]
fn a_repair_key_leaves_with_a_pass_only() {
    let (mut shop, desk) = advised();
    let release = || Command::ReleaseKeys { vehicle: VehicleId(2) };
    assert_eq!(shop.run(&desk, release()).unwrap_err().code, "order-open");
    let pass = || Notice::ReleasePass { order: "WO-1".into() };
    let early = shop.run(&forecourt_books::By::System, Command::Notice(pass()));
    assert_eq!(early.unwrap_err().code, "order-open");
    told(&mut shop, Notice::WorkOrderSettled { order: "WO-1".into() });
    assert_eq!(shop.run(&desk, release()).unwrap_err().code, "no-release-pass");
    told(&mut shop, pass());
    assert_eq!(shop.run(&desk, release()).unwrap(), ["key-released", "remote-active"]);
    assert_eq!(shop.custody(REPAIR), "released");
    // Its tag is free now, and unknown where it shows (KEY-04).
    assert_eq!(query::by_tag(&shop.state, tag(REPAIR)), None);
    assert!(shop.read(at(1, 9), Reading::Tag(tag(REPAIR))).contains(&"unknown-tag-seen".to_owned()));
}

#[test]
fn all_keys_of_a_sold_vehicle_go_together() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.take(SALE, Purpose::Delivery);
    let release = || Command::ReleaseKeys { vehicle: VehicleId(1) };
    told(&mut shop, Notice::DeliveryRecorded { vehicle: VehicleId(1) });
    assert_eq!(shop.refused(release()), "wrong-custody");
    shop.ok(Command::SignOut);
    // The spare vanishes: it blocks until a manager has acknowledged it.
    shop.read(home(SPARE), Reading::Empty);
    shop.sign_in(SELLER);
    assert_eq!(shop.refused(release()), "missing-not-acknowledged");
    assert_eq!(shop.refused(Command::AcknowledgeMissing { key: SPARE }), "forbidden");
    let desk = shop.remote(MANAGER);
    shop.run(&desk, Command::AcknowledgeMissing { key: SPARE }).unwrap();
    assert_eq!(shop.ok(release()), ["key-released", "operator-active"]);
    assert_eq!((shop.custody(SALE), shop.custody(SPARE)), ("released", "missing"));
}

#[test]
fn a_sale_key_without_delivery_stays() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.take(DEMO, Purpose::Delivery);
    assert_eq!(shop.refused(Command::ReleaseKeys { vehicle: VehicleId(3) }), "no-delivery");
    shop.ok(Command::SignOut);
    shop.sign_in(CASHIER);
    told(&mut shop, Notice::DeliveryRecorded { vehicle: VehicleId(3) });
    assert_eq!(shop.refused(Command::ReleaseKeys { vehicle: VehicleId(3) }), "forbidden");
}

#[test]
fn a_rental_key_stays_once_its_order_is_over() {
    let mut shop = Shop::new();
    shop.sign_in(MANAGER);
    let kind = KeyField::Kind("rental".into());
    shop.ok(Command::ChangeKey { key: DEMO, change: kind });
    shop.ok(Command::SignOut);
    let take = || Command::TakeKey { pick: Pick::Key(DEMO), holder: None, purpose: Purpose::Rental };
    let (vehicle, order, member) = (VehicleId(3), forecourt_books::RentalId(1), forecourt_books::MemberId(1));
    let until = forecourt_books::At(u64::MAX);
    shop.sign_in(SELLER);
    assert_eq!(shop.refused(take()), "no-rental-order");
    told(&mut shop, Notice::OrderReady { vehicle, order, member, until });
    told(&mut shop, Notice::OrderOver { vehicle, order });
    assert_eq!(shop.refused(take()), "no-rental-order");
    // The end of another order takes nothing from the one that waits.
    let next = forecourt_books::RentalId(2);
    told(&mut shop, Notice::OrderReady { vehicle, order: next, member, until });
    told(&mut shop, Notice::OrderOver { vehicle, order });
    shop.open_for(DEMO, Purpose::Rental);
}

#[test]
fn each_purpose_has_its_limit_and_one_alarm() {
    for (purpose, minutes) in [
        (Purpose::TestDrive, 60),
        (Purpose::Move, 120),
        (Purpose::Wash, 120),
        (Purpose::StockCount, 240),
        (Purpose::Delivery, 240),
        (Purpose::Repair, 60),
    ] {
        let mut shop = Shop::new();
        shop.sign_in(MANAGER);
        shop.open_for(SALE, purpose);
        let due = shop.now.plus_min(minutes);
        shop.read(home(SALE), Reading::Empty);
        shop.see(Observation::Cycle { bay: D1 });
        shop.wait(10);
        shop.shut(D1);
        let late = |kinds: &[String]| kinds.iter().filter(|kind| *kind == "key-overdue").count();
        let before = shop.wait(minutes * 60 - 11);
        assert_eq!(late(&before), 0, "{purpose:?}");
        assert_eq!(shop.wait(1), ["key-overdue", "alarm-raised"]);
        assert_eq!(shop.journal.last().unwrap().0, due);
        assert_eq!(reports::overdue(&shop.state, shop.now), "", "in time through the limit");
        assert_eq!(late(&shop.wait(3600)), 0, "one alarm for each custody");
        let report = reports::overdue(&shop.state, shop.now);
        assert!(report.starts_with("overdue K-1 holder=P-2") && report.contains("hours=1.00"), "{report}");
    }
}

#[test]
fn a_repair_key_is_due_an_hour_after_settlement() {
    let (mut shop, _) = advised();
    shop.wait(8 * 3600);
    assert_eq!(reports::overdue(&shop.state, shop.now), "");
    told(&mut shop, Notice::WorkOrderOpened { order: "WO-2".into(), vehicle: VehicleId(2) });
    told(&mut shop, Notice::WorkOrderSettled { order: "WO-1".into() });
    assert_eq!(query::by_key(&shop.state, REPAIR).unwrap().due, None, "another order is open");
    told(&mut shop, Notice::WorkOrderSettled { order: "WO-2".into() });
    assert_eq!(query::by_key(&shop.state, REPAIR).unwrap().due, Some(shop.now.plus_min(60)));
    assert!(shop.wait(3600).contains(&"key-overdue".to_owned()));
}

#[test]
fn a_lost_key_or_tag_never_comes_back_unnoticed() {
    let mut shop = Shop::new();
    shop.sign_in(SELLER);
    shop.take(SALE, Purpose::Wash);
    assert_eq!(shop.refused(Command::DeclareLost { key: SPARE, lost: Lost::Key }), "forbidden");
    shop.ok(Command::DeclareLost { key: SALE, lost: Lost::Key });
    assert_eq!(shop.custody(SALE), "missing");
    shop.open(D1);
    let kinds = shop.read(at(1, 20), Reading::Tag(tag(SALE)));
    assert_eq!(kinds, ["slot-read", "lost-tag-found", "alarm-raised", "key-found"]);
    shop.wait(10);
    shop.shut(D1);

    shop.take(SALE, Purpose::Wash);
    shop.ok(Command::DeclareLost { key: SALE, lost: Lost::Tag });
    shop.ok(Command::SignOut);
    shop.sign_in(MANAGER);
    assert_eq!(shop.refused(Command::DeclareLost { key: SPARE, lost: Lost::Key }), "wrong-custody");
    let new = Tag(0xAB_CDEF_0123);
    shop.ok(Command::ReplaceTag { key: SALE, tag: new });
    assert_eq!(shop.refused(Command::BindTag { key: KeyId(1), tag: tag(SALE) }), "blacklisted");
    let kinds = shop.read(at(2, 30), Reading::Tag(tag(SALE)));
    assert_eq!(kinds, ["slot-read", "lost-tag-found", "alarm-raised"]);
    assert_eq!(shop.custody(SALE), "missing");
    // The key goes on under its new tag, its history with it.
    shop.read(at(2, 31), Reading::Tag(new));
    assert_eq!(shop.custody(SALE), "in-slot");
    assert!(query::history(&shop.state, &query::Filter { key: Some(SALE), ..Default::default() }).len() > 8);
}
