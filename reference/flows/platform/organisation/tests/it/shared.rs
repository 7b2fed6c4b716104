//! Settings, vehicles, items: one body of data (PLAT-06, PLAT-14).

use crate::house::{House, code};
use forecourt_books::report::{Asked, Cell};
use forecourt_books::{BranchId, By, Context, News, Stamp, VehicleId};
use forecourt_organisation::settings::IDLE_MIN;
use forecourt_organisation::{Command, Organisation, facts};

#[test]
fn a_value_holds_from_its_start_on_and_one_out_of_range_is_refused() {
    let mut house = House::staffed();
    house.open_all();
    let line = r#"{"configure": {"key": "plat.idle_min", "value": 5, "from": "2026-03-02 12:00:00"}}"#;
    house.person(1, line).unwrap();
    let idle =
        |house: &House, when: &str| house.state.settings.number_at(&IDLE_MIN, crate::house::at(when), None);
    assert_eq!((idle(&house, "2026-03-02 11:59:59"), idle(&house, "2026-03-02 12:00:00")), (30, 5));
    let refusal = house.person(1, r#"{"configure": {"key": "plat.idle_min", "value": 0}}"#).unwrap_err();
    let facts = ["key", "given", "min", "unit"].map(|name| refusal.fact(name).unwrap_or("?").to_owned());
    assert_eq!(
        (refusal.code, facts),
        ("out-of-range", ["plat.idle_min", "0", "1", "min"].map(str::to_owned))
    );
    for (line, wanted) in [
        (r#"{"configure": {"key": "plat.idle", "value": 5}}"#, "unknown-setting"),
        (r#"{"configure": {"key": "plat.idle_min", "value": true}}"#, "bad-value"),
        (r#"{"configure": {"key": "plat.idle_min", "value": 5, "branch": "B-2"}}"#, "not-per-branch"),
        (r#"{"configure": {"key": "plat.idle_min", "value": 5, "branch": "B-9"}}"#, "unknown-branch"),
        (
            r#"{"configure": {"key": "plat.idle_min", "value": 5, "from": "2026-03-01"}}"#,
            "starts-in-the-past",
        ),
    ] {
        assert_eq!(code(house.person(1, line)), wanted, "{line}");
    }
    let refusal = house.person(1, r#"{"configure": {"key": "plat.idle", "value": 5}}"#).unwrap_err();
    assert_eq!(refusal.fact("nearest"), Some("plat.idle_min"));
    assert_eq!(code(house.person(4, line)), "forbidden", "a branch manager configures nothing");
    house.until("2026-03-02 12:00:01");
    let report = house.report(&Asked::new("settings").with("key", "plat.idle_min")).unwrap();
    let shown: Vec<_> = report.rows.iter().map(|row| (row[3].clone(), row[7].clone())).collect();
    assert_eq!(shown, [(Cell::Count(5), Cell::Empty), (Cell::Count(5), Cell::text("P-1@t-1"))]);
    assert!(matches!(&report.rows[0][4], Cell::Text(range) if range.starts_with("1 … ")));
}

#[test]
fn the_file_of_the_house_stands_in_the_history_as_such() {
    let house = House::new();
    let report = house.report(&Asked::new("settings").with("key", "plat.password_kib")).unwrap();
    assert!(matches!(report.rows[1][7], Cell::Word(word) if word.en == "file"));
}

#[test]
fn a_vehicle_is_registered_once_and_keeps_its_former_plates() {
    let mut house = House::staffed();
    house.open_all();
    house.person(6, r#"{"register-vehicle": {"plate": "LU-A1", "vin": "VIN1", "model": "Coupe"}}"#).unwrap();
    let again = r#"{"register-vehicle": {"plate": "LU-A2", "vin": "VIN1"}}"#;
    let refusal = house.person(6, again).unwrap_err();
    assert_eq!((refusal.code, refusal.fact("vehicle")), ("already-known", Some("V-1")));
    house.person(6, r#"{"register-vehicle": {"plate": "LU-A2", "vin": "VIN2"}}"#).unwrap();
    assert_eq!(
        code(house.person(6, r#"{"change-plate": {"vehicle": "V-2", "plate": "LU-A1"}}"#)),
        "already-known"
    );
    house.person(6, r#"{"change-plate": {"vehicle": "V-1", "plate": "LU-B1"}}"#).unwrap();
    house.person(6, r#"{"change-plate": {"vehicle": "V-2", "plate": "LU-A1"}}"#).unwrap();
    assert_eq!(facts::vehicle_by_plate(&house.state, "LU-A1"), Some(VehicleId(2)));
    assert_eq!(facts::vehicle(&house.state, VehicleId(1)).unwrap().plate, "LU-B1");
    let report = house.report(&Asked::new("vehicles")).unwrap();
    assert_eq!(report.rows[0][4], Cell::text("LU-A1 (2026-03-02)"));
}

#[test]
fn two_registers_of_vehicles_keep_equal_numbers_and_do_not_call_for_ever() {
    let mut house = House::staffed();
    let stamp = Stamp { at: house.at, by: By::System, branch: None, seq: 0 };
    let news = |vehicle, plate: &str, vin: &str| News::VehicleRegistered {
        vehicle: VehicleId(vehicle),
        plate: plate.to_owned(),
        vin: vin.to_owned(),
    };
    // A key cabinet registers the first one.
    let command = Organisation::on(&house.state, &news(1, "LU-K1", "VINK")).unwrap();
    house.give(&By::System, &command).unwrap();
    assert_eq!(Organisation::news(&house.state, &stamp, &house.last[0]), [news(1, "LU-K1", "VINK")]);
    assert_eq!(Organisation::on(&house.state, &news(1, "LU-K1", "VINK")), None, "known: nothing to do");
    let ahead = Organisation::on(&house.state, &news(3, "LU-K3", "VIN3")).unwrap();
    assert_eq!(code(house.give(&By::System, &ahead)), "register-out-of-step");
    let by_hand = Command::NoteVehicle { vehicle: VehicleId(2), plate: "X".into(), vin: "Y".into() };
    assert_eq!(code(house.give(&By::node("t-1"), &by_hand)), "forbidden");
}

#[test]
fn items_and_cabinets_have_their_place() {
    let mut house = House::staffed();
    house.system(r#"{"register-item": {"code": "OIL-5W30", "name": "Engine oil", "unit": "l"}}"#).unwrap();
    assert_eq!(
        code(house.system(r#"{"register-item": {"code": "OIL-5W30", "name": "Oil"}}"#)),
        "already-known"
    );
    assert_eq!(house.report(&Asked::new("items")).unwrap().rows.len(), 1);
    house.system(r#"{"place-cabinet": {"cabinet": 2, "branch": "B-3"}}"#).unwrap();
    assert_eq!(facts::cabinet_branch(&house.state, 2), Some(BranchId(3)));
    assert_eq!(facts::cabinet_branch(&house.state, 1), None);
}
