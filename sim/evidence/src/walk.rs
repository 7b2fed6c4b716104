//! The trace as moments on one time line: what was sent, heard, done and seen, when, in which clause.
//!
//! The one place outside the laboratory that reads the trace's lines. Groups that stand many times are given so many times
//! at most and the rest is leapt over, with its time. It refuses to judge a frame.

use forecourt_certify::act::Act;
use forecourt_certify::burst::Burst;
use forecourt_certify::trace::{Section, read, unhex};
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Instant, LineSpeed, Span};

/// What happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum What {
    /// The rig put this on the line, to the end given.
    Sent(Burst, Instant),
    /// A board's character, to the end given.
    Heard(u8, Flaw, Instant),
    /// An output of a board: "33 lamp 1".
    Output(String),
    /// An act, as the trace writes it, with what came of it.
    Act(String),
    /// The rig or the line failed.
    Failed(String),
    /// The group before stands so many times more and is not given again.
    Again(u32),
}

/// One thing at its time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moment {
    /// When it began.
    pub at: Instant,
    /// Index of the section.
    pub section: usize,
    /// How many bursts the section has had, this one included.
    pub burst: u32,
    /// The line's speed at that time: acts may change it.
    pub line: LineSpeed,
    /// What.
    pub what: What,
}

/// A group of a trace as it would be played again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Group {
    /// Its lines.
    pub text: String,
    /// Bursts of the section before it.
    pub bursts_before: u32,
}

/// All moments of `sections` in the trace's order, which is that of time but for bursts that were scheduled ahead. A group
/// that stands more than `most` times in a row is given `most` times.
///
/// # Errors
/// The first line that no rig writes.
pub fn walk(
    sections: &[Section],
    line: LineSpeed,
    most: u32,
    each: &mut dyn FnMut(Moment),
) -> Result<(), String> {
    let mut now = Instant::ZERO;
    let mut line = line;
    for (index, section) in sections.iter().enumerate() {
        let mut burst = 0;
        for (group, count) in &section.groups {
            let shown = (*count).min(most.max(1));
            let begun = now;
            for _ in 0..shown {
                let mut reader = Reader { base: now, now, section: index, burst, line };
                reader
                    .group(group, each)
                    .ok_or_else(|| format!("in {}: a line that no rig writes", section.clause))?;
                (now, burst, line) = (reader.now, reader.burst, reader.line);
            }
            let left = count - shown;
            if left > 0 {
                each(Moment { at: now, section: index, burst, line, what: What::Again(left) });
                // Repeated groups begin where the one before has ended, so each takes as long as the others.
                let each_lasts = now.since(begun) / u64::from(shown);
                now += each_lasts * u64::from(left);
                let sends = group.lines().filter(|line| line.starts_with("s ")).count();
                burst = u32::try_from(sends).unwrap_or(u32::MAX).saturating_mul(left).saturating_add(burst);
            }
        }
    }
    Ok(())
}

struct Reader {
    base: Instant,
    now: Instant,
    section: usize,
    burst: u32,
    line: LineSpeed,
}

impl Reader {
    fn at(&self, offset: &str) -> Option<Instant> {
        let ticks = i128::from(self.base.ticks()) + offset.parse::<i128>().ok()?;
        Some(Instant::from_ticks(u64::try_from(ticks).ok()?))
    }

    fn moment(&self, at: Instant, what: What) -> Moment {
        Moment { at, section: self.section, burst: self.burst, line: self.line, what }
    }

    fn group(&mut self, group: &str, each: &mut dyn FnMut(Moment)) -> Option<()> {
        for line in group.lines() {
            let (kind, rest) = line.split_at_checked(1)?;
            let rest = rest.trim_start();
            match kind {
                "@" => {
                    self.base = Instant::from_ticks(rest.parse().ok()?);
                    self.now = self.base;
                }
                "s" => {
                    let mut words = rest.splitn(3, ' ');
                    let (from, to) = (self.at(words.next()?)?, self.at(words.next()?)?);
                    let burst = read(words.next().unwrap_or_default())?;
                    if burst.speed.is_some_and(|speed| speed.baud == 0) {
                        return None;
                    }
                    self.burst = self.burst.saturating_add(1);
                    each(self.moment(from, What::Sent(burst, to)));
                }
                "r" => self.now = self.at(rest.rsplit(' ').next()?)?,
                "h" => self.heard(rest, each)?,
                "x" => {
                    let words: Vec<&str> = rest.split(' ').collect();
                    let [start, end, hex, flaw] = words.as_slice() else { return None };
                    let flaw = match *flaw {
                        "n" => Flaw::None,
                        "p" => Flaw::Parity,
                        _ => Flaw::Framing,
                    };
                    let (start, end) = (self.at(start)?, self.at(end)?);
                    each(self.moment(start, What::Heard(*unhex(hex)?.first()?, flaw, end)));
                }
                "o" => {
                    let (what, at) = rest.rsplit_once(' ')?;
                    each(self.moment(self.at(at)?, What::Output(what.to_owned())));
                }
                "a" => self.act(rest, each)?,
                "l" => {}
                "!" => each(self.moment(self.base, What::Failed(rest.to_owned()))),
                _ => return None,
            }
        }
        Some(())
    }

    /// An act may have taken time, and may have set the line to another speed.
    fn act(&mut self, rest: &str, each: &mut dyn FnMut(Moment)) -> Option<()> {
        let at = self.now.max(self.base);
        each(self.moment(at, What::Act(rest.to_owned())));
        let (act, end) = act(rest)?;
        let end = match end.strip_prefix('+').and_then(|end| end.split_once(' ')) {
            Some((took, end)) => {
                self.now = at + Span::from_ticks(took.parse().ok()?);
                end
            }
            None => end,
        };
        if end == "ok" {
            self.line = act.wanted_line().unwrap_or(self.line);
            if self.line.baud == 0 {
                return None;
            }
        }
        Some(())
    }

    fn heard(&self, rest: &str, each: &mut dyn FnMut(Moment)) -> Option<()> {
        let (at, hex) = rest.split_once(' ')?;
        let mut start = self.at(at)?;
        for byte in unhex(hex)? {
            let end = start + self.line.char_span();
            each(self.moment(start, What::Heard(byte, Flaw::None, end)));
            start = end;
        }
        Some(())
    }
}

/// The act of what stands behind `a ` in a trace, and what came of it: "ok", "+18 ok", "cannot …".
pub fn act(text: &str) -> Option<(Act, &str)> {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Act>();
    let act = stream.next()?.ok()?;
    Some((act, text.get(stream.byte_offset()..)?.trim_start()))
}

/// The groups of a section one after the other, repeated ones at most `most` times, each with the bursts before it.
pub fn groups(section: &Section, most: u32) -> Vec<Group> {
    let mut all = Vec::new();
    let mut bursts = 0;
    for (text, count) in &section.groups {
        let sends = text.lines().filter(|line| line.starts_with("s ")).count();
        let sends = u32::try_from(sends).unwrap_or(u32::MAX);
        for k in 0..(*count).min(most) {
            all.push(Group {
                text: text.clone(),
                bursts_before: k.saturating_mul(sends).saturating_add(bursts),
            });
        }
        bursts = count.saturating_mul(sends).saturating_add(bursts);
    }
    all
}
