//! Keyed digests: how a phone, a plate or an identity number is found although it is stored sealed (PLAT-44), and how a
//! one-time code comes about without chance (RENT-08).
//!
//! The key is part of the build: digests and codes are the same in every run. It refuses to know where they are kept.

use serde::{Serialize, Serializer};

/// The key of look-ups. Whoever has the store alone cannot try numbers against its digests.
const LOOKUP: &[u8] = b"forecourt members: looked up by digest, v1\n";
/// The key of one-time codes.
const CODES: &[u8] = b"forecourt members: one-time codes, v1\n";

/// What a look-up is by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LookUp {
    /// A phone number.
    Phone,
    /// An identity number.
    Identity,
    /// A plate.
    Plate,
    /// A frame number.
    Frame,
}

/// The keyed digest of one personal value: 16 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key([u8; 16]);

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Serialize for Key {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

fn digest(key: &[u8], parts: &[&[u8]]) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&forecourt_books::digest::of(key, parts)[..16]);
    half
}

/// The digest under which a value is found; upper and lower case, blanks and hyphens make no difference.
pub fn key(what: LookUp, value: &str) -> Key {
    let plain: String = value
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '·'))
        .flat_map(char::to_uppercase)
        .collect();
    let kind = match what {
        LookUp::Phone => b"phone".as_slice(),
        LookUp::Identity => b"identity",
        LookUp::Plate => b"plate",
        LookUp::Frame => b"frame",
    };
    Key(digest(LOOKUP, &[kind, plain.as_bytes()]))
}

/// The one-time code number `count` of a phone: six digits.
pub fn one_time_code(phone: &str, count: u32) -> String {
    let bytes = digest(CODES, &[key(LookUp::Phone, phone).0.as_slice(), &count.to_be_bytes()]);
    let number = bytes.iter().take(8).fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
    format!("{:06}", number % 1_000_000)
}

/// What is kept of a one-time code.
pub fn code_digest(code: &str, count: u32) -> String {
    Key(digest(CODES, &[b"kept", code.as_bytes(), &count.to_be_bytes()])).to_string()
}

/// The digest of what an approval is asked for (PLAT-27).
pub fn of_request(parts: &[&str]) -> String {
    let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_bytes()).collect();
    Key(digest(LOOKUP, &parts)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_however_it_is_written_and_kinds_do_not_meet() {
        assert_eq!(key(LookUp::Plate, "鲁A·12345"), key(LookUp::Plate, "鲁a12345"));
        assert_ne!(key(LookUp::Phone, "13812345678"), key(LookUp::Identity, "13812345678"));
    }

    #[test]
    fn codes_are_six_digits_and_each_is_another() {
        let codes: std::collections::BTreeSet<String> =
            (0..50).map(|count| one_time_code("13812345678", count)).collect();
        assert!(codes.len() > 48 && codes.iter().all(|code| code.len() == 6));
        assert_ne!(code_digest("123456", 1), code_digest("123456", 2));
    }
}
