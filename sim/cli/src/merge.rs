//! `forecourt merge`: the files of several partitions become one, exactly as if nothing had been shared out.
//!
//! It refuses to know what merging means: the record crate does.

use crate::args::MergeArgs;
use crate::files;
use crate::out::Out;
use crate::status::Status;
use crate::trouble::Trouble;
use forecourt_record::{Runs, Totals, merge};
use std::fs;
use std::path::Path;

/// Merges, and ends as the worst of all merged runs did.
///
/// # Errors
/// Files that cannot be read or written, that are no files of runs, that are not parts of one run; partitions that are
/// missing or there twice.
pub fn run(args: &MergeArgs, out: &mut Out) -> Result<Status, Trouble> {
    let mut parts = Vec::new();
    for path in &args.files {
        parts.push((path.display().to_string(), read(path)?));
    }
    let whole = merge(parts, args.partial).map_err(|error| Trouble::Asked(format!("error: {error}")))?;
    files::write(&args.output, &whole.text())?;
    let totals = whole.totals();
    out.text(&told(&whole, &totals));
    // Nothing to do is an answer of a share, not of a whole.
    let ends = whole.rows.iter().map(|row| Status::ended(row.canary, row.verdict));
    let worst = Status::worst(ends);
    // What is still to be merged with the rest may reach it there.
    let whole_of_it = whole.head.missing().is_empty();
    let starved = whole_of_it && (totals.unreached().next().is_some() || totals.unfelt().next().is_some());
    Ok(if starved && worst == Status::Passed { Status::Inconclusive } else { worst })
}

/// Reads a file of runs.
///
/// # Errors
/// Why it cannot be read, or is none.
pub fn read(path: &Path) -> Result<Runs, Trouble> {
    let text = fs::read_to_string(path).map_err(|error| Trouble::read(path, error))?;
    let runs = Runs::parse(&path.display().to_string(), &text);
    runs.map_err(|error| Trouble::Asked(format!("error: {error}")))
}

fn told(whole: &Runs, totals: &Totals) -> String {
    let mut text = format!("runs       {} of {}\n", totals.runs, whole.head.selection.items);
    let missing = whole.head.missing();
    if !missing.is_empty() {
        text += &format!("missing    partitions {missing:?} of {}\n", whole.head.of);
    }
    let verdicts = totals.verdicts.iter().map(|(verdict, count)| format!("{count} {verdict}"));
    text += &format!("ended      {}\n", verdicts.collect::<Vec<_>>().join(", "));
    let figure = |name: &str| totals.figures.get(name).copied().unwrap_or(0);
    text += &format!(
        "figures    {} commands, {} polls, {} frames, {} bytes, {} events\n",
        figure("commands"),
        figure("polls"),
        figure("frames"),
        figure("bytes"),
        figure("events")
    );
    text += &format!("proved     {} rules\n", totals.proved.len());
    let unfelt: Vec<&str> = totals.unfelt().collect();
    text += &format!("faults     {} kinds, {} never felt {unfelt:?}\n", totals.faults.len(), unfelt.len());
    let unreached: Vec<&str> = totals.unreached().collect();
    text += &format!("goals      {}, {} never reached {unreached:?}\n", totals.goals.len(), unreached.len());
    text
}
