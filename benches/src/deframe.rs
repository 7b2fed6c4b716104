//! Finding, checking and parsing every frame of a recorded bus.
//!
//! Polls of slots 33 … 96: an 8-byte FC 04 request, then a 13-byte answer (98 %) or a 5-byte exception (2 %). Every
//! contender must come to the same sum over the decoded values, so that none is fast by not looking.

use forecourt_wire::deframe::{Direction, Side, Stream};
use forecourt_wire::request::Words;
use forecourt_wire::{Exception, Frame, Reply, Request};
use rmodbus::client::ModbusRequest;
use rmodbus::server::ModbusFrame;
use rmodbus::{ErrorKind, ModbusProto, guess_request_frame_len, guess_response_frame_len};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_modbus::client::Reader;
use tokio_modbus::{Slave, client::rtu};

/// Polls of a recording.
pub const POLLS: usize = 500_000;
/// tokio-modbus goes over a pipe in memory, a hundred times slower: a part of the stream is enough.
pub const TOKIO_POLLS: usize = 20_000;

/// The mixed stream of so many polls, from a fixed seed.
///
/// # Panics
/// Never: each frame fits.
pub fn recording(polls: usize) -> Vec<u8> {
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = move || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    let (mut line, mut buffer) = (Vec::new(), [0u8; 256]);
    for poll in 0..polls {
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

/// Our stream over the whole recording.
pub fn ours(line: &[u8]) -> u64 {
    Stream::new(line, Side::Mixed).map(|found| value(found.frame, found.direction)).sum()
}

/// rmodbus as its documentation shows it: guess the length, then parse; the turns are given to it.
///
/// # Panics
/// When it cannot read an undamaged frame.
pub fn rmodbus(line: &[u8]) -> u64 {
    let (mut rest, mut sum) = (line, 0u64);
    let mut response: Vec<u8> = Vec::with_capacity(256);
    let mut words: Vec<u16> = Vec::with_capacity(8);
    while !rest.is_empty() {
        let length = usize::from(guess_request_frame_len(rest, ModbusProto::Rtu).expect("a request"));
        let (request, behind) = rest.split_at(length);
        response.clear();
        let mut frame = ModbusFrame::new(request[0], request, ModbusProto::Rtu, &mut response);
        frame.parse().expect("an undamaged request");
        sum += u64::from(frame.unit_id) + u64::from(frame.reg) + u64::from(frame.count);
        let mut asked = ModbusRequest::new(frame.unit_id, ModbusProto::Rtu);
        asked.func = frame.func;
        asked.reg = frame.reg;
        asked.count = frame.count;

        let length = usize::from(guess_response_frame_len(behind, ModbusProto::Rtu).expect("a reply"));
        let (reply, behind) = behind.split_at(length);
        words.clear();
        sum += u64::from(reply[0]);
        match asked.parse_u16(reply, &mut words) {
            Ok(()) => sum += words.iter().copied().map(u64::from).sum::<u64>(),
            Err(ErrorKind::IllegalDataAddress) => sum += 2,
            Err(error) => panic!("an undamaged reply: {error:?}"),
        }
        rest = behind;
    }
    sum
}

/// tokio-modbus has a private codec: its client asks over a pipe in memory, and a bare end hands it the recorded
/// answers. It encodes each request and decodes each answer of [`TOKIO_POLLS`] polls.
///
/// # Panics
/// When it asks anything but what was recorded.
pub fn tokio_modbus(line: &[u8], runtime: &tokio::runtime::Runtime) -> u64 {
    runtime.block_on(async {
        let (near, mut far) = tokio::io::duplex(1024);
        let line = line.to_vec();
        let board = tokio::spawn(async move {
            let (mut at, mut request) = (0, [0u8; 8]);
            while at < line.len() {
                far.read_exact(&mut request).await.expect("the client asks");
                assert_eq!(request, line[at..at + 8]);
                let length = if line[at + 9] == 4 { 13 } else { 5 };
                far.write_all(&line[at + 8..at + 8 + length]).await.expect("the client listens");
                at += 8 + length;
            }
        });
        let mut context = rtu::attach_slave(near, Slave(33));
        let mut sum = 0u64;
        for poll in 0..TOKIO_POLLS {
            let address = 33 + (poll % 64) as u8;
            tokio_modbus::prelude::SlaveContext::set_slave(&mut context, Slave(address));
            sum += u64::from(address) * 2 + 4;
            match context.read_input_registers(0, 4).await.expect("the pipe holds") {
                Ok(words) => sum += words.into_iter().map(u64::from).sum::<u64>(),
                Err(exception) => sum += u64::from(u8::from(exception)),
            }
        }
        board.await.expect("the board ends");
        sum
    })
}
