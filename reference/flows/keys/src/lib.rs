//! Key cabinets: who may take which key, where every tag is now, and proof of every act.
//!
//! # The story
//! A store keeps the keys of its vehicles in cabinets of drawers; each key bears a tag, each slot reads the tag
//! that hangs in it. A person signs in with finger, password and photo. To *take* a key, its slot is watched
//! until its tag shows; then its drawer opens, and the first empty reading of that slot is the taking. To
//! *return* keys, a drawer opens and every slot is scanned in order: a key may come to any free slot. When the
//! drawer is closed again, one full scan decides what is gone. Whatever comes or goes otherwise is an alarm.
//! Outside the cabinet a key passes from person to person by password, and leaves for the customer only with
//! a release pass or a recorded delivery.
//!
//! # A key's custody (KEY-66)
//! ```text
//! registered --first time in a slot--> in-slot --take--> out --hand-over--> handed-over --> released
//!                                        ^  ^             |                  |  ^   |
//!                                        |  +---return----+------------------+  +---+
//!                                        +--found-- missing <--gone, lost-- (any in custody)
//!                                        +--settled-- suspect <--copied tag-- (any in custody)
//! (any but released) --withdrawn--> retired         missing --declared a take--> out
//! ```
//!
//! # How it is used
//! ```text
//! decide(state, scene, command) -> events | rejection       due(state, scene) -> events
//! state.apply(at, event)      bus(event) -> orders to the poller      poller -> Command::Seen(observation)
//! ```
//! A caller decides, stores the events, applies each, carries out its bus orders, and asks `due` whenever
//! `next_deadline` has come. After a refusal it appends what [`refusal`] gives.
//!
//! # What it refuses to know
//! KEY-49, KEY-50, KEY-51, KEY-55, KEY-57, KEY-59 and KEY-60 are kept by the tag's decoder, the boards and the bus master;
//! of KEY-46 … KEY-62 this crate keeps only what a belief about a slot means for a key.
//! Frames, addresses on the bus, time-outs and retries: the poller tells beliefs, on change only. Clock,
//! files, randomness: the scene brings time, settings and camera. Other contexts: their facts come as
//! [`Notice`]s, its own go out by [`query::feed`].
#![forbid(unsafe_code)]

pub mod command;
pub mod context;
mod decide;
pub mod event;
pub mod invariants;
pub mod kinds;
pub mod order;
pub mod password;
pub mod query;
pub mod rejection;
pub mod reports;
mod said;
pub mod settings;
pub mod state;

pub use command::{Command, KeyField, Notice, Observation, OperatorField, Pick, RecordField, Secret};
pub use context::Keys;
pub use decide::{decide, due, refusal};
pub use event::{Event, Pace};
pub use forecourt_books::Rejection;
pub use invariants::{Violation, audit, invariants};
pub use order::{BusOrder, bus};
pub use state::State;

use forecourt_books::{At, By, Settings};

/// Takes a photo of whoever stands before a cabinet (KEY-11).
pub trait Camera {
    /// The picture's bytes, or nothing if the camera failed.
    fn photo(&self, cabinet: u8, at: At) -> Option<Vec<u8>>;
}

/// What surrounds a command: when, who and where, under which settings, before which camera.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// When.
    pub at: At,
    /// Who, or at which terminal.
    pub by: &'a By,
    /// The values in force.
    pub settings: &'a Settings,
    /// The cabinets' cameras.
    pub camera: &'a dyn Camera,
}
