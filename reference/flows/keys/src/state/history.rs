//! The operation history: append-only lines, each with the digest of the line before (KEY-18).
//!
//! It is written from events alone. No command deletes or edits a line; a correction is a new line.

use std::borrow::Cow;

use forecourt_books::{At, Personal, text};
use serde::Serialize;

use crate::command::OperatorField;
use crate::event::Event;
use crate::kinds::CustomerId;
use crate::password::sha256;

/// The digest before the first line.
pub const ROOT: &str = "0";

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Its number, from 1.
    pub number: u64,
    /// When it happened.
    pub at: At,
    /// What happened, as `name=value` facts.
    pub text: String,
    /// Whose personal values stand beside it, and which: old and new (KEY-17), until their owner is forgotten (PLAT-48). They
    /// are no part of the chain, which must hold then as before.
    pub beside: Option<(CustomerId, String)>,
    /// SHA-256 over the digest before, number, instant and text.
    pub digest: String,
}

impl Line {
    fn seal(before: &str, number: u64, at: At, text: &str) -> String {
        sha256(&[before, &number.to_string(), &at.0.to_string(), text])
    }

    /// The line as it is printed: with what stands beside it before the act.
    pub fn shown(&self) -> Cow<'_, str> {
        match &self.beside {
            Some((_, values)) => Cow::Owned(self.text.replacen(" act=", &format!(" {values} act="), 1)),
            None => Cow::Borrowed(&self.text),
        }
    }

    /// Whether a fact of this line has exactly this value: an id, a tag, a place.
    pub fn names(&self, value: &str) -> bool {
        self.text.split(|c: char| " =,[]{}:\"".contains(c)).any(|word| word == value)
    }
}

/// The lines so far.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct History {
    lines: Vec<Line>,
}

impl History {
    /// All lines, oldest first.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The digest of the last line.
    pub fn head(&self) -> &str {
        self.lines.last().map_or(ROOT, |line| &line.digest)
    }

    pub(super) fn add(&mut self, at: At, event: &Event) {
        if let Some(text) = told(event) {
            let number = self.lines.len() as u64 + 1;
            let digest = Line::seal(self.head(), number, at, &text);
            self.lines.push(Line { number, at, text, beside: beside(event), digest });
        }
    }

    /// PLAT-48: the lines about a customer stay, without name and phone.
    pub(super) fn forget(&mut self, customer: CustomerId) {
        for line in &mut self.lines {
            line.beside.take_if(|(of, _)| *of == customer);
        }
    }

    /// The number of the first line that does not follow from the one before, if any (KEY-18).
    pub fn verify(&self) -> Result<(), u64> {
        verify(&self.lines)
    }

    /// Whether the last line follows from the one before; cheap enough for every event.
    pub fn verify_last(&self) -> bool {
        let Some((last, rest)) = self.lines.split_last() else { return true };
        let before = rest.last().map_or(ROOT, |line| &line.digest);
        last.number == self.lines.len() as u64
            && last.digest == Line::seal(before, last.number, last.at, &last.text)
    }
}

/// Checks a chain of lines from its root.
pub fn verify(lines: &[Line]) -> Result<(), u64> {
    let mut before = ROOT;
    for (line, number) in lines.iter().zip(1u64..) {
        if line.number != number || line.digest != Line::seal(before, number, line.at, &line.text) {
            return Err(number);
        }
        before = &line.digest;
    }
    Ok(())
}

/// The personal values of an event, as they are printed; none once they are forgotten.
fn beside(event: &Event) -> Option<(CustomerId, String)> {
    let shown = |value: &Personal| (!value.value().is_empty()).then(|| text::line(&value.value()));
    match event {
        Event::CustomerRegistered { customer, name, phone, .. } => {
            let phone = shown(phone).unwrap_or_else(|| text::line(&""));
            Some((*customer, format!("name={} phone={phone}", shown(name)?)))
        }
        Event::CustomerChanged { customer, from, to, .. } => {
            let (field, from, to) = (to.word(), from.value().value(), to.value().value());
            let values =
                || format!("from={{{field}={}}} to={{{field}={}}}", text::line(&from), text::line(&to));
            (!from.is_empty() || !to.is_empty()).then(|| (*customer, values()))
        }
        _ => None,
    }
}

