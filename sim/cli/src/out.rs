//! What the command says: standard output for what was asked, standard error for everything else.
//!
//! A reader that has gone away (`forecourt run | head`) is no error: the rest is done unheard, so that files are still
//! written and the exit code is still true.

use std::io::{self, Write};

/// Where the command speaks.
pub struct Out {
    stdout: Channel,
    stderr: Channel,
}

struct Channel {
    stream: Box<dyn Write>,
    gone: bool,
}

impl Channel {
    fn say(&mut self, text: &str) {
        // Any failure to speak has the same answer: there is nobody left to tell.
        if !self.gone && self.stream.write_all(text.as_bytes()).and_then(|()| self.stream.flush()).is_err() {
            self.gone = true;
        }
    }
}

impl Out {
    /// The process's own channels.
    pub fn new() -> Self {
        let channel = |stream| Channel { stream, gone: false };
        Self { stdout: channel(Box::new(io::stdout())), stderr: channel(Box::new(io::stderr())) }
    }

    /// Says what was asked for, as it is.
    pub fn text(&mut self, text: &str) {
        self.stdout.say(text);
    }

    /// Says one line of what was asked for.
    pub fn line(&mut self, line: &str) {
        self.stdout.say(&format!("{line}\n"));
    }

    /// Says one line beside what was asked for.
    pub fn aside(&mut self, line: &str) {
        self.stderr.say(&format!("{line}\n"));
    }
}
