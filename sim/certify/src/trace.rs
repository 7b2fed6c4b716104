//! The evidence: all that went over the line and all that was done to the board, clause by clause.
//!
//! Text, a line an event, times in ticks of 1/18 ns relative to the group's beginning, so that the same exchange made a
//! thousand times stands once with a count. [`crate::replay::Replay`] is the way back. It refuses to judge.
//!
//! ```text
//! # EC-01 33            a clause put to board 33
//! @ 1800000             the group's beginning, where the time went on by itself
//! s 0 82500000 21060000000146 4E6A     a burst: from, to, what
//! r 1800000000 q 1850000000            time passed: asked for, how (q quiet, e end), reached
//! h 118590000 2184020302                characters heard, one after the other
//! x 1000 2000 FF p                      one character with a flaw (p parity, f framing, n none) or of odd length
//! o 33 lamp 1 4000                      an output
//! a {"power":…} ok                      an act; or: cannot <why>; with `+ticks` before ok or cannot when it took time
//! l 900000000                           the rig was so far behind its own time since the last such line
//! ! gone <why>                          the rig or the line failed here
//! * 1000                                the group before it, so many times in all
//! ```

use crate::act::Act;
use crate::burst::{Burst, Item};
use crate::link::{LinkError, Output, Seen, Sent, Stop};
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Character, Instant, LineSpeed, Span};
use std::fmt::Write as _;

/// One clause's part.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Section {
    /// The clause, or "open", "rest", "close" for what the runner does between clauses.
    pub clause: String,
    /// The board that it was put to; 0 for none.
    pub board: u8,
    /// Groups with how often each stands there in a row.
    pub groups: Vec<(String, u32)>,
}

/// All of a run.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Trace {
    /// In order.
    pub sections: Vec<Section>,
    group: String,
    base: Instant,
    /// Where the last group left the time.
    reached: Instant,
    /// The group holds a run already: the next send or act begins another.
    closed: bool,
    line: Option<LineSpeed>,
}

impl Trace {
    /// A trace of a line of this speed.
    pub fn new(line: LineSpeed) -> Self {
        Self { line: Some(line), ..Self::default() }
    }

    /// Begins the part of a clause.
    pub fn begin(&mut self, clause: &str, board: u8) {
        self.close_group();
        self.sections.push(Section { clause: clause.into(), board, groups: Vec::new() });
    }

    /// A burst was given to the link at `now`.
    pub fn sent(&mut self, now: Instant, burst: &Burst, sent: Sent) {
        self.open_group(now);
        let (from, to) = (self.rel(sent.start), self.rel(sent.end));
        let _ = writeln!(self.group, "s {from} {to} {}", show(burst));
    }

    /// Time passed and things were seen.
    pub fn ran(&mut self, asked: Instant, stop: Stop, reached: Instant, seen: &[Seen]) {
        if self.group.is_empty() {
            self.open_group(self.reached);
        }
        let how = if stop == Stop::Quiet { 'q' } else { 'e' };
        let (asked, ended) = (self.rel(asked), self.rel(reached));
        let _ = writeln!(self.group, "r {asked} {how} {ended}");
        self.heard(seen);
        self.reached = reached;
        self.closed = true;
    }

    /// An act was tried at `now` and took so long: a person's or a hook command's, never a simulated one.
    pub fn acted(&mut self, now: Instant, act: &Act, cannot: Option<&str>, took: Span) {
        self.open_group(now);
        let json = serde_json::to_string(act).expect("an act is plain data");
        let took = if took == Span::ZERO { String::new() } else { format!("+{} ", took.ticks()) };
        let _ = match cannot {
            None => {
                self.line = act.wanted_line().or(self.line);
                writeln!(self.group, "a {json} {took}ok")
            }
            Some(why) => writeln!(self.group, "a {json} {took}cannot {}", why.replace('\n', " ")),
        };
    }

    /// The rig was so far behind its own time since the last such line, or since the run began.
    pub fn behind(&mut self, by: Span) {
        self.open_group(self.reached);
        let _ = writeln!(self.group, "l {}", by.ticks());
        self.closed = true;
    }

    /// The link failed.
    pub fn failed(&mut self, now: Instant, error: &LinkError) {
        self.open_group(now);
        let (kind, why) = match error {
            LinkError::Gone(why) => ("gone", why),
            LinkError::Process(why) => ("process", why),
            LinkError::Flood(why) => ("flood", why),
            LinkError::Trace(why) => ("trace", why),
            LinkError::Rig(why) => ("rig", why),
        };
        let _ = writeln!(self.group, "! {kind} {}", why.replace('\n', " "));
        self.closed = true;
    }

    /// Ends what is open; to be called before the sections are read.
    pub fn finish(&mut self) {
        self.close_group();
    }

    fn rel(&self, at: Instant) -> i128 {
        i128::from(at.ticks()) - i128::from(self.base.ticks())
    }

    fn open_group(&mut self, now: Instant) {
        if self.closed || self.group.is_empty() {
            self.close_group();
            if now != self.reached {
                let _ = writeln!(self.group, "@ {}", now.ticks());
            }
            self.base = now;
            self.reached = now;
        }
    }

    fn close_group(&mut self) {
        self.closed = false;
        if self.group.is_empty() {
            return;
        }
        if self.sections.is_empty() {
            self.sections.push(Section { clause: "open".into(), board: 0, groups: Vec::new() });
        }
        let groups = &mut self.sections.last_mut().expect("one was just made sure of").groups;
        match groups.last_mut() {
            Some((last, count)) if *last == self.group && !last.starts_with('@') => *count += 1,
            _ => groups.push((self.group.clone(), 1)),
        }
        self.group.clear();
    }

