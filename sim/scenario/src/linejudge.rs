//! Judges what the log of a line says of its hardware: who drives it, what is ever written, when readers are woken.
//!
//! It refuses to know the poller and the boards' programs, as [`crate::busjudge`] does.

use crate::busjudge::{Judgement, Seen};
use forecourt_board::Profile;
use forecourt_plant::Talker;
use forecourt_wire::request::function;
use forecourt_wire::{BROADCAST, Instant};

/// Holding register of a slot board that drives SHD.
const SLEEP: [u8; 2] = [0, 1];

fn writes(frame: &Seen) -> bool {
    let writing = [function::WRITE_COIL, function::WRITE_REGISTER, function::WRITE_COILS, function::WRITE_REGISTERS];
    frame.is_request() && writing.contains(&frame.function())
}

/// The reader's level that a broadcast orders: true to sleep.
fn orders_sleep(frame: &Seen) -> Option<bool> {
    let all = frame.is_request() && frame.address() == BROADCAST && frame.function() == function::WRITE_REGISTER;
    let (register, value) = (frame.bytes.get(2..4)?, frame.bytes.get(4..6)?);
    (all && register == SLEEP).then_some(value == [0, 1])
}

/// Nothing is written to a slot board but its lamp (register 0) and its reader's SHD (register 1): no way to a tag.
pub(crate) fn read_only(frames: &[Seen]) -> Judgement {
    let to_slots = |frame: &&Seen| frame.address() == BROADCAST || frame.address() > 32;
    let mut count = 0;
    for frame in frames.iter().filter(|frame| writes(frame)).filter(to_slots) {
        let register = frame.bytes.get(2..4).map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]));
        if frame.function() != function::WRITE_REGISTER || !register.is_some_and(|register| register <= 1) {
            return Err(frame.shown());
        }
        count += 1;
    }
    if count == 0 { Err("nothing was written at all".into()) } else { Ok(format!("{count} writes, to lamp and SHD only")) }
}

/// A board drives the line from its answer's first start bit to its last stop bit, back to back, after T3.5 of silence.
pub(crate) fn transmit_enable(frames: &[Seen], profile: &Profile) -> Judgement {
    let (speed, mut count) = (profile.line.speed, 0);
    for pair in frames.windows(2) {
        let (before, frame) = (&pair[0], &pair[1]);
        let Talker::Board(address) = frame.talker else { continue };
        let (drives, needs) = (frame.end - frame.start, speed.frame_span(frame.bytes.len()));
        if drives != needs {
            return Err(format!("board {address} drives for {drives}, its characters take {needs}: {}", frame.shown()));
        }
        if !before.is_request() || before.address() != address {
            return Err(format!("board {address} drives unasked: {}", frame.shown()));
        }
        if frame.start - before.end < speed.t3_5() {
            return Err(format!("board {address} drives within T3.5: {}", frame.shown()));
        }
        count += 1;
    }
    if count == 0 { Err("no board drove the line".into()) } else { Ok(format!("{count} answers")) }
}

/// No slot is asked before all readers were told to wake and had the time to show their tags (KEY-62), at least once.
pub(crate) fn woken(frames: &[Seen], profile: &Profile) -> Judgement {
    let mut awake: Option<Option<Instant>> = None;
    let mut count = 0;
    for frame in frames {
        if let Some(asleep) = orders_sleep(frame) {
            count += u32::from(!asleep);
            awake = Some((!asleep).then_some(frame.end));
        }
        match (awake, frame.asks_slot()) {
            (Some(None), Some(_)) => return Err(format!("asked asleep: {}", frame.shown())),
            (Some(Some(since)), Some(_)) if frame.start - since < profile.slot.appear_within => {
                return Err(format!("asked {} after the waking: {}", frame.start - since, frame.shown()));
            }
            _ => {}
        }
    }
    if count == 0 { Err("nobody was woken".into()) } else { Ok(format!("woken {count} times")) }
}

/// What hangs on a line and what a segment of it bears (KEY-55), one fact a line.
pub(crate) fn load(profile: &Profile) -> String {
    let eighths = profile.boards() * profile.line.unit_load_eighths;
    let mut text = format!("boards {} on one line\nsegments {}\n", profile.boards(), profile.line.repeaters + 1);
    text += &format!("unit-loads {}.{:03}\n", eighths / 8, eighths % 8 * 125);
    if let Some(overload) = profile.overload() {
        text += &format!("warning {overload}\n");
    }
    text
}
