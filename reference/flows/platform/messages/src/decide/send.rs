//! A wish to tell somebody something becomes entries of the outbox, or messages on desks (PLAT-36, PLAT-37, PLAT-39).
//!
//! Nothing here refuses for the recipient's sake: what cannot go is listed as skipped, with its reason.

use std::collections::BTreeMap;

use forecourt_books::facts::Membership;
use forecourt_books::message::{Cause, To, Way};
use forecourt_books::{At, BranchId, By, PersonId, Personal, Rejection, Scene};

use super::{desk, tries};
use crate::kinds::{Body, OutId, SealedFacts, Skip, TemplateId, Wording, shown};
use crate::state::State;
use crate::{Command, Event, parts, quiet, rejection, settings};

/// What every entry of one wish has in common.
struct Wish<'a> {
    cause: Cause,
    wording: &'a Wording,
    template: TemplateId,
    facts: &'a BTreeMap<String, String>,
    about: &'a str,
    branch: Option<BranchId>,
    send_at: At,
    not_after: Option<At>,
}

pub(super) fn send(state: &State, scene: &Scene<'_>, command: &Command) -> Result<Vec<Event>, Rejection> {
    let Command::Send { to, way, cause, template, en, zh, facts, about, branch, send_at, not_after } =
        command
    else {
        unreachable!("called for a wish")
    };
    if *scene.by != By::System {
        return Err(rejection::forbidden(scene.by));
    }
    let last = state.named.get(template).and_then(|id| Some((*id, state.templates.get(*id)?)));
    let known = last.filter(|(_, wording)| wording.en == *en && wording.zh == *zh);
    let mut events = Vec::new();
    let fresh;
    let (template, wording) = match known {
        Some(known) => known,
        None => {
            let id = state.templates.next_id();
            fresh = Wording { name: template.clone(), en: en.clone(), zh: zh.clone() };
            events.push(Event::TemplateKnown { template: id, wording: fresh.clone() });
            (id, &fresh)
        }
    };
    let send_at = send_at.unwrap_or(scene.at).max(scene.at);
    let wish = Wish {
        cause: *cause,
        wording,
        template,
        facts,
        about,
        branch: *branch,
        send_at,
        not_after: *not_after,
    };
    for (to, way) in spread(scene, to, *way) {
        if way == Way::Desk && send_at == scene.at {
            told(state, scene, &wish, to, &mut events);
        } else {
            enter(state, scene, &wish, to, way, &mut events);
        }
    }
    Ok(events)
}

/// To whom and how: a role's people one by one where each has a phone of its own; members and guests have no desk,
/// employees no app.
fn spread(scene: &Scene<'_>, to: &To, way: Way) -> Vec<(To, Way)> {
    match (to, way) {
        (To::Person(_) | To::Role(..), Way::Desk | Way::Push) => vec![(to.clone(), Way::Desk)],
        (To::Member(_), Way::Desk) => vec![(to.clone(), Way::Push)],
        (To::Guest(_), _) => vec![(to.clone(), Way::Sms)],
        (To::Role(role, branch), Way::Sms) => {
            let people = people(scene, role, *branch);
            people.into_iter().map(|person| reach(scene, person)).collect()
        }
        (To::Person(person), Way::Sms) => vec![reach(scene, *person)],
        _ => vec![(to.clone(), way)],
    }
}

/// An employee without a phone is told on the desk, so that what a rule tells leaves a message (PLAT-36).
fn reach(scene: &Scene<'_>, person: PersonId) -> (To, Way) {
    let phone = scene.facts.person_phone(person).is_some_and(|phone| !phone.is_empty());
    (To::Person(person), if phone { Way::Sms } else { Way::Desk })
}

/// Who has a role: in the branch; if nobody there, anywhere; if nobody at all, the group's administrators.
pub(super) fn people(scene: &Scene<'_>, role: &str, branch: Option<BranchId>) -> Vec<PersonId> {
    let asked = [(role, branch), (role, None), ("group-admin", None)];
    let found = asked.into_iter().map(|(role, branch)| scene.facts.with_role(role, branch));
    found.into_iter().find(|people| !people.is_empty()).unwrap_or_default()
}

fn seal(owner: &str, facts: &BTreeMap<String, String>) -> SealedFacts {
    facts.iter().map(|(name, value)| (name.clone(), Personal::new(owner, value))).collect()
}

