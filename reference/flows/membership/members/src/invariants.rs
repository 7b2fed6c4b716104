//! What must hold after every event: indexes tell the truth, cards and people are each one only.

use forecourt_books::facts::{Facts, Membership};

use crate::digest::{LookUp, key};
use crate::kinds::{CardState, Outcome, ReminderKind};
use crate::state::{Deadline, State};

/// Every check.
pub(crate) fn check(state: &State, _facts: &dyn Facts) -> Result<(), String> {
    people(state)?;
    cards(state)?;
    stock(state)?;
    terms(state)?;
    reminders(state)
}

fn holds(yes: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if yes { Ok(()) } else { Err(what()) }
}

/// MEM-10, MEM-11: a phone and an identity lead to the one file that has them, and only while it is open.
fn people(state: &State) -> Result<(), String> {
    let mut led = 0;
    for (id, file) in state.files.iter() {
        let member =
            state.members.get(id).ok_or_else(|| format!("MEM-10: {id} has a file and no standing"))?;
        for (what, value) in [(LookUp::Phone, &file.phone), (LookUp::Identity, &file.identity)] {
            if value.is_empty() || member.membership == Membership::Left {
                continue;
            }
            led += 1;
            let found = state.people.get(&(what, key(what, value)));
            holds(found == Some(&id), || format!("PLAT-44: {id} is not found by its {what:?}"))?;
        }
        let bare = file.name.is_empty() && file.phone.is_empty() && file.identity.is_empty();
        holds(!member.erased || bare, || format!("PLAT-48: {id} was erased and has personal values"))?;
    }
    holds(led == state.people.len(), || "PLAT-44: a look-up leads to nobody".to_owned())
}

/// I-PTS-14, I-PTS-15: numbers are unique, plates are one member's, a replaced card has died for ever.
fn cards(state: &State) -> Result<(), String> {
    holds(state.cards.len() == state.card_numbers.len(), || "MEM-15: a card number serves two".to_owned())?;
    for (id, card) in state.cards.iter() {
        let member = state.members.get(card.member);
        let left = member.is_none_or(|member| member.membership == Membership::Left);
        let dead = matches!(card.state, CardState::Cancelled | CardState::Replaced);
        holds(!left || dead, || format!("MEM-12: {id} outlives its member"))?;
        holds(state.cards_of.contains(&(card.member, id)), || format!("MEM-16: {id} is lost to its member"))?;
        if card.successor.is_some() {
            holds(card.state == CardState::Replaced, || format!("I-PTS-14: {id} was replaced and lives"))?;
        }
        for plate in &card.plates {
            let digest = key(LookUp::Plate, plate);
            holds(state.plates.contains(&(digest, id)), || format!("MEM-23: {id} is not found by a plate"))?;
            if card.state == CardState::Active {
                let others = state.cards_with(plate);
                let alone = others
                    .filter(|(_, other)| other.state == CardState::Active)
                    .all(|(_, other)| other.member == card.member);
                holds(alone, || format!("I-PTS-15: a plate of {id} is on another member's card"))?;
            }
        }
        let watched = state.due_days.contains(&(ReminderKind::Card, card.until, card.member, id.0));
        let ends = matches!(card.state, CardState::Active | CardState::Lost | CardState::Stopped);
        holds(watched == ends, || format!("MEM-17: the end of {id} is not watched as it should"))?;
    }
    Ok(())
}

/// MEM-21: received = issued + spoiled + left, and the lots say the same.
fn stock(state: &State) -> Result<(), String> {
    for ((branch, kind), stock) in state.stock.iter() {
        let lots = state.lots.iter().filter(|(_, lot)| lot.branch == *branch && lot.kind == *kind);
        let (mut received, mut value) = (0, 0);
        for (first, lot) in lots {
            let count = i64::try_from(lot.last - first + 1).unwrap_or(i64::MAX);
            let gone = state.card_numbers.range(first..=&lot.last).count()
                + state.spoiled.range(first..=&lot.last).count();
            received += count;
            value += (count - i64::try_from(gone).unwrap_or(i64::MAX)) * lot.price.0;
        }
        let says = (stock.received, stock.value.0);
        holds(says == (received, value) && stock.left() >= 0, || {
            format!("MEM-21: stock of {kind} at {branch} says {says:?}, lots say {:?}", (received, value))
        })?;
    }
    Ok(())
}

/// MEM-04: an active member's end is watched, and no day is watched for nobody.
fn terms(state: &State) -> Result<(), String> {
    for (id, member) in state.members.iter() {
        let Some(until) = member.until else { continue };
        let watched = state.due_days.contains(&(ReminderKind::Membership, until, id, 0));
        let active = member.membership == Membership::Active;
        holds(watched == active, || format!("MEM-04: the end of {id} is not watched as it should"))?;
        let stands = !active || state.agenda.get(&Deadline::Terms(until)) == Some(until.end());
        holds(stands, || format!("MEM-04: the clock does not know the end of {id}"))?;
    }
    Ok(())
}

/// MEM-72: raised = open + all outcomes, and the open ones are those on the lists.
fn reminders(state: &State) -> Result<(), String> {
    let open = state.reminders.iter().filter(|(_, found)| found.outcome == Outcome::Open).count();
    holds(open == state.open_by_branch.len() && open == state.lapses.len(), || {
        format!("MEM-72: {open} reminders are open, the lists have {}", state.open_by_branch.len())
    })?;
    let watched = |day| state.agenda.get(&Deadline::Lapses(day)).is_some();
    holds(state.lapses.iter().all(|(day, _)| watched(*day)), || {
        "MEM-72: the clock does not know the last day of a reminder".to_owned()
    })?;
    holds(state.raised.len() == state.reminders.len(), || "MEM-62: a reminder was raised twice".to_owned())
}
