//! What holds in every state, checked after every event by whoever simulates.
//!
//! [`invariants`] costs a walk over keys and slots; [`audit`] also walks the whole history and feed.

use std::collections::{BTreeMap, BTreeSet};

use crate::kinds::{Bay, KeyId, Place, Tag};
use crate::reports::Balance;
use crate::state::custody::Custody;
use crate::state::{Deadline, State};

/// A broken invariant: our bug.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which one, such as `I-KEY-02`.
    pub id: &'static str,
    /// What was found.
    pub text: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.id, self.text)
    }
}

fn hold(id: &'static str, holds: bool, text: impl FnOnce() -> String) -> Result<(), Violation> {
    if holds { Ok(()) } else { Err(Violation { id, text: text() }) }
}

/// Checks the state invariants.
///
/// # Errors
/// The first [`Violation`] found.
pub fn invariants(state: &State) -> Result<(), Violation> {
    tags(state)?;
    slots(state)?;
    custody(state)?;
    operations(state)?;
    drawers(state)?;
    hold("I-KEY-03", Balance::of(state).holds(), || format!("{:?}", Balance::of(state)))?;
    hold("I-KEY-18", state.history.verify_last(), || "the last history line does not follow".to_owned())?;
    let numbered = state.feed.last().is_none_or(|item| item.number == state.feed.len() as u64);
    hold("KEY-64", numbered, || "the feed has a gap".to_owned())
}

/// Checks everything, the whole history chain included (KEY-18, I-KEY-18).
///
/// # Errors
/// The first [`Violation`] found.
pub fn audit(state: &State) -> Result<(), Violation> {
    invariants(state)?;
    if let Err(line) = state.history.verify() {
        return Err(Violation { id: "I-KEY-18", text: format!("history line {line} does not follow") });
    }
    // I-KEY-18: where a key is follows from the feed alone.
    let mut last: BTreeMap<KeyId, (&str, Option<Place>)> = BTreeMap::new();
    for item in &state.feed {
        let before = last.get(&item.key).map_or("registered", |(name, _)| name);
        hold("I-KEY-02", before == item.from, || {
            format!("feed {}: {before}, not {}", item.number, item.from)
        })?;
        last.insert(item.key, (item.to, item.place));
    }
    for (id, key) in &state.keys {
        let folded = last.get(id).copied().unwrap_or(("registered", None));
        hold("I-KEY-18", folded == (key.custody.name(), key.custody.place()), || {
            format!("{id}: {folded:?}")
        })?;
    }
    Ok(())
}

/// KEY-03, KEY-04, KEY-72: tags and keys belong together one to one.
fn tags(state: &State) -> Result<(), Violation> {
    for (tag, key) in &state.tags {
        hold("KEY-03", state.keys.get(key).is_some_and(|key| key.tag == Some(*tag)), || {
            format!("{tag} at {key}")
        })?;
        hold("KEY-72", !state.blacklist.contains_key(tag), || format!("{tag} is bound and blacklisted"))?;
    }
    for (id, key) in &state.keys {
        let bound = key.tag.is_none_or(|tag| state.tags.get(&tag) == Some(id));
        hold("KEY-03", bound, || format!("{id} bears a tag that is not bound to it"))?;
        let left = matches!(key.custody, Custody::Released(_) | Custody::Retired);
        hold("KEY-04", !left || key.tag.is_none(), || format!("{id} has left with its tag bound"))?;
        let customer = key.kind != "repair" || key.customer.is_some();
        hold("KEY-02", customer, || format!("{id} is a repair key without customer"))?;
    }
    Ok(())
}

/// I-KEY-01, I-KEY-02, I-KEY-08: slots and keys agree.
fn slots(state: &State) -> Result<(), Violation> {
    let mut seen: BTreeMap<Tag, Place> = BTreeMap::new();
    for (place, slot) in &state.slots {
        let Some(tag) = slot.content else { continue };
        if let Some(first) = seen.insert(tag, *place) {
            let twin = state.twins.get(&tag);
            let blacklisted = state.blacklist.contains_key(&tag);
            hold("I-KEY-01", twin.is_some() || blacklisted, || {
                format!("{tag} at {first} and {place} untold")
            })?;
            let told = twin.is_some_and(|twin| twin.told);
            let suspect =
                state.tags.get(&tag).is_none_or(|key| matches!(state.key(*key).custody, Custody::Suspect(_)));
            hold("I-KEY-01", !told || suspect, || format!("{tag} is a known copy and its key not suspect"))?;
        }
    }
    for (tag, place) in &seen {
        let Some(key) = state.tags.get(tag) else { continue };
        // Behind a doubtful slot it may have been declared lost.
        let shown = state.key(*key).custody.place().is_some() || state.doubtful(*place);
        hold("I-KEY-08", shown, || {
            format!("{key} hangs at {place} and is {}", state.key(*key).custody.name())
        })?;
    }
    Ok(())
}

