//! Who holds which role, and what a role allows: data that head office changes (PLAT-19 … PLAT-21).

use forecourt_books::{PersonId, Rejection, Scene};

use super::{Decided, known_person, named, no};
use crate::command::Command;
use crate::event::Event;
use crate::kinds::{Grant, Scope};
use crate::rights::{Rights, is_right};
use crate::roles::{ADMIN, AUDITOR, GUEST, MEMBER};
use crate::state::State;

/// All rights of some roles.
///
/// # Errors
/// `unknown-role`; `auditor-alone` where an auditor would hold anything else (PLAT-21).
pub(super) fn rights_of(state: &State, roles: &[String]) -> Result<Vec<Grant>, Rejection> {
    if roles.len() > 1 && roles.iter().any(|role| role == AUDITOR) {
        return Err(no("auditor-alone", "role", AUDITOR));
    }
    let mut all = Vec::new();
    for role in roles {
        if role == MEMBER || role == GUEST {
            return Err(no("unknown-role", "role", role));
        }
        all.extend(state.role(role).ok_or_else(|| no("unknown-role", "role", role))?);
    }
    Ok(all)
}

/// Nobody gives away what reaches further than the own right to give it (PLAT-20, PLAT-21).
pub(super) fn may_give(
    state: &State,
    scene: &Scene<'_>,
    right: &str,
    roles: &[String],
) -> Result<(), Rejection> {
    let Some(giver) = scene.by.employee().and_then(|person| state.people.get(person)) else { return Ok(()) };
    if giver.rights.reach(right) == Some(Scope::Group) {
        return Ok(());
    }
    for role in roles {
        if Rights::of(&state.role(role).unwrap_or_default()).has_group() {
            return Err(no("forbidden", "right", right)
                .with("role", giver.roles.join(","))
                .with("gives", role));
        }
    }
    Ok(())
}

fn own_role(scene: &Scene<'_>, person: PersonId) -> Result<(), Rejection> {
    if scene.by.employee() == Some(person) { Err(no("own-role", "person", person)) } else { Ok(()) }
}

pub(super) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decided {
    match command {
        Command::GrantRole { person, role } => {
            own_role(scene, *person)?;
            let mut roles = known_person(state, *person)?.roles.clone();
            if roles.contains(role) {
                return Err(no("already-known", "role", role));
            }
            roles.push(role.clone());
            roles.sort_unstable();
            let rights = rights_of(state, &roles)?;
            may_give(state, scene, "organisation.grant-role", std::slice::from_ref(role))?;
            Ok(vec![Event::RolesSet { person: *person, roles, rights }])
        }
        Command::RevokeRole { person, role } => {
            own_role(scene, *person)?;
            let record = known_person(state, *person)?;
            if !record.roles.contains(role) {
                return Err(no("unknown-role", "role", role));
            }
            may_give(state, scene, "organisation.revoke-role", std::slice::from_ref(role))?;
            let roles: Vec<String> = record.roles.iter().filter(|held| *held != role).cloned().collect();
            let rights = rights_of(state, &roles)?;
            Ok(vec![Event::RolesSet { person: *person, roles, rights }])
        }
        Command::ChangeRole { role, rights } => change(state, scene, role, rights),
        _ => Ok(Vec::new()),
    }
}

fn change(state: &State, scene: &Scene<'_>, role: &str, rights: &[Grant]) -> Decided {
    let role = named("role", role)?;
    if let Some(wrong) = rights.iter().find(|grant| !is_right(&grant.right)) {
        return Err(no("bad-right", "right", &wrong.right));
    }
    // PLAT-21: whoever holds a role does not change it.
    if let Some(person) = scene.by.employee()
        && known_person(state, person)?.roles.iter().any(|held| held == role)
    {
        return Err(no("own-role", "person", person).with("role", role));
    }
    // PLAT-21: an auditor reads; and without an administrator nobody could ever change anything again.
    if role == AUDITOR && rights.iter().any(|grant| !grant.right.starts_with("report.")) {
        return Err(no("auditor-reads-only", "role", role));
    }
    if role == ADMIN && Rights::of(rights).reach("organisation.change-role") != Some(Scope::Group) {
        return Err(no("administrator-needed", "role", role));
    }
    Ok(vec![Event::RoleChanged { role: role.to_owned(), rights: rights.to_vec() }])
}
