//! Photos of whoever takes or returns a key: each that an event names was stored before.
//!
//! It refuses to look at a picture.

use super::{Looked, is, text};
use forecourt_record::EventLine;
use std::collections::BTreeSet;

/// Every photo named is there.
pub(super) fn stored(events: &[EventLine]) -> Looked {
    let mut stored: BTreeSet<&str> = BTreeSet::new();
    let mut looked = 0;
    for event in events.iter().filter(|event| event.context == "keys") {
        if event.kind == "photo-stored" {
            stored.insert(text(event, "photo"));
        }
        if is(event, "keys", "key-taken") || is(event, "keys", "key-returned") {
            let named = [text(event, "opening_photo"), text(event, "act.photo")];
            let named = || named.into_iter().filter(|photo| !photo.is_empty());
            looked += named().count();
            if let Some(photo) = named().find(|photo| !stored.contains(photo)) {
                return Err(format!(
                    "{} of {} names {photo}, which nobody stored",
                    event.kind,
                    text(event, "key")
                ));
            }
        }
    }
    Ok(looked)
}
