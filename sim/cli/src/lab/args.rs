//! What can be typed behind the laboratory's commands.
//!
//! It refuses to know what any of it does.

use clap::{ArgGroup, Args};
use forecourt_evidence::day::Day;
use std::path::PathBuf;

/// What to certify, by which clauses, and what to keep of it.
#[derive(Args, Clone, Debug)]
#[command(group = ArgGroup::new("target").args(["golden", "mutant", "serial", "tcp", "pty", "child", "virtual_child"]))]
pub struct CertifyArgs {
    /// Single clauses such as EC-01, or whole families such as EC; instead of suites
    #[arg(value_name = "CLAUSE")]
    pub clauses: Vec<String>,
    /// Certify the golden boards in virtual time: slot board 33 and drawer board 1
    #[arg(long, help_heading = "What is certified")]
    pub golden: bool,
    /// With --golden: all 66 boards of the cabinet on the line
    #[arg(long, requires = "golden", help_heading = "What is certified")]
    pub cabinet: bool,
    /// Certify a golden board with a known defect, such as FW-08 (see --mutants)
    #[arg(long, value_name = "ID", help_heading = "What is certified")]
    pub mutant: Option<String>,
    /// Certify a board on this serial device, with the speed and parity of the profile
    #[arg(long, value_name = "DEVICE", help_heading = "What is certified")]
    pub serial: Option<String>,
    /// Certify a board that takes RTU frames over TCP
    #[arg(long, value_name = "HOST:PORT", help_heading = "What is certified")]
    pub tcp: Option<String>,
    /// Certify a board at the other end of a new pseudo terminal, whose path is printed
    #[arg(long, help_heading = "What is certified")]
    pub pty: bool,
    /// Certify a program that speaks bytes on stdin and stdout in real time
    #[arg(long, value_name = "COMMAND", help_heading = "What is certified")]
    pub child: Option<String>,
    /// Certify a program in virtual time: every timing clause is decidable (sim/attach/PROTOCOL.md)
    #[arg(long = "virtual", value_name = "COMMAND", help_heading = "What is certified")]
    pub virtual_child: Option<String>,
    /// How far off an instant may be on a serial device, TCP, a pty or a child, in ms
    #[arg(long, value_name = "MS", default_value_t = 20, help_heading = "What is certified")]
    pub timing_error: u32,
    /// Move tags, drawers and power by this command: it gets words such as `tag 33 0F12345678` or `power 33 off`
    #[arg(long, value_name = "COMMAND", conflicts_with = "prompt", help_heading = "What is certified")]
    pub hook: Option<String>,
    /// Ask the person at the terminal to move tags, drawers and power
    #[arg(long, help_heading = "What is certified")]
    pub prompt: bool,
    /// What the vendor claims: a declaration in TOML; the golden boards have their own
    #[arg(long, value_name = "FILE", help_heading = "What is certified")]
    pub declaration: Option<PathBuf>,
    /// A suite: smoke, base, timing, semantic, soak, field or all; may be given several times
    #[arg(long, value_name = "SUITE", value_parser = ["smoke", "base", "timing", "semantic", "soak", "field", "all"], default_values = ["base"], conflicts_with = "clauses")]
    pub suite: Vec<String>,
    /// With single clauses: they go the whole way, as in suite soak, where they sample otherwise
    #[arg(long, requires = "clauses")]
    pub soak: bool,
    /// List the clauses that would be put, with their sources, and stop
    #[arg(long)]
    pub list: bool,
    /// List the golden boards' known defects, and stop
    #[arg(long)]
    pub mutants: bool,
    /// Put every known defect to the clauses named for it, print which clause kills which, and end; with another suite than base, to all of its clauses
    #[arg(long)]
    pub matrix: bool,
    /// Print the JSON Schema of report.json, and stop
    #[arg(long)]
    pub report_schema: bool,
    /// Print a declaration to begin with, and stop
    #[arg(long)]
    pub example_declaration: bool,
    /// Seed of everything random
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// A should that is broken, or a hole of the profile, ends with code 1, too
    #[arg(long)]
    pub strict: bool,
    /// Behind the clauses, measure how far the board is from its limits: T1.5, T3.5, answers, boot, tags, stall
    #[arg(long)]
    pub margins: bool,
    /// Keep record, trace, reports, captures and certificate in this new directory
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Known failures with reason and last day: they are waived, anything else than expected is a deviation
    #[arg(long, value_name = "FILE")]
    pub expected: Option<PathBuf>,
    /// The day that expectations are held against; the machine's when not given
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub today: Option<Day>,
    /// Sign the certificate with this private key (PKCS#8 PEM)
    #[arg(long, value_name = "FILE", requires = "out")]
    pub sign: Option<PathBuf>,
    /// Make a new pair of ed25519 keys: FILE and FILE.pub; nothing is certified
    #[arg(long, value_name = "FILE", conflicts_with_all = ["target", "clauses", "list", "out"])]
    pub new_key: Option<PathBuf>,
    /// Say nothing while it runs
    #[arg(long, short)]
    pub quiet: bool,
}

impl CertifyArgs {
    /// True when a device is named that is not ours.
    pub fn target_is_named(&self) -> bool {
        self.pty
            || [&self.serial, &self.tcp, &self.child, &self.virtual_child].iter().any(|one| one.is_some())
    }
}

/// Which journal, or which run.
#[derive(Args, Clone, Debug)]
pub struct VerifyArgs {
    /// The journal's SQLite file, or the folder of a certified run (or its certificate.json)
    #[arg(value_name = "FILE|DIR")]
    pub file: PathBuf,
    /// Check the certificate's signature with this public key (PEM)
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
}

/// Which two runs.
#[derive(Args, Clone, Debug)]
pub struct CompareArgs {
    /// The folder of the older release's run
    #[arg(value_name = "OLD")]
    pub old: PathBuf,
    /// The folder of the newer release's run
    #[arg(value_name = "NEW")]
    pub new: PathBuf,
    /// Print the comparison as JSON
    #[arg(long)]
    pub json: bool,
}
