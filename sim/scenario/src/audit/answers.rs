//! What the house answered, held against what stood before and what it wrote down: who has no session or no right does
//! nothing, what is done is on record, and no refusal goes unrecorded.
//!
//! It refuses to know commands, but for the one by which a session begins and those that everybody may give.

use super::records;
use crate::world::World;
use forecourt_books::By;
use forecourt_books::facts::organisation::Organisation as _;
use forecourt_site::{Command, Outcome, Refusal};
use forecourt_wire::Instant;

/// What everybody employed may do, whatever the roles (PLAT-31, PLAT-22).
const EVERYBODY: &[&str] = &["organisation.login", "organisation.logout", "organisation.change-password"];

/// What is known before a command is given.
pub(crate) struct Before {
    /// Somebody of the house gives it, who has no session, and it is none that needs none.
    stranger: bool,
    /// Somebody of the house gives it, whose roles do not hold its right.
    forbidden: bool,
    /// A refusal of it goes on record.
    recorded: bool,
    /// Events that were heard.
    heard: usize,
    /// Its name.
    name: String,
    /// Its request key and what it says.
    request: Option<(String, String)>,
}

impl World<'_> {
    /// Looks before a command is given.
    pub(crate) fn look_before(&self, now: Instant, by: &By, command: &Command, key: Option<&str>) -> Before {
        let (context, name) = command.name();
        let begins = (context, name) == ("organisation", "login");
        let cabinet = context == "keys";
        let away = |site: &forecourt_site::Site<_>| {
            by.employee().is_some_and(|person| !site.view(now).is_online(person))
        };
        let full = format!("{context}.{name}");
        let no_right = |site: &forecourt_site::Site<_>| {
            by.employee().is_some() && site.view(now).may(by, &full, None).is_err()
        };
        let everybodys = EVERYBODY.contains(&full.as_str());
        Before {
            forbidden: !everybodys && !cabinet && self.site.as_ref().is_some_and(no_right),
            stranger: !begins && !cabinet && self.site.as_ref().is_some_and(away),
            // Under a request key a second refusal is the first one's answer.
            recorded: !cabinet && key.is_none(),
            heard: self.notes.events.len(),
            name: full,
            request: key.map(|key| (key.to_owned(), format!("{by} {command:?}"))),
        }
    }

    /// Looks at the answer.
    pub(crate) fn look_after(&mut self, before: &Before, answer: &Result<Outcome, Refusal>) {
        let wrong = match answer {
            Ok(Outcome::Accepted { .. }) if before.stranger => {
                Some(format!("I-SYS-03: {} was done for somebody without a session", before.name))
            }
            Ok(Outcome::Accepted { .. }) if before.forbidden => {
                Some(format!("I-SYS-03: {} was done for somebody whose roles may not", before.name))
            }
            Ok(Outcome::Accepted { .. }) => self.unrecorded(before),
            Err(Refusal::Rule(rejection)) if before.recorded => {
                let mut heard = self.notes.events[before.heard..].iter();
                let told = heard.any(|event| event.context == "security" && event.kind == "command-refused");
                (!told).then(|| {
                    format!("PLAT-52: {} is refused ({}) and not on record", before.name, rejection.code)
                })
            }
            _ => None,
        };
        if let Some(wrong) = wrong.or_else(|| self.answered_before(before, answer)) {
            self.stopped.get_or_insert(format!("invariant broken: {wrong}"));
        }
    }

    /// What is done is on record (PLAT-04). Under a request key that was answered before nothing is done again.
    fn unrecorded(&self, before: &Before) -> Option<String> {
        let again = before.request.as_ref().is_some_and(|(key, _)| self.notes.requests.contains_key(key));
        let left = self.notes.events[before.heard..].iter();
        let missing = records::missing(&before.name, left.map(|event| (&*event.context, &*event.kind)));
        let missing = missing.filter(|_| !again)?;
        Some(format!("PLAT-04: {} is done and left no {missing}", before.name))
    }

    /// A request that was answered under its key is answered so again (PLAT-04).
    fn answered_before(&mut self, before: &Before, answer: &Result<Outcome, Refusal>) -> Option<String> {
        let (key, says) = before.request.as_ref()?;
        let Ok(outcome) = answer else { return None };
        let Some((first, answered)) = self.notes.requests.get(key) else {
            self.notes.requests.insert(key.clone(), (says.clone(), outcome.clone()));
            return None;
        };
        let same = first != says || answered == outcome;
        (!same).then(|| format!("I-LED-03: request {key} was answered {answered:?}, and now {outcome:?}"))
    }
}
