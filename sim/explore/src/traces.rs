//! What the whole trace of a run must show, beside what the contexts check of their states: who lifted what, what was paid,
//! what was told twice.
//!
//! Everything here is told from outside: the plan, what people did with their hands, and the journal. It refuses to look into
//! any state, so that a house that lies about itself is still found out.

mod keys;
mod money;
mod people;
mod terms;
#[cfg(test)]
mod tests;

use crate::failure::{Failure, Kind};
use forecourt_customers::Script;
use forecourt_customers::script::Step;
use forecourt_record::{EventLine, Record};
use serde_json::Value;
use std::collections::BTreeMap;

/// What was looked at, and the first thing that does not hold.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Traced {
    /// How often each invariant was put to the trace.
    pub looked: BTreeMap<&'static str, u64>,
    /// What does not hold.
    pub broken: Option<Failure>,
}

impl Traced {
    /// An invariant is put to one thing in the trace.
    fn hold(&mut self, id: &'static str, held: bool, found: impl FnOnce() -> String) {
        *self.looked.entry(id).or_default() += 1;
        if !held && self.broken.is_none() {
            let text = format!("trace: {id}: {}", found());
            self.broken = Some(Failure { kind: Kind::Invariant, id: id.to_owned(), text });
        }
    }
}

/// Puts every invariant of traces to a run.
pub fn check(script: &Script, record: &Record) -> Traced {
    let mut traced = Traced::default();
    keys::check(script, record, &mut traced);
    money::check(script, record, &mut traced);
    people::check(script, record, &mut traced);
    terms::check(script, record, &mut traced);
    traced
}

/// Whether the plan has something in it that keeps the house or its boards from working: limits may then pass unseen.
fn troubled(script: &Script) -> bool {
    let of_the_world = |step: &Step| step.who.starts_with("fault-") && !step.who.starts_with("fault-channel");
    !script.faults.is_empty() || script.steps.iter().any(of_the_world)
}

/// Whether an event is `context.kind`.
fn is(event: &EventLine, context: &str, kind: &str) -> bool {
    event.context == context && event.kind == kind
}

/// A field as text: of a text itself, of anything else its JSON.
fn text(event: &EventLine, field: &str) -> String {
    match event.fields.get(field) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

/// A field as a number; 0 where it is none.
fn number(event: &EventLine, field: &str) -> i64 {
    event.fields.get(field).and_then(Value::as_i64).unwrap_or(0)
}

/// The texts of a field that is a list.
fn texts(event: &EventLine, field: &str) -> Vec<String> {
    let items = event.fields.get(field).and_then(Value::as_array);
    items.map_or_else(Vec::new, |items| items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
}
