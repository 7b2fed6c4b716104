//! Traces that must not pass: each audit is seen to find its defect once, and the sound trace beside it to hold.

use super::*;

fn event(context: &str, kind: &str, fields: Value) -> EventLine {
    let fields = fields.as_object().expect("fields").clone().into_iter().collect();
    EventLine { seq: 1, at_ns: 5, context: context.into(), kind: kind.into(), fields }
}

fn broken(events: &[EventLine]) -> Vec<&'static str> {
    ROWS.iter().filter(|(_, _, check)| check(events).is_err()).map(|(id, ..)| *id).collect()
}

#[test]
fn a_check_that_nothing_came_up_for_is_none() {
    assert!(check(&[], true).is_empty());
    let one = [event("keys", "sign-in-ended", serde_json::json!({}))];
    assert_eq!(check(&one, true), [("nothing happens twice in one moment", Ok(1))]);
    let looked: Vec<_> =
        check(&[part("points"), used(300)], true).into_iter().map(|(_, looked)| looked).collect();
    assert_eq!(looked, [Ok(1), Ok(2)], "the part, and every event");
}

fn part(means: &str) -> EventLine {
    let wish = serde_json::json!({"means": means, "amount": 300});
    event("payments", "part-taken", serde_json::json!({"payment": "PY-1", "part": 0, "wish": wish}))
}

fn used(points: i64) -> EventLine {
    let of = serde_json::json!({"payment": "PY-1", "part": 0, "amount": 300});
    let uses = serde_json::json!([{"points": points, "value": 300}]);
    event("value", "points-used", serde_json::json!({"of": of, "points": 300, "uses": uses}))
}

#[test]
fn points_that_pay_and_stay_are_found() {
    assert_eq!(broken(&[part("points")]), ["I-PTS-04"]);
    assert_eq!(broken(&[part("points"), used(299)]), ["I-PTS-04"]);
    assert!(broken(&[part("points"), used(300)]).is_empty());
    assert!(broken(&[part("cash")]).is_empty());
}

#[test]
fn the_same_twice_in_one_moment_is_found() {
    let late = || event("rental", "late-notice", serde_json::json!({"order": "R-1"}));
    let again = EventLine { seq: 2, ..late() };
    assert_eq!(broken(&[late(), again.clone()]), ["I-LED-02"]);
    let later = EventLine { at_ns: 6, ..again };
    assert!(broken(&[late(), later]).is_empty());
}

#[test]
fn charges_that_are_not_their_lines_are_found() {
    let lines = serde_json::json!([{"amount": 40}, {"amount": 2}]);
    let settled = |charges: i64| {
        event("rental", "settled", serde_json::json!({"order": "R-1", "charges": charges, "lines": lines}))
    };
    assert_eq!(broken(&[settled(43)]), ["I-LED-06"]);
    assert!(broken(&[settled(42)]).is_empty());
}

#[test]
fn money_for_nothing_is_found() {
    let of = serde_json::json!({"document": {"top-up": 7}});
    let paid = event("payments", "payment-paid", serde_json::json!({"payment": "PY-1", "of": of}));
    let credited = event("value", "topped-up", serde_json::json!({"top-up": "TU-7", "paid": 5, "gift": 0}));
    let asked =
        event("value", "top-up-started", serde_json::json!({"top-up": "TU-7", "amount": 5, "gift": 0}));
    assert_eq!(broken(&[asked.clone(), paid.clone()]), ["I-LED-08"]);
    let twice = [asked.clone(), paid.clone(), credited.clone(), credited.clone()];
    assert_eq!(broken(&twice), ["I-LED-08", "I-LED-02"]);
    assert!(broken(&[asked, paid, credited]).is_empty());
}

#[test]
fn a_difference_is_excused_only_where_the_house_had_refused_that_money() {
    let day = |fields: Value| event("payments", "statement-checked", fields);
    let checked = day(serde_json::json!({"channel": "wechat", "day": "2026-03-02", "differences": 1}));
    let difference = |kind: &str| {
        let fields = serde_json::json!({
            "channel": "wechat", "day": "2026-03-02", "difference-kind": kind, "reference": "W7"
        });
        event("payments", "difference-found", fields)
    };
    let refused = event("payments", "payment-rejected", serde_json::json!({"reference": "W7"}));
    let all = |kind| [refused.clone(), checked.clone(), difference(kind)];
    let found = |events: &[EventLine]| nights::statements(events).is_err();
    assert!(found(&[checked.clone(), difference("missing-here")]), "nobody had told of it");
    assert!(found(&all("amount")), "another difference");
    assert!(!found(&all("missing-here")));
}

