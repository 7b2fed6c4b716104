//! Pollers, flows and journal as one object without IO: what is simulated is what ships.
//!
//! ```text
//!  people ── command ──►┌──────────── Site ────────────┐
//!                       │  keys: decide ──► events     │
//!                       │     ▲                │       │──► journal (whole batches)
//!                       │ observations     bus orders  │
//!                       │     │                ▼       │
//!                       │  poller of each cabinet      │──► poll_event: what was journalled
//!                       └────▲─────────────────┬───────┘
//!            handle_frame / handle_byte   poll_transmit      (one RS-485 line each)
//! ```
//!
//! The five verbs of each line, one verb for people, one agenda. A command commits whole or not at all; what the bus
//! says becomes observations, decided like commands; what events ask of a cabinet goes to its poller.
//!
//! It refuses to know a clock, a port and a file: instants come in, the journal is handed in, and whether the
//! lines are simulated it cannot tell.

#![forbid(unsafe_code)]

mod actor;
mod answered;
mod bridge;
mod clients;
mod contexts;
mod errands;
mod facts;
mod former;
mod halt;
mod late;
mod reports;
mod said;
mod site;
mod stuck;
mod told;
mod unfold;
#[cfg(feature = "zoo")]
pub mod zoo;

pub use answered::Outcome;
pub use bridge::poller_profile;
pub use contexts::{
    Command, Event, FormError, NAMES, States, chains, refusals, reports, rights, settings, unknown_event,
};
pub use errands::{Counterfoil, CounterfoilBook, Counterfoils, House, Masters, Tended};
pub use facts::View;
pub use halt::{Halt, Refusal};
pub use said::{HOUSE, say, unsaid};
pub use site::{Setup, Site};
pub use told::{Body, Committed};
