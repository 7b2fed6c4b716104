//! A level's answer to a request: yes, no, not like this (PLAT-25).

use forecourt_books::{ApprovalId, PersonId, Scene};

use super::{Decided, approvals, levels, no, reasoned};
use crate::command::Command;
use crate::event::Event;
use crate::kinds::Standing;
use crate::state::State;

pub(super) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decided {
    let answering = |approval, right| approvals::answering(state, scene, approval, right);
    let level =
        |approval: &ApprovalId| state.approvals.get(*approval).map_or(0, |request| request.turn.level);
    let owner = |approval: &ApprovalId| state.approvals.get(*approval).and_then(|request| request.owner);
    match command {
        Command::Approve { approval } => {
            let person = answering(*approval, "organisation.approve")?;
            approve(state, scene, *approval, person)
        }
        Command::Refuse { approval, reason } => {
            let person = answering(*approval, "organisation.refuse")?;
            reasoned(reason)?;
            let (approval, level, reason, owner) =
                (*approval, level(approval), reason.clone(), owner(approval));
            Ok(vec![Event::ApprovalRefused { approval, level, person, reason, owner }])
        }
        Command::SendBack { approval, reason } => {
            let person = answering(*approval, "organisation.send-back")?;
            reasoned(reason)?;
            // Nobody could ask again what the system itself asked for.
            let owner = owner(approval).ok_or_else(|| no("nobody-to-send-to", "approval", approval))?;
            let (approval, level, reason) = (*approval, level(approval), reason.clone());
            Ok(vec![Event::SentBack { approval, level, person, reason, owner }])
        }
        _ => Ok(Vec::new()),
    }
}

/// A level's yes is the last word up to its limit; above, the next level is asked.
fn approve(state: &State, scene: &Scene<'_>, approval: ApprovalId, person: PersonId) -> Decided {
    let request = approvals::pending(state, approval, Standing::Open)?;
    let level = request.turn.level;
    if request.levels[level as usize].covers(request.amount) {
        return Ok(vec![
            Event::ApprovedAt { approval, level, person, next: None, tell: Vec::new() },
            Event::ApprovalDone { approval, level, person, owner: request.owner },
        ]);
    }
    let mut without = levels::barred(request);
    without.push(person);
    let next = levels::next(state, &request.levels, level + 1, request.branch, request.amount, &without);
    let tell = levels::told(state, &request.levels, next, request.branch);
    let next = Some(levels::turn(state, scene, next));
    Ok(vec![Event::ApprovedAt { approval, level, person, next, tell }])
}
