//! The contenders: what is measured here, and the field's own crates doing the same, each with a sum over what it found.
//!
//! The benches (`benches/`, criterion) and the table of figures (`examples/figures.rs`) run the same functions. Only
//! ratios inside one run say anything: machines differ, and so do hours of one machine. It refuses to know a clock: a
//! contender does its work, and whoever calls it looks at the time.

#![forbid(unsafe_code)]

pub mod bus;
pub mod day;
pub mod deframe;
pub mod events;
pub mod group;
pub mod peer;
pub mod poll;
pub mod tag;
