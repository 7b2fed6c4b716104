//! Defects of framing, timing and the line.
//!
//! Field defects (FW) carry the number of the gallery of faulty firmware. Refuses what a whole frame means.

use crate::mutant::{Defect, Framing};
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Instant, Span};

const GOLDEN: Framing = Framing::GOLDEN;

pub(super) const TABLE: &[Defect] = &[
    defect!(
        "FW-01",
        Slot,
        "gaps inside a frame are not looked at: fragments are glued together",
        ["FR-04", "FR-05", "FR-24", "FR-12"],
        framing: Framing { gap: None, ..GOLDEN },
    ),
    defect!(
        "FW-02",
        Slot,
        "T1.5 worked out without the parity bit: legal gaps drop a frame",
        ["FR-02", "FR-03", "FR-07", "FR-11"],
        framing: Framing { gap: Some(60), ..GOLDEN },
    ),
    defect!(
        "FW-04",
        Slot,
        "needs more than 3.5 characters before a frame: the first request behind any frame is lost",
        ["FR-08", "FR-10", "TM-04", "TM-05", "TM-11", "FR-13", "RB-01"],
        framing: Framing { before: 180, ..GOLDEN },
    ),
    defect!(
        "FW-05",
        Slot,
        "the function code's length ends a frame, not silence: foreign frames put it out of step",
        ["EX-16", "MD-03", "MD-12", "MD-05", "FR-09"],
        framing: Framing { by_length: true, gap: None, ..GOLDEN },
    ),
    defect!(
        "FW-07",
        Slot,
        "a remainder of zero over the whole buffer is taken for a good checksum: a frame with 00 behind it passes",
        ["FR-21", "FR-20"],
        serve: Some(|scene, bytes| {
                let cut = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
                let trimmed = (cut..=bytes.len()).map(|end| &bytes[..end]).find(|part| scene.is_mine(part));
                let whole = trimmed.filter(|part| part.len() < bytes.len()).unwrap_or(bytes).to_vec();
                scene.golden(&whole)
            }),
    ),
    defect!(
        "FW-08",
        Slot,
        "a stray byte stays in the buffer for ever: all later frames are shifted",
        ["FR-23", "RB-01", "RB-06", "FR-15", "FR-22"],
        framing: Framing { keeps: true, ..GOLDEN },
    ),
    defect!(
        "FW-10",
        Slot,
        "a buffer of 64 bytes: long frames are lost",
        ["FR-17", "DG-03", "WN-03", "WM-03"],
        framing: Framing { room: 64, ..GOLDEN },
    ),
    defect!(
        "FW-11",
        Slot,
        "a ring index goes wrong after 4096 foreign characters: deaf until reset",
        ["AD-02", "MD-11", "RB-02", "SK-04"],
        serve: Some(|scene, bytes| {
                if bytes.first() != Some(&scene.address()) {
                    scene.memory.n[0] += bytes.len() as u64;
                }
                if scene.memory.n[0] > 4096 { None } else { scene.golden(bytes) }
            }),
    ),
    defect!(
        "FW-13",
        Slot,
        "a polled transmitter leaves a gap of 2.5 characters behind the third byte of an answer",
        ["TM-03"],
        say: Some(|scene, chars| {
                let gap = Span::from_ticks(scene.line().char_span().ticks() * 5 / 2);
                for one in chars.iter_mut().skip(3) {
                    one.start += gap;
                    one.end += gap;
                }
            }),
    ),
    defect!(
        "FW-14",
        Slot,
        "the transmit enable is held for 5 ms too long: the next request's first characters are lost",
        ["TM-04", "TM-07"],
        say: Some(|scene, chars| scene.memory.at = chars.last().map(|last| last.end + Span::from_ms(5))),
            hear: Some(|scene, one| Some(one).filter(|one| scene.memory.at.is_none_or(|until| one.start >= until))),
    ),
    defect!(
        "FW-16",
        Slot,
        "a stray 00 before every answer",
        ["TM-07", "TM-08", "EC-11"],
        serve: Some(|scene, bytes| {
                let answer = scene.golden(bytes)?;
                Some([&[0][..], &answer].concat())
            }),
    ),
    defect!(
        "FW-17",
        Slot,
        "parity and framing errors are not looked at",
        ["CH-06", "CH-07", "CH-08", "CH-09", "CH-13"],
        framing: Framing { blind: true, ..GOLDEN },
    ),
    defect!(
        "FW-19",
        Slot,
        "deaf for ever behind a break",
        ["CH-10", "CH-09", "RB-08", "FR-22"],
        hear: Some(|scene, one| {
                if one.flaw == Flaw::Framing && one.byte == 0 {
                    scene.memory.n[0] = 1;
                }
                Some(one).filter(|_| scene.memory.n[0] == 0)
            }),
            feel: Some(|scene, act| {
                scene.memory.n[0] = 0;
                Some(act.clone())
            }),
    ),
    defect!(
        "FW-20",
        Slot,
        "a break, or a 00, is taken for a broadcast: the lamp is switched on",
        ["CH-10", "CH-14", "FR-23", "FR-22"],
        framing: Framing { blind: true, ..GOLDEN },
            serve: Some(|scene, bytes| {
                if bytes.first() == Some(&0) && bytes.len() < 4 {
                    scene.ask(&[6, 0, 0, 0, 1]);
                    return None;
                }
                scene.golden(bytes)
            }),
    ),
    defect!(
        "FW-79",
        Slot,
        "answers after the master's time-out",
        ["TM-02", "MS-05"],
        serve: Some(|scene, bytes| {
                scene.delay = scene.profile.line.response_timeout;
                scene.golden(bytes)
            }),
    ),
    defect!(
        "FW-80",
        Slot,
        "babbles: sends unasked every 300 ms",
        ["RB-10", "TM-08", "CB-07"],
        babble: Some((Span::from_ms(300), |scene| scene.reply(&[4, 2, 0, 0]))),
    ),
    defect!(
        "FW-82",
        Slot,
        "takes the first request behind power-up while the line is still busy",
        ["PW-02", "FR-14"],
        feel: Some(|scene, act| {
                if matches!(act, crate::act::Act::Power { on: true, .. }) {
                    scene.memory.n[0] = 1;
                }
                Some(act.clone())
            }),
            serve: Some(|scene, bytes| {
                // The first frame behind a start is lost.
                if std::mem::take(&mut scene.memory.n[0]) == 1 { None } else { scene.golden(bytes) }
            }),
    ),
    defect!(
        "GX-190",
        Slot,
        "its speed and parity cannot be changed",
        ["CH-02", "CH-11"],
        feel: Some(|scene, act| {
            if let Some(line) = act.wanted_line() {
                scene.memory.n[0] = u64::from(line != scene.profile.line.speed);
            }
            Some(act.clone())
        }),
        hear: Some(|scene, one| Some(one).filter(|_| scene.memory.n[0] == 0)),
    ),
    defect!(
        "GX-191",
        Slot,
        "its clock is 3 % slow: characters are too long",
        ["CH-03"],
        say: Some(|_, chars| {
            if let Some(begin) = chars.first().map(|first| first.start) {
                let stretched = |at: Instant| begin + Span::from_ticks(at.since(begin).ticks() / 100 * 103);
                for one in chars.iter_mut() {
                    (one.start, one.end) = (stretched(one.start), stretched(one.end));
                }
            }
        }),
    ),
    defect!(
        "GX-192",
        Slot,
        "its receiver bears no speed that is 1.5 % off",
        ["CH-04"],
        hear: Some(|scene, one| {
            let span = scene.line().char_span().ticks();
            let pitch = scene.memory.at.map_or(span, |last| one.start.since(last.min(one.start)).ticks());
            scene.memory.at = Some(one.start);
            let off = pitch.abs_diff(span) * 1_000 / span;
            Some(one).filter(|_| !(15..100).contains(&off))
        }),
    ),
    defect!(
        "GX-193",
        Slot,
        "one character in a thousand of its answers has a wrong parity bit",
        ["CH-05"],
        say: Some(|scene, chars| {
            for one in chars.iter_mut() {
                scene.memory.n[0] += 1;
                if scene.memory.n[0] % 1_000 == 0 {
                    one.flaw = Flaw::Parity;
                }
            }
        }),
    ),
    defect!(
        "GX-194",
        Slot,
        "a thousand damaged characters switch its receiver off",
        ["CH-12"],
        hear: Some(|scene, one| {
            scene.memory.n[0] += u64::from(one.flaw != Flaw::None);
            Some(one).filter(|_| scene.memory.n[0] < 1_000)
        }),
        feel: Some(|scene, act| {
            scene.memory.n[0] = 0;
            Some(act.clone())
        }),
    ),
    defect!(
        "GX-195",
        Slot,
        "its transmitter drives the line for 40 ms when its power comes on",
        ["PW-01", "PW-11"],
        babble: Some((Span::from_ms(1), |scene| {
            if std::mem::take(&mut scene.memory.n[0]) == 1 { vec![0x00; 70] } else { Vec::new() }
        })),
        feel: Some(|scene, act| {
            if matches!(act, crate::act::Act::Power { on: true, .. }) {
                scene.memory.n[0] = 1;
            }
            Some(act.clone())
        }),
    ),
];
