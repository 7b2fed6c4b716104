//! What security answers to others: whether somebody or something is blocked just now (PLAT-65), and whether more may be
//! read (PLAT-45).

use forecourt_books::{At, By, Rejection};

use crate::state::{State, source};

/// Commands that protect and mend: they pass whatever incident stands.
const ALWAYS: &[&str] = &["security.", "organisation.approve", "organisation.refuse", "organisation.log-out"];

/// Whether an incident's protection refuses this actor or this command.
///
/// # Errors
/// `source-blocked`, `account-held`, `read-only`, `exports-stopped`.
pub fn lets_pass(state: &State, by: &By, command: &str, _at: At) -> Result<(), Rejection> {
    if *by == By::System {
        return Ok(());
    }
    let who = source(by);
    if let Some(incident) = state.blocked.get(&who) {
        return Err(Rejection::new("source-blocked").with("source", &who).with("incident", incident));
    }
    if let Some(incident) = state.held.get(&who) {
        return Err(Rejection::new("account-held").with("account", &who).with("incident", incident));
    }
    if ALWAYS.iter().any(|prefix| command.starts_with(prefix)) {
        return Ok(());
    }
    if let Some((incident, ())) = state.read_only.iter().next() {
        return Err(Rejection::new("read-only").with("incident", incident));
    }
    if command.contains("export")
        && let Some((incident, ())) = state.no_exports.iter().next()
    {
        return Err(Rejection::new("exports-stopped").with("incident", incident));
    }
    Ok(())
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
