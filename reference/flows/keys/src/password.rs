//! One place that turns a password into what is stored.
//!
//! Salted SHA-256 for now: it keeps plain text out of the journal but does not slow a guesser down. The
//! platform's slow hash (argon2) replaces this function when accounts move there; nothing else changes.
//! There is no randomness here, so the salt is drawn from who and when: unique, though not secret.

use forecourt_books::{At, PersonId};
use sha2::{Digest, Sha256};

use crate::command::Secret;
use crate::kinds::PasswordHash;

/// SHA-256 of `parts`, each followed by a line feed, as hex digits.
pub fn sha256(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part.as_bytes());
        hasher.update(b"\n");
    }
    hex(&hasher.finalize())
}

/// Hex digits of `bytes`.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// The stored form of a password that `person` gets at `at`.
pub fn store(person: PersonId, at: At, password: &Secret) -> PasswordHash {
    let salt = sha256(&["salt", &person.to_string(), &at.0.to_string()])[..32].to_owned();
    let hash = sha256(&[&salt, &password.0]);
    PasswordHash { salt, hash }
}

/// Whether `password` is the stored one.
pub fn matches(stored: &PasswordHash, password: &Secret) -> bool {
    sha256(&[&stored.salt, &password.0]) == stored.hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_password_matches_and_equal_passwords_differ_in_store() {
        let secret = Secret("correct horse".to_owned());
        let one = store(PersonId(1), At(5), &secret);
        assert!(matches(&one, &secret));
        assert!(!matches(&one, &Secret("correct hors".to_owned())));
        assert_ne!(one, store(PersonId(2), At(5), &secret));
        assert!(!format!("{secret:?}{one:?}").contains("horse"));
    }
}
