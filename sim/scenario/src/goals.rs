//! Goals of a scenario: what must sometimes happen, over all the seeds with which it is run. A check fails its run; a goal that
//! no run reaches fails the whole, because what the scenario is there for was never seen.
//!
//! It refuses to know which runs there are: a record says how often each goal was reached in it.

use crate::plan::Planner;
use forecourt_plant::FaultKind;
use forecourt_record::{Deed, EventLine, FaultLine};
use forecourt_site::NAMES;
use std::collections::BTreeMap;
use toml::Spanned;

/// One goal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Goal {
    /// As it was written.
    pub text: String,
    what: What,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum What {
    /// An event, `context.kind`.
    Event(String, String),
    /// A refusal with this code.
    Refused(String),
    /// A fault of this kind that line or people felt.
    Felt(FaultKind),
}

impl Goal {
    fn read(text: &str) -> Result<Goal, String> {
        let what = match text.split_once(' ') {
            Some(("refused", code)) if !code.is_empty() => What::Refused(code.to_owned()),
            Some(("felt", id)) => {
                let kind = FaultKind::ALL.iter().find(|kind| kind.id() == id);
                What::Felt(*kind.ok_or_else(|| format!("no kind of fault is called {id:?}"))?)
            }
            _ => match text.split_once('.') {
                Some((context, kind)) if NAMES.contains(&context) => {
                    What::Event(context.to_owned(), kind.to_owned())
                }
                _ => {
                    return Err(format!(
                        "{text:?} is no goal: write context.event, refused CODE or felt KIND"
                    ));
                }
            },
        };
        Ok(Goal { text: text.to_owned(), what })
    }

    fn reached(&self, events: &[EventLine], deeds: &[Deed], faults: &[FaultLine]) -> u64 {
        let count = match &self.what {
            What::Event(context, kind) => {
                events.iter().filter(|event| event.context == *context && event.kind == *kind).count()
            }
            What::Refused(code) => deeds.iter().filter(|deed| refused(deed) == Some(code)).count(),
            What::Felt(kind) => {
                faults.iter().filter(|row| row.kind == kind.id() && row.effect.starts_with("felt")).count()
            }
        };
        count as u64
    }
}

/// The code with which a deed was refused.
fn refused(deed: &Deed) -> Option<&str> {
    deed.outcome.strip_prefix("refused ")?.split([' ', ':']).next()
}

/// How often each goal was reached in one run.
pub(crate) fn reached(
    goals: &[Goal],
    events: &[EventLine],
    deeds: &[Deed],
    faults: &[FaultLine],
) -> BTreeMap<String, u64> {
    goals.iter().map(|goal| (goal.text.clone(), goal.reached(events, deeds, faults))).collect()
}

impl Planner<'_> {
    /// The goals that the author declares.
    pub(crate) fn goals(&mut self) -> Vec<Goal> {
        let rows: &[Spanned<String>] = &self.scenario.sometimes;
        rows.iter().filter_map(|row| self.ok(row.span(), Goal::read(row.get_ref()))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_are_events_refusals_and_faults_that_were_felt() {
        assert!(Goal::read("keys.key-taken").is_ok());
        assert!(Goal::read("felt L2").is_ok());
        for wrong in ["felt L99", "key-taken", "nowhere.key-taken", "refused", "refused "] {
            assert!(Goal::read(wrong).is_err(), "{wrong}");
        }
        let deed =
            |outcome: &str| Deed { step: 1, at_ns: 0, phrase: String::new(), outcome: outcome.to_owned() };
        let deeds = [deed("refused key-out: the key is out"), deed("done"), deed("refused key-outdated")];
        let goal = Goal::read("refused key-out").expect("it reads");
        assert_eq!(goal.reached(&[], &deeds, &[]), 1);
    }
}
