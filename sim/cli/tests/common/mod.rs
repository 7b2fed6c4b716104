//! A directory of scenarios to itself for each test, and the binary run in it.

#![allow(dead_code, reason = "every test file uses its own part of this")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{fs, iter};

/// Holds: nothing happens, and the key hangs where it was hung.
pub const GOOD: &str = r#"
title = "A key hangs where it was hung"
seed = 7
[[keys]]
name = "A17"
in = "1/05"
[[steps]]
at = "+10 s"
expect = [{ truth = "1/05", holds = "A17" }]
"#;

/// Does not hold.
pub const BROKEN: &str = r#"
title = "A key is said to be gone"
seed = 7
[[keys]]
name = "A17"
in = "1/05"
[[steps]]
at = "+10 s"
expect = [{ truth = "1/05", holds = "nothing" }]
"#;

/// Ends in the midst of a take.
pub const STUCK: &str = r#"
title = "Time ends while a drawer is open"
world = { rest = "1 s" }
[[people]]
name = "Li Na"
level = "user"
[[keys]]
name = "A17"
in = "1/05"
[[steps]]
at = "08:01:00"
do = "Li Na signs in"
expect = [{ event = "signed-in", within = "4 s" }]
[[steps]]
at = "08:01:10"
do = "Li Na takes key A17 for test-drive"
"#;

/// A fault that never strikes.
pub const VOID: &str = r#"
title = "A byte is to be lost, but of a frame that never comes"
[[faults]]
kind = "L1"
from = "+1 s"
to = "for 1 s"
rate = "only 1000000"
[[steps]]
at = "+10 s"
expect = [{ truth = "1/05", holds = "nothing" }]
"#;

/// Variables by which job arrays and CI services tell which part of the whole this process is.
const SERVICES: &[&str] = &[
    "FORECOURT_PARTITION",
    "FORECOURT_PARTITIONS",
    "SLURM_ARRAY_TASK_ID",
    "SLURM_ARRAY_TASK_COUNT",
    "SLURM_ARRAY_TASK_MIN",
    "SLURM_ARRAY_TASK_MAX",
    "SLURM_ARRAY_TASK_STEP",
    "JOB_COMPLETION_INDEX",
    "CI_NODE_INDEX",
    "CI_NODE_TOTAL",
    "CIRCLE_NODE_INDEX",
    "CIRCLE_NODE_TOTAL",
    "BUILDKITE_PARALLEL_JOB",
    "BUILDKITE_PARALLEL_JOB_COUNT",
    "PARALLEL_SEQ",
];

/// What a run of the binary said.
pub struct Said {
    /// The exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Said {
    /// A line that begins so, without that beginning.
    pub fn row(&self, begin: &str) -> &str {
        let found = self.out.lines().find_map(|line| line.strip_prefix(begin));
        found.unwrap_or_else(|| panic!("no line begins with {begin:?}:\n{}\n{}", self.out, self.err)).trim()
    }
}

/// A directory of its own.
pub struct Desk {
    /// Where it is.
    pub dir: PathBuf,
}

impl Desk {
    /// An empty directory for the test `name`.
    pub fn empty(name: &str) -> Self {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cli").join(name);
        if dir.exists() {
            fs::remove_dir_all(&dir).expect("the directory is ours");
        }
        fs::create_dir_all(&dir).expect("the directory of cargo takes directories");
        Self { dir }
    }

    /// A directory with these scenarios below `scenarios/`.
    pub fn with(name: &str, scenarios: &[(&str, &str)]) -> Self {
        let desk = Self::empty(name);
        fs::create_dir_all(desk.dir.join("scenarios")).expect("the directory is ours");
        for (scenario, text) in scenarios {
            desk.write(&format!("scenarios/{scenario}.toml"), text);
        }
        desk
    }

    /// Writes a file.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.dir.join(path);
        fs::create_dir_all(path.parent().expect("a file has a directory")).expect("the directory is ours");
        fs::write(path, text).expect("the directory is ours");
    }

    /// Reads a file.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.dir.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// The command, to be run here.
    pub fn command(&self, args: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_forecourt"));
        command.current_dir(&self.dir).args(args.split_whitespace()).stdin(Stdio::null());
        // Whoever runs these tests as a part of something is no part of what they run.
        for name in SERVICES {
            command.env_remove(name);
        }
        command
    }

    /// Runs the command here.
    pub fn run(&self, args: &str) -> Said {
        self.run_with(args, iter::empty())
    }

    /// Runs the command here with some environment.
    pub fn run_with<'a>(&self, args: &str, env: impl IntoIterator<Item = (&'a str, &'a str)>) -> Said {
        let output: Output = self.command(args).envs(env).output().expect("the binary runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it speaks UTF-8");
        let code = output.status.code().expect("no signal ended it");
        Said { code, out: text(output.stdout), err: text(output.stderr) }
    }
}
