//! A journal that can be full: what the phrase "the store is full" needs.
//!
//! It refuses to know why there is no room.

use forecourt_store::{Entry, Head, Journal, Receipt, StoreError, View};
use std::cell::Cell;
use std::ops::ControlFlow;
use std::rc::Rc;

/// Any journal with a switch.
pub struct Gated {
    inner: Box<dyn Journal>,
    full: Rc<Cell<bool>>,
}

impl Gated {
    /// `inner`, an empty journal; `full` switches it.
    pub fn new(inner: Box<dyn Journal>, full: Rc<Cell<bool>>) -> Self {
        Self { inner, full }
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
