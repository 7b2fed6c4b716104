//! The fold: takes an event into the state. It asks neither settings nor other contexts, and cannot fail.
//!
//! Each room takes the events that it knows and hands the others on.

mod channels;
mod finance;
mod orders;
mod refunds;
mod risk;

use forecourt_books::Stamp;

use crate::event::Event;
use crate::state::State;

/// Takes an event into the state.
pub fn apply(state: &mut State, stamp: &Stamp, event: &Event) {
    let taken = orders::apply(state, stamp, event)
        || risk::apply(state, stamp, event)
        || refunds::apply(state, stamp, event)
        || channels::apply(state, stamp, event)
        || finance::apply(state, stamp, event);
    debug_assert!(taken, "every event is taken in by one room: {event:?}");
}
