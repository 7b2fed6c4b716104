//! Finding personal values in a body, bytewise. Refuses to know what else a body is.

use super::error::SealError;
use crate::record::MAX_NAME;

/// Opens a personal value in a stored body: U+E000, the mark the business types write.
pub const MARK_OPEN: char = '\u{E000}';
/// Stands between whose it is and the value: U+E001.
pub const MARK_PART: char = '\u{E001}';
/// Closes a personal value: U+E002.
pub const MARK_CLOSE: char = '\u{E002}';

/// Begins the name of an owner whose values are kept in passing, for one purpose: a guest's phone while a code is on its way.
/// No name is used for a second purpose, so that its key can go without a trace; values without their key are empty.
pub const MARK_PASSING: char = '~';

/// The bytes the three marks have in common; the third is theirs alone.
const LEAD: [u8; 2] = [0xEE, 0x80];

/// One personal value in a body.
pub(super) struct Found<'a> {
    /// Which of the body, from 0.
    pub index: u32,
    /// Whose it is.
    pub owner: &'a str,
    /// What stands there, plain or sealed.
    pub value: &'a [u8],
}

/// The next mark from `from` on: where it stands and its last byte.
fn next(body: &[u8], from: usize) -> Option<(usize, u8)> {
    let mut from = from;
    loop {
        // Bodies without a character of the private use area are passed over as fast as memory is read.
        let at = from + body[from..].iter().position(|&byte| byte == LEAD[0])?;
        match body[at..] {
            [_, second, last @ 0x80..=0x82, ..] if second == LEAD[1] => return Some((at, last)),
            _ => from = at + 1,
        }
    }
}

/// True if there is nothing to seal or open in `body`.
pub(super) fn none(body: &[u8]) -> bool {
    !body.contains(&LEAD[0])
}

/// Puts something in the place of a personal value.
pub(super) type Replace<'a> = &'a mut dyn FnMut(&Found<'_>, &mut Vec<u8>) -> Result<(), SealError>;

/// `body` with each of its personal values replaced by what `each` puts there. Owner and marks stay.
pub(super) fn replace(body: &[u8], each: Replace<'_>) -> Result<Vec<u8>, SealError> {
    let mut out = Vec::with_capacity(body.len() + 256);
    let (mut done, mut index) = (0, 0);
    while let Some((open, mark)) = next(body, done) {
        let inner = |from, wanted, at| match next(body, from) {
            Some((place, last)) if last == wanted => Ok(place),
            Some((place, _)) => Err(SealError::Marks { at: place }),
            None => Err(SealError::Marks { at }),
        };
        if mark != 0x80 {
            return Err(SealError::Marks { at: open });
        }
        let part = inner(open + 3, 0x81, open)?;
        let close = inner(part + 3, 0x82, part)?;
        let owner = std::str::from_utf8(&body[open + 3..part]).map_err(|_| SealError::Marks { at: open })?;
        if owner.len() > MAX_NAME {
            return Err(SealError::OwnerTooLong { bytes: owner.len(), limit: MAX_NAME });
        }
        out.extend_from_slice(&body[done..part + 3]);
        each(&Found { index, owner, value: &body[part + 3..close] }, &mut out)?;
        index += 1;
        done = close;
        out.extend_from_slice(&body[close..close + 3]);
        done += 3;
    }
    out.extend_from_slice(&body[done..]);
    Ok(out)
}
