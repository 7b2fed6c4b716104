//! What can be typed: the one definition of which parser, help, completions and man page are made.
//!
//! It refuses to know what any of it does.

use crate::status;
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use std::path::PathBuf;

/// Forecourt: a simulated showroom, run by scenarios
///
/// Simulated key cabinets on a simulated RS-485 line are polled by the reference's own bus master while simulated
/// people take and return keys. Scenarios say what happens and what must come of it. Without a command, all of them run.
#[derive(Parser, Clone, Debug)]
#[command(name = "forecourt", version, after_help = status::help(), after_long_help = status::help())]
pub struct Cli {
    /// What to do; `run` when nothing is said
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What to do.
#[derive(Subcommand, Clone, Debug)]
pub enum Command {
    /// Run scenarios and judge them
    #[command(after_help = status::help(), after_long_help = status::help())]
    Run(RunArgs),
    /// Read scenarios and show everything that is wrong with them, without running any
    Check(CheckArgs),
    /// Run all scenarios and show which rules they prove
    Coverage(CoverageArgs),
    /// Run again what a failing run left behind, and compare
    Replay(ReplayArgs),
    /// Run one scenario and tell its story, with the frames on its lines
    Story(StoryArgs),
    /// Run one scenario and print a report of the business at its end; without a name, list all reports
    Report(ReportArgs),
    /// Run one scenario and print its books: every movement of the ledger, for hledger or beancount
    Books(BooksArgs),
    /// List every setting of the business with its default, range, unit and rule, or check a file of settings
    Settings(SettingsArgs),
    /// List every refusal of the business by its code, with what it says to the person refused
    Refusals {
        /// The language
        #[arg(long, value_name = "LANG", value_parser = ["en", "zh"], default_value = "en")]
        lang: String,
    },
    /// Verify the journal that a run kept: every record of its chain
    #[command(after_help = status::help(), after_long_help = status::help())]
    Verify(VerifyArgs),
    /// List what can be said in a scenario: phrases, properties of the bus, kinds of event, faults
    Phrases,
    /// Print the JSON Schema of scenario files, for editors
    Schema,
    /// Print a script that completes this command in a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the man page of this command or of one of its commands
    Man {
        /// One of the commands
        command: Option<String>,
    },
    /// Run scenarios and print all that is known of each: one of the two processes that `run --twice` compares
    #[command(hide = true)]
    Trace(Pick),
}

/// Which scenarios, and how.
#[derive(Args, Clone, Debug, Default)]
pub struct Pick {
    /// Scenarios: names such as flows/take-and-return, beginnings of names such as flows/, or files; all when none is given
    #[arg(value_name = "NAME|FILE")]
    pub names: Vec<String>,
    /// The seed for every scenario; each scenario's own when not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=SEED_MOST))]
    pub seed: Option<u64>,
    /// Scenarios that run at a time; as many as the machine has processors when not given
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Take scenarios from this directory; when not given, ./scenarios is taken, or the built-in copy where there is none
    #[arg(long, value_name = "DIR")]
    pub scenarios: Option<PathBuf>,
}

/// Where failing runs leave their folders when nothing else is said.
const FAILURES: &str = "failures";

/// Seeds are numbers that a scenario file can hold, and TOML's integers end here.
const SEED_MOST: u64 = i64::MAX.unsigned_abs();

/// How to run.
#[derive(Args, Clone, Debug, Default)]
pub struct RunArgs {
    /// Which scenarios.
    #[command(flatten)]
    pub pick: Pick,
    /// Run everything in two processes with different surroundings and compare them line by line
    #[arg(long)]
    pub twice: bool,
    /// Print the records as JSON and nothing else
    #[arg(long)]
    pub json: bool,
    /// Write JUnit XML to this file
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Write report.html, report.txt, record.json, junit.xml and a folder per scenario into this directory
    #[arg(long, value_name = "DIR")]
    pub report: Option<PathBuf>,
    /// Where a failing run leaves what reproduces it
    #[arg(long, value_name = "DIR", default_value = FAILURES)]
    pub failures: PathBuf,
    /// Say nothing of scenarios that end as they should
    #[arg(long, short)]
    pub quiet: bool,
}

/// What to check.
#[derive(Args, Clone, Debug)]
pub struct CheckArgs {
    /// Scenarios: names, beginnings of names, or files; all when none is given
    #[arg(value_name = "NAME|FILE")]
    pub names: Vec<String>,
    /// Take scenarios from this directory
    #[arg(long, value_name = "DIR")]
    pub scenarios: Option<PathBuf>,
    /// List the scenarios with their titles
    #[arg(long)]
    pub list: bool,
}

/// What to cover.
#[derive(Args, Clone, Debug)]
pub struct CoverageArgs {
    /// Print figures, missing ids and who proves what as JSON and nothing else
    #[arg(long)]
    pub json: bool,
    /// Scenarios that run at a time
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
    /// Take scenarios from this directory
    #[arg(long, value_name = "DIR")]
    pub scenarios: Option<PathBuf>,
}

/// What to replay.
#[derive(Args, Clone, Debug)]
pub struct ReplayArgs {
    /// The folder that a failing run left
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// Take the catalogue of rules from this directory of scenarios
    #[arg(long, value_name = "DIR")]
    pub scenarios: Option<PathBuf>,
}

/// Which story.
#[derive(Args, Clone, Debug)]
pub struct StoryArgs {
    /// The scenario: its name or its file
    #[arg(value_name = "NAME|FILE")]
    pub name: String,
    /// The seed; the scenario's own when not given
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..=SEED_MOST))]
    pub seed: Option<u64>,
    /// Take scenarios from this directory
    #[arg(long, value_name = "DIR")]
    pub scenarios: Option<PathBuf>,
    /// Keep the run's journal in this new SQLite file, as a real installation does
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
}

