//! Whether a command is taken, and what happens then. Everything is checked before anything is said to have happened.

mod answers;
mod approvals;
mod clock;
mod levels;
mod login;
mod network;
mod people;
mod registers;
mod roles;
mod seats;
mod terminals;
mod tree;

use forecourt_books::{BranchId, By, PersonId, Rejection, Scene, Terminal};

use crate::command::Command;
use crate::event::Event;
use crate::state::{Branch, Person, State};

pub use clock::due;
pub(crate) use levels::stands_in;
pub use login::refused;
pub use terminals::proof;

/// Events of a command, or why there are none.
pub(crate) type Decided = Result<Vec<Event>, Rejection>;

/// Whether a command is taken, and what happens then.
///
/// # Errors
/// The refusal, with its facts.
pub fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decided {
    use Command as C;
    crate::reach::within(state, scene, command)?;
    match command {
        C::OpenBranch { .. }
        | C::SetHours { .. }
        | C::SetDay { .. }
        | C::SetWorkingDay { .. }
        | C::OpenDepartment { .. }
        | C::SetManager { .. }
        | C::SwitchModule { .. } => tree::decide(state, scene, command),
        C::Hire { .. }
        | C::SetPhone { .. }
        | C::MoveEmployee { .. }
        | C::GivePost { .. }
        | C::EndPost { .. }
        | C::SetPassword { .. }
        | C::ChangePassword { .. }
        | C::PlanHours { .. }
        | C::Deactivate { .. }
        | C::Reinstate { .. }
        | C::NameDeputy { .. } => people::decide(state, scene, command),
        C::GrantRole { .. } | C::RevokeRole { .. } | C::ChangeRole { .. } => {
            roles::decide(state, scene, command)
        }
        C::EnrolTerminal { .. }
        | C::BlockTerminal { .. }
        | C::UnblockTerminal { .. }
        | C::AskChallenge { .. }
        | C::AnswerChallenge { .. } => terminals::decide(state, scene, command),
        C::SetNetwork { .. } | C::ConnectBranch { .. } => network::decide(state, scene, command),
        C::Login { .. } | C::Wait { .. } => login::decide(state, scene, command),
        C::LeaveLine { .. } | C::Logout {} | C::EndSession { .. } | C::OpenSession { .. } => {
            seats::decide(state, scene, command)
        }
        C::Configure { .. }
        | C::PlaceCabinet { .. }
        | C::RegisterVehicle { .. }
        | C::NoteVehicle { .. }
        | C::ChangePlate { .. }
        | C::RegisterItem { .. } => registers::decide(state, scene, command),
        C::RequestApproval { .. } | C::Resubmit { .. } | C::WithdrawApproval { .. } | C::SetChain { .. } => {
            approvals::decide(state, scene, command)
        }
        C::Approve { .. } | C::Refuse { .. } | C::SendBack { .. } => answers::decide(state, scene, command),
    }
}

/// The branch whose records a command touches, where it says so itself (PLAT-20).
pub fn branch(state: &State, command: &Command) -> Option<BranchId> {
    use Command as C;
    let home = |person: &PersonId| state.people.get(*person).map(|record| record.home);
    match command {
        C::SetHours { branch, .. }
        | C::SetDay { branch, .. }
        | C::OpenDepartment { branch, .. }
        | C::SetManager { branch, .. }
        | C::Hire { branch, .. }
        | C::GivePost { branch, .. }
        | C::EndPost { branch, .. }
        | C::EnrolTerminal { branch, .. }
        | C::PlaceCabinet { branch, .. }
        | C::RequestApproval { branch, .. } => Some(*branch),
        C::SwitchModule { branch, .. } | C::Configure { branch, .. } => *branch,
        C::SetPhone { person, .. }
        | C::MoveEmployee { person, .. }
        | C::SetPassword { person, .. }
        | C::PlanHours { person, .. }
        | C::Deactivate { person, .. }
        | C::Reinstate { person }
        | C::GrantRole { person, .. }
        | C::RevokeRole { person, .. }
        | C::EndSession { person, .. } => home(person),
        C::BlockTerminal { name, .. } | C::UnblockTerminal { name } => {
            state.terminals.get(name.as_str()).map(|record| record.branch)
        }
        C::Approve { approval }
        | C::Refuse { approval, .. }
        | C::SendBack { approval, .. }
        | C::Resubmit { approval, .. } => state.approvals.get(*approval).map(|request| request.branch),
        _ => None,
    }
}

/// A refusal with one fact.
pub(crate) fn no(code: &'static str, name: &'static str, value: impl std::fmt::Display) -> Rejection {
    Rejection::new(code).with(name, value)
}

pub(crate) fn known_branch(state: &State, branch: BranchId) -> Result<&Branch, Rejection> {
    state.branches.get(branch).ok_or_else(|| no("unknown-branch", "branch", branch))
}

pub(crate) fn known_person(state: &State, person: PersonId) -> Result<&Person, Rejection> {
    state.people.get(person).ok_or_else(|| no("unknown-person", "person", person))
}

pub(crate) fn active(state: &State, person: PersonId) -> Result<&Person, Rejection> {
    let record = known_person(state, person)?;
    if record.active { Ok(record) } else { Err(no("deactivated", "person", person)) }
}

/// A name that is not empty and not longer than a line.
pub(crate) fn named<'a>(field: &'static str, text: &'a str) -> Result<&'a str, Rejection> {
    let text = text.trim();
    let good = !text.is_empty() && text.chars().count() <= 80 && !text.chars().any(char::is_control);
    if good { Ok(text) } else { Err(no("bad-name", "field", field)) }
}

/// A reason, without which nothing is refused or ended.
pub(crate) fn reasoned(reason: &str) -> Result<(), Rejection> {
    if reason.trim().is_empty() { Err(Rejection::new("reason-wanted")) } else { Ok(()) }
}

/// Only the installation gives this.
pub(crate) fn system_only(scene: &Scene<'_>, right: &'static str) -> Result<(), Rejection> {
    if *scene.by == By::System { Ok(()) } else { Err(no("forbidden", "right", right).with("role", "system")) }
}

/// The employee who acts.
pub(crate) fn acting(scene: &Scene<'_>, right: &'static str) -> Result<PersonId, Rejection> {
    scene.by.employee().ok_or_else(|| no("forbidden", "right", right).with("role", ""))
}

/// The terminal that somebody stands at who is not signed in.
pub(crate) fn standing_at<'a>(scene: &'a Scene<'_>) -> Result<&'a str, Rejection> {
    match scene.by {
        By::Terminal(Terminal::Node(name)) => Ok(name),
        _ => Err(no("terminal-unknown", "terminal", scene.by)),
    }
}

/// Weekdays 1 … 7; all when none is named.
pub(crate) fn weekdays(days: &[i8]) -> Result<Vec<i8>, Rejection> {
    if let Some(wrong) = days.iter().find(|day| !(1..=7).contains(*day)) {
        return Err(no("bad-weekday", "day", wrong));
    }
    let all = if days.is_empty() { (1..=7).collect() } else { days.to_vec() };
    Ok(all)
}
