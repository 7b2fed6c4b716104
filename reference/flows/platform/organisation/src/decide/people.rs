//! Employees come, get posts and passwords, name deputies, go (PLAT-08, PLAT-14, PLAT-22, PLAT-23, PLAT-26).

use forecourt_books::password::Cost;
use forecourt_books::{BranchId, Day, PersonId, Personal, Rejection, Scene, Secret};

use super::{Decided, acting, active, known_branch, known_person, levels, named, no, roles, seats, weekdays};
use crate::command::Command;
use crate::event::Event;
use crate::kinds::{Deputy, Ending, Post};
use crate::password;
use crate::settings::{PASSWORD_KIB, PASSWORD_LENGTH, PASSWORD_PASSES};
use crate::state::State;

pub(super) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decided {
    match command {
        Command::Hire { .. } => hire(state, scene, command),
        Command::SetPhone { person, phone } => {
            known_person(state, *person)?;
            Ok(vec![phone_set(*person, phone)?])
        }
        Command::MoveEmployee { person, branch } => {
            active(state, *person)?;
            known_branch(state, *branch)?;
            Ok(vec![Event::EmployeeMoved { person: *person, branch: *branch }])
        }
        Command::GivePost { person, branch, title, department } => {
            let post = post(state, *branch, title, department.as_deref())?;
            if active(state, *person)?.posts.contains(&post) {
                return Err(no("already-known", "post", title));
            }
            Ok(vec![Event::PostGiven { person: *person, post }])
        }
        Command::EndPost { person, branch, title } => {
            let held = known_person(state, *person)?.posts.iter();
            let mut held = held.filter(|post| post.branch == *branch && post.title == *title);
            let post = held.next().cloned().ok_or_else(|| no("unknown-post", "post", title))?;
            Ok(vec![Event::PostEnded { person: *person, post }])
        }
        Command::PlanHours { person, hours, days } => {
            known_person(state, *person)?;
            let (days, hours) = (weekdays(days)?, hours.map(|text| text.0));
            Ok(vec![Event::HoursPlanned { person: *person, days, hours }])
        }
        Command::NameDeputy { deputy, from, to } => name_deputy(state, scene, *deputy, *from, *to),
        Command::Deactivate { person, reason } => deactivate(state, scene, *person, reason),
        Command::Reinstate { person } => {
            if known_person(state, *person)?.active {
                return Err(no("not-deactivated", "person", person));
            }
            own(scene, *person)?;
            Ok(vec![Event::PersonReinstated { person: *person }])
        }
        _ => passwords(state, scene, command),
    }
}

fn own(scene: &Scene<'_>, person: PersonId) -> Result<(), Rejection> {
    if scene.by.employee() == Some(person) { Err(no("own-role", "person", person)) } else { Ok(()) }
}

fn phone_set(person: PersonId, phone: &str) -> Result<Event, Rejection> {
    let good = (5..=20).contains(&phone.len()) && phone.bytes().all(|b| b.is_ascii_digit() || b == b'+');
    if !good {
        return Err(no("bad-phone", "person", person));
    }
    Ok(Event::PhoneSet { person, phone: Personal::new(person, phone) })
}

fn department(state: &State, branch: BranchId, name: Option<&str>) -> Result<Option<String>, Rejection> {
    let known = &known_branch(state, branch)?.departments;
    match name {
        Some(name) if !known.iter().any(|department| department == name) => {
            Err(no("unknown-department", "department", name).with("branch", branch))
        }
        name => Ok(name.map(str::to_owned)),
    }
}

fn post(state: &State, branch: BranchId, title: &str, of: Option<&str>) -> Result<Post, Rejection> {
    let department = department(state, branch, of)?;
    Ok(Post { branch, department, title: named("title", title)?.to_owned() })
}

/// The number of whoever is hired now. Cabinets that stood alone gave numbers to their operators: the first employee comes
/// behind the last of them, or two people would answer to one number (PLAT-03, PLAT-12).
fn next_person(state: &State, scene: &Scene<'_>) -> PersonId {
    match scene.facts.last_operator() {
        // A cabinet that is installed later enrols employees, under the numbers that they have.
        Some(last) if state.people.is_empty() => PersonId(last.0 + 1),
        _ => state.people.next_id(),
    }
}

