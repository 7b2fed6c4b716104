//! Key cabinets: who may take which key, where every tag is now, and proof of every act.
#![forbid(unsafe_code)]

pub mod command;
pub mod event;
pub mod kinds;
pub mod order;

pub use command::{Command, KeyField, Notice, Observation, OperatorField, Pick, RecordField, Secret};
pub use event::{Event, Pace};
pub use forecourt_books::Rejection;
pub use order::{BusOrder, bus};

use forecourt_books::{At, By, Settings};

/// Takes a photo of whoever stands before a cabinet.
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
