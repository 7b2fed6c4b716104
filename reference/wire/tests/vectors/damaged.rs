//! `wire-damaged.toml` and `exceptions.toml`: what gets silence, and what gets a refusal.

use crate::{Vectors, assert_unique, bytes, load};
use forecourt_wire::{Exception, FRAME_MAX, Frame, FrameError, Reply, Request};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Damaged {
    name: String,
    #[serde(rename = "source")]
    _source: String,
    frame: String,
    verdict: String,
}

#[test]
fn damaged_frames_are_none() {
    let vectors = load::<Vectors<Damaged>>("wire-damaged.toml").vector;
    assert_unique(vectors.iter().map(|v| v.name.as_str()), 30);
    for vector in &vectors {
        let wire = bytes(&vector.frame);
        let verdict = match Frame::new_checked(&wire) {
            Ok(_) => "frame",
            Err(FrameError::TooShort { length }) if length == wire.len() => "short",
            Err(FrameError::TooLong { length }) if length == wire.len() => "long",
            Err(FrameError::BadCrc { .. }) => "crc",
            Err(error) => panic!("{}: {error}", vector.name),
        };
        assert_eq!(verdict, vector.verdict, "{}", vector.name);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    name: String,
    #[serde(rename = "source")]
    _source: String,
    board: String,
    request: String,
    exception: u8,
    reply: String,
}

#[test]
fn refusals_say_why() {
    let vectors = load::<Vectors<Refused>>("exceptions.toml").vector;
    assert_unique(vectors.iter().map(|v| v.name.as_str()), 56);
    for vector in &vectors {
        let (name, wire) = (&vector.name, bytes(&vector.request));
        assert_eq!(wire[0], if vector.board == "slot" { 33 } else { 1 }, "{name}: address");
        let frame = Frame::new_checked(&wire).unwrap_or_else(|error| panic!("{name}: {error}"));
        let exception = match Request::parse(frame.pdu()) {
            Err(error) => error.exception(),
            // A good request: only the board's table can refuse it.
            Ok(_) => Exception::IllegalAddress,
        };
        assert_eq!(exception.code(), vector.exception, "{name}: exception");

        let reply = Reply::Exception { function: wire[1], exception };
        let mut buffer = [0; FRAME_MAX];
        let length = reply.emit(wire[0], &mut buffer).unwrap();
        assert_eq!(buffer[..length], bytes(&vector.reply), "{name}: reply");
        let answer = Frame::new_checked(&buffer[..length]).unwrap();
        assert_eq!(Reply::parse(answer.pdu()), Ok(reply), "{name}: reply read back");
    }
}
