//! Which commands are taken and what they bring about; what the clock brings about. Pure.

mod desk;
mod pump;
mod send;
mod tries;

pub(crate) use desk::may_open;
use forecourt_books::{By, Rejection, Scene};

use crate::kinds::{Done, OutId, Phase};
use crate::rejection::{self, NOT_OPEN};
use crate::state::{Deadline, State};
use crate::{Command, Event};

pub(crate) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Result<Vec<Event>, Rejection> {
    match command {
        Command::Send { .. } => send::send(state, scene, command),
        Command::Write { person, role, department, branch, text, about } => {
            let named = desk::Named { person, role, department, branch };
            desk::write(state, scene, named, text, about)
        }
        Command::Fetch { person } => desk::fetch(state, scene, *person),
        Command::Read { note } => desk::read(state, scene, *note),
        Command::Open { note } => desk::open(state, scene, *note),
        Command::GatewayReport { message, outcome } => tries::report(state, scene, *message, *outcome),
        Command::WorkDone { message, outcome } => work_done(state, scene, *message, *outcome),
    }
}

fn work_done(
    state: &State,
    scene: &Scene<'_>,
    message: OutId,
    outcome: Done,
) -> Result<Vec<Event>, Rejection> {
    if !matches!(scene.by, By::Person { .. } | By::System) {
        return Err(rejection::forbidden(scene.by));
    }
    let entry = state.entry(message).ok_or_else(|| rejection::unknown(message))?;
    if entry.phase != Phase::Open {
        let state = entry.phase.word();
        return Err(Rejection::new(NOT_OPEN).with("message", message).with("state", state));
    }
    Ok(vec![Event::WorkDone { message, outcome, by: scene.by.employee() }])
}

pub(crate) fn due(state: &State, scene: &Scene<'_>) -> Vec<Event> {
    let first = state.agenda.due(scene.at).next().map(|(_, key)| *key);
    match first {
        Some(Deadline::Pump) => pump::pump(state, scene),
        Some(Deadline::Entry(id)) => tries::entry_due(state, scene, id),
        Some(Deadline::Forget) => desk::forget(state, scene),
        None => Vec::new(),
    }
}
