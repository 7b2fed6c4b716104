//! One transmission, byte by byte, and what the faults of the line do to it on its way.
//!
//! A wave is made whole when it starts: its bytes with the ends of their last stop bits. Faults rewrite that list, so
//! that a struck frame is data like any other. This module refuses to know who listens.

use crate::fault::FaultKind;
use crate::trace::Talker;
use forecourt_kernel::Stream;
use forecourt_wire::deframe::Flaw;
use forecourt_wire::{Character, Instant, LineSpeed, Span};

/// One character on the line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TimedByte {
    /// End of its last stop bit.
    pub end: Instant,
    /// The byte that a receiver makes of it.
    pub byte: u8,
    /// What the receiver finds wrong with the character.
    pub flaw: Flaw,
}

/// One transmission.
#[derive(Clone, Debug)]
pub struct Wave {
    /// Who drives the line.
    pub talker: Talker,
    /// First bit.
    pub start: Instant,
    /// The characters in order, never empty.
    pub bytes: Vec<TimedByte>,
    /// How many of them have been heard.
    pub heard: usize,
    /// True when a fault touched it.
    pub struck: bool,
}

/// Above this clock error a receiver samples the stop bit of an 11-bit character in the wrong place: half a bit in
/// 10.5, about 4.8 %.
const DRIFT_LIMIT_PPM: i64 = 48_000;

impl Wave {
    /// `frame` sent back to back from `start` on.
    pub fn new(talker: Talker, start: Instant, frame: &[u8], speed: LineSpeed) -> Self {
        let span = speed.char_span();
        let timed =
            |(k, byte): (u64, &u8)| TimedByte { end: start + span * (k + 1), byte: *byte, flaw: Flaw::None };
        Self { talker, start, bytes: (0..).zip(frame).map(timed).collect(), heard: 0, struck: false }
    }

    /// End of the last character.
    pub fn end(&self) -> Instant {
        self.bytes.last().map_or(self.start, |last| last.end)
    }

    /// The bytes as they stand on the line.
    pub fn plain(&self) -> Vec<u8> {
        self.bytes.iter().map(|timed| timed.byte).collect()
    }

    /// Lets `kind` strike this wave; draws come from the row's own stream. Kinds that do not act on bytes change
    /// nothing.
    pub fn strike(&mut self, kind: FaultKind, amount: i64, draws: &mut Stream, speed: LineSpeed) {
        if self.bytes.is_empty() {
            return;
        }
        let length = self.bytes.len() as u64;
        let any = |draws: &mut Stream| usize::try_from(draws.below(length)).unwrap_or(0);
        match kind {
            FaultKind::ByteLost => {
                self.bytes.remove(any(draws));
            }
            FaultKind::BitFlipped => {
                let at = any(draws);
                let bit = draws.below(8);
                self.garble(at, 1 << bit, parity_flaw(speed));
            }
            FaultKind::Burst => self.burst(any(draws), amount, draws, speed),
            FaultKind::FrameCut => {
                let keep = usize::try_from(amount).unwrap_or(0).clamp(1, self.bytes.len());
                self.bytes.truncate(keep);
            }
            FaultKind::TwoTalkers => {
                let from = any(draws);
                for at in from..self.bytes.len() {
                    let other = draws.below(256) as u8;
                    self.garble(at, other, Flaw::Framing);
                }
            }
            FaultKind::BaudDrift => self.drift(amount, speed),
            FaultKind::Swapped => {
                for at in 0..self.bytes.len() {
                    self.garble(at, 0xFF, Flaw::Framing);
                }
            }
            FaultKind::NoSilence => self.stray_behind(draws, speed),
            _ => return,
        }
        self.struck = true;
    }

    fn garble(&mut self, at: usize, mask: u8, flaw: Flaw) {
        self.bytes[at].byte ^= mask;
        if flaw != Flaw::None {
            self.bytes[at].flaw = flaw;
        }
    }

    /// A Gilbert burst: from `from` on the line is bad for `amount` characters, in each of which any bits flip.
    fn burst(&mut self, from: usize, amount: i64, draws: &mut Stream, speed: LineSpeed) {
        let bad = usize::try_from(amount).unwrap_or(1).max(1);
        for at in from..self.bytes.len().min(from + bad) {
            let mask = 1 + draws.below(255) as u8;
            // Parity sees an odd number of flipped bits and misses an even one.
            let flaw = if mask.count_ones() % 2 == 1 { parity_flaw(speed) } else { Flaw::None };
            self.garble(at, mask, flaw);
        }
    }

