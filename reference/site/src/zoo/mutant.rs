//! What a mutant is: a defect, where it sits, whence it is known, and which checks are meant to find it.
//!
//! It refuses to know when its seam is reached.

use super::fields::Fields;
use forecourt_books::{Ask, News, Posting};
use forecourt_poller as poller;

/// One defect.
pub struct Mutant {
    /// Its name, in kebab-case.
    pub id: &'static str,
    /// What is wrong, in one line.
    pub wrong: &'static str,
    /// The system that had it, or the invariant that forbids it.
    pub source: &'static str,
    /// The checks that are meant to find it.
    pub killers: &'static [&'static str],
    /// Where it sits and what it does there.
    pub(crate) seam: Seam,
}

/// What becomes of an event that a mutant has touched.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fate {
    /// This mutant has nothing to do with it.
    Left,
    /// It happens, changed.
    Changed,
    /// It does not happen.
    Lost,
    /// It happens twice.
    Twice,
    /// It happens as it is, and what was made of it happens, too.
    Echo,
}

/// Where a mutant sits.
pub(crate) enum Seam {
    /// Events of this context and kind, as they were decided: of a command, of what follows from it, of a deadline.
    Event(&'static str, &'static str, fn(&mut Fields) -> Fate),
    /// What events oblige other contexts to do.
    Ask(fn(Ask, &mut Vec<Ask>) -> bool),
    /// What events tell other contexts.
    News(fn(News, &mut Vec<News>) -> bool),
    /// The ledger's movements of an event of this context.
    Posting(&'static str, fn(&mut Vec<Posting>) -> bool),
    /// What the poller of a line found out.
    Heard(fn(poller::Event) -> Heard),
    /// What the poller of a line is ordered.
    Order(fn(poller::Order) -> Option<poller::Order>),
    /// A command whose right nobody asks for.
    Right(&'static str),
    /// Something of the house itself.
    House(House),
}

/// What becomes of what the poller found out.
pub(crate) enum Heard {
    /// It is told as it is.
    Left(poller::Event),
    /// Something else is told.
    Told(poller::Event),
    /// Nothing is told.
    Lost,
}

/// Defects of the house itself: of its journal, its requests, its clock.
#[derive(Clone, Copy)]
pub(crate) enum House {
    /// A request key is forgotten: the second time the command is done again.
    KeyForgotten,
    /// A repeated request is answered with another number.
    OtherAnswer,
    /// What a refused command had done before it was refused stays done.
    NoRollback,
    /// The last event of a long batch is not written.
    LastUnwritten,
    /// Events of this context and kind are skipped when a journal is read.
    Unread(&'static str, &'static str),
    /// After a restart the clock of this context stands still.
    ClockLost(&'static str),
    /// What follows from a command is left undone beyond the second.
    FollowLost,
    /// A rule goes by another number than its own: the setting and the number.
    Number(&'static str, i64),
    /// The key of a person who is erased is kept.
    KeyKept,
    /// The contexts go on knowing a person who is erased.
    MemoryKept,
}

impl House {
    /// Whether it is the same kind of defect.
    pub fn is(self, other: House) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

/// An event that does not happen.
pub(crate) const LOST: fn(&mut Fields) -> Fate = |_| Fate::Lost;
/// An event that happens twice.
pub(crate) const TWICE: fn(&mut Fields) -> Fate = |_| Fate::Twice;

impl Mutant {
    /// Whether a run in which an event of this context and kind happened may meet it.
    pub fn meets(&self, context: &str, kind: &str) -> bool {
        match self.seam {
            Seam::Event(of, "", _) | Seam::Posting(of, _) => of == context,
            Seam::Event(of, which, _) => (of, which) == (context, kind),
            Seam::Heard(_) | Seam::Order(_) => context == "keys",
            Seam::House(House::KeyKept | House::MemoryKept) => (context, kind) == ("members", "erased"),
            Seam::House(House::Unread(of, which)) => (of, which) == (context, kind),
            Seam::House(House::ClockLost(of)) => of == context,
            Seam::Right(right) => right.split_once('.').is_some_and(|(of, _)| of == context),
            Seam::Ask(_) | Seam::News(_) | Seam::House(_) => true,
        }
    }
}
