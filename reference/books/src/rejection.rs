//! A refusal: a code to act on and the facts that caused it (PLAT-04).

use std::fmt;

/// Why a command was not accepted. Nothing has changed when one is returned.
///
/// Shown on one line: `key-out: key=K-3 holder=Li Na since=2026-03-02 09:00:12`.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, thiserror::Error)]
pub struct Rejection {
    /// What kind of refusal, in kebab-case; part of the contract with callers.
    pub code: &'static str,
    /// The facts, in the order in which they are told.
    pub facts: Vec<(&'static str, String)>,
}

impl Rejection {
    /// A refusal without facts yet.
    pub fn new(code: &'static str) -> Rejection {
        Rejection { code, facts: Vec::new() }
    }

    /// Adds one fact.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Rejection {
        self.facts.push((name, value.to_string()));
        self
    }

    /// The value of a fact, if it was told.
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.facts.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)?;
        for (index, (name, value)) in self.facts.iter().enumerate() {
            write!(f, "{}{name}={value}", if index == 0 { ": " } else { " " })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Rejection;

    #[test]
    fn a_refusal_reads_as_one_line() {
        let refusal = Rejection::new("key-out").with("key", "K-3").with("holder", "Li Na");
        assert_eq!(refusal.to_string(), "key-out: key=K-3 holder=Li Na");
        assert_eq!(refusal.fact("holder"), Some("Li Na"));
        assert_eq!(Rejection::new("full").to_string(), "full");
    }
}
