//! The journal: append-only, hash-chained, in memory or in SQLite.
//!
//! A journal holds what was accepted, batch by batch, in one order (PLAT-05). Every batch is chained by a digest to
//! the batch before it (KEY-18) and every record within it bears a check, so nothing can be edited, removed or moved
//! unseen. A batch is stored whole or not at all (PLAT-04), and an acknowledged batch survives the death of the process.
//!
//! This crate knows no trade: a record is an instant, two names and bytes. It reads no clock and draws no
//! chance; the caller says when something happened.

pub mod backup;
mod cipher;
mod codec;
mod digest;
mod error;
mod faulty;
mod follow;
mod journal;
mod link;
mod memory;
mod mend;
mod record;
mod replica;
mod seal;
mod sqlite;
mod tip;
pub mod transport;
mod verify;

pub use digest::{Digest, NotADigest};
pub use error::{Part, StoreError};
pub use faulty::{Fault, Faulty, Planned, Struck};
pub use follow::Follow;
pub use journal::{Journal, TornTail};
pub use memory::MemoryJournal;
pub use mend::{mend, take_over};
pub use record::{
    Entry, FORMAT, FORMER_FORMAT, Head, MAX_BODY, MAX_NAME, Receipt, Record, SINGLY_LINKED, View,
};
pub use replica::{Change, Heartbeat, NodeId, NodeState, Rejoined, Replicated};
pub use seal::{
    Cost, KeyRing, KeyVersion, MARK_CLOSE, MARK_OPEN, MARK_PART, MARK_PASSING, Master, OwnSource, RingHome,
    SealError, Sealed, Source,
};
pub use sqlite::{Check, Durability, OnTorn, Options, RepairStep, SCHEMA_VERSION, SqliteJournal};
pub use verify::{Break, Fact, Flaw};
