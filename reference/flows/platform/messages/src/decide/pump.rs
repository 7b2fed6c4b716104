//! The pump: it gives the gateway what is ready, in the order of sending and no faster than it takes it (PLAT-37), and
//! one message at a time while it is away (PLAT-61).
//!
//! It runs after all commands of a second, so that the order of sending does not depend on theirs.

use forecourt_books::{At, Fen, Scene};

use super::send;
use crate::kinds::{OutId, Phase};
use crate::state::{Entry, State};
use crate::{Event, quiet, settings};

/// Messages that are moved out of quiet hours by one firing at most.
const MOVED_AT_ONCE: usize = 200;
/// The gateway's name as an outside system.
pub(crate) const GATEWAY: &str = "sms-gateway";

pub(super) fn pump(state: &State, scene: &Scene<'_>) -> Vec<Event> {
    let held = held_by_quiet_hours(state, scene);
    if !held.is_empty() {
        return held;
    }
    let gateway = state.gateway.get();
    let rate = u32::try_from(scene.number(&settings::RATE)).expect("the range is positive");
    let taken = if gateway.second == scene.at { gateway.taken } else { 0 };
    let mut room = if gateway.down.is_some() { 1 } else { rate.saturating_sub(taken) };
    let mut events = Vec::new();
    let mut ready = state.ready(scene.at);
    while room > 0 {
        let Some((_, id)) = ready.next() else { break };
        let entry = state.entry(id).expect("the queue names only entries that exist");
        if entry.not_after.is_some_and(|limit| limit <= scene.at) {
            events.push(Event::Expired { message: id });
            continue;
        }
        if let Some(reason) = send::unsendable(scene, &entry.to, entry.way, entry.cause) {
            events.push(Event::Skipped { message: id, reason });
            continue;
        }
        hand_over(state, scene, id, entry, &mut events);
        room -= 1;
    }
    let up = events.iter().any(|event| matches!(event, Event::ChannelUp { .. }));
    if gateway.down.is_some() && !up {
        let until = scene.at.plus_s(scene.number(&settings::PROBE_S));
        events.push(Event::GatewayRests { until });
    } else if ready.next().is_some() || events.is_empty() {
        events.push(Event::GatewayRests { until: scene.at.plus_s(1) });
    }
    events
}

/// What waits past the beginning of quiet hours goes when they are over (PLAT-38).
fn held_by_quiet_hours(state: &State, scene: &Scene<'_>) -> Vec<Event> {
    let Some(quiet) = quiet::around(scene, scene.at) else { return Vec::new() };
    let ready = state.ready(scene.at);
    let known = ready.filter(|(cause, _)| cause.knows_quiet_hours()).take(MOVED_AT_ONCE);
    known.map(|(_, id)| held(id, state.entry(id).expect("the queue names only entries"), quiet)).collect()
}

/// What becomes of a message that waits in quiet hours.
pub(super) fn held(message: OutId, entry: &Entry, quiet: (At, At)) -> Event {
    match quiet::kept(entry.not_after, entry.send_at, quiet) {
        Some(not_after) => Event::HeldByQuietHours { message, send_at: quiet.1, not_after },
        None => Event::Expired { message },
    }
}

fn hand_over(state: &State, scene: &Scene<'_>, message: OutId, entry: &Entry, events: &mut Vec<Event>) {
    debug_assert_eq!(entry.phase, Phase::Waiting, "only what waits stands in the queue");
    let outside = scene.lists(&settings::GATEWAY, "outside");
    let answer_by = outside.then(|| scene.at.plus_s(scene.number(&settings::ANSWER_S)));
    let tries = entry.tries + 1;
    events.push(Event::SmsHandedOver { message, parts: entry.parts, at: scene.at, tries, answer_by });
    if !outside {
        events.extend(delivered(state, scene, message, entry));
    }
}

/// The gateway delivered a message: if it was away, it is back.
pub(super) fn delivered(state: &State, scene: &Scene<'_>, message: OutId, entry: &Entry) -> Vec<Event> {
    let price = entry
        .branch
        .map_or_else(|| scene.number(&settings::COST), |branch| scene.number_of(&settings::COST, branch));
    let mut events = vec![Event::Delivered { message, cost: Fen(price * i64::from(entry.parts)) }];
    if state.gateway.get().down.is_some() {
        let others = state.queue.len() - usize::from(entry.phase == Phase::Waiting);
        let waiting = u32::try_from(others).expect("fewer than 2^32 entries");
        events.push(Event::ChannelUp { channel: GATEWAY.to_owned(), waiting });
    }
    events
}
