//! Registers, rights over them, and their proof (KEY-01 … KEY-04, KEY-07, KEY-17, KEY-45, KEY-53, KEY-74).

use forecourt_books::{By, Value};
use forecourt_keys::kinds::*;
use forecourt_keys::*;

use crate::shop::*;

fn new_key(kind: &str, vehicle: u32, customer: Option<u32>, tag: Option<Tag>) -> Command {
    Command::RegisterKey {
        item: "key".into(),
        kind: kind.into(),
        vehicle: VehicleId(vehicle),
        label: "spare".into(),
        customer: customer.map(CustomerId),
        tag,
    }
}

#[test]
fn a_key_needs_kind_vehicle_and_customer_that_fit() {
    for (command, answer) in [
        (new_key("repair", 2, Some(1), None), "ok"),
        (new_key("repair", 2, None, None), "no-customer"),
        (new_key("repair", 2, Some(9), None), "unknown"),
        (new_key("repair", 9, Some(1), None), "unknown"),
        (new_key("boat", 1, None, None), "bad-value"),
        (new_key("for-sale", 1, Some(1), None), "no-contract"),
        (new_key("for-sale", 1, None, Some(Tag(0x77))), "ok"),
        (new_key("for-sale", 1, None, Some(Tag(0))), "bad-value"),
        (new_key("for-sale", 1, None, Some(Tag(1 << 40))), "bad-value"),
        (new_key("for-sale", 1, None, Some(tag(SALE))), "in-use"),
    ] {
        let mut shop = Shop::new();
        let got = shop.run(&By::System, command.clone()).map_or_else(|refused| refused.code, |_| "ok");
        assert_eq!(got, answer, "{command:?}");
    }
    let mut shop = Shop::new();
    shop.system(Command::Notice(Notice::ContractSigned { vehicle: VehicleId(1), customer: CustomerId(1) }));
    shop.system(new_key("for-sale", 1, Some(1), None));
    let kinds = Shop::with(&[("keys.kinds", Value::Text("for-sale,repair,demo,boat".into()))]);
    let mut kinds = kinds;
    kinds.system(new_key("boat", 1, None, None));
}

#[test]
fn a_tag_is_bound_to_one_key_at_a_time() {
    let mut shop = Shop::new();
    shop.system(new_key("demo", 3, None, Some(Tag(0x77))));
    let key = KeyId(5);
    shop.sign_in(MANAGER);
    assert_eq!(shop.refused(Command::BindTag { key, tag: Tag(0x78) }), "in-use");
    assert_eq!(shop.refused(Command::UnbindTag { key: SALE }), "wrong-custody");
    shop.ok(Command::UnbindTag { key });
    assert_eq!(shop.refused(Command::UnbindTag { key }), "no-tag");
    shop.ok(Command::BindTag { key, tag: Tag(0x78) });
    let act = shop.last(|event| match event {
        Event::TagBound { act, .. } => Some(act.clone()),
        _ => None,
    });
    assert_eq!(
        (act.operator, act.photo.is_some(), act.terminal.as_str()),
        (Some(MANAGER), true, "cabinet-1")
    );
    // Withdrawn: its tag is free.
    shop.ok(Command::RetireKey { key, reason: "broken".into() });
    shop.ok(new_key("demo", 3, None, Some(Tag(0x78))));
    assert_eq!(query::by_tag(&shop.state, Tag(0x78)).unwrap().key, KeyId(6));
}

