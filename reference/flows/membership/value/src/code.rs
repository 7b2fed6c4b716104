//! A short word without a heap: item, kind, group, category, scheme.
//!
//! Bills bear many such words and are copied when a command of several contexts begins to change them. It refuses to
//! know which words exist.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Most bytes of a [`Code`].
pub const LONGEST: usize = 23;

/// A word of 1 … 23 bytes without blanks; empty where there is none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Code {
    bytes: [u8; LONGEST],
    length: u8,
}

/// Why a text is no code: the text is to blame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is longer than 23 bytes or has blanks")]
pub struct CodeError(
    /// What was given.
    pub String,
);

impl Code {
    /// No word.
    pub const NONE: Code = Code { bytes: [0; LONGEST], length: 0 };

    /// From a literal that is known to fit; what is beyond 23 bytes is cut off.
    pub const fn new(text: &str) -> Code {
        let mut code = Code::NONE;
        let from = text.as_bytes();
        let mut index = 0;
        while index < from.len() && index < LONGEST {
            code.bytes[index] = from[index];
            index += 1;
        }
        #[allow(clippy::cast_possible_truncation, reason = "at most 23")]
        {
            code.length = index as u8;
        }
        code
    }

    /// Its text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.length)]).unwrap_or("")
    }

    /// Whether there is none.
    pub fn is_none(&self) -> bool {
        self.length == 0
    }
}

impl FromStr for Code {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Code, CodeError> {
        if text.len() > LONGEST || text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(CodeError(text.to_owned()));
        }
        Ok(Code::new(text))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.text())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str> as Deserialize>::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_back_and_too_long_ones_are_refused() {
        let code: Code = "机油-5w30".parse().unwrap();
        assert_eq!((code.text(), code.to_string().parse()), ("机油-5w30", Ok(code)));
        assert!("two words".parse::<Code>().is_err() && "x".repeat(24).parse::<Code>().is_err());
        assert!(Code::new("a") < Code::new("ab") && Code::NONE.is_none());
    }
}
