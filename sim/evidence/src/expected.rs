//! What the user expects of a run: known failures with reason and end, and every other verdict that is no pass.
//!
//! ```toml
//! [[expected]]
//! clause = "EC-03"
//! board = 33               # when left out: every board
//! verdict = "FAIL"
//! reason = "the loader of 1.2 swaps the checksum; ticket 811"
//! expires = 2027-03-01     # the last day on which it counts
//! ```
//!
//! An expected FAIL is WAIVED to the end of its last day. Anything else than what is expected is a deviation, a surprising
//! pass too: the file is to be kept true. It refuses to know which day it is.

use crate::day::Day;
use forecourt_certify::catalogue::clause;
use forecourt_certify::run::Outcome;
use forecourt_certify::verdict::Verdict;
use serde::{Deserialize, Serialize};
use toml::Spanned;

/// One expectation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Row {
    /// "EC-03".
    pub clause: String,
    /// Address of the board; every board when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub board: Option<u8>,
    /// What is expected.
    pub verdict: Verdict,
    /// Why that is so, for whoever reads the certificate.
    pub reason: String,
    /// The last day on which it counts.
    pub expires: Day,
}

impl Row {
    /// True when it speaks of `outcome`.
    pub fn fits(&self, outcome: &Outcome) -> bool {
        self.clause == outcome.clause && self.board.is_none_or(|board| board == outcome.board)
    }

    /// True on `today` and, where no day is known, always.
    pub fn counts(&self, today: Option<Day>) -> bool {
        today.is_none_or(|today| today <= self.expires)
    }
}

/// All expectations of a file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Expected {
    /// In the file's order.
    pub rows: Vec<Row>,
    /// The file as it was, for the run's folder.
    pub text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    expected: Vec<Raw>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Raw {
    clause: Spanned<String>,
    board: Option<u8>,
    verdict: Spanned<String>,
    reason: Spanned<String>,
    expires: Day,
}

impl Expected {
    /// Reads a file's text; `name` is what errors call it.
    ///
    /// # Errors
    /// What is wrong, with the line, and what would be right.
    pub fn from_toml(name: &str, text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| format!("{name}: {error}"))?;
        let rows: Result<Vec<Row>, String> =
            file.expected.into_iter().map(|raw| raw.row(name, text)).collect();
        let rows = rows?;
        for (k, row) in rows.iter().enumerate() {
            let same = |other: &&Row| {
                other.clause == row.clause
                    && (other.board == row.board || other.board.is_none() || row.board.is_none())
            };
            if rows[..k].iter().any(|other| same(&other)) {
                return Err(format!("{name}: {} is expected twice at one board", row.clause));
            }
        }
        Ok(Self { rows, text: text.to_owned() })
    }

    /// The expectation of `outcome`, if there is one.
    pub fn of(&self, outcome: &Outcome) -> Option<&Row> {
        self.rows.iter().find(|row| row.fits(outcome))
    }
}

impl Raw {
    fn row(self, name: &str, text: &str) -> Result<Row, String> {
        let at = |span: std::ops::Range<usize>| {
            let line = text[..span.start].matches('\n').count() + 1;
            format!("{name}:{line}")
        };
        if clause(self.clause.get_ref()).is_none() {
            let place = at(self.clause.span());
            return Err(format!(
                "{place}: no clause is called {:?}; forecourt certify --list shows them all",
                self.clause.get_ref()
            ));
        }
        let verdict = Verdict::ALL.into_iter().find(|verdict| verdict.name() == self.verdict.get_ref());
        let allowed =
            verdict.filter(|verdict| !matches!(verdict, Verdict::Waived | Verdict::Error | Verdict::Skipped));
        let Some(verdict) = allowed else {
            return Err(format!(
                "{}: {:?} cannot be expected: PASS, FAIL, WARN, N/A, INCONCLUSIVE or PROFILE-HOLE",
                at(self.verdict.span()),
                self.verdict.get_ref()
            ));
        };
        if self.reason.get_ref().trim().is_empty() {
            return Err(format!("{}: an expectation needs a reason", at(self.reason.span())));
        }
        Ok(Row {
            clause: self.clause.into_inner(),
            board: self.board,
            verdict,
            reason: self.reason.into_inner(),
            expires: self.expires,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str =
        "[[expected]]\nclause = \"EC-03\"\nverdict = \"FAIL\"\nreason = \"known\"\nexpires = 2027-03-01\n";

    #[test]
    fn a_file_is_read() {
        let expected = Expected::from_toml("e.toml", GOOD).expect("it is right");
        assert_eq!(expected.rows[0].verdict, Verdict::Fail);
        assert_eq!(expected.rows[0].expires.to_string(), "2027-03-01");
        let quoted = GOOD.replace("2027-03-01", "\"2027-03-01\"");
        assert_eq!(Expected::from_toml("e.toml", &quoted).expect("it is right").rows, expected.rows);
    }

    #[test]
    fn every_mistake_is_told_with_its_place() {
        for (from, to, says) in [
            ("EC-03", "EC-99", "e.toml:2: no clause is called \"EC-99\""),
            ("FAIL", "WAIVED", "e.toml:3: \"WAIVED\" cannot be expected"),
            ("known", " ", "e.toml:4: an expectation needs a reason"),
            ("2027-03-01", "\"soon\"", "\"soon\" is no day"),
            ("2027-03-01", "2027-03-01T10:00:00", "is no day"),
            ("reason", "because", "unknown field `because`"),
        ] {
            let said = Expected::from_toml("e.toml", &GOOD.replace(from, to)).expect_err(says);
            assert!(said.contains(says), "{said}");
            assert!(said.starts_with("e.toml"), "{said}");
        }
        let twice = format!("{GOOD}{GOOD}");
        assert!(Expected::from_toml("e.toml", &twice).expect_err("twice").contains("twice"));
    }
}