#[test]
fn rights_over_registers() {
    let person = Command::ChangeOperator { operator: CASHIER, change: OperatorField::Level(Level::Viewer) };
    let vehicle = Command::RegisterVehicle { number: "N-1".into(), vin: "X".into() };
    let enrol = |fingers: Vec<u64>, name: &str| Command::EnrolOperator {
        person: None,
        user: name.into(),
        name: "New".into(),
        level: Level::User,
        post: Post::Sales,
        password: Secret("pw".into()),
        fingers,
    };
    for (who, command, answer) in [
        (ADMIN, person.clone(), "ok"),
        (MANAGER, person, "forbidden"),
        (MANAGER, vehicle.clone(), "ok"),
        (SELLER, vehicle, "forbidden"),
        (ADMIN, new_key("demo", 3, None, None), "forbidden"),
        (ADMIN, enrol(vec![1, 2], "new"), "ok"),
        (ADMIN, enrol(vec![1], "new"), "bad-value"),
        (ADMIN, enrol(vec![1, 1], "new"), "bad-value"),
        (ADMIN, enrol(vec![1, 30], "new"), "in-use"),
        (ADMIN, enrol(vec![1, 2], "user3"), "in-use"),
        (
            ADMIN,
            Command::ChangeOperator { operator: ADMIN, change: OperatorField::Level(Level::Manager) },
            "forbidden",
        ),
        (ADMIN, Command::Unlock { operator: SELLER }, "not-locked"),
        (SELLER, Command::SetPassword { operator: SELLER, password: Secret("new".into()) }, "ok"),
        (SELLER, Command::SetPassword { operator: ADMIN, password: Secret("new".into()) }, "forbidden"),
    ] {
        let mut shop = Shop::new();
        let desk = shop.remote(who);
        shop.sign_in(who);
        let got = shop.at_cabinet(command.clone()).map_or_else(|refused| refused.code, |_| "ok");
        assert_eq!(got, answer, "{who} {command:?}");
        // KEY-17: registers are not changed from a desk, where no photo is taken.
        let remote = shop.run(&desk, command).unwrap_err().code;
        assert_eq!(remote, "wrong-terminal");
    }
}

#[test]
fn a_change_tells_old_and_new_value_person_and_photo() {
    let mut shop = Shop::new();
    shop.sign_in(MANAGER);
    shop.ok(Command::ChangeVehicle {
        vehicle: VehicleId(1), change: RecordField::Number("京B00001".into())
    });
    let line = shop.state.history().lines().last().unwrap();
    assert_eq!(
        line.text,
        "kind=vehicle-changed vehicle=V-1 from=number:S-001 to=number:京B00001 \
         act={operator=P-2 photo=PH-1 terminal=cabinet-1}"
    );
    assert_eq!(shop.refused(Command::CorrectHistory { line: 9999, text: "?".into() }), "unknown");
    let number = shop.state.history().lines().len() as u64;
    shop.ok(Command::CorrectHistory { line: number, text: "plate was mistyped".into() });
    let last = &shop.state.history().lines().last().unwrap().text;
    assert!(last.starts_with(&format!("kind=history-corrected line={number} ")), "{last}");
    assert_eq!(shop.state.history().verify(), Ok(()));
}

#[test]
fn who_leaves_is_out_at_once() {
    let mut shop = Shop::new();
    let desk = shop.remote(SELLER);
    shop.sign_in(ADMIN);
    let gone = Command::ChangeOperator { operator: SELLER, change: OperatorField::Active(false) };
    assert_eq!(shop.ok(gone), ["operator-changed", "remote-signed-out", "operator-active"]);
    assert_eq!(query::may_look(&shop.state, &desk).unwrap_err().code, "not-signed-in");
    shop.ok(Command::SignOut);
    assert_eq!(shop.ok(Command::GiveFinger { finger: 30 }), ["fingerprint-rejected"]);
}

#[test]
fn cabinets_have_one_to_six_drawers_of_one_to_32_slots() {
    for (drawers, answer) in [
        (vec![32, 32], "ok"),
        (vec![1; 6], "ok"),
        (vec![32; 7], "bad-value"),
        (vec![], "bad-value"),
        (vec![33], "bad-value"),
        (vec![0], "bad-value"),
    ] {
        let mut shop = Shop::bare(&[]);
        let got = shop.run(&By::System, Command::InstallCabinet { cabinet: 2, drawers });
        assert_eq!(got.map_or_else(|refused| refused.code, |_| "ok"), answer);
    }
    let mut shop = Shop::bare(&[]);
    let again = shop.run(&By::System, Command::InstallCabinet { cabinet: 1, drawers: vec![32] });
    assert_eq!(again.unwrap_err().code, "in-use");
    assert!(reports::installation(&shop.state).contains("boards 66\n"));
    let people = shop.run(&By::cabinet(1), Command::InstallCabinet { cabinet: 2, drawers: vec![32] });
    assert_eq!(people.unwrap_err().code, "wrong-terminal");
}
