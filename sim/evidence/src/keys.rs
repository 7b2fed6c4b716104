//! Keys of a laboratory: ed25519, as PKCS#8 and SubjectPublicKeyInfo in PEM, which openssl reads and writes, too.
//!
//! It refuses to make random numbers: 32 bytes of them are an argument.

use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

/// A private key.
pub struct Private(SigningKey);

/// A public key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Public(VerifyingKey);

impl std::fmt::Debug for Private {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Private").field("public", &self.public().id()).finish_non_exhaustive()
    }
}

impl Private {
    /// The key of these 32 random bytes.
    pub fn new(random: [u8; 32]) -> Self {
        Self(SigningKey::from_bytes(&random))
    }

    /// From PEM.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_pem(text: &str) -> Result<Self, String> {
        SigningKey::from_pkcs8_pem(text)
            .map(Self)
            .map_err(|error| format!("no ed25519 private key in PKCS#8 PEM: {error}"))
    }

    /// As PEM.
    pub fn to_pem(&self) -> String {
        let pem = self.0.to_pkcs8_pem(ed25519_dalek::pkcs8::spki::der::pem::LineEnding::LF);
        pem.expect("32 bytes fit PKCS#8").to_string()
    }

    /// The other half.
    pub fn public(&self) -> Public {
        Public(self.0.verifying_key())
    }

    /// Signs `message`: 64 bytes.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.0.sign(message).to_bytes().to_vec()
    }
}

impl Public {
    /// From PEM.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_pem(text: &str) -> Result<Self, String> {
        VerifyingKey::from_public_key_pem(text)
            .map(Self)
            .map_err(|error| format!("no ed25519 public key in PEM: {error}"))
    }

    /// As PEM.
    pub fn to_pem(&self) -> String {
        let pem = self.0.to_public_key_pem(ed25519_dalek::pkcs8::spki::der::pem::LineEnding::LF);
        pem.expect("32 bytes fit SubjectPublicKeyInfo")
    }

    /// A name: SHA-256 of its 32 bytes.
    pub fn id(&self) -> String {
        hex(&Sha256::digest(self.0.as_bytes()))
    }

    /// True when `signature` over `message` is of this key.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let signature = Signature::from_slice(signature);
        signature.is_ok_and(|signature| self.0.verify_strict(message, &signature).is_ok())
    }
}

/// SHA-256 as 64 hex digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
