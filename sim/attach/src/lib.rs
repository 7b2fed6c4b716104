//! Boards outside this process as links of the laboratory.
//!
//! | module | what hangs on the link | class |
//! | --- | --- | --- |
//! | [`stream`] | a serial device, a TCP connection, a pty, a program's pipes: bytes in the wall's time | bytes |
//! | [`child`] | a program in virtual time (PROTOCOL.md) | virtual time |
//! | [`plant`] | hands for the first kind: a hook command, a person at a terminal | |
//!
//! It is the place of the laboratory's IO: files of devices, sockets, processes, the clock. It refuses to know clauses and
//! reports.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod child;
mod clock;
mod error;
pub mod plant;
mod process;
mod pump;
pub mod stream;
mod words;

pub use child::Child;
pub use clock::Clock;
pub use error::AttachError;
pub use plant::{Hands, Hook, Prompt, WithPlant};
pub use stream::{Stream, Timing};
pub use words::words;
