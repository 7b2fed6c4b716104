//! What is kept of a password: a salted hash. The salt comes from whose it is and how many passwords that person had, so
//! that runs repeat and equal passwords differ in store (PLAT-22).

use forecourt_books::digest::{hex, of};
use forecourt_books::password::{self, Cost};
use forecourt_books::{PersonId, Secret};
use serde::{Deserialize, Serialize};

/// The stored form of a password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PasswordHash(
    /// The hash with its salt, as one text.
    pub String,
);

impl std::fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// SHA-256 of `parts`, each with its length before it, as hex digits.
pub fn digest(parts: &[&str]) -> String {
    let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
    hex(&of(b"", &parts))
}

/// The stored form of the password that `person` gets after `before` others, at a cost that slows guessing down.
pub fn hash(person: PersonId, before: u32, password: &Secret, cost: Cost) -> PasswordHash {
    let salt = &digest(&["salt", &person.to_string(), &before.to_string()])[..32];
    let cost = Cost { kib: cost.kib.max(8), passes: cost.passes.max(1) };
    PasswordHash(
        password::hash(password, salt.as_bytes(), cost).expect("cost and salt are within their bounds"),
    )
}

/// Whether `password` is the stored one.
pub fn matches(stored: &PasswordHash, password: &Secret) -> bool {
    password::verify(password, &stored.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_password_matches_and_no_two_are_stored_alike() {
        let (secret, cost) = (Secret::new("correct horse"), Cost { kib: 8, passes: 1 });
        let stored = hash(PersonId(1), 0, &secret, cost);
        assert!(matches(&stored, &secret) && !matches(&stored, &Secret::new("correct house")));
        assert_ne!(stored, hash(PersonId(2), 0, &secret, cost));
        assert_ne!(stored, hash(PersonId(1), 1, &secret, cost));
        assert!(!format!("{stored:?}{}", stored.0).contains("horse"));
    }

    #[test]
    fn parts_of_a_digest_do_not_run_together() {
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
    }
}
