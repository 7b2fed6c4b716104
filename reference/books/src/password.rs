//! How a password is kept: Argon2id, salted, as one PHC string (PLAT-22).
//!
//! It refuses to know whose password it is, and it draws nothing: salt and cost come with the call, so that a run gives
//! the same bytes each time. Whoever runs a real installation brings a salt from the system's source of randomness.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};

use crate::Secret;

/// What one guess costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB, at least 8.
    pub kib: u32,
    /// Passes over it, at least 1.
    pub passes: u32,
}

/// Why a password has no hash: the caller is to blame.
///
/// ```
/// use forecourt_books::Secret;
/// use forecourt_books::password::{Cost, PasswordError, hash};
/// let cost = Cost { kib: 64, passes: 1 };
/// assert_eq!(hash(&Secret::new("x"), b"short", cost), Err(PasswordError::Salt));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Less than 8 KiB, or no pass.
    #[error("a password costs at least 8 KiB and one pass")]
    Cost,
    /// Less than 8 or more than 48 bytes.
    #[error("a salt has 8 to 48 bytes")]
    Salt,
    /// More than 2^32 bytes.
    #[error("the password is too long")]
    Length,
}

/// The stored form of a secret: `$argon2id$v=19$m=…,t=…,p=1$<salt>$<hash>`, with salt and cost in it.
///
/// ```
/// use forecourt_books::Secret;
/// use forecourt_books::password::{Cost, hash, verify};
///
/// let stored = hash(&Secret::new("correct horse"), b"sixteen bytes ok", Cost { kib: 64, passes: 1 }).unwrap();
/// assert!(stored.starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
/// assert!(verify(&Secret::new("correct horse"), &stored));
/// assert!(!verify(&Secret::new("correct house"), &stored));
/// ```
///
/// # Errors
/// A cost, salt or secret out of range.
pub fn hash(secret: &Secret, salt: &[u8], cost: Cost) -> Result<String, PasswordError> {
    let params = Params::new(cost.kib, cost.passes, 1, None).map_err(|_| PasswordError::Cost)?;
    if !(8..=48).contains(&salt.len()) {
        return Err(PasswordError::Salt);
    }
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash =
        argon2.hash_password_with_salt(secret.0.as_bytes(), salt).map_err(|_| PasswordError::Length)?;
    Ok(hash.to_string())
}

/// Whether a secret is the one that was stored, at the cost that stands in its stored form. A text that is no stored form
/// of Argon2id fits no secret.
///
/// ```
/// use forecourt_books::{Secret, password::verify};
/// assert!(!verify(&Secret::new("correct horse"), "correct horse"));
/// ```
pub fn verify(secret: &Secret, phc: &str) -> bool {
    let Ok(stored) = PasswordHash::new(phc) else { return false };
    stored.algorithm == Algorithm::Argon2id.ident()
        && Argon2::default().verify_password(secret.0.as_bytes(), &stored).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOW: Cost = Cost { kib: 64, passes: 2 };
    const SALT: &[u8] = b"somesalt";

    /// Made by the reference implementation in C: `echo -n password | argon2 somesalt -id -t 2 -k 65536 -p 1 -l 32`.
    const REFERENCE: &str = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ\
                             $CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    #[test]
    fn the_reference_implementations_form_is_made_and_read() {
        let secret = Secret::new("password");
        assert!(verify(&secret, REFERENCE));
        assert_eq!(hash(&secret, SALT, Cost { kib: 65536, passes: 2 }).unwrap(), REFERENCE);
    }

    #[test]
    fn only_the_same_secret_fits_and_salts_tell_equal_ones_apart() {
        let secret = Secret::new("correct horse");
        let stored = hash(&secret, SALT, LOW).unwrap();
        assert_eq!(stored, hash(&secret, SALT, LOW).unwrap());
        assert!(verify(&secret, &stored));
        for wrong in ["correct hors", "correct horse ", "Correct horse", ""] {
            assert!(!verify(&Secret::new(wrong), &stored), "{wrong}");
        }
        assert_ne!(stored, hash(&secret, b"othersalt", LOW).unwrap());
        assert_ne!(stored, hash(&secret, SALT, Cost { kib: 65, ..LOW }).unwrap());
        assert!(!stored.contains("horse"));
    }

    #[test]
    fn what_is_no_stored_form_of_argon2id_fits_nothing() {
        let secret = Secret::new("password");
        let stored = hash(&secret, SALT, LOW).unwrap();
        for broken in ["", "password", "$argon2id$v=19$m=64,t=2,p=1", &stored[..stored.len() - 1]] {
            assert!(!verify(&secret, broken), "{broken}");
        }
        assert!(!verify(&secret, &stored.replace("argon2id", "argon2i")));
        assert!(!verify(&secret, &stored.replace("m=64", "m=128")));
    }

    #[test]
    fn costs_and_salts_out_of_range_are_refused() {
        let secret = Secret::new("password");
        assert_eq!(hash(&secret, SALT, Cost { kib: 7, passes: 1 }), Err(PasswordError::Cost));
        assert_eq!(hash(&secret, SALT, Cost { kib: 8, passes: 0 }), Err(PasswordError::Cost));
        assert_eq!(hash(&secret, b"seven77", LOW), Err(PasswordError::Salt));
        assert_eq!(hash(&secret, &[0; 49], LOW), Err(PasswordError::Salt));
        assert!(
            hash(&secret, &[0; 48], LOW).is_ok() && hash(&secret, SALT, Cost { kib: 8, passes: 1 }).is_ok()
        );
    }
}
