//! What every night compares, in a run in which nobody makes up differences on purpose: the books with the business, and the
//! channels' statements with the books. The channels keep a book of their own: of money they are the truth.
//!
//! It refuses to know what differs.

use super::{is, list, number};
use forecourt_record::EventLine;

/// Business and books agree every night (PLAT-42).
pub(super) fn books(events: &[EventLine]) -> Result<(), String> {
    let mut nights = events.iter().filter(|event| is(event, "payments", "books-checked"));
    match nights.find(|event| !list(event, "differences").is_empty()) {
        Some(event) => Err(format!("{:?}", list(event, "differences"))),
        None => Ok(()),
    }
}

/// What a channel says that it moved is what the house knows (FUEL-30).
pub(super) fn statements(events: &[EventLine]) -> Result<(), String> {
    let mut nights = events.iter().filter(|event| is(event, "payments", "statement-checked"));
    match nights.find(|event| number(event, "differences") != 0) {
        Some(event) => Err(format!("{:?}", event.fields)),
        None => Ok(()),
    }
}
