//! The slot board: an EM4095 reader, a lamp, and the seven input registers that say what hangs in the slot.
//!
//! Source: cabinet profile, *Slot board* (KEY-46 … KEY-54). It refuses to know keys: it reports a tag's number,
//! or that none is there, or that it cannot tell.

mod firmware;
mod lamp;
mod reader;
mod source;

pub use firmware::{SlotBoard, SlotTiming};
pub use lamp::{BLINK_PHASE, Lamp};
pub use source::Source;
