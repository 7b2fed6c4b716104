//! A secret on its way in: a password, a one-time code, a card's digits. Never shown, never stored.

use serde::{Deserialize, Serialize};

/// The plain text of a secret. Its stored and shown form is always `…`, so that no journal and no message bears it;
/// what a context keeps is a salted hash or a keyed digest.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(
    /// The plain text.
    pub String,
);

impl Secret {
    /// From plain text.
    pub fn new(text: &str) -> Secret {
        Secret(text.to_owned())
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Serialize for Secret {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str("…")
    }
}