/// The facts of an entry of the outbox, sealed for the recipient; those of a guest, who is in no register, for this entry alone
/// (PLAT-48). Nothing is sealed for who was erased.
fn sealed(scene: &Scene<'_>, message: OutId, to: &To, facts: &BTreeMap<String, String>) -> SealedFacts {
    match to {
        To::Guest(_) => {
            facts.iter().map(|(name, value)| (name.clone(), Personal::passing(message, value))).collect()
        }
        _ if erased(scene, to) => SealedFacts::new(),
        _ => seal(&shown(to), facts),
    }
}

/// Told on desks at once.
fn told(state: &State, scene: &Scene<'_>, wish: &Wish<'_>, to: To, events: &mut Vec<Event>) {
    let facts = seal(&shown(&to), wish.facts);
    let body = Body::Told { template: wish.template, facts };
    let further = desk::count(events);
    events.extend(desk::sent(state, scene, further, to, wish.cause, body, wish.about));
}

fn enter(state: &State, scene: &Scene<'_>, wish: &Wish<'_>, to: To, way: Way, events: &mut Vec<Event>) {
    let entered = events.iter().filter(|event| matches!(event, Event::Entered { .. })).count();
    let further = u32::try_from(entered).expect("fewer than 2^32 recipients");
    let message = state.entries.id_after(further);
    let usual = matches!(way, Way::Sms | Way::Push)
        .then(|| wish.send_at.plus_h(scene.number(&settings::NOT_AFTER_H)));
    let not_after = wish.not_after.or(usual);
    let (send_at, not_after) = quiet::moved(scene, wish.cause, way, wish.send_at, not_after);
    let text = wish.wording.told(
        settings::language(scene),
        wish.facts.iter().map(|(name, value)| (name.as_str(), value.as_str())),
    );
    let in_parts = || parts::parts(&text, scene.number(&settings::PART), scene.number(&settings::SPLIT_PART));
    events.push(Event::Entered {
        message,
        way,
        cause: wish.cause,
        template: wish.template,
        facts: sealed(scene, message, &to, wish.facts),
        about: wish.about.to_owned(),
        branch: wish.branch.or_else(|| home(scene, &to)).or(scene.branch),
        send_at,
        not_after,
        parts: if way == Way::Sms { in_parts() } else { 0 },
        to: to.clone(),
    });
    if let Some(reason) = unsendable(scene, &to, way, wish.cause) {
        events.push(Event::Skipped { message, reason });
    } else if way != Way::Sms && send_at == scene.at {
        events.push(tries::goes(message, way));
    }
}

/// Why a message cannot go to somebody, if it cannot: asked when it enters and again when it goes (PLAT-39).
pub(super) fn unsendable(scene: &Scene<'_>, to: &To, way: Way, cause: Cause) -> Option<Skip> {
    match to {
        To::Member(member) => {
            let Some(file) = scene.facts.member(*member) else { return Some(Skip::NoRecipient) };
            if erased(scene, to) {
                return Some(Skip::NoRecipient);
            }
            let left = file.membership == Membership::Left;
            if cause == Cause::Advertising && (left || !file.consent) {
                return Some(Skip::NoConsent);
            }
            (way == Way::Sms && file.phone.is_empty()).then_some(Skip::NoPhone)
        }
        To::Person(person) => {
            let phone = scene.facts.person_phone(*person).unwrap_or_default();
            (way == Way::Sms && phone.is_empty()).then_some(Skip::NoPhone)
        }
        // Whoever is known by a phone alone consented to nothing.
        To::Guest(_) => (cause == Cause::Advertising).then_some(Skip::NoConsent),
        To::Role(..) => None,
    }
}

/// Whether the recipient was erased (PLAT-48): everybody else has a name. Nothing can be sealed for such a person any more.
fn erased(scene: &Scene<'_>, to: &To) -> bool {
    let To::Member(member) = to else { return false };
    let file = scene.facts.member(*member);
    file.is_some_and(|file| file.membership == Membership::Left && file.name.is_empty())
}

/// The branch that bears the cost where the rule names none.
fn home(scene: &Scene<'_>, to: &To) -> Option<BranchId> {
    match to {
        To::Member(member) => scene.facts.member(*member).map(|file| file.home),
        To::Person(person) => scene.facts.home_branch(*person),
        To::Role(_, branch) => *branch,
        To::Guest(_) => None,
    }
}

/// What a delayed message of the system says on desks when its time has come.
pub(super) fn told_late(state: &State, scene: &Scene<'_>, message: OutId) -> Vec<Event> {
    let entry = state.entry(message).expect("a deadline names only entries that exist");
    let body = Body::Told { template: entry.template, facts: entry.facts.clone() };
    let mut events = desk::sent(state, scene, 0, entry.to.clone(), entry.cause, body, &entry.about);
    events.push(Event::Delivered { message, cost: forecourt_books::Fen(0) });
    events
}
