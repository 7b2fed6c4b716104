//! A link made of a trace: the same clauses over it come to the same verdicts, or the trace was not theirs.
//!
//! Whatever a clause sends must be what stands in the trace at that place; what was heard then is heard again. It refuses to
//! help a clause that asks for something else: that is a trace of other clauses, or a forged one.

use crate::act::Act;
use crate::burst::Burst;
use crate::link::{Abilities, Cannot, Link, LinkError, Output, Seen, Sent, Stop};
use crate::trace::{Section, read, unhex};
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Instant, LineSpeed, Span};

/// The trace as a link.
#[derive(Debug)]
pub struct Replay {
    abilities: Abilities,
    line: LineSpeed,
    /// Lines of all groups still to come, first last.
    groups: Vec<(String, u32)>,
    lines: Vec<String>,
    base: Instant,
    now: Instant,
    /// The clause in whose part the replay stands.
    pub clause: String,
    marks: Vec<(usize, String)>,
}

impl Replay {
    /// A link that plays `sections` back; abilities and line are those of the run that made them.
    pub fn new(abilities: Abilities, line: LineSpeed, sections: &[Section]) -> Self {
        let mut groups = Vec::new();
        let mut marks = Vec::new();
        for section in sections {
            marks.push((groups.len(), section.clause.clone()));
            groups.extend(section.groups.iter().cloned());
        }
        let total = groups.len();
        for (at, _) in &mut marks {
            *at = total - *at;
        }
        groups.reverse();
        Self {
            abilities,
            line,
            groups,
            lines: Vec::new(),
            base: Instant::ZERO,
            now: Instant::ZERO,
            clause: String::new(),
            marks,
        }
    }

    /// True when nothing is left of the trace.
    pub fn is_spent(&self) -> bool {
        self.groups.is_empty() && self.lines.is_empty()
    }

    /// The next line, from the next group when this one is used up.
    fn peek(&mut self) -> Option<&str> {
        while self.lines.is_empty() {
            let left = self.groups.len();
            if let Some((_, clause)) = self.marks.iter().rev().find(|(at, _)| *at >= left) {
                self.clause.clone_from(clause);
            }
            let (group, count) = self.groups.last_mut()?;
            self.lines = group.lines().rev().map(str::to_owned).collect();
            *count -= 1;
            if *count == 0 {
                self.groups.pop();
            }
            self.base = self.now;
            if let Some(at) = self.lines.last().and_then(|line| line.strip_prefix("@ ")) {
                self.base = Instant::from_ticks(at.parse().ok()?);
                self.now = self.base;
                self.lines.pop();
            }
        }
        self.lines.last().map(String::as_str)
    }

    fn take(&mut self, wanted: &str) -> Result<String, LinkError> {
        let clause = self.clause.clone();
        let misfit =
            |found: &str| LinkError::Trace(format!("in {clause}, {wanted} is due and {found} stands there"));
        match self.peek() {
            None => Err(misfit("the end")),
            Some(line) if line.starts_with('!') => {
                let line = self.lines.pop().expect("it was just seen");
                let (kind, why) = line[1..].trim().split_once(' ').unwrap_or((line[1..].trim(), ""));
                let why = why.to_owned();
                Err(match kind {
                    "gone" => LinkError::Gone(why),
                    "process" => LinkError::Process(why),
                    "flood" => LinkError::Flood(why),
                    "rig" => LinkError::Rig(why),
                    _ => LinkError::Trace(why),
                })
            }
            Some(line) if line.starts_with(wanted) => Ok(self.lines.pop().expect("it was just seen")),
            Some(line) => Err(misfit(&format!("{line:?}"))),
        }
    }

    fn at(&self, text: &str) -> Option<Instant> {
        let offset: i128 = text.parse().ok()?;
        Some(Instant::from_ticks(u64::try_from(i128::from(self.base.ticks()) + offset).ok()?))
    }

    /// The things seen that stand next.
    fn seen(&mut self, seen: &mut Vec<Seen>) -> Option<()> {
        let character = self.line.char_span();
        while let Some(line) = self.lines.last() {
            let words: Vec<&str> = line.split(' ').collect();
            match words.as_slice() {
                ["h", at, hex] => {
                    let mut start = self.at(at)?;
                    for byte in unhex(hex)? {
                        let end = start + character;
                        seen.push(Seen::Char { start, end, byte, flaw: Flaw::None });
                        start = end;
                    }
                }
                ["x", start, end, hex, flaw] => {
                    let flaw = match *flaw {
                        "n" => Flaw::None,
                        "p" => Flaw::Parity,
                        _ => Flaw::Framing,
                    };
                    let byte = *unhex(hex)?.first()?;
                    seen.push(Seen::Char { start: self.at(start)?, end: self.at(end)?, byte, flaw });
                }
                ["o", board, what, on, at] => {
                    let on = *on == "1";
                    let output = match *what {
                        "lamp" => Output::Lamp(on),
                        "motor" => Output::Motor(on),
                        _ => Output::Driver(on),
                    };
                    seen.push(Seen::Output { at: self.at(at)?, board: board.parse().ok()?, output });
                }
                _ => break,
            }
            self.lines.pop();
        }
        Some(())
    }
}

