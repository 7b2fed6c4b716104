//! The line, and a tag, as value changes over time: for GTKWave, Surfer and sigrok.
//!
//! One-bit signals that idle at 1, 1 µs timescale, unique names, no comment in the body: what all three read. It refuses to
//! know frames; a character is drawn with the parity and stop bit that it had.

use crate::Evidence;
use crate::walk::{Moment, What, act, walk};
use forecourt_certify::act::{Act, Field};
use forecourt_certify::burst::{Burst, Item};
use forecourt_certify::golden::rate_of;
use forecourt_tag::{Rate, Tag, TagId};
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Character, Instant, LineSpeed, Span};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Characters drawn at most: about 5 MB.
const MOST: usize = 60_000;
/// Between two excerpts, and what a longer silence within one is cut to.
const APART: Span = Span::from_ms(10);
const LONGEST: Span = Span::from_secs(1);

/// Level changes of one signal; it idles high.
#[derive(Clone, Debug, Default)]
struct Wave {
    /// From this µs on it has this level; the later entry of one µs wins.
    changes: BTreeMap<u64, bool>,
}

impl Wave {
    fn hold(&mut self, from: Instant, to: Instant, high: bool) {
        self.changes.insert(us(from), high);
        // Whatever comes next says so itself; nothing comes: it idles.
        self.changes.entry(us(to)).or_insert(true);
    }

    /// A character from `start` on: start bit, eight data bits, parity, stop.
    fn character(&mut self, start: Instant, line: LineSpeed, bit: Span, byte: u8, flaw: Flaw) {
        let odd = byte.count_ones() % 2 == 1;
        let parity = match line.character {
            Character::E8_1 => Some(odd),
            Character::O8_1 => Some(!odd),
            Character::N8_1 | Character::N8_2 => None,
        };
        let mut levels = vec![false];
        levels.extend((0..8).map(|k| byte >> k & 1 == 1));
        levels.extend(parity.map(|level| level != (flaw == Flaw::Parity)));
        let stops = line.character.bits() as usize - levels.len();
        levels.extend(std::iter::repeat_n(flaw != Flaw::Framing, stops));
        for (k, level) in (0_u64..).zip(levels) {
            self.hold(start + bit * k, start + bit * (k + 1), level);
        }
    }

    fn level(&self, at: u64) -> bool {
        self.changes.range(..=at).next_back().is_none_or(|(_, level)| *level)
    }
}

fn us(at: Instant) -> u64 {
    // Half a µs either way, not up to a whole one late.
    (at.as_ns() + 500) / 1_000
}

/// The line of a run: signals `line`, `master` and `boards`.
///
/// Clauses that did not pass come first, then the others in their order, up to about 60,000 characters; each is an excerpt.
/// The header says which stand where, and silences of more than a second are cut to one.
///
/// # Errors
/// A trace that no rig writes.
pub fn line(evidence: &Evidence) -> Result<String, String> {
    let sections = chosen(evidence)?;
    let mut excerpts: BTreeMap<usize, Vec<Moment>> =
        sections.iter().map(|index| (*index, Vec::new())).collect();
    walk(&evidence.sections, evidence.line(), 2, &mut |moment| {
        if let Some(excerpt) = excerpts.get_mut(&moment.section) {
            excerpt.push(moment);
        }
    })?;
    let mut drawing = Drawing::default();
    let mut contents = Vec::new();
    for (index, mut moments) in excerpts {
        let section = &evidence.sections[index];
        drawing.begin();
        contents.push(format!("{} board {} from {} us", section.clause, section.board, us(drawing.now)));
        moments.sort_by_key(|moment| moment.at);
        moments.iter().for_each(|moment| drawing.moment(moment));
    }
    Ok(drawing.vcd(&contents))
}

/// Sections whose characters fit: those that did not pass first.
fn chosen(evidence: &Evidence) -> Result<Vec<usize>, String> {
    let mut sizes = vec![0_usize; evidence.sections.len()];
    walk(&evidence.sections, evidence.line(), 2, &mut |moment| {
        sizes[moment.section] += match moment.what {
            What::Sent(burst, _) => burst.items.len(),
            What::Heard(..) => 1,
            _ => 0,
        };
    })?;
    let striking = evidence.striking_sections();
    let mut room = MOST;
    let mut chosen = Vec::new();
    for wanted in [true, false] {
        for (index, size) in sizes.iter().enumerate() {
            if *size > 0 && striking.contains(&index) == wanted && *size <= room {
                room -= size;
                chosen.push(index);
            }
        }
    }
    Ok(chosen)
}

#[derive(Default)]
struct Drawing {
    master: Wave,
    boards: Wave,
    /// The picture's time: the end of what was drawn last.
    now: Instant,
    /// The run's time at `now`; `None` where an excerpt begins.
    run: Option<Instant>,
}

impl Drawing {
    fn begin(&mut self) {
        self.now += APART;
        self.run = None;
    }

