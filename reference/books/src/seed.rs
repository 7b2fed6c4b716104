//! What a house begins with and head office may change: what roles may do (PLAT-19), who decides on what (PLAT-25). Each
//! context brings its own rows.
//!
//! It refuses to know who holds a role.

use serde::{Deserialize, Serialize};

/// How far a right reaches (PLAT-20), the narrowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Own records.
    Own,
    /// Records of the own department.
    Department,
    /// Records of the own branches: home, and where a post is held.
    Branch,
    /// Records of the whole group.
    Group,
}

impl Scope {
    /// Its word, as it is stored.
    pub fn word(self) -> &'static str {
        match self {
            Scope::Own => "own",
            Scope::Department => "department",
            Scope::Branch => "branch",
            Scope::Group => "group",
        }
    }
}

/// What may be done, and how far: `<context>.<command>`, `<context>.*`, `*`, or `report.<name>`.
pub type Right = (&'static str, Scope);

/// A role and what it may do.
pub type RoleRights = (&'static str, &'static [Right]);

/// A level of a chain of approval: the roles of which any decides, where they are, and the amount in fen up to which their
/// word is the last (none: any; below 0: never, somebody above must agree).
pub type Decider = (&'static [&'static str], Scope, Option<i64>);

/// A kind of approval and its levels, the lowest first.
pub type Chain = (&'static str, &'static [Decider]);
