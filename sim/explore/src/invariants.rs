//! The invariants of keys, rental, ledger, membership and system: what each says in plain words, of which sort it is, and by
//! which part of an exploration it is checked, or why by none.
//!
//! It refuses to check anything: it is the list that nothing may be missing from.

mod table;

use std::fmt;

pub use table::ALL;

/// Of which sort an invariant is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Sort {
    /// It holds of the state after every event.
    State,
    /// It holds of a whole trace.
    Trace,
    /// It compares two runs.
    Runs,
    /// It holds in every order in which wishes of one moment can be served.
    Order,
    /// It holds under faults.
    Faults,
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Sort::State => "S",
            Sort::Trace => "T",
            Sort::Runs => "M",
            Sort::Order => "C",
            Sort::Faults => "F",
        })
    }
}

/// By what an invariant is checked while exploring.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// The contexts' own invariants, looked at while the run goes on and at its end.
    State,
    /// The trace of every run: what people did, and the journal.
    Trace,
    /// Both.
    StateAndTrace,
    /// The end of every run: the chain verifies, the journal gives the same state again, keys hang where the books say.
    End,
    /// The same plan run a second time.
    Again,
    /// The same plan with a stranger in it.
    Stranger,
    /// The same plan with the wishes of one second in another order; and the state.
    Swapped,
    /// Nothing here: why, and where else.
    Elsewhere(&'static str),
}

/// One invariant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Invariant {
    /// Its id.
    pub id: &'static str,
    /// Its sort.
    pub sort: Sort,
    /// In plain words.
    pub words: &'static str,
    /// By what it is checked.
    pub by: By,
}

/// How often each way of checking was gone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Ways {
    /// Looks at all states.
    pub looks: u64,
    /// Runs that came to their end.
    pub ends: u64,
    /// Plans that were run a second time.
    pub again: u64,
    /// Plans that were run with a stranger.
    pub strangers: u64,
    /// Plans that were run in another order.
    pub swapped: u64,
}

impl Invariant {
    /// How often it was put to something, `traced` times of them to a trace.
    pub fn checks(&self, ways: Ways, traced: u64) -> u64 {
        match self.by {
            By::State => ways.looks,
            By::Trace => traced,
            By::StateAndTrace => ways.looks + traced,
            By::End => ways.ends + traced,
            By::Again => ways.again,
            By::Stranger => ways.strangers,
            By::Swapped => ways.swapped + traced,
            By::Elsewhere(_) => 0,
        }
    }
}

/// The words of an invariant or of one of the other rules that explorations check.
pub fn words(id: &str) -> &'static str {
    let listed = ALL.iter().find(|invariant| invariant.id == id).map(|invariant| invariant.words);
    let other = || table::OTHERS.iter().find(|(known, _)| *known == id).map(|(_, words)| *words);
    listed.or_else(other).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// How many invariants each group has.
    const GROUPS: &[(&str, usize)] = &[("KEY", 18), ("REN", 15), ("LED", 12), ("PTS", 17), ("SYS", 7)];

    #[test]
    fn none_is_missing_and_none_stands_twice() {
        let wanted: BTreeSet<String> = GROUPS
            .iter()
            .flat_map(|(group, most)| (1..=*most).map(move |number| format!("I-{group}-{number:02}")))
            .collect();
        let listed: BTreeSet<String> = ALL.iter().map(|invariant| invariant.id.to_owned()).collect();
        assert_eq!(listed, wanted);
        assert_eq!(ALL.len(), wanted.len());
        assert!(ALL.iter().all(|invariant| invariant.words.len() > 20), "each in words");
    }

    #[test]
    fn what_is_checked_elsewhere_says_where() {
        for invariant in ALL {
            if let By::Elsewhere(why) = invariant.by {
                assert!(why.len() > 30 && why.contains(':'), "{}: {why}", invariant.id);
                assert_eq!(invariant.checks(Ways { looks: 1, ..Ways::default() }, 1), 0);
            }
        }
    }
}
