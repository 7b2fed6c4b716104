//! Messages on desks: between users, and of the system (PLAT-35, PLAT-36).
//!
//! A reader's messages are delivered in the order in which they were sent, so that the order of each pair is kept: what
//! waited is delivered before what is new.

use forecourt_books::message::{Cause, To};
use forecourt_books::{BranchId, By, PersonId, Personal, Rejection, Scene};

use super::send;
use crate::kinds::{Audience, Body, NoteId};
use crate::rejection::{self, BAD_RECIPIENT, NO_READERS, NO_REFERENCE, TEXT_EMPTY, TEXT_TOO_LONG};
use crate::state::State;
use crate::{Event, settings};

/// Messages that are forgotten by one event at most.
const FORGET_AT_ONCE: usize = 500;

/// Whom a writer named.
#[derive(Clone, Copy)]
pub(super) struct Named<'a> {
    pub(super) person: &'a Option<PersonId>,
    pub(super) role: &'a Option<String>,
    pub(super) department: &'a Option<String>,
    pub(super) branch: &'a Option<BranchId>,
}

/// How many messages on desks events already make.
pub(super) fn count(events: &[Event]) -> u32 {
    let sent = events.iter().filter(|event| matches!(event, Event::MessageSent { .. })).count();
    u32::try_from(sent).expect("fewer than 2^32 messages")
}

pub(super) fn write(
    state: &State,
    scene: &Scene<'_>,
    named: Named<'_>,
    text: &str,
    about: &str,
) -> Result<Vec<Event>, Rejection> {
    let Some(writer) = scene.by.employee() else { return Err(rejection::forbidden(scene.by)) };
    let length = text.chars().count();
    let limit = scene.number(&settings::LENGTH);
    if text.trim().is_empty() {
        return Err(Rejection::new(TEXT_EMPTY));
    }
    if i64::try_from(length).unwrap_or(i64::MAX) > limit {
        return Err(Rejection::new(TEXT_TOO_LONG).with("length", length).with("limit", limit));
    }
    let (to, mut readers) = address(scene, writer, named)?;
    readers.retain(|reader| *reader != writer);
    if readers.is_empty() {
        return Err(Rejection::new(NO_READERS).with("to", to));
    }
    let body = Body::Written(Personal::new(writer, text));
    Ok(spread(state, scene, 0, Some(writer), to, Cause::Work, body, about, readers))
}

fn address(
    scene: &Scene<'_>,
    writer: PersonId,
    named: Named<'_>,
) -> Result<(Audience, Vec<PersonId>), Rejection> {
    let home = || scene.facts.home_branch(writer);
    let wrong = |given: String| Err(Rejection::new(BAD_RECIPIENT).with("given", given));
    match (named.person, named.role, named.department, named.branch) {
        (Some(person), None, None, None) => {
            let known = scene.facts.home_branch(*person).is_some();
            let to = Audience::To(To::Person(*person));
            Ok((to, if known { vec![*person] } else { Vec::new() }))
        }
        (None, Some(role), None, branch) => {
            let people = scene.facts.with_role(role, *branch);
            Ok((Audience::To(To::Role(role.clone(), *branch)), people))
        }
        (None, None, Some(name), branch) => match branch.or_else(home) {
            Some(branch) => {
                let people = scene.facts.in_department(branch, name);
                Ok((Audience::Department { branch, name: name.clone() }, people))
            }
            None => wrong(name.clone()),
        },
        (None, None, None, Some(branch)) => Ok((Audience::Branch(*branch), scene.facts.staff(*branch))),
        (None, None, None, None) => wrong("nobody".to_owned()),
        _ => wrong("several".to_owned()),
    }
}

/// A message of the system on the desks of whom it concerns (PLAT-36).
pub(super) fn sent(
    state: &State,
    scene: &Scene<'_>,
    further: u32,
    to: To,
    cause: Cause,
    body: Body,
    about: &str,
) -> Vec<Event> {
    let readers = match &to {
        To::Person(person) => vec![*person],
        To::Role(role, branch) => send::people(scene, role, *branch),
        To::Member(_) | To::Guest(_) => Vec::new(),
    };
    spread(state, scene, further, None, Audience::To(to), cause, body, about, readers)
}

#[allow(clippy::too_many_arguments, reason = "they are the fields of one event")]
fn spread(
    state: &State,
    scene: &Scene<'_>,
    further: u32,
    from: Option<PersonId>,
    to: Audience,
    cause: Cause,
    body: Body,
    about: &str,
    readers: Vec<PersonId>,
) -> Vec<Event> {
    let note = state.next_note(further);
    let kept_to = scene.at.day().plus_days(scene.number(&settings::KEPT_DAYS));
    let online: Vec<PersonId> =
        readers.iter().copied().filter(|reader| scene.facts.is_online(*reader)).collect();
    let about = about.to_owned();
    let mut events = vec![Event::MessageSent { note, from, to, cause, body, about, readers, kept_to }];
    for reader in online {
        // Nobody is a reader of two messages of one command, so what waited is delivered once.
        let all = waiting(state, reader).into_iter().chain([note]);
        events.extend(all.map(|note| Event::MessageDelivered { note, reader }));
    }
    events
}

