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
    let closed = event(3, "keys.drawer-closed", &json!({ "op": "OP-1", "bay": "1/1" }));
    assert_eq!(broken(vec![opening(1), closed.clone()], vec![]), None);
    assert_eq!(broken(vec![opening(1), opening(2), closed], vec![]).as_deref(), Some("I-KEY-15"));
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
    let confirms = || vec![deed(2, "@c1: rental.confirm-inspection order=@r")];
    assert_eq!(broken(vec![paid(), signed(), of(3, "rental.use-started")], confirms()), None);
    assert_eq!(broken(vec![paid(), of(3, "rental.use-started")], vec![]).as_deref(), Some("I-REN-07"));
    let joined = |phone: &str| event(1, "members.member-joined", &json!({ "file": { "phones": [phone] } }));
    assert_eq!(broken(vec![joined("13900000001")], vec![]).as_deref(), Some("I-SYS-04"));
    assert_eq!(broken(vec![joined("sealed:9f8d194b1fe3")], vec![]), None);
}

#[test]
fn terms_are_those_of_the_rules() {
    // Drawn plans begin on 2 March 2026 at seven.
    let start = QUIET.0.start;
    let of = |kind: &str, fields: Value| broken(vec![event(10, kind, &fields)], vec![]);
    let lot = |until: &str| of("value.points-earned", json!({ "made": { "lot": 5, "until": until } }));
    assert_eq!(lot("2027-12-31"), None);
    assert_eq!(lot("2028-12-31").as_deref(), Some("I-PTS-03"));
    let left = |days: i64| {
        of("members.member-left", json!({ "member": "M-1", "erase-at": start.plus_s(days * 86_400).0 }))
    };
    assert_eq!(left(30), None);
    assert_eq!(left(31).as_deref(), Some("PLAT-48"));
    let finding = |grade: &str, days: i64| {
        of("service.finding-opened", json!({ "grade": grade, "due": start.plus_s(days * 86_400).0 }))
    };
    assert_eq!((finding("critical", 3), finding("low", 90)), (None, None));
    assert_eq!(finding("critical", 7).as_deref(), Some("PLAT-62"));
    let text = |cause: &str, s: u64| {
        let entered = event(s, "messages.entered", &json!({ "message": "OB-1", "cause": cause }));
        broken(vec![entered, event(s, "messages.sms-handed-over", &json!({ "message": "OB-1" }))], vec![])
    };
    // 20:59:59 and 21:00:00.
    assert_eq!((text("advertising", 50_399), text("rescue", 50_400)), (None, None));
    assert_eq!(text("advertising", 50_400).as_deref(), Some("PLAT-38"));
}

#[test]
fn a_cabinet_that_nothing_ails_does_as_it_is_told() {
    let end = QUIET.1.simulated_ns / 1_000_000_000;
    let opening = |s| event(s, "keys.drawer-opening", &json!({ "op": "OP-1", "bay": "1/1" }));
    let closed = |s| event(s, "keys.drawer-closed", &json!({ "op": "OP-1", "bay": "1/1" }));
    assert_eq!(broken(vec![opening(1), closed(30)], vec![]), None);
    assert_eq!(broken(vec![opening(end - 9_000)], vec![]).as_deref(), Some("KEY-39"));
    let stuck = event(5, "keys.drawer-faulted", &json!({ "bay": "1/1" }));
    assert_eq!(broken(vec![stuck], vec![]).as_deref(), Some("KEY-39"));
    let begun = event(5, "keys.start-scan-begun", &json!({ "cabinet": 1 }));
    let done = event(9, "keys.start-scan", &json!({ "cabinet": 1, "gone": [], "found": [] }));
    assert_eq!(broken(vec![begun.clone(), done], vec![]), None);
    assert_eq!(broken(vec![begun], vec![]).as_deref(), Some("KEY-67"));
    let at = |s, kind: &str| event(s, kind, &json!({ "cabinet": 1, "operator": "P-1" }));
    assert_eq!(broken(vec![at(5, "keys.signed-in"), at(125, "keys.signed-out")], vec![]), None);
    let late = vec![at(5, "keys.signed-in"), at(140, "keys.signed-out")];
    assert_eq!(broken(late, vec![]).as_deref(), Some("KEY-13"));
    assert_eq!(broken(vec![at(5, "keys.signed-in")], vec![]).as_deref(), Some("KEY-13"), "for ever");
}

#[test]
fn an_inspection_is_confirmed_by_somebody() {
    let signed = || event(2, "rental.inspection-confirmed", &json!({ "order": "R-1" }));
    assert_eq!(broken(vec![signed()], vec![]).as_deref(), Some("I-REN-07"));
    assert_eq!(broken(vec![signed()], vec![deed(2, "@c1: rental.confirm-inspection order=@r")]), None);
}

#[test]
fn who_asks_does_not_decide() {
    use forecourt_customers::script::{Act, Gives, Step, row};
    let (mut script, record) = QUIET.clone();
    let step = |by: &str, command: &str, gives| Step {
        at_s: 5,
        who: by.to_owned(),
        note: String::new(),
        act: Act::Command {
            by: by.to_owned(),
            command: command.to_owned(),
            with: row([("approval", "@yes".into())]),
        },
        gives,
        key: None,
    };
    let gives = Gives::Fields(vec![("yes".to_owned(), "approval".to_owned())]);
    let mut by = |decider: &str| {
        let asked = step("Fang", "value.adjust-points", gives.clone());
        script.steps = vec![asked, step(decider, "organisation.approve", Gives::Nothing)];
        let deeds = [1, 2].map(|number| Deed { step: number, ..deed(5, "") }).to_vec();
        check(&script, &Record { deeds, ..record.clone() }).broken.map(|failure| failure.id)
    };
    assert_eq!(by("Feng"), None);
    assert_eq!(by("Fang").as_deref(), Some("I-SYS-03"));
}