    /// Characters too long by `ppm` (negative: too short).
    fn drift(&mut self, ppm: i64, speed: LineSpeed) {
        let span = speed.char_span().ticks();
        let longer = i128::from(span) + i128::from(span) * i128::from(ppm) / 1_000_000;
        self.pace(Span::from_ticks(u64::try_from(longer).unwrap_or(span).max(1)), speed);
    }

    /// Each character lasts `character`; too far from the line's own, the receiver loses the stop bit.
    pub fn pace(&mut self, character: Span, speed: LineSpeed) {
        let right = i128::from(speed.char_span().ticks());
        let off = (i128::from(character.ticks()) - right).abs() * 1_000_000;
        let lost = off > right * i128::from(DRIFT_LIMIT_PPM);
        for (k, timed) in (1..).zip(&mut self.bytes) {
            timed.end = self.start + character * k;
            if lost {
                timed.byte = timed.byte.rotate_left(1);
                timed.flaw = Flaw::Framing;
            }
        }
        self.struck |= lost;
    }

    /// Four stray characters right behind the last, without the silence that would part them.
    fn stray_behind(&mut self, draws: &mut Stream, speed: LineSpeed) {
        for _ in 0..4 {
            let end = self.end() + speed.char_span();
            self.bytes.push(TimedByte { end, byte: draws.below(256) as u8, flaw: Flaw::None });
        }
    }
}

/// What parity makes of one flipped bit.
fn parity_flaw(speed: LineSpeed) -> Flaw {
    match speed.character {
        Character::E8_1 | Character::O8_1 => Flaw::Parity,
        Character::N8_1 | Character::N8_2 => Flaw::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use forecourt_kernel::Seed;
    use forecourt_wire::deframe::Deframer;

    const SPEED: LineSpeed = LineSpeed::DEFAULT;

    fn untouched() -> Wave {
        let mut frame = [0; 8];
        let poll = forecourt_wire::Request::ReadInput { start: 0, count: 5 };
        assert_eq!(poll.emit(33, &mut frame), Some(8));
        Wave::new(Talker::Master, Instant::from_ns(1_000_000), &frame, SPEED)
    }

    fn struck(kind: FaultKind, amount: i64) -> Wave {
        let mut wave = untouched();
        wave.strike(kind, amount, &mut Stream::named(Seed(1), "wave/test"), SPEED);
        wave
    }

    fn hears(wave: &Wave) -> bool {
        let mut deframer = Deframer::new(SPEED);
        for timed in &wave.bytes {
            deframer.push(timed.end, timed.byte, timed.flaw);
        }
        deframer.poll(Instant::MAX).is_some_and(|received| received.frame.is_ok())
    }

    #[test]
    fn an_untouched_wave_is_heard() {
        let wave = untouched();
        assert!(hears(&wave));
        assert_eq!(wave.end() - wave.start, SPEED.frame_span(8));
    }

    #[test]
    fn every_fault_of_bytes_spoils_the_frame() {
        use FaultKind as K;
        for kind in [
            K::ByteLost,
            K::BitFlipped,
            K::Burst,
            K::FrameCut,
            K::TwoTalkers,
            K::BaudDrift,
            K::Swapped,
            K::NoSilence,
        ] {
            let wave = struck(kind, kind.default_amount());
            assert!(wave.struck && !hears(&wave), "{kind}: {:02X?}", wave.plain());
        }
    }

    #[test]
    fn a_board_with_a_bad_clock_is_heard_up_to_the_limit() {
        for (ppm, heard) in [(-48_000, true), (47_000, true), (49_000, false), (-49_000, false)] {
            let mut wave = untouched();
            wave.drift(ppm, SPEED);
            assert_eq!((hears(&wave), wave.struck), (heard, !heard), "{ppm}");
        }
    }

    #[test]
    fn a_small_drift_is_heard_all_the_same() {
        let wave = struck(FaultKind::BaudDrift, 20_000);
        assert!(hears(&wave));
        assert!(wave.end() - wave.start > SPEED.frame_span(8));
    }
}
