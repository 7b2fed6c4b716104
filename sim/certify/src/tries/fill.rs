//! The frame that a try means: placeholders, repeated bytes, address and checksum.
//!
//! It refuses to know what must come of it.

use crate::bench::{Bench, Kind, Stop};
use crate::trace::unhex;
use forecourt_wire::crc::crc16;

/// `text` with the board's own numbers for the words in braces; see [`super::Try`].
pub(super) fn words(text: &str, bench: &Bench<'_>) -> String {
    if !text.contains('{') {
        return text.to_owned();
    }
    let mark = bench.mark();
    let (first, count) = bench.holding_range();
    let inputs = bench.input_count();
    let drawer = &bench.profile().drawer;
    let (pair, usual) = match bench.kind() {
        Kind::Slot => ([1, 1], [0, 0]),
        Kind::Drawer => {
            let travel = if drawer.travel == 1_500 { 1_501 } else { 1_500 };
            ([travel, mark.other], [drawer.travel, drawer.rate])
        }
    };
    let word = |value: u16| format!("{value:04X}");
    let two = |[one, other]: [u16; 2]| format!("{one:04X}{other:04X}");
    let known = [
        ("{mark}", word(mark.register)),
        ("{one}", word(mark.other)),
        ("{rest}", word(mark.rest)),
        ("{bad}", word(unfit(bench))),
        ("{first}", word(first)),
        ("{last}", word(first + count - 1)),
        ("{beyond}", word(first + count)),
        ("{count}", word(count)),
        ("{pair}", two(pair)),
        ("{restpair}", two(usual)),
        ("{inputs}", word(inputs)),
        ("{lastinput}", word(inputs - 1)),
        ("{moreinputs}", word(inputs + 1)),
        ("{undeclared}", format!("{:02X}", undeclared(bench))),
    ];
    known.iter().fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
}

/// A value that the harmless register cannot take: a lamp has 0 … 2, a step rate what is declared.
pub fn unfit(bench: &Bench<'_>) -> u16 {
    match bench.kind() {
        Kind::Slot => 3,
        Kind::Drawer => bench.ranges().unfit_rate(),
    }
}

/// A user-defined function code (65 … 72, 100 … 110) that the board does not claim; 65 when it claims all.
pub fn undeclared(bench: &Bench<'_>) -> u8 {
    let free = |code: &u8| !bench.functions().contains(code);
    (65..=72).chain(100..=110).find(free).unwrap_or(65)
}

pub(super) fn pdu(text: &str, to: u8, bench: &Bench<'_>) -> Result<Vec<u8>, Stop> {
    let wrong = || Stop::Lab(format!("{text:?} is no PDU in hex"));
    let mut bytes = vec![to];
    for word in words(text, bench).split_ascii_whitespace() {
        if word == "{crc}" {
            let sum = crc16(&bytes).to_le_bytes();
            bytes.extend(sum);
        } else {
            let (one, times) = word.split_once('*').unwrap_or((word, "1"));
            let times: usize = times.parse().map_err(|_| wrong())?;
            bytes.extend(unhex(one).ok_or_else(wrong)?.repeat(times));
        }
    }
    bytes.remove(0);
    Ok(bytes)
}

pub(super) fn address(to: &str, bench: &Bench<'_>) -> Result<u8, Stop> {
    match to {
        "" | "board" => Ok(bench.board()),
        "neighbour" => Ok(bench.neighbour()),
        "broadcast" => Ok(0),
        other => Err(Stop::Lab(format!("{other:?} is no address"))),
    }
}

pub(super) fn checksum(kind: &str, frame: &[u8], bench: &Bench<'_>) -> Result<Vec<u8>, Stop> {
    let right = crc16(frame);
    let wrong = || Stop::Lab(format!("{kind:?} is no checksum"));
    Ok(match kind.split_once(' ').unwrap_or((kind, "")) {
        ("" | "right", _) => right.to_le_bytes().to_vec(),
        ("none", _) => Vec::new(),
        ("swapped", _) => right.to_be_bytes().to_vec(),
        ("flip", bit) => {
            let bit: u32 = bit.parse().ok().filter(|bit| *bit < 16).ok_or_else(wrong)?;
            (right ^ 1 << bit).to_le_bytes().to_vec()
        }
        ("preload", "0000") => crc_of_preload_0(frame).to_le_bytes().to_vec(),
        ("of", "neighbour") => {
            let mut other = frame.to_vec();
            other[0] = bench.neighbour();
            crc16(&other).to_le_bytes().to_vec()
        }
        (hex, "") => unhex(hex).filter(|bytes| bytes.len() == 2).ok_or_else(wrong)?,
        _ => return Err(wrong()),
    })
}

/// The checksum of a sender that forgets to preload all ones (EC-06).
pub fn crc_of_preload_0(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0u16, |sum, byte| {
        (0..8).fold(sum ^ u16::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xA001 } else { sum >> 1 })
    })
}