fn waiting(state: &State, reader: PersonId) -> Vec<NoteId> {
    let all = (reader, NoteId(0))..=(reader, NoteId(u32::MAX));
    state.waiting.range(all).map(|(_, note)| *note).collect()
}

pub(super) fn fetch(
    state: &State,
    scene: &Scene<'_>,
    person: Option<PersonId>,
) -> Result<Vec<Event>, Rejection> {
    let reader = match (scene.by, person) {
        (By::System, Some(person)) => person,
        (By::Person { person: own, .. }, named) if named.is_none_or(|named| named == *own) => *own,
        _ => return Err(rejection::forbidden(scene.by)),
    };
    let all = waiting(state, reader);
    Ok(all.into_iter().map(|note| Event::MessageDelivered { note, reader }).collect())
}

/// Delivered before it is read, with what was sent before it.
fn up_to(state: &State, reader: PersonId, note: NoteId) -> Vec<Event> {
    let all = waiting(state, reader).into_iter().take_while(|waits| *waits <= note);
    all.map(|note| Event::MessageDelivered { note, reader }).collect()
}

pub(super) fn read(state: &State, scene: &Scene<'_>, note: NoteId) -> Result<Vec<Event>, Rejection> {
    let reader = scene.by.employee().ok_or_else(|| rejection::forbidden(scene.by))?;
    let copy = state.copies.get(&(reader, note)).ok_or_else(|| rejection::unknown(note))?;
    if copy.read.is_some() {
        return Ok(Vec::new());
    }
    let mut events = up_to(state, reader, note);
    events.push(Event::MessageRead { note, reader });
    Ok(events)
}

/// Which rights open a record, by the prefix of its id (PLAT-36): any of those by which people work on such records, or one
/// that only a whole context's rights take in. Without a row it opens for every reader.
const OPENED_BY: &[(&str, &[&str])] = &[
    ("AP", &["organisation.approve"]),
    ("M", MEMBERS),
    ("CD", MEMBERS),
    ("BL", &["value.open-bill", "value.read"]),
    ("PY", PAYMENTS),
    ("RF", PAYMENTS),
    ("PB", PAYMENTS),
    ("RA", &["payments.review"]),
    ("DF", &["payments.settle-difference"]),
    ("R", &["rental.collect", "rental.read"]),
    ("AL", &["keys.read"]),
    ("SA", &["security.acknowledge"]),
    ("IN", &["security.read"]),
    ("SC", &["service.scan-done"]),
    ("FI", &["service.close-finding"]),
];
/// Who works on files of members: at the counter, on the telephone, at the till.
const MEMBERS: &[&str] =
    &["members.read-personal", "members.change-file", "members.present-card", "members.read"];
/// Who works on payments: at the till, or in the office.
const PAYMENTS: &[&str] = &["payments.create", "payments.decide-refund", "payments.read"];

/// Whether a reader may open a record: with a right to it, or because the reader asked for the decision that it is about.
pub(crate) fn may_open(scene: &Scene<'_>, by: &By, about: &str) -> Result<(), Rejection> {
    let prefix = about.split_once('-').map_or(about, |(prefix, _)| prefix);
    let Some((_, rights)) = OPENED_BY.iter().find(|(known, _)| *known == prefix) else { return Ok(()) };
    let asked = || about.parse().ok().and_then(|approval| scene.facts.approval(approval)?.requester);
    if by.employee().is_some() && asked() == by.employee() {
        return Ok(());
    }
    let mut refused = Ok(());
    for right in *rights {
        let may = scene.facts.may(by, right, scene.branch);
        if may.is_ok() {
            return may;
        }
        refused = refused.and(may);
    }
    refused
}

pub(super) fn open(state: &State, scene: &Scene<'_>, note: NoteId) -> Result<Vec<Event>, Rejection> {
    let reader = scene.by.employee().ok_or_else(|| rejection::forbidden(scene.by))?;
    let own = state.copies.contains_key(&(reader, note));
    let record = state.notes.get(&note).filter(|_| own).ok_or_else(|| rejection::unknown(note))?;
    if record.about.is_empty() {
        return Err(Rejection::new(NO_REFERENCE).with("message", note));
    }
    may_open(scene, scene.by, &record.about)?;
    let mut events = read(state, scene, note)?;
    events.push(Event::ReferenceOpened { note, reader, about: record.about.clone() });
    Ok(events)
}

pub(super) fn forget(state: &State, scene: &Scene<'_>) -> Vec<Event> {
    let over = state.ends.iter().take_while(|(day, _)| day.end() <= scene.at);
    vec![Event::MessagesForgotten { notes: over.take(FORGET_AT_ONCE).map(|(_, note)| *note).collect() }]
}
