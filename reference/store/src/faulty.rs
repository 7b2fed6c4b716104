//! A journal with planned faults (H2, H3, H4, H8), around any other journal. The plan is data, drawn
//! before the run: the same plan gives the same faults.

use std::ops::ControlFlow;

use crate::error::StoreError;
use crate::follow::Follow;
use crate::journal::{Journal, TornTail};
use crate::record::{Entry, Head, Receipt, Record, View};

/// What goes wrong with an append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// H2: the process dies in the write; `keep` records are stored, the batch is not closed. Appends are
    /// refused until the tail is cut off.
    Torn {
        /// Records that reach the store; held below the length of the batch.
        keep: usize,
    },
    /// H3: the store is full; nothing is stored.
    Full,
    /// H4: the append succeeds after a delay, which the caller takes with [`Faulty::take_delay`].
    Slow {
        /// The delay in nanoseconds.
        ns: u64,
    },
    /// H8: the batch is stored, but the caller hears [`StoreError::AnswerLost`].
    AnswerLost,
}

/// A fault and the append it strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Number of the call of append, counted from 0, refused calls included.
    pub call: u64,
    /// What goes wrong.
    pub fault: Fault,
}

/// A fault that has struck, for the ledger of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Struck {
    /// Which and when.
    pub planned: Planned,
    /// The length of the journal before.
    pub before: u64,
    /// Whether the fault showed: a slow append or a lost answer is suppressed if the append itself was
    /// refused for a reason of its own.
    pub felt: bool,
}

/// A journal with planned faults. It adds nothing to the journal within and takes nothing from it.
#[derive(Clone, Debug)]
pub struct Faulty<J> {
    inner: J,
    plan: Vec<Planned>,
    calls: u64,
    delay: u64,
    struck: Vec<Struck>,
}

impl<J> Faulty<J> {
    /// Puts `plan` around `inner`. Its order is of no importance; of two faults for one call the first
    /// listed strikes.
    #[must_use]
    pub fn new(inner: J, mut plan: Vec<Planned>) -> Self {
        plan.sort_by_key(|planned| planned.call);
        plan.dedup_by_key(|planned| planned.call);
        Self { inner, plan, calls: 0, delay: 0, struck: Vec::new() }
    }

    /// The delay, in nanoseconds, the caller has to honour since it was last asked for (H4).
    pub fn take_delay(&mut self) -> u64 {
        std::mem::take(&mut self.delay)
    }

    /// The faults that have struck so far, in order.
    #[must_use]
    pub fn struck(&self) -> &[Struck] {
        &self.struck
    }

    /// The journal within.
    #[must_use]
    pub fn inner(&self) -> &J {
        &self.inner
    }

    /// The same, for what is done to it without a fault.
    pub fn inner_mut(&mut self) -> &mut J {
        &mut self.inner
    }

    /// Takes the journal out, as a restart of the host does.
    #[must_use]
    pub fn into_inner(self) -> J {
        self.inner
    }
}

impl<J: TornTail> Faulty<J> {
    fn strike(&mut self, fault: Fault, batch: &[Entry<'_>]) -> (Result<Receipt, StoreError>, bool) {
        match fault {
            Fault::Full => (Err(StoreError::Full), true),
            Fault::Slow { ns } => {
                let result = self.inner.append(batch);
                let felt = result.is_ok();
                self.delay = self.delay.saturating_add(if felt { ns } else { 0 });
                (result, felt)
            }
            Fault::AnswerLost => match self.inner.append(batch) {
                Ok(_) => (Err(StoreError::AnswerLost), true),
                refused => (refused, false),
            },
            Fault::Torn { keep } => {
                let keep = keep.min(batch.len().saturating_sub(1));
                match self.inner.tear(batch, keep) {
                    // A process that dies answers nobody; this is what its successor will be told.
                    Ok(batch) => (Err(StoreError::Torn { batch, kept: keep as u64 }), true),
                    Err(refused) => (Err(refused), false),
                }
            }
        }
    }
}

impl<J: TornTail> Journal for Faulty<J> {
    fn append(&mut self, batch: &[Entry<'_>]) -> Result<Receipt, StoreError> {
        let call = self.calls;
        self.calls += 1;
        match self.plan.binary_search_by_key(&call, |planned| planned.call) {
            Err(_) => self.inner.append(batch),
            Ok(index) => {
                let planned = self.plan[index];
                let before = self.inner.head().len;
                let (result, felt) = self.strike(planned.fault, batch);
                self.struck.push(Struck { planned, before, felt });
                result
            }
        }
    }

    fn head(&self) -> Head {
        self.inner.head()
    }

    fn scan(&self, from: u64, visit: &mut dyn FnMut(&View<'_>) -> ControlFlow<()>) -> Result<(), StoreError> {
        self.inner.scan(from, visit)
    }

    // A sealing journal within opens what it hands out.
    fn read(&self, from: u64, visit: &mut dyn FnMut(Record) -> ControlFlow<()>) -> Result<(), StoreError> {
        self.inner.read(from, visit)
    }
}

impl<J: TornTail> TornTail for Faulty<J> {
    fn tear(&mut self, batch: &[Entry<'_>], keep: usize) -> Result<u64, StoreError> {
        self.inner.tear(batch, keep)
    }

    fn cut_torn(&mut self) -> Result<u64, StoreError> {
        self.inner.cut_torn()
    }
}

/// A fault strikes appends alone; what is adopted or dropped passes.
impl<J: Follow> Follow for Faulty<J> {
    fn adopt(&mut self, batches: &[View<'_>]) -> Result<Receipt, StoreError> {
        self.inner.adopt(batches)
    }

    fn drop_after(&mut self, len: u64) -> Result<u64, StoreError> {
        self.inner.drop_after(len)
    }
}
