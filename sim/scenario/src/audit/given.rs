//! What was paid for is given, once; what went back is booked by whoever had given it.
//!
//! It refuses to know how anything is paid.

use super::{Looked, at, is, number, text};
use forecourt_record::EventLine;
use serde_json::Value;
use std::collections::BTreeMap;

/// Documents by their word, the event by which they are given, and its field with the document's name.
const GIVEN: &[Given] = &[
    ("bill", "value", "bill-settled", "bill"),
    ("top-up", "value", "topped-up", "top-up"),
    ("package", "value", "package-bought", "holding"),
    ("voucher", "value", "voucher-sold", "sale"),
    ("deposit", "rental", "deposit-paid", "order"),
    ("purchase", "rental", "purchase-paid", "order"),
];

type Given = (&'static str, &'static str, &'static str, &'static str);

/// How a document asks for its money: the context, the event, its field with the document's name.
const ASKED: &[Given] = &[
    ("bill", "value", "bill-settling", "bill"),
    ("top-up", "value", "top-up-started", "top-up"),
    ("package", "value", "package-selling", "holding"),
    ("voucher", "value", "voucher-selling", "sale"),
    ("deposit", "rental", "deposit-confirmed", "order"),
    ("purchase", "rental", "purchase-asked", "order"),
];

/// A document as a text: `BL-7`, or its number.
fn name(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The last digits of a name: `TU-7` and `7` are the same top-up.
fn digits(name: &str) -> &str {
    name.rsplit('-').next().unwrap_or(name)
}

/// Which sort of document an event is about, and its number.
fn document(event: &EventLine) -> Option<(&'static Given, String)> {
    let Some(Value::Object(document)) = at(event, "of.document") else { return None };
    let (word, value) = document.iter().next()?;
    let row = GIVEN.iter().find(|row| row.0 == word)?;
    Some((row, digits(&name(value)).to_owned()))
}

/// How often a document asked for money, was paid and was given.
#[derive(Default)]
struct Times {
    asked: u32,
    paid: u32,
    given: u32,
}

/// Every payment that is paid gives what asked for it, once. What nobody asked for is a charge by hand; what has nothing to
/// pay, such as a bill of washes of a package, is given without a payment.
pub(super) fn paid(events: &[EventLine]) -> Looked {
    let mut all: BTreeMap<(&str, String), Times> = BTreeMap::new();
    let named = |row: &Given, event: &EventLine| digits(text(event, row.3)).to_owned();
    for event in events {
        if is(event, "payments", "payment-paid") {
            if let Some((row, number)) = document(event) {
                all.entry((row.0, number)).or_default().paid += 1;
            }
        } else if let Some(row) = GIVEN.iter().find(|row| is(event, row.1, row.2)) {
            all.entry((row.0, named(row, event))).or_default().given += 1;
        } else if let Some(row) = ASKED.iter().find(|row| is(event, row.1, row.2)) {
            all.entry((row.0, named(row, event))).or_default().asked += 1;
        }
    }
    match all.iter().find(|(_, times)| times.given > 1 || times.asked > 0 && times.paid > times.given) {
        Some(((word, number), Times { paid, given, .. })) => {
            Err(format!("{word} {number} is paid {paid} times and given {given} times"))
        }
        None => Ok(all.len()),
    }
}

/// Money of a top-up or a deposit that went back is booked where it had been credited.
pub(super) fn refunded(events: &[EventLine]) -> Looked {
    let mut sides: BTreeMap<(&str, String), (i64, i64)> = BTreeMap::new();
    for event in events {
        let asked = text(event, "payback-kind");
        let told = is(event, "payments", "refund-issued") && asked == "requested"
            || is(event, "payments", "refunded") && asked == "asked";
        if told
            && let Some((row, number_of)) = document(event)
            && ((row.0 == "top-up" || row.0 == "bill") && asked == "requested"
                || row.0 == "deposit" && asked == "asked")
        {
            sides.entry((row.0, number_of)).or_default().0 += number(event, "amount");
        }
        let booked = match (event.context.as_str(), event.kind.as_str()) {
            ("value", "top-up-refunded") => Some(("top-up", "top-up")),
            ("value", "bill-refunded") => Some(("bill", "bill")),
            ("rental", "deposit-refunded") => Some(("deposit", "order")),
            _ => None,
        };
        if let Some((word, field)) = booked {
            let name = digits(text(event, field)).to_owned();
            sides.entry((word, name)).or_default().1 += number(event, "amount");
        }
    }
    match sides.iter().find(|(_, (back, booked))| back != booked) {
        Some(((word, number), (back, booked))) => {
            Err(format!("{back} of {word} {number} went back, {booked} is booked back"))
        }
        None => Ok(sides.len()),
    }
}
