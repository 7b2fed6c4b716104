//! The byte-level path: every character is an event, heard by every board and by the master.
//!
//! Two waves at once garble each other; a silence of T3.5 after the last character lets every board look at what it
//! heard. It refuses to know what a fault means; [`crate::strike`] rewrites waves before they come here.

use crate::plant::Plant;
use crate::trace::{Talker, Trace};
use crate::wave::Wave;
use forecourt_board::board::Answer;
use forecourt_kernel::Queue;
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Instant, LineSpeed};

/// What happens on the line at byte level.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum ByteEvent {
    /// The next character of a wave ends.
    Character(usize),
    /// The line may have been silent for T3.5.
    Silence,
    /// A fault's window begins.
    FaultBegins(usize),
    /// A fault's window ends.
    FaultEnds(usize),
    /// A recurring fault acts again (bouncing switch, jabber, a tag that leaves).
    FaultActs(usize),
    /// A recurring fault pauses until it acts again (the tag is back).
    FaultRests(usize),
}

/// The line at byte level.
#[derive(Debug)]
pub(crate) struct Bytes {
    queue: Queue<ByteEvent>,
    waves: Vec<Option<Wave>>,
    last_end: Instant,
    silence_due: bool,
}

impl Bytes {
    pub fn new() -> Self {
        Self { queue: Queue::new(), waves: Vec::new(), last_end: Instant::ZERO, silence_due: false }
    }

    /// True while characters are under way or a silence is being waited out.
    pub fn is_busy(&self) -> bool {
        self.silence_due || self.waves.iter().any(Option::is_some)
    }

    pub fn next_at(&mut self) -> Option<Instant> {
        self.queue.peek_at().map(Instant::from_ticks)
    }

    pub fn pop_until(&mut self, now: Instant) -> Option<(Instant, ByteEvent)> {
        // `pop_until` of the kernel moves its clock; events in the past of a frame-level exchange cannot exist.
        self.queue.pop_until(now.ticks()).map(|(at, event)| (Instant::from_ticks(at), event))
    }

    pub fn schedule(&mut self, at: Instant, event: ByteEvent) {
        let at = at.ticks().max(self.queue.now());
        self.queue.schedule(at, event);
    }

    fn add(&mut self, wave: Wave) {
        let first = wave.bytes.first().map(|timed| timed.end);
        let index = self.waves.iter().position(Option::is_none).unwrap_or_else(|| {
            self.waves.push(None);
            self.waves.len() - 1
        });
        self.waves[index] = Some(wave);
        if let Some(at) = first {
            self.schedule(at, ByteEvent::Character(index));
        }
    }

    /// Breaks off what `talker` is saying: characters that have not ended by `now` are never heard.
    pub fn cut(&mut self, now: Instant, talker: Talker, trace: &mut Trace) {
        for slot in &mut self.waves {
            let Some(wave) = slot.as_mut().filter(|wave| wave.talker == talker) else { continue };
            wave.bytes.retain(|timed| timed.end <= now);
            wave.struck = true;
            if wave.heard >= wave.bytes.len()
                && let Some(wave) = slot.take().filter(|wave| !wave.bytes.is_empty())
            {
                trace.log(wave.start, wave.end(), wave.talker, true, &wave.plain());
            }
        }
    }

    /// The byte of another wave that overlaps a character of wave `index` ending at `end`.
    fn clash(&self, index: usize, end: Instant, speed: LineSpeed) -> Option<u8> {
        let start = end.back(speed.char_span());
        let others = self.waves.iter().enumerate().filter(|(other, _)| *other != index);
        let mut bytes = others.filter_map(|(_, wave)| wave.as_ref()).flat_map(|wave| &wave.bytes);
        bytes
            .find(|timed| timed.end > start && timed.end.back(speed.char_span()) < end)
            .map(|timed| timed.byte)
    }
}

impl Plant {
    /// The master's request as a wave, with what faults do to it.
    pub(crate) fn master_wave(&mut self, now: Instant, frame: &[u8]) {
        let mut wave = Wave::new(Talker::Master, now, frame, self.speed);
        self.strike_wave(&mut wave, frame.first().copied());
        self.add_wave(wave);
    }

