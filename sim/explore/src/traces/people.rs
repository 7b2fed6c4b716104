//! What people did and what they were told: a repeated wish has one answer, who drives has paid and signed before, and no
//! phone number stands in the journal.
//!
//! It refuses to know why anything was refused.

use super::{Traced, is, text};
use forecourt_customers::Script;
use forecourt_customers::script::{Act, Gives};
use forecourt_record::Record;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Refusals of what lies below all rules: asked again, the wish is done.
const BELOW: &[&str] = &["host-down", "store-full", "busy"];

pub(super) fn check(script: &Script, record: &Record, traced: &mut Traced) {
    repeated(script, record, traced);
    driving(record, traced);
    sealed(record, traced);
    confirmed(record, traced);
    decided(script, record, traced);
}

/// An inspection is confirmed by the user's own deed, and by nothing else (RENT-23).
fn confirmed(record: &Record, traced: &mut Traced) {
    let deeds = record.deeds.iter().filter(|deed| deed.outcome == "done");
    let deeds = deeds.filter(|deed| deed.phrase.contains(": rental.confirm-inspection"));
    let moments: BTreeSet<u64> = deeds.map(|deed| deed.at_ns).collect();
    for event in record.events.iter().filter(|event| is(event, "rental", "inspection-confirmed")) {
        traced.hold("I-REN-07", moments.contains(&event.at_ns), || {
            format!("the inspection of {} is confirmed, and nobody confirmed it", text(event, "order"))
        });
    }
}

/// Nobody gives what he asked for himself (PLAT-21): told by who asked and who said yes, not by what the house noted of it.
fn decided(script: &Script, record: &Record, traced: &mut Traced) {
    let outcomes: BTreeMap<usize, &str> =
        record.deeds.iter().map(|deed| (deed.step, deed.outcome.as_str())).collect();
    let mut asked: BTreeMap<&str, &str> = BTreeMap::new();
    for (step, number) in script.steps.iter().zip(1..) {
        let Act::Command { by, command, with } = &step.act else { continue };
        if outcomes.get(&number) != Some(&"done") {
            continue;
        }
        if let Gives::Fields(fields) = &step.gives {
            let approvals = fields.iter().filter(|(_, field)| field == "approval");
            asked.extend(approvals.map(|(name, _)| (name.as_str(), by.as_str())));
        }
        let approval = with.get("approval").and_then(toml::Value::as_str).unwrap_or_default();
        if command == "organisation.approve"
            && let Some(asker) = asked.get(approval.trim_start_matches('@'))
        {
            traced.hold("I-SYS-03", asker != by, || format!("{by} asked for {approval} and approves it"));
        }
    }
}

/// What every drawn customer's phone number begins with, behind the digits that all mobile phones share.
const PHONES: &str = "1390";

/// Phone numbers are sealed (PLAT-44).
fn sealed(record: &Record, traced: &mut Traced) {
    for event in record.events.iter().filter(|event| event.context == "members") {
        let told = event.fields.values().find_map(|value| plain(value));
        traced.hold("I-SYS-04", told.is_none(), || format!("{} says {told:?}", event.kind));
    }
}

/// A text below a value that is a phone number.
fn plain(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => (text.len() == 11 && text.starts_with(PHONES)).then_some(text.as_str()),
        Value::Array(items) => items.iter().find_map(plain),
        Value::Object(fields) => fields.values().find_map(plain),
        _ => None,
    }
}

/// The same wish under the same request key has the same answer, refusals too (PLAT-04).
fn repeated(script: &Script, record: &Record, traced: &mut Traced) {
    let outcomes: BTreeMap<usize, &str> =
        record.deeds.iter().map(|deed| (deed.step, deed.outcome.as_str())).collect();
    let mut first: BTreeMap<&str, (&forecourt_customers::script::Act, &str)> = BTreeMap::new();
    for (step, number) in script.steps.iter().zip(1..) {
        let (Some(key), Some(outcome)) = (&step.key, outcomes.get(&number)) else { continue };
        let below = outcome.starts_with("refused the ") || BELOW.iter().any(|code| outcome.contains(code));
        if below || outcome.starts_with("left out") {
            continue;
        }
        match first.get(key.as_str()) {
            Some((act, before)) if **act == step.act => {
                traced.hold("I-LED-03", before == outcome, || {
                    format!("request {key} was answered {before:?}, and again {outcome:?}")
                });
            }
            Some(_) => {}
            None => drop(first.insert(key, (&step.act, outcome))),
        }
    }
}

/// Who drives has paid the deposit and confirmed the inspection, each before.
fn driving(record: &Record, traced: &mut Traced) {
    let (mut paid, mut signed) = (BTreeSet::new(), BTreeSet::new());
    let (mut out, mut of): (BTreeSet<String>, BTreeMap<String, String>) = <_>::default();
    for event in record.events.iter().filter(|event| event.context == "rental") {
        let order = text(event, "order");
        match event.kind.as_str() {
            "deposit-paid" => drop(paid.insert(order)),
            "inspection-confirmed" => drop(signed.insert(order)),
            "use-started" => {
                let held = paid.contains(&order) && signed.contains(&order);
                traced.hold("I-REN-07", held, || format!("{order} drives unpaid or unsigned"));
                let vehicle = text(event, "vehicle");
                traced.hold("I-REN-02", vehicle.is_empty() || out.insert(vehicle.clone()), || {
                    format!("{vehicle} is driven by two")
                });
                of.insert(order, vehicle);
            }
            "handed-in" | "ownership-transferred" => {
                of.get(&order).map(|vehicle| out.remove(vehicle));
            }
            _ => {}
        }
    }
}