/// Which report.
#[derive(Args, Clone, Debug)]
pub struct ReportArgs {
    /// The scenario: its name or its file
    #[arg(value_name = "NAME|FILE", requires = "report")]
    pub name: Option<String>,
    /// The report, such as member-liability or value.member-liability
    #[arg(value_name = "REPORT")]
    pub report: Option<String>,
    /// Filters, such as period=2026-03 or branch=@East; @name stands for what the scenario calls so
    #[arg(value_name = "FILTER=VALUE")]
    pub filters: Vec<String>,
    /// The language
    #[arg(long, value_name = "LANG", value_parser = ["en", "zh"], default_value = "en")]
    pub lang: String,
    /// The form
    #[arg(long, value_name = "FORM", value_parser = ["text", "csv", "json"], default_value = "text")]
    pub form: String,
    /// Take scenarios from this directory
    #[arg(long, value_name = "DIR")]
    pub scenarios: Option<PathBuf>,
}

/// Which settings.
#[derive(Args, Clone, Debug)]
pub struct SettingsArgs {
    /// Check this TOML file: every mistake is told with line and column; then list what it changes, and from when
    #[arg(long, value_name = "FILE")]
    pub check: Option<PathBuf>,
}

/// Which books.
#[derive(Args, Clone, Debug)]
pub struct BooksArgs {
    /// The scenario: its name or its file
    #[arg(value_name = "NAME|FILE")]
    pub name: String,
    /// The program that reads them
    #[arg(long, value_name = "FORM", value_parser = ["hledger", "beancount"], default_value = "hledger")]
    pub form: String,
    /// Take scenarios from this directory
    #[arg(long, value_name = "DIR")]
    pub scenarios: Option<PathBuf>,
}

/// Which journal.
#[derive(Args, Clone, Debug)]
pub struct VerifyArgs {
    /// The journal's SQLite file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

impl RunArgs {
    /// What is meant when nothing is typed.
    pub fn unasked() -> Self {
        Self { failures: FAILURES.into(), ..Self::default() }
    }
}

impl Pick {
    /// How many scenarios run at a time. The answer decides how long a run takes and nothing else.
    pub fn jobs(&self) -> usize {
        let machine = || std::thread::available_parallelism().map_or(1, usize::from);
        self.jobs.map_or_else(machine, usize::from)
    }
}
