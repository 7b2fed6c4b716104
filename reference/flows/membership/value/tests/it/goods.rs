//! Top-ups, packages, vouchers (MEM-06 … MEM-09, MEM-24, MEM-57 … MEM-61).

use forecourt_books::facts::Means;
use forecourt_books::report::Asked;
use forecourt_books::{Account, Ask, BranchId, Context, Document, Fen, MemberId, News};
use forecourt_value::ids::TopUpId;
use forecourt_value::{Event, Value};

use crate::house::{House, code, kinds};

const PACKAGE: &str = r#"{"define-package": {"title": "Care", "price": 10001, "days": 30, "items": [
    {"item": "wash", "benefit": {"count": 2}}, {"item": "oil", "benefit": {"rate-bp": 8000}},
    {"item": "filter", "benefit": "free"}]}}"#;

const SELL: &str = r#"{"sell-package": {"member": "M-2", "package": "PK-1", "parts": [{"means": "cash", "amount": 10001}]}}"#;

#[test]
fn the_largest_step_reached_gives_once() {
    let mut house = House::new();
    for (yuan, gift) in [(999, 0), (1_000, 50), (2_999, 50), (3_000, 200), (10_000, 500)] {
        let before = house.wallet(1).1;
        house.top_up(2, 1, yuan);
        assert_eq!(house.wallet(1).1 - before, gift * 100, "{yuan}");
    }
    let refused =
        r#"{"top-up": {"member": "M-1", "amount": 100, "parts": [{"means": "points", "amount": 100}]}}"#;
    assert_eq!(code(house.say(2, refused)), "means-not-allowed");
}

