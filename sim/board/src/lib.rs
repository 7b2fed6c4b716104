//! Slot boards and drawer boards, without IO: the golden firmware.
//!
//! Requests go in as whole frames ([`Board::answer`]) or as characters with their times ([`Serial`]); answers
//! come out with the instant at which they start. What the hardware feels (a tag, an obstacle, a hand, the mains)
//! are inputs with a time. Nothing here has a clock: a board computes what it shows as a function of the instant
//! it is asked for, so a tag that rests for a day or a drawer that moves for a minute costs no events.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`profile`] | the cabinet's numbers, read from a TOML file |
//! | [`slot`] | slot board: reader, lamp, seven input registers (KEY-46 … KEY-54) |
//! | [`drawer`] | drawer board: motor, switches, faults (KEY-42 … KEY-44) |
//! | [`board`] | what every board does: addresses, functions, exceptions, power (KEY-55 … KEY-60) |
//! | [`identity`] | what FC 2B/0E tells |
//! | [`serial`] | a board on characters: silences, transmit enable, its own echo (KEY-57) |
//! | [`quirk`] | boards that are not golden: faults B1 … B10 around a golden board |
//!
//! It refuses to know the line (who hears whom, collisions), the poller, and what a key or a cabinet means.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod board;
pub mod drawer;
pub mod identity;
pub mod profile;
pub mod quirk;
pub mod serial;
mod serve;
pub mod slot;

pub use board::{Answer, Board, Core, Responder, Setup};
pub use drawer::{DrawerBoard, DrawerFault, DrawerRegisters, DrawerTiming, Jam, Switch};
pub use profile::{Profile, ProfileError};
pub use quirk::{Faults, Faulty, Sequence, Silence, Torn};
pub use serial::{Serial, Transmit};
pub use slot::{SlotBoard, SlotTiming, Source};
