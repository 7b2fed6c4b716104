//! Which commands a restore did not bring back (PLAT-50): what is left of the lost log names them, and so do the counterfoils
//! of what was answered, which lie elsewhere than the store.
//!
//! It refuses to know what a command wished: that stood in the lost journal alone.

use crate::contexts::Command;
use crate::halt::Refusal;
use crate::site::{ANSWERED, REQUESTS, Site};
use crate::{answered::Answered, answered::Outcome};
use forecourt_books::{At, By};
use forecourt_security::kinds::LostCommand;
use forecourt_store::{Head, Journal, StoreError};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::rc::Rc;

/// What is kept of an accepted command after whoever asked was answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Counterfoil {
    /// The first of its records in the journal, counted from 1.
    pub first: u64,
    /// The number after the last.
    pub end: u64,
    /// When it was accepted.
    pub at: At,
    /// Whose it was.
    pub by: By,
    /// Its name, `context.command`.
    pub command: String,
    /// The request key under which it was answered.
    pub request: Option<String>,
}

/// Where counterfoils lie: not where the store does. One that cannot be kept is missing from the list of what was lost, and
/// nothing else: no command waits for it.
pub trait Counterfoils {
    /// Keeps one; called in the order of the journal.
    fn keep(&mut self, counterfoil: Counterfoil);

    /// Those with a record from `first` on, in the order of the journal.
    fn since(&self, first: u64) -> Vec<Counterfoil>;

    /// A proved full backup holds everything up to record `len`: what ends there need not be kept any longer (PLAT-51).
    fn proved(&mut self, len: u64);
}

/// Counterfoils in memory: whoever holds a clone sees them all. They outlive a site, and not the process.
#[derive(Clone, Default)]
pub struct CounterfoilBook(Rc<RefCell<Vec<Counterfoil>>>);

impl CounterfoilBook {
    /// All that are kept, in the order of the journal.
    pub fn all(&self) -> Vec<Counterfoil> {
        self.0.borrow().clone()
    }
}

impl Counterfoils for CounterfoilBook {
    fn keep(&mut self, counterfoil: Counterfoil) {
        self.0.borrow_mut().push(counterfoil);
    }

    fn since(&self, first: u64) -> Vec<Counterfoil> {
        self.0.borrow().iter().filter(|one| one.end > first).cloned().collect()
    }

    fn proved(&mut self, len: u64) {
        self.0.borrow_mut().retain(|one| one.end > len + 1);
    }
}

impl<J: Journal> Site<J> {
    /// Lays the counterfoil of an accepted command aside.
    pub(crate) fn keep_counterfoil(
        &mut self,
        at: At,
        by: &By,
        command: &Command,
        request: Option<&str>,
        answer: &Result<Outcome, Refusal>,
    ) {
        let (Some(place), Ok(Outcome::Accepted { first, .. })) = (self.errands.counterfoils(), answer) else {
            return;
        };
        // An answer under a request key is a record as well.
        let end = self.journal.head().len + 1;
        if *first < end {
            let (context, name) = command.name();
            let (command, request) = (format!("{context}.{name}"), request.map(str::to_owned));
            place.keep(Counterfoil { first: *first, end, at, by: by.clone(), command, request });
        }
    }
}

/// What lies behind the head that a restore reached: the last record that anybody knows of, and the commands, in their order.
/// Records of which nobody knows anything are a row without a name.
///
/// # Errors
/// The rest of the log cannot be read.
pub(super) fn lost(
    reached: Head,
    known: u64,
    counterfoils: &[Counterfoil],
    rest: Option<&dyn Journal>,
) -> Result<(u64, Vec<LostCommand>), StoreError> {
    let mut found: BTreeMap<u64, LostCommand> = BTreeMap::new();
    if let Some(rest) = rest {
        found.extend(left_in(rest, reached.len + 1)?.into_iter().map(|one| (one.first, one)));
    }
    for one in counterfoils.iter().filter(|one| one.first > reached.len && one.first < one.end) {
        found.insert(one.first, told_by(one));
    }
    let farthest = found.values().map(|one| one.last).max().unwrap_or(0);
    let until = known.max(farthest);
    Ok((until, without_holes(reached.len + 1, until, found.into_values())))
}

fn told_by(one: &Counterfoil) -> LostCommand {
    LostCommand {
        first: one.first,
        last: one.end - 1,
        at: Some(one.at),
        by: Some(one.by.clone()),
        command: Some(one.command.clone()),
        request: one.request.clone(),
    }
}

/// The batches of a log that did not follow, as they are found there; those of the clock are none that anybody gave.
fn left_in(rest: &dyn Journal, from: u64) -> Result<Vec<LostCommand>, StoreError> {
    let mut all = Vec::new();
    let mut open: Option<LostCommand> = None;
    rest.scan(from, &mut |view| {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (context, kind) = (text(view.context), text(view.kind));
        let one = open.get_or_insert_with(|| LostCommand {
            first: view.seq,
            last: view.seq,
            at: Some(At(view.at)),
            by: text(view.by).split(' ').next().and_then(|by| by.parse().ok()),
            command: None,
            request: None,
        });
        one.last = view.seq.max(one.first);
        if (context.as_str(), kind.as_str()) == (REQUESTS, ANSWERED) {
            one.request = serde_json::from_slice(view.body).ok().map(|answered: Answered| answered.key);
        } else if one.command.is_none() {
            one.command = Some(format!("{context}.{kind}"));
        }
        // A batch that was never closed was never answered.
        if view.closes == 1 {
            all.extend(open.take());
        }
        ControlFlow::Continue(())
    })?;
    Ok(all)
}

fn without_holes(from: u64, until: u64, found: impl Iterator<Item = LostCommand>) -> Vec<LostCommand> {
    let unknown = |first, last| LostCommand { first, last, at: None, by: None, command: None, request: None };
    let (mut all, mut next) = (Vec::new(), from);
    for one in found.filter(|one| one.last <= until) {
        if one.first < next {
            continue;
        }
        all.extend((next < one.first).then(|| unknown(next, one.first - 1)));
        next = one.last + 1;
        all.push(one);
    }
    all.extend((next <= until).then(|| unknown(next, until)));
    all
}
