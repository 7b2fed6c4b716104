//! What a defect works with: the golden board behind it, the time, and a little memory of its own.
//!
//! It refuses to know which defect uses it.

use crate::burst::frame;
use forecourt_board::Profile;
use forecourt_board::board::Board;
use forecourt_wire::crc::crc16;
use forecourt_wire::{FRAME_MAX, Instant, LineSpeed, Span};

/// A defect's own memory; lost with the power unless the defect keeps it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Memory {
    /// Numbers.
    pub n: [u64; 4],
    /// An instant.
    pub at: Option<Instant>,
    /// Bytes.
    pub bytes: Vec<u8>,
    /// Words.
    pub words: Vec<u16>,
}

/// All tables of a board.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct View {
    /// Input registers from 0.
    pub input: Vec<u16>,
    /// Holding registers from the first.
    pub holding: Vec<u16>,
    /// Coil 0.
    pub coil: u8,
    /// Discrete inputs as bits.
    pub discrete: u8,
}

/// The board behind the defect at the instant at which a request ended.
pub struct Scene<'a> {
    /// End of the request's last stop bit, or the present.
    pub at: Instant,
    /// The golden board.
    pub board: &'a mut Board,
    /// The cabinet's numbers.
    pub profile: &'a Profile,
    /// The defect's own.
    pub memory: &'a mut Memory,
    /// To be waited before the answer, beyond T3.5.
    pub delay: Span,
    /// Tables are shown through this.
    pub(super) show: Option<fn(&mut Scene<'_>, &mut View)>,
}

impl Scene<'_> {
    /// The board's address.
    pub fn address(&self) -> u8 {
        self.board.address()
    }

    /// The line.
    pub fn line(&self) -> LineSpeed {
        self.board.setup().line
    }

    /// True for a slot board.
    pub fn is_slot(&mut self) -> bool {
        self.board.as_slot().is_some()
    }

    /// What the golden board answers to these bytes, checksum and address included; reads go through the defect's view.
    pub fn golden(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let answer = self.bare(bytes)?;
        match self.show {
            Some(show) if answer.len() > 5 && matches!(bytes.get(1), Some(1..=4)) => {
                Some(self.shown(show, bytes).unwrap_or(answer))
            }
            _ => Some(answer),
        }
    }

    /// What the golden board answers, without the defect's view.
    pub fn bare(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let mut out = [0; FRAME_MAX];
        let answer = self.board.answer(self.at, bytes, &mut out)?;
        Some(out[..answer.length].to_vec())
    }

    /// What the golden board answers to address and PDU.
    pub fn ask(&mut self, pdu: &[u8]) -> Option<Vec<u8>> {
        let bytes = frame(self.address(), pdu);
        self.golden(&bytes)
    }

    /// An answer of this board with its right checksum.
    pub fn reply(&self, pdu: &[u8]) -> Vec<u8> {
        frame(self.board.address(), pdu)
    }

    /// An exception answer.
    pub fn exception(&self, function: u8, code: u8) -> Vec<u8> {
        self.reply(&[function | 0x80, code])
    }

    /// True when the bytes are a whole frame to this board or to all.
    pub fn is_mine(&self, bytes: &[u8]) -> bool {
        bytes.len() >= 4 && crc16(bytes) == 0 && (bytes[0] == self.board.address() || bytes[0] == 0)
    }

    /// The tables as the golden board has them.
    pub fn view(&mut self) -> View {
        let words = |answer: Option<Vec<u8>>| -> Vec<u16> {
            let bytes = answer.unwrap_or_default();
            let data = bytes.get(3..bytes.len().saturating_sub(2)).unwrap_or_default();
            data.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect()
        };
        let bit = |answer: Option<Vec<u8>>| answer.and_then(|bytes| bytes.get(3).copied()).unwrap_or(0);
        let address = self.board.address();
        let mut ask = |pdu: [u8; 5]| self.bare(&frame(address, &pdu));
        if (1..=6).contains(&address) {
            View {
                input: words(ask([4, 0, 0, 0, 3])),
                holding: words(ask([3, 0, 16, 0, 3])),
                coil: bit(ask([1, 0, 0, 0, 1])),
                discrete: bit(ask([2, 0, 0, 0, 5])),
            }
        } else {
            View {
                input: words(ask([4, 0, 0, 0, 7])),
                holding: words(ask([3, 0, 0, 0, 2])),
                ..View::default()
            }
        }
    }

    /// The answer to a legal read, from the defect's view.
    fn shown(&mut self, show: fn(&mut Scene<'_>, &mut View), bytes: &[u8]) -> Option<Vec<u8>> {
        let mut view = self.view();
        show(self, &mut view);
        let start = usize::from(u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]));
        let count = usize::from(u16::from_be_bytes([*bytes.get(4)?, *bytes.get(5)?]));
        let function = bytes[1];
        let first = if function == 3 && (1..=6).contains(&self.address()) { 16 } else { 0 };
        let at = start.checked_sub(first)?;
        let mut pdu = vec![function];
        match function {
            1 | 2 => {
                let bits = if function == 1 { view.coil } else { view.discrete };
                pdu.extend([1, bits >> at & ((1u16 << count) - 1) as u8]);
            }
            _ => {
                let words = if function == 3 { &view.holding } else { &view.input };
                pdu.push((count * 2) as u8);
                words.get(at..at + count)?.iter().for_each(|word| pdu.extend(word.to_be_bytes()));
            }
        }
        Some(self.reply(&pdu))
    }
}