fn broken(line: &str) -> LinkError {
    LinkError::Trace(format!("a line that no rig writes: {line:?}"))
}

impl Link for Replay {
    fn abilities(&self) -> Abilities {
        self.abilities
    }

    fn line(&self) -> LineSpeed {
        self.line
    }

    fn now(&self) -> Instant {
        // The group ahead may begin later than the last one ended.
        if self.lines.is_empty()
            && let Some((group, _)) = self.groups.last()
            && let Some(at) = group.lines().next().and_then(|line| line.strip_prefix("@ "))
            && let Ok(ticks) = at.parse()
        {
            return Instant::from_ticks(ticks);
        }
        self.now
    }

    fn send(&mut self, _at: Instant, burst: &Burst) -> Result<Sent, LinkError> {
        let line = self.take("s ")?;
        let mut words = line.splitn(4, ' ').skip(1);
        let mut next = || words.next().ok_or_else(|| broken(&line));
        let (from, to, what) = (next()?, next()?, next()?);
        if read(what).as_ref() != Some(burst) {
            let now = crate::trace::show(burst);
            return Err(LinkError::Trace(format!("in {}, {now} is sent where {what} stands", self.clause)));
        }
        let start = self.at(from).ok_or_else(|| broken(&line))?;
        let end = self.at(to).ok_or_else(|| broken(&line))?;
        Ok(Sent { start, end })
    }

    fn run(&mut self, _until: Instant, _stop: Stop, seen: &mut Vec<Seen>) -> Result<Instant, LinkError> {
        let line = self.take("r ")?;
        let reached = line.rsplit(' ').next().and_then(|text| self.at(text)).ok_or_else(|| broken(&line))?;
        self.seen(seen).ok_or_else(|| broken(&line))?;
        self.now = reached;
        Ok(reached)
    }

    fn behind(&mut self) -> Span {
        // It stands in the trace only where the rig was further behind than it may be.
        if !self.peek().is_some_and(|line| line.starts_with("l ")) {
            return Span::ZERO;
        }
        let line = self.lines.pop().expect("it was just seen");
        Span::from_ticks(line[2..].parse().unwrap_or(0))
    }

    fn act(&mut self, act: &Act) -> Result<(), Cannot> {
        let misfit = |why: String| Cannot(format!("the trace does not fit these clauses: {why}"));
        let line = self.take("a ").map_err(|error| misfit(error.to_string()))?;
        let json = serde_json::to_string(act).expect("an act is plain data");
        let mut rest = line[2..].strip_prefix(&json).map(str::trim_start);
        if let Some((took, end)) =
            rest.and_then(|rest| rest.strip_prefix('+')).and_then(|r| r.split_once(' '))
        {
            let took = took.parse().map_err(|_| misfit(format!("a line that no rig writes: {line:?}")))?;
            self.now += Span::from_ticks(took);
            rest = Some(end);
        }
        match rest {
            Some("ok") => {
                self.line = act.wanted_line().unwrap_or(self.line);
                Ok(())
            }
            Some(rest) => Err(Cannot(rest.strip_prefix("cannot ").unwrap_or(rest).to_owned())),
            None => Err(misfit(format!("{json} is done where {line:?} stands"))),
        }
    }
}

/// Abilities as the header of a stored trace bears them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct StoredAbilities {
    /// See [`Abilities`].
    pub class: crate::link::Class,
    /// In ticks.
    pub error: u64,
    /// See [`Abilities`].
    pub timing: bool,
    /// See [`Abilities`].
    pub line: bool,
    /// See [`Abilities`].
    pub plant: bool,
    /// See [`Abilities`].
    pub fast: bool,
    /// In ticks.
    pub quiet: u64,
}

impl From<Abilities> for StoredAbilities {
    fn from(a: Abilities) -> Self {
        let (error, quiet) = (a.error.ticks(), a.quiet.ticks());
        Self { class: a.class, error, timing: a.timing, line: a.line, plant: a.plant, fast: a.fast, quiet }
    }
}

impl From<StoredAbilities> for Abilities {
    fn from(a: StoredAbilities) -> Self {
        let (error, quiet) = (Span::from_ticks(a.error), Span::from_ticks(a.quiet));
        Self { class: a.class, error, timing: a.timing, line: a.line, plant: a.plant, fast: a.fast, quiet }
    }
}
