//! What can be said of a clause, and what was measured.
//!
//! It refuses to know how a verdict was reached ([`crate::sheet`]) and what it means for a certificate ([`crate::run`]).

use serde::{Deserialize, Serialize};

/// The verdict of one clause.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum Verdict {
    /// The requirement holds, and the board was alive before and after.
    Pass,
    /// A must is broken.
    Fail,
    /// A should is broken, or a choice that the documents leave open was made the less usual way.
    Warn,
    /// The declaration says the feature is absent, and the wire agrees.
    #[serde(rename = "N/A")]
    NotApplicable,
    /// The rig could not make the stimulus, or not measure within its uncertainty.
    Inconclusive,
    /// The rig failed, not the board.
    Error,
    /// The user left it out; voids a certificate.
    Skipped,
    /// A failure with a dated reason of the user.
    Waived,
    /// The profile does not say what is right.
    ProfileHole,
}

impl Verdict {
    /// All of them, in the order of the reports.
    pub const ALL: [Self; 9] = [
        Self::Pass,
        Self::Fail,
        Self::Warn,
        Self::NotApplicable,
        Self::Inconclusive,
        Self::Error,
        Self::Skipped,
        Self::Waived,
        Self::ProfileHole,
    ];

    /// As it is printed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Fail => "FAIL",
            Self::Warn => "WARN",
            Self::NotApplicable => "N/A",
            Self::Inconclusive => "INCONCLUSIVE",
            Self::Error => "ERROR",
            Self::Skipped => "SKIPPED",
            Self::Waived => "WAIVED",
            Self::ProfileHole => "PROFILE-HOLE",
        }
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

/// One figure that was measured.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Measure {
    /// What, in words: "latency, greatest".
    pub what: String,
    /// In `unit`.
    pub value: i64,
    /// "ns", "frames", "steps", …
    pub unit: String,
    /// How far off `value` may be, in `unit`.
    pub error: i64,
    /// The limit that it was held against, in `unit`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<i64>,
}

/// What came of one clause.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Finding {
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in one sentence; what was expected and what was seen.
    pub reason: String,
    /// Figures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measured: Vec<Measure>,
    /// Remarks that change no verdict: which of two allowed readings the board follows, and the like.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// How many single checks stand behind it.
    pub checks: u32,
    /// How many bursts its part of the trace held when the first must was found broken; `None` where no must was, or where
    /// what broke it came behind the clause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broken_at: Option<u32>,
}
