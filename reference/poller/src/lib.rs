//! The bus master of one RS-485 line with a key cabinet's boards, without IO.
//!
//! A cabinet has up to six drawers of up to 32 slots; every drawer and every slot has its own board, all hang on one
//! line, and a board speaks only when it is asked (KEY-59). This crate decides whom to ask next, for how long to wait,
//! what to repeat, whom to believe, and when the line itself is to blame.
//!
//! ```text
//!  orders, activity        +----------------------- Poller -----------------------+        events
//!  ----------------------> |  schedule    whom to ask next   (sweep, readers)     | ------------->
//!                          |  master      tries and repeats  (answers, silence)   |
//!  handle_byte / _frame    |  exchange    the one request out, T3.5 and timeout   |  poll_transmit
//!  ----------------------> |  belief, drawer, health   what is held to be true    | ------------->
//!  handle_timeout          +------------------------------------------------------+  next_deadline
//! ```
//!
//! # The life of one poll
//!
//! ```text
//!  request 8 chars | T3.5 + the board's own delay | answer 5 + 2n chars | T3.5 | next request
//!                  |<------- response timeout, to the answer's first bit ------>|
//! ```
//!
//! so that a poll of `n` registers lasts (13 + 2n) characters, two T3.5 and the board's own delay, to the tick. After a
//! timeout the line has been silent for longer than T3.5, and the next request follows at once.
//!
//! # What is believed
//!
//! A slot's reading changes by a valid answer alone: of the board that was asked, with the function and the count that
//! were asked, with a good checksum, begun while it was awaited, by a reader that is awake and settled. Silence, damage
//! and exceptions put a reading in doubt and never change it (KEY-26). An empty slot in answer to a repeat is believed
//! when the next read says so too (KEY-25).
//!
//! # What it refuses to know
//!
//! Keys, vehicles and people: a tag is 64 bits, and why a slot is watched is the site's. Clocks, ports and threads: time
//! is an argument, bytes come in and go out by call. It allocates when it is made and not while it polls; what waits is
//! bounded ([`ORDERS_MAX`] orders, 1024 events); it panics on no input.

#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

extern crate alloc;

mod answers;
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
mod silence;
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
