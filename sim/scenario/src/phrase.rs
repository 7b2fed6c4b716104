//! Sentences with holes: `takes key {key} for {purpose}`.
//!
//! One table of patterns gives the parser, the list that `forecourt phrases` prints and the hints in errors. This module
//! matches words against patterns; what a phrase makes happen stands in [`crate::act`]. It refuses to know
//! what the captured words mean.

use crate::source::nearest;

/// A sentence with holes and what it says.
#[derive(Clone, Copy, Debug)]
pub struct Pattern<T> {
    /// The words; `{name}` captures one word or, where the name is known, all its words.
    pub words: &'static str,
    /// What happens, for the list of phrases.
    pub says: &'static str,
    /// What it makes.
    pub make: T,
}

/// The words that a pattern's holes took in, in the order of the holes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Captures<'a>(Vec<(&'static str, &'a str)>);

impl<'a> Captures<'a> {
    /// What the hole `name` took in; empty when the pattern has no such hole.
    pub fn get(&self, name: &str) -> &'a str {
        self.0.iter().find(|(hole, _)| *hole == name).map_or("", |(_, words)| words)
    }
}

/// The first pattern of `table` that `text` fits, with what its holes took in. `names` are the known names of more
/// than one word, which a hole takes in whole.
///
/// # Errors
/// The pattern that is nearest to the text, for a hint.
pub fn find<'a, 't, T>(
    text: &'a str,
    table: &'t [Pattern<T>],
    names: &[&str],
) -> Result<(&'t Pattern<T>, Captures<'a>), Option<&'static str>> {
    for pattern in table {
        if let Some(captures) = fit(text, pattern.words, names) {
            return Ok((pattern, captures));
        }
    }
    // Compared without holes: what a hole would take in is like no name of a hole.
    let bare: Vec<String> = table.iter().map(|pattern| without_holes(pattern.words)).collect();
    let near = nearest(text.trim(), bare.iter().map(String::as_str));
    let found = near.and_then(|near| bare.iter().position(|words| words == near));
    Err(found.map(|index| table[index].words))
}

fn without_holes(words: &str) -> String {
    words.split(' ').filter(|word| !word.starts_with('{')).collect::<Vec<_>>().join(" ")
}

fn fit<'a>(text: &'a str, words: &'static str, names: &[&str]) -> Option<Captures<'a>> {
    let mut rest = text.trim();
    let mut captures = Vec::new();
    for word in words.split(' ') {
        rest = rest.trim_start();
        let hole = word.strip_prefix('{').and_then(|word| word.strip_suffix('}'));
        let taken = match hole {
            // A hole at the end named `text` takes in all that is left.
            Some("text") if words.ends_with("{text}") => rest.len(),
            Some(_) => name_or_word(rest, names),
            None if first_word(rest) == word => word.len(),
            None => return None,
        };
        if taken == 0 {
            return None;
        }
        if let Some(hole) = hole {
            captures.push((hole, rest[..taken].trim_matches('"')));
        }
        rest = &rest[taken..];
    }
    rest.trim().is_empty().then_some(Captures(captures))
}

fn first_word(text: &str) -> &str {
    text.split(' ').next().unwrap_or("")
}

/// Bytes of the longest known name, quoted text or word that `text` begins with.
fn name_or_word(text: &str, names: &[&str]) -> usize {
    if let Some(quoted) = text.strip_prefix('"') {
        return quoted.find('"').map_or(0, |end| end + 2);
    }
    let whole = |name: &&&str| text[name.len()..].is_empty() || text[name.len()..].starts_with(' ');
    let known = names.iter().filter(|name| text.starts_with(**name)).filter(whole);
    known.map(|name| name.len()).max().unwrap_or_else(|| first_word(text).len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[Pattern<u8>] = &[
        Pattern { words: "takes key {key} for {purpose}", says: "", make: 1 },
        Pattern { words: "takes key {key}", says: "", make: 2 },
        Pattern { words: "says {text}", says: "", make: 3 },
    ];

    #[test]
    fn holes_take_in_known_names_whole() {
        let (pattern, captures) =
            find("takes key Spare A17 for test-drive", TABLE, &["Spare A17", "Spare"]).expect("it fits");
        assert_eq!(
            (pattern.make, captures.get("key"), captures.get("purpose")),
            (1, "Spare A17", "test-drive")
        );
    }

    #[test]
    fn quotes_and_the_rest_of_the_line() {
        let (pattern, captures) = find("takes key \"A 17\"", TABLE, &[]).expect("it fits");
        assert_eq!((pattern.make, captures.get("key")), (2, "A 17"));
        let (_, captures) = find("says all is well", TABLE, &[]).expect("it fits");
        assert_eq!(captures.get("text"), "all is well");
    }

    #[test]
    fn what_fits_nothing_names_the_nearest() {
        assert_eq!(find("take key A17", TABLE, &[]).map(|_| ()), Err(Some("takes key {key}")));
        let typo = find(" takse key A17 for test-drive", TABLE, &[]).map(|_| ());
        assert_eq!(typo, Err(Some("takes key {key} for {purpose}")));
    }
}
