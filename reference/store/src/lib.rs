//! The journal: append-only, hash-chained, in memory or in SQLite.
//!
//! A journal holds what was accepted, batch by batch, in one order (PLAT-05). Every record carries the
//! digest of the record before it (KEY-18), so nothing can be edited, removed or moved unseen. A batch is
//! stored whole or not at all (PLAT-04), and an acknowledged batch survives the death of the process.
//!
//! This crate knows no trade: a record is an instant, two names and bytes. It reads no clock and draws no
//! chance; the caller says when something happened.

mod digest;
mod error;
mod faulty;
mod journal;
mod memory;
mod record;
mod sqlite;
mod tip;
mod verify;

pub use digest::{Digest, NotADigest};
pub use error::{Part, StoreError};
pub use faulty::{Fault, Faulty, Planned, Struck};
pub use journal::{Journal, TornTail};
pub use memory::MemoryJournal;
pub use record::{Entry, Head, MAX_BODY, MAX_NAME, Receipt, Record, View};
pub use sqlite::{Check, Durability, OnTorn, Options, SCHEMA_VERSION, SqliteJournal};
pub use verify::{Break, Fact, Flaw};
