//! Who is let through to a command or a report: an open session, at its terminal, for its branch, with the right
//! (PLAT-15, PLAT-19 … PLAT-21, PLAT-30, PLAT-32).
//!
//! The site asks here before every command. It refuses to know what the command does.

use forecourt_books::{At, BranchId, By, PersonId, Rejection, Terminal};

use crate::event::Event;
use crate::kinds::Scope;
use crate::roles::{GUEST, MEMBER};
use crate::settings::IDLE_MIN;
use crate::state::{Session, State};

/// What every signed-in user does without any right: end the own session, change the own password.
const OWN: [&str; 2] = ["organisation.logout", "organisation.change-password"];
/// What is given before anybody is signed in.
const DOOR: [&str; 5] = [
    "organisation.login",
    "organisation.wait",
    "organisation.leave-line",
    "organisation.ask-challenge",
    "organisation.answer-challenge",
];
/// What outside systems say to the house: payment channels, the text gateway, the finance software, drivers. Which of them
/// may say what, their contexts know.
const OUTSIDE: [&str; 10] = [
    "payments.notice",
    "payments.refund-notice",
    "payments.unreachable",
    "payments.reachable",
    "payments.statement",
    "payments.confirm-export",
    "payments.refuse-export",
    "messages.gateway-report",
    "service.device-report",
    "service.line-use",
];
/// What the session that is not counted may do (PLAT-32).
const RESTRICTED: [&str; 2] = ["organisation.end-session", "organisation.logout"];

/// The modules that can be switched (PLAT-15).
pub const MODULES: &[&str] = &[
    "group",
    "membership",
    "call-centre",
    "repair",
    "quick-repair",
    "sales",
    "rental",
    "fuel",
    "marketing",
    "services",
    "keys",
];

/// The module that a right belongs to; none for what every house needs. `services` are those that are sold beside fuel
/// (SVC-01), not the context that serves the installation itself.
pub fn module_of(right: &str) -> Option<&'static str> {
    match right.split_once('.')?.0 {
        "members" | "value" => Some("membership"),
        "rental" => Some("rental"),
        "keys" => Some("keys"),
        _ => None,
    }
}

/// Whether a module is on at a branch.
pub fn module_on(state: &State, module: &str, branch: BranchId) -> bool {
    state.modules_off.get(&branch).is_none_or(|off| !off.iter().any(|known| known == module))
}

fn module_is_on(state: &State, right: &str, branch: BranchId) -> Result<(), Rejection> {
    match module_of(right) {
        Some(module) if !module_on(state, module, branch) => {
            Err(Rejection::new("module-off").with("name", module).with("branch", branch))
        }
        _ => Ok(()),
    }
}

fn forbidden(right: &str, roles: &[String], branch: Option<BranchId>) -> Rejection {
    let refusal = Rejection::new("forbidden").with("right", right).with("role", roles.join(","));
    match branch {
        Some(branch) => refusal.with("branch", branch),
        None => refusal,
    }
}

/// How far a person's right reaches; nothing where it is not held (PLAT-20).
pub fn scope_of(state: &State, person: PersonId, right: &str) -> Option<Scope> {
    state.people.get(person).filter(|record| record.active).and_then(|record| record.rights.reach(right))
}

/// Whether somebody may do something, at a branch or wherever (PLAT-19, PLAT-20).
///
/// # Errors
/// `forbidden` with right, roles and branch.
pub fn may(state: &State, by: &By, right: &str, branch: Option<BranchId>) -> Result<(), Rejection> {
    match by {
        By::System | By::Terminal(_) => Ok(()),
        By::Outside(_) if OUTSIDE.contains(&right) => Ok(()),
        By::Outside(_) => Err(forbidden(right, &["outside".to_owned()], branch)),
        By::Member { .. } => client_may(state, MEMBER, right, branch),
        By::Guest(_) => client_may(state, GUEST, right, branch),
        By::Person { person, .. } => person_may(state, *person, right, branch).map(drop),
    }
}

/// What phone clients may: seeded, or as head office changed it.
fn client_may(state: &State, role: &str, right: &str, branch: Option<BranchId>) -> Result<(), Rejection> {
    let context = right.split_once('.').map_or("", |(context, _)| context);
    let allows = |held: &str| held == right || held.strip_suffix(".*") == Some(context);
    let held = match state.roles.get(role) {
        Some(rights) => rights.iter().any(|grant| allows(&grant.right)),
        None => state.known.rights_of(role).any(|(held, _)| allows(held)),
    };
    if held { Ok(()) } else { Err(forbidden(right, &[role.to_owned()], branch)) }
}

/// Whether a phone client may do this before anybody is known: what a member needs no session for (MEM-77).
pub fn without_session(state: &State, right: &str) -> bool {
    client_may(state, GUEST, right, None).is_ok()
}

fn person_may(
    state: &State,
    person: PersonId,
    right: &str,
    branch: Option<BranchId>,
) -> Result<Scope, Rejection> {
    let Some(record) = state.people.get(person) else { return Err(forbidden(right, &[], branch)) };
    let scope = scope_of(state, person, right).ok_or_else(|| forbidden(right, &record.roles, branch))?;
    match branch {
        Some(branch) if scope != Scope::Group && !record.belongs_to(branch) => {
            Err(forbidden(right, &record.roles, Some(branch)))
        }
        _ => Ok(scope),
    }
}

