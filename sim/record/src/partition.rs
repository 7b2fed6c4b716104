//! A share of a selection: partition k of n has every n-th item from the k-th on, so that all partitions together are the
//! whole and no item is in two of them.
//!
//! It refuses to know who runs the others, and where.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use thiserror::Error;

/// Most partitions of one run. Slurm's greatest array index is 4,000,000; nobody who runs more than that runs this.
pub const MOST_PARTITIONS: u32 = 4_000_000;

/// One of several shares of a selection; both numbers from 1 on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Partition {
    number: u32,
    of: u32,
}

/// What is wrong with a partition. Whoever typed it, or set it up, was wrong.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum PartitionError {
    /// Not of the form k/n.
    #[error("{0:?} is no partition: write k/n, such as 1/4 for the first of four")]
    Form(String),
    /// The number is not within 1 … n, or n is not within 1 … [`MOST_PARTITIONS`].
    #[error(
        "there is no partition {number} of {of}: partitions are numbered 1 … n, and n is at most {MOST_PARTITIONS}"
    )]
    OutOfRange {
        /// The number given.
        number: u64,
        /// The count given.
        of: u64,
    },
}

impl Partition {
    /// The only partition of one: everything.
    pub const WHOLE: Self = Self { number: 1, of: 1 };

    /// Partition `number` of `of`, both from 1 on.
    ///
    /// # Errors
    /// [`PartitionError::OutOfRange`].
    pub fn new(number: u64, of: u64) -> Result<Self, PartitionError> {
        let wrong = || PartitionError::OutOfRange { number, of };
        let (small, all) =
            (u32::try_from(number).map_err(|_| wrong())?, u32::try_from(of).map_err(|_| wrong())?);
        if small == 0 || small > all || all > MOST_PARTITIONS {
            return Err(wrong());
        }
        Ok(Self { number: small, of: all })
    }

    /// Its number, from 1.
    pub const fn number(self) -> u32 {
        self.number
    }

    /// How many there are.
    pub const fn of(self) -> u32 {
        self.of
    }

    /// Whether this is everything.
    pub const fn is_whole(self) -> bool {
        self.of == 1
    }

    /// Whether an item is in this partition; items are numbered from 1 in the order of the selection.
    pub const fn has(self, item: u64) -> bool {
        item != 0 && home(item, self.of) == self.number
    }

    /// The `k`th item of this partition, `k` from 0; items are numbered from 1.
    pub const fn nth(self, k: u64) -> u64 {
        k.saturating_mul(self.of as u64).saturating_add(self.number as u64)
    }

    /// The items of this partition, each with its number in the whole selection, from 1.
    pub fn share<T>(self, items: impl IntoIterator<Item = T>) -> Vec<(u64, T)> {
        (1..).zip(items).filter(|(item, _)| self.has(*item)).collect()
    }
}

/// The number of the partition, of `of`, that has an item; items and partitions from 1.
pub(crate) const fn home(item: u64, of: u32) -> u32 {
    // What is left of a division by a u32 is a u32.
    #[allow(clippy::cast_possible_truncation, reason = "the remainder is below a u32")]
    let place = ((item - 1) % of as u64) as u32;
    place + 1
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

impl FromStr for Partition {
    type Err = PartitionError;

    fn from_str(text: &str) -> Result<Self, PartitionError> {
        let form = || PartitionError::Form(text.to_owned());
        let (number, of) = text.split_once('/').ok_or_else(form)?;
        let read = |part: &str| match part.bytes().all(|byte| byte.is_ascii_digit()) {
            true => part.parse::<u64>().map_err(|_| form()),
            false => Err(form()),
        };
        Self::new(read(number)?, read(of)?)
    }
}

impl TryFrom<String> for Partition {
    type Error = PartitionError;

    fn try_from(text: String) -> Result<Self, PartitionError> {
        text.parse()
    }
}

impl From<Partition> for String {
    fn from(partition: Partition) -> Self {
        partition.to_string()
    }
}
