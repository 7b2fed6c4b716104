//! What branches owe each other, and the end of a month (MEM-53 … MEM-56).

use forecourt_books::report::{Asked, Cell};
use forecourt_books::{Account, BillId, BranchId, Document};
use forecourt_value::Event;

use crate::house::{House, code};

fn story() -> House {
    let mut house = House::new();
    house.points(2, 2, 300);
    house.points(3, 2, 200);
    house.points(1, 2, 100);
    house.top_up(2, 2, 1_000);
    // Points of B-2 first, then of B-3, served at B-4; gift of B-2 spent at B-4.
    let bill = house.bill(4, 2, "parts", 103_000);
    house.settle(bill, "points:400 stored-value:102600").unwrap();
    house
}

#[test]
fn three_branches_owe_what_the_story_says() {
    let house = story();
    let clearing = |branch| house.around.ledger.balance_at(BranchId(branch), Account::Clearing);
    // B-2: 3.00 of points, 1000.00 of principal, 26.00 of gift; B-3: 1.00; B-4 is owed 1030.00.
    assert_eq!([1, 2, 3, 4].map(clearing), [0, -102_900, -100, 103_000]);
}

#[test]
fn a_closed_month_is_settled_through_head_office_and_stays_as_it_is() {
    let mut house = story();
    let close = r#"{"close-period": {"month": "2026-03"}}"#;
    house.at = "2026-03-31 23:59:59".parse().unwrap();
    assert_eq!(code(house.say(1, close)), "period-open");
    house.at = "2026-04-03 10:00:00".parse().unwrap();
    let before = house.report(&Asked::new("branch-settlement").with("period", "2026-03")).unwrap();
    let closed = house.say(1, close).unwrap();
    let Event::PeriodClosed { nets, .. } = &closed[0] else { panic!("{closed:?}") };
    let shown: Vec<_> = nets.iter().map(|(branch, net)| (branch.0, net.0)).collect();
    assert_eq!(shown, [(2, -102_900), (3, -100), (4, 103_000)]);
    assert_eq!(code(house.say(1, close)), "period-closed");
    for branch in 1..=4 {
        assert_eq!(house.around.ledger.balance_at(BranchId(branch), Account::Clearing), 0);
    }
    // What goes back of March in April belongs to April.
    house.refund_asked(Document::Bill(BillId(1)), 103_000).unwrap();
    let after = house.report(&Asked::new("branch-settlement").with("period", "2026-03")).unwrap();
    assert_eq!(before.rows, after.rows);
    house.at = "2026-05-03 10:00:00".parse().unwrap();
    let closed = house.say(1, r#"{"close-period": {"month": "2026-04"}}"#).unwrap();
    let Event::PeriodClosed { nets, .. } = &closed[0] else { panic!("{closed:?}") };
    let shown: Vec<_> = nets.iter().map(|(branch, net)| (branch.0, net.0)).collect();
    // The principal is with head office again.
    assert_eq!(shown, [(1, 100_000), (2, 2_900), (3, 100), (4, -103_000)]);
}

#[test]
fn the_reports_of_branches_tie_to_the_ledger() {
    let house = story();
    let points = house.report(&Asked::new("branch-points").with("period", "2026-03")).unwrap();
    let cell = |row: usize, key: &str| {
        let column = points.columns.iter().position(|column| column.key == key).unwrap();
        match &points.rows[row][column] {
            Cell::Points(points) => points.0,
            Cell::Money(money) => money.0,
            other => panic!("{other:?}"),
        }
    };
    // B-1 issued 100; B-2 300 and all used elsewhere; B-3 200, 100 used elsewhere; B-4 served 400 and earned it 1000.
    assert_eq!([0, 1, 2, 3].map(|row| cell(row, "issued")), [100, 300, 200, 1_000]);
    assert_eq!([0, 1, 2, 3].map(|row| cell(row, "elsewhere")), [0, 300, 100, 0]);
    assert_eq!([0, 1, 2, 3].map(|row| cell(row, "others-here")), [0, 0, 0, 400]);
    assert_eq!([0, 1, 2, 3].map(|row| cell(row, "net")), [0, -300, -100, 400]);
    let liability = house.report(&Asked::new("member-liability")).unwrap();
    let ledger = &house.around.ledger;
    let totals = liability.totals();
    let column = |key: &str| liability.columns.iter().position(|column| column.key == key).unwrap();
    let owed = |key: &str| totals[column(key)].clone();
    assert_eq!(owed("gift"), Cell::Money(forecourt_books::Fen(-ledger.balance(Account::StoredGift))));
    assert_eq!(owed("points"), Cell::Points(forecourt_books::Points(-ledger.balance(Account::PointsHeld))));
}

#[test]
fn a_branch_reads_its_own_rows_alone() {
    let house = story();
    for name in ["branch-points", "branch-value", "branch-settlement"] {
        let all = house.report(&Asked::new(name).with("period", "2026-03")).unwrap();
        let asked = Asked::new(name).with("period", "2026-03").with("branch", BranchId(4));
        let own = house.report(&asked).unwrap();
        let wanted: Vec<_> =
            all.rows.iter().filter(|row| row[0] == Cell::text(BranchId(4))).cloned().collect();
        assert!(!wanted.is_empty() && wanted.len() < all.rows.len(), "{name} tells branches apart");
        assert_eq!(own.rows, wanted, "{name}");
    }
}
