//! The copy of `scenarios/` that was built in: paths below it and texts, sorted by path.

/// Paths and texts.
pub const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/scenarios.rs"));
