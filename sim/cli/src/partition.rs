//! Which share of a selection this process runs: by the command line, else by what a job array or a CI service set in the
//! environment, else all of it.
//!
//! It refuses to know the services: the record crate does. This is the only place that looks into the environment for it.

use crate::args::ShareArgs;
use crate::load::{Planned, Shelf};
use crate::repro;
use crate::trouble::Trouble;
use forecourt_record::{Head, Partition, Selection, services};

/// The share of this process.
///
/// # Errors
/// An environment that says half, something impossible, or two different things.
pub fn mine(args: &ShareArgs) -> Result<Partition, Trouble> {
    if let Some(partition) = args.partition {
        return Ok(partition);
    }
    #[allow(clippy::disallowed_methods, reason = "which part of the whole is run, never what comes of it")]
    let variable = |name: &str| std::env::var(name).ok();
    let told = services::partition(&variable, args.partitions);
    match told.map_err(|error| Trouble::Asked(format!("error: {error}")))? {
        Some((partition, _)) => Ok(partition),
        None => match args.partitions {
            None | Some(1) => Ok(Partition::WHOLE),
            Some(count) => Err(Trouble::Asked(format!(
                "error: --partitions {count}, and nothing tells which of them this is: give --partition k/{count}"
            ))),
        },
    }
}

/// The command that reproduces a run, with its share.
pub fn told(command: &str, partition: Partition) -> String {
    if partition.is_whole() {
        return command.to_owned();
    }
    command.replacen("  # version", &format!(" --partition {partition}  # version"), 1)
}

/// The head of the file of runs: what the whole selection is, and which share of it this process has.
pub fn head(
    names: &[String],
    seed: Option<u64>,
    shelf: &Shelf,
    plans: &[Planned],
    partition: Partition,
) -> Head {
    // A run is made of its scenario and of the profile that the scenario names: both are in the digest.
    let texts: Vec<String> = plans
        .iter()
        .map(|planned| {
            let text = &planned.script.text;
            format!("{text}\0{}", shelf.profile(&repro::profile(text)).unwrap_or_default())
        })
        .collect();
    let items = plans.iter().zip(&texts);
    let items = items.map(|(planned, text)| (planned.plan.name.as_str(), planned.plan.seed, text.as_str()));
    Head::new(env!("CARGO_PKG_VERSION"), Selection::of(names, seed, items), partition)
}
