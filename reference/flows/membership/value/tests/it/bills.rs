//! Bills: prices, parts, reversal (MEM-34 … MEM-45).

use forecourt_books::{Account, BranchId, Document, News};
use forecourt_value::Event;

use crate::house::{House, code, kinds};

fn price(event: &Event) -> Vec<(i64, String)> {
    let lines = match event {
        Event::BillOpened(opened) => &opened.lines,
        Event::CardAttached { lines, .. } | Event::CardDetached { lines, .. } => lines,
        other => panic!("{other:?}"),
    };
    lines.iter().map(|line| (line.price.0, line.rule.to_string())).collect()
}

#[test]
fn an_hour_and_a_half_at_thirty_yuan_is_forty_five() {
    let mut house = House::new();
    let labour = r#"{"kind": "repair", "item": "tune", "hours": 150, "list": 5000}"#;
    let bill = house.open(2, 1, labour);
    let events = house.settle(bill, "cash:4500").unwrap();
    // 2 points a yuan of labour.
    assert_eq!(kinds(&events), ["bill-settling", "bill-settled", "points-earned"]);
    assert_eq!(house.wallet(1), (0, 0, 90, 0));
    assert_eq!(house.around.ledger.balance(Account::RevenueService), -4_500);
}

#[test]
fn the_most_specific_rule_wins_and_each_level_gives_way_to_the_next() {
    let mut house = House::new();
    let define = |house: &mut House, rule: &str| {
        house.say(1, &format!(r#"{{"define-price-rule": {{"rule": {rule}}}}}"#)).unwrap();
    };
    define(&mut house, r#"{"item": "oil", "categories": ["gold"], "price": 9500}"#);
    define(&mut house, r#"{"item": "oil", "rate-bp": 8000, "until": "2026-03-31"}"#);
    define(&mut house, r#"{"group": "fluids", "categories": ["gold"], "rate-bp": 8500}"#);
    let line = r#"{"kind": "parts", "item": "oil", "quantity": 1}"#;
    let mut seen = Vec::new();
    for rule in ["PR-1", "PR-2", "PR-3", ""] {
        let json = format!(r#"{{"open-bill": {{"member": "M-1", "lines": [{line}]}}}}"#);
        seen.extend(price(&house.say(2, &json).unwrap()[0]));
        if !rule.is_empty() {
            house.say(1, &format!(r#"{{"end-price-rule": {{"rule": "{rule}"}}}}"#)).unwrap();
        }
    }
    house.around.expired.push(forecourt_books::MemberId(1));
    let json = format!(r#"{{"open-bill": {{"member": "M-1", "lines": [{line}]}}}}"#);
    seen.extend(price(&house.say(2, &json).unwrap()[0]));
    let named: Vec<_> = seen.iter().map(|(price, rule)| (*price, rule.as_str())).collect();
    assert_eq!(
        named,
        [(9_500, "PR-1"), (8_000, "PR-2"), (8_500, "PR-3"), (9_000, "category"), (10_000, "list")]
    );
}

#[test]
fn an_offer_of_three_pieces_prices_three_and_no_more() {
    let mut house = House::new();
    let rule = r#"{"define-price-rule": {"rule": {"item": "filter", "rate-bp": 5000, "limit": 3}}}"#;
    house.say(1, rule).unwrap();
    let json =
        r#"{"open-bill": {"member": "M-2", "lines": [{"kind": "parts", "item": "filter", "quantity": 5}]}}"#;
    let opened = house.say(2, json).unwrap();
    assert_eq!(price(&opened[0]), [(7_500, "PR-1".into()), (10_000, "category".into())]);
    assert_eq!(price(&house.say(2, json).unwrap()[0]), [(25_000, "category".into())]);
    house.say(2, r#"{"cancel-bill": {"bill": "BL-1"}}"#).unwrap();
    assert_eq!(price(&house.say(2, json).unwrap()[0])[0], (7_500, "PR-1".into()));
}

#[test]
fn attaching_reprices_and_detaching_restores_the_list() {
    let mut house = House::new();
    let json = r#"{"open-bill": {"reference": "repair/7", "lines": [{"kind": "repair", "item": "oil", "quantity": 2}]}}"#;
    assert_eq!(price(&house.say(2, json).unwrap()[0]), [(20_000, "list".into())]);
    let attached = house.say(2, r#"{"attach": {"bill": "BL-1", "member": "M-1"}}"#).unwrap();
    assert_eq!(price(&attached[0]), [(18_000, "category".into())]);
    let detached = house.say(2, r#"{"detach": {"bill": "BL-1"}}"#).unwrap();
    assert_eq!(price(&detached[0]), [(20_000, "list".into())]);
    assert_eq!(code(house.settle(1, "stored-value:20000")), "member-needed");
}

#[test]
fn a_lower_price_needs_approval_beyond_the_limit_and_a_changed_line_makes_it_stale() {
    let mut house = House::new();
    let bill = house.bill(2, 2, "parts", 10_000);
    let lower = |price: i64| {
        format!(
            r#"{{"override-price": {{"bill": "BL-{bill}", "line": 1, "price": {price}, "reason": "friend"}}}}"#
        )
    };
    assert_eq!(kinds(&house.say(2, &lower(9_500)).unwrap()), ["price-overridden"]);
    let asked = house.say(2, &lower(9_499)).unwrap();
    let Event::OverrideAsked { digest, .. } = &asked[0] else { panic!("{asked:?}") };
    let answer = News::Decided {
        kind: "price-override".into(),
        about: format!("BL-{bill}/1"),
        digest: digest.clone(),
        approved: true,
        reason: String::new(),
        by: None,
    };
    let mut other = House::new();
    assert!(other.news(answer.clone()).unwrap().is_empty());
    assert_eq!(kinds(&house.news(answer.clone()).unwrap()), ["price-overridden"]);
    let asked = house.say(2, &lower(5_000)).unwrap();
    let Event::OverrideAsked { digest, .. } = &asked[0] else { panic!("{asked:?}") };
    house.say(2, &format!(r#"{{"cancel-line": {{"bill": "BL-{bill}", "line": 1}}}}"#)).unwrap();
    let News::Decided { kind, about, .. } = answer else { panic!() };
    let (approved, digest, reason) = (true, digest.clone(), String::new());
    let late = house.news(News::Decided { kind, about, digest, approved, reason, by: None }).unwrap();
    assert_eq!(kinds(&late), ["approval-stale"]);
}

#[test]
fn parts_pay_in_the_order_of_the_house_and_exactly() {
    let mut house = House::new();
    house.top_up(2, 2, 1_000);
    house.points(2, 2, 500);
    let bill = house.bill(2, 2, "parts", 10_000);
    assert_eq!(code(house.settle(bill, "cash:9999")), "parts-sum");
    assert_eq!(code(house.settle(bill, "points:5001 cash:4999")), "points-share-exceeded");
    assert_eq!(code(house.settle(bill, "points:501 cash:9499")), "points-short");
    assert_eq!(code(house.settle(bill, "points:99 cash:9901")), "points-too-few");
    house.around.proved = false;
    assert_eq!(code(house.settle(bill, "stored-value:10000")), "proof-needed");
    house.around.proved = true;
    let events = house.settle(bill, "cash:3000 stored-value:6500 points:500").unwrap();
    let wanted = ["bill-settling", "points-used", "paid-by-stored-value", "bill-settled", "points-earned"];
    assert_eq!(kinds(&events), wanted);
    // Really paid 95.00: 95 points.
    assert_eq!(house.wallet(2), (93_500, 5_000, 95, 0));
    assert_eq!(code(house.settle(bill, "cash:10000")), "bill-state");
}

#[test]
fn principal_goes_first_and_a_second_terminal_finds_nothing() {
    let mut house = House::new();
    house.top_up(2, 2, 1_000);
    let first = house.bill(2, 2, "parts", 102_000);
    let second = house.bill(3, 2, "parts", 105_000);
    house.settle(first, "stored-value:102000").unwrap();
    assert_eq!(house.wallet(2), (0, 3_000, 1_000, 0));
    assert_eq!(code(house.settle(second, "stored-value:105000")), "balance-short");
}

#[test]
fn a_full_reversal_leaves_all_balances_as_they_were() {
    let mut house = House::new();
    house.top_up(2, 2, 1_000);
    house.points(3, 2, 300);
    let before = house.wallet(2);
    let bill = house.bill(2, 2, "parts", 150_000);
    house.settle(bill, "points:300 stored-value:104000 cash:45700").unwrap();
    assert_eq!(house.wallet(2), (0, 1_000, 1_457, 0));
    let back =
        house.say(2, &format!(r#"{{"reverse": {{"bill": "BL-{bill}", "reason": "wrong"}}}}"#)).unwrap();
    assert_eq!(kinds(&back)[0], "bill-reversed");
    assert_eq!(house.wallet(2), before);
    assert_eq!(house.around.ledger.balance(Account::RevenueParts), 0);
    assert_eq!(house.around.ledger.balance_at(BranchId(2), Account::Cash), 100_000);
}

#[test]
fn points_that_were_used_become_a_debt_that_later_points_repay() {
    let mut house = House::new();
    let first = house.bill(2, 2, "parts", 20_000);
    house.settle(first, "cash:20000").unwrap();
    let second = house.bill(2, 2, "parts", 1_000);
    house.settle(second, "points:150 cash:850").unwrap();
    assert_eq!(house.wallet(2), (0, 0, 58, 0));
    let back = house.say(2, r#"{"reverse": {"bill": "BL-1", "reason": "wrong"}}"#).unwrap();
    assert!(kinds(&back).contains(&"points-debt".to_owned()));
    assert_eq!(house.wallet(2), (0, 0, 0, 142));
    let third = house.bill(3, 2, "parts", 20_000);
    house.settle(third, "cash:20000").unwrap();
    assert_eq!(house.wallet(2), (0, 0, 58, 0));
}

#[test]
fn a_reversal_after_seven_days_waits_for_an_approval() {
    let mut house = House::new();
    let bill = house.bill(2, 2, "parts", 20_000);
    house.settle(bill, "cash:20000").unwrap();
    house.until("2026-03-09 23:59:59");
    let other = house.bill(2, 2, "parts", 20_000);
    house.settle(other, "cash:20000").unwrap();
    house.at = "2026-03-10 00:00:00".parse().unwrap();
    let asked = house.say(2, r#"{"reverse": {"bill": "BL-1", "reason": "late"}}"#).unwrap();
    let Event::ReversalAsked { digest, .. } = &asked[0] else { panic!("{asked:?}") };
    assert_eq!(house.wallet(2).2, 400);
    let (kind, about, digest) = ("reversal".into(), "BL-1".into(), digest.clone());
    let yes = News::Decided { kind, about, digest, approved: true, reason: String::new(), by: None };
    assert_eq!(kinds(&house.news(yes).unwrap())[0], "bill-reversed");
    assert_eq!(house.wallet(2).2, 200);
}

#[test]
fn a_refund_in_parts_ends_where_one_refund_ends() {
    let run = |steps: &[i64]| {
        let mut house = House::new();
        house.top_up(2, 2, 1_000);
        house.points(2, 2, 500);
        let lines = r#"{"kind": "parts", "item": "a", "quantity": 1, "list": 10001},
            {"kind": "repair", "item": "b", "hours": 133, "list": 1}, {"kind": "car-wash", "item": "c", "quantity": 1, "list": 777}"#;
        let bill = house.open(2, 2, lines);
        // 100.01 + 39.90 + 7.77.
        house.settle(bill, "points:333 stored-value:9000 cash:5435").unwrap();
        for step in steps {
            house.refund_asked(Document::Bill(forecourt_books::BillId(bill)), *step).unwrap();
        }
        let ledger: Vec<_> = house.around.ledger.all().map(|(b, a, s)| (b, a, s.balance())).collect();
        (house.wallet(2), ledger)
    };
    let once = run(&[7_000]);
    assert_eq!(run(&[1, 2_999, 4_000]), once);
    assert_eq!(run(&[3_500, 3_499, 1]), once);
    let none = run(&[]);
    assert!(none.0.2 > once.0.2);
}
