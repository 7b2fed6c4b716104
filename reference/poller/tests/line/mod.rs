//! A line in virtual time with scripted boards: the smallest plant that can prove the poller right or wrong.
//!
//! Each test file uses its own part of it.
#![allow(dead_code)]

use forecourt_poller::{Event, Poller, Profile, Reading, Slot};
use forecourt_wire::deframe::Flaw;
use forecourt_wire::frame::emit;
use forecourt_wire::{Frame, Instant, Request, Span};
use std::collections::VecDeque;

/// How a board treats one request instead of answering well.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    Silence,
    /// The answer with a bit turned.
    Damage,
    /// The answer, begun so much later than T3.5 after the request.
    Late(Span),
    /// The answer with another address in front.
    WrongAddress(u8),
    /// An exception with this code.
    Exception(u8),
    /// This frame, whatever it is, then nothing.
    Instead(Vec<u8>),
}

#[derive(Clone, Debug)]
pub struct Board {
    pub dead: bool,
    /// The board's own delay after T3.5.
    pub delay: Span,
    /// For the next requests, one each.
    pub faults: VecDeque<Fault>,
    pub tag: u64,
    /// Reader status; bit 0 follows `asleep`.
    pub status: u16,
    pub asleep: bool,
    pub deaf_to_broadcasts: bool,
    pub inputs: u8,
    pub registers: [u16; 3],
    pub coil: bool,
    pub lamp: u16,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    pub at: Instant,
    pub address: u8,
    pub function: u8,
    pub bytes: Vec<u8>,
}

#[derive(Clone, Debug)]
pub struct Burst {
    pub begin: Instant,
    pub end: Instant,
    pub bytes: Vec<u8>,
    heard: usize,
    carried: bool,
}

pub struct Line {
    pub poller: Poller,
    pub profile: Profile,
    pub now: Instant,
    pub boards: Vec<Board>,
    pub log: Vec<Sent>,
    pub events: Vec<Event>,
    pub bytewise: bool,
    /// The converter is broken: nothing reaches a board or the host.
    pub cut: bool,
    pub bursts: Vec<Burst>,
    last_bit: Instant,
    stuck: u32,
}

pub fn slot(drawer: u8, slot: u8) -> Slot {
    Slot { drawer, slot }
}

pub fn tag_of(address: u8) -> u64 {
    0x01_0000_0000 + u64::from(address)
}

impl Line {
    /// Every slot with its tag, every drawer closed, every reader awake.
    pub fn new(profile: Profile) -> Self {
        let at = Instant::from_secs(1);
        let board = |address: u8| Board {
            dead: Slot::from_address(address).map_or(address == 0 || address > profile.drawers, |s| {
                s.drawer > profile.drawers || s.slot > profile.slots
            }),
            delay: Span::ZERO,
            faults: VecDeque::new(),
            tag: tag_of(address),
            status: 0b11,
            asleep: false,
            deaf_to_broadcasts: false,
            inputs: 0b00001,
            registers: [0; 3],
            coil: false,
            lamp: 0,
        };
        Self {
            poller: Poller::new(profile.clone(), at).expect("a good profile"),
            boards: (0..=255).map(board).collect(),
            profile,
            now: at,
            log: Vec::new(),
            events: Vec::new(),
            bytewise: false,
            cut: false,
            bursts: Vec::new(),
            last_bit: at,
            stuck: 0,
        }
    }

    pub fn standard() -> Self {
        Self::new(Profile::standard())
    }

    /// Drawer polls and audits so far apart that a test never meets them but at the start.
    pub fn without_polls(mut profile: Profile) -> Self {
        (profile.drawer_poll, profile.idle_scan) = (Span::from_secs(1_000_000), Span::from_secs(1_000_000));
        Self::new(profile)
    }

    pub fn board(&mut self, drawer: u8, slot: u8) -> &mut Board {
        &mut self.boards[usize::from(self::slot(drawer, slot).address())]
    }

    pub fn remove(&mut self, drawer: u8, slot: u8) {
        let board = self.board(drawer, slot);
        (board.tag, board.status) = (0, 0b01);
    }

    pub fn inject(&mut self, begin: Instant, bytes: &[u8]) {
        let end = begin + self.profile.speed.frame_span(bytes.len());
        self.bursts.push(Burst { begin, end, bytes: bytes.to_vec(), heard: 0, carried: false });
        self.bursts.sort_by_key(|burst| burst.end);
    }

    pub fn run_for(&mut self, span: Span) {
        self.run_until(self.now + span);
    }

    pub fn run_until(&mut self, until: Instant) {
        while self.step(until) {}
    }

    /// Runs until an event fits, at most ten minutes.
    pub fn run_to(&mut self, wanted: impl Fn(&Event) -> bool) -> Event {
        let (until, mut seen) = (self.now + Span::from_secs(600), self.events.len());
        loop {
            while seen < self.events.len() {
                if wanted(&self.events[seen]) {
                    return self.events[seen];
                }
                seen += 1;
            }
            assert!(self.step(until), "the event never came; events {:?}", self.events);
        }
    }

    /// The settled state after `Poller::new`: drawers polled, readers put to sleep.
    pub fn settle(mut self) -> Self {
        self.run_for(Span::from_ms(400));
        self.log.clear();
        self.events.clear();
        self
    }

