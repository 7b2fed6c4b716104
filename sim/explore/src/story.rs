//! A failure told on one screen: the verdict, the rule in plain words, the steps that matter with names and times, what was
//! expected and what is. And the same as the head of the scenario that is kept.
//!
//! It refuses to leave anything out of the steps: what does not matter has been shrunk away before.

use crate::failure::Failure;
use forecourt_customers::Script;
use forecourt_record::Record;
use std::fmt::Write;

/// Steps that fit on a screen.
const SCREEN: usize = 24;

/// The screen.
pub fn screen(seed: u64, failure: &Failure, script: &Script, record: &Record) -> String {
    let mut text = format!("seed {seed}: {failure}\n");
    let rule = failure.rule();
    if !rule.is_empty() {
        line(&mut text, format_args!("  the rule    {rule}"));
    }
    line(&mut text, format_args!("  found       {}", short(&failure.text, 400)));
    let skipped = record.deeds.len().saturating_sub(SCREEN);
    if skipped > 0 {
        line(&mut text, format_args!("  … {skipped} steps before"));
    }
    for deed in record.deeds.iter().skip(skipped) {
        let at = script.at(deed.at_ns / 1_000_000_000);
        line(&mut text, format_args!("  {at}  {} → {}", short(&deed.phrase, 150), short(&deed.outcome, 80)));
    }
    text
}

/// Gives a shrunk plan a title and a story that a person can commit.
pub fn entitle(script: &mut Script, seed: u64, failure: &Failure) {
    let rule = failure.rule();
    let what = if rule.is_empty() { failure.to_string() } else { rule.to_owned() };
    script.title = format!("Found by exploration: {what}");
    script.about = format!(
        "Drawn from seed {seed} and shrunk to {} steps. {failure}. Found: {}",
        script.steps.len(),
        short(&failure.text, 300)
    );
}

fn line(text: &mut String, what: std::fmt::Arguments<'_>) {
    writeln!(text, "{what}").expect("a text takes whatever is written");
}

fn short(text: &str, most: usize) -> String {
    let flat = text.replace(['\n', '"'], " ");
    if flat.chars().count() <= most { flat } else { flat.chars().take(most).chain(['…']).collect() }
}
