//! A board's program in virtual time: the rig says what happens and how far time may go, the program what it does.
//!
//! Every timing clause is decidable here, and a day costs seconds. Times are whole microseconds on the pipes
//! ([`protocol`]), which is the rig's error. Bursts that are not plain reach the program as its UART would see them. It
//! refuses to know what kind of board it is.

pub mod protocol;
mod signal;
mod wire;

use crate::error::AttachError;
use crate::words::words;
use forecourt_board::Profile;
use forecourt_certify::act::Act;
use forecourt_certify::burst::{Burst, Item};
use forecourt_certify::device::{Char, uart};
use forecourt_certify::link::{Abilities, Cannot, Class, Link, LinkError, Output, Seen, Sent, Stop};
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Instant, LineSpeed, Span};
use protocol::{Line, Teller, VERSION, instant, parse, us};
use signal::{Signal, is_played};
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;
use wire::{Broken, Wire};

/// Time is given in slices of so long, so that the watchdog sees a program that works.
const SLICE: Span = Span::from_secs(60);
/// Characters told at once: their text fits a pipe.
const BATCH: usize = 4_096;
/// Characters that a program may plan ahead, and outputs that it may change in one slice.
const AHEAD: usize = 65_536;
/// Most things seen in one run.
const FLOOD: usize = 4_000_000;
/// Turns without anything done before it counts as standing still.
const IDLE_TURNS: u32 = 1_000;

/// The program on its simulated line.
#[derive(Debug)]
pub struct Child {
    wire: Wire,
    line: LineSpeed,
    now: Instant,
    /// How far the program has come, µs.
    stands: u64,
    teller: Teller,
    /// What the rig has put on the line and the program has not been told.
    rig: VecDeque<Char>,
    /// Characters of the rig that are not over yet, told or not: from, to.
    on_line: VecDeque<(Instant, Instant)>,
    /// What is played before antennas, by board.
    signals: BTreeMap<u8, Signal>,
    profile: Profile,
    /// What the program sends and the rig has not heard yet.
    board: VecDeque<Char>,
    outputs: VecDeque<(Instant, u8, Output)>,
    /// The program hears itself.
    looped: bool,
    broken: Option<Broken>,
}

impl Child {
    /// Starts `command` (a shell command) as a board of this profile's cabinet and line; each of its turns may take ten
    /// seconds of the wall's time.
    ///
    /// # Errors
    /// [`AttachError::Spawn`], or [`AttachError::Protocol`] when it does not greet as PROTOCOL.md says.
    pub fn open(command: &str, profile: &Profile) -> Result<Self, AttachError> {
        Self::patient(command, profile, Duration::from_secs(10))
    }

