//! Money and points: nothing is reversed, paid back, captured or used twice, and points are used in their time and whole.
//!
//! It refuses to know balances: they are the contexts' own to check.

use super::{Traced, is, number, text};
use forecourt_customers::Script;
use forecourt_record::{EventLine, Record};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What happens at most once for the thing that these fields name (I-LED-02, I-LED-10).
const ONCE: &[(&str, &str, &str, &[&str])] = &[
    ("I-LED-02", "value", "top-up-refunded", &["top-up"]),
    ("I-LED-02", "value", "top-up-lapsed", &["top-up"]),
    ("I-LED-02", "value", "package-refunded", &["holding"]),
    ("I-LED-02", "payments", "refunded", &["payback"]),
    ("I-LED-02", "payments", "payback-done", &["payback", "line"]),
    ("I-LED-10", "payments", "part-captured", &["means", "reference"]),
    ("I-LED-10", "payments", "payback-done", &["channel", "reference"]),
    ("I-PTS-13", "value", "voucher-sold", &["serial"]),
    ("I-REN-05", "rental", "settled", &["order"]),
    ("I-REN-11", "rental", "ownership-transferred", &["vehicle"]),
    ("I-REN-15", "rental", "reviewed", &["order"]),
];

pub(super) fn check(script: &Script, record: &Record, traced: &mut Traced) {
    let mut seen: BTreeSet<(usize, Vec<String>)> = BTreeSet::new();
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut bills = Bills::default();
    let mut paid: BTreeMap<String, i64> = BTreeMap::new();
    for event in &record.events {
        for (row, (id, context, kind, names)) in ONCE.iter().enumerate() {
            if !is(event, context, kind) {
                continue;
            }
            let named: Vec<String> = names.iter().map(|name| text(event, name)).collect();
            // Cash has no number of a channel.
            if named.iter().any(|name| name.is_empty() || name == "null") {
                continue;
            }
            traced.hold(id, seen.insert((row, named.clone())), || {
                format!("{context}.{kind} twice of {}", named.join(" "))
            });
        }
        match (event.context.as_str(), event.kind.as_str()) {
            ("value", "voucher-used") => {
                let serial = text(event, "serial");
                traced
                    .hold("I-PTS-13", used.insert(serial.clone()), || format!("voucher {serial} used twice"));
            }
            ("value", "voucher-returned") => drop(used.remove(&text(event, "serial"))),
            ("value", "topped-up") => drop(paid.insert(text(event, "top-up"), number(event, "paid"))),
            ("value", "top-up-refunded") => {
                let (came, back) = (paid.get(&text(event, "top-up")).copied(), number(event, "amount"));
                traced.hold("I-LED-07", came.is_some_and(|came| back <= came), || {
                    format!("{back} of {came:?} paid for {} went back", text(event, "top-up"))
                });
            }
            ("value", "points-used") => points(script, event, traced),
            ("value", "points-adjusted") => {
                let held = number(event, "points") != 0 && !text(event, "reason").is_empty();
                traced.hold("I-PTS-08", held, || format!("{:?}", event.fields));
            }
            _ => {}
        }
        bills.take(event, traced);
    }
}

/// A redemption takes exactly its points, each from a lot that is still good on that day.
fn points(script: &Script, event: &EventLine, traced: &mut Traced) {
    let uses = event.fields.get("uses").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let sum: i64 = uses.iter().filter_map(|lot| lot.get("points")?.as_i64()).sum();
    let wanted = number(event, "points");
    traced.hold("I-PTS-04", sum == wanted, || format!("{wanted} points used as {sum}"));
    let today = script.at(event.at_ns / 1_000_000_000).day().to_string();
    for until in uses.iter().filter_map(|lot| lot.get("until")?.as_str()) {
        // Days are written so that their texts stand in their order.
        traced.hold("I-PTS-03", until >= today.as_str(), || format!("points until {until} used on {today}"));
    }
}

/// Bills that are reversed whole: the points that they earned go back, or are owed.
#[derive(Default)]
struct Bills {
    due: BTreeMap<String, i64>,
    back: BTreeMap<String, i64>,
    earned: BTreeMap<String, i64>,
    at_ns: BTreeMap<String, u64>,
}

impl Bills {
    fn take(&mut self, event: &EventLine, traced: &mut Traced) {
        if event.context != "value" {
            return;
        }
        let bill = text(event, "bill");
        match event.kind.as_str() {
            "bill-settled" => drop(self.due.insert(bill, number(event, "due"))),
            "bill-reversed" | "bill-refunded" => {
                *self.back.entry(bill.clone()).or_default() += number(event, "amount");
                let (back, due) = (self.back[&bill], self.due.get(&bill).copied().unwrap_or(0));
                traced.hold("I-LED-12", due == 0 || back <= due, || {
                    format!("{back} of {due} of {bill} went back")
                });
                self.at_ns.insert(bill, event.at_ns);
            }
            "points-earned" => {
                let document =
                    event.fields.get("document").and_then(|of| of.get("bill")).and_then(Value::as_str);
                if let Some(bill) = document {
                    *self.earned.entry(bill.to_owned()).or_default() += number(event, "points");
                }
            }
            "points-taken-back" | "points-debt" => {
                let left = self.earned.entry(bill.clone()).or_default();
                *left -= number(event, "points");
                let left = *left;
                traced.hold("I-PTS-05", left >= 0, || {
                    format!("{bill} gave back {} points more than it earned", -left)
                });
            }
            _ => {}
        }
    }
}
