//! The world that a bus master sees: one RS-485 line with a cabinet's boards, drawers, tags, hands and faults.
//!
//! ```text
//!   master ── master_sends ──► ┌───────── Plant ─────────┐
//!          ◄── poll_heard ──── │ line: frames or bytes   │◄── hands: put, lift, pull, push
//!                              │ boards: 2 + 64, golden  │◄── power
//!     next_deadline / handle_timeout   tags, drawers      │◄── faults L0 … T5
//!                              └──── bus log, strokes ───┘
//! ```
//!
//! A plant has the five verbs and no clock; a driver (the scenario's kernel, a bench, a real-time bus) moves it. Frames
//! are events by default; bytes where a fault or a certification needs them, with the same result.
//!
//! It refuses to know what a master is for: custody, people's rights and alarms are the reference's.

#![forbid(unsafe_code)]

pub mod bytes;
pub mod fault;
pub mod plant;
pub mod slot;
pub mod strike;
pub mod trace;
pub mod wave;

pub use fault::{Family, Fault, FaultKind, Side, Stroke, Target, UnknownFault};
pub use plant::{Detail, HandError, Heard, Place, Plant, Setup};
pub use slot::HeldTag;
pub use trace::{Logged, Talker, Trace};
