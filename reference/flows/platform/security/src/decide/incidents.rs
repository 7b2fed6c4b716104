//! Recovery, lifting of protection, telling the persons concerned, the end (PLAT-66, PLAT-67).
//!
//! It refuses to restore anything: the house does, and tells the digest.

use forecourt_books::context::Scene;
use forecourt_books::{MemberId, Rejection, text};

use super::words;
use crate::event::Event;
use crate::kinds::{IncidentId, Step};
use crate::rejection::no_incident;
use crate::state::State;
use crate::state::records::{Incident, IncidentState};

/// Why an approval of something else lifts nothing (PLAT-27).
const STALE: &str = "stale";

fn found(state: &State, incident: IncidentId) -> Result<&Incident, Rejection> {
    state.incidents.get(incident).ok_or_else(|| no_incident(incident))
}

fn in_state<'a>(
    state: &'a State,
    incident: IncidentId,
    wanted: &[IncidentState],
) -> Result<&'a Incident, Rejection> {
    let record = found(state, incident)?;
    if wanted.contains(&record.state) {
        return Ok(record);
    }
    Err(Rejection::new("incident-state").with("incident", incident).with("state", text::line(&record.state)))
}

/// Whether the programme damaged or found damaged records that must be mended first.
fn needs_recovery(record: &Incident) -> bool {
    record.kind.programme().contains(&Step::Restore) && record.recovered.is_none()
}

pub(super) fn recovered(state: &State, incident: IncidentId, digest: &str) -> Result<Vec<Event>, Rejection> {
    in_state(state, incident, &[IncidentState::Open])?;
    words(&[("digest", digest)])?;
    Ok(vec![Event::IncidentRecovered { incident, digest: digest.to_owned() }])
}

pub(super) fn ask_lift(state: &State, incident: IncidentId) -> Result<Vec<Event>, Rejection> {
    let record = in_state(state, incident, &[IncidentState::Open])?;
    if needs_recovery(record) {
        return Err(Rejection::new("not-recovered").with("incident", incident));
    }
    Ok(vec![Event::LiftAsked { incident, digest: digest_of(incident, record) }])
}

/// What of an incident an approval names: its steps and its recovery (PLAT-27).
fn digest_of(incident: IncidentId, record: &Incident) -> String {
    text::line(&(incident, record.steps.len(), &record.recovered))
}

pub(super) fn lift_decided(
    state: &State,
    incident: IncidentId,
    approved: bool,
    reason: &str,
    digest: &str,
) -> Result<Vec<Event>, Rejection> {
    let record = in_state(state, incident, &[IncidentState::Open])?;
    if !approved {
        return Ok(vec![Event::LiftRefused { incident, reason: reason.to_owned() }]);
    }
    // PLAT-27: the incident is no longer what was asked about; it must be asked again.
    if digest != digest_of(incident, record) {
        return Ok(vec![Event::LiftRefused { incident, reason: STALE.to_owned() }]);
    }
    let mut steps: Vec<Step> = record.steps.iter().rev().map(|(_, step, _)| *step).collect();
    steps.retain(|step| !matches!(step, Step::EndSessions | Step::Evidence | Step::Restore));
    Ok(vec![Event::ProtectionLifted { incident, steps }])
}

pub(super) fn tell(
    state: &State,
    scene: &Scene<'_>,
    incident: IncidentId,
    members: &[MemberId],
) -> Result<Vec<Event>, Rejection> {
    in_state(state, incident, &[IncidentState::Open, IncidentState::Lifted])?;
    if let Some(unknown) = members.iter().find(|member| scene.facts.standing(**member).is_none()) {
        return Err(Rejection::new("no-such-member").with("member", unknown));
    }
    let n = u32::try_from(members.len()).unwrap_or(u32::MAX);
    Ok(vec![Event::PersonsTold { incident, n, members: members.to_vec() }])
}

pub(super) fn close(
    state: &State,
    incident: IncidentId,
    cause: &str,
    measures: &str,
) -> Result<Vec<Event>, Rejection> {
    let record = in_state(state, incident, &[IncidentState::Lifted])?;
    // Whoever finds that nobody is concerned says so: by telling no member.
    if record.told.is_none() {
        return Err(Rejection::new("persons-not-told").with("incident", incident));
    }
    words(&[("cause", cause), ("measures", measures)])?;
    Ok(vec![Event::IncidentClosed { incident, cause: cause.to_owned(), measures: measures.to_owned() }])
}
