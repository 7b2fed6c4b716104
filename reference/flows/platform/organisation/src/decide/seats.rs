//! Places of the licence: who gets one, who waits, what happens when one gets free (PLAT-24, PLAT-31 … PLAT-33).

use forecourt_books::{BranchId, PersonId, Rejection, Scene};

use super::{Decided, acting, active, login, no, reasoned, system_only};
use crate::command::Command;
use crate::event::Event;
use crate::kinds::Ending;
use crate::settings::{IDLE_MIN, LICENCE_USERS, WAIT_MIN};
use crate::state::State;

/// How many places the licence has now.
pub(super) fn places(scene: &Scene<'_>) -> u32 {
    u32::try_from(scene.settings.number_at(&LICENCE_USERS, scene.at, None)).unwrap_or(0)
}

/// Somebody who is let in.
pub(super) struct Entry<'a> {
    pub person: PersonId,
    pub terminal: &'a str,
    pub branch: BranchId,
    pub restricted: bool,
    pub waited: Option<i64>,
}

/// The event of a session that begins as the `further`-th after others of the same command.
fn opened(state: &State, scene: &Scene<'_>, further: u32, entry: &Entry<'_>, taken: u32) -> Event {
    let idle_s = scene.number_of(&IDLE_MIN, entry.branch) * 60;
    Event::SessionOpened {
        session: state.sessions.id_after(further),
        person: entry.person,
        terminal: entry.terminal.to_owned(),
        branch: entry.branch,
        restricted: entry.restricted,
        waited: entry.waited,
        taken,
        places: places(scene),
        idle_s,
        idle_at: scene.at.plus_s(idle_s),
    }
}

/// Lets somebody in: in place of the own former session, or on a free place. With all places taken an administrator gets
/// the session that only ends others (PLAT-32).
///
/// # Errors
/// `licence-full` with the place in line that is held or would be next.
pub(super) fn enter(state: &State, scene: &Scene<'_>, mut entry: Entry<'_>, admin: bool) -> Decided {
    let mut events = Vec::new();
    let mut taken = state.places.get().taken;
    let mut keeps_place = false;
    if let Some(former) = state.session(entry.person) {
        // PLAT-24: the place goes over to the new session, so that the count stays as it is.
        keeps_place = !former.restricted;
        events.push(Event::SessionReplaced {
            session: *state.open.get(&entry.person).expect("a session that is open has its number"),
            person: entry.person,
            former: former.terminal.clone(),
            terminal: entry.terminal.to_owned(),
            taken,
        });
    }
    if !keeps_place {
        let free = taken < places(scene);
        if !free && !admin {
            return Err(full(state, scene, entry.person));
        }
        entry.restricted = !free;
        taken += u32::from(free);
    }
    if let Some(ticket) = state.tickets.get(&entry.person) {
        let since = state.line.get(ticket).map_or(scene.at, |waiting| waiting.since);
        entry.waited = (!entry.restricted).then(|| seconds(scene, since));
    }
    events.push(opened(state, scene, 0, &entry, taken));
    Ok(events)
}

fn full(state: &State, scene: &Scene<'_>, person: PersonId) -> Rejection {
    no("licence-full", "position", position(state, person)).with("places", places(scene))
}

/// The person's place in line, from 1; the next one for somebody who does not stand in it.
pub(super) fn position(state: &State, person: PersonId) -> usize {
    let before = |ticket: &u64| state.line.range(..*ticket).count();
    state.tickets.get(&person).map_or_else(|| state.line.len(), before) + 1
}

fn seconds(scene: &Scene<'_>, since: forecourt_books::At) -> i64 {
    i64::try_from(scene.at.s_since(since)).unwrap_or(i64::MAX)
}

/// Lets the longest waiting ones in while places are free; `gone` are those that this same command takes out of line.
pub(super) fn let_in(state: &State, scene: &Scene<'_>, mut taken: u32, gone: &[PersonId]) -> Vec<Event> {
    let places = places(scene);
    let mut events = Vec::new();
    let mut further = 0;
    for waiting in state.line.values().filter(|waiting| !gone.contains(&waiting.person)) {
        if taken >= places {
            break;
        }
        let Some(terminal) = state.terminals.get(waiting.terminal.as_str()) else { continue };
        if !login::lets_in(state, scene, waiting.person, &waiting.terminal) {
            continue;
        }
        taken += 1;
        let entry = Entry {
            person: waiting.person,
            terminal: &waiting.terminal,
            branch: terminal.branch,
            restricted: false,
            waited: Some(seconds(scene, waiting.since)),
        };
        // An administrator who waits may hold the session that only ends others.
        if let Some((session, former)) = state.open.get(&waiting.person).zip(state.session(waiting.person)) {
            events.push(Event::SessionReplaced {
                session: *session,
                person: waiting.person,
                former: former.terminal.clone(),
                terminal: waiting.terminal.clone(),
                taken: taken - 1,
            });
        }
        events.push(opened(state, scene, further, &entry, taken));
        further += 1;
    }
    events
}

