//! Bringing the log of a node that returns up to the primary's (PLAT-59): what it alone has was never
//! acknowledged and goes, what it lacks is copied. Knows two journals, no terms.

use std::ops::ControlFlow;

use crate::digest::Digest;
use crate::error::StoreError;
use crate::follow::{Follow, Run};
use crate::journal::Journal;
use crate::record::Head;

/// Removes from `to` what `from` does not have; gives the number of records removed, torn ones included.
pub(super) fn cut<J: Follow>(to: &mut J, from: &J) -> Result<u64, StoreError> {
    let torn = to.cut_torn()?;
    let common = common(to, from)?;
    Ok(torn + if common < to.head().len { to.drop_after(common)? } else { 0 })
}

/// Whether all closed batches of `one` are the first ones of `other`.
pub(super) fn is_beginning<J: Journal>(one: &J, other: &J) -> Result<bool, StoreError> {
    Ok(common(one, other)? == one.head().len)
}

/// Copies at most `batches` batches of `from` to the end of `to`, which is a beginning of it. Gives the
/// number of records copied.
pub(super) fn copy<J: Follow>(to: &mut J, from: &J, batches: u64) -> Result<u64, StoreError> {
    let (before, end) = (to.head().len, from.head().len);
    let (mut run, mut left, mut result) = (Run::default(), batches, Ok(()));
    from.scan(before + 1, &mut |view| {
        if left == 0 || view.seq > end {
            return ControlFlow::Break(());
        }
        match run.take(to, view) {
            Ok(whole) => left -= u64::from(whole),
            Err(error) => {
                result = Err(error);
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    })?;
    result.map(|()| to.head().len - before)
}

/// How many records, in whole batches, the two have in common. The digest of a batch stands for everything before it, so
/// the place where they part is found by halving.
fn common<J: Journal>(one: &J, other: &J) -> Result<u64, StoreError> {
    let (mut same, mut apart) = (0, one.head().len.min(other.head().len) + 1);
    while apart - same > 1 {
        let middle = same + (apart - same) / 2;
        match (end(one, middle)?, end(other, middle)?) {
            (Some(here), Some(there)) if here == there => same = here.len,
            _ => apart = middle,
        }
    }
    Ok(same)
}

/// The head with which the batch of record `seq` ends.
fn end<J: Journal>(journal: &J, seq: u64) -> Result<Option<Head>, StoreError> {
    let mut found = None;
    journal.scan(seq, &mut |view| {
        if view.closes == 0 {
            return ControlFlow::Continue(());
        }
        let digest = view.digest.try_into().ok().map(Digest::from_bytes);
        found = digest.map(|digest| Head { len: view.seq, digest });
        ControlFlow::Break(())
    })?;
    Ok(found)
}