#[test]
fn a_package_gives_free_counted_and_discounted_lines() {
    let mut house = House::new();
    house.say(1, PACKAGE).unwrap();
    house.say(2, SELL).unwrap();
    let lines = r#"{"kind": "car-wash", "item": "wash", "quantity": 1}, {"kind": "parts", "item": "oil", "quantity": 1},
        {"kind": "parts", "item": "filter", "quantity": 1}"#;
    let bill = house.open(3, 2, lines);
    house.settle(bill, "cash:8000").unwrap();
    // The dearer half of 100.01 goes first, and the seller owes it to who served.
    assert_eq!(house.around.ledger.balance_at(BranchId(2), Account::Packages), -5_000);
    assert_eq!(house.around.ledger.balance_at(BranchId(3), Account::Clearing), 5_001);
    let wash = r#"{"kind": "car-wash", "item": "wash", "quantity": 1}"#;
    let second = house.open(2, 2, wash);
    let third = house.open(2, 2, wash);
    assert_eq!(code(house.settle(third, "")), "accepted");
    // The count is promised to the second bill: the third pays the list.
    assert_eq!(
        forecourt_value::facts::bill_due(&house.state, forecourt_books::BillId(third)).unwrap().0,
        3_000
    );
    let events = house.settle(second, "").unwrap();
    assert_eq!(kinds(&events), ["bill-settled", "package-exhausted"]);
    house.say(2, &format!(r#"{{"reverse": {{"bill": "BL-{second}", "reason": "not done"}}}}"#)).unwrap();
    let again = house.open(2, 2, wash);
    assert_eq!(kinds(&house.settle(again, "").unwrap())[0], "bill-settled");
}

#[test]
fn a_package_ends_with_its_last_day() {
    let mut house = House::new();
    house.say(1, PACKAGE).unwrap();
    house.say(2, SELL).unwrap();
    house.at = "2026-04-01 23:59:59".parse().unwrap();
    let wash = r#"{"kind": "car-wash", "item": "wash", "quantity": 1}"#;
    let bill = house.open(2, 2, wash);
    let ended = house.until("2026-04-02 00:00:00");
    assert_eq!(kinds(&ended), ["packages-ended"]);
    assert_eq!(house.around.ledger.balance(Account::RevenueFees), -5_000);
    let late = house.open(2, 2, wash);
    assert_eq!(
        forecourt_value::facts::bill_due(&house.state, forecourt_books::BillId(late)).unwrap().0,
        3_000
    );
    house.say(2, &format!(r#"{{"cancel-line": {{"bill": "BL-{bill}", "line": 1}}}}"#)).unwrap();
    assert_eq!(house.around.ledger.balance(Account::RevenueFees), -10_001);
}

fn vouchers(house: &mut House) {
    let issue = r#"{"issue-vouchers": {"from": 101, "to": 120, "face": 5000, "until": "2026-06-30", "kinds": ["parts"]}}"#;
    house.say(1, issue).unwrap();
    assert_eq!(code(house.say(1, &issue.replace("120", "200").replace("101", "120"))), "range-overlaps");
    house.say(1, r#"{"send-vouchers": {"from": 103, "to": 110, "branch": "B-2"}}"#).unwrap();
    assert_eq!(code(house.say(2, &sell(103, 4_500))), "not-in-stock");
    assert_eq!(code(house.say(3, r#"{"confirm-vouchers": {"transfer": "VT-1"}}"#)), "forbidden");
    house.say(2, r#"{"confirm-vouchers": {"transfer": "VT-1"}}"#).unwrap();
}

fn sell(serial: u32, price: i64) -> String {
    format!(
        r#"{{"sell-voucher": {{"serial": {serial}, "price": {price}, "customer": "bearer", "parts": [{{"means": "cash", "amount": {price}}}]}}}}"#
    )
}

#[test]
fn a_voucher_goes_from_head_office_to_its_one_use() {
    let mut house = House::new();
    vouchers(&mut house);
    house.say(2, &sell(103, 4_500)).unwrap();
    house.say(2, r#"{"give-voucher": {"serial": 104, "reason": "birthday", "customer": "Ms Ke"}}"#).unwrap();
    let bill = house.bill(3, 2, "parts", 3_000);
    assert_eq!(code(house.settle(bill, "coupon:5000#105")), "not-released");
    house.settle(bill, "coupon:5000#103").unwrap();
    // No change is given: 15.00 of the price stay with the group, the seller owes all of it.
    assert_eq!(house.around.ledger.balance(Account::RevenueFees), -1_500);
    assert_eq!(house.around.ledger.balance_at(BranchId(3), Account::Clearing), 4_500);
    let other = house.bill(3, 2, "parts", 8_000);
    assert_eq!(code(house.settle(other, "coupon:5000#103 cash:3000")), "already-used");
    house.settle(other, "coupon:5000#104 cash:3000").unwrap();
    assert_eq!(house.wallet(2).2, 30);
    let wash = house.bill(3, 2, "car-wash", 8_000);
    house.say(2, &sell(106, 5_000)).unwrap();
    assert_eq!(code(house.settle(wash, "coupon:5000#106 cash:3000")), "voucher-kind");
    house.say(2, &format!(r#"{{"reverse": {{"bill": "BL-{bill}", "reason": "wrong"}}}}"#)).unwrap();
    assert_eq!(house.around.ledger.balance(Account::RevenueFees), 0);
    let again = house.bill(3, 2, "parts", 6_000);
    house.settle(again, "coupon:5000#103 cash:1000").unwrap();
}

/// MEM-12, PLAT-48: of somebody who left nothing new is noted.
#[test]
fn no_voucher_goes_to_somebody_who_left() {
    let mut house = House::new();
    vouchers(&mut house);
    house.around.left.push(MemberId(2));
    let sold = sell(103, 4_500).replace("\"parts\"", "\"member\": \"M-2\", \"parts\"");
    let given =
        r#"{"give-voucher": {"serial": 103, "reason": "birthday", "member": "M-2", "customer": "Li"}}"#;
    for (wish, serial) in [(sold.as_str(), "104"), (given, "105")] {
        assert_eq!(code(house.say(2, wish)), "member-left");
        house.say(2, &wish.replace("M-2", "M-1").replace("103", serial)).unwrap();
    }
}

#[test]
fn vouchers_fall_back_after_seven_days_and_expire_with_their_last() {
    let mut house = House::new();
    vouchers(&mut house);
    house.say(1, r#"{"send-vouchers": {"from": 111, "to": 120, "branch": "B-3"}}"#).unwrap();
    house.say(2, &sell(103, 4_500)).unwrap();
    let lapsed = house.until("2026-03-10 00:00:00");
    assert_eq!(kinds(&lapsed), ["voucher-transfer-lapsed"]);
    house.say(1, r#"{"void-vouchers": {"from": 115, "to": 116, "reason": "wet"}}"#).unwrap();
    house.until("2026-06-30 23:59:59");
    let bill = house.bill(2, 2, "parts", 6_000);
    assert_eq!(kinds(&house.until("2026-07-01 00:00:00")), ["vouchers-expired"]);
    assert_eq!(code(house.settle(bill, "coupon:5000#103 cash:1000")), "voucher-state");
    assert_eq!(house.around.ledger.balance(Account::VoucherVoid), 20);
    assert_eq!(house.around.ledger.balance(Account::RevenueFees), -4_500);
}

#[test]
fn leaving_pays_back_principal_and_unused_counts_and_no_gift() {
    let mut house = House::new();
    house.say(1, PACKAGE).unwrap();
    house.say(2, SELL).unwrap();
    house.top_up(2, 2, 1_000);
    house.top_up(3, 2, 500);
    house.points(2, 2, 70);
    let bill = house.bill(2, 2, "parts", 60_000);
    house.settle(bill, "stored-value:60000").unwrap();
    assert_eq!(forecourt_value::facts::refundable(&house.state, MemberId(2)).0, 100_001);
    let cash = house.around.ledger.balance(Account::Cash);
    let left = house.news(News::MemberLeft { member: MemberId(2), branch: BranchId(2) }).unwrap();
    let Event::AccountClosed(closed) = &left[0] else { panic!("{left:?}") };
    // The newest top-up goes back first.
    let shown: Vec<_> = closed.top_ups.iter().map(|(id, _, sum)| (id.0, sum.0)).collect();
    assert_eq!((shown, closed.refund.0), (vec![(2, 50_000), (1, 40_000)], 100_001));
    assert_eq!(cash - house.around.ledger.balance(Account::Cash), 100_001);
    assert_eq!(house.wallet(2), (0, 0, 0, 0));
    assert_eq!(house.around.ledger.balance(Account::StoredGift), 0);
}

/// A movement that was folded twice makes a chain of top-ups that bites its tail: leaving ends all the same, and pays no
/// top-up back twice.
#[test]
fn leaving_ends_where_the_chain_of_top_ups_bites_its_tail() {
    for refunded in [50_000, 0] {
        let mut house = House::new();
        house.checked = false;
        house.top_up(2, 2, 1_000);
        house.top_up(2, 2, 500);
        let twice = house.log.iter().rfind(|(_, event)| matches!(event, Event::ToppedUp { .. }));
        let (stamp, event) = twice.cloned().unwrap();
        Value::apply(&mut house.state, &stamp, &event);
        if refunded > 0 {
            let (top_up, member, branch) = (TopUpId(2), MemberId(2), BranchId(2));
            let back =
                Event::TopUpRefunded { top_up, member, branch, head: BranchId(1), amount: Fen(refunded) };
            Value::apply(&mut house.state, &stamp, &back);
        }
        let left = Value::on(&house.state, &News::MemberLeft { member: MemberId(2), branch: BranchId(2) });
        let closed = house.decided(&left.unwrap());
        let Event::AccountClosed(closed) = &closed[0] else { panic!("{closed:?}") };
        let shown: Vec<_> = closed.top_ups.iter().map(|(id, _, sum)| (id.0, sum.0)).collect();
        let expected = if refunded > 0 { Vec::new() } else { vec![(2, 50_000)] };
        assert_eq!((shown, closed.payable.0), (expected, 150_000));
        let history = house.report(&Asked::new("top-up-history").with("member", "M-2")).unwrap();
        assert!(history.rows.len() <= 2);
    }
}

#[test]
fn a_card_takes_balance_and_packages_to_its_new_holder() {
    let mut house = House::new();
    house.say(1, PACKAGE).unwrap();
    house.say(2, SELL).unwrap();
    house.top_up(2, 2, 1_000);
    house.points(2, 2, 70);
    house.news(News::HolderChanged { from: MemberId(2), to: MemberId(4), points: true }).unwrap();
    assert_eq!((house.wallet(2), house.wallet(4)), ((0, 0, 0, 0), (100_000, 5_000, 70, 0)));
    assert_eq!(forecourt_value::facts::holdings(&house.state, MemberId(4)).len(), 1);
    // What the new holder did not pay in itself is owed to it, not sent to somebody else's channel.
    let left = house.news(News::MemberLeft { member: MemberId(4), branch: BranchId(2) }).unwrap();
    let Event::AccountClosed(closed) = &left[0] else { panic!("{left:?}") };
    assert_eq!((closed.payable.0, closed.top_ups.len()), (100_000, 0));
    assert_eq!(house.around.ledger.balance(Account::Payable), -110_001);
}

#[test]
fn a_top_up_is_paid_back_from_principal_only() {
    let mut house = House::new();
    house.top_up(2, 2, 1_000);
    let bill = house.bill(2, 2, "parts", 60_000);
    house.settle(bill, "stored-value:60000").unwrap();
    assert_eq!(code(house.refund_asked(Document::TopUp(1), 40_001)), "refund-too-much");
    house.refund_asked(Document::TopUp(1), 40_000).unwrap();
    assert_eq!(house.wallet(2).0, 0);
}

/// MEM-24, MEM-08: what is bought in advance says with what it may be paid, wherever it is paid then.
#[test]
fn an_advance_names_the_means_that_pay_it() {
    let mut house = House::new();
    house.say(1, PACKAGE).unwrap();
    house.say(2, r#"{"top-up": {"member": "M-2", "amount": 5000}}"#).unwrap();
    house.say(2, r#"{"sell-package": {"member": "M-2", "package": "PK-1", "parts": []}}"#).unwrap();
    let bill = house.bill(2, 2, "parts", 6_000);
    house.settle(bill, "cash:6000").unwrap();
    let charges = house.asked.iter().filter_map(|ask| match ask {
        Ask::Charge(charge) => Some(charge.means.as_slice()),
        _ => None,
    });
    let expected: [&[Means]; 3] = [&Means::MONEY, &Means::MONEY_OR_STORED, &[]];
    assert_eq!(charges.collect::<Vec<_>>(), expected);
}
