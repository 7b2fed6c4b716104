//! Signatures of channel messages, tokens of cards and digests of payment codes (FUEL-27, FUEL-28, FUEL-59).
//!
//! A key is never kept as it was agreed: what both sides sign with is derived from it. Neither keys nor digits leave this
//! file in any form that gives them back.

use forecourt_books::digest::hex;
use forecourt_books::facts::Means;
use forecourt_books::{Fen, PaymentId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::kinds::PaybackId;

fn mac(key: &str) -> Hmac<Sha256> {
    Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("an HMAC takes a key of any length")
}

fn keyed(key: &str, text: &str) -> String {
    let mut mac = mac(key);
    mac.update(text.as_bytes());
    hex(&mac.finalize().into_bytes())
}

/// What is kept of an agreed key, and what messages are signed with.
pub fn derive(key: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(b"channel-key|");
    hash.update(key.as_bytes());
    hex(&hash.finalize())
}

/// The eight letters by which two keys are told apart, and nothing more.
pub fn fingerprint(derived: &str) -> String {
    keyed(derived, "fingerprint").chars().take(8).collect()
}

/// The fields of a channel's notice, in the order in which they are signed.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// The channel.
    pub channel: Means,
    /// What the notice is about: [`about_part`] or [`about_line`].
    pub about: &'a str,
    /// How much, in fen.
    pub amount: Fen,
    /// Whether it was done.
    pub success: bool,
    /// The channel's own number.
    pub reference: &'a str,
}

/// A notice about a payment's part; `PY-3` where no part is named, `PY-3/0` where one is.
pub fn about_part(payment: PaymentId, part: Option<u32>) -> String {
    part.map_or_else(|| payment.to_string(), |part| format!("{payment}/{part}"))
}

/// A notice about a line that goes back: `PB-3/0`.
pub fn about_line(payback: PaybackId, line: u32) -> String {
    format!("{payback}/{line}")
}

fn canonical(fields: Signed<'_>) -> String {
    let Signed { channel, about, amount, success, reference } = fields;
    // The reference stands last: it is the only field that a stranger chooses, so no other can be read into it.
    format!("{}|{about}|{}|{success}|{reference}", channel.word(), amount.0)
}

/// The signature of a notice under an agreed key: HMAC-SHA-256 in hexadecimal (FUEL-27).
pub fn sign(key: &str, fields: Signed<'_>) -> String {
    keyed(&derive(key), &canonical(fields))
}

/// Whether a signature is that of a notice under a derived key; in the same time for any wrong one.
pub fn is_signed(derived: &str, fields: Signed<'_>, signature: &str) -> bool {
    let bytes: Option<Vec<u8>> = (signature.is_ascii() && signature.len() == 64)
        .then(|| (0..32).filter_map(|i| u8::from_str_radix(&signature[2 * i..2 * i + 2], 16).ok()).collect());
    let Some(bytes) = bytes else { return false };
    let mut mac = mac(derived);
    mac.update(canonical(fields).as_bytes());
    mac.verify_slice(&bytes).is_ok()
}

/// The token of a card: all that is ever kept of its digits (FUEL-59).
pub fn card_token(derived: &str, digits: &str) -> String {
    let digits: String = digits.chars().filter(char::is_ascii_digit).collect();
    keyed(derived, &format!("card|{digits}")).chars().take(32).collect()
}

/// The digest of a payment code (FUEL-28).
pub fn code_digest(code: &str) -> String {
    keyed("payment-code", code)
}

/// The digest of what an approval is about (PLAT-27).
pub fn content_digest(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes())).chars().take(32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_fields_alone() {
        let fields = Signed {
            channel: Means::Wechat,
            about: "PY-1/0",
            amount: Fen(500),
            success: true,
            reference: "wx1",
        };
        let signature = sign("secret", fields);
        assert!(is_signed(&derive("secret"), fields, &signature));
        assert!(!is_signed(&derive("other"), fields, &signature));
        for changed in [
            Signed { amount: Fen(501), ..fields },
            Signed { success: false, ..fields },
            Signed { about: "PY-2/0", ..fields },
            Signed { reference: "wx2", ..fields },
            Signed { channel: Means::Alipay, ..fields },
        ] {
            assert!(!is_signed(&derive("secret"), changed, &signature), "{changed:?}");
        }
        assert!(!is_signed(&derive("secret"), fields, "é"));
    }

    #[test]
    fn a_card_is_known_again_but_not_read() {
        let key = derive("secret");
        assert_eq!(card_token(&key, "6222 0000 0000 1234"), card_token(&key, "6222000000001234"));
        assert_ne!(card_token(&key, "6222000000001234"), card_token(&derive("x"), "6222000000001234"));
        assert!(!card_token(&key, "6222000000001234").contains("1234000"));
    }
}
