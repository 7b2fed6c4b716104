//! Boards that are not golden: faults B1 … B10 and a stuck transmit enable, put around a golden board.
//!
//! The firmware inside stays golden; a fault changes what goes into it or comes out of it. Faults are data and can
//! be switched at any time. It refuses to know when a fault strikes (the plan's) and what the line makes of it.

use crate::board::{Answer, Board, Responder};
use forecourt_wire::crc::crc16;
use forecourt_wire::request::function as f;
use forecourt_wire::{FRAME_MAX, FRAME_MIN, Frame, Instant, LineSpeed, Span};

/// A function code that no board has: an older firmware's view of a newer function.
const UNKNOWN: u8 = 0x41;

/// How a board does not answer (B1).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Silence {
    /// It answers.
    #[default]
    None,
    /// It hears nothing and does nothing.
    Deaf,
    /// It does what it is told and says nothing.
    Mute,
}

/// How a board breaks the order of request and answer (B7).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Sequence {
    /// It does not.
    #[default]
    Right,
    /// The answer bears another function code, its checksum right.
    WrongFunction,
    /// The answer is sent twice without a silence, where both fit 256 bytes.
    Doubled,
    /// The answer is sent once more after a silence of T3.5.
    Repeated,
}

/// What a torn write leaves in the NVRAM (B10).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Torn {
    /// The record is found bad and the numbers as delivered are used.
    Delivered,
    /// The record passes for good and bears this step rate.
    Rate {
        /// Holding register 17.
        steps_per_s: u16,
    },
    /// The first `bytes` bytes, 0 … 6, are of the last write and the rest of the one before.
    After {
        /// How many bytes were written.
        bytes: u8,
    },
}

/// The faults of one board, all off by default.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Faults {
    /// B1.
    pub silence: Silence,
    /// B2: the watchdog bites after so many characters of the next answer, 0 before the first; used up by that.
    pub reset_in_exchange: Option<u8>,
    /// B4: it also answers under this address, and bears it in the answer.
    pub second_address: Option<u8>,
    /// B5: it takes requests to this address for its own, and answers them under its own.
    pub answers_for: Option<u8>,
    /// B6: each answer is the one to the request before.
    pub stale: bool,
    /// B7.
    pub sequence: Sequence,
    /// B8: its clock is so many millionths slow (fast when negative), −100 000 … 100 000: bit time and delays.
    pub drift_ppm: i32,
    /// B9: the firmware before FC 16 and FC 2B.
    pub older: bool,
    /// B10: the record of holding registers 16 … 18 that the next start finds; used up by that.
    pub torn: Option<Torn>,
    /// Transmit enable never falls: the line is driven all the time, and nobody else is heard (KEY-58).
    pub stuck_driver: bool,
}

/// A golden board with faults around it. Without faults it is the board itself.
#[derive(Clone, Debug)]
pub struct Faulty {
    /// The board inside, for the inputs of its hardware. Switch power through [`Faulty::power`].
    pub board: Board,
    faults: Faults,
    any: bool,
    felt: u64,
    /// The answer before this one (B6).
    previous: Option<([u8; FRAME_MAX], usize)>,
    /// One frame more than was asked for (B7).
    unasked: Option<([u8; FRAME_MAX], Answer)>,
    /// Holding registers 16 … 18 now, and before they were last written (B10).
    settings: [[u16; 3]; 2],
}

impl Faulty {
    /// `board` without a fault.
    pub fn new(mut board: Board) -> Self {
        let settings = board.as_drawer().map_or([0; 3], |drawer| drawer.settings());
        Self {
            board,
            faults: Faults::default(),
            any: false,
            felt: 0,
            previous: None,
            unasked: None,
            settings: [settings; 2],
        }
    }

    /// The faults as they are now.
    pub const fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Switches the faults, from the next frame on.
    pub fn set_faults(&mut self, faults: Faults) {
        self.any = faults != Faults::default();
        self.faults = faults;
        if !faults.stale {
            self.previous = None;
        }
    }

    /// How many exchanges and starts a fault has changed: a fault that nobody felt tested nothing.
    pub const fn felt(&self) -> u64 {
        self.felt
    }

    /// B3: the supply sags at `at`, RAM is lost and the program goes on.
    pub fn brown_out(&mut self, at: Instant) {
        self.board.lose_ram(at);
        self.felt += 1;
    }

    /// Switches the power; a torn record (B10) is found at the next start.
    pub fn power(&mut self, at: Instant, on: bool) {
        if on {
            self.find_record();
        }
        self.unasked = None;
        self.board.power(at, on);
    }

    /// The watchdog bites at `at`; a torn record (B10) is found at this start, too.
    pub fn reset(&mut self, at: Instant) {
        self.find_record();
        self.unasked = None;
        self.board.reset(at);
    }

    /// What the firmware finds in its NVRAM when it starts.
    fn find_record(&mut self) {
        self.note_settings();
        let [now, before] = self.settings;
        let Some(torn) = self.faults.torn.take() else { return };
        self.any = self.faults != Faults::default();
        let Some(drawer) = self.board.as_drawer() else { return };
        let record = match torn {
            Torn::Delivered => drawer.delivered(),
            Torn::Rate { steps_per_s } => [now[0], steps_per_s, now[2]],
            Torn::After { bytes } => mix(now, before, usize::from(bytes)),
        };
        drawer.force_settings(record);
        self.felt += u64::from(record != now);
        self.settings[0] = record;
    }

    fn note_settings(&mut self) {
        if let Some(now) = self.board.as_drawer().map(|drawer| drawer.settings())
            && now != self.settings[0]
        {
            self.settings = [now, self.settings[0]];
        }
    }

