//! Operators, their sign-ins at cabinets and nodes, and the photos that prove them.
//!
//! An operator is an employee of the organisation, under the same number (PLAT-14). What stands here is the cabinets' own
//! copy, so that they work while nobody else answers: level, post, fingers and password are theirs; who leaves the
//! organisation leaves it by its news.

use forecourt_books::{At, PersonId};
use serde::Serialize;

use crate::kinds::{Image, Level, PasswordHash, Post};

/// An operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Operator {
    /// User name, unique.
    pub user: String,
    /// The person's name.
    pub name: String,
    /// Exactly one level (KEY-07).
    pub level: Level,
    /// The person's work (KEY-08).
    pub post: Post,
    /// Enrolled finger templates (KEY-09).
    pub fingers: Vec<u64>,
    /// The password's stored form.
    pub password: PasswordHash,
    /// Still works here.
    pub active: bool,
    /// Failures in a row (KEY-12).
    pub failures: u32,
    /// Locked through this instant (KEY-12).
    pub locked_until: Option<At>,
}

/// What a cabinet's screen shows (KEY-09 … KEY-13).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignIn {
    /// The first screen: a finger is wanted.
    #[default]
    Finger,
    /// The sign-in form of this person.
    Form {
        /// Whose finger matched.
        operator: PersonId,
    },
    /// The main screen.
    In(SignedIn),
}

/// An operator at a cabinet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignedIn {
    /// The person.
    pub operator: PersonId,
    /// The photo of this sign-in.
    pub photo: Option<crate::kinds::PhotoId>,
    /// Since when.
    pub since: At,
    /// The idle time that holds for it.
    pub idle_s: i64,
}

/// A session of a network node (KEY-63).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remote {
    /// The person.
    pub operator: PersonId,
    /// Since when.
    pub since: At,
    /// The idle time that holds for it.
    pub idle_s: i64,
}

/// A photo on file (KEY-14).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Photo {
    /// Where it was taken.
    pub cabinet: u8,
    /// Who stood there, if known.
    pub person: Option<PersonId>,
    /// When.
    pub at: At,
    /// The picture; only its digest once it has expired.
    pub image: Image,
}
