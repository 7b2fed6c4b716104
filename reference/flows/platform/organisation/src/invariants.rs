//! What must hold after every command.
//!
//! Plain scans: they run in scenarios and tests, where sizes are small. They refuse to know the time: what depends on it
//! stands in the records.

use forecourt_books::{PersonId, Value};

use crate::kinds::{Scope, Standing};
use crate::roles::AUDITOR;
use crate::settings::MULTI_SITE;
use crate::state::State;

type Checked = Result<(), String>;

fn must(holds: bool, id: &str, what: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err(format!("{id}: {}", what())) }
}

/// All of them.
///
/// # Errors
/// The invariant's id and what breaks it.
pub fn invariants(state: &State) -> Checked {
    sessions(state)?;
    line(state)?;
    people(state)?;
    approvals(state)?;
    registers(state)
}

/// I-PTS-17, PLAT-24, PLAT-28, PLAT-31, PLAT-33.
fn sessions(state: &State) -> Checked {
    let places = state.places.get();
    let open = || state.sessions.iter().filter(|(_, session)| session.ended.is_none());
    let counted = open().filter(|(_, session)| !session.restricted).count();
    must(counted == places.taken as usize, "I-PTS-17", || {
        format!("{} places taken, {counted} sessions", places.taken)
    })?;
    must(places.taken <= places.places, "I-PTS-17", || format!("{places:?}: more sessions than places"))?;
    must(open().count() == state.open.len(), "PLAT-24", || "an open session without its user".to_owned())?;
    for (id, session) in open() {
        let person = session.person;
        must(state.open.get(&person) == Some(&id), "PLAT-24", || format!("{person} has two sessions"))?;
        must(state.people.get(person).is_some_and(|record| record.active), "PLAT-23", || {
            format!("{person} is deactivated and has {id}")
        })?;
        let terminal = state.terminals.get(session.terminal.as_str());
        must(terminal.is_some_and(|terminal| terminal.blocked.is_none()), "PLAT-29", || {
            format!("{id} at {}, which is unknown or blocked", session.terminal)
        })?;
        let idle = state.agenda.get(&crate::state::Deadline::Idle(person));
        must(idle == Some(session.used.plus_s(session.idle_s)), "PLAT-33", || {
            format!("{id} never gets idle")
        })?;
    }
    Ok(())
}

/// PLAT-32: whoever waits has no counted session, is employed, and stands in line once.
fn line(state: &State) -> Checked {
    must(state.line.len() == state.tickets.len(), "PLAT-32", || "line and tickets differ".to_owned())?;
    for (ticket, waiting) in state.line.iter() {
        let person = waiting.person;
        must(state.tickets.get(&person) == Some(ticket), "PLAT-32", || format!("{person} waits twice"))?;
        must(state.session(person).is_none_or(|session| session.restricted), "PLAT-32", || {
            format!("{person} waits and has a place")
        })?;
        must(state.people.get(person).is_some_and(|record| record.active), "PLAT-23", || {
            format!("{person} waits and is deactivated")
        })?;
    }
    Ok(())
}

/// PLAT-19, PLAT-21: rights are those of the roles; an auditor only reads; indexes agree.
fn people(state: &State) -> Checked {
    let mut marks = 0;
    for (person, record) in state.people.iter() {
        let grants: Vec<_> = record.roles.iter().filter_map(|role| state.role(role)).flatten().collect();
        must(crate::rights::Rights::of(&grants) == record.rights, "PLAT-19", || {
            format!("rights of {person} are not those of the roles")
        })?;
        let auditor = record.roles.iter().any(|role| role == AUDITOR);
        must(!auditor || grants.iter().all(|grant| grant.right.starts_with("report.")), "PLAT-21", || {
            format!("auditor {person} may change something")
        })?;
        if record.active {
            marks += record.roles.len() * record.branches().len();
            let marked = |role: &String| {
                record.branches().iter().all(|b| state.holders.contains(&(role.clone(), *b, person)))
            };
            must(record.roles.iter().all(marked), "PLAT-19", || format!("{person} is not found by role"))?;
        }
        if let Some(account) = &record.account {
            must(state.users.get(account.user.value()) == Some(&person), "PLAT-22", || {
                format!("{person} is not found by user name")
            })?;
        }
    }
    must(marks == state.holders.iter().count(), "PLAT-19", || "roles of nobody are found".to_owned())
}

/// PLAT-21, PLAT-25: nobody approves the own request, nobody twice; final approval came from a level that covers the
/// amount; I-SYS-03.
fn approvals(state: &State) -> Checked {
    for (approval, request) in state.approvals.iter() {
        let people: Vec<PersonId> = request.approvers.iter().map(|(_, person)| *person).collect();
        must(!people.iter().any(|person| Some(*person) == request.requester), "PLAT-21", || {
            format!("{approval} was approved by its asker")
        })?;
        let twice = (1..people.len()).any(|at| people[..at].contains(&people[at]));
        must(!twice, "PLAT-25", || format!("{approval} was approved twice by one person"))?;
        let last = request.approvers.last().and_then(|(level, _)| request.levels.get(*level as usize));
        let final_word = last.is_some_and(|level| level.covers(request.amount));
        must(
            (request.standing == Standing::Approved) == (final_word && request.ended.is_some()),
            "PLAT-25",
            || format!("{approval} is {} after {:?}", request.standing.word(), request.approvers),
        )?;
        let pending = matches!(request.standing, Standing::Open | Standing::SentBack);
        must(pending == state.pending.contains(&approval), "PLAT-25", || format!("{approval} is lost"))?;
        let key = (request.about.clone(), request.kind.clone());
        must(!pending || state.asked.get(&key) == Some(&approval), "PLAT-27", || {
            format!("{approval} is asked about twice")
        })?;
    }
    Ok(())
}

/// PLAT-14: each plate and number once.
fn registers(state: &State) -> Checked {
    must(state.by_plate.len() == state.vehicles.len(), "PLAT-14", || "a plate twice or nowhere".to_owned())?;
    for (vehicle, record) in state.vehicles.iter() {
        let found = state.by_plate.get(record.plate.as_str()) == Some(&vehicle)
            && state.by_vin.get(record.vin.as_str()) == Some(&vehicle);
        must(found, "PLAT-14", || format!("{vehicle} is not found by plate and number"))?;
    }
    for (branch, _) in state.connected.iter() {
        must(state.branches.get(*branch).is_some(), "PLAT-69", || {
            format!("{branch} is connected and unknown")
        })?;
    }
    // The last word on several sites is never no while somebody is connected from outside.
    let outside = state.connected.iter().find(|(_, remote)| **remote);
    let local =
        state.settings.history(MULTI_SITE.key).last().is_some_and(|last| *last.value == Value::Flag(false));
    must(outside.is_none() || !local, "PLAT-69", || format!("{outside:?} is outside of the local network"))?;
    let reach = |scope: Scope| scope == Scope::Branch || scope == Scope::Group;
    let chains = state.chains.values().flatten().all(|level| reach(level.scope));
    must(chains, "PLAT-25", || "a level without reach".to_owned())
}
