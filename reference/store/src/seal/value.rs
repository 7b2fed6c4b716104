//! One body, sealed and opened: each personal value becomes `<key version>.<hex>` and back (PLAT-44).
//! Knows where a value stands, not what it means.

use super::error::SealError;
use super::marks::{self, Found};
use super::ring::{KeyRing, Source};
use crate::cipher::{from_hex, put_hex};

/// Where a body stands. A sealed value is bound to it: moved elsewhere, it is refused.
pub(super) struct Place<'a> {
    pub seq: u64,
    pub context: &'a str,
    pub kind: &'a str,
}

impl Place<'_> {
    fn bound(&self, found: &Found<'_>) -> Vec<u8> {
        let mut out = Vec::with_capacity(64);
        out.extend_from_slice(&self.seq.to_be_bytes());
        out.extend_from_slice(&found.index.to_be_bytes());
        // All three are at most 255 bytes.
        for part in [self.context, self.kind, found.owner] {
            out.push(part.len() as u8);
            out.extend_from_slice(part.as_bytes());
        }
        out
    }
}

/// `body` with its personal values sealed, or nothing if it has none. `unkept` is set if a key was made.
pub(super) fn seal(
    ring: &mut KeyRing,
    source: Source<'_>,
    place: &Place<'_>,
    body: &[u8],
    unkept: &mut bool,
) -> Result<Option<Vec<u8>>, SealError> {
    if marks::none(body) {
        return Ok(None);
    }
    let version = ring.version();
    marks::replace(body, &mut |found, out| {
        // An empty value hides nothing and needs no key; so an erased one can be written again.
        if found.value.is_empty() {
            return Ok(());
        }
        *unkept |= ring.admit(found.owner, source)?;
        ring.warm(found.owner);
        let sealed =
            ring.with_owner(found.owner, version, |pair| pair.seal(&place.bound(found), found.value))?;
        out.extend_from_slice(version.to_string().as_bytes());
        out.push(b'.');
        put_hex(out, &sealed);
        Ok(())
    })
    .map(Some)
}

/// `body` with its personal values opened, or nothing if it has none. Those of owners who were
/// erased or have passed are empty (PLAT-48).
pub(super) fn open(ring: &KeyRing, place: &Place<'_>, body: &[u8]) -> Result<Option<Vec<u8>>, SealError> {
    if marks::none(body) {
        return Ok(None);
    }
    marks::replace(body, &mut |found, out| {
        if found.value.is_empty() || ring.is_gone(found.owner, place.seq) {
            return Ok(());
        }
        let changed = SealError::Changed { seq: place.seq, index: found.index };
        let (version, sealed) = take_apart(found.value).ok_or_else(|| changed.clone())?;
        let plain = ring.with_owner(found.owner, version, |pair| pair.open(&place.bound(found), &sealed))?;
        out.extend_from_slice(&plain.ok_or(changed)?);
        Ok(())
    })
    .map(Some)
}

/// Key version and sealed bytes of a stored value.
fn take_apart(value: &[u8]) -> Option<(u32, Vec<u8>)> {
    let dot = value.iter().position(|&byte| byte == b'.')?;
    let text = std::str::from_utf8(&value[..dot]).ok()?;
    let version: u32 = text.parse().ok()?;
    // One version is written in one way.
    (version.to_string() == text).then_some(())?;
    Some((version, from_hex(&value[dot + 1..])?))
}

/// The key version each personal value of a stored `body` bears, in order (PLAT-46).
pub(super) fn key_versions(body: &[u8]) -> Result<Vec<(String, u32)>, SealError> {
    let mut all = Vec::new();
    marks::replace(body, &mut |found, _| {
        all.extend(take_apart(found.value).map(|(version, _)| (found.owner.to_owned(), version)));
        Ok(())
    })?;
    Ok(all)
}
