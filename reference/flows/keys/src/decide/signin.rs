//! Who may stand at the main screen: finger, then name and password, then photo (KEY-09 … KEY-13).
//!
//! ```text
//! Finger --finger matches--> Form --password, photo--> In --sign-out, idle--> Finger
//!    |  3 rejected: reader shut 60 s   |  wrong: photo, Form again; 3: name locked 15 min, Finger
//! ```

use forecourt_books::{PersonId, Rejection, Terminal};

use super::draft::Draft;
use crate::command::{Command, Secret};
use crate::event::Event;
use crate::kinds::{Act, PhotoId, Refused, SignOutReason};
use crate::password;
use crate::rejection::{NOT_SIGNED_IN, OPERATOR_LOCKED, READER_SHUT, WRONG_TERMINAL};
use crate::settings;
use crate::state::people::{Operator, SignIn};

fn cabinet(draft: &Draft<'_>) -> Result<u8, Rejection> {
    match draft.scene.by.terminal() {
        Some(Terminal::Cabinet(number)) => Ok(*number),
        _ => Err(Rejection::new(WRONG_TERMINAL).with("by", draft.scene.by).with("needed", "cabinet")),
    }
}

fn node(draft: &Draft<'_>) -> Result<String, Rejection> {
    match draft.scene.by.terminal() {
        Some(Terminal::Node(name)) => Ok(name.clone()),
        _ => Err(Rejection::new(WRONG_TERMINAL).with("by", draft.scene.by).with("needed", "node")),
    }
}

/// Step one (KEY-09).
pub(super) fn finger(draft: &mut Draft<'_>, finger: u64) -> Result<(), Rejection> {
    let cabinet = cabinet(draft)?;
    let record = &draft.state.cabinets[&cabinet];
    match &record.sign_in {
        SignIn::Finger => {}
        // KEY-73: one operator at a time.
        SignIn::Form { operator } => return Err(Rejection::new("in-use").with("operator", operator)),
        SignIn::In(other) => return Err(Rejection::new("in-use").with("operator", other.operator)),
    }
    // PLAT-02: a lock holds through its last instant.
    if let Some(until) = record.reader_shut.filter(|until| draft.at() <= *until) {
        return Err(Rejection::new(READER_SHUT).with("until", until));
    }
    let matched =
        draft.state.operators.iter().find(|(_, person)| person.active && person.fingers.contains(&finger));
    match matched {
        Some((operator, person)) => {
            if let Some(until) = locked(draft, person) {
                return Err(Rejection::new(OPERATOR_LOCKED).with("operator", operator).with("until", until));
            }
            let until = draft.after_s(&settings::IDLE_S);
            draft.push(Event::FingerprintMatched { cabinet, operator: *operator, until });
        }
        None => {
            // KEY-12: a rejected finger names nobody.
            let failures = record.finger_failures + 1;
            draft.push(Event::FingerprintRejected { cabinet, failures });
            if i64::from(failures) >= draft.number(&settings::READER_FAILURES) {
                let until = draft.after_s(&settings::READER_LOCK_S);
                draft.push(Event::ReaderShut { cabinet, until });
            }
        }
    }
    Ok(())
}

/// The act of whoever a lock turned away at the reader: the locked person whose finger was `read`, nobody if the reader
/// is shut and reads none (KEY-12).
pub(super) fn turned_away(draft: &Draft<'_>, read: Option<&Command>) -> Act {
    let finger = match read {
        Some(Command::GiveFinger { finger }) => Some(finger),
        _ => None,
    };
    let whose = |person: &Operator| finger.is_some_and(|finger| person.fingers.contains(finger));
    let found = draft.state.operators.iter().find(|(_, person)| person.active && whose(person));
    let terminal = draft.scene.by.terminal().map_or_else(String::new, ToString::to_string);
    Act { operator: found.map(|(operator, _)| *operator), photo: None, terminal }
}

fn locked(draft: &Draft<'_>, person: &Operator) -> Option<forecourt_books::At> {
    person.locked_until.filter(|until| draft.at() <= *until)
}

/// What is wrong with a name and password, if anything; `expected` is the person whose finger matched.
fn mistake(
    draft: &Draft<'_>,
    user: &str,
    secret: &Secret,
    expected: Option<PersonId>,
) -> Result<PersonId, Refused> {
    let found = draft.state.operators.iter().find(|(_, person)| person.user == user && person.active);
    match (found, expected) {
        // KEY-10: the name must belong to the person of the finger.
        (Some((operator, _)), Some(expected)) if *operator != expected => Err(Refused::FactorMismatch),
        (None, Some(_)) => Err(Refused::FactorMismatch),
        (None, None) => Err(Refused::UnknownUser),
        (Some((_, person)), _) if locked(draft, person).is_some() => Err(Refused::Locked),
        (Some((_, person)), _) if !password::matches(&person.password, secret) => Err(Refused::WrongPassword),
        (Some((operator, _)), _) => Ok(*operator),
    }
}

/// Whether the failures in a row lock the name (KEY-12).
fn lock_if_due(draft: &mut Draft<'_>, operator: PersonId, failures: u32) -> bool {
    let due = i64::from(failures) >= draft.number(&settings::MAX_FAILURES);
    if due {
        let until = draft.at().plus_min(draft.number(&settings::LOCK_MINUTES));
        draft.push(Event::OperatorLocked { operator, until });
    }
    due
}

