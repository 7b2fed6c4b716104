//! Cars of rentals: each is held for the whole of its order's time, so that touching bookings never overlap in truth, and
//! their readings never fall.
//!
//! It refuses to know which car it is.

use super::{Looked, at, is, number, text};
use forecourt_record::EventLine;
use serde_json::Value;
use std::collections::BTreeMap;

fn instant(event: &EventLine, path: &str) -> u64 {
    at(event, path).and_then(Value::as_u64).unwrap_or(0)
}

/// From the chosen start to the chosen or later agreed end the order's car is held.
pub(super) fn held(events: &[EventLine]) -> Looked {
    let mut wanted: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    let mut looked = 0;
    for event in events.iter().filter(|event| event.context == "rental") {
        let order = text(event, "order");
        if is(event, "rental", "slot-chosen") {
            wanted.insert(order, (instant(event, "start"), instant(event, "end")));
        }
        if is(event, "rental", "extended")
            && let Some((_, end)) = wanted.get_mut(order)
        {
            *end = instant(event, "new-end");
        }
        let holds = ["vehicle-held", "extended", "substitute-offered"].contains(&event.kind.as_str());
        let Some((start, end)) = wanted.get(order).filter(|_| holds) else { continue };
        let (from, to) = (instant(event, "span.from"), instant(event, "span.to"));
        if from > *start || to < *end {
            let short = (from.saturating_sub(*start) + end.saturating_sub(to)) / 1_000_000_000;
            return Err(format!("{} of {order} holds its car {short} s less than its time", event.kind));
        }
        looked += 1;
    }
    Ok(looked)
}

/// A car's readings never fall, from its entering the fleet through every hand.
pub(super) fn readings(events: &[EventLine]) -> Looked {
    let mut last: BTreeMap<&str, i64> = BTreeMap::new();
    let mut looked = 0;
    for event in events.iter().filter(|event| event.context == "rental") {
        if !["vehicle-added", "use-started", "handed-in"].contains(&event.kind.as_str()) {
            continue;
        }
        let (vehicle, now) = (text(event, "vehicle"), number(event, "odometer"));
        let Some(before) = last.insert(vehicle, now) else { continue };
        if now < before {
            return Err(format!("{vehicle} had {before} and has {now} at {}", event.kind));
        }
        looked += 1;
    }
    Ok(looked)
}
