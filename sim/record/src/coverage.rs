//! Which rules of the catalogue the scenarios prove.
//!
//! A rule is covered when a check that names it was made and held; a claim (`covers`) without such a check is an
//! error. It refuses to take anybody's word.

use crate::record::Record;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The catalogue of rules, `scenarios/requirements.toml`: contexts in their order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Catalogue {
    /// The contexts.
    pub contexts: Vec<Context>,
}

/// One context of the catalogue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Context {
    /// Its name, such as `keys`.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Ids and titles, in the order of the numbers.
    pub rules: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ContextText {
    prefix: String,
    title: String,
    rules: BTreeMap<String, String>,
}

impl Catalogue {
    /// Reads the catalogue.
    ///
    /// # Errors
    /// What TOML finds wrong, or an id that does not bear its context's prefix.
    pub fn parse(text: &str) -> Result<Self, String> {
        let raw: BTreeMap<String, ContextText> = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut contexts = Vec::new();
        for (name, context) in raw {
            if let Some(id) = context.rules.keys().find(|id| !id.starts_with(&format!("{}-", context.prefix)))
            {
                return Err(format!(
                    "{id} stands in context {name}, whose ids begin with {}-",
                    context.prefix
                ));
            }
            contexts.push(Context { name, title: context.title, rules: context.rules });
        }
        Ok(Self { contexts })
    }

    /// True when the catalogue has this id.
    pub fn has(&self, id: &str) -> bool {
        self.contexts.iter().any(|context| context.rules.contains_key(id))
    }

    /// All ids.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.contexts.iter().flat_map(|context| context.rules.keys().map(String::as_str))
    }
}

/// What is covered, by whom.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Coverage {
    /// Per context: figures and missing ids.
    pub contexts: BTreeMap<String, ContextCoverage>,
    /// Claims that no check stands behind: scenario, id.
    pub claimed_unproved: Vec<(String, String)>,
    /// Ids that the catalogue does not have: scenario, id.
    pub unknown: Vec<(String, String)>,
}

/// What is covered of one context.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ContextCoverage {
    /// Rules in the catalogue.
    pub total: usize,
    /// Rules that a scenario proves.
    pub covered: usize,
    /// Ids that none proves.
    pub missing: Vec<String>,
    /// Each covered id with the scenarios that prove it.
    pub by: BTreeMap<String, Vec<String>>,
}

impl Coverage {
    /// Sets records against the catalogue. Canaries prove nothing.
    pub fn of(catalogue: &Catalogue, records: &[Record]) -> Self {
        let mut by: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let mut claimed_unproved = Vec::new();
        let mut unknown = Vec::new();
        for record in records.iter().filter(|record| !record.canary) {
            let proved: BTreeSet<&str> = record.proved().collect();
            for id in &proved {
                by.entry(id).or_default().insert(&record.scenario);
            }
            for id in record.covers.iter().filter(|id| !proved.contains(id.as_str())) {
                claimed_unproved.push((record.scenario.clone(), id.clone()));
            }
            let named: BTreeSet<&str> =
                proved.into_iter().chain(record.covers.iter().map(String::as_str)).collect();
            unknown.extend(
                named
                    .iter()
                    .filter(|id| !catalogue.has(id))
                    .map(|id| (record.scenario.clone(), (*id).to_owned())),
            );
        }
        let contexts =
            catalogue.contexts.iter().map(|context| (context.name.clone(), context_coverage(context, &by)));
        Self { contexts: contexts.collect(), claimed_unproved, unknown }
    }

    /// True when every claim stands and every id exists.
    pub fn is_honest(&self) -> bool {
        self.claimed_unproved.is_empty() && self.unknown.is_empty()
    }
}

fn context_coverage(context: &Context, by: &BTreeMap<&str, BTreeSet<&str>>) -> ContextCoverage {
    let mut found = BTreeMap::new();
    let mut missing = Vec::new();
    for id in context.rules.keys() {
        match by.get(id.as_str()) {
            Some(scenarios) => {
                found.insert(id.clone(), scenarios.iter().map(|&name| name.to_owned()).collect());
            }
            None => missing.push(id.clone()),
        }
    }
    ContextCoverage { total: context.rules.len(), covered: found.len(), missing, by: found }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, context) in &self.contexts {
            for (id, scenarios) in &context.by {
                writeln!(f, "{id:<9} {}", scenarios.join(", "))?;
            }
            let missing = context.missing.len();
            writeln!(
                f,
                "{name:<17} {:>3} of {:>3} covered, {missing} missing",
                context.covered, context.total
            )?;
        }
        let (covered, total) = self.contexts.values().fold((0, 0), |(c, t), x| (c + x.covered, t + x.total));
        writeln!(f, "{:<17} {covered:>3} of {total:>3} covered", "all")?;
        for (scenario, id) in &self.claimed_unproved {
            writeln!(f, "claimed, never checked: {id} in {scenario}")?;
        }
        for (scenario, id) in &self.unknown {
            writeln!(f, "not in the catalogue: {id} in {scenario}")?;
        }
        Ok(())
    }
}
