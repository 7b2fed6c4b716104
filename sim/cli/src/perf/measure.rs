//! Measures fixed workloads of this program on this machine: instructions by valgrind's callgrind, where it is installed, and
//! wall times beside a peer.
//!
//! Workloads are built-in scenarios, run by another process of this program where no scenarios are at hand, so that nobody's
//! files change them. It refuses to judge what it measures.

use crate::trouble::Trouble;
use crate::wall::Stopwatch;
use forecourt_record::measures::{FORM, Measures};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// What is measured.
const WORKLOADS: [&str; 2] = ["flows/take-and-return", "flows/bus-scan-time"];
/// Wall times are the least of so many.
const TIMES: u32 = 3;
/// The peer hashes so many bytes with SHA-256: well-known work that no change of ours touches.
const PEER_BYTES: usize = 16 << 20;

/// Measures all workloads.
///
/// # Errors
/// A process of this program that cannot be run or does not end well.
pub fn all(tell: &mut dyn FnMut(&str)) -> Result<Measures, Trouble> {
    let here = std::env::temp_dir().join(format!("forecourt-perf-{}", std::process::id()));
    fs::create_dir_all(&here).map_err(|error| Trouble::write(&here, error))?;
    let measured = inside(&here, tell);
    // What is left behind in the machine's own place for such things hurts nobody.
    let _ = fs::remove_dir(&here);
    measured
}

fn inside(here: &Path, tell: &mut dyn FnMut(&str)) -> Result<Measures, Trouble> {
    let tool = callgrind().unwrap_or_default();
    if tool.is_empty() {
        tell("valgrind is not installed: instructions are not counted, and nothing will gate");
    }
    let (mut instructions, mut walls_ns, mut peer_ns) = (BTreeMap::new(), BTreeMap::new(), u64::MAX);
    for workload in WORKLOADS {
        let mut least = u64::MAX;
        for _ in 0..TIMES {
            let watch = Stopwatch::start();
            ended(workload, this(None, workload, here)?)?;
            least = least.min(watch.elapsed_ns());
            peer_ns = peer_ns.min(peer());
        }
        walls_ns.insert(workload.to_owned(), least);
        if !tool.is_empty() {
            tell(&format!("counting the instructions of {workload}"));
            let said = ended(workload, this(Some("valgrind"), workload, here)?)?;
            let count = collected(&said).ok_or_else(|| process(workload, "callgrind told no count"))?;
            instructions.insert(workload.to_owned(), count);
        }
    }
    let forecourt = env!("CARGO_PKG_VERSION").to_owned();
    Ok(Measures { forecourt, form: FORM, tool, instructions, walls_ns, peer_ns })
}

fn process(workload: &str, why: &str) -> Trouble {
    Trouble::Process(format!("the process that runs {workload}: {why}"))
}

/// The version of valgrind, where there is one.
fn callgrind() -> Option<String> {
    let output = Command::new("valgrind").arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| format!("callgrind of {}", text.trim()))
}

fn this(under: Option<&str>, workload: &str, here: &Path) -> Result<Command, Trouble> {
    let program = std::env::current_exe().map_err(|error| process(workload, &error.to_string()))?;
    let mut command = match under {
        None => Command::new(program),
        Some(tool) => {
            let mut command = Command::new(tool);
            command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]).arg(program);
            command
        }
    };
    command.args(["trace", "--jobs", "1", workload]).current_dir(here);
    // The size of the environment moves the stack: a small one of its own keeps counts alike.
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("TZ", "UTC");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    Ok(command)
}

/// Runs to the end and gives what was said beside the output.
fn ended(workload: &str, mut command: Command) -> Result<String, Trouble> {
    let output = command.output().map_err(|error| process(workload, &error.to_string()))?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(said) } else { Err(process(workload, said.trim())) }
}

/// The count in callgrind's `==123== Collected : 456`.
fn collected(said: &str) -> Option<u64> {
    let line = said.lines().find(|line| line.contains("Collected"))?;
    line.rsplit(':').next()?.split_whitespace().next()?.parse().ok()
}

fn peer() -> u64 {
    let watch = Stopwatch::start();
    let digest = Sha256::digest(vec![0x5A; PEER_BYTES]);
    std::hint::black_box(digest);
    watch.elapsed_ns()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_is_read_from_what_callgrind_says() {
        let said =
            "==7== Events    : Ir\n==7== Collected : 123456789\n==7== \n==7== I   refs:      123,456,789\n";
        assert_eq!(collected(said), Some(123_456_789));
        assert_eq!(collected("==7== Events    : Ir\n"), None);
    }
}
