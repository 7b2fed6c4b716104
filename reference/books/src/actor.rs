//! Who asks: the system itself, somebody unknown at a terminal, or a person there (PLAT-05).
//!
//! An actor is a claim, not a proof: the context checks it against its own sign-ins.

use serde::{Deserialize, Serialize};

use crate::PersonId;

/// Where a command was given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Terminal {
    /// The screen, finger reader and camera of a key cabinet, by its number.
    Cabinet(u8),
    /// Any other node of the network, by its name.
    Node(String),
}

impl std::fmt::Display for Terminal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Terminal::Cabinet(number) => write!(f, "cabinet-{number}"),
            Terminal::Node(name) => f.write_str(name),
        }
    }
}

/// Who gives a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// The installation: the clock, the poller, another context.
    System,
    /// Whoever stands at this terminal.
    Terminal(Terminal),
    /// This person, who says to be at this terminal.
    Person {
        /// The person.
        person: PersonId,
        /// The terminal.
        terminal: Terminal,
    },
}

impl By {
    /// Whoever stands at cabinet `number`.
    pub fn cabinet(number: u8) -> By {
        By::Terminal(Terminal::Cabinet(number))
    }

    /// Whoever sits at the network node `name`.
    pub fn node(name: &str) -> By {
        By::Terminal(Terminal::Node(name.to_owned()))
    }

    /// The terminal, if a terminal was used.
    pub fn terminal(&self) -> Option<&Terminal> {
        match self {
            By::System => None,
            By::Terminal(terminal) | By::Person { terminal, .. } => Some(terminal),
        }
    }
}

impl std::fmt::Display for By {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            By::System => f.write_str("system"),
            By::Terminal(terminal) => terminal.fmt(f),
            By::Person { person, terminal } => write!(f, "{person}@{terminal}"),
        }
    }
}
