//! One entry for every fuzzer: any bytes at all, and what must hold for them.
//!
//! It refuses to know how the bytes were made; `tests/any_bytes.rs` and an external fuzzer call the same function.

use super::{Deframer, Feed, Flaw, Side, Stream};
use crate::crc::update;
use crate::frame::Frame;
use crate::reply::Reply;
use crate::request::Request;
use crate::time::Instant;
use crate::timing::LineSpeed;
use crate::{FRAME_MAX, FRAME_MIN};
use core::fmt::Write;

/// Runs `data` through every reader of this crate.
///
/// # Panics
/// When a promise is broken: a frame given twice or not at all, a frame with a wrong checksum, a message that
/// does not come out of its own bytes, or [`Feed`] and [`Stream`] in disagreement.
pub fn fuzz_deframer(data: &[u8]) {
    message(data);
    timed(data);
    for side in [Side::Requests, Side::Replies, Side::Mixed] {
        stream(data, side);
    }
}

/// What parses is written as the same bytes, and can be shown.
fn message(data: &[u8]) {
    let mut buffer = [0; FRAME_MAX];
    let frame = Frame::new_unchecked(data);
    let mut sink = Sink;
    let _ = write!(sink, "{frame}");
    let _ = (frame.address(), frame.function(), frame.crc());
    for pdu in [data, frame.pdu()] {
        if let Ok(request) = Request::parse(pdu) {
            let _ = write!(sink, "{request}");
            if let Some(length) = request.emit(1, &mut buffer) {
                assert_eq!(&buffer[1..length - 2], pdu, "a request is its bytes");
            }
        }
        if let Ok(reply) = Reply::parse(pdu) {
            let _ = write!(sink, "{reply}");
            if let Some(length) = reply.emit(1, &mut buffer) {
                assert_eq!(&buffer[1..length - 2], pdu, "a reply is its bytes");
            }
        }
    }
}

/// Three bytes a character: flaw and speed of polling, silence before it in tenths of T3.5, the byte itself.
fn timed(data: &[u8]) {
    let speed = LineSpeed::DEFAULT;
    let mut deframer = Deframer::new(speed);
    let (mut now, mut given) = (Instant::from_secs(1), 0);
    let records = data.as_chunks::<3>().0;
    let mut drain = |deframer: &mut Deframer, now| {
        while let Some(received) = deframer.poll(now) {
            assert!(!received.bytes.is_empty() && received.end <= now && received.start < received.end);
            if let Ok(frame) = received.frame {
                assert!((FRAME_MIN..=FRAME_MAX).contains(&frame.bytes().len()));
            }
            given += received.bytes.len();
        }
    };
    for [control, silence, byte] in records {
        now += speed.t3_5() / 10 * u64::from(*silence) + speed.char_span();
        let flaw = match control & 3 {
            1 => Flaw::Parity,
            2 => Flaw::Framing,
            _ => Flaw::None,
        };
        deframer.push(now, *byte, flaw);
        drain(&mut deframer, now);
    }
    now += speed.t3_5();
    drain(&mut deframer, now);
    assert!(deframer.is_idle() && deframer.dropped() == 0, "a driver that polls loses nothing");
    // Only bytes past the 256th of one frame are not given back.
    assert!(given == records.len() || records.len() > FRAME_MAX, "each byte comes out once");
}

/// Frames lie in order, do not overlap, are sealed, and both readers agree about them.
fn stream(data: &[u8], side: Side) {
    let mut stream = Stream::new(data, side);
    let mut feed = Feed::new(side);
    let (mut rest, mut piece, mut seen, mut end) = (data, 1, 0xFFFF, 0);
    let mut taken = 0u64;
    for found in stream.by_ref() {
        assert!(found.at >= end && Frame::new_checked(found.frame.bytes()).is_ok());
        end = found.at + found.frame.bytes().len() as u64;
        taken += found.frame.bytes().len() as u64;
        seen = update(update(seen, &found.at.to_le_bytes()), found.frame.bytes());
    }
    assert_eq!(taken + stream.skipped(), data.len() as u64, "each byte is in a frame or was passed over");
    let mut fed = 0xFFFF;
    loop {
        while let Some(found) = feed.next_frame() {
            fed = update(update(fed, &found.at.to_le_bytes()), found.frame.bytes());
        }
        if rest.is_empty() {
            break;
        }
        let count = feed.push(&rest[..piece.min(rest.len())]);
        assert!(count > 0, "there is room after every drain");
        rest = &rest[count..];
        piece = piece % 97 + 1;
    }
    feed.finish();
    while let Some(found) = feed.next_frame() {
        fed = update(update(fed, &found.at.to_le_bytes()), found.frame.bytes());
    }
    assert_eq!((seen, stream.skipped()), (fed, feed.skipped()), "Feed finds what Stream finds");
}

/// Takes text and forgets it.
struct Sink;

impl Write for Sink {
    fn write_str(&mut self, _: &str) -> core::fmt::Result {
        Ok(())
    }
}
