//! A shell command that does what its last words say: `tag 33 0F12345678`, `power 33 off`, `jam 1 1`.
//!
//! Exit status 0 says that it is done; any other that it is not, and the clause is inconclusive. It refuses to know what
//! actuators there are.

use super::Hands;
use crate::clock::{Clock, pause};
use crate::process::{Tail, end};
use crate::words::words;
use forecourt_certify::act::Act;
use forecourt_certify::link::Cannot;
use forecourt_wire::{Instant, Span};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// The command.
#[derive(Clone, Debug)]
pub struct Hook {
    command: String,
    patience: Span,
}

impl Hook {
    /// `command` with the words of the act behind it; it may take a minute.
    pub fn new(command: &str) -> Self {
        Self::patient(command, Span::from_secs(60))
    }

    /// As [`Self::new`], and it may take `patience`.
    pub fn patient(command: &str, patience: Span) -> Self {
        Self { command: command.to_owned(), patience }
    }

    /// Waits for its end; `None` when patience ends before.
    fn wait(&self, child: &mut Child) -> Option<std::process::ExitStatus> {
        let clock = Clock::start();
        while clock.now() < Instant::ZERO + self.patience {
            match child.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) => pause(Duration::from_millis(2)),
                Err(_) => return None,
            }
        }
        None
    }
}

impl Hands for Hook {
    fn act(&mut self, act: &Act) -> Result<(), Cannot> {
        let words = words(act);
        let said = words.join(" ");
        let mut child = Command::new("sh")
            .arg("-c")
            .arg(format!("{} \"$@\"", self.command))
            .arg("hook")
            .args(&words)
            .process_group(0)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| Cannot(format!("the hook cannot be started: {error}")))?;
        let errors = child.stderr.take().map(Tail::of);
        let status = self.wait(&mut child);
        let Some(status) = status else {
            end(&mut child);
            return Err(Cannot(format!("the hook did not end within {} for {said:?}", self.patience)));
        };
        if status.success() {
            return Ok(());
        }
        let why = errors.map_or_else(String::new, |errors| errors.settled());
        let colon = if why.is_empty() { "" } else { ": " };
        Err(Cannot(format!("the hook refuses {said:?} with {status}{colon}{why}")))
    }
}
