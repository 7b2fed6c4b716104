//! Whose word counts at a level of a request: holders of its roles, in reach, who did not ask for it and have not decided
//! on it before; their deputies; and who takes over when somebody leaves (PLAT-23, PLAT-25, PLAT-26).

use forecourt_books::message::To;
use forecourt_books::{ApprovalId, At, BranchId, By, Day, PersonId, Scene, Settings};

use crate::access;
use crate::event::Event;
use crate::hours;
use crate::kinds::{Level, Scope, Standing, Turn};
use crate::roles::ADMIN;
use crate::settings::{DEPUTISE_H, REMIND_H};
use crate::state::{Request, State};

/// Active holders of a level's roles in its reach, ascending.
pub fn holders(state: &State, level: &Level, branch: BranchId) -> Vec<PersonId> {
    let of_role = |role: &String| match level.scope {
        Scope::Group => state.holders_of(role),
        _ => state.holders_at(role, branch).collect(),
    };
    let mut all: Vec<PersonId> = level.roles.iter().flat_map(of_role).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Whether somebody holds one of the level's roles within its reach.
pub fn holds(state: &State, level: &Level, branch: BranchId, person: PersonId) -> bool {
    let Some(record) = state.people.get(person).filter(|record| record.active) else { return false };
    let in_reach = level.scope == Scope::Group || record.belongs_to(branch);
    in_reach && record.roles.iter().any(|role| level.roles.contains(role))
}

/// The level to ask, from `from` on: the first that anybody can decide at. A level that never decides alone is not
/// passed over; and where nobody is anywhere, the one that would be final waits for somebody.
pub(super) fn next(
    state: &State,
    levels: &[Level],
    from: u32,
    branch: BranchId,
    amount: forecourt_books::Fen,
    without: &[PersonId],
) -> u32 {
    let left = || (0u32..).zip(levels).filter(|(index, _)| *index >= from);
    let needed = |level: &Level| level.limit.is_some_and(|limit| limit.0 < 0);
    let manned = |level: &Level| holders(state, level, branch).iter().any(|person| !without.contains(person));
    let found = left().find(|(_, level)| needed(level) || manned(level));
    let found = found.or_else(|| left().find(|(_, level)| level.covers(amount)));
    found.map_or(from, |(index, _)| index)
}

/// Seconds of working time until a level that was asked at an instant is reminded, and until it passes to deputies.
fn limits(scene: &Scene<'_>, asked: At) -> (i64, i64) {
    let hours = |setting| scene.settings.number_at(setting, asked, None) * 3600;
    let remind = hours(&REMIND_H);
    // The reminder comes first even where the settings would have it otherwise.
    (remind, hours(&DEPUTISE_H).max(remind + 1))
}

/// A level's time, which runs in working hours (PLAT-26).
pub(super) fn turn(state: &State, scene: &Scene<'_>, level: u32) -> Turn {
    let (remind, deputise) = limits(scene, scene.at);
    Turn {
        level,
        remind_at: hours::after_working(state, scene.at, remind),
        deputise_at: hours::after_working(state, scene.at, deputise),
    }
}

/// The turns that end otherwise once a date is worked or free (PLAT-08, PLAT-26).
pub(super) fn moved(state: &State, scene: &Scene<'_>, day: Day, worked: bool) -> Vec<Event> {
    turned(state, scene, |since, seconds| hours::after_working_if(state, (day, worked), since, seconds))
}

/// The turns that end otherwise by settings that are about to be in force (PLAT-06, PLAT-26).
pub(super) fn moved_by(state: &State, scene: &Scene<'_>, settings: &Settings) -> Vec<Event> {
    turned(state, scene, |since, seconds| hours::after_working_by(state, settings, since, seconds))
}

/// The turns that end otherwise when working time passes so; what would lie in the past is due now.
fn turned(state: &State, scene: &Scene<'_>, working: impl Fn(At, i64) -> At) -> Vec<Event> {
    let turned = |approval: &ApprovalId| {
        let request = state.approvals.get(*approval).filter(|request| request.standing == Standing::Open)?;
        let (remind, deputise) = limits(scene, request.turn_since);
        let after = |seconds| working(request.turn_since, seconds);
        let turn = Turn {
            level: request.turn.level,
            remind_at: after(remind).max(scene.at),
            deputise_at: after(deputise).max(scene.at),
        };
        let later = (turn.remind_at, turn.deputise_at) != (request.turn.remind_at, request.turn.deputise_at);
        later.then_some(Event::ApprovalClockMoved { approval: *approval, turn })
    };
    state.pending.iter().filter_map(turned).collect()
}

/// Whom a level's turn is told to: its roles, in their reach.
///
/// A role that nobody there holds is left out beside one that somebody holds: its letter would go astray.
pub(super) fn told(state: &State, levels: &[Level], level: u32, branch: BranchId) -> Vec<To> {
    let Some(level) = levels.get(level as usize) else { return Vec::new() };
    let holds = |role: &&String| match level.scope {
        Scope::Group => !state.holders_of(role).is_empty(),
        _ => state.holders_at(role, branch).next().is_some(),
    };
    let held: Vec<&String> = level.roles.iter().filter(holds).collect();
    let roles = if held.is_empty() { level.roles.iter().collect() } else { held };
    let branch = (level.scope != Scope::Group).then_some(branch);
    roles.into_iter().map(|role| To::Role(role.clone(), branch)).collect()
}

/// Who may not decide on a request: who asked, and who has decided on it.
pub(super) fn barred(request: &Request) -> Vec<PersonId> {
    let asked = request.requester.into_iter().chain(request.owner);
    asked.chain(request.approvers.iter().map(|(_, person)| *person)).collect()
}

/// Whether somebody's rights reach decisions of a branch: nothing is passed to whoever could not decide it (PLAT-26).
pub(super) fn may_decide(state: &State, person: PersonId, branch: BranchId) -> bool {
    access::may(state, &By::person(person, ""), "organisation.approve", Some(branch)).is_ok()
}

/// Those who decide in place of a level whose time is over: the deputies that its people named for today, else the
/// managers above, else the administrators.
pub(super) fn deputies(state: &State, scene: &Scene<'_>, request: &Request) -> Vec<PersonId> {
    let today = scene.at.day();
    let barred = barred(request);
    let Some(level) = request.levels.get(request.turn.level as usize) else { return Vec::new() };
    let people = holders(state, level, request.branch);
    let fits = |person: &PersonId| !barred.contains(person) && may_decide(state, *person, request.branch);
    let named = people.iter().filter_map(|person| state.people.get(*person)?.deputy);
    let named = named.filter(|deputy| deputy.from <= today && today <= deputy.to).map(|deputy| deputy.person);
    let mut all: Vec<PersonId> = named.filter(fits).collect();
    if all.is_empty() {
        let above = |candidate: &PersonId| fits(candidate) && !people.contains(candidate);
        all = upwards(state, request.branch).into_iter().find(above).into_iter().collect();
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// The branch's manager, head office's manager, then the administrators: each once.
fn upwards(state: &State, branch: BranchId) -> Vec<PersonId> {
    let manager = |branch| state.branches.get(branch).and_then(|record| record.manager);
    let mut all: Vec<PersonId> = Vec::new();
    let line = manager(branch).into_iter().chain(state.head_office.get().and_then(manager));
    for person in line.chain(state.holders_of(ADMIN)) {
        if !all.contains(&person) {
            all.push(person);
        }
    }
    all
}

/// On whose desk the work of a role lies that nobody holds there (any more): the nearest active manager above (PLAT-23).
pub(crate) fn stands_in(state: &State, role: &str, branch: Option<BranchId>) -> Option<PersonId> {
    let held = match branch {
        Some(branch) => state.holders_at(role, branch).next().is_some(),
        None => !state.holders_of(role).is_empty(),
    };
    let above = branch.or(*state.head_office.get()).filter(|_| !held)?;
    let active = |person: &PersonId| state.people.get(*person).is_some_and(|record| record.active);
    upwards(state, above).into_iter().find(active)
}

/// The active people above somebody, nearest first.
pub(super) fn managers_of(state: &State, person: PersonId) -> Vec<PersonId> {
    let Some(record) = state.people.get(person) else { return Vec::new() };
    let mut all = upwards(state, record.home);
    all.retain(|above| *above != person && state.people.get(*above).is_some_and(|record| record.active));
    all
}

/// Open requests of somebody who leaves go to the manager: those sent back to the asker, and those that nobody else
/// could decide (PLAT-23).
pub(super) fn handed(state: &State, person: PersonId) -> Vec<Event> {
    let managers = managers_of(state, person);
    let mut events = Vec::new();
    for approval in state.pending.iter().copied() {
        let Some(request) = state.approvals.get(approval) else { continue };
        if request.owner == Some(person)
            && let Some(to) = managers.first()
        {
            events.push(Event::ApprovalHanded { approval, from: person, to: *to, deciding: false });
        }
        let barred = barred(request);
        let free = |other: &PersonId| *other != person && !barred.contains(other);
        let level = request.levels.get(request.turn.level as usize);
        let people = level.map(|level| holders(state, level, request.branch)).unwrap_or_default();
        let decides = people.contains(&person) || request.deputies.contains(&person);
        let others = people.iter().chain(&request.deputies).any(free);
        if request.standing == Standing::Open
            && decides
            && !others
            && let Some(to) =
                managers.iter().find(|manager| free(manager) && may_decide(state, **manager, request.branch))
        {
            events.push(Event::ApprovalHanded { approval, from: person, to: *to, deciding: true });
        }
    }
    events
}
