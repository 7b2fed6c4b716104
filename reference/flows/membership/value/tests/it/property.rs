//! Anything in any order: nothing breaks, a refusal changes nothing, the log alone gives the same state.

use forecourt_books::{BranchId, Context, Document, MemberId, News, Undo};
use forecourt_value::{State, Value};
use proptest::prelude::*;

use crate::house::House;

fn step(house: &mut House, what: u8, a: u32, b: i64) {
    let member = a % 4 + 1;
    let bill = a % 9 + 1;
    let branch = a % 4 + 1;
    let before = Value::state_text(&house.state);
    let events = house.log.len();
    let result = match what % 16 {
        0 => house.say(branch, &format!(r#"{{"top-up": {{"member": "M-{member}", "amount": {}, "parts": [{{"means": "cash", "amount": {}}}]}}}}"#, b * 1_000, b * 1_000)),
        1 | 2 => house.say(branch, &format!(r#"{{"open-bill": {{"member": "M-{member}", "lines": [{{"kind": "parts", "item": "filter", "quantity": {}}}, {{"kind": "car-wash", "item": "wash", "quantity": 1}}]}}}}"#, b % 3 + 1)),
        3 => house.settle(bill, ""),
        4..=6 => {
            let due = forecourt_value::facts::bill_due(&house.state, forecourt_books::BillId(bill)).map_or(1, |due| due.0);
            let points = (b * 7).min(due / 2);
            let stored = if b % 2 == 0 { due - points } else { (due - points) / 2 };
            let cash = due - points - stored;
            let mut parts = String::new();
            for (means, amount) in [("points", points), ("stored-value", stored), ("cash", cash)] {
                if amount > 0 {
                    parts.push_str(&format!("{means}:{amount} "));
                }
            }
            house.settle(bill, &parts)
        }
        7 => house.say(branch, &format!(r#"{{"reverse": {{"bill": "BL-{bill}", "lines": [{}], "reason": "x"}}}}"#, b % 2 + 1)),
        8 => house.say(branch, &format!(r#"{{"reverse": {{"bill": "BL-{bill}", "reason": "x"}}}}"#)),
        9 => house.refund_asked(Document::Bill(forecourt_books::BillId(bill)), b * 11),
        10 => house.say(branch, &format!(r#"{{"sell-package": {{"member": "M-{member}", "package": "PK-1", "parts": [{{"means": "cash", "amount": 10001}}]}}}}"#)),
        11 => house.say(branch, &format!(r#"{{"adjust-points": {{"member": "M-{member}", "points": {}, "reason": "correction"}}}}"#, b * 3 - 100)),
        12 => house.say(branch, &format!(r#"{{"cancel-bill": {{"bill": "BL-{bill}"}}}}"#)),
        13 => house.say(branch, &format!(r#"{{"cancel-line": {{"bill": "BL-{bill}", "line": 1}}}}"#)),
        14 if b % 7 == 0 => house.news(News::HolderChanged { from: MemberId(member), to: MemberId(member % 4 + 1), points: true }),
        14 if b % 11 == 0 => house.news(News::MemberLeft { member: MemberId(member), branch: BranchId(branch) }),
        14 => house.say(branch, &format!(r#"{{"detach": {{"bill": "BL-{bill}"}}}}"#)),
        _ => {
            let next = house.at.plus_s(b * 86_400).to_string();
            house.until(&next);
            Ok(Vec::new())
        }
    };
    if result.is_err() {
        assert_eq!(Value::state_text(&house.state), before, "a refusal leaves no trace");
        assert_eq!(house.log.len(), events);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]
    #[test]
    fn invariants_hold_and_the_log_is_all(steps in prop::collection::vec((any::<u8>(), 0u32..36, 1i64..40), 1..100)) {
        let mut house = House::new();
        house.say(1, r#"{"define-package": {"title": "Care", "price": 10001, "days": 30, "items": [{"item": "wash", "benefit": {"count": 3}}]}}"#).unwrap();
        for (what, a, b) in steps {
            step(&mut house, what, a, b);
        }
        let mut again = State::default();
        for (stamp, event) in &house.log {
            Value::apply(&mut again, stamp, event);
        }
        prop_assert_eq!(Value::state_text(&again), Value::state_text(&house.state));
        let mut half = State::default();
        let (first, second) = house.log.split_at(house.log.len() / 2);
        first.iter().for_each(|(stamp, event)| Value::apply(&mut half, stamp, event));
        let text = Value::state_text(&half);
        half.begin();
        second.iter().for_each(|(stamp, event)| Value::apply(&mut half, stamp, event));
        half.rollback();
        prop_assert_eq!(Value::state_text(&half), text);
    }
}
