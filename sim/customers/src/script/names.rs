//! Which names a step gives and which it leans on, so that what leans on nothing can be taken away with what it leaned on.
//!
//! It refuses to know what the names stand for.

use super::{Act, Given, Gives, Script, Step};
use std::collections::BTreeSet;
use toml::{Table, Value};

impl Gives {
    /// The names.
    pub fn names(&self) -> Vec<&str> {
        match self {
            Gives::Nothing => Vec::new(),
            Gives::First(name) => vec![name],
            Gives::Fields(fields) => fields.iter().map(|(name, _)| name.as_str()).collect(),
        }
    }
}

impl Step {
    /// The names that it leans on.
    pub fn leans_on(&self) -> Vec<&str> {
        let mut found = Vec::new();
        if let Act::Command { by, with, .. } = &self.act {
            found.extend(by.strip_prefix('@').map(|name| name.split(' ').next().unwrap_or(name)));
            in_table(with, &mut found);
        }
        found
    }
}

impl Given {
    /// The names that it leans on.
    pub fn leans_on(&self) -> Vec<&str> {
        let mut found = Vec::new();
        in_table(&self.with, &mut found);
        found
    }
}

impl Script {
    /// Names that stand in the plan's own rows: branches and staff.
    fn rows_named(&self) -> BTreeSet<String> {
        let rows = self.branches.iter().chain(&self.staff).chain(&self.people);
        rows.filter_map(|row| row.get("name").and_then(Value::as_str)).map(str::to_owned).collect()
    }

    /// Takes away what leans on a name that nothing gives any more, until nothing does.
    pub fn drop_what_leans_on_nothing(&mut self) {
        loop {
            let mut known = self.rows_named();
            let count = self.given.len() + self.steps.len();
            self.given.retain(|given| kept(&mut known, &given.leans_on(), &given.gives));
            self.steps.retain(|step| kept(&mut known, &step.leans_on(), &step.gives));
            if self.given.len() + self.steps.len() == count {
                return;
            }
        }
    }

    /// Every name that a step or a furnishing command leans on.
    pub fn leaned_on(&self) -> BTreeSet<String> {
        let given = self.given.iter().flat_map(Given::leans_on);
        let steps = self.steps.iter().flat_map(Step::leans_on);
        given.chain(steps).map(str::to_owned).collect()
    }
}

/// Whether all of `wanted` is known; then what is given is known from here on.
fn kept(known: &mut BTreeSet<String>, wanted: &[&str], gives: &Gives) -> bool {
    let kept = wanted.iter().all(|name| known.contains(*name));
    if kept {
        known.extend(gives.names().into_iter().map(str::to_owned));
    }
    kept
}

fn in_table<'a>(fields: &'a Table, found: &mut Vec<&'a str>) {
    fields.values().for_each(|value| in_value(value, found));
}

fn in_value<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        // The signature of a channel is no name.
        Value::String(text) if text == "@sign" => {}
        Value::String(text) => found.extend(text.strip_prefix('@')),
        Value::Array(items) => items.iter().for_each(|item| in_value(item, found)),
        Value::Table(fields) => in_table(fields, found),
        _ => {}
    }
}
