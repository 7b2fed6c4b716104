//! MODBUS RTU as it stands on the line.
//!
//! Bytes with their times go in, frames come out; frames become requests and replies, and back. Every message
//! has two types, after smoltcp's pattern: a *view* that can show any bytes however wrong ([`frame::Frame`]) and
//! a *value* of only what is valid ([`request::Request`], [`reply::Reply`]).
//!
//! | module | what it is |
//! | --- | --- |
//! | [`time`] | instants and spans in ticks of 1/18 ns, exact for every standard speed |
//! | [`timing`] | character, T1.5, T3.5 of a line (Serial Line V1.02 §2.5.1.1) |
//! | [`crc`] | the checksum (Serial Line V1.02 §2.5.1.2) |
//! | [`frame`] | address, PDU and checksum of one frame |
//! | [`request`], [`reply`] | the functions of the cabinet profile |
//! | [`deframe`] | bytes with times, or a recorded stream without, into frames |
//!
//! What it refuses to know: who talks to whom and when (that is the poller's), what a register means (that is
//! the board's), and any clock: time is an argument. It allocates nothing and panics on no input.

#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs)]

#[cfg(test)]
extern crate std;

pub mod crc;
pub mod deframe;
pub mod frame;
pub mod reply;
pub mod request;
mod show;
pub mod time;
pub mod timing;

pub use frame::{Frame, FrameError};
pub use reply::{Exception, Reply, ReplyError};
pub use request::{Request, RequestError};
pub use time::{Instant, Span};
pub use timing::{Character, LineSpeed};

/// The longest frame on a serial line, address and checksum included, in bytes (Serial Line V1.02 §2.5.1).
pub const FRAME_MAX: usize = 256;
/// The shortest frame that can carry anything: address, function, checksum, in bytes.
pub const FRAME_MIN: usize = 4;
/// The address to which every board listens and none answers (Serial Line V1.02 §2.2).
pub const BROADCAST: u8 = 0;