/// I-KEY-02, I-KEY-14, I-KEY-16: each key in one state that the rest of the state bears out.
fn custody(state: &State) -> Result<(), Violation> {
    let mut places: BTreeSet<Place> = BTreeSet::new();
    for (id, key) in &state.keys {
        let lifted = state.lifted.contains_key(id);
        if let Custody::InSlot(place) = key.custody {
            hold("I-KEY-02", lifted || places.insert(place), || format!("two keys at {place}"))?;
            let there =
                state.slots.get(&place).is_some_and(|slot| slot.content == key.tag && key.tag.is_some());
            hold("I-KEY-02", there != lifted, || format!("{id} in {place}: there={there} lifted={lifted}"))?;
        } else {
            hold("I-KEY-02", !lifted, || format!("{id} is lifted and {}", key.custody.name()))?;
        }
        let awaited = key.custody.holding().and_then(|holding| holding.due.filter(|_| !holding.overdue));
        let deadline = state.agenda.get(&Deadline::Overdue(*id));
        hold("I-KEY-14", awaited == deadline, || format!("{id}: due {awaited:?}, agenda {deadline:?}"))?;
        if let Custody::Released(ground) = &key.custody {
            let closed = state.orders.get(ground).is_none_or(|order| !order.open);
            hold("I-KEY-16", closed, || format!("{id} released on open {ground}"))?;
        }
        if let Some(holding) = key.custody.holding() {
            let known = state.operators.contains_key(&holding.holder);
            hold("I-KEY-10", known, || format!("{id} held by {}", holding.holder))?;
        }
    }
    for (handover, pending) in &state.handovers {
        let holder = state.key(pending.key).custody.holding().map(|holding| holding.holder);
        hold("KEY-68", holder == Some(pending.from), || {
            format!("{handover} offers what {} has not", pending.from)
        })?;
    }
    Ok(())
}

/// KEY-13, KEY-41, I-KEY-15: one operation a cabinet, with a person behind it.
fn operations(state: &State) -> Result<(), Violation> {
    let mut wanted: BTreeSet<KeyId> = BTreeSet::new();
    for (number, cabinet) in &state.cabinets {
        let Some(operation) = &cabinet.operation else {
            let idle =
                state.signed_in(*number).is_none() || state.agenda.get(&Deadline::Idle(*number)).is_some();
            hold("KEY-13", idle, || format!("nobody ends the sign-in at cabinet {number}"))?;
            continue;
        };
        hold("KEY-13", state.signed_in(*number).is_some(), || {
            format!("{} runs without a sign-in", operation.id)
        })?;
        let numbered = operation.id.0 <= state.operations_begun && operation.bay.cabinet == *number;
        hold("I-KEY-15", numbered, || format!("{} is not of cabinet {number}", operation.id))?;
        if let Some(take) = operation.wanted() {
            hold("I-KEY-15", wanted.insert(take.key), || format!("{} is wanted twice", take.key))?;
        }
        hold("KEY-67", cabinet.line_down.is_none(), || format!("{} runs without a line", operation.id))?;
    }
    Ok(())
}

/// KEY-40: a drawer that is not closed has an operation that closes it, or a fault that waits for a manager (KEY-43), or an alarm
/// ahead.
fn drawers(state: &State) -> Result<(), Violation> {
    for (number, cabinet) in &state.cabinets {
        for (drawer, record) in cabinet.drawers.iter().filter(|(_, record)| record.is_open()) {
            let bay = Bay::new(*number, *drawer);
            let watched = record.blocked || state.agenda.get(&Deadline::LeftOpen(bay)).is_some();
            hold("KEY-40", watched || state.operation_on(bay).is_some(), || {
                format!("{bay} stands open and nobody is told")
            })?;
        }
    }
    Ok(())
}
