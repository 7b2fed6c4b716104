//! The pipes to a program in virtual time: whole lines both ways, bounded, with a watchdog on the wall's clock.
//!
//! Everything it is told is short enough for a pipe that it has read empty, so that writing never waits. It refuses to
//! know what the lines mean.

use crate::clock::pause;
use crate::error::AttachError;
use crate::process::Process;
use std::io::{Read, Write};
use std::process::{ChildStdin, ChildStdout};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// Longest line, bytes.
const LINE: usize = 8_192;
/// Most that it may say before the rig's turn, bytes.
const REPLY: usize = 4 << 20;
/// Steps of the watchdog.
const STEP: Duration = Duration::from_millis(100);

/// Why nothing more comes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Broken {
    /// It ended or was ended, or speaks no lines: why, and its last words.
    Process(String),
    /// It talks without end.
    Flood(String),
}

/// The pipes.
#[derive(Debug)]
pub struct Wire {
    process: Arc<Process>,
    input: ChildStdin,
    output: ChildStdout,
    buffer: Vec<u8>,
    /// First byte of `buffer` that has not been given out.
    from: usize,
    said: usize,
    /// Steps that the watchdog still waits; zero while it is off.
    rest: Arc<AtomicU64>,
    bitten: Arc<AtomicBool>,
    patience: Duration,
}

impl Wire {
    /// Starts `command`, which may take `patience` for each reply.
    ///
    /// # Errors
    /// [`AttachError::Spawn`].
    pub fn start(command: &str, patience: Duration) -> Result<Self, AttachError> {
        let mut process = Process::start(command)?;
        let (input, output) = process.take_pipes();
        let process = Arc::new(process);
        let (rest, bitten) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let dog = (Arc::downgrade(&process), Arc::clone(&rest), Arc::clone(&bitten));
        std::thread::spawn(move || {
            let (process, rest, bitten) = dog;
            while let Some(process) = process.upgrade() {
                let left = rest.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
                if left == Ok(1) {
                    bitten.store(true, Ordering::SeqCst);
                    process.end();
                    return;
                }
                drop(process);
                pause(STEP);
            }
        });
        let buffer = Vec::with_capacity(LINE * 2);
        Ok(Self { process, input, output, buffer, from: 0, said: 0, rest, bitten, patience })
    }

    /// Says `text`, whole lines, and gives it the turn.
    pub fn say(&mut self, text: &str) -> Result<(), Broken> {
        self.said = 0;
        let steps = self.patience.as_millis() / STEP.as_millis();
        self.rest.store(u64::try_from(steps).unwrap_or(u64::MAX) + 1, Ordering::SeqCst);
        match self.input.write_all(text.as_bytes()).and_then(|()| self.input.flush()) {
            Ok(()) => Ok(()),
            Err(_) => Err(self.ended("it has closed its standard input")),
        }
    }

    /// The turn is the rig's again.
    pub fn rest(&self) {
        self.rest.store(0, Ordering::SeqCst);
    }

    /// The next line, without its end.
    pub fn line(&mut self) -> Result<String, Broken> {
        loop {
            let waiting = &self.buffer[self.from..];
            if let Some(length) = waiting.iter().position(|byte| *byte == b'\n') {
                let line = waiting[..length].strip_suffix(b"\r").unwrap_or(&waiting[..length]);
                let line = String::from_utf8_lossy(line).into_owned();
                self.from += length + 1;
                return Ok(line);
            }
            if waiting.len() > LINE {
                let begun = String::from_utf8_lossy(&waiting[..60]).into_owned();
                return Err(self.wrong(&format!("a line of more than {LINE} bytes: {begun:?} …")));
            }
            if self.said > REPLY {
                self.process.end();
                let why = format!("{REPLY} bytes of text without `at`, `ok` or `cannot`; it was ended");
                return Err(Broken::Flood(why));
            }
            self.buffer.drain(..self.from);
            self.from = 0;
            let mut chunk = [0; LINE];
            match self.output.read(&mut chunk) {
                Ok(0) | Err(_) => return Err(self.ended("it has closed its standard output")),
                Ok(length) => {
                    self.said += length;
                    self.buffer.extend_from_slice(&chunk[..length]);
                }
            }
        }
    }

    /// It broke the protocol: it is ended.
    pub fn wrong(&self, what: &str) -> Broken {
        self.process.end();
        Broken::Process(format!("it broke the protocol and was ended: {what}{}", self.last_words()))
    }

    fn ended(&self, how: &str) -> Broken {
        let why = if self.bitten.load(Ordering::SeqCst) {
            format!("it said nothing for {} s and was ended{}", self.patience.as_secs(), self.last_words())
        } else {
            format!("{how}: {}", self.process.epitaph())
        };
        Broken::Process(why)
    }

    fn last_words(&self) -> String {
        match self.process.errors() {
            said if said.is_empty() => String::new(),
            said => format!("; the last of its standard error: {said}"),
        }
    }
}
