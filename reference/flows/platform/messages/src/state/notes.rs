//! How events of desks change the state: messages, copies, what waits and what is unread.

use forecourt_books::{PersonId, Stamp};

use super::{Copy, Deadline, Note, State};
use crate::Event;
use crate::kinds::NoteId;

pub(super) fn apply(state: &mut State, stamp: &Stamp, event: &Event) {
    match event {
        Event::MessageSent { note, from, to, cause, body, about, readers, kept_to } => {
            *state.note_count.get_mut() = note.0;
            let record = Note {
                from: *from,
                to: to.clone(),
                cause: *cause,
                body: body.clone(),
                about: about.clone(),
                at: stamp.at,
                readers: readers.clone(),
                kept_to: *kept_to,
            };
            state.notes.insert(*note, record);
            for reader in readers {
                state.copies.insert((*reader, *note), Copy::default());
                state.waiting.insert((*reader, *note));
            }
            state.ends.insert((*kept_to, *note));
            set_forget(state);
        }
        Event::MessageDelivered { note, reader } => {
            copy(state, *reader, *note).delivered = Some(stamp.at);
            state.waiting.remove(&(*reader, *note));
            state.unread.insert((*reader, *note));
        }
        Event::MessageRead { note, reader } => {
            copy(state, *reader, *note).read = Some(stamp.at);
            state.unread.remove(&(*reader, *note));
        }
        Event::MessagesForgotten { notes } => {
            for note in notes {
                forget(state, *note);
            }
            set_forget(state);
        }
        // Opening is for the audit: nothing of the message changes.
        _ => {}
    }
}

fn copy(state: &mut State, reader: PersonId, note: NoteId) -> &mut Copy {
    state.copies.get_mut(&(reader, note)).expect("an event names only copies that exist")
}

fn forget(state: &mut State, note: NoteId) {
    let record = state.notes.remove(&note).expect("an event names only messages that are kept");
    state.ends.remove(&(record.kept_to, note));
    for reader in record.readers {
        state.copies.remove(&(reader, note));
        state.waiting.remove(&(reader, note));
        state.unread.remove(&(reader, note));
    }
}

/// The last second of the first day at whose end something is forgotten.
fn set_forget(state: &mut State) {
    match state.ends.iter().next().map(|(day, _)| day.end()) {
        Some(at) if state.agenda.get(&Deadline::Forget) != Some(at) => {
            state.agenda.set(Deadline::Forget, at);
        }
        Some(_) => {}
        None => drop(state.agenda.cancel(&Deadline::Forget)),
    }
}
