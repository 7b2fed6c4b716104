//! Measures of one machine: instructions, which hardly differ between runs and gate with a small band, and wall times, which
//! differ with everything and only inform, as ratios to a peer that was measured in the same breath.
//!
//! It refuses to measure.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The form of these files.
pub const FORM: u32 = 1;
/// The band when nothing is said, in 1/10,000: 1 %.
pub const BAND: u32 = 100;

/// A file of measures.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measures {
    /// Version of Forecourt.
    pub forecourt: String,
    /// [`FORM`].
    pub form: u32,
    /// What counted the instructions; empty where there was nothing that counts them.
    pub tool: String,
    /// Instructions by workload.
    pub instructions: BTreeMap<String, u64>,
    /// Wall time by workload, in nanoseconds.
    pub walls_ns: BTreeMap<String, u64>,
    /// Wall time of the peer, in nanoseconds.
    pub peer_ns: u64,
}

/// How two files of measures compare.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Measured {
    /// The band, in 1/10,000 of the old value.
    pub band: u32,
    /// Workloads, old and new instructions, and whether the new ones are within the band.
    pub instructions: Vec<(String, u64, u64, bool)>,
    /// Workloads that the new file has not counted.
    pub gone: Vec<String>,
    /// Workloads with old and new ratio to the peer, in 1/1,000. They decide nothing.
    pub ratios: Vec<(String, u64, u64)>,
    /// Why figures may not be comparable, for people.
    pub remarks: Vec<String>,
}

impl Measures {
    /// Reads a file of measures.
    ///
    /// # Errors
    /// In words: what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let measures: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        match measures.form {
            FORM => Ok(measures),
            other => Err(format!("form {other} is not form {FORM}, which is known here")),
        }
    }

    fn ratio(&self, workload: &str) -> Option<u64> {
        let wall = u128::from(*self.walls_ns.get(workload)?) * 1_000;
        u64::try_from(wall.checked_div(u128::from(self.peer_ns))?).ok()
    }
}

impl Measured {
    /// Compares, with a band in 1/10,000. Fewer instructions than the band allows are outside it too: the old file is then
    /// no baseline any more.
    pub fn of(old: &Measures, new: &Measures, band: u32) -> Self {
        let mut instructions = Vec::new();
        let mut gone = Vec::new();
        for (name, was) in &old.instructions {
            let Some(is) = new.instructions.get(name) else {
                gone.push(name.clone());
                continue;
            };
            let inside = u128::from(was.abs_diff(*is)) * 10_000 <= u128::from(*was) * u128::from(band);
            instructions.push((name.clone(), *was, *is, inside));
        }
        let ratios =
            old.walls_ns.keys().filter_map(|name| Some((name.clone(), old.ratio(name)?, new.ratio(name)?)));
        let mut remarks = Vec::new();
        if old.tool != new.tool {
            remarks.push(format!("instructions were counted by {:?} and by {:?}", old.tool, new.tool));
        }
        if old.instructions.is_empty() {
            remarks.push("the old file has no instructions: nothing gates".to_owned());
        }
        Self { band, instructions, gone, ratios: ratios.collect(), remarks }
    }

    /// Whether all that was counted is there again and within the band; `None` where nothing was counted.
    pub fn holds(&self) -> Option<bool> {
        if self.instructions.is_empty() && self.gone.is_empty() {
            return None;
        }
        Some(self.gone.is_empty() && self.instructions.iter().all(|(.., inside)| *inside))
    }

    /// The report for people.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (name, old, new, inside) in &self.instructions {
            let verdict = if *inside { "within" } else { "OUTSIDE" };
            let (sign, change) = (if new < old { "-" } else { "+" }, hundredths(old.abs_diff(*new), *old));
            let band = hundredths(u64::from(self.band), 10_000);
            let _ = writeln!(
                text,
                "instructions  {name}: {old} -> {new} ({sign}{change} %), {verdict} the band of {band} %"
            );
        }
        for name in &self.gone {
            let _ = writeln!(text, "instructions  {name}: not counted any more");
        }
        for (name, old, new) in &self.ratios {
            let said = |ratio: &u64| format!("{}.{:03}", ratio / 1_000, ratio % 1_000);
            let _ = writeln!(
                text,
                "wall          {name}: {} -> {} of the peer's time (for information)",
                said(old),
                said(new)
            );
        }
        self.remarks.iter().for_each(|remark| text += &format!("remark        {remark}\n"));
        text
    }
}

/// `part` of `whole` in percent, with two digits behind the point.
fn hundredths(part: u64, whole: u64) -> String {
    let parts = u128::from(part) * 10_000 / u128::from(whole.max(1));
    format!("{}.{:02}", parts / 100, parts % 100)
}
