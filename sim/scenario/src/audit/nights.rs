//! What every night compares, in a run in which nobody makes up differences on purpose: the books with the business, and the
//! channels' statements with the books. The channels keep a book of their own: of money they are the truth.
//!
//! It refuses to know what differs.

use super::{Looked, is, list, number, text};
use forecourt_record::EventLine;
use std::collections::{BTreeMap, BTreeSet};

/// Business and books agree every night (PLAT-42).
pub(super) fn books(events: &[EventLine]) -> Looked {
    let nights: Vec<_> = events.iter().filter(|event| is(event, "payments", "books-checked")).collect();
    match nights.iter().find(|event| !list(event, "differences").is_empty()) {
        Some(event) => Err(format!("{:?}", list(event, "differences"))),
        None => Ok(nights.len()),
    }
}

/// What a channel says that it moved is what the house knows (FUEL-30). Money that a channel took though nobody had asked it
/// to was refused when it told so; that the statement brings it up again, for people to see to, is as it should be.
pub(super) fn statements(events: &[EventLine]) -> Looked {
    let told: BTreeSet<&str> = events
        .iter()
        .filter(|event| is(event, "payments", "payment-rejected"))
        .map(|event| text(event, "reference"))
        .collect();
    let known = |found: &&EventLine| {
        is(found, "payments", "difference-found")
            && text(found, "difference-kind") == "missing-here"
            && told.contains(text(found, "reference"))
    };
    let night = |event: &EventLine| (text(event, "channel").to_owned(), text(event, "day").to_owned());
    let mut excused: BTreeMap<(String, String), i64> = BTreeMap::new();
    for found in events.iter().filter(known) {
        *excused.entry(night(found)).or_default() += 1;
    }
    let nights: Vec<_> = events.iter().filter(|event| is(event, "payments", "statement-checked")).collect();
    match nights
        .iter()
        .find(|event| number(event, "differences") != excused.get(&night(event)).copied().unwrap_or(0))
    {
        Some(event) => Err(format!("{:?}", event.fields)),
        None => Ok(nights.len()),
    }
}
