//! The files of a run by name, and the way back from them.
//!
//! | file | what it is |
//! | --- | --- |
//! | `record.json` | the laboratory's verdicts with everything that `verify` needs to find them again |
//! | `trace.txt` | all that went over the line |
//! | `expected.toml` | what the user expected, as it was given; only where there was such a file |
//! | `report.txt`, `.json`, `.ctrf.json`, `.junit.xml`, `.html` | reports |
//! | `line.pcapng`, `line.vcd` | the line, for Wireshark and for GTKWave or sigrok |
//! | `tag-….vcd` | what each of the first tags sends |
//! | `certificate.json` | the certificate, where one was given |
//!
//! It refuses to touch a disk.

use crate::Evidence;
use crate::day::Day;
use crate::expected::Expected;
use crate::reproducer::Reproducer;
use forecourt_certify::declaration::Declaration;
use forecourt_certify::run::Record;
use forecourt_certify::trace::Trace;
use forecourt_certify::verdict::Measure;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Version of `record.json` and `trace.txt`.
pub const FORMAT: u32 = 1;

/// Name of the record's file: a folder that has it is a run's.
pub const RECORD: &str = "record.json";
/// Name of the trace's file.
pub const TRACE: &str = "trace.txt";
/// Name of the expectations' file.
pub const EXPECTED: &str = "expected.toml";
/// Name of the certificate's file.
pub const CERTIFICATE: &str = "certificate.json";

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Stored {
    forecourt_run: u32,
    record: Record,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    margins: Vec<Measure>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    missing: Vec<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    measured: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    reproducers: Vec<Reproducer>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    today: Option<Day>,
}

/// `record.json` of this evidence.
pub fn record(evidence: &Evidence) -> String {
    let stored = Stored {
        forecourt_run: FORMAT,
        record: evidence.record.clone(),
        margins: evidence.margins.clone(),
        missing: evidence.missing.clone(),
        measured: evidence.measured,
        reproducers: evidence.reproducers.clone(),
        today: evidence.today,
    };
    serde_json::to_string_pretty(&stored).expect("a record is texts, numbers and lists") + "\n"
}

/// The evidence in a folder's files: `record.json`, `trace.txt` and, where there is one, `expected.toml`.
///
/// # Errors
/// Which file is wrong, and what is wrong with it.
pub fn read(record: &str, trace: &str, expected: Option<&str>) -> Result<Evidence, String> {
    let stored: Stored = serde_json::from_str(record).map_err(|error| format!("{RECORD}: {error}"))?;
    if stored.forecourt_run != FORMAT {
        return Err(format!(
            "{RECORD}: form {} of a run; this program reads form {FORMAT}",
            stored.forecourt_run
        ));
    }
    let expected = match expected {
        Some(text) => Expected::from_toml(EXPECTED, text)?,
        None => Expected::default(),
    };
    credible(&stored.record.declaration)?;
    let sections = Trace::from_text(trace).map_err(|why| format!("{TRACE}: {why}"))?;
    if sections.iter().any(|section| section.groups.iter().any(|(_, count)| *count == 0)) {
        return Err(format!("{TRACE}: a group that stands no time at all"));
    }
    let evidence = Evidence {
        record: stored.record,
        sections,
        margins: stored.margins,
        missing: stored.missing,
        measured: stored.measured,
        reproducers: stored.reproducers,
        expected,
        today: stored.today,
    };
    let line = evidence.line();
    crate::walk::walk(&evidence.sections, line, 1, &mut |_| {}).map_err(|why| format!("{TRACE}: {why}"))?;
    Ok(evidence)
}

/// A file: its name and its bytes.
pub type File = (Cow<'static, str>, Vec<u8>);

/// Every file but the certificate, by name.
///
/// # Errors
/// A trace that no rig writes.
pub fn files(evidence: &Evidence) -> Result<Vec<File>, String> {
    let mut files: Vec<File> = vec![
        (RECORD.into(), record(evidence).into_bytes()),
        (TRACE.into(), evidence.trace().into_bytes()),
        ("report.txt".into(), crate::text::text(evidence).into_bytes()),
        ("report.json".into(), crate::json::json(evidence).into_bytes()),
        ("report.ctrf.json".into(), crate::ctrf::ctrf(evidence).into_bytes()),
        ("report.junit.xml".into(), crate::junit::junit(evidence).into_bytes()),
        ("report.html".into(), crate::html::html(evidence).into_bytes()),
        ("line.pcapng".into(), crate::capture::pcapng(evidence)?),
        ("line.vcd".into(), crate::vcd::line(evidence)?.into_bytes()),
    ];
    for (id, rate) in crate::vcd::tags(evidence)? {
        files
            .push((format!("tag-{:010X}.vcd", id.value()).into(), crate::vcd::tag(id, rate, 4).into_bytes()));
    }
    if !evidence.expected.rows.is_empty() {
        files.push((EXPECTED.into(), evidence.expected.text.clone().into_bytes()));
    }
    Ok(files)
}

/// A declaration in a record must be one that a file could have given.
fn credible(declaration: &Declaration) -> Result<(), String> {
    let mut plain = declaration.clone();
    let profile = std::mem::take(&mut plain.profile);
    let text = toml::to_string(&plain).map_err(|error| format!("{RECORD}: the declaration: {error}"))?;
    // The record holds the profile's text where a file names it.
    let named = if profile.is_empty() { "" } else { "profile = \"profile.toml\"\n" };
    let text = text.replacen("profile = \"\"\n", named, 1);
    let read = Declaration::from_toml("declaration", &text, &mut |_| Ok(profile.clone()));
    read.map(|_| ()).map_err(|error| format!("{RECORD}: {error}"))
}
