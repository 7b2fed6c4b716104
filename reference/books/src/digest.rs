//! SHA-256 over several parts, so that no two lists of parts are hashed alike; and bytes as hex digits.
//!
//! It refuses to know what is hashed, and to keep anything secret by itself: passwords have [`crate::password`].

use sha2::{Digest, Sha256};
use std::fmt::Write;

/// The digest of `parts` under a key, which may be empty: the key, then each part with its length in eight bytes before it.
///
/// ```
/// use forecourt_books::digest::{hex, of};
/// assert_ne!(of(b"", &[b"ab", b"c"]), of(b"", &[b"a", b"bc"]));
/// assert_ne!(of(b"", &[b"ab"]), of(b"key", &[b"ab"]));
/// // printf '\0\0\0\0\0\0\0\2ab' | sha256sum
/// assert!(hex(&of(b"", &[b"ab"])).starts_with("9caccc24b5d7e06c"));
/// ```
pub fn of(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(key);
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// Hex digits of `bytes`, two each.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}