    /// As [`Self::open`], with another patience for each of its turns.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn patient(command: &str, profile: &Profile, patience: Duration) -> Result<Self, AttachError> {
        let line = profile.line.speed;
        let mut wire = Wire::start(command, patience)?;
        let greeting = format!("forecourt-board {VERSION} {} {}\n", line.baud, line.character.name());
        let greeted = wire.say(&greeting).and_then(|()| {
            loop {
                match parse(&wire.line()?) {
                    Some(Line::Board(VERSION)) => break Ok(()),
                    Some(Line::Remark) => {}
                    other => break Err(wire.wrong(&format!("`board {VERSION}` is due first, not {other:?}"))),
                }
            }
        });
        if let Err(Broken::Process(why) | Broken::Flood(why)) = greeted {
            return Err(AttachError::Protocol { command: command.to_owned(), why });
        }
        wire.rest();
        Ok(Self {
            wire,
            line,
            now: Instant::ZERO,
            stands: 0,
            teller: Teller::new(line),
            rig: VecDeque::new(),
            on_line: VecDeque::new(),
            signals: BTreeMap::new(),
            profile: profile.clone(),
            board: VecDeque::new(),
            outputs: VecDeque::new(),
            looped: false,
            broken: None,
        })
    }

    fn fail(&mut self, broken: Broken) -> LinkError {
        self.wire.rest();
        // A flood is the board's fault once; behind it the process is gone.
        let error = match &broken {
            Broken::Process(why) => LinkError::Process(why.clone()),
            Broken::Flood(why) => LinkError::Flood(why.clone()),
        };
        let (Broken::Process(why) | Broken::Flood(why)) = broken;
        self.broken = Some(Broken::Process(why));
        error
    }

    fn sound(&self) -> Result<(), LinkError> {
        match &self.broken {
            Some(Broken::Process(why) | Broken::Flood(why)) => Err(LinkError::Process(why.clone())),
            None => Ok(()),
        }
    }

    /// Gives it time to `to`, at most, with what the rig sends till then. False when it stopped before.
    fn go(&mut self, to: Instant) -> Result<bool, Broken> {
        let due = self.rig.iter().take_while(|one| one.end <= to).take(BATCH).count();
        let mut to = to;
        if due == BATCH && self.rig.len() > BATCH {
            to = self.rig[due - 1].end;
        }
        let chars: Vec<Char> = self.rig.drain(..due).collect();
        let mut text = String::new();
        self.teller.tell(&chars, self.stands, &mut text);
        let until = us(to).max(self.stands);
        for signal in self.signals.values_mut() {
            signal.tell(until, &mut text);
        }
        text.push_str(&format!("go {until}\n"));
        self.wire.say(&text)?;
        let before = self.stands;
        let reached = loop {
            match self.hear()? {
                Line::At(at) => break at,
                Line::Ok | Line::Cannot(_) => {
                    return Err(self.wire.wrong("`ok` or `cannot` though no act was asked for"));
                }
                _ => {}
            }
        };
        self.wire.rest();
        if !(before..=until).contains(&reached) {
            return Err(self.wire.wrong(&format!("`at {reached}` to `go {until}` from {before}")));
        }
        self.stands = reached;
        self.now = if reached == until { self.now.max(to) } else { self.now.max(instant(reached)) };
        Ok(reached == until)
    }

    /// Its next line, with what that changes on the line.
    fn hear(&mut self) -> Result<Line, Broken> {
        let text = self.wire.line()?;
        let Some(line) = parse(&text) else {
            let text: String = text.chars().take(80).collect();
            return Err(self.wire.wrong(&format!("{text:?} is no line of it")));
        };
        match &line {
            Line::Tx(start, bytes) => self.transmit(*start, bytes)?,
            Line::Cut(at) => self.cut(instant(*at)),
            Line::Output(at, board, output) => {
                if *at < self.stands {
                    return Err(self.wire.wrong(&format!("{text:?} lies before {}", self.stands)));
                }
                self.outputs.push_back((instant(*at), *board, *output));
                if self.outputs.len() > AHEAD {
                    return Err(Broken::Flood(format!("{AHEAD} changes of outputs at once")));
                }
            }
            Line::Board(_) => return Err(self.wire.wrong("a second greeting")),
            Line::At(_) | Line::Ok | Line::Cannot(_) | Line::Remark => {}
        }
        Ok(line)
    }

    fn transmit(&mut self, start: u64, bytes: &[u8]) -> Result<(), Broken> {
        let character = self.line.char_span();
        let last = self.board.back().map(|one| one.end);
        let mut at = instant(start);
        // Back to back but for the microsecond: the same as back to back.
        if let Some(end) =
            last.filter(|end| at.since(*end) <= Span::from_us(2) && end.since(at) <= Span::from_us(2))
        {
            at = end;
        }
        if start < self.stands || last.is_some_and(|end| at < end) {
            let why = format!("`tx {start}` before its time: it stands at {}, or still sends", self.stands);
            return Err(self.wire.wrong(&why));
        }
        for byte in bytes {
            let mut one = Char { start: at, end: at + character, byte: *byte, flaw: Flaw::None };
            at = one.end;
            // Two talkers at once: what the rig hears is damaged. What the program heard it judges by itself.
            if self.on_line.iter().any(|(from, to)| *from < one.end && one.start < *to) {
                one.flaw = Flaw::Framing;
            }
            if self.looped {
                self.rig.push_back(Char { flaw: Flaw::None, ..one });
            }
            self.board.push_back(one);
        }
        if self.board.len() > AHEAD {
            return Err(Broken::Flood(format!("{AHEAD} characters planned ahead")));
        }
        Ok(())
    }

    fn cut(&mut self, at: Instant) {
        self.board.retain(|one| one.start < at);
        if let Some(last) = self.board.back_mut().filter(|one| one.end > at) {
            last.flaw = Flaw::Framing;
        }
    }

    /// Everything that has happened by now, in order of time.
    fn show(&mut self, seen: &mut Vec<Seen>) -> Option<Instant> {
        let mut last = None;
        loop {
            let char_at = self.board.front().map(|one| one.end).filter(|at| *at <= self.now);
            let out_at = self.outputs.front().map(|(at, _, _)| *at).filter(|at| *at <= self.now);
            match (char_at, out_at) {
                (None, None) => return last,
                (Some(end), out) if out.is_none_or(|at| end < at) => {
                    let one = self.board.pop_front().expect("it is there");
                    seen.push(Seen::Char { start: one.start, end, byte: one.byte, flaw: one.flaw });
                    last = Some(end);
                }
                _ => {
                    let (at, board, output) = self.outputs.pop_front().expect("it is there");
                    seen.push(Seen::Output { at, board, output });
                }
            }
        }
    }

    /// Where this run would end if the program said nothing more.
    fn aim(&self, until: Instant, stop: Stop, last: Option<Instant>) -> Instant {
        let said = self.board.back().map(|one| one.end).or(last);
        match (stop, said) {
            (Stop::Quiet, Some(end)) => {
                let rig_to = self.rig.back().map_or(Instant::ZERO, |one| one.end);
                until.min((end + self.line.t3_5()).max(rig_to))
            }
            _ => until,
        }
    }
}

