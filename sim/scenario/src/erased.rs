//! Who was erased cannot be read any more: of everybody whose personal values are gone, the store opens none, and the house
//! that runs knows none (PLAT-48).
//!
//! It refuses to know what was personal: personal values bear marks with their owner.

use crate::world::World;
use forecourt_books::Personal;
use forecourt_books::personal::{CLOSE, OPEN, PART};
use forecourt_store::Journal as _;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

impl World<'_> {
    /// What the personal values of those begin with who were erased.
    fn erased(&self) -> Vec<String> {
        let events = self.notes.events.iter();
        let owners = events.filter_map(|event| match (event.context.as_str(), event.kind.as_str()) {
            ("members", "erased") => event.fields.get("member")?.as_str(),
            ("keys", "customer-forgotten") => event.fields.get("customer")?.as_str(),
            _ => None,
        });
        owners.map(|member| format!("{OPEN}{member}{PART}")).collect()
    }

    /// Looks through what every context knows; nothing where nobody was erased.
    pub(crate) fn judge_forgotten(&self) -> Option<(bool, String)> {
        let owners = Some(self.erased()).filter(|owners| !owners.is_empty())?;
        let states = self.site.as_ref()?.states();
        // A text with something in it that wants quotes is quoted, and its marks are escaped then.
        let marks = [OPEN, PART, CLOSE].map(|mark| (mark.escape_unicode().to_string(), mark.to_string()));
        for (context, text) in states.texts() {
            let text = marks.iter().fold(text, |text, (escaped, mark)| text.replace(escaped, mark));
            if let Some(owner) = owners.iter().find(|owner| forgotten(&text, owner) != text) {
                return Some((
                    false,
                    format!("{context} knows who {} was", owner.trim_matches([OPEN, PART])),
                ));
            }
        }
        Some((true, format!("{} are forgotten", owners.len())))
    }

    /// What was given in passing, a guest's phone say, cannot be read once no context wants it; nothing where nobody gave
    /// anything, or where nothing is sealed.
    pub(crate) fn judge_passed(&self) -> Option<(bool, String)> {
        let site = self.site.as_ref().filter(|_| self.machines.is_some())?;
        let (mut owners, mut kept) = (BTreeSet::new(), None);
        let read = site.journal().read(1, &mut |record| {
            let body = String::from_utf8_lossy(&record.body).into_owned();
            for (owner, value) in values(&body).filter(|(owner, _)| Personal::purpose(owner).is_some()) {
                owners.insert(owner.to_owned());
                if !value.is_empty() && !site.states().wants(owner) {
                    kept = Some(format!("record {} says what was given for {owner}", record.seq));
                }
            }
            ControlFlow::Continue(())
        });
        match (read, kept) {
            (Err(error), _) => Some((false, error.to_string())),
            (Ok(()), Some(kept)) => Some((false, kept)),
            (Ok(()), None) => (!owners.is_empty()).then(|| (true, format!("{} looked at", owners.len()))),
        }
    }

    /// Looks through the whole store; nothing where nobody was erased, or where nothing is sealed: who was erased is in such
    /// a store all the same.
    pub(crate) fn judge_erased(&self) -> Option<(bool, String)> {
        let owners = Some(self.erased()).filter(|owners| !owners.is_empty() && self.machines.is_some())?;
        let mut found = None;
        let read = self.site.as_ref()?.journal().read(1, &mut |record| {
            let body = String::from_utf8_lossy(&record.body);
            match owners.iter().find(|owner| forgotten(&body, owner) != body) {
                Some(owner) => {
                    let owner = owner.trim_matches([OPEN, PART]);
                    found = Some(format!("record {} says who {owner} was", record.seq));
                    ControlFlow::Break(())
                }
                None => ControlFlow::Continue(()),
            }
        });
        Some(match (read, found) {
            (Err(error), _) => (false, error.to_string()),
            (Ok(()), Some(found)) => (false, found),
            (Ok(()), None) => (true, format!("{} are forgotten", owners.len())),
        })
    }
}

/// The personal values of a text, each with its owner.
fn values(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split(OPEN).skip(1).filter_map(|rest| rest.split_once(CLOSE)?.0.split_once(PART))
}

/// A text without the values of an owner, whose mark is given.
fn forgotten(text: &str, owner: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(owner) {
        out += before;
        out += owner;
        rest = behind.find(CLOSE).map_or("", |at| &behind[at..]);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_with_their_owners() {
        let text = format!("a={OPEN}~OB-1{PART}138{CLOSE} b={OPEN}M-1{PART}{CLOSE} c");
        assert_eq!(values(&text).collect::<Vec<_>>(), [("~OB-1", "138"), ("M-1", "")]);
    }

    #[test]
    fn values_of_one_owner_go_and_all_others_stay() {
        let value = |owner: &str, value: &str| format!("{OPEN}{owner}{PART}{value}{CLOSE}");
        let text = |anna: &str| {
            format!("a={} b={} c={}", value("M-1", anna), value("M-11", "Ben"), value("M-1", anna))
        };
        let owner = format!("{OPEN}M-1{PART}");
        assert_eq!(forgotten(&text("Anna"), &owner), text(""));
        assert_eq!(forgotten(&text(""), &owner), text(""));
        assert_eq!(forgotten("nobody", &owner), "nobody");
    }
}
