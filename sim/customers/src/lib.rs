//! The people of a simulated group: customers with habits, staff with shifts and mistakes, drawn from a seed into one
//! explicit plan that reads as a scenario.
//!
//! | module | idea |
//! | --- | --- |
//! | [`script`] | the plan itself: rows, steps, names; how it is printed |
//! | [`habits`] | what people are like, and how strongly: the swarm's dials |
//! | [`town`] | the group in which they live: branches, staff, cars, wares; and the drawing of a whole plan |
//! | `pen` | how one visit is written down step by step |
//! | `rents`, `spends`, `races` | what customers come for |
//! | `staff`, `keys` | shifts, mistakes, keys from the cabinet |
//! | `office` | head office: the month's end, the system's weaknesses, wishes granted to oneself; who leaves for good |
//! | `fleet` | rental cars whose keys hang in a cabinet: fetched for an order, brought back to whichever cabinet |
//! | `mishaps` | faults of lines, channels, host and store, with their windows |
//!
//! Every draw is on a stream of its own name (`customer/17/arrival`, `customer/17/visit/2`), so that another customer moves
//! nobody else. It refuses to know the outcome of anything: what is planned may be refused.
//!
//! Nobody complains here yet: the house has no context of complaints.

#![forbid(unsafe_code)]

mod fleet;
pub mod habits;
mod keys;
mod mishaps;
mod office;
mod pen;
mod races;
mod rents;
pub mod script;
mod spends;
mod staff;
pub mod town;

/// Instants and days, in which plans are written.
pub use forecourt_books::{At, Day};
pub use habits::{Habit, Mix};
pub use script::Script;
pub use town::{Size, draw};
