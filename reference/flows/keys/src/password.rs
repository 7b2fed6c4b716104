//! One place that turns a password into what is stored.
//!
//! Argon2id, at the cost that `keys.password_kib` sets, so that whoever reads the journal has to pay for each guess.
//! There is no randomness here, so the salt is drawn from who and when: unique, though not secret.

use forecourt_books::password::{Cost, hash, verify};
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

/// The stored form of a password that `person` gets at `at`; a guess at it costs `kib` KiB of memory, passed twice.
pub fn store(person: PersonId, at: At, password: &Secret, kib: i64) -> PasswordHash {
    let salt = sha256(&["salt", &person.to_string(), &at.0.to_string()])[..32].to_owned();
    let cost = Cost { kib: u32::try_from(kib).expect("the setting's range is within 32 bits"), passes: 2 };
    let hash = hash(password, salt.as_bytes(), cost).expect("the setting's range is within Argon2's");
    PasswordHash { salt, hash }
}

/// Whether `password` is the stored one, at the cost at which it was stored.
pub fn matches(stored: &PasswordHash, password: &Secret) -> bool {
    verify(password, &stored.hash)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_password_matches_and_equal_passwords_differ_in_store() {
        let secret = Secret("correct horse".to_owned());
        let one = store(PersonId(1), At(5), &secret, 8);
        assert!(one.hash.starts_with("$argon2id$v=19$m=8,t=2,p=1$"), "{}", one.hash);
        assert!(matches(&one, &secret));
        assert!(!matches(&one, &Secret("correct hors".to_owned())));
        assert_ne!(one, store(PersonId(2), At(5), &secret, 8));
        assert!(!format!("{secret:?}{one:?}").contains("horse"));
    }
}
