//! Lists and statements (MEM-07, MEM-73 … MEM-76, MEM-79 … MEM-82, MEM-85), and what refusals say.

use forecourt_books::report::{Asked, Cell, Report};
use forecourt_books::{BranchId, By, Context, Fen, MemberId, Points, Scene};
use forecourt_value::Value;

use crate::house::House;

fn column(report: &Report, key: &str) -> Vec<Cell> {
    let index = report.columns.iter().position(|column| column.key == key).unwrap();
    report.rows.iter().map(|row| row[index].clone()).collect()
}

fn story() -> House {
    let mut house = House::new();
    house.top_up(2, 2, 1_000);
    house.until("2026-04-02 10:00:00");
    for (branch, list) in [(2, 10_000), (3, 20_000)] {
        let bill = house.bill(branch, 2, "parts", list);
        house.settle(bill, &format!("stored-value:{list}")).unwrap();
    }
    house
}

#[test]
fn a_statement_opens_moves_and_closes() {
    let house = story();
    let report =
        house.report(&Asked::new("statement").with("member", "M-2").with("period", "2026-04")).unwrap();
    let note = |index: usize| report.notes[index].1.clone();
    assert_eq!((note(0), note(2)), (Cell::Money(Fen(105_000)), Cell::Money(Fen(75_000))));
    assert_eq!(report.totals()[4], Cell::Money(Fen(-30_000)));
    assert_eq!(
        (note(1), note(3), report.totals()[6].clone()),
        (Cell::Points(Points(0)), Cell::Points(Points(300)), Cell::Points(Points(300)))
    );
    let points = house.report(&Asked::new("points-details").with("member", "M-2")).unwrap();
    assert_eq!(column(&points, "balance"), [Cell::Points(Points(100)), Cell::Points(Points(300))]);
    let receipt = house.report(&Asked::new("receipt").with("bill", "BL-2")).unwrap();
    assert_eq!(column(&receipt, "amount"), [Cell::Money(Fen(20_000))]);
    assert_eq!(receipt.notes[2].1, Cell::Money(Fen(75_000)));
    let history = house.report(&Asked::new("top-up-history").with("member", "M-2")).unwrap();
    assert_eq!(column(&history, "means"), [Cell::text("cash")]);
}

#[test]
fn a_member_sees_its_own_account_only() {
    let house = story();
    let by = By::member(MemberId(2));
    let scene =
        Scene { at: house.at, by: &by, branch: None, settings: &house.settings, facts: &house.around };
    let ask = |name: &str, filter: &str, value: &str| {
        Value::report(&house.state, &scene, &Asked::new(name).with(filter, value))
            .map_err(|refusal| refusal.code)
    };
    assert!(ask("statement", "member", "M-2").is_ok() && ask("receipt", "bill", "BL-1").is_ok());
    assert_eq!(ask("statement", "member", "M-1").unwrap_err(), "forbidden");
    assert_eq!(ask("member-liability", "member", "M-2").unwrap_err(), "forbidden");
    assert_eq!(ask("consumption", "member", "M-2").unwrap_err(), "forbidden");
}

#[test]
fn every_total_is_the_sum_of_its_list() {
    let house = story();
    for (list, by) in [("consumption", "kind"), ("top-ups", "branch"), ("points-list", "operator")] {
        let detail = house.report(&Asked::new(list)).unwrap();
        let total = house
            .report(&Asked::new("value-statistics").with("list", list).with("by", by).with("period", "2026"))
            .unwrap();
        assert!(!detail.rows.is_empty());
        assert_eq!(detail.totals()[7], total.totals()[2], "{list}");
    }
    let april = Asked::new("value-statistics")
        .with("list", "consumption")
        .with("by", "branch")
        .with("period", "2026-04");
    let april = house.report(&april).unwrap();
    assert_eq!(column(&april, "amount"), [Cell::Money(Fen(10_000)), Cell::Money(Fen(20_000))]);
}

#[test]
fn services_bought_together_by_ten_members_are_proposed() {
    let mut house = House::new();
    house.checked = false;
    let lines = r#"{"kind": "car-wash", "item": "wash", "quantity": 1}, {"kind": "parts", "item": "filter", "quantity": 1}"#;
    house.settings = forecourt_books::Settings::new(
        Value::settings(),
        &[("member.bundle_min".to_owned(), forecourt_books::Value::Number(3))].into(),
    )
    .unwrap();
    for member in [2, 4] {
        let bill = house.open(2, member, lines);
        house.settle(bill, "cash:8000").unwrap();
    }
    assert!(house.report(&Asked::new("package-proposals")).unwrap().rows.is_empty());
    let bill = house.open(2, 6, lines);
    house.settle(bill, "cash:8000").unwrap();
    let report = house.report(&Asked::new("package-proposals")).unwrap();
    let wanted = vec![Cell::text("filter+wash"), Cell::Count(3), Cell::Money(Fen(8_000))];
    assert_eq!(report.rows, [wanted]);
}

