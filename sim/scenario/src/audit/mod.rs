//! An auditor who was not there: checks over everything that was journalled, one context's words against another's.
//!
//! The contexts check themselves after every event; what they agree about wrongly, or what nobody of them sees whole, is
//! found here: a part that was taken for a payment and from no account, money that came and for which nothing was given, a sum
//! that is not its lines'. It refuses to look into any state, and to know why anything happened.

pub(crate) mod answers;
mod approvals;
mod cars;
mod given;
mod nights;
mod once;
mod photos;
mod sums;
mod tenders;

use forecourt_record::EventLine;
use serde_json::Value;

/// A check of the whole trace: its words, and the first thing that is wrong, with the invariant's id.
pub(crate) type Audited = (&'static str, Result<(), String>);

/// A check with the id of its invariant.
type Row = (&'static str, &'static str, fn(&[EventLine]) -> Result<(), String>);

const ROWS: &[Row] = &[
    ("I-PTS-04", "what a part pays leaves an account, once", tenders::taken),
    ("I-PTS-05", "what goes back of a part reaches its account, once", tenders::returned),
    ("I-LED-08", "what is paid is given, once", given::paid),
    ("I-LED-12", "what went back is booked where it was paid for", given::refunded),
    ("I-LED-07", "what is credited is what was paid and promised", sums::credited),
    ("I-LED-06", "a sum is the sum of its lines", sums::lines),
    ("I-PTS-11", "points are earned by the scheme, rounded down", sums::earned),
    ("I-PTS-08", "points by hand have a reason", sums::by_hand),
    ("I-REN-01", "a car is held for the whole of its order's time", cars::held),
    ("I-REN-12", "a car's readings never fall", cars::readings),
    ("I-KEY-10", "a photo that is named is stored", photos::stored),
    ("I-LED-12", "no more is asked back than was paid", sums::asked_back),
    ("I-PTS-05", "a bill taken back whole keeps no points", sums::taken_back),
    ("MEM-61", "vouchers arrive as they were sent", sums::arrived),
    ("PLAT-25", "what needs approval is asked, once, and decided by who may", approvals::check),
    ("I-LED-02", "nothing happens twice in one moment", once::check),
];

/// Only in runs in which nobody plays false on purpose.
const HONEST: &[Row] = &[
    ("PLAT-42", "business and books agree every night", nights::books),
    ("I-PTS-04", "a point is worth the same at every till", sums::worth),
    ("I-LED-10", "the channels' statements agree with the books", nights::statements),
];

/// Every check; in an honest run more.
pub(crate) fn check(events: &[EventLine], honest: bool) -> Vec<Audited> {
    let more = if honest { HONEST } else { &[] };
    let audited = ROWS.iter().chain(more).map(|(id, words, check)| {
        let held = check(events).map_err(|why| format!("{id}: {why}"));
        (*words, held)
    });
    audited.collect()
}

/// Whether an event is of a context and kind.
fn is(event: &EventLine, context: &str, kind: &str) -> bool {
    event.context == context && event.kind == kind
}

/// The value at a path such as `of.document.bill`.
fn at<'a>(event: &'a EventLine, path: &str) -> Option<&'a Value> {
    let mut names = path.split('.');
    let first = event.fields.get(names.next()?)?;
    names.try_fold(first, |value, name| value.get(name))
}

/// A number at a path; 0 where there is none.
fn number(event: &EventLine, path: &str) -> i64 {
    at(event, path).and_then(Value::as_i64).unwrap_or(0)
}

/// A text at a path; empty where there is none.
fn text<'a>(event: &'a EventLine, path: &str) -> &'a str {
    at(event, path).and_then(Value::as_str).unwrap_or("")
}

/// The items of a list at a path.
fn list<'a>(event: &'a EventLine, path: &str) -> &'a [Value] {
    at(event, path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The sum of a field of the items of a list.
fn sum(items: &[Value], field: &str) -> i64 {
    items.iter().filter_map(|item| item.get(field)?.as_i64()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(context: &str, kind: &str, fields: Value) -> EventLine {
        let fields = fields.as_object().expect("fields").clone().into_iter().collect();
        EventLine { seq: 1, at_ns: 5, context: context.into(), kind: kind.into(), fields }
    }

    fn broken(events: &[EventLine]) -> Vec<&'static str> {
        ROWS.iter().filter(|(_, _, check)| check(events).is_err()).map(|(id, ..)| *id).collect()
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
            event(
                "rental",
                "settled",
                serde_json::json!({"order": "R-1", "charges": charges, "lines": lines}),
            )
        };
        assert_eq!(broken(&[settled(43)]), ["I-LED-06"]);
        assert!(broken(&[settled(42)]).is_empty());
    }

    #[test]
    fn money_for_nothing_is_found() {
        let of = serde_json::json!({"document": {"top-up": 7}});
        let paid = event("payments", "payment-paid", serde_json::json!({"payment": "PY-1", "of": of}));
        let credited =
            event("value", "topped-up", serde_json::json!({"top-up": "TU-7", "paid": 5, "gift": 0}));
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
}
