//! How the command ends: the exit codes, which are part of its contract, and which of several wins.
//!
//! The table here is the one definition: help, man page and the process's own end are made from it.

use forecourt_record::{Record, Verdict};
use std::process::ExitCode;

/// How the command, or one scenario, ended; the worse the greater.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Status {
    /// Every check held, every canary was caught.
    Passed,
    /// Nothing was checked.
    Inconclusive,
    /// Something did not come to its end.
    NoProgress,
    /// A check did not hold, or a canary lived.
    Broken,
    /// Two runs of one plan differ.
    Nondeterminism,
    /// A scenario or the command line is wrong.
    BadInput,
    /// Our own mistake.
    Panicked,
    /// How a command of the laboratory ended: it has a table of its own.
    Laboratory(Lab),
}

/// How a command of the laboratory ends.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Lab {
    /// Nothing is broken and nothing is open.
    Good,
    /// A must is broken.
    Broken,
    /// Bad input.
    BadInput,
    /// Something could not be decided.
    Open,
    /// The laboratory failed, or nothing was run.
    Failed,
}

/// Every ending of the laboratory's commands with its code and what it means.
pub const LAB_TABLE: &[(Lab, u8, &str)] = &[
    (Lab::Good, 0, "nothing is broken and nothing is open: a certificate may be given"),
    (Lab::Broken, 1, "a must is broken, a verdict is not the expected one, or something got worse"),
    (Lab::BadInput, 2, "the command line, a file or the device's name is wrong"),
    (Lab::Open, 3, "nothing is broken, but something could not be decided"),
    (Lab::Failed, 4, "the laboratory failed, or no clause was run"),
];

impl Lab {
    /// The exit code.
    pub fn code(self) -> u8 {
        LAB_TABLE.iter().find(|row| row.0 == self).map_or(4, |row| row.1)
    }

    /// The ending with this code; a failure of the laboratory for any that is none.
    pub fn from_code(code: u8) -> Self {
        LAB_TABLE.iter().find(|row| row.1 == code).map_or(Self::Failed, |row| row.0)
    }
}

/// The laboratory's table for the end of the help.
pub fn lab_help() -> String {
    let rows = LAB_TABLE.iter().map(|(_, code, means)| format!("  {code:>3}  {means}\n"));
    format!("Exit codes:\n{}", rows.collect::<String>())
}

/// Every ending with its code and what it means, in the order of the codes.
pub const TABLE: &[(Status, u8, &str)] = &[
    (Status::Passed, 0, "every check held and every canary was caught"),
    (Status::Broken, 1, "a check did not hold, or a canary lived"),
    (Status::NoProgress, 2, "something did not come to its end"),
    (Status::Nondeterminism, 3, "two runs of one plan differ"),
    (Status::Inconclusive, 4, "nothing was checked, a fault had no effect, or no scenario was run"),
    (Status::BadInput, 5, "a scenario, a file or the command line is wrong"),
    (Status::Panicked, 101, "a panic: a mistake of Forecourt itself"),
];

impl Status {
    /// The exit code.
    pub fn code(self) -> u8 {
        if let Self::Laboratory(lab) = self {
            return lab.code();
        }
        TABLE.iter().find(|row| row.0 == self).map_or(101, |row| row.1)
    }

    /// How a run ended. A canary must be caught: that is its way to pass.
    pub fn of(record: &Record) -> Self {
        Self::ended(record.canary, record.verdict)
    }

    /// How a run ended, from the two facts that decide it.
    pub fn ended(canary: bool, verdict: Verdict) -> Self {
        match (canary, verdict) {
            (true, Verdict::Broken) => Self::Passed,
            (_, Verdict::Nondeterminism) => Self::Nondeterminism,
            (true, _) => Self::Broken,
            (false, Verdict::Passed) => Self::Passed,
            (false, Verdict::Broken) => Self::Broken,
            (false, Verdict::NoProgress) => Self::NoProgress,
            (false, Verdict::Inconclusive) => Self::Inconclusive,
        }
    }

    /// The worst of several; of none it is inconclusive, because nothing was checked.
    pub fn worst(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().max().unwrap_or(Self::Inconclusive)
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status.code())
    }
}

/// The table for the end of the help and for the man page.
pub fn help() -> String {
    let rows = TABLE.iter().map(|(_, code, means)| format!("  {code:>3}  {means}\n"));
    format!(
        "Exit codes:\n{}\nThe worst of all scenarios counts: 101, 5, 3, 1, 2, 4, 0 in this order.",
        rows.collect::<String>()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_wins_and_none_is_inconclusive() {
        use Status::{BadInput, Broken, Inconclusive, NoProgress, Nondeterminism, Panicked, Passed};
        assert_eq!(Status::worst([]), Inconclusive);
        let mut best_first = [Broken, Passed, Panicked, Inconclusive, BadInput, NoProgress, Nondeterminism];
        best_first.sort();
        assert_eq!(best_first.map(Status::code), [0, 4, 2, 1, 3, 5, 101]);
        assert!(help().contains("101, 5, 3, 1, 2, 4, 0"), "the help tells this order");
    }

    #[test]
    fn codes_are_those_of_the_verdicts() {
        let pairs = [
            (Verdict::Passed, Status::Passed),
            (Verdict::Broken, Status::Broken),
            (Verdict::NoProgress, Status::NoProgress),
            (Verdict::Nondeterminism, Status::Nondeterminism),
            (Verdict::Inconclusive, Status::Inconclusive),
        ];
        for (verdict, status) in pairs {
            assert_eq!(verdict.exit_code(), status.code());
        }
    }
}
