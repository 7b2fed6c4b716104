//! Approvals: what needs one is asked of somebody, once, and the last word is a level's whose limit covers the amount, and
//! is told.
//!
//! It refuses to know what is approved.

use super::{Looked, at, is, list, number, text};
use forecourt_record::EventLine;
use std::collections::{BTreeMap, BTreeSet};

/// Every approval of a trace.
pub(super) fn check(events: &[EventLine]) -> Looked {
    let mut asked: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut abouts: BTreeSet<&str> = BTreeSet::new();
    let mut known: BTreeMap<&str, &EventLine> = BTreeMap::new();
    let mut last_words: BTreeSet<&str> = BTreeSet::new();
    let mut wanted: BTreeSet<&str> = BTreeSet::new();
    for event in events {
        if is(event, "organisation", "approval-requested") {
            let about = text(event, "about");
            abouts.insert(about);
            if !asked.insert((about, text(event, "digest"))) {
                return Err(format!("{about} is asked twice"));
            }
            known.insert(text(event, "approval"), event);
        } else if is(event, "organisation", "approved-at")
            && at(event, "next").is_none_or(|next| next.is_null())
        {
            let approval = text(event, "approval");
            last_words.insert(approval);
            covers(known.get(approval).copied(), event)?;
        } else if is(event, "organisation", "approval-done") {
            last_words.remove(text(event, "approval"));
        } else if is(event, "value", "points-adjust-asked") {
            wanted.insert(text(event, "entry"));
        } else if is(event, "payments", "refund-requested") && at(event, "automatic") == Some(&false.into()) {
            wanted.insert(text(event, "request"));
        }
    }
    if let Some(approval) = last_words.first() {
        return Err(format!("{approval} has its last word and is not done"));
    }
    match wanted.difference(&abouts).next() {
        Some(about) => Err(format!("{about} needs a decision and is asked of nobody")),
        None => Ok(asked.len()),
    }
}

/// The level that had the last word may decide so much.
fn covers(request: Option<&EventLine>, approved: &EventLine) -> Result<(), String> {
    let Some(request) = request else { return Ok(()) };
    let level = usize::try_from(number(approved, "level")).unwrap_or(usize::MAX);
    let limit = list(request, "levels").get(level).and_then(|level| level.get("limit")?.as_i64());
    let amount = number(request, "amount");
    match limit.filter(|limit| *limit < amount) {
        Some(limit) => Err(format!("{amount} of {} was approved up to {limit}", text(request, "about"))),
        None => Ok(()),
    }
}
