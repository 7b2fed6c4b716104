//! The whole line of a cabinet: down, up, and what has changed meanwhile (KEY-56, KEY-58, KEY-67).

use forecourt_books::{At, Rejection};

use super::draft::Draft;
use super::{open, time};
use crate::event::Event;
use crate::kinds::{AbandonReason, AlarmKind, Bay, Place};
use crate::rejection::unknown;
use crate::state::cabinet::Cabinet;

fn known<'a>(draft: &Draft<'a>, cabinet: u8) -> Result<&'a Cabinet, Rejection> {
    draft.state.cabinets.get(&cabinet).ok_or_else(|| unknown("cabinet", cabinet))
}

/// Whether the true content of a cabinet is being scanned (KEY-67).
pub(super) fn scanning(draft: &Draft<'_>, cabinet: u8) -> bool {
    draft.state.cabinets.get(&cabinet).is_some_and(|record| record.start_scan.is_some())
}

/// Whether its boards can be asked for something: the line is up, and its content is known (KEY-56, KEY-67).
pub(super) fn serves(draft: &Draft<'_>, cabinet: u8) -> bool {
    draft
        .state
        .cabinets
        .get(&cabinet)
        .is_some_and(|record| record.line_down.is_none() && record.start_scan.is_none())
}

/// Since when nothing was known, while that scan runs.
pub(super) fn outage(draft: &Draft<'_>, cabinet: u8) -> Option<At> {
    draft.state.cabinets.get(&cabinet)?.start_scan.as_ref().map(|outage| outage.from)
}

/// An operation cannot go on without the line; keys lifted in it are decided by the start scan.
fn interrupt(draft: &mut Draft<'_>, cabinet: u8) {
    if let Some(operation) = draft.state.operation(cabinet) {
        open::abandon(draft, operation, AbandonReason::LineDown);
        draft.push(Event::OperationEnded { op: operation.id, cabinet, interrupted: true });
    }
    time::daily_scan_without(draft, cabinet);
}

/// KEY-56: one event, not one for each board, and no key changes state.
pub(super) fn down(draft: &mut Draft<'_>, cabinet: u8) -> Result<(), Rejection> {
    if known(draft, cabinet)?.line_down.is_none() {
        interrupt(draft, cabinet);
        draft.push(Event::LineDown { cabinet });
        draft.alarm(AlarmKind::LineDown, Some(Place::new(cabinet, 0, 0)), None, None);
    }
    Ok(())
}

pub(super) fn up(draft: &mut Draft<'_>, cabinet: u8) -> Result<(), Rejection> {
    if let Some(since) = known(draft, cabinet)?.line_down {
        draft.push(Event::LineUp { cabinet });
        start_scan(draft, cabinet, since);
    }
    Ok(())
}

/// KEY-67: the host came up; what it knew last is as old as its last event.
pub(super) fn restarted(draft: &mut Draft<'_>, cabinet: u8) -> Result<(), Rejection> {
    let down = known(draft, cabinet)?.line_down.is_some();
    interrupt(draft, cabinet);
    if !down {
        start_scan(draft, cabinet, draft.state.last_at);
    }
    Ok(())
}

fn start_scan(draft: &mut Draft<'_>, cabinet: u8, since: At) {
    // A scan that was itself interrupted keeps its older beginning.
    let from = outage(draft, cabinet).map_or(since, |from| from.min(since));
    let bays =
        draft.state.cabinets[&cabinet].drawers.keys().map(|drawer| Bay::new(cabinet, *drawer)).collect();
    draft.push(Event::StartScanBegun { cabinet, from, bays });
}

/// One drawer of a start scan is done; after the last the differences are told.
pub(super) fn start_scan_step(draft: &mut Draft<'_>, bay: Bay) {
    let cabinet = bay.cabinet;
    let Some(outage) = draft.state.cabinets.get(&cabinet).and_then(|record| record.start_scan.as_ref())
    else {
        return;
    };
    if !outage.pending.contains(&bay) {
        return;
    }
    draft.push(Event::StartScanned { bay });
    if outage.pending.len() > 1 {
        return;
    }
    let lifted: Vec<_> =
        draft.state.lifted.iter().filter(|(_, lifted)| lifted.from.cabinet == cabinet).collect();
    let mut gone = Vec::new();
    for (key, lifted) in lifted {
        // Holder unknown, during the outage from … to ….
        draft.push(Event::KeyMissing { key: *key, place: lifted.from, outage_from: Some(outage.from) });
        draft.alarm(AlarmKind::KeyGone, Some(lifted.from), Some(*key), None);
        gone.push(*key);
    }
    let found = outage.found.iter().copied().collect();
    draft.push(Event::StartScan { cabinet, from: outage.from, to: draft.at(), gone, found });
}

/// KEY-58: nothing read there is believed; the poller has not told any reading.
pub(super) fn collision(draft: &mut Draft<'_>, cabinet: u8, address: u8) -> Result<(), Rejection> {
    known(draft, cabinet)?;
    draft.push(Event::BusCollision { cabinet, address });
    // Profile: drawer d has address d, slot s of drawer d has 32·d + s.
    let place = match address {
        0..=32 => Place::new(cabinet, address, 0),
        _ => Place::new(cabinet, (address - 1) / 32, (address - 1) % 32 + 1),
    };
    draft.alarm_with(AlarmKind::BusCollision, Some(place), None, None, format!("address {address}"));
    Ok(())
}
