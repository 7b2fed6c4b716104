//! Traces that must not pass: each rule is seen to fail once, and the sound trace beside it to hold.

use super::check;
use crate::trial::{Care, planned};
use forecourt_customers::{Mix, Script, Size, draw};
use forecourt_kernel::Seed;
use forecourt_record::{Deed, EventLine, Record};
use serde_json::{Value, json};
use std::sync::LazyLock;

/// A plan with one cabinet, whose first key is `K0101`, and nobody in it; and the record of its run.
static QUIET: LazyLock<(Script, Record)> = LazyLock::new(|| {
    let size = Size { customers: 0, cabinets: 1, ..Size::SHOWROOM_DAY };
    let script = draw(Seed(1), &size, &Mix::none());
    let plan = planned(&library(), &script, Care::QUICK).expect("a sound plan");
    let record = forecourt_scenario::run(&plan);
    (script, record)
});

fn event(s: u64, kind: &str, fields: &Value) -> EventLine {
    let (context, kind) = kind.split_once('.').expect("context.kind");
    let fields = fields.as_object().expect("fields").clone().into_iter().collect();
    EventLine { seq: s, at_ns: s * 1_000_000_000, context: context.into(), kind: kind.into(), fields }
}

fn deed(s: u64, phrase: &str) -> Deed {
    let (phrase, outcome) = (phrase.to_owned(), "done".to_owned());
    Deed { step: 1, at_ns: s * 1_000_000_000, phrase, outcome }
}

/// The id of the rule that this trace breaks.
fn broken(events: Vec<EventLine>, deeds: Vec<Deed>) -> Option<String> {
    let (script, record) = &*QUIET;
    check(script, &Record { events, deeds, ..record.clone() }).broken.map(|failure| failure.id)
}

fn library() -> forecourt_scenario::Library {
    let profile = include_str!("../../../../scenarios/profiles/standard.toml");
    let profiles = [("standard".to_owned(), profile.to_owned())].into();
    forecourt_scenario::Library::new(profiles, include_str!("../../../../scenarios/requirements.toml"))
        .expect("the catalogue is sound")
}

fn act() -> Value {
    json!({ "operator": "P-1", "photo": "PH-1", "terminal": "cabinet-1" })
}

#[test]
fn an_empty_slot_read_from_silence_is_a_key_that_no_hand_lifted() {
    let gone = || event(100, "keys.key-missing", &json!({ "key": "K-1", "place": "1/1/01" }));
    assert_eq!(broken(vec![gone()], vec![]).as_deref(), Some("I-KEY-06"));
    assert_eq!(broken(vec![gone()], vec![deed(90, "Li-01 lifts K0102")]).as_deref(), Some("I-KEY-06"));
    assert_eq!(broken(vec![gone()], vec![deed(90, "Li-01 lifts K0101")]), None);
    let back = vec![deed(10, "Li-01 lifts K0101"), deed(20, "Li-01 puts K0101 into drawer 1")];
    assert_eq!(broken(vec![gone()], back.clone()), None, "it may be told late");
    let much_later = event(5_000, "keys.start-scan", &json!({ "cabinet": 1, "gone": ["K-1"], "found": [] }));
    assert_eq!(broken(vec![much_later], back).as_deref(), Some("I-KEY-06"));
}

#[test]
fn takes_are_of_the_wanted_key_signed_for_and_opened_once() {
    let lifted = || vec![deed(9, "Li-01 lifts K0101")];
    let begun = |key: &str| event(5, "keys.take-begun", &json!({ "op": "OP-1", "key": key }));
    let taken = |act: Value| event(10, "keys.key-taken", &json!({ "op": "OP-1", "key": "K-1", "act": act }));
    assert_eq!(broken(vec![begun("K-1"), taken(act())], lifted()), None);
    assert_eq!(broken(vec![begun("K-2"), taken(act())], lifted()).as_deref(), Some("I-KEY-07"));
    let unsigned = json!({ "operator": "P-1", "photo": null, "terminal": "cabinet-1" });
    assert_eq!(broken(vec![begun("K-1"), taken(unsigned)], lifted()).as_deref(), Some("I-KEY-10"));
    let opening = |s| event(s, "keys.drawer-opening", &json!({ "op": "OP-1", "bay": "1/1" }));
    assert_eq!(broken(vec![opening(1)], vec![]), None);
    assert_eq!(broken(vec![opening(1), opening(2)], vec![]).as_deref(), Some("I-KEY-15"));
    let late = |s| event(s, "keys.key-overdue", &json!({ "key": "K-1" }));
    assert_eq!(broken(vec![late(1), late(2)], vec![]).as_deref(), Some("I-KEY-14"));
}

#[test]
fn money_goes_once_and_points_in_their_time() {
    let back = |s, payback: &str| event(s, "payments.refunded", &json!({ "payback": payback }));
    assert_eq!(broken(vec![back(1, "PB-1"), back(2, "PB-2")], vec![]), None);
    assert_eq!(broken(vec![back(1, "PB-1"), back(2, "PB-1")], vec![]).as_deref(), Some("I-LED-02"));
    let voucher = |s, kind: &str| event(s, kind, &json!({ "serial": 7 }));
    let used = || voucher(1, "value.voucher-used");
    assert_eq!(broken(vec![used(), voucher(2, "value.voucher-returned"), used()], vec![]), None);
    assert_eq!(broken(vec![used(), used()], vec![]).as_deref(), Some("I-PTS-13"));
    let points = |points: i64, until: &str| {
        let uses = json!([{ "lot": 0, "until": until, "points": 30 }]);
        event(1, "value.points-used", &json!({ "points": points, "uses": uses }))
    };
    assert_eq!(broken(vec![points(30, "2026-03-02")], vec![]), None, "the last day");
    assert_eq!(broken(vec![points(30, "2026-03-01")], vec![]).as_deref(), Some("I-PTS-03"));
    assert_eq!(broken(vec![points(31, "2026-12-31")], vec![]).as_deref(), Some("I-PTS-04"));
    let top_up = event(1, "value.topped-up", &json!({ "top-up": "T-1", "paid": 1_000, "gift": 200 }));
    let cash_out =
        |amount: i64| event(2, "value.top-up-refunded", &json!({ "top-up": "T-1", "amount": amount }));
    assert_eq!(broken(vec![top_up.clone(), cash_out(1_000)], vec![]), None);
    assert_eq!(
        broken(vec![top_up, cash_out(1_200)], vec![]).as_deref(),
        Some("I-LED-07"),
        "a gift is no money"
    );
}

#[test]
fn who_drives_has_paid_and_signed_and_no_phone_number_is_plain() {
    let of = |s, kind: &str| event(s, kind, &json!({ "order": "R-1", "vehicle": "V-1" }));
    let paid = || of(1, "rental.deposit-paid");
    let signed = || of(2, "rental.inspection-confirmed");
    assert_eq!(broken(vec![paid(), signed(), of(3, "rental.use-started")], vec![]), None);
    assert_eq!(broken(vec![paid(), of(3, "rental.use-started")], vec![]).as_deref(), Some("I-REN-07"));
    let joined = |phone: &str| event(1, "members.member-joined", &json!({ "file": { "phones": [phone] } }));
    assert_eq!(broken(vec![joined("13900000001")], vec![]).as_deref(), Some("I-SYS-04"));
    assert_eq!(broken(vec![joined("sealed:9f8d194b1fe3")], vec![]), None);
}
