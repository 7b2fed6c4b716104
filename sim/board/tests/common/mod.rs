//! A board under test: frames in hexadecimal, without or with checksum, and times in milliseconds.
#![allow(dead_code)]

use forecourt_board::{Answer, Board, Profile, Responder};
use forecourt_wire::crc::crc16;
use forecourt_wire::{Instant, Span};

pub fn ms(ms: u64) -> Instant {
    Instant::ZERO + Span::from_ms(ms)
}

pub fn bytes(hex: &str) -> Vec<u8> {
    hex.split_whitespace().map(|byte| u8::from_str_radix(byte, 16).unwrap()).collect()
}

/// `hex` with its checksum behind it.
pub fn framed(hex: &str) -> Vec<u8> {
    let mut frame = bytes(hex);
    let sum = crc16(&frame);
    frame.extend(sum.to_le_bytes());
    frame
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ")
}

/// Slot 1 of drawer 1 (address 33, 21 hex), powered at 0 and running from 200 ms.
pub fn slot() -> Board {
    let mut board = Board::slot(&Profile::standard(), 1, 1).unwrap();
    board.power(Instant::ZERO, true);
    board
}

/// Drawer 1, powered at 0 and running from 200 ms.
pub fn drawer() -> Board {
    let mut board = Board::drawer(&Profile::standard(), 1).unwrap();
    board.power(Instant::ZERO, true);
    board
}

/// The answer to a whole frame that ends at `at_ms`, without its checksum, which is checked.
#[track_caller]
pub fn ask_frame(board: &mut impl Responder, at_ms: u64, frame: &[u8]) -> Option<String> {
    ask_at(board, ms(at_ms), frame).map(|(_, text)| text)
}

#[track_caller]
pub fn ask_at(board: &mut impl Responder, end: Instant, frame: &[u8]) -> Option<(Answer, String)> {
    let mut out = [0; 256];
    let answer = board.answer(end, frame, &mut out)?;
    let (body, sum) = out[..answer.length].split_at(answer.length - 2);
    assert_eq!(sum, crc16(body).to_le_bytes(), "checksum of {}", hex(body));
    Some((answer, hex(body)))
}

/// The answer to `request` (without checksum) that ends at `at_ms`.
#[track_caller]
pub fn ask(board: &mut impl Responder, at_ms: u64, request: &str) -> Option<String> {
    ask_frame(board, at_ms, &framed(request))
}

#[track_caller]
pub fn expect(board: &mut impl Responder, at_ms: u64, request: &str, answer: &str) {
    assert_eq!(ask(board, at_ms, request).as_deref(), Some(answer), "{request} at {at_ms} ms");
}

#[track_caller]
pub fn silent(board: &mut impl Responder, at_ms: u64, request: &str) {
    assert_eq!(ask(board, at_ms, request), None, "{request} at {at_ms} ms");
}
