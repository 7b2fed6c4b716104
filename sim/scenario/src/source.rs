//! A scenario's text and what is wrong with it: every error points at line and column and says what would be right.
//!
//! It refuses to know what a scenario means; it only knows where its words stand.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use std::fmt;
use std::ops::Range;

/// The text of one file, with the name that errors show.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Source {
    /// The name that errors show, usually a path.
    pub name: String,
    /// The text.
    pub text: String,
}

/// Where the lines of a text begin, so that the line of a byte is looked up instead of counted from the start: a drawn plan has
/// thousands of steps, and each wants to know its line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lines {
    /// The byte behind each line's end.
    ends: Vec<usize>,
}

impl Lines {
    /// The line of a byte, from 1.
    pub fn line(&self, byte: usize) -> usize {
        self.ends.partition_point(|end| *end <= byte) + 1
    }
}

/// One thing wrong with a scenario: the author's to mend.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Complaint {
    /// What is wrong.
    pub message: String,
    /// Bytes of the source that it is about.
    pub span: Range<usize>,
    /// What would be right.
    pub hint: Option<String>,
}

impl Complaint {
    /// A complaint about the bytes `span`.
    pub fn new(span: Range<usize>, message: impl Into<String>) -> Self {
        Self { message: message.into(), span, hint: None }
    }

    /// The same with a hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Everything wrong with one scenario, in the order of the text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ScenarioError {
    /// The text that it is about.
    pub source: Source,
    /// What is wrong; never empty.
    pub complaints: Vec<Complaint>,
}

impl ScenarioError {
    /// Line and column of each complaint, both from 1, columns in characters.
    pub fn places(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.complaints.iter().map(|complaint| self.source.place(complaint.span.start))
    }
}

impl Source {
    /// Where its lines begin.
    pub fn lines(&self) -> Lines {
        Lines { ends: self.text.match_indices('\n').map(|(at, _)| at + 1).collect() }
    }

    /// Line and column of a byte, both from 1, columns in characters.
    pub fn place(&self, byte: usize) -> (usize, usize) {
        let before = &self.text[..self.text.floor_char_boundary(byte)];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |tail| tail.chars().count()) + 1;
        (line, column)
    }
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (k, complaint) in self.complaints.iter().enumerate() {
            if k > 0 {
                writeln!(f)?;
            }
            let end = complaint.span.end.min(self.source.text.len());
            let span = complaint.span.start.min(end)..end;
            let snippet = Snippet::source(&self.source.text)
                .path(&self.source.name)
                .annotation(AnnotationKind::Primary.span(span));
            let mut group = Level::ERROR.primary_title(&complaint.message).element(snippet);
            if let Some(hint) = &complaint.hint {
                group = group.element(Level::HELP.message(hint));
            }
            writeln!(f, "{}", Renderer::plain().render(&[group]))?;
        }
        Ok(())
    }
}

impl std::error::Error for ScenarioError {}

/// The name in `known` that is most like `word`, if any is like it at all.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let likeness = |name: &str| strsim::jaro_winkler(&word.to_lowercase(), &name.to_lowercase());
    known
        .into_iter()
        .map(|name| (likeness(name), name))
        .filter(|(like, _)| *like > 0.75)
        .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(a.1)))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_characters_not_bytes() {
        let source = Source { name: "x".into(), text: "a = 1\nname = \"李娜\" 7".into() };
        let byte = source.text.find('7').expect("the text has a 7");
        assert_eq!(source.place(byte), (2, 13));
        let lines = source.lines();
        for byte in 0..=source.text.len() {
            assert_eq!(lines.line(byte), source.place(byte).0, "byte {byte}");
        }
    }

    #[test]
    fn a_complaint_shows_its_line_and_hint() {
        let source = Source { name: "day.toml".into(), text: "title = \"x\"\nat = \"9 o'clock\"\n".into() };
        let complaint = Complaint::new(17..28, "no time of day").hint("write \"09:00:00\"");
        let text = ScenarioError { source, complaints: vec![complaint] }.to_string();
        assert!(text.contains("error: no time of day"), "{text}");
        assert!(text.contains("day.toml:2:6"), "{text}");
        assert!(text.contains("help: write \"09:00:00\""), "{text}");
    }

    #[test]
    fn the_nearest_name_or_none() {
        assert_eq!(nearest("KeyTaek", ["KeyTaken", "KeyReturned"]), Some("KeyTaken"));
        assert_eq!(nearest("zzz", ["KeyTaken"]), None);
    }
}
