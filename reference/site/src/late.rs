//! Orders that came late. While the journal takes nothing, no drawer moves: what was to be ordered then is ordered when the
//! journal takes it, and the time that a drawer has for it runs from there (KEY-39, KEY-42).
//!
//! It refuses to know what an order does.

use crate::contexts::Event;
use forecourt_books::At;
use forecourt_keys::BusOrder;

/// When the journal last took nothing.
#[derive(Default)]
pub(crate) struct Late {
    refuses: bool,
    until: At,
}

impl Late {
    /// The journal refused something.
    pub fn refused(&mut self) {
        self.refuses = true;
    }

    /// The journal took something, at `clock`.
    pub fn taken(&mut self, clock: At) {
        if std::mem::take(&mut self.refuses) {
            self.until = clock;
        }
    }

    /// The instant of what came about at `at` and is journalled at `clock`: its own (PLAT-02), unless it moves something that
    /// could not be moved then.
    pub fn instant(&self, at: At, clock: At, events: &[Event]) -> At {
        let until = if self.refuses { clock } else { self.until };
        if at < until && events.iter().any(moves) { until } else { at }
    }
}

/// Whether a drawer is to move.
fn moves(event: &Event) -> bool {
    let Event::Keys(event) = event else { return false };
    forecourt_keys::bus(event).iter().any(|order| matches!(order, BusOrder::Open(_) | BusOrder::Close(_)))
}
