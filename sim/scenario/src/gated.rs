//! A journal that can be full: what the phrase "the store is full" needs. Plain, or sealed over the nodes of the machines.
//!
//! It refuses to know why there is no room.

use crate::machines::Nodes;
use forecourt_site::Tended;
use forecourt_store::{
    Entry, Follow, Head, Journal, KeyRing, Receipt, Record, Sealed, StoreError, TornTail, View,
};
use std::cell::Cell;
use std::ops::ControlFlow;
use std::rc::Rc;

/// Any journal with a switch.
pub struct Gated {
    inner: Inner,
    full: Rc<Cell<bool>>,
}

enum Inner {
    Plain(Box<dyn Journal>),
    Sealed(Box<Sealed<Nodes>>),
}

impl Gated {
    /// `inner`, an empty journal; `full` switches it.
    pub fn new(inner: Box<dyn Journal>, full: Rc<Cell<bool>>) -> Self {
        Self { inner: Inner::Plain(inner), full }
    }

    /// A sealed one over the world's machines.
    pub(crate) fn sealed(inner: Sealed<Nodes>, full: Rc<Cell<bool>>) -> Self {
        Self { inner: Inner::Sealed(Box::new(inner)), full }
    }

    /// Its keys, which lie apart from it.
    pub(crate) fn into_ring(self) -> Option<KeyRing> {
        match self.inner {
            Inner::Plain(_) => None,
            Inner::Sealed(sealed) => Some(sealed.into_parts().1),
        }
    }

    fn any(&self) -> &dyn Journal {
        match &self.inner {
            Inner::Plain(inner) => inner.as_ref(),
            Inner::Sealed(inner) => inner.as_ref(),
        }
    }

    fn nodes(&mut self) -> Result<&mut Sealed<Nodes>, StoreError> {
        match &mut self.inner {
            Inner::Plain(_) => Err(StoreError::NoPrimary),
            Inner::Sealed(sealed) => Ok(sealed),
        }
    }
}

impl Journal for Gated {
    fn append(&mut self, batch: &[Entry<'_>]) -> Result<Receipt, StoreError> {
        if self.full.get() {
            return Err(StoreError::Full);
        }
        match &mut self.inner {
            Inner::Plain(inner) => inner.append(batch),
            Inner::Sealed(inner) => inner.append(batch),
        }
    }

    fn head(&self) -> Head {
        self.any().head()
    }

    fn scan(&self, from: u64, visit: &mut dyn FnMut(&View<'_>) -> ControlFlow<()>) -> Result<(), StoreError> {
        self.any().scan(from, visit)
    }

    // A sealed journal opens what it hands out.
    fn read(&self, from: u64, visit: &mut dyn FnMut(Record) -> ControlFlow<()>) -> Result<(), StoreError> {
        self.any().read(from, visit)
    }
}

impl TornTail for Gated {
    fn tear(&mut self, batch: &[Entry<'_>], keep: usize) -> Result<u64, StoreError> {
        self.nodes()?.tear(batch, keep)
    }

    fn cut_torn(&mut self) -> Result<u64, StoreError> {
        self.nodes()?.cut_torn()
    }
}

impl Follow for Gated {
    fn adopt(&mut self, batches: &[View<'_>]) -> Result<Receipt, StoreError> {
        self.nodes()?.adopt(batches)
    }

    fn drop_after(&mut self, len: u64) -> Result<u64, StoreError> {
        self.nodes()?.drop_after(len)
    }
}

impl Tended for Gated {
    fn stored(&self) -> &dyn Journal {
        match &self.inner {
            Inner::Plain(inner) => inner.as_ref(),
            Inner::Sealed(inner) => inner.stored(),
        }
    }

    fn ring(&self) -> Option<&KeyRing> {
        match &self.inner {
            Inner::Plain(_) => None,
            Inner::Sealed(inner) => Tended::ring(inner.as_ref()),
        }
    }

    fn erase(&mut self, owner: &str) -> Result<bool, StoreError> {
        self.nodes()?.erase(owner)
    }

    fn let_pass(&mut self, owners: &[String]) -> Result<(), StoreError> {
        Tended::let_pass(self.nodes()?, owners)
    }

    fn rotate(&mut self, master: &[u8; 32], at: u64) -> Result<(), StoreError> {
        Tended::rotate(self.nodes()?, master, at)
    }

    fn mend_itself(&mut self) -> Result<bool, StoreError> {
        self.nodes()?.mend_itself()
    }

    fn mend_from(&mut self, whole: &dyn Journal) -> Result<(), StoreError> {
        self.nodes()?.mend_from(whole)
    }
}
