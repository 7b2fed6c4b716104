//! Clauses of MEM-06 … MEM-75 that are easily passed over: a voucher for a member's own money, a line longer than its
//! counts, a reversal in a later month.

use std::collections::BTreeMap;

use forecourt_books::report::{Asked, Cell};
use forecourt_books::{Account, Ask, BranchId, Context, MemberId, News, RentalId, Settings, config};
use forecourt_value::{Event, Value};

use crate::house::{House, code, kinds};

const WASHES: &str = r#"{"define-package": {"title": "Three", "price": 9000, "days": 30, "items": [
    {"item": "wash", "benefit": {"count": 3}}, {"item": "oil", "benefit": {"rate-bp": 8000}}]}}"#;
const SELL: &str =
    r#"{"sell-package": {"member": "M-2", "package": "PK-1", "parts": [{"means": "cash", "amount": 9000}]}}"#;

fn priced(event: &Event) -> Vec<(i64, i64, u32)> {
    match event {
        Event::BillOpened(opened) => {
            opened.lines.iter().map(|line| (line.quantity, line.price.0, line.counts)).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn opened(house: &mut House, line: &str) -> Vec<(i64, i64, u32)> {
    let json = format!(r#"{{"open-bill": {{"member": "M-2", "lines": [{line}]}}}}"#);
    priced(&house.say(2, &json).unwrap()[0])
}

#[test]
fn a_voucher_is_bought_with_stored_value_by_who_proves_it_only() {
    let mut house = House::new();
    house.top_up(2, 1, 100);
    house.say(1, r#"{"issue-vouchers": {"from": 1, "to": 9, "face": 2000, "until": "2026-12-31"}}"#).unwrap();
    let sell = |who: &str| {
        format!(
            r#"{{"sell-voucher": {{"serial": 1, "price": 2000{who}, "parts": [{{"means": "stored-value", "amount": 2000}}]}}}}"#
        )
    };
    assert_eq!(code(house.say(1, &sell(""))), "customer-needed");
    assert_eq!(code(house.say(1, &sell(r#", "customer": "bearer""#))), "member-needed");
    house.around.proved = false;
    assert_eq!(code(house.say(1, &sell(r#", "member": "M-1""#))), "proof-needed");
    house.around.proved = true;
    assert_eq!(code(house.say(1, &sell(r#", "member": "M-3""#))), "balance-short");
    house.around.left.push(MemberId(3));
    assert_eq!(code(house.say(1, &sell(r#", "member": "M-3""#))), "member-left");
    house.say(1, &sell(r#", "member": "M-1""#)).unwrap();
    assert_eq!(house.wallet(1).0, 8_000);
    assert_eq!(
        code(house.say(1, r#"{"give-voucher": {"serial": 2, "reason": "campaign"}}"#)),
        "customer-needed"
    );
    let odd = r#"{"issue-vouchers": {"from": 20, "to": 29, "face": 2000, "until": "2026-12-31", "kinds": ["tyres"]}}"#;
    assert_eq!(code(house.say(1, odd)), "unknown-kind");
}

#[test]
fn counts_reach_as_far_as_they_go_over_every_holding() {
    let mut house = House::new();
    house.say(1, WASHES).unwrap();
    house.say(2, SELL).unwrap();
    let wash = |quantity: u32| format!(r#"{{"kind": "car-wash", "item": "wash", "quantity": {quantity}}}"#);
    // Five, three of them by the package; it is all used up then.
    assert_eq!(opened(&mut house, &wash(5)), [(3, 0, 3), (2, 6_000, 0)]);
    assert_eq!(opened(&mut house, &wash(1)), [(1, 3_000, 0)]);
    house.say(2, r#"{"cancel-bill": {"bill": "BL-1"}}"#).unwrap();
    house.say(2, SELL).unwrap();
    assert_eq!(opened(&mut house, &wash(5)), [(3, 0, 3), (2, 0, 2)]);
}

#[test]
fn a_package_is_honoured_after_the_term_at_its_rate_of_the_list() {
    let mut house = House::new();
    house.say(1, WASHES).unwrap();
    house.say(2, SELL).unwrap();
    house.around.expired.push(MemberId(2));
    assert_eq!(opened(&mut house, r#"{"kind": "parts", "item": "oil", "quantity": 1}"#), [(1, 8_000, 0)]);
    house.around.expired.clear();
    // An hour of it is 80 % of the list's 100.00, not of the category's 30.00.
    assert_eq!(opened(&mut house, r#"{"kind": "repair", "item": "oil", "hours": 100}"#), [(100, 8_000, 0)]);
}

#[test]
fn two_lines_wait_for_their_own_approvals() {
    let mut house = House::new();
    let line = r#"{"kind": "parts", "item": "oil", "quantity": 1}"#;
    let bill = house.open(2, 2, &format!("{line}, {line}"));
    let lower = |line: u32, price: i64| {
        format!(
            r#"{{"override-price": {{"bill": "BL-{bill}", "line": {line}, "price": {price}, "reason": "loyal"}}}}"#
        )
    };
    let asked = |house: &mut House, line: u32| match &house.say(2, &lower(line, 8_000)).unwrap()[0] {
        Event::OverrideAsked { digest, .. } => digest.clone(),
        other => panic!("{other:?}"),
    };
    let (one, two) = (asked(&mut house, 1), asked(&mut house, 2));
    // The first line is lowered by hand meanwhile: what was asked for it is stale, the other one's stands.
    house.say(2, &lower(1, 9_500)).unwrap();
    let mut answer = |line: u32, digest: String| {
        let (kind, about) = ("price-override".to_owned(), format!("BL-{bill}/{line}"));
        kinds(
            &house
                .news(News::Decided { kind, about, digest, approved: true, reason: String::new(), by: None })
                .unwrap(),
        )
    };
    assert_eq!(answer(1, one), ["approval-stale"]);
    assert_eq!(answer(2, two), ["price-overridden"]);
}

/// The requests that the house has taken from the desks.
fn taken_from_desks(house: &House) -> Vec<(String, String)> {
    let taken = house.asked.iter().filter_map(|ask| match ask {
        Ask::WithdrawApproval { kind, about } => Some((kind.clone(), about.clone())),
        _ => None,
    });
    taken.collect()
}

#[test]
fn no_desk_is_asked_about_a_bill_that_has_ended() {
    let mut house = House::new();
    let line = r#"{"kind": "parts", "item": "oil", "quantity": 1}"#;
    let lower = |bill: u32, line: u32| {
        format!(
            r#"{{"override-price": {{"bill": "BL-{bill}", "line": {line}, "price": 8000, "reason": "loyal"}}}}"#
        )
    };
    let (paid, given_up) = (house.open(2, 2, &format!("{line}, {line}")), house.open(2, 2, line));
    house.say(2, &lower(paid, 2)).unwrap();
    house.say(2, &lower(given_up, 1)).unwrap();
    house.settle(paid, "cash:20000").unwrap();
    assert_eq!(taken_from_desks(&house), [("price-override".into(), format!("BL-{paid}/2"))]);
    house.say(2, &format!(r#"{{"cancel-bill": {{"bill": "BL-{given_up}"}}}}"#)).unwrap();
    assert_eq!(taken_from_desks(&house)[1..], [("price-override".into(), format!("BL-{given_up}/1"))]);
    // Nothing is left of either: an answer that comes all the same means nothing.
    for (bill, line) in [(paid, 2), (given_up, 1)] {
        let digest = format!("BL-{bill}/{line}:10000>8000");
        let (kind, about) = ("price-override".to_owned(), format!("BL-{bill}/{line}"));
        let answer = News::Decided { kind, about, digest, approved: true, reason: String::new(), by: None };
        assert!(house.news(answer).unwrap().is_empty());
    }
    // A late reversal asks; head office allows it without, and the bill goes back at once.
    house.until("2026-03-30 10:00:00");
    let reverse = format!(r#"{{"reverse": {{"bill": "BL-{paid}", "reason": "wrong car"}}}}"#);
    assert_eq!(kinds(&house.say(2, &reverse).unwrap()), ["reversal-asked"]);
    let later = BTreeMap::from([("member.reversal_days".to_owned(), config::Value::Number(60))]);
    house.settings = Settings::new(Value::settings(), &later).unwrap();
    assert_eq!(kinds(&house.say(2, &reverse).unwrap())[0], "bill-reversed");
    assert_eq!(taken_from_desks(&house)[2..], [("reversal".into(), format!("BL-{paid}"))]);
}

#[test]
fn what_is_taken_back_later_leaves_the_month_of_the_sale_as_it_was() {
    let mut house = House::new();
    let bill = house.bill(2, 1, "goods", 10_000);
    house.settle(bill, "cash:9000").unwrap();
    let list = |house: &House, month: &str| {
        let report = house.report(&Asked::new("consumption").with("period", month)).unwrap();
        report.rows.iter().map(|row| row[7].clone()).collect::<Vec<_>>()
    };
    let march = list(&house, "2026-03");
    house.until("2026-04-02 10:00:00");
    house.say(2, &format!(r#"{{"reverse": {{"bill": "BL-{bill}", "reason": "wrong"}}}}"#)).unwrap();
    let approval = house.asked.iter().rev().find_map(|ask| match ask {
        forecourt_books::Ask::Approve(approval) => Some(approval.clone()),
        _ => None,
    });
    let approval = approval.unwrap();
    let (kind, about, digest) = (approval.kind, approval.about, approval.digest);
    house
        .news(News::Decided { kind, about, digest, approved: true, reason: String::new(), by: None })
        .unwrap();
    assert_eq!((list(&house, "2026-03"), march.len()), (march, 1));
    assert_eq!(list(&house, "2026-04"), [Cell::Money(forecourt_books::Fen(-9_000))]);
}

#[test]
fn a_rental_is_consumption_in_lists_history_and_shares() {
    let mut house = House::new();
    let (order, member, branch) = (RentalId(4), MemberId(1), BranchId(2));
    house.news(News::RentalSettled { order, member, branch, paid: forecourt_books::Fen(30_000) }).unwrap();
    let bill = house.bill(2, 2, "goods", 10_000);
    house.settle(bill, "cash:10000").unwrap();
    let rows = |name: &str, filters: &[(&str, &str)]| {
        let asked = filters.iter().fold(Asked::new(name), |asked, (filter, given)| asked.with(filter, given));
        house.report(&asked).unwrap()
    };
    assert_eq!(rows("consumption", &[("member", "M-1")]).rows[0][4], Cell::text("rental"));
    assert_eq!(rows("consumption-details", &[("member", "M-1")]).rows.len(), 1);
    let shares = rows("member-share", &[("by", "kind")]);
    let shown: Vec<_> = shares.rows.iter().map(|row| (row[0].clone(), row[3].clone())).collect();
    assert_eq!(
        shown,
        [(Cell::text("goods"), Cell::Hundredths(2_500)), (Cell::text("rental"), Cell::Hundredths(7_500))]
    );
    assert_eq!(code(house.report(&Asked::new("member-share").with("by", "colour"))), "bad-filter");
    // Who rents has been here: M-3 is the first who never was.
    let lost = rows("member-loss", &[("period", "2026-03")]);
    assert_eq!(lost.rows[0][0], Cell::text("M-3"));
}

#[test]
fn points_taken_back_stand_at_the_branch_that_served_and_never_on_a_closed_account() {
    let mut house = House::new();
    let one = house.bill(3, 1, "goods", 10_000);
    house
        .say(
            3,
            &format!(
                r#"{{"settle": {{"bill": "BL-{one}", "parts": [{{"means": "cash", "amount": 9000}}]}}}}"#
            ),
        )
        .unwrap();
    let two = house.bill(2, 1, "goods", 10_000);
    house.settle(two, "cash:9000").unwrap();
    // The points of the first are used up by hand: those of the second, of another branch, go back for it.
    house.points(2, 1, -90);
    house.say(3, &format!(r#"{{"reverse": {{"bill": "BL-{one}", "reason": "wrong"}}}}"#)).unwrap();
    let list = house.report(&Asked::new("points-details").with("member", "M-1")).unwrap();
    let back = list.rows.iter().rfind(|row| row[2] == Cell::text("reversed")).unwrap();
    assert_eq!((&back[1], house.wallet(1).2), (&Cell::text(BranchId(3)), 0));
    // Who left owes nothing any more.
    let three = house.bill(2, 3, "goods", 10_000);
    house.settle(three, "cash:9000").unwrap();
    house.news(News::MemberLeft { member: MemberId(3), branch: BranchId(2) }).unwrap();
    house.around.left.push(MemberId(3));
    let events =
        house.say(2, &format!(r#"{{"reverse": {{"bill": "BL-{three}", "reason": "wrong"}}}}"#)).unwrap();
    assert_eq!(kinds(&events), ["bill-reversed"]);
}

#[test]
fn labour_outside_the_store_earns_what_its_kind_earns() {
    let mut house = House::new();
    for (kind, points) in [("car-wash", 30), ("diesel", 15), ("beauty", 60)] {
        let before = house.wallet(2).2;
        let line = format!(r#"{{"kind": "{kind}", "item": "by-hand", "hours": 100, "list": 3000}}"#);
        let bill = house.open(2, 2, &line);
        house.settle(bill, "cash:3000").unwrap();
        assert_eq!(house.wallet(2).2 - before, points, "{kind}");
    }
    assert_eq!(house.around.ledger.balance(Account::RevenueService), -9_000);
}

#[test]
fn a_receipt_is_of_what_was_paid() {
    let mut house = House::new();
    let bill = house.bill(2, 1, "goods", 10_000);
    let asked = Asked::new("receipt").with("bill", format!("BL-{bill}"));
    assert_eq!(code(house.report(&asked)), "bill-state");
    house.settle(bill, "cash:9000").unwrap();
    assert_eq!(house.report(&asked).unwrap().rows.len(), 1);
}

#[test]
fn who_comes_back_was_lost_all_the_same() {
    let mut house = House::new();
    for (day, price) in [("2026-03-02 10:00:00", 9_000), ("2027-05-01 10:00:00", 9_000)] {
        house.until(day);
        let bill = house.bill(2, 1, "goods", 10_000);
        house.settle(bill, &format!("cash:{price}")).unwrap();
    }
    let trend = house.report(&Asked::new("member-trend").with("period", "2027-01-01..2027-05-31")).unwrap();
    let lost: Vec<_> = trend.rows.iter().map(|row| row[3].clone()).collect();
    assert_eq!(lost, [0, 0, 1, 0, 0].map(Cell::Count));
    // The year's amount is that of the year before the last visit of the period, whatever came later.
    let loss = house.report(&Asked::new("member-loss").with("period", "2026-12")).unwrap();
    assert_eq!(loss.rows[0][3], Cell::Money(forecourt_books::Fen(9_000)));
    assert_eq!(loss.rows[0][4], Cell::Word(forecourt_books::Text::new("active", "活跃")));
}

#[test]
fn a_top_up_names_all_its_means() {
    let mut house = House::new();
    let parts = r#"[{"means": "cash", "amount": 60000}, {"means": "wechat", "amount": 40000}]"#;
    house
        .say(2, &format!(r#"{{"top-up": {{"member": "M-1", "amount": 100000, "parts": {parts}}}}}"#))
        .unwrap();
    let history = house.report(&Asked::new("top-up-history").with("member", "M-1")).unwrap();
    assert_eq!(history.rows[0][4], Cell::text("cash+wechat"));
}
