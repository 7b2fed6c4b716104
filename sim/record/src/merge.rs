//! Files of several partitions become one, exactly: merging all of them gives the file of a run that was never shared out.
//! The order of the files does not show, and partial merges can be merged again.
//!
//! It refuses to leave anything out unsaid: a partition that is missing, or there twice, is an error that names it.

use crate::runs::{Head, Runs};
use std::collections::BTreeMap;
use thiserror::Error;

/// Why files do not merge. Whoever chose the files was wrong.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum MergeError {
    /// No file was given.
    #[error("there is nothing to merge")]
    Nothing,
    /// Two files are of different runs.
    #[error("{one} and {other} are not parts of one run: {what} differs ({said} and {also})")]
    Different {
        /// One file.
        one: String,
        /// The other.
        other: String,
        /// What differs.
        what: &'static str,
        /// What the one says.
        said: String,
        /// What the other says.
        also: String,
    },
    /// Two files have the same partition.
    #[error("partition {part}/{of} is there twice: in {one} and in {other}")]
    Twice {
        /// The partition, from 1.
        part: u32,
        /// Of how many.
        of: u32,
        /// One file.
        one: String,
        /// The other.
        other: String,
    },
    /// Partitions that no file has.
    #[error("{} of {of} missing: {}", if .parts.len() == 1 { "a partition" } else { "partitions" }, list(.parts))]
    Missing {
        /// The partitions, from 1.
        parts: Vec<u32>,
        /// Of how many.
        of: u32,
    },
}

fn list(parts: &[u32]) -> String {
    parts.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}

/// Merges files, each with the name that errors show.
///
/// # Errors
/// [`MergeError`]; [`MergeError::Missing`] only where `partial` is false.
pub fn merge(files: Vec<(String, Runs)>, partial: bool) -> Result<Runs, MergeError> {
    let mut files = files.into_iter();
    let (first, Runs { mut head, mut rows }) = files.next().ok_or(MergeError::Nothing)?;
    let mut origin: BTreeMap<u32, String> = head.parts.iter().map(|part| (*part, first.clone())).collect();
    for (name, more) in files {
        same(&first, &head, &name, &more.head)?;
        for part in more.head.parts {
            if let Some(one) = origin.insert(part, name.clone()) {
                return Err(MergeError::Twice { part, of: head.of, one, other: name });
            }
        }
        rows.extend(more.rows);
    }
    head.parts = origin.into_keys().collect();
    let missing = head.missing();
    if missing.is_empty() {
        // All of it is the whole, and nothing tells any more how it was shared out.
        (head.of, head.parts) = (1, [1].into());
    } else if !partial {
        return Err(MergeError::Missing { parts: missing, of: head.of });
    }
    rows.sort_by_key(|row| row.item);
    Ok(Runs { head, rows })
}

fn same(one: &str, head: &Head, other: &str, more: &Head) -> Result<(), MergeError> {
    let seed = |head: &Head| head.selection.seed.map_or("each its own".to_owned(), |seed| seed.to_string());
    let names = |head: &Head| match head.selection.names.as_slice() {
        [] => "all".to_owned(),
        names => names.join(" "),
    };
    let said = |head: &Head| {
        [
            ("the version", head.forecourt.clone()),
            ("the selection", names(head)),
            ("the seed", seed(head)),
            ("the number of items", head.selection.items.to_string()),
            ("the digest of the scenarios", head.selection.digest.clone()),
            ("the number of partitions", head.of.to_string()),
        ]
    };
    let differs = said(head).into_iter().zip(said(more)).find(|(one, other)| one != other);
    differs.map_or(Ok(()), |((what, said), (_, also))| {
        let (one, other) = (one.to_owned(), other.to_owned());
        Err(MergeError::Different { one, other, what, said, also })
    })
}
