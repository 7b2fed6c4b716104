//! The refusals of this context: one place for their codes, so that callers can rely on them.

use forecourt_books::Rejection;

use crate::kinds::{KeyId, Level};
use crate::state::State;
use crate::state::custody::Custody;

/// Nobody is signed in at the terminal, or somebody else is.
pub const NOT_SIGNED_IN: &str = "not-signed-in";
/// The level or the post does not allow it; audited with photo (KEY-08).
pub const FORBIDDEN: &str = "forbidden";
/// A repair key without open work order; audited with photo (KEY-08).
pub const NO_OPEN_ORDER: &str = "no-open-work-order";
/// The name is locked (KEY-12); audited with photo.
pub const OPERATOR_LOCKED: &str = "operator-locked";
/// The reader is shut (KEY-12); audited with photo.
pub const READER_SHUT: &str = "reader-shut";
/// The command belongs to another kind of terminal, or to the installation.
pub const WRONG_TERMINAL: &str = "wrong-terminal";
/// Nothing is registered under this id, number or name.
pub const UNKNOWN: &str = "unknown";
/// The number, name or tag is taken.
pub const IN_USE: &str = "in-use";
/// A value that no rule allows.
pub const BAD_VALUE: &str = "bad-value";
/// The key is out; holder and since are told (KEY-22).
pub const KEY_OUT: &str = "key-out";
/// The key's custody does not allow it (KEY-66).
pub const WRONG_CUSTODY: &str = "wrong-custody";
/// Where people are employed, only they become operators (PLAT-14).
pub const NOT_EMPLOYED: &str = "not-employed";

/// A refusal above the level (KEY-08).
pub fn forbidden(needed: &str, level: Level) -> Rejection {
    Rejection::new(FORBIDDEN).with("needed", needed).with("level", forecourt_books::text::line(&level))
}

/// A refusal because a record is not there.
pub fn unknown(what: &'static str, name: impl std::fmt::Display) -> Rejection {
    Rejection::new(UNKNOWN).with(what, name)
}

/// A refusal because of where a key is: out names the holder, everything else its state (KEY-22).
pub fn custody(state: &State, id: KeyId) -> Rejection {
    let key = state.key(id);
    match key.custody.holding() {
        Some(holding) => {
            let name = state.operators.get(&holding.holder).map_or("", |operator| operator.name.as_str());
            Rejection::new(KEY_OUT)
                .with("key", id)
                .with("holder", format_args!("{} {name}", holding.holder))
                .with("since", key.since)
                .with("purpose", forecourt_books::text::line(&holding.purpose))
        }
        None => {
            let refusal = Rejection::new(WRONG_CUSTODY).with("key", id).with("custody", key.custody.name());
            match &key.custody {
                Custody::InSlot(place) | Custody::Suspect(place) => refusal.with("place", place),
                _ => refusal.with("since", key.since),
            }
        }
    }
}