    fn next_line_moment(&self) -> Option<Instant> {
        let char_span = self.profile.speed.char_span();
        let next = self.bursts.iter().map(|burst| {
            if !burst.carried {
                burst.begin
            } else if self.bytewise {
                burst.begin + char_span * (burst.heard as u64 + 1)
            } else {
                burst.end
            }
        });
        next.min()
    }

    pub fn step(&mut self, until: Instant) -> bool {
        let deadline = self.poller.next_deadline().map(|d| d.max(self.now));
        let next =
            deadline.into_iter().chain(self.next_line_moment()).min().expect("a drawer poll is always due");
        if next > until {
            self.now = until;
            return false;
        }
        self.stuck = if next == self.now { self.stuck + 1 } else { 0 };
        assert!(self.stuck < 50, "no progress at {:?}", self.now);
        self.now = next;
        self.hear();
        self.poller.handle_timeout(self.now);
        let request = self.poller.poll_transmit(self.now).map(<[u8]>::to_vec);
        if let Some(bytes) = request {
            self.request(&bytes);
        }
        while let Some(event) = self.poller.poll_event() {
            self.events.push(event);
        }
        true
    }

    fn hear(&mut self) {
        let (now, char_span) = (self.now, self.profile.speed.char_span());
        for burst in &mut self.bursts {
            if !burst.carried && burst.begin <= now {
                burst.carried = true;
                self.poller.handle_carrier(burst.begin);
            }
            while self.bytewise && burst.heard < burst.bytes.len() {
                let end = burst.begin + char_span * (burst.heard as u64 + 1);
                if end > now {
                    break;
                }
                self.poller.handle_byte(end, burst.bytes[burst.heard], Flaw::None);
                burst.heard += 1;
            }
            if burst.end <= now {
                self.last_bit = self.last_bit.max(burst.end);
                if !self.bytewise {
                    self.poller.handle_frame(burst.end, &burst.bytes);
                }
            }
        }
        self.bursts.retain(|burst| burst.end > now);
    }

    fn request(&mut self, bytes: &[u8]) {
        let speed = self.profile.speed;
        assert!(self.now >= self.last_bit + speed.t3_5(), "T3.5 broken at {:?}", self.now);
        let frame = Frame::new_checked(bytes).expect("a good request");
        let (address, function) = (bytes[0], bytes[1]);
        self.log.push(Sent { at: self.now, address, function, bytes: bytes.to_vec() });
        let sent = self.now + speed.frame_span(bytes.len());
        self.last_bit = self.last_bit.max(sent);
        if self.cut {
            return;
        }
        let request = Request::parse(frame.pdu()).expect("a request of the profile");
        if address == 0 {
            for board in self.boards.iter_mut().filter(|board| !board.deaf_to_broadcasts && !board.dead) {
                answer(board, &request);
            }
            return;
        }
        let board = &mut self.boards[usize::from(address)];
        if board.dead {
            return;
        }
        let (fault, mut delay) = (board.faults.pop_front(), board.delay);
        let mut buffer = [0; 256];
        let pdu = match fault {
            Some(Fault::Exception(code)) => vec![function | 0x80, code],
            _ => answer(board, &request),
        };
        let mut from = address;
        match &fault {
            Some(Fault::Silence) => return,
            Some(Fault::Late(span)) => delay = *span,
            Some(Fault::WrongAddress(other)) => from = *other,
            _ => {}
        }
        let length = emit(from, &pdu, &mut buffer).expect("a short answer");
        let mut bytes = buffer[..length].to_vec();
        match fault {
            Some(Fault::Damage) => bytes[length / 2] ^= 0x10,
            Some(Fault::Instead(other)) => bytes = other,
            _ => {}
        }
        self.inject(sent + speed.t3_5() + delay, &bytes);
    }

    /// Addresses of the log since `from`.
    pub fn addresses(&self, from: usize) -> Vec<u8> {
        self.log[from..].iter().map(|sent| sent.address).collect()
    }

    pub fn believed(&self, drawer: u8, slot: u8) -> Option<Reading> {
        self.poller.reading(self::slot(drawer, slot)).map(|view| view.reading)
    }
}

fn answer(board: &mut Board, request: &Request<'_>) -> Vec<u8> {
    match *request {
        Request::ReadInput { count: 3, .. } => {
            let words = board.registers.iter().flat_map(|word| word.to_be_bytes());
            [4, 6].into_iter().chain(words).collect()
        }
        Request::ReadInput { count, .. } => {
            let (id, status) =
                if board.asleep { (0, board.status & !0b11) } else { (board.tag, board.status) };
            let mut words = id.to_be_bytes().to_vec();
            words.extend(status.to_be_bytes());
            words.extend([0, 9, 0, 1]);
            words.truncate(usize::from(count) * 2);
            [4, words.len() as u8].into_iter().chain(words).collect()
        }
        Request::ReadDiscrete { .. } => vec![2, 1, board.inputs],
        Request::WriteCoil { on, .. } => {
            board.coil = on;
            vec![5, 0, 0, if on { 0xFF } else { 0 }, 0]
        }
        Request::WriteRegister { at, value } => {
            if at == 1 {
                board.asleep = value == 1;
            } else {
                board.lamp = value;
            }
            let ([a, b], [c, d]) = (at.to_be_bytes(), value.to_be_bytes());
            vec![6, a, b, c, d]
        }
        _ => panic!("the poller asks nothing else: {request:?}"),
    }
}