#[test]
fn a_proof_pays_once_and_a_channel_is_asked() {
    let of = |kind: &str| event("members", kind, serde_json::json!({"member": "M-1"}));
    let pays = |at_ns: u64| {
        let of = serde_json::json!({"payment": "PY-1", "part": 0, "amount": 0});
        EventLine {
            at_ns,
            ..event("value", "paid-by-stored-value", serde_json::json!({"member": "M-1", "of": of}))
        }
    };
    assert_eq!(broken(&[of("proof-given"), pays(5)]), ["MEM-32"]);
    assert_eq!(broken(&[of("proof-given"), pays(5), EventLine { at_ns: 6, ..of("proof-used") }]), ["MEM-32"]);
    assert!(broken(&[of("proof-given"), pays(5), of("proof-used")]).is_empty());
    assert!(broken(&[pays(5)]).is_empty(), "on the phone the session is the proof");
    let parts = serde_json::json!([{"part": 0, "means": "cash"}, {"part": 1, "means": "wechat"}]);
    let tried = event("payments", "payment-tried", serde_json::json!({"payment": "PY-1", "parts": parts}));
    let capture = |part: i64| {
        let work = serde_json::json!({"capture": {"payment": "PY-1", "part": part}});
        event("payments", "channel-asked", serde_json::json!({"work": work}))
    };
    assert_eq!(broken(std::slice::from_ref(&tried)), ["FUEL-29"]);
    assert_eq!(broken(&[tried.clone(), capture(0)]), ["FUEL-29"]);
    assert!(broken(&[tried.clone(), capture(1)]).is_empty());
    let waits = event("payments", "payment-under-review", serde_json::json!({"payment": "PY-1"}));
    assert!(broken(&[tried, waits]).is_empty());
}

#[test]
fn who_decides_is_told_once() {
    let asked = event(
        "organisation",
        "approval-requested",
        serde_json::json!({"approval": "AP-1", "about": "RF-1", "digest": "d", "tell": [{"person": "P-1"}]}),
    );
    let note = |number: u64| {
        let fields = serde_json::json!({"note": format!("N-{number}"), "about": "AP-1", "to": "P-1"});
        EventLine { seq: number, ..event("messages", "message-sent", fields) }
    };
    assert_eq!(broken(std::slice::from_ref(&asked)), ["PLAT-36"]);
    assert!(broken(&[asked.clone(), note(1)]).is_empty());
    assert_eq!(broken(&[asked, note(1), note(2)]), ["PLAT-36"]);
}

#[test]
fn each_refund_of_one_moment_is_told_once() {
    let refunded = |number: u64| {
        let fields = serde_json::json!({"payment": "PY-1", "payback": format!("PB-{number}"), "amount": 100});
        EventLine { seq: number, ..event("payments", "refunded", fields) }
    };
    let told = |number: u64| {
        let fields =
            serde_json::json!({"message": format!("OB-{number}"), "about": "PY-1", "cause": "payment"});
        EventLine { seq: number, ..event("messages", "entered", fields) }
    };
    let doubled = |events: &[EventLine]| broken(events).contains(&"PLAT-36");
    assert!(!doubled(&[refunded(1), told(2), refunded(3), told(4)]), "two refunds, each told");
    assert!(doubled(&[refunded(1), told(2), told(3)]), "one refund told twice");
    assert!(doubled(&[told(2), told(3)]), "nothing went back");
}

