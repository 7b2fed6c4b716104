//! A deadline that its own events neither move nor end would fire for ever: it is found and named instead.
//!
//! It refuses to know any context. Thousands of deadlines may fall on one instant; the same events twice in a row may not.

use crate::contexts::{Event, NAMES};
use forecourt_books::At;

/// How many times deadlines of one instant fire before two in a row are set beside each other.
const EVERY: u32 = 1_024;

/// What fired last.
#[derive(Default)]
pub(crate) struct Watch {
    due: Option<(At, u8)>,
    rounds: u32,
    kept: Vec<Event>,
}

impl Watch {
    /// Looks at what a deadline of a context, by its number, brings about.
    ///
    /// # Panics
    /// When it is what the same instant brought about before: the context is to blame.
    pub fn look(&mut self, at: At, context: u8, events: &[Event]) {
        if self.due != Some((at, context)) {
            *self = Watch { due: Some((at, context)), ..Watch::default() };
            return;
        }
        self.rounds += 1;
        match self.rounds % EVERY {
            0 => self.kept = events.to_vec(),
            1 if self.rounds > EVERY => assert!(
                self.kept != events,
                "the deadline of {} at {at} brings about the same again and again, and must be moved or ended by it: {events:?}",
                NAMES[usize::from(context)]
            ),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(number: u32) -> Vec<Event> {
        let body = format!(r#"{{"kind":"scan-missed","scan":"SC-{number}"}}"#);
        vec![Event::read("service", body.as_bytes()).unwrap().unwrap()]
    }

    #[test]
    fn many_deadlines_of_one_instant_are_no_trouble() {
        let mut watch = Watch::default();
        (1..5_000).for_each(|number| watch.look(At(7), 5, &read(number)));
    }

    #[test]
    #[should_panic(expected = "the deadline of service at")]
    fn one_that_never_ends_is_named() {
        let mut watch = Watch::default();
        (1..5_000).for_each(|_| watch.look(At(7), 5, &read(1)));
    }
}
