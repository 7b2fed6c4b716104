//! Boards with one defect each: the gallery that the clauses must find.
//!
//! A mutant is a golden board whose receiver, firmware, mouth or hardware is replaced at one place: [`Hooks`] name the
//! places, the tables of `gallery` fill them. `FW` mutants are defects seen in the field; `GX` mutants exist so that every
//! clause that can block a certificate has at least one board that fails it.
//!
//! It refuses to know clauses beyond the names that a mutant must die by; whether it does, the kill matrix says.

mod board;
mod framing;
mod gallery;
pub mod matrix;
mod scene;

pub use board::Mutant;
pub use framing::Framing;
pub use gallery::counters::COUNTING;
pub use scene::{Memory, Scene, View};

use crate::act::Act;
use crate::device::Char;
use forecourt_wire::{Instant, Span};

/// Which golden board a defect is put into.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Host {
    /// The slot board.
    Slot,
    /// The drawer board.
    Drawer,
}

/// From a frame's bytes to the answer's.
pub type Serve = fn(&mut Scene<'_>, &[u8]) -> Option<Vec<u8>>;
/// What a board sends unasked; nothing when it is empty.
pub type Babble = fn(&mut Scene<'_>) -> Vec<u8>;

/// The places of a board that a defect may replace; `None` is the golden way.
#[derive(Clone, Copy)]
pub struct Hooks {
    /// How characters become frames.
    pub framing: Framing,
    /// A character before the receiver sees it; `None` swallows it.
    pub hear: Option<fn(&mut Scene<'_>, Char) -> Option<Char>>,
    /// A whole frame (checksum right or wrong, any address); gives the answer's bytes. The golden way is [`Scene::golden`].
    pub serve: Option<Serve>,
    /// Told of characters that made no frame (a gap, a flaw, too many): how many there were.
    pub spoilt: Option<fn(&mut Scene<'_>, usize)>,
    /// The tables as reads show them.
    pub show: Option<fn(&mut Scene<'_>, &mut View)>,
    /// The characters of an answer, timed, before they go out.
    pub say: Option<fn(&mut Scene<'_>, &mut Vec<Char>)>,
    /// What hands do, before the board feels it; `None` swallows it.
    pub feel: Option<fn(&mut Scene<'_>, &Act) -> Option<Act>>,
    /// Sends unasked so often.
    pub babble: Option<(Span, Babble)>,
    /// Called whenever time passes, with where it has come to; may use [`Scene::board`].
    pub pass: Option<fn(&mut Scene<'_>, Instant)>,
}

impl Hooks {
    /// The golden board.
    pub const NONE: Self = Self {
        framing: Framing::GOLDEN,
        hear: None,
        serve: None,
        spoilt: None,
        show: None,
        say: None,
        feel: None,
        babble: None,
        pass: None,
    };
}

/// One defect.
#[derive(Clone, Copy)]
pub struct Defect {
    /// "FW-08", "GX-12".
    pub id: &'static str,
    /// What is wrong with the board, in one line.
    pub says: &'static str,
    /// Which board has it.
    pub host: Host,
    /// Clauses of which at least one must fail.
    pub killed_by: &'static [&'static str],
    /// The declaration also says so: features that the vendor claims (`counters`, …).
    pub claims: &'static [&'static str],
    /// Where it sits.
    pub hooks: Hooks,
}

impl std::fmt::Debug for Defect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Defect").field("id", &self.id).field("says", &self.says).finish_non_exhaustive()
    }
}

/// All defects, in the order of their ids.
pub fn gallery() -> impl Iterator<Item = &'static Defect> {
    gallery::TABLES.iter().flat_map(|table| table.iter())
}

/// The defect of this id.
pub fn defect(id: &str) -> Option<&'static Defect> {
    gallery().find(|defect| defect.id.eq_ignore_ascii_case(id))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique_and_every_defect_names_its_clauses() {
        let mut seen = BTreeSet::new();
        for defect in gallery() {
            assert!(seen.insert(defect.id), "{} stands twice", defect.id);
            assert!(!defect.killed_by.is_empty(), "{} names no clause", defect.id);
        }
    }
}
