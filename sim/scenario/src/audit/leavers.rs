//! Who leaves the club: paid what the account pays, and without any points left (MEM-12).
//!
//! It refuses to know why anybody leaves.

use super::{Looked, list, number, sum, text};
use forecourt_record::EventLine;
use serde_json::Value;
use std::collections::BTreeMap;

/// Points and payments of everybody who leaves.
pub(super) fn check(events: &[EventLine]) -> Looked {
    let mut points: BTreeMap<&str, i64> = BTreeMap::new();
    let mut paid: BTreeMap<&str, i64> = BTreeMap::new();
    for event in events {
        if event.context == "value" {
            moved(event, &mut points);
        }
        let member = text(event, "member");
        match (event.context.as_str(), event.kind.as_str()) {
            ("value", "account-closed") => {
                let held = points.get(member).copied().unwrap_or(0);
                let lapsed = sum(list(event, "points"), "points");
                if lapsed != held {
                    return Err(format!("{member} leaves with {held} points, {lapsed} lapse"));
                }
                let third = |row: &Value| row.get(2).and_then(Value::as_i64);
                let rows = |field: &str| list(event, field).iter().filter_map(third).sum::<i64>();
                let made = rows("top-ups") + rows("holdings") + number(event, "payable");
                let refund = number(event, "refund");
                if made != refund {
                    return Err(format!("{member} is to get {refund}, the account pays {made}"));
                }
                agree(&mut paid, member, refund)?;
            }
            ("members", "member-left") => agree(&mut paid, member, number(event, "refund"))?,
            _ => {}
        }
    }
    Ok(paid.len())
}

/// What is said at the counter and what the account pays is the same, whichever comes first.
fn agree<'a>(paid: &mut BTreeMap<&'a str, i64>, member: &'a str, refund: i64) -> Result<(), String> {
    match paid.insert(member, refund) {
        Some(before) if before != refund => Err(format!("{member} is to get {before}, and {refund}")),
        _ => Ok(()),
    }
}

/// How points of members move.
fn moved<'a>(event: &'a EventLine, points: &mut BTreeMap<&'a str, i64>) {
    let mut add = |member: &'a str, many: i64| *points.entry(member).or_default() += many;
    let uses = sum(list(event, "uses"), "points");
    let member = text(event, "member");
    match event.kind.as_str() {
        "points-earned" | "points-adjusted" => add(member, number(event, "made.lot") - uses),
        "referral-rewarded" => add(text(event, "referrer"), number(event, "made.lot")),
        "points-used" | "points-taken-back" => add(member, -uses),
        "points-returned" => add(member, uses),
        "points-expired" => {
            for one in list(event, "members") {
                let member = one.get("member").and_then(Value::as_str).unwrap_or("");
                add(member, -one.get("points").and_then(Value::as_i64).unwrap_or(0));
            }
        }
        "account-moved" => {
            let lots = sum(list(event, "lots"), "points");
            add(text(event, "from"), -lots);
            add(text(event, "to"), lots);
        }
        _ => {}
    }
}
