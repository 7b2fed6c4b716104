//! A journal that can be full: what the phrase "the store is full" needs.
//!
//! It refuses to know why there is no room.

use forecourt_store::{Entry, Head, Journal, MemoryJournal, Receipt, StoreError, View};
use std::cell::Cell;
use std::ops::ControlFlow;
use std::rc::Rc;

/// A journal in memory with a switch.
#[derive(Debug)]
pub struct Gated {
    inner: MemoryJournal,
    full: Rc<Cell<bool>>,
}

impl Gated {
    /// An empty journal; `full` switches it.
    pub fn new(full: Rc<Cell<bool>>) -> Self {
        Self { inner: MemoryJournal::new(), full }
    }
}

impl Journal for Gated {
    fn append(&mut self, batch: &[Entry<'_>]) -> Result<Receipt, StoreError> {
        if self.full.get() {
            return Err(StoreError::Full);
        }
        self.inner.append(batch)
    }

    fn head(&self) -> Head {
        self.inner.head()
    }

    fn scan(&self, from: u64, visit: &mut dyn FnMut(&View<'_>) -> ControlFlow<()>) -> Result<(), StoreError> {
        self.inner.scan(from, visit)
    }
}