    /// Where in the picture the run's `at` lies.
    fn place(&self, at: Instant) -> Instant {
        match self.run {
            None => self.now,
            Some(run) if at >= run => self.now + at.since(run).min(LONGEST),
            Some(run) => self.now.back(run.since(at)),
        }
    }

    fn moment(&mut self, moment: &Moment) {
        let (start, lasts) = match &moment.what {
            What::Sent(burst, end) => {
                let start = self.place(moment.at);
                draw(&mut self.master, burst, moment.line, start);
                (start, end.since(moment.at))
            }
            What::Heard(byte, flaw, end) => {
                let start = self.place(moment.at);
                self.boards.character(start, moment.line, moment.line.bit(), *byte, *flaw);
                (start, end.since(moment.at))
            }
            _ => return,
        };
        if start + lasts >= self.now || self.run.is_none() {
            self.now = start + lasts;
            self.run = Some(moment.at + lasts);
        }
    }

    fn vcd(&self, contents: &[String]) -> String {
        let mut text =
            String::from("$comment\n  Excerpts of a run; silences of more than 1 s are cut to 1 s.\n");
        contents.iter().for_each(|line| {
            let _ = writeln!(text, "  {line}");
        });
        text.push_str("$end\n$timescale 1 us $end\n$scope module forecourt $end\n");
        for (code, name) in [("l", "line"), ("m", "master"), ("b", "boards")] {
            let _ = writeln!(text, "$var wire 1 {code} {name} $end");
        }
        text.push_str("$upscope $end\n$enddefinitions $end\n#0\n1l\n1m\n1b\n");
        let mut times: Vec<u64> =
            self.master.changes.keys().chain(self.boards.changes.keys()).copied().collect();
        times.sort_unstable();
        times.dedup();
        let mut was = [true; 3];
        for at in times.into_iter().filter(|at| *at > 0) {
            let (master, boards) = (self.master.level(at), self.boards.level(at));
            let now = [master && boards, master, boards];
            if now == was {
                continue;
            }
            let _ = writeln!(text, "#{at}");
            for ((code, level), before) in ["l", "m", "b"].into_iter().zip(now).zip(was) {
                if level != before {
                    let _ = writeln!(text, "{}{code}", u8::from(level));
                }
            }
            was = now;
        }
        // A decoder wants to see the last character's silence.
        let _ = writeln!(text, "#{}", us(self.now + APART));
        text
    }
}

fn draw(wave: &mut Wave, burst: &Burst, line: LineSpeed, start: Instant) {
    let speed = burst.speed.unwrap_or(line);
    let character = burst.character(line);
    let bit = character / speed.character.bits();
    let mut now = start;
    for item in &burst.items {
        let lasts = match *item {
            Item::Byte(byte) => {
                wave.character(now, speed, bit, byte, Flaw::None);
                character
            }
            Item::BadParity(byte) => {
                wave.character(now, speed, bit, byte, Flaw::Parity);
                character
            }
            Item::BadStop(byte) => {
                wave.character(now, speed, bit, byte, Flaw::Framing);
                character
            }
            Item::Idle(span) => span,
            Item::Low(span) => {
                wave.hold(now, now + span, false);
                span
            }
        };
        now += lasts;
    }
}

/// Sound tags that were held before an antenna in this run, the first four.
///
/// # Errors
/// A trace that no rig writes.
pub fn tags(evidence: &Evidence) -> Result<Vec<(TagId, Rate)>, String> {
    let mut tags: Vec<(TagId, Rate)> = Vec::new();
    walk(&evidence.sections, evidence.line(), 1, &mut |moment| {
        let What::Act(text) = moment.what else { return };
        let Some((Act::Tag { field: Field::Tag { id, rate }, .. }, _)) = act(&text) else { return };
        let (Some(id), Some(rate)) = (TagId::new(id), rate_of(rate)) else { return };
        if tags.len() < 4 && !tags.iter().any(|(known, _)| *known == id) {
            tags.push((id, rate));
        }
    })?;
    Ok(tags)
}

/// What a tag of this number sends, so many times over, as signal `SIG`: a 1 is high in its first half.
pub fn tag(id: TagId, rate: Rate, frames: u64) -> String {
    let trace = Tag::new(id, rate, 0).trace(0, rate.frame_us() * frames.max(3));
    let mut text = format!("$comment EM4100 {:010X}, {} us a bit $end\n", id.value(), rate.bit_us());
    text.push_str("$timescale 1 us $end\n$scope module tag $end\n$var wire 1 s SIG $end\n$upscope $end\n");
    let _ = writeln!(text, "$enddefinitions $end\n#0\n{}s", u8::from(trace.first_level));
    for edge in trace.edges() {
        let _ = writeln!(text, "#{}\n{}s", edge.at_us, u8::from(edge.level));
    }
    let _ = writeln!(text, "#{}", trace.to_us);
    text
}