    /// Runs the board on `frame` as it understands it, and undoes the disguise in the answer.
    fn disguised(&mut self, end: Instant, frame: &[u8], out: &mut [u8; FRAME_MAX]) -> Option<Answer> {
        let Some((to, code)) = whole(frame) else { return self.board.answer(end, frame, out) };
        let own = self.board.address();
        let second = self.faults.second_address == Some(to) && to != own;
        let foreign = self.faults.answers_for == Some(to) && to != own;
        let lacks = self.faults.older && matches!(code, f::WRITE_REGISTERS | f::ENCAPSULATED);
        if !second && !foreign && !lacks {
            return self.board.answer(end, frame, out);
        }
        let mut heard = [0; FRAME_MAX];
        let heard = &mut heard[..frame.len()];
        heard.copy_from_slice(frame);
        if second || foreign {
            heard[0] = own;
        }
        if lacks {
            heard[1] = UNKNOWN;
        }
        seal(heard);
        let answer = self.board.answer(end, heard, out)?;
        self.felt += 1;
        if second {
            out[0] = to;
        }
        if lacks {
            out[1] = code | 0x80;
        }
        seal(&mut out[..answer.length]);
        Some(answer)
    }

    /// What comes out of the board, changed by B6, B7, B8 and B2 in this order.
    fn spoil(&mut self, end: Instant, mut answer: Answer, out: &mut [u8; FRAME_MAX]) -> Option<Answer> {
        if self.faults.stale {
            let right = (*out, answer.length);
            if let Some((bytes, length)) = self.previous.replace(right) {
                (*out, answer.length) = (bytes, length);
                self.felt += 1;
            }
        }
        if self.faults.drift_ppm != 0 {
            answer.start = end + drifted(answer.start.since(end), self.faults.drift_ppm);
            answer.character = drifted(answer.character, self.faults.drift_ppm);
            self.felt += 1;
        }
        self.disorder(&mut answer, out);
        if let Some(after) = self.faults.reset_in_exchange.take() {
            self.felt += 1;
            self.any = self.faults != Faults::default();
            let sent = answer.length.min(usize::from(after));
            self.reset(answer.start + answer.character * sent as u64);
            answer.length = sent;
        }
        (answer.length > 0).then_some(answer)
    }

    fn disorder(&mut self, answer: &mut Answer, out: &mut [u8; FRAME_MAX]) {
        let length = answer.length;
        match self.faults.sequence {
            Sequence::Right => return,
            Sequence::WrongFunction => {
                // 03 for 04 and the like: the nearest function, which a host might take for the right one.
                out[1] ^= 0x07;
                seal(&mut out[..length]);
            }
            Sequence::Doubled if length * 2 > FRAME_MAX => return,
            Sequence::Doubled => {
                out.copy_within(..length, length);
                answer.length = length * 2;
            }
            Sequence::Repeated => {
                let start = answer.end() + self.board.line().t3_5();
                self.unasked = Some((*out, Answer { start, ..*answer }));
            }
        }
        self.felt += 1;
    }
}

impl Responder for Faulty {
    fn answer(&mut self, end: Instant, frame: &[u8], out: &mut [u8; FRAME_MAX]) -> Option<Answer> {
        if !self.any {
            return self.board.answer(end, frame, out);
        }
        self.unasked = None;
        if self.faults.stuck_driver || self.faults.silence == Silence::Deaf {
            let own = frame.first() == Some(&self.board.address());
            self.felt += u64::from(own);
            return None;
        }
        self.note_settings();
        let answer = self.disguised(end, frame, out)?;
        self.note_settings();
        if self.faults.silence == Silence::Mute {
            self.felt += 1;
            return None;
        }
        self.spoil(end, answer, out)
    }

    fn unasked(&mut self, out: &mut [u8; FRAME_MAX]) -> Option<Answer> {
        let (bytes, answer) = self.unasked.take()?;
        *out = bytes;
        Some(answer)
    }

    fn line(&self) -> LineSpeed {
        self.board.line()
    }

    fn running_from(&self) -> Option<Instant> {
        self.board.running_from()
    }
}

/// Address and function of a frame whose checksum is right.
fn whole(bytes: &[u8]) -> Option<(u8, u8)> {
    let frame = Frame::new_checked(bytes).ok()?;
    Some((frame.address()?, frame.function()?))
}

/// Makes the checksum right again.
fn seal(frame: &mut [u8]) {
    debug_assert!(frame.len() >= FRAME_MIN, "only frames are sealed");
    let (body, sum) = frame.split_at_mut(frame.len() - 2);
    sum.copy_from_slice(&crc16(body).to_le_bytes());
}

/// `span` on a clock that is `ppm` millionths slow.
fn drifted(span: Span, ppm: i32) -> Span {
    let scale = 1_000_000u64.saturating_add_signed(i64::from(ppm.clamp(-100_000, 100_000)));
    // Spans on the line are below a second: 1.8e10 ticks times 1.1e6 holds in 64 bits.
    Span::from_ticks(span.ticks() * scale / 1_000_000)
}

/// The first `bytes` bytes of the record `new`, the rest of `old`; each register high byte first.
fn mix(new: [u16; 3], old: [u16; 3], bytes: usize) -> [u16; 3] {
    let byte = |at: usize| {
        let [high, low] = if at < bytes { new } else { old }[at / 2].to_be_bytes();
        if at.is_multiple_of(2) { high } else { low }
    };
    [0, 2, 4].map(|at| u16::from_be_bytes([byte(at), byte(at + 1)]))
}
