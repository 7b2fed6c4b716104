//! The three tools of sealing: a keyed digest over parts, an authenticated cipher, hex. Knows keys and
//! bytes, not whose they are.

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};

/// Bytes of a key.
pub(crate) const KEY: usize = 32;
/// Bytes of a nonce of XChaCha20-Poly1305.
pub(crate) const NONCE: usize = 24;
/// Bytes a sealed text is longer than the plain one: nonce and tag.
pub(crate) const EXTRA: usize = NONCE + 16;

/// HMAC-SHA-256 over `parts`, each with its length before it, so that no other parts give the same.
pub(crate) fn mac(key: &[u8; KEY], parts: &[&[u8]]) -> [u8; 32] {
    let mut hmac =
        <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        hmac.update(&(part.len() as u64).to_be_bytes());
        hmac.update(part);
    }
    hmac.finalize().into_bytes().into()
}

/// SHA-256 of `bytes`.
pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Two keys from one: for the cipher, and for deriving its nonces.
pub(crate) struct Pair {
    cipher: XChaCha20Poly1305,
    nonces: [u8; KEY],
}

impl Pair {
    /// The pair of `root` for `purpose` in key version `version`.
    pub fn new(root: &[u8; KEY], purpose: &[u8], version: u32) -> Self {
        let version = version.to_be_bytes();
        let cipher = mac(root, &[b"forecourt cipher", purpose, &version]);
        let nonces = mac(root, &[b"forecourt nonces", purpose, &version]);
        Self { cipher: XChaCha20Poly1305::new(&cipher.into()), nonces }
    }

    /// Nonce, ciphertext and tag. The nonce is a keyed digest of everything sealed: runs repeat (PLAT-44),
    /// and one nonce never serves two texts.
    pub fn seal(&self, bound: &[u8], plain: &[u8]) -> Vec<u8> {
        let digest = mac(&self.nonces, &[bound, plain]);
        let mut nonce = [0; NONCE];
        nonce.copy_from_slice(&digest[..NONCE]);
        let sealed = self
            .cipher
            .encrypt(&XNonce::from(nonce), Payload { msg: plain, aad: bound })
            .expect("what is sealed is far below the 256 GiB the cipher takes");
        let mut out = nonce.to_vec();
        out.extend_from_slice(&sealed);
        out
    }

    /// The plain text, if `sealed` is what [`Pair::seal`] gave for the same `bound`.
    pub fn open(&self, bound: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
        self.cipher.decrypt(&XNonce::from(*nonce), Payload { msg: sealed, aad: bound }).ok()
    }
}

/// Appends `bytes` as lower-case hex.
pub(crate) fn put_hex(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.reserve(bytes.len() * 2);
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
}

/// The bytes behind lower-case hex, and nothing for any other text: one value has one stored form.
pub(crate) fn from_hex(text: &[u8]) -> Option<Vec<u8>> {
    let nibble = |c: u8| match c {
        b'0'..=b'9' => Some(c - b'0'),
        b'a'..=b'f' => Some(c - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|[high, low]| Some(nibble(*high)? << 4 | nibble(*low)?)).collect()
}