impl Link for Child {
    fn abilities(&self) -> Abilities {
        Abilities {
            class: Class::VirtualTime,
            error: Span::from_us(1),
            timing: true,
            line: true,
            plant: true,
            fast: true,
            quiet: self.line.t3_5(),
        }
    }

    fn line(&self) -> LineSpeed {
        self.line
    }

    fn now(&self) -> Instant {
        self.now
    }

    fn send(&mut self, at: Instant, burst: &Burst) -> Result<Sent, LinkError> {
        self.sound()?;
        let start = at.max(self.now);
        let end = start + burst.span(self.line);
        let chars = if burst.is_timed() {
            timed(burst, self.line, start)
        } else {
            uart::receive(burst, self.line, start)
        };
        for mut one in chars {
            for other in self.board.iter_mut().filter(|other| other.start < one.end && one.start < other.end)
            {
                one.flaw = Flaw::Framing;
                other.flaw = Flaw::Framing;
            }
            self.on_line.push_back((one.start, one.end));
            self.rig.push_back(one);
        }
        self.rig.make_contiguous().sort_by_key(|one| one.end);
        Ok(Sent { start, end })
    }

    fn run(&mut self, until: Instant, stop: Stop, seen: &mut Vec<Seen>) -> Result<Instant, LinkError> {
        self.sound()?;
        let first = seen.len();
        let mut last = None;
        let mut idle = 0;
        self.on_line.retain(|(_, to)| *to > self.now);
        loop {
            last = self.show(seen).or(last);
            let aim = self.aim(until, stop, last);
            if aim <= self.now && self.rig.front().is_none_or(|one| one.end > self.now) {
                return Ok(self.now);
            }
            let slice = if self.signals.is_empty() { SLICE } else { Signal::slice() };
            let before = (self.now, self.board.len(), self.outputs.len());
            let whole = self.go(aim.min(self.now + slice)).map_err(|broken| self.fail(broken))?;
            let moved = whole || before != (self.now, self.board.len(), self.outputs.len());
            idle = if moved { 0 } else { idle + 1 };
            if idle > IDLE_TURNS {
                let why = format!("it stands still at {} µs", self.stands);
                let broken = self.wire.wrong(&why);
                return Err(self.fail(broken));
            }
            if seen.len() - first > FLOOD {
                return Err(LinkError::Flood(format!("{FLOOD} characters without an end")));
            }
        }
    }

    fn act(&mut self, act: &Act) -> Result<(), Cannot> {
        if let Act::Loop { tied, .. } = act {
            self.looped = *tied;
            return Ok(());
        }
        self.sound().map_err(|error| Cannot(error.to_string()))?;
        let played = match act {
            Act::Tag { board, field } if is_played(field) => {
                let signal = Signal::new(&self.profile, *board, field, self.now);
                Some(signal.ok_or_else(|| Cannot("no signal can be made of this".into()))?)
            }
            _ => None,
        };
        let order = match (act, &played) {
            (Act::Tag { board, .. }, Some(_)) => format!("signal {board}"),
            _ => words(act).join(" "),
        };
        match self.order(&order) {
            Ok(Ok(())) => {
                if let Act::Tag { board, .. } = act {
                    self.signals.remove(board);
                    self.signals.extend(played.map(|signal| (*board, signal)));
                }
                if let Some(line) = act.wanted_line() {
                    self.line = line;
                    self.teller = Teller::new(line);
                }
                Ok(())
            }
            Ok(refused) => refused,
            Err(broken) => Err(Cannot(self.fail(broken).to_string())),
        }
    }
}

impl Child {
    /// Has an act done where the program stands.
    fn order(&mut self, words: &str) -> Result<Result<(), Cannot>, Broken> {
        self.wire.say(&format!("act {words}\n"))?;
        let answer = loop {
            match self.hear()? {
                Line::Ok => break Ok(()),
                Line::Cannot(why) => break Err(Cannot(why)),
                Line::At(_) => return Err(self.wire.wrong("`at` where `ok` or `cannot` is due")),
                _ => {}
            }
        };
        self.wire.rest();
        Ok(answer)
    }
}

/// The characters of a burst without a flaw.
fn timed(burst: &Burst, line: LineSpeed, start: Instant) -> Vec<Char> {
    let character = line.char_span();
    let mut at = start;
    let mut chars = Vec::new();
    for item in &burst.items {
        match *item {
            Item::Byte(byte) | Item::BadParity(byte) | Item::BadStop(byte) => {
                chars.push(Char { start: at, end: at + character, byte, flaw: Flaw::None });
                at += character;
            }
            Item::Idle(span) | Item::Low(span) => at += span,
        }
    }
    chars
}
