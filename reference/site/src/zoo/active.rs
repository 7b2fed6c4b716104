//! The one mutant that is at work in this thread, and how often it struck.
//!
//! Runs share nothing, and every run is one thread's: so a mutant is a thread's, too. It refuses to be switched on for
//! longer than a run.

use super::mutant::Mutant;
use std::cell::Cell;

thread_local! {
    static ACTIVE: Cell<Option<&'static Mutant>> = const { Cell::new(None) };
    static STROKES: Cell<u64> = const { Cell::new(0) };
}

/// Switches the mutant off, also when the run panics.
struct Off(Option<&'static Mutant>);

impl Drop for Off {
    fn drop(&mut self) {
        ACTIVE.set(self.0);
    }
}

/// Does something while a mutant is at work.
pub fn under<T>(mutant: &'static Mutant, run: impl FnOnce() -> T) -> T {
    let _off = Off(ACTIVE.replace(Some(mutant)));
    run()
}

/// How often mutants struck in this thread since this was last asked.
pub fn strokes() -> u64 {
    STROKES.replace(0)
}

/// The mutant that is at work.
pub(crate) fn active() -> Option<&'static Mutant> {
    ACTIVE.get()
}

/// It struck.
pub(crate) fn struck() {
    STROKES.set(STROKES.get() + 1);
}
