//! What a UART makes of line levels: start bit checked in its middle, each bit sampled once.
//!
//! It refuses to know frames: only levels in, characters out.

use crate::burst::{Burst, Item};
use crate::device::Char;
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Character, Instant, LineSpeed, Span};

/// The line as levels that each begin at an instant; it idles high before the first and behind the last.
struct Levels {
    at: Instant,
    edges: Vec<(Instant, bool)>,
}

impl Levels {
    fn hold(&mut self, span: Span, high: bool) {
        if self.edges.last().is_none_or(|(_, level)| *level) != high {
            self.edges.push((self.at, high));
        }
        self.at += span;
    }

    fn character(&mut self, speed: LineSpeed, bit: Span, byte: u8, wrong_parity: bool, low_stop: bool) {
        self.hold(bit, false);
        (0..8).for_each(|k| self.hold(bit, byte >> k & 1 == 1));
        let mut stops = speed.character.bits() - 9;
        let odd = byte.count_ones() % 2 == 1;
        let parity = match speed.character {
            Character::E8_1 => Some(odd),
            Character::O8_1 => Some(!odd),
            Character::N8_1 | Character::N8_2 => None,
        };
        if let Some(level) = parity {
            self.hold(bit, level != wrong_parity);
            stops -= 1;
        }
        self.hold(bit * stops, !low_stop);
    }

    fn level(&self, at: Instant) -> bool {
        let behind = self.edges.partition_point(|(edge, _)| *edge <= at);
        behind == 0 || self.edges[behind - 1].1
    }

    /// The first falling edge at or behind `at`, from a line that is high.
    fn falls(&self, at: Instant) -> Option<Instant> {
        self.edges.iter().find(|(edge, high)| *edge >= at && !high).map(|(edge, _)| *edge)
    }
}

/// The characters that a receiver set to `line` makes of `burst` sent from `start` on.
pub fn receive(burst: &Burst, line: LineSpeed, start: Instant) -> Vec<Char> {
    let levels = draw(burst, line, start);
    let bit = line.bit();
    let half = Span::from_ticks(bit.ticks() / 2);
    let has_parity = matches!(line.character, Character::E8_1 | Character::O8_1);
    let mut chars = Vec::new();
    let mut from = start;
    while let Some(edge) = levels.falls(from) {
        // A glitch: the start bit is gone in its middle.
        if levels.level(edge + half) {
            from = edge + half;
            continue;
        }
        let sample = |k: u64| levels.level(edge + bit * k + half);
        let byte = (0..8).fold(0u8, |byte, k| byte | u8::from(sample(k + 1)) << k);
        let ones_odd = byte.count_ones() % 2 == 1;
        let parity_bad = has_parity && (sample(9) != ones_odd) != (line.character == Character::O8_1);
        let stop = if has_parity { 10 } else { 9 };
        let flaw = match (sample(stop), parity_bad) {
            (false, _) => Flaw::Framing,
            (true, true) => Flaw::Parity,
            (true, false) => Flaw::None,
        };
        chars.push(Char { start: edge, end: edge + line.char_span(), byte, flaw });
        from = edge + bit * stop + half;
    }
    chars
}

fn draw(burst: &Burst, line: LineSpeed, start: Instant) -> Levels {
    let speed = burst.speed.unwrap_or(line);
    let bit = Span::from_ticks(burst.character(line).ticks() / speed.character.bits());
    let mut levels = Levels { at: start, edges: Vec::new() };
    for item in &burst.items {
        match *item {
            Item::Byte(byte) => levels.character(speed, bit, byte, false, false),
            Item::BadParity(byte) => levels.character(speed, bit, byte, true, false),
            Item::BadStop(byte) => levels.character(speed, bit, byte, false, true),
            Item::Idle(span) => levels.hold(span, true),
            Item::Low(span) => levels.hold(span, false),
        }
    }
    let end = levels.at;
    if !levels.level(end) {
        levels.edges.push((end, true));
    }
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(burst: &Burst) -> Vec<(u8, Flaw)> {
        receive(burst, LineSpeed::DEFAULT, Instant::ZERO).iter().map(|one| (one.byte, one.flaw)).collect()
    }

    #[test]
    fn good_characters_come_through_at_their_times() {
        let burst = Burst::bytes(&[0x21, 0x00, 0xFF]);
        let chars = receive(&burst, LineSpeed::DEFAULT, Instant::ZERO);
        let span = LineSpeed::DEFAULT.char_span();
        for (k, (one, byte)) in (0u64..).zip(chars.iter().zip([0x21, 0x00, 0xFF])) {
            assert_eq!((one.byte, one.flaw, one.end), (byte, Flaw::None, Instant::ZERO + span * (k + 1)));
        }
    }

    #[test]
    fn parity_stop_bit_break_and_glitch_are_told_apart() {
        let one = |item| heard(&Burst { items: vec![item], ..Burst::default() });
        assert_eq!(one(Item::BadParity(0x21)), [(0x21, Flaw::Parity)]);
        assert_eq!(one(Item::BadStop(0x21)), [(0x21, Flaw::Framing)]);
        let character = LineSpeed::DEFAULT.char_span();
        assert_eq!(one(Item::Low(character * 20)), [(0x00, Flaw::Framing)]);
        assert_eq!(one(Item::Low(Span::from_ticks(LineSpeed::DEFAULT.bit().ticks() / 4))), []);
    }

    #[test]
    fn two_percent_off_is_read_and_another_parity_is_not() {
        for ppm in [-20_000, 20_000] {
            let burst = Burst { ppm, ..Burst::bytes(&[0xA5, 0x37, 0x00, 0xFF]) };
            let clean = [0xA5, 0x37, 0x00, 0xFF].map(|byte| (byte, Flaw::None));
            assert_eq!(heard(&burst), clean, "{ppm}");
        }
        let odd = LineSpeed { character: Character::O8_1, ..LineSpeed::DEFAULT };
        let burst = Burst { speed: Some(odd), ..Burst::bytes(&[0xA5, 0x37]) };
        assert_eq!(heard(&burst), [(0xA5, Flaw::Parity), (0x37, Flaw::Parity)]);
        let half = LineSpeed { baud: 9_600, ..LineSpeed::DEFAULT };
        let slow = heard(&Burst { speed: Some(half), ..Burst::bytes(&[0x21, 0x08, 0x00, 0x00]) });
        assert!(slow.iter().any(|(_, flaw)| *flaw != Flaw::None), "{slow:?}");
    }
}
