//! A decision is asked for, asked again, withdrawn; chains are changed (PLAT-25, PLAT-27).

use forecourt_books::{By, Fen, PersonId, Rejection, Scene};

use super::{Decided, acting, known_branch, levels, named, no};
use crate::command::Command;
use crate::event::Event;
use crate::kinds::{Level, Scope, Standing};
use crate::roles::{AUDITOR, GUEST, MEMBER};
use crate::state::{Request, State};

/// The open or sent-back request of this number.
pub(super) fn pending(
    state: &State,
    approval: forecourt_books::ApprovalId,
    wanted: Standing,
) -> Result<&Request, Rejection> {
    let request =
        state.approvals.get(approval).ok_or_else(|| no("unknown-approval", "approval", approval))?;
    if request.standing == wanted {
        Ok(request)
    } else {
        Err(no("not-open", "approval", approval).with("state", request.standing.word()))
    }
}

pub(super) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decided {
    match command {
        Command::RequestApproval { .. } => request(state, scene, command),
        Command::Resubmit { approval, digest } => {
            let request = pending(state, *approval, Standing::SentBack)?;
            // PLAT-21: only whose request it is asks again.
            if let Some(person) = scene.by.employee().filter(|person| request.owner != Some(*person)) {
                return Err(no("not-yours", "approval", approval).with("person", person));
            }
            let digest = digest.clone().unwrap_or_else(|| request.digest.clone());
            Ok(vec![again(state, scene, *approval, request, &digest, request.amount)])
        }
        Command::WithdrawApproval { about, kind } => withdraw(state, scene, about, kind.as_deref()),
        Command::SetChain { kind, levels } => set_chain(state, kind, levels),
        _ => Ok(Vec::new()),
    }
}

/// Every open request about a record ends, or that of one kind. Whoever obliges the house to it knows already and is not told;
/// there need be none.
fn withdraw(state: &State, scene: &Scene<'_>, about: &str, kind: Option<&str>) -> Decided {
    let from = (about.to_owned(), String::new());
    let asked = state.asked.range(from..).take_while(|((known, _), _)| known == about);
    let of_kind = asked.filter(|((_, known), _)| kind.is_none_or(|kind| kind == known));
    let all: Vec<_> = of_kind.map(|(_, approval)| *approval).collect();
    let obliged = *scene.by == By::System && kind.is_some();
    if all.is_empty() && !obliged {
        return Err(no("unknown-approval", "about", about));
    }
    for approval in &all {
        own_request(state, scene, *approval)?;
    }
    let withdrawn =
        |approval| Event::ApprovalStale { approval, reason: "withdrawn".to_owned(), told: !obliged };
    Ok(all.into_iter().map(withdrawn).collect())
}

/// A person withdraws only what is the person's own.
fn own_request(
    state: &State,
    scene: &Scene<'_>,
    approval: forecourt_books::ApprovalId,
) -> Result<(), Rejection> {
    let owner = state.approvals.get(approval).and_then(|request| request.owner);
    match scene.by.employee() {
        Some(person) if owner != Some(person) => {
            Err(no("not-yours", "approval", approval).with("person", person))
        }
        _ => Ok(()),
    }
}

/// A request goes to the first level at which somebody can decide. Asked again about the same thing with other content,
/// the former request is void (PLAT-27); one that was sent back goes on under its own number.
fn request(state: &State, scene: &Scene<'_>, command: &Command) -> Decided {
    let Command::RequestApproval { kind, about, digest, amount, branch } = command else {
        return Ok(Vec::new());
    };
    // A house without any branch, of key cabinets or members alone, has requests all the same.
    if !state.branches.is_empty() {
        known_branch(state, *branch)?;
    }
    let levels = state.chain(kind).ok_or_else(|| no("unknown-approval-kind", "kind", kind))?;
    let mut events = Vec::new();
    if let Some(former) = state.asked.get(&(about.clone(), kind.clone())) {
        let known = state.approvals.get(*former).ok_or_else(|| no("unknown-approval", "approval", former))?;
        if known.standing == Standing::SentBack {
            return Ok(vec![again(state, scene, *former, known, digest, *amount)]);
        }
        if known.digest == *digest {
            return Err(no("already-asked", "approval", former));
        }
        events.push(Event::ApprovalStale { approval: *former, reason: "changed".to_owned(), told: false });
    }
    let requester = scene.by.employee();
    let without: Vec<PersonId> = requester.into_iter().collect();
    let level = levels::next(state, &levels, 0, *branch, *amount, &without);
    let tell = levels::told(state, &levels, level, *branch);
    events.push(Event::ApprovalRequested {
        approval: state.approvals.next_id(),
        what: kind.clone(),
        about: about.clone(),
        digest: digest.clone(),
        amount: *amount,
        branch: *branch,
        requester,
        levels,
        turn: levels::turn(state, scene, level),
        tell,
    });
    Ok(events)
}

fn again(
    state: &State,
    scene: &Scene<'_>,
    approval: forecourt_books::ApprovalId,
    request: &Request,
    digest: &str,
    amount: Fen,
) -> Event {
    let without: Vec<PersonId> = request.requester.into_iter().chain(request.owner).collect();
    let level = levels::next(state, &request.levels, 0, request.branch, amount, &without);
    let turn = levels::turn(state, scene, level);
    let tell = levels::told(state, &request.levels, level, request.branch);
    Event::ApprovalResubmitted { approval, digest: digest.to_owned(), amount, turn, tell }
}

/// A chain whose limits rise and whose last level decides on any amount.
fn set_chain(state: &State, kind: &str, levels: &[Level]) -> Decided {
    let kind = named("kind", kind)?;
    let limit = |level: &Level| level.limit.map_or(i64::MAX, |limit| limit.0);
    let rises = levels.windows(2).all(|pair| limit(&pair[0]) <= limit(&pair[1]));
    if !rises || levels.last().is_none_or(|level| level.limit.is_some()) {
        return Err(no("bad-chain", "kind", kind));
    }
    for level in levels {
        if level.roles.is_empty() || level.scope < Scope::Branch {
            return Err(no("bad-chain", "kind", kind));
        }
        let unfit =
            |role: &&String| [AUDITOR, MEMBER, GUEST].contains(&role.as_str()) || state.role(role).is_none();
        if let Some(role) = level.roles.iter().find(unfit) {
            return Err(no("unknown-role", "role", role));
        }
    }
    Ok(vec![Event::ChainSet { what: kind.to_owned(), levels: levels.to_vec() }])
}

/// The person who answers, if it is this person's turn (PLAT-21, PLAT-25).
pub(super) fn answering(
    state: &State,
    scene: &Scene<'_>,
    approval: forecourt_books::ApprovalId,
    right: &'static str,
) -> Result<PersonId, Rejection> {
    let person = acting(scene, right)?;
    let request = pending(state, approval, Standing::Open)?;
    if [request.requester, request.owner].contains(&Some(person)) {
        return Err(no("self-approval", "approval", approval).with("person", person));
    }
    if request.approvers.iter().any(|(_, before)| *before == person) {
        return Err(no("approved-before", "approval", approval).with("person", person));
    }
    let index = request.turn.level;
    let level = &request.levels[index as usize];
    let deputy = request.deputies.contains(&person) && state.people.get(person).is_some_and(|p| p.active);
    if !deputy && !levels::holds(state, level, request.branch, person) {
        return Err(no("not-your-turn", "approval", approval)
            .with("level", index + 1)
            .with("roles", level.roles.join(",")));
    }
    Ok(person)
}
