//! What the clock alone brings about: idle sessions end, waits lapse, approvers are reminded, deputies take over.

use forecourt_books::Scene;

use super::{levels, seats};
use crate::event::Event;
use crate::kinds::Ending;
use crate::state::{Deadline, State};

/// What the earliest deadline brings about; it is moved or ended by that.
pub fn due(state: &State, scene: &Scene<'_>) -> Vec<Event> {
    let Some((_, deadline)) = state.agenda.due(scene.at).next() else { return Vec::new() };
    match *deadline {
        Deadline::Idle(person) => seats::end(state, scene, &[person], Ending::Idle, ""),
        Deadline::Wait(ticket) => {
            let person = state.line.get(&ticket).map(|waiting| waiting.person);
            person.and_then(|person| seats::leave_line(state, scene, person, "lapsed")).into_iter().collect()
        }
        Deadline::Remind(approval) => {
            let request = state.approvals.get(approval);
            let level = request.map_or(0, |request| request.turn.level);
            let tell = request.map(|request| levels::told(state, &request.levels, level, request.branch));
            vec![Event::ApprovalReminded { approval, level, tell: tell.unwrap_or_default() }]
        }
        Deadline::Deputise(approval) => {
            let request = state.approvals.get(approval);
            let level = request.map_or(0, |request| request.turn.level);
            let deputies = request.map(|request| levels::deputies(state, scene, request)).unwrap_or_default();
            vec![Event::ApprovalDeputised { approval, level, deputies }]
        }
        Deadline::Places(_) => {
            let mut events = vec![Event::PlacesLookedAt { places: seats::places(scene) }];
            events.extend(seats::let_in(state, scene, state.places.get().taken, &[]));
            events
        }
    }
}
