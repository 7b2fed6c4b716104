//! `timing.toml`: spans of every speed, and what a receiver makes of gaps.

use crate::{assert_unique, bytes, load};
use forecourt_wire::deframe::{Damage, Deframer, Flaw};
use forecourt_wire::{Character, FrameError, Instant, LineSpeed, Span};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    speed: Vec<Speed>,
    line: Vec<Line>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Speed {
    name: String,
    #[serde(rename = "source")]
    _source: String,
    baud: u32,
    character: String,
    char_ns: u64,
    t1_5_ns: u64,
    t3_5_ns: u64,
    longest_frame_ns: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    name: String,
    #[serde(rename = "source")]
    _source: String,
    baud: u32,
    character: String,
    bytes: String,
    #[serde(default)]
    gaps: Vec<Gap>,
    #[serde(default)]
    flaws: Vec<Flawed>,
    expect: Vec<Closed>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Gap {
    after: usize,
    half_bits: Option<u64>,
    us: Option<u64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Flawed {
    byte: usize,
    kind: String,
}

#[derive(Deserialize, PartialEq, Debug)]
#[serde(deny_unknown_fields)]
struct Closed {
    length: usize,
    verdict: String,
}

fn speed(baud: u32, character: &str) -> LineSpeed {
    let all = [Character::E8_1, Character::O8_1, Character::N8_2, Character::N8_1];
    let character = all.into_iter().find(|c| c.name() == character).expect("a character of the document");
    LineSpeed { baud, character }
}

#[test]
fn spans_of_every_speed() {
    let speeds = load::<File>("timing.toml").speed;
    assert_unique(speeds.iter().map(|s| s.name.as_str()), 24);
    for row in &speeds {
        let speed = speed(row.baud, &row.character);
        assert_eq!(speed.char_span().as_ns(), row.char_ns, "{}: character", row.name);
        assert_eq!(speed.t1_5().as_ns(), row.t1_5_ns, "{}: T1.5", row.name);
        assert_eq!(speed.t3_5().as_ns(), row.t3_5_ns, "{}: T3.5", row.name);
        assert_eq!(speed.frame_span(256).as_ns(), row.longest_frame_ns, "{}: 256 bytes", row.name);
    }
}

fn verdict(frame: Result<forecourt_wire::Frame<'_>, Damage>) -> &'static str {
    match frame {
        Ok(_) => "frame",
        Err(Damage::Gap { .. }) => "gap",
        Err(Damage::Flaw { which: Flaw::Parity, .. }) => "parity",
        Err(Damage::Flaw { .. }) => "framing",
        Err(Damage::Frame(FrameError::TooShort { .. })) => "short",
        Err(Damage::Frame(FrameError::TooLong { .. })) => "long",
        Err(Damage::Frame(FrameError::BadCrc { .. })) => "crc",
    }
}

#[test]
fn gaps_and_flaws() {
    let lines = load::<File>("timing.toml").line;
    assert_unique(lines.iter().map(|l| l.name.as_str()), 48);
    for line in &lines {
        let speed = speed(line.baud, &line.character);
        let mut deframer = Deframer::new(speed);
        let (mut now, mut closed) = (Instant::from_secs(1), Vec::new());
        for (k, byte) in bytes(&line.bytes).into_iter().enumerate() {
            now += speed.char_span();
            let flaw = match line.flaws.iter().find(|flaw| flaw.byte == k).map(|flaw| flaw.kind.as_str()) {
                None => Flaw::None,
                Some("parity") => Flaw::Parity,
                Some("framing") => Flaw::Framing,
                Some(other) => panic!("{}: flaw {other}", line.name),
            };
            deframer.push(now, byte, flaw);
            // The next byte's end is when a driver would learn of it; the frame before must be out by then.
            for gap in line.gaps.iter().filter(|gap| gap.after == k) {
                now += match (gap.half_bits, gap.us) {
                    (Some(count), None) => speed.bit() / 2 * count,
                    (None, Some(us)) => Span::from_us(us),
                    _ => panic!("{}: a gap has one length", line.name),
                };
            }
            while let Some(received) = deframer.poll(now) {
                closed.push(Closed {
                    length: received.bytes.len(),
                    verdict: verdict(received.frame).to_owned(),
                });
            }
        }
        now += speed.t3_5();
        while let Some(received) = deframer.poll(now) {
            closed.push(Closed { length: received.bytes.len(), verdict: verdict(received.frame).to_owned() });
        }
        assert_eq!(closed, line.expect, "{}", line.name);
    }
}
