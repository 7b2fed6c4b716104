//! From the events of one command to everything that follows from them in other contexts, to its end.
//!
//! The events of a command are taken in first, in their order; then what they ask and tell becomes commands of the contexts
//! concerned, decided one after another on what has been taken in so far. It refuses to know which context does what: the
//! table of that is each context's `on` and `serve`.

use crate::contexts::{Event, Following, States};
use crate::told::Room;
use forecourt_books::context::Stamp;
use forecourt_books::{Posting, Rejection};
use std::collections::VecDeque;
use std::mem::take;

/// More commands than any command of the trade has in its wake: beyond it, two contexts answer each other for ever.
const ENOUGH: usize = 100_000;

/// What is written while a command unfolds. It is kept from command to command, so that little is allocated for each.
#[derive(Default)]
pub(crate) struct Sheet {
    /// The stored forms of the events, one behind the other.
    pub text: Vec<u8>,
    /// Where the stored form of each ends.
    pub ends: Vec<usize>,
    /// Room for the events of the next command.
    pub events: Vec<Event>,
    /// Commands that wait for their turn.
    pub follow: VecDeque<Following>,
    postings: Vec<Posting>,
}

/// Text that is kept for the next command, in bytes; what a month end needed is given back.
const KEPT: usize = 1 << 20;

/// Events whose room is kept.
const EVENTS_KEPT: usize = 1024;

impl Sheet {
    /// An empty one.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.follow.clear();
        self.postings.clear();
    }

    /// Keeps room for the next command.
    pub fn keep(&mut self, room: Room) {
        debug_assert!(room.events.is_empty(), "handed on");
        let Room { events, text, ends } = room;
        if events.capacity().max(ends.capacity()) <= EVENTS_KEPT && text.capacity() <= KEPT {
            *self = Sheet {
                events,
                text,
                ends,
                follow: take(&mut self.follow),
                postings: take(&mut self.postings),
            };
        }
    }

    /// The stored forms and where each ends, which are the taker's from now on.
    pub fn written(&mut self) -> (Vec<u8>, Vec<usize>) {
        (take(&mut self.text), take(&mut self.ends))
    }

    /// Takes `events`, and everything that follows from them and from what waits, into the states. The events are then all,
    /// in the order in which they were taken in.
    ///
    /// # Errors
    /// A context refuses what follows: the states must be rolled back.
    pub fn unfold(
        &mut self,
        states: &mut States,
        stamp: &mut Stamp,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        let Sheet { text, ends, postings, follow, .. } = self;
        let mut followed = 0;
        loop {
            while let Some(event) = events.get(ends.len()) {
                states.apply(stamp, event);
                states.follow(stamp, event, postings, follow);
                event.write(text);
                ends.push(text.len());
                stamp.seq += 1;
            }
            let Some(Following { command, by }) = follow.pop_front() else { return Ok(()) };
            followed += 1;
            #[cfg(feature = "zoo")]
            if followed > 2 && crate::zoo::seams::strikes(crate::zoo::mutant::House::FollowLost) {
                continue;
            }
            assert!(followed < ENOUGH, "{:?} is one of {followed} commands in one wake", command.name());
            let view = states.view(stamp.at);
            let scene = view.scene(&by, stamp.branch);
            states.decide(&scene, &command, events).map_err(|rejection| {
                let (context, name) = command.name();
                rejection.with("in", format_args!("{context}.{name}"))
            })?;
        }
    }
}
