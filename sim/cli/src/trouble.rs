//! What keeps the command from doing its work; each kind names who was wrong. All of it ends with exit code 5.

use forecourt_scenario::ScenarioError;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What keeps the command from doing its work.
#[derive(Debug)]
pub enum Trouble {
    /// The command line names a scenario that does not exist.
    UnknownName {
        /// What was asked for.
        name: String,
        /// The scenario whose name is nearest.
        near: Option<String>,
        /// How many there are.
        among: usize,
    },
    /// The command line names a command that does not exist.
    UnknownCommand {
        /// What was asked for.
        name: String,
        /// The command whose name is nearest.
        near: Option<String>,
    },
    /// The command line names two files that would bear one name.
    TwiceNamed {
        /// The name.
        name: String,
        /// The two files.
        files: [String; 2],
    },
    /// The name fits several scenarios and one is wanted.
    NotOne {
        /// What was asked for.
        name: String,
        /// How many it fits.
        fits: usize,
    },
    /// Scenarios are wrong.
    Scenarios(Vec<ScenarioError>),
    /// The catalogue of rules is wrong.
    Catalogue(String),
    /// The machine would not read or write a file.
    File {
        /// What was tried, as in `cannot read`.
        what: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// A folder that a failing run left cannot be used.
    Folder {
        /// The file in it.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// A journal cannot be used; nothing was changed.
    Journal {
        /// The journal's file.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// A report or the books cannot be made as asked.
    Asked(String),
    /// A second process of this program did not do its part.
    Process(String),
}

impl Trouble {
    /// A file that could not be read.
    pub fn read(path: &Path, error: io::Error) -> Self {
        Self::File { what: "read", path: path.to_owned(), error }
    }

    /// A file that could not be written.
    pub fn write(path: &Path, error: io::Error) -> Self {
        Self::File { what: "write", path: path.to_owned(), error }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownName { name, near, among } => {
                writeln!(
                    f,
                    "error: no scenario is called {name:?}, and no file either ({among} scenarios are known)"
                )?;
                match near {
                    Some(near) => write!(f, "help: did you mean {near}?"),
                    None => write!(f, "help: forecourt check --list shows them all"),
                }
            }
            Self::UnknownCommand { name, near } => {
                write!(f, "error: no command is called {name:?}")?;
                near.as_ref().map_or(Ok(()), |near| write!(f, "\nhelp: did you mean {near}?"))
            }
            Self::TwiceNamed { name, files: [one, other] } => {
                write!(
                    f,
                    "error: {one} and {other} would both be called {name}\nhelp: run them one after the other"
                )
            }
            Self::NotOne { name, fits } => {
                write!(
                    f,
                    "error: {name:?} fits {fits} scenarios, and one is wanted\nhelp: give the whole name"
                )
            }
            Self::Scenarios(errors) => {
                let complaints: usize = errors.iter().map(|error| error.complaints.len()).sum();
                for error in errors {
                    writeln!(f, "{error}")?;
                }
                write!(f, "{} in {}", count(complaints, "error"), count(errors.len(), "scenario"))
            }
            Self::Catalogue(why) => write!(f, "error: the catalogue of rules, requirements.toml: {why}"),
            Self::File { what, path, error } => write!(f, "error: cannot {what} {}: {error}", path.display()),
            Self::Folder { path, why } => write!(f, "error: {}: {why}", path.display()),
            Self::Journal { path, why } => write!(f, "error: journal {}: {why}", path.display()),
            Self::Asked(why) => f.write_str(why),
            Self::Process(why) => write!(f, "error: {why}"),
        }
    }
}

impl std::error::Error for Trouble {}

/// `1 error`, `3 errors`.
pub fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}
