//! A simulated cabinet lent to anybody's bus master: over a pty, TCP or a serial line, in the wall's time.
//!
//! ```text
//!   a master ── bytes ──► LiveBus ── frames, one after the other ──► Plant (boards, drawers, tags, faults)
//!            ◄── bytes ──         ◄── answers at their time      ──     ▲
//!                                                                        └── people: put, take, swap, force, cut …
//! ```
//!
//! A pty has no character times and no T3.5, and many a master asks the next board at once: such a request is held back
//! until the line would be free, and not lost; a strict bus loses it as a real one would, and says so.
//!
//! | module | what it is |
//! | --- | --- |
//! | [`live`] | the bus itself, without IO: bytes and times in, bytes out |
//! | [`people`] | what people do at it, typed or from a script |
//! | [`view`] | the cabinet as text |
//! | [`serve`] | bus, line and people together, over any link |
//! | [`faults`] | a fault as it is typed |
//! | [`master`](mod@master) | certifying whatever polls it |
//!
//! It refuses to know ports and terminals, and what the master is for.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod faults;
pub mod live;
pub mod master;
pub mod people;
pub mod serve;
pub mod view;

pub use live::{Frame, LiveBus, Tally};
pub use people::{Order, OrderError};
