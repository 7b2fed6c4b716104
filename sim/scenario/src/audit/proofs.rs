//! Card passwords: a proof pays once. Who has proved who it is and pays from an account has used the proof up (MEM-32).
//!
//! It refuses to know who needs a proof: on the phone, the session is one.

use super::{Looked, at, is, text};
use forecourt_record::EventLine;
use serde_json::Value;
use std::collections::BTreeMap;

/// How an account of a member pays.
const PAYS: &[&str] = &["points-used", "paid-by-stored-value"];

/// Whoever pays with a proof that stands uses it.
pub(super) fn used(events: &[EventLine]) -> Looked {
    let mut standing: BTreeMap<&str, bool> = BTreeMap::new();
    let mut owing: Option<(&str, u64)> = None;
    let mut looked = 0;
    for event in events {
        let member = text(event, "member");
        if let Some((who, at_ns)) = owing.filter(|(_, at_ns)| *at_ns != event.at_ns) {
            return Err(format!("{who} paid at {} s and the proof stands", at_ns / 1_000_000_000));
        }
        if event.context == "value" && PAYS.contains(&event.kind.as_str()) {
            if standing.get(member).copied().unwrap_or(false) {
                looked += 1;
                owing.get_or_insert((member, event.at_ns));
            }
        } else if is(event, "members", "proof-given") {
            standing.insert(member, true);
        } else if is(event, "members", "proof-used") {
            // Once it is used for a payment, the other parts of that payment need no other.
            standing.insert(member, false);
            owing = owing.filter(|(who, _)| *who != member);
        } else if is(event, "members", "password-set") || is(event, "members", "password-reset") {
            standing.insert(member, false);
        }
    }
    match owing {
        Some((who, _)) => Err(format!("{who} paid and the proof stands")),
        None => Ok(looked),
    }
}

/// What a channel is to collect it is asked for: each part that is to come through one, when somebody pays (FUEL-29). A
/// payment that waits for a person, or that nothing came of, is asked for later or never.
pub(super) fn collected(events: &[EventLine]) -> Looked {
    let mut asked: Vec<(&str, i64)> = Vec::new();
    let mut tried: Vec<(&EventLine, i64)> = Vec::new();
    for event in events.iter().filter(|event| event.context == "payments") {
        let payment = text(event, "payment");
        match event.kind.as_str() {
            "payment-tried" => {
                let parts = at(event, "parts").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
                let channel = |part: &&Value| {
                    let means = part.get("means").and_then(Value::as_str);
                    means.is_some_and(|means| CHANNELS.contains(&means))
                };
                let numbers = parts.iter().filter(channel).filter_map(|part| part.get("part")?.as_i64());
                tried.extend(numbers.map(|number| (event, number)));
            }
            "channel-asked" | "channel-queued" => {
                let of = text(event, "work.capture.payment");
                let part = at(event, "work.capture.part").and_then(Value::as_i64);
                asked.extend(part.filter(|_| !of.is_empty()).map(|part| (of, part)));
            }
            "payment-failed" | "payment-under-review" | "payment-waits" | "payment-withdrawn" => {
                tried.retain(|(event, _)| text(event, "payment") != payment);
            }
            _ => {}
        }
    }
    let waits = |(event, part): &&(&EventLine, i64)| !asked.contains(&(text(event, "payment"), *part));
    match tried.iter().find(waits) {
        Some((event, part)) => {
            Err(format!("part {part} of {} is tried, and its channel is not asked", text(event, "payment")))
        }
        None => Ok(tried.len()),
    }
}

/// Means that are channels outside the house.
const CHANNELS: &[&str] = &["wechat", "alipay", "bank-card"];
