//! The vectors of `scenarios/vectors`, written from the documents: bytes to meaning, and meaning to bytes.
//!
//! The files know nothing of this crate; the same ones judge other implementations and boards.

mod damaged;
mod replies;
mod requests;
mod timing;

use serde::de::DeserializeOwned;
use std::path::Path;

/// The file of that name, read as `T`.
fn load<T: DeserializeOwned>(name: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/vectors").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// A file that is a list of `[[vector]]`.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Vectors<T> {
    vector: Vec<T>,
}

/// Bytes from hexadecimal text.
#[track_caller]
fn bytes(text: &str) -> Vec<u8> {
    text.split_whitespace()
        .map(|byte| u8::from_str_radix(byte, 16).expect("two hexadecimal digits"))
        .collect()
}

/// Bits packed as on the wire, from text with the first one first.
fn packed(bits: &str) -> Vec<u8> {
    let mut bytes = vec![0; bits.len().div_ceil(8)];
    for (k, bit) in bits.bytes().enumerate() {
        assert!(bit == b'0' || bit == b'1', "bits are 0 and 1");
        bytes[k / 8] |= (bit - b'0') << (k % 8);
    }
    bytes
}

/// Registers as on the wire.
fn registers(words: &[u16]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// A name must not come twice, or one vector could hide behind another.
#[track_caller]
fn assert_unique<'a>(names: impl Iterator<Item = &'a str>, least: usize) {
    let mut names: Vec<_> = names.collect();
    let count = names.len();
    assert!(count >= least, "{count} vectors, at least {least} expected");
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "a name comes twice");
}
