//! Our boards on a line in virtual time, as tokio-modbus's client sees them: a burst goes in, what answers comes out.
//!
//! The client has no idea of time: each burst begins when the line has been silent for T3.5, and every character lasts
//! as long as the line says. It refuses to know what the bytes mean.

use forecourt_board::Profile;
use forecourt_kernel::Seed;
use forecourt_plant::{Detail, Heard, HeldTag, Place, Plant, Setup};
use forecourt_tag::{Rate, TagId};
use forecourt_wire::{Instant, Span};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::task::JoinHandle;

/// The standard cabinet, and the time.
pub struct Line {
    pub plant: Plant,
    pub now: Instant,
    /// From a request's first bit to its answer's last, of the last exchange that had an answer.
    pub took: Option<Span>,
}

impl Line {
    /// The standard cabinet a second after power-on, with this tag in slot 1/01.
    pub fn new(detail: Detail, tag: u64) -> Self {
        let setup = Setup {
            profile: Profile::standard(),
            detail,
            log_capacity: 0,
            seed: Seed(1),
            path: "cabinet/1".into(),
            faults: Vec::new(),
        };
        let mut plant = Plant::new(setup);
        let tag = HeldTag { id: TagId::from_low_bits(tag), rate: Rate::Rf64 };
        plant.place(Instant::ZERO, Place { drawer: 1, slot: 1 }, tag).expect("the slot is empty");
        Self { plant, now: Instant::from_secs(1), took: None }
    }

    /// Puts `burst` on the line and gives every byte that follows it.
    pub fn exchange(&mut self, burst: &[u8]) -> Vec<u8> {
        let speed = self.plant.profile().line.speed;
        let (begin, mut heard) = (self.now, Vec::new());
        self.plant.master_sends(begin, burst);
        self.now = begin + speed.frame_span(burst.len());
        self.took = None;
        while let Some(due) = self.plant.next_deadline() {
            self.plant.handle_timeout(due);
            while let Some(said) = self.plant.poll_heard() {
                let end = match said {
                    Heard::Carrier { .. } => continue,
                    Heard::Frame { end, bytes } => {
                        heard.extend_from_slice(bytes);
                        end
                    }
                    Heard::Byte { end, byte, .. } => {
                        heard.push(byte);
                        end
                    }
                };
                (self.now, self.took) = (self.now.max(end), Some(end - begin));
            }
        }
        self.now += speed.t3_5();
        heard
    }
}

/// A line that serves the other end of a pipe; dropped, it stops.
pub struct Served {
    pub line: Arc<Mutex<Line>>,
    task: JoinHandle<()>,
}

impl Served {
    /// Serves `line` on a pipe and gives its other end. A client writes a request at once, so what one read gives is
    /// one burst.
    pub fn new(line: Line) -> (Self, DuplexStream) {
        let (near, mut far) = duplex(1024);
        let line = Arc::new(Mutex::new(line));
        let shared = Arc::clone(&line);
        let task = tokio::spawn(async move {
            let mut burst = [0; 512];
            while let Ok(length @ 1..) = far.read(&mut burst).await {
                let answer = shared.lock().expect("nobody panics with it").exchange(&burst[..length]);
                if far.write_all(&answer).await.is_err() {
                    break;
                }
            }
        });
        (Self { line, task }, near)
    }

    /// Lets virtual time pass.
    pub fn wait(&self, ms: u64) {
        self.line.lock().expect("nobody panics with it").now += Span::from_ms(ms);
    }

    /// From a request's first bit to its answer's last.
    pub fn took(&self) -> Option<Span> {
        self.line.lock().expect("nobody panics with it").took
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}