/// The line of an event; none for what is no act: readings, passes, key strokes.
fn told(event: &Event) -> Option<String> {
    match event {
        Event::SlotRead { .. }
        | Event::DrawerSeen { .. }
        | Event::CycleSeen { .. }
        | Event::OperatorActive { .. }
        | Event::RemoteActive { .. }
        | Event::StartScanned { .. }
        | Event::DailyScanned { .. } => None,
        // Pictures, finger templates and password hashes stay out of what is printed.
        Event::PhotoStored { photo, cabinet, person, image, .. } => {
            let person = person.map_or("-".to_owned(), |person| person.to_string());
            Some(format!(
                "kind=photo-stored photo={photo} cabinet={cabinet} person={person} digest={}",
                image.digest
            ))
        }
        Event::OperatorEnrolled { operator, user, name, level, post, act, .. } => Some(format!(
            "kind=operator-enrolled operator={operator} user={} name={} level={} post={} act={}",
            text::line(user),
            text::line(name),
            text::line(level),
            text::line(post),
            nested(act)
        )),
        Event::OperatorChanged { operator, to: OperatorField::Fingers(_), act, .. } => {
            Some(format!("kind=operator-changed operator={operator} field=fingers act={}", nested(act)))
        }
        // A line stands for good, and who asks for it is forgotten (PLAT-48): a customer is a number here, see [`beside`].
        Event::CustomerRegistered { customer, act, .. } => {
            Some(format!("kind=customer-registered customer={customer} act={}", nested(act)))
        }
        Event::CustomerChanged { customer, act, .. } => {
            Some(format!("kind=customer-changed customer={customer} act={}", nested(act)))
        }
        Event::PasswordSet { operator, act, .. } => {
            Some(format!("kind=password-set operator={operator} act={}", nested(act)))
        }
        other => Some(text::line(other)),
    }
}

fn nested(act: &crate::kinds::Act) -> String {
    format!("{{{}}}", text::line(act))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::CustomerField;

    #[test]
    fn a_customer_is_printed_with_old_and_new_values_until_forgotten_and_the_chain_never_changes() {
        let own = |of: u32, value: &str| crate::event::own(CustomerId(of), value);
        let act = crate::kinds::Act { operator: None, photo: None, terminal: "system".to_owned() };
        let registered = |of: u32, name: &str, phone: &str| Event::CustomerRegistered {
            customer: CustomerId(of),
            name: own(of, name),
            phone: own(of, phone),
            act: act.clone(),
        };
        let changed = |from: &str, to: &str| Event::CustomerChanged {
            customer: CustomerId(1),
            from: CustomerField::Phone(own(1, from)),
            to: CustomerField::Phone(own(1, to)),
            act: act.clone(),
        };
        let mut history = History::default();
        for event in [registered(1, "Mr Hu", "138"), registered(2, "Ms Deng", "139"), changed("138", "137")] {
            history.add(At(1), &event);
        }
        let shown = |history: &History| -> Vec<String> {
            history.lines().iter().map(|line| line.shown().into_owned()).collect()
        };
        let before = shown(&history);
        assert!(
            before[0].starts_with("kind=customer-registered customer=C-1 name=\"Mr Hu\" phone=138 act={")
        );
        assert!(before[2].contains(" from={phone=138} to={phone=137} act={"), "{}", before[2]);
        let head = history.head().to_owned();
        history.forget(CustomerId(1));
        let after = shown(&history);
        assert_eq!((after[1].as_str(), history.head()), (before[1].as_str(), head.as_str()));
        assert!(
            after.iter().all(|line| !line.contains("138") && !line.contains("137") && !line.contains("Hu"))
        );
        assert_eq!(history.verify(), Ok(()));
        // What comes up from a store without the key is the same.
        let mut again = History::default();
        for event in [registered(1, "", ""), registered(2, "Ms Deng", "139"), changed("", "")] {
            again.add(At(1), &event);
        }
        assert_eq!(again, history);
    }

    #[test]
    fn any_change_of_any_line_is_found() {
        let mut history = History::default();
        for cabinet in 1..=3 {
            history.add(At(u64::from(cabinet)), &Event::LineUp { cabinet });
        }
        assert_eq!(history.verify(), Ok(()));
        assert!(history.lines()[1].names("2") && !history.lines()[1].names("3"));
        let mut edited = history.lines().to_vec();
        edited[1].text.push('x');
        assert_eq!(verify(&edited), Err(2));
        let mut late = history.lines().to_vec();
        late[2].at = At(9);
        assert_eq!(verify(&late), Err(3));
        let mut shorter = history.lines().to_vec();
        shorter.remove(0);
        assert_eq!(verify(&shorter), Err(1));
    }
}
