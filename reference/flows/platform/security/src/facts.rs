//! What security answers to others: whether somebody or something is blocked just now (PLAT-65), and whether more may be
//! read (PLAT-45).

use forecourt_books::{At, By, Rejection, Table};

use crate::kinds::IncidentId;
use crate::state::{State, source, sources};

/// Commands that protect and mend, and the way in for whoever gives them: they pass whatever incident stands. A terminal with
/// a key answers before each login (PLAT-28), so its answer passes as the login does.
const ALWAYS: &[&str] = &[
    "organisation.answer-challenge",
    "organisation.approve",
    "organisation.ask-challenge",
    "organisation.block-terminal",
    "organisation.deactivate",
    "organisation.end-session",
    "organisation.leave-line",
    "organisation.login",
    "organisation.logout",
    "organisation.refuse",
    "organisation.resubmit",
    "organisation.send-back",
    "organisation.unblock-terminal",
    "organisation.wait",
];
/// The context that tends to incidents.
const TENDING: &str = "security.";

/// Whether an incident's protection refuses this actor or this command.
///
/// # Errors
/// `source-blocked`, `account-held`, `read-only`, `exports-stopped`.
pub fn lets_pass(state: &State, by: &By, command: &str, _at: At) -> Result<(), Rejection> {
    if *by == By::System {
        return Ok(());
    }
    // The way of nearly every command: no incident stands against anybody.
    let anybody = !state.blocked.is_empty() || !state.held.is_empty();
    for who in anybody.then(|| sources(by)).iter().flatten() {
        if let Some(incident) = by_incident(&state.blocked, who) {
            return Err(Rejection::new("source-blocked").with("source", who).with("incident", incident));
        }
        if let Some(incident) = by_incident(&state.held, who) {
            return Err(Rejection::new("account-held").with("account", who).with("incident", incident));
        }
    }
    if command.starts_with(TENDING) || ALWAYS.contains(&command) {
        return Ok(());
    }
    if let Some((incident, ())) = state.read_only.iter().next() {
        return Err(Rejection::new("read-only").with("incident", incident));
    }
    if let Some((incident, ())) = state.no_exports.iter().next()
        && command.contains("export")
    {
        return Err(Rejection::new("exports-stopped").with("incident", incident));
    }
    Ok(())
}

/// The first incident that blocks or holds somebody.
fn by_incident(table: &Table<(String, IncidentId), ()>, who: &str) -> Option<IncidentId> {
    let all = (who.to_owned(), IncidentId(0))..=(who.to_owned(), IncidentId(u32::MAX));
    table.range(all).map(|((_, incident), ())| *incident).next()
}

/// Whether somebody may read so many personal records more within the hour (PLAT-45).
///
/// # Errors
/// `bulk-read-blocked` with what was read and the limit.
pub fn lets_read(state: &State, by: &By, records: u32, limit: i64, at: At) -> Result<(), Rejection> {
    let Some(person) = by.employee() else { return Ok(()) };
    if state.grants.get(&person).is_some_and(|until| at <= *until) {
        return Ok(());
    }
    let who = source(by);
    let read = state.readings.get(&who).map_or(0, |recent| recent.since(at.minus_s(3600)));
    if i64::from(read) + i64::from(records) <= limit {
        return Ok(());
    }
    Err(Rejection::new("bulk-read-blocked").with("reader", who).with("read", read).with("limit", limit))
}
