//! How long a frame of a recorded bus takes: find, check, parse. `cargo run --release --example deframe_speed`.
//!
//! The stream is the one of the project's goal D1: 500 000 polls of slots 33 … 96, an 8-byte FC 04 request, then
//! a 13-byte answer (98 %) or a 5-byte exception (2 %). Each case must come to the same sum over the decoded
//! values, so that none can be fast by not looking. For figures side by side with peers see `benches/`.

// A measuring program is where a clock belongs.
#![allow(clippy::disallowed_methods)]

use forecourt_wire::deframe::{Deframer, Direction, Feed, Side, Stream};
use forecourt_wire::request::Words;
use forecourt_wire::{Exception, Frame, Instant, LineSpeed, Reply, Request};
use std::hint::black_box;

const POLLS: u64 = 500_000;

fn main() {
    let line = recording();
    let frames = POLLS * 2;
    let expected = stream(&line);
    for (name, case) in [
        ("Stream, all at once", stream as fn(&[u8]) -> u64),
        ("Feed, 4 KiB a read", feed),
        ("Deframer::whole, with times", timed),
    ] {
        let mut rounds: Vec<f64> = (0..9)
            .map(|_| {
                let start = std::time::Instant::now();
                assert_eq!(case(black_box(&line)), expected, "{name}");
                start.elapsed().as_secs_f64() * 1e9 / frames as f64
            })
            .collect();
        rounds.sort_by(f64::total_cmp);
        println!("{name:28} {:6.2} ns/frame (min {:.2}, max {:.2})", rounds[4], rounds[0], rounds[8]);
    }
}

/// The mixed stream, from a fixed seed.
fn recording() -> Vec<u8> {
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = move || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    let (mut line, mut buffer) = (Vec::new(), [0u8; 256]);
    for poll in 0..POLLS {
        let address = 33 + (poll % 64) as u8;
        let request = Request::ReadInput { start: 0, count: 4 };
        let length = request.emit(address, &mut buffer).expect("a request fits");
        line.extend_from_slice(&buffer[..length]);
        let id = (next() & 0xFF_FFFF_FFFF).to_be_bytes();
        let reply = if next() % 100 < 2 {
            Reply::Exception { function: 4, exception: Exception::IllegalAddress }
        } else {
            Reply::Words { function: 4, words: Words::new(&id).expect("eight bytes are four words") }
        };
        let length = reply.emit(address, &mut buffer).expect("a reply fits");
        line.extend_from_slice(&buffer[..length]);
    }
    line
}

/// What one frame adds to the sum: its address and every value in it.
fn value(frame: Frame<'_>, direction: Direction) -> u64 {
    let address = u64::from(frame.address().unwrap_or(0));
    address
        + match direction {
            Direction::Request => match Request::parse(frame.pdu()) {
                Ok(Request::ReadInput { start, count }) => u64::from(start) + u64::from(count),
                _ => 0,
            },
            Direction::Reply => match Reply::parse(frame.pdu()) {
                Ok(Reply::Words { words, .. }) => words.iter().map(u64::from).sum(),
                Ok(Reply::Exception { exception, .. }) => u64::from(exception.code()),
                _ => 0,
            },
        }
}

fn stream(line: &[u8]) -> u64 {
    Stream::new(line, Side::Mixed).map(|found| value(found.frame, found.direction)).sum()
}

fn feed(line: &[u8]) -> u64 {
    let (mut feed, mut sum) = (Feed::new(Side::Mixed), 0);
    for mut read in line.chunks(4096) {
        while !read.is_empty() {
            read = &read[feed.push(read)..];
            while let Some(found) = feed.next_frame() {
                sum += value(found.frame, found.direction);
            }
        }
    }
    feed.finish();
    while let Some(found) = feed.next_frame() {
        sum += value(found.frame, found.direction);
    }
    sum
}

/// The same frames as they arrive at a receiver: each whole, T3.5 behind the one before.
fn timed(line: &[u8]) -> u64 {
    let speed = LineSpeed::DEFAULT;
    let (mut deframer, mut sum, mut rest) = (Deframer::new(speed), 0, line);
    let (mut now, mut direction) = (Instant::from_secs(1), Direction::Request);
    while !rest.is_empty() {
        let length = match (direction, rest[1]) {
            (Direction::Request, _) => 8,
            (Direction::Reply, 4) => 13,
            (Direction::Reply, _) => 5,
        };
        let (frame, behind) = rest.split_at(length);
        now += speed.frame_span(length);
        deframer.whole(frame, now);
        now += speed.t3_5();
        let received = deframer.poll(now).expect("T3.5 has passed");
        sum += value(received.frame.expect("the recording is undamaged"), direction);
        direction = if direction == Direction::Request { Direction::Reply } else { Direction::Request };
        rest = behind;
    }
    sum
}