    fn heard(&mut self, seen: &[Seen]) {
        let character = self.line.map_or(Span::ZERO, LineSpeed::char_span);
        let mut next: Option<Instant> = None;
        let mut open = false;
        for one in seen {
            match *one {
                Seen::Char { start, end, byte, flaw } => {
                    let regular = flaw == Flaw::None && end == start + character;
                    if open && regular && next == Some(start) {
                        let _ = write!(self.group, "{byte:02X}");
                    } else {
                        self.end_line(&mut open);
                        let at = self.rel(start);
                        if regular {
                            let _ = write!(self.group, "h {at} {byte:02X}");
                            open = true;
                        } else {
                            let _ = writeln!(
                                self.group,
                                "x {at} {} {byte:02X} {}",
                                self.rel(end),
                                flaw_letter(flaw)
                            );
                        }
                    }
                    next = Some(end);
                }
                Seen::Output { at, board, output } => {
                    self.end_line(&mut open);
                    next = None;
                    let (what, on) = match output {
                        Output::Lamp(on) => ("lamp", on),
                        Output::Motor(on) => ("motor", on),
                        Output::Driver(on) => ("driver", on),
                    };
                    let at = self.rel(at);
                    let _ = writeln!(self.group, "o {board} {what} {} {at}", u8::from(on));
                }
            }
        }
        self.end_line(&mut open);
    }

    fn end_line(&mut self, open: &mut bool) {
        if std::mem::take(open) {
            self.group.push('\n');
        }
    }

    /// The whole trace as text.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for section in &self.sections {
            let _ = writeln!(text, "# {} {}", section.clause, section.board);
            for (group, count) in &section.groups {
                text.push_str(group);
                if *count > 1 {
                    let _ = writeln!(text, "* {count}");
                } else {
                    text.push_str("* 1\n");
                }
            }
        }
        text
    }

    /// The sections of such a text.
    ///
    /// # Errors
    /// What is wrong with it, and in which line.
    pub fn from_text(text: &str) -> Result<Vec<Section>, String> {
        let mut sections: Vec<Section> = Vec::new();
        let mut group = String::new();
        for (number, line) in text.lines().enumerate() {
            let wrong = |what: &str| format!("line {}: {what}: {line:?}", number + 1);
            if let Some(rest) = line.strip_prefix("# ") {
                let (clause, board) =
                    rest.rsplit_once(' ').ok_or_else(|| wrong("a clause and a board are due"))?;
                let board =
                    board.parse().map_err(|_| wrong("the board's address is no number of 0 to 255"))?;
                sections.push(Section { clause: clause.into(), board, groups: Vec::new() });
            } else if let Some(count) = line.strip_prefix("* ") {
                let count = count.parse().map_err(|_| wrong("the count is no number"))?;
                let section = sections.last_mut().ok_or_else(|| wrong("a group before any clause"))?;
                section.groups.push((std::mem::take(&mut group), count));
            } else {
                group.push_str(line);
                group.push('\n');
            }
        }
        if group.is_empty() {
            Ok(sections)
        } else {
            Err("the last group has no end: the trace is cut short".into())
        }
    }
}

const fn flaw_letter(flaw: Flaw) -> char {
    match flaw {
        Flaw::None => 'n',
        Flaw::Parity => 'p',
        Flaw::Framing => 'f',
    }
}

/// A burst in one word: hex bytes, `p`/`s` before a byte of bad parity or stop bit, `~n` idle ticks, `_n` low ticks,
/// with speed and drift in front where they are not the line's.
pub fn show(burst: &Burst) -> String {
    let mut text = String::new();
    if let Some(speed) = burst.speed {
        let _ = write!(text, "@{}/{} ", speed.baud, speed.character.name());
    }
    if burst.ppm != 0 {
        let _ = write!(text, "%{} ", burst.ppm);
    }
    let mut last_byte = true;
    for item in &burst.items {
        let byte = matches!(item, Item::Byte(_));
        if !(text.is_empty() || byte && last_byte || text.ends_with(' ')) {
            text.push(' ');
        }
        last_byte = byte;
        let _ = match item {
            Item::Byte(byte) => write!(text, "{byte:02X}"),
            Item::BadParity(byte) => write!(text, "p{byte:02X}"),
            Item::BadStop(byte) => write!(text, "s{byte:02X}"),
            Item::Idle(span) => write!(text, "~{}", span.ticks()),
            Item::Low(span) => write!(text, "_{}", span.ticks()),
        };
    }
    text
}

/// The burst that [`show`] printed.
pub fn read(text: &str) -> Option<Burst> {
    let mut burst = Burst::default();
    for word in text.split_ascii_whitespace() {
        let (first, rest) = word.split_at_checked(1)?;
        match first {
            "@" => {
                let (baud, character) = rest.split_once('/')?;
                let all = [Character::E8_1, Character::O8_1, Character::N8_2, Character::N8_1];
                let character = all.into_iter().find(|known| known.name() == character)?;
                burst.speed = Some(LineSpeed { baud: baud.parse().ok()?, character });
            }
            "%" => burst.ppm = rest.parse().ok()?,
            "p" => burst.items.push(Item::BadParity(u8::from_str_radix(rest, 16).ok()?)),
            "s" => burst.items.push(Item::BadStop(u8::from_str_radix(rest, 16).ok()?)),
            "~" => burst.items.push(Item::Idle(Span::from_ticks(rest.parse().ok()?))),
            "_" => burst.items.push(Item::Low(Span::from_ticks(rest.parse().ok()?))),
            _ => burst.items.extend(unhex(word)?.into_iter().map(Item::Byte)),
        }
    }
    Some(burst)
}

/// Bytes of hex digits, with or without blanks between.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).map(|value| value as u8);
    digits.chunks(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}
