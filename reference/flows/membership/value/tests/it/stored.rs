//! PLAT-12: what is absent is not written, and the bodies of format 2 of the journal, in which it was, read the same.

use forecourt_value::Event;
use serde_json::{Value, json};

/// Bodies as they were stored, each beside today's.
fn bodies() -> Vec<(Value, Value)> {
    let line = json!({"line": 1, "kind": "goods", "item": "wash", "measure": "pieces", "quantity": 1, "unit": 3000,
        "list": 3000, "ruled": 3000, "price": 3000, "rule": "category", "revenue": "goods", "state": "open"});
    let with = |mut body: Value, former: Value| {
        let fields = body.as_object_mut().unwrap();
        fields.extend(former.as_object().unwrap().clone());
        body
    };
    let former_line = with(
        line.clone(),
        json!({"group": "", "labour": false, "floor": 0, "counts": 0, "worth": 0, "real": 0}),
    );
    let opened =
        json!({"kind": "bill-opened", "bill": "BL-1", "branch": "B-2", "category": "basic", "lines": [line]});
    let absent = json!({"member": null, "card": null, "proposed": null, "plate": null, "frame": null, "km": null,
        "reference": "", "operator": null, "lines": [former_line]});
    let settling = json!({"kind": "bill-settling", "bill": "BL-1", "branch": "B-2", "due": 3000});
    let adjusted = json!({"kind": "points-adjusted", "entry": "MP-1", "member": "M-1", "branch": "B-2", "points": 10,
        "reason": "referral", "made": {"lot": 10, "until": "2027-12-31", "notice": "2027-12-01"}});
    let made = json!({"lot": 10, "until": "2027-12-31", "notice": "2027-12-01", "repaid": []});
    let started = json!({"kind": "top-up-started", "top-up": "TU-1", "member": "M-1", "branch": "B-2",
        "amount": 10_000, "gift": 0});
    vec![
        (with(opened.clone(), absent), opened),
        (with(settling.clone(), json!({"member": null, "parts": []})), settling),
        (with(adjusted.clone(), json!({"entry": "PA-1", "note": "", "uses": [], "made": made})), adjusted),
        (with(started.clone(), json!({"operator": null, "parts": []})), started),
    ]
}

#[test]
fn a_former_body_reads_as_the_same_event() {
    for (then, now) in bodies() {
        let read = |body: &Value| -> Event {
            serde_json::from_value(body.clone()).unwrap_or_else(|error| panic!("{body}: {error}"))
        };
        let event = read(&then);
        assert_eq!(event, read(&now));
        assert_eq!(serde_json::to_value(&event).unwrap(), now);
    }
}