/// Whether a command may go to its context: `right` is its name, `branch` that of the record it touches, if it is known.
/// Gives the terminal's branch, which each of its events bears (PLAT-30).
///
/// A group without any employee lets everybody through: a world of key cabinets alone has its own sign-in (KEY-09).
///
/// # Errors
/// `session-ended`, `not-signed-in`, `restricted-session`, `terminal-unknown`, `terminal-blocked`, `forbidden`,
/// `wrong-branch`, `module-off`.
pub fn admits(
    state: &State,
    at: At,
    by: &By,
    right: &str,
    branch: Option<BranchId>,
) -> Result<Option<BranchId>, Rejection> {
    if state.people.is_empty() {
        return Ok(None);
    }
    match by {
        By::System => Ok(None),
        By::Outside(_) => may(state, by, right, branch).map(|()| None),
        By::Member { .. } | By::Guest(_) => {
            may(state, by, right, branch)?;
            branch.map_or(Ok(()), |branch| module_is_on(state, right, branch)).map(|()| None)
        }
        By::Terminal(Terminal::Cabinet(_)) | By::Person { terminal: Terminal::Cabinet(_), .. } => {
            if right.starts_with("keys.") {
                Ok(None)
            } else {
                Err(Rejection::new("not-signed-in").with("right", right))
            }
        }
        By::Terminal(Terminal::Node(name)) if DOOR.contains(&right) => {
            Ok(state.terminals.get(name.as_str()).map(|record| record.branch))
        }
        By::Terminal(Terminal::Node(name)) => {
            Err(Rejection::new("not-signed-in").with("terminal", name).with("right", right))
        }
        By::Person { person, terminal: Terminal::Node(name) } => {
            let session = session_at(state, at, *person, name)?;
            person_admitted(state, session, right, branch).map(Some)
        }
    }
}

/// The person's open session at this terminal.
fn session_at<'a>(state: &'a State, at: At, person: PersonId, name: &str) -> Result<&'a Session, Rejection> {
    let open = state.session(person).filter(|session| session.terminal == name);
    // The agenda ends idle sessions by itself; a command of a later second finds none.
    open.filter(|session| at <= session.used.plus_s(session.idle_s))
        .ok_or_else(|| Rejection::new("session-ended").with("person", person).with("terminal", name))
}

fn person_admitted(
    state: &State,
    session: &Session,
    right: &str,
    branch: Option<BranchId>,
) -> Result<BranchId, Rejection> {
    if session.restricted && !RESTRICTED.contains(&right) {
        return Err(Rejection::new("restricted-session").with("right", right));
    }
    let home = session.branch;
    if OWN.contains(&right) {
        return Ok(home);
    }
    let touched = branch.unwrap_or(home);
    let scope = person_may(state, session.person, right, Some(touched))?;
    if touched != home && scope != Scope::Group {
        return Err(Rejection::new("wrong-branch")
            .with("terminal", &session.terminal)
            .with("of", home)
            .with("branch", touched));
    }
    module_is_on(state, right, touched)?;
    Ok(home)
}

/// Whether a report may be read, and of which branch it then is: with the group's reach as asked, else the own branch
/// alone (PLAT-09, PLAT-20). `report` is its bare name.
///
/// # Errors
/// `session-ended`, `restricted-session`, `forbidden`, `module-off`.
pub fn reads(
    state: &State,
    at: At,
    by: &By,
    report: &str,
    branch: Option<BranchId>,
) -> Result<Option<BranchId>, Rejection> {
    let By::Person { person, terminal: Terminal::Node(_) } = by else {
        return admits(state, at, by, &format!("report.{report}"), branch).map(|_| branch);
    };
    if state.people.is_empty() {
        return Ok(branch);
    }
    let right = format!("report.{report}");
    let home = admits(state, at, by, &right, branch)?;
    match scope_of(state, *person, &right) {
        Some(Scope::Group) => Ok(branch),
        _ => Ok(branch.or(home)),
    }
}

/// Whether pages of a module are shown at the branch where somebody sits; `right` is `<context>.<report>` (PLAT-15).
///
/// # Errors
/// `module-off`.
pub fn shows(state: &State, by: &By, right: &str) -> Result<(), Rejection> {
    let By::Person { person, terminal: Terminal::Node(_) } = by else { return Ok(()) };
    state.session(*person).map_or(Ok(()), |session| module_is_on(state, right, session.branch))
}

/// The event that notes a command of a session: one for each second, so that the idle time runs from the last command
/// (PLAT-33). From each command on the idle time is the one in force then (PLAT-06).
pub fn use_of(state: &State, at: At, by: &By) -> Option<Event> {
    let By::Person { person, terminal: Terminal::Node(name) } = by else { return None };
    let session = state.session(*person).filter(|session| session.terminal == *name)?;
    let idle_s = || state.settings.number_at(&IDLE_MIN, at, Some(session.branch)) * 60;
    let later = session.used < at;
    later.then(|| Event::SessionUsed { person: *person, idle_at: at.plus_s(idle_s()) })
}
