//! EM4100 tags, their signal, their noise, and the decoder that reads them. Sans-IO: times and randomness are
//! arguments. Knows nothing of slot boards, buses or keys.
//!
//! - [`word`]: the 64 bits of a tag and the check of them; [`rotation`]: a frame found in a stream.
//! - [`signal`], [`disturb`], [`noise`]: what a tag sends and what becomes of it on the way.
//! - [`em4095`]: the reader chip's three lines.
//! - [`mod@decode`]: the robust decoder over a window; [`receiver`]: the slot board's streaming one.
//! - [`grid`]: read rates and false readings measured over the noise model.

pub mod chips;
pub mod decode;
pub mod disturb;
pub mod em4095;
pub mod fold;
pub mod grid;
pub mod noise;
pub mod phase;
pub mod receiver;
pub mod rng;
pub mod rotation;
pub mod signal;
pub mod word;

pub use decode::{Reading, decode};
pub use fold::Window;
pub use receiver::{Heard, Receiver, first_frame_us, first_rejection_us, frame_span_us};
pub use rng::SplitMix64;
pub use signal::{Edge, Tag, Trace};
pub use word::{Rate, TagId, WordError, check, encode};
