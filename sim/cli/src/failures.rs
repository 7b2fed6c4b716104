//! What a failing run leaves behind, so that it can be run again after the scenarios have changed.
//!
//! | file | holds |
//! | --- | --- |
//! | `scenario.toml` | the scenario's text |
//! | `profile.toml` | the text of its cabinet profile |
//! | `plan.toml` | seed, name, version, digest; and what the seed drew |
//! | `journal.jsonl` | the journal, one event a line |
//! | `report.txt` | what went wrong, on one screen |
//! | `frames.txt` | the frames on the lines |
//! | `bus-1.pcapng` … | the same for tools that read captures, a file for each cabinet |
//! | `repro.txt` | the command that runs it again |
//!
//! It refuses to know why a run failed.

use crate::exec::Outcome;
use crate::load::{Planned, Shelf};
use crate::trouble::Trouble;
use crate::{files, repro};
use forecourt_evidence::pcapng::{Capture, Frame};
use forecourt_record::{LineSummary, Record, Verdict};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The head of `plan.toml`: what a replay needs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Kept {
    /// The scenario's name.
    pub name: String,
    /// The seed.
    pub seed: u64,
    /// Version of Forecourt.
    pub version: String,
    /// Digest of the run.
    pub digest: String,
    /// The cabinet profile's name.
    pub profile: String,
    /// The keys with their tags.
    #[serde(default)]
    pub keys: Vec<KeptKey>,
    /// The faults with their windows.
    #[serde(default)]
    pub faults: Vec<KeptFault>,
    /// The steps with their moments.
    #[serde(default)]
    pub steps: Vec<KeptStep>,
}

/// A key of the plan.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KeptKey {
    /// Its name.
    pub name: String,
    /// Its tag's ID.
    pub tag: String,
}

/// A fault of the plan.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KeptFault {
    /// The row's name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// The cabinet.
    pub cabinet: u8,
    /// Begin, since the start of the run.
    pub from: String,
    /// End, likewise.
    pub to: String,
    /// How often.
    pub rate: String,
    /// How much, in the kind's unit.
    pub amount: i64,
}

/// A step of the plan.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KeptStep {
    /// When, since the start of the run.
    pub at: String,
    /// Who does what; nothing for a step that only checks.
    #[serde(rename = "do", default, skip_serializing_if = "Option::is_none")]
    pub phrase: Option<String>,
}

/// The folder of a run.
pub fn folder(dir: &Path, record: &Record) -> PathBuf {
    dir.join(format!("{}-{}", files::slug(&record.scenario), record.seed))
}

/// What went wrong, on one screen, with the command that is right for where the scenario comes from.
pub fn screen(planned: &Planned, outcome: &Outcome, dir: Option<&Path>) -> String {
    let Planned { script, plan } = planned;
    let mut text = forecourt_report::failure(&outcome.record);
    if let Some(at) = text.rfind("\n  forecourt run ") {
        text.truncate(at);
        text += &format!("\n  {}\n", command(planned, &outcome.record, dir));
    }
    let text = text.replace(&format!("scenarios/{}.toml:", plan.name), &format!("{}:", script.file));
    match &outcome.panic {
        Some(why) => format!("a mistake of Forecourt itself, please report it: {why}\n{text}"),
        None if plan.canary => format!("the canary lived: the harness is blind\n{text}"),
        None => text,
    }
}

/// Leaves what reproduces a failing run.
///
/// # Errors
/// Files that cannot be written.
pub fn leave(
    failures: &Path,
    shelf: &Shelf,
    planned: &Planned,
    outcome: &Outcome,
    dir: Option<&Path>,
) -> Result<(), Trouble> {
    let record = &outcome.record;
    let folder = folder(failures, record);
    let kept = kept(planned, record);
    let profile = shelf.profile(&kept.profile).unwrap_or_default();
    let plan = toml::to_string(&kept).expect("a plan holds texts and numbers that TOML can hold");
    let journal: String = record
        .events
        .iter()
        .map(|event| serde_json::to_string(event).expect("an event holds texts and numbers") + "\n")
        .collect();
    let repro = format!("{}\nforecourt replay {}\n", command(planned, record, dir), folder.display());
    files::write(&folder.join("scenario.toml"), &planned.script.text)?;
    files::write(&folder.join("profile.toml"), profile)?;
    files::write(&folder.join("plan.toml"), &plan)?;
    files::write(&folder.join("journal.jsonl"), &journal)?;
    files::write(&folder.join("report.txt"), &screen(planned, outcome, dir))?;
    files::write(&folder.join("frames.txt"), &forecourt_report::frames(record, 0, u64::MAX))?;
    for line in &record.lines {
        let capture = capture(&record.scenario, line);
        files::write_bytes(&folder.join(format!("bus-{}.pcapng", line.cabinet)), &capture)?;
    }
    files::write(&folder.join("repro.txt"), &repro)
}

/// The frames of a line as a capture.
fn capture(scenario: &str, line: &LineSummary) -> Vec<u8> {
    let mut capture = Capture::new(&format!("{scenario}, cabinet {}", line.cabinet));
    for frame in &line.log {
        let bytes = frame.bytes.split_whitespace().filter_map(|byte| u8::from_str_radix(byte, 16).ok());
        let bytes: Vec<u8> = bytes.collect();
        let (start_ns, from_master) = (frame.start_ns, frame.talker == "master");
        let comment = (!frame.says.is_empty()).then(|| frame.says.clone());
        capture.push(&Frame { start_ns, from_master, bytes: &bytes, comment });
    }
    capture.into_bytes()
}

/// The command that shows it again: one run cannot show that two differ.
fn command(planned: &Planned, record: &Record, dir: Option<&Path>) -> String {
    let twice = if record.verdict == Verdict::Nondeterminism { " --twice" } else { "" };
    repro::one(planned, dir) + twice
}

fn kept(planned: &Planned, record: &Record) -> Kept {
    let plan = &planned.plan;
    let keys = plan.keys.iter().map(|key| KeptKey { name: key.name.clone(), tag: key.tag.id.to_string() });
    let faults = plan.faults.iter().map(|fault| KeptFault {
        name: fault.name.clone(),
        kind: fault.kind.id().to_owned(),
        cabinet: fault.cabinet,
        from: fault.window.0.to_string(),
        to: fault.window.1.to_string(),
        rate: fault.trigger.to_string(),
        amount: fault.amount,
    });
    let steps =
        plan.steps.iter().map(|step| KeptStep { at: step.at.to_string(), phrase: step.phrase.clone() });
    Kept {
        name: plan.name.clone(),
        seed: plan.seed,
        version: record.version.clone(),
        digest: record.digest.clone(),
        profile: repro::profile(&planned.script.text),
        keys: keys.collect(),
        faults: faults.collect(),
        steps: steps.collect(),
    }
}
