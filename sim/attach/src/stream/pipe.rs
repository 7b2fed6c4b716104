//! A program that is a board: it reads the line's bytes on its standard input and writes its own on its standard output.
//!
//! It refuses to know what the program prints as errors but for the last of it, for the report.

use super::{Arrival, Sink, Stream, Timing};
use crate::error::AttachError;
use crate::process::Process;
use forecourt_wire::LineSpeed;
use std::io::{Error, ErrorKind, Write};
use std::process::ChildStdin;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};

/// Bursts that may wait for a program that does not read.
const BURSTS: usize = 64;

/// Starts `command` (a shell command) as a board of a line set to `line`.
///
/// # Errors
/// [`AttachError::Spawn`] when there is no shell to start it; a command that the shell does not know ends at once, and
/// the link is gone.
pub fn open(command: &str, line: LineSpeed, timing: Timing) -> Result<Stream, AttachError> {
    let mut process = Process::start(command)?;
    let (input, output) = process.take_pipes();
    let source = process.source(output);
    Ok(Stream::new(source, Box::new(Patient::new(input)), Arrival::AtOnce, (line, timing)).keeping(process))
}

/// A pipe that never makes its writer wait: what a program does not read is lost, as on a line.
struct Patient {
    into: SyncSender<Vec<u8>>,
}

impl Patient {
    fn new(mut pipe: ChildStdin) -> Self {
        let (into, from) = sync_channel::<Vec<u8>>(BURSTS);
        std::thread::spawn(move || {
            // Ends with the link, or with the program.
            while let Ok(burst) = from.recv() {
                if pipe.write_all(&burst).and_then(|()| pipe.flush()).is_err() {
                    return;
                }
            }
        });
        Self { into }
    }
}

impl Write for Patient {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self.into.try_send(bytes.to_vec()) {
            Ok(()) | Err(TrySendError::Full(_)) => Ok(bytes.len()),
            Err(TrySendError::Disconnected(_)) => {
                Err(Error::new(ErrorKind::BrokenPipe, "the program has closed its standard input"))
            }
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Sink for Patient {}
