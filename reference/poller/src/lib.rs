//! The bus master of one RS-485 line with a key cabinet's boards, without IO.

#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

extern crate alloc;

mod belief;
mod counters;
mod drawer;
mod event;
mod exchange;
mod health;
mod job;
mod master;
mod poller;
mod profile;
mod readers;
mod schedule;
mod slot;
mod sweep;

pub use belief::SlotView;
pub use counters::Counters;
pub use event::{Activity, DrawerStatus, Event, Order, Outcome, Ticket};
pub use health::Health;
pub use poller::Poller;
pub use profile::{DRAWERS_MAX, Profile, ProfileError, SLOTS_MAX};
pub use slot::{Reading, Slot};

/// Most orders that may wait at a time; one more is answered with [`Outcome::QueueFull`].
pub const ORDERS_MAX: usize = 64;
