//! The one binary: `forecourt`. It runs scenarios, judges them, and tells people and programs what happened.
//!
//! | module | idea |
//! | --- | --- |
//! | `args` | what can be typed, defined once |
//! | `status`, `trouble` | how the command ends, what keeps it from its work |
//! | `load`, `embedded` | where scenarios come from and which are meant |
//! | `exec`, `twice` | runs on several threads, runs in two processes |
//! | `run`, `check`, `coverage`, `replay`, `story`, `explore`, `business`, `journal`, `lists` | one command each |
//! | `lab` | the laboratory: certify, verify, compare |
//! | `bus` | a cabinet lent to any master |
//! | `zoo` | mutants of the house, hunted; only with the feature of that name |
//! | `partition`, `merge`, `perf` | a share of a run, shares put together, what changed between two runs |
//! | `failures`, `repro`, `files` | what a failing run leaves behind |
//! | `out`, `wall` | the only doors to the terminal and to the clock |
//!
//! It refuses to judge a run and to know how a report looks.

mod args;
mod bus;
mod business;
mod check;
mod coverage;
mod embedded;
mod exec;
mod explore;
mod failures;
mod files;
mod journal;
mod lab;
mod lists;
mod load;
mod merge;
mod out;
mod partition;
mod perf;
mod replay;
mod repro;
mod run;
mod status;
mod story;
mod trouble;
mod twice;
mod wall;
mod zoo;

use args::{Cli, Command, RunArgs};
use clap::Parser;
use out::Out;
use status::{Lab, Status};
use std::process::ExitCode;
use trouble::Trouble;

fn main() -> ExitCode {
    let mut out = Out::new();
    exec::keep_panics();
    let status = match Cli::try_parse() {
        Ok(cli) => dispatch(cli, &mut out).unwrap_or_else(|trouble| {
            out.aside(&trouble.to_string());
            Status::BadInput
        }),
        // Help and version are answers; everything else is a mistake of whoever typed it, and 2 means something else here.
        Err(answer) if answer.use_stderr() => {
            out.aside(answer.to_string().trim_end());
            if lab::is_meant() { Status::Laboratory(Lab::BadInput) } else { Status::BadInput }
        }
        Err(answer) => {
            out.text(&answer.to_string());
            Status::Passed
        }
    };
    status.into()
}

fn dispatch(cli: Cli, out: &mut Out) -> Result<Status, Trouble> {
    let text = match cli.command.unwrap_or_else(|| Command::Run(RunArgs::unasked())) {
        Command::Run(args) => return run::run(&args, out),
        Command::Check(args) => return check::run(&args, out),
        Command::Coverage(args) => return coverage::run(&args, out),
        Command::Replay(args) => return replay::run(&args, out),
        Command::Story(args) => return story::run(&args, out),
        Command::Merge(args) => return merge::run(&args, out),
        Command::Perf(args) => return perf::run(&args, out),
        Command::Report(args) => return business::report(&args, out),
        Command::Books(args) => return business::books(&args, out),
        Command::Settings(args) => return business::settings(&args, out),
        Command::Refusals { lang } => business::refusals(&lang),
        Command::Trace(pick) => return twice::trace(&pick, out),
        Command::Explore(args) => return explore::run(&args, out),
        Command::Zoo(args) => return zoo::run(&args, out),
        Command::Verify(args) => return lab::verify(&args, out),
        Command::Certify(args) => return Ok(lab::certify(&args, out)),
        Command::Compare(args) => return Ok(lab::compare(&args, out)),
        Command::Bus(args) => return bus::run(&args, out),
        Command::Phrases => lists::phrases(),
        Command::Schema => lists::schema(),
        Command::Completions { shell } => lists::completions(shell),
        Command::Man { command } => lists::man(command.as_deref())?,
    };
    out.text(&text);
    Ok(Status::Passed)
}
