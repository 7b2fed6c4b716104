//! What is wrong with a declaration, where, and what would be right. It refuses to know what the fields mean.

use forecourt_board::ProfileError;

/// A declaration that cannot be used; always the fault of whoever wrote the file.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{file}:{line}:{column}: {problem}\n  right: {right}")]
pub struct DeclarationError {
    /// The file as the caller named it; the profile's own name when the fault lies there.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong.
    pub problem: String,
    /// What would be right.
    pub right: String,
}

impl DeclarationError {
    /// An error at byte `offset` of `text`.
    pub(super) fn at(file: &str, text: &str, offset: usize, problem: String, right: &str) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Self {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            problem,
            right: right.to_owned(),
        }
    }
}

impl From<ProfileError> for DeclarationError {
    fn from(error: ProfileError) -> Self {
        let ProfileError { file, line, column, problem, right } = error;
        Self { file, line, column, problem, right }
    }
}
