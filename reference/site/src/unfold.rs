//! From the events of one command to everything that follows from them in other contexts, to its end.
//!
//! The events of a command are taken in first, in their order; then what they ask and tell becomes commands of the contexts
//! concerned, decided one after another on what has been taken in so far. It refuses to know which context does what: the
//! table of that is each context's `on` and `serve`.

use crate::contexts::{Event, Following, States};
use forecourt_books::Rejection;
use forecourt_books::context::Stamp;
use std::collections::VecDeque;

/// More commands than any command of the trade has in its wake: beyond it, two contexts answer each other for ever.
const ENOUGH: usize = 100_000;

/// All events of one command, in the order in which they were taken in, with their stored forms.
pub(crate) struct Unfolded {
    /// The events.
    pub events: Vec<Event>,
    /// Their stored forms.
    pub bodies: Vec<String>,
}

impl Unfolded {
    /// Takes `first` and everything that follows from it and from `follow` into the states.
    ///
    /// # Errors
    /// A context refuses what follows: the states must be rolled back.
    pub fn of(
        states: &mut States,
        mut stamp: Stamp,
        first: Vec<Event>,
        mut follow: VecDeque<Following>,
    ) -> Result<Unfolded, Rejection> {
        let mut events = first;
        let mut bodies = Vec::with_capacity(events.len());
        let mut postings = Vec::new();
        let mut followed = 0;
        loop {
            while let Some(event) = events.get(bodies.len()) {
                states.apply(&stamp, event);
                states.follow(&stamp, event, &mut postings, &mut follow);
                bodies.push(event.body());
                stamp.seq += 1;
            }
            let Some(Following { command, by }) = follow.pop_front() else {
                return Ok(Unfolded { events, bodies });
            };
            followed += 1;
            assert!(followed < ENOUGH, "{:?} is one of {followed} commands in one wake", command.name());
            let scene = states.scene(stamp.at, &by, stamp.branch);
            let more = states.decide(&scene, &command).map_err(|rejection| {
                let (context, name) = command.name();
                rejection.with("in", format_args!("{context}.{name}"))
            })?;
            events.extend(more);
        }
    }
}
