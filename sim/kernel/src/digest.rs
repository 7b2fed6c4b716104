//! The digest of a trace: one number that differs where two runs differ.
//!
//! SHA-256 over the lines of the trace, each behind its length, so that moving a line break changes the
//! digest too. It refuses to know what a line says, and keeps none.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use sha2::{Digest as _, Sha256};

/// Names the construction, so that this digest is never mistaken for a plain hash of a file.
const DOMAIN: &[u8] = b"forecourt/trace/1\0";

/// A digest in the making.
#[derive(Debug, Clone)]
pub struct Trace {
    hash: Sha256,
    lines: u64,
    buffer: String,
}

impl Default for Trace {
    fn default() -> Self {
        Self::new()
    }
}

impl Trace {
    /// A trace without lines.
    pub fn new() -> Self {
        Self { hash: Sha256::new_with_prefix(DOMAIN), lines: 0, buffer: String::new() }
    }

    /// Adds a line: its length as 64 bits little-endian, then its bytes. Any bytes will do.
    pub fn line(&mut self, line: impl AsRef<[u8]>) {
        let line = line.as_ref();
        self.hash.update((line.len() as u64).to_le_bytes());
        self.hash.update(line);
        self.lines += 1;
    }

    /// Adds what a value displays as one line: `trace.show(format_args!("{at} {event}"))`. The same as
    /// formatting it first, without a new string for every line.
    pub fn show(&mut self, value: impl fmt::Display) {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear();
        write!(buffer, "{value}").expect("a string takes whatever is displayed; only a broken Display fails");
        self.line(&buffer);
        self.buffer = buffer;
    }

    /// Lines so far.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// The digest of the lines so far; more may follow.
    pub fn digest(&self) -> Digest {
        Digest(self.hash.clone().finalize().into())
    }
}

/// A finished digest; shown as 64 hexadecimal digits, or with `{:#}` as the first 16.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(pub [u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = if f.alternate() { &self.0[..8] } else { &self.0[..] };
        shown.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A text that is not 64 hexadecimal digits in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DigestError;

impl fmt::Display for DigestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a digest is 64 hexadecimal digits in lower case")
    }
}

impl std::error::Error for DigestError {}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let digits = text.as_bytes();
        if digits.len() != 64 || !digits.iter().all(|d| matches!(d, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(DigestError);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte =
                pair.iter().fold(0, |sum, d| sum << 4 | if *d <= b'9' { d - b'0' } else { d - b'a' + 10 });
        }
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_line_break_counts() {
        let digest = |lines: &[&str]| {
            let mut trace = Trace::new();
            lines.iter().for_each(|line| trace.line(line));
            trace.digest()
        };
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
        assert_ne!(digest(&["ab"]), digest(&["ab", ""]));
        assert_ne!(digest(&["a", "b"]), digest(&["b", "a"]));
    }

    #[test]
    fn showing_is_the_same_as_formatting_first() {
        let (mut shown, mut formatted) = (Trace::new(), Trace::new());
        for at in 0..20 {
            shown.show(format_args!("{at} tick"));
            formatted.line(format!("{at} tick"));
        }
        assert_eq!((shown.digest(), shown.lines()), (formatted.digest(), 20));
    }

    #[test]
    fn a_digest_reads_back_and_nothing_else_does() {
        let digest = Trace::new().digest();
        let text = digest.to_string();
        assert_eq!(text.parse(), Ok(digest));
        assert_eq!(format!("{digest:#}"), text[..16]);
        for wrong in
            [text.to_uppercase(), text[1..].to_owned(), format!("{text}0"), text.replace(&text[..1], "g")]
        {
            assert_eq!(wrong.parse::<Digest>(), Err(DigestError), "{wrong}");
        }
    }
}
