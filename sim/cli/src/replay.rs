//! `forecourt replay`: runs again what a failing run left behind, and says whether it is the same run.
//!
//! Scenario, profile and seed come from the folder, so that a replay survives changes of the scenarios. A digest that
//! differs is said and decides nothing: whoever has mended the fault expects it. `run --twice` is the judge of
//! determinism.

use crate::args::ReplayArgs;
use crate::exec;
use crate::failures::{self, Kept};
use crate::load::{Planned, Script, Shelf};
use crate::out::Out;
use crate::status::Status;
use crate::trouble::Trouble;
use forecourt_record::Record;
use std::collections::BTreeMap;
use std::fs;

/// Runs a folder's scenario again and compares.
///
/// # Errors
/// A folder that is not what a failing run leaves.
pub fn run(args: &ReplayArgs, out: &mut Out) -> Result<Status, Trouble> {
    let folder = &args.folder;
    out.line(&format!("forecourt replay {}", folder.display()));
    let read = |name: &str| {
        let path = folder.join(name);
        fs::read_to_string(&path).map_err(|error| Trouble::read(&path, error))
    };
    let kept: Kept = toml::from_str(&read("plan.toml")?)
        .map_err(|error| Trouble::Folder { path: folder.join("plan.toml"), why: error.to_string() })?;
    let file = folder.join("scenario.toml").display().to_string();
    let script = Script { name: kept.name.clone(), call: file.clone(), file, text: read("scenario.toml")? };
    let profile = BTreeMap::from([(kept.profile.clone(), read("profile.toml")?)]);
    let shelf = Shelf::open(args.scenarios.as_deref())?.with_profiles(profile)?;
    let plans = shelf.plan(&[script], Some(kept.seed))?;
    let outcomes = exec::all(&plans, 1, &mut |_: &Planned, _| {});
    let (Some(planned), Some(outcome)) = (plans.first(), outcomes.first()) else {
        return Ok(Status::Inconclusive);
    };
    out.text(&comparison(&kept, &outcome.record));
    if outcome.status() != Status::Passed {
        out.text(&format!("\n{}", failures::screen(planned, outcome, None)));
    }
    out.text(&format!("\n{}", forecourt_report::story(&outcome.record)));
    Ok(outcome.status())
}

fn comparison(kept: &Kept, record: &Record) -> String {
    let mut text = if kept.version == record.version {
        format!("version  {}, as then\n", record.version)
    } else {
        format!("version  {} now, {} then: the runs may differ\n", record.version, kept.version)
    };
    text += &if kept.digest == record.digest {
        format!("digest   {}, as then: this is the same run\n", record.digest)
    } else {
        let why = "the program has changed since, or it is not deterministic (forecourt run --twice tells)";
        format!(
            "digest   {} now,\n         {} then: this is another run; {why}\n",
            record.digest, kept.digest
        )
    };
    text
}