/// The end of some people's sessions, the end of their waits, and who is let in then.
pub(super) fn end(
    state: &State,
    scene: &Scene<'_>,
    people: &[PersonId],
    ending: Ending,
    reason: &str,
) -> Vec<Event> {
    // Who may not come in again does not wait either.
    let leaves_line = matches!(ending, Ending::Deactivated | Ending::TerminalBlocked);
    let mut events = Vec::new();
    let mut taken = state.places.get().taken;
    for person in people {
        if let Some((session, open)) = state.open.get(person).zip(state.session(*person)) {
            taken -= u32::from(!open.restricted);
            let (session, person, reason) = (*session, *person, reason.to_owned());
            events.push(match ending {
                Ending::Idle => Event::SessionIdleEnded { session, person, taken },
                _ => Event::SessionEnded { session, person, ending, reason, taken },
            });
        }
        if leaves_line {
            events.extend(leave_line(state, scene, *person, ending.word()));
        }
    }
    events.extend(let_in(state, scene, taken, if leaves_line { people } else { &[] }));
    events
}

/// The end of somebody's wait.
pub(super) fn leave_line(state: &State, scene: &Scene<'_>, person: PersonId, reason: &str) -> Option<Event> {
    let ticket = *state.tickets.get(&person)?;
    let since = state.line.get(&ticket)?.since;
    Some(Event::WaitEnded { ticket, person, waited: seconds(scene, since), reason: reason.to_owned() })
}

/// Stands somebody in line, or lets the entry go on (PLAT-32).
pub(super) fn stand_in_line(state: &State, scene: &Scene<'_>, person: PersonId, terminal: &str) -> Event {
    let until = scene.at.plus_min(scene.number(&WAIT_MIN));
    let terminal = terminal.to_owned();
    match state.tickets.get(&person) {
        Some(ticket) => Event::WaitRenewed { ticket: *ticket, person, terminal, until },
        None => {
            let position = u32::try_from(position(state, person)).unwrap_or(u32::MAX);
            Event::WaitBegun { ticket: state.places.get().tickets + 1, person, terminal, position, until }
        }
    }
}

pub(super) fn decide(state: &State, scene: &Scene<'_>, command: &Command) -> Decided {
    match command {
        Command::Logout {} => {
            let person = acting(scene, "organisation.logout")?;
            ended(state, scene, person, Ending::LoggedOut, "")
        }
        Command::EndSession { person, reason } => {
            reasoned(reason)?;
            ended(state, scene, *person, Ending::Administrator, reason)
        }
        Command::LeaveLine { user } => {
            let at = super::standing_at(scene)?;
            let person = state.users.get(user.as_str()).copied();
            let waits = |person: &PersonId| {
                let ticket = state.tickets.get(person)?;
                state.line.get(ticket).filter(|waiting| waiting.terminal == at)
            };
            let person = person.filter(|person| waits(person).is_some());
            let person = person.ok_or_else(|| no("not-in-line", "user", user))?;
            Ok(leave_line(state, scene, person, "left").into_iter().collect())
        }
        Command::OpenSession { person, terminal } => {
            system_only(scene, "organisation.open-session")?;
            active(state, *person)?;
            let record = state.terminals.get(terminal.as_str());
            let record = record.ok_or_else(|| no("terminal-unknown", "terminal", terminal))?;
            if let Some(reason) = &record.blocked {
                return Err(no("terminal-refused", "terminal", terminal)
                    .with("reason", "blocked")
                    .with("because", reason));
            }
            let branch = record.branch;
            let entry = Entry { person: *person, terminal, branch, restricted: false, waited: None };
            enter(state, scene, entry, false)
        }
        _ => Ok(Vec::new()),
    }
}

fn ended(state: &State, scene: &Scene<'_>, person: PersonId, ending: Ending, reason: &str) -> Decided {
    if !state.open.contains_key(&person) {
        return Err(no("session-ended", "person", person));
    }
    Ok(end(state, scene, &[person], ending, reason))
}