    /// A board's answer as a wave, with what faults do to it. Characters that end before `now` have been missed.
    pub(crate) fn start_wave(&mut self, talker: Talker, answer: Answer, frame: &[u8], now: Instant) {
        let mut wave = Wave::new(talker, answer.start, frame, self.speed);
        wave.pace(answer.character, self.speed);
        let address = if let Talker::Board(address) = talker { Some(address) } else { None };
        self.strike_wave(&mut wave, address);
        let whole = wave.bytes.len();
        wave.bytes.retain(|timed| timed.end > now);
        if let Some(first) = wave.bytes.first().filter(|_| wave.bytes.len() < whole) {
            wave.start = first.end.back(answer.character);
            wave.struck = true;
        }
        self.add_wave(wave);
    }

    pub(crate) fn add_wave(&mut self, wave: Wave) {
        if wave.bytes.is_empty() {
            return;
        }
        self.bytes.add(wave);
    }

    pub(crate) fn byte_event(&mut self, at: Instant, event: ByteEvent) {
        match event {
            ByteEvent::Character(index) => self.character(at, index),
            ByteEvent::Silence => self.silence(at),
            ByteEvent::FaultBegins(index) => self.fault_begins(at, index),
            ByteEvent::FaultEnds(index) => self.fault_ends(at, index),
            ByteEvent::FaultActs(index) => self.fault_acts(at, index),
            ByteEvent::FaultRests(index) => self.fault_rests(at, index),
        }
    }

    fn character(&mut self, at: Instant, index: usize) {
        let clash = self.bytes.clash(index, at, self.speed);
        let Some(wave) = self.bytes.waves[index].as_mut() else { return };
        // The event of a character that was cut off may still come, and another wave may stand here by now.
        let Some(mut timed) = wave.bytes.get(wave.heard).copied().filter(|timed| timed.end == at) else {
            return;
        };
        if let Some(other) = clash {
            // Both drivers pull the line: where they differ nobody knows, and no stop bit is clean.
            timed.byte &= other;
            timed.flaw = Flaw::Framing;
            wave.struck = true;
        }
        wave.heard += 1;
        let talker = wave.talker;
        if let Some(next) = wave.bytes.get(wave.heard) {
            let next = next.end;
            self.bytes.schedule(next, ByteEvent::Character(index));
        } else if let Some(wave) = self.bytes.waves[index].take() {
            self.trace.log(wave.start, wave.end(), wave.talker, wave.struck, &wave.plain());
        }
        self.carry(talker, at, timed.byte, timed.flaw);
        self.bytes.last_end = self.bytes.last_end.max(at);
        if !self.bytes.silence_due {
            self.bytes.silence_due = true;
            let due = at + self.speed.t3_5();
            self.bytes.schedule(due, ByteEvent::Silence);
        }
    }

    /// One character reaches whom it reaches.
    fn carry(&mut self, talker: Talker, at: Instant, byte: u8, flaw: Flaw) {
        let from_host = talker == Talker::Master;
        if (!from_host || self.echoes()) && !self.converter_dead {
            match self.as_master_hears(talker) {
                None => {}
                Some(false) => self.hears(at, byte, flaw),
                Some(true) => self.hears(at, byte ^ 0xFF, Flaw::Framing),
            }
        }
        if from_host && self.converter_dead {
            return;
        }
        for index in 0..self.stations.len() {
            match self.as_board_hears(index, talker) {
                None => {}
                Some(false) => self.stations[index].handle_byte(at, byte, flaw),
                Some(true) => self.stations[index].handle_byte(at, byte ^ 0xFF, Flaw::Framing),
            }
        }
    }

    /// After T3.5 without a character every board looks at what it heard; whoever is addressed answers.
    fn silence(&mut self, at: Instant) {
        let due = self.bytes.last_end + self.speed.t3_5();
        if at < due {
            self.bytes.schedule(due, ByteEvent::Silence);
            return;
        }
        self.bytes.silence_due = false;
        for index in 0..self.stations.len() {
            self.play_slot(index, self.bytes.last_end);
            self.stations[index].handle_timeout(at);
            self.let_speak(index, at);
        }
    }

    fn let_speak(&mut self, index: usize, at: Instant) {
        let address = self.stations[index].board.board.address();
        while let Some(transmit) = self.stations[index].poll_transmit(at) {
            let (mut answer, bytes) = (transmit.answer, transmit.bytes.to_vec());
            self.strike_answer(address, &mut answer, at);
            self.stations[index].postpone(answer.start);
            self.start_wave(Talker::Board(address), answer, &bytes, at);
        }
    }
}
