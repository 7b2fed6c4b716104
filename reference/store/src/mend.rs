//! Putting a journal right whose stored records no longer hold (PLAT-55): what is altered goes, what is true is taken from
//! another log of the same chain. Knows two journals, and neither nodes nor backups.

use std::ops::ControlFlow;

use crate::error::StoreError;
use crate::follow::{Follow, Run};
use crate::journal::Journal;

/// Replaces what no longer holds in `broken` by the same records of `whole`, which must hold throughout and reach the
/// head that `broken` should have. Gives the first record that did not hold; nothing if all did.
///
/// A store whose process dies meanwhile has all of it before or all of it after; see [`Follow::put_right`].
///
/// # Errors
/// [`StoreError::Broken`] if `whole` does not hold or has another chain, and nothing is changed then; a journal cannot be
/// read or written.
pub fn mend<J: Follow>(broken: &mut J, whole: &dyn Journal) -> Result<Option<u64>, StoreError> {
    let first = match broken.verify() {
        Ok(_) => return Ok(None),
        Err(StoreError::Broken(found)) => found.seq,
        Err(other) => return Err(other),
    };
    let head = broken.head();
    whole.verify_against(head)?;
    let mut kept = 0;
    whole.scan(1, &mut |view| {
        if view.seq >= first {
            return ControlFlow::Break(());
        }
        kept = if view.closes == 1 { view.seq } else { kept };
        ControlFlow::Continue(())
    })?;
    broken.put_right(kept, whole, head)?;
    broken.verify_against(head)?;
    Ok(Some(first))
}

/// Appends what `whole` has behind the head of `to`, up to record `until`; gives the number of records.
///
/// # Errors
/// A journal cannot be read or written; [`StoreError::Broken`] where `whole` does not follow from `to`.
pub fn take_over<J: Follow + ?Sized>(to: &mut J, whole: &dyn Journal, until: u64) -> Result<u64, StoreError> {
    let before = to.head().len;
    let (mut run, mut result) = (Run::default(), Ok(()));
    whole.scan(before + 1, &mut |view| {
        if view.seq > until {
            return ControlFlow::Break(());
        }
        result = run.take(to, view).map(|_| ());
        if result.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    result.map(|()| to.head().len - before)
}
