//! Bytes with times, or a recorded stream without, into frames.
//!
//! [`Deframer`] is the receiver of Serial Line V1.02 §2.5.1.1: silence alone ends a frame, so that a damaged one
//! never costs its neighbour. [`Stream`] and [`Feed`] are for a log or a TCP tunnel that kept the bytes and lost
//! the times: there length and checksum must do, and [`stream`] says what that cannot know.
//!
//! It refuses to know what a message means, which addresses exist, and any clock.

pub mod feed;
mod fuzz;
pub mod length;
mod scan;
pub mod stream;
pub mod timed;

pub use feed::Feed;
pub use fuzz::fuzz_deframer;
pub use stream::{Direction, Found, Side, Stream};
pub use timed::{Damage, Deframer, Flaw, Received};
