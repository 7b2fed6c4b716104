//! A line at 19200 bit/s in virtual time: our poller on our plant, and tokio-modbus under paused time.
//!
//! Two drawers of 32 slots with a tag each, the line scans drawer 1 without end. It refuses to know the wall clock.

use crate::peer::{id, serve};
use forecourt_board::Profile as Cabinet;
use forecourt_kernel::{Queue, Seed};
use forecourt_plant::{Detail, Heard, HeldTag, Place, Plant, Setup};
use forecourt_poller::{Activity, Counters, Event, Order, Poller, Profile};
use forecourt_tag::{Rate, TagId};
use forecourt_wire::{Instant, LineSpeed, Span};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
use tokio_modbus::Slave;
use tokio_modbus::client::{Reader, rtu};
use tokio_modbus::prelude::SlaveContext;

/// One line with its master.
pub struct Line {
    plant: Plant,
    poller: Poller,
    now: Instant,
    scans: Vec<(Instant, Instant)>,
}

impl Line {
    /// A line of this speed whose log keeps so many frames; `polls` of drawers as in the standard profile, or none.
    ///
    /// # Panics
    /// Never: the standard cabinet is sound.
    pub fn new(speed: LineSpeed, log_capacity: usize, polls: bool) -> Self {
        let mut cabinet = Cabinet::standard();
        cabinet.line.speed = speed;
        let mut profile = Profile { speed, ..Profile::standard() };
        if !polls {
            (profile.drawer_poll, profile.idle_scan) =
                (Span::from_secs(1_000_000), Span::from_secs(1_000_000));
        }
        let mut plant = Plant::new(Setup {
            profile: cabinet,
            detail: Detail::Frames,
            log_capacity,
            seed: Seed(1),
            path: "cabinet/1".into(),
            faults: Vec::new(),
        });
        for k in 0..64 {
            let tag = HeldTag { id: TagId::from_low_bits(id(33 + k)), rate: Rate::Rf64 };
            let place = Place { drawer: k / 32 + 1, slot: k % 32 + 1 };
            plant.place(Instant::ZERO, place, tag).expect("the slot is there and empty");
        }
        let now = Instant::from_secs(1);
        let poller = Poller::new(profile, now).expect("the profile is sound");
        Self { plant, poller, now, scans: Vec::new() }
    }

    /// A line at 19200 bit/s that scans drawer 1.
    pub fn scanning(log_capacity: usize) -> Self {
        let mut line = Self::new(LineSpeed::DEFAULT, log_capacity, true);
        line.poller.set_activity(line.now, Activity::Scan { drawer: 1 });
        line
    }

    /// What happened so far.
    pub fn counters(&self) -> Counters {
        self.poller.counters()
    }

    /// Lets `span` pass.
    pub fn run(&mut self, span: Span) {
        let end = self.now + span;
        while let Some(next) = self.turn().filter(|next| *next <= end) {
            self.now = next;
        }
        self.now = end;
    }

    /// Does what is due and says when the next is.
    fn turn(&mut self) -> Option<Instant> {
        let now = self.now;
        self.plant.handle_timeout(now);
        while let Some(heard) = self.plant.poll_heard() {
            match heard {
                Heard::Carrier { begin } => self.poller.handle_carrier(begin),
                Heard::Frame { end, bytes } => self.poller.handle_frame(end, bytes),
                Heard::Byte { end, byte, flaw } => self.poller.handle_byte(end, byte, flaw),
            }
        }
        if self.poller.next_deadline().is_some_and(|due| due <= now)
            && let Some(request) = self.poller.poll_transmit(now)
        {
            self.plant.master_sends(now, request);
        }
        while let Some(event) = self.poller.poll_event() {
            if let Event::ScanDone { started, at, .. } = event {
                self.scans.push((started, at));
            }
        }
        let next = [self.plant.next_deadline(), self.poller.next_deadline()].into_iter().flatten().min();
        next.map(|next| next.max(now))
    }
}

/// `lines` side by side in one order of time for `span`; gives the answers of all.
pub fn side_by_side(lines: &mut [Line], span: Span) -> u64 {
    let mut queue = Queue::new();
    let end = lines.iter().map(|line| line.now).max().unwrap_or(Instant::ZERO) + span;
    for (index, line) in lines.iter().enumerate() {
        queue.schedule(line.now.ticks(), index);
    }
    while let Some((at, index)) = queue.pop_until(end.ticks()) {
        let line = &mut lines[index];
        line.now = Instant::from_ticks(at);
        if let Some(next) = line.turn() {
            queue.schedule(next.ticks(), index);
        }
    }
    lines.iter().map(|line| line.counters().answers).sum()
}

/// How long a full scan of both drawers takes at this speed, in ns, from the first request to the moment at which a
/// 65th slot could be asked.
pub fn scan_of_64_ns(speed: LineSpeed) -> u64 {
    let mut line = Line::new(speed, 0, false);
    for drawer in 1..=2 {
        line.poller.order(line.now, Order::FullScan { drawer });
    }
    line.run(Span::from_secs(20));
    let [(first, _), (_, last)] = line.scans[..] else { return 0 };
    (last + speed.t3_5()).since(first).as_ns()
}

/// The same by the formula: 64 · ((13 + 2 · 5) characters of 11 bits + two T3.5), in ns.
pub fn formula_ns(baud: u64) -> u64 {
    let bits = 64 * 23 * 11 * 1_000_000_000;
    let silences = if baud > 19_200 { 64 * 2 * 1_750_000 * baud } else { 64 * 77 * 1_000_000_000 };
    (bits + silences) / baud
}

/// Virtual time of one poll of five registers at 19200 bit/s.
pub fn poll_span() -> Span {
    let speed = LineSpeed::DEFAULT;
    speed.frame_span(8 + 15) + speed.t3_5() * 2
}

/// tokio-modbus's client and RTU server with a relay between them that sleeps for the characters and for T3.5, under
/// paused time; gives a sum over what was read in `polls`.
///
/// # Panics
/// When a pipe breaks.
pub fn tokio_modbus(polls: u64) -> u64 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.expect("a runtime needs no more than memory");
    runtime.block_on(async {
        let (near, mut master) = duplex(1024);
        let (mut boards, far) = duplex(1024);
        let _server = serve(far).await;
        // Only now: with time paused, waiting for the loopback would count as idleness.
        tokio::task::yield_now().await;
        tokio::time::pause();
        let relay = tokio::spawn(async move {
            let mut bytes = [0; 256];
            while let Ok(length @ 1..) = master.read(&mut bytes).await {
                tokio::time::sleep(on_the_line(length)).await;
                boards.write_all(&bytes[..length]).await.expect("the server listens");
                let length = boards.read(&mut bytes).await.expect("the server answers");
                tokio::time::sleep(on_the_line(length)).await;
                if master.write_all(&bytes[..length]).await.is_err() {
                    break;
                }
            }
        });
        let mut client = rtu::attach_slave(near, Slave(33));
        let mut sum = 0u64;
        for poll in 0..polls {
            client.set_slave(Slave(33 + (poll % 64) as u8));
            let words =
                client.read_input_registers(0, 5).await.expect("the pipe holds").expect("no exception");
            sum = sum.wrapping_add(words.into_iter().map(u64::from).sum());
        }
        relay.abort();
        sum
    })
}

/// So many characters and T3.5.
fn on_the_line(length: usize) -> Duration {
    let speed = LineSpeed::DEFAULT;
    Duration::from_nanos((speed.frame_span(length) + speed.t3_5()).as_ns())
}
