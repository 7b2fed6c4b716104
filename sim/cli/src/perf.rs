//! `forecourt perf`: compares two files of runs, or two files of measures, and fails where something changed that nobody
//! accepted. `forecourt perf --measure FILE` makes a file of measures.
//!
//! It refuses to know which figures gate: the record crate does.

mod measure;

use crate::args::PerfArgs;
use crate::files;
use crate::out::Out;
use crate::status::Status;
use crate::trouble::Trouble;
use forecourt_record::Runs;
use forecourt_record::measures::{Measured, Measures};
use forecourt_record::perf::{Accept, Perf};
use serde::Serialize;
use std::fs;
use std::path::Path;

/// Measures or compares.
///
/// # Errors
/// Files that cannot be read or written, or of which one has runs and the other measures.
pub fn run(args: &PerfArgs, out: &mut Out) -> Result<Status, Trouble> {
    if let Some(path) = &args.measure {
        let measures = measure::all(&mut |line| out.aside(line))?;
        let text = serde_json::to_string_pretty(&measures).expect("texts and numbers are JSON") + "\n";
        files::write(path, &text)?;
        out.line(&format!("measured   {} workloads, left in {}", measures.walls_ns.len(), path.display()));
        return Ok(Status::Passed);
    }
    let (Some(old), Some(new)) = (&args.old, &args.new) else {
        return Err(wrong("give two files, OLD and NEW, or --measure FILE"));
    };
    match (Either::read(old)?, Either::read(new)?) {
        (Either::Runs(one), Either::Runs(other)) => {
            let accepts = args.accept.as_deref().map_or(Ok(Vec::new()), accepts)?;
            let perf = Perf::of(&one, &other, &accepts);
            let status = match (perf.refused().next(), perf.compared) {
                (Some(_), _) => Status::Broken,
                (None, 0) => Status::Inconclusive,
                (None, _) => Status::Passed,
            };
            say(args, &perf, &perf.text(), status, out);
            Ok(status)
        }
        (Either::Measures(one), Either::Measures(other)) => {
            let measured = Measured::of(&one, &other, args.band);
            let status = match measured.holds() {
                None => Status::Inconclusive,
                Some(true) => Status::Passed,
                Some(false) => Status::Broken,
            };
            say(args, &measured, &measured.text(), status, out);
            Ok(status)
        }
        _ => Err(wrong("one file has runs and the other measures: they do not compare")),
    }
}

enum Either {
    Runs(Runs),
    Measures(Measures),
}

impl Either {
    fn read(path: &Path) -> Result<Self, Trouble> {
        let text = fs::read_to_string(path).map_err(|error| Trouble::read(path, error))?;
        let name = path.display().to_string();
        // Only a file of measures is one JSON value with a peer in it.
        if let Ok(value) = serde_json::from_str::<serde_json::Value>(&text)
            && value.get("peer_ns").is_some()
        {
            return Measures::parse(&text)
                .map(Self::Measures)
                .map_err(|why| wrong(&format!("{name}: {why}")));
        }
        Runs::parse(&name, &text).map(Self::Runs).map_err(|error| wrong(&error.to_string()))
    }
}

fn accepts(path: &Path) -> Result<Vec<Accept>, Trouble> {
    let text = fs::read_to_string(path).map_err(|error| Trouble::read(path, error))?;
    Accept::parse(&text).map_err(|why| wrong(&format!("{}: {why}", path.display())))
}

fn say(args: &PerfArgs, report: &impl Serialize, text: &str, status: Status, out: &mut Out) {
    if args.json {
        let json = serde_json::json!({ "holds": status == Status::Passed, "report": report });
        out.line(&format!("{json:#}"));
    } else {
        out.text(text);
        out.line(if status == Status::Passed { "perf       holds" } else { "perf       does not hold" });
    }
}

fn wrong(why: &str) -> Trouble {
    Trouble::Asked(format!("error: {why}"))
}