#[test]
fn limits_and_work_are_as_the_rules_have_them() {
    let begun = event("keys", "take-begun", serde_json::json!({"op": "OP-1", "due_s": 3600}));
    let taken =
        |due: Value| event("keys", "key-taken", serde_json::json!({"op": "OP-1", "key": "K-1", "due": due}));
    assert_eq!(broken(&[begun.clone(), taken(Value::Null)]), ["KEY-70"]);
    assert!(broken(&[begun, taken(3_600_000_000_000_u64.into())]).is_empty());
    let of = |kind: &str| event("service", kind, serde_json::json!({"finding": "F-1"}));
    assert_eq!(broken(&[of("finding-closed"), of("finding-overdue")]), ["I-SLA-06"]);
    assert!(broken(&[of("finding-overdue"), of("finding-closed")]).is_empty());
    let node = |name: &str, version: &str| {
        let fields = serde_json::json!({"node": name, "components": {"web": version}});
        event("service", "node-registered", fields)
    };
    let patch = |nodes: Value| {
        let fields = serde_json::json!({"patch": "PA-1", "component": "web", "version": "2", "nodes": nodes});
        event("service", "patch-published", fields)
    };
    let nodes = [node("a", "1"), node("b", "2"), node("c", "1")];
    let all = |told: Value| [nodes.to_vec(), vec![patch(told)]].concat();
    assert!(broken(&all(serde_json::json!(["a", "c"]))).is_empty());
    assert_eq!(broken(&all(serde_json::json!(["a"]))), ["PLAT-63"]);
    let nets = |east: i64| serde_json::json!([["B-1", -5], ["B-2", east]]);
    let cleared =
        |east| event("value", "period-closed", serde_json::json!({"month": "2026-03", "nets": nets(east)}));
    assert!(broken(&[cleared(5)]).is_empty());
    assert_eq!(broken(&[cleared(4)]), ["I-PTS-09"]);
    let again = EventLine { at_ns: 9, ..cleared(5) };
    assert_eq!(broken(&[cleared(5), again]), ["I-PTS-09"]);
}

#[test]
fn advertisements_go_to_whoever_consents() {
    let joined = |consent: bool| {
        let fields = serde_json::json!({"member": "M-1", "consent": consent});
        event("members", "member-joined", fields)
    };
    let advert = || {
        let fields = serde_json::json!({"message": "OB-1", "cause": "advertising", "to": {"member": "M-1"}});
        event("messages", "entered", fields)
    };
    let goes = || event("messages", "delivered", serde_json::json!({"message": "OB-1"}));
    assert!(broken(&[joined(true), advert(), goes()]).is_empty());
    assert_eq!(broken(&[joined(false), advert(), goes()]), ["PLAT-39"]);
    let fields = serde_json::json!({"member": "M-1", "advertising": false});
    let withdrawn = event("members", "consent-set", fields);
    assert_eq!(broken(&[joined(true), withdrawn, advert(), goes()]), ["PLAT-39"]);
}

#[test]
fn who_leaves_gets_what_the_account_pays_and_keeps_no_points() {
    let adjusted = event(
        "value",
        "points-adjusted",
        serde_json::json!({"member": "M-1", "points": 7, "reason": "x", "made": {"lot": 7}}),
    );
    let closed = |points: i64, payable: i64| {
        let fields = serde_json::json!({
            "member": "M-1", "refund": 500, "top-ups": [[1, "B-1", 300]], "holdings": [[1, "B-1", 150, true]],
            "payable": payable, "points": [{"points": points}]
        });
        event("value", "account-closed", fields)
    };
    let left =
        |refund: i64| event("members", "member-left", serde_json::json!({"member": "M-1", "refund": refund}));
    assert!(broken(&[adjusted.clone(), left(500), closed(7, 50)]).is_empty());
    assert_eq!(broken(&[adjusted.clone(), left(500), closed(6, 50)]), ["MEM-12"]);
    assert_eq!(broken(&[adjusted.clone(), left(500), closed(7, 0)]), ["MEM-12"]);
    assert_eq!(broken(&[adjusted, left(501), closed(7, 50)]), ["MEM-12"]);
}

#[test]
fn a_bill_taken_back_whole_keeps_no_points_unless_they_lapsed() {
    let of = |kind: &str, fields: Value| event("value", kind, fields);
    let settled = of("bill-settled", serde_json::json!({"bill": "BL-1", "due": 900}));
    let earned = of(
        "points-earned",
        serde_json::json!({
            "document": {"bill": "BL-1"}, "member": "M-1", "base": 900, "factor-bp": 10000, "points": 9, "made": {"lot": 9}
        }),
    );
    let reversed = of("bill-reversed", serde_json::json!({"bill": "BL-1", "amount": 900}));
    let back = of(
        "points-taken-back",
        serde_json::json!({"bill": "BL-1", "member": "M-1", "points": 9, "uses": []}),
    );
    let kept = |events: &[EventLine]| sums::taken_back(events).is_err();
    assert!(kept(&[settled.clone(), earned.clone(), reversed.clone()]));
    assert!(!kept(&[settled.clone(), earned.clone(), reversed.clone(), back]));
    let left = |member: &str| of("account-closed", serde_json::json!({"member": member}));
    assert!(
        !kept(&[settled.clone(), earned.clone(), left("M-1"), reversed.clone()]),
        "lapsed with the account"
    );
    assert!(kept(&[settled, earned, left("M-2"), reversed]), "somebody else left");
}
