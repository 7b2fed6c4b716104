//! How events of the outbox change the state: entries, queue, figures, gateway.

use forecourt_books::message::{To, Way};
use forecourt_books::{At, Fen, Stamp};

use super::{Deadline, Entry, State, Sums};
use crate::Event;
use crate::kinds::{Done, OutId, Phase, Skip};

/// Failed tries that are remembered at most; the largest allowed `plat.sms_down_tries`.
const REMEMBERED: usize = 20;

pub(super) fn apply(state: &mut State, stamp: &Stamp, event: &Event) {
    match event {
        Event::TemplateKnown { template, wording } => {
            state.templates.push(wording.clone());
            state.named.insert(wording.name.clone(), *template);
        }
        Event::Entered { .. } => enter(state, stamp, event),
        Event::Skipped { message, reason } => skip(state, stamp.at, *message, *reason),
        Event::HeldByQuietHours { message, send_at, not_after } => {
            requeue(state, *message, *send_at, *not_after);
        }
        Event::SmsHandedOver { message, at, tries, answer_by, .. } => {
            hand_over(state, *message, *at, *tries, *answer_by);
        }
        Event::SmsTryFailed { message, reason, again, not_after, counts } => {
            try_failed(state, stamp.at, *message, reason, *counts);
            if let Some(again) = again {
                requeue(state, *message, *again, *not_after);
            }
        }
        Event::GatewayRests { until } => state.gateway.get_mut().rests_until = *until,
        Event::Delivered { message, cost } => {
            end(state, stamp.at, *message, Phase::Delivered, *cost);
        }
        Event::Failed { message, reason } => {
            change(state, *message).reason.clone_from(reason);
            end(state, stamp.at, *message, Phase::Failed, Fen(0));
        }
        Event::Expired { message } => end(state, stamp.at, *message, Phase::Expired, Fen(0)),
        Event::WorkOpened { message } => open(state, *message),
        Event::WorkDone { message, outcome, .. } => {
            let phase = if *outcome == Done::Reached { Phase::Delivered } else { Phase::Failed };
            end(state, stamp.at, *message, phase, Fen(0));
        }
        Event::ChannelDown { probe_at, .. } => {
            let gateway = state.gateway.get_mut();
            gateway.down = Some(stamp.at);
            gateway.failures.clear();
            gateway.rests_until = *probe_at;
        }
        Event::ChannelUp { .. } => {
            let gateway = state.gateway.get_mut();
            gateway.down = None;
            gateway.failures.clear();
            gateway.rests_until = stamp.at;
        }
        _ => unreachable!("events of desks are taken in by notes"),
    }
}

fn change(state: &mut State, id: OutId) -> &mut Entry {
    state.entries.get_mut(id).expect("an event names only entries that exist")
}

fn enter(state: &mut State, stamp: &Stamp, event: &Event) {
    let Event::Entered { message, to, way, cause, template, facts, about, branch, send_at, not_after, parts } =
        event
    else {
        unreachable!("called for an entry")
    };
    state.entries.push(Entry {
        to: to.clone(),
        way: *way,
        cause: *cause,
        template: *template,
        facts: facts.clone(),
        about: about.clone(),
        branch: *branch,
        entered: stamp.at,
        send_at: *send_at,
        not_after: *not_after,
        parts: *parts,
        phase: Phase::Waiting,
        tries: 0,
        handed_over: None,
        ended: None,
        cost: Fen(0),
        reason: String::new(),
    });
    if let To::Member(member) = to {
        state.of_member.insert((*member, *message));
    }
    if *way == Way::Sms {
        sums(state, stamp.at, *message).entered += 1;
    }
    requeue(state, *message, *send_at, *not_after);
}

/// Lets an entry wait: text messages in the queue until their not-after, all others for their send-at.
fn requeue(state: &mut State, id: OutId, send_at: At, not_after: Option<At>) {
    unqueue(state, id);
    let entry = change(state, id);
    entry.send_at = send_at;
    entry.not_after = not_after;
    entry.phase = Phase::Waiting;
    let (way, cause) = (entry.way, entry.cause);
    let next = if way == Way::Sms {
        state.queue.insert((cause, send_at, id));
        not_after
    } else {
        Some(send_at)
    };
    set(state, id, next);
}

fn unqueue(state: &mut State, id: OutId) {
    let entry = state.entries.get(id).expect("an event names only entries that exist");
    let key = (entry.cause, entry.send_at, id);
    if entry.way == Way::Sms && entry.phase == Phase::Waiting {
        state.queue.remove(&key);
    }
}

fn set(state: &mut State, id: OutId, at: Option<At>) {
    match at {
        Some(at) => state.agenda.set(Deadline::Entry(id), at),
        None => drop(state.agenda.cancel(&Deadline::Entry(id))),
    }
}

fn hand_over(state: &mut State, id: OutId, at: At, tries: u32, answer_by: Option<At>) {
    unqueue(state, id);
    let entry = change(state, id);
    entry.phase = Phase::HandedOver { since: at };
    entry.handed_over = Some(at);
    entry.tries = tries;
    set(state, id, answer_by);
    let gateway = state.gateway.get_mut();
    if gateway.second == at {
        gateway.taken += 1;
    } else {
        gateway.second = at;
        gateway.taken = 1;
    }
}

fn try_failed(state: &mut State, now: At, id: OutId, reason: &str, counts: bool) {
    let entry = change(state, id);
    entry.reason = reason.to_owned();
    if counts {
        let failures = &mut state.gateway.get_mut().failures;
        failures.push(now);
        if failures.len() > REMEMBERED {
            failures.remove(0);
        }
    } else {
        // PLAT-61: while the gateway is away a try is a probe and takes none of the retries.
        entry.tries = entry.tries.saturating_sub(1);
    }
}

fn skip(state: &mut State, now: At, id: OutId, reason: Skip) {
    end(state, now, id, Phase::Skipped(reason), Fen(0));
}

fn end(state: &mut State, now: At, id: OutId, phase: Phase, cost: Fen) {
    unqueue(state, id);
    state.open_work.remove(&id);
    set(state, id, None);
    let entry = change(state, id);
    entry.phase = phase;
    entry.ended = Some(now);
    entry.cost = cost;
    // A one-time code is of no use to anybody once it was told; a guest's facts were given for this entry alone (PLAT-48).
    if entry.cause == forecourt_books::message::Cause::OneTimeCode || matches!(entry.to, To::Guest(_)) {
        entry.facts.clear();
    }
    let (way, parts) = (entry.way, i64::from(entry.parts));
    if way != Way::Sms {
        return;
    }
    let sums = sums(state, now, id);
    match phase {
        Phase::Delivered => {
            sums.delivered += 1;
            sums.parts += parts;
            sums.cost += cost;
        }
        Phase::Failed => sums.failed += 1,
        Phase::Expired => sums.expired += 1,
        Phase::Skipped(_) => sums.skipped += 1,
        Phase::Waiting | Phase::HandedOver { .. } | Phase::Open => unreachable!("these are no ends"),
    }
}

fn open(state: &mut State, id: OutId) {
    let entry = change(state, id);
    entry.phase = Phase::Open;
    let not_after = entry.not_after;
    state.open_work.insert(id);
    set(state, id, not_after);
}

fn sums(state: &mut State, now: At, id: OutId) -> &mut Sums {
    let entry = state.entries.get(id).expect("an event names only entries that exist");
    let key = (now.day(), entry.branch, entry.cause);
    state.sums.entry_or(key, Sums::default)
}
