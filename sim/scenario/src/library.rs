//! What scenarios lean on: profiles, the catalogue of rules, the words that expectations may use.
//!
//! It refuses to read files: texts are handed in.

use crate::check::Words;
use crate::plan::{Materials, Plan, plan};
use crate::reach::Reach;
use crate::source::{ScenarioError, Source};
use forecourt_record::Catalogue;
use std::collections::BTreeMap;

/// Custody states (KEY-66).
pub const STATES: &[&str] =
    &["registered", "in-slot", "out", "handed-over", "released", "missing", "suspect", "retired"];
/// What a slot can show (KEY-20).
pub const SHOWS: &[&str] = &["empty", "key", "unknown", "unreadable", "asleep", "no-answer", "not-fitted"];
/// Counters of a line.
pub const COUNTERS: &[&str] = &["requests", "answers", "timeouts", "damaged", "exceptions", "stray", "scans"];

/// Everything that a scenario's text may refer to.
#[derive(Clone, Debug)]
pub struct Library {
    profiles: BTreeMap<String, String>,
    journals: BTreeMap<String, String>,
    catalogue: Catalogue,
    kinds: Vec<String>,
}

impl Library {
    /// A library of profiles (name to text) and the catalogue's text.
    ///
    /// # Errors
    /// What is wrong with the catalogue.
    pub fn new(profiles: BTreeMap<String, String>, catalogue: &str) -> Result<Self, String> {
        let journals = BTreeMap::new();
        Ok(Self { profiles, journals, catalogue: Catalogue::parse(catalogue)?, kinds: event_kinds() })
    }

    /// The same with stored journals (name to text) that runs may begin with.
    #[must_use]
    pub fn with_journals(mut self, journals: BTreeMap<String, String>) -> Self {
        self.journals = journals;
        self
    }

    /// The catalogue of rules.
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// Reads a scenario. `name` is its path below `scenarios/` without its ending, `file` the name that errors show.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn plan(&self, name: &str, file: &str, text: &str, seed: Option<u64>) -> Result<Plan, ScenarioError> {
        let kinds: Vec<&str> = self.kinds.iter().map(String::as_str).collect();
        let profiles: Vec<String> = self.profiles.keys().cloned().collect();
        let reports = crate::view::report_names();
        let materials = Materials {
            profile: &|name| self.profiles.get(name).cloned(),
            journal: &|name| self.journals.get(name).cloned(),
            profiles: &profiles,
            has_rule: &|id| self.catalogue.has(id),
            words: Words {
                kinds: &kinds,
                states: STATES,
                shows: SHOWS,
                counters: COUNTERS,
                reports,
                staff: &[],
                reach: Reach::default(),
            },
            seed,
        };
        plan(name, Source { name: file.to_owned(), text: text.to_owned() }, &materials)
    }
}

/// Kinds of event of all contexts, as the journal stores them. Serde lists them when it is shown one that does not exist,
/// so that this list can never be out of step.
pub fn event_kinds() -> Vec<String> {
    let mut kinds: Vec<String> = forecourt_site::NAMES.iter().flat_map(|context| kinds_of(context)).collect();
    kinds.sort();
    kinds.dedup();
    kinds
}

/// Kinds of event of one context.
pub fn kinds_of(context: &str) -> Vec<String> {
    listed(&forecourt_site::unknown_event(context).unwrap_or_default())
}

/// The names that serde lists when it is shown one that does not exist.
pub(crate) fn listed(message: &str) -> Vec<String> {
    let (_, list) = message.split_once("expected one of ").unwrap_or(("", ""));
    list.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The JSON Schema of a scenario file, for editors.
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(crate::text::Scenario).to_value();
    if let Some(object) = schema.as_object_mut() {
        object.insert("title".into(), "A Forecourt scenario".into());
    }
    schema
}
