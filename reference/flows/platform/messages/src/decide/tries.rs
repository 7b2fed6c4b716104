//! What came of a try: the gateway's answer or its silence, the next try, the end (PLAT-38, PLAT-61).
//!
//! A message has one id in all its tries, so that the gateway can tell a repeat; whoever is ended is never given again.

use forecourt_books::message::Way;
use forecourt_books::{At, By, Fen, Rejection, Scene};

use super::{pump, send};
use crate::kinds::{OutId, Outcome, Phase};
use crate::rejection::{self, NOT_HANDED_OVER};
use crate::state::{Entry, State};
use crate::{Event, quiet, settings};

pub(super) fn report(
    state: &State,
    scene: &Scene<'_>,
    message: OutId,
    outcome: Outcome,
) -> Result<Vec<Event>, Rejection> {
    if *scene.by != By::Outside(pump::GATEWAY.to_owned()) {
        return Err(rejection::forbidden(scene.by));
    }
    let entry = state.entry(message).filter(|entry| entry.way == Way::Sms);
    let entry = entry.ok_or_else(|| rejection::unknown(message))?;
    if entry.handed_over.is_none() {
        return Err(Rejection::new(NOT_HANDED_OVER).with("message", message));
    }
    Ok(match (entry.phase, outcome) {
        // A late answer to an earlier try: what is delivered needs no other try.
        (Phase::Waiting | Phase::HandedOver { .. }, Outcome::Delivered) => {
            pump::delivered(state, scene, message, entry)
        }
        (Phase::HandedOver { since }, Outcome::Failed) => {
            failed(state, scene, message, entry, since, "failed")
        }
        // The same answer again, or one to a try that counted as failed already, changes nothing.
        _ => Vec::new(),
    })
}

/// What the deadline of an entry brings.
pub(super) fn entry_due(state: &State, scene: &Scene<'_>, message: OutId) -> Vec<Event> {
    let entry = state.entry(message).expect("a deadline names only entries that exist");
    match (entry.phase, entry.way) {
        (Phase::HandedOver { since }, _) => failed(state, scene, message, entry, since, "no-answer"),
        (Phase::Waiting, Way::Sms) => match quiet::around(scene, scene.at) {
            // Quiet hours have held it all along, but its turn to be moved had not come (PLAT-38).
            Some(quiet) if quiet::knows(entry.cause, entry.way) && entry.send_at <= scene.at => {
                vec![pump::held(message, entry, quiet)]
            }
            _ => vec![Event::Expired { message }],
        },
        (Phase::Waiting, Way::Desk) => send::told_late(state, scene, message),
        (Phase::Waiting, way) => match send::unsendable(scene, &entry.to, way, entry.cause) {
            Some(reason) => vec![Event::Skipped { message, reason }],
            None if entry.not_after.is_some_and(|limit| limit < scene.at) => vec![Event::Expired { message }],
            None => vec![goes(message, way)],
        },
        _ => vec![Event::Expired { message }],
    }
}

/// A message that needs no gateway goes: to the app at once, to a seat or a clerk as work.
pub(super) fn goes(message: OutId, way: Way) -> Event {
    match way {
        Way::PhoneTask | Way::Letter => Event::WorkOpened { message },
        Way::Sms | Way::Push | Way::Desk => Event::Delivered { message, cost: Fen(0) },
    }
}

fn failed(
    state: &State,
    scene: &Scene<'_>,
    message: OutId,
    entry: &Entry,
    since: At,
    reason: &str,
) -> Vec<Event> {
    let counts = state.gateway.get().down.is_none();
    let last = i64::from(entry.tries) > scene.number(&settings::RETRIES);
    let over = entry.not_after.is_some_and(|limit| limit <= scene.at);
    let again = match (counts && last, over) {
        (true, _) | (_, true) => None,
        (false, false) if counts => {
            Some(since.plus_min(settings::retry_min(scene, entry.tries)).max(scene.at))
        }
        // PLAT-61: it keeps its place in the queue.
        (false, false) => Some(entry.send_at),
    };
    let moved = again.map(|again| quiet::moved(scene, entry.cause, entry.way, again, entry.not_after));
    let mut events = vec![Event::SmsTryFailed {
        message,
        reason: reason.to_owned(),
        again: moved.map(|(again, _)| again),
        not_after: moved.map_or(entry.not_after, |(_, limit)| limit),
        counts,
    }];
    if counts && last {
        events.push(Event::Failed { message, reason: reason.to_owned() });
    } else if over {
        events.push(Event::Expired { message });
    }
    if counts && is_away(state, scene) {
        let probe_at = scene.at.plus_s(scene.number(&settings::PROBE_S));
        events.push(Event::ChannelDown { channel: pump::GATEWAY.to_owned(), probe_at });
    }
    events
}

/// Whether this failed try, with those of the span before it, means that the gateway is away (PLAT-61).
fn is_away(state: &State, scene: &Scene<'_>) -> bool {
    let from = scene.at.minus_s(scene.number(&settings::DOWN_SPAN_S));
    let earlier = state.gateway.get().failures.iter().filter(|at| **at >= from).count();
    i64::try_from(earlier + 1).unwrap_or(i64::MAX) >= scene.number(&settings::DOWN_TRIES)
}
