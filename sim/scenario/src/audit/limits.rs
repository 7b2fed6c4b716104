//! Limits: a key that is taken has the limit of its purpose, a weakness that is closed never gets overdue, a patch is work
//! for every node that needs it.
//!
//! It refuses to know how long a limit is.

use super::{Looked, at, is, list, number, text};
use forecourt_record::EventLine;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A key that is taken for a purpose with a limit has one from then on (KEY-70).
pub(super) fn of_keys(events: &[EventLine]) -> Looked {
    let mut limits: BTreeMap<&str, i64> = BTreeMap::new();
    // Runs count from their own beginning, limits are civil: the first key tells how far they are apart.
    let mut apart: Option<i128> = None;
    let mut looked = 0;
    for event in events.iter().filter(|event| event.context == "keys") {
        if event.kind == "take-begun" {
            let limit = number(event, "due_s");
            if limit > 0 {
                limits.insert(text(event, "op"), limit);
            }
        }
        // The key of a rented car is due when its order is.
        let own = event.kind == "key-taken" && at(event, "rented").is_none();
        let Some(limit) = limits.get(text(event, "op")).filter(|_| own) else { continue };
        let Some(due) = at(event, "due").and_then(Value::as_u64) else {
            return Err(format!("{} is out without a limit", text(event, "key")));
        };
        let second = 1_000_000_000;
        let from = i128::from(due) / second - i128::from(*limit) - i128::from(event.at_ns) / second;
        let usual = *apart.get_or_insert(from);
        if (from - usual).abs() > 1 {
            return Err(format!("{} is due {} s away from its limit", text(event, "key"), from - usual));
        }
        looked += 1;
    }
    Ok(looked)
}

/// What is closed does not get overdue (I-SLA-06).
pub(super) fn of_findings(events: &[EventLine]) -> Looked {
    let mut closed: BTreeSet<&str> = BTreeSet::new();
    for event in events.iter().filter(|event| event.context == "service") {
        let finding = text(event, "finding");
        match event.kind.as_str() {
            "finding-closed" => drop(closed.insert(finding)),
            "finding-overdue" if closed.contains(finding) => {
                return Err(format!("{finding} is closed and gets overdue"));
            }
            _ => {}
        }
    }
    Ok(closed.len())
}

/// A patch is work for every node that uses its component in another version (PLAT-63).
pub(super) fn of_patches(events: &[EventLine]) -> Looked {
    let mut nodes: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
    let mut patches: BTreeMap<&str, &EventLine> = BTreeMap::new();
    for event in events.iter().filter(|event| event.context == "service") {
        if is(event, "service", "node-registered") {
            let components = at(event, "components").and_then(Value::as_object);
            let versions = components.into_iter().flatten();
            let versions =
                versions.map(|(name, version)| (name.clone(), version.as_str().unwrap_or("").to_owned()));
            nodes.insert(text(event, "node"), versions.collect());
        } else if event.kind == "patch-installed" {
            let patch = patches.get(text(event, "patch"));
            if let Some((patch, versions)) = patch.zip(nodes.get_mut(text(event, "node"))) {
                versions.insert(text(patch, "component").to_owned(), text(patch, "version").to_owned());
            }
        } else if event.kind == "patch-published" {
            patches.insert(text(event, "patch"), event);
            let (component, version) = (text(event, "component"), text(event, "version"));
            let needs = |versions: &BTreeMap<String, String>| {
                versions.get(component).is_some_and(|present| present != version)
            };
            let wanted: Vec<&str> =
                nodes.iter().filter(|(_, versions)| needs(versions)).map(|(node, _)| *node).collect();
            let told: Vec<&str> = list(event, "nodes").iter().filter_map(Value::as_str).collect();
            if told != wanted {
                return Err(format!("{} is work for {told:?}, {wanted:?} need it", text(event, "patch")));
            }
        }
    }
    Ok(patches.len())
}
