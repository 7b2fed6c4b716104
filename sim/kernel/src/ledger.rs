//! What became of each injected fault.
//!
//! A fault that nobody ever feels tests nothing, and a run full of them looks green for the wrong reason. So
//! every injection is an entry, and its effect is raised as it travels: held back by a defence, felt by the
//! line, felt by a person. The ledger refuses to know what the faults are; a row is a name to it.

use std::collections::BTreeMap;
use std::fmt;

/// How far a fault came, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// It was injected and nothing is known of it since.
    Injected,
    /// A defence held it back: a checksum, a retry, a filter.
    Suppressed,
    /// The line felt it: an exchange failed, a board was taken for silent.
    FeltByLine,
    /// A person felt it: a wait, a refusal, a key that did not come.
    FeltByPerson,
}

impl Effect {
    /// All of them, least first.
    pub const ALL: [Self; 4] = [Self::Injected, Self::Suppressed, Self::FeltByLine, Self::FeltByPerson];

    /// The word the report uses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Injected => "unseen",
            Self::Suppressed => "suppressed",
            Self::FeltByLine => "line",
            Self::FeltByPerson => "person",
        }
    }

    /// Whether anybody felt it.
    pub fn is_felt(self) -> bool {
        self >= Self::FeltByLine
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

/// Names one injected fault, to raise its effect later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Injection(usize);

#[derive(Debug, Clone)]
struct Entry {
    row: usize,
    at: u64,
    effect: Effect,
}

/// The sum of one fault row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    counts: [u64; 4],
    first: Option<u64>,
    first_felt: Option<u64>,
}

impl Row {
    /// Injections whose effect so far is exactly this one.
    pub fn count(&self, effect: Effect) -> u64 {
        self.counts[effect as usize]
    }

    /// All injections.
    pub fn injected(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Injections that the line or a person felt.
    pub fn felt(&self) -> u64 {
        self.count(Effect::FeltByLine) + self.count(Effect::FeltByPerson)
    }

    /// The tick of the first injection.
    pub fn first(&self) -> Option<u64> {
        self.first
    }

    /// The earliest tick of injection among those that were felt.
    pub fn first_felt(&self) -> Option<u64> {
        self.first_felt
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "injected={}", self.injected())?;
        for effect in Effect::ALL {
            write!(f, " {effect}={}", self.count(effect))?;
        }
        for (word, tick) in [("first", self.first), ("first_felt", self.first_felt)] {
            match tick {
                Some(at) => write!(f, " {word}={at}")?,
                None => write!(f, " {word}=-")?,
            }
        }
        Ok(())
    }
}

/// The injected faults of a run. Displays one line a row, in the order of names:
/// `L1 injected=3 unseen=0 suppressed=2 line=1 person=0 first=18 first_felt=40`.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    names: BTreeMap<String, usize>,
    rows: Vec<Row>,
    entries: Vec<Entry>,
}

impl Ledger {
    /// An empty ledger.
    pub fn new() -> Self {
        Self::default()
    }

    /// Opens a row that may stay empty, so that a fault of the plan that never struck still shows.
    pub fn declare(&mut self, row: &str) {
        self.row_index(row);
    }

    /// Enters a fault of `row`, injected at tick `at`.
    pub fn inject(&mut self, row: &str, at: u64) -> Injection {
        let index = self.row_index(row);
        let sum = &mut self.rows[index];
        sum.counts[Effect::Injected as usize] += 1;
        sum.first = Some(sum.first.map_or(at, |first| first.min(at)));
        self.entries.push(Entry { row: index, at, effect: Effect::Injected });
        Injection(self.entries.len() - 1)
    }

    /// Raises the effect of an injection; a lesser effect than the one known changes nothing. Returns what is
    /// known now. An injection of another ledger is a bug of the caller and panics or hits a wrong entry.
    pub fn raise(&mut self, injection: Injection, effect: Effect) -> Effect {
        let entry = &mut self.entries[injection.0];
        if effect > entry.effect {
            let row = &mut self.rows[entry.row];
            row.counts[entry.effect as usize] -= 1;
            row.counts[effect as usize] += 1;
            if effect.is_felt() {
                row.first_felt = Some(row.first_felt.map_or(entry.at, |first| first.min(entry.at)));
            }
            entry.effect = effect;
        }
        entry.effect
    }

    /// The rows in the order of names.
    pub fn rows(&self) -> impl Iterator<Item = (&str, &Row)> {
        self.names.iter().map(|(name, &index)| (name.as_str(), &self.rows[index]))
    }

    /// One row by name.
    pub fn row(&self, name: &str) -> Option<&Row> {
        self.names.get(name).map(|&index| &self.rows[index])
    }

    /// Every injection in the order entered: row, tick, effect.
    pub fn entries(&self) -> impl Iterator<Item = (&str, u64, Effect)> {
        let mut names = vec![""; self.rows.len()];
        for (name, &index) in &self.names {
            names[index] = name;
        }
        self.entries.iter().map(move |entry| (names[entry.row], entry.at, entry.effect))
    }

    /// Rows nobody ever felt, struck or not: over a whole suite each of them is a failure of the simulator.
    pub fn unfelt(&self) -> impl Iterator<Item = &str> {
        self.rows().filter(|(_, row)| row.felt() == 0).map(|(name, _)| name)
    }

    fn row_index(&mut self, name: &str) -> usize {
        if let Some(&index) = self.names.get(name) {
            return index;
        }
        self.rows.push(Row::default());
        self.names.insert(name.to_owned(), self.rows.len() - 1);
        self.rows.len() - 1
    }
}

impl fmt::Display for Ledger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rows().try_for_each(|(name, row)| writeln!(f, "{name} {row}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_effect_is_raised_and_never_lowered() {
        let mut ledger = Ledger::new();
        let (early, late) = (ledger.inject("L1", 18), ledger.inject("L1", 40));
        assert_eq!(ledger.raise(late, Effect::FeltByLine), Effect::FeltByLine);
        assert_eq!(ledger.raise(late, Effect::Suppressed), Effect::FeltByLine);
        assert_eq!(ledger.raise(late, Effect::FeltByPerson), Effect::FeltByPerson);
        assert_eq!(ledger.row("L1").and_then(Row::first_felt), Some(40));
        ledger.raise(early, Effect::FeltByLine);
        let row = ledger.row("L1").unwrap();
        assert_eq!((row.injected(), row.felt(), row.first(), row.first_felt()), (2, 2, Some(18), Some(18)));
        assert_eq!(Effect::ALL.map(|effect| row.count(effect)), [0, 0, 1, 1]);
    }

    #[test]
    fn the_lines_stand_in_the_order_of_names() {
        let mut ledger = Ledger::new();
        ledger.declare("S1");
        let held = ledger.inject("L2", 7);
        ledger.inject("B4", 9);
        ledger.inject("L2", 11);
        ledger.raise(held, Effect::Suppressed);
        assert_eq!(
            ledger.to_string(),
            "B4 injected=1 unseen=1 suppressed=0 line=0 person=0 first=9 first_felt=-\n\
             L2 injected=2 unseen=1 suppressed=1 line=0 person=0 first=7 first_felt=-\n\
             S1 injected=0 unseen=0 suppressed=0 line=0 person=0 first=- first_felt=-\n"
        );
        let entries: Vec<_> = ledger.entries().collect();
        assert_eq!(
            entries,
            [("L2", 7, Effect::Suppressed), ("B4", 9, Effect::Injected), ("L2", 11, Effect::Injected)]
        );
        assert_eq!(ledger.unfelt().collect::<Vec<_>>(), ["B4", "L2", "S1"]);
    }
}
