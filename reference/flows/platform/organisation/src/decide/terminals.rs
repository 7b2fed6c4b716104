//! Terminals are enrolled, challenged, blocked (PLAT-28, PLAT-29, PLAT-69).
//!
//! A terminal keeps its own key; here is only the key that checks its answers. Each answer bears the terminal's own count
//! of answers: a copy of it has not counted along, and is found out by that.

use forecourt_books::{PersonId, Rejection, Scene};

use super::{Decided, known_branch, named, no, seats, standing_at, system_only};
use crate::command::Command;
use crate::event::Event;
use crate::kinds::Ending;
use crate::password::digest;
use crate::settings::{MULTI_SITE, PROOF_S};
use crate::state::{State, Terminal};

/// The answer of a terminal to a challenge: a keyed digest over its name, the challenge and its own count.
///
/// The outer digest keeps an answer from being continued by whoever does not have the key.
pub fn proof(check_key: &str, terminal: &str, challenge: u64, counter: u64) -> String {
    let inner = digest(&[check_key, "inner", terminal, &challenge.to_string(), &counter.to_string()]);
    digest(&[check_key, "outer", &inner])
}

pub(super) fn refusal(terminal: &str, reason: &str) -> Rejection {
    no("terminal-refused", "terminal", terminal).with("reason", reason)
}

/// The terminal, if it is enrolled, not blocked, and within reach.
fn let_through<'a>(state: &'a State, scene: &Scene<'_>, name: &str) -> Result<&'a Terminal, Rejection> {
    let terminal = state.terminals.get(name).ok_or_else(|| no("terminal-unknown", "terminal", name))?;
    if terminal.blocked.is_some() {
        return Err(refusal(name, "blocked"));
    }
    if terminal.remote && !scene.settings.flag_at(&MULTI_SITE, scene.at, None) {
        return Err(no("local-mode", "terminal", name));
    }
    Ok(terminal)
}

/// The terminal, if somebody may log in at it now: where it has a key, it has answered a moment ago.
pub(super) fn fit<'a>(state: &'a State, scene: &Scene<'_>, name: &str) -> Result<&'a Terminal, Rejection> {
    let terminal = let_through(state, scene, name)?;
    let answered = terminal.check_key.is_none() || terminal.proved.is_some_and(|until| scene.at <= until);
    if answered { Ok(terminal) } else { Err(refusal(name, "not-proved")) }
}

pub(super) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decided {
    match command {
        Command::EnrolTerminal { name, branch, hardware, check_key, remote } => {
            let name = named("name", name)?;
            known_branch(state, *branch)?;
            if state.terminals.contains_key(name) {
                return Err(no("already-known", "terminal", name));
            }
            // Without hardware and key only the installation itself vouches for a terminal.
            if hardware.is_none() || check_key.is_none() {
                system_only(scene, "organisation.enrol-terminal")?;
            }
            if *remote && !scene.settings.flag_at(&MULTI_SITE, scene.at, None) {
                return Err(no("local-mode", "terminal", name));
            }
            Ok(vec![Event::TerminalEnrolled {
                terminal: name.to_owned(),
                branch: *branch,
                hardware: hardware.clone(),
                check_key: check_key.clone(),
                remote: *remote,
            }])
        }
        Command::BlockTerminal { name, reason } => block(state, scene, name, reason),
        Command::UnblockTerminal { name } => {
            let known = state.terminals.get(name.as_str());
            let known = known.ok_or_else(|| no("terminal-unknown", "terminal", name))?;
            if known.blocked.is_none() {
                return Err(no("not-blocked", "terminal", name));
            }
            Ok(vec![Event::TerminalUnblocked { terminal: name.clone() }])
        }
        Command::AskChallenge { hardware } => {
            let name = standing_at(scene)?;
            let terminal = let_through(state, scene, name)?;
            if terminal.hardware.as_ref().is_some_and(|known| known != hardware) {
                return Err(refusal(name, "hardware"));
            }
            Ok(vec![Event::Challenged { terminal: name.to_owned(), challenge: terminal.challenges + 1 }])
        }
        Command::AnswerChallenge { counter, proof } => answer(state, scene, *counter, proof),
        _ => Ok(Vec::new()),
    }
}

fn answer(state: &State, scene: &Scene<'_>, counter: u64, given: &str) -> Decided {
    let name = standing_at(scene)?;
    let terminal = let_through(state, scene, name)?;
    let Some(key) = terminal.check_key.as_ref().filter(|_| terminal.asked) else {
        return Err(no("not-challenged", "terminal", name));
    };
    if given != proof(key, name, terminal.challenges, counter) {
        return Err(refusal(name, "wrong-proof"));
    }
    // PLAT-29: the key is right and the count is not ahead: somebody else has answered with this key.
    if counter <= terminal.counter {
        return Err(refusal(name, "copied"));
    }
    let until = scene.at.plus_s(scene.settings.number_at(&PROOF_S, scene.at, None));
    Ok(vec![Event::TerminalProved { terminal: name.to_owned(), counter, until }])
}

fn block(state: &State, scene: &Scene<'_>, name: &str, reason: &str) -> Decided {
    let terminal = state.terminals.get(name).ok_or_else(|| no("terminal-unknown", "terminal", name))?;
    if terminal.blocked.is_some() {
        return Err(no("already-blocked", "terminal", name));
    }
    let bound = |person| (name.to_owned(), PersonId(person));
    let mut people: Vec<PersonId> =
        state.at_terminal.range(bound(0)..=bound(u32::MAX)).map(|(_, person)| *person).collect();
    people
        .extend(state.line.values().filter(|waiting| waiting.terminal == name).map(|waiting| waiting.person));
    people.dedup();
    let mut events = vec![Event::TerminalBlocked { terminal: name.to_owned(), reason: reason.to_owned() }];
    events.extend(seats::end(state, scene, &people, Ending::TerminalBlocked, reason));
    Ok(events)
}
