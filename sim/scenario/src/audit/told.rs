//! Who is told: whoever is to decide is told that it is the own turn, and nobody is told the same twice in one moment.
//!
//! It refuses to know what a message says.

use super::{Looked, at, is, text};
use forecourt_record::EventLine;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// So many records further on a message may be another command's.
const NEAR: u64 = 40;

/// Messages and notes of the outbox.
fn told(event: &EventLine) -> bool {
    is(event, "messages", "entered") || is(event, "messages", "message-sent")
}

/// Everything that a message is about and to whom, without its own number and without what is sealed under that.
fn content(event: &EventLine) -> Vec<(&String, &Value)> {
    let own = ["message", "note", "facts", "body"];
    event.fields.iter().filter(|(name, _)| !own.contains(&name.as_str())).collect()
}

/// Nothing is told twice in one moment.
pub(super) fn once(events: &[EventLine]) -> Looked {
    let all: Vec<&EventLine> = events.iter().filter(|event| told(event)).collect();
    for (place, event) in all.iter().enumerate() {
        // What is about nothing may be two wishes of two people.
        if text(event, "about").is_empty() {
            continue;
        }
        let near = all[place + 1..]
            .iter()
            .take_while(|other| other.at_ns == event.at_ns && other.seq.saturating_sub(event.seq) < NEAR);
        let same = near.filter(|other| other.kind == event.kind && content(other) == content(event)).count();
        if same > 0 && paid_back(events, event) <= same {
            return Err(format!("{} about {} twice: {:?}", event.kind, text(event, "about"), event.fields));
        }
    }
    Ok(all.len())
}

/// How often money of the payment that a message is about went back in that moment: a channel that is up again makes up for
/// all that it was asked for, and each is told.
fn paid_back(events: &[EventLine], message: &EventLine) -> usize {
    let of = |event: &&EventLine| {
        event.at_ns == message.at_ns
            && is(event, "payments", "refunded")
            && text(event, "payment") == text(message, "about")
    };
    events.iter().filter(of).count()
}

/// Whoever is asked to decide is told.
pub(super) fn asked(events: &[EventLine]) -> Looked {
    let about = |event: &EventLine| (text(event, "about").to_owned(), event.at_ns);
    let all: BTreeSet<(String, u64)> = events.iter().filter(|event| told(event)).map(about).collect();
    let mut looked = 0;
    for event in events.iter().filter(|event| is(event, "organisation", "approval-requested")) {
        let somebody = at(event, "tell").and_then(Value::as_array).is_some_and(|tell| !tell.is_empty());
        let approval = text(event, "approval");
        if somebody && !all.contains(&(approval.to_owned(), event.at_ns)) {
            return Err(format!("nobody is told that {approval} waits"));
        }
        looked += usize::from(somebody);
    }
    Ok(looked)
}

/// Nobody who did not consent gets an advertisement (PLAT-39).
pub(super) fn consenting(events: &[EventLine]) -> Looked {
    let mut consent: BTreeSet<&str> = BTreeSet::new();
    let mut adverts: BTreeMap<&str, &str> = BTreeMap::new();
    let mut looked = 0;
    for event in events {
        let member = text(event, "member");
        let yes = |field: &str| at(event, field) == Some(&Value::Bool(true));
        match (event.context.as_str(), event.kind.as_str()) {
            ("members", "member-joined") if yes("consent") => drop(consent.insert(member)),
            ("members", "consent-set") if yes("advertising") => drop(consent.insert(member)),
            ("members", "consent-set") => drop(consent.remove(member)),
            ("messages", "entered") if text(event, "cause") == "advertising" => {
                let to = text(event, "to.member");
                if !to.is_empty() {
                    adverts.insert(text(event, "message"), to);
                }
            }
            ("messages", "sms-handed-over" | "delivered") => {
                let Some(to) = adverts.get(text(event, "message")) else { continue };
                if !consent.contains(to) {
                    return Err(format!("{} goes to {to}, who did not consent", text(event, "message")));
                }
                looked += 1;
            }
            _ => {}
        }
    }
    Ok(looked)
}
