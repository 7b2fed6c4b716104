//! One place that turns a password into what is stored.
//!
//! Argon2id, at the cost that `keys.password_kib` sets, so that whoever reads the journal has to pay for each guess.
//! There is no randomness here, so the salt is drawn from who and when: unique, though not secret.

use forecourt_books::digest::hex;
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

/// The stored form of a password that `person` gets at `at`; a guess at it costs `kib` KiB of memory, passed twice.
pub fn store(person: PersonId, at: At, password: &Secret, kib: i64) -> PasswordHash {
    let salt = sha256(&["salt", &person.to_string(), &at.0.to_string()])[..32].to_owned();
    let cost = Cost { kib: u32::try_from(kib).expect("the setting's range is within 32 bits"), passes: 2 };
    let hash = hash(password, salt.as_bytes(), cost).expect("the setting's range is within Argon2's");
    PasswordHash { salt, hash }
}

/// Opens the stored form of a hash from before Argon2id: salted SHA-256. Read, never written.
const FORMER: &str = "$sha256$";

/// The stored form of a hash of the former version, which names neither algorithm nor salt (PLAT-12).
pub fn former(salt: &str, hash: &str) -> String {
    format!("{FORMER}{salt}${hash}")
}

/// Whether `password` is the stored one, at the cost at which it was stored. One that the former version stored lets its
/// owner in until there is another.
pub fn matches(stored: &PasswordHash, password: &Secret) -> bool {
    match stored.hash.strip_prefix(FORMER).map(|rest| rest.split_once('$')) {
        Some(former) => former.is_some_and(|(salt, hash)| sha256(&[salt, &password.0]) == hash),
        None => verify(password, &stored.hash),
    }
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

    /// `printf 'salt\npass\n' | sha256sum`.
    #[test]
    fn the_former_form_is_read() {
        let hash = former("salt", "6225461488fc3d826925921ab097000664d6a59276c1a8070b409afddcea9f99");
        let stored = PasswordHash { salt: "salt".to_owned(), hash };
        assert!(matches(&stored, &Secret("pass".to_owned())));
        assert!(!matches(&stored, &Secret("past".to_owned())));
        let torn = PasswordHash { hash: FORMER.to_owned(), ..stored };
        assert!(!matches(&torn, &Secret(String::new())));
    }
}
