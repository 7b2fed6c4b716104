//! The rest of the line: what the rig says as a master to others, and as others to their master.
//!
//! It refuses to judge what the board under test makes of it.

use super::{Bench, Heard, Stop};
use crate::burst::{Burst, frame};
use crate::link::{Sent, Stop as Until};
use forecourt_wire::Span;

impl Bench<'_> {
    /// An address of a cabinet board that nobody on this rig answers: the neighbour's, which the rig then plays, or one
    /// beyond all slots where the whole cabinet is attached.
    pub fn absent(&self) -> u8 {
        if self.declaration().boards.cabinet { 247 } else { self.neighbour() }
    }

    /// The least silence between frames that this rig can keep: T3.5 where it has hold over times.
    pub fn silence(&self) -> Span {
        self.line().t3_5().max(self.abilities().quiet)
    }

    /// Puts `frames` on the line one after the other, [`Self::silence`] between them, as soon as it is free. They stand
    /// there as time passes; gives when the last one does.
    ///
    /// # Errors
    /// As [`Bench::schedule`].
    pub fn line_up(&mut self, frames: &[Burst]) -> Result<Sent, Stop> {
        let mut at = self.free_at();
        let mut sent = Sent { start: at, end: at };
        for burst in frames {
            sent = self.schedule(at, burst)?;
            at = sent.end + self.silence();
        }
        Ok(sent)
    }

    /// Says all of `frames` for others and gives whatever the board under test said to it, patience included.
    ///
    /// # Errors
    /// As [`Bench::schedule`].
    pub fn neighbours_talk(&mut self, frames: &[Burst]) -> Result<Vec<Heard>, Stop> {
        let sent = self.line_up(frames)?;
        let heard = self.run(sent.end + self.patience(), Until::Quiet)?;
        self.passive.unasked(&heard);
        Ok(heard)
    }

    /// A master's request to the absent board and its answer.
    pub fn foreign(&self, request: &[u8], answer: &[u8]) -> [Burst; 2] {
        [request, answer].map(|pdu| Burst::frame(self.absent(), pdu))
    }

    /// The same frames in one burst, T3.5 between them; needs timing.
    pub fn in_a_row(&self, frames: &[Vec<u8>]) -> Burst {
        let gap = self.line().t3_5();
        let mut row = Burst::default();
        for (k, bytes) in frames.iter().enumerate() {
            if k > 0 {
                row = row.then(crate::burst::Item::Idle(gap));
            }
            row = row.join(&Burst::bytes(bytes));
        }
        row
    }

    /// A PDU that asks the board for a sign of life without changing anything; `nonce` makes it differ.
    pub fn sign(&self, nonce: u8) -> Vec<u8> {
        if self.functions().contains(&8) { vec![8, 0, 0, 0x5A, nonce] } else { vec![4, 0, 0, 0, 1] }
    }

    /// The bytes of a frame to the board under test.
    pub fn bytes_of(&self, pdu: &[u8]) -> Vec<u8> {
        frame(self.board(), pdu)
    }
}
