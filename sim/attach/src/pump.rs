//! A thread that reads a device without end, so that nothing is lost while the rig sends or thinks.
//!
//! What it has read waits in a bounded channel; when that is full the thread stops reading and the device is held up by
//! its own buffers. It refuses to know what the bytes mean.

use crate::clock::Clock;
use forecourt_wire::Instant;
use std::io::{ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::Duration;

/// Most bytes of one read.
const CHUNK: usize = 4_096;
/// Most reads that wait; with [`CHUNK`] a quarter of a megabyte.
const CHUNKS: usize = 64;

/// What the thread tells.
#[derive(Debug)]
pub enum Read1 {
    /// These bytes had come by then.
    Bytes {
        /// When the read came back.
        at: Instant,
        /// At least one.
        bytes: Vec<u8>,
    },
    /// Nothing more will come, and why.
    End(String),
}

/// The thread's other end; dropped, the thread ends with its next read.
#[derive(Debug)]
pub struct Pump {
    from: Receiver<Read1>,
    stop: Arc<AtomicBool>,
}

impl Pump {
    /// Reads `source` from now on. A read that times out is tried again, so that a source with a time limit of its own
    /// lets the thread end.
    pub fn start(source: impl Read + Send + 'static, clock: Clock) -> Self {
        let (into, from) = sync_channel(CHUNKS);
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        std::thread::spawn(move || read_on(source, clock, &into, &stopped));
        Self { from, stop }
    }

    /// The next thing told, `None` when nothing comes within `patience`.
    pub fn next(&self, patience: Duration) -> Option<Read1> {
        match self.from.recv_timeout(patience) {
            Ok(told) => Some(told),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => Some(Read1::End("its reader has ended".into())),
        }
    }

    /// Throws away what waits, but keeps an end.
    pub fn drain(&self) -> Option<String> {
        let mut end = None;
        while let Ok(told) = self.from.try_recv() {
            if let Read1::End(why) = told {
                end = Some(why);
            }
        }
        end
    }
}

impl Drop for Pump {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

fn read_on(mut source: impl Read, clock: Clock, into: &SyncSender<Read1>, stopped: &AtomicBool) {
    let mut buffer = [0; CHUNK];
    while !stopped.load(Ordering::Relaxed) {
        let told = match source.read(&mut buffer) {
            Ok(0) => Read1::End("the other end has closed it".into()),
            Ok(length) => Read1::Bytes { at: clock.now(), bytes: buffer[..length].to_vec() },
            Err(error) => match error.kind() {
                ErrorKind::TimedOut | ErrorKind::WouldBlock | ErrorKind::Interrupted => continue,
                _ => Read1::End(error.to_string()),
            },
        };
        let last = matches!(told, Read1::End(_));
        if into.send(told).is_err() || last {
            return;
        }
    }
}
