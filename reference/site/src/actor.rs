//! Actors as they are journalled: who, and at which branch (PLAT-05), as one text and back.
//!
//! It refuses to know what an actor may do.

use forecourt_books::{BranchId, By};
use std::fmt::Write as _;

/// The actor of the batch that was journalled last, with its text: people give several commands in a row.
#[derive(Default)]
pub(crate) struct Actor {
    of: Option<(By, Option<BranchId>)>,
    text: String,
}

impl Actor {
    /// Makes it the text of an actor at a branch.
    pub fn write(&mut self, by: &By, branch: Option<BranchId>) {
        if self.of.as_ref().is_some_and(|(known, at)| *at == branch && known == by) {
            return;
        }
        self.text.clear();
        let written = match branch {
            Some(branch) => write!(self.text, "{by} {branch}"),
            None => write!(self.text, "{by}"),
        };
        written.expect("a text takes everything");
        self.of = Some((by.clone(), branch));
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// The actor and the branch of a stored event; a journal from before there were actors is the system's.
pub(crate) fn stored(text: &str) -> Result<(By, Option<BranchId>), String> {
    if text.is_empty() {
        return Ok((By::System, None));
    }
    let branch = text.rsplit_once(' ').and_then(|(who, branch)| Some((who, branch.parse().ok()?)));
    let (who, branch) = branch.map_or((text, None), |(who, branch)| (who, Some(branch)));
    who.parse().map(|by| (by, branch)).map_err(|error: forecourt_books::actor::ActorError| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use forecourt_books::PersonId;

    #[test]
    fn every_actor_reads_back_whoever_came_before() {
        let mut actor = Actor::default();
        let (one, other) = (By::person(PersonId(1), "till-1"), By::person(PersonId(1), "till-2"));
        for by in [&one, &one, &other, &By::System, &one] {
            for branch in [Some(BranchId(2)), Some(BranchId(2)), None, Some(BranchId(3))] {
                actor.write(by, branch);
                assert_eq!(stored(actor.text()), Ok((by.clone(), branch)));
            }
        }
        assert_eq!(stored(""), Ok((By::System, None)));
        assert!(stored("M-7@fax B-2").is_err());
    }
}
