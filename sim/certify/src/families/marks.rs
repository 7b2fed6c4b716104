//! Writes to the board's harmless register, done or not done, and signs of life: what many families prove things with.
//!
//! It refuses to know any clause.

use crate::act::Act;
use crate::bench::{Answer, Bench, Stop};
use crate::burst::{Burst, frame};
use crate::sheet::Sheet;
use forecourt_wire::{LineSpeed, Span};

/// A write that would show.
pub(super) struct Write {
    /// FC 06 to the mark.
    pub pdu: Vec<u8>,
    /// The whole frame.
    pub bytes: Vec<u8>,
    register: u16,
    before: u16,
    value: u16,
}

impl Write {
    /// A write of a value that the register does not have now.
    pub fn new(bench: &mut Bench<'_>) -> Result<Self, Stop> {
        let mark = bench.mark();
        let before = bench.read_holding(mark.register, 1)?[0];
        let value = if before == mark.other { mark.rest } else { mark.other };
        let ([ah, al], [vh, vl]) = (mark.register.to_be_bytes(), value.to_be_bytes());
        let pdu = vec![6, ah, al, vh, vl];
        let bytes = frame(bench.board(), &pdu);
        Ok(Self { pdu, bytes, register: mark.register, before, value })
    }

    /// `burst`, some form of this write, must meet silence and change nothing.
    pub fn ignored(
        &self,
        bench: &mut Bench<'_>,
        sheet: &mut Sheet,
        burst: &Burst,
        what: &str,
    ) -> Result<(), Stop> {
        let answer = bench.exchange(burst, bench.board())?;
        sheet.must(answer.is_silence(), || format!("{what}: silence was due, {answer} came"));
        self.undone(bench, sheet, what)
    }

    /// The register must still hold what it held.
    pub fn undone(&self, bench: &mut Bench<'_>, sheet: &mut Sheet, what: &str) -> Result<(), Stop> {
        let found = bench.read_holding(self.register, 1)?[0];
        sheet.must(found == self.before, || {
            format!("{what}: register {} was {} and is {found} behind it", self.register, self.before)
        });
        if found != self.before {
            bench.write(self.register, self.before)?;
        }
        Ok(())
    }

    /// `burst`, some form of this write, must be echoed and done; the register is put back behind it.
    pub fn obeyed(
        &self,
        bench: &mut Bench<'_>,
        sheet: &mut Sheet,
        burst: &Burst,
        what: &str,
    ) -> Result<(), Stop> {
        let answer = bench.exchange(burst, bench.board())?;
        sheet.must(answer.is_reply(&self.pdu), || format!("{what}: the echo was due, {answer} came"));
        let found = bench.read_holding(self.register, 1)?[0];
        sheet.must(found == self.value, || {
            format!("{what}: register {} is {found}, {} was written", self.register, self.value)
        });
        bench.write(self.register, self.before)
    }
}

/// A good request that must be answered, behind `what`.
pub(super) fn alive(bench: &mut Bench<'_>, sheet: &mut Sheet, what: &str) -> Result<(), Stop> {
    let sign = bench.sign(what.len() as u8);
    let answer = bench.ask(&sign)?;
    let good = well(&sign, &answer);
    sheet.must(good, || format!("behind {what} a good request is answered by {answer}"));
    Ok(())
}

/// Whether `answer` is a right one to the sign of life or read `pdu`.
pub(super) fn well(pdu: &[u8], answer: &Answer) -> bool {
    match (pdu, answer) {
        ([8, ..], answer) => answer.is_reply(pdu),
        ([code @ (3 | 4), _, _, high, low], Answer::Reply(reply)) => {
            let bytes = usize::from(u16::from_be_bytes([*high, *low])) * 2;
            reply.len() == bytes + 2 && reply[0] == *code && usize::from(reply[1]) == bytes
        }
        ([code @ (1 | 2), _, _, high, low], Answer::Reply(reply)) => {
            let bytes = usize::from(u16::from_be_bytes([*high, *low])).div_ceil(8);
            reply.len() == bytes + 2 && reply[0] == *code && usize::from(reply[1]) == bytes
        }
        ([5 | 6, ..], answer) => answer.is_reply(pdu),
        ([15 | 16, ..], answer) => pdu.len() >= 5 && answer.is_reply(&pdu[..5]),
        ([43, 14, access, ..], Answer::Reply(reply)) => reply.starts_with(&[43, 14, *access]),
        _ => false,
    }
}

/// A count as figures bear it.
pub(crate) fn many(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Every board answers so soon after its power came (cabinet profile, *Every board*).
pub(super) const BOOT: Span = Span::from_ms(500);

/// Runs `body` with the board and the rig set to `line`, and sets both back.
pub(super) fn at_line(
    bench: &mut Bench<'_>,
    line: LineSpeed,
    body: impl FnOnce(&mut Bench<'_>) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let usual = bench.line();
    if line == usual {
        return body(bench);
    }
    let board = bench.board();
    bench.act(Act::line(board, line)).map_err(|stop| match stop {
        Stop::Inconclusive(why) => {
            let wanted = format!("{} {}", line.baud, line.character.name());
            Stop::Inconclusive(format!(
                "the board is not set to {wanted} here ({why}); run it with a profile of that line"
            ))
        }
        other => other,
    })?;
    bench.listen(BOOT)?;
    let end = body(bench);
    if !matches!(end, Err(Stop::Link(_))) {
        bench.act(Act::line(board, usual))?;
        bench.listen(BOOT)?;
    }
    end
}

/// Ends the clause as not applicable where the board is not claimed to know `line`, and the wire agrees.
pub(super) fn claims(bench: &mut Bench<'_>, line: LineSpeed) -> Result<(), Stop> {
    if bench.declaration().line.has(line) {
        return Ok(());
    }
    let name = format!("{} {}", line.baud, line.character.name());
    let pdu = bench.sign(1);
    let burst = Burst { speed: Some(line), ..Burst::frame(bench.board(), &pdu) };
    let answer = bench.exchange(&burst, bench.board())?;
    if answer.is_silence() {
        Err(Stop::NotApplicable(format!("{name} is not declared, and a request at it meets silence")))
    } else {
        Err(Stop::Broken(format!("{name} is not declared, and a request at it is answered by {answer}")))
    }
}
