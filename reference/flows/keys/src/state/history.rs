//! The operation history: append-only lines, each with the digest of the line before (KEY-18).
//!
//! It is written from events alone. No command deletes or edits a line; a correction is a new line.

use forecourt_books::{At, text};
use serde::Serialize;

use crate::command::OperatorField;
use crate::event::Event;
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
    /// SHA-256 over the digest before, number, instant and text.
    pub digest: String,
}

impl Line {
    fn seal(before: &str, number: u64, at: At, text: &str) -> String {
        sha256(&[before, &number.to_string(), &at.0.to_string(), text])
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
            self.lines.push(Line { number, at, text, digest });
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