fn hire(state: &State, scene: &Scene<'_>, command: &Command) -> Decided {
    let Command::Hire { name, branch, roles: wanted, user, password, department: of, phone } = command else {
        return Ok(Vec::new());
    };
    let name = named("name", name)?;
    let department = department(state, *branch, of.as_deref())?;
    let mut wanted = wanted.clone();
    wanted.sort_unstable();
    wanted.dedup();
    let rights = roles::rights_of(state, &wanted)?;
    roles::may_give(state, scene, "organisation.hire", &wanted)?;
    let person = next_person(state, scene);
    let mut events = vec![Event::Hired {
        person,
        name: Personal::new(person, name),
        branch: *branch,
        department,
        roles: wanted,
        rights,
    }];
    match (user, password) {
        (Some(user), Some(password)) => {
            events.push(password_set(state, scene, person, Some(user), password)?)
        }
        (None, None) => {}
        (Some(_), None) => return Err(no("password-wanted", "name", name)),
        (None, Some(_)) => return Err(no("user-wanted", "name", name)),
    }
    if let Some(phone) = phone {
        events.push(phone_set(person, phone)?);
    }
    Ok(events)
}

/// A user name that nobody else has, or the one in use; and a password that is long enough.
fn password_set(
    state: &State,
    scene: &Scene<'_>,
    person: PersonId,
    user: Option<&str>,
    password: &Secret,
) -> Result<Event, Rejection> {
    let account = state.people.get(person).and_then(|record| record.account.as_ref());
    let user = user.or(account.map(|account| account.user.value()));
    let user = named("user", user.ok_or_else(|| no("user-wanted", "person", person))?)?;
    if let Some(other) = state.users.get(user).filter(|other| **other != person) {
        return Err(no("already-known", "user", user).with("person", other));
    }
    let least = scene.settings.number_at(&PASSWORD_LENGTH, scene.at, None);
    if i64::try_from(password.0.chars().count()).unwrap_or(i64::MAX) < least {
        return Err(no("password-short", "least", least));
    }
    let number = |setting| u32::try_from(scene.settings.number_at(setting, scene.at, None)).unwrap_or(1);
    let cost = Cost { kib: number(&PASSWORD_KIB), passes: number(&PASSWORD_PASSES) };
    let hash = password::hash(person, account.map_or(0, |account| account.passwords), password, cost);
    Ok(Event::PasswordSet { person, user: Personal::new(person, user), hash })
}

fn passwords(state: &State, scene: &Scene<'_>, command: &Command) -> Decided {
    match command {
        Command::SetPassword { person, password, user } => {
            let record = known_person(state, *person)?;
            roles::may_give(state, scene, "organisation.set-password", &record.roles)?;
            Ok(vec![password_set(state, scene, *person, user.as_deref(), password)?])
        }
        Command::ChangePassword { old, new } => {
            let person = acting(scene, "organisation.change-password")?;
            let account = active(state, person)?.account.as_ref();
            let account = account.ok_or_else(|| no("user-wanted", "person", person))?;
            if !password::matches(&account.hash, old) {
                return Err(no("password-wrong", "person", person));
            }
            Ok(vec![password_set(state, scene, person, None, new)?])
        }
        _ => Ok(Vec::new()),
    }
}

fn name_deputy(state: &State, scene: &Scene<'_>, person: PersonId, from: Day, to: Day) -> Decided {
    let absent = acting(scene, "organisation.name-deputy")?;
    let home = active(state, absent)?.home;
    active(state, person)?;
    if absent == person {
        return Err(no("own-deputy", "person", person));
    }
    // PLAT-26: what is passed to the deputy is for the deputy to decide.
    if !levels::may_decide(state, person, home) {
        return Err(no("deputy-without-right", "person", person).with("branch", home));
    }
    if to < from || to < scene.at.day() {
        return Err(no("bad-period", "from", from).with("to", to));
    }
    Ok(vec![Event::DeputyNamed { person: absent, deputy: Deputy { person, from, to } }])
}

/// The session ends, the line is left, open approvals go to the manager, the history stays (PLAT-23).
fn deactivate(state: &State, scene: &Scene<'_>, person: PersonId, reason: &str) -> Decided {
    let record = active(state, person)?;
    own(scene, person)?;
    roles::may_give(state, scene, "organisation.deactivate", &record.roles)?;
    let manager = levels::managers_of(state, person).first().copied();
    let mut events = seats::end(state, scene, &[person], Ending::Deactivated, reason);
    events.extend(levels::handed(state, person));
    events.push(Event::PersonDeactivated { person, manager, reason: reason.to_owned() });
    Ok(events)
}
