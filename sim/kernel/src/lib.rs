//! Virtual time, event queue, named random streams.
//!
//! The kernel is the part of the simulator that is the same for every trade: what happens next ([`Queue`]),
//! what chance decides ([`Stream`]), when a fault strikes ([`Gate`]), what became of it ([`Ledger`]), and
//! whether two runs were the same ([`Trace`]). It refuses to know buses, boards, keys, people and the length
//! of a tick.

mod digest;
mod exponential;
mod gate;
mod heap;
mod ledger;
mod queue;
mod ratio;
mod stream;
mod window;

pub use digest::{Digest, DigestError, Trace};
pub use gate::{Gate, Trigger, TriggerError};
pub use ledger::{Effect, Injection, Ledger, Row};
pub use queue::{Counters, Queue, QueueError, Ticket};
pub use ratio::{Ratio, RatioError};
pub use stream::{Seed, Stream};
pub use window::{Window, WindowError};
