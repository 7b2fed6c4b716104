//! Reports: lists, masks, pages, figures (MEM-72 … MEM-75, MEM-78, PLAT-45, PLAT-47, PLAT-48).

use forecourt_books::facts::value::Wallet;
use forecourt_books::report::{Asked, Cell, PERSONAL_RECORDS, Report};
use forecourt_books::{By, Context, Fen, MemberId, Points};
use forecourt_members::Command;
use forecourt_members::Members;
use forecourt_members::command::Join;
use forecourt_members::kinds::CardKind;

use crate::house::{House, issue, join, staff};

fn value<'a>(report: &'a Report, field: &str) -> &'a Cell {
    let row = report.rows.iter().find(|row| matches!(&row[0], Cell::Word(text) if text.en == field));
    &row.unwrap_or_else(|| panic!("{field}"))[1]
}

fn house() -> House {
    let mut house = House::new();
    let wish = Join {
        phone: Some("13812345678".into()),
        identity: Some("370102199003071234".into()),
        ..join("王小明", "gold")
    };
    house.ok(Command::Join(wish));
    house.stock(CardKind::Magnetic, 1000, 100);
    house.ok(Command::IssueCard(issue(MemberId(1), 1000, &["鲁A12345"])));
    house
}

#[test]
fn personal_values_are_masked_unless_the_right_and_the_wish_are_there() {
    let mut house = house();
    let asked = Asked::new("member-file").with("member", "M-1");
    let masked = house.report(&staff(), &asked).unwrap();
    assert_eq!(value(&masked, "phone"), &Cell::Text("138****5678".into()));
    assert_eq!(value(&masked, "identity"), &Cell::Text("370***********1234".into()));
    assert_eq!(value(&masked, "name"), &Cell::Text("王**".into()));
    assert!(masked.notes.is_empty());
    let asked = asked.with("unmasked", "yes");
    let whole = house.report(&staff(), &asked).unwrap();
    assert_eq!(value(&whole, "phone"), &Cell::Text("13812345678".into()));
    assert_eq!((whole.notes[0].0.en, &whole.notes[0].1), (PERSONAL_RECORDS, &Cell::Count(1)));
    house.facts.denied.insert("members.read-personal");
    assert_eq!(house.report(&staff(), &asked).unwrap().rows, masked.rows);
}

#[test]
fn no_report_of_staff_shows_a_personal_value_by_itself() {
    let mut house = house();
    house.until("2027-06-01 10:00:00");
    for name in Members::reports() {
        let asked = Asked::new(name.name).with("member", "M-1").with("card", "CD-1");
        let report = house.report(&staff(), &asked).unwrap_or_else(|error| panic!("{}: {error}", name.name));
        let shown = format!("{:?}", report.rows);
        for value in ["王小明", "13812345678", "370102199003071234", "鲁A12345"] {
            assert!(!shown.contains(value), "{} shows {value}", name.name);
        }
    }
}

#[test]
fn the_page_says_what_the_account_says() {
    let mut house = house();
    let wallet = Wallet { principal: Fen(5_000), gift: Fen(250), points: Points(77), debt: Points(0) };
    house.facts.wallets.insert(MemberId(1), wallet);
    let by = By::member(MemberId(1));
    let page = house.report(&by, &Asked::new("member-page")).unwrap();
    assert_eq!(value(&page, "labour unit price"), &Cell::Money(Fen::yuan(30)));
    assert_eq!(value(&page, "stored value"), &Cell::Money(Fen(5_250)));
    assert_eq!(value(&page, "labour discount"), &Cell::Hundredths(9_000));
    assert!(matches!(value(&page, "card"), Cell::Text(card) if card == "CD-1 1000 active"));
    let own = house.report(&by, &Asked::new("own-data")).unwrap();
    assert_eq!(value(&own, "identity"), &Cell::Text("370102199003071234".into()));
    let basic = house.member("Li", "basic");
    let page = house.report(&staff(), &Asked::new("member-page").with("member", basic)).unwrap();
    assert!(matches!(value(&page, "labour discount"), Cell::Word(text) if text.en == "none"));
}

#[test]
fn lists_and_figures_add_up() {
    let mut house = house();
    house.member("Li", "silver");
    house.until("2026-04-05 10:00:00");
    house.member("Zhao", "silver");
    house.until("2027-03-05 10:00:00");
    let rows =
        |name: &str, period: &str| house.report(&staff(), &Asked::new(name).with("period", period)).unwrap();
    assert_eq!(rows("members-joined", "2026-03").rows.len(), 2);
    assert_eq!(rows("members-joined", "2026-04").rows.len(), 1);
    assert_eq!(rows("members-changed", "2027-03").rows.len(), 2);
    let figures = rows("member-statistics", "2026-04");
    assert_eq!(figures.totals()[2], Cell::Count(1));
    assert_eq!(figures.totals()[8], Cell::Count(2));
    let outcomes = house.report(&staff(), &Asked::new("reminders")).unwrap();
    for row in &outcomes.rows {
        let count = |cell: &Cell| if let Cell::Count(count) = cell { *count } else { 0 };
        assert_eq!(count(&row[2]), row[3..].iter().map(count).sum::<i64>());
    }
    // Two members, thirty and seven days ahead; the third one's first day is still to come.
    assert_eq!(outcomes.totals()[2], Cell::Count(4), "{:?}", outcomes.rows);
}