#[test]
fn a_repair_history_follows_the_frame_over_a_change_of_plate() {
    let mut house = House::new();
    for (plate, frame) in [("A-1", "F-9"), ("A-2", "F-9"), ("A-3", "F-1")] {
        let json = format!(
            r#"{{"open-bill": {{"member": "M-2", "plate": "{plate}", "frame": "{frame}", "km": 5, "lines": [{{"kind": "repair", "item": "x", "quantity": 1, "list": 100}}]}}}}"#
        );
        house.say(2, &json).unwrap();
        let bill = bills(&house);
        house.settle(bill, "cash:100").unwrap();
    }
    let ask = |plate: &str| {
        house.report(&Asked::new("repair-history").with("member", "M-2").with("plate", plate)).unwrap()
    };
    assert_eq!(column(&ask("A-2"), "bill"), [Cell::text("BL-2"), Cell::text("BL-1")]);
    assert_eq!(ask("A-3").rows.len(), 1);
}

fn bills(house: &House) -> u32 {
    forecourt_value::facts::open_bills(&house.state, MemberId(2)).last().unwrap().0
}

#[test]
fn loss_and_trend_tell_who_did_not_come() {
    let mut house = story();
    house.at = "2027-05-01 10:00:00".parse().unwrap();
    let loss = house.report(&Asked::new("member-loss").with("period", "2027-04")).unwrap();
    assert_eq!(loss.rows.len(), 9);
    assert_eq!(column(&loss, "year")[1], Cell::Money(Fen(30_000)));
    let trend = house.report(&Asked::new("member-trend").with("period", "2026-04-01..2027-04-30")).unwrap();
    assert_eq!(column(&trend, "active")[0], Cell::Count(1));
    assert_eq!(column(&trend, "lost")[12], Cell::Count(1));
    // All of them are at home at B-2.
    for (branch, rows, active) in [(2, 9, 1), (3, 0, 0)] {
        let of = |name, period| Asked::new(name).with("period", period).with("branch", BranchId(branch));
        assert_eq!(house.report(&of("member-loss", "2027-04")).unwrap().rows.len(), rows);
        let trend = house.report(&of("member-trend", "2026-04-01..2027-04-30")).unwrap();
        assert_eq!(column(&trend, "active")[0], Cell::Count(active));
    }
}

#[test]
fn every_report_answers_and_every_refusal_is_told_in_both_languages() {
    let house = story();
    for name in Value::reports() {
        let asked = Asked::new(name.name).with("member", "M-2").with("bill", "BL-1");
        assert!(house.report(&asked).is_ok(), "{}", name.name);
    }
    let sources = [
        include_str!("../../src/decide/mod.rs"),
        include_str!("../../src/decide/bill.rs"),
        include_str!("../../src/decide/clearing.rs"),
        include_str!("../../src/decide/goods.rs"),
        include_str!("../../src/decide/overrides.rs"),
        include_str!("../../src/decide/package.rs"),
        include_str!("../../src/decide/parts.rs"),
        include_str!("../../src/decide/points.rs"),
        include_str!("../../src/decide/price.rs"),
        include_str!("../../src/decide/reverse.rs"),
        include_str!("../../src/decide/settle.rs"),
        include_str!("../../src/decide/topup.rs"),
        include_str!("../../src/decide/voucher.rs"),
        include_str!("../../src/reports/lists.rs"),
        include_str!("../../src/reports/mod.rs"),
        include_str!("../../src/reports/statements.rs"),
    ];
    let mut codes = 0;
    for source in sources {
        for rest in source.split("Rejection::new(\"").skip(1) {
            let code = rest.split('"').next().unwrap();
            assert!(Value::refusals().iter().any(|said| said.code == code), "{code}");
            codes += 1;
        }
    }
    assert!(codes > 60);
}

#[test]
fn a_member_reads_titles_and_a_code_only_where_two_have_one_title() {
    let mut house = House::new();
    for (item, title) in [("oil-5w30", "Engine oil"), ("oil-0w20", "Engine oil"), ("pad", "Brake pad")] {
        let json = format!(r#"{{"define-item": {{"item": "{item}", "title": "{title}", "list": 5000}}}}"#);
        house.say(1, &json).unwrap();
    }
    let line = |item: &str| format!(r#"{{"kind": "repair", "item": "{item}", "quantity": 1}}"#);
    let mut lines: Vec<_> = ["oil-5w30", "oil-0w20", "pad"].map(line).into();
    lines.push(r#"{"kind": "repair", "item": "odd-job", "quantity": 1, "list": 5000}"#.to_owned());
    let bill = house.open(2, 2, &lines.join(", "));
    house.settle(bill, "cash:20000").unwrap();
    for name in ["consumption-details", "repair-history"] {
        let page = house.report(&Asked::new(name).with("member", "M-2")).unwrap();
        let column = page.columns.iter().position(|column| column.key == "item").unwrap();
        let items: Vec<_> = page.rows.iter().map(|row| row[column].clone()).take(4).collect();
        let wanted = ["Engine oil (oil-5w30)", "Engine oil (oil-0w20)", "Brake pad", "odd-job"];
        assert_eq!(items, wanted.map(Cell::text), "{name}");
    }
}
