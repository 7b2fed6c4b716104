//! What must hold of messages after every event.

use forecourt_books::At;
use forecourt_books::message::{To, Way};

use crate::kinds::{OutId, Phase};
use crate::state::{Deadline, Entry, State, Sums};

pub(crate) fn invariants(state: &State) -> Result<(), String> {
    entries(state)?;
    figures(state)?;
    desks(state)?;
    let wanted = state.pump_at();
    match (wanted, state.agenda.get(&Deadline::Pump)) {
        (None, None) => Ok(()),
        (Some(wanted), Some(set)) if set >= wanted => Ok(()),
        (wanted, set) => Err(format!("PLAT-37: the pump is set to {set:?}, the queue wants {wanted:?}")),
    }
}

fn entries(state: &State) -> Result<(), String> {
    let mut queued = 0;
    for (id, entry) in state.entries.iter() {
        let waits = entry.way == Way::Sms && entry.phase == Phase::Waiting;
        queued += usize::from(waits);
        if waits != state.queue.contains(&(entry.cause, entry.send_at, id)) {
            return Err(format!("PLAT-37: {id} is {} and the queue says otherwise", entry.phase.word()));
        }
        if let To::Member(member) = entry.to
            && !state.of_member.contains(&(member, id))
        {
            return Err(format!("PLAT-39: {id} is not found by its customer {member}"));
        }
        deadline(state, id, entry)?;
    }
    if queued != state.queue.len() {
        return Err(format!("PLAT-37: {queued} messages wait, {} stand in the queue", state.queue.len()));
    }
    Ok(())
}

/// Whatever has not ended ends by itself (PLAT-38); whatever has ended does nothing any more.
fn deadline(state: &State, id: OutId, entry: &Entry) -> Result<(), String> {
    let set = state.agenda.get(&Deadline::Entry(id));
    let wanted: Option<At> = match (entry.phase, entry.way) {
        (Phase::Waiting, Way::Sms) | (Phase::Open, _) => entry.not_after,
        (Phase::Waiting, _) => Some(entry.send_at),
        (Phase::HandedOver { .. }, _) if set.is_some() => set,
        (Phase::HandedOver { .. }, _) => return Err(format!("PLAT-38: nobody awaits the answer for {id}")),
        _ => None,
    };
    if set != wanted {
        return Err(format!("PLAT-38: {id} is {}, due {set:?} and not {wanted:?}", entry.phase.word()));
    }
    let open = entry.phase == Phase::Open;
    if open != state.open_work.contains(&id) || entry.phase.is_ended() != entry.ended.is_some() {
        return Err(format!("PLAT-39: {id} is {} and its lists say otherwise", entry.phase.word()));
    }
    Ok(())
}

/// The figures of the report are those of the log (PLAT-38).
fn figures(state: &State) -> Result<(), String> {
    let mut log = Sums::default();
    for (_, entry) in state.entries.iter().filter(|(_, entry)| entry.way == Way::Sms) {
        log.entered += 1;
        match entry.phase {
            Phase::Delivered => {
                log.delivered += 1;
                log.parts += i64::from(entry.parts);
                log.cost += entry.cost;
            }
            Phase::Failed => log.failed += 1,
            Phase::Expired => log.expired += 1,
            Phase::Skipped(_) => log.skipped += 1,
            Phase::Waiting | Phase::HandedOver { .. } | Phase::Open => {}
        }
    }
    let mut sums = Sums::default();
    for day in state.sums.values() {
        sums.entered += day.entered;
        sums.delivered += day.delivered;
        sums.failed += day.failed;
        sums.expired += day.expired;
        sums.skipped += day.skipped;
        sums.parts += day.parts;
        sums.cost += day.cost;
    }
    if sums == log { Ok(()) } else { Err(format!("PLAT-38: the figures are {sums:?}, the log says {log:?}")) }
}

fn desks(state: &State) -> Result<(), String> {
    for ((reader, note), copy) in state.copies.iter() {
        let waits = state.waiting.contains(&(*reader, *note));
        let unread = state.unread.contains(&(*reader, *note));
        let kept = state.notes.get(note).is_some_and(|record| record.readers.contains(reader));
        if !kept || waits != copy.delivered.is_none() {
            return Err(format!("PLAT-35: the copy of {note} for {reader} is {copy:?}, waits: {waits}"));
        }
        if unread != (copy.delivered.is_some() && copy.read.is_none()) {
            return Err(format!("PLAT-35: {note} is unread by {reader}: {unread}, but {copy:?}"));
        }
    }
    // The order of each pair: of one reader's messages none waits that is older than a delivered one.
    for (reader, note) in state.waiting.iter() {
        let later = (*reader, *note)..;
        let mut newer = state.copies.range(later).take_while(|((of, _), _)| of == reader);
        if newer.any(|(_, copy)| copy.delivered.is_some()) {
            return Err(format!("PLAT-35: {reader} has newer messages than {note}, which waits"));
        }
    }
    let copies: usize = state.notes.values().map(|note| note.readers.len()).sum();
    if copies != state.copies.len() || state.ends.len() != state.notes.len() {
        return Err("PLAT-35: a message is kept without its copies, or a copy without its message".to_owned());
    }
    Ok(())
}
