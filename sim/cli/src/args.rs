//! What can be typed: the one definition of which parser, help, completions and man page are made.
//!
//! It refuses to know what any of it does.

use crate::status;
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use forecourt_record::Partition;
use std::path::PathBuf;

pub use crate::bus::args::BusArgs;
pub use crate::lab::args::{CertifyArgs, CompareArgs, VerifyArgs};

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
    /// Put together the files of runs that the partitions of one run left: exactly the file of the whole
    Merge(MergeArgs),
    /// Compare two files of runs, or two files of measures: a figure that changed and that nobody accepted fails
    Perf(PerfArgs),
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
    /// Draw customers, staff and faults from seeds, run them, and shrink what fails to the few steps that matter
    #[command(after_help = status::help(), after_long_help = status::help())]
    Explore(ExploreArgs),
    /// Hunt mutants of the house by exploration and by scenarios: all must die (in a binary built with --features zoo)
    #[command(after_help = status::help(), after_long_help = status::help())]
    Zoo(ZooArgs),
    /// Verify the journal that a run kept: every record of its chain; or a certified run: every verdict, from its trace alone
    #[command(after_help = status::help(), after_long_help = status::help())]
    Verify(VerifyArgs),
    /// Put the clauses of the MODBUS documents and of the cabinet profile to a board, and keep the evidence
    #[command(after_help = status::lab_help(), after_long_help = status::lab_help())]
    Certify(CertifyArgs),
    /// Compare the runs of two firmware releases: verdicts, margins, what answers newly
    #[command(after_help = status::lab_help(), after_long_help = status::lab_help())]
    Compare(CompareArgs),
    /// Lend a simulated cabinet to any bus master, over a pty, a serial device or TCP, or certify that master
    Bus(BusArgs),
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

/// Which share of a selection.
#[derive(Args, Clone, Debug, Default)]
pub struct ShareArgs {
    /// Run this share only, such as 2/4; when not given, what a job array or CI service set in the environment
    #[arg(long, value_name = "K/N")]
    pub partition: Option<Partition>,
    /// How many shares there are, for services that tell only which one this is (Kubernetes, GNU parallel)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub partitions: Option<u64>,
}

/// What to merge.
#[derive(Args, Clone, Debug)]
pub struct MergeArgs {
    /// The files that run --record or explore --record left, in any order
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The file to write
    #[arg(long, short, value_name = "FILE")]
    pub output: PathBuf,
    /// Put together what is there, to be merged with the others later
    #[arg(long)]
    pub partial: bool,
}

/// What to compare.
#[derive(Args, Clone, Debug)]
pub struct PerfArgs {
    /// What it was: a file of run --record or merge, or of --measure
    #[arg(value_name = "OLD", requires = "new", required_unless_present = "measure")]
    pub old: Option<PathBuf>,
    /// What it is: a file of the same kind
    #[arg(value_name = "NEW")]
    pub new: Option<PathBuf>,
    /// Changes that are right: a TOML file of [[accept]] tables with scenario, figure and reason
    #[arg(long, value_name = "FILE")]
    pub accept: Option<PathBuf>,
    /// How far instructions may be from what they were, in 1/100 of a percent
    #[arg(long, value_name = "N", default_value_t = forecourt_record::measures::BAND)]
    pub band: u32,
    /// Print the comparison as JSON and nothing else
    #[arg(long)]
    pub json: bool,
    /// Measure instructions (with valgrind, where it is installed) and wall times of a fixed workload into this file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["old", "new", "accept", "band", "json"])]
    pub measure: Option<PathBuf>,
}

/// How to run.
#[derive(Args, Clone, Debug, Default)]
pub struct RunArgs {
    /// Which scenarios.
    #[command(flatten)]
    pub pick: Pick,
    /// Which share of them.
    #[command(flatten)]
    pub share: ShareArgs,
    /// Write a file of runs, JSON lines that forecourt merge puts together and forecourt perf compares
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
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

/// What to explore.
#[derive(Args, Clone, Debug)]
pub struct ExploreArgs {
    /// The first seed; the others follow
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u64).range(..=SEED_MOST))]
    pub first: u64,
    /// How many seeds; without it the time decides
    #[arg(long, value_name = "N")]
    pub seeds: Option<u64>,
    /// Which share of the seeds.
    #[command(flatten)]
    pub share: ShareArgs,
    /// Write a file of runs, a row a seed, that forecourt merge puts together with those of the other shares
    #[arg(long, value_name = "FILE", requires = "seeds")]
    pub record: Option<PathBuf>,
    /// List every invariant with how often it was checked; with --seeds 0 nothing is run before
    #[arg(long)]
    pub list: bool,
    /// For how long, in seconds, where no number of seeds is given
    #[arg(long, value_name = "S", default_value_t = 60)]
    pub seconds: u64,
    /// Threads; as many as the machine has processors when not given
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// The most stations of a group
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub branches: u32,
    /// The most customers
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub customers: u32,
    /// The most days on which customers come
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u32).range(1..=366))]
    pub days: u32,
    /// The most key cabinets
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(0..=32))]
    pub cabinets: u8,
    /// Leave what fails as it was drawn, without shrinking it
    #[arg(long)]
    pub whole: bool,
    /// Print the tally as JSON
    #[arg(long)]
    pub json: bool,
    /// Where what fails is left
    #[arg(long, value_name = "DIR", default_value = FAILURES)]
    pub failures: PathBuf,
    /// Take profiles and rules from this directory of scenarios
    #[arg(long, value_name = "DIR")]
    pub scenarios: Option<PathBuf>,
    /// Say nothing while it runs
    #[arg(long, short)]
    pub quiet: bool,
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

/// Which mutants, and for how long.
#[derive(Args, Clone, Debug)]
pub struct ZooArgs {
    /// Mutants by their names; all when none is given
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// List them, and run nothing
    #[arg(long)]
    pub list: bool,
    /// For how long each is explored at most, in seconds
    #[arg(long, value_name = "S", default_value_t = 60)]
    pub seconds: u64,
    /// How many seeds each gets at most; without it the time decides alone
    #[arg(long, value_name = "N")]
    pub seeds: Option<u64>,
    /// For how long each is put to scenarios at most, in seconds
    #[arg(long, value_name = "S", default_value_t = 2)]
    pub scenario_seconds: u64,
    /// Leave the scenarios out
    #[arg(long)]
    pub explore_only: bool,
    /// So many commands are given to the house without any mutant, and nothing may fire; 0 for none
    #[arg(long, value_name = "COMMANDS", default_value_t = 20_000)]
    pub unmutated: u64,
    /// Threads; as many as the machine has processors when not given
    #[arg(long, short, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Print the table as JSON
    #[arg(long)]
    pub json: bool,
    /// Take scenarios, profiles and rules from this directory
    #[arg(long, value_name = "DIR")]
    pub scenarios: Option<PathBuf>,
    /// Say nothing while it runs
    #[arg(long, short)]
    pub quiet: bool,
}
