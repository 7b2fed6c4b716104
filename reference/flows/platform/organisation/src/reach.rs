//! How far a right reaches among people: oneself, the own department, the branch, the group (PLAT-20).
//!
//! Employees are the records that have a department; what the other contexts keep belongs to a branch, and there a right for
//! the own department reaches as far as one for the branch. The site has asked about the branch before anything comes here.

use forecourt_books::{By, PersonId, Rejection, Scene};

use crate::access::scope_of;
use crate::command::Command;
use crate::kinds::Scope;
use crate::state::{Person, State};

/// Whose record a command changes, by the command's own name.
fn about(command: &Command) -> Option<(&'static str, PersonId)> {
    use Command as C;
    Some(match command {
        C::SetPhone { person, .. } => ("set-phone", *person),
        C::MoveEmployee { person, .. } => ("move-employee", *person),
        C::GivePost { person, .. } => ("give-post", *person),
        C::EndPost { person, .. } => ("end-post", *person),
        C::SetPassword { person, .. } => ("set-password", *person),
        C::PlanHours { person, .. } => ("plan-hours", *person),
        C::Deactivate { person, .. } => ("deactivate", *person),
        C::Reinstate { person } => ("reinstate", *person),
        C::GrantRole { person, .. } => ("grant-role", *person),
        C::RevokeRole { person, .. } => ("revoke-role", *person),
        C::EndSession { person, .. } => ("end-session", *person),
        _ => return None,
    })
}

/// Whether the person who acts may change the record of the person whom the command is about.
///
/// # Errors
/// `forbidden` with right, roles and how far the right reaches.
pub(crate) fn within(state: &State, scene: &Scene<'_>, command: &Command) -> Result<(), Rejection> {
    let By::Person { person: actor, .. } = scene.by else { return Ok(()) };
    if let Command::Hire { branch, department, .. } = command {
        let own = || {
            state.people.get(*actor).is_some_and(|record| {
                departments(record).any(|(at, name)| at == *branch && Some(name) == department.as_deref())
            })
        };
        return match scope_of(state, *actor, "organisation.hire") {
            Some(scope @ Scope::Own) => Err(beyond(state, *actor, "organisation.hire", scope)),
            Some(scope @ Scope::Department) if !own() => {
                Err(beyond(state, *actor, "organisation.hire", scope))
            }
            _ => Ok(()),
        };
    }
    let Some((name, person)) = about(command) else { return Ok(()) };
    let right = format!("organisation.{name}");
    match scope_of(state, *actor, &right) {
        Some(scope) if !reaches(state, *actor, scope, person) => Err(beyond(state, *actor, &right, scope)),
        _ => Ok(()),
    }
}

fn beyond(state: &State, actor: PersonId, right: &str, scope: Scope) -> Rejection {
    let roles = state.people.get(actor).map_or_else(String::new, |record| record.roles.join(","));
    Rejection::new("forbidden").with("right", right).with("role", roles).with("reach", scope.word())
}

/// Whether a right of this scope reaches another person's record, as far as people and departments go.
fn reaches(state: &State, actor: PersonId, scope: Scope, person: PersonId) -> bool {
    let own = actor == person;
    match scope {
        Scope::Own => own,
        Scope::Department => own || share_a_department(state, actor, person),
        Scope::Branch | Scope::Group => true,
    }
}

/// Whether the reader of a report about people sees this one.
pub(crate) fn sees(state: &State, by: &By, right: &str, person: PersonId) -> bool {
    let By::Person { person: reader, .. } = by else { return true };
    scope_of(state, *reader, right).is_none_or(|scope| reaches(state, *reader, scope, person))
}

/// The departments of somebody, at home and by posts, each with its branch.
fn departments(record: &Person) -> impl Iterator<Item = (forecourt_books::BranchId, &str)> {
    let home = record.department.as_deref().map(|name| (record.home, name));
    let posts = record.posts.iter().filter_map(|post| Some((post.branch, post.department.as_deref()?)));
    home.into_iter().chain(posts)
}

fn share_a_department(state: &State, one: PersonId, other: PersonId) -> bool {
    let (Some(one), Some(other)) = (state.people.get(one), state.people.get(other)) else { return false };
    departments(one).any(|mine| departments(other).any(|theirs| mine == theirs))
}
