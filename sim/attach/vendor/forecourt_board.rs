//! A board in virtual time: the client of Forecourt's laboratory, in one file and without crates (PROTOCOL.md).
//!
//! Copy this file into your crate, implement [`Firmware`] and call [`run`]. The rig starts the program, tells it on standard
//! input what happens and how far time may go, and hears on standard output what the board does. Time is in microseconds
//! since the start and passes only in [`run`]; print for yourself on standard error only.
//!
//! It refuses to know what kind of board it serves.
//!
//! SPDX-License-Identifier: MIT OR Apache-2.0

use std::collections::VecDeque;
use std::io::{self, BufRead, Write};

/// Later than anything.
pub const NEVER: u64 = u64::MAX;

/// What was wrong with a character.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Flaw {
    /// Nothing.
    None,
    /// The parity bit.
    Parity,
    /// The stop bit was low, or another talker was on the line.
    Framing,
}

/// A character on the line, µs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Char {
    /// Its beginning.
    pub start: u64,
    /// The end of its last stop bit.
    pub end: u64,
    /// The byte.
    pub byte: u8,
    /// What was wrong with it.
    pub flaw: Flaw,
}

/// The line as the rig's greeting or a `line` act sets it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Bits a second.
    pub baud: u32,
    /// "8E1", "8O1", "8N2" or "8N1".
    pub character: String,
}

/// What a firmware gives. Every call bears the time, µs.
pub trait Firmware {
    /// Power is on, and the line is this one.
    fn start(&mut self, rig: &mut Rig, now: u64, line: &Line);
    /// A character was on the line; it is `heard.end`.
    fn heard(&mut self, rig: &mut Rig, heard: Char);
    /// DEMOD_OUT of the reader changes to `level`.
    fn edge(&mut self, _rig: &mut Rig, _now: u64, _level: bool) {}
    /// When it next has something to do by itself, or [`NEVER`].
    fn wake(&self) -> u64;
    /// Everything due by `now`.
    fn woken(&mut self, rig: &mut Rig, now: u64);
    /// Hands, tags, mains: the words of PROTOCOL.md.
    ///
    /// # Errors
    /// Why it is not done, in words.
    fn act(&mut self, rig: &mut Rig, now: u64, words: &[&str]) -> Result<(), String>;
}

/// What the firmware may say.
#[derive(Debug, Default)]
pub struct Rig {
    text: String,
    said: bool,
    signal: Signal,
}

impl Rig {
    /// Sends these characters back to back from `start` on, now or later.
    pub fn tx(&mut self, start: u64, bytes: &[u8]) {
        let hex: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
        self.text.push_str(&format!("tx {start} {hex}\n"));
        self.said = true;
    }

    /// Nothing that it said to send is sent from `at` on: its power has gone.
    pub fn cut(&mut self, at: u64) {
        self.text.push_str(&format!("cut {at}\n"));
        self.said = true;
    }

    /// An output of board `board`: "lamp" gives light, "motor" has current, "driver" holds the line.
    pub fn output(&mut self, what: &str, at: u64, board: u8, on: bool) {
        self.text.push_str(&format!("{what} {at} {board} {}\n", u8::from(on)));
    }

    /// The reader's field goes on or off; a tag in it begins its word anew 5 ms after both are there.
    pub fn field(&mut self, now: u64, on: bool) {
        self.signal.field = on;
        self.signal.begin(now);
    }
}

/// The signal before the antenna, made from images or told by the rig.
#[derive(Debug, Default)]
struct Signal {
    images: Vec<u64>,
    half_us: u64,
    origin: u64,
    half: u64,
    level: bool,
    field: bool,
    told: VecDeque<(u64, bool)>,
}

impl Signal {
    fn begin(&mut self, now: u64) {
        self.origin = now + 5_000;
        self.half = 0;
        self.level = false;
    }

    /// A 1 is high in its first half.
    fn at_half(&self, half: u64) -> bool {
        let bit = half / 2 % (self.images.len() as u64 * 64);
        let one = self.images[(bit / 64) as usize] >> (63 - bit % 64) & 1 == 1;
        one != (half % 2 == 1)
    }

    /// The next edge, and the level behind it.
    fn next(&mut self) -> (u64, bool) {
        if let Some(told) = self.told.front() {
            return *told;
        }
        if !self.field || self.images.is_empty() {
            return (NEVER, false);
        }
        while self.at_half(self.half) == self.level {
            self.half += 1;
        }
        (self.origin + self.half * self.half_us, !self.level)
    }

    fn put(&mut self, now: u64, words: &[&str]) -> Option<()> {
        self.told.clear();
        self.images.clear();
        self.half_us = 256;
        match words {
            ["tag", _, "0"] | ["signal", _] => {}
            ["tag", _, id, rest @ ..] => {
                self.images.push(encode(u64::from_str_radix(id, 16).ok()?));
                if let [rate] = rest {
                    self.half_us = rate.parse::<u64>().ok()? * 4;
                }
            }
            ["images", _, rate, images @ ..] => {
                self.half_us = rate.parse::<u64>().ok()? * 4;
                for image in images {
                    self.images.push(u64::from_str_radix(image, 16).ok()?);
                }
            }
            _ => return None,
        }
        self.begin(now);
        Some(())
    }

