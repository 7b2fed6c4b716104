//! The lines that the rig and a program in virtual time say to each other (PROTOCOL.md), without IO.
//!
//! Times on it are whole microseconds. It refuses to know pipes and clauses.

use forecourt_certify::device::Char;
use forecourt_certify::link::Output;
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Instant, LineSpeed, Span};
use std::fmt::Write as _;

/// Version of the protocol.
pub const VERSION: u32 = 1;

/// One line of a program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Line {
    /// `board 1`: the greeting.
    Board(u32),
    /// `tx <start> <hex>`: characters back to back from then on.
    Tx(u64, Vec<u8>),
    /// `cut <time>`: nothing more of what it said to send from then on.
    Cut(u64),
    /// `lamp|motor|driver <time> <board> 0|1`.
    Output(u64, u8, Output),
    /// `at <time>`: it has come so far; the rig's turn.
    At(u64),
    /// `ok`: the act is done.
    Ok,
    /// `cannot <words>`: it is not.
    Cannot(String),
    /// `# <words>`: a remark.
    Remark,
}

/// The line in `text`, `None` when it is none of the protocol.
pub fn parse(text: &str) -> Option<Line> {
    if text.starts_with('#') || text.is_empty() {
        return Some(Line::Remark);
    }
    let (what, rest) = text.split_once(' ').unwrap_or((text, ""));
    let words: Vec<&str> = rest.split(' ').collect();
    Some(match (what, words.as_slice()) {
        ("board", [version]) => Line::Board(version.parse().ok()?),
        ("tx", [start, hex]) => {
            let bytes = forecourt_certify::trace::unhex(hex).filter(|bytes| !bytes.is_empty())?;
            Line::Tx(start.parse().ok()?, bytes)
        }
        ("cut", [at]) => Line::Cut(at.parse().ok()?),
        ("lamp" | "motor" | "driver", [at, board, on @ ("0" | "1")]) => {
            let on = *on == "1";
            let output = match what {
                "lamp" => Output::Lamp(on),
                "motor" => Output::Motor(on),
                _ => Output::Driver(on),
            };
            Line::Output(at.parse().ok()?, board.parse().ok()?, output)
        }
        ("at", [at]) => Line::At(at.parse().ok()?),
        ("ok", [""]) => Line::Ok,
        ("cannot", _) => Line::Cannot(rest.to_owned()),
        _ => return None,
    })
}

/// Whole microseconds, rounded down.
pub const fn us(at: Instant) -> u64 {
    at.as_ns() / 1_000
}

/// The instant of `us`.
pub fn instant(us: u64) -> Instant {
    Instant::ZERO + Span::from_us(us)
}

const fn up(span: Span) -> u64 {
    span.ticks().div_ceil(Span::from_us(1).ticks())
}

/// Characters of the line as the program is told of them, rounded so that a silence which is short enough or long
/// enough stays so.
#[derive(Clone, Debug)]
pub struct Teller {
    line: LineSpeed,
    /// End of the last character told: as it is, and as it was told.
    last: Option<(Instant, u64)>,
}

impl Teller {
    /// Nothing told yet, on a line of this speed.
    pub const fn new(line: LineSpeed) -> Self {
        Self { line, last: None }
    }

    /// Appends lines for `chars`, which come in order; none of them begins before `not_before`, in µs, where the program
    /// stands.
    pub fn tell(&mut self, chars: &[Char], not_before: u64, text: &mut String) {
        let mut rest = chars;
        while let Some(first) = rest.first() {
            let joins = |two: &[Char]| {
                two[1].flaw == Flaw::None && two[0].flaw == Flaw::None && two[1].start == two[0].end
            };
            let run = 1 + rest.windows(2).take_while(|two| joins(two)).count();
            let start = self.start(first.start).max(not_before);
            let end = us(rest[run - 1].end).max(start + 1);
            let _ = match first.flaw {
                Flaw::None => write!(text, "rx {start} {end} "),
                Flaw::Parity => write!(text, "parity {start} {end} "),
                Flaw::Framing => write!(text, "framing {start} {end} "),
            };
            for one in &rest[..run] {
                let _ = write!(text, "{:02X}", one.byte);
            }
            text.push('\n');
            self.last = Some((rest[run - 1].end, end));
            rest = &rest[run..];
        }
    }

    fn start(&self, start: Instant) -> u64 {
        let Some((end, told)) = self.last else { return us(start) };
        let gap = start.since(end);
        if gap > Span::from_secs(1) {
            up(start.since(Instant::ZERO))
        } else if gap >= self.line.t3_5() {
            told + up(gap)
        } else {
            told + gap.as_us()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(line: LineSpeed, from: Instant, bytes: &[u8], gap_at: usize, gap: Span) -> Vec<Char> {
        let mut at = from;
        let one = |(k, byte): (usize, &u8)| {
            if k == gap_at {
                at += gap;
            }
            let start = at;
            at += line.char_span();
            Char { start, end: at, byte: *byte, flaw: Flaw::None }
        };
        bytes.iter().enumerate().map(one).collect()
    }

    #[test]
    fn legal_silences_stay_legal_whatever_the_phase() {
        for baud in [9_600, 19_200, 115_200] {
            let line = LineSpeed { baud, ..LineSpeed::DEFAULT };
            for phase in (0..36_000).step_by(997) {
                for (gap, legal) in [(line.t1_5(), true), (line.t3_5(), false)] {
                    let from = Instant::from_ticks(90_000_000 + phase);
                    let mut text = String::new();
                    let mut teller = Teller::new(line);
                    teller.tell(&chars(line, from, &[1, 2, 3, 4], 2, gap), 0, &mut text);
                    let told: Vec<Vec<u64>> = text
                        .lines()
                        .map(|line| {
                            line.split(' ').skip(1).take(2).map(|at| at.parse().expect("a time")).collect()
                        })
                        .collect();
                    let silence = Span::from_us(told[1][0] - told[0][1]);
                    let fits = if legal { silence <= line.t1_5() } else { silence >= line.t3_5() };
                    assert!(fits, "{baud} bit/s, phase {phase}: {silence} for {gap}\n{text}");
                    let off = told[1][0].abs_diff(us(from + line.frame_span(2) + gap));
                    assert!(off <= 1, "phase {phase}: the start is {off} µs off");
                }
            }
        }
    }

    #[test]
    fn every_line_of_the_manual_is_read_and_others_are_not() {
        assert_eq!(parse("board 1"), Some(Line::Board(1)));
        assert_eq!(parse("tx 20 2104"), Some(Line::Tx(20, vec![0x21, 0x04])));
        assert_eq!(parse("cut 21"), Some(Line::Cut(21)));
        assert_eq!(parse("lamp 7 33 1"), Some(Line::Output(7, 33, Output::Lamp(true))));
        assert_eq!(parse("at 9"), Some(Line::At(9)));
        assert_eq!(parse("ok"), Some(Line::Ok));
        assert_eq!(parse("cannot do that"), Some(Line::Cannot("do that".into())));
        assert_eq!(parse("# so"), Some(Line::Remark));
        for wrong in
            ["tx 20", "tx 20 ", "tx x 21", "tx 20 2", "at", "at -1", "lamp 7 33 2", "go 7", "ok then"]
        {
            assert_eq!(parse(wrong), None, "{wrong:?}");
        }
    }
}
