//! Streams without times, case by case: what is found, and what the documentation says cannot be.

use forecourt_wire::deframe::{Direction, Feed, Side, Stream};

use Direction::{Reply, Request};

fn bytes(text: &str) -> Vec<u8> {
    text.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

/// Where each frame begins, how long it is, which way it goes.
fn found(text: &str, side: Side) -> Vec<(u64, usize, Direction)> {
    let bytes = bytes(text);
    Stream::new(&bytes, side).map(|f| (f.at, f.frame.bytes().len(), f.direction)).collect()
}

const POLL: &str = "21 04 00 00 00 04 F6 A9";
const TAG: &str = "22 04 08 00 00 00 1A 00 BC 61 4E B1 0B";

#[test]
fn a_poll_and_its_reply() {
    let line = format!("22 04 00 00 00 04 F6 9A {TAG} {POLL}");
    assert_eq!(found(&line, Side::Mixed), [(0, 8, Request), (8, 13, Reply), (21, 8, Request)]);
    assert_eq!(found(&line, Side::Requests), [(0, 8, Request), (21, 8, Request)]);
    assert_eq!(found(&line, Side::Replies), [(8, 13, Reply)]);
}

#[test]
fn an_echo_is_the_reply_only_when_it_was_asked_for() {
    let write = "21 06 00 00 00 01 4F 6A";
    assert_eq!(found(&format!("{write} {write}"), Side::Mixed), [(0, 8, Request), (8, 8, Reply)]);
    // A broadcast is answered by nobody, so the same again is a request again.
    let all = "00 06 00 00 00 01 49 DB";
    assert_eq!(found(&format!("{all} {all}"), Side::Mixed), [(0, 8, Request), (8, 8, Request)]);
}

#[test]
fn noise_before_between_and_behind() {
    let line = format!("FF 00 {POLL} 55 {POLL} 21 04 00");
    assert_eq!(found(&line, Side::Mixed), [(2, 8, Request), (11, 8, Request)]);
    let all = bytes(&line);
    let mut stream = Stream::new(&all, Side::Mixed);
    assert_eq!(stream.by_ref().count(), 2);
    assert_eq!(stream.skipped(), 6);
}

#[test]
fn a_damaged_length_does_not_swallow_its_neighbours() {
    // The count 08 became C8: 205 bytes, were it believed.
    let damaged = TAG.replacen("04 08", "04 C8", 1);
    let line = format!("{damaged} {TAG} {TAG}");
    assert_eq!(found(&line, Side::Replies), [(13, 13, Reply), (26, 13, Reply)]);
}

#[test]
fn a_frame_whose_head_is_itself_sealed_is_taken_whole() {
    // SL 2.5.1.1: a checksum that fits early ends nothing; here the byte count knows better.
    let line = "24 10 00 00 00 01 02 00 02 81 00";
    assert_eq!(found(line, Side::Requests), [(0, 11, Request)]);
}

#[test]
fn device_identification_is_walked() {
    let mut pdu = vec![0x2B, 0x0E, 1, 1, 0, 0, 2, 0, 4];
    pdu.extend(b"Acme");
    pdu.extend([1, 1, b'S']);
    let mut buffer = [0; 256];
    let length = forecourt_wire::frame::emit(33, &pdu, &mut buffer).unwrap();
    let mut line = buffer[..length].to_vec();
    line.extend(bytes(POLL));
    let found: Vec<_> = Stream::new(&line, Side::Mixed).map(|f| (f.at, f.direction)).collect();
    assert_eq!(found, [(0, Reply), (length as u64, Request)]);
}

#[test]
fn every_length_of_a_diagnostic_echo() {
    for data in (2..=250usize).step_by(2) {
        let mut pdu = vec![8, 0, 0];
        pdu.extend((0..data).map(|k| (k * 7 + data) as u8));
        let mut buffer = [0; 256];
        let length = forecourt_wire::frame::emit(33, &pdu, &mut buffer).unwrap();
        let line = [&buffer[..length], &buffer[..length], &bytes(POLL)].concat();
        let found: Vec<_> = Stream::new(&line, Side::Mixed).map(|f| (f.at as usize, f.direction)).collect();
        assert_eq!(found, [(0, Request), (length, Reply), (2 * length, Request)], "{data} bytes of data");
    }
}

#[test]
fn a_frame_in_step_is_given_as_soon_as_it_is_whole() {
    let mut feed = Feed::new(Side::Mixed);
    let line = bytes(&format!("{POLL} 22 04 00 00 00 04 F6 9A"));
    for (k, byte) in line.iter().enumerate() {
        assert_eq!(feed.push(&[*byte]), 1);
        let given = feed.next_frame().map(|f| f.at);
        assert_eq!(given, if k % 8 == 7 { Some(k as u64 - 7) } else { None }, "byte {k}");
    }
}

#[test]
fn an_endless_reader_never_stops() {
    let mut feed = Feed::new(Side::Mixed);
    let poll = bytes(POLL);
    let mut given = 0;
    for round in 0..5_000u32 {
        let noise = [round as u8, 0x08, 0x00, 0x00, (round >> 8) as u8];
        for mut piece in [&noise[..], &poll[..]] {
            while !piece.is_empty() {
                let taken = feed.push(piece);
                assert!(taken > 0, "there is room after every drain");
                piece = &piece[taken..];
                while feed.next_frame().is_some() {
                    given += 1;
                }
            }
        }
    }
    feed.finish();
    while feed.next_frame().is_some() {
        given += 1;
    }
    assert_eq!(given, 5_000);
}

/// What [`forecourt_wire::deframe::stream`] says it cannot know, shown, so that nobody relies on the contrary.
#[test]
fn limits() {
    // A reply that lost its head spells a whole request; with times the checksum of all ten bytes refuses it.
    assert_eq!(found("21 04 00 00 00 01 36 AA C0 82", Side::Mixed), [(0, 8, Request)]);
    // A function outside the profile has no length.
    assert_eq!(found("21 07 58 22", Side::Requests), []);
    // A write repeated to a silent board reads as write and reply.
    let write = "21 06 00 00 00 01 4F 6A";
    assert_eq!(found(&format!("{write} {write}"), Side::Mixed)[1].2, Reply);
}

#[test]
fn the_tail_of_a_damaged_reply_is_no_frame() {
    // The last five of thirteen bytes happen to be a sealed exception reply.
    let line = format!("55 04 08 00 00 00 00 00 22 84 02 33 0B {TAG}");
    assert_eq!(found(&line, Side::Replies), [(13, 13, Reply)]);
}

#[test]
fn bit_7_alone_is_no_exception() {
    // An exception bears the code of a function, and 00 is none (V1.1b3 §7); sealed or not, it is passed over.
    let mut buffer = [0; 8];
    for (code, expected) in [(0x80, false), (0x81, true), (0xAB, true), (0xFF, false)] {
        let length = forecourt_wire::frame::emit(0x21, &[code, 2], &mut buffer).unwrap();
        let line = [&[0x55][..], &buffer[..length]].concat();
        let found = Stream::new(&line, Side::Replies).count();
        assert_eq!(found, usize::from(expected), "behind noise, function {code:02X}");
    }
    let length = forecourt_wire::frame::emit(0x21, &[0x80, 2], &mut buffer).unwrap();
    for side in [Side::Replies, Side::Mixed, Side::Requests] {
        assert_eq!(Stream::new(&buffer[..length], side).count(), 0, "in step, {side:?}");
    }
}

#[test]
fn frames_inside_a_frame_are_no_rivals_of_it() {
    // Out of step and followed by noise: a frame that reaches across the end would go before, one within does not.
    let values = bytes(&format!("{POLL} {POLL}"));
    let words = forecourt_wire::request::Words::new(&values).unwrap();
    let mut buffer = [0; 256];
    let length = forecourt_wire::Request::WriteRegisters { start: 0, words }.emit(0x21, &mut buffer).unwrap();
    let line = [&[0x55][..], &buffer[..length], &[0x55, 0x55, 0x55]].concat();
    for side in [Side::Requests, Side::Mixed] {
        let found: Vec<_> = Stream::new(&line, side).map(|f| (f.at, f.frame.bytes().len())).collect();
        assert_eq!(found, [(1, 25)], "{side:?}");
    }
}

#[test]
fn where_a_damaged_request_would_have_ended_the_next_one_may_ask_for_nothing() {
    // A tap on the line with no request open: the damage is read as a request of eight bytes, not as a reply of
    // seven, and behind it a sealed request counts even if its quantity is none that a master would ask for.
    let mut buffer = [0; 8];
    let length = forecourt_wire::frame::emit(0x21, &[4, 0, 0, 0, 0], &mut buffer).unwrap();
    assert_eq!(length, 8);
    let damaged = bytes("21 04 02 00 00 04 00 00");
    let line = [&damaged[..], &buffer, &bytes(POLL)].concat();
    let found: Vec<_> = Stream::new(&line, Side::Mixed).map(|f| (f.at, f.direction)).collect();
    assert_eq!(found, [(8, Request), (16, Request)]);
}

#[test]
fn a_frame_that_is_followed_goes_before_one_that_it_overlaps() {
    // A request whose checksum happens to be the head of the next one: one of the two is chance, and only the second
    // is followed by a frame.
    let mut chance = [0; 8];
    let head = (0..=u16::MAX).find(|start| {
        let request = forecourt_wire::Request::ReadInput { start: *start, count: 4 };
        request.emit(0x21, &mut chance).unwrap();
        (1..=247).contains(&chance[6]) && chance[7] == 0x03
    });
    assert!(head.is_some(), "some register has such a checksum");
    let mut real = [0; 8];
    let request = forecourt_wire::Request::ReadHolding { start: 0, count: 1 };
    request.emit(chance[6], &mut real).unwrap();
    let line = [&[0x55][..], &chance[..6], &real, &bytes(POLL)].concat();
    let found: Vec<_> = Stream::new(&line, Side::Requests).map(|f| (f.at, f.frame.bytes().len())).collect();
    assert_eq!(found, [(7, 8), (15, 8)]);
}

#[test]
fn a_feed_takes_no_more_than_it_has_room_for() {
    let mut feed = Feed::new(Side::Mixed);
    let (first, second) = (feed.push(&[0x55; 5_000]), feed.push(&[0x55; 5_000]));
    assert!((256..5_000).contains(&first) && second == 0, "{first}, {second}");
    while feed.next_frame().is_some() {}
    assert!(feed.push(&[0x55; 5_000]) > 0, "there is room after every drain");
}
