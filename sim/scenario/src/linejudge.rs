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
    let writing =
        [function::WRITE_COIL, function::WRITE_REGISTER, function::WRITE_COILS, function::WRITE_REGISTERS];
    frame.is_request() && writing.contains(&frame.function())
}

/// The reader's level that a broadcast orders: true to sleep.
fn orders_sleep(frame: &Seen) -> Option<bool> {
    let all =
        frame.is_request() && frame.address() == BROADCAST && frame.function() == function::WRITE_REGISTER;
    let (register, value) = (frame.bytes.get(2..4)?, frame.bytes.get(4..6)?);
    (all && register == SLEEP).then_some(value == [0, 1])
}

/// Nothing is written to a slot board but its lamp (register 0) and its reader's SHD (register 1): no way to a tag.
pub(crate) fn read_only(frames: &[Seen]) -> Judgement {
    let to_slots = |frame: &&Seen| frame.address() == BROADCAST || frame.address() > 32;
    let mut count = 0;
    for frame in frames.iter().filter(|frame| writes(frame)).filter(to_slots) {
        let register = frame.bytes.get(2..4).map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]]));
        if frame.function() != function::WRITE_REGISTER || register.is_none_or(|register| register > 1) {
            return Err(frame.shown());
        }
        count += 1;
    }
    if count == 0 {
        Err("nothing was written at all".into())
    } else {
        Ok(format!("{count} writes, to lamp and SHD only"))
    }
}

/// A board drives the line from its answer's first start bit to its last stop bit, back to back, after T3.5 of silence.
pub(crate) fn transmit_enable(frames: &[Seen], profile: &Profile) -> Judgement {
    let (speed, mut count) = (profile.line.speed, 0);
    for pair in frames.windows(2) {
        let (before, frame) = (&pair[0], &pair[1]);
        let Talker::Board(address) = frame.talker else { continue };
        let (drives, needs) = (frame.end - frame.start, speed.frame_span(frame.bytes.len()));
        if drives != needs {
            return Err(format!(
                "board {address} drives for {drives}, its characters take {needs}: {}",
                frame.shown()
            ));
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
    let mut text =
        format!("boards {} on one line\nsegments {}\n", profile.boards(), profile.line.repeaters + 1);
    text += &format!("unit-loads {}.{:03}\n", eighths / 8, eighths % 8 * 125);
    if let Some(overload) = profile.overload() {
        text += &format!("warning {overload}\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use forecourt_wire::{Request, Span};

    /// Frames one after another, each after a silence of `gap_ms`, back to back in itself.
    fn line(frames: &[(Talker, Vec<u8>, u64)]) -> Vec<Seen> {
        let speed = Profile::standard().line.speed;
        let mut at = Instant::ZERO;
        let seen = |(talker, bytes, gap_ms): &(Talker, Vec<u8>, u64)| {
            let start = at + Span::from_ms(*gap_ms);
            at = start + speed.frame_span(bytes.len());
            Seen { start, end: at, talker: *talker, struck: false, bytes: bytes.clone() }
        };
        frames.iter().map(seen).collect()
    }

    fn request(address: u8, request: Request<'_>) -> Vec<u8> {
        let mut frame = [0; 256];
        let length = request.emit(address, &mut frame).expect("a request fits");
        frame[..length].to_vec()
    }

    fn sleep(asleep: bool) -> Vec<u8> {
        request(BROADCAST, Request::WriteRegister { at: 1, value: u16::from(asleep) })
    }

    fn ask() -> Vec<u8> {
        request(37, Request::ReadInput { start: 0, count: 5 })
    }

    #[test]
    fn only_lamp_and_shd_may_be_written() {
        let master = |bytes: Vec<u8>| (Talker::Master, bytes, 10);
        let lamp = request(37, Request::WriteRegister { at: 0, value: 1 });
        assert!(read_only(&line(&[master(lamp), master(sleep(true))])).is_ok());
        assert!(read_only(&line(&[master(ask())])).is_err(), "nothing was written");
        for wrong in [Request::WriteRegister { at: 2, value: 1 }, Request::WriteCoil { at: 0, on: true }] {
            assert!(read_only(&line(&[master(sleep(true)), master(request(37, wrong))])).is_err());
        }
    }

    #[test]
    fn a_board_drives_for_its_own_characters_only() {
        let profile = Profile::standard();
        let answer = |from: u8, gap: u64| {
            line(&[(Talker::Master, ask(), 10), (Talker::Board(from), vec![37; 15], gap)])
        };
        assert!(transmit_enable(&answer(37, 3), &profile).is_ok());
        assert!(transmit_enable(&answer(38, 3), &profile).is_err(), "another board was asked");
        assert!(transmit_enable(&answer(37, 1), &profile).is_err(), "within T3.5");
        let mut long = answer(37, 3);
        long[1].end += Span::from_us(1);
        assert!(transmit_enable(&long, &profile).is_err(), "it lets go too late");
    }

    #[test]
    fn a_slot_is_asked_150_ms_after_the_waking() {
        let profile = Profile::standard();
        let after = |asleep, gap| line(&[(Talker::Master, sleep(asleep), 10), (Talker::Master, ask(), gap)]);
        assert!(woken(&after(false, 150), &profile).is_ok());
        assert!(woken(&after(false, 149), &profile).is_err());
        assert!(woken(&after(true, 500), &profile).is_err(), "asked asleep");
        assert!(woken(&line(&[(Talker::Master, ask(), 1)]), &profile).is_err(), "never woken");
    }

    #[test]
    fn a_load_beyond_its_segments_is_warned_of() {
        let mut profile = Profile::standard();
        profile.line.repeaters = 0;
        assert!(load(&profile).contains("warning"));
        profile.line.repeaters = 2;
        assert!(!load(&profile).contains("warning") && load(&profile).contains("unit-loads 66.000"));
    }
}
