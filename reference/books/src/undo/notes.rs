//! What stood before, noted while a change is open: the one idea behind every container of [`crate::undo`].
//!
//! A few notes are the rule, so they lie in one row that keeps its room from change to change: nothing is allocated for a
//! command. It refuses to know what is noted.

/// Changes of one record come in a row nearly always; looking farther back than this costs more than a second note.
const NEAR: usize = 8;
/// Room kept for the next change, in notes; what a month end needed is given back.
const KEPT: usize = 1024;

/// Former values, oldest first. Of the same record there may be several: put back from the last to the first, the oldest
/// wins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Notes<N> {
    open: bool,
    rows: Vec<N>,
}

impl<N> Default for Notes<N> {
    fn default() -> Self {
        Notes { open: false, rows: Vec::new() }
    }
}

impl<N> Notes<N> {
    /// From here on, notes are taken.
    pub fn open(&mut self) {
        self.open = true;
        self.rows.clear();
    }

    /// Whether notes are taken.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Notes what `make` gives, unless a note of the same record was taken just before.
    #[inline]
    pub fn take(&mut self, same: impl Fn(&N) -> bool, make: impl FnOnce() -> N) {
        if self.open && !self.rows.iter().rev().take(NEAR).any(same) {
            self.rows.push(make());
        }
    }

    /// Ends the change and hands out what was noted, the last first.
    pub fn undone(&mut self) -> impl Iterator<Item = N> + use<N> {
        self.open = false;
        std::mem::take(&mut self.rows).into_iter().rev()
    }

    /// Ends the change and forgets what was noted.
    pub fn forget(&mut self) {
        self.open = false;
        if self.rows.capacity() > KEPT {
            self.rows = Vec::new();
        } else {
            self.rows.clear();
        }
    }
}