/// Steps two and three (KEY-10, KEY-11).
pub(super) fn password(draft: &mut Draft<'_>, user: &str, secret: &Secret) -> Result<(), Rejection> {
    let cabinet = cabinet(draft)?;
    let SignIn::Form { operator } = draft.state.cabinets[&cabinet].sign_in else {
        return Err(Rejection::new("no-form").with("cabinet", cabinet));
    };
    if let Err(reason) = mistake(draft, user, secret, Some(operator)) {
        // KEY-12: each failure is recorded and photographed.
        let photo = draft.photo(cabinet, None);
        let failures = draft.state.operators[&operator].failures + 1;
        let until = draft.after_s(&settings::IDLE_S);
        let user = user.to_owned();
        draft.push(Event::PasswordRejected { cabinet, operator, user, reason, failures, photo, until });
        if lock_if_due(draft, operator, failures) {
            draft.push(Event::SignInDropped { cabinet, operator });
        }
        return Ok(());
    }
    draft.push(Event::PasswordAccepted { cabinet, operator });
    let photo = draft.photo(cabinet, Some(operator));
    if photo.is_none() && draft.scene.settings.flag(&settings::PHOTO_REQUIRED) {
        draft.push(Event::SignInDropped { cabinet, operator });
        return Ok(());
    }
    enter(draft, cabinet, operator, photo);
    Ok(())
}

fn enter(draft: &mut Draft<'_>, cabinet: u8, operator: PersonId, photo: Option<PhotoId>) {
    let idle_s = draft.number(&settings::IDLE_S);
    draft.push(Event::SignedIn { cabinet, operator, photo, idle_s });
}

/// The operator leaves; never while a drawer is open (KEY-13).
pub(super) fn sign_out(draft: &mut Draft<'_>) -> Result<(), Rejection> {
    let cabinet = cabinet(draft)?;
    let record = &draft.state.cabinets[&cabinet];
    let operator = match &record.sign_in {
        SignIn::Finger => return Err(Rejection::new(NOT_SIGNED_IN).with("by", draft.scene.by)),
        SignIn::Form { operator } => {
            let operator = *operator;
            draft.push(Event::SignInDropped { cabinet, operator });
            return Ok(());
        }
        SignIn::In(signed_in) => signed_in.operator,
    };
    if let Some(operation) = &record.operation {
        return Err(Rejection::new("drawer-open").with("bay", operation.bay).with("operation", operation.id));
    }
    if let Some(drawer) = record.open_drawer() {
        return Err(Rejection::new("drawer-open").with("bay", format_args!("{cabinet}/{drawer}")));
    }
    draft.push(Event::SignedOut { cabinet, operator, reason: SignOutReason::SignOut });
    Ok(())
}

/// A node signs in with name and password alone (KEY-63).
pub(super) fn remote(draft: &mut Draft<'_>, user: &str, secret: &Secret) -> Result<(), Rejection> {
    let node = node(draft)?;
    if let Some(session) = draft.state.remotes.get(&node) {
        return Err(Rejection::new("in-use").with("operator", session.operator));
    }
    match mistake(draft, user, secret, None) {
        Ok(operator) => {
            let idle_s = draft.number(&settings::REMOTE_IDLE_S);
            let until = draft.at().plus_s(idle_s);
            draft.push(Event::RemoteSignedIn { node, operator, until, idle_s });
        }
        Err(reason) => {
            let (operator, failures) = count_failure(draft, user, reason);
            let user = user.to_owned();
            draft.push(Event::RemoteRefused { node, user, operator, reason, failures });
            if let Some(operator) = operator {
                lock_if_due(draft, operator, failures);
            }
        }
    }
    Ok(())
}

/// A node's session ends.
pub(super) fn remote_out(draft: &mut Draft<'_>) -> Result<(), Rejection> {
    let node = node(draft)?;
    let session =
        draft.state.remotes.get(&node).ok_or_else(|| Rejection::new(NOT_SIGNED_IN).with("node", &node))?;
    let operator = session.operator;
    draft.push(Event::RemoteSignedOut { node, operator, reason: SignOutReason::SignOut });
    Ok(())
}

/// Whose failures in a row go up by this mistake, and to what; a locked name's do not.
fn count_failure(draft: &Draft<'_>, user: &str, reason: Refused) -> (Option<PersonId>, u32) {
    let person = draft.state.operators.iter().find(|(_, person)| person.user == user && person.active);
    match person {
        Some((operator, person)) if reason == Refused::WrongPassword => {
            (Some(*operator), person.failures + 1)
        }
        _ => (None, 0),
    }
}

/// Name and password of a receiver who is not signed in (KEY-68): his record, or the failure as an event.
pub(super) fn confirm_by(
    draft: &mut Draft<'_>,
    user: &str,
    secret: &Secret,
    refused: impl FnOnce(Option<PersonId>, Refused, u32) -> Event,
) -> Option<PersonId> {
    match mistake(draft, user, secret, None) {
        Ok(operator) => Some(operator),
        Err(reason) => {
            let (operator, failures) = count_failure(draft, user, reason);
            draft.push(refused(operator, reason, failures));
            if let Some(operator) = operator {
                lock_if_due(draft, operator, failures);
            }
            None
        }
    }
}
