//! A user logs in at a terminal: name, password, hours of the plan, the terminal's branch, a place (PLAT-22, PLAT-24).
//!
//! What a refusal leaves behind stands here too: failures are counted, refused terminals are alarmed (PLAT-29).

use forecourt_books::{At, By, PersonId, Rejection, Scene, Secret};

use super::seats::{self, Entry};
use super::terminals::fit;
use super::{Decided, no, standing_at};
use crate::command::Command;
use crate::event::Event;
use crate::password;
use crate::roles::ADMIN;
use crate::settings::{LOGIN_BLOCK_MIN, LOGIN_FAILURES};
use crate::state::{Person, State};

pub(super) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decided {
    match command {
        Command::Login { user, password } => enter(state, scene, user, password, false),
        Command::Wait { user, password } => enter(state, scene, user, password, true),
        _ => Ok(Vec::new()),
    }
}

fn enter(state: &State, scene: &Scene<'_>, user: &str, password: &Secret, waits: bool) -> Decided {
    let name = standing_at(scene)?;
    let branch = fit(state, scene, name)?.branch;
    let (person, record) = proved(state, scene, user, password)?;
    // PLAT-65: an account that is held, or blocked as a source, gets no session.
    scene.facts.lets_pass(&By::person(person, name), "organisation.login", scene.at)?;
    if !within_plan(record, scene.at) {
        return Err(no("outside-hours", "person", person));
    }
    // PLAT-30: at another branch's terminal only somebody sits whose rights reach over the group.
    if !record.belongs_to(branch) && !record.rights.has_group() {
        return Err(no("wrong-branch", "terminal", name).with("of", branch).with("branch", record.home));
    }
    let admin = record.roles.iter().any(|role| role == ADMIN);
    let entry = Entry { person, terminal: name, branch, restricted: false, waited: None };
    match seats::enter(state, scene, entry, admin && !waits) {
        Err(full) if waits && full.code == "licence-full" => {
            Ok(vec![seats::stand_in_line(state, scene, person, name)])
        }
        other => other,
    }
}

/// Whether somebody who waited may still begin a session: no incident stands against it (PLAT-65), and the hours of the plan
/// are not over (PLAT-22).
pub(super) fn lets_in(state: &State, scene: &Scene<'_>, person: PersonId, terminal: &str) -> bool {
    let passes = scene.facts.lets_pass(&By::person(person, terminal), "organisation.login", scene.at);
    passes.is_ok() && state.people.get(person).is_some_and(|record| within_plan(record, scene.at))
}

/// The user, if name and password are right and the account is open.
fn proved<'a>(
    state: &'a State,
    scene: &Scene<'_>,
    user: &str,
    password: &Secret,
) -> Result<(PersonId, &'a Person), Rejection> {
    let limit = scene.settings.number_at(&LOGIN_FAILURES, scene.at, None);
    let known = state.users.get(user).copied().and_then(|person| {
        let record = state.people.get(person)?;
        Some((person, record, record.account.as_ref()?))
    });
    // Nobody learns here which names there are.
    let Some((person, record, account)) = known else { return Err(no("login-failed", "left", limit - 1)) };
    if !record.active {
        return Err(no("account-closed", "person", person));
    }
    if let Some(until) = account.blocked.filter(|until| scene.at <= *until) {
        return Err(no("account-blocked", "until", until));
    }
    if !password::matches(&account.hash, password) {
        return Err(no("login-failed", "left", (limit - account.failures - 1).max(0)));
    }
    Ok((person, record))
}

/// Whether the user's plan has this instant; without a plan every instant is. Daily hours end with the second before their
/// end (PLAT-02).
fn within_plan(record: &Person, at: At) -> bool {
    let Some(plan) = &record.plan else { return true };
    let weekday = usize::try_from(at.day().weekday() - 1).unwrap_or(0);
    let second = at.second_of_day();
    plan[weekday].is_some_and(|hours| hours.from * 60 <= second && second < hours.to * 60)
}

/// What a refusal leaves behind: a counted failure, a blocked account, an alarm about a terminal.
pub fn refused(state: &State, scene: &Scene<'_>, command: &Command, rejection: &Rejection) -> Vec<Event> {
    let user = match command {
        Command::Login { user, .. } | Command::Wait { user, .. } => Some(user),
        Command::AskChallenge { .. } | Command::AnswerChallenge { .. } => None,
        _ => return Vec::new(),
    };
    let terminal = match scene.by.terminal() {
        Some(terminal) => terminal.to_string(),
        None => return Vec::new(),
    };
    let person = user.and_then(|user| state.users.get(user.as_str()).copied());
    let reason = rejection.fact("reason").unwrap_or("unknown").to_owned();
    match (rejection.code, person) {
        ("terminal-unknown", _) => vec![Event::TerminalRefused { terminal, reason: "unknown".to_owned() }],
        // A terminal that did not answer yet has only to answer.
        ("terminal-refused", _) if reason != "not-proved" => {
            vec![Event::TerminalRefused { terminal, reason }]
        }
        ("account-closed" | "outside-hours", Some(person)) => {
            vec![Event::LoginRefused { person, terminal, reason: rejection.code.to_owned() }]
        }
        ("login-failed", _) => failed(state, scene, person, terminal),
        _ => Vec::new(),
    }
}

fn failed(state: &State, scene: &Scene<'_>, person: Option<PersonId>, terminal: String) -> Vec<Event> {
    let limit = scene.settings.number_at(&LOGIN_FAILURES, scene.at, None);
    let account = person.and_then(|person| state.people.get(person)?.account.as_ref());
    let left = limit - account.map_or(0, |account| account.failures) - 1;
    let mut events = vec![Event::LoginFailed { person, terminal, left: left.max(0) }];
    if let Some(person) = person.filter(|_| left <= 0) {
        let minutes = scene.settings.number_at(&LOGIN_BLOCK_MIN, scene.at, None);
        events.push(Event::AccountBlocked { person, until: scene.at.plus_min(minutes) });
    }
    events
}