    /// `edges`: board, first instant, level from then on, and the gaps to the edges behind it.
    fn tell(&mut self, words: &[&str]) -> Option<()> {
        let [_, at, level, gaps @ ..] = words else { return None };
        let (mut at, mut level) = (at.parse::<u64>().ok()?, *level == "1");
        self.told.push_back((at, level));
        for gap in gaps {
            at += gap.parse::<u64>().ok()?;
            level = !level;
            self.told.push_back((at, level));
        }
        Some(())
    }
}

/// The 64 bits of an EM4100 tag.
fn encode(id: u64) -> u64 {
    let (mut word, mut columns) = (0x1FF, 0);
    for row in (0..10).rev() {
        let data = id >> (4 * row) & 15;
        word = word << 5 | data << 1 | u64::from(data.count_ones() % 2);
        columns ^= data;
    }
    (word << 4 | columns) << 1
}

fn wrong(line: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("this line of the rig is unknown: {line}"))
}

/// The board's life, from the rig's greeting to the end of its input.
///
/// # Errors
/// A line that no rig says, or a pipe that is closed in mid-sentence.
pub fn run(firmware: &mut impl Firmware) -> io::Result<()> {
    let (input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let (mut rig, mut heard, mut now) = (Rig::default(), VecDeque::new(), 0);
    for line in input.lines() {
        let line = line?;
        let words: Vec<&str> = line.split(' ').collect();
        turn(firmware, &mut rig, &mut heard, &mut now, &words).ok_or_else(|| wrong(&line))?;
        if !rig.text.is_empty() && matches!(words[0], "go" | "act" | "forecourt-board") {
            output.write_all(rig.text.as_bytes())?;
            output.flush()?;
            rig.text.clear();
        }
    }
    Ok(())
}

fn turn(
    firmware: &mut impl Firmware,
    rig: &mut Rig,
    heard: &mut VecDeque<Char>,
    now: &mut u64,
    words: &[&str],
) -> Option<()> {
    match words {
        ["forecourt-board", "1", baud, character] => {
            let line = Line { baud: baud.parse().ok()?, character: (*character).to_owned() };
            firmware.start(rig, *now, &line);
            rig.text.push_str("board 1\n");
        }
        [what @ ("rx" | "parity" | "framing"), start, end, hex] => {
            let flaw = match *what {
                "rx" => Flaw::None,
                "parity" => Flaw::Parity,
                _ => Flaw::Framing,
            };
            take(heard, start.parse().ok()?, end.parse().ok()?, hex, flaw)?;
        }
        ["edges", rest @ ..] => rig.signal.tell(rest)?,
        ["go", until] => {
            live(firmware, rig, heard, now, until.parse().ok()?);
            rig.text.push_str(&format!("at {now}\n"));
        }
        ["act", rest @ ..] => {
            let done = if matches!(rest, ["tag" | "images" | "signal", ..]) {
                if std::mem::take(&mut rig.signal.level) && rig.signal.field {
                    firmware.edge(rig, *now, false);
                }
                rig.signal.put(*now, rest).ok_or_else(|| "no such signal".to_owned())
            } else {
                firmware.act(rig, *now, rest)
            };
            match done {
                Ok(()) => rig.text.push_str("ok\n"),
                Err(why) => rig.text.push_str(&format!("cannot {why}\n")),
            }
        }
        _ => return None,
    }
    Some(())
}

fn take(heard: &mut VecDeque<Char>, start: u64, end: u64, hex: &str, flaw: Flaw) -> Option<()> {
    let count = hex.len() as u64 / 2;
    for k in 0..count {
        let at = 2 * k as usize;
        let byte = u8::from_str_radix(hex.get(at..at + 2)?, 16).ok()?;
        let edge = |k: u64| start + (end - start) * k / count;
        heard.push_back(Char { start: edge(k), end: edge(k + 1), byte, flaw });
    }
    Some(())
}

/// Lets time pass to `until`, or until the board says something.
fn live(firmware: &mut impl Firmware, rig: &mut Rig, heard: &mut VecDeque<Char>, now: &mut u64, until: u64) {
    rig.said = false;
    while !rig.said {
        let (edge, level) = rig.signal.next();
        let char_end = heard.front().map_or(NEVER, |one| one.end);
        let next = char_end.min(edge).min(firmware.wake());
        if next > until {
            *now = until.max(*now);
            return;
        }
        *now = next.max(*now);
        if next == char_end {
            let one = heard.pop_front().expect("it is the next");
            firmware.heard(rig, one);
        } else if next == edge {
            rig.signal.told.pop_front();
            rig.signal.level = level;
            if rig.signal.field {
                firmware.edge(rig, *now, level);
            }
        } else {
            firmware.woken(rig, *now);
        }
    }
}
