//! How one visit is written down: a clock that goes on, a name for each thing, and the moment at which somebody walks away.
//!
//! It refuses to know what is written.

use crate::script::{Act, Gives, Step, row};
use toml::{Table, Value};

/// A pen for one visit.
pub(crate) struct Pen {
    who: String,
    at_s: u64,
    /// So many steps are still written before the visitor walks away.
    left: usize,
    steps: Vec<Step>,
    /// The last step was written, not skipped.
    here: bool,
}

impl Pen {
    /// Begins at `at_s`; after `left` steps nothing more is written.
    pub fn new(who: &str, at_s: u64, left: usize) -> Pen {
        Pen { who: who.to_owned(), at_s, left, steps: Vec::new(), here: false }
    }

    /// Time passes.
    pub fn wait(&mut self, s: u64) -> &mut Pen {
        self.at_s += s;
        self
    }

    /// Goes on at this moment, or now if it is over.
    pub fn until(&mut self, at_s: u64) -> &mut Pen {
        self.at_s = self.at_s.max(at_s);
        self
    }

    /// The moment.
    pub fn now(&self) -> u64 {
        self.at_s
    }

    /// A command.
    pub fn gives<const N: usize>(
        &mut self,
        by: &str,
        command: &str,
        with: [(&str, Value); N],
        note: &str,
    ) -> &mut Pen {
        self.step(Act::Command { by: by.to_owned(), command: command.to_owned(), with: row(with) }, note)
    }

    /// A phrase.
    pub fn says(&mut self, phrase: String, note: &str) -> &mut Pen {
        self.step(Act::Phrase(phrase), note)
    }

    fn step(&mut self, act: Act, note: &str) -> &mut Pen {
        self.here = self.left > 0;
        if self.here {
            self.left -= 1;
            let (who, note) = (self.who.clone(), note.to_owned());
            self.steps.push(Step { at_s: self.at_s, who, note, act, gives: Gives::Nothing, key: None });
        }
        self
    }

    /// The last step's first id is called so.
    pub fn named(&mut self, name: &str) -> &mut Pen {
        self.give(Gives::First(name.to_owned()))
    }

    /// A field of the last step's events is called so.
    pub fn field(&mut self, name: &str, field: &str) -> &mut Pen {
        self.give(Gives::Fields(vec![(name.to_owned(), field.to_owned())]))
    }

    fn give(&mut self, gives: Gives) -> &mut Pen {
        // Who has walked away names nothing more.
        if let Some(last) = self.steps.last_mut().filter(|_| self.here) {
            last.gives = gives;
        }
        self
    }

    /// The last step bears a request key.
    pub fn keyed(&mut self, key: String) -> &mut Pen {
        if let Some(last) = self.steps.last_mut().filter(|_| self.here) {
            last.key = Some(key);
        }
        self
    }

    /// The last step once more, as it is, `s` seconds later.
    pub fn again(&mut self, s: u64, note: &str) -> &mut Pen {
        self.at_s += s;
        if let Some(last) = self.steps.last().cloned().filter(|_| self.here) {
            let (at_s, note) = (self.at_s, note.to_owned());
            self.steps.push(Step { at_s, note, ..last });
        }
        self
    }

    /// What was written.
    pub fn done(self) -> Vec<Step> {
        self.steps
    }
}

/// `[{ means = "cash", amount = 100 }]`, without the parts of nothing.
pub(crate) fn parts(parts: &[(&str, i64)]) -> Value {
    let parts = parts.iter().filter(|(_, amount)| *amount > 0);
    Value::Array(parts.map(|(means, amount)| part(means, *amount, None)).collect())
}

/// One part.
pub(crate) fn part(means: &str, amount: i64, voucher: Option<i64>) -> Value {
    let mut part: Table = row([("means", means.into()), ("amount", amount.into())]);
    voucher.map(|voucher| part.insert("voucher".to_owned(), voucher.to_string().into()));
    Value::Table(part)
}
