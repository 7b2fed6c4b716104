//! The tables of defects, a file a subject.
//!
//! They refuse to share code with the clauses that must find them.

use super::Defect;

/// One defect: id, host, what is wrong, the clauses that must find it, the hooks.
macro_rules! defect {
    ($id:literal, $host:ident, $says:literal, [$($clause:literal),+], $($hook:ident: $how:expr),+ $(,)?) => {
        $crate::mutant::Defect {
            id: $id,
            says: $says,
            host: $crate::mutant::Host::$host,
            killed_by: &[$($clause),+],
            claims: &[],
            hooks: $crate::mutant::Hooks { $($hook: $how),+, ..$crate::mutant::Hooks::NONE },
        }
    };
}

pub mod counters;
mod exceptions;
mod frames;
mod framing;
mod plant;
mod registers;

pub(super) const TABLES: &[&[Defect]] =
    &[framing::TABLE, frames::TABLE, exceptions::TABLE, registers::TABLE, plant::TABLE, counters::TABLE];
