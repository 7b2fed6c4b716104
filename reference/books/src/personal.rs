//! A personal value: a phone, an identity number, a name, a plate. It bears whose it is, so that the store can seal it
//! under that person's own key and forget it with the key (PLAT-44, PLAT-48).
//!
//! It refuses to know how it is sealed. In a stored event it is one text with marks around it, which the sealing journal
//! finds without reading the event.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Opens a personal value in a stored event; a character of the private use area, which no personal value contains.
pub const OPEN: char = '\u{E000}';
/// Stands between whose it is and the value.
pub const PART: char = '\u{E001}';
/// Closes it.
pub const CLOSE: char = '\u{E002}';

/// Begins the name of an owner in passing, whose values are kept for one purpose and no longer.
pub const PASSING: char = '~';

/// A value with its owner, such as `M-7` or `P-3`. Shown by `Debug` as its owner alone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Personal {
    owner: String,
    value: String,
}

impl Personal {
    /// A value of an owner's. The three marks are taken out of both.
    pub fn new(owner: impl fmt::Display, value: &str) -> Personal {
        let clean = |text: &str| text.replace([OPEN, PART, CLOSE], "");
        Personal { owner: clean(&owner.to_string()), value: clean(value) }
    }

    /// A value of somebody who is in no register, kept for one purpose: `purpose` names the record, such as `OB-7`, and is never
    /// used again. Once the purpose has ended, the store forgets it (PLAT-48).
    pub fn passing(purpose: impl fmt::Display, value: &str) -> Personal {
        Personal::new(format_args!("{PASSING}{purpose}"), value)
    }

    /// The record that a value is kept for in passing, by its owner's name; nothing for owners who stay.
    pub fn purpose(owner: &str) -> Option<&str> {
        owner.strip_prefix(PASSING)
    }

    /// Whose it is.
    pub fn owner(&self) -> &str {
        &self.owner
    }

    /// The value; empty once it was erased (PLAT-48).
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Forgets the value; whose it was stays (PLAT-48).
    pub fn forget(&mut self) {
        self.value = String::new();
    }
}

impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Personal({})", self.owner)
    }
}

impl Serialize for Personal {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{OPEN}{}{PART}{}{CLOSE}", self.owner, self.value))
    }
}

impl<'de> Deserialize<'de> for Personal {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'_, str> as Deserialize>::deserialize(from)?;
        let inner = text.strip_prefix(OPEN).and_then(|rest| rest.strip_suffix(CLOSE));
        let (owner, value) = inner
            .and_then(|inner| inner.split_once(PART))
            .ok_or_else(|| serde::de::Error::custom("a personal value stands between its marks"))?;
        Ok(Personal { owner: owner.to_owned(), value: value.to_owned() })
    }
}

/// A phone number as others see it: `138****5678` (PLAT-47).
pub fn masked_phone(phone: &str) -> String {
    masked(phone, 3, 4)
}

/// An identity or licence number as others see it: the first 3 and the last 4 characters (PLAT-47).
pub fn masked_identity(number: &str) -> String {
    masked(number, 3, 4)
}

/// A name as others see it: the first character.
pub fn masked_name(name: &str) -> String {
    masked(name, 1, 0)
}

fn masked(text: &str, first: usize, last: usize) -> String {
    let all: Vec<char> = text.chars().collect();
    if all.len() <= first + last {
        return "*".repeat(all.len());
    }
    let hidden = all.len() - first - last;
    all.iter()
        .take(first)
        .copied()
        .chain(std::iter::repeat_n('*', hidden))
        .chain(all[first + hidden..].iter().copied())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_show_what_the_catalogue_says() {
        assert_eq!(masked_phone("13812345678"), "138****5678");
        assert_eq!(masked_identity("370102199003071234"), "370***********1234");
        assert_eq!((masked_phone("1381234"), masked_name("王小明")), ("*******".into(), "王**".into()));
    }

    #[test]
    fn it_is_stored_between_its_marks_and_never_shown() {
        let value = Personal::new("M-7", "138\u{E002}12345678");
        assert_eq!(format!("{value:?}"), "Personal(M-7)");
        assert_eq!((value.owner(), value.value()), ("M-7", "13812345678"));
        let mut forgotten = value.clone();
        forgotten.forget();
        assert_eq!((forgotten.owner(), forgotten.value()), ("M-7", ""));
        assert_ne!(forgotten, value);
    }
}
