//! A board's program: started by the shell, ended with the link, and the last lines of what it says as errors.
//!
//! It refuses to know what it says on its standard output.

use crate::clock::pause;
use crate::error::AttachError;
use rustix::process::{Pid, Signal, kill_process_group};
use std::collections::VecDeque;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Bytes of its errors that are kept: the last ones.
const TAIL: usize = 2_048;

/// The running program; dropped, it is ended.
#[derive(Debug)]
pub struct Process {
    child: Arc<Mutex<Child>>,
    pipes: Option<(ChildStdin, ChildStdout)>,
    tail: Tail,
}

impl Process {
    /// Starts `command` by the shell, its three streams in our hands.
    ///
    /// # Errors
    /// [`AttachError::Spawn`].
    pub fn start(command: &str) -> Result<Self, AttachError> {
        let wrong = |why: String| AttachError::Spawn { command: command.to_owned(), why };
        let mut child = Command::new("sh")
            .args(["-c", command])
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| wrong(error.to_string()))?;
        let missing = || wrong("a stream of it is missing".into());
        let input = child.stdin.take().ok_or_else(missing)?;
        let output = child.stdout.take().ok_or_else(missing)?;
        let errors = child.stderr.take().ok_or_else(missing)?;
        let tail = Tail::of(errors);
        Ok(Self { child: Arc::new(Mutex::new(child)), pipes: Some((input, output)), tail })
    }

    /// Its standard input and output, once.
    pub fn take_pipes(&mut self) -> (ChildStdin, ChildStdout) {
        self.pipes.take().expect("they are taken once, by whoever started it")
    }

    /// Its output, whose end tells how the program ended.
    pub fn source(&self, output: ChildStdout) -> impl Read + Send + 'static {
        Told { output, child: Arc::clone(&self.child), tail: self.tail.clone() }
    }

    /// How it ended, if it has, and the last of its errors; for a message.
    pub fn epitaph(&self) -> String {
        epitaph(&self.child, &self.tail)
    }

    /// The last of what it said on its standard error.
    pub fn errors(&self) -> String {
        self.tail.text()
    }

    /// Ends it, and whatever it has started.
    pub fn end(&self) {
        if let Ok(mut child) = self.child.lock() {
            end(&mut child);
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end();
    }
}

/// Ends a child that leads a group of its own, and its group: a shell's pipeline would keep our pipes open.
pub fn end(child: &mut Child) {
    if let Some(group) = i32::try_from(child.id()).ok().and_then(Pid::from_raw) {
        // Fails only when nobody of it is left.
        let _ = kill_process_group(group, Signal::KILL);
    }
    let _ = child.wait();
}

fn epitaph(child: &Mutex<Child>, tail: &Tail) -> String {
    // A program that has closed its output is about to end: a moment is given to learn how.
    let mut how = "it runs on".to_owned();
    for _ in 0..20 {
        let ended = child.lock().ok().and_then(|mut child| child.try_wait().ok().flatten());
        if let Some(status) = ended {
            how = format!("it ended with {status}");
            tail.wait();
            break;
        }
        pause(Duration::from_millis(10));
    }
    match tail.text() {
        said if said.is_empty() => how,
        said => format!("{how}; the last of its standard error: {said}"),
    }
}

/// Output that ends with an epitaph instead of a bare end.
struct Told {
    output: ChildStdout,
    child: Arc<Mutex<Child>>,
    tail: Tail,
}

impl Read for Told {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self.output.read(buffer) {
            Ok(0) => Err(std::io::Error::other(format!(
                "the program has closed its standard output: {}",
                epitaph(&self.child, &self.tail)
            ))),
            other => other,
        }
    }
}

/// The last bytes of a stream, read by a thread of its own.
#[derive(Clone, Debug)]
pub struct Tail {
    bytes: Arc<Mutex<VecDeque<u8>>>,
    /// The stream has ended, and all of it is in `bytes`.
    ended: Arc<AtomicBool>,
}

impl Tail {
    /// Reads `errors` from now on.
    pub fn of(mut errors: ChildStderr) -> Self {
        let bytes = Arc::new(Mutex::new(VecDeque::new()));
        let kept = Arc::clone(&bytes);
        let ended = Arc::new(AtomicBool::new(false));
        let over_now = Arc::clone(&ended);
        std::thread::spawn(move || {
            let mut buffer = [0; 1_024];
            while let Ok(length @ 1..) = errors.read(&mut buffer) {
                let Ok(mut kept) = kept.lock() else { return };
                kept.extend(&buffer[..length]);
                let over = kept.len().saturating_sub(TAIL);
                kept.drain(..over);
            }
            over_now.store(true, Ordering::Release);
        });
        Self { bytes, ended }
    }

    /// Waits until the stream has ended, half a second at most: somebody else may hold it open.
    fn wait(&self) {
        for _ in 0..50 {
            if self.ended.load(Ordering::Acquire) {
                return;
            }
            pause(Duration::from_millis(10));
        }
    }

    /// The text behind the end of its writer: its thread may need a moment to see the last of it.
    pub fn settled(&self) -> String {
        pause(Duration::from_millis(20));
        self.text()
    }

    fn text(&self) -> String {
        let Ok(bytes) = self.bytes.lock() else { return String::new() };
        let bytes: Vec<u8> = bytes.iter().copied().collect();
        String::from_utf8_lossy(&bytes).trim().replace('\n', " | ")
    }
}
