//! What a rig in the wall's time owes a board: an answer that the machine has held up is not a board's silence.
//!
//! On a pty, TCP or a serial adapter nobody can tell how long an answer waited in buffers, or for the rig to be woken. Where
//! an answer is due the rig waits on, far beyond the board's own limit, and takes down at which burst it had to; the
//! runner puts the clause again ([`crate::run`]). Whether an answer is late is for rigs that keep time. It refuses to judge.

use super::{Bench, Heard, Stop};
use crate::burst::Burst;
use crate::link::{Sent, Stop as Until};
use forecourt_wire::crc::crc16;
use forecourt_wire::{FRAME_MAX, Span};
use std::collections::BTreeSet;

/// How long an answer that is due is waited for in the wall's time, from the request's end.
const GRACE: Span = Span::from_ms(2_000);

/// How often the line is given time to become free.
const SETTLES: u32 = 5;

/// What was owed since the clause was put.
#[derive(Debug)]
pub(super) struct Owed {
    /// The last answer that was due never came: the next ones are not waited for until something is heard again, or a run
    /// with nobody on the line would last for hours.
    dumb: bool,
    /// Bursts whose answers came behind the board's own limit, or in pieces.
    late: BTreeSet<u32>,
}

impl Default for Owed {
    fn default() -> Self {
        Self { dumb: true, late: BTreeSet::new() }
    }
}

/// True for a PDU that has the length of a request: a board that hears it owes an answer, if only an exception.
fn is_request(pdu: &[u8]) -> bool {
    match pdu {
        [1..=6, ..] => pdu.len() == 5,
        [8, ..] => pdu.len() >= 5,
        [15 | 16, _, _, _, _, count, data @ ..] => data.len() == usize::from(*count),
        [15 | 16, ..] => false,
        [43, ..] => pdu.len() == 4,
        [] => false,
        _ => true,
    }
}

impl Bench<'_> {
    /// Waits on for an answer to `burst` that is due and has not come, or not whole; adds it to `heard`. Nothing in virtual
    /// time, where nobody is held up.
    ///
    /// # Errors
    /// [`Stop::Link`].
    pub fn wait_on(&mut self, burst: &Burst, sent: Sent, heard: &mut Vec<Heard>) -> Result<(), Stop> {
        if self.abilities().timing {
            return Ok(());
        }
        let place = self.place.get();
        let patience = self.patience();
        if self.owes_answer(burst) {
            if heard.is_empty() && !self.owed.dumb {
                heard.extend(self.run(sent.end + GRACE, Until::Quiet)?);
                self.owed.dumb = heard.is_empty();
            }
            if is_piece(heard) {
                let until = self.now() + patience;
                let more = self.run(until, Until::Quiet)?;
                if !more.is_empty() {
                    self.owed.late.insert(place);
                }
                heard.extend(more);
            }
        }
        // Where bytes carry no times an answer may be handed over when its last has passed.
        let whole = self.line().frame_span(heard.len());
        if heard.first().is_some_and(|first| first.start > sent.end + patience + whole) {
            self.owed.late.insert(place);
        }
        self.owed.dumb &= heard.is_empty();
        Ok(())
    }

    /// Hears the line until it is free: what comes before a question is no answer to it. Nothing where the rig keeps time.
    ///
    /// # Errors
    /// [`Stop::Link`].
    pub(super) fn settle(&mut self) -> Result<(), Stop> {
        if self.abilities().timing {
            return Ok(());
        }
        for _ in 0..SETTLES {
            let free = self.free_at();
            let stray = self.run(free, Until::AtEnd)?;
            if stray.is_empty() {
                break;
            }
            self.passive.unasked(&stray);
        }
        Ok(())
    }

    /// True when the last thing in `burst` is a request in good form to a board that hangs on the line.
    fn owes_answer(&self, burst: &Burst) -> bool {
        if !burst.is_plain() {
            return false;
        }
        let bytes = burst.plain();
        match bytes.as_slice() {
            [to, pdu @ .., _, _] => {
                bytes.len() <= FRAME_MAX && self.attached(*to) && is_request(pdu) && crc16(&bytes) == 0
            }
            _ => false,
        }
    }

    /// Bursts since [`Bench::put`] whose answers came behind the board's own limit, or in pieces; none in virtual time.
    pub fn late(&self) -> &BTreeSet<u32> {
        &self.owed.late
    }

    /// True when the rig was further behind its own time than it says it ever is ([`crate::link::Abilities::error`]) since
    /// [`Bench::put`], or since it was last asked.
    pub fn held_up(&mut self) -> bool {
        let behind = self.link.behind();
        if behind <= self.link.abilities().error {
            return false;
        }
        self.trace.behind(behind);
        true
    }

    /// What came before the next clause is no debt of it.
    pub(super) fn forgive(&mut self) {
        self.held_up();
        self.owed.late.clear();
    }
}

/// True for the beginning of an answer.
fn is_piece(heard: &[Heard]) -> bool {
    let bytes: Vec<u8> = heard.iter().map(|one| one.byte).collect();
    !bytes.is_empty() && bytes.len() < FRAME_MAX && (bytes.len() < 4 || crc16(&bytes) != 0)
}
